//! Whatever other applications made of an object, an edit of ours leaves all of it byte for byte:
//! lines, parameters, components, overrides, folds, line ends, letter case, a byte order mark.

mod handling;

use proptest::prelude::*;

pub(in crate::ical) use self::handling::handling;
use super::super::lines::{ContentLine, Logical, logical_lines, raw_params};
use super::super::read::read;
use super::super::testing::{any_booking, any_text, place, readable, room};
use super::super::write_booking;
use super::edit_booking;
use crate::domain::booking::{Booking, State};
use crate::domain::time::Interval;

/// What an edit may write in the event itself.
const OURS: [&str; 22] = [
    "SUMMARY",
    "DESCRIPTION",
    "DTSTART",
    "DTEND",
    "DURATION",
    "STATUS",
    "TRANSP",
    "CLASS",
    "DTSTAMP",
    "LAST-MODIFIED",
    "SEQUENCE",
    "LOCATION",
    "URL",
    "X-CLEF-TIME",
    "X-CLEF-TITLE",
    "X-CLEF-NOTE",
    "X-CLEF-HEADCOUNT",
    "X-CLEF-STATE",
    "X-CLEF-RULE",
    "X-CLEF-LEFT-OUT",
    "X-CLEF-BOOKED-FOR",
    "X-CLEF-CREATED-BY",
];

/// The name of a line of the event that is not an override, with its depth in components.
fn own_names(lines: &[Logical<'_>]) -> Vec<Option<String>> {
    let mut path: Vec<String> = Vec::new();
    let mut names: Vec<(usize, Option<String>)> = Vec::new();
    let (mut event, mut overrides) = (0, Vec::new());
    for logical in lines {
        let parsed = ContentLine::parse(logical.text.trim_start_matches('\u{feff}'));
        let (name, value) =
            parsed.map_or_else(Default::default, |line| (line.name, line.value.trim().to_uppercase()));
        match name.as_str() {
            "BEGIN" => {
                event += usize::from(value == "VEVENT" && path.len() == 1);
                path.push(value);
                names.push((event, None));
            }
            "END" => {
                path.pop();
                names.push((event, None));
            }
            _ => {
                let is_in_event = path.len() == 2 && path[1] == "VEVENT";
                if is_in_event && name == "RECURRENCE-ID" {
                    overrides.push(event);
                }
                names.push((event, is_in_event.then_some(name)));
            }
        }
    }
    names.into_iter().map(|(event, name)| name.filter(|_| !overrides.contains(&event))).collect()
}

/// All lines that an edit must leave alone, byte for byte and in their order.
pub(in crate::ical) fn untouchable(text: &str) -> Vec<String> {
    let lines = logical_lines(text);
    let names = own_names(&lines);
    let kept =
        lines.iter().zip(names).filter(|(_, name)| !name.as_deref().is_some_and(|name| OURS.contains(&name)));
    kept.map(|(line, _)| line.raw.to_owned()).collect()
}

/// The foreign parameters of each of our own properties, and how often each property is there.
fn own_params(text: &str) -> Vec<(String, Vec<String>)> {
    let lines = logical_lines(text);
    let names = own_names(&lines);
    let is_foreign = |param: &&str| param.to_uppercase().starts_with("X-") || param.starts_with("LANGUAGE");
    let ours = lines.iter().zip(names).filter_map(|(line, name)| {
        let name = name.filter(|name| OURS.contains(&name.as_str()))?;
        let params = raw_params(&line.text).into_iter().filter(is_foreign).map(str::to_owned).collect();
        Some((name, params))
    });
    let mut ours: Vec<(String, Vec<String>)> = ours.collect();
    ours.sort();
    ours
}

/// What a person changes.
#[derive(Debug, Clone)]
enum Edit {
    Title(String),
    Note(Option<String>),
    HeadCount(Option<u32>),
    Shorter,
    Approved,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let text = || any_text().prop_map(|text| readable(&text));
    let one = prop_oneof![
        text().prop_map(Edit::Title),
        proptest::option::of(text()).prop_map(Edit::Note),
        proptest::option::of(1_u32..999).prop_map(Edit::HeadCount),
        Just(Edit::Shorter),
        Just(Edit::Approved),
    ];
    prop::collection::vec(one, 0..5)
}

impl Edit {
    fn apply_to(self, booking: &mut Booking) {
        match self {
            Self::Title(title) => booking.details.title = title,
            Self::Note(note) => booking.details.note = note,
            Self::HeadCount(count) => booking.details.head_count = count,
            Self::Shorter => {
                let (start, end) = (booking.when.interval.start(), booking.when.interval.end());
                let half = start + (end - start) / 2;
                let half = half - chrono::TimeDelta::nanoseconds(i64::from(half.timestamp_subsec_nanos()));
                booking.when.interval = Interval::new(start, half).unwrap_or(booking.when.interval);
            }
            Self::Approved => booking.state = State::Confirmed,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_leaves_all_that_others_wrote_as_it_was(
        booking in any_booking(),
        handling in handling(),
        edits in edits(),
    ) {
        let room = room();
        let state = if booking.state.is_live() { booking.state } else { State::Confirmed };
        let booking = Booking { state, ..booking };
        let raw = handling.of(&booking, &write_booking(&booking, &place(&room)));
        let object = read(raw.as_bytes(), room.zone).expect("readable");
        let before = object.booking(&room.id).expect("a booking");
        let mut after = Booking::clone(&before);
        for edit in edits {
            edit.apply_to(&mut after);
        }
        let edited = edit_booking(&raw, &after, &place(&room)).expect("edited");

        prop_assert_eq!(untouchable(&edited), untouchable(&raw));
        let read = read(edited.as_bytes(), room.zone).expect("readable");
        let found = read.booking(&room.id).expect("a booking");
        let sequence = found.record.sequence;
        prop_assert_eq!(found.as_ref(), &after.clone().with(|it| it.record.sequence = sequence));
        prop_assert_eq!(edited.starts_with('\u{feff}'), handling.mark);
        prop_assert_eq!(edit_booking(&edited, found.as_ref(), &place(&room)).expect("edited"), edited.clone());
        let (old, new) = (own_params(&raw), own_params(&edited));
        for (name, params) in old {
            let is_there = new.iter().any(|(now, _)| *now == name);
            prop_assert!(!is_there || new.contains(&(name.clone(), params.clone())), "{} lost {:?}", name, params);
        }
    }
}
