//! Whatever other applications have put into an event is in the one that takes its place.

mod anything;
mod dates;
mod pieces;

use chrono_tz::{Asia, Europe};
use rstest::rstest;
use uuid::Uuid;

use self::dates::{CANCELLED, MOVED};
use super::super::testing::{booking, place, room, series, span, utc};
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
