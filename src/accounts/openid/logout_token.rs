//! What a logout token says (OpenID Connect Back-Channel Logout 1.0 §2.4).

use chrono::TimeDelta;
use serde_json::{Map, Value};

use super::id_token::{SKEW, seconds};
use crate::accounts::Failure;
use crate::domain::time::Instant;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old a token may be: one that was kept for later ends no newer session.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// Whom a provider has signed out. One of the two names is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedOut {
    /// What it calls the person; with no session named, all of their sessions are over.
    pub subject: Option<String>,
    /// What it calls the session.
    pub session: Option<String>,
    /// When.
    pub at: Instant,
}

impl LoggedOut {
    /// Reads the claims of a token that is signed by the provider, and for us.
    pub(super) fn read(claims: &Map<String, Value>, now: Instant) -> Result<Self, Failure> {
        let wrong = |why: &str| Failure::Untrusted(format!("the logout token: {why}"));
        // An id_token is signed with the same key, and must not sign anybody out (§2.4).
        if claims.contains_key("nonce") {
            return Err(wrong("it has a nonce"));
        }
        if !claims.get("events").and_then(Value::as_object).is_some_and(|events| events.contains_key(EVENT)) {
            return Err(wrong("not made for signing out (events)"));
        }
        let at = claims.get("iat").and_then(seconds).and_then(|at| Instant::from_timestamp(at, 0));
        let at =
            at.filter(|at| now - *at < FRESH && *at - now < SKEW).ok_or_else(|| wrong("too old (iat)"))?;
        if claims.get("exp").and_then(seconds).is_some_and(|end| end + SKEW.num_seconds() <= now.timestamp())
        {
            return Err(wrong("expired"));
        }
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        let (subject, session) = (text("sub"), text("sid"));
        if subject.is_none() && session.is_none() {
            return Err(wrong("it names nobody"));
        }
        Ok(Self { subject, session, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;

    fn read(change: &Value) -> Result<LoggedOut, Failure> {
        let mut claims =
            json!({ "sub": "7f3a", "sid": "s1", "iat": NOW, "exp": NOW + 120, "events": { EVENT: {} } });
        for (name, value) in change.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        let claims = claims.as_object().expect("an object").clone();
        LoggedOut::read(&claims, Instant::from_timestamp(NOW, 0).expect("an instant"))
    }

    #[test]
    fn a_person_or_a_session_is_signed_out() {
        let whole = read(&json!({})).expect("a token");
        assert_eq!((whole.subject.as_deref(), whole.session.as_deref()), (Some("7f3a"), Some("s1")));
        assert_eq!(read(&json!({ "sid": null })).expect("a token").session, None);
        assert!(read(&json!({ "sub": null, "exp": null })).is_ok());
    }

    #[rstest]
    #[case::an_id_token(json!({ "nonce": "x" }))]
    #[case::no_event(json!({ "events": null }))]
    #[case::another_event(json!({ "events": { "http://schemas.openid.net/event/other": {} } }))]
    #[case::nobody(json!({ "sub": null, "sid": null }))]
    #[case::kept_for_later(json!({ "iat": NOW - 600 }))]
    #[case::ahead(json!({ "iat": NOW + 121 }))]
    #[case::no_time(json!({ "iat": null }))]
    #[case::expired(json!({ "exp": NOW - 121 }))]
    fn anything_else_signs_nobody_out(#[case] change: Value) {
        assert!(matches!(read(&change), Err(Failure::Untrusted(_))));
    }
}
