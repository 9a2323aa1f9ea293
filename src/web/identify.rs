//! Finds out who asks, before anything else looks at a request: through the proxies to their address, and by
//! their session, which is handed on as an extension.

mod portal;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

pub(super) use self::portal::NoRole;
use super::auth::demo::{DemoPerson, demo_allowed};
use super::session::{self, Session, Via, recheck, role_by_link};
use super::{App, account, proxies};
use crate::domain::member::Role;
use crate::domain::time::Instant;

/// Finds out who asks. The cookie of their session is renewed now and then.
pub(super) async fn identify(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let now = app.clock.now();
    let peer = proxies::see_through(&app, &mut request);
    let session = match portal::profile_of(&app, &request) {
        Some(profile) => portal::session_of(&app, &profile, &mut request),
        None => read(&app, request.headers(), peer, now),
    };
    let Some(session) = session.map(Arc::new) else {
        return next.run(request).await;
    };
    if let Some(way) = recheck::way(&session, &request, &app.settings.sessions, now) {
        return (session::begun(&app, &session.asked_about(now)), Redirect::to(&way)).into_response();
    }
    account::note_seen(&app, &session, now);
    request.extensions_mut().insert(Arc::clone(&session));
    let response = next.run(request).await;
    let signs_in_or_out = response.headers().contains_key(SET_COOKIE);
    if *session.via() == Via::Header || signs_in_or_out || !session.is_due(now, &app.settings.sessions) {
        return response;
    }
    (session::begun(&app, &session.seen_at(now)), response).into_response()
}

/// The session of the cookie, with what its owner may do now; `None` if it counts no more.
fn read(app: &App, headers: &HeaderMap, peer: Option<SocketAddr>, now: Instant) -> Option<Session> {
    let session = session::find(app, headers)?;
    let role = role_now(app, &session, peer, headers)?;
    let is_good =
        session.is_alive(now, &app.settings.sessions) && session.is_good_at_provider(app, &role, now);
    is_good.then(|| session.with_role(role, &app.settings.sign_in))
}

/// Returns what somebody with `session` may do now, if the way they signed in still counts.
fn role_now(app: &App, session: &Session, peer: Option<SocketAddr>, headers: &HeaderMap) -> Option<Role> {
    let sign_in = &app.settings.sign_in;
    match session.via() {
        Via::Demo => {
            let counts = sign_in.demo && demo_allowed(peer, headers, &app.settings.place.public_url);
            DemoPerson::find(&session.id().0).filter(|_| counts).map(|person| person.role.clone())
        }
        // Said anew in every request, and never kept.
        Via::Header => None,
        Via::Provider(id) => {
            let is_there = app.providers.has(id).then_some(&sign_in.roles);
            is_there?.role_of(session.person(), session.email_is_proven(), session.groups())
        }
        Via::Link => role_by_link(sign_in, session.person()),
    }
}
