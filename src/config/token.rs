//! `clef token`: makes tokens for the API. Clef keeps only their hashes.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A new token, and the lines for `rooms.toml` that let it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The token itself: for whoever uses it, shown once.
    pub token: String,
    /// What to add to `rooms.toml`.
    pub toml: String,
}

/// Makes a token of 244 random bits.
pub fn generate() -> NewToken {
    let token = format!("clef_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let toml = format!(
        "[[api_token]]\n\
         name = \"what it is for\"\n\
         sha256 = \"{}\"\n\
         role = \"reception\"   # or \"visitor\", or \"member\" with: member = {{ id = \"ana\", name = \"Ana Martin\" }}\n",
        write_hash(&hash(&token))
    );
    NewToken { token, toml }
}

/// The hash that `rooms.toml` has of a token.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn write_hash(hash: &[u8; 32]) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}

/// Reads 64 hexadecimal digits.
pub(super) fn parse_hash(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut hash = [0; 32];
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_that_are_printed_let_the_token_in() {
        let new = generate();
        let text = format!("{}\n{}", crate::config::tests::SMALL, new.toml);
        let settings = crate::config::parse("rooms.toml", &text, std::iter::empty()).expect("good settings");
        assert_eq!(settings.tokens[0].sha256, hash(&new.token));
        assert_ne!(generate(), new);
        assert!(new.token.starts_with("clef_") && new.token.len() == 69);
    }

    #[test]
    fn hashes_are_sha256_in_hexadecimal() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(parse_hash(known), Some(hash("abc")));
        assert_eq!(write_hash(&hash("abc")), known);
        assert_eq!(parse_hash(&known[1..]), None);
        assert_eq!(parse_hash(&known.replace('b', "é")), None);
    }
}
