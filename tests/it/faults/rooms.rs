//! Bookings of several rooms in the table of faults: what is asked of them, and what they hold in the end.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Change};
use clef::domain::booking::{Booking, BookingRequest, State};
use clef::domain::room::RoomId;
use clef::domain::series::Scope;
use clef::domain::time::Interval;

use super::calendar::There;
use super::deeds::{after, before};
use super::series::{later, second, third, wednesday};
use crate::world::{Store, World, ana, guard, now, room, span};

/// What is asked of the hall and the rooms that it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfAll {
    Book,
    /// Another time, which overlaps the one before.
    Move,
    Cancel,
    /// On three Tuesdays.
    BookSeries,
    /// To give the second of these back.
    GiveBack,
    /// Another time for the second of these, which is a booking of its own then.
    MoveDate,
}

/// The rooms, the hall as the last.
const ROOMS: [&str; 3] = ["atelier", "salon", "hall"];

/// The rooms that the hall is made of.
pub(super) fn others() -> BTreeSet<RoomId> {
    ROOMS[..2].iter().map(|name| room(name)).collect()
}

impl OfAll {
    /// Asks for it.
    pub(super) async fn run(
        self,
        world: &World,
        request: &BookingRequest,
        target: Option<&Arc<Booking>>,
    ) -> Result<(), BookError> {
        let id = || target.expect("there is one").id;
        let interval = match self {
            Self::Book | Self::BookSeries => {
                world.bookings.book_several(request.clone(), &others(), now()).await
            }
            Self::GiveBack => {
                let scope = Scope::One(second().start());
                return world.bookings.give_back(id(), scope, guard(&ana()), now()).await.map(|_| ());
            }
            Self::MoveDate => {
                let (date, to) = ((id(), second().start()), Change::to(wednesday()));
                let moved = world.bookings.change_date(date, to, guard(&ana()), now()).await?;
                assert_eq!(moved.booking.when.interval, wednesday());
                return Ok(());
            }
            Self::Move => world.bookings.change(id(), Change::to(after()), guard(&ana()), now()).await,
            Self::Cancel => {
                return world.bookings.cancel(id(), guard(&ana()), now()).await.map(|_| ());
            }
        };
        interval.map(|booked| assert_eq!(booked.booking.when.interval, self.asked_for()))
    }

    pub(super) fn asked_for(self) -> Interval {
        if self == Self::Move { after() } else { before() }
    }

    pub(super) fn is_series(self) -> bool {
        matches!(self, Self::BookSeries | Self::GiveBack | Self::MoveDate)
    }

    /// The dates that take place once it is done.
    fn dates(self) -> Vec<Interval> {
        match self {
            Self::Cancel => Vec::new(),
            Self::Book | Self::Move => vec![self.asked_for()],
            Self::BookSeries => vec![before(), second(), third()],
            Self::GiveBack => vec![before(), third()],
            Self::MoveDate => vec![before(), wednesday(), third()],
        }
    }

    /// Those that take place before.
    fn dates_before(self) -> Vec<Interval> {
        match self {
            Self::Book | Self::BookSeries => Vec::new(),
            Self::Move | Self::Cancel => vec![before()],
            Self::GiveBack | Self::MoveDate => vec![before(), second(), third()],
        }
    }

    /// How far `ours`, all objects of the booking in all rooms, are from what it was to what was asked for: it has all
    /// rooms or none at any time, read without any of Clef's own ways to tell.
    pub(super) fn judge(self, ours: &[Arc<Booking>], what: &str) -> There {
        if self == Self::MoveDate {
            return self.judge_date(ours, what);
        }
        let is_void = |booking: &Booking| {
            let replaces = |next: &Arc<Booking>| {
                next.record.replaces == Some(booking.uid()) && next.record.ticket > booking.record.ticket
            };
            ours.iter().any(replaces)
        };
        let heads = ours.iter().filter(|booking| booking.room.as_str() == "hall" && !is_void(booking));
        let (live, tombstones): (Vec<_>, Vec<_>) =
            heads.partition(|booking| booking.state == State::Confirmed);
        let Some(head) = live.first() else {
            assert_eq!(
                tombstones.len(),
                usize::from(self == Self::Cancel),
                "{what}: it is nowhere: {ours:?}"
            );
            return if self == Self::Cancel { There::AsAsked } else { There::AsBefore };
        };
        assert!(live.len() == 1 && tombstones.is_empty(), "{what}: {ours:?}");
        let parts: Vec<&Arc<Booking>> =
            ours.iter().filter(|booking| head.parts().contains(&booking.place())).collect();
        let rooms: BTreeSet<RoomId> = parts.iter().map(|part| part.room.clone()).collect();
        assert_eq!((rooms, parts.len()), (others(), 2), "{what}: it stands without one of its rooms");
        assert!(parts.iter().all(|part| part.when == head.when && part.id == head.id), "{what}: {ours:?}");
        let dates = head.when.dates(Paris);
        if dates == self.dates_before() {
            return There::AsBefore;
        }
        assert_eq!(dates, self.dates(), "{what}");
        There::AsAsked
    }

    /// The same, of a date that becomes a booking of its own: its head says whether it has. What holds the other rooms for the series may
    /// have that date for longer.
    fn judge_date(self, ours: &[Arc<Booking>], what: &str) -> There {
        let in_hall = ours.iter().filter(|booking| booking.room.as_str() == "hall");
        let (date, series): (Vec<_>, Vec<_>) = in_hall.partition(|booking| booking.record.piece.is_some());
        let [series] = series.as_slice() else { panic!("{what}: {ours:?}") };
        assert!(date.len() <= 1, "{what}: {ours:?}");
        let heads = || date.iter().chain([series]);
        for name in &ROOMS[..2] {
            let is_there = |head: &&&Arc<Booking>| {
                let is_its = |part: &&Arc<Booking>| {
                    part.room.as_str() == *name && part.id == head.id && head.parts().contains(&part.place())
                };
                ours.iter().filter(is_its).count() == 1
            };
            assert!(heads().all(|head| is_there(&head)), "{what}: it stands without {name}: {ours:?}");
            let held: Vec<Interval> = ours
                .iter()
                .filter(|part| heads().any(|head| head.parts().contains(&part.place()) && part.id == head.id))
                .filter(|part| part.room.as_str() == *name)
                .flat_map(|part| part.when.dates(Paris))
                .collect();
            let is_held = |date: &Interval| held.contains(date);
            let dates = if date.is_empty() { self.dates_before() } else { self.dates() };
            assert!(dates.iter().all(is_held), "{what}: {name} is not held: {ours:?}");
        }
        if date.is_empty() {
            assert_eq!(series.when.dates(Paris), self.dates_before(), "{what}");
            return There::AsBefore;
        }
        assert!(date.iter().all(|date| date.when.dates(Paris) == [wednesday()]), "{what}: {ours:?}");
        There::AsAsked
    }

    /// Once housekeeping has taken away what came to nothing, each room is held for it and for nothing else.
    pub(super) async fn holds_all(self, store: &Store, what: &str) {
        let world = World::new(store).await;
        for _ in 0..3 {
            world.keep_house(now() + TimeDelta::hours(1)).await;
        }
        let days = [span("2027-05-04 09:30", "2027-05-04 13:00"), later()];
        for name in ROOMS {
            let snapshot = world.schedule.snapshot(&room(name));
            let held: Vec<Interval> = days.into_iter().flat_map(|day| snapshot.taken(day)).collect();
            assert_eq!(held, self.dates(), "{name}: {what}");
        }
    }
}
