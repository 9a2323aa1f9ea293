//! What is written reads well anywhere, and reads back.

use super::super::read;
use super::super::testing::{any_booking, booking, place, readable, room, series, span};
use super::*;
use crate::domain::occupancy::Kind;
use proptest::prelude::*;

#[test]
fn a_booking_reads_well_in_any_calendar() {
    let room = room();
    insta::assert_snapshot!(write_booking(&booking(), &place(&room)).replace("\r\n", "\n"));
}

#[test]
fn a_tombstone_holds_nothing_and_is_private() {
    let room = room();
    let tombstone = booking().with(|it| {
        it.state = State::Cancelled;
        it.record.replaces = Some(uuid::Uuid::from_u128(9));
    });
    let text = write_booking(&tombstone, &place(&room));
    for line in ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "CLASS:PRIVATE", "SUMMARY:Réunion (Ana Ĝ.)"] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
    }
    let object = read(text.as_bytes(), room.zone).expect("readable");
    assert_eq!(object.occupancies(&room.id, tombstone.when.interval), []);
    assert_eq!(object.booking(&room.id).as_deref(), Some(&tombstone));
}

#[test]
fn the_second_pass_of_a_repeated_hour_is_written_in_utc() {
    let room = room();
    let booking =
        booking().with(|it| it.when.interval = span("2027-10-31T01:30:00Z", "2027-10-31T03:00:00Z"));
    let text = write_booking(&booking, &place(&room));
    assert!(text.contains("DTSTART:20271031T013000Z\r\nDTEND;TZID=Europe/Paris:20271031T040000\r\n"));
}

#[test]
fn a_place_may_publish_its_titles_and_may_lie_on_utc() {
    let mut room = room();
    room.zone = Tz::UTC;
    let place = Presentation { publish_titles: true, name_in_title: false, ..place(&room) };
    let text = write_booking(&booking(), &place);
    assert!(text.contains("CLASS:PUBLIC\r\n") && text.contains("SUMMARY:Réunion\r\n"));
    assert!(!text.contains("VTIMEZONE") && text.contains("DTSTART:20270328T070000Z\r\n"));
}

#[test]
fn dates_that_a_series_lacks_are_left_out_and_known_again() {
    let room = room();
    let days = ["2027-04-04T07:00:00Z", "2027-04-11T07:00:00Z"].map(|day| day.parse().expect("an instant"));
    let booking = booking().with(|it| {
        let series = series("FREQ=WEEKLY;COUNT=40", &["2027-04-18T07:00:00Z"]).expect("a series");
        it.when.series = Some(Box::new(series.skipping(&days)));
    });
    let text = write_booking(&booking, &place(&room));
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("X-CLEF-SKIPPED:20270404T070000Z\\,20270411T070000Z\r\n"), "{text}");
    let back = |text: &str| read(text.as_bytes(), room.zone).expect("readable").booking(&room.id);
    assert_eq!(back(&text).as_deref(), Some(&booking));
    // Somebody has put the first of them back in a calendar application.
    let put_back = text.replace("EXDATE;TZID=Europe/Paris:20270404T090000\r\n", "");
    let series = back(&put_back).expect("a booking").when.series.clone().expect("a series");
    assert_eq!(series.skipped(), &days[1..]);
}

#[test]
fn a_series_is_one_object_that_says_which_dates_are_left_out() {
    let room = room();
    let series = series("FREQ=WEEKLY;COUNT=40", &["2027-04-04T07:00:00Z", "2027-04-11T07:00:00Z"]);
    let booking = booking().with(|it| it.when.series = series);
    let text = write_booking(&booking, &place(&room));
    let expected = "DTSTART;TZID=Europe/Paris:20270328T090000\r\nDTEND;TZID=Europe/Paris:20270328T110000\r\n\
        RRULE:FREQ=WEEKLY;COUNT=40\r\nEXDATE;TZID=Europe/Paris:20270404T090000\r\n\
        EXDATE;TZID=Europe/Paris:20270411T090000\r\n";
    assert!(text.contains(expected), "{text}");
    let object = read(text.as_bytes(), room.zone).expect("readable");
    assert_eq!(object.booking(&room.id).as_deref(), Some(&booking));
    let held: Vec<Interval> = object
        .occupancies(&room.id, span("2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"))
        .iter()
        .map(|held| held.interval)
        .collect();
    assert_eq!((held.len(), held), (38, booking.when.dates(room.zone)));
}

#[test]
fn a_series_without_dates_keeps_one_in_its_rule_and_shows_it_cancelled() {
    let room = room();
    let out = ["2027-03-28T07:00:00Z", "2027-04-04T07:00:00Z"];
    let emptied = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=2", &out));
    for state in [State::Confirmed, State::Requested] {
        let emptied = Booking { state, ..emptied.clone() };
        let text = write_booking(&emptied, &place(&room));
        assert!(text.contains("STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n"), "{text}");
        assert_eq!(text.matches("\r\nEXDATE").count(), 1, "{text}");
        let object = read(text.as_bytes(), room.zone).expect("readable");
        assert_eq!(object.booking(&room.id).as_deref(), Some(&emptied));
        // Somebody who confirms it in a calendar application has that date.
        let confirmed = text.replace("STATUS:CANCELLED", "STATUS:CONFIRMED").replace("TRANSPARENT", "OPAQUE");
        let object = read(confirmed.as_bytes(), room.zone).expect("readable");
        assert_eq!(object.booking(&room.id).map(|booking| booking.when.dates(room.zone).len()), Some(1));
    }
    let tombstone = write_booking(&Booking { state: State::Cancelled, ..emptied }, &place(&room));
    let object = read(tombstone.as_bytes(), room.zone).expect("readable");
    assert_eq!(object.booking(&room.id).map(|booking| booking.state), Some(State::Cancelled));
}

proptest! {
    #[test]
    fn what_is_written_reads_back_whatever_the_text(booking in any_booking(), name_in_title: bool) {
        let room = room();
        let place = Presentation { name_in_title, ..place(&room) };
        let text = write_booking(&booking, &place);
        prop_assert!(text.split_terminator("\r\n").all(|l| l.len() <= 75 && !l.contains(['\r', '\n'])));
        let object = read(text.as_bytes(), room.zone).expect("readable");
        let found = object.booking(&room.id).expect("a booking");
        prop_assert_eq!(found.as_ref(), &booking);
        prop_assert_eq!(object.warnings(), []);
        let held = object.occupancies(&room.id, booking.when.interval);
        match booking.state {
            State::Declined | State::Expired | State::Cancelled | State::Freed(_) => {
                prop_assert!(held.is_empty());
            }
            State::Confirmed => prop_assert!(matches!(held[0].kind, Kind::Booking(_))),
            State::Requested => prop_assert!(matches!(held[0].kind, Kind::Requested(_))),
        }
    }

    #[test]
    fn text_that_no_object_can_hold_loses_only_control_characters(title: String, note: String) {
        let room = room();
        let booking = booking().with(|it| { it.details.title = title.clone(); it.details.note = Some(note.clone()); });
        let object = read(write_booking(&booking, &place(&room)).as_bytes(), room.zone).expect("readable");
        let read = object.booking(&room.id).expect("a booking");
        prop_assert_eq!(&read.details.title, &readable(&title));
        prop_assert_eq!(read.details.note.clone(), Some(readable(&note)));
    }
}
