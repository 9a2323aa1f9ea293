//! What is in a feed: its events, by the rooms that they hold. Pure.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::FeedTrouble;
use crate::domain::booking::NAMESPACE;
use crate::domain::feed::Feed;
use crate::domain::room::RoomId;
use crate::ical::{Located, WholeCalendar, located};
use crate::schedule::FeedEventText;

/// The most events of a feed.
const MOST_EVENTS: usize = 10_000;
/// As many bytes of its events are kept, each with the time zones that it names.
const LARGEST_KEPT: usize = 32 * 1024 * 1024;
/// So many unknown places are named.
const NAMED: usize = 5;

/// The events of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedText {
    /// How many there are; of a series, one.
    pub count: usize,
    /// How many hold no room.
    pub nowhere: usize,
    /// Some of the places where these are.
    pub unknown: BTreeSet<String>,
    by_room: BTreeMap<RoomId, Vec<FeedEventText>>,
}

impl FeedText {
    /// Reads `data`, which came from `feed`.
    ///
    /// # Errors
    /// If it is no calendar, not all of one, or more than can be kept.
    pub fn read(feed: &Feed, data: &[u8]) -> Result<Self, FeedTrouble> {
        let whole = WholeCalendar::take_apart(data);
        if !whole.is_calendar {
            return Err(FeedTrouble::no_calendar(data));
        }
        if whole.is_cut_off {
            return Err(FeedTrouble::CutOff);
        }
        let count = whole.count();
        if count > MOST_EVENTS {
            return Err(FeedTrouble::TooMany(MOST_EVENTS));
        }
        let mut text = Self { count, ..Self::default() };
        let mut kept = 0;
        for object in whole.objects() {
            kept += text.add(feed, &object);
            if kept > LARGEST_KEPT {
                return Err(FeedTrouble::TooMuch(LARGEST_KEPT / 1024 / 1024));
            }
        }
        Ok(text)
    }

    /// Takes in one event. Returns how many bytes of it are kept.
    fn add(&mut self, feed: &Feed, object: &[u8]) -> usize {
        let mut kept = 0;
        for room in feed.held.all() {
            let Some(event) = located(object, |location| feed.held.holds(room, location)) else { continue };
            kept += event.text.len();
            self.by_room.entry(room.clone()).or_default().push(event_of(event));
        }
        if kept == 0 {
            self.nowhere += 1;
            self.unknown.extend(location_of(object).filter(|_| self.unknown.len() < NAMED));
        }
        kept
    }

    /// Returns the events that hold `room`.
    #[must_use]
    pub fn events_of(&self, room: &RoomId) -> &[FeedEventText] {
        self.by_room.get(room).map(Vec::as_slice).unwrap_or_default()
    }
}

fn location_of(object: &[u8]) -> Option<String> {
    let place = RefCell::new(None);
    let _nowhere = located(object, |location| {
        place.borrow_mut().get_or_insert_with(|| location.map(ToOwned::to_owned));
        false
    });
    place.into_inner().flatten()
}

fn event_of(Located { uid, text }: Located) -> FeedEventText {
    // Events without a UID have nothing but what they say.
    let about = if uid.is_empty() { &text } else { &uid };
    FeedEventText { id: Uuid::new_v5(&NAMESPACE, about.as_bytes()), data: text }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::*;
    use crate::domain::feed::HeldRooms;

    fn feed() -> Feed {
        let room = |id: &str| RoomId::parse(id).expect("an id");
        let places = [("Bain, Loire".to_owned(), room("loire")), ("Atelier".to_owned(), room("atelier"))];
        Feed {
            name: "Site".into(),
            url: "https://example.org/a.ics".parse().expect("an address"),
            every: Duration::from_mins(15),
            allow_private: false,
            held: HeldRooms::new(Vec::new(), places),
        }
    }

    fn calendar(events: &[&str]) -> String {
        let event = |lines: &&str| ["BEGIN:VEVENT", *lines, "END:VEVENT", ""].join("\r\n");
        let events = events.iter().map(event).collect::<Vec<_>>().concat();
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
    }

    #[test]
    fn events_are_sorted_by_their_rooms() {
        let text = calendar(&[
            "UID:a\r\nLOCATION:Bain\\, Loire",
            "UID:b\r\nLOCATION:ATELIER",
            "UID:c\r\nLOCATION:Rennes",
            "UID:d",
            "LOCATION:Atelier\r\nSUMMARY:one",
            "LOCATION:Atelier\r\nSUMMARY:another",
        ]);
        let read = FeedText::read(&feed(), text.as_bytes()).expect("a calendar");
        let of = |room: &str| read.events_of(&RoomId::parse(room).expect("an id"));
        assert_eq!((read.count, read.nowhere, of("loire").len(), of("atelier").len()), (6, 2, 1, 3));
        assert_eq!(read.unknown, BTreeSet::from(["Rennes".to_owned()]));
        assert_ne!(of("atelier")[1].id, of("atelier")[2].id);
        let again = FeedText::read(&feed(), text.as_bytes()).expect("a calendar");
        assert_eq!(again, read, "the same events have the same ids");
    }

    #[rstest]
    #[case::nothing("", FeedTrouble::NoCalendar(String::new()))]
    #[case::html("\n<!DOCTYPE html>\n<html>", FeedTrouble::NoCalendar("<!DOCTYPE html>\n<html>".into()))]
    #[case::a_card("BEGIN:VCARD\nEND:VCARD", FeedTrouble::NoCalendar("BEGIN:VCARD\nEND:VCARD".into()))]
    #[case::cut_off("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VEVENT\n", FeedTrouble::CutOff)]
    fn what_is_no_whole_calendar_frees_no_room(#[case] text: &str, #[case] trouble: FeedTrouble) {
        assert_eq!(FeedText::read(&feed(), text.as_bytes()), Err(trouble));
    }

    #[test]
    fn a_calendar_with_nothing_in_it_is_one() {
        let read = FeedText::read(&feed(), format!("\u{feff}{}", calendar(&[])).as_bytes());
        assert_eq!(read, Ok(FeedText::default()));
    }

    #[test]
    fn what_is_small_and_becomes_large_is_none() {
        let zone = format!("BEGIN:VTIMEZONE\r\nTZID:X\r\n{}END:VTIMEZONE", "COMMENT:x\r\n".repeat(1_000));
        let lines = "DTSTART;TZID=X:20260101T100000\r\nLOCATION:Atelier";
        let events: Vec<String> = std::iter::repeat_n(lines, 5_000)
            .enumerate()
            .map(|(at, it)| format!("UID:{at}\r\n{it}"))
            .collect();
        let text = calendar(&events.iter().map(String::as_str).collect::<Vec<_>>());
        let text = text.replacen("BEGIN:VEVENT", &format!("{zone}\r\nBEGIN:VEVENT"), 1);
        assert!(text.len() < 1024 * 1024, "{}", text.len());
        assert_eq!(FeedText::read(&feed(), text.as_bytes()), Err(FeedTrouble::TooMuch(32)));
    }

    #[test]
    fn too_many_events_are_none() {
        let events: Vec<String> = (0..=MOST_EVENTS).map(|number| format!("UID:{number}")).collect();
        let text = calendar(&events.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(FeedText::read(&feed(), text.as_bytes()), Err(FeedTrouble::TooMany(MOST_EVENTS)));
    }
}
