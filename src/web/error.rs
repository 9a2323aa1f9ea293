//! What can go wrong in front of a browser or a script, and the one place that turns it into an
//! answer: a page that says what to do next, or `application/problem+json` (RFC 9457) under `/api/`.
//!
//! Handlers return [`Error`]; `web/present.rs` stands around all of them, knows language and request id,
//! writes the answer and logs the cause once. It also dresses what the framework answers on its own
//! (405, 413, a panic).

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::outcome::{Description, Outcome};
use super::problem::{FieldFault, Problem};
use super::retry_after::RetryAfter;
use crate::accounts::Failure;
use crate::bookings::BookError;
use crate::domain::booking::BookingId;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such page, room or booking.
    #[error("not found")]
    NotFound,
    /// A booking that was cancelled.
    #[error("the booking was cancelled")]
    Gone,
    /// The same, on a page: whoever may see it is shown what it was.
    #[error("the booking {0} was cancelled")]
    Cancelled(BookingId),
    /// Signed in, but not theirs to see or do.
    #[error("not allowed")]
    Forbidden,
    /// A booking of another account. If it names the proven address of whoever asks, that address: then it is theirs,
    /// made in another way.
    #[error("another account's")]
    NotYours(Option<String>),
    /// Whoever asks must sign in first.
    #[error("sign-in needed")]
    SignInNeeded,
    /// A token that nobody knows.
    #[error("unknown token")]
    BadToken,
    /// A token whose last day, this one, is over.
    #[error("the token expired after {0}")]
    ExpiredToken(NaiveDate),
    /// Done too often in a while.
    #[error("too many: again in {} s", .0.0)]
    TooMany(RetryAfter),
    /// Signing in elsewhere came to nothing.
    #[error("no sign-in: {0}")]
    SignIn(Failure),
    /// Known elsewhere, and without a role here.
    #[error("no role here")]
    NotAMember,
    /// The address or the body cannot be read.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// What a use case answered.
    #[error(transparent)]
    Booking(#[from] BookError),
    /// What only the API answers.
    #[error(transparent)]
    Api(#[from] Problem),
    /// An answer of the framework.
    #[error("{0}")]
    Status(StatusCode),
    /// Our own fault.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

impl From<Vec<FieldFault>> for Error {
    fn from(faults: Vec<FieldFault>) -> Self {
        Problem::Invalid(faults).into()
    }
}

impl From<RetryAfter> for Error {
    fn from(wait: RetryAfter) -> Self {
        Self::TooMany(wait)
    }
}

impl From<minijinja::Error> for Error {
    fn from(error: minijinja::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl Error {
    /// Status and texts; those of use cases stand in the table of [`Outcome`].
    #[must_use]
    pub fn describe(&self) -> Description {
        let (status, name) = match self {
            Self::Booking(error) => return Outcome::of(error).into(),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::Gone | Self::Cancelled(_) => (StatusCode::GONE, "gone"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NotYours(_) => (StatusCode::FORBIDDEN, "not-yours"),
            Self::SignInNeeded => (StatusCode::UNAUTHORIZED, "sign-in-needed"),
            Self::BadToken => (StatusCode::UNAUTHORIZED, "bad-token"),
            Self::ExpiredToken(_) => (StatusCode::UNAUTHORIZED, "expired-token"),
            Self::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "too-many"),
            Self::SignIn(Failure::Expired(_) | Failure::Again(_)) => {
                (StatusCode::BAD_REQUEST, "sign-in-expired")
            }
            Self::SignIn(Failure::Declined(_)) => (StatusCode::FORBIDDEN, "sign-in-declined"),
            Self::SignIn(Failure::Unavailable(_)) => (StatusCode::SERVICE_UNAVAILABLE, "sign-in-unavailable"),
            Self::SignIn(Failure::Untrusted(_)) => (StatusCode::BAD_GATEWAY, "sign-in-untrusted"),
            Self::NotAMember => (StatusCode::FORBIDDEN, "not-a-member"),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "bad-request"),
            Self::Api(problem) => return problem.describe(),
            Self::Status(status) => (*status, name_of(*status)),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        };
        Description { status, name }
    }
}

fn name_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::FORBIDDEN => "cross-site",
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => "timeout",
        status if status.is_client_error() => "bad-request",
        _ => "internal",
    }
}

impl IntoResponse for Error {
    /// A bare answer that carries the error; `web/present.rs` writes it out.
    fn into_response(self) -> Response {
        let mut response = self.describe().status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// One of each that a page may have to show.
#[cfg(test)]
pub(super) fn every_error_of_a_page() -> Vec<Error> {
    let cause = String::new;
    let failures = [
        Failure::Expired(cause()),
        Failure::Again(cause()),
        Failure::Declined(cause()),
        Failure::Unavailable(cause()),
        Failure::Untrusted(cause()),
    ];
    let statuses = [400, 403, 404, 405, 408, 413, 500, 503].map(StatusCode::from_u16);
    let mut errors: Vec<Error> = statuses.map(|status| Error::Status(status.expect("a status"))).into();
    errors.extend(failures.map(Error::SignIn));
    errors.extend(super::outcome::tests::every_error().into_iter().map(Error::from));
    errors.extend([
        Error::NotFound,
        Error::Gone,
        Error::Forbidden,
        Error::NotYours(None),
        Error::SignInNeeded,
    ]);
    errors.extend([Error::TooMany(RetryAfter(60)), Error::NotAMember, Error::BadRequest(cause())]);
    errors.push(Error::Internal(anyhow::anyhow!("a fault")));
    errors
}
