//! REPORT (RFC 3253 §3.6): which one it is.

use axum::response::Response;
use http::HeaderMap;

use crate::caldav::embedded::app::App;
use crate::caldav::embedded::body;
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::place::ResourcePath;
use crate::caldav::embedded::reports::{calendar_query, free_busy, multiget, sync_collection};
use crate::caldav::names::{CALDAV, DAV};

/// Answers the report that the body asks for.
pub(in crate::caldav::embedded) fn report(
    app: &App,
    place: &ResourcePath,
    headers: &HeaderMap,
    document: &[u8],
) -> Result<Response, Fault> {
    let root = body::read(document)?.ok_or_else(|| Fault::bad_request("a report needs a body"))?;
    let resource = app.find(place).ok_or_else(Fault::not_found)?;
    match (root.namespace.as_str(), root.name.as_str()) {
        (CALDAV, "calendar-query") => calendar_query::report(app, &resource, headers, &root),
        (CALDAV, "calendar-multiget") => multiget::report(app, &resource, &root),
        (CALDAV, "free-busy-query") => free_busy::report(&resource, headers, &root),
        (DAV, "sync-collection") => sync_collection::report(app, &resource, headers, &root),
        // "The DAV:supported-report precondition" (RFC 3253 §3.6).
        _ => Err(Fault::dav("supported-report")),
    }
}
