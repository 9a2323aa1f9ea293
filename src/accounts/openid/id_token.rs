//! Whether an `id_token` can be believed (OpenID Connect Core 1.0 §3.1.3.7).

use chrono::TimeDelta;
use jsonwebtoken::jwk::Jwk;
use serde_json::{Map, Value};

use super::signature::Signed;
use crate::accounts::Failure;
use crate::domain::time::Instant;
use crate::secret::Secret;

/// How far clocks may be apart.
pub(super) const SKEW: TimeDelta = TimeDelta::minutes(2);
/// As long as a token may be.
const LONGEST: usize = 64 * 1024;

/// What a token must say.
pub(super) struct Expected<'a> {
    /// Who wrote it.
    pub(super) issuer: &'a str,
    /// For whom.
    pub(super) client_id: &'a str,
    /// For what.
    pub(super) purpose: Purpose<'a>,
    /// The time it is.
    pub(super) now: Instant,
}

/// What a token is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// The sign-in of this nonce.
    SignIn { nonce: &'a Secret },
    /// Signing somebody out: [`LoggedOut`](super::LoggedOut) reads what else it says.
    LogOut,
}

/// Why a token is not believed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    /// None of the keys signed it: perhaps one that we do not know yet.
    NoKey(String),
    /// It is wrong.
    Wrong(String),
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::NoKey(why) | Rejection::Wrong(why) => Self::Untrusted(format!("the id_token: {why}")),
        }
    }
}

/// The claims of `token`, if one of `keys` signed it and it says what is expected.
pub(super) fn verify(
    token: &str,
    keys: &[Jwk],
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, Rejection> {
    if token.len() > LONGEST {
        return Err(Rejection::Wrong("too long".to_owned()));
    }
    let signed = Signed::read(token).map_err(Rejection::Wrong)?;
    let mut why = Rejection::NoKey(signed.has_no_key());
    for key in keys.iter().filter(|key| signed.may_be_by(key)) {
        if signed.is_by(key).map_err(Rejection::Wrong)? {
            return check(signed.claims().map_err(Rejection::Wrong)?, expected);
        }
        why = Rejection::NoKey("not signed by the key it names".to_owned());
    }
    Err(why)
}

/// Checks what an `id_token` says, whichever algorithm signed it.
fn check(claims: Map<String, Value>, expected: &Expected<'_>) -> Result<Map<String, Value>, Rejection> {
    let wrong = |why: &str| Err(Rejection::Wrong(why.to_owned()));
    let said = |name: &str| claims.get(name).map_or_else(|| "nobody".to_owned(), Value::to_string);
    if claims.get("iss").and_then(Value::as_str) != Some(expected.issuer) {
        return wrong(&format!("made by {}; issuer in the settings is {:?}", said("iss"), expected.issuer));
    }
    let audiences = match claims.get("aud") {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    if !audiences.iter().any(|one| one.as_str() == Some(expected.client_id)) {
        return wrong(&format!(
            "made for {}; client_id in the settings is {:?}",
            said("aud"),
            expected.client_id
        ));
    }
    match expected.purpose {
        Purpose::SignIn { nonce } => check_sign_in(&claims, expected, nonce, audiences.len() > 1)?,
        // `LoggedOut` reads what else it says.
        Purpose::LogOut => {}
    }
    Ok(claims)
}
fn check_sign_in(
    claims: &Map<String, Value>,
    expected: &Expected<'_>,
    nonce: &Secret,
    is_for_several: bool,
) -> Result<(), Rejection> {
    let wrong = |why: &str| Err(Rejection::Wrong(why.to_owned()));
    let now = expected.now.timestamp();
    let seconds = |name: &str| claims.get(name).and_then(seconds);
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let skew = SKEW.num_seconds();
    if text("sub").is_none() {
        return wrong("made about nobody (sub)");
    }
    if seconds("exp").is_none_or(|expires| expires + skew <= now) {
        return wrong("expired; do the clocks agree?");
    }
    if seconds("iat").is_none_or(|issued| issued - skew > now)
        || seconds("nbf").is_some_and(|from| from - skew > now)
    {
        return wrong("not valid yet; do the clocks agree?");
    }
    if !text("nonce").is_some_and(|theirs| nonce.is(theirs)) {
        return wrong("made for another sign-in (nonce)");
    }
    // §3.1.3.7, 3 to 5: for several, it says for whom it was made.
    match text("azp") {
        Some(party) if party != expected.client_id => wrong("made for somebody else (azp)"),
        None if is_for_several => wrong("made for several without saying for whom (azp)"),
        _ => Ok(()),
    }
}

/// A NumericDate (RFC 7519 §2), which may have a fraction.
pub(super) fn seconds(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a date so far away is as good as the farthest")]
    let whole = |fraction: f64| fraction as i64;
    let seconds = value.as_i64().or_else(|| value.as_f64().map(whole))?;
    // Neither sum above overflows.
    Some(seconds.clamp(i64::MIN / 2, i64::MAX / 2))
}
