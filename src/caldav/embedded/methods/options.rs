//! OPTIONS: what the server can do (RFC 4918 §9.1, §10.1; RFC 4791 §5.1), and 405 for the rest.

use axum::response::{IntoResponse, Response};
use http::header::ALLOW;
use http::{HeaderValue, StatusCode};

use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::place::ResourcePath;

/// Compliance classes. No 2: there are no locks.
const DAV_CLASSES: HeaderValue = HeaderValue::from_static("1, 3, extended-mkcol, calendar-access");

fn allowed(place: &ResourcePath) -> &'static str {
    match place {
        ResourcePath::Object { .. } => "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT",
        ResourcePath::Calendar(_) => "OPTIONS, DELETE, PROPFIND, PROPPATCH, REPORT, MKCALENDAR, MKCOL",
        _ => "OPTIONS, PROPFIND, PROPPATCH, REPORT",
    }
}

/// Answers OPTIONS.
pub(in crate::caldav::embedded) fn options(place: &ResourcePath) -> Response {
    let headers = [("DAV", DAV_CLASSES), (ALLOW.as_str(), HeaderValue::from_static(allowed(place)))];
    (StatusCode::OK, headers).into_response()
}

/// Answers a method that has no meaning at `place`.
pub(in crate::caldav::embedded) fn not_allowed(place: &ResourcePath) -> Response {
    let fault = Fault::new(StatusCode::METHOD_NOT_ALLOWED, "this method cannot be used here");
    ([(ALLOW, allowed(place))], fault).into_response()
}
