//! Secrets, from the randomness of the operating system.

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
