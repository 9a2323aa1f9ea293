//! Edits keep what they do not change, whoever wrote it.

use super::super::lines::{ContentLine, logical_lines};
use super::super::testing::{
    any_booking, any_text, booking, place, readable, room, series, span, utc as utc_at,
};
use super::super::write_booking;
use super::*;
use crate::domain::time::Interval;
use proptest::prelude::*;
use rstest::rstest;

/// As a calendar application may leave it: reordered, in lower case, with more in it.
fn rewritten(text: &str) -> String {
    text.replace("SUMMARY:", "summary;LANGUAGE=fr:").replace(
        "STATUS:CONFIRMED\r\n",
        "X-APPLE-TRAVEL:1\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:keep\r\nSUMMARY:keep\r\nEND:VALARM\r\nSTATUS:CONFIRMED\r\nCATEGORIES:a\r\n ,b\r\n",
    )
}

fn names(text: &str) -> Vec<String> {
    logical_lines(text).iter().filter_map(|l| ContentLine::parse(&l.text)).map(|l| l.name).collect()
}

#[test]
fn only_the_lines_that_change_are_other_lines() {
    let room = room();
    let raw = rewritten(&write_booking(&booking(), &place(&room)));
    let after = booking().with(|it| {
        it.details.head_count = Some(9);
        it.record.modified = "2027-02-01T00:00:00Z".parse().expect("t");
    });
    let edited = edit_booking(&raw, &after, &place(&room)).expect("edited");
    let (old, new) = (logical_lines(&raw), logical_lines(&edited));
    let other: Vec<_> = new.iter().filter(|n| old.iter().all(|o| o.raw != n.raw)).collect();
    let other: Vec<_> =
        other.iter().map(|line| line.text.split([':', ';']).next().unwrap_or_default()).collect();
    assert_eq!(other, ["DTSTAMP", "DESCRIPTION", "LAST-MODIFIED", "X-CLEF-HEADCOUNT"]);
    assert_eq!(names(&raw), names(&edited));
    assert_eq!(
        read(edited.as_bytes(), room.zone).expect("readable").booking(&room.id).as_deref(),
        Some(&after)
    );
}

#[test]
fn giving_time_back_raises_the_sequence_and_takes_a_length_away() {
    let room = room();
    let raw = write_booking(&booking(), &place(&room))
        .replace("DTEND;TZID=Europe/Paris:20270328T110000", "DURATION:PT2H");
    let shorter =
        booking().with(|it| it.when.interval = span("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"));
    let edited = edit_booking(&raw, &shorter, &place(&room)).expect("edited");
    assert!(!edited.contains("DURATION") && edited.contains("DTEND;TZID=Europe/Paris:20270328T100000\r\n"));
    assert!(edited.contains("SEQUENCE:1\r\n"));
    let longer = booking().with(|it| it.when.interval = span("2027-03-28T07:00:00Z", "2027-03-28T09:30:00Z"));
    assert_eq!(edit_booking(&raw, &longer, &place(&room)), Err(EditError::NewTime));
}

#[test]
fn without_its_zone_the_new_end_is_utc() {
    let room = room();
    let raw = write_booking(&booking(), &place(&room));
    let (from, to) = (raw.find("BEGIN:VTIMEZONE").expect("one"), raw.find("BEGIN:VEVENT").expect("one"));
    let bare = format!("{}{}", &raw[..from], &raw[to..]);
    let shorter =
        booking().with(|it| it.when.interval = span("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"));
    let edited = edit_booking(&bare, &shorter, &place(&room)).expect("edited");
    assert!(edited.contains("DTEND:20270328T080000Z\r\n"));
}

/// Each application has its own way to write the times of what it has saved once.
#[rstest]
#[case::another_name_of_the_zone(
    ";TZID=\"Romance Standard Time\":20270328T090000",
    "Romance Standard Time",
    "DTEND;TZID=\"Romance Standard Time\":20270328T100000"
)]
#[case::another_zone(
    ";TZID=America/New_York:20270328T030000",
    "America/New_York",
    "DTEND;TZID=America/New_York:20270328T040000"
)]
#[case::a_zone_of_its_own(";TZID=Ours:20270328T090000", "Ours", "DTEND;TZID=Ours:20270328T100000")]
#[case::utc(":20270328T070000Z", "Europe/Paris", "DTEND:20270328T080000Z")]
#[case::floating(":20270328T090000", "Europe/Paris", "DTEND:20270328T100000")]
fn the_new_end_is_written_as_the_start_is(#[case] start: &str, #[case] tzid: &str, #[case] end: &str) {
    let room = room();
    let zone = format!(
        "BEGIN:VTIMEZONE\r\nTZID:{tzid}\r\nBEGIN:DAYLIGHT\r\nDTSTART:20260101T020000\r\nTZOFFSETFROM:+0100\r\n\
         TZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
    );
    let raw = write_booking(&booking(), &place(&room));
    let (from, to) = (raw.find("BEGIN:VTIMEZONE").expect("one"), raw.find("BEGIN:VEVENT").expect("one"));
    let raw = format!("{}{}", &raw[..from], raw[to..].replace("BEGIN:VEVENT\r\n", &zone));
    let raw = raw.replace("DTSTART;TZID=Europe/Paris:20270328T090000", &format!("DTSTART{start}"));
    let raw = raw.replace("DTEND;TZID=Europe/Paris:20270328T110000", "DURATION:PT2H");
    let shorter =
        booking().with(|it| it.when.interval = span("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"));
    let edited = edit_booking(&raw, &shorter, &place(&room)).expect("edited");
    assert!(
        edited.contains(&format!("{end}\r\n")) && edited.contains(&format!("DTSTART{start}\r\n")),
        "{edited}"
    );
    let object = read(edited.as_bytes(), room.zone).expect("readable");
    assert_eq!(object.booking(&room.id).map(|b| b.when.interval), Some(shorter.when.interval));
}

#[test]
fn whole_days_become_times_at_both_ends_and_stay_days_where_they_can() {
    let room = room();
    let raw = write_booking(&booking(), &place(&room))
        .replace("DTSTART;TZID=Europe/Paris:20270328T090000", "DTSTART;VALUE=DATE:20270328")
        .replace("DTEND;TZID=Europe/Paris:20270328T110000", "DTEND;VALUE=DATE:20270330");
    let until = |end: &str| booking().with(|it| it.when.interval = span("2027-03-27T23:00:00Z", end));
    let day = edit_booking(&raw, &until("2027-03-28T22:00:00Z"), &place(&room)).expect("edited");
    assert!(day.contains("DTSTART;VALUE=DATE:20270328\r\nDTEND;VALUE=DATE:20270329\r\n"), "{day}");
    let noon = edit_booking(&raw, &until("2027-03-28T10:00:00Z"), &place(&room)).expect("edited");
    let times = "DTSTART;TZID=Europe/Paris:20270328T000000\r\nDTEND;TZID=Europe/Paris:20270328T120000\r\n";
    assert!(noon.contains(times), "{noon}");
}

#[test]
fn a_date_that_only_has_another_title_is_as_long_as_the_series() {
    let room = room();
    let before = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=4", &[]));
    let date = |day: u8, end: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{}\r\nRECURRENCE-ID;TZID=Europe/Paris:202704{day:02}T090000\r\n\
             DTSTART;TZID=Europe/Paris:202704{day:02}T090000\r\n{end}\r\nSUMMARY:Autre\r\nEND:VEVENT\r\n",
            before.uid()
        )
    };
    let theirs = [
        date(4, "DTEND;TZID=Europe/Paris:20270404T110000"),
        date(11, "DURATION:PT2H"),
        date(18, "DTEND;TZID=Europe/Paris:20270418T113000"),
    ];
    let raw = write_booking(&before, &place(&room))
        .replace("END:VCALENDAR", &format!("{}END:VCALENDAR", theirs.concat()));
    let after = before.with(|it| it.when.interval = span("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"));
    let edited = edit_booking(&raw, &after, &place(&room)).expect("edited");
    let object = read(edited.as_bytes(), room.zone).expect("readable");
    let held = object.occupancies(&room.id, span("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"));
    let minutes: Vec<_> = held.iter().map(|held| held.interval.length().num_minutes()).collect();
    assert_eq!(minutes, [60, 60, 60, 150]);
}

#[test]
fn approving_a_request_makes_it_confirmed() {
    let room = room();
    let request = Booking { state: State::Requested, ..booking() };
    let raw = write_booking(&request, &place(&room));
    let edited = edit_booking(&raw, &booking(), &place(&room)).expect("edited");
    assert!(!edited.contains("X-CLEF-STATE") && edited.contains("STATUS:CONFIRMED\r\n"));
}

#[test]
fn a_date_given_back_is_a_line_more_and_leaves_the_others() {
    let room = room();
    let before =
        booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=5", &["2027-04-11T07:00:00Z"]));
    // As another application writes it, with a date of its own that it has changed.
    let theirs = "EXDATE:20270411T070000Z\r\nCATEGORIES:a\r\n";
    let raw =
        write_booking(&before, &place(&room)).replace("EXDATE;TZID=Europe/Paris:20270411T090000\r\n", theirs);
    let changed =
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:UID\r\nRECURRENCE-ID;TZID=Europe/Paris:20270404T090000\r\n\
        DTSTART;TZID=Europe/Paris:20270404T100000\r\nDURATION:PT2H\r\nSUMMARY:Plus tard\r\nEND:VEVENT\r\n"
            .replace("UID:UID", &format!("UID:{}", before.uid()));
    let raw = raw.replace("END:VEVENT\r\n", &changed);
    let after = before.clone().with(|it| {
        it.when.series = before
            .when
            .series
            .as_ref()
            .map(|s| Box::new(s.without("2027-04-18T07:00:00Z".parse().expect("t"))));
    });
    let edited = edit_booking(&raw, &after, &place(&room)).expect("edited");
    let gone: Vec<_> =
        logical_lines(&raw).iter().filter(|l| !edited.contains(l.raw)).map(|l| l.text.to_string()).collect();
    assert_eq!(gone, ["SEQUENCE:0", "X-CLEF-LEFT-OUT:20270411T070000Z"]);
    let new: Vec<_> =
        logical_lines(&edited).iter().filter(|l| !raw.contains(l.raw)).map(|l| l.text.to_string()).collect();
    let left_out = "X-CLEF-LEFT-OUT:20270411T070000Z\\,20270418T070000Z";
    assert_eq!(new, ["SEQUENCE:1", left_out, "EXDATE;TZID=Europe/Paris:20270418T090000"]);
    let object = read(edited.as_bytes(), room.zone).expect("readable");
    let held = object.occupancies(&room.id, span("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"));
    let starts: Vec<_> = held.iter().map(|held| held.interval.start().to_rfc3339()).collect();
    assert_eq!(
        starts,
        ["2027-03-28T07:00:00+00:00", "2027-04-04T08:00:00+00:00", "2027-04-25T07:00:00+00:00"]
    );
}

#[rstest]
#[case::as_nextcloud_writes_it(";TZID=Europe/Paris:20270404T090000", false)]
#[case::in_utc(":20270404T070000Z", false)]
#[case::as_a_day(";VALUE=DATE:20270404", false)]
#[case::with_those_after_it(";RANGE=THISANDFUTURE:20270404T070000Z", true)]
fn a_date_that_others_changed_is_given_back_with_its_change(#[case] id: &str, #[case] others: bool) {
    let room = room();
    let before = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=4", &[]));
    let changed = format!(
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:{}\r\nRECURRENCE-ID{id}\r\nDTSTART:20270405T140000Z\r\n\
         DURATION:PT1H\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n",
        before.uid()
    );
    let raw = write_booking(&before, &place(&room)).replace("END:VEVENT\r\n", &changed);
    let after =
        before.clone().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=4", &["2027-04-04T07:00:00Z"]));
    let edited = edit_booking(&raw, &after, &place(&room)).expect("edited");
    if others {
        // Those after it are where they were.
        assert!(
            edited.contains("RECURRENCE-ID;RANGE=THISANDFUTURE:20270411T070000Z\r\nDTSTART:20270412T140000Z")
        );
        let object = read(edited.as_bytes(), room.zone).expect("readable");
        let held = object.occupancies(&room.id, span("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"));
        let starts: Vec<_> = held.iter().map(|held| held.interval.start()).collect();
        let expected = ["2027-03-28T07:00:00Z", "2027-04-12T14:00:00Z", "2027-04-19T14:00:00Z"];
        assert_eq!(starts, expected.map(utc_at));
        return;
    }
    assert!(!edited.contains("RECURRENCE-ID") && !edited.contains("VALARM"), "{edited}");
    let object = read(edited.as_bytes(), room.zone).expect("readable");
    let held = object.occupancies(&room.id, span("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"));
    let held: Vec<Interval> = held.iter().map(|held| held.interval).collect();
    assert_eq!(held, after.when.dates(room.zone));
}

#[test]
fn a_series_gets_shorter_in_place_and_never_longer() {
    let room = room();
    let before =
        booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=5", &["2027-04-11T07:00:00Z"]));
    let raw = write_booking(&before, &place(&room));
    let with =
        |rule: &str, exdates: &[&str]| before.clone().with(|it| it.when.series = series(rule, exdates));
    let shorter = with("FREQ=WEEKLY;UNTIL=20270404T070000Z", &[]);
    let edited = edit_booking(&raw, &shorter, &place(&room)).expect("edited");
    assert!(edited.contains("RRULE:FREQ=WEEKLY;UNTIL=20270404T070000Z\r\n") && !edited.contains("COUNT="));
    // What was left out stays left out, also where the rule does not reach any more.
    assert!(edited.contains("EXDATE;TZID=Europe/Paris:20270411T090000\r\n"));
    let later = Interval::new(utc_at("2027-03-28T07:30:00Z"), before.when.interval.end()).expect("forwards");
    for more in [
        with("FREQ=WEEKLY;COUNT=6", &["2027-04-11T07:00:00Z"]),
        with("FREQ=WEEKLY;COUNT=5", &[]),
        with("FREQ=DAILY;COUNT=2", &[]),
        before.clone().with(|it| it.when.interval = later),
    ] {
        assert_eq!(edit_booking(&raw, &more, &place(&room)), Err(EditError::NewTime), "{more:?}");
    }
    let single = before.clone().with(|it| it.when.series = None);
    let edited = edit_booking(&raw, &single, &place(&room)).expect("edited");
    assert!(!edited.contains("RRULE:FREQ=WEEKLY"), "{edited}");
    assert_eq!(
        edit_booking(&write_booking(&single, &place(&room)), &before, &place(&room)),
        Err(EditError::NewTime)
    );
}

#[test]
fn another_event_is_left_alone() {
    let room = room();
    let raw = write_booking(&booking(), &place(&room));
    let copy = raw.replace(&booking().uid().to_string(), "copied");
    let other = booking().with(|it| it.record.ticket = crate::domain::booking::Ticket(4));
    assert_eq!(edit_booking(&copy, &booking(), &place(&room)), Err(EditError::AnotherEvent));
    assert_eq!(edit_booking(&raw, &other, &place(&room)), Err(EditError::AnotherEvent));
    assert!(matches!(edit_booking("", &booking(), &place(&room)), Err(EditError::Unreadable(_))));
}

proptest! {
    #[test]
    fn an_edit_keeps_every_other_line(
        before in any_booking(),
        title in any_text(),
        note in proptest::option::of(any_text()),
        foreign in proptest::collection::vec("[a-z=é ]{0,90}", 0..5),
        lf: bool,
    ) {
        let room = room();
        let foreign = foreign.iter().enumerate().fold(String::new(), |all, (n, text)| {
            format!("{all}X-OTHER-{n}:{text}\r\n")
        });
        let raw = write_booking(&before, &place(&room)).replace("CLASS:", &format!("{foreign}CLASS:"));
        let raw = if lf { raw.replace("\r\n", "\n") } else { raw };
        let after = before.clone().with(|it| { it.details.title = readable(&title); it.details.note = note.map(|n| readable(&n)); });
        let edited = edit_booking(&raw, &after, &place(&room)).expect("edited");
        let read = read(edited.as_bytes(), room.zone).expect("readable");
        let found = read.booking(&room.id).expect("a booking");
        prop_assert_eq!(found.as_ref(), &after);
        let own = ["SUMMARY", "DESCRIPTION", "X-CLEF-TITLE", "X-CLEF-NOTE"];
        let rest = |text: &str| -> Vec<String> {
            logical_lines(text).iter()
                .filter(|l| !own.iter().any(|name| l.text.starts_with(&format!("{name}:"))))
                .map(|l| l.raw.to_owned()).collect()
        };
        prop_assert_eq!(rest(&raw), rest(&edited));
        prop_assert_eq!(edit_booking(&edited, &after, &place(&room)).expect("edited"), edited);
    }
}
