//! Queries and bodies, as fields to be read.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use serde_json::Value;

use super::fields::Fields;
use crate::web::App;
use crate::web::error::Error;
use crate::web::problem::Problem;

/// The query.
#[derive(Debug)]
pub(crate) struct QueryInput(pub(super) Fields);

impl FromRequestParts<Arc<App>> for QueryInput {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self(Fields::of_query(parts.uri.query().unwrap_or_default())))
    }
}

/// The body: one JSON object.
#[derive(Debug)]
pub(crate) struct Body(pub(super) Fields);

impl FromRequest<Arc<App>> for Body {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Error> {
        if !is_json(request.headers()) {
            return Err(Problem::MediaType.into());
        }
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|rejection| Error::Status(rejection.into_response().status()))?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(Fields::new(object))),
            Ok(_) => Err(Problem::NotAnObject.into()),
            Err(error) => Err(Problem::NotJson { line: error.line(), column: error.column() }.into()),
        }
    }
}

/// The same, where nothing at all says as much as an empty object.
#[derive(Debug)]
pub(crate) struct BodyIfAny(pub(super) Fields);

impl FromRequest<Arc<App>> for BodyIfAny {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Error> {
        let is_empty = request.headers().get(CONTENT_LENGTH).is_none_or(|length| length == "0");
        if is_empty && !request.headers().contains_key(CONTENT_TYPE) {
            return Ok(Self(Fields::default()));
        }
        let Body(fields) = Body::from_request(request, app).await?;
        Ok(Self(fields))
    }
}

/// `application/json`, or something built on it (RFC 6839 §3.1).
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}
