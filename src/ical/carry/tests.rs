//! Whatever other applications have put into an event is in the one that takes its place.

use chrono_tz::{Asia, Europe};
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::super::edit::foreign::{handling, untouchable};
use super::super::testing::{any_booking, booking, place, room, series, span, utc};
use super::super::{read, write_booking};
use super::kept::apart;
use super::*;
use crate::domain::booking::{RequestKey, Ticket, Transfer};
use crate::domain::room::{Room, RoomId};
use crate::ical::lines::escape;

/// What Thunderbird, Nextcloud and Outlook put into an event.
const FOREIGN: &str = "ORGANIZER;CN=Accueil:mailto:accueil@example.org\r\n\
    ATTENDEE;CN=\"Le Goff, Ana\";PARTSTAT=NEEDS-ACTION:mailto:ana@example.org\r\n\
    CATEGORIES:Vert,Important\\, vraiment\r\nCOLOR:green\r\nGEO:47.2;-1.5\r\n\
    ATTACH;FMTTYPE=application/pdf:https://cloud.example.org/f/12?x=1;y=2,3\r\nX-ACME-KEY:42\r\n\
    BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nUID:alarm-1\r\nEND:VALARM\r\n\
    BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER;VALUE=DATE-TIME:20270327T170000Z\r\nEND:VALARM\r\n";

/// Returns what is written in the place of an event, from 9 o'clock on the 28th of March in Paris.
fn successor(of: &Booking, start: &str, end: &str) -> Booking {
    of.clone().with(|it| {
        it.record.ticket = Ticket(of.record.ticket.0 + 1);
        it.record.replaces = Some(of.uid());
        it.when.interval = span(start, end);
        it.record.sequence = of.record.sequence + 1;
        it.record.modified = utc("2027-02-01T00:00:00Z");
    })
}

/// The same, of a series that moves with all its dates.
fn moved(of: &Booking, start: &str, end: &str) -> Booking {
    let after = successor(of, start, end);
    let series = of.when.series.as_ref().expect("a series");
    let (interval, series) =
        series.moved(of.when.interval, after.when.interval, Europe::Paris).expect("to move");
    after.with(|it| {
        it.when.interval = interval;
        it.when.series = series.map(Box::new);
    })
}

fn carried(raw: &str, after: &Booking) -> Result<String, EditError> {
    let room = room();
    carry_booking(raw, &place(&room), after, &place(&room))
}

fn with(booking: &Booking, lines: &str) -> String {
    write_booking(booking, &place(&room())).replace("CLASS:", &format!("{lines}CLASS:"))
}

/// The event with further components beside it.
fn beside(booking: &Booking, components: &str) -> String {
    let components = components.replace('\n', "\r\n").replace("UID:OWN", &format!("UID:{}", booking.uid()));
    write_booking(booking, &place(&room())).replace("END:VCALENDAR", &format!("{components}END:VCALENDAR"))
}

fn held(text: &str) -> Vec<String> {
    let object = read(text.as_bytes(), Europe::Paris).expect("readable");
    let held = object.occupancies(&room().id, span("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"));
    let show = |at: Instant| at.with_timezone(&Europe::Paris).format("%m-%d %H:%M").to_string();
    held.iter().map(|o| format!("{}-{}", show(o.interval.start()), &show(o.interval.end())[6..])).collect()
}

fn weekly() -> Booking {
    booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=4", &[]))
}

#[test]
fn what_others_have_put_in_moves_with_the_booking() {
    let after = successor(&booking(), "2027-03-30T12:00:00Z", "2027-03-30T14:00:00Z");
    let text = carried(&with(&booking(), FOREIGN), &after).expect("carried");
    for line in FOREIGN.split_inclusive("\r\n").filter(|line| !line.starts_with("TRIGGER;")) {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    // The evening before, at the same time on the clock.
    assert!(text.contains("TRIGGER;VALUE=DATE-TIME:20270329T210000Z\r\n"), "{text}");
    let object = read(text.as_bytes(), Europe::Paris).expect("readable");
    assert_eq!(object.booking(&room().id).as_deref(), Some(&after));
    assert_eq!(object.moved_from(&room().id), None);
    assert!(!text.contains(&booking().uid().to_string().to_ascii_uppercase()));
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1, "{text}");
}

#[test]
fn what_others_made_of_our_own_words_stays_and_what_would_give_the_room_away_does_not() {
    let raw = with(&booking(), FOREIGN)
        .replace("SUMMARY:Réunion (Ana Ĝ.)", "SUMMARY;LANGUAGE=fr:Goûter")
        .replace("TRANSP:OPAQUE", "TRANSP:TRANSPARENT")
        .replace("DESCRIPTION:", "DESCRIPTION:Apporter les clés. ");
    let before =
        read(raw.as_bytes(), Europe::Paris).expect("readable").booking(&room().id).expect("a booking");
    let before = Booking { state: before.state.taken_anew(), ..(*before).clone() };
    let after = successor(&before, "2027-03-30T12:00:00Z", "2027-03-30T14:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    assert!(text.contains("SUMMARY;LANGUAGE=fr:Goûter\r\n") && text.contains("Apporter les clés."), "{text}");
    assert_eq!(held(&text), ["03-30 14:00-16:00"]);
    let renamed = after.with(|it| it.details.title = "Repas".into());
    assert!(carried(&raw, &renamed).expect("carried").contains("SUMMARY;LANGUAGE=fr:Repas (Ana Ĝ.)\r\n"));
}

#[rstest]
#[case::thunderbird("Europe/Paris", "DTSTART;TZID=Europe/Paris:20270330T140000")]
#[case::outlook("\"Romance Standard Time\"", "DTSTART;TZID=\"Romance Standard Time\":20270330T140000")]
#[case::somebody_in_new_york("America/New_York", "DTSTART;TZID=America/New_York:20270330T080000")]
#[case::not_described("Nowhere", "DTSTART:20270330T120000Z")]
fn times_keep_their_form_and_every_zone_that_is_named_is_described(#[case] tzid: &str, #[case] start: &str) {
    let bare = tzid.trim_matches('"');
    let zone = format!(
        "BEGIN:VTIMEZONE\r\nTZID:{bare}\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\n\
         TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
    );
    let hour = if bare == "America/New_York" { "030000" } else { "090000" };
    let raw = write_booking(&booking(), &place(&room()));
    let raw = if bare == "Nowhere" { raw } else { raw.replace("BEGIN:VEVENT\r\n", &zone) };
    let raw = raw.replace(
        "DTSTART;TZID=Europe/Paris:20270328T090000",
        &format!("DTSTART;TZID={tzid}:20270328T{hour}"),
    );
    let after = successor(&booking(), "2027-03-30T12:00:00Z", "2027-03-30T14:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    assert!(text.contains(&format!("{start}\r\n")), "{text}");
    assert_eq!(held(&text), ["03-30 14:00-16:00"]);
    let named = text.match_indices("TZID=").map(|(at, _)| text[at + 5..].split([':', ';']).next());
    for name in named.flatten().map(|name| name.trim_matches('"')) {
        assert!(text.contains(&format!("TZID:{name}\r\n")), "{name} is not described in {text}");
    }
}

#[test]
fn in_a_room_of_another_zone_the_booking_is_on_the_clock_there() {
    let here = room();
    let there = Room { id: RoomId::parse("tokyo").expect("an id"), zone: Asia::Tokyo, ..room() };
    let before = booking();
    let after = before.clone().with(|it| {
        it.room = there.id.clone();
        it.record.replaces = None;
        it.record.transfer = Some(Transfer::From(before.place()));
        it.record.ticket = Ticket(9);
    });
    let text =
        carry_booking(&with(&before, FOREIGN), &place(&here), &after, &place(&there)).expect("carried");
    assert!(text.contains("DTSTART;TZID=Asia/Tokyo:20270328T160000\r\n") && text.contains("COLOR:green\r\n"));
    assert!(text.contains("TZID:Asia/Tokyo\r\n"), "{text}");
    let object = read(text.as_bytes(), there.zone).expect("readable");
    assert_eq!(object.booking(&there.id).as_deref(), Some(&after));
}

const CANCELLED: &str = "BEGIN:VEVENT\nUID:OWN\nRECURRENCE-ID;TZID=Europe/Paris:20270404T090000\n\
    DTSTART;TZID=Europe/Paris:20270404T090000\nDTEND;TZID=Europe/Paris:20270404T110000\nSTATUS:CANCELLED\nEND:VEVENT\n";
const MOVED: &str = "BEGIN:VEVENT\nUID:OWN\nRECURRENCE-ID:20270411T070000Z\nDTSTART:20270412T120000Z\n\
    DURATION:PT1H\nSUMMARY:Plus tard\nCATEGORIES:b\nEND:VEVENT\n";
const LATER: &str = "BEGIN:VEVENT\nUID:OWN\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20270411T090000\n\
    DTSTART;TZID=Europe/Paris:20270411T100000\nDTEND;TZID=Europe/Paris:20270411T120000\nEND:VEVENT\n";
const RENAMED: &str = "BEGIN:VEVENT\nUID:OWN\nRECURRENCE-ID;VALUE=DATE:20270404\n\
    DTSTART;TZID=Europe/Paris:20270404T090000\nDTEND;TZID=Europe/Paris:20270404T110000\nSUMMARY:Autre\nEND:VEVENT\n";

#[rstest]
#[case::a_cancelled_date(CANCELLED, &["03-29 10:00-12:00", "04-12 10:00-12:00", "04-19 10:00-12:00"])]
#[case::a_moved_date(MOVED, &["03-29 10:00-12:00", "04-05 10:00-12:00", "04-13 15:00-16:00", "04-19 10:00-12:00"])]
#[case::this_and_future(LATER, &["03-29 10:00-12:00", "04-05 10:00-12:00", "04-12 11:00-13:00", "04-19 11:00-13:00"])]
#[case::a_renamed_date(RENAMED, &["03-29 10:00-12:00", "04-05 10:00-12:00", "04-12 10:00-12:00", "04-19 10:00-12:00"])]
fn what_others_made_of_single_dates_moves_with_the_series(#[case] change: &str, #[case] expected: &[&str]) {
    let raw = beside(&weekly(), change);
    let after = moved(&weekly(), "2027-03-29T08:00:00Z", "2027-03-29T10:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    assert_eq!(held(&text), expected, "{text}");
    assert_eq!(text.matches(&format!("UID:{}", after.uid())).count(), 2);
}

#[test]
fn a_date_that_only_has_another_title_gets_longer_with_the_series() {
    let raw = beside(&weekly(), &[RENAMED, LATER].concat());
    let after = moved(&weekly(), "2027-03-28T07:00:00Z", "2027-03-28T10:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    let expected = ["03-28 09:00-12:00", "04-04 09:00-12:00", "04-11 10:00-12:00", "04-18 10:00-12:00"];
    assert_eq!(held(&text), expected, "{text}");
    assert!(text.contains("SUMMARY:Autre\r\n"));
}

#[rstest]
#[case::in_the_zone("RDATE;TZID=Europe/Paris:20270331T090000,20270402T140000", &["04-01 10:00-12:00", "04-03 15:00-17:00"])]
#[case::in_utc("RDATE:20270331T070000Z", &["04-01 10:00-12:00"])]
#[case::as_a_period("RDATE;VALUE=PERIOD:20270331T070000Z/PT3H,20270402T070000Z/20270402T080000Z", &["04-01 10:00-13:00", "04-03 10:00-11:00"])]
fn dates_that_others_added_move_with_the_series(#[case] rdate: &str, #[case] added: &[&str]) {
    let single = booking().with(|it| it.when.series = None);
    for before in [weekly(), single] {
        let raw = with(&before, &format!("{rdate}\r\n"));
        let known = read(raw.as_bytes(), Europe::Paris).expect("readable").booking(&room().id).expect("ours");
        let after = moved(&known, "2027-03-29T08:00:00Z", "2027-03-29T10:00:00Z");
        let text = carried(&raw, &after).expect("carried");
        let mut expected = vec!["03-29 10:00-12:00"];
        expected.extend(added);
        if before.when.series.is_some() {
            expected.extend(["04-05 10:00-12:00", "04-12 10:00-12:00", "04-19 10:00-12:00"]);
        }
        assert_eq!(held(&text), expected, "{text}");
    }
}

#[rstest]
#[case::in_the_zone("EXDATE;TZID=Europe/Paris:20270404T090000", "EXDATE;TZID=Europe/Paris:20270405T100000")]
#[case::in_utc("EXDATE:20270404T070000Z", "EXDATE:20270405T080000Z")]
#[case::as_a_day("EXDATE;VALUE=DATE:20270404", "EXDATE;VALUE=DATE:20270405")]
fn dates_that_others_left_out_stay_left_out(#[case] exdate: &str, #[case] moves_to: &str) {
    let raw = with(&weekly(), &format!("{exdate}\r\n"));
    let known = read(raw.as_bytes(), Europe::Paris).expect("readable").booking(&room().id).expect("ours");
    let after = moved(&known, "2027-03-29T08:00:00Z", "2027-03-29T10:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    assert_eq!(held(&text), ["03-29 10:00-12:00", "04-12 10:00-12:00", "04-19 10:00-12:00"], "{text}");
    assert!(text.contains(&format!("{moves_to}\r\n")) && text.matches("EXDATE").count() == 1, "{text}");
}

#[rstest]
#[case::each_on_a_line("EXDATE:20270404T070000Z\r\nEXDATE;TZID=Europe/Paris:20270411T090000")]
#[case::both_on_one("EXDATE;TZID=Europe/Paris:20270404T090000,20270411T090000")]
#[case::as_days("EXDATE;VALUE=DATE:20270404,20270411")]
fn a_date_that_is_there_again_is_left_out_no_more(#[case] exdates: &str) {
    let raw = with(&weekly(), &format!("{FOREIGN}{exdates}\r\n"));
    let known = read(raw.as_bytes(), Europe::Paris).expect("readable").booking(&room().id).expect("ours");
    let again = known.when.series.as_ref().expect("a series").with(utc("2027-04-04T07:00:00Z"));
    let after = successor(&known, "2027-03-28T07:00:00Z", "2027-03-28T09:00:00Z")
        .with(|it| it.when.series = Some(Box::new(again)));
    let text = carried(&raw, &after).expect("carried");
    assert_eq!(held(&text), ["03-28 09:00-11:00", "04-04 09:00-11:00", "04-18 09:00-11:00"], "{text}");
    assert!(text.contains("CATEGORIES:Vert"), "{text}");
}

#[test]
fn a_changed_date_that_the_moved_series_does_not_have_is_in_the_way() {
    // On the 31st of the months that have one; on the 30th, in April as well.
    let first = span("2027-03-31T07:00:00Z", "2027-03-31T09:00:00Z");
    let monthly = booking().with(|it| {
        it.when.interval = first;
        it.when.series = series("FREQ=MONTHLY;COUNT=3", &[]);
    });
    let changed = CANCELLED.replace("20270404", "20270831");
    let after = moved(&monthly, "2027-03-30T07:00:00Z", "2027-03-30T09:00:00Z");
    assert_eq!(held(&carried(&beside(&monthly, ""), &after).expect("carried"))[1], "04-30 09:00-11:00");
    assert_eq!(
        carried(&beside(&monthly, &changed.replace("0831", "0731")), &after),
        Err(EditError::DatesDoNotFit)
    );
    // What was about no date of it is about none of it now.
    carried(&beside(&monthly, &changed.replace("0831", "0401")), &after).expect("carried");
}

#[rstest]
#[case::another_event("BEGIN:VEVENT\nUID:other\nDTSTART:20270404T090000Z\nEND:VEVENT\n")]
#[case::a_task("BEGIN:VTODO\nUID:task\nSUMMARY:Clés\nEND:VTODO\n")]
fn what_is_not_of_the_booking_cannot_come_along(#[case] component: &str) {
    let after = successor(&booking(), "2027-03-30T12:00:00Z", "2027-03-30T14:00:00Z");
    assert_eq!(carried(&beside(&booking(), component), &after), Err(EditError::SeveralEvents));
    let two_rules = with(&weekly(), "RRULE:FREQ=DAILY;COUNT=2\r\n");
    let after = moved(&weekly(), "2027-03-29T08:00:00Z", "2027-03-29T10:00:00Z");
    assert_eq!(carried(&two_rules, &after), Err(EditError::DatesDoNotFit));
}

fn one_date(of: &Booking, title: &str) -> Booking {
    successor(of, "2027-04-12T08:00:00Z", "2027-04-12T10:00:00Z").with(|it| {
        it.when.series = None;
        it.record.recurrence_id = Some(utc("2027-04-11T07:00:00Z"));
        it.record.replaces = None;
        it.details.title = title.into();
        it.record.request = RequestKey::parse("of-its-own").expect("a key");
    })
}

#[test]
fn a_date_that_leaves_takes_what_was_put_into_the_series_or_into_itself() {
    let of_series =
        with(&weekly(), &format!("{FOREIGN}RDATE:20270331T070000Z\r\nEXDATE:20270404T070000Z\r\n"));
    let date = one_date(&weekly(), "Réunion");
    let text = carried(&of_series, &date).expect("carried");
    assert!(text.contains("COLOR:green\r\n") && text.contains("TRIGGER:-PT15M\r\n"), "{text}");
    assert!(!["RRULE:FREQ=WEEKLY", "RDATE", "EXDATE:"].iter().any(|name| text.contains(name)), "{text}");
    let object = read(text.as_bytes(), Europe::Paris).expect("readable");
    assert_eq!(object.booking(&room().id).as_deref(), Some(&date));

    let by_itself = MOVED.replace(
        "END:VEVENT",
        "X-MOZ-GENERATION:2\nBEGIN:VALARM\nTRIGGER;VALUE=DATE-TIME:20270412T110000Z\nEND:VALARM\nEND:VEVENT",
    );
    let raw = beside(&weekly(), &[RENAMED, &by_itself].concat());
    let date = one_date(&weekly(), "Plus tard");
    let text = carried(&raw, &date).expect("carried");
    for line in [
        "SUMMARY:Plus tard",
        "CATEGORIES:b",
        "X-MOZ-GENERATION:2",
        "TRIGGER;VALUE=DATE-TIME:20270412T070000Z",
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line} is not in {text}");
    }
    assert_eq!(held(&text), ["04-12 10:00-12:00"]);
    let object = read(text.as_bytes(), Europe::Paris).expect("readable");
    assert_eq!(object.booking(&room().id).as_deref(), Some(&date));
    let renamed = carried(&raw, &one_date(&weekly(), "Encore")).expect("carried");
    assert!(renamed.contains("SUMMARY:Encore (Ana Ĝ.)\r\n") && renamed.contains("CATEGORIES:b\r\n"));
    // The date is one of those that were changed from an earlier one on.
    let from_on = LATER.replace("20270411", "20270404").replace("END:VEVENT", "COLOR:red\nEND:VEVENT");
    let text = carried(&beside(&weekly(), &from_on), &one_date(&weekly(), "Réunion")).expect("carried");
    assert!(text.contains("COLOR:red\r\n") && !text.contains("RECURRENCE-ID;RANGE"), "{text}");
}

#[test]
fn a_tombstone_keeps_everything_and_does_nothing() {
    let raw = beside(&weekly(), &[CANCELLED, MOVED].concat()).replace("CLASS:", &format!("{FOREIGN}CLASS:"));
    let tombstone = weekly().with(|it| {
        it.state = State::Cancelled;
        it.record.replaces = Some(weekly().uid());
        it.record.ticket = Ticket(4);
    });
    let text = carried(&raw, &tombstone).expect("carried");
    let lines = super::super::lines::logical_lines(&text);
    let names: Vec<String> = lines
        .iter()
        .filter_map(|line| super::super::lines::ContentLine::parse(&line.text))
        .map(|line| if line.name == "BEGIN" { line.value.to_owned() } else { line.name })
        .collect();
    for name in ["ATTENDEE", "ORGANIZER", "VALARM", "TRIGGER", "RECURRENCE-ID"] {
        assert!(!names.iter().any(|own| own == name), "{name} is in {text}");
    }
    assert!(["COLOR", "GEO", "CATEGORIES", "ATTACH"].iter().all(|name| names.iter().any(|own| own == name)));
    assert_eq!(held(&text), Vec::<String>::new());
    let object = read(text.as_bytes(), Europe::Paris).expect("readable");
    assert_eq!(object.booking(&room().id).as_deref(), Some(&tombstone));
    // All lines that are not told are kept, in their order.
    let kept: Vec<String> = lines
        .iter()
        .filter_map(|line| line.text.strip_prefix("X-CLEF-KEPT:"))
        .map(ToOwned::to_owned)
        .collect();
    let quiet = ["CATEGORIES", "COLOR", "GEO", "ATTACH;", "X-ACME"];
    let foreign = FOREIGN.replace("\r\n", "\n") + CANCELLED + MOVED;
    let foreign = foreign.replace("UID:OWN", &format!("UID:{}", weekly().uid()));
    let told: Vec<String> = foreign
        .lines()
        .filter(|line| !(quiet.iter().any(|name| line.starts_with(name)) && *line != "CATEGORIES:b"))
        .map(|line| escape(&apart(line)))
        .collect();
    assert_eq!(kept, told);
}

/// The lines that others wrote, in no order and however they are folded.
fn written_by_others(text: &str) -> Vec<String> {
    let unfolded = |line: &String| {
        ["\r\n ", "\r\n\t", "\n ", "\n\t"].iter().fold(line.clone(), |line, fold| line.replace(fold, ""))
    };
    let mut lines: Vec<String> =
        not_ours(text).iter().map(unfolded).map(|line| line.trim_end().to_owned()).collect();
    lines.sort_unstable();
    lines
}

/// The lines that a move must leave alone, byte for byte and in their order.
fn not_ours(text: &str) -> Vec<String> {
    let ours = ["RECURRENCE-ID", "DTSTART", "UID", "X-CLEF-TICKET", "X-CLEF-ID", "X-CLEF-REPLACES"];
    let mut in_zone = false;
    let mut kept = untouchable(text);
    kept.retain(|line| {
        let text = line.to_uppercase().replace(['\r', '\n', ' ', '\t'], "");
        let was_in_zone = in_zone;
        in_zone = (in_zone || text == "BEGIN:VTIMEZONE") && text != "END:VTIMEZONE";
        !was_in_zone && !in_zone && !ours.iter().any(|name| text.starts_with(name))
    });
    kept
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn what_is_restored_is_as_it_was(booking in any_booking(), handling in handling()) {
        let room = room();
        let booking = booking.with(|it| { it.state = State::Confirmed; it.record.recurrence_id = None; });
        let raw = handling.of(&booking, &write_booking(&booking, &place(&room)));
        let before = read(raw.as_bytes(), room.zone).expect("readable").booking(&room.id).expect("a booking");
        let tombstone = (*before).clone().with(|it| {
            it.state = State::Cancelled;
            it.record.ticket = Ticket(before.record.ticket.0 ^ 1);
            it.record.replaces = Some(before.uid());
        });
        let restored = (*before).clone().with(|it| {
            it.record.ticket = Ticket(before.record.ticket.0 ^ 2);
            it.record.replaces = Some(tombstone.uid());
        });
        let cancelled = carry_booking(&raw, &place(&room), &tombstone, &place(&room));
        let Ok(cancelled) = cancelled else { return Ok(()) };
        let text = carry_booking(&cancelled, &place(&room), &restored, &place(&room)).expect("carried");
        let found = read(text.as_bytes(), room.zone).expect("readable").booking(&room.id);
        prop_assert_eq!(found.as_deref(), Some(&restored), "{}", text);
        prop_assert_eq!(written_by_others(&text), written_by_others(&raw), "{}", text);
    }

    #[test]
    fn a_move_leaves_all_that_others_wrote_as_it_was(
        booking in any_booking(),
        handling in handling(),
        minutes in 1_i64..50_000,
    ) {
        let room = room();
        let booking = booking.with(|it| { it.state = State::Confirmed; it.record.recurrence_id = None; });
        let raw = handling.of(&booking, &write_booking(&booking, &place(&room)));
        let before = read(raw.as_bytes(), room.zone).expect("readable").booking(&room.id).expect("a booking");
        let start = before.when.interval.start() + TimeDelta::minutes(minutes);
        let after = (*before).clone().with(|it| { it.record.ticket = Ticket(before.record.ticket.0 ^ 1); it.record.replaces = Some(Uuid::from_u128(5)); it.when.interval = Interval::starting_at(start, before.when.interval.length()).expect("forwards"); });
        match carry_booking(&raw, &place(&room), &after, &place(&room)) {
            Ok(text) => {
                let found = read(text.as_bytes(), room.zone).expect("readable");
                let found = found.booking(&room.id);
                prop_assert_eq!(found.as_deref(), Some(&after));
                prop_assert_eq!(not_ours(&text), not_ours(&raw));
            }
            Err(error) => prop_assert_eq!(error, EditError::SeveralEvents),
        }
    }
}
