//! A form that came after the session of its sender had ended: nothing was done, and nothing that was typed is lost. It
//! is shown to them, to be sent again when they have signed in.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use url::form_urlencoded;

use super::error::Error;
use super::page::Page;
use super::visit::Visit;
use crate::domain::member::Actor;

/// The largest form that is kept: all that a request may have.
const LARGEST: usize = 64 * 1024;

/// What people type, with what it is called.
const SAID: [(&str, &str); 10] = [
    ("title", "field-title"),
    ("date", "field-date"),
    ("start", "field-start"),
    ("end", "field-end"),
    ("head_count", "field-head-count"),
    ("layout", "field-layout"),
    ("note", "field-note"),
    ("for_name", "field-for-name"),
    ("reason", "again-word"),
    ("message", "again-word"),
];

/// The fields of a form, by name.
pub(super) type Fields = Vec<(String, String)>;

#[derive(Debug, Serialize)]
pub(in crate::web) struct SendAgainPage<'a> {
    action: &'a str,
    fields: &'a [(String, String)],
    /// What somebody would not like to type again, each with its label.
    said: Vec<(String, &'a str)>,
}

impl Page for SendAgainPage<'_> {
    const TEMPLATE: &'static str = "send_again.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let action = "/bookings/6c2a8987-5842-516d-a520-50badae762f2/cancel";
        vec![
            Self { action, fields: &[], said: Vec::new() },
            Self {
                action,
                fields: vec![("title".to_owned(), "Comité <b>\nà 3 \"".to_owned())].leak(),
                said: vec![("Titre".into(), "Comité <b>")],
            },
        ]
    }
}

/// The form in `request`, if it comes from nobody who is signed in; and the request, as it was.
pub(super) async fn read(visit: &Visit, request: Request) -> (Request, Option<Fields>) {
    if request.method() != Method::POST {
        return (request, None);
    }
    let headers = request.headers();
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    let is_kept = is_form && visit.actor == Actor::Visitor && !visit.here.starts_with("/api/");
    if !is_kept || length.is_none_or(|length| length > LARGEST) {
        return (request, None);
    }
    let (parts, body) = request.into_parts();
    // What breaks off on the way is for the handler to refuse.
    let body = to_bytes(body, LARGEST).await.unwrap_or_default();
    let fields = form_urlencoded::parse(&body).into_owned().collect();
    (Request::from_parts(parts, Body::from(body)), Some(fields))
}

/// The page that sends the `fields` again.
///
/// # Errors
/// If the template fails.
pub(super) fn page(visit: &Visit, fields: &[(String, String)]) -> Result<Response, Error> {
    let value = |name: &str| fields.iter().find(|(known, value)| known == name && !value.is_empty());
    let said = SAID.iter().filter_map(|(name, key)| Some((visit.lang.t(key), value(name)?.1.as_str())));
    let page = SendAgainPage { action: &visit.here, fields, said: said.collect() };
    // In another language it is the first page: nothing but this form leads here.
    let mut elsewhere = visit.clone();
    elsewhere.here = "/".into();
    let html = elsewhere.render(&page)?;
    let headers = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::UNAUTHORIZED, headers, html).into_response())
}
