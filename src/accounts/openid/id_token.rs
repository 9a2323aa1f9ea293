//! Whether an `id_token` can be believed (OpenID Connect Core 1.0 §3.1.3.7).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Header, Validation, decode, decode_header};
use serde_json::{Map, Value};

use crate::accounts::Failure;
use crate::accounts::oauth::same;
use crate::domain::time::Instant;

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
    SignIn { nonce: &'a str },
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
    let header = decode_header(token).map_err(|error| Rejection::Wrong(unknown_form(token, &error)))?;
    if header.alg.family() == AlgorithmFamily::Hmac {
        let words =
            format!("signed with a shared secret ({:?}); choose RS256 for Clef at the provider", header.alg);
        return Err(Rejection::Wrong(words));
    }
    let mut why = Rejection::NoKey(format!("no key {:?} for {:?}", header.kid, header.alg));
    for key in keys.iter().filter(|key| is_meant(key, &header)) {
        let key = DecodingKey::from_jwk(key).map_err(|error| Rejection::Wrong(error.to_string()))?;
        match decode::<Map<String, Value>>(token, &key, &validation(header.alg, expected)) {
            Ok(token) => {
                return match expected.purpose {
                    Purpose::SignIn { nonce } => check(token.claims, expected, nonce),
                    Purpose::LogOut => Ok(token.claims),
                };
            }
            Err(error) if *error.kind() == ErrorKind::InvalidSignature => {
                why = Rejection::NoKey("not signed by the key it names".to_owned());
            }
            Err(error) => return Err(Rejection::Wrong(not_for_us(&error, token, expected))),
        }
    }
    Err(why)
}

/// One part of `token`: 0 is its header, 1 what it says. Not to be believed.
fn part(token: &str, number: usize) -> Map<String, Value> {
    let bytes = token.split('.').nth(number).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// What to say of a header that the library does not read.
fn unknown_form(token: &str, error: &jsonwebtoken::errors::Error) -> String {
    match part(token, 0).get("alg").and_then(Value::as_str) {
        Some(algorithm) => {
            format!(
                "signed with {algorithm:?}, which Clef does not know; choose RS256 or ES256 for Clef at the provider"
            )
        }
        None => error.to_string(),
    }
}

/// What to say of a token that is signed by the provider, and for somebody else.
fn not_for_us(error: &jsonwebtoken::errors::Error, token: &str, expected: &Expected<'_>) -> String {
    let claim = |name: &str| part(token, 1).get(name).map_or_else(|| "nobody".to_owned(), Value::to_string);
    match error.kind() {
        ErrorKind::InvalidAudience => {
            format!("made for {}; client_id in the settings is {:?}", claim("aud"), expected.client_id)
        }
        ErrorKind::InvalidIssuer => {
            format!("made by {}; issuer in the settings is {:?}", claim("iss"), expected.issuer)
        }
        _ => error.to_string(),
    }
}

/// Whether `key` may have signed a token with this header. A shared secret never may: whoever can read
/// the public keys could sign with it.
fn is_meant(key: &Jwk, header: &Header) -> bool {
    let family = match &key.algorithm {
        AlgorithmParameters::RSA(_) => AlgorithmFamily::Rsa,
        AlgorithmParameters::EllipticCurve(_) => AlgorithmFamily::Ec,
        AlgorithmParameters::OctetKeyPair(_) => AlgorithmFamily::Ed,
        _ => return false,
    };
    let signs = key.common.public_key_use.as_ref().is_none_or(|key_use| *key_use == PublicKeyUse::Signature);
    let named = header.kid.is_none() || header.kid == key.common.key_id;
    signs && named && header.alg.family() == family
}

fn validation(algorithm: Algorithm, expected: &Expected<'_>) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_audience(&[expected.client_id]);
    validation.set_issuer(&[expected.issuer]);
    // A logout token may name a session alone.
    let required: &[&str] = match expected.purpose {
        Purpose::SignIn { .. } => &["exp", "iss", "aud", "sub"],
        Purpose::LogOut => &["iss", "aud"],
    };
    validation.set_required_spec_claims(required);
    // By our own clock, below.
    validation.validate_exp = false;
    validation
}

fn check(
    claims: Map<String, Value>,
    expected: &Expected<'_>,
    nonce: &str,
) -> Result<Map<String, Value>, Rejection> {
    let wrong = |why: &str| Err(Rejection::Wrong(why.to_owned()));
    let now = expected.now.timestamp();
    let seconds = |name: &str| claims.get(name).and_then(seconds);
    let skew = SKEW.num_seconds();
    if seconds("exp").is_none_or(|expires| expires + skew <= now) {
        return wrong("expired; do the clocks agree?");
    }
    if seconds("iat").is_none_or(|issued| issued - skew > now)
        || seconds("nbf").is_some_and(|from| from - skew > now)
    {
        return wrong("not valid yet; do the clocks agree?");
    }
    let theirs = claims.get("nonce").and_then(Value::as_str);
    if !theirs.is_some_and(|theirs| same(theirs, nonce)) {
        return wrong("made for another sign-in (nonce)");
    }
    // §3.1.3.7, 3 to 5: for several, it says for whom it was made.
    let several = claims.get("aud").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
    match claims.get("azp").and_then(Value::as_str) {
        Some(party) if party != expected.client_id => wrong("made for somebody else (azp)"),
        None if several => wrong("made for several without saying for whom (azp)"),
        _ => Ok(claims),
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
