//! Tokens for scripts and displays (RFC 6750): the configuration keeps only their SHA-256.

mod uses;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};

pub(in crate::web) use self::uses::Uses;
use crate::config::{ApiToken, SignIn};
use crate::domain::groups::Groups;
use crate::domain::identity::Identity;
use crate::domain::member::{Actor, MemberId, Person, Role};
use crate::domain::room::RoomId;
use crate::domain::time::{self, Instant};
use crate::secret::Digest;
use crate::web::error::Error;
use crate::web::limits::{Key, Kind};
use crate::web::origin::Origin;
use crate::web::{App, audit};

/// What a request presents in `Authorization`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// Nothing: a browser, or a script of whoever.
    Nothing,
    /// Something that is none of our tokens.
    Unknown,
    /// The token at this place of the settings, whether or not it is over.
    Token(usize),
}

impl Presented {
    /// Returns what `headers` hold.
    #[must_use]
    pub fn in_headers(headers: &HeaderMap, tokens: &[ApiToken]) -> Self {
        let Some(header) = headers.get(AUTHORIZATION) else { return Self::Nothing };
        place_of(header, tokens).map_or(Self::Unknown, Self::Token)
    }

    /// Returns what `secret` is, that came in another way.
    pub(in crate::web) fn secret(secret: &str, tokens: &[ApiToken]) -> Self {
        place_of_secret(secret, tokens).map_or(Self::Unknown, Self::Token)
    }

    fn place(self) -> Option<usize> {
        if let Self::Token(place) = self { Some(place) } else { None }
    }
}

/// The token that lets a request in.
///
/// Whoever sends unknown tokens too often is not told any more whether one is right; tokens that came from
/// their address before go on.
///
/// # Errors
/// If the token is not known or over, or too many that are not known came from there.
pub(in crate::web) fn admit<'a>(
    app: &'a App,
    presented: Presented,
    origin: &Origin,
    now: Instant,
) -> Result<&'a ApiToken, Error> {
    let (limited, address) = (&app.limits, Key::address_of(origin));
    let from = limited.fingerprint(address);
    let steady = app.clock.steady();
    let is_free_to_try = limited.look(Kind::FailedToken, address, steady).is_ok();
    let place = presented.place().filter(|place| is_free_to_try || app.uses.came_from(*place, from));
    let Some(place) = place else {
        limited.allow(Kind::FailedToken, address, steady)?;
        audit::token_refused("unknown", None, origin);
        return Err(Error::BadToken);
    };
    let token = &app.settings.tokens[place];
    let is_news = app.uses.note(place, from, now);
    if let Some(day) = token.expires.filter(|_| !is_valid(token, app, now)) {
        if is_news {
            audit::token_refused("expired", Some(&token.name), origin);
        }
        return Err(Error::ExpiredToken(day));
    }
    if is_news {
        audit::token_used(token, origin);
    }
    Ok(token)
}

/// Returns what the token that a request presents is called, if it is one of ours: for counting, before anybody looks
/// at it.
pub(in crate::web) fn name_of(app: &App, presented: Presented) -> Option<String> {
    presented.place().map(|place| written(&app.settings.tokens[place].name))
}

/// Returns how the log and the limits name the token called `name`.
pub(in crate::web) fn written(name: &str) -> String {
    format!("token {name}")
}

/// The token that `header` carries, by its place in `tokens`.
fn place_of(header: &HeaderValue, tokens: &[ApiToken]) -> Option<usize> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    place_of_secret(token, tokens)
}

fn place_of_secret(token: &str, tokens: &[ApiToken]) -> Option<usize> {
    let hash = Digest::of(token.trim());
    // Every token is compared: nothing to learn from how long it takes.
    tokens.iter().enumerate().fold(
        None,
        |found, (place, known)| {
            if known.sha256.is(&hash) { Some(place) } else { found }
        },
    )
}

/// Whether its last day is not over on the clocks of the place.
fn is_valid(token: &ApiToken, app: &App, now: Instant) -> bool {
    token.expires.is_none_or(|day| now < time::day(app.settings.place.zone, day).end())
}

/// Whom `token` stands for at the door of `room`, if it is the display there.
pub(in crate::web) fn door(token: &ApiToken, room: &RoomId) -> Option<Actor> {
    let is_there = token.only.as_ref().is_some_and(|only| only.contains(room));
    let id = MemberId(format!("door:{room}"));
    let person = Person { id, name: token.name.clone(), email: None };
    (token.role == Role::Door && is_there).then(|| Actor::Door(person.into(), room.clone()))
}

/// Whom `token` stands for, at a place of these ways of signing in: the settings say which address is theirs.
pub(in crate::web) fn actor(token: &ApiToken, sign_in: &SignIn) -> Actor {
    // A token of reception need not name anybody: its own name stands for it.
    let nobody = || Person { id: MemberId(token.name.clone()), name: token.name.clone(), email: None };
    let person = token.member.clone().unwrap_or_else(nobody);
    let who = Identity::new(person, true, sign_in.same_address_is_same_person).into();
    match &token.role {
        // At its door it is more than that (`pages/door.rs`).
        Role::Visitor | Role::Door => Actor::Visitor,
        Role::Member => Actor::Member(who, Groups::default()),
        Role::Reception(desk) => Actor::Receptionist(who, Groups::default(), desk.clone()),
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
            sha256: Digest::of(secret),
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
        assert!(matches!(actor(&tokens[0], &SignIn::default()), Actor::Receptionist(..)));
    }
}
