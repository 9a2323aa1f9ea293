//! All addresses and methods of the server in one table, and who may use them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::any;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};

use super::MAX_REQUEST_SIZE;
use super::app::App;
use super::fault::Fault;
use super::methods::{delete, get, mkcalendar, options, propfind, proppatch, put, report};
use super::place::{ROOT, ResourcePath};
use crate::heavy::heavy;

/// The server as a service, without the socket.
pub(super) fn router(app: Arc<App>) -> Router {
    Router::new()
        // RFC 6764 §5.
        .route("/.well-known/caldav", any(|| async { (StatusCode::MOVED_PERMANENTLY, [("Location", ROOT)]) }))
        .route("/", any(|| async { Redirect::permanent(ROOT) }))
        .fallback(answer)
        .with_state(app)
}

async fn answer(State(app): State<Arc<App>>, request: Request) -> Response {
    let is_allowed = is_allowed(&app, request.headers());
    if let Err(fault) = app.quirks.intercept(is_allowed, request.method().as_str()) {
        return fault.into_response();
    }
    if !is_allowed {
        let challenge = [(WWW_AUTHENTICATE, "Basic realm=\"Clef\", charset=\"UTF-8\"")];
        let fault = Fault::new(StatusCode::UNAUTHORIZED, "the calendars need a name and a password");
        return (challenge, fault).into_response();
    }
    let place = app.places.read(request.uri().path());
    let answer = dispatch(&app, request).await;
    let is_of_file = answer.as_ref().err().is_some_and(Fault::is_of_file);
    if let Some(place) = place.filter(|_| is_of_file) {
        app.look_at_disk(&place).await;
    }
    answer.unwrap_or_else(IntoResponse::into_response)
}

async fn dispatch(app: &App, request: Request) -> Result<Response, Fault> {
    let (head, body) = request.into_parts();
    let place = app.places.read(head.uri.path()).ok_or_else(Fault::not_found)?;
    let headers = &head.headers;
    let is_object = matches!(place, ResourcePath::Object { .. } | ResourcePath::Beyond { .. });
    let is_calendar = matches!(place, ResourcePath::Calendar(_));
    match head.method.as_str() {
        "OPTIONS" => Ok(options::options(&place)),
        "GET" | "HEAD" if is_object => get::get(app, &place, headers),
        "PUT" if is_object => put::put(app, place, headers, read(body).await?).await,
        "DELETE" if is_object || is_calendar => delete::delete(app, place, headers).await,
        "PROPFIND" => propfind::propfind(app, &place, headers, &read(body).await?),
        "PROPPATCH" => proppatch::proppatch(app, &place, &read(body).await?).await,
        "REPORT" => {
            let body = read(body).await?;
            // It may read many files.
            heavy(|| report::report(app, &place, headers, &body)).await
        }
        "MKCALENDAR" => mkcalendar::mkcalendar(app, place, &read(body).await?, false).await,
        "MKCOL" => mkcalendar::mkcalendar(app, place, &read(body).await?, true).await,
        _ => Ok(options::not_allowed(&place)),
    }
}

/// The whole body, within bounds.
async fn read(body: Body) -> Result<bytes::Bytes, Fault> {
    let too_large = |_| Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large or broke off");
    axum::body::to_bytes(body, MAX_REQUEST_SIZE).await.map_err(too_large)
}

/// Basic authentication (RFC 7617).
fn is_allowed(app: &App, headers: &HeaderMap) -> bool {
    let credentials = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let encoded = credentials.and_then(|value| value.split_once(' '));
    let encoded = encoded.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Basic"));
    let decoded = encoded.and_then(|(_, encoded)| BASE64_STANDARD.decode(encoded.trim()).ok());
    let Some(decoded) = decoded else { return false };
    let Some(colon) = decoded.iter().position(|byte| *byte == b':') else { return false };
    app.is_account(&decoded[..colon], &decoded[colon + 1..])
}
