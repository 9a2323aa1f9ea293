//! Groups of people decide who may book a room at all, and by which rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;

use super::room::Room;
use super::rules::{Approval, RulesChange};
use super::time::Interval;

/// The groups that somebody is in, of those that the settings name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Groups(Arc<[String]>);

impl Groups {
    /// These groups, in whatever order and however often they are named.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let names: BTreeSet<String> = names.into_iter().collect();
        Self(names.into_iter().collect())
    }

    /// Their names, in their order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Whether one of `wanted` is among them.
    #[must_use]
    pub fn have_one_of(&self, wanted: &[String]) -> bool {
        wanted.iter().any(|name| self.0.binary_search(name).is_ok())
    }
}

impl Room {
    /// Whether there is anybody who needs reception's yes to book it, for something.
    #[must_use]
    pub fn needs_approval_from_some(&self) -> bool {
        let of_groups = self.by_group.rules.iter().filter_map(|rules| rules.change.approval.as_ref());
        of_groups.chain([&self.rules.approval]).any(Approval::asks_for_anything)
    }
}

impl From<Vec<String>> for Groups {
    fn from(names: Vec<String>) -> Self {
        Self::new(names)
    }
}

/// Other rules for the people of some groups.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesFor {
    /// Which of them in the settings, from 0 on.
    pub entry: usize,
    /// The groups to whose people they apply.
    pub groups: Vec<String>,
    /// The settings that differ.
    pub change: RulesChange,
}

/// Which groups may book a room, and by which rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ByGroup {
    /// The groups that may book it; empty: everybody may.
    pub only_for: Vec<String>,
    /// Other rules for some groups. Where several are for the same person, the later ones win, rule by
    /// rule.
    pub rules: Vec<RulesFor>,
}

impl ByGroup {
    /// Whether groups make any difference for the room.
    #[must_use]
    pub fn matters(&self) -> bool {
        !self.only_for.is_empty() || !self.rules.is_empty()
    }
}

impl Room {
    /// The horizon of those who may book the farthest ahead.
    #[must_use]
    pub fn longest_horizon(&self) -> TimeDelta {
        let of_groups =
            self.by_group.rules.iter().map(|rules| self.rules.changed_by(&rules.change).farthest());
        of_groups.fold(self.rules.farthest(), TimeDelta::max)
    }

    /// Whether it is open all through `interval` to everybody, or at least to one of the groups that
    /// have hours of their own.
    #[must_use]
    pub fn is_open_to_somebody(&self, interval: Interval) -> bool {
        if self.closures.iter().any(|closure| closure.interval.overlaps(&interval)) {
            return false;
        }
        let of_groups = self.by_group.rules.iter().filter_map(|rules| rules.change.opening_hours.as_ref());
        std::iter::once(&self.rules.opening_hours)
            .chain(of_groups)
            .any(|hours| hours.covers(self.zone, interval))
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::fixture::{self as testing, span};
    use super::*;
    use crate::domain::opening_hours::OpeningHours;

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn hours_of_a_group_are_hours_of_the_room() {
        let evening = span("2027-05-05 21:00", "2027-05-05 22:00");
        let mut room = testing::room();
        assert!(!room.is_open_to_somebody(evening));
        let hours = OpeningHours::parse("Mo-Su 06:00-23:00", None).expect("hours");
        let change = RulesChange { opening_hours: Some(hours), ..RulesChange::default() };
        room.by_group.rules.push(RulesFor { entry: 0, groups: named(&["residents"]), change });
        assert!(room.is_open_to_somebody(evening));
        assert!(!room.is_open_to_somebody(span("2027-05-05 22:00", "2027-05-06 01:00")));
    }
}
