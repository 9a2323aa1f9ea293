//! What an event of Clef says, however it was changed.

use super::*;
use crate::domain::occupancy::Kind;
use crate::ical::testing::{booking, place, room, series, span};
use crate::ical::{read, write_booking};
use rstest::rstest;

#[test]
fn a_copy_of_a_booking_is_foreign() {
    let room = room();
    let text = write_booking(&booking(), &place(&room));
    let copy = text.replace(&booking().uid().to_string(), "ab5c3b7e-5be3-4b39-9e29-24cc2e1ac0de");
    let object = read(copy.as_bytes(), room.zone).expect("readable");
    assert_eq!(object.booking(&room.id), None);
    assert_eq!(object.occupancies(&room.id, booking().when.interval)[0].kind, Kind::Foreign);
    let own = read(text.as_bytes(), room.zone).expect("readable");
    let elsewhere = RoomId::parse("cuisine").expect("an id");
    assert_eq!(own.booking(&elsewhere), None);
    let claim = own.claim(&elsewhere).expect("it says which booking it was");
    assert_eq!(
        (claim.id, claim.uid(), claim.record.ticket),
        (booking().id, booking().uid(), Ticket::default())
    );
    assert_ne!(claim.record.request, booking().record.request);
    assert!(own.booking(&room.id).is_some());
}

#[test]
fn a_booking_that_was_dragged_still_says_when_it_was() {
    let room = room();
    let text = write_booking(&booking(), &place(&room));
    let moved_from = |text: &str| read(text.as_bytes(), room.zone).expect("readable").moved_from(&room.id);
    assert_eq!(moved_from(&text), None);
    let dragged =
        text.replace("DTEND;TZID=Europe/Paris:20270328T110000", "DTEND;TZID=Europe/Paris:20270328T113000");
    assert_eq!(moved_from(&dragged), Some(booking().when.interval));
    // A title that was changed through Clef meanwhile does not hide it, a new time does.
    let object = read(dragged.as_bytes(), room.zone).expect("readable");
    let seen = object.booking(&room.id).expect("a booking").as_ref().clone();
    let renamed = seen.clone().with(|it| it.details.title = "Autre".into());
    let renamed = crate::ical::edit_booking(&dragged, &renamed, &place(&room)).expect("edited");
    assert_eq!(moved_from(&renamed), Some(booking().when.interval));
    let shorter = seen.with(|it| it.when.interval = span("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"));
    let shorter = crate::ical::edit_booking(&dragged, &shorter, &place(&room)).expect("edited");
    assert_eq!(moved_from(&shorter), None);
    let copy = dragged.replace(&booking().uid().to_string(), "ab5c3b7e-5be3-4b39-9e29-24cc2e1ac0de");
    assert_eq!(moved_from(&copy), None);
}

#[test]
fn a_weekly_booking_holds_its_later_dates() {
    let room = room();
    let weekly = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=3", &[]));
    let object = read(write_booking(&weekly, &place(&room)).as_bytes(), room.zone).expect("readable");
    let held = object.occupancies(&room.id, span("2027-04-01T00:00:00Z", "2027-05-01T00:00:00Z"));
    assert_eq!(held.len(), 2);
    assert!(held.iter().all(|o| o.booking().is_some() && o.recurrence_id.is_some()));
}

#[test]
fn dates_that_others_left_out_are_known_however_they_are_written() {
    let room = room();
    let weekly = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=5", &[]));
    let exdates = "EXDATE;VALUE=DATE:20270404\r\nEXDATE:20270411T070000Z,20270418T070000Z\r\nSUMMARY:";
    let text = write_booking(&weekly, &place(&room)).replace("SUMMARY:", exdates);
    let object = read(text.as_bytes(), room.zone).expect("readable");
    let known = object.booking(&room.id).and_then(|booking| booking.when.series.clone());
    let left_out = ["2027-04-04T07:00:00Z", "2027-04-11T07:00:00Z", "2027-04-18T07:00:00Z"];
    assert_eq!(known, series("FREQ=WEEKLY;COUNT=5", &left_out));
}

#[rstest]
#[case(State::Declined)]
#[case(State::Expired)]
#[case(State::Cancelled)]
fn a_tombstone_says_how_it_ended_and_somebody_may_bring_it_back(#[case] state: State) {
    let room = room();
    let text = write_booking(&Booking { state, ..booking() }, &place(&room));
    let found = |text: &str| {
        let object = read(text.as_bytes(), room.zone).expect("readable");
        object.booking(&room.id).map(|booking| booking.state)
    };
    assert_eq!(found(&text), Some(state));
    let back = text.replace("STATUS:CANCELLED", "STATUS:CONFIRMED").replace("TRANSPARENT", "OPAQUE");
    assert_eq!(found(&back), Some(State::Confirmed));
}

#[test]
fn the_title_of_a_request_says_so_and_is_read_without_it() {
    let room = room();
    let request = Booking { state: State::Requested, ..booking() };
    for (name_in_title, title) in [(true, "Réunion (Ana Ĝ., demande)"), (false, "Réunion (demande)")] {
        let place = crate::ical::Presentation { name_in_title, ..place(&room) };
        let text = write_booking(&request, &place);
        assert!(text.contains(&format!("SUMMARY:{}", title.replace(',', "\\,"))), "{text}");
        let object = read(text.as_bytes(), room.zone).expect("readable");
        assert_eq!(object.booking(&room.id).as_deref(), Some(&request));
    }
}

#[rstest]
#[case::as_written("STATUS:TENTATIVE", State::Requested)]
#[case::approved_in_a_calendar_application("STATUS:CONFIRMED", State::Confirmed)]
#[case::cancelled_there("STATUS:CANCELLED", State::Freed(Freed::MarkedCancelled))]
fn the_status_that_people_can_see_decides(#[case] status: &str, #[case] expected: State) {
    let room = room();
    let request = Booking { state: State::Requested, ..booking() };
    let text = write_booking(&request, &place(&room)).replace("STATUS:TENTATIVE", status);
    let object = read(text.as_bytes(), room.zone).expect("readable");
    assert_eq!(object.booking(&room.id).map(|b| b.state), Some(expected));
}

#[test]
fn what_stands_in_several_rooms_tells_of_the_others() {
    let room = room();
    let there = Elsewhere { room: RoomId::parse("salon").expect("an id"), uid: Uuid::from_u128(9) };
    let third = Elsewhere { room: RoomId::parse("loft").expect("an id"), uid: Uuid::from_u128(10) };
    let transfers = [
        Transfer::From(there.clone()),
        Transfer::To(there.clone()),
        Transfer::PartOf(there.room.clone()),
        Transfer::Parts(vec![there, third]),
    ];
    for transfer in transfers {
        let moved = booking().with(|it| it.record.transfer = Some(transfer));
        let object = read(write_booking(&moved, &place(&room)).as_bytes(), room.zone).expect("readable");
        assert_eq!(object.booking(&room.id).as_deref(), Some(&moved));
    }
}

#[test]
fn a_title_changed_in_a_calendar_application_is_the_title() {
    let room = room();
    let text = write_booking(&booking(), &place(&room)).replace("SUMMARY:Réunion (Ana Ĝ.)", "SUMMARY:Goûter");
    let object = read(text.as_bytes(), room.zone).expect("readable");
    assert_eq!(object.booking(&room.id).map(|b| b.details.title.clone()), Some("Goûter".into()));
}

#[test]
fn an_event_that_lost_all_but_its_ticket_is_still_the_booking() {
    let room = room();
    let text = write_booking(&booking(), &place(&room));
    let kept = |line: &&str| !line.starts_with("X-CLEF-") || line.starts_with("X-CLEF-TICKET");
    let text: String = text.lines().filter(kept).fold(String::new(), |all, line| all + line + "\n");
    let object = read(text.as_bytes(), room.zone).expect("readable");
    let found = object.booking(&room.id).expect("a booking");
    assert_eq!(
        (found.id.0, found.record.ticket, found.details.title.as_str()),
        (booking().uid(), Ticket(3), "Réunion (Ana Ĝ.)")
    );
    assert_ne!(found.record.request, booking().record.request);
}
