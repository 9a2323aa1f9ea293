//! Tests of the count: by hand in the weeks in which the clock changes, and against a count minute by minute.

use std::collections::BTreeMap;

use chrono::{Datelike, Timelike};
use chrono_tz::Europe::Paris;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::groups::Groups;
use crate::domain::opening_hours::OpeningHours;
use crate::domain::rules::fixture::{at, room, span};
use crate::domain::time::{civil, day};

fn open_room(hours: &str) -> Room {
    let mut room = room();
    room.rules.opening_hours = OpeningHours::parse(hours, None).expect("opening hours");
    room
}

fn booking(start: &str, end: &str) -> Usage {
    Usage { interval: span(start, end), by: UsedBy::Booking(BookingUse::default()) }
}

fn with(mut usage: Usage, change: impl FnOnce(&mut BookingUse)) -> Usage {
    if let UsedBy::Booking(booking) = &mut usage.by {
        change(booking);
    }
    usage
}

fn count(room: &Room, span: Interval, usages: &[Usage]) -> Report {
    let mut report = Report::default();
    report.add(room, span, &open_time(room, &[], span), usages);
    report
}

fn days(first: &str, last: &str) -> Interval {
    let day = |text: &str| day(Paris, text.parse().expect("a date"));
    Interval::new(day(first).start(), day(last).end()).expect("forwards")
}

/// Minutes of the rows that have any, with the key of each.
fn minutes(report: &Report, by: By, of: impl Fn(&Tally) -> TimeDelta) -> Vec<(String, i64)> {
    let rows = report.rows(by).into_iter().map(|(key, tally)| (key, of(&tally).num_minutes()));
    rows.filter(|(_, minutes)| *minutes > 0).collect()
}

fn owned(rows: &[(&str, i64)]) -> Vec<(String, i64)> {
    rows.iter().map(|(key, minutes)| ((*key).to_owned(), *minutes)).collect()
}

#[rstest]
#[case::an_ordinary_week("24/7", "2027-03-15", "2027-03-21", 7 * 24 * 60)]
#[case::the_week_with_23_hours("24/7", "2027-03-22", "2027-03-28", (7 * 24 - 1) * 60)]
#[case::the_week_with_25_hours("24/7", "2027-10-25", "2027-10-31", (7 * 24 + 1) * 60)]
#[case::by_day_the_clock_change_makes_no_difference("Mo-Su 08:00-20:00", "2027-03-22", "2027-03-28", 7 * 12 * 60)]
#[case::the_gap_is_no_open_hour("Su 01:00-04:00", "2027-03-22", "2027-03-28", 2 * 60)]
#[case::the_fold_is_two("Su 01:00-04:00", "2027-10-25", "2027-10-31", 4 * 60)]
fn open_time_follows_the_clock(
    #[case] hours: &str,
    #[case] first: &str,
    #[case] last: &str,
    #[case] open: i64,
) {
    let report = count(&open_room(hours), days(first, last), &[]);
    assert_eq!(report.total.open.num_minutes(), open);
    for by in [By::Room, By::Site, By::Weekday, By::Hour] {
        let sum: i64 = minutes(&report, by, |tally| tally.open).iter().map(|(_, minutes)| minutes).sum();
        assert_eq!(sum, open, "{by:?}");
    }
}

#[rstest]
#[case::spring("2027-03-28", &[("00", 60), ("01", 60), ("03", 60)], 3)]
#[case::autumn("2027-10-31", &[("00", 60), ("01", 60), ("02", 120), ("03", 60)], 5)]
#[case::any_other_day("2027-05-05", &[("00", 60), ("01", 60), ("02", 60), ("03", 60)], 4)]
fn a_night_over_the_clock_change_lies_in_the_hours_that_the_clock_shows(
    #[case] date: &str,
    #[case] hours: &[(&str, i64)],
    #[case] length: i64,
) {
    let night = booking(&format!("{date} 00:00"), &format!("{date} 04:00"));
    let report = count(&open_room("24/7"), days(date, date), &[night]);
    assert_eq!(minutes(&report, By::Hour, |tally| tally.booked), owned(hours));
    assert_eq!(report.total.booked, TimeDelta::hours(length));
    assert_eq!(report.total.bookings, 1);
}

#[test]
fn the_months_of_a_year_add_up_to_it_and_each_booking_counts_where_it_starts() {
    let room = open_room("24/7");
    let usages = [
        booking("2026-12-31 22:00", "2027-01-01 02:00"),
        booking("2027-01-31 22:00", "2027-02-01 02:00"),
        booking("2027-02-10 10:00", "2027-02-10 11:30"),
        booking("2027-02-28 23:00", "2027-03-02 01:00"),
    ];
    let january = count(&room, days("2027-01-01", "2027-01-31"), &usages).total;
    let february = count(&room, days("2027-02-01", "2027-02-28"), &usages).total;
    let both = count(&room, days("2027-01-01", "2027-02-28"), &usages).total;
    let said = |tally: &Tally| (tally.bookings, tally.booked.num_minutes(), tally.open.num_hours());
    assert_eq!(said(&january), (1, 240, 31 * 24));
    assert_eq!(said(&february), (2, 120 + 90 + 60, 28 * 24));
    let mut sum = january;
    sum.add(&february);
    assert_eq!(sum, both);
}

#[test]
fn time_outside_of_the_opening_hours_is_booked_and_no_part_of_the_rate() {
    let room = open_room("Mo-Fr 08:00-12:00,14:00-18:00");
    let usages =
        [booking("2027-05-05 07:00", "2027-05-05 15:00"), booking("2027-05-08 10:00", "2027-05-08 12:00")];
    let report = count(&room, days("2027-05-03", "2027-05-09"), &usages);
    assert_eq!(report.total.booked, TimeDelta::hours(10));
    assert_eq!((report.total.booked_open, report.total.rate()), (TimeDelta::hours(5), Some(13)));
    assert_eq!(
        minutes(&report, By::Weekday, |tally| tally.booked),
        owned(&[("wednesday", 480), ("saturday", 120)])
    );
    assert_eq!(minutes(&report, By::Weekday, |tally| tally.booked_open), owned(&[("wednesday", 300)]));
    assert_eq!(count(&room, days("2027-05-08", "2027-05-09"), &usages).total.rate(), None);
}

#[test]
fn closures_close_and_hours_of_groups_open() {
    use crate::domain::groups::RulesFor;
    use crate::domain::rules::RulesChange;

    let mut room = open_room("Mo-Fr 08:00-20:00");
    let evening = OpeningHours::parse("Mo 18:00-22:00", None).expect("hours");
    let change = RulesChange { opening_hours: Some(evening), ..RulesChange::default() };
    room.by_group.rules.push(RulesFor { entry: 0, groups: vec!["residents".to_owned()], change });
    let closures = [Closure { interval: days("2027-05-05", "2027-05-05"), reason: String::new() }];
    let week = days("2027-05-03", "2027-05-09");
    let open: TimeDelta = open_time(&room, &closures, week).iter().map(Interval::length).sum();
    assert_eq!(open, TimeDelta::hours(14 + 3 * 12));
}

#[test]
fn events_of_other_applications_and_parts_of_bookings_are_no_bookings() {
    let room = open_room("24/7");
    let usages = [
        Usage { interval: span("2027-05-04 22:00", "2027-05-05 02:00"), by: UsedBy::Foreign },
        Usage { interval: span("2027-05-05 04:00", "2027-05-05 05:00"), by: UsedBy::Foreign },
        with(booking("2027-05-05 10:00", "2027-05-05 12:00"), |it| it.is_part = true),
        with(booking("2027-05-05 12:00", "2027-05-05 12:20"), |it| it.is_no_show = true),
    ];
    let report = count(&room, days("2027-05-05", "2027-05-05"), &usages);
    assert_eq!(report.foreign, ForeignTally { held: TimeDelta::hours(3), events: 1 });
    let total = report.total;
    assert_eq!((total.bookings, total.no_shows, total.booked), (1, 1, TimeDelta::minutes(140)));
}

#[test]
fn groups_have_a_row_each_and_those_of_nobody_one_too() {
    let groups = |names: &[&str]| Groups::new(names.iter().map(|name| (*name).to_owned()));
    let usages = [
        with(booking("2027-05-05 10:00", "2027-05-05 12:00"), |it| it.groups = groups(&["a", "b"])),
        with(booking("2027-05-05 12:00", "2027-05-05 13:00"), |it| it.groups = groups(&["b"])),
        booking("2027-05-05 14:00", "2027-05-05 14:30"),
    ];
    let report = count(&open_room("24/7"), days("2027-05-05", "2027-05-05"), &usages);
    assert_eq!(minutes(&report, By::Group, |tally| tally.booked), owned(&[("", 30), ("a", 120), ("b", 180)]));
    assert_eq!(
        minutes(&report, By::Group, |tally| tally.open),
        owned(&[("", 1440), ("a", 1440), ("b", 1440)])
    );
    assert_eq!(report.rows(By::Group).iter().map(|(_, tally)| tally.bookings).collect::<Vec<_>>(), [1, 1, 2]);
    assert_eq!(report.total.bookings, 3);
}

#[test]
fn lead_times_are_those_of_the_calendar() {
    let made = |created: &str, start: &str| {
        let end = start.replace(":00", ":30");
        with(booking(start, &end), |it| it.created = Some(at(created)))
    };
    let usages = [
        made("2027-05-05 09:55", "2027-05-05 10:00"),
        made("2027-05-05 11:10", "2027-05-05 11:00"),
        made("2027-05-04 23:00", "2027-05-05 12:00"),
        made("2027-04-28 12:00", "2027-05-05 13:00"),
        made("2027-04-27 12:00", "2027-05-05 14:00"),
        made("2027-04-04 12:00", "2027-05-05 15:00"),
        booking("2027-05-05 16:00", "2027-05-05 17:00"),
    ];
    let ahead = count(&open_room("24/7"), days("2027-05-05", "2027-05-05"), &usages).ahead;
    assert_eq!(Ahead::ALL.map(|how| ahead.made(how)), [2, 2, 1, 1]);
    assert_eq!((ahead.count(), ahead.median()), (6, Some(TimeDelta::hours(7 * 24 + 1))));
    assert_eq!(LeadTimes::default().median(), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_count_is_that_of_a_clock_looked_at_every_minute(
        bookings in prop::collection::vec((-3_000_i64..9_000, 1_i64..2_000), 0..8),
        from in 0_i64..3_000,
        length in 1_i64..4_000,
        week in prop::sample::select(vec!["2027-03-26", "2027-10-29", "2027-05-05"]),
        hours in prop::sample::select(vec!["24/7", "Mo-Sa 08:30-20:00", "Mo-Su 22:00-02:30", "We,Su 01:00-04:00"]),
    ) {
        let room = open_room(hours);
        let start = day(Paris, week.parse().expect("a date")).start();
        let minute = |at: i64| start + TimeDelta::minutes(at);
        let window = Interval::new(minute(from), minute(from + length)).expect("forwards");
        let intervals: Vec<Interval> = bookings
            .iter()
            .map(|(at, length)| Interval::new(minute(*at), minute(at + length)).expect("forwards"))
            .collect();
        let usages: Vec<Usage> = intervals
            .iter()
            .map(|interval| Usage { interval: *interval, by: UsedBy::Booking(BookingUse::default()) })
            .collect();
        let report = count(&room, window, &usages);
        let mut seen: BTreeMap<(u32, u32), [i64; 3]> = BTreeMap::new();
        for at in from..from + length {
            let shown = civil(Paris, minute(at));
            let now = Interval::new(minute(at), minute(at + 1)).expect("forwards");
            let is_open = room.rules.opening_hours.covers(Paris, now);
            let held = i64::try_from(intervals.iter().filter(|one| one.covers(&now)).count()).expect("few");
            let cell = seen.entry((shown.weekday().num_days_from_monday(), shown.hour())).or_default();
            *cell = [cell[0] + i64::from(is_open), cell[1] + held, cell[2] + held * i64::from(is_open)];
        }
        let said = |tally: &Tally| [tally.open, tally.booked, tally.booked_open].map(|time| time.num_minutes());
        let sum = |of: &dyn Fn(u32, u32) -> bool| {
            let cells = seen.iter().filter(|((day, hour), _)| of(*day, *hour)).map(|(_, cell)| *cell);
            cells.fold([0; 3], |sum, cell| [sum[0] + cell[0], sum[1] + cell[1], sum[2] + cell[2]])
        };
        prop_assert_eq!(said(&report.total), sum(&|_, _| true));
        for (at, (_, tally)) in (0..).zip(report.rows(By::Weekday)) {
            prop_assert_eq!(said(&tally), sum(&|day, _| day == at), "weekday {}", at);
        }
        for (at, (_, tally)) in (0..).zip(report.rows(By::Hour)) {
            prop_assert_eq!(said(&tally), sum(&|_, hour| hour == at), "hour {}", at);
        }
        let starting = intervals.iter().filter(|one| window.contains(one.start())).count();
        prop_assert_eq!(report.total.bookings, starting);
    }
}
