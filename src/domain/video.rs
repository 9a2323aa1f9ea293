//! Links to video calls: each booking of a room that has them gets one of its own.

use std::sync::Arc;

use super::text::folded;

/// The letters of a random name: 32 of them, 5 bits each. Jitsi reads names without regard to case, and none of these is
/// taken for another when it is read aloud or copied by hand.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How many of them a name has: 130 bits.
const RANDOM: usize = 26;
/// As many characters of the place's name as stand in front of them.
const OF_PLACE: usize = 40;

/// The Jitsi of a place, and what its links begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoCalls {
    /// Its address, which ends with `/`.
    server: Arc<str>,
    /// The name of the place as it stands in addresses: of `a-z`, `0-9` and hyphens, may be empty.
    place: Arc<str>,
}

/// Whether `link` is one that Clef has made, for whatever Jitsi: its name ends with as many random letters as it gives them.
#[must_use]
pub fn is_made_here(link: &str) -> bool {
    let name =
        link.rsplit('/').next().filter(|_| link.starts_with("https://") || link.starts_with("http://"));
    let random =
        name.and_then(|name| name.len().checked_sub(RANDOM).and_then(|at| name.split_at_checked(at)));
    random.is_some_and(|(before, random)| {
        random.bytes().all(|letter| LETTERS.contains(&letter)) && (before.is_empty() || before.ends_with('-'))
    })
}

impl VideoCalls {
    /// Returns those at the address `server` for the place of this name.
    #[must_use]
    pub fn new(server: &str, place: &str) -> Self {
        let words = folded(place);
        let words = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let mut slug = words.collect::<Vec<_>>().join("-");
        slug.truncate(OF_PLACE);
        let server = format!("{}/", server.trim_end_matches('/'));
        Self { server: server.into(), place: slug.trim_end_matches('-').into() }
    }

    /// Returns a link that nobody can guess and that no other booking has.
    ///
    /// # Panics
    /// If the operating system gives no randomness: a link that can be guessed is worse than none.
    #[must_use]
    pub fn new_link(&self) -> String {
        let mut random = [0_u8; RANDOM];
        getrandom::fill(&mut random).expect("the operating system gives randomness");
        let name: String = random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
        let hyphen = if self.place.is_empty() { "" } else { "-" };
        format!("{}{}{hyphen}{name}", self.server, self.place)
    }

    /// Whether `link` leads to a room of this Jitsi, and nowhere else.
    #[must_use]
    pub fn has(&self, link: &str) -> bool {
        let is_name = |name: &str| {
            (1..=200).contains(&name.len()) && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
        };
        link.strip_prefix(&*self.server).is_some_and(is_name)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const JITSI: &str = "https://meet.example.org";

    #[rstest]
    #[case("https://zoom.example/j/97531246801")]
    #[case("https://meet.example.org/reunion-du-mardi-avec-tous-les-gens")]
    #[case("https://meet.example.org/xabcdefghijkmnpqrstuvwxyz234")]
    #[case("")]
    fn what_others_made_is_theirs(#[case] link: &str) {
        assert!(!is_made_here(link));
    }

    #[rstest]
    #[case("L’Ouvre-Boîtes", "https://meet.example.org/l-ouvre-boites-")]
    #[case("Œuvre & Cie / Nantes?", "https://meet.example.org/oeuvre-cie-nantes-")]
    #[case("東京", "https://meet.example.org/")]
    #[case("", "https://meet.example.org/")]
    fn a_link_begins_with_the_place_and_goes_on_at_random(#[case] place: &str, #[case] begins: &str) {
        let calls = VideoCalls::new(JITSI, place);
        let (one, other) = (calls.new_link(), calls.new_link());
        let random = one.strip_prefix(begins).unwrap_or_else(|| panic!("{one}"));
        assert_eq!(random.len(), RANDOM, "{one}");
        assert!(random.bytes().all(|letter| LETTERS.contains(&letter)), "{one}");
        assert_ne!(one, other);
        assert!(is_made_here(&one) && !is_made_here(begins) && !is_made_here(random));
        assert!(calls.has(&one) && VideoCalls::new("https://meet.example.org/", "Renamed").has(&one));
    }
}
