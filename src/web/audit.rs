//! Who did what: one structured line each, to the log target `audit`. Ids and not names, and what came
//! from outside only quoted, so that nobody can write a line of their own.

use std::fmt::Display;

use axum::http::Extensions;

use sha2::{Digest, Sha256};

use super::App;
use super::proxies::ClientAddress;
use super::session::Session;
use crate::config::ApiToken;

/// Somebody signed in.
pub fn signed_in(session: &Session, extensions: &Extensions) {
    let (member, role, via) = (&session.id().0, session.role(), session.via());
    tracing::info!(target: "audit", event = "signed-in", ?member, ?role, ?via, client = client(extensions));
}

/// Somebody tried to sign in and could not.
pub fn sign_in_failed(via: &str, cause: &dyn Display, extensions: &Extensions) {
    let cause = cause.to_string();
    tracing::warn!(target: "audit", event = "sign-in-failed", ?via, ?cause, client = client(extensions));
}

/// Somebody asked for a link to sign in, to the address of this mark.
pub fn link_asked_for(mark: &str, extensions: &Extensions) {
    tracing::info!(target: "audit", event = "link-asked-for", address = mark, client = client(extensions));
}

/// What stands for an address that is not to be written down: the same each time, and of use to nobody
/// who does not have the key of the sessions.
#[must_use]
pub fn mark(app: &App, address: &str) -> String {
    let hash = Sha256::new().chain_update(app.keys.sealing().master()).chain_update(address).finalize();
    hash.iter().take(5).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Somebody signed out.
pub fn signed_out(session: &Session, extensions: &Extensions) {
    tracing::info!(target: "audit", event = "signed-out", member = ?session.id().0, client = client(extensions));
}

/// A token was used: told at first and then once an hour.
pub fn token_used(token: &ApiToken, extensions: &Extensions) {
    let (name, role, client) = (&token.name, token.role, client(extensions));
    tracing::info!(target: "audit", event = "token-used", token = ?name, ?role, client);
}

/// A token was sent that is not known, or is over.
pub fn token_refused(cause: &str, name: Option<&str>, extensions: &Extensions) {
    let (token, client) = (name.unwrap_or("-"), client(extensions));
    tracing::warn!(target: "audit", event = "token-refused", cause, ?token, client);
}

fn client(extensions: &Extensions) -> String {
    extensions.get::<ClientAddress>().map_or_else(|| "-".to_owned(), |address| address.0.to_string())
}
