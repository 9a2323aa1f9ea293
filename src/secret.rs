//! Secrets: made from the randomness of the operating system, and compared in a time that says nothing of them.
//! Neither type has an equality, so there is no other way to compare them.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// A secret that somebody must show again. Its text is read with [`Secret::expose`] and never printed.
///
/// ```compile_fail,E0369
/// use clef::secret::Secret;
/// assert!(Secret::random() == Secret::random());
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Makes a secret of 256 random bits ([`secret`]).
    #[must_use]
    pub fn random() -> Self {
        Self(secret())
    }

    /// Returns its text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether `shown` is this secret. How long it takes depends on the length alone.
    #[must_use]
    pub fn is(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The SHA-256 of a secret: kept instead of it, or made of both sides so that they are of one length.
///
/// ```compile_fail,E0369
/// use clef::secret::Digest;
/// assert!(Digest::of("a") == Digest::of("a"));
/// ```
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of `secret`.
    pub fn of(secret: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(secret.as_ref()).into())
    }

    /// Returns whether both are of the same secret, in a time that is always the same.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Returns its bytes, to be written down.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest")
    }
}

/// Returns 256 random bits as 64 hexadecimal digits: they need no escape in an address, a header or a file, and
/// are a code verifier as RFC 7636 §4.1 wants it written.
///
/// # Panics
/// If the operating system gives no randomness: a secret that can be guessed is worse than none.
#[must_use]
pub fn secret() -> String {
    let half = || {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives randomness");
        u128::from_ne_bytes(bytes)
    };
    format!("{:032x}{:032x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_is_the_same() {
        let secret = Secret("a".to_owned());
        assert!(secret.is("a") && !secret.is("b") && !secret.is("aa") && !secret.is(""));
        assert!(Digest::of("a").is(&Digest::of("a")) && !Digest::of("a").is(&Digest::of("b")));
    }

    #[test]
    fn neither_is_ever_printed() {
        let secret = Secret("open sesame".to_owned());
        assert_eq!(format!("{secret:?} {:?}", Digest::of("open sesame")), "Secret Digest");
    }

    #[test]
    fn secrets_differ_in_all_their_bits() {
        let words = |secret: String| {
            let (high, low) = secret.split_at(32);
            [high, low].map(|digits| u128::from_str_radix(digits, 16).expect("hexadecimal digits"))
        };
        let first = words(secret());
        // One bit stays the same in a hundred secrets with a probability of 2^-100.
        let mut changed = [0; 2];
        for _ in 0..100 {
            let other = words(secret());
            changed[0] |= first[0] ^ other[0];
            changed[1] |= first[1] ^ other[1];
        }
        assert_eq!(changed, [u128::MAX; 2]);
        assert_eq!(secret().len(), 64);
    }
}
