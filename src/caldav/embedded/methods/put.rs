//! PUT of an object (RFC 4791 §5.3.2): checked before it is stored, durable before it is answered.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use http::{HeaderMap, StatusCode};

use crate::caldav::embedded::MAX_RESOURCE_SIZE;
use crate::caldav::embedded::app::App;
use crate::caldav::embedded::collection::{Stored, Submission};
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::object::Facts;
use crate::caldav::embedded::place::ResourcePath;
use crate::caldav::embedded::preconditions::Preconditions;

/// Creates or replaces the object at `place`. It is kept byte for byte, so the answer has its `ETag`.
pub(in crate::caldav::embedded) async fn put(
    app: &App,
    place: ResourcePath,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let ResourcePath::Object { calendar: calendar_name, name } = place else {
        return Err(Fault::new(StatusCode::CONFLICT, "objects live directly in a calendar"));
    };
    let calendar = app.store.calendar(&calendar_name);
    let calendar = calendar.ok_or_else(|| Fault::new(StatusCode::CONFLICT, "there is no such calendar"))?;
    check_headers(headers)?;
    if body.len() > MAX_RESOURCE_SIZE {
        return Err(Fault::caldav("max-resource-size"));
    }
    let preconditions = Preconditions::read(headers)
        .ok_or_else(|| Fault::bad_request("unreadable If-Match or If-None-Match"))?;
    let facts = Facts::read(&body)?;
    let is_taken_here = calendar.properties().components().is_none_or(|kinds| kinds.contains(&facts.kind));
    if !is_taken_here {
        return Err(Fault::caldav("supported-calendar-component"));
    }
    let of_write = |error| {
        let odd = app.quirks.fault_of(&error, &calendar);
        odd.unwrap_or_else(|| Fault::of_write(error, &app.places, &calendar_name))
    };
    let preconditions = app.quirks.open_window(&calendar, &name, preconditions).await.map_err(of_write)?;
    let uids = app.quirks.get().uids;
    let (submission, tells_etag) = app.quirks.mend(Submission { name, body, facts, preconditions, uids });
    let Stored { is_new, etag } = calendar.put(submission).await.map_err(of_write)?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::NO_CONTENT };
    let answer = if tells_etag { (status, [(ETAG, etag)]).into_response() } else { status.into_response() };
    Ok(answer)
}

fn check_headers(headers: &HeaderMap) -> Result<(), Fault> {
    let media_type = headers.get(CONTENT_TYPE).map_or("text/calendar", |value| {
        value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim()
    });
    if !media_type.eq_ignore_ascii_case("text/calendar") {
        return Err(Fault::caldav("supported-calendar-data"));
    }
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send the object without an encoding"));
    }
    // "An origin server SHOULD respond with a 400 to a PUT with Content-Range" (RFC 9110 §14.5).
    if headers.contains_key(CONTENT_RANGE) {
        return Err(Fault::bad_request("send the whole object"));
    }
    Ok(())
}
