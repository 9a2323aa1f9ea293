//! More time for a booking that needs reception's yes, in the table of faults: asking for it, and that yes.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Booked, Change, Guard, Timeouts};
use clef::caldav::client::Client;
use clef::domain::booking::{Booking, BookingId, InsteadOf, State};
use clef::domain::series::Scope;
use clef::domain::time::Interval;
use clef::domain::when::When;

use super::bench::timeouts;
use super::calendar::{There, as_made};
use super::deeds::{after, before};
use super::series::{first, second, third};
use crate::world::{Store, World, ana, guard, now, reception};

/// More time for a booking, or for dates of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OfRequest {
    pub(super) step: Step,
    pub(super) dates: Dates,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is asked for.
    Ask,
    /// Reception says yes.
    Grant,
}

/// What more time is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dates {
    /// A booking on one day.
    Once,
    /// The second date of a series.
    Second,
    /// That and those that follow it.
    Following,
    /// All of a series.
    All,
}

fn longer(date: Interval) -> Interval {
    Interval::starting_at(date.start(), TimeDelta::hours(2)).expect("a time")
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
    pub(super) fn is_of_series(self) -> bool {
        self.dates != Dates::Once
    }

    /// Whether it is about some dates of a series.
    pub(super) fn is_of_dates(self) -> bool {
        matches!(self.dates, Dates::Second | Dates::Following)
    }

    /// Whether it is asked for, which makes something with a key of its own.
    pub(super) fn asks(self) -> bool {
        self.step == Step::Ask
    }

    fn scope(self) -> Scope {
        match self.dates {
            Dates::Once | Dates::All => Scope::All,
            Dates::Second => Scope::One(second().start()),
            Dates::Following => Scope::Following(second().start()),
        }
    }

    /// What is asked for, on the first of its dates.
    fn more(self) -> Interval {
        match self.dates {
            Dates::Once => after(),
            Dates::Second | Dates::Following => longer(second()),
            Dates::All => longer(first()),
        }
    }

    /// What is asked for.
    fn asked_for(self) -> Vec<Interval> {
        match self.dates {
            Dates::Once | Dates::Second => vec![self.more()],
            Dates::Following => vec![self.more(), longer(third())],
            Dates::All => vec![self.more(), longer(second()), longer(third())],
        }
    }

    async fn ask(self, world: &World, target: &Booking) -> Result<Booked, BookError> {
        let meant = match self.dates {
            Dates::Once | Dates::All => target.when.clone(),
            Dates::Second => When::once(second()),
            Dates::Following => target.when.piece((second().start(), false), Paris).expect("a date"),
        };
        let when = Some(meant.moved(self.more(), Paris).expect("longer"));
        let change = Change { when, or_ask: true, ..Change::default() };
        world.bookings.change_dates((target.id, self.scope()), change, guard(&ana()), now()).await
    }

    /// What there is before: the booking `target`, and for a yes the request.
    pub(super) async fn prepare(self, store: &Store, target: &Booking) {
        if !self.asks() {
            let world = strict(store, store.client.clone(), timeouts()).await;
            self.ask(&world, target).await.expect("asked for");
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
            self.ask(world, target).await?
        } else {
            let desk = Guard { actor: reception(), if_match: None, reason: None };
            world.bookings.approve(request.expect("there is one"), desk, now()).await?
        };
        assert_eq!(told.booking.when.dates(Paris), self.asked_for());
        let becomes = if self.asks() { State::Requested } else { State::Confirmed };
        let has_its_id = !self.asks() && self.dates != Dates::Following;
        assert_eq!((told.booking.id == target.id, told.booking.state), (has_its_id, becomes));
        Ok(())
    }

    /// When the room is held by the booking and the request on the first day.
    pub(super) fn holds(self) -> Interval {
        match (self.dates, self.step) {
            (Dates::Once, Step::Grant) => after(),
            (Dates::Once | Dates::All, _) => longer(first()),
            (Dates::Second | Dates::Following, _) => before(),
        }
    }

    /// When the room is held on the later days.
    pub(super) fn holds_later(self) -> Vec<Interval> {
        match self.dates {
            Dates::Once => Vec::new(),
            Dates::Second => vec![longer(second()), third()],
            Dates::Following | Dates::All => vec![longer(second()), longer(third())],
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
        let is_as_asked = |booking: &Booking| booking.when.dates(Paris) == self.asked_for();
        let is_request = |booking: &Booking| {
            booking.record.instead_of == Some(InsteadOf { booking: target.id, dates: self.scope() })
                && booking.state == State::Requested
                && is_as_asked(booking)
        };
        // The dates in the series are superseded, and left out of it by now or later.
        let left = if self.dates == Dates::Second { vec![first(), third()] } else { vec![first()] };
        let is_rest = |booking: &Booking| {
            let dates = booking.when.dates(Paris);
            booking.uid() == target.uid() && (dates == [first(), second(), third()] || dates == left)
        };
        let is_granted = |booking: &Booking| {
            let (record, from) = (&booking.record, Some(second().start()));
            let is_it = match self.dates {
                Dates::Once | Dates::All => booking.id == target.id && record.recurrence_id.is_none(),
                Dates::Second => booking.id == target.id && record.recurrence_id == from,
                Dates::Following => record.piece.as_ref().map(|piece| piece.from) == from,
            };
            is_it && booking.state == State::Confirmed && is_as_asked(booking)
        };
        match (self.asks(), live.as_slice()) {
            (true, [old]) if is_old(old) => There::AsBefore,
            (true, [old, request]) if is_old(old) && is_request(request) => There::AsAsked,
            (false, [old, request]) if is_old(old) && is_request(request) => There::AsBefore,
            (false, [one]) if !self.is_of_dates() && is_granted(one) => There::AsAsked,
            (false, [rest, granted]) if self.is_of_dates() && is_rest(rest) && is_granted(granted) => {
                There::AsAsked
            }
            (_, found) => panic!("{what}: {found:?}"),
        }
    }
}
