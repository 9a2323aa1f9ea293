//! Calendar objects (RFC 5545) as anybody may have written them: reading, expanding, editing.
#![no_main]

use chrono::{DateTime, TimeDelta};
use chrono_tz::Europe::Paris;
use clef::config;
use clef::domain::room::Room;
use clef::domain::time::Interval;
use clef::ical::{self, Presentation};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static ROOM: LazyLock<Room> = LazyLock::new(|| {
    let settings = config::parse("rooms.toml", include_str!("../../rooms.toml"), std::iter::empty());
    settings.expect("the sample is good").rooms[0].clone()
});

fuzz_target!(|data: &[u8]| {
    let from = DateTime::from_timestamp(1_798_000_000, 0).expect("an instant");
    let window = Interval::starting_at(from, TimeDelta::days(400)).expect("forwards");
    let object = match ical::read(data, Paris) {
        Ok(object) => object,
        Err(unreadable) => {
            let held = unreadable.occupancies(&ROOM.id, window);
            assert!(held.iter().all(|one| one.interval.overlaps(&window)), "{unreadable}");
            return;
        }
    };
    let held = object.occupancies(&ROOM.id, window);
    assert!(held.iter().all(|one| one.interval.overlaps(&window)), "what it holds is asked for");
    assert!(object.occurrences(window).is_sorted_by_key(|one| one.interval.start()), "in their order");
    let _ = (object.span(), object.warnings());
    let (Some(booking), Ok(text)) = (object.booking(&ROOM.id), std::str::from_utf8(data)) else { return };
    let place = Presentation { name_in_title: true, ..Presentation::unworded(&ROOM) };
    let renamed = (*booking).clone().with(|it| it.details.title = "Un autre titre".into());
    if let Ok(edited) = ical::edit_booking(text, &renamed, &place) {
        let again = ical::read(edited.as_bytes(), Paris).expect("what we wrote is readable");
        let found = again.booking(&ROOM.id).expect("still the booking");
        assert_eq!(found.details, renamed.details);
        assert_eq!(found.when, booking.when);
    }
});
