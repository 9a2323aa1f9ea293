//! What is read, what is said about it, and what cannot be read.

use super::super::testing::{dates, object, room, span, utc};
use super::*;
use crate::domain::occupancy::Kind;
use crate::domain::time::Interval;
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
#[case("DTSTART:2027-01-04T09:00:00Z", Warning::OtherForm("2027-01-04T09:00:00Z".into()))]
#[case("DTSTART:soon\nDTEND:20270104T100000Z", Warning::UnreadableStart(Box::new(UnreadableReason::BadStart("soon".into()))))]
#[case("DTEND:20270104T100000Z", Warning::UnreadableStart(Box::new(UnreadableReason::NoStart)))]
#[case("DTSTART;TZID=Asia/Tokyo:20270104T090000\nDTEND:20270104T100000", Warning::TwoClocks)]
#[case("DTSTART:20270104T090000\nDTEND;TZID=America/New_York:20270104T100000", Warning::TwoClocks)]
#[case("DTSTART:20270104T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2", Warning::StartOffRule)]
#[case("DTSTART:20270104T090000Z\nRECURRENCE-ID:20270104T090000Z\nRRULE:FREQ=WEEKLY", Warning::NoSeries)]
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
    assert_eq!(held(text), ["01-04T08:00/01-04T10:00"]);
    assert_eq!(read(text.as_bytes(), Paris).expect_err("cut off").held.expect("known").uid().as_ref(), "a");
}

/// Returns what an object that cannot be read holds in January 2027.
fn held(text: &str) -> Vec<String> {
    let unreadable = read(text.as_bytes(), Paris).expect_err("unreadable");
    let show = |at: Instant| at.format("%m-%dT%H:%M").to_string();
    let held = unreadable.occupancies(&room().id, span("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"));
    assert!(held.iter().all(|one| one.kind == Kind::Unreadable), "{held:?}");
    held.iter().map(|one| format!("{}/{}", show(one.interval.start()), show(one.interval.end()))).collect()
}

const CUT: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270118T090000Z\n";

#[rstest]
#[case::a_series("DTEND:20270118T100000Z\nRRULE:FREQ=WEEKLY\nSUM", &["01-18T09:00/01-18T10:00", "01-25T09:00/01-25T10:00"])]
#[case::in_its_end("RRULE:FREQ=WEEKLY\nDTEND:2027", &["01-18T09:00/01-18T23:00", "01-25T09:00/01-25T23:00"])]
#[case::before_its_end("RRULE:FREQ=WEEKLY\n", &["01-18T09:00/01-18T23:00", "01-25T09:00/01-25T23:00"])]
#[case::in_its_rule("DURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO,T", &["01-18T09:00/01-18T10:00", "01-25T09:00/01-25T10:00"])]
#[case::with_another("DURATION:PT1H\nBEGIN:VEVENT\nUID:b\nDTSTART:20270119T090000Z\nDURATION:PT1H\nEND:VCALENDAR",
    &["01-18T09:00/01-18T10:00", "01-19T09:00/01-19T10:00"])]
#[case::free("DURATION:PT1H\nTRANSP:TRANSPARENT\n", &[])]
fn what_is_cut_off_holds_what_is_left(#[case] rest: &str, #[case] expected: &[&str]) {
    assert_eq!(held(&format!("{CUT}{rest}")), expected);
}

#[test]
fn what_is_nested_too_deep_holds_its_time() {
    let nested = "BEGIN:X-A\n".repeat(99);
    assert_eq!(held(&format!("{CUT}DURATION:PT1H\n{nested}END:VEVENT\n")), ["01-18T09:00/01-18T10:00"]);
}

#[rstest]
#[case::another_form("DTSTART:2027-01-18T09:00:00Z\nDTEND:20270118T100000.0Z", &["01-18T09:00/01-18T10:00"])]
#[case::something_behind("DTSTART:20270118T090000T\nDTEND:20270118T100000T", &["01-18T08:00/01-18T09:00"])]
#[case::only_the_day("DTSTART:20270118T090000+0100\nDTEND:20270118T100000+0100", &["01-17T23:00/01-18T23:00"])]
#[case::only_the_days("DTSTART:20270118Tx\nDTEND:20270119Tx", &["01-17T23:00/01-19T23:00"])]
#[case::only_the_day_and_a_length("DTSTART:20270118Tx\nDURATION:PT1H", &["01-17T23:00/01-18T23:00"])]
#[case::only_the_day_of_the_end("DTSTART:20270118T090000Z\nDTEND:20270118Tx", &["01-18T09:00/01-18T23:00"])]
#[case::only_the_end("DTSTART:soon\nDTEND:20270118T100000Z", &["01-17T23:00/01-18T23:00"])]
#[case::only_the_end_of_a_day("DTEND;VALUE=DATE:20270119", &["01-17T23:00/01-18T23:00"])]
#[case::a_series_of_days("DTSTART:20270118Tx\nRRULE:FREQ=WEEKLY", &["01-17T23:00/01-18T23:00", "01-24T23:00/01-25T23:00"])]
#[case::a_day_and_a_time("DTSTART;VALUE=DATE:20270118\nDTEND:20270119T100000", &["01-17T23:00/01-19T23:00"])]
#[case::a_date_of_a_day("DTSTART:20270118T090000Z\nDURATION:PT1H\nRDATE:20270120Tx", &["01-18T09:00/01-18T10:00", "01-19T23:00/01-20T23:00"])]
#[case::an_exception_on_a_day("DTSTART:20270118T090000Z\nDURATION:PT1H\nEXDATE:20270118Tx", &["01-18T09:00/01-18T10:00"])]
#[case::an_end_on_the_clock_of_the_start("DTSTART;TZID=America/New_York:20270118T090000\nDTEND:20270118T100000", &["01-18T14:00/01-18T15:00"])]
#[case::an_end_on_the_clock_of_the_room("DTSTART;TZID=Asia/Tokyo:20270118T090000\nDTEND:20270118T100000", &["01-18T00:00/01-18T09:00"])]
#[case::a_start_on_the_clock_of_the_end("DTSTART:20270118T090000\nDTEND;TZID=Asia/Tokyo:20270118T100000", &["01-18T00:00/01-18T01:00"])]
#[case::a_start_on_the_clock_of_the_room("DTSTART:20270118T090000\nDTEND;TZID=America/New_York:20270118T100000", &["01-18T08:00/01-18T15:00"])]
#[case::a_start_off_its_rule("DTSTART:20270118T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2",
    &["01-18T09:00/01-18T10:00", "01-19T09:00/01-19T10:00", "01-26T09:00/01-26T10:00"])]
#[case::a_series_without_a_master("DTSTART:20270118T090000Z\nDURATION:PT1H\nRECURRENCE-ID:20270118T090000Z\nRRULE:FREQ=WEEKLY;COUNT=2",
    &["01-18T09:00/01-18T10:00", "01-25T09:00/01-25T10:00"])]
#[case::a_rule_with_a_typing_error("DTSTART:20270118T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=XX",
    &["01-18T09:00/01-18T10:00", "01-25T09:00/01-25T10:00"])]
fn of_what_can_be_read_in_two_ways_the_wider_one_holds(#[case] lines: &str, #[case] expected: &[&str]) {
    let object = object(lines);
    let dates = dates(&object, span("2027-01-17T00:00:00Z", "2027-01-31T00:00:00Z"));
    assert_eq!(dates, expected);
}

#[rstest]
#[case::of_a_time("DURATION:PT2H", "DTSTART:20270119T140000Z", "01-19T14:00/01-19T16:00")]
#[case::of_days("DURATION:P2D", "DTSTART;VALUE=DATE:20270119", "01-18T23:00/01-20T23:00")]
#[case::that_is_shorter_than_a_day("DURATION:PT2H", "DTSTART;VALUE=DATE:20270119", "01-18T23:00/01-19T23:00")]
fn a_changed_date_without_an_end_is_as_long_as_its_series(
    #[case] length: &str,
    #[case] start: &str,
    #[case] expected: &str,
) {
    let object = object(&format!(
        "BEGIN:VEVENT\nUID:a\nDTSTART:20270118T090000Z\n{length}\nRRULE:FREQ=WEEKLY;COUNT=2\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270118T090000Z\n{start}\nEND:VEVENT"
    ));
    assert_eq!(dates(&object, span("2027-01-18T12:00:00Z", "2027-01-22T00:00:00Z")), [expected]);
    assert_eq!(object.warnings(), [Warning::NoEnd]);
}

#[test]
fn of_several_events_one_without_a_date_hides_no_other() {
    let object = object(
        "BEGIN:VEVENT\nUID:a\nDTSTART:soon\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:b\nDTSTART:20270118T090000Z\nDURATION:PT1H\nEND:VEVENT",
    );
    assert_eq!(
        dates(&object, span("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z")),
        ["01-18T09:00/01-18T10:00"]
    );
    let expected = Warning::UnreadableEvent(Box::new(UnreadableReason::BadStart("soon".into())));
    assert_eq!(object.warnings(), [expected]);
}

#[test]
fn more_rules_than_are_followed_hold_all_that_comes() {
    let rules = "RRULE:FREQ=YEARLY\n".repeat(RULES_OF_EVENT + 1);
    let object = object(&format!("DTSTART:20270118T090000Z\nDURATION:PT1H\n{rules}"));
    let window = span("2027-01-01T00:00:00Z", "2027-06-01T00:00:00Z");
    let held = object.occupancies(&room().id, window);
    assert_eq!(held.last().map(|one| one.interval), Interval::new(utc("2027-01-18T09:00:00Z"), window.end()));
    assert_eq!((object.warnings(), object.span().1), (&[Warning::TooManyRules][..], None));
}

#[rstest]
#[case("VAVAILABILITY", "BEGIN:AVAILABLE\nUID:b\nDTSTART:20270104T090000Z\nEND:AVAILABLE\n")]
#[case("VFREEBUSY", "FREEBUSY:20270104T090000Z/PT1H\n")]
#[case("VPOLL", "BEGIN:VEVENT\nUID:b\nDTSTART:20270104T090000Z\nEND:VEVENT\n")]
fn what_is_no_event_holds_nothing(#[case] name: &str, #[case] inner: &str) {
    let object = object(&format!("BEGIN:{name}\nUID:a\nDTSTART:20270104T080000Z\n{inner}END:{name}"));
    assert_eq!(object.occurrences(span("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z")), []);
    assert_eq!(object.warnings(), [Warning::NotAnEvent(name.into())]);
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
fn a_date_that_was_added_before_the_first_is_in_the_span() {
    let text =
        "BEGIN:VEVENT\nUID:a\nDTSTART:20270104T090000Z\nDURATION:PT1H\nRDATE:20261201T090000Z\nEND:VEVENT";
    let added = utc("2026-12-01T09:00:00Z");
    assert_eq!(object(text).span(), (added, Some(utc("2027-01-04T10:00:00Z"))));
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
fn of_a_whole_calendar_all_events_hold() {
    let event = |n: u32| {
        format!(
            "BEGIN:VEVENT\nUID:{n}\nDTSTART:202701{:02}T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=1\nEND:VEVENT\n",
            n + 1
        )
    };
    let events: String = (0..30).map(event).collect();
    assert_eq!(dates(&object(&events), span("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z")).len(), 30);
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
