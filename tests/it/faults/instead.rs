//! More time for a booking that needs reception's yes, in the table of faults: asking for it, and that yes.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Booked, Change, Guard, Timeouts};
use clef::caldav::client::Client;
use clef::domain::booking::{Booking, BookingId, InsteadOf, State};
use clef::domain::series::Scope;
use clef::domain::time::Interval;

use super::bench::timeouts;
use super::calendar::{There, as_made};
use super::deeds::{after, before};
use super::series::{first, second, third};
use crate::world::{Store, World, ana, guard, now, reception, span};

/// What becomes of more time for a booking, or for the second date of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfRequest {
    /// It is asked for.
    Ask,
    /// Reception says yes.
    Grant,
    /// It is asked for, for the date.
    AskForDate,
    /// Reception says yes to that.
    GrantDate,
}

/// A Clef of a place in which more than an hour needs reception's yes.
pub(super) async fn strict(store: &Store, client: Client, timeouts: Timeouts) -> World {
    let strict = |room: &mut clef::domain::room::Room| {
        room.rules.approval.longer_than = Some(TimeDelta::hours(1));
    };
    let mut world = World::unread_with(store, client, timeouts, strict);
    world.poller.poll().await;
    world
}

impl OfRequest {
    /// Whether it is about one date of a series.
    pub(super) fn is_of_date(self) -> bool {
        matches!(self, Self::AskForDate | Self::GrantDate)
    }

    /// Whether it is asked for, which makes something with a key of its own.
    pub(super) fn asks(self) -> bool {
        matches!(self, Self::Ask | Self::AskForDate)
    }

    /// What is asked for, beginning with what there is.
    pub(super) fn more(self) -> Interval {
        if self.is_of_date() { span("2027-05-11 10:00", "2027-05-11 12:00") } else { after() }
    }

    async fn ask(self, world: &World, id: BookingId) -> Result<Booked, BookError> {
        let change = Change { or_ask: true, ..Change::to(self.more()) };
        if self.is_of_date() {
            return world.bookings.change_date((id, second().start()), change, guard(&ana()), now()).await;
        }
        world.bookings.change(id, change, guard(&ana()), now()).await
    }

    /// What there is before: the booking `id`, and for a yes the request.
    pub(super) async fn prepare(self, store: &Store, id: BookingId) {
        if !self.asks() {
            let world = strict(store, store.client.clone(), timeouts()).await;
            self.ask(&world, id).await.expect("asked for");
        }
    }

    /// Asks for it.
    pub(super) async fn run(
        self,
        world: &World,
        target: &Booking,
        request: Option<BookingId>,
    ) -> Result<(), BookError> {
        let told = if self.asks() {
            self.ask(world, target.id).await?
        } else {
            let desk = Guard { actor: reception(), if_match: None, reason: None };
            world.bookings.approve(request.expect("there is one"), desk, now()).await?
        };
        assert_eq!(told.booking.when.interval, self.more());
        let becomes = if self.asks() { State::Requested } else { State::Confirmed };
        assert_eq!((told.booking.id == target.id, told.booking.state), (!self.asks(), becomes));
        Ok(())
    }

    /// When the room is held by the booking and the request.
    pub(super) fn holds(self) -> Interval {
        match self {
            Self::Ask => span("2027-05-04 10:00", "2027-05-04 12:00"),
            Self::Grant => after(),
            Self::AskForDate | Self::GrantDate => before(),
        }
    }

    /// How far `ours`, all objects of the booking and of the request, are from what they were to what was asked for, read
    /// without any of Clef's own ways to tell.
    pub(super) fn judge(self, target: &Booking, ours: &[Arc<Booking>], what: &str) -> There {
        let takes = |next: &Booking, booking: &Booking| {
            let granted = next.record.grants.as_ref().map(|granted| granted.uid);
            [next.record.replaces, granted].contains(&Some(booking.uid()))
                && next.record.ticket > booking.record.ticket
        };
        let mut live: Vec<&Arc<Booking>> =
            ours.iter().filter(|booking| !ours.iter().any(|next| takes(next, booking))).collect();
        live.sort_by_key(|booking| booking.record.ticket);
        let is_old = |booking: &Booking| *as_made(booking) == *target;
        let date = self.is_of_date().then(|| second().start());
        let is_request = |booking: &Booking| {
            booking.record.instead_of
                == Some(InsteadOf { booking: target.id, dates: date.map_or(Scope::All, Scope::One) })
                && (booking.state, booking.when.interval) == (State::Requested, self.more())
        };
        // The date in the series is superseded, and left out of it by now or later.
        let is_rest = |booking: &Booking| {
            let dates = booking.when.dates(Paris);
            let is_left = [vec![first(), second(), third()], vec![first(), third()]].contains(&dates);
            self.is_of_date() && booking.uid() == target.uid() && is_left
        };
        let is_granted = |booking: &Booking| {
            (booking.id, booking.record.recurrence_id) == (target.id, date)
                && (booking.state, booking.when.interval) == (State::Confirmed, self.more())
        };
        match (self.asks(), live.as_slice()) {
            (true, [old]) if is_old(old) => There::AsBefore,
            (true, [old, request]) if is_old(old) && is_request(request) => There::AsAsked,
            (false, [old, request]) if is_old(old) && is_request(request) => There::AsBefore,
            (false, [one]) if date.is_none() && is_granted(one) => There::AsAsked,
            (false, [rest, date]) if is_rest(rest) && is_granted(date) => There::AsAsked,
            (_, found) => panic!("{what}: {found:?}"),
        }
    }
}
