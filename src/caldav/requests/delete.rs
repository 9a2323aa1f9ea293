//! Deleting a calendar object (RFC 4918 §9.6).

use bytes::Bytes;
use http::{Method, StatusCode, header};

use super::{Operation, failure, finish, is_page, request, unexpected};
use crate::caldav::{ETag, Error, Href};

/// Deletes an object, if wanted only in the version that was read.
#[derive(Debug, Clone)]
pub struct Delete {
    /// Its address.
    pub href: Href,
    /// The version to delete; any if `None`.
    pub etag: Option<ETag>,
    /// Whether the people who are invited are not told.
    pub silently: bool,
}

impl Operation for Delete {
    type Answer = ();

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut builder = request(Method::DELETE, &self.href);
        if let Some(etag) = &self.etag {
            builder = builder.header(header::IF_MATCH, &etag.0);
        }
        // RFC 6638 §8.1. Nextcloud heeds it for whoever has invited them as well.
        if self.silently {
            builder = builder.header("schedule-reply", "F");
        }
        finish(builder, Bytes::new())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<(), Error> {
        match answer.status() {
            StatusCode::NO_CONTENT => Ok(()),
            StatusCode::OK if !is_page(answer) => Ok(()),
            // RFC 4918 §9.6.1: a 207 to a DELETE lists what could not be deleted.
            status if status.is_success() => Err(unexpected(answer, "not deleted")),
            _ => Err(failure(answer)),
        }
    }
}
