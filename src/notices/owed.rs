//! What is owed to the people of one booking: what happened since they were last told, gathered.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::news::{Doer, News, Notice};
use super::settings::doubled;
use crate::domain::booking::{Booking, BookingId, NAMESPACE};
use crate::domain::booking_line::BookingLine;
use crate::domain::event::{Event, Kind};
use crate::domain::identity::Identity;
use crate::domain::member::{MemberId, Person};
use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};
use crate::mail::Address;

/// What happened longer ago is not told any more.
const NEWS: TimeDelta = TimeDelta::days(1);

/// What was done longer ago counts from when it was noticed.
const JUST_DONE: TimeDelta = TimeDelta::hours(1);

/// The longest that a mail waits for its next try.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// What the people of a booking, or of one date of a series, are still to be told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Owed {
    /// Tells it from all others.
    pub id: Uuid,
    /// When the first change was made, or noticed where nobody knows.
    pub since: Instant,
    news: News,
    natively: bool,
    by: Option<Person>,
    reason: Option<String>,
    /// As they knew it.
    before: Option<Kept>,
    booking: Kept,
    given_back: Vec<(Instant, Instant)>,
    /// The room to which it went on.
    to_room: Option<String>,
    /// What it has become, the same in all Clefs.
    version: String,
    /// The last thing that was done to it through Clef.
    act: Option<Uuid>,
    /// Whether it is being told: what happens now is told in another mail.
    pub(super) is_closed: bool,
    /// How often it was tried, and until when it is left alone after that.
    #[serde(skip)]
    tries: (u32, Option<Instant>),
    /// The claims of it that are done.
    #[serde(default)]
    pub done: Vec<Uuid>,
}

/// A booking that can be written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "BookingLine", try_from = "BookingLine")]
struct Kept(Arc<Booking>);

impl From<Kept> for BookingLine {
    fn from(kept: Kept) -> Self {
        Self::from(&*kept.0)
    }
}

impl TryFrom<BookingLine> for Kept {
    type Error = &'static str;

    fn try_from(line: BookingLine) -> Result<Self, Self::Error> {
        line.into_booking().map(|booking| Self(Arc::new(booking))).ok_or("no booking")
    }
}

impl Owed {
    /// Returns what is owed because of `event`, noticed `now`, if anything.
    #[must_use]
    pub fn of(event: &Event, now: Instant) -> Option<Self> {
        let news = if declines_dates(event) { News::DatesDeclined } else { News::of(&event.kind)? };
        let act = event.act();
        let (given_back, to_room) = match &event.kind {
            Kind::DatesGivenBack(dates) => {
                (dates.iter().map(|date| (date.start(), date.end())).collect(), None)
            }
            Kind::MovedRoom(there) => (Vec::new(), Some(there.room.to_string())),
            _ => (Vec::new(), None),
        };
        let content = || format!("{} {:?}", news.as_str(), event.booking);
        let version = act.map_or_else(|| Uuid::new_v5(&NAMESPACE, content().as_bytes()), |act| act.id);
        // So all Clefs gather the same, whenever they notice it.
        let done_at = act.map(|_| event.booking.record.modified);
        let since = done_at.filter(|at| *at <= now && now - *at < JUST_DONE).unwrap_or(now);
        Some(Self {
            id: Uuid::new_v4(),
            since,
            news,
            natively: event.natively,
            by: act.and_then(|act| act.by.clone()),
            reason: act.and_then(|act| act.reason.clone()),
            before: event.before.clone().map(Kept),
            booking: Kept(Arc::clone(&event.booking)),
            given_back,
            to_room,
            version: version.to_string(),
            act: act.map(|act| act.id),
            is_closed: false,
            tries: (0, None),
            done: Vec::new(),
        })
    }

    /// The booking.
    #[must_use]
    pub fn booking(&self) -> &Arc<Booking> {
        &self.booking.0
    }

    /// Returns which booking, and which date of it.
    fn key(&self) -> (BookingId, Option<Instant>) {
        (self.booking.0.id, self.booking.0.record.recurrence_id)
    }

    /// Returns what stands for the booking in claims.
    #[must_use]
    pub fn subject(&self) -> String {
        let (id, date) = self.key();
        date.map_or_else(|| id.to_string(), |date| format!("{id} {date}"))
    }

    /// Returns what it has become, the same in all Clefs.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The room to which it went on, if that is all that is known of it.
    #[must_use]
    pub fn to_room(&self) -> Option<RoomId> {
        self.to_room.as_deref().and_then(RoomId::parse)
    }

    /// The same with the booking as it is where it went on.
    #[must_use]
    pub fn in_its_room(self, booking: Arc<Booking>) -> Self {
        Self { booking: Kept(booking), ..self }
    }

    /// Whether it may be told: nothing that happens soon after is to be gathered any more.
    pub(super) fn is_due(&self, gather: TimeDelta, now: Instant) -> bool {
        self.since + gather <= now && self.tries.1.is_none_or(|at| at <= now)
    }

    /// Leaves it alone for a while after a try, ever longer.
    pub fn put_off(&mut self, first: Duration, now: Instant) {
        let pause = doubled(first, self.tries.0).min(LONGEST_PAUSE);
        self.tries = (self.tries.0 + 1, Some(now + pause));
    }

    /// Whether nobody wants to hear of it any more.
    pub(super) fn is_stale(&self, now: Instant) -> bool {
        now - self.since >= NEWS
    }

    /// Whether it is about what `event` is about, and is not being told yet.
    pub(super) fn is_undone_by(&self, event: &Event) -> bool {
        let subject = (event.booking.id, event.booking.record.recurrence_id);
        event.kind == Kind::Withdrawn && !self.is_closed && self.key() == subject
    }

    /// Whether `later` is about what this is about, so that both are one mail. One act at a series and at dates that
    /// had left it is one thing.
    pub(super) fn goes_with(&self, later: &Self) -> bool {
        let same_act = self.act.is_some() && self.act == later.act && self.booking.0.id == later.booking.0.id;
        !self.is_closed && (self.key() == later.key() || same_act)
    }

    /// Both as one; `None` if nothing is left to be told.
    pub(super) fn and(self, later: Self) -> Option<Self> {
        if self.key() != later.key() {
            let is_series = self.booking.0.record.recurrence_id.is_none();
            return Some(if is_series { self } else { Self { since: self.since, id: self.id, ..later } });
        }
        let (was_new, is_end) = (self.before.is_none(), later.news.is_end());
        let by_themselves = later.by.as_ref().is_some_and(|by| by.id == later.booking.0.booked_for.id);
        if was_new && is_end && by_themselves {
            return None;
        }
        let before = if was_new && is_end { Some(self.booking) } else { self.before };
        let news = match (self.news, later.news) {
            (_, end) if end.is_end() => end,
            (News::Requested, News::Approved) => News::Approved,
            _ if was_new => News::of_new(&later.booking.0),
            (was, News::Restored) if was.is_end() || was == News::Freed => News::Changed,
            (was, is) => was.max(is),
        };
        let mut given_back = self.given_back;
        given_back.extend(later.given_back);
        let both = Self { id: self.id, since: self.since, news, before, given_back, ..later };
        both.is_news().then_some(both)
    }

    /// Whether anything is different from what they knew.
    fn is_news(&self) -> bool {
        let Some(before) = self.before.as_ref().map(|kept| &kept.0) else { return true };
        let now = &self.booking.0;
        self.news.is_end()
            || self.to_room.is_some()
            || self.news.is_about_dates()
            || before.room != now.room
            || before.when != now.when
            || before.details != now.details
            || before.booked_for.id != now.booked_for.id
            || before.state != now.state
    }

    /// Returns what is told to whom.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        let booking = &self.booking.0;
        let before = self.before.as_ref().map(|kept| Arc::clone(&kept.0));
        let given_back =
            self.given_back.iter().filter_map(|(start, end)| Interval::new(*start, *end)).collect::<Vec<_>>();
        let to = |who: &Person, news: News, before: Option<Arc<Booking>>| Notice {
            news,
            by: self.doer(who),
            reason: self.reason.clone(),
            to: who.clone(),
            booking: Arc::clone(booking),
            before,
            dates: given_back.clone(),
        };
        let whose = &booking.booked_for;
        match &before {
            // Of what is somebody else's now they are told only that.
            Some(was) if was.booked_for.id != whose.id && !self.news.is_end() => {
                let old = Notice { booking: Arc::clone(was), ..to(&was.booked_for, News::HandedOver, None) };
                vec![old, to(whose, News::of_new(booking), None)]
            }
            _ => vec![to(whose, self.news, before)],
        }
    }

    /// Returns what `reception` is told of it, if it waits for their answer.
    #[must_use]
    pub fn to_answer(&self, reception: &Address) -> Option<Notice> {
        let email = Some(reception.as_str().to_owned());
        let to = Person { id: MemberId(String::new()), name: String::new(), email };
        (self.news == News::Requested).then(|| Notice {
            news: News::ToAnswer,
            by: Doer::Unnamed,
            reason: None,
            to,
            booking: Arc::clone(&self.booking.0),
            before: None,
            dates: Vec::new(),
        })
    }

    fn doer(&self, told: &Person) -> Doer {
        match &self.by {
            _ if self.natively => Doer::Calendar,
            Some(by) if Identity::of_booking(by.clone(), false).is(told) => Doer::Themselves,
            Some(by) if !by.name.trim().is_empty() => Doer::Somebody(by.name.clone()),
            _ => Doer::Unnamed,
        }
    }
}

/// Whether reception said no to single dates of a series that waits. Whoever asked for it takes dates back themselves.
fn declines_dates(event: &Event) -> bool {
    let by = event.act().and_then(|act| act.by.as_ref());
    let is_theirs = |by: &Person| {
        [&event.booking.booked_for, &event.booking.record.created_by]
            .into_iter()
            .any(|known| Identity::of_booking(by.clone(), false).is(known))
    };
    matches!(event.kind, Kind::DatesGivenBack(_))
        && event.booking.state.may_be_answered()
        && by.is_some_and(|by| !is_theirs(by))
}

#[cfg(test)]
mod tests;
