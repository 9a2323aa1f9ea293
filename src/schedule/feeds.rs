//! Feeds among what holds a room. They come from elsewhere, in one piece; here each is like one more calendar, at an
//! address that no server has, so that its events are kept, compared and shown as those of calendars are.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::entry::Entry;
use super::feed_path::{collection, origin};
use super::{Applied, FoundObject, Mark, PollResult, Schedule, SpanObject};
use crate::caldav::{ETag, Href};
use crate::domain::booking::NAMESPACE;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};

/// An event of a feed, with its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEventText {
    /// What tells it from all others of the feed.
    pub id: Uuid,
    /// The calendar object.
    pub data: String,
}

impl Schedule {
    /// Takes in all `events` of the feed called `name` that hold `room`, which was asked for after `mark` was taken. `at`
    /// is now. Blocks while it reads them.
    pub fn apply_feed(
        &self,
        (room, name): (&RoomId, &str),
        mark: Mark,
        events: &[FeedEventText],
        at: Instant,
    ) -> Applied {
        let Some(feed) = collection(name) else { return Applied::default() };
        let object = |event: &FeedEventText| FoundObject {
            href: feed.child(&format!("{}.ics", event.id)),
            etag: Some(version(&event.data)),
            data: event.data.clone(),
        };
        let changed: Vec<FoundObject> = events.iter().map(object).collect();
        let there: HashSet<&Href> = changed.iter().map(|object| &object.href).collect();
        let before = self.snapshot(room);
        let removed = before.hrefs_in(&feed).filter(|href| !there.contains(href)).cloned().collect();
        self.apply_poll(room, mark, PollResult::OfAnother { changed, removed }, at)
    }

    /// Returns how many events of the feed called `name` are known to hold `room`.
    #[must_use]
    pub fn feed_events(&self, room: &RoomId, name: &str) -> usize {
        collection(name).map_or(0, |feed| self.snapshot(room).hrefs_in(&feed).count())
    }

    /// Returns what the feeds of `room` hold in `span`, as last known.
    pub(crate) fn feed_span(&self, room: &Room, span: Interval) -> Vec<SpanObject> {
        if room.feeds.is_empty() {
            return Vec::new();
        }
        let snapshot = self.snapshot(&room.id);
        let is_of_feed = |entry: &&Arc<Entry>| origin(room, &entry.href).is_some();
        let entries = snapshot.content.entries().filter(is_of_feed);
        entries.map(|entry| SpanObject::of(entry, room, span, snapshot.content.window())).collect()
    }
}

/// Returns the version of an event: feeds have one as a whole.
fn version(data: &str) -> ETag {
    ETag(format!("\"{}\"", Uuid::new_v5(&NAMESPACE, data.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20270504T080000Z\r\n\
        DTEND:20270504T090000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:Concert\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn whoever_books_sees_what_a_feed_holds_and_the_calendar_does_not_take_it_away() {
        let room = Room { feeds: vec!["Site".into()], ..Room::sample() };
        let schedule = Schedule::new(vec![room.clone()]);
        let at: Instant = "2027-05-01T08:00:00Z".parse().expect("an instant");
        let event = FeedEventText { id: Uuid::nil(), data: EVENT.to_owned() };
        let put =
            |events: &[FeedEventText]| schedule.apply_feed((&room.id, "Site"), schedule.mark(), events, at);
        assert_eq!(put(std::slice::from_ref(&event)).changed, 1);
        assert_eq!(put(&[event]).changed, 0, "it is the same event");
        let day = "2027-05-05T00:00:00Z".parse().ok();
        let day = day.and_then(|start: Instant| Interval::starting_at(start, chrono::TimeDelta::days(1)));
        let held = || {
            let seen = schedule.feed_span(&room, day.expect("a day"));
            seen.into_iter().flat_map(|object| object.held).collect::<Vec<_>>()
        };
        assert_eq!(held()[0].organizer.as_deref(), Some("Site"));
        let own = Href::parse("/dav/salle-atelier/").expect("a path");
        assert_eq!(schedule.snapshot(&room.id).hrefs_in(&own).count(), 0, "none of it is the calendar's");
        assert_eq!((schedule.feed_events(&room.id, "Site"), put(&[]).changed, held().len()), (1, 1, 0));
    }
}
