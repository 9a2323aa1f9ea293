//! A line that a chat room or a webhook is to be told, and whether it has been.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::chat::{ChatHook, ChatTopic};
use crate::domain::booking::{Booking, NAMESPACE};
use crate::domain::booking_line::BookingLine;
use crate::domain::event::{Event, Kind};
use crate::domain::room::RoomId;
use crate::domain::time::Instant;

/// What is not told after so long is given up.
const GIVEN_UP: TimeDelta = TimeDelta::days(1);

/// What is cancelled so long before it begins is cancelled late.
const LATE: TimeDelta = TimeDelta::days(1);

/// A booking that ends so close to the moment of its change was ended then.
const JUST_NOW: TimeDelta = TimeDelta::minutes(2);

/// How long after each try the next one comes; after the last of them, every hour.
const TRIES: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(30), Duration::from_mins(5)];
const HOURLY: Duration = Duration::from_hours(1);

/// What is to be told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChatLine {
    /// To which of `[[chat]]`, by its name.
    pub hook: String,
    /// What.
    pub topic: ChatTopic,
    /// When it happened, or was noticed where nobody knows.
    pub at: Instant,
    /// What stands for what it is about in claims.
    pub subject: String,
    /// What that has become, the same at all Clefs.
    pub version: Uuid,
    /// In which room.
    room: Option<String>,
    /// The booking, as it was then.
    booking: Option<BookingLine>,
    tries: usize,
    next: Instant,
    /// Since when it is to be told.
    since: Instant,
}

impl ChatLine {
    /// Returns what `hook` is told because of `event`, noticed `now`, if it wants to know.
    #[must_use]
    pub fn of(event: &Event, hook: &ChatHook, now: Instant) -> Option<Self> {
        let booking = &event.booking;
        let topic = hook.topic(topic_of(event)?, Some(&booking.room))?;
        let act = event.act().map(|act| act.id);
        let content = || format!("{} {:?}", event.kind.as_str(), booking);
        let version = act.unwrap_or_else(|| Uuid::new_v5(&NAMESPACE, content().as_bytes()));
        let date = booking.record.recurrence_id.map(|date| format!(" {date}")).unwrap_or_default();
        let subject = format!("{}{date}", booking.id);
        let line = Self::new(hook, (topic, subject, version), Some(&booking.room), now);
        let at = booking.record.modified.min(now);
        Some(Self {
            booking: Some(BookingLine::from(&**booking)),
            at: if event.natively { now } else { at },
            ..line
        })
    }

    /// Returns the line about `subject`, which has become `version`, to be told from `now` on.
    #[must_use]
    pub fn new(
        hook: &ChatHook,
        (topic, subject, version): (ChatTopic, String, Uuid),
        room: Option<&RoomId>,
        now: Instant,
    ) -> Self {
        let (hook, room) = (hook.name.clone(), room.map(ToString::to_string));
        Self { hook, topic, at: now, subject, version, room, booking: None, tries: 0, next: now, since: now }
    }

    /// The room that it is about.
    #[must_use]
    pub fn room(&self) -> Option<RoomId> {
        self.room.as_deref().and_then(RoomId::parse)
    }

    /// The booking that it is about.
    #[must_use]
    pub fn booking(&self) -> Option<Arc<Booking>> {
        self.booking.clone().and_then(BookingLine::into_booking).map(Arc::new)
    }

    /// Tells it from all others, here and at other Clefs.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {} {} {}", self.hook, self.topic.as_str(), self.subject, self.version)
    }

    /// Whether it is to be tried.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        self.next <= now
    }

    /// The same that waits until `then`.
    #[must_use]
    pub fn not_before(self, then: Instant) -> Self {
        Self { next: then, ..self }
    }

    /// Puts it off after a try, by as much as they ask for at least. Returns until when.
    pub fn put_off(&mut self, asked: Option<Duration>, now: Instant) -> Instant {
        let pause = TRIES.get(self.tries).copied().unwrap_or(HOURLY).max(asked.unwrap_or_default());
        self.tries += 1;
        self.next = now + pause;
        self.next
    }

    /// Whether nobody wants to hear of it any more.
    #[must_use]
    pub fn is_stale(&self, now: Instant) -> bool {
        now - self.since >= GIVEN_UP
    }

    /// Whether `event` tells that it never came to this.
    pub(super) fn is_undone_by(&self, event: &Event) -> bool {
        let is_it =
            self.booking.as_ref().is_some_and(|_| self.subject.starts_with(&event.booking.id.to_string()));
        event.kind == Kind::Withdrawn && self.tries == 0 && is_it
    }
}

fn topic_of(event: &Event) -> Option<ChatTopic> {
    let booking = &event.booking;
    Some(match &event.kind {
        Kind::Requested => ChatTopic::Requested,
        Kind::Approved => ChatTopic::Approved,
        Kind::Declined | Kind::Expired => ChatTopic::Declined,
        Kind::Booked | Kind::Restored => ChatTopic::Booked,
        Kind::Moved | Kind::MovedRoom(_) => ChatTopic::Moved,
        Kind::Released => ChatTopic::Released,
        Kind::Changed if is_released(event) => ChatTopic::Released,
        Kind::Changed | Kind::DatesGivenBack(_) => ChatTopic::Changed,
        Kind::Cancelled | Kind::Deleted | Kind::Freed(_) => {
            let ahead = booking.when.interval.start() - booking.record.modified;
            if ahead < LATE { ChatTopic::CancelledLate } else { ChatTopic::Cancelled }
        }
        Kind::Withdrawn | Kind::CheckedIn | Kind::CheckedOut | Kind::Keys => return None,
    })
}

/// Whether the booking was ended while it was under way.
fn is_released(event: &Event) -> bool {
    let now = event.booking.when.interval;
    let was = event.before.as_ref().map(|before| before.when.interval);
    let ended = event.booking.record.modified - now.end();
    was.is_some_and(|was| was.start() == now.start() && now.end() < was.end()) && ended.abs() < JUST_NOW
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;
    use url::Url;

    use super::*;
    use crate::chat::{SecretUrl, Target};
    use crate::domain::time::Interval;

    fn hook(topics: &[ChatTopic]) -> ChatHook {
        let url = SecretUrl(Url::parse("https://chat.example.org/x").expect("an address"));
        let topics = topics.iter().copied().collect::<BTreeSet<_>>();
        ChatHook { name: "chat".into(), target: Target::Mattermost(url), topics, only: None, names: false }
    }

    fn event(kind: Kind, booking: Booking) -> Event {
        Event { kind, changed: Vec::new(), natively: false, booking: Arc::new(booking), before: None }
    }

    #[rstest]
    #[case(Kind::Booked, ChatTopic::Booked)]
    #[case(Kind::Requested, ChatTopic::Requested)]
    #[case(Kind::Expired, ChatTopic::Declined)]
    #[case(Kind::Moved, ChatTopic::Moved)]
    #[case(Kind::Released, ChatTopic::Released)]
    #[case(Kind::Deleted, ChatTopic::Cancelled)]
    fn what_happened_has_its_topic(#[case] kind: Kind, #[case] topic: ChatTopic) {
        let booking = Booking::sample();
        let long_before = booking.when.interval.start() - TimeDelta::days(3);
        let booking = booking.with(|it| it.record.modified = long_before);
        let line = ChatLine::of(&event(kind, booking), &hook(&ChatTopic::ALL), long_before).expect("told");
        assert_eq!(line.topic, topic);
        assert_eq!(line.booking().map(|it| it.id), Some(Booking::sample().id));
    }

    #[test]
    fn what_is_cancelled_late_is_told_to_who_hears_of_what_is_cancelled() {
        let booking = Booking::sample();
        let late = booking.when.interval.start() - TimeDelta::hours(3);
        let cancelled = event(Kind::Cancelled, booking.with(|it| it.record.modified = late));
        let topic =
            |topics: &[ChatTopic]| ChatLine::of(&cancelled, &hook(topics), late).map(|line| line.topic);
        assert_eq!(topic(&[ChatTopic::CancelledLate, ChatTopic::Cancelled]), Some(ChatTopic::CancelledLate));
        assert_eq!(topic(&[ChatTopic::Cancelled]), Some(ChatTopic::Cancelled));
        assert_eq!(topic(&[ChatTopic::Booked]), None);
        let elsewhere = ChatHook { only: Some(Arc::from([])), ..hook(&ChatTopic::ALL) };
        assert!(ChatLine::of(&cancelled, &elsewhere, late).is_none());
    }

    #[test]
    fn what_ends_while_it_is_under_way_is_released() {
        let was = Booking::sample();
        let (start, ends) = (was.when.interval.start(), was.when.interval.end() - TimeDelta::minutes(20));
        let now = was.clone().with(|it| {
            it.when.interval = Interval::new(start, ends).expect("forwards");
            it.record.modified = ends + TimeDelta::seconds(40);
        });
        let shorter = Event { before: Some(Arc::new(was)), ..event(Kind::Changed, now.clone()) };
        let topic = |event: &Event| ChatLine::of(event, &hook(&ChatTopic::ALL), ends).map(|line| line.topic);
        assert_eq!(topic(&shorter), Some(ChatTopic::Released));
        let earlier = now.with(|it| it.record.modified = start - TimeDelta::hours(2));
        assert_eq!(topic(&Event { booking: Arc::new(earlier), ..shorter }), Some(ChatTopic::Changed));
    }

    #[test]
    fn it_is_tried_soon_then_hourly_for_a_day_and_kept_as_it_is() {
        let now = Booking::sample().record.modified;
        let mut line =
            ChatLine::of(&event(Kind::Booked, Booking::sample()), &hook(&ChatTopic::ALL), now).expect("told");
        let pauses: Vec<i64> = (0..5).map(|_| (line.put_off(None, now) - now).num_seconds()).collect();
        assert_eq!(pauses, [5, 30, 300, 3_600, 3_600]);
        assert_eq!((line.put_off(Some(Duration::from_hours(2)), now) - now).num_hours(), 2);
        assert!(!line.is_stale(now + TimeDelta::hours(23)) && line.is_stale(now + TimeDelta::hours(24)));
        let kept: ChatLine =
            serde_json::from_str(&serde_json::to_string(&line).expect("JSON")).expect("a line");
        assert_eq!((kept.key(), kept.is_due(now)), (line.key(), false));
    }
}
