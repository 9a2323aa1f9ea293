//! Whatever others made of an object, a move and a restoration leave it as it was.

use proptest::prelude::*;

use super::super::super::edit::foreign::{handling, untouchable};
use super::super::super::testing::any_booking;
use super::*;

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
