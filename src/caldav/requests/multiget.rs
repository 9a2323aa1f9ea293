//! Named calendar objects with their data (RFC 4791 §7.9).

use bytes::Bytes;

use super::multistatus::{self, is_same};
use super::{Object, Operation, report, xml_request};
use crate::caldav::names::{CALDAV, DAV};
use crate::caldav::xml::XmlWriter;
use crate::caldav::{Error, Href};

/// Asks for the objects at some hrefs. What is gone is absent from the answer.
#[derive(Debug, Clone)]
pub struct Multiget {
    /// The calendar they are in.
    pub collection: Href,
    /// Which ones.
    pub hrefs: Vec<Href>,
}

impl Operation for Multiget {
    type Answer = Vec<Object>;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut body = XmlWriter::new(CALDAV, "calendar-multiget");
        body.start(DAV, "prop").empty(DAV, "getetag").empty(CALDAV, "calendar-data").end();
        for href in &self.hrefs {
            body.text(DAV, "href", href.as_str());
        }
        // RFC 4791 §7.9: the depth is ignored, but must be given as 0 by RFC 3253 clients.
        xml_request(report(), &self.collection, "0", body.finish())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Vec<Object>, Error> {
        objects(answer, &self.collection)
    }
}

/// The objects in a report's answer.
pub(super) fn objects(answer: &http::Response<Bytes>, collection: &Href) -> Result<Vec<Object>, Error> {
    let mut objects = Vec::new();
    multistatus::read(answer, collection, |mut found| {
        // QUIRK Nextcloud: what is gone is left out in silence, docs/nextcloud.md §2; others say 404.
        if found.is_gone() || is_same(&found.href, collection) {
            return Ok(());
        }
        // An event without its data must not read as free time.
        let data = found
            .take_text(CALDAV, "calendar-data")
            .ok_or_else(|| Error::Malformed(format!("no calendar-data for {}", found.href)))?;
        let etag = found.etag();
        objects.push(Object { href: found.href, etag, data });
        Ok(())
    })?;
    Ok(objects)
}
