//! Whether an `id_token` can be believed (OpenID Connect Core 1.0 §3.1.3.7).

use chrono::TimeDelta;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Header, Validation, decode, decode_header};
use serde_json::{Map, Value};

use crate::accounts::Failure;
use crate::accounts::oauth::same;
use crate::domain::time::Instant;

/// How far clocks may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(2);
/// As long as a token may be.
const LONGEST: usize = 64 * 1024;

/// What a token must say.
pub(super) struct Expected<'a> {
    /// Who wrote it.
    pub(super) issuer: &'a str,
    /// For whom.
    pub(super) client_id: &'a str,
    /// For which sign-in.
    pub(super) nonce: &'a str,
    /// The time it is.
    pub(super) now: Instant,
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
    let header = decode_header(token).map_err(|error| Rejection::Wrong(error.to_string()))?;
    let mut why = Rejection::NoKey(format!("no key {:?} for {:?}", header.kid, header.alg));
    for key in keys.iter().filter(|key| is_meant(key, &header)) {
        let key = DecodingKey::from_jwk(key).map_err(|error| Rejection::Wrong(error.to_string()))?;
        match decode::<Map<String, Value>>(token, &key, &validation(header.alg, expected)) {
            Ok(token) => return check(token.claims, expected),
            Err(error) if *error.kind() == ErrorKind::InvalidSignature => {
                why = Rejection::NoKey("not signed by the key it names".to_owned());
            }
            Err(error) => return Err(Rejection::Wrong(error.to_string())),
        }
    }
    Err(why)
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
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // By our own clock, below.
    validation.validate_exp = false;
    validation
}

fn check(claims: Map<String, Value>, expected: &Expected<'_>) -> Result<Map<String, Value>, Rejection> {
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
    let nonce = claims.get("nonce").and_then(Value::as_str);
    if !nonce.is_some_and(|nonce| same(nonce, expected.nonce)) {
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
fn seconds(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a date so far away is as good as the farthest")]
    let whole = |fraction: f64| fraction as i64;
    let seconds = value.as_i64().or_else(|| value.as_f64().map(whole))?;
    // Neither sum above overflows.
    Some(seconds.clamp(i64::MIN / 2, i64::MAX / 2))
}
