//! What a room allows to somebody: the rules that hold for them, and whether they may book it at all.

#![expect(clippy::disallowed_methods, reason = "what a room allows somebody is decided here")]

use std::sync::Arc;

use super::closure::{Closure, outside};
use super::groups::Groups;
use super::member::Actor;
use super::room::Room;
use super::rules::{Approval, Rules};
use super::time::Interval;

/// A room with what it allows to one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The room as configured. Its own rules are those for everybody.
    pub room: Arc<Room>,
    /// The rules that hold for them.
    pub rules: Rules,
    /// When the room is closed beside its opening hours, by start: by the settings, and by what is known of the closures
    /// calendars ([`crate::schedule::Schedule::terms`]).
    pub closures: Arc<[Closure]>,
    /// Whether the room is only for the people of groups that they are not in.
    is_for_others: bool,
    /// Whether they are at the reception of this room.
    is_reception: bool,
}

impl Terms {
    /// Returns the terms of `room` for `actor`, with all `closures` that are known. Of somebody who has not signed in
    /// nobody knows the groups: they see what is free by the rules for everybody, and are asked who they are when they
    /// book.
    #[must_use]
    pub fn of(room: &Arc<Room>, actor: &Actor, closures: Arc<[Closure]>) -> Self {
        let for_everybody = Self { closures, ..Self::for_everybody(room) };
        let groups = match actor {
            Actor::Visitor => return for_everybody,
            // Whoever may ask for it without an account, the answer is reception's.
            Actor::Guest(_) => {
                let approval = Approval { always: true, ..Approval::default() };
                return Self { rules: Rules { approval, ..room.rules.clone() }, ..for_everybody };
            }
            // Whoever stands there may be anybody.
            Actor::Door(..) => {
                return Self { is_for_others: !may_book(room, &Groups::default()), ..for_everybody };
            }
            Actor::Member(_, groups) | Actor::Receptionist(_, groups, _) => groups,
        };
        let theirs = room.by_group.rules.iter().filter(|rules| groups.have_one_of(&rules.groups));
        let mut rules = theirs.fold(room.rules.clone(), |rules, theirs| rules.changed_by(&theirs.change));
        let (is_for_others, is_reception) = (!may_book(room, groups), actor.is_reception_of(room));
        if is_reception || groups.have_one_of(&rules.approval.unless_groups) {
            rules.approval = Approval::default();
        }
        Self { rules, is_for_others, is_reception, ..for_everybody }
    }

    /// Returns the terms by which everybody may book `room`, with the closures of the settings alone.
    #[must_use]
    pub fn for_everybody(room: &Arc<Room>) -> Self {
        Self {
            room: room.clone(),
            rules: room.rules.clone(),
            closures: room.closures.as_slice().into(),
            is_for_others: false,
            is_reception: false,
        }
    }

    /// The terms of `room` for `actor` with the closures of the settings alone.
    #[cfg(test)]
    pub(crate) fn by_settings(room: &Arc<Room>, actor: &Actor) -> Self {
        Self::of(room, actor, room.closures.as_slice().into())
    }

    /// Whether the room is only for the people of groups that they are not in.
    #[must_use]
    pub fn is_for_others(&self) -> bool {
        self.is_for_others
    }

    /// Returns when the room is open within `window`: its hours without its closures.
    #[must_use]
    pub fn open_within(&self, window: Interval) -> Vec<Interval> {
        outside(self.rules.opening_hours.open_within(self.room.zone, window), &self.closures)
    }

    /// Whether they are at the reception of this room.
    #[must_use]
    pub fn is_reception(&self) -> bool {
        self.is_reception
    }
}

fn may_book(room: &Room, groups: &Groups) -> bool {
    let only_for = &room.by_group.only_for;
    only_for.is_empty() || groups.have_one_of(only_for)
}

#[cfg(test)]
mod tests {
    use super::super::rules::fixture::{self as testing, ask, at, refusal};
    use super::super::rules::{Ask, Facts, Figure, RulesChange, decide, free_within, nearest_free};
    use super::*;
    use crate::domain::groups::{ByGroup, RulesFor};
    use crate::domain::identity::Identity;
    use crate::domain::member::{Desk, MemberId, Override, Person};
    use crate::domain::time;
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use rstest::rstest;

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn groups(names: &[&str]) -> Groups {
        Groups::new(named(names))
    }

    fn ana() -> Arc<Identity> {
        Person { id: MemberId("ana".into()), name: "Ana".into(), email: None }.into()
    }

    fn terms(names: &[&str]) -> Terms {
        Terms::by_settings(&studio(), &Actor::Member(ana(), groups(names)))
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
        let terms = terms(of);
        assert_eq!(terms.is_for_others(), refused);
        assert_eq!(terms.rules.horizon, TimeDelta::days(horizon));
        assert_eq!(terms.rules.min_notice, TimeDelta::days(notice));
        assert_eq!(terms.room.rules.horizon, TimeDelta::days(180), "the room itself is as configured");
    }

    #[test]
    fn a_room_for_others_is_refused_and_never_offered() {
        let (request, now) = (ask("2027-05-05 10:00", "2027-05-05 11:00"), at("2027-05-04 12:00"));
        let day = time::day(testing::room().zone, "2027-05-05".parse().expect("a date"));
        let facts = Facts::new(&[], now);
        let refusals = |terms: &Terms| decide(&request, terms, &facts).refusals;
        let expected =
            refusal("only_for", vec![("groups", Figure::Names(named(&["studio", "staff"])))], None);
        let theirs = terms(&["chorale"]);
        assert_eq!(refusals(&theirs), [expected]);
        assert_eq!(free_within(&theirs, day, &facts, None), []);
        assert_eq!(nearest_free(&theirs, TimeDelta::hours(1), request.when.interval.start(), &facts), None);
        let ours = terms(&["studio"]);
        assert_eq!(refusals(&ours), []);
        assert!(!free_within(&ours, day, &facts, None).is_empty());
        let by_reception = Ask { overrides: Some(Override::to_restore()), ..request.clone() };
        let verdict = decide(&by_reception, &theirs, &facts);
        assert_eq!(verdict.refusals, [], "reception passes over this too");
        assert_eq!(verdict.cautions.iter().map(|caution| caution.rule).collect::<Vec<_>>(), ["only_for"]);
    }

    #[test]
    fn a_visitor_sees_what_holds_for_everybody() {
        let visitors = Terms::by_settings(&studio(), &Actor::Visitor);
        assert!(!visitors.is_for_others() && visitors.rules.horizon == TimeDelta::days(180));
        assert!(terms(&[]).is_for_others());
        let reception = Actor::Receptionist(ana(), groups(&["staff", "residents"]), Desk::Everywhere);
        let theirs = Terms::by_settings(&studio(), &reception);
        assert!(!theirs.is_for_others() && theirs.rules.horizon == TimeDelta::days(365));
    }

    proptest! {
        #[test]
        fn groups_that_nobody_names_change_nothing(others in prop::collection::vec("[a-z]{1,12}", 0..8)) {
            let known = ["studio", "staff", "residents", "guests"];
            let others = others.into_iter().filter(|name| !known.contains(&name.as_str()));
            let with = Groups::new(others.chain(named(&["residents"])));
            prop_assert_eq!(Terms::by_settings(&studio(), &Actor::Member(ana(), with)), terms(&["residents"]));
        }
    }
}
