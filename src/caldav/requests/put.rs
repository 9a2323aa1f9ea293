//! Writing a calendar object (RFC 4791 §5.3.2): as a new one or over a known version, never blindly.

use bytes::Bytes;
use http::{HeaderName, Method, StatusCode, header};

use super::{Operation, etag, failure, finish, is_page, request, unexpected};
use crate::caldav::{ETag, Error, Href};

/// Writes a new object where nothing is yet.
#[derive(Debug, Clone)]
pub struct Create {
    /// Where.
    pub href: Href,
    /// The iCalendar text.
    pub body: String,
}

/// How a create ended that the server accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The version written; absent if the server changed the data (RFC 4791 §5.3.4).
    pub etag: Option<ETag>,
    /// Whether something was there already and is now lost.
    pub overwrote: bool,
}

/// Writes over the version that was read.
#[derive(Debug, Clone)]
pub struct Update {
    /// Where.
    pub href: Href,
    /// The version that is to be replaced.
    pub etag: ETag,
    /// The iCalendar text.
    pub body: String,
    /// Whether people who are invited are to hear nothing of it.
    pub silently: bool,
}

impl Operation for Create {
    type Answer = Created;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        finish(put(&self.href, (header::IF_NONE_MATCH, "*")), self.body.clone())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Created, Error> {
        accepted(answer)?;
        // QUIRK Nextcloud: If-None-Match is not atomic there. A 204 to a create means that it wrote
        // over what somebody else created in that moment, docs/nextcloud.md §3.
        let overwrote = answer.status() != StatusCode::CREATED;
        Ok(Created { etag: written(answer), overwrote })
    }
}

impl Operation for Update {
    type Answer = Option<ETag>;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let builder = put(&self.href, (header::IF_MATCH, &self.etag.0));
        // QUIRK Nextcloud: without it whoever was invited gets a message, docs/nextcloud.md §6.
        let builder = if self.silently { builder.header("x-nc-scheduling", "false") } else { builder };
        finish(builder, self.body.clone())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Option<ETag>, Error> {
        accepted(answer)?;
        Ok(written(answer))
    }
}

fn put(href: &Href, condition: (HeaderName, &str)) -> http::request::Builder {
    request(Method::PUT, href)
        .header(header::CONTENT_TYPE, "text/calendar; charset=utf-8")
        // As with GET: where the answer is compressed its ETag is another, which would not hold in If-Match.
        .header(header::ACCEPT_ENCODING, "identity")
        .header(condition.0, condition.1)
}

/// The version that was written, if the answer names one that will hold.
fn written(answer: &http::Response<Bytes>) -> Option<ETag> {
    etag(answer.headers()).filter(|etag| !etag.may_be_rewritten())
}

/// Only these three say that an object was written (RFC 9110 §9.3.4). A 202, a 207 or a page behind a
/// 200 says nothing: the outcome is then unknown, not good.
fn accepted(answer: &http::Response<Bytes>) -> Result<(), Error> {
    match answer.status() {
        StatusCode::CREATED | StatusCode::NO_CONTENT => Ok(()),
        StatusCode::OK if !is_page(answer) => Ok(()),
        status if status.is_success() => Err(unexpected(answer, "not the answer to a write")),
        _ => Err(failure(answer)),
    }
}
