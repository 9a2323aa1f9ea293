//! Dates that leave their series: superseded there as soon as both are known, in whatever order they are read.

use super::*;
use crate::domain::recurrence::Rule;
use crate::domain::series::Series;

/// Every day at eight, three times.
fn daily(ticket: u64) -> Booking {
    let rule = Rule::parse("FREQ=DAILY;COUNT=3").expect("a rule");
    booking(ticket, hour(0)).with(|it| it.when.series = Some(Box::new(Series::known(rule, Vec::new()))))
}

/// The second date of `series`, moved.
fn left(series: &Booking, ticket: u64, interval: Interval) -> Booking {
    series.clone().with(|it| {
        it.record.ticket = Ticket(ticket);
        it.when.interval = interval;
        it.when.series = None;
        it.record.recurrence_id = Some(hour(24).start());
        it.record.request = request_key(ticket);
    })
}

#[test]
fn a_date_that_left_holds_its_new_time_and_not_the_old_one() {
    let series = daily(1);
    let moved = left(&series, 2, hour(27));
    for objects in [[&series, &moved], [&moved, &series]] {
        let schedule = schedule();
        for object in objects {
            schedule.holds(object);
        }
        assert_eq!(schedule.taken_in_november(), [hour(0), hour(27), hour(48)]);
        // Beyond what is kept ready, too.
        let years = between("2020-01-01T00:00:00Z", "2036-01-01T00:00:00Z");
        assert_eq!(schedule.atelier().taken(years), [hour(0), hour(27), hour(48)]);
        assert_eq!(*schedule.find_booking(series.id).expect("the series").booking, series);
        let found = schedule.find_moved_date(series.id, hour(24).start()).expect("the date");
        assert_eq!(*found.booking, moved);
        let dates: Vec<Interval> = schedule.dates_of(&series).iter().map(|date| date.interval).collect();
        assert_eq!(dates, [hour(0), hour(27), hour(48)]);
    }
}

#[test]
fn a_date_that_was_withdrawn_is_back_in_its_series() {
    let (schedule, series) = (schedule(), daily(1));
    schedule.holds(&series);
    schedule.holds(&left(&series, 2, hour(27)));
    schedule.apply_deleted(&atelier(), &href("2"));
    assert_eq!(schedule.taken_in_november(), [hour(0), hour(24), hour(48)]);
}

#[test]
fn a_date_that_left_and_was_cancelled_does_not_come_back() {
    let (schedule, series) = (schedule(), daily(1));
    let moved = left(&series, 2, hour(27));
    schedule.holds(&series);
    schedule.holds(&moved);
    schedule.holds(&cancelled(&moved, 3));
    schedule.apply_deleted(&atelier(), &href("2"));
    assert_eq!(schedule.taken_in_november(), [hour(0), hour(48)]);
    assert_eq!(schedule.find_moved_date(series.id, hour(24).start()), None);
    assert_eq!(*schedule.find_booking(series.id).expect("the series lives").booking, series);
    assert_eq!(schedule.find_cancelled(series.id), None);
}

#[test]
fn a_series_that_was_written_later_has_all_its_dates() {
    // It moved as a whole by a day, after one of its dates had left: another date starts then.
    let (schedule, series) = (schedule(), daily(1));
    let later = series.clone().with(|it| {
        it.record.replaces = Some(series.uid());
        it.record.ticket = Ticket(3);
        it.when.interval = hour(24);
    });
    schedule.holds(&left(&series, 2, hour(3)));
    schedule.holds(&later);
    assert_eq!(schedule.taken_in_november(), [hour(3), hour(24), hour(48), hour(72)]);
}
