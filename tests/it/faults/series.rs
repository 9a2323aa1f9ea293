//! Series in the table of faults: what is asked of them, and what they hold in the end.

use std::sync::Arc;

use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Booked, Change, PlannedDate};
use clef::domain::booking::{Booking, BookingId, BookingRequest, State, Transfer};
use clef::domain::recurrence::Rule;
use clef::domain::series::{Scope, Series};
use clef::domain::time::Interval;
use clef::domain::when::When;

use super::calendar::There;
use super::deeds::Deed;
use crate::world::{World, ana, guard, now, room, span};

/// What is asked of a series on three Tuesdays, of which the third was moved to Thursday before; not where that would stay
/// behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfSeries {
    /// To give the second date back.
    GiveBack,
    /// To give back the second date and what comes after it.
    GiveBackFrom,
    /// To give all of it back.
    Cancel,
    /// Another time for the second date.
    MoveDate,
    /// The second date, which was left out when it was booked.
    Refill,
    /// Another time for the second date and what comes after it.
    MoveFollowing,
    /// The same, in another room.
    FollowingToRoom,
    /// All of it in another room.
    ToRoom,
}

pub(super) fn first() -> Interval {
    span("2027-05-04 10:00", "2027-05-04 11:00")
}

pub(super) fn second() -> Interval {
    span("2027-05-11 10:00", "2027-05-11 11:00")
}

pub(super) fn third() -> Interval {
    span("2027-05-18 10:00", "2027-05-18 11:00")
}

/// Where the third date is before anything goes wrong.
fn thursday() -> Interval {
    span("2027-05-20 14:00", "2027-05-20 15:00")
}

/// Where the second date is to be.
pub(super) fn wednesday() -> Interval {
    span("2027-05-12 14:00", "2027-05-12 15:00")
}

fn thursdays() -> [Interval; 2] {
    [span("2027-05-13 14:00", "2027-05-13 15:30"), span("2027-05-20 14:00", "2027-05-20 15:30")]
}

/// The days on which nobody else has anything, but for the morning and the evening of the first.
pub(super) fn later() -> Interval {
    span("2027-05-05 00:00", "2027-05-22 00:00")
}

pub(super) fn on_three_tuesdays(request: BookingRequest) -> BookingRequest {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
    request.with(|it| it.when.series = Some(Box::new(Series::known(rule, Vec::new()))))
}

/// The same without the second, which was somebody else's.
pub(super) fn on_two_of_them(request: BookingRequest) -> BookingRequest {
    on_three_tuesdays(request).with(|it| {
        let series = it.when.series.take().map(|series| Box::new(series.skipping(&[second().start()])));
        it.when.series = series;
    })
}

/// Moves the third date.
pub(super) async fn move_third(world: &World, id: BookingId) {
    let to = Change::to(thursday());
    world.bookings.change_date((id, third().start()), to, guard(&ana()), now()).await.expect("a free room");
}

impl OfSeries {
    /// Whether the third date has left the series before.
    pub(super) fn begins_with_a_moved_date(self) -> bool {
        !matches!(self, Self::MoveFollowing | Self::FollowingToRoom | Self::ToRoom)
    }

    /// Whether it makes a booking of its own of dates that follow each other.
    pub(super) fn splits(self) -> bool {
        matches!(self, Self::MoveFollowing | Self::FollowingToRoom)
    }

    /// Where what it moves is in the end.
    pub(super) fn room(self) -> &'static str {
        if self == Self::ToRoom { "salon" } else { "atelier" }
    }

    /// Asks for the second date and those after it on Thursdays, in the room `there`.
    async fn follow(world: &World, id: BookingId, there: Option<&str>) -> Result<(), BookError> {
        let series = world.schedule.find_booking(id).ok_or(BookError::NotFound)?.booking;
        let rest = series.when.piece((second().start(), false), Paris);
        // Asked again, it has these dates no more.
        let when = rest.map_or_else(
            |_| When::once(thursdays()[0]),
            |rest| rest.moved(thursdays()[0], Paris).expect("a series"),
        );
        let change = Change { when: Some(when), room: there.map(room), ..Change::default() };
        let dates = (id, Scope::Following(second().start()));
        let asked = world.bookings.change_dates(dates, change, guard(&ana()), now()).await;
        let booked = match (asked, there) {
            // They are a booking of their own by now, which stayed in its room: that goes there.
            (Err(BookError::ChangedMeanwhile), Some(there)) => Self::bring(world, id, there).await?,
            (asked, _) => asked?,
        };
        assert_ne!(booked.booking.id, id);
        match booked.stays_because {
            None => assert_eq!(booked.booking.when.dates(Paris), thursdays()),
            // It is told that it could not be had there after all.
            Some(error) => return Err(*error),
        }
        Ok(())
    }

    /// Asks for the room `there` for what was split off, on its page.
    async fn bring(world: &World, id: BookingId, there: &str) -> Result<Booked, BookError> {
        let pieces = world.schedule.split_off(id);
        let piece = &pieces.first().ok_or(BookError::ChangedMeanwhile)?.booking;
        let when = piece.when.moved(thursdays()[0], Paris).expect("a series");
        let change = Change { when: Some(when), room: Some(room(there)), ..Change::default() };
        world.bookings.change(piece.id, change, guard(&ana()), now()).await
    }

    /// Asks for it.
    pub(super) async fn run(self, world: &World, id: BookingId) -> Result<(), BookError> {
        let give_back =
            async |scope| world.bookings.give_back(id, scope, guard(&ana()), now()).await.map(|_| ());
        match self {
            Self::GiveBack => give_back(Scope::One(second().start())).await,
            Self::GiveBackFrom => give_back(Scope::Following(second().start())).await,
            Self::Cancel => give_back(Scope::All).await,
            Self::MoveDate => {
                let to = Change::to(wednesday());
                let date = (id, second().start());
                let moved = world.bookings.change_date(date, to, guard(&ana()), now()).await;
                moved.map(|booked| assert_eq!(booked.booking.when.interval, wednesday()))
            }
            Self::MoveFollowing => Self::follow(world, id, None).await,
            Self::FollowingToRoom => Self::follow(world, id, Some("salon")).await,
            Self::ToRoom => {
                let change = Change { room: Some(room("salon")), ..Change::default() };
                let moved = world.bookings.change(id, change, guard(&ana()), now()).await;
                moved.map(|booked| assert!(is_all_of_it(&booked.booking), "{booked:?}"))
            }
            Self::Refill => {
                let refilled = world.bookings.refill(id, guard(&ana()), now()).await;
                refilled.map(|refilled| {
                    let refused = |date: &PlannedDate| !date.verdict.refusals.is_empty();
                    assert!(!refilled.dates.iter().any(refused), "{refilled:?}");
                })
            }
        }
    }

    /// The dates that take place once it is done.
    fn asked_for(self) -> Vec<(&'static str, Interval)> {
        let here = |dates: Vec<Interval>| dates.into_iter().map(|date| ("atelier", date)).collect();
        let there = |dates: &[Interval]| dates.iter().map(|date| ("salon", *date)).collect::<Vec<_>>();
        let dates = match self {
            Self::MoveFollowing => vec![first(), thursdays()[0], thursdays()[1]],
            Self::FollowingToRoom => return [vec![("atelier", first())], there(&thursdays())].concat(),
            Self::ToRoom => return there(&[first(), second(), third()]),
            Self::GiveBack => vec![first(), thursday()],
            Self::GiveBackFrom => vec![first()],
            Self::Cancel => Vec::new(),
            Self::MoveDate => vec![first(), wednesday(), thursday()],
            Self::Refill => vec![first(), second(), thursday()],
        };
        here(dates)
    }

    /// Those that take place before.
    fn before(self) -> Vec<(&'static str, Interval)> {
        let dates = match self {
            Self::Refill => vec![first(), thursday()],
            _ if self.begins_with_a_moved_date() => vec![first(), second(), thursday()],
            _ => vec![first(), second(), third()],
        };
        dates.into_iter().map(|date| ("atelier", date)).collect()
    }

    /// How far `ours`, all objects of the series, are from what they were to what was asked for.
    pub(super) fn judge(self, ours: &[Arc<Booking>], what: &str) -> There {
        let (held, asked) = (held(ours), self.asked_for());
        let before = self.before();
        let is_in = |room: &str, booking: &Arc<Booking>| booking.room.as_str() == room;
        assert!(ours.iter().all(|it| is_in("atelier", it) || is_in("salon", it)), "{what}: {ours:?}");
        if held == asked {
            There::AsAsked
        } else if held == before {
            There::AsBefore
        } else {
            let is_on_the_way = held.iter().all(|date| before.contains(date) || asked.contains(date));
            assert!(is_on_the_way && asked.iter().all(|date| held.contains(date)), "{what}: {held:?}");
            There::InPart
        }
    }
}

impl Deed {
    /// What the room `id` is held for on the later days in the end.
    pub(super) fn held_later(self, id: &str) -> Vec<Interval> {
        match self {
            Self::BookSeries if id == "atelier" => vec![second(), third()],
            Self::OfRequest(deed) if id == "atelier" => deed.holds_later(),
            Self::OfSeries(deed) => {
                let asked = deed.asked_for().into_iter().filter(|(room, _)| *room == id);
                asked.map(|(_, date)| date).filter(|date| later().covers(date)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether `booked` is the series that was asked for.
pub(super) fn is_all_of_it(booked: &Booking) -> bool {
    booked.when.dates(Paris) == [first(), second(), third()]
}

/// When which room is held by the objects of one series, read without any of Clef's own ways to tell.
fn held(ours: &[Arc<Booking>]) -> Vec<(&'static str, Interval)> {
    let is_superseded = |booking: &Booking| {
        ours.iter().any(|next| {
            next.record.replaces == Some(booking.uid())
                && next.record.ticket > booking.record.ticket
                && next.room == booking.room
        })
    };
    // What came from another room counts if a tombstone there names it.
    let is_named = |booking: &Booking| {
        booking.came_from().is_none()
            || ours.iter().any(|it| it.record.transfer == Some(Transfer::To(booking.place())))
    };
    let live = ours.iter().filter(|booking| booking.state == State::Confirmed);
    let live = live.filter(|booking| !is_superseded(booking) && is_named(booking));
    let mut held: Vec<(&'static str, Interval)> = live
        .flat_map(|booking| {
            let mut dates = booking.when.dates(Paris);
            dates.retain(|date| {
                let has_left = |other: &Arc<Booking>| {
                    let of_it = other.record.piece.as_ref().filter(|piece| piece.uid == booking.uid());
                    let is_date = other.record.recurrence_id == Some(date.start());
                    (is_date || of_it.is_some_and(|piece| date.start() >= piece.from))
                        && other.record.ticket > booking.record.ticket
                };
                booking.record.recurrence_id.is_some() || !ours.iter().any(has_left)
            });
            let id = if booking.room.as_str() == "salon" { "salon" } else { "atelier" };
            dates.into_iter().map(move |date| (id, date))
        })
        .collect();
    held.sort_unstable();
    held
}
