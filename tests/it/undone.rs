//! What is done and then undone is nothing: a member cancels and restores, moves and moves back, gives a part back and takes it
//! again, changes and changes back. Afterwards the room is held as before, for the same booking, whatever kind of booking it is,
//! and a Clef that knew nothing of it sees it so too.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Booked, Change, Timeouts};
use clef::domain::booking::{Booking, BookingId};
use clef::domain::details::{Details, DetailsChange};
use clef::domain::opening_hours::OpeningHours;
use clef::domain::recurrence::Rule;
use clef::domain::room::Room;
use clef::domain::series::{Scope, Series};
use clef::domain::time::{Instant, Interval};
use proptest::prelude::*;

use crate::world::{On, Store, World, ana, guard, malik, now, room, span, wish};

/// What is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Single,
    SeveralDays,
    PastMidnight,
    /// From before to after the second pass of the hour that comes twice.
    DoubledHour,
    WholeDay,
    Series,
    /// A series of which one date was moved by itself before.
    WithMovedDate,
    /// One date of a series, which has left it.
    OneDate,
    /// A hall and the two rooms that it is made of.
    Hall,
}

/// What is done and undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Cancel,
    Move,
    ToRoom,
    Change,
    GiveBackLastPart,
    GiveBackDate,
}

const KINDS: [Kind; 9] = [
    Kind::Single,
    Kind::SeveralDays,
    Kind::PastMidnight,
    Kind::DoubledHour,
    Kind::WholeDay,
    Kind::Series,
    Kind::WithMovedDate,
    Kind::OneDate,
    Kind::Hall,
];

const DEEDS: [Deed; 6] =
    [Deed::Cancel, Deed::Move, Deed::ToRoom, Deed::Change, Deed::GiveBackLastPart, Deed::GiveBackDate];

impl Kind {
    fn interval(self) -> Interval {
        match self {
            Self::SeveralDays => span("2027-05-11 18:00", "2027-05-13 10:30"),
            Self::PastMidnight => span("2027-05-11 22:00", "2027-05-12 02:00"),
            // 2:30 in summer to 2:30 in winter: `span` is on the clock of summer.
            Self::DoubledHour => span("2027-10-31 02:30", "2027-10-31 03:30"),
            Self::WholeDay => span("2027-05-11 00:00", "2027-05-12 00:00"),
            _ => span("2027-05-11 10:00", "2027-05-11 11:30"),
        }
    }

    fn is_series(self) -> bool {
        matches!(self, Self::Series | Self::WithMovedDate | Self::OneDate)
    }

    /// Whether Clef does that to it, and knows a way back.
    fn knows(self, deed: Deed) -> bool {
        match deed {
            Deed::GiveBackDate => matches!(self, Self::Series | Self::WithMovedDate),
            // What a tombstone keeps says nothing of other rooms.
            Deed::Cancel => self != Self::Hall,
            Deed::ToRoom => !matches!(self, Self::Hall | Self::WithMovedDate | Self::OneDate),
            Deed::Move | Deed::Change | Deed::GiveBackLastPart => true,
        }
    }
}

/// What each room holds, and what its member has there.
type Picture = (Vec<Vec<Interval>>, BTreeMap<BookingId, Own>);
type Own = (String, Details, Vec<Interval>);

/// The whole of what pages show of ana's bookings.
fn picture(world: &World) -> Picture {
    let year = span("2027-05-01 00:00", "2028-05-01 00:00");
    let taken = ["atelier", "salon", "hall"].map(|id| world.schedule.snapshot(&room(id)).taken(year));
    let who = clef::domain::identity::Identity::of_booking(ana(), false);
    let own = world.schedule.bookings_of(&who).into_iter().map(|stored| {
        let whole = world.schedule.find_booking(stored.booking.id).unwrap_or(stored).booking;
        let mut dates: Vec<Interval> =
            world.schedule.dates_of(&whole).iter().map(|date| date.interval).collect();
        dates.sort_unstable();
        (whole.id, (whole.room.to_string(), whole.details.clone(), dates))
    });
    (taken.to_vec(), own.collect())
}

struct Scene {
    store: Store,
    world: World,
    booked: Booked,
    /// Of one date, which.
    date: Option<Instant>,
}

impl Scene {
    async fn set(kind: Kind) -> Self {
        let store = Store::on(On::Embedded).await.expect("it is always there").with_hall().await;
        let store = store.expect("it can be made");
        let world = Self::clef(&store).await;
        world
            .bookings
            .book(wish(&malik(), span("2027-05-10 08:00", "2027-05-10 09:00")), now())
            .await
            .expect("a free room");
        let request = wish(&ana(), kind.interval()).with(|it| {
            if kind.is_series() {
                let rule = Rule::parse("FREQ=WEEKLY;COUNT=4").expect("a rule");
                it.when.series = Some(Box::new(Series::known(rule, Vec::new())));
            }
            if kind == Kind::Hall {
                it.room = room("hall");
            }
        });
        let mut booked = world.bookings.book(request, now()).await.expect("a free room");
        let third = booked.booking.when.interval.start() + TimeDelta::days(14);
        let date = (kind == Kind::OneDate).then_some(third);
        if matches!(kind, Kind::WithMovedDate | Kind::OneDate) {
            let to = Change::to(span("2027-05-27 15:00", "2027-05-27 16:15"));
            let date = (booked.booking.id, third);
            let moved = world.bookings.change_date(date, to, guard(&ana()), now()).await.expect("free");
            if kind == Kind::OneDate {
                booked = moved;
            } else {
                booked.booking = world.schedule.find_booking(booked.booking.id).expect("the series").booking;
            }
        }
        Self { store, world, booked, date }
    }

    /// A Clef whose rooms are open at all times, a year ahead.
    async fn clef(store: &Store) -> World {
        let open = |room: &mut Room| {
            room.rules.opening_hours = OpeningHours::always();
            room.rules.horizon = TimeDelta::days(365);
            room.rules.max_length = TimeDelta::days(30);
        };
        let mut world = World::unread_with(store, store.client.clone(), Timeouts::default(), open);
        world.poller.poll().await;
        world
    }

    fn booking(&self) -> &Booking {
        &self.booked.booking
    }

    async fn change(&self, change: Change) -> Result<(), BookError> {
        let scope = self.date.map_or(Scope::All, Scope::One);
        let id = self.booking().id;
        self.world.bookings.change_dates((id, scope), change, guard(&ana()), now()).await.map(|_| ())
    }

    /// Its time, moved by `shift` and as long as `length` makes it.
    fn at(&self, shift: TimeDelta, longer: TimeDelta) -> Change {
        let was = self.booking().when.interval;
        let to = Interval::new(was.start() + shift, was.end() + shift + longer).expect("forwards");
        Change { when: Some(self.booking().when.moved(to, Paris).expect("dates")), ..Change::default() }
    }

    async fn do_and_undo(&self, deed: Deed, shift: TimeDelta) -> Result<(), BookError> {
        let (bookings, id) = (&self.world.bookings, self.booking().id);
        let (back, still) = (self.at(TimeDelta::zero(), TimeDelta::zero()), TimeDelta::zero());
        match deed {
            Deed::Cancel => {
                let given = match self.date {
                    Some(at) => {
                        bookings.give_back(id, Scope::One(at), guard(&ana()), now()).await.map(|_| ())
                    }
                    None => bookings.give_back(id, Scope::All, guard(&ana()), now()).await.map(|_| ()),
                };
                given?;
                bookings.restore(id, self.date, guard(&ana()), now()).await.map(|_| ())
            }
            Deed::Move => {
                self.change(self.at(shift, still)).await?;
                self.change(back).await
            }
            Deed::ToRoom => {
                let there = |id: &str| Change { room: Some(room(id)), ..Change::default() };
                self.change(there("salon")).await?;
                self.change(there("atelier")).await
            }
            Deed::Change => {
                let was = &self.booking().details;
                let details = DetailsChange {
                    title: Some("Autre".into()),
                    note: Some(None),
                    head_count: Some(Some(2)),
                    ..DetailsChange::default()
                };
                self.change(Change { details, ..Change::default() }).await?;
                let details = DetailsChange {
                    title: Some(was.title.clone()),
                    note: Some(was.note.clone()),
                    head_count: Some(was.head_count),
                    ..DetailsChange::default()
                };
                self.change(Change { details, ..Change::default() }).await
            }
            Deed::GiveBackLastPart => {
                self.change(self.at(still, TimeDelta::minutes(-15))).await?;
                self.change(back).await
            }
            Deed::GiveBackDate => {
                let at = self.booking().when.interval.start() + TimeDelta::days(7);
                bookings.give_back(id, Scope::One(at), guard(&ana()), now()).await?;
                bookings.restore(id, Some(at), guard(&ana()), now()).await.map(|_| ())
            }
        }
    }
}

async fn is_nothing(kind: Kind, deed: Deed, shift: TimeDelta) {
    let scene = Scene::set(kind).await;
    let before = picture(&scene.world);
    assert_eq!(before.1.len(), 1, "{before:?}");
    let done = Box::pin(scene.do_and_undo(deed, shift)).await;
    assert!(done.is_ok(), "{kind:?} {deed:?} by {shift}: {done:?}");
    assert_eq!(picture(&scene.world), before, "{kind:?} {deed:?} by {shift}");
    let cold = Scene::clef(&scene.store).await;
    assert_eq!(picture(&cold), before, "{kind:?} {deed:?} by {shift}, to a Clef that has just been started");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_undone_is_as_if_it_had_not_been_done(
        kind in prop::sample::select(&KINDS[..]), deed in prop::sample::select(&DEEDS[..]), quarters in 1_i64..300,
    ) {
        prop_assume!(kind.knows(deed));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        // A series that moves by less than a week keeps to weeks of its own.
        runtime.block_on(is_nothing(kind, deed, TimeDelta::minutes(15 * quarters)));
    }
}

/// Each kind with all that can be done to it, at least once.
#[tokio::test]
async fn of_every_kind_everything_can_be_undone() {
    for kind in KINDS {
        for deed in DEEDS.into_iter().filter(|deed| kind.knows(*deed)) {
            Box::pin(is_nothing(kind, deed, TimeDelta::minutes(45))).await;
        }
    }
}
