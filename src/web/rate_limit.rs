//! Where limits are asked about before anything is done: signing in, looking, and everything that
//! writes.

use axum::extract::{MatchedPath, Request};
use axum::http::{Extensions, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::Error;
use super::limits::{Key, Kind};
use super::retry_after::RetryAfter;
use super::visit::{self, Visit};

/// Answers 429 to whoever does too much.
pub(super) async fn rate_limit(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    match count(visit::of(extensions), route(extensions)) {
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
    /// It comes out of memory.
    Read,
}

fn route(extensions: &Extensions) -> &str {
    extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str)
}

fn act(method: &Method, route: &str) -> Option<Act> {
    match (method, route) {
        (_, "/signin/demo" | "/signin/with/{provider}" | "/signin/with/{provider}/return")
        | (&Method::POST, "/signin/mail/{key}") => Some(Act::SignIn),
        // It looks for the outcome in the calendar.
        (_, "/requests/{room}/{key}" | "/api/v1/requests/{room}/{key}") => Some(Act::Write),
        // Whatever watches over the process shall see it when it has much to do, and files are kept by browsers.
        (
            _,
            "/healthz" | "/readyz" | "/metrics" | "/assets/{name}" | "/robots.txt" | "/manifest.webmanifest",
        ) => None,
        (&Method::GET | &Method::HEAD | &Method::OPTIONS, _) => Some(Act::Read),
        // Nobody is kept from leaving, asking for links has limits of its own, and hooks a secret.
        (_, route) if route.starts_with("/sign") || route.starts_with("/hooks/") => None,
        _ => Some(Act::Write),
    }
}

fn count(visit: &Visit, route: &str) -> Result<(), RetryAfter> {
    let (limits, now) = (&visit.app.limits, visit.app.clock.steady());
    let address = Key::address_of(&visit.origin);
    match act(&visit.method, route) {
        None => Ok(()),
        Some(Act::SignIn) => limits.allow(Kind::SignIn, address, now),
        Some(Act::Read) => match visit.counted_as() {
            Some(by) => limits.allow(Kind::MemberRead, Key::Name(&by), now),
            None => limits.allow(Kind::AddressRead, address, now),
        },
        Some(Act::Write) => {
            let by = visit.counted_as();
            let member = by.as_deref().map(|by| (Kind::MemberWrite, Key::Name(by)));
            let counted: Vec<_> = member.into_iter().chain([(Kind::AddressWrite, address)]).collect();
            limits.allow_all(&counted, now)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("GET", "/", Some(Act::Read))]
    #[case("GET", "/book", Some(Act::Read))]
    #[case("GET", "", Some(Act::Read))]
    #[case("HEAD", "/api/v1/bookings", Some(Act::Read))]
    #[case("GET", "/healthz", None)]
    #[case("GET", "/assets/{name}", None)]
    #[case("POST", "/book", Some(Act::Write))]
    #[case("POST", "/bookings/{id}/cancel", Some(Act::Write))]
    #[case("PATCH", "/api/v1/bookings/{id}", Some(Act::Write))]
    #[case("DELETE", "/api/v1/bookings/{id}", Some(Act::Write))]
    #[case("POST", "/a/route/of/tomorrow", Some(Act::Write))]
    #[case("POST", "", Some(Act::Write))]
    #[case("GET", "/requests/{room}/{key}", Some(Act::Write))]
    #[case("GET", "/signin", Some(Act::Read))]
    #[case("GET", "/signin/mail/{key}", Some(Act::Read))]
    #[case("POST", "/signin/mail/{key}", Some(Act::SignIn))]
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
