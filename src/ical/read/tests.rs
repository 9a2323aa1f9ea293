//! What is read, what is said about it, and what cannot be read.

use super::super::testing::{object, span, utc};
use super::*;
use chrono_tz::Europe::Paris;
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case("DTSTART;TZID=Nowhere:20270104T090000", Warning::UnknownZone("Nowhere".into()))]
#[case("DTSTART:20270230T090000Z", Warning::NoSuchDate("20270230T090000Z".into()))]
#[case("DTSTART:20270104T090000Z\nDTEND:20270104T080000Z", Warning::EndsBeforeStart)]
#[case("DTSTART:20270104T090000Z\nDURATION:-PT1H", Warning::EndsBeforeStart)]
#[case("DTSTART:20270104T090000Z\nDURATION:PT1H\nDTEND:20270104T100000Z", Warning::EndAndDuration)]
#[case("DTSTART:20270104T090000Z\nDURATION:soon", Warning::UnreadableEnd("soon".into()))]
#[case("DTSTART:20270104T090000Z\nRRULE:FREQ=X", Warning::UnreadableRule("FREQ=X".into()))]
#[case("DTSTART:20270104T090000Z\nEXDATE:tomorrow", Warning::UnreadableDate("tomorrow".into()))]
#[case("DTSTART:20270104T090000Z\nEXRULE:FREQ=DAILY", Warning::ExRule)]
fn what_was_read_otherwise_than_written_is_said(#[case] lines: &str, #[case] expected: Warning) {
    assert_eq!(object(lines).warnings(), [expected]);
}

#[rstest]
#[case("", UnreadableReason::NotICalendar)]
#[case("BEGIN:VCALENDAR\nEND:VCALENDAR", UnreadableReason::Empty)]
#[case("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VEVENT\nEND:VCALENDAR", UnreadableReason::NoStart)]
#[case("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nEND:VEVENT\nEND:VCALENDAR", UnreadableReason::BadStart("x".into()))]
#[case("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270104\nEND:VCALENDAR", UnreadableReason::NotClosed("VEVENT".into()))]
fn what_cannot_be_read_says_why(#[case] text: &str, #[case] reason: UnreadableReason) {
    assert_eq!(read(text.as_bytes(), Paris).expect_err("unreadable").reason, reason);
}

#[test]
fn what_cannot_be_read_keeps_its_uid_and_time() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Paris:20270104T090000\nDTEND:20270104T100000Z\nSUM";
    let unreadable = read(text.as_bytes(), Paris).expect_err("cut off");
    assert_eq!(unreadable.uid.as_deref(), Some("a"));
    assert_eq!(unreadable.best_known, Some(span("2027-01-04T08:00:00Z", "2027-01-04T10:00:00Z")));
}

#[test]
fn an_override_that_cannot_be_read_leaves_its_date() {
    let object = object(
        "BEGIN:VEVENT\nUID:a\nDTSTART:20270104T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270105T090000Z\nDTSTART:?\nEND:VEVENT",
    );
    assert_eq!(object.warnings(), [Warning::UnreadableOverride]);
    assert_eq!(object.occurrences(span("2027-01-04T00:00:00Z", "2027-01-07T00:00:00Z")).len(), 2);
    assert_eq!(object.span(), (utc("2027-01-04T09:00:00Z"), Some(utc("2027-01-05T10:00:00Z"))));
}

#[test]
fn events_of_several_uids_all_count() {
    let event = |uid: &str, day: u32| {
        format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:202701{day:02}T090000Z\nDURATION:PT1H\nEND:VEVENT\n")
    };
    let object = object(&format!("{}{}", event("a", 4), event("b", 5)));
    assert_eq!(object.warnings(), [Warning::SeveralUids]);
    assert_eq!(object.occurrences(span("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z")).len(), 2);
}

#[test]
fn a_whole_calendar_is_no_object() {
    let event = |n: u32| format!("BEGIN:VEVENT\nUID:{n}\nDTSTART:20270104T090000Z\nEND:VEVENT\n");
    let events: String = (0..11).map(event).collect();
    let text = format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n");
    let reason = read(text.as_bytes(), Paris).expect_err("too many").reason;
    assert_eq!(reason, UnreadableReason::TooManyUids { limit: MAX_UIDS });
}

#[test]
fn warnings_are_few_and_short() {
    let lines: Vec<String> =
        (0..90).map(|n| format!("EXDATE;TZID={}{n}:20270104T090000", "Z".repeat(999))).collect();
    let object = object(&format!("DTSTART:20270104T090000Z\n{}", lines.join("\n")));
    assert_eq!(object.warnings().len(), 1);
    let lines: Vec<String> = (0..90).map(|n| format!("EXDATE:never{n}")).collect();
    assert_eq!(self::object(&format!("DTSTART:20270104\n{}", lines.join("\n"))).warnings().len(), 20);
}

#[test]
fn an_object_is_small() {
    // 200,000 of them lie in memory.
    assert!(size_of::<CalendarObject>() <= 80, "{}", size_of::<CalendarObject>());
    assert!(size_of::<Series>() <= 160, "{}", size_of::<Series>());
    assert!(size_of::<Override>() <= 160, "{}", size_of::<Override>());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = read(&bytes, Paris);
    }

    #[test]
    fn no_event_makes_it_panic(
        lines in proptest::collection::vec(
            "(DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID|DURATION|RRULE|SEQUENCE|TZID|X-CLEF-TICKET)(;TZID=[A-Z/]{0,3}|;RANGE=THISANDFUTURE|;VALUE=DATE)?:(0000|9999|2027)(01|02|12|99)[0-3][0-9](T[0-9]{6}Z?)?(/P[0-9]{1,9}[DW])?|BEGIN:VEVENT|END:VEVENT|DURATION:P99999D|RRULE:FREQ=(YEARLY|DAILY|SECONDLY)(;COUNT=[0-9]{1,3})?",
            0..20,
        ),
    ) {
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}\nEND:VEVENT\nEND:VCALENDAR\n", lines.join("\n"));
        if let Ok(object) = read(text.as_bytes(), Paris) {
            let window = span("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z");
            let found = object.occurrences(window);
            prop_assert!(found.iter().all(|o| o.interval.overlaps(&window)));
            prop_assert!(found.is_sorted_by_key(|o| o.interval));
            let _ = object.span();
        }
    }
}
