//! Where limits are asked about before anything is done: signing in, and everything that writes.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
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

fn count(app: &App, request: &Request) -> Result<(), RetryAfter> {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let (now, address) = (app.clock.now(), Key::address_of(request.extensions()));
    match (request.method(), route) {
        (_, "/signin/demo" | "/signin/with/{provider}" | "/signin/with/{provider}/return") => {
            app.limits.allow(Kind::SignIn, address, now)
        }
        (&Method::GET | &Method::HEAD | &Method::OPTIONS, _) => Ok(()),
        // Nobody is kept from leaving, links by mail have limits of their own, and hooks a secret.
        (_, route) if route.starts_with("/sign") || route.starts_with("/hooks/") => Ok(()),
        _ => {
            app.limits.allow(Kind::AddressWrite, address, now)?;
            match request.extensions().get::<Session>() {
                Some(session) => app.limits.allow(Kind::MemberWrite, Key::Name(&session.id().0), now),
                None => Ok(()),
            }
        }
    }
}
