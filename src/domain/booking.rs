//! Bookings, and what is asked before there is one.

use std::fmt;

use chrono::{SubsecRound, TimeDelta};
use chrono_tz::Tz;
use uuid::Uuid;

use super::act::Act;
use super::details::Details;
use super::member::{Actor, MemberId, Person};
use super::room::RoomId;
use super::rules::Before;
use super::series::Series;
pub use super::state::{Freed, State};
use super::time::{Instant, Interval};
use super::when::When;

/// The namespace of Clef's UIDs (`docs/protocol.md`). It never changes.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x2f7c_9a4e_51b3_4d0e_8a66_c1ef_b00c_0001);

/// A booking's place in the order of its room: 1, 2, 3 ... It decides the UID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub u64);

impl Ticket {
    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The UID that belongs to this ticket in `room`: UUIDv5 of `room/ticket`. A server takes a UID
    /// only once per calendar (RFC 4791 §5.3.2.1), which is what makes booking a compare-and-swap.
    #[must_use]
    pub fn uid(self, room: &RoomId) -> Uuid {
        Uuid::new_v5(&NAMESPACE, format!("{room}/{}", self.0).as_bytes())
    }

    /// A name for an object with this ticket that no other has had.
    #[must_use]
    pub fn fresh_name(self) -> String {
        let random = Uuid::new_v4().simple().to_string();
        format!("{self}-{}.ics", &random[..12])
    }

    /// Whether `uid` may belong to a ticket of some room. Other programs write random UIDs or their own
    /// forms.
    #[must_use]
    pub fn may_have_uid(uid: &str) -> bool {
        Uuid::try_parse(uid).is_ok_and(|uid| uid.get_version_num() == 5)
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The stable id of a booking, whatever becomes of it. Links and mails carry it; it is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct BookingId(pub Uuid);

impl BookingId {
    /// Reads an id as addresses and mails carry it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }

    /// The id of the booking that `request` makes with this ticket. It is not its first UID,
    /// which may be another booking's one day where a server lets the UID of a deleted event come back.
    #[must_use]
    pub fn new(room: &RoomId, ticket: Ticket, request: &RequestKey) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, format!("{room}/{ticket}/{}", request.as_str()).as_bytes()))
    }

    /// Returns the id of the booking of several rooms that `request` of `member` makes. Its parts need the id before
    /// it has a ticket. Every try of the request gets the same id, so that no try blocks another.
    #[must_use]
    pub fn of_several(room: &RoomId, member: &MemberId, request: &RequestKey) -> Self {
        let wish = format!("{room}/several/{}/{}", member.0, request.as_str());
        Self(Uuid::new_v5(&NAMESPACE, wish.as_bytes()))
    }
}

impl fmt::Display for BookingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one request, made when the form was rendered, so that a double click or a retry finds the
/// booking that its key made. 1 to 100 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestKey(String);

impl RequestKey {
    /// Returns a new random key.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    /// Returns the key of a fence against what the request with this key has made. It is another one, or the fence
    /// would be taken for the tombstone of the booking that the request makes.
    #[must_use]
    pub fn of_fence(&self) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, format!("fence/{}", self.0).as_bytes()).to_string())
    }

    /// Reads a key; `None` unless it is 1 to 100 visible ASCII characters without `"`, `;`, `:`,
    /// `,` and `\`, so that it needs no escaping in a calendar property.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | ';' | ':' | ',' | '\\');
        ((1..=100).contains(&text.len()) && text.chars().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How an object belongs to objects in the calendars of other rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transfer {
    /// The booking moved here from another room. The object counts once a tombstone in that room points to it.
    From(Elsewhere),
    /// Tombstone of a booking that moved to another room.
    To(Elsewhere),
    /// The object holds its room for a booking of several rooms, whose own object is in the calendar of this room and
    /// must name it.
    PartOf(RoomId),
    /// A booking of several rooms, with the objects that hold the other rooms.
    Parts(Vec<Elsewhere>),
    /// Somebody moved the event into this calendar with a calendar application, so it has no ticket here.
    Brought(Brought),
}

/// Where the event was before somebody moved it into another calendar, as far as it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The UID of the event.
    pub uid: Uuid,
    /// The ticket that the event names. It belongs to another room.
    pub ticket: Ticket,
}

/// An object in the calendar of another room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Which room.
    pub room: RoomId,
    /// Its UID there.
    pub uid: Uuid,
}

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
    /// Where the object comes from.
    pub record: Record,
}

/// Where a booking's object comes from: what Clef records and nobody fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place in the room's order.
    pub ticket: Ticket,
    /// The person who made the booking.
    pub created_by: Person,
    /// The request that made it.
    pub request: RequestKey,
    /// The UID of the object that this one replaces: of a booking that moved, or that this tombstone cancels.
    pub replaces: Option<Uuid>,
    /// How it belongs to objects in the calendars of other rooms.
    pub transfer: Option<Transfer>,
    /// Of a date that left its series: its start in the series, which has the same id.
    pub recurrence_id: Option<Instant>,
    /// When it was first written.
    pub created: Instant,
    /// When it was last changed.
    pub modified: Instant,
    /// How often it was rescheduled (RFC 5545 §3.8.7.4).
    pub sequence: u32,
    /// The last thing that was done to it through Clef; `None` if an older Clef did it.
    pub act: Option<Box<Act>>,
    /// The tag of the language in which it was made (RFC 5646), if that is known: its people are written to in it.
    pub lang: Option<String>,
    /// Whether a Clef that did not make it has confirmed it: then the one that made it does not withdraw it.
    pub is_promised: bool,
}

impl Booking {
    /// The UID of its calendar object.
    #[must_use]
    pub fn uid(&self) -> Uuid {
        self.brought().map_or_else(|| self.record.ticket.uid(&self.room), |brought| brought.uid)
    }

    /// Returns where the event was, if somebody moved it here with a calendar application.
    #[must_use]
    pub fn brought(&self) -> Option<&Brought> {
        if let Some(Transfer::Brought(brought)) = &self.record.transfer { Some(brought) } else { None }
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
            record: Record {
                ticket: Ticket(1),
                created_by: ana,
                request: RequestKey("the-wish".to_owned()),
                replaces: None,
                transfer: None,
                recurrence_id: None,
                created: written,
                modified: written,
                sequence: 0,
                act: None,
                lang: None,
                is_promised: false,
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
            it.record.recurrence_id = Some(at);
        })
    }

    /// Returns it as `act` leaves it at `now`.
    #[must_use]
    pub fn by_act(self, act: Act, now: Instant) -> Self {
        self.with(|it| {
            it.record.act = Some(Box::new(act));
            it.record.modified = SubsecRound::trunc_subsecs(now, 0);
        })
    }

    /// Returns the series with only the dates of `rest`.
    #[must_use]
    pub fn left_with(&self, rest: Series) -> Self {
        self.clone().with(|it| {
            it.when.series = Some(Box::new(rest));
            it.record.sequence += 1;
        })
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

    /// Returns the object that it replaces in another room, if it moved here.
    #[must_use]
    pub fn came_from(&self) -> Option<&Elsewhere> {
        if let Some(Transfer::From(there)) = &self.record.transfer { Some(there) } else { None }
    }

    /// Returns the room whose calendar has the booking of several rooms, if this is a part of one.
    #[must_use]
    pub fn part_of(&self) -> Option<&RoomId> {
        if let Some(Transfer::PartOf(room)) = &self.record.transfer { Some(room) } else { None }
    }

    /// Returns the objects that hold the other rooms of a booking of several rooms.
    #[must_use]
    pub fn parts(&self) -> &[Elsewhere] {
        if let Some(Transfer::Parts(parts)) = &self.record.transfer { parts } else { &[] }
    }

    /// Returns the room whose calendar decides whether this counts, if that is another room.
    #[must_use]
    pub fn counts_by(&self) -> Option<&RoomId> {
        self.part_of().or_else(|| self.came_from().map(|there| &there.room))
    }

    /// Whether the Clef that made it may still withdraw it, for all that the object says: it is the first object of its
    /// request, and no other Clef has promised it.
    #[must_use]
    pub fn may_be_withdrawn(&self) -> bool {
        let record = &self.record;
        let is_first = record.replaces.is_none() && record.recurrence_id.is_none();
        is_first && self.counts_by().is_none() && self.brought().is_none() && !record.is_promised
    }

    /// Returns its room and UID, as objects in other rooms refer to it.
    #[must_use]
    pub fn place(&self) -> Elsewhere {
        Elsewhere { room: self.room.clone(), uid: self.uid() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uid_of_a_ticket_never_changes() {
        // Two Clefs on one calendar, or two releases of Clef, must agree on it for ever.
        let room = RoomId::parse("atelier").expect("an id");
        assert_eq!(Ticket(1).uid(&room).to_string(), "6c2a8987-5842-516d-a520-50badae762f2");
        assert_ne!(Ticket(1).uid(&room), Ticket(2).uid(&room));
    }

    #[test]
    fn request_keys_cannot_break_out_of_a_property() {
        assert!(RequestKey::parse("a7f0-42").is_some());
        for bad in ["", "a\r\nX-EVIL:1", "a;b", "a,b", "é", "a b"] {
            assert_eq!(RequestKey::parse(bad), None, "{bad:?}");
        }
        assert!(RequestKey::parse(RequestKey::random().as_str()).is_some());
    }
}
