//! People without an account: what they ask for, sealed into a link by which they prove their address, and the link by
//! which they look after it. Both are good for what they say and nothing else; none of them signs anybody in.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::App;
use super::i18n::Lang;
use super::mail_links::{sealed, unsealed};
use crate::domain::booking::{Booking, BookingId, BookingRequest, RequestKey};
use crate::domain::details::Details;
use crate::domain::identity::{Identity, is_known_by_address};
use crate::domain::member::{Actor, MemberId, Person};
use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::mail::Address;

/// How long an address can be proven by the link.
pub(super) const GOOD_FOR: TimeDelta = TimeDelta::hours(24);
/// For how long after the end of a booking its link shows it.
const SHOWN_FOR: TimeDelta = TimeDelta::days(30);
/// As many requests as one mailbox may have that wait for an answer: each holds a room.
const MOST_WAITING: usize = 3;
/// As many as all of them may have.
const MOST_WAITING_OF_ALL: usize = 20;
/// What they are sealed for: nothing else that is sealed reads as one of them.
const NAME: &str = "clef_guest";

/// What somebody without an account asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AskedRoom {
    #[serde(rename = "k")]
    key: Uuid,
    #[serde(rename = "r")]
    room: String,
    #[serde(rename = "f", with = "chrono::serde::ts_seconds")]
    from: Instant,
    #[serde(rename = "t", with = "chrono::serde::ts_seconds")]
    to: Instant,
    #[serde(rename = "w")]
    pub(super) title: String,
    #[serde(rename = "c")]
    head_count: Option<u32>,
    #[serde(rename = "n")]
    pub(super) name: String,
    #[serde(rename = "l")]
    lang: String,
}

/// A link in a mail to a guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GuestLink {
    /// What it does.
    #[serde(rename = "a")]
    pub(super) act: GuestAct,
    /// To which address it went.
    #[serde(rename = "w")]
    pub(super) to: String,
    /// From when on it does nothing any more.
    #[serde(rename = "u", with = "chrono::serde::ts_seconds")]
    pub(super) until: Instant,
}

/// What a link does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum GuestAct {
    /// Sends what was asked for to reception.
    #[serde(rename = "a")]
    Ask(Box<AskedRoom>),
    /// Shows what became of it, and cancels it.
    #[serde(rename = "s")]
    See(Uuid),
}

impl AskedRoom {
    pub(super) fn new(
        room: &RoomId,
        interval: Interval,
        (details, name): (Details, String),
        lang: Lang,
    ) -> Self {
        Self {
            key: Uuid::new_v4(),
            room: room.to_string(),
            from: interval.start(),
            to: interval.end(),
            title: details.title,
            head_count: details.head_count,
            name,
            lang: lang.tag().to_owned(),
        }
    }

    /// Returns which room.
    pub(super) fn room(&self) -> Option<RoomId> {
        RoomId::parse(&self.room)
    }

    /// Returns when it would be.
    pub(super) fn interval(&self) -> Option<Interval> {
        Interval::new(self.from, self.to)
    }

    /// Returns the key by which what it has made is found.
    pub(super) fn key(&self) -> Option<RequestKey> {
        RequestKey::parse(&self.key.to_string())
    }

    /// Returns the request of whoever has proven `address`.
    pub(super) fn request(&self, address: &Address) -> Option<BookingRequest> {
        Some(BookingRequest {
            key: self.key()?,
            room: self.room()?,
            when: When::once(self.interval()?),
            details: Details { head_count: self.head_count, ..Details::titled(&self.title) },
            asked_by: guest(Person {
                id: MemberId(address.as_str().to_owned()),
                name: self.name.clone(),
                email: Some(address.as_str().to_owned()),
            }),
            booked_for: None,
            override_rules: false,
            lang: Some(self.lang.clone()),
        })
    }

    /// Returns the link by which whoever reads the mail of `address` sends it to reception.
    pub(super) fn link(self, address: &Address, now: Instant) -> GuestLink {
        let until = (now + GOOD_FOR).min(self.from);
        GuestLink { act: GuestAct::Ask(Box::new(self)), to: address.as_str().to_owned(), until }
    }
}

impl GuestLink {
    /// Returns the link by which whom `booking` is for looks after it.
    pub(super) fn to_see(booking: &Booking) -> Self {
        let until = booking.when.interval.end() + SHOWN_FOR;
        Self { act: GuestAct::See(booking.id.0), to: booking.booked_for.id.0.clone(), until }
    }

    pub(super) fn path(&self, app: &App) -> Option<String> {
        Some(format!("/ask/{}", sealed(app, NAME, self)?))
    }

    /// Reads what an address says after `/ask/`, if we sealed it.
    pub(super) fn read(app: &App, text: &str) -> Option<Self> {
        unsealed(app, NAME, text)
    }

    /// Returns who acts by it on `booking`, if that is theirs today.
    pub(super) fn actor(&self, booking: &Booking) -> Option<Actor> {
        (booking.booked_for.id.0 == self.to).then(|| guest(booking.booked_for.clone()))
    }
}

/// Returns whoever has proven the address that `person` is known by.
fn guest(person: Person) -> Actor {
    Actor::Guest(Arc::new(Identity::of_booking(person, false)))
}

impl App {
    /// Returns who acts on `booking`, if a guest has asked for it: made by whom it is for, who is known by an address.
    pub(super) fn guest_of(&self, booking: &Booking) -> Option<Actor> {
        let is_guests = is_known_by_address(&booking.booked_for)
            && booking.record.created_by.id == booking.booked_for.id
            && self.settings.guests.may_ask();
        is_guests.then(|| guest(booking.booked_for.clone()))
    }

    /// Whether as many requests of guests wait as may: of this mailbox, or of all of them, since anybody may have many
    /// addresses and each request holds a room.
    pub(super) fn waits_enough_for(&self, address: &Address) -> bool {
        let mailbox = |id: &MemberId| Address::parse(&id.0).map(|address| address.untagged());
        let own = Some(address.untagged());
        let requests = self.schedule.requests();
        let guests: Vec<_> =
            requests.iter().filter(|stored| self.guest_of(&stored.booking).is_some()).collect();
        let theirs = guests.iter().filter(|stored| mailbox(&stored.booking.record.created_by.id) == own);
        guests.len() >= MOST_WAITING_OF_ALL || theirs.count() >= MOST_WAITING
    }

    /// Returns the booking that the link `id` is about, as it is or was.
    pub(super) fn guest_booking(&self, id: Uuid) -> Option<Arc<Booking>> {
        let id = BookingId(id);
        let live = self.schedule.find_booking(id).map(|stored| stored.booking);
        let granting = || self.bookings.granting(id).map(|stored| stored.booking);
        live.or_else(granting).or_else(|| self.schedule.find_gone(id))
    }
}
