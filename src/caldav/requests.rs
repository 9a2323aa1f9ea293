//! One file per operation: preparing a request and parsing its answer are pure, so that both can
//! be tested against what real servers say. All I/O is in [`super::client`].
//!
//! RFC 4918 (WebDAV), RFC 4791 (CalDAV), RFC 6578 (sync-collection), RFC 6764 (discovery). The style
//! is that of the crate `libdav`: there is no plain PUT, a write is a [`put::Create`] or a
//! [`put::Update`].

pub mod calendar_query;
pub mod collections;
pub mod delete;
pub mod discover;
pub mod get;
pub mod list_bin;
pub mod list_etags;
pub mod make_calendar;
pub mod multiget;
mod multistatus;
pub mod put;
pub mod shares;
pub mod sync_collection;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header, request::Builder};

use super::names::{CALDAV, DAV};
use super::xml::Element;
use super::{ETag, Error, Href};

/// How much of a refusal is kept for the log.
const KEPT_OF_REFUSAL: usize = 2_048;
/// Largest refusal that is searched for its precondition.
const LARGEST_REFUSAL: usize = 64 * 1024;

/// A request as data, and how its answer is read.
pub trait Operation {
    /// The content of a successful answer.
    type Answer;

    /// The request; its URI is a path on the server.
    ///
    /// # Errors
    /// [`Error::Unreachable`] with `sent: false` when the values cannot be put into a request.
    fn prepare(&self) -> Result<http::Request<Bytes>, Error>;

    /// Reads the answer.
    ///
    /// # Errors
    /// Whatever else than success the server said, and answers that are not what was asked for.
    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Self::Answer, Error>;
}

/// A calendar object as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its address.
    pub href: Href,
    /// Its version, if the server named it.
    pub etag: Option<ETag>,
    /// The iCalendar text.
    pub data: String,
}

/// `PROPFIND` (RFC 4918 §9.1) is not among the methods that `http` knows.
fn propfind() -> Method {
    Method::from_bytes(b"PROPFIND").expect("a token is a method")
}

/// `REPORT` (RFC 3253 §3.6).
fn report() -> Method {
    Method::from_bytes(b"REPORT").expect("a token is a method")
}

fn request(method: Method, href: &Href) -> Builder {
    http::Request::builder().method(method).uri(href.as_str())
}

/// A request with an XML body and a depth (RFC 4918 §10.2).
fn xml_request(
    method: Method,
    href: &Href,
    depth: &'static str,
    body: String,
) -> Result<http::Request<Bytes>, Error> {
    let builder = request(method, href)
        .header("depth", depth)
        .header(header::CONTENT_TYPE, "application/xml; charset=utf-8");
    finish(builder, body)
}

fn finish(builder: Builder, body: impl Into<Bytes>) -> Result<http::Request<Bytes>, Error> {
    builder.body(body.into()).map_err(|error| Error::Unreachable {
        sent: false,
        reason: format!("a value does not fit into a request: {error}"),
    })
}

/// Returns the error that an unsuccessful answer means.
fn failure(answer: &http::Response<Bytes>) -> Error {
    let status = answer.status();
    match status {
        StatusCode::UNAUTHORIZED => unauthorized(answer.headers()),
        StatusCode::NOT_FOUND | StatusCode::GONE => Error::NotFound(first_line(answer.body())),
        StatusCode::PRECONDITION_FAILED => Error::PreconditionFailed { condition: condition(answer.body()) },
        _ if status.is_success() => unexpected(answer, "this status does not answer the request"),
        _ => Error::Rejected {
            status: status.as_u16(),
            condition: condition(answer.body()),
            body: beginning(answer, KEPT_OF_REFUSAL),
        },
    }
}

/// Returns the error that a 401 with these headers means (RFC 9110 §11.6.1).
pub(super) fn unauthorized(headers: &HeaderMap) -> Error {
    let challenges = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    let offered: Vec<&str> = challenges.collect();
    // One line may hold several challenges, each with parameters that are separated in the same way.
    let mut words = offered.iter().flat_map(|line| line.split([',', ' ']));
    // RFC 9110 §15.5.2 demands a challenge; where there is none, Basic may still be what the server wants.
    if offered.is_empty() || words.any(|word| word.eq_ignore_ascii_case("basic")) {
        return Error::Unauthorized;
    }
    let schemes = offered.iter().filter_map(|line| line.split(' ').next());
    Error::NoBasic { offered: schemes.collect::<Vec<_>>().join(", ") }
}

/// An answer that claims success but is not what was asked for.
fn unexpected(answer: &http::Response<Bytes>, why: &str) -> Error {
    let kind = text_header(answer.headers(), &header::CONTENT_TYPE).unwrap_or("no content type");
    Error::Malformed(format!("{why} (status {}, {kind}): {}", answer.status(), first_line(answer.body())))
}

/// The name of the precondition in an error body (RFC 4918 §16), for instance `no-uid-conflict`.
fn condition(body: &[u8]) -> Option<String> {
    let root = Element::parse(std::str::from_utf8(body).ok()?, LARGEST_REFUSAL).ok()?;
    if !root.is(DAV, "error") {
        return None;
    }
    // sabre/dav puts its own `s:exception` and `s:message` beside it.
    let named = root.children.into_iter().find(|child| [DAV, CALDAV].contains(&child.namespace.as_str()))?;
    Some(named.name)
}

/// The beginning of a refusal; where it leads, if it is a redirect.
fn beginning(answer: &http::Response<Bytes>, length: usize) -> String {
    match text_header(answer.headers(), &header::LOCATION) {
        Some(location) if answer.status().is_redirection() => format!("redirects to {location}"),
        _ => shortened(&String::from_utf8_lossy(answer.body()), length),
    }
}

fn first_line(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(400)]).into_owned();
    shortened(text.trim().lines().next().unwrap_or_default(), 100)
}

fn shortened(text: &str, length: usize) -> String {
    text[..text.floor_char_boundary(length)].to_owned()
}

fn text_header<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn etag(headers: &HeaderMap) -> Option<ETag> {
    text_header(headers, &header::ETAG).map(|etag| ETag(etag.trim().to_owned()))
}

/// A 200 that carries a page was written by a proxy or a login, not by a calendar server.
fn is_page(answer: &http::Response<Bytes>) -> bool {
    text_header(answer.headers(), &header::CONTENT_TYPE)
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
}

#[cfg(test)]
mod tests;
