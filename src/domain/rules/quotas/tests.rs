//! Tests of quotas: tables with the weeks of the clock changes in them, and properties.

use chrono_tz::Europe::Paris;
use proptest::prelude::*;
use rstest::rstest;

use super::super::fixture::{ask, at, change, room, span};
use super::super::{Ask, Verdict, decide, nearest_free};
use super::*;
use crate::domain::groups::Groups;
use crate::domain::member::{Actor, Desk, MemberId, Person};
use crate::domain::opening_hours::OpeningHours;
use crate::domain::recurrence;
use crate::domain::room::{Room, RoomId, SiteId};
use crate::domain::rules::OwnDate;
use crate::domain::series::Series;

fn with(quotas: &str) -> Room {
    let mut room = room();
    room.rules.opening_hours = OpeningHours::always();
    room.rules.horizon = TimeDelta::days(700);
    room.rules.quotas = (SETTING.parse)(quotas, None).expect("quotas");
    room
}

fn own(room: &Room, from: &str, to: &str) -> OwnDate {
    OwnDate { room: room.id.clone(), site: room.site.id.clone(), interval: span(from, to) }
}

fn elsewhere(from: &str, to: &str, site: &str) -> OwnDate {
    let room = RoomId::parse("loire").expect("an id");
    OwnDate { room, site: SiteId::parse(site).expect("an id"), interval: span(from, to) }
}

fn verdict(room: &Room, ask: &Ask, own: &[OwnDate], now: &str) -> Verdict {
    let terms = Terms::for_everybody(&std::sync::Arc::new(room.clone()));
    decide(ask, &terms, &Facts::new(&[], at(now)).of_person(own))
}

fn is_refused(room: &Room, ask: &Ask, own: &[OwnDate]) -> bool {
    verdict(room, ask, own, "2027-02-01 12:00").refusals.iter().any(Refusal::is_quota)
}

#[rstest]
// Two hours a day, a week, a month; what is there already, and what is asked for.
#[case::a_day_full("hours = 2, per = day", ["2027-05-05 08:00", "2027-05-05 09:15"], "2027-05-05 10:00", true)]
#[case::a_day_just_enough("hours = 2, per = day", ["2027-05-05 08:00", "2027-05-05 09:00"], "2027-05-05 10:00", false)]
#[case::another_day("hours = 2, per = day", ["2027-05-05 08:00", "2027-05-05 10:00"], "2027-05-06 10:00", false)]
#[case::by_its_start("hours = 2, per = day", ["2027-05-05 23:00", "2027-05-06 01:00"], "2027-05-06 10:00", false)]
#[case::a_week_from_monday("hours = 2, per = week", ["2027-05-03 00:00", "2027-05-03 02:00"], "2027-05-09 23:00", true)]
#[case::the_week_after("hours = 2, per = week", ["2027-05-09 23:00", "2027-05-10 01:00"], "2027-05-10 00:00", false)]
// The clocks go forward on Sunday 28 March 2027, and back on Sunday 31 October.
#[case::spring_week("hours = 2, per = week", ["2027-03-22 00:00", "2027-03-22 02:00"], "2027-03-28 23:00", true)]
#[case::spring_week_after("hours = 2, per = week", ["2027-03-28 22:00", "2027-03-29 00:00"], "2027-03-29 00:00", false)]
#[case::spring_day("hours = 2, per = day", ["2027-03-28 00:00", "2027-03-28 01:30"], "2027-03-28 23:00", true)]
#[case::autumn_day("hours = 2, per = day", ["2027-10-31 00:00", "2027-10-31 01:30"], "2027-10-31 23:00", true)]
#[case::autumn_week_after("hours = 2, per = week", ["2027-10-31 22:00", "2027-11-01 00:00"], "2027-11-01 00:00", false)]
#[case::elapsed_over_the_gap("hours = 3, per = day", ["2027-03-28 01:00", "2027-03-28 04:00"], "2027-03-28 10:00", false)]
#[case::a_month("hours = 2, per = month", ["2027-05-01 00:00", "2027-05-01 02:00"], "2027-05-31 23:00", true)]
#[case::the_month_after("hours = 2, per = month", ["2027-05-31 22:00", "2027-06-01 00:00"], "2027-06-01 00:00", false)]
#[case::a_count("count = 1, per = week", ["2027-05-03 08:00", "2027-05-03 09:00"], "2027-05-04 08:00", true)]
#[case::ahead("count = 1, ahead = true", ["2027-05-03 08:00", "2027-05-03 09:00"], "2027-08-04 08:00", true)]
#[case::over_is_not_ahead("count = 1, ahead = true", ["2027-01-31 08:00", "2027-01-31 09:00"], "2027-08-04 08:00", false)]
fn what_somebody_has_counts(
    #[case] quota: &str,
    #[case] have: [&str; 2],
    #[case] asked: &str,
    #[case] refused: bool,
) {
    let room = with(quota);
    let mut wish = ask("2027-05-05 10:00", "2027-05-05 11:00");
    wish.when.interval = Interval::starting_at(at(asked), TimeDelta::hours(1)).expect("forwards");
    assert_eq!(is_refused(&room, &wish, &[own(&room, have[0], have[1])]), refused);
}

#[rstest]
#[case::room("room", false, false)]
#[case::site("site", true, false)]
#[case::place("place", true, true)]
fn rooms_count_together(#[case] over: &str, #[case] same_site: bool, #[case] other_site: bool) {
    let room = with(&format!("count = 1, per = week, over = {over}"));
    let wish = ask("2027-05-05 10:00", "2027-05-05 11:00");
    let there = |site| [elsewhere("2027-05-03 10:00", "2027-05-03 11:00", site)];
    assert_eq!(is_refused(&room, &wish, &there("grand-bain")), same_site);
    assert_eq!(is_refused(&room, &wish, &there("ateliers")), other_site);
}

#[test]
fn the_refusal_says_what_is_left_and_when_there_is_more() {
    let room = with("hours = 3, per = week");
    let have = [own(&room, "2027-05-03 08:00", "2027-05-03 10:00")];
    let wish = ask("2027-05-05 10:00", "2027-05-05 12:00");
    let refusal = verdict(&room, &wish, &have, "2027-05-01 12:00").refusals.remove(0);
    assert_eq!(
        refusal.figures[..2],
        [("limit", Figure::Length(TimeDelta::hours(3))), ("left", Figure::Length(TimeDelta::hours(1)))]
    );
    let monday = Interval::starting_at(at("2027-05-10 00:00"), TimeDelta::hours(2));
    assert!(
        refusal.nearest == monday
            || refusal.nearest.is_some_and(|nearest| nearest.end() <= at("2027-05-03 00:00")),
        "{refusal:?}"
    );
}

#[rstest]
#[case::soon("2027-05-05 06:00", false)]
#[case::not_soon("2027-05-05 05:59", true)]
fn beyond_a_soft_quota_what_begins_soon_passes(#[case] now: &str, #[case] refused: bool) {
    let room = with("count = 1, per = week, soft = 4h");
    let have = [own(&room, "2027-05-03 08:00", "2027-05-03 10:00")];
    let verdict = verdict(&room, &ask("2027-05-05 10:00", "2027-05-05 12:00"), &have, now);
    assert_eq!(!verdict.refusals.is_empty(), refused);
}

#[test]
fn a_series_counts_date_by_date() {
    let room = with("count = 2, per = month; hours = 100, per = month");
    let mut weekly = ask("2027-05-05 10:00", "2027-05-05 11:00");
    let rule = recurrence::Rule::parse("FREQ=WEEKLY;COUNT=8").expect("a rule");
    weekly.when.series =
        Series::plan(&rule, weekly.when.interval, Paris, &[]).expect("a series").1.map(Box::new);
    let refusals = verdict(&room, &weekly, &[], "2027-05-01 12:00").refusals;
    let dates = refusals[0].dates.as_ref().expect("some dates").dates.iter().map(Interval::start);
    let expected = ["2027-05-19 10:00", "2027-05-26 10:00", "2027-06-16 10:00", "2027-06-23 10:00"].map(at);
    assert_eq!(dates.collect::<Vec<_>>(), expected, "of May and June two each");
}

#[rstest]
#[case::later_the_same_week(["2027-05-05 10:00", "2027-05-05 12:00", "2027-05-06 10:00", "2027-05-06 12:00"], false)]
#[case::longer(["2027-05-05 10:00", "2027-05-05 12:00", "2027-05-05 10:00", "2027-05-05 12:15"], true)]
#[case::shorter(["2027-05-05 10:00", "2027-05-05 12:00", "2027-05-05 10:00", "2027-05-05 11:00"], false)]
#[case::to_a_full_week(["2027-05-05 10:00", "2027-05-05 12:00", "2027-05-12 10:00", "2027-05-12 12:00"], true)]
fn a_change_does_not_count_its_own_old_time(#[case] times: [&str; 4], #[case] refused: bool) {
    let room = with("hours = 4, per = week");
    let have = [
        own(&room, "2027-05-03 08:00", "2027-05-03 10:00"),
        own(&room, "2027-05-10 08:00", "2027-05-10 11:00"),
    ];
    assert_eq!(is_refused(&room, &change(&room, times), &have), refused);
}

#[test]
fn for_reception_it_is_a_caution() {
    let room = with("count = 1, per = week");
    let have = [own(&room, "2027-05-03 08:00", "2027-05-03 10:00")];
    let person = Person { id: MemberId("ana".into()), name: "Ana".into(), email: None };
    let desk = Actor::Receptionist(person.into(), Groups::default(), Desk::Everywhere);
    let terms = Terms::by_settings(&std::sync::Arc::new(room), &desk);
    let facts = Facts::new(&[], at("2027-05-01 12:00")).of_person(&have);
    let verdict = decide(&ask("2027-05-05 10:00", "2027-05-05 12:00"), &terms, &facts);
    assert_eq!((verdict.refusals, verdict.cautions.len()), (Vec::new(), 1));
    assert!(verdict.cautions[0].is_quota());
}

#[rstest]
#[case("hours = 10, per = \"week\"", Ok("hours = 10, per = week, over = room"))]
#[case("count = 2, ahead = true, over = \"place\"", Ok("count = 2, ahead = true, over = place"))]
#[case("hours = 20, per = month, soft = 4h", Ok("hours = 20, per = month, over = room, soft = 4h"))]
#[case("count = 0, per = day", Err("count = 0: expected a whole number, 1 at least"))]
#[case("per = day", Err("expected hours or count"))]
#[case("count = 1", Err("expected per (day, week or month) or ahead"))]
#[case("count = 1, per = year", Err("per = year: expected day, week or month"))]
#[case("count = 1, hours = 2, per = day", Err("expected either hours or count"))]
#[case("count = 1, per = day, over = town", Err("over = town: expected room, site or place"))]
#[case("count = 1, per = day, until = 3", Err("until: expected hours or count, per or ahead, over, soft"))]
fn quotas_are_written_as_they_are_read(#[case] text: &str, #[case] expected: Result<&str, &str>) {
    let read = Quota::parse(text).map(|quota| quota.write());
    assert_eq!(read, expected.map(ToOwned::to_owned).map_err(ToOwned::to_owned));
}

proptest! {
    #[test]
    fn what_is_accepted_is_within_the_quota_and_what_is_offered_is_accepted(
        have in proptest::collection::vec((0i64..28 * 96, 1i64..12), 0..20),
        start in 0i64..28 * 96, length in 1i64..12, hours in 1i64..9,
        (per, soft) in (proptest::sample::select(vec!["per = day", "per = week", "per = month", "ahead = true"]), any::<bool>()),
    ) {
        let soft = if soft { ", soft = 30h" } else { "" };
        let room = with(&format!("hours = {hours}, {per}{soft}"));
        // The four weeks around the clock change of spring.
        let quarter = |start: i64, length: i64| {
            let start = at("2027-03-15 00:00") + TimeDelta::minutes(start * 15);
            Interval::starting_at(start, TimeDelta::minutes(length * 15)).expect("forwards")
        };
        let have: Vec<OwnDate> = have
            .into_iter()
            .map(|(start, length)| OwnDate { interval: quarter(start, length), ..own(&room, "2027-05-03 08:00", "2027-05-03 10:00") })
            .collect();
        let terms = Terms::for_everybody(&std::sync::Arc::new(room));
        let now = at("2027-03-20 10:07");
        let facts = Facts::new(&[], now).of_person(&have);
        let mut wish = ask("2027-05-05 10:00", "2027-05-05 11:00");
        wish.when.interval = quarter(start, length);
        let refusals = decide(&wish, &terms, &facts).refusals;
        let quota = terms.rules.quotas[0];
        if refusals.is_empty() && !is_soon(&quota, wish.when.interval.start(), now) {
            let period = quota.period(Paris, wish.when.interval.start());
            let counted = have.iter().map(|own| own.interval).chain([wish.when.interval]);
            let total: TimeDelta = counted.filter(|date| quota.counts(*date, period, now)).map(|date| date.length()).sum();
            prop_assert!(total <= TimeDelta::hours(hours), "{total}");
        }
        for nearest in refusals.iter().filter_map(|refusal| refusal.nearest) {
            wish.when.interval = nearest;
            prop_assert_eq!(decide(&wish, &terms, &facts).refusals, []);
        }
        let found = nearest_free(&terms, TimeDelta::hours(1), now, &facts);
        if let Some(found) = found {
            wish.when.interval = found;
            prop_assert_eq!(decide(&wish, &terms, &facts).refusals, []);
        }
    }
}
