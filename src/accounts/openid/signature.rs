//! Who signed a token (RFC 7515). Nothing that a token says is believed here: [`id_token`](super::id_token) judges
//! that, whichever algorithm signed it.

use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::{Map, Value};

/// How long a coordinate of P-521 is, in bytes (RFC 7518 §6.2.1.2).
const P521_COORDINATE: usize = 66;

/// A token in its parts.
pub(super) struct Signed<'a> {
    algorithm: SignatureAlgorithm,
    key_id: Option<String>,
    /// What was signed: the header and the claims as they came.
    message: &'a str,
    claims: &'a str,
    signature: &'a str,
}

/// What may have signed a token. A shared secret never may: whoever can read the public keys could sign with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignatureAlgorithm {
    Known(Algorithm),
    /// RFC 7518 §3.4, which `jsonwebtoken` does not have.
    Es512,
}

impl<'a> Signed<'a> {
    /// Reads the header of `token`.
    ///
    /// # Errors
    /// What is wrong with it, in words for the log.
    pub(super) fn read(token: &'a str) -> Result<Self, String> {
        let parts = token.rsplit_once('.').and_then(|(message, signature)| {
            let (header, claims) = message.split_once('.')?;
            (!claims.contains('.')).then_some((message, header, claims, signature))
        });
        let (message, header, claims, signature) = parts.ok_or("not a signed token")?;
        let header = object(header)?;
        if header.contains_key("crit") {
            return Err("it asks for more than Clef knows (crit, RFC 7515 §4.1.11)".to_owned());
        }
        let key_id = match header.get("kid") {
            None => None,
            Some(Value::String(id)) => Some(id.clone()),
            Some(other) => return Err(format!("the name of its key is {other} (kid)")),
        };
        let algorithm = SignatureAlgorithm::read(header.get("alg").and_then(Value::as_str))?;
        Ok(Self { algorithm, key_id, message, claims, signature })
    }

    /// Returns what the log says if none of the keys may have signed it.
    pub(super) fn has_no_key(&self) -> String {
        let algorithm = match self.algorithm {
            SignatureAlgorithm::Known(algorithm) => format!("{algorithm:?}"),
            SignatureAlgorithm::Es512 => "ES512".to_owned(),
        };
        format!("no key {:?} for {algorithm}", self.key_id)
    }

    /// Whether `key` is of the kind that the header names, and has the name that it says.
    pub(super) fn may_be_by(&self, key: &Jwk) -> bool {
        let signs =
            key.common.public_key_use.as_ref().is_none_or(|key_use| *key_use == PublicKeyUse::Signature);
        let named = self.key_id.is_none() || self.key_id == key.common.key_id;
        signs && named && self.algorithm.is_of(&key.algorithm)
    }

    /// Whether `key` signed it.
    ///
    /// # Errors
    /// If the key or the signature cannot be read.
    pub(super) fn is_by(&self, key: &Jwk) -> Result<bool, String> {
        let message = self.message.as_bytes();
        match (self.algorithm, &key.algorithm) {
            (SignatureAlgorithm::Es512, AlgorithmParameters::EllipticCurve(point)) => {
                let coordinate = |text: &str| {
                    bytes(text)
                        .ok()
                        .filter(|bytes| bytes.len() == P521_COORDINATE)
                        .ok_or("an ill key (P-521)")
                };
                // SEC 1 §2.3.3, not compressed.
                let point = [vec![4], coordinate(&point.x)?, coordinate(&point.y)?].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, point);
                Ok(key.verify(message, &bytes(self.signature)?).is_ok())
            }
            (SignatureAlgorithm::Es512, _) => Ok(false),
            (SignatureAlgorithm::Known(algorithm), _) => {
                let key = DecodingKey::from_jwk(key).map_err(|error| error.to_string())?;
                jsonwebtoken::crypto::verify(self.signature, message, &key, algorithm)
                    .map_err(|error| error.to_string())
            }
        }
    }

    /// Returns what it says, which is not to be believed before a key has signed it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn claims(&self) -> Result<Map<String, Value>, String> {
        object(self.claims)
    }
}

/// Whether what is signed with the algorithm of this name can be verified here.
pub(super) fn is_known(name: &str) -> bool {
    SignatureAlgorithm::read(Some(name)).is_ok()
}

/// Whether `key` can verify something that is signed with an algorithm that is known here.
pub(super) fn is_usable(key: &Jwk) -> bool {
    let signs = key.common.public_key_use.as_ref().is_none_or(|key_use| *key_use == PublicKeyUse::Signature);
    signs && VERIFIED.iter().any(|algorithm| algorithm.is_of(&key.algorithm))
}

/// One algorithm for each kind of key.
const VERIFIED: [SignatureAlgorithm; 5] = [
    SignatureAlgorithm::Known(Algorithm::RS256),
    SignatureAlgorithm::Known(Algorithm::ES256),
    SignatureAlgorithm::Known(Algorithm::ES384),
    SignatureAlgorithm::Known(Algorithm::EdDSA),
    SignatureAlgorithm::Es512,
];

impl SignatureAlgorithm {
    fn read(name: Option<&str>) -> Result<Self, String> {
        let name = name.ok_or("it names no algorithm (alg)")?;
        if name == "ES512" {
            return Ok(Self::Es512);
        }
        let algorithm: Algorithm = name.parse().map_err(|_| {
            format!(
                "signed with {name:?}, which Clef does not know; choose RS256 or ES256 for Clef at the provider"
            )
        })?;
        if algorithm.family() == AlgorithmFamily::Hmac {
            return Err(format!(
                "signed with a shared secret ({name}); choose RS256 for Clef at the provider"
            ));
        }
        Ok(Self::Known(algorithm))
    }

    /// Whether a key with these parameters can sign so.
    fn is_of(self, key: &AlgorithmParameters) -> bool {
        match (self, key) {
            (Self::Es512, AlgorithmParameters::EllipticCurve(point)) => point.curve == EllipticCurve::P521,
            (Self::Known(algorithm), AlgorithmParameters::EllipticCurve(point)) => match algorithm {
                Algorithm::ES256 => point.curve == EllipticCurve::P256,
                Algorithm::ES384 => point.curve == EllipticCurve::P384,
                _ => false,
            },
            (Self::Known(algorithm), AlgorithmParameters::RSA(_)) => {
                algorithm.family() == AlgorithmFamily::Rsa
            }
            (Self::Known(algorithm), AlgorithmParameters::OctetKeyPair(_)) => {
                algorithm.family() == AlgorithmFamily::Ed
            }
            _ => false,
        }
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| error.to_string())
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_slice(&bytes(text)?).map_err(|error| error.to_string())
}
