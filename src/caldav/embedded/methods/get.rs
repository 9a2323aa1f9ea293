//! GET and HEAD of an object (RFC 9110 §9.3.1, §13).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, StatusCode};

use crate::caldav::embedded::app::{App, Resource};
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::live_properties::{content_type, last_modified};
use crate::caldav::embedded::place::ResourcePath;
use crate::caldav::embedded::preconditions::Preconditions;

/// Answers with the object as it was stored, byte for byte.
pub(in crate::caldav::embedded) fn get(
    app: &App,
    place: &ResourcePath,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let Some(Resource::Object(_, object)) = app.find(place) else { return Err(Fault::not_found()) };
    let preconditions = Preconditions::read(headers)
        .ok_or_else(|| Fault::bad_request("unreadable If-Match or If-None-Match"))?;
    let etag = object.etag();
    if !preconditions.is_matched(Some(&etag)) {
        return Err(Fault::new(StatusCode::PRECONDITION_FAILED, "the object is not as demanded"));
    }
    if !preconditions.is_unmatched(Some(&etag)) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    let about =
        [(ETAG, etag), (CONTENT_TYPE, content_type(&object)), (LAST_MODIFIED, last_modified(&object))];
    let body = object.body().map_err(|error| Fault::of_file(&object.name, &error))?;
    Ok((about, Body::from(body)).into_response())
}
