//! What is read from a calendar, and when it holds the room.

use rstest::rstest;

use super::*;
use crate::domain::occupancy::Kind;
use crate::domain::time::day;

/// Every Tuesday from 9 to 10 on the clock of Paris, since September.
fn every_tuesday(uid: &str) -> String {
    foreign(
        uid,
        "DTSTART;TZID=Europe/Paris:20260901T090000\r\nDTEND;TZID=Europe/Paris:20260901T100000\r\n\
         RRULE:FREQ=WEEKLY\r\nSUMMARY:Yoga",
    )
}

#[rstest]
#[case::this_week("2026-11-24T08:00:00Z")]
#[case::before_the_clock_changes("2027-03-23T08:00:00Z")]
#[case::after_it("2027-03-30T07:00:00Z")]
#[case::in_ten_years("2036-11-25T08:00:00Z")]
fn a_weekly_event_holds_the_room_on_later_dates(#[case] start: &str) {
    let schedule = schedule();
    schedule.finds(vec![object("yoga", "1", every_tuesday("yoga"))]);
    let date = Interval::starting_at(utc(start), TimeDelta::hours(1)).expect("forwards");
    let found = schedule.atelier().occupancies(date);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].interval, &found[0].kind), (date, &Kind::Foreign));
    assert_eq!(found[0].title.as_deref(), Some("Yoga"));
}

#[test]
fn a_window_beyond_what_is_kept_ready_has_each_date_once() {
    let schedule = schedule();
    let single = foreign_at("single", hour(2));
    schedule.finds(vec![object("yoga", "1", every_tuesday("yoga")), object("single", "1", single)]);
    let five_years = between("2024-01-01T00:00:00Z", "2029-01-01T00:00:00Z");
    let found = schedule.atelier().occupancies(five_years);
    let mut starts: Vec<Instant> = found.iter().map(|occupancy| occupancy.interval.start()).collect();
    assert!(starts.is_sorted());
    starts.dedup();
    // 122 Tuesdays from 1 September 2026 to 26 December 2028, and the single one.
    assert_eq!((found.len(), starts.len()), (123, 123));
}

#[test]
fn the_dates_kept_ready_move_on_with_time() {
    let schedule = schedule();
    schedule.finds(vec![object("yoga", "1", every_tuesday("yoga"))]);
    let later = now() + TimeDelta::days(400);
    schedule.confirm(&atelier(), later);
    let week = Interval::starting_at(later + TimeDelta::days(500), TimeDelta::days(7)).expect("forwards");
    assert!(schedule.atelier().content.window().expect("there is one").covers(&week));
    assert_eq!(schedule.atelier().occupancies(week).len(), 1);
}

#[test]
fn an_event_every_minute_holds_the_room_without_filling_memory() {
    let schedule = schedule();
    let lines = "DTSTART:20200101T000000Z\r\nDURATION:PT1M\r\nRRULE:FREQ=MINUTELY";
    schedule.finds(vec![object("tick", "1", foreign("tick", lines))]);
    assert_eq!(schedule.atelier().taken(hour(0)), [hour(0)]);
    let entry = schedule.atelier().content.get(&href("tick")).cloned().expect("it is there");
    assert!(entry.dates.as_slice().is_empty() && !entry.is_ready);
}

#[rstest]
#[case::spring("2027-03-28", "20270328", "20270329", 23)]
#[case::autumn("2027-10-31", "20271031", "20271101", 25)]
fn a_whole_day_is_as_long_as_the_clock_makes_it(
    #[case] date: &str,
    #[case] start: &str,
    #[case] end: &str,
    #[case] hours: i64,
) {
    let schedule = schedule();
    let lines = format!("DTSTART;VALUE=DATE:{start}\r\nDTEND;VALUE=DATE:{end}");
    schedule.finds(vec![object("fair", "1", foreign("fair", &lines))]);
    let date = day(Paris, date.parse().expect("a date"));
    assert_eq!(schedule.atelier().taken(date), [date]);
    assert_eq!(date.length(), TimeDelta::hours(hours));
    assert!(schedule.atelier().occupancies(date)[0].all_day);
}

#[test]
fn what_cannot_be_read_holds_its_time_and_hides_nothing() {
    let schedule = schedule();
    let broken =
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261123T100000Z\r\nDTEND:20261123T110000Z\r\n";
    schedule.finds(vec![
        object("broken", "1", broken.into()),
        object("fine", "1", foreign_at("fine", hour(5))),
        object("page", "1", "<html>log in</html>".into()),
    ]);
    let snapshot = schedule.atelier();
    let found = snapshot.occupancies(month());
    assert_eq!(found.last().map(|occupancy| &occupancy.kind), Some(&Kind::Foreign));
    assert!(found.iter().any(|o| o.kind == Kind::Unreadable && o.interval.overlaps(&hour(2))), "{found:?}");
    let mut unreadable: Vec<String> = snapshot.unreadable().iter().map(|(href, _)| href.name()).collect();
    unreadable.sort();
    assert_eq!(unreadable, ["broken.ics", "page.ics"]);
    schedule.poll(PollResult::Changes { changed: Vec::new(), removed: vec![href("broken"), href("page")] });
    assert!(schedule.atelier().unreadable().is_empty());
}

#[test]
fn what_was_guessed_is_told() {
    let schedule = schedule();
    let lines = "DTSTART;TZID=Nowhere/Special:20261123T100000\r\nDURATION:PT1H";
    schedule.finds(vec![object("odd", "1", foreign("odd", lines))]);
    let warnings = schedule.atelier().warnings();
    assert!(matches!(&warnings[..], [(at, Warning::UnknownZone(_))] if *at == href("odd")), "{warnings:?}");
}

#[test]
fn taken_time_is_joined_and_sorted() {
    let schedule = schedule();
    let at = |uid: &str, hours| object(uid, "1", foreign_at(uid, hour(hours)));
    schedule.finds(vec![at("c", 6), at("b", 1), at("a", 0), at("again", 0)]);
    let morning = Interval::new(hour(0).start(), hour(1).end()).expect("forwards");
    assert_eq!(schedule.taken_in_november(), [morning, hour(6)]);
    assert_eq!(schedule.atelier().taken(hour(1)), [hour(1)]);
}

#[test]
fn a_room_that_does_not_exist_is_empty() {
    let schedule = schedule();
    let nowhere = RoomId::parse("nowhere").expect("an id");
    schedule.apply_written(&nowhere, &href("a"), None, &foreign_at("u", hour(0)));
    assert!(schedule.snapshot(&nowhere).occupancies(month()).is_empty());
    assert!(schedule.room(&nowhere).is_none());
}
