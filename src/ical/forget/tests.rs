//! What is forgotten of a calendar object, and what not.

use proptest::prelude::*;
use rstest::rstest;

use super::super::testing::{any_booking, booking, place, room, series, utc};
use super::super::{write_booking, write_decision, write_defect, write_preferences};
use super::*;
use crate::domain::booking::State;
use crate::domain::conflict::{ConflictChoice, ConflictId, Decision};
use crate::domain::defect::{Defect, DefectId, DefectKind};
use crate::domain::member::{MemberId, Person};
use crate::domain::preferences::Preferences;
use crate::domain::video::VideoCalls;
use uuid::Uuid;

fn words() -> ForgottenWords {
    ForgottenWords { title: "Réservé".to_owned(), name: "(anonymisé)".to_owned() }
}

fn rule(before: &str, member: Option<&str>) -> Forget {
    Forget { before: utc(before), member: member.map(|id| MemberId(id.to_owned())) }
}

fn forgotten(raw: &str, rule: &Forget, key: &PseudonymKey) -> Forgotten {
    forget(raw, &room(), &Forgetting { rule, key, words: &words() })
}

/// The text, if there is another one.
fn text(forgotten: Forgotten) -> String {
    match forgotten {
        Forgotten::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

/// Applications drop what they do not know, and an override keeps what was true when it was made.
#[test]
fn a_link_to_a_video_call_goes_wherever_it_is_left() {
    let room = Room { video: Some(VideoCalls::new("https://meet.example.org", "Clef")), ..room() };
    let key = PseudonymKey::random();
    let joined = booking().with_join_url(&room);
    let raw = write_booking(&joined, &place(&room)).replace("\r\n ", "");
    let lines =
        raw.lines().filter(|line| !line.starts_with("X-CLEF-JOIN-URL") && !line.starts_with("CONFERENCE"));
    let alone: String = lines.flat_map(|line| [line, "\r\n"]).collect();
    let older = VideoCalls::new("https://calls.example.net", "Clef").new_link();
    let link = joined.join_url(&room).expect("a link");
    let both = raw.replace(&format!("\\, {link}\r\n"), &format!("\\, {older}\r\n"));
    for raw in [alone, both] {
        assert!(raw.contains("LOCATION:") && raw.contains("https://"), "{raw}");
        let after = text(forgotten(&raw, &rule(LONG_AFTER, None), &key)).replace("\r\n ", "");
        assert!(after.contains("44000 Nantes\r\n"), "{after}");
        assert!(!after.contains("meet.example") && !after.contains("calls.example"), "{after}");
    }
}

const LONG_AFTER: &str = "2099-01-01T00:00:00Z";

/// What another application has added to the event.
const ADDED: &str = "ATTENDEE;CN=Solène Guérin:mailto:solene@example.org\r\nORGANIZER;CN=Ana Ĝ.:mailto:ana@example.org\r\n\
    X-ALT-DESC;FMTTYPE=text/html:<b>Réunion</b>\r\nX-GUEST:solene@example.org\r\nCATEGORIES:Travail\r\nCOLOR:green\r\n\
    BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-PT10M\r\nSUMMARY:Réunion\r\nDESCRIPTION:Ana\r\nATTENDEE:mailto:ana@example.org\r\n\
    END:VALARM\r\nEND:VEVENT";

#[test]
fn people_and_their_words_go_and_all_else_stays_line_by_line() {
    let (place_room, key) = (room(), PseudonymKey::random());
    let place_room = Room { video: Some(VideoCalls::new("https://meet.example.org", "Clef")), ..place_room };
    let public = booking().with(|it| it.details.public = true);
    let raw =
        write_booking(&public.with_join_url(&place_room), &place(&place_room)).replace("END:VEVENT", ADDED);
    assert_eq!(raw.replace("\r\n ", "").matches("meet.example.org").count(), 3, "{raw}");
    let after = text(forgotten(&raw, &rule(LONG_AFTER, None), &key));
    for gone in [
        "Ana",
        "Solène",
        "example.org\"",
        "@",
        "Réunion",
        "Merci",
        "VALARM",
        "X-CLEF-BY",
        "X-CLEF-TITLE",
        "X-CLEF-PUBLIC",
        "CONFERENCE",
        "meet.example",
    ] {
        assert!(!after.contains(gone), "{gone}: {after}");
    }
    for kept in [
        "SUMMARY:Réservé",
        "LOCATION:Atelier\\, Le Grand Bain\\, 1 quai de la Fosse\\; 44000 Nantes\r\n",
        "CATEGORIES:Travail",
        "COLOR:green",
        "X-CLEF-HEADCOUNT:8",
        "BEGIN:VTIMEZONE",
    ] {
        assert!(after.contains(kept), "{kept}: {after}");
    }
    let lines = |text: &str| logical_lines(text).iter().map(|line| line.raw.to_owned()).collect::<Vec<_>>();
    let other = lines(&after).into_iter().filter(|line| !lines(&raw).contains(line)).count();
    assert_eq!(other, 5, "title, two people, act, place without its link: {after}");
    assert_eq!(forgotten(&after, &rule(LONG_AFTER, None), &key), Forgotten::Nothing, "twice is once");
}

#[rstest]
#[case::at_its_end("2027-03-28T09:00:00Z", true)]
#[case::a_second_before("2027-03-28T08:59:59Z", false)]
fn what_is_not_over_stays(#[case] before: &str, #[case] goes: bool) {
    let (place_room, key) = (room(), PseudonymKey::random());
    let raw = write_booking(&booking(), &place(&place_room));
    assert_eq!(matches!(forgotten(&raw, &rule(before, None), &key), Forgotten::Text(_)), goes);
}

#[rstest]
#[case::its_last_date("2027-04-11T09:00:00Z", Some(true))]
#[case::while_it_runs("2027-04-10T00:00:00Z", Some(false))]
fn a_series_stays_whole_until_its_last_date_is_over(#[case] before: &str, #[case] goes: Option<bool>) {
    let (place_room, key) = (room(), PseudonymKey::random());
    let weekly = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=3", &[]));
    let raw = write_booking(&weekly, &place(&place_room));
    assert_eq!(Some(matches!(forgotten(&raw, &rule(before, None), &key), Forgotten::Text(_))), goes);
}

#[test]
fn a_changed_date_and_a_tombstone_keep_no_words_either() {
    let (place_room, key) = (room(), PseudonymKey::random());
    let weekly = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=3", &[]));
    let raw = write_booking(&weekly, &place(&place_room));
    let changed = format!(
        "BEGIN:VEVENT\r\nUID:{}\r\nDTSTAMP:20270101T000000Z\r\nRECURRENCE-ID:20270404T070000Z\r\nDTSTART:20270404T080000Z\r\n\
         DTEND:20270404T090000Z\r\nSUMMARY:Chez Ana\r\nDESCRIPTION:Un mot\r\nEND:VEVENT\r\nEND:VCALENDAR",
        weekly.uid()
    );
    let after = text(forgotten(&raw.replace("END:VCALENDAR", &changed), &rule(LONG_AFTER, None), &key));
    assert!(!after.contains("Chez Ana") && !after.contains("Un mot"), "{after}");
    assert!(after.contains("DTSTART:20270404T080000Z"), "{after}");

    let cancelled = booking().with(|it| it.state = State::Cancelled);
    let kept = "X-CLEF-KEPT:ATTENDEE\\;CN=Ana:mailto:ana@example.org\r\nEND:VEVENT";
    let raw = write_booking(&cancelled, &place(&place_room)).replace("END:VEVENT", kept);
    let after = text(forgotten(&raw, &rule(LONG_AFTER, None), &key));
    assert!(!after.contains("Ana") && after.contains("STATUS:CANCELLED"), "{after}");
}

#[test]
fn events_of_others_are_only_counted() {
    let key = PseudonymKey::random();
    let foreign = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:2f7c9a4e-51b3-5d0e-8a66-c1efb00c0001\r\n\
        DTSTAMP:20270101T000000Z\r\nDTSTART:20270101T100000Z\r\nDTEND:20270101T110000Z\r\nSUMMARY:Ana\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    assert_eq!(forgotten(foreign, &rule(LONG_AFTER, None), &key), Forgotten::Foreign { is_over: true });
    let before = rule("2026-01-01T00:00:00Z", None);
    assert_eq!(forgotten(foreign, &before, &key), Forgotten::Foreign { is_over: false });
    let endless = foreign.replace("SUMMARY", "RRULE:FREQ=WEEKLY\r\nSUMMARY");
    assert_eq!(forgotten(&endless, &rule(LONG_AFTER, None), &key), Forgotten::Foreign { is_over: false });
    assert_eq!(forgotten("nothing", &before, &key), Forgotten::Foreign { is_over: false });
}

#[test]
fn a_copy_of_a_booking_is_forgotten_like_it() {
    let (place_room, key) = (room(), PseudonymKey::random());
    let raw = write_booking(&booking(), &place(&place_room));
    let copy = raw.replace(&booking().uid().to_string(), "5e0c1b6a-0000-4000-8000-000000000000");
    let after = text(forgotten(&copy, &rule(LONG_AFTER, None), &key));
    assert!(!after.contains("Ana") && after.contains("UID:5e0c1b6a"), "{after}");
}

#[test]
fn of_one_member_only_what_is_about_them_goes() {
    let (place_room, key) = (room(), PseudonymKey::random());
    let raw = write_booking(&booking(), &place(&place_room));
    assert_eq!(forgotten(&raw, &rule(LONG_AFTER, Some("malik")), &key), Forgotten::Nothing);
    let of_ana = text(forgotten(&raw, &rule(LONG_AFTER, Some("ana")), &key));
    let id = key.of(&MemberId("ana".to_owned())).0;
    assert!(of_ana.contains(&format!("(anonymisé)\":{id}")) && !of_ana.contains("Réunion"), "{of_ana}");
    assert_eq!(forgotten(&of_ana, &rule(LONG_AFTER, Some("ana")), &key), Forgotten::Nothing);

    let of_desk = text(forgotten(&raw, &rule(LONG_AFTER, Some("desk")), &key));
    assert!(!of_desk.contains("Accueil") && !of_desk.contains("X-CLEF-BY"), "{of_desk}");
    assert!(
        of_desk.contains("Ana") && of_desk.contains("Réunion"),
        "it is somebody else's booking: {of_desk}"
    );
    assert!(of_desk.contains(&format!("X-CLEF-ACT:{}", Uuid::from_u128(11))), "{of_desk}");
    assert_eq!(forgotten(&of_desk, &rule(LONG_AFTER, Some("desk")), &key), Forgotten::Nothing);
}

#[test]
fn one_person_is_known_by_their_address_however_they_signed_in() {
    let (place_room, key) = (room(), PseudonymKey::random());
    let by_link = booking().with(|it| it.booked_for.id = MemberId("mail:ana@example.org".to_owned()));
    let raw = write_booking(&by_link, &place(&place_room));
    for (id, goes) in
        [("mail:ana@example.org", true), ("ana@example.org", false), ("mail:malik@example.org", false)]
    {
        let is_gone = matches!(forgotten(&raw, &rule(LONG_AFTER, Some(id)), &key), Forgotten::Text(_));
        assert_eq!(is_gone, goes, "{id}");
    }
    let by_reception = booking().with(|it| it.booked_for.id = MemberId("Ana@Example.org".to_owned()));
    let raw = write_booking(&by_reception, &place(&place_room));
    let after = text(forgotten(&raw, &rule(LONG_AFTER, Some("mail:ana@example.org")), &key));
    assert!(!after.contains('@'), "{after}");
}

#[test]
fn notes_of_the_notebook_lose_their_people_and_keep_what_they_decide() {
    let (key, now, words) = (PseudonymKey::random(), utc("2028-01-01T00:00:00Z"), words());
    let decided = Decision {
        conflict: ConflictId(Uuid::from_u128(1)),
        version: Uuid::from_u128(2),
        choice: ConflictChoice::Keep,
        word: Some("Désolée, Ana".to_owned()),
        by: Person { id: MemberId("camille".to_owned()), name: "Camille".to_owned(), email: None },
        at: utc("2027-01-01T00:00:00Z"),
    };
    let chosen = Preferences {
        account: "Ana".to_owned(),
        seen: utc("2027-01-01T00:00:00Z"),
        ..Preferences::default()
    };
    let (of_ana, uid) = (Uuid::from_u128(3), Uuid::from_u128(4));
    let notes =
        [write_decision(&decided, Some(&room().id), uid), write_preferences(&chosen, of_ana, chosen.seen)];
    let left = |note: &str, rule: &Forget, of: Option<&[Uuid]>| {
        forget_note(note, &Forgetting { rule, key: &key, words: &words }, of, now)
    };
    let (long_after, at_once) = (rule("2027-01-02T00:00:00Z", None), rule("2027-01-01T00:00:00Z", None));
    for note in &notes {
        let after = left(note, &long_after, None).expect("another note");
        assert!(!after.contains("Ana") && !after.to_lowercase().contains("camille"), "{after}");
        assert_eq!(left(&after, &long_after, None), None, "twice is once");
        assert_eq!(left(note, &at_once, None), None, "not long enough ago");
    }
    let member = rule("2028-01-01T00:00:00Z", Some("ana"));
    assert_eq!(left(&notes[0], &member, Some(&[of_ana])), None, "somebody else decided");
    assert!(left(&notes[1], &member, Some(&[of_ana])).is_some());
    assert_eq!(left(&notes[1], &member, Some(&[uid])), None, "somebody else has chosen");
    let by = decided.by.clone();
    let defect = write_defect(&Defect {
        id: DefectId(uid),
        room: room().id,
        kind: DefectKind::Other,
        word: Some("Demandez à Camille".to_owned()),
        by,
        at: decided.at,
    });
    let after = left(&defect, &long_after, None).expect("another note");
    assert!(!after.contains("Camille") && after.contains("X-CLEF-DEFECT:OTHER"), "{after}");
    assert_eq!(left(&after, &long_after, None), None, "twice is once");
    assert_eq!(left(&defect, &at_once, None), None, "not long enough ago");
    assert_eq!(left(&defect, &member, None), None, "somebody else reported it");
    let object = forgotten(&write_decision(&decided, None, uid), &long_after, &key);
    assert!(!text(object).contains("Camille"), "in the calendar of a room");
}

proptest! {
    #[test]
    fn whatever_is_in_a_booking_only_its_people_and_words_go(booking in any_booking()) {
        let (place_room, key) = (room(), PseudonymKey::random());
        let raw = write_booking(&booking, &place(&place_room));
        let rule = rule("9000-01-01T00:00:00Z", None);
        match forgotten(&raw, &rule, &key) {
            Forgotten::Text(after) => {
                let found = read(after.as_bytes(), place_room.zone).expect("readable");
                let found = found.booking(&place_room.id).expect("the booking");
                prop_assert_eq!((found.id, found.state, &found.when), (booking.id, booking.state, &booking.when));
                prop_assert!(found.is_forgotten());
                prop_assert_eq!(found.details.title.as_str(), "Réservé");
                prop_assert_eq!((&found.details.note, found.details.head_count), (&None, booking.details.head_count));
                prop_assert!(found.booked_for.email.is_none() && found.booked_for.name == "(anonymisé)");
                prop_assert_eq!(forgotten(&after, &rule, &key), Forgotten::Nothing);
            }
            other => prop_assert!(false, "{:?} of {}", other, raw),
        }
    }
}
