//! Tokens for scripts and displays (RFC 6750): the configuration keeps only their SHA-256.

mod uses;

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

pub(in crate::web) use self::uses::Uses;
use super::Caller;
use crate::config::ApiToken;
use crate::domain::groups::Groups;
use crate::domain::member::{Actor, MemberId, Person, Role};
use crate::domain::time::{self, Instant};
use crate::web::error::Error;
use crate::web::limits::{Key, Kind};
use crate::web::{App, audit};

/// Who calls with the token in `header`; `parts` know it by then.
///
/// Whoever sends unknown tokens too often is not told any more whether one is right; tokens that came from
/// their address before go on.
///
/// # Errors
/// If the token is not known or over, or too many that are not known came from there.
pub(super) fn caller_of(app: &App, header: &HeaderValue, parts: &mut Parts) -> Result<Caller, Error> {
    let (now, limited) = (app.clock.now(), &app.limits);
    let address = Key::address_of(&parts.extensions);
    let from = limited.fingerprint(address);
    let steady = app.clock.steady();
    let is_free_to_try = limited.look(Kind::FailedToken, address, steady).is_ok();
    let place = place_of(header, &app.settings.tokens);
    let Some(place) = place.filter(|place| is_free_to_try || app.uses.came_from(*place, from)) else {
        limited.allow(Kind::FailedToken, address, steady)?;
        audit::token_refused("unknown", None, &parts.extensions);
        return Err(Error::BadToken);
    };
    let token = &app.settings.tokens[place];
    let is_news = app.uses.note(place, from, now);
    if let Some(day) = token.expires.filter(|_| !is_valid(token, app, now)) {
        if is_news {
            audit::token_refused("expired", Some(&token.name), &parts.extensions);
        }
        return Err(Error::ExpiredToken(day));
    }
    if is_news {
        audit::token_used(token, &parts.extensions);
    }
    parts.extensions.insert(ByToken(token.name.clone()));
    Ok(Caller { actor: actor(token), only: token.only.clone() })
}

/// What the token that a request carries is called, if it is one of ours: for counting, before anybody looks
/// at it.
pub(in crate::web) fn name_of(app: &App, headers: &HeaderMap) -> Option<String> {
    let tokens = &app.settings.tokens;
    let place = place_of(headers.get(AUTHORIZATION)?, tokens)?;
    Some(ByToken(tokens[place].name.clone()).to_string())
}

/// That a request was let in by the token of this name. Pages look at no token, and know of none.
#[derive(Debug, Clone)]
pub(in crate::web) struct ByToken(String);

impl std::fmt::Display for ByToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "token {}", self.0)
    }
}

/// The token that `header` carries, by its place in `tokens`.
fn place_of(header: &HeaderValue, tokens: &[ApiToken]) -> Option<usize> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let hash = Sha256::digest(token.trim().as_bytes());
    // Every token is compared, and in constant time: nothing to learn from how long it takes.
    tokens.iter().enumerate().fold(None, |found, (place, known)| {
        let same: bool = known.sha256.as_slice().ct_eq(hash.as_slice()).into();
        if same { Some(place) } else { found }
    })
}

/// Whether its last day is not over on the clocks of the place.
fn is_valid(token: &ApiToken, app: &App, now: Instant) -> bool {
    token.expires.is_none_or(|day| now < time::day(app.settings.place.zone, day).end())
}

fn actor(token: &ApiToken) -> Actor {
    // A token of reception need not name anybody: its own name stands for it.
    let nobody = || Person { id: MemberId(token.name.clone()), name: token.name.clone(), email: None };
    let person = token.member.clone().unwrap_or_else(nobody);
    match &token.role {
        Role::Visitor => Actor::Visitor,
        Role::Member => Actor::Member(person.into(), Groups::default()),
        Role::Reception(desk) => Actor::Receptionist(person.into(), Groups::default(), desk.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::member::Desk;

    #[test]
    fn only_the_right_token_is_somebody() {
        let token = |name: &str, secret: &[u8]| ApiToken {
            name: name.into(),
            sha256: Sha256::digest(secret).into(),
            role: Role::Reception(Desk::Everywhere),
            member: None,
            only: None,
            expires: None,
        };
        let tokens = [token("display", b"secret"), token("desk", b"other")];
        let place = |header: &str| place_of(&header.parse().expect("a header"), &tokens);
        assert_eq!(place("Bearer secret"), Some(0));
        assert_eq!(place("bearer  other"), Some(1));
        for wrong in ["Bearer secre", "Bearer ", "secret", "Basic secret"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
        assert!(actor(&tokens[0]).is_reception_somewhere());
    }
}
