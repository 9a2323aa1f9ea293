//! Tokens for scripts and displays (RFC 6750): the configuration keeps only their SHA-256.

use axum::http::HeaderValue;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::ApiToken;
use crate::domain::groups::Groups;
use crate::domain::member::{Actor, MemberId, Person, Role};

/// The actor whose token `header` carries, if there is one.
pub(super) fn actor_of(header: &HeaderValue, tokens: &[ApiToken]) -> Option<Actor> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let hash = Sha256::digest(token.trim().as_bytes());
    // Every token is compared, and in constant time: nothing to learn from how long it takes.
    tokens.iter().fold(None, |found, known| {
        let same: bool = known.sha256.as_slice().ct_eq(hash.as_slice()).into();
        if same { Some(actor(known)) } else { found }
    })
}

fn actor(token: &ApiToken) -> Actor {
    // A token of reception need not name anybody: its own name stands for it.
    let nobody = || Person { id: MemberId(token.name.clone()), name: token.name.clone(), email: None };
    let person = token.member.clone().unwrap_or_else(nobody);
    match token.role {
        Role::Visitor => Actor::Visitor,
        Role::Member => Actor::Member(person, Groups::default()),
        Role::Reception => Actor::Receptionist(person, Groups::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_token_is_somebody() {
        let token = ApiToken {
            name: "display".into(),
            sha256: Sha256::digest(b"secret").into(),
            role: Role::Reception,
            member: None,
        };
        let actor = |header: &str| actor_of(&header.parse().expect("a header"), std::slice::from_ref(&token));
        assert!(actor("Bearer secret").is_some_and(|actor| actor.is_reception()));
        assert!(actor("bearer  secret").is_some());
        for wrong in ["Bearer secre", "Bearer ", "secret", "Basic secret"] {
            assert_eq!(actor(wrong), None, "{wrong}");
        }
    }
}
