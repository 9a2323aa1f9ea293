//! Who did what: one structured line each, to the log target `audit` (docs/security.md §3). Ids and not
//! names, and what came from outside only quoted, so that nobody can write a line of their own.

mod event;

use std::fmt::Display;

use axum::http::Method;
use sha2::{Digest, Sha256};

pub(super) use self::event::log;
pub use self::event::{AuditAction, AuditEvent, Who};
use super::App;
use super::origin::Origin;
use super::session::Session;
use crate::config::{ApiToken, hex};
use crate::domain::member::Actor;

/// Somebody signed in.
pub fn signed_in(session: &Session, origin: &Origin) {
    let (member, role, via) = (&*session.id().0, session.role().to_string(), session.via().to_string());
    let (client, request) = (origin.client(), origin.request_id());
    tracing::info!(target: "audit", event = "signed-in", member, role, via, client, request);
}

/// Somebody tried to sign in and could not.
pub fn sign_in_failed(via: &str, cause: &dyn Display, origin: &Origin) {
    let (cause, client, request) = (cause.to_string(), origin.client(), origin.request_id());
    tracing::warn!(target: "audit", event = "sign-in-failed", via, cause, client, request);
}

/// Somebody asked for a link to sign in, to the address of this mark.
pub fn link_asked_for(mark: &str, origin: &Origin) {
    let (client, request) = (origin.client(), origin.request_id());
    tracing::info!(target: "audit", event = "link-asked-for", address = mark, client, request);
}

/// Returns what stands for an address that is not to be written down: the same each time, and of use to nobody who
/// does not have the key of the sessions.
#[must_use]
pub fn mark(app: &App, address: &str) -> String {
    let hash = Sha256::new().chain_update(app.keys.sealing().master()).chain_update(address).finalize();
    hex::write(&hash[..5])
}

/// Somebody signed out.
pub fn signed_out(session: &Session, origin: &Origin) {
    let (member, client, request) = (&*session.id().0, origin.client(), origin.request_id());
    tracing::info!(target: "audit", event = "signed-out", member, client, request);
}

/// A session is over because its provider says so.
pub fn session_ended(session: &Session, cause: &str, origin: &Origin) {
    let (member, via) = (&*session.id().0, session.via().to_string());
    let (client, request) = (origin.client(), origin.request_id());
    tracing::info!(target: "audit", event = "session-ended", member, via, cause, client, request);
}

/// The provider `via` says that it has signed somebody out: of one session there, or of all.
pub fn signed_out_there(via: &str, everywhere: bool, origin: &Origin) {
    let (client, request) = (origin.client(), origin.request_id());
    tracing::info!(target: "audit", event = "signed-out-there", via, everywhere, client, request);
}

/// A token was used: told at first and then once an hour.
pub fn token_used(token: &ApiToken, origin: &Origin) {
    let (token, role) = (token.name.as_str(), token.role.to_string());
    let (client, request) = (origin.client(), origin.request_id());
    tracing::info!(target: "audit", event = "token-used", token, role, client, request);
}

/// A token was sent that is not known, or is over.
pub fn token_refused(cause: &str, name: Option<&str>, origin: &Origin) {
    let (client, request) = (origin.client(), origin.request_id());
    tracing::warn!(target: "audit", event = "token-refused", cause, token = name, client, request);
}

/// Somebody asked for what is not theirs; or a page of another site did in their name.
pub fn denied(actor: &Actor, (method, path): (&Method, &str), origin: &Origin) {
    let member = actor.person().map(|person| person.id.0.as_str());
    let path: String = path.chars().take(200).collect();
    let (method, client, request) = (method.as_str(), origin.client(), origin.request_id());
    tracing::warn!(target: "audit", event = "denied", member, method, path, client, request);
}
