//! When events happen, as RFC 5545 says, and as odd ones are taken.

use super::*;
use crate::ical::testing::{dates, object, room, span, utc};
use rstest::rstest;

fn january() -> Interval {
    span("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z")
}

#[rstest]
#[case::with_an_end("DTSTART:20270104T090000Z\nDTEND:20270104T100000Z", &["01-04T09:00/01-04T10:00"])]
#[case::with_a_length("DTSTART:20270104T090000Z\nDURATION:PT90M", &["01-04T09:00/01-04T10:30"])]
#[case::floating_is_the_rooms("DTSTART:20270104T090000\nDTEND:20270104T100000", &["01-04T08:00/01-04T09:00"])]
#[case::a_day("DTSTART;VALUE=DATE:20270104", &["01-03T23:00/01-04T23:00"])]
#[case::a_day_ending_on_itself("DTSTART;VALUE=DATE:20270104\nDTEND;VALUE=DATE:20270104", &["01-03T23:00/01-04T23:00"])]
#[case::days("DTSTART;VALUE=DATE:20270104\nDTEND;VALUE=DATE:20270106", &["01-03T23:00/01-05T23:00"])]
#[case::no_length_holds_nothing("DTSTART:20270104T090000Z", &["01-04T09:00/01-04T09:00-"])]
#[case::transparent("DTSTART:20270104T090000Z\nDURATION:PT1H\nTRANSP:transparent", &["01-04T09:00/01-04T10:00-"])]
#[case::cancelled("DTSTART:20270104T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED", &["01-04T09:00/01-04T10:00-"])]
#[case::tentative("DTSTART:20270104T090000Z\nDURATION:PT1H\nSTATUS:TENTATIVE", &["01-04T09:00/01-04T10:00"])]
#[case::end_in_another_zone("DTSTART;TZID=Europe/Paris:20270104T090000\nDTEND;TZID=Europe/London:20270104T090000", &["01-04T08:00/01-04T09:00"])]
#[case::end_wins_over_length("DTSTART:20270104T090000Z\nDTEND:20270104T100000Z\nDURATION:PT3H", &["01-04T09:00/01-04T10:00"])]
#[case::further_dates("DTSTART:20270104T090000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20270105T090000Z/PT2H,20270106T090000Z/20270106T093000Z\nRDATE:20270107T090000Z",
    &["01-04T09:00/01-04T10:00", "01-05T09:00/01-05T11:00", "01-06T09:00/01-06T09:30", "01-07T09:00/01-07T10:00"])]
#[case::dates_removed("DTSTART:20270104T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20270105T090000Z",
    &["01-04T09:00/01-04T10:00", "01-06T09:00/01-06T10:00"])]
#[case::began_before_the_window("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20270102", &["11-30T23:00/01-01T23:00"])]
fn events_happen_when_the_rfc_says(#[case] lines: &str, #[case] expected: &[&str]) {
    assert_eq!(dates(&object(lines), january()), expected);
}

#[test]
fn an_end_keeps_the_elapsed_time_and_a_length_in_days_the_clock() {
    // The night of the autumn change has an hour more.
    let window = span("2027-10-29T00:00:00Z", "2027-11-02T00:00:00Z");
    let start = "DTSTART;TZID=Europe/Paris:20271029T220000\nRRULE:FREQ=DAILY;COUNT=3";
    let by_end = object(&format!("{start}\nDTEND;TZID=Europe/Paris:20271030T070000"));
    assert_eq!(dates(&by_end, window)[1], "10-30T20:00/10-31T05:00");
    let by_days = object(&format!("{start}\nDURATION:P1D"));
    assert_eq!(dates(&by_days, window)[1], "10-30T20:00/10-31T21:00");
}

/// A daily series of five at 9 o'clock in Paris, and its override.
fn series(recurrence_id: &str, changed: &str) -> String {
    format!(
        "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Paris:20270104T090000\nDTEND;TZID=Europe/Paris:20270104T100000\n\
         RRULE:FREQ=DAILY;COUNT=5\nSUMMARY:series\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:a\nRECURRENCE-ID{recurrence_id}\n{changed}\nEND:VEVENT"
    )
}

const MOVED: &str = "DTSTART;TZID=Europe/Paris:20270106T140000\nDURATION:PT2H";

#[rstest]
#[case::same_form(";TZID=Europe/Paris:20270105T090000")]
#[case::utc(":20270105T080000Z")]
#[case::floating(":20270105T090000")]
#[case::date(";VALUE=DATE:20270105")]
#[case::another_zone(";TZID=Europe/London:20270105T080000")]
fn an_override_is_found_however_its_date_is_written(#[case] recurrence_id: &str) {
    let object = object(&series(recurrence_id, MOVED));
    let expected = [
        "01-04T08:00/01-04T09:00",
        "01-06T08:00/01-06T09:00",
        "01-06T13:00/01-06T15:00",
        "01-07T08:00/01-07T09:00",
        "01-08T08:00/01-08T09:00",
    ];
    assert_eq!(dates(&object, january()), expected);
    let moved = &object.occurrences(january())[2];
    assert_eq!(
        moved.recurrence_id.as_ref().map(|id| id.resolve(chrono_tz::Europe::Paris)),
        Some(utc("2027-01-05T08:00:00Z"))
    );
}

#[test]
fn overrides_that_leave_or_enter_the_window_are_seen_from_both_sides() {
    let object = object(&series(":20270105T080000Z", "DTSTART:20270301T090000Z\nDURATION:PT1H"));
    assert_eq!(dates(&object, january()).len(), 4);
    let march = span("2027-03-01T00:00:00Z", "2027-03-02T00:00:00Z");
    assert_eq!(dates(&object, march), ["03-01T09:00/03-01T10:00"]);
}

#[rstest]
#[case::cancelled("STATUS:CANCELLED")]
#[case::free("TRANSP:TRANSPARENT")]
fn a_date_can_be_freed(#[case] how: &str) {
    let object =
        object(&series(":20270105T080000Z", &format!("DTSTART:20270105T080000Z\nDURATION:PT1H\n{how}")));
    assert_eq!(dates(&object, january())[1], "01-05T08:00/01-05T09:00-");
    assert_eq!(object.occupancies(&room().id, january()).len(), 4);
}

#[test]
fn this_and_future_moves_the_rest_and_keeps_the_clock_time() {
    let window = span("2027-03-20T00:00:00Z", "2027-04-20T00:00:00Z");
    let text = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Paris:20270322T090000\nDTEND;TZID=Europe/Paris:20270322T100000\nRRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:START\nDTSTART:20270323T130000Z\nDURATION:PT30M\nSUMMARY:later\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270405T070000Z\nDTSTART:20270405T070000Z\nDURATION:PT1H\nEND:VEVENT";
    // From the first date on, and from the second on; both across the clock change of 28 March.
    let all = object(&text.replace("START\n", "20270322T080000Z\n"));
    assert_eq!(
        dates(&all, window),
        [
            "03-23T13:00/03-23T13:30",
            "03-30T12:00/03-30T12:30",
            "04-05T07:00/04-05T08:00",
            "04-13T12:00/04-13T12:30"
        ]
    );
    assert_eq!(all.occurrences(window)[1].title.as_deref(), Some("later"));
    let (first, last) = all.span();
    assert!(first <= utc("2027-03-22T08:00:00Z") && last >= Some(utc("2027-04-13T12:30:00Z")));
}

#[test]
fn dates_without_their_series_stand_alone() {
    let object = object(
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270105T080000Z\nDTSTART:20270105T080000Z\nDURATION:PT1H\nEND:VEVENT",
    );
    assert_eq!(dates(&object, january()), ["01-05T08:00/01-05T09:00"]);
    assert!(object.is_recurring());
}

#[test]
fn of_two_versions_the_higher_sequence_counts() {
    let version = |sequence: u32, hour: u32| {
        format!(
            "BEGIN:VEVENT\nUID:a\nSEQUENCE:{sequence}\nDTSTART:20270105T{hour:02}0000Z\nDURATION:PT1H\nEND:VEVENT\n"
        )
    };
    let object = object(&format!("{}{}", version(2, 10), version(1, 8)));
    assert_eq!(dates(&object, january()), ["01-05T10:00/01-05T11:00"]);
}

#[test]
fn what_is_nonsense_holds_its_best_known_time_as_unreadable() {
    let kinds = |lines: &str| {
        let held = object(lines).occupancies(&room().id, january());
        held.into_iter().map(|o| (o.interval, o.kind)).collect::<Vec<_>>()
    };
    let backwards = kinds("DTSTART:20270104T090000Z\nDTEND:20270104T080000Z");
    assert_eq!(backwards, [(span("2027-01-04T09:00:00Z", "2027-01-04T23:00:00Z"), Kind::Unreadable)]);
    let no_such_day = kinds("DTSTART:20261131T090000Z\nDURATION:P31DT1H");
    assert_eq!(no_such_day, [(span("2026-12-01T09:00:00Z", "2027-01-01T10:00:00Z"), Kind::Unreadable)]);
    let rule = kinds("DTSTART:20270104T090000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES");
    let mondays: Vec<_> = [4, 11, 18, 25]
        .map(|day| span(&format!("2027-01-{day:02}T09:00:00Z"), &format!("2027-01-{day:02}T10:00:00Z")))
        .map(|monday| (monday, Kind::Unreadable))
        .into();
    assert_eq!(rule, mondays);
}

#[test]
fn a_rule_with_too_many_dates_never_leaves_the_rest_free() {
    let object = object("DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY");
    let held = object.occupancies(&room().id, january());
    let last = held.last().expect("held");
    assert_eq!((last.interval.end(), &last.kind), (january().end(), &Kind::Unreadable));
    assert!(held.windows(2).all(|pair| pair[0].interval.end() >= pair[1].interval.start()), "gap");
}

#[test]
fn tasks_hold_nothing() {
    let object = object("BEGIN:VTODO\nUID:t\nDTSTART:20270104T090000Z\nDUE:20270104T100000Z\nEND:VTODO");
    assert_eq!((object.uid().as_ref(), object.occurrences(january())), ("t", Vec::new()));
    assert_eq!(object.occupancies(&room().id, january()), []);
}
