//! The versions of everything in a collection: a PROPFIND of depth 1 (RFC 4918 §9.1). It is what a
//! sync token is checked against, and what there is where sync-collection is missing.

use bytes::Bytes;

use super::multistatus::{self, is_same};
use super::{Operation, propfind, xml_request};
use crate::caldav::names::DAV;
use crate::caldav::xml::XmlWriter;
use crate::caldav::{ETag, Error, Href};

/// Every calendar object of a collection with its version. An object that the server names no
/// version of comes with an empty one: it must not look deleted.
#[derive(Debug, Clone)]
pub struct ListEtags {
    /// The collection.
    pub collection: Href,
}

impl Operation for ListEtags {
    type Answer = Vec<(Href, ETag)>;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut body = XmlWriter::new(DAV, "propfind");
        body.start(DAV, "prop").empty(DAV, "getetag").empty(DAV, "resourcetype");
        xml_request(propfind(), &self.collection, "1", body.finish())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Vec<(Href, ETag)>, Error> {
        let mut listed = Vec::new();
        let mut has_collection = false;
        multistatus::read(answer, &self.collection, |found| {
            if is_same(&found.href, &self.collection) {
                has_collection = true;
            } else if !found.is_collection() && !found.is_gone() {
                let etag = found.etag().unwrap_or_else(|| ETag(String::new()));
                listed.push((found.href, etag));
            }
            Ok(())
        })?;
        // RFC 4918 §9.1: the collection is part of its own listing. Without it this is not the
        // listing of this collection, and must not read as an empty one.
        if !has_collection && listed.is_empty() {
            return Err(Error::Malformed(format!("the listing does not contain {}", self.collection)));
        }
        Ok(listed)
    }
}
