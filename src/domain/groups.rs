//! What depends on the groups of whoever asks: who may book a room at all, and by which rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;

use super::member::Actor;
use super::room::Room;
use super::rules::RulesChange;
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
    /// Whom they are for: whoever is in one of these groups.
    pub groups: Vec<String>,
    /// What is different for them.
    pub change: RulesChange,
}

/// What a room allows to some groups and not to others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ByGroup {
    /// The groups that may book it; empty: everybody may.
    pub only_for: Vec<String>,
    /// Other rules for some groups. Where several are for the same person, the later ones win, rule by
    /// rule.
    pub rules: Vec<RulesFor>,
}

impl ByGroup {
    /// Whether it makes a difference who asks.
    #[must_use]
    pub fn matters(&self) -> bool {
        !self.only_for.is_empty() || !self.rules.is_empty()
    }
}

impl Room {
    /// The room as it is for somebody in `groups`: with the rules that hold for them, and with
    /// `only_for` empty if they may book it. What is left there refuses them, so a room that was never
    /// asked this refuses everybody where it is not for everybody.
    #[must_use]
    pub fn for_groups(self: &Arc<Self>, groups: &Groups) -> Arc<Self> {
        if !self.by_group.matters() {
            return Arc::clone(self);
        }
        let theirs = self.by_group.rules.iter().filter(|rules| groups.have_one_of(&rules.groups));
        let rules = theirs.fold(self.rules.clone(), |rules, theirs| rules.changed_by(&theirs.change));
        let only_for = &self.by_group.only_for;
        let only_for = if groups.have_one_of(only_for) { Vec::new() } else { only_for.clone() };
        let by_group = ByGroup { only_for, rules: Vec::new() };
        Arc::new(Self { rules, by_group, ..(**self).clone() })
    }

    /// The room as it is for `actor`. Of somebody who has not signed in nobody knows the groups: they
    /// see what is free, by the rules that hold for everybody, and are asked when they book.
    #[must_use]
    pub fn seen_by(self: &Arc<Self>, actor: &Actor) -> Arc<Self> {
        match actor {
            Actor::Visitor if self.by_group.matters() => {
                Arc::new(Self { by_group: ByGroup::default(), ..(**self).clone() })
            }
            Actor::Visitor => Arc::clone(self),
            Actor::Member(_, groups) | Actor::Receptionist(_, groups) => self.for_groups(groups),
        }
    }

    /// Whether it is not for whoever it was asked for ([`Room::for_groups`]).
    #[must_use]
    pub fn is_for_others(&self) -> bool {
        !self.by_group.only_for.is_empty()
    }

    /// The horizon of those who may book the farthest ahead.
    #[must_use]
    pub fn longest_horizon(&self) -> TimeDelta {
        let of_groups = self.by_group.rules.iter().filter_map(|rules| rules.change.horizon);
        of_groups.fold(self.rules.horizon, TimeDelta::max)
    }

    /// Whether it is open all through `interval` to everybody, or at least to one of the groups that
    /// have hours of their own.
    #[must_use]
    pub fn is_open_to_somebody(&self, interval: Interval) -> bool {
        let of_groups = self.by_group.rules.iter().filter_map(|rules| rules.change.opening_hours.as_ref());
        std::iter::once(&self.rules.opening_hours)
            .chain(of_groups)
            .any(|hours| hours.covers(self.zone, interval))
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::fixture::{self as testing, ask, at, span};
    use super::super::rules::{free_within, nearest_free};
    use super::*;
    use crate::domain::member::{MemberId, Person};
    use crate::domain::opening_hours::OpeningHours;
    use crate::domain::rules::{Refusal, decide};
    use crate::domain::time;
    use proptest::prelude::*;
    use rstest::rstest;

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn groups(names: &[&str]) -> Groups {
        Groups::new(named(names))
    }

    /// For the people of the studio; residents book a year ahead, guests two days, and both at least a
    /// day before.
    fn studio() -> Arc<Room> {
        let days = |days| Some(TimeDelta::days(days));
        let rules = |names, change| RulesFor { entry: 0, groups: named(names), change };
        let by_group = ByGroup {
            only_for: named(&["studio", "staff"]),
            rules: vec![
                rules(&["residents"], RulesChange { horizon: days(365), ..RulesChange::default() }),
                rules(&["guests"], RulesChange { horizon: days(2), ..RulesChange::default() }),
                rules(
                    &["guests", "residents"],
                    RulesChange { min_notice: days(1), ..RulesChange::default() },
                ),
            ],
        };
        Arc::new(Room { by_group, ..testing::room() })
    }

    #[rstest]
    #[case::nobody(&[], true, 180, 0)]
    #[case::may_book(&["studio"], false, 180, 0)]
    #[case::another_that_may(&["staff", "chorale"], false, 180, 0)]
    #[case::other_rules(&["residents"], true, 365, 1)]
    #[case::both(&["residents", "studio"], false, 365, 1)]
    #[case::the_later_rules_win(&["residents", "guests"], true, 2, 1)]
    #[case::in_whatever_order(&["guests", "residents"], true, 2, 1)]
    #[case::to_the_letter(&["Studio", "resident"], true, 180, 0)]
    fn rules_follow_from_groups(
        #[case] of: &[&str],
        #[case] refused: bool,
        #[case] horizon: i64,
        #[case] notice: i64,
    ) {
        let room = studio().for_groups(&groups(of));
        assert_eq!(room.is_for_others(), refused);
        assert_eq!(room.rules.horizon, TimeDelta::days(horizon));
        assert_eq!(room.rules.min_notice, TimeDelta::days(notice));
        assert_eq!(room.for_groups(&groups(&[])), room, "asked once is asked for good");
    }

    #[test]
    fn a_room_for_others_is_refused_and_never_offered() {
        let (request, now) = (ask("2027-05-05 10:00", "2027-05-05 11:00"), at("2027-05-04 12:00"));
        let day = time::day(testing::room().zone, "2027-05-05".parse().expect("a date"));
        let asked = |room: &Room| decide(&request, room, &[], now);
        let expected = Refusal::OnlyFor { groups: named(&["studio", "staff"]) };
        for room in [studio(), studio().for_groups(&groups(&["chorale"]))] {
            assert_eq!(asked(&room), std::slice::from_ref(&expected), "also if nobody asked whose it is");
            assert_eq!(free_within(&room, day, &[], now, None), []);
            let nearest = nearest_free(&room, TimeDelta::hours(1), request.interval.start(), &[], now);
            assert_eq!(nearest, None);
        }
        let theirs = studio().for_groups(&groups(&["studio"]));
        assert_eq!(asked(&theirs), []);
        assert!(!free_within(&theirs, day, &[], now, None).is_empty());
        let by_reception = crate::domain::booking::BookingRequest { override_rules: true, ..request.clone() };
        assert_eq!(decide(&by_reception, &studio(), &[], now), [], "reception passes over this too");
    }

    #[test]
    fn a_visitor_sees_what_holds_for_everybody() {
        let person = Person { id: MemberId("ana".into()), name: "Ana".into(), email: None };
        let room = studio().seen_by(&Actor::Visitor);
        assert!(!room.is_for_others() && room.rules.horizon == TimeDelta::days(180));
        assert!(studio().seen_by(&Actor::Member(person.clone().into(), Groups::default())).is_for_others());
        let reception = Actor::Receptionist(person.into(), groups(&["staff", "residents"]));
        let room = studio().seen_by(&reception);
        assert!(!room.is_for_others() && room.rules.horizon == TimeDelta::days(365));
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

    proptest! {
        #[test]
        fn groups_that_nobody_names_change_nothing(others in prop::collection::vec("[a-z]{1,12}", 0..8)) {
            let known = ["studio", "staff", "residents", "guests"];
            let others = others.into_iter().filter(|name| !known.contains(&name.as_str()));
            let with = Groups::new(others.chain(named(&["residents"])));
            prop_assert_eq!(studio().for_groups(&with), studio().for_groups(&groups(&["residents"])));
        }
    }
}
