//! What changed since last time (RFC 6578).

use bytes::Bytes;

use super::multistatus::{self, is_same};
use super::{Operation, report, xml_request};
use crate::caldav::names::DAV;
use crate::caldav::xml::XmlWriter;
use crate::caldav::{ETag, Error, Href, SyncToken};

/// Asks for the changes since a token, or for everything.
///
/// It never asks for a limited number of changes: QUIRK Nextcloud: a limited answer carries the
/// *final* token and drops the rest, docs/nextcloud.md §2.
#[derive(Debug, Clone)]
pub struct SyncCollection {
    /// The calendar.
    pub collection: Href,
    /// Where the last answer left off; `None` asks for everything.
    pub token: Option<SyncToken>,
}

/// What changed. QUIRK Nextcloud: a hint and not the truth, because concurrent changes are lost and
/// an object that was deleted and made again is listed as removed, docs/nextcloud.md §2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// New and changed objects with their version; an empty one if the server did not name it.
    pub changed: Vec<(Href, ETag)>,
    /// Objects that are gone.
    pub removed: Vec<Href>,
    /// Where to go on next time.
    pub token: SyncToken,
}

impl Operation for SyncCollection {
    type Answer = Changes;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut body = XmlWriter::new(DAV, "sync-collection");
        // RFC 6578 §3.2: an empty token asks for everything.
        body.text(DAV, "sync-token", self.token.as_ref().map_or("", |token| &token.0))
            .text(DAV, "sync-level", "1")
            .start(DAV, "prop")
            .empty(DAV, "getetag")
            .empty(DAV, "resourcetype");
        // RFC 6578 §3.2: the depth header must be 0, the level is in the body.
        xml_request(report(), &self.collection, "0", body.finish())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Changes, Error> {
        let mut changed = Vec::new();
        let mut removed = Vec::new();
        let token = multistatus::read(answer, &self.collection, |found| {
            if is_same(&found.href, &self.collection) || found.is_collection() {
                return Ok(());
            }
            if found.is_gone() {
                removed.push(found.href);
            } else {
                let etag = found.etag().unwrap_or_else(|| ETag(String::new()));
                changed.push((found.href, etag));
            }
            Ok(())
        })?;
        // RFC 6578 §6.4 demands one, and without it there is nothing to go on from.
        let token = token.ok_or_else(|| Error::Malformed("a sync-collection without a token".into()))?;
        Ok(Changes { changed, removed, token })
    }
}
