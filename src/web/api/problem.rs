//! Problems (RFC 9457): what the API answers when it cannot do what was asked.
//!
//! The words are `problem-<name>-title` and `problem-<name>` in the locales, or those of the page
//! (`error-<name>-title`, `error-<name>-text`); the type is
//! `urn:clef:problem:<name>`.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::refusals::{AlternativeView, RefusalView};
use crate::domain::find::Alternative;
use crate::domain::room::RoomId;
use crate::domain::series::MOST_DATES;
use crate::domain::watch::MOST_WATCHES;
use crate::web::App;
use crate::web::error::Error;
use crate::web::format;
use crate::web::i18n::{Args, Lang, args};
use crate::web::outcome::{Description, Outcome};
use crate::web::problem::{Fault, FieldFault, MOST_ROWS, Problem};

/// After how many seconds it is worth asking a calendar server again that was away.
pub(super) const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("15");

/// Why there is no other answer (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemView {
    /// Names the kind of problem, whatever the language.
    #[serde(rename = "type")]
    #[schema(example = "urn:clef:problem:refused")]
    kind: String,
    /// The kind of problem in words.
    title: String,
    /// The HTTP status.
    #[schema(example = 409)]
    status: u16,
    /// What to do about it, in the language of the request.
    detail: String,
    /// This very request, as the log names it.
    #[schema(example = "urn:clef:request:0b2ffb7e-4f0e-4e43-9d5c-1d2a0f1f9a11")]
    instance: String,
    /// The fields that cannot be used (`invalid`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldErrorView>,
    /// Every rule that says no (`refused`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    refusals: Vec<RefusalView>,
    /// Rooms and times near to what was asked that would pass (`refused`).
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Vec<AlternativeView>>,
}

/// A field that cannot be used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldError)]
pub(crate) struct FieldErrorView {
    /// Its name; `booked_for.email` inside an object.
    #[schema(example = "start")]
    field: String,
    /// What is wrong with it, whatever the language: `missing`, `unknown`, `not_a_time` and so on.
    #[schema(example = "not_a_time")]
    code: &'static str,
    /// A sentence in the language of the request.
    message: String,
}

impl FieldErrorView {
    fn new(fault: &FieldFault, lang: Lang) -> Self {
        let code = fault.fault.code();
        let args = match fault.fault {
            Fault::TooLong(limit) | Fault::NotALimit(limit) => args! { "limit" => limit },
            Fault::TooWide(days) => args! { "days" => days },
            Fault::TooManyDates => args! { "limit" => MOST_DATES },
            Fault::Gap(civil) => args! { "time" => civil.format("%Y-%m-%d %H:%M").to_string() },
            _ => Args::new(),
        };
        let message = lang.t_with(&format!("fault-{}", code.replace('_', "-")), &args);
        Self { field: fault.field.clone(), code, message }
    }
}

/// `error` as an answer. `id` names the request.
pub(in crate::web) fn response(app: &App, error: &Error, lang: Lang, id: &str) -> Response {
    let status = error.describe().status;
    let problem = view(app, error, lang, id);
    let body = serde_json::to_string(&problem).expect("a problem of strings and numbers is JSON");
    let mut response = (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    headers.insert(VARY, HeaderValue::from_static("Authorization, Cookie, Accept-Language"));
    let passes = match error {
        Error::Booking(error) => Outcome::of(error).passes,
        Error::Api(Problem::NeverRead) => true,
        _ => false,
    };
    if passes {
        headers.insert(RETRY_AFTER, RETRY_SECONDS);
    }
    response
}

fn view(app: &App, error: &Error, lang: Lang, id: &str) -> ProblemView {
    let Description { status, name } = error.describe();
    let args = match error {
        Error::Api(Problem::NotJson { line, column }) => args! { "line" => *line, "column" => *column },
        Error::Api(Problem::TooManyRows) => args! { "limit" => MOST_ROWS },
        Error::Api(Problem::TooManyWatches) => args! { "limit" => MOST_WATCHES },
        Error::ExpiredToken(day) => args! { "day" => format::full_day(lang, *day) },
        _ => Args::new(),
    };
    let mut view = ProblemView {
        kind: format!("urn:clef:problem:{name}"),
        title: sentence(lang, &[&format!("problem-{name}-title"), &format!("error-{name}-title")], &args),
        status: status.as_u16(),
        detail: sentence(lang, &[&format!("problem-{name}"), &format!("error-{name}-text")], &args),
        instance: format!("urn:clef:request:{id}"),
        errors: Vec::new(),
        refusals: Vec::new(),
        alternatives: None,
    };
    match error {
        Error::Api(Problem::Invalid(faults)) => {
            view.errors = faults.iter().map(|fault| FieldErrorView::new(fault, lang)).collect();
        }
        Error::Api(Problem::Refused { room, refusals, alternatives }) => {
            let zone = |id: &RoomId| app.schedule.room(id).map_or(app.settings.place.zone, |room| room.zone);
            view.refusals = RefusalView::all(refusals, lang, zone(room));
            let alternative = |found: &Alternative| AlternativeView::new(found, zone(&found.room));
            view.alternatives = Some(alternatives.iter().map(alternative).collect());
        }
        _ => {}
    }
    view
}

/// The first of `keys` that there is: scripts are told what people are, unless there is something else to say.
fn sentence(lang: Lang, keys: &[&str], args: &Args<'_>) -> String {
    let own = keys.iter().find(|key| lang.find(key, args).is_some());
    own.map_or_else(|| keys.concat(), |key| lang.t_with(key, args))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::web::retry_after::RetryAfter;

    fn every_error() -> Vec<Error> {
        let room = RoomId::parse("atelier").expect("an id");
        let refused = |room| Problem::Refused { room, refusals: Vec::new(), alternatives: Vec::new() };
        let statuses = [400, 403, 404, 405, 408, 413, 500, 503].map(StatusCode::from_u16);
        let own = [
            Problem::Invalid(Vec::new()),
            Problem::NotJson { line: 1, column: 2 },
            Problem::MediaType,
            Problem::NotAnObject,
            refused(room),
            Problem::NothingBooked,
            Problem::TooManyRows,
            Problem::TooManyWatches,
            Problem::NeverRead,
        ];
        let mut errors: Vec<Error> = statuses.map(|status| Error::Status(status.expect("a status"))).into();
        errors.extend(crate::web::outcome::tests::every_error().into_iter().map(Error::from));
        errors.extend(own.map(Error::from));
        errors.extend([Error::SignInNeeded, Error::BadToken, Error::BadRequest(String::new())]);
        errors.extend([Error::TooMany(RetryAfter(60)), Error::ExpiredToken(chrono::NaiveDate::MIN)]);
        errors.push(Error::Internal(anyhow::anyhow!("a fault")));
        errors
    }

    #[test]
    fn every_problem_and_every_fault_has_its_words_in_every_language() {
        use Fault as F;
        let faults = [
            F::Missing,
            F::Unknown,
            F::Twice,
            F::NotText,
            F::NotABoolean,
            F::NotAnObject,
            F::NotANumber,
            F::NotATime,
            F::NotADate,
            F::NotALength,
            F::NotAnAddress,
            F::NotAKey,
            F::TooLong(5),
            F::ControlCharacters,
            F::EndBeforeStart,
            F::TooWide(5),
            F::UnknownRoom,
            F::UnknownSite,
            F::NotAList,
            F::NotAChoice,
            F::NotARule,
            F::Endless,
            F::TooManyDates,
            F::NoDates,
            F::OffRule,
            F::Gap(chrono::NaiveDateTime::default()),
            F::Fold,
            F::OverlapsItself,
            F::NotAScope,
            F::NoSuchDate,
            F::NotALimit(5),
            F::NotAPage,
        ];
        for lang in Lang::all() {
            for error in every_error() {
                let name = error.describe().name;
                let args = args! { "line" => 1, "column" => 2, "day" => "lundi", "limit" => 5 };
                let has = |key: String| lang.find(&key, &args).is_some();
                assert!(has(format!("problem-{name}-title")) || has(format!("error-{name}-title")), "{name}");
                assert!(has(format!("problem-{name}")) || has(format!("error-{name}-text")), "{name}");
            }
            for fault in faults.clone() {
                let told = FieldErrorView::new(&FieldFault { field: "x".into(), fault }, lang);
                assert!(told.message.contains(' ') && !told.message.contains('{'), "{told:?}");
            }
        }
    }
}
