//! Where limits are asked about before anything is done: signing in, and everything that writes.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Extensions, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Key, Kind, RetryAfter};
use crate::web::App;
use crate::web::error::Error;
use crate::web::session::Session;

/// Answers 429 to whoever does too much.
pub(in crate::web) async fn hold_back(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match count(&app, &request) {
        Ok(()) => next.run(request).await,
        Err(wait) => Error::from(wait).into_response(),
    }
}

/// What a request counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    SignIn,
    /// It asks the calendar server while somebody waits.
    Write,
}

/// Whether the request with this method and these extensions counts as writing.
pub(in crate::web) fn is_write(method: &Method, extensions: &Extensions) -> bool {
    act(method, route(extensions)) == Some(Act::Write)
}

fn route(extensions: &Extensions) -> &str {
    extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str)
}

fn act(method: &Method, route: &str) -> Option<Act> {
    match (method, route) {
        (_, "/signin/demo" | "/signin/with/{provider}" | "/signin/with/{provider}/return") => {
            Some(Act::SignIn)
        }
        // It looks for the outcome in the calendar.
        (_, "/requests/{room}/{key}" | "/api/v1/requests/{room}/{key}") => Some(Act::Write),
        (&Method::GET | &Method::HEAD | &Method::OPTIONS, _) => None,
        // Nobody is kept from leaving, links by mail have limits of their own, and hooks a secret.
        (_, route) if route.starts_with("/sign") || route.starts_with("/hooks/") => None,
        _ => Some(Act::Write),
    }
}

fn count(app: &App, request: &Request) -> Result<(), RetryAfter> {
    let (now, address) = (app.clock.now(), Key::address_of(request.extensions()));
    match act(request.method(), route(request.extensions())) {
        None => Ok(()),
        Some(Act::SignIn) => app.limits.allow(Kind::SignIn, address, now),
        Some(Act::Write) => {
            app.limits.allow(Kind::AddressWrite, address, now)?;
            match request.extensions().get::<Session>() {
                Some(session) => app.limits.allow(Kind::MemberWrite, Key::Name(&session.id().0), now),
                None => Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("GET", "/", None)]
    #[case("GET", "/book", None)]
    #[case("POST", "/book", Some(Act::Write))]
    #[case("POST", "/bookings/{id}/cancel", Some(Act::Write))]
    #[case("PATCH", "/api/v1/bookings/{id}", Some(Act::Write))]
    #[case("DELETE", "/api/v1/bookings/{id}", Some(Act::Write))]
    #[case("POST", "/a/route/of/tomorrow", Some(Act::Write))]
    #[case("POST", "", Some(Act::Write))]
    #[case("GET", "/requests/{room}/{key}", Some(Act::Write))]
    #[case("GET", "/signin", None)]
    #[case("POST", "/signin/demo", Some(Act::SignIn))]
    #[case("GET", "/signin/with/{provider}", Some(Act::SignIn))]
    #[case("POST", "/signout", None)]
    #[case("POST", "/hooks/nextcloud/{secret}", None)]
    fn a_request_counts_as_what_it_costs(
        #[case] method: &str,
        #[case] route: &str,
        #[case] expected: Option<Act>,
    ) {
        assert_eq!(act(&method.parse().expect("a method"), route), expected);
    }
}
