//! What the settings say about groups: `only_for` of a room, and `[[rules_for]]`, other rules for the
//! people of some groups.

use std::collections::BTreeMap;

use super::rules;
use super::scope::Scope;
use super::section::Section;
use crate::accounts::roles::Roles;
use crate::domain::groups::RulesFor;
use crate::domain::opening_hours::Country;
use crate::domain::room::{Room, Site};
use crate::domain::rules::RulesChange;

/// How many bytes the names of all groups take at most: they travel in a cookie, of which browsers keep
/// 4096 bytes (RFC 6265 §6.1) and which says who somebody is too.
const MOST_BYTES: usize = 1200;

/// Names of groups under `key`, without the `/` that Keycloak writes before them.
pub(super) fn names(section: &Section, key: &str, expected: &str) -> Option<Vec<String>> {
    let names = section.texts(key, expected)?;
    Some(names.iter().map(|name| name.strip_prefix('/').unwrap_or(name).to_owned()).collect())
}

/// The same, at least one.
pub(super) fn read(section: &Section, key: &str, expected: &str) -> Option<Vec<String>> {
    let names = names(section, key, expected)?;
    if names.is_empty() {
        section.problem(key, &format!("names nobody; expected {expected}"));
    }
    Some(names)
}

/// `[[rules_for]]`, in the order of the file, for the rooms that each is about.
pub(super) fn read_rules(root: &Section, sites: &[Site], rooms: &mut [Room], country: Option<Country>) {
    for (entry, section) in root.sections("rules_for", "").into_iter().enumerate() {
        section.allow(&[&["groups", "sites", "rooms"], RulesChange::KEYS].concat());
        let expected = "groups, such as [\"residents\"]";
        if !section.has("groups") {
            section.problem("groups", &format!("missing; expected {expected}"));
        }
        let groups = read(&section, "groups", expected).unwrap_or_default();
        let scope = Scope::read(&section, sites, rooms);
        let change = rules::read_change(&section, country);
        for key in RulesChange::BY_THE_CLOCK.iter().filter(|key| section.has(key)) {
            let message =
                "is the same for everybody, whose groups nobody knows by then; expected under \"rules\"";
            section.problem(key, message);
        }
        if RulesChange::KEYS.iter().all(|key| !section.has(key)) {
            let by_group = |key: &&&str| !RulesChange::BY_THE_CLOCK.contains(*key);
            let keys: Vec<&str> = RulesChange::KEYS.iter().filter(by_group).copied().collect();
            section.problem("groups", &format!("no rule; expected one of: {}", keys.join(", ")));
        }
        let everywhere = scope.is_everywhere(&section);
        let mut is_wrong = false;
        for room in rooms.iter_mut() {
            if everywhere || scope.names(room) {
                let of = format!(" (in the room {})", room.id);
                is_wrong = is_wrong || rules::check_together(&section, &room.rules.changed_by(&change), &of);
                room.by_group.rules.push(RulesFor { entry, groups: groups.clone(), change: change.clone() });
            }
        }
    }
}

/// All groups that rooms name.
pub(super) fn of_rooms(rooms: &[Room]) -> Vec<String> {
    let of_room = |room: &Room| {
        let rules = room.by_group.rules.iter().flat_map(|rules| rules.groups.clone());
        let rules_for = room.by_group.rules.iter().filter_map(|rules| rules.change.approval.as_ref());
        let approvals = rules_for.chain([&room.rules.approval]).flat_map(|it| it.unless_groups.clone());
        room.by_group.only_for.iter().cloned().chain(rules).chain(approvals).collect::<Vec<String>>()
    };
    let mut groups: Vec<String> = rooms.iter().flat_map(of_room).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Complains about more names than a cookie holds.
pub(super) fn check_length(root: &Section, roles: &Roles) {
    // Quotes and a comma stand around each.
    let bytes: usize = roles.named().iter().map(|name| name.len() + 3).sum();
    if bytes > MOST_BYTES {
        let key = ["rules_for", "room", "sign_in"].into_iter().find(|key| root.has(key)).unwrap_or("room");
        let message = format!(
            "the names of all groups that are named take {bytes} bytes; expected {MOST_BYTES} at most, because \
             somebody who is in all of them has them in a cookie"
        );
        root.secret_problem(key, &message, None);
    }
}

/// `[[rules_for]]` by which no booking is ever decided: in each of their rooms, and for each of their groups, later ones say
/// all that they say. What is not overridden for somebody is meant, we suppose.
pub(super) fn useless(rooms: &[Room]) -> Vec<String> {
    let mut entries: BTreeMap<usize, (String, bool)> = BTreeMap::new();
    for rules in rooms.iter().map(|room| &room.by_group.rules) {
        for (place, one) in rules.iter().enumerate() {
            let is_useless = is_overridden(one, &rules[place + 1..]);
            let known = entries.entry(one.entry).or_insert_with(|| (one.groups.join(", "), true));
            known.1 &= is_useless;
        }
    }
    let useless = entries.into_iter().filter(|(_, (_, is_useless))| *is_useless);
    let words = |(entry, (groups, _)): (usize, (String, bool))| {
        format!(
            "rules_for.{entry} ({groups}) decides about no booking: later [[rules_for]] say the same rules for the same groups and rooms"
        )
    };
    useless.map(words).collect()
}

/// Whether nothing is left of `one` for anybody after the `later` ones.
fn is_overridden(one: &RulesFor, later: &[RulesFor]) -> bool {
    one.groups.iter().all(|group| {
        let theirs = later.iter().filter(|rules| rules.groups.contains(group));
        let said: Vec<&str> = theirs.flat_map(|rules| rules.change.says()).collect();
        one.change.says().iter().all(|key| said.contains(key))
    })
}
