//! Turns each error into an answer, in the one place that does: a page that says what to do next, or
//! `application/problem+json` (RFC 9457) under `/api/`. It knows language and request id, and logs each cause once. It
//! also dresses what the framework answers on its own (405, 413, a panic).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use super::encode::encode;
use super::error::Error;
use super::logged_path::loggable;
use super::outcome::Description;
use super::page::Page;
use super::problem::Problem;
use super::retry_after::RetryAfter;
use super::send_again;
use super::visit::Visit;
use super::{App, api, audit, pages, until_read};

const REFRESH: HeaderName = HeaderName::from_static("refresh");

/// Writes errors out as pages or problems, and logs each cause once.
pub(super) async fn present(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let visit = Arc::new(Visit::new(&app, &request));
    request.extensions_mut().insert(Arc::clone(&visit));
    let (request, typed) = send_again::read(&visit, request).await;
    let is_read = if until_read::waits(&app, &request) { until_read::wait(&app).await } else { Ok(()) };
    let mut response = match is_read {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let Some(error) = error_of(&mut response) else {
        return response;
    };
    let id = visit.origin.request_id();
    let description = error.describe();
    log(&error, description, id);
    let is_noted = matches!(*error, Error::SignIn(_) | Error::NotAMember);
    // Of people only: anybody at all could fill the log with it.
    if description.status == StatusCode::FORBIDDEN && !is_noted && visit.actor.person().is_some() {
        let path = loggable(visit.here.split('?').next().unwrap_or_default());
        audit::denied(&visit.actor, (&visit.method, path), &visit.origin);
    }
    let mut answer = if visit.here.starts_with("/api/") {
        api::problem::response(&app, &error, visit.lang, id)
    } else if matches!(*error, Error::SignInNeeded) {
        if let Some(answer) = typed.and_then(|typed| send_again::page(&visit, &typed).ok()) {
            return answer;
        }
        let back = if visit.method == Method::GET { &*visit.here } else { "/" };
        return Redirect::to(&format!("/signin?back={}", encode(back))).into_response();
    } else if let Error::Cancelled(booking) = *error {
        pages::booking::show_gone(&visit, booking).unwrap_or_else(|error| page(&visit, &error, id))
    } else {
        page(&visit, &error, id)
    };
    // What the framework said beside its status stays (Allow of a 405).
    for (name, value) in response.headers() {
        if !matches!(name.as_str(), "content-type" | "content-length") {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // It passes by itself, and soon.
    if matches!(*error, Error::Api(Problem::NeverRead)) && visit.method == Method::GET {
        answer.headers_mut().insert(REFRESH, HeaderValue::from_static("5"));
    }
    if let Error::TooMany(RetryAfter(seconds)) = *error {
        answer.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    if description.status == StatusCode::UNAUTHORIZED {
        // RFC 6750 §3.1: the error is told of a token that was sent, and only then.
        let challenge = match *error {
            Error::BadToken | Error::ExpiredToken(_) => "Bearer error=\"invalid_token\"",
            _ => "Bearer",
        };
        answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    answer
}

/// The error behind an answer that nobody has written out yet.
fn error_of(response: &mut Response) -> Option<Arc<Error>> {
    if let Some(error) = response.extensions_mut().remove::<Arc<Error>>() {
        return Some(error);
    }
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let written = kind.starts_with("text/html") || kind.contains("json");
    (failed && !written).then(|| Arc::new(Error::Status(status)))
}

fn log(error: &Error, description: Description, id: &str) {
    let status = description.status.as_u16();
    // The cause of these is in the audit log, with who vouched for whom.
    let is_noted = matches!(error, Error::SignIn(_) | Error::NotAMember);
    if description.status.is_server_error() && !is_noted {
        let cause = match error {
            Error::Internal(cause) => format!("{cause:#}"),
            other => other.to_string(),
        };
        tracing::error!(request = id, status, cause, "no answer");
    } else {
        tracing::debug!(request = id, status, %error, "refused");
    }
}

#[derive(Serialize)]
pub(in crate::web) struct ErrorPage<'a> {
    name: &'a str,
    /// Whether signing in again, or in another way, may help.
    sign_in_again: bool,
    /// Whether with another account.
    other_account: bool,
    status: u16,
    request: &'a str,
    /// Who is signed in, where it is about that.
    who: Option<&'a str>,
    /// The address that their other account has too.
    address: Option<&'a str>,
}

impl Page for ErrorPage<'_> {
    const TEMPLATE: &'static str = "error.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let of = |name| Self {
            name,
            sign_in_again: false,
            other_account: false,
            status: 500,
            request: "4f1a09c3-1042",
            who: None,
            address: None,
        };
        let errors = super::error::every_error_of_a_page();
        let mut samples: Vec<_> = errors.iter().map(|error| of(error.describe().name)).collect();
        samples.push(Self { sign_in_again: true, ..of("sign-in-expired") });
        let not_yours = |address| Self {
            sign_in_again: true,
            other_account: true,
            who: Some("Ana"),
            address,
            ..of("not-yours")
        };
        samples.extend([not_yours(None), not_yours(Some("ana@coop.example"))]);
        samples
    }
}

fn page(visit: &Visit, error: &Error, id: &str) -> Response {
    let description = error.describe();
    let name = description.name;
    let (is_another, address) = match error {
        Error::NotYours(address) => (true, address.as_deref()),
        _ => (false, None),
    };
    let who = visit.actor.person().filter(|_| is_another).map(|person| person.name.clone());
    let sign_in_again = name.starts_with("sign-in-") || name == "not-a-member" || is_another;
    let other_account = is_another || name == "not-a-member";
    let status = description.status.as_u16();
    let view =
        ErrorPage { name, sign_in_again, other_account, status, request: id, who: who.as_deref(), address };
    // In another language it is the page to sign in on: what came back from there is used up.
    let mut visit = visit.clone();
    if sign_in_again && !is_another {
        visit.here = "/signin?choose=1".into();
    }
    match visit.render(&view) {
        Ok(html) => (description.status, html).into_response(),
        Err(error) => {
            tracing::error!(request = id, %error, "the error page cannot be rendered");
            (description.status, visit.lang.t("error-internal-text")).into_response()
        }
    }
}
