//! With whom a calendar is shared: the extension of Nextcloud, and the one of Apple's server that others took over; and
//! sharing it, by the extension of Nextcloud.

use bytes::Bytes;
use http::Method;
use url::form_urlencoded::byte_serialize;

use super::multistatus::{self, ResponseEntry, is_same};
use super::{Operation, failure, propfind, xml_request};
use crate::caldav::names::{CALENDARSERVER, DAV, OWNCLOUD};
use crate::caldav::xml::{Element, XmlWriter};
use crate::caldav::{Error, Href};

/// Asks with whom a calendar is shared.
#[derive(Debug, Clone)]
pub struct ListShares {
    /// The calendar.
    pub href: Href,
}

/// Shares a calendar, or changes what somebody may do who has it already (docs/nextcloud.md §1). The answer proves
/// nothing: of somebody whom the server does not know, or to whom it shares nothing, it says 200 as well.
#[derive(Debug, Clone)]
pub struct ShareCalendar {
    /// The calendar.
    pub href: Href,
    /// With whom.
    pub with: Principal,
    /// Whether they may write into it.
    pub may_write: bool,
}

/// An account or a group of a Nextcloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// The group with this id.
    Group(String),
    /// The account with this id.
    User(String),
}

/// Somebody, or a group, with whom a calendar is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Who they are to the server, such as `principal:principals/groups/coop`.
    pub principal: String,
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
    /// Whether the server takes a [`ShareCalendar`], by what it says.
    pub can_be_set: bool,
}

impl Shares {
    /// Whether it is shared with `principal` so that they see it, for reading alone or for writing.
    #[must_use]
    pub fn hold(&self, principal: &Principal, may_write: bool) -> bool {
        let is_it = |share: &Share| match principal {
            // QUIRK Nextcloud: another spelling of a group is listed too, but its members see nothing, docs/nextcloud.md §1.
            Principal::Group(_) => share.principal == principal.uri(),
            Principal::User(id) => {
                share.principal.eq_ignore_ascii_case(&format!("principal:principals/users/{id}"))
            }
        };
        self.with.iter().flatten().any(|share| share.may_write == may_write && is_it(share))
    }
}

impl Principal {
    /// Returns the name of the account or the group.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Group(id) | Self::User(id) => id,
        }
    }

    /// Returns its address below `root`, the DAV root of a Nextcloud.
    #[must_use]
    pub fn href(&self, root: &Href) -> Href {
        let (kind, name) = match self {
            Self::Group(id) => ("groups", encoded(id)),
            Self::User(id) => ("users", id.clone()),
        };
        root.child("principals").child(kind).child(&name).as_collection()
    }

    /// Returns how it is named in a request for sharing.
    fn uri(&self) -> String {
        let kind = if matches!(self, Self::Group(_)) { "groups" } else { "users" };
        format!("principal:principals/{kind}/{}", encoded(self.name()))
    }
}

/// QUIRK Nextcloud: a group is called by what PHP's `urlencode` makes of its id: a space is `+`, docs/nextcloud.md §1.
fn encoded(id: &str) -> String {
    byte_serialize(id.as_bytes()).collect::<String>().replace('*', "%2A")
}

impl Operation for ShareCalendar {
    type Answer = ();

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut body = XmlWriter::new(OWNCLOUD, "share");
        body.start(OWNCLOUD, "set").text(DAV, "href", &self.with.uri());
        if self.may_write {
            body.empty(OWNCLOUD, "read-write");
        }
        xml_request(Method::POST, &self.href, "0", body.finish())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<(), Error> {
        if answer.status().is_success() { Ok(()) } else { Err(failure(answer)) }
    }
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
    let can_be_set = invite(OWNCLOUD).is_some();
    let with = invite(OWNCLOUD).or_else(|| invite(CALENDARSERVER)).map(|(namespace, invite)| {
        invite.children(namespace, "user").filter_map(|user| read_share(namespace, user)).collect()
    });
    Shares { with, is_published: found.prop(CALENDARSERVER, "publish-url").is_some(), can_be_set }
}

fn read_share(namespace: &str, user: &Element) -> Option<Share> {
    let href = user.child(DAV, "href")?.text().trim();
    let name = href.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let common = user.child(namespace, "common-name").map(Element::text).filter(|name| !name.is_empty());
    let access = user.child(namespace, "access")?;
    Some(Share {
        principal: href.to_owned(),
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
        let share = |uri: &str, with: &str, is_group, may_write| Share {
            principal: format!("principal:principals/{uri}"),
            with: with.to_owned(),
            is_group,
            may_write,
        };
        let expected =
            [share("groups/coop", "coop", true, false), share("users/camille", "Camille", false, true)];
        assert_eq!(shares.with, Some(expected.to_vec()));
        assert!(shares.is_published && shares.can_be_set);
        let [group, user] = [Principal::Group("coop".into()), Principal::User("Camille".into())];
        assert!(shares.hold(&group, false) && !shares.hold(&group, true));
        assert!(
            shares.hold(&user, true),
            "Nextcloud does not tell capital letters apart in names of accounts"
        );
        assert!(!shares.hold(&Principal::User("coop".into()), false));
    }

    #[test]
    fn a_group_is_spelled_as_its_members_are_looked_up() {
        let root = Href::parse("/remote.php/dav/").expect("an href");
        let group = Principal::Group("Les Membres".into());
        assert_eq!(group.href(&root).as_str(), "/remote.php/dav/principals/groups/Les%2BMembres/");
        let shared_as = |uri: &str| {
            let user = format!("<o:user><d:href>principal:principals/groups/{uri}</d:href>");
            read(&format!("<o:invite>{user}<o:access><o:read/></o:access></o:user></o:invite>"))
        };
        assert!(shared_as("Les+Membres").hold(&group, false));
        assert!(!shared_as("Les%20Membres").hold(&group, false), "listed, and no member sees it");
        let slash = Principal::Group("R&D/été*".into());
        assert!(shared_as("R%26D%2F%C3%A9t%C3%A9%2A").hold(&slash, false));
    }

    #[test]
    fn sharing_is_asked_for_as_nextcloud_reads_it() {
        let (href, with) = (Href::parse("/c/a/").expect("an href"), Principal::Group("R&D <b>".to_owned()));
        let asked = ShareCalendar { href, with, may_write: true }.prepare().expect("a request");
        assert_eq!((asked.method(), asked.uri().path()), (&Method::POST, "/c/a/"));
        let body = std::str::from_utf8(asked.body()).expect("text");
        for part in ["http://owncloud.org/ns", "principal:principals/groups/R%26D+%3Cb%3E<", "read-write"] {
            assert!(body.contains(part), "{part} is not in {body}");
        }
    }

    #[test]
    fn a_server_that_says_nothing_is_not_one_where_nothing_is_shared() {
        assert_eq!(read(""), Shares::default());
        assert_eq!(read("<o:invite/>").with, Some(Vec::new()));
    }
}
