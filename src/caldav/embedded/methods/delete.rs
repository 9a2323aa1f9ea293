//! DELETE of an object or a calendar (RFC 4918 §9.6).

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};

use crate::caldav::embedded::app::App;
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::place::ResourcePath;
use crate::caldav::embedded::preconditions::Preconditions;

/// Deletes what is at `place`.
pub(in crate::caldav::embedded) async fn delete(
    app: &App,
    place: ResourcePath,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let preconditions = Preconditions::read(headers)
        .ok_or_else(|| Fault::bad_request("unreadable If-Match or If-None-Match"))?;
    let (calendar_name, done) = match place {
        ResourcePath::Object { calendar, name } => {
            let found = app.store.calendar(&calendar).ok_or_else(Fault::not_found)?;
            let done = match app.quirks.open_window(&found, &name, preconditions).await {
                Ok(preconditions) => found.delete(name, preconditions).await,
                Err(error) => Err(error),
            };
            (calendar, done)
        }
        ResourcePath::Calendar(calendar) => {
            // A calendar has no ETag, so no tag can match it; `*` does while it is there.
            app.store.calendar(&calendar).ok_or_else(Fault::not_found)?;
            if !preconditions.hold(Some("")) {
                return Err(Fault::new(StatusCode::PRECONDITION_FAILED, "a calendar has no ETag"));
            }
            let done = app.store.delete(&calendar).await;
            (calendar, done)
        }
        _ => return Err(Fault::not_found()),
    };
    done.map_err(|error| Fault::of_write(error, &app.places, &calendar_name))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
