//! The form that makes a watch of a search that was just shown: nobody types into it.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::domain::find::{LONGEST_EQUIPMENT, MOST_EQUIPMENT, Search};
use crate::domain::room::SiteId;
use crate::domain::text;
use crate::domain::time::{Instant, Interval, format_length, parse_length, read_instant};
use crate::domain::watch::LONGEST_WATCH;

/// A search as it stands in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WatchForm {
    /// From when, with its offset.
    pub from: String,
    /// Until when.
    pub to: String,
    /// For how long.
    pub length: String,
    /// For how many.
    pub people: String,
    /// With what: with commas between.
    pub equipment: String,
    /// At which sites: with commas between.
    pub sites: String,
}

impl WatchForm {
    /// Returns the form of `search`.
    #[must_use]
    pub fn of(search: &Search) -> Self {
        let sites: Vec<&str> = search.sites.iter().map(SiteId::as_str).collect();
        Self {
            from: search.window.start().to_rfc3339(),
            to: search.window.end().to_rfc3339(),
            length: format_length(search.length),
            people: search.head_count.map(|heads| heads.to_string()).unwrap_or_default(),
            equipment: search.equipment.join(","),
            sites: sites.join(","),
        }
    }

    /// Reads what is looked for at some of `sites`; `None` if it is no search that a page has shown.
    #[must_use]
    pub fn read(&self, sites: &[SiteId], now: Instant) -> Option<Search> {
        let window = Interval::new(read_instant(&self.from)?, read_instant(&self.to)?)
            .filter(|window| window.length() <= LONGEST_WATCH)?;
        let length = parse_length(&self.length).ok()?;
        let is_possible = length > TimeDelta::zero() && length <= window.length();
        let things = listed(&self.equipment).map(|thing| text::line(thing, LONGEST_EQUIPMENT).ok().flatten());
        let equipment = things.collect::<Option<Vec<_>>>().filter(|things| things.len() <= MOST_EQUIPMENT)?;
        let site = |id: &str| sites.iter().find(|site| site.as_str() == id).cloned();
        let head_count = match self.people.as_str() {
            "" => None,
            people => Some(people.parse().ok().filter(|people| (1..=9999).contains(people))?),
        };
        let sites = listed(&self.sites).map(site).collect::<Option<_>>()?;
        is_possible.then_some(Search { window, length, head_count, equipment, sites, now })
    }
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|one| !one.is_empty())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn site(id: &str) -> SiteId {
        SiteId::parse(id).expect("an id")
    }

    /// Over the night in which the clock shows two o'clock twice.
    fn search() -> Search {
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        Search {
            window: Interval::new(at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")).expect("forwards"),
            length: TimeDelta::minutes(150),
            head_count: Some(6),
            equipment: vec!["écran & son".into(), "piano".into()],
            sites: vec![site("nord"), site("sud")],
            now: at("2026-10-01T00:00:00Z"),
        }
    }

    #[test]
    fn what_a_page_shows_reads_back() {
        let sites = [site("nord"), site("sud"), site("est")];
        let plain = Search { head_count: None, equipment: Vec::new(), sites: Vec::new(), ..search() };
        for search in [search(), plain] {
            assert_eq!(WatchForm::of(&search).read(&sites, search.now), Some(search));
        }
    }

    #[rstest]
    #[case::no_time(WatchForm { from: String::new(), ..WatchForm::of(&search()) })]
    #[case::backwards(WatchForm { to: "2026-10-24T00:00:00Z".into(), ..WatchForm::of(&search()) })]
    #[case::too_wide(WatchForm { to: "2026-11-25T00:00:00Z".into(), ..WatchForm::of(&search()) })]
    #[case::too_long(WatchForm { length: "26h".into(), ..WatchForm::of(&search()) })]
    #[case::no_length(WatchForm { length: "0m".into(), ..WatchForm::of(&search()) })]
    #[case::nobody(WatchForm { people: "0".into(), ..WatchForm::of(&search()) })]
    #[case::unknown_site(WatchForm { sites: "nord,x".into(), ..WatchForm::of(&search()) })]
    #[case::unwritable(WatchForm { equipment: "a\u{202e}b".into(), ..WatchForm::of(&search()) })]
    #[case::too_many(WatchForm { equipment: "a,".repeat(21), ..WatchForm::of(&search()) })]
    fn what_no_page_has_shown_is_no_search(#[case] form: WatchForm) {
        assert_eq!(form.read(&[site("nord"), site("sud")], search().now), None);
    }
}
