//! Bookings, and what is asked before there is one.

mod id;
mod instead;
mod joined;
mod piece;
mod record;
mod transfer;

use chrono::{SubsecRound, TimeDelta};
use chrono_tz::Tz;
use uuid::Uuid;

pub use self::id::{BookingId, NAMESPACE, RequestKey, Ticket};
pub use self::instead::InsteadOf;
pub use self::piece::Piece;
pub use self::record::Record;
pub use self::transfer::{Brought, Elsewhere, Transfer};
use super::act::Act;
use super::attendance::{Attendance, Attendances, Attending, is_open_for_check_in};
use super::details::Details;
use super::identity::Identity;
use super::member::{Actor, MemberId, Person};
use super::room::RoomId;
use super::rules::Before;
use super::series::Series;
pub use super::state::{Freed, State};
use super::time::{Instant, Interval};
use super::when::When;

/// A booking: one calendar object that Clef wrote, under the UID of its ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Stable id; stays when the booking moves.
    pub id: BookingId,
    /// The room.
    pub room: RoomId,
    /// When it takes place.
    pub when: When,
    /// Title, number of people, note, layout.
    pub details: Details,
    /// The person who uses the room.
    pub booked_for: Person,
    /// Requested, confirmed, freed or cancelled.
    pub state: State,
    /// Who came.
    pub attendances: Attendances,
    /// Where the object comes from.
    pub record: Record,
}

/// A request that a booking has granted by taking its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The id by which it was known.
    pub id: BookingId,
    /// The UID of its object.
    pub uid: Uuid,
    /// Its key.
    pub request: RequestKey,
}

impl Booking {
    /// Whether it is for `who`, or was made by them.
    #[must_use]
    pub fn is_theirs(&self, who: &Identity) -> bool {
        who.is(&self.booked_for) || who.is(&self.record.created_by)
    }

    /// A booking for tests and benchmarks: of the [sample room](super::room::Room::sample), for Ana, for an hour of a
    /// Tuesday.
    ///
    /// # Panics
    /// Never: all of it is valid.
    #[must_use]
    pub fn sample() -> Self {
        let room = RoomId::parse("atelier").expect("an id");
        let ana = Person { id: MemberId("ana".to_owned()), name: "Ana".to_owned(), email: None };
        let (written, start) = (Instant::UNIX_EPOCH, Instant::UNIX_EPOCH + TimeDelta::days(20_942));
        Self {
            id: BookingId(Ticket(1).uid(&room)),
            when: When::once(Interval::starting_at(start, TimeDelta::hours(1)).expect("forwards")),
            details: Details::titled("Conseil"),
            booked_for: ana.clone(),
            state: State::Confirmed,
            attendances: Attendances::default(),
            record: Record {
                ticket: Ticket(1),
                ..Record::new(RequestKey::parse("the-wish").expect("a key"), ana, written)
            },
            room,
        }
    }

    /// Returns the request, changed.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Returns it as it is before a change, as far as that is about the dates of `when`.
    #[must_use]
    pub fn before(&self, when: When) -> Before {
        let is_requested = self.state.may_be_answered();
        Before { room: self.room.clone(), when, head_count: self.details.head_count, is_requested }
    }

    /// Returns the date of this series that starts `at` by its rule, and is `interval`, as a booking of its own.
    #[must_use]
    pub fn date(&self, at: Instant, interval: Interval) -> Self {
        self.clone().with(|it| {
            it.when = When::once(interval);
            it.attendances = self.attendances.alone(at);
            it.record.recurrence_id = Some(at);
            (it.record.piece, it.record.cut_for) = (None, Vec::new());
        })
    }

    /// Returns who came to its `date`, which is that of a series by its start there.
    #[must_use]
    pub fn attendance(&self, date: Option<Instant>) -> Attendance {
        match self.when.series {
            Some(_) => self.attendances.of(date),
            None => self.attendances.of_only(self.when.interval.start()),
        }
    }

    /// Returns it with `one` noted of its `date`.
    #[must_use]
    pub fn attended(self, date: Option<Instant>, one: Attendance) -> Self {
        let (is_series, start) = (self.when.series.is_some(), self.when.interval.start());
        self.with(|it| {
            let known = std::mem::take(&mut it.attendances);
            it.attendances = if is_series { known.with(date, one) } else { known.with_only(start, one) };
        })
    }

    /// Returns it as it is for `person`, to whom it is handed over. What the people before have said of it is not said by
    /// them, and a link that those know is not theirs alone.
    #[must_use]
    pub fn handed_to(self, person: Person) -> Self {
        let is_same = self.booked_for.id == person.id;
        self.with(|it| {
            it.booked_for = person;
            if !is_same {
                it.attendances = std::mem::take(&mut it.attendances).unannounced();
                it.record.join_url = None;
            }
        })
    }

    /// Returns what may be noted at `now` of its `date`, which takes place in `interval`.
    #[must_use]
    pub fn attending(
        &self,
        (date, interval): (Option<Instant>, Interval),
        now: Instant,
    ) -> Option<Attending> {
        let is_there = self.attendance(date).is_there();
        let is_open = self.state == State::Confirmed && is_open_for_check_in(interval, now);
        is_open.then_some(if is_there { Attending::Out } else { Attending::In })
    }

    /// Returns the date of it that people may be checked in to at `now`, by its start in the series, and when it is. Of a
    /// booking that is no series its only date.
    #[must_use]
    pub fn date_to_attend(&self, zone: Tz, now: Instant) -> Option<(Option<Instant>, Interval)> {
        if self.when.series.is_none() {
            return Some((None, self.when.interval));
        }
        let dates = self.when.dates(zone);
        let open = dates.into_iter().find(|date| is_open_for_check_in(*date, now))?;
        Some((Some(open.start()), open))
    }

    /// Returns it as `act` leaves it at `now`.
    #[must_use]
    pub fn by_act(self, act: Act, now: Instant) -> Self {
        self.with(|it| {
            it.record.act = Some(Box::new(act));
            it.record.modified = SubsecRound::trunc_subsecs(now, 0);
        })
    }

    /// Whether it was taken over from elsewhere, and nothing was done to it since.
    #[must_use]
    pub fn is_taken_over(&self) -> bool {
        self.record.act.as_ref().is_some_and(|act| act.is_taking_over())
    }

    /// Whether it was forgotten who had the room.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.record.act.as_ref().is_some_and(|act| act.is_forgetting())
    }

    /// Returns the series with only the dates of `rest`.
    #[must_use]
    pub fn left_with(&self, rest: Series) -> Self {
        self.clone().with(|it| {
            it.when.series = Some(Box::new(rest));
            it.record.sequence += 1;
        })
    }

    /// Returns this request as the booking that grants it names it.
    #[must_use]
    pub fn granted(&self) -> Granted {
        Granted { id: self.id, uid: self.uid(), request: self.record.request.clone() }
    }

    /// Whether both are the same booking, or the same date of the same series.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.id == other.id && self.record.recurrence_id == other.record.recurrence_id
    }

    /// Whether it holds no time that `before` does not. The dates of a series keep their starts: what
    /// others wrote about single dates names them by these (RFC 5545 §3.8.4.4).
    #[must_use]
    pub fn lies_within(&self, before: &Self, zone: Tz) -> bool {
        // What somebody has freed holds no time, and what they brought from another room has no ticket yet.
        if before.brought().is_some() || self.state.freed() != before.state.freed() {
            return false;
        }
        let is_single = before.when.series.is_none() && self.when.series.is_none();
        if before.state.freed().is_some() && is_single {
            return before.when.interval == self.when.interval;
        }
        self.when.lies_within(&before.when, zone)
    }
}

/// The title in `summary`, which may have a name behind the `own` one. Where there is something else, somebody
/// changed it in a calendar application, and it is the title.
#[must_use]
pub fn title_in<'t>(summary: &'t str, own: Option<&'t str>) -> &'t str {
    let is_name = |rest: &str| rest.is_empty() || (rest.starts_with(" (") && rest.ends_with(')'));
    own.filter(|own| summary.strip_prefix(*own).is_some_and(is_name)).unwrap_or(summary)
}

/// A request to book, not yet decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingRequest {
    /// The request.
    pub key: RequestKey,
    /// Which room.
    pub room: RoomId,
    /// When it should take place.
    pub when: When,
    /// Title, number of people, note, layout.
    pub details: Details,
    /// The person who asks.
    pub asked_by: Actor,
    /// The person who uses the room, if that is not the person who asks.
    pub booked_for: Option<Person>,
    /// Whether they ask to pass over the rules (never over `taken`). Whether they may is decided by the use case.
    pub override_rules: bool,
    /// The tag of the language in which they ask (RFC 5646).
    pub lang: Option<String>,
}

impl BookingRequest {
    /// Returns it, changed.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}
