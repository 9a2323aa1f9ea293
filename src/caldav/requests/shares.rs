//! With whom a calendar is shared: the extension of Nextcloud, and the one of Apple's server that others took over.

use bytes::Bytes;

use super::multistatus::{self, ResponseEntry, is_same};
use super::{Operation, propfind, xml_request};
use crate::caldav::names::{CALENDARSERVER, DAV, OWNCLOUD};
use crate::caldav::xml::{Element, XmlWriter};
use crate::caldav::{Error, Href};

/// Asks with whom a calendar is shared.
#[derive(Debug, Clone)]
pub struct ListShares {
    /// The calendar.
    pub href: Href,
}

/// Somebody, or a group, with whom a calendar is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Their name, as people read it.
    pub with: String,
    /// Whether it is a group of people.
    pub is_group: bool,
    /// Whether they may write into it.
    pub may_write: bool,
}

/// What the server says about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shares {
    /// With whom it is shared; `None` if the server says nothing of that.
    pub with: Option<Vec<Share>>,
    /// Whether whoever has a link can read it.
    pub is_published: bool,
}

impl Operation for ListShares {
    type Answer = Shares;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut body = XmlWriter::new(DAV, "propfind");
        body.start(DAV, "prop")
            .empty(OWNCLOUD, "invite")
            .empty(CALENDARSERVER, "invite")
            .empty(CALENDARSERVER, "publish-url");
        xml_request(propfind(), &self.href, "0", body.finish())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Shares, Error> {
        let mut shares = Shares::default();
        multistatus::read(answer, &self.href, |found| {
            if is_same(&found.href, &self.href) {
                shares = read_shares(&found);
            }
            Ok(())
        })?;
        Ok(shares)
    }
}

fn read_shares(found: &ResponseEntry) -> Shares {
    let invite = |namespace| Some((namespace, found.prop(namespace, "invite")?));
    let with = invite(OWNCLOUD).or_else(|| invite(CALENDARSERVER)).map(|(namespace, invite)| {
        invite.children(namespace, "user").filter_map(|user| read_share(namespace, user)).collect()
    });
    Shares { with, is_published: found.prop(CALENDARSERVER, "publish-url").is_some() }
}

fn read_share(namespace: &str, user: &Element) -> Option<Share> {
    let href = user.child(DAV, "href")?.text().trim();
    let name = href.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let common = user.child(namespace, "common-name").map(Element::text).filter(|name| !name.is_empty());
    let access = user.child(namespace, "access")?;
    Some(Share {
        with: common.unwrap_or(name).to_owned(),
        // QUIRK Nextcloud: circles (teams) are groups by another name.
        is_group: ["/groups/", "/circles/"].iter().any(|kind| href.contains(kind)),
        may_write: access.child(namespace, "read-write").is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(props: &str) -> Shares {
        let answer = format!(
            r#"<d:multistatus xmlns:d="DAV:" xmlns:o="http://owncloud.org/ns" xmlns:cs="http://calendarserver.org/ns/">
            <d:response><d:href>/dav/atelier/</d:href><d:propstat><d:prop>{props}</d:prop>
            <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"#
        );
        let answer = http::Response::builder().status(207).body(Bytes::from(answer)).expect("a response");
        let asked = ListShares { href: Href::parse("/dav/atelier/").expect("an href") };
        asked.parse(&answer).expect("shares")
    }

    #[test]
    fn whom_a_nextcloud_shares_a_calendar_with_is_read() {
        let shares = read(
            "<o:invite><o:user><d:href>principal:principals/groups/coop</d:href><o:invite-accepted/>\
             <o:access><o:read/></o:access></o:user><o:user><d:href>principal:principals/users/camille</d:href>\
             <o:common-name>Camille</o:common-name><o:invite-accepted/><o:access><o:read-write/></o:access>\
             </o:user></o:invite><cs:publish-url><d:href>https://x/</d:href></cs:publish-url>",
        );
        let share = |with: &str, is_group, may_write| Share { with: with.to_owned(), is_group, may_write };
        assert_eq!(shares.with, Some(vec![share("coop", true, false), share("Camille", false, true)]));
        assert!(shares.is_published);
    }

    #[test]
    fn a_server_that_says_nothing_is_not_one_where_nothing_is_shared() {
        assert_eq!(read(""), Shares::default());
        assert_eq!(read("<o:invite/>").with, Some(Vec::new()));
    }
}
