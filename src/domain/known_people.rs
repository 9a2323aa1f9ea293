//! The people whom Clef knows, and finding one of them by a few letters, so that reception books for a person and not for a
//! name that it has typed again.

use std::collections::BTreeMap;

use super::identity::is_known_by_address;
use super::person::{MemberId, Person};
use super::retention::is_pseudonym;
use super::text::{folded, mentions};
use super::time::Instant;

/// So many letters are needed to look for somebody.
pub const FEWEST_LETTERS: usize = 2;
/// So many people are shown at most: with more, another letter is less work than a list.
pub const MOST_FOUND: usize = 8;

/// People by their ids, each as they were last written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownPeople(BTreeMap<MemberId, (Instant, Person)>);

/// The people that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundPeople {
    /// Those who have signed in first, then by name.
    pub people: Vec<Person>,
    /// Whether there are more of them.
    pub has_more: bool,
}

/// Those that somebody has looked for, and who of all was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleAsked {
    /// Those that were found.
    pub found: FoundPeople,
    /// Who was chosen.
    pub chosen: Option<Person>,
}

/// How a person is known, which says to whom a booking for them belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KnownFrom {
    /// They have signed in.
    SignIn,
    /// An address that reception has typed or a guest has proven: whoever proves it has the booking.
    Address,
    /// A name alone.
    Name,
}

impl KnownFrom {
    /// Returns how `person` is known.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        if is_known_by_address(person) {
            Self::Address
        } else if person.id.0 == person.name {
            Self::Name
        } else {
            Self::SignIn
        }
    }

    /// Returns the word for it in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Address => "address",
            Self::Name => "name",
        }
    }
}

impl KnownPeople {
    /// Adds `person`, who was written or seen at `at`, unless it was forgotten who that is. Of one id the last one counts: names
    /// and addresses change.
    pub fn add(&mut self, person: &Person, at: Instant) {
        let is_newer = self.0.get(&person.id).is_none_or(|(known_at, _)| *known_at < at);
        if is_newer && !person.name.is_empty() && !is_pseudonym(&person.id) {
            self.0.insert(person.id.clone(), (at, person.clone()));
        }
    }

    /// Returns whoever has this id.
    #[must_use]
    pub fn with_id(&self, id: &MemberId) -> Option<&Person> {
        self.0.get(id).map(|(_, person)| person)
    }

    /// Returns those in whose name or address a word begins with each of the words of `text`, accents and case aside; nobody
    /// for fewer letters than [`FEWEST_LETTERS`].
    #[must_use]
    pub fn find(&self, text: &str) -> FoundPeople {
        let text = folded(text);
        if text.chars().filter(|c| *c != ' ').count() < FEWEST_LETTERS {
            return FoundPeople::default();
        }
        let words: Vec<String> = text.split(' ').map(ToOwned::to_owned).collect();
        let is_meant = |person: &Person| {
            let email = person.email.as_deref().unwrap_or_default();
            mentions(&format!("{} {email}", person.name), &words)
        };
        let mut people: Vec<Person> =
            self.0.values().map(|(_, person)| person).filter(|person| is_meant(person)).cloned().collect();
        people.sort_by_cached_key(|one| (KnownFrom::of(one), folded(&one.name), one.id.clone()));
        let has_more = people.len() > MOST_FOUND;
        people.truncate(MOST_FOUND);
        FoundPeople { people, has_more }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use rstest::rstest;

    use super::*;
    use crate::domain::retention::PseudonymKey;

    fn person(id: &str, name: &str, email: Option<&str>) -> Person {
        Person { id: MemberId(id.to_owned()), name: name.to_owned(), email: email.map(ToOwned::to_owned) }
    }

    fn known() -> KnownPeople {
        let mut known = KnownPeople::default();
        let people = [
            person("k:1", "Ana Le Goff", Some("ana@coop.example")),
            person("zoe@example.org", "Zoé Martin", Some("zoe@example.org")),
            person("Le Goff", "Le Goff", None),
            person("k:2", "", Some("ana.nobody@example.org")),
        ];
        for person in &people {
            known.add(person, Instant::UNIX_EPOCH);
        }
        known
    }

    #[rstest]
    #[case::by_a_name("an", &["k:1"])]
    #[case::by_two("LE go", &["k:1", "Le Goff"])]
    #[case::without_accents("zoe", &["zoe@example.org"])]
    #[case::by_an_address("coop", &["k:1"])]
    #[case::from_the_middle_of_a_word("oop", &[])]
    #[case::one_letter("a", &[])]
    #[case::no_letters(" ,- ", &[])]
    fn somebody_is_found_by_a_few_letters(#[case] text: &str, #[case] ids: &[&str]) {
        let found = known().find(text);
        assert_eq!(found.people.iter().map(|person| person.id.0.as_str()).collect::<Vec<_>>(), ids);
        assert!(!found.has_more);
    }

    #[test]
    fn how_somebody_was_last_written_counts() {
        let (mut known, before) = (known(), Instant::UNIX_EPOCH - TimeDelta::days(1));
        known.add(&person("k:1", "Ana Autrefois", None), before);
        known.add(&person("k:1", "Ana Martin", None), Instant::UNIX_EPOCH + TimeDelta::days(1));
        let ana = known.with_id(&MemberId("k:1".into())).map(|person| person.name.as_str());
        assert_eq!((ana, known.find("goff").people.len()), (Some("Ana Martin"), 1));
    }

    #[test]
    fn somebody_who_was_forgotten_is_not_found() {
        let mut known = KnownPeople::default();
        for (id, name) in [("k:1", "Ana"), ("former-guides", "(anonymisée) Ana")] {
            let id = PseudonymKey::random().of(&MemberId(id.to_owned())).0;
            known.add(&person(&id, name, None), Instant::UNIX_EPOCH);
        }
        known.add(&person("former-guides", "Anciennes guides", None), Instant::UNIX_EPOCH);
        let found = known.find("an").people;
        assert_eq!(found.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Anciennes guides"]);
    }

    #[test]
    fn of_very_many_the_first_are_shown() {
        let mut known = KnownPeople::default();
        for n in 0..20 {
            known.add(&person(&format!("k:{n}"), &format!("Ana {n}"), None), Instant::UNIX_EPOCH);
        }
        let found = known.find("ana");
        assert_eq!((found.people.len(), found.has_more), (MOST_FOUND, true));
    }

    #[rstest]
    #[case("k:1", "Ana", KnownFrom::SignIn)]
    #[case("mail:ana@example.org", "Ana", KnownFrom::SignIn)]
    #[case("ana@example.org", "Ana", KnownFrom::Address)]
    #[case("Ana", "Ana", KnownFrom::Name)]
    fn how_somebody_is_known_follows_from_the_id(
        #[case] id: &str,
        #[case] name: &str,
        #[case] from: KnownFrom,
    ) {
        assert_eq!(KnownFrom::of(&person(id, name, None)), from);
    }
}
