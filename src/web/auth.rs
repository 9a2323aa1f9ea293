//! Who makes a request: a session's cookie on pages, a token in `Authorization` for scripts.

pub mod back;
pub mod demo;
pub(super) mod header;
pub(super) mod link;
pub(super) mod log_once;
pub(super) mod pending;
pub(super) mod providers;
pub mod token;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::App;
use super::error::Error;
use super::session::Session;
use crate::domain::member::Actor;
use crate::domain::room::RoomId;

/// Who calls the API.
#[derive(Debug)]
pub(super) struct Caller {
    /// Who.
    pub(super) actor: Actor,
    /// The only rooms that are there for them; `None`: all.
    pub(super) only: Option<Arc<[RoomId]>>,
}

/// The token if one was sent, else the session, else a visitor.
///
/// A token that is not known is an error and never a visitor, so that a script learns that its
/// token is wrong and not that a room is private.
impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        if let Some(header) = parts.headers.get(AUTHORIZATION).cloned() {
            return token::caller_of(app, &header, parts);
        }
        let actor = parts.extensions.get::<Session>().map_or(Actor::Visitor, Session::actor);
        Ok(Self { actor, only: None })
    }
}
