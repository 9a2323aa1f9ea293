//! What only the API answers. How it is written out says `api/problem.rs`.

mod fault;

use axum::http::StatusCode;

pub use self::fault::{Fault, FieldFault};
use super::outcome::{Description, refused_status};
use crate::domain::find::Alternative;
use crate::domain::room::RoomId;
use crate::domain::rules::Refusal;
use crate::domain::watch::MOST_WATCHES;

/// The most rows of one answer.
pub(in crate::web) const MOST_ROWS: usize = 2000;

/// What only the API answers.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Fields of the body, the query or the headers cannot be used.
    #[error("{} field(s) cannot be used", .0.len())]
    Invalid(Vec<FieldFault>),
    /// The body is not JSON.
    #[error("not JSON at line {line}, column {column}")]
    NotJson {
        /// Line of the body, from 1.
        line: usize,
        /// Column of the line, from 1.
        column: usize,
    },
    /// The body says that it is something else than JSON, or nothing.
    #[error("not application/json")]
    MediaType,
    /// The body is JSON but no object.
    #[error("not a JSON object")]
    NotAnObject,
    /// Rules say no.
    #[error("refused by {} rule(s)", refusals.len())]
    Refused {
        /// The room that was asked for.
        room: RoomId,
        /// Every rule that says no.
        refusals: Vec<Refusal>,
        /// What would pass.
        alternatives: Vec<Alternative>,
    },
    /// It is certain that a request made nothing.
    #[error("the request booked nothing")]
    NothingBooked,
    /// More rows than one answer has, and no pages were asked for.
    #[error("more than {MOST_ROWS} rows")]
    TooManyRows,
    /// Somebody has as many watches as can be.
    #[error("{MOST_WATCHES} watches are kept already")]
    TooManyWatches,
    /// The calendars have not been read yet.
    #[error("the calendars have not been read yet")]
    NeverRead,
}

impl Problem {
    /// One field and what is wrong with it.
    pub(in crate::web) fn field(name: &str, fault: Fault) -> Self {
        Self::Invalid(vec![FieldFault { field: name.to_owned(), fault }])
    }

    /// Status and texts.
    pub(in crate::web) fn describe(&self) -> Description {
        let (status, name) = match self {
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::NotJson { .. } => (StatusCode::BAD_REQUEST, "not-json"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type"),
            Self::NotAnObject => (StatusCode::UNPROCESSABLE_ENTITY, "not-an-object"),
            Self::Refused { refusals, .. } => (refused_status(refusals), "refused"),
            Self::NothingBooked => (StatusCode::NOT_FOUND, "nothing-booked"),
            Self::TooManyRows => (StatusCode::UNPROCESSABLE_ENTITY, "too-many-rows"),
            Self::TooManyWatches => (StatusCode::CONFLICT, "too-many-watches"),
            Self::NeverRead => (StatusCode::SERVICE_UNAVAILABLE, "never-read"),
        };
        Description { status, name }
    }
}
