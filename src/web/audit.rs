//! Who did what: one structured line each, to the log target `audit` (docs/security.md §3). Ids and not
//! names, and what came from outside only quoted, so that nobody can write a line of their own.

mod event;

use std::fmt::Display;

use axum::http::{Extensions, Method};
use sha2::{Digest, Sha256};
use tower_http::request_id::RequestId;

pub use self::event::{AuditAction, AuditEvent, AuditLog};
use super::App;
use super::proxies::ClientAddress;
use super::session::Session;
use crate::config::{ApiToken, hex};
use crate::domain::member::Actor;

/// Somebody signed in.
pub fn signed_in(session: &Session, extensions: &Extensions) {
    let (member, role, via) = (&*session.id().0, session.role().to_string(), session.via().to_string());
    let (client, request) = (client(extensions), request_id(extensions));
    tracing::info!(target: "audit", event = "signed-in", member, role, via, client, request);
}

/// Somebody tried to sign in and could not.
pub fn sign_in_failed(via: &str, cause: &dyn Display, extensions: &Extensions) {
    let (cause, client, request) = (cause.to_string(), client(extensions), request_id(extensions));
    tracing::warn!(target: "audit", event = "sign-in-failed", via, cause, client, request);
}

/// Somebody asked for a link to sign in, to the address of this mark.
pub fn link_asked_for(mark: &str, extensions: &Extensions) {
    let (client, request) = (client(extensions), request_id(extensions));
    tracing::info!(target: "audit", event = "link-asked-for", address = mark, client, request);
}

/// What stands for an address that is not to be written down: the same each time, and of use to nobody
/// who does not have the key of the sessions.
#[must_use]
pub fn mark(app: &App, address: &str) -> String {
    let hash = Sha256::new().chain_update(app.keys.sealing().master()).chain_update(address).finalize();
    hex::write(&hash[..5])
}

/// Somebody signed out.
pub fn signed_out(session: &Session, extensions: &Extensions) {
    let (member, client, request) = (&*session.id().0, client(extensions), request_id(extensions));
    tracing::info!(target: "audit", event = "signed-out", member, client, request);
}

/// A session is over because its provider says so.
pub fn session_ended(session: &Session, cause: &str, extensions: &Extensions) {
    let (member, via) = (&*session.id().0, session.via().to_string());
    let (client, request) = (client(extensions), request_id(extensions));
    tracing::info!(target: "audit", event = "session-ended", member, via, cause, client, request);
}

/// The provider `via` says that it has signed somebody out: of one session there, or of all.
pub fn signed_out_there(via: &str, everywhere: bool, extensions: &Extensions) {
    let (client, request) = (client(extensions), request_id(extensions));
    tracing::info!(target: "audit", event = "signed-out-there", via, everywhere, client, request);
}

/// A token was used: told at first and then once an hour.
pub fn token_used(token: &ApiToken, extensions: &Extensions) {
    let (token, role) = (token.name.as_str(), token.role.to_string());
    let (client, request) = (client(extensions), request_id(extensions));
    tracing::info!(target: "audit", event = "token-used", token, role, client, request);
}

/// A token was sent that is not known, or is over.
pub fn token_refused(cause: &str, name: Option<&str>, extensions: &Extensions) {
    let (client, request) = (client(extensions), request_id(extensions));
    tracing::warn!(target: "audit", event = "token-refused", cause, token = name, client, request);
}

/// Somebody asked for what is not theirs; or a page of another site did in their name.
pub fn denied(actor: &Actor, (method, path): (&Method, &str), (client, request): (&str, &str)) {
    let member = actor.person().map(|person| person.id.0.as_str());
    let path: String = path.chars().take(200).collect();
    tracing::warn!(target: "audit", event = "denied", member, method = method.as_str(), path, client, request);
}

/// The address of whoever asks.
pub(super) fn client(extensions: &Extensions) -> String {
    extensions.get::<ClientAddress>().map_or_else(|| "-".to_owned(), |address| address.0.to_string())
}

fn request_id(extensions: &Extensions) -> String {
    let id = extensions.get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    id.unwrap_or("-").to_owned()
}
