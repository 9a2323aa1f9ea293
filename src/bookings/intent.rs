//! What a request wants to write, and in place of what.

use std::sync::Arc;

use chrono_tz::Tz;

use super::ticket::Purpose;
use crate::domain::booking::{Booking, BookingId, Elsewhere, InsteadOf, Piece, Ticket, Transfer};
use crate::domain::lineage;
use crate::domain::member::{Actor, Override};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::rules::{Ask, Fate};
use crate::domain::series::Scope;
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::schedule::{Schedule, StoredBooking};

/// What is to be written, and for whom.
#[derive(Debug, Clone)]
pub(super) struct Intent {
    /// Booking, moving or cancelling.
    pub(super) purpose: Purpose,
    /// The object to be written; its ticket (and, for a new booking, its id) is set when it is sent.
    pub(super) draft: Booking,
    /// The booking that is moved or cancelled, as it was when the person asked.
    pub(super) target: Option<StoredBooking>,
    /// The booking in another room that comes to this one, as it was then.
    pub(super) comes_from: Option<StoredBooking>,
    /// Whether it makes a booking again, whose object is gone: with the id that it had.
    pub(super) is_again: bool,
    /// The booking that stays, until the request that is made here is granted.
    pub(super) instead_of: Option<StoredBooking>,
    /// The request that is granted by what is written, as it was then.
    pub(super) grants: Option<StoredBooking>,
    /// What was split off before the draft was: of what was split off what was split off itself.
    pub(super) split_before: Vec<Piece>,
    /// What it will hold, if other applications have changed dates of what it replaces.
    pub(super) held: Option<Vec<Interval>>,
    /// By whose rules it is decided.
    pub(super) asker: Asker,
    /// When the person asked.
    pub(super) now: Instant,
}

/// Who asks, as far as the rules depend on it.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    /// The terms of a room may differ for them.
    pub(super) actor: Actor,
    /// Leave to pass over the rules other than `taken`.
    pub(super) overrides: Option<Override>,
}

impl Asker {
    /// Clef itself, which puts back what was there.
    pub(super) fn to_restore() -> Self {
        Self { actor: Actor::Visitor, overrides: Some(Override::to_restore()) }
    }
}

impl Intent {
    /// To make `draft`, which there was not.
    pub(super) fn to_book(draft: Booking, now: Instant) -> Self {
        let asker = Asker { actor: Actor::Visitor, overrides: None };
        let (target, comes_from, instead_of, grants) = (None, None, None, None);
        let (purpose, held, is_again, split_before) = (Purpose::Book, None, false, Vec::new());
        Self {
            purpose,
            draft,
            target,
            comes_from,
            is_again,
            instead_of,
            grants,
            split_before,
            held,
            asker,
            now,
        }
    }

    /// To make `draft` again, whose object somebody has deleted.
    pub(super) fn to_bring_back(draft: Booking, now: Instant) -> Self {
        Self { is_again: true, ..Self::to_book(draft, now) }
    }

    /// To make the request `draft`, which names what it takes the place of if it is granted: `known`, or a date of it.
    pub(super) fn to_ask(known: &StoredBooking, draft: Booking, now: Instant) -> Self {
        Self { instead_of: Some(known.clone()), ..Self::to_book(draft, now) }
    }

    /// To make `draft` in place of `known`, and of the `request` that asks for that.
    pub(super) fn to_grant(
        request: &StoredBooking,
        known: &StoredBooking,
        draft: Booking,
        now: Instant,
    ) -> Self {
        let draft = draft.with(|it| it.record.grants = Some(Box::new(request.booking.granted())));
        Self { grants: Some(request.clone()), ..Self::to_move(known, draft, now) }
    }

    /// To make `draft`, in this room, of the booking `known`, which is in another.
    pub(super) fn to_bring(known: &StoredBooking, draft: Booking, now: Instant) -> Self {
        Self { comes_from: Some(known.clone()), ..Self::to_book(draft, now) }
    }

    /// To make `draft` in place of `known`, or of one date of it.
    pub(super) fn to_move(known: &StoredBooking, draft: Booking, now: Instant) -> Self {
        Self { purpose: Purpose::Move, target: Some(known.clone()), ..Self::to_book(draft, now) }
    }

    /// To put the tombstone `draft` in place of `known`.
    pub(super) fn to_cancel(known: &StoredBooking, draft: Booking, now: Instant) -> Self {
        Self { purpose: Purpose::Cancel, ..Self::to_move(known, draft, now) }
    }

    /// The same, asked by `asker`.
    pub(super) fn by(self, asker: Asker) -> Self {
        Self { asker, ..self }
    }

    /// The same, where `split_before` is what was split off before.
    pub(super) fn split_before(self, split_before: Vec<Piece>) -> Self {
        Self { split_before, ..self }
    }

    /// Returns what this asks of a room on the clock of `zone`, with the dates alone that it is about if these leave their series.
    pub(super) fn ask(&self, zone: Tz) -> Ask {
        let draft = &self.draft;
        // What somebody has freed holds nothing: to have its time again is to book it.
        let is_anew = |stored: &&StoredBooking| {
            let was = stored.booking.state;
            !was.is_live() || was.freed().is_some() && draft.state.freed().is_none()
        };
        let is_back =
            self.is_again || self.target.as_ref().is_some_and(|target| !target.booking.state.is_live());
        let cancels = self.purpose == Purpose::Cancel;
        let before = self.before().filter(|stored| cancels || !is_anew(stored)).map(|stored| {
            let booking = &stored.booking;
            let of_piece = |piece: &Piece| piece.dates_of(&booking.when, zone);
            let piece = self.splits_off().and_then(of_piece);
            booking.before(piece.unwrap_or_else(|| when_of(booking, self.leaves())))
        });
        // A request may ask for what its booking may not become: it waits for reception's yes.
        let asks = |stored: &StoredBooking| {
            let (booking, dates) = (&stored.booking, self.is_asked_for().map(|old| old.dates));
            let when = match dates {
                Some(Scope::Following(from)) => booking.when.piece((from, false), zone).ok(),
                Some(Scope::One(at)) => Some(when_of(booking, Some(at))),
                Some(Scope::All) | None => None,
            };
            booking.before(when.unwrap_or_else(|| booking.when.clone())).waiting()
        };
        let before = before.or_else(|| self.instead_of.as_ref().map(asks));
        let overrides = self.asker.overrides;
        let fate = match (cancels, is_back) {
            (true, _) => Fate::Cancelled,
            (false, true) => Fate::Restored,
            (false, false) => Fate::Stays,
        };
        Ask { when: draft.when.clone(), head_count: draft.details.head_count, before, fate, overrides }
    }

    /// Returns the terms of `room` for whoever asks, as far as is known now.
    pub(super) fn terms(&self, room: &Arc<Room>, schedule: &Schedule) -> Terms {
        schedule.terms(room, &self.asker.actor)
    }

    /// The booking that there was before: what is moved or cancelled, or comes from another room.
    pub(super) fn before(&self) -> Option<&StoredBooking> {
        self.target.as_ref().or(self.comes_from.as_ref())
    }

    /// The booking that it is about, if there was one before, also where that stays for now.
    pub(super) fn is_about(&self) -> Option<&StoredBooking> {
        self.before().or(self.instead_of.as_ref())
    }

    /// Returns when it will hold the room: ascending, and apart.
    pub(super) fn dates(&self, zone: Tz) -> Vec<Interval> {
        self.held.clone().unwrap_or_else(|| self.draft.when.dates(zone))
    }

    /// From the first of its dates to the last one.
    pub(super) fn span(&self, zone: Tz) -> Interval {
        let (span, held) = (self.draft.when.span(zone), self.held.as_deref().unwrap_or_default());
        let begins = held.first().map_or(span.start(), |first| first.start().min(span.start()));
        let ends = held.last().map_or(span.end(), |last| last.end().max(span.end()));
        Interval::new(begins, ends).unwrap_or(span)
    }

    /// Returns which date leaves its series to become a booking of its own.
    pub(super) fn leaves(&self) -> Option<Instant> {
        let target = self.target.as_ref()?;
        self.draft.record.recurrence_id.filter(|_| target.booking.record.recurrence_id.is_none())
    }

    /// Returns which dates of a series the request that is made here takes the place of.
    fn is_asked_for(&self) -> Option<InsteadOf> {
        let series = self.instead_of.as_ref().filter(|known| known.booking.when.series.is_some());
        series.and(self.draft.record.instead_of)
    }

    /// Returns which dates of the target become a booking with an id of its own.
    pub(super) fn splits_off(&self) -> Option<&Piece> {
        let target = self.target.as_ref().or(self.comes_from.as_ref())?;
        self.draft.piece_of(&target.booking)
    }

    /// Returns the start of the date that leaves its series, or of the first that is split off.
    pub(super) fn begins_in_series(&self) -> Option<Instant> {
        self.leaves().or_else(|| self.splits_off().map(|piece| piece.from))
    }

    /// Whether it is about the date that starts at `at` in the booking that it is about: about all, unless it is about dates alone.
    pub(super) fn is_about_date(&self, at: Option<Instant>) -> bool {
        self.leaves().is_none_or(|date| at == Some(date))
            && self.splits_off().is_none_or(|piece| at.is_some_and(|at| piece.has(at)))
            && self.is_asked_for().is_none_or(|old| old.is_about(at))
    }

    /// Returns the times of those `occupancies` that stay whatever becomes of this, sorted.
    pub(super) fn others(&self, occupancies: &[Arc<Occupancy>], room: &Room) -> Vec<Interval> {
        let mut times: Vec<Interval> =
            occupancies.iter().filter(|held| !self.frees(held, room)).map(|held| held.interval).collect();
        times.sort_unstable();
        times
    }

    /// Whether what holds the room in `occupancy` is in nobody's way: the target, whose time is free once this is done (all of
    /// it, or the one date that leaves), or what waits to take the place of this, or the other way round.
    pub(super) fn frees(&self, occupancy: &Occupancy, room: &Room) -> bool {
        let takes_turns = |booking: &Booking| {
            // What has left a series before is not replaced with it.
            let is_known = self.instead_of.as_ref().is_none_or(|known| booking.is_same_as(&known.booking));
            // With a series in the place of one of whose dates it is asked for, on that date.
            is_known
                && booking.takes_turns_with(&self.draft)
                && (booking.when.series.is_none() || self.is_about_date(occupancy.date(room.zone)))
        };
        if occupancy.booking().is_some_and(|booking| takes_turns(booking))
            || self.is_held_for_its_series(occupancy, room)
        {
            return true;
        }
        let Some(StoredBooking { booking: target, .. }) = &self.target else { return false };
        let is_it = match occupancy.booking() {
            Some(booking) => booking.uid() == target.uid() && booking.is_of_the_request_of(target),
            // The event that somebody brought here.
            None => lineage::uid_of(&occupancy.uid) == target.uid(),
        };
        is_it && self.is_about_date(occupancy.date(room.zone))
    }

    /// Whether `occupancy` holds this room for the series of which the draft, a part too, or what that was split off, takes over that date.
    fn is_held_for_its_series(&self, occupancy: &Occupancy, room: &Room) -> bool {
        let Some((hall, held)) = self.draft.part_of().zip(occupancy.booking()) else { return false };
        let pieces = self.draft.record.piece.as_deref().into_iter().chain(&self.split_before);
        let mut pieces = pieces.filter(|piece| piece.series == held.id).peekable();
        pieces.peek().is_some()
            && occupancy
                .date(room.zone)
                .is_some_and(|at| pieces.any(|piece| piece.takes_over(hall, held, at)))
    }

    /// Returns what it names in other rooms: what it writes makes that count.
    pub(super) fn names(&self) -> &[Elsewhere] {
        match &self.draft.record.transfer {
            Some(Transfer::To(there)) => std::slice::from_ref(there),
            Some(Transfer::Parts(parts)) => parts,
            _ => &[],
        }
    }

    /// Whether it makes a booking that there was not.
    pub(super) fn is_new(&self) -> bool {
        self.purpose == Purpose::Book && self.draft.counts_by().is_none()
    }

    /// The draft with the UID of `ticket`.
    pub(super) fn numbered(&self, ticket: Ticket) -> Booking {
        let mut booking = self.draft.clone();
        booking.record.ticket = ticket;
        // Of another object than what it replaces, nobody has said anything yet.
        booking.record.is_promised = false;
        // The parts of a booking of several rooms have its id before it has a ticket.
        if self.is_new() && !self.is_again && booking.parts().is_empty() {
            booking.id = BookingId::new(&booking.room, ticket, &booking.record.request);
        }
        booking
    }
}

/// Returns when `booking` is, or of a series the date that starts at `at`.
fn when_of(booking: &Booking, at: Option<Instant>) -> When {
    let date = at.and_then(|at| Interval::starting_at(at, booking.when.interval.length()));
    date.map_or_else(|| booking.when.clone(), When::once)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caldav::Href;
    use crate::domain::booking::RequestKey;
    use crate::domain::occupancy::Kind;

    #[test]
    fn who_has_the_uid_of_what_moves_by_now_is_in_its_way() {
        let held = |booking: Booking| {
            let (interval, uid) = (booking.when.interval, booking.uid().to_string().into());
            let kind = Kind::Booking(Arc::new(booking));
            Arc::new(Occupancy { kind, uid, ..Occupancy::sample(interval) })
        };
        let (room, booking) = (Room::sample(), Booking::sample());
        let href = Href::parse("/dav/atelier/1.ics").expect("an href");
        let known = StoredBooking { booking: Arc::new(booking.clone()), href, etag: None };
        let intent = Intent::to_move(&known, booking.clone(), booking.record.modified);
        let theirs = booking.clone().with(|it| it.record.request = RequestKey::random());
        assert_eq!(intent.others(&[held(theirs), held(booking.clone())], &room), [booking.when.interval]);
        assert_eq!(intent.others(&[held(booking)], &room), []);
    }
}
