//! How each error of a use case looks from outside: the one table that pages, API, audit log and metrics read.

use axum::http::StatusCode;
use chrono_tz::Tz;

use super::i18n::Lang;
use super::words;
use crate::bookings::{BookError, Forbidden, Obstacle};
use crate::domain::rules::Refusal;

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The HTTP status.
    pub status: StatusCode,
    /// The name of its sentences (`error-<name>-title`, `error-<name>-text` in the locales, and `problem-<name>`
    /// where a script is told something else) and of its problem type (`urn:clef:problem:<name>`).
    pub name: &'static str,
    /// The word for it in the audit log and in the metrics.
    pub word: &'static str,
    /// Whether the same request may succeed a little later.
    pub passes: bool,
}

/// How an error looks from outside: its status and the name of its texts
/// (`error-<name>-title`, `error-<name>-text` in the locales).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// HTTP status.
    pub status: StatusCode,
    /// The name of its texts, and of its problem type.
    pub name: &'static str,
}

impl From<Outcome> for Description {
    fn from(outcome: Outcome) -> Self {
        Self { status: outcome.status, name: outcome.name }
    }
}

impl Outcome {
    /// The row of `error`.
    #[must_use]
    pub fn of(error: &BookError) -> Self {
        use StatusCode as Status;
        match error {
            BookError::Refused { refusals, .. } => Self::lasting(refused_status(refusals), "refused"),
            BookError::ChangedMeanwhile => {
                Self { word: "changed-meanwhile", ..Self::lasting(Status::PRECONDITION_FAILED, "changed") }
            }
            BookError::NotDone { obstacle, .. } => Self::of_obstacle(*obstacle),
            BookError::OutcomeUnknown { .. } => Self::lasting(Status::ACCEPTED, "unknown"),
            BookError::NotEditable { .. } => Self::lasting(Status::CONFLICT, "not-editable"),
            BookError::NotFound => Self::lasting(Status::NOT_FOUND, "not-found"),
            BookError::Gone => Self::lasting(Status::GONE, "gone"),
            BookError::NotInState(_) => Self::lasting(Status::CONFLICT, "state"),
            BookError::KeyIsOut(_) => Self::lasting(Status::CONFLICT, "key-out"),
            BookError::Forbidden(forbidden) => Self { word: "forbidden", ..Self::of_forbidden(*forbidden) },
            BookError::NotOfSeries => Self::lasting(Status::UNPROCESSABLE_ENTITY, "not-of-series"),
            BookError::NotOfSeveralRooms => {
                Self::lasting(Status::UNPROCESSABLE_ENTITY, "not-of-several-rooms")
            }
            BookError::StaysWhole => Self::lasting(Status::UNPROCESSABLE_ENTITY, "stays-whole"),
            BookError::NotAsAsked => Self::lasting(Status::CONFLICT, "not-as-asked"),
            BookError::KeyReused => Self::lasting(Status::UNPROCESSABLE_ENTITY, "key-reused"),
            BookError::Unsafe { .. } => Self::lasting(Status::SERVICE_UNAVAILABLE, "unsafe"),
        }
    }

    /// Nothing was done, and what it waits for is no decision of ours: 503, but for a room that others want too.
    fn of_obstacle(obstacle: Obstacle) -> Self {
        let (name, passes) = match obstacle {
            Obstacle::Unavailable => ("unavailable", true),
            Obstacle::Maintenance => ("maintenance", true),
            Obstacle::ServerError => ("server-error", true),
            Obstacle::TooSlow => ("too-slow", true),
            Obstacle::Garbled => ("garbled", false),
            Obstacle::Rejected => ("server-refused", false),
            Obstacle::AccountRefused => ("account-refused", false),
            Obstacle::NotReadYet => ("never-read", true),
            Obstacle::CalendarMissing => ("calendar-missing", false),
            Obstacle::NotWritable => ("not-writable", false),
            Obstacle::NoVersion => ("no-version", false),
            Obstacle::Busy => ("busy", true),
            Obstacle::Contended => ("contended", true),
            Obstacle::Ending => ("ending", true),
            Obstacle::MoveBrokenOff => ("move-broken-off", true),
        };
        let status = match obstacle {
            Obstacle::Contended => StatusCode::CONFLICT,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self { passes, ..Self::lasting(status, name) }
    }

    fn of_forbidden(forbidden: Forbidden) -> Self {
        match forbidden {
            Forbidden::SignedOut => Self::lasting(StatusCode::UNAUTHORIZED, "sign-in-needed"),
            Forbidden::Override => Self::lasting(StatusCode::FORBIDDEN, "override-forbidden"),
            Forbidden::ForOthers => Self::lasting(StatusCode::FORBIDDEN, "for-others-forbidden"),
            Forbidden::NotTheirs | Forbidden::Reception => Self::lasting(StatusCode::FORBIDDEN, "forbidden"),
        }
    }

    fn lasting(status: StatusCode, name: &'static str) -> Self {
        Self { status, name, word: name, passes: false }
    }

    /// The status of a page that answers a form: a form sends no `If-Match` that could fail (RFC 9110 §13.1.1).
    #[must_use]
    pub fn page_status(&self) -> StatusCode {
        if self.status == StatusCode::PRECONDITION_FAILED { StatusCode::CONFLICT } else { self.status }
    }

    /// The sentence that says what happened, what was not done, and what to do next.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        lang.t(&self.sentence_key())
    }

    /// The name of that sentence.
    #[must_use]
    pub fn sentence_key(&self) -> String {
        format!("error-{}-text", self.name)
    }
}

/// Returns what is said beside a form that comes back with what was typed; `None`: the error has a page of its own,
/// or is told in another way. Logs the cause, because nobody else does.
#[must_use]
pub fn beside_form(error: &BookError) -> Option<Outcome> {
    let outcome = Outcome::of(error);
    match error {
        BookError::NotDone { reason, obstacle } => {
            tracing::warn!(reason, ?obstacle, "nothing was done");
        }
        BookError::Unsafe { reason } => tracing::error!(reason, "the calendar is not safe to write to"),
        BookError::NotEditable { reason } => tracing::info!(reason, "the event cannot be changed here"),
        BookError::NotOfSeries
        | BookError::NotOfSeveralRooms
        | BookError::StaysWhole
        | BookError::NotAsAsked => {}
        _ => return None,
    }
    Some(outcome)
}

/// Returns why one thing among several was not done, in a room of that `zone`: the first rule that says no to it, or
/// what else stood in the way. Logs the cause as [`beside_form`] does.
#[must_use]
pub fn why_not(error: &BookError, lang: Lang, zone: Tz) -> String {
    let no = match error {
        BookError::Refused { refusals, .. } => refusals.first(),
        _ => None,
    };
    no.map_or_else(
        || beside_form(error).unwrap_or_else(|| Outcome::of(error)).sentence(lang),
        |no| words::refusal(lang, zone, no),
    )
}

/// 409 if the room is taken, else 422.
#[must_use]
pub fn refused_status(refusals: &[Refusal]) -> StatusCode {
    let taken = refusals.iter().any(Refusal::is_taken);
    if taken { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::booking::{RequestKey, State};
    use crate::domain::room::RoomId;
    use crate::web::i18n::Args;

    /// One of each.
    pub(in crate::web) fn every_error() -> Vec<BookError> {
        let room = RoomId::parse("atelier").expect("an id");
        let reason = String::new;
        let mut errors = vec![
            BookError::Refused { refusals: Vec::new(), alternatives: Vec::new() },
            BookError::ChangedMeanwhile,
            BookError::OutcomeUnknown { room, key: RequestKey::random() },
            BookError::NotEditable { reason: reason() },
            BookError::NotFound,
            BookError::Gone,
            BookError::NotOfSeries,
            BookError::NotOfSeveralRooms,
            BookError::StaysWhole,
            BookError::NotAsAsked,
            BookError::KeyReused,
            BookError::NotInState(State::Declined),
            BookError::KeyIsOut(reason()),
            BookError::Unsafe { reason: reason() },
        ];
        let obstacles = Obstacle::ALL.map(|obstacle| BookError::NotDone { obstacle, reason: reason() });
        errors.extend(obstacles);
        errors.extend(Forbidden::ALL.map(BookError::from));
        errors
    }

    #[test]
    fn every_error_of_a_use_case_has_its_status_words_and_sentences() {
        for lang in Lang::all() {
            for error in every_error() {
                let outcome = Outcome::of(&error);
                let Outcome { status, name, word, .. } = outcome;
                assert!(
                    status.is_client_error() || status.is_server_error() || status == StatusCode::ACCEPTED
                );
                assert!(!name.is_empty() && !word.is_empty(), "{error:?}");
                for key in [format!("error-{name}-title"), outcome.sentence_key()] {
                    assert!(lang.find(&key, &Args::new()).is_some(), "{lang:?}: {key} of {error:?}");
                }
            }
        }
    }

    #[test]
    fn only_of_a_server_that_is_away_it_is_said_that_it_does_not_answer() {
        let away = |lang: Lang, text: &str| {
            let said: &[&str] = match lang.tag() {
                "fr" => &["répond pas", "répond plus"],
                "en" => &["not answer", "no answer", "unreachable"],
                other => panic!("how does one say it in {other}?"),
            };
            said.iter().any(|words| text.contains(words))
        };
        for lang in Lang::all() {
            for error in every_error() {
                let outcome = Outcome::of(&error);
                let is_away = matches!(error, BookError::NotDone { obstacle: Obstacle::Unavailable, .. });
                let title = lang.t(&format!("error-{}-title", outcome.name));
                let problem = lang.find(&format!("problem-{}", outcome.name), &Args::new());
                for text in [Some(title), Some(outcome.sentence(lang)), problem].into_iter().flatten() {
                    assert_eq!(away(lang, &text), is_away, "{lang:?}: {error:?}: {text}");
                }
            }
        }
    }

    #[test]
    fn each_obstacle_has_a_sentence_of_its_own_that_says_that_nothing_was_done() {
        for lang in Lang::all() {
            let mut told = HashSet::new();
            for obstacle in Obstacle::ALL {
                let outcome = Outcome::of_obstacle(obstacle);
                let text = outcome.sentence(lang);
                let nothing = if lang.tag() == "fr" { "ien n’a" } else { "othing was" };
                assert!(text.contains(nothing), "{text}");
                assert!(told.insert(text), "{obstacle:?}");
                assert!(outcome.status.is_server_error() || outcome.status == StatusCode::CONFLICT);
            }
        }
    }
}
