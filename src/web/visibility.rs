//! What an actor may see of what holds a room. Decided here and nowhere else: pages, feeds and API
//! ask, and show what they get.

#![expect(clippy::disallowed_methods, reason = "what somebody may see is decided here")]

use crate::domain::booking::Booking;
use crate::domain::member::{Actor, Person};
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::room::{Room, SiteId};
use crate::schedule::Schedule;

/// What it is, without its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VisibleKind {
    /// A booking made through Clef.
    Booked,
    /// One that waits for approval.
    Requested,
    /// An event of another application.
    Foreign,
    /// An event that cannot be read.
    Unreadable,
    /// Whatever holds a room that is linked with this one.
    Linked,
}

/// An occupancy as one actor sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visibility<'a> {
    /// What it is.
    pub kind: VisibleKind,
    /// Whether it is this actor's own.
    pub is_mine: bool,
    /// The booking with all it holds, if this actor may see that.
    pub booking: Option<&'a Booking>,
    /// Its title, if this actor may see that.
    pub title: Option<&'a str>,
    /// Who it is for, if this actor may see that.
    pub booked_for: Option<&'a Person>,
    /// Who organises an event of another application, if this actor may see that.
    pub organizer: Option<&'a str>,
    /// Whether this actor may see what its calendar calls it.
    pub shows_uid: bool,
}

impl<'a> Visibility<'a> {
    /// The name of whoever has the room, if this actor may see that.
    #[must_use]
    pub fn who(&self) -> Option<&'a str> {
        self.booked_for.map(|person| person.name.as_str()).or(self.organizer)
    }
}

/// Somebody who looks at a room: what is the same for all that holds it is asked once.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    actor: &'a Actor,
    sees_room: bool,
    has_own: bool,
    publish_titles: bool,
}

impl<'a> Viewer<'a> {
    /// `actor`, who looks at `room` of a place that may publish the titles of bookings.
    #[must_use]
    pub fn new(actor: &'a Actor, room: &Room, publish_titles: bool) -> Self {
        Self { actor, sees_room: may_see_desk_of(actor, room), has_own: true, publish_titles }
    }

    /// The same, who is known to have no booking in what is shown unless they have `own` ones: a name is compared with
    /// that of each booking otherwise.
    #[must_use]
    pub fn with_own(self, own: bool) -> Self {
        Self { has_own: own, ..self }
    }

    /// Returns what they may see of `occupancy`: the room's reception everything, members what is theirs, everybody
    /// else that the room is held, and the titles of bookings that are public, or of all if the place publishes them.
    #[must_use]
    pub fn sees<'o>(&self, occupancy: &'o Occupancy) -> Visibility<'o> {
        let booking = occupancy.booking().map(AsRef::as_ref);
        let is_mine = self.has_own && booking.is_some_and(|booking| is_theirs(booking, self.actor));
        let sees_all = is_mine || self.sees_room;
        let kind = match occupancy.kind {
            Kind::Booking(_) => VisibleKind::Booked,
            Kind::Requested(_) => VisibleKind::Requested,
            // Whether an event can be read is reception's business: to all others the room is held.
            Kind::Unreadable if sees_all => VisibleKind::Unreadable,
            Kind::Foreign | Kind::Unreadable => VisibleKind::Foreign,
            Kind::Linked => VisibleKind::Linked,
        };
        let is_published = is_public(occupancy) || (self.publish_titles && booking.is_some());
        let sees_title = sees_all || kind == VisibleKind::Linked || is_published;
        let title = || booking.map(|booking| occupancy.title_in(booking)).or(occupancy.title.as_deref());
        Visibility {
            kind,
            is_mine,
            booking: booking.filter(|_| sees_all),
            title: if sees_title { title() } else { None },
            booked_for: booking.map(|booking| &booking.booked_for).filter(|_| sees_all),
            organizer: occupancy.organizer.as_deref().filter(|_| sees_all && booking.is_none()),
            shows_uid: self.sees_room || booking.is_some(),
        }
    }
}

/// Returns what `actor` may see of `occupancy`, which holds `room`: see [`Viewer::sees`].
#[must_use]
pub fn of<'a>(occupancy: &'a Occupancy, room: &Room, actor: &Actor, publish_titles: bool) -> Visibility<'a> {
    Viewer::new(actor, room, publish_titles).sees(occupancy)
}

/// Whether everybody may know what takes place, when and where: what reception has said so of, and that stands. What
/// holds a room only as a part of another is told there.
#[must_use]
pub fn is_public(occupancy: &Occupancy) -> bool {
    match &occupancy.kind {
        Kind::Booking(booking) => {
            booking.details.public && !occupancy.is_hidden && booking.part_of().is_none()
        }
        _ => false,
    }
}

/// Whether `booking` is for `actor`, or was made by them.
#[must_use]
pub fn is_theirs(booking: &Booking, actor: &Actor) -> bool {
    actor.identity().is_some_and(|identity| booking.is_theirs(identity))
}

/// Whether `actor` may see all of `booking`, in whichever room it is.
#[must_use]
pub fn may_see(booking: &Booking, actor: &Actor, schedule: &Schedule) -> bool {
    let room = schedule.room(&booking.room);
    is_theirs(booking, actor) || room.is_some_and(|room| may_see_desk_of(actor, room))
}

/// Whether `actor` may see the pages and lists of reception: of one room or another.
#[must_use]
pub fn may_see_desk(actor: &Actor) -> bool {
    actor.is_reception_somewhere()
}

/// Whether `actor` may see what is for the reception of `room`: all that holds it, its conflicts, why its calendar
/// cannot be read.
#[must_use]
pub fn may_see_desk_of(actor: &Actor, room: &Room) -> bool {
    actor.is_reception_of(room)
}

/// Whether `actor` may see the same of all rooms of `site`.
#[must_use]
pub fn may_see_desk_at(actor: &Actor, site: &SiteId) -> bool {
    actor.is_reception_at(site)
}
