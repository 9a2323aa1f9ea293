//! How reception looks at the day: by time or by room, large enough for two metres, or for one person.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::room::SiteId;
use crate::domain::text::folded;
use crate::web::links;

/// What the address says of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    view: String,
    large: String,
    q: String,
}

/// The ways to look at the same day, as links.
#[derive(Debug, Serialize)]
pub(super) struct BoardLinks {
    is_by_room: bool,
    is_large: bool,
    by_time: String,
    by_room: String,
    large: String,
    normal: String,
    /// This way to look.
    here: String,
    /// What is looked for, and the way back to all.
    q: String,
    all: String,
}

impl BoardQuery {
    pub(super) fn is_by_room(&self) -> bool {
        self.view == "rooms"
    }

    pub(super) fn is_large(&self) -> bool {
        !self.large.is_empty()
    }

    /// Returns what is kept from day to day.
    pub(super) fn kept(&self) -> [(&'static str, &str); 3] {
        [("view", &self.view), ("large", &self.large), ("q", &self.q)]
    }

    /// The words that somebody is looked for by.
    pub(super) fn words(&self) -> Vec<String> {
        folded(&self.q).split(' ').filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect()
    }

    /// The links from the board of `date`, if that is not today, at `site`.
    pub(super) fn links(&self, date: Option<NaiveDate>, site: Option<&SiteId>) -> BoardLinks {
        let with = |view: &str, large: &str, q: &str| {
            links::board(date, site, &[("view", view), ("large", large), ("q", q)])
        };
        let Self { view, large, q } = self;
        BoardLinks {
            is_by_room: self.is_by_room(),
            is_large: self.is_large(),
            by_time: with("", large, q),
            by_room: with("rooms", large, q),
            large: with(view, "1", ""),
            normal: with(view, "", q),
            here: with(view, large, q),
            q: q.clone(),
            all: with(view, large, ""),
        }
    }
}

#[cfg(test)]
impl BoardLinks {
    pub(super) fn sample(is_large: bool) -> Self {
        let large = if is_large { "1" } else { "" };
        let query = BoardQuery { view: "rooms".into(), large: large.into(), q: "é<".into() };
        query.links(None, None)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::text::mentions;

    #[rstest]
    #[case::the_first_letters("gof", true)]
    #[case::of_several_words("le ana", true)]
    #[case::with_and_without_accents("solene", true)]
    #[case::no_word_begins_so("oene", false)]
    #[case::one_word_of_two("ana zoe", false)]
    #[case::nothing("", true)]
    fn a_person_is_found_by_a_few_letters(#[case] typed: &str, #[case] is_found: bool) {
        let query = BoardQuery { q: typed.into(), ..BoardQuery::default() };
        assert_eq!(mentions("Comité Ana Le Goff, Solène", &query.words()), is_found);
    }
}
