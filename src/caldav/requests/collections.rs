//! What a collection is and what may be done with it (RFC 4918 §9.1, RFC 4791 §5.2), for a home with
//! all that is in it or for one calendar.

use bytes::Bytes;

use super::multistatus::{self, ResponseEntry, is_same};
use super::{Operation, propfind, xml_request};
use crate::caldav::names::{CALDAV, CALENDARSERVER, DAV, NEXTCLOUD};
use crate::caldav::xml::{Element, XmlWriter};
use crate::caldav::{CTag, Error, Href, SyncToken};

/// A collection on the server; a calendar if it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Its address, ending in a slash.
    pub href: Href,
    /// The name people gave it.
    pub display_name: Option<String>,
    /// Changes whenever something in it does (a hint).
    pub ctag: Option<CTag>,
    /// Where a sync-collection could start.
    pub sync_token: Option<SyncToken>,
    /// Whether it is a calendar (and not, for instance, an inbox).
    pub is_calendar: bool,
    /// Whether it lies in the server's bin, where it still accepts writes.
    pub is_deleted: bool,
    /// The principal that owns it.
    pub owner: Option<Href>,
    /// The components it takes (`VEVENT` ...); empty if the server did not say.
    pub components: Vec<String>,
    /// Whether this account may write into it, if the server said.
    pub may_write: Option<bool>,
    /// Whether it answers sync-collection, if the server said.
    pub supports_sync: Option<bool>,
}

/// All collections directly in a home.
#[derive(Debug, Clone)]
pub struct ListCollections {
    /// The calendar home.
    pub home: Href,
}

/// One collection.
#[derive(Debug, Clone)]
pub struct ShowCollection {
    /// Its address.
    pub href: Href,
}

impl Operation for ListCollections {
    type Answer = Vec<Collection>;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        xml_request(propfind(), &self.home, "1", body())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Vec<Collection>, Error> {
        let mut collections = Vec::new();
        multistatus::read(answer, &self.home, |found| {
            if found.is_collection() && !is_same(&found.href, &self.home) {
                collections.push(read_collection(&found));
            }
            Ok(())
        })?;
        Ok(collections)
    }
}

impl Operation for ShowCollection {
    type Answer = Collection;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        xml_request(propfind(), &self.href, "0", body())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Collection, Error> {
        let mut collection = Err(Error::NotFound(self.href.to_string()));
        multistatus::read(answer, &self.href, |found| {
            if is_same(&found.href, &self.href) {
                collection = Ok(read_collection(&found));
            }
            Ok(())
        })?;
        collection
    }
}

fn body() -> String {
    let mut body = XmlWriter::new(DAV, "propfind");
    body.start(DAV, "prop")
        .empty(DAV, "resourcetype")
        .empty(DAV, "displayname")
        .empty(CALENDARSERVER, "getctag")
        .empty(DAV, "sync-token")
        .empty(DAV, "owner")
        .empty(CALDAV, "supported-calendar-component-set")
        .empty(DAV, "current-user-privilege-set")
        .empty(DAV, "supported-report-set");
    body.finish()
}

fn read_collection(found: &ResponseEntry) -> Collection {
    let kind = found.prop(DAV, "resourcetype");
    let is = |namespace, name| kind.is_some_and(|kind| kind.child(namespace, name).is_some());
    let owner = found.prop(DAV, "owner").and_then(|owner| owner.child(DAV, "href"));
    Collection {
        href: found.href.as_collection(),
        display_name: found.text(DAV, "displayname").map(str::to_owned),
        ctag: found.text(CALENDARSERVER, "getctag").map(|ctag| CTag(ctag.to_owned())),
        sync_token: found.text(DAV, "sync-token").map(|token| SyncToken(token.to_owned())),
        is_calendar: is(CALDAV, "calendar"),
        // QUIRK Nextcloud: a calendar in the bin answers and accepts writes as before, but says so
        // in its type, docs/nextcloud.md §4.
        is_deleted: is(NEXTCLOUD, "deleted-calendar"),
        owner: owner.and_then(|href| Href::parse(href.text())),
        components: found
            .prop(CALDAV, "supported-calendar-component-set")
            .map(|set| {
                set.children(CALDAV, "comp").filter_map(|c| c.attribute("name")).map(str::to_owned).collect()
            })
            .unwrap_or_default(),
        may_write: found.prop(DAV, "current-user-privilege-set").map(grants_writing),
        supports_sync: found.prop(DAV, "supported-report-set").map(answers_sync),
    }
}

/// Whether the privileges (RFC 3744 §5.4) are enough to create, change and delete objects.
fn grants_writing(set: &Element) -> bool {
    let has = |name| set.children(DAV, "privilege").any(|privilege| privilege.child(DAV, name).is_some());
    has("all") || has("write") || (has("write-content") && has("bind"))
}

/// Whether sync-collection is among the reports (RFC 3253 §3.1.5).
fn answers_sync(set: &Element) -> bool {
    set.children(DAV, "supported-report")
        .filter_map(|supported| supported.child(DAV, "report"))
        .any(|report| report.child(DAV, "sync-collection").is_some())
}
