//! More time for a booking that needs reception's yes, in the table of faults: asking for it, and that yes.

use std::sync::Arc;

use chrono::TimeDelta;
use clef::bookings::{BookError, Change, Guard, Timeouts};
use clef::caldav::client::Client;
use clef::domain::booking::{Booking, BookingId, State};
use clef::domain::time::Interval;

use super::bench::timeouts;
use super::calendar::{There, as_made};
use super::deeds::{after, before};
use crate::world::{Store, World, ana, guard, now, reception, span};

/// What becomes of more time for a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfRequest {
    /// It is asked for.
    Ask,
    /// Reception says yes.
    Grant,
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

fn more() -> Change {
    Change { or_ask: true, ..Change::to(after()) }
}

impl OfRequest {
    /// What there is before: the booking `id`, and for a yes the request.
    pub(super) async fn prepare(self, store: &Store, id: BookingId) {
        if self == Self::Grant {
            let world = strict(store, store.client.clone(), timeouts()).await;
            world.bookings.change(id, more(), guard(&ana()), now()).await.expect("asked for");
        }
    }

    /// Asks for it.
    pub(super) async fn run(
        self,
        world: &World,
        target: &Booking,
        request: Option<BookingId>,
    ) -> Result<(), BookError> {
        let told = match self {
            Self::Ask => world.bookings.change(target.id, more(), guard(&ana()), now()).await?,
            Self::Grant => {
                let desk = Guard { actor: reception(), if_match: None, reason: None };
                world.bookings.approve(request.expect("there is one"), desk, now()).await?
            }
        };
        let (is_the_same, state) = (told.booking.id == target.id, told.booking.state);
        assert_eq!(told.booking.when.interval, after());
        assert_eq!(
            (is_the_same, state),
            match self {
                Self::Ask => (false, State::Requested),
                Self::Grant => (true, State::Confirmed),
            }
        );
        Ok(())
    }

    /// When the room is held by the booking and the request.
    pub(super) fn holds(self) -> Interval {
        match self {
            Self::Ask => span("2027-05-04 10:00", "2027-05-04 12:00"),
            Self::Grant => after(),
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
        let is_request = |booking: &Booking| {
            booking.record.instead_of == Some(target.id)
                && (booking.state, booking.when.interval) == (State::Requested, after())
        };
        match (self, live.as_slice()) {
            (Self::Ask, [old]) if is_old(old) => There::AsBefore,
            (Self::Ask, [old, request]) if is_old(old) && is_request(request) => There::AsAsked,
            (Self::Grant, [old, request]) if is_old(old) && is_request(request) => There::AsBefore,
            (Self::Grant, [one]) if one.id == target.id && one.when.interval == after() => {
                assert!(one.state == State::Confirmed && target.when.interval == before(), "{what}: {one:?}");
                There::AsAsked
            }
            (_, found) => panic!("{what}: {found:?}"),
        }
    }
}
