//! `[rules]`, `[site.rules]`, `[room.rules]`: what may be booked. A site overrides the place and a
//! room its site, key by key. What each key means stands in `domain::rules`.

use super::section::Section;
use crate::domain::opening_hours::Country;
use crate::domain::rules::{Rules, RulesChange};

/// The rules in the section `rules` of `owner`, with those of `above` where it is silent.
pub(super) fn read(owner: &Section, above: &Rules, country: Option<Country>) -> Rules {
    let Some(section) = owner.section("rules") else { return above.clone() };
    section.allow(RulesChange::KEYS);
    let rules = above.changed_by(&read_change(&section, country));
    check_together(&section, &rules, "");
    rules
}

/// The rules that stand in `section`.
pub(super) fn read_change(section: &Section, country: Option<Country>) -> RulesChange {
    let mut change = RulesChange::default();
    for key in RulesChange::KEYS {
        let Some(text) = section.written(key, RulesChange::expected(key)) else { continue };
        if let Err(message) = change.read(key, &text, country) {
            section.problem(key, &message);
        }
    }
    if let Some(contradiction) = change.contradiction() {
        section.problem(contradiction.keys[0], &contradiction.message);
    }
    change
}

/// Rules that leave nothing to book are reported where one of them was written; whether that was so.
/// `of` says of which room, if the section does not.
pub(super) fn check_together(section: &Section, rules: &Rules, of: &str) -> bool {
    let mut is_wrong = false;
    for contradiction in rules.contradictions() {
        if let Some(key) = contradiction.keys.iter().find(|key| section.has(key)) {
            section.problem(key, &format!("{}{of}", contradiction.message));
            is_wrong = true;
        }
    }
    is_wrong
}
