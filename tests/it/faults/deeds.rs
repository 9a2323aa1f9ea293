//! What a member asks for while things go wrong, and what must be true of the answer.

use std::time::Duration;

use chrono::TimeDelta;
use clef::bookings::{BookError, Booked, Change, Outcome, Patience};
use clef::caldav::client::{Client, Limits, Settings};
use clef::domain::booking::{Booking, BookingId, BookingRequest};
use clef::domain::time::Interval;
use clef::sync::TriedOut;

use super::calendar::{Calendar, There};
use crate::fault_layer::FaultLayer;
use crate::servers::{PASSWORD, USERNAME};
use crate::world::{On, Store, World, ana, guard, malik, now, room, span, wish};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// A booking.
    Book,
    /// A booking by a Clef that has written nothing to the calendar yet.
    BookFirst,
    /// Another title.
    Change,
    /// Another time.
    Move,
    /// Another room, and another time.
    MoveElsewhere,
    /// To give it back.
    Cancel,
}

/// What the member was told.
#[derive(Debug)]
pub(super) enum Told {
    Done,
    /// Nothing of it was done.
    Nothing(BookError),
    Unknown,
}

/// A server with a layer of faults before it, used for one scene after the other.
pub(super) struct Bench {
    store: Store,
    layer: FaultLayer,
    /// Behind the layer.
    client: Client,
}

impl Bench {
    pub(super) async fn start() -> Self {
        let store = Store::on(On::Embedded).await.expect("it is always there");
        let layer = FaultLayer::start(&store.url).await;
        let client = hurried(&layer);
        Self { store, layer, client }
    }
}

/// A calendar with something in it, and a Clef behind a layer of faults.
pub(super) struct Scene {
    deed: Deed,
    pub(super) layer: FaultLayer,
    /// Behind the layer.
    world: World,
    /// Straight at the server.
    direct: World,
    store: Store,
    request: BookingRequest,
    calendar: Calendar,
}

/// The title and the time that are asked for.
pub(super) const TITLE: &str = "Autre titre";

pub(super) fn before() -> Interval {
    span("2027-05-04 10:00", "2027-05-04 11:00")
}

pub(super) fn after() -> Interval {
    span("2027-05-04 10:30", "2027-05-04 12:00")
}

pub(super) fn evening() -> Interval {
    span("2027-05-04 18:00", "2027-05-04 19:00")
}

/// A time-out that the embedded server keeps also on a busy machine.
const WHOLE: Duration = Duration::from_secs(1);

pub(super) fn patience() -> Patience {
    Patience {
        answer_within: Duration::from_secs(30),
        turn_within: Duration::from_secs(2),
        longest_request: Duration::from_millis(2500),
        first_back_off: Duration::from_millis(2),
    }
}

pub(super) fn hurried(layer: &FaultLayer) -> Client {
    let limits = Limits { connect: WHOLE, whole: WHOLE, ..Limits::default() };
    let (url, username) = (layer.url.clone(), USERNAME.into());
    Client::new(Settings { url, username, password: PASSWORD.into(), limits }).expect("a client")
}

/// The same Clef, which has tried out its calendars before.
fn knowing_its_calendars(world: World) -> World {
    let mut tried_out = TriedOut::default();
    for id in ["atelier", "salon"] {
        let collection = world.collections.get(&room(id)).expect("its calendar is found");
        tried_out.add(&collection.href, now());
    }
    let World { client, schedule, collections, bookings, poller } = world;
    World { client, schedule, collections, poller, bookings: bookings.remembering(tried_out) }
}

impl Scene {
    /// The calendar has a native event, somebody's booking and, but for booking, the one it is about.
    pub(super) async fn set(deed: Deed, bench: &Bench, number: usize) -> Self {
        let layer = bench.layer.clone();
        // A scene before this one may have ended in the middle.
        layer.heal().await;
        layer.is_quiet().await;
        layer.forget();
        let store = bench.store.with_calendars_of(number).await;
        let direct = knowing_its_calendars(World::new(&store).await);
        direct.write_natively(&["DTSTART:20270504T140000Z", "DTEND:20270504T150000Z"]).await;
        direct.book(&malik(), "2027-05-04 08:00", "2027-05-04 09:00").await.expect("a free room");
        if deed == Deed::MoveElsewhere {
            let there = BookingRequest { room: room("salon"), ..wish(&malik(), before()) };
            direct.bookings.book(there, now()).await.expect("a free room");
        }
        let request = wish(&ana(), before());
        let target = match deed {
            Deed::Book | Deed::BookFirst => None,
            _ => Some(direct.bookings.book(request.clone(), now()).await.expect("a free room").booking),
        };
        let mut world = World::with(&store, bench.client.clone(), patience()).await;
        if deed != Deed::BookFirst {
            world = knowing_its_calendars(world);
        }
        let calendar = Calendar::read(&store, &direct, target).await;
        Self { deed, layer, world, direct, store, request, calendar }
    }

    /// Without any fault: what is asked of the server.
    pub(super) async fn runs_well(mut self) -> Vec<String> {
        self.layer.requests();
        let told = self.run().await;
        assert!(matches!(told, Told::Done), "{told:?}");
        let asked = self.layer.requests();
        self.is_true(&told, "no fault").await;
        self.ends_well("no fault").await;
        asked
    }

    /// Asks for it.
    pub(super) async fn run(&self) -> Told {
        let told = match self.deed {
            Deed::Book | Deed::BookFirst => {
                let booked = self.world.bookings.book(self.request.clone(), now()).await;
                booked.map(|booked| self.is_as_asked(&booked.booking))
            }
            Deed::Change | Deed::Move | Deed::MoveElsewhere => {
                let asked = self.world.bookings.change(self.id(), self.change(), guard(&ana()), now()).await;
                asked.map(|booked| self.is_as_asked(&booked.booking))
            }
            Deed::Cancel => self.world.bookings.cancel(self.id(), guard(&ana()), now()).await.map(|_| ()),
        };
        match told {
            Ok(()) => Told::Done,
            Err(BookError::OutcomeUnknown { room, key }) => {
                assert_eq!((room, key), (self.request.room.clone(), self.request.key.clone()));
                Told::Unknown
            }
            Err(error) => Told::Nothing(error),
        }
    }

    fn id(&self) -> BookingId {
        self.calendar.target.as_ref().expect("there is one").id
    }

    fn change(&self) -> Change {
        match self.deed {
            Deed::Move => Change { interval: Some(after()), ..Change::default() },
            Deed::MoveElsewhere => {
                Change { room: Some(room("salon")), interval: Some(evening()), ..Change::default() }
            }
            _ => Change { title: Some(TITLE.into()), ..Change::default() },
        }
    }

    fn is_as_asked(&self, booking: &Booking) {
        let title = if self.deed == Deed::Change { TITLE } else { self.request.title.as_str() };
        let (id, interval) = self.asked_for();
        let booked = (booking.title.as_str(), booking.room.as_str(), booking.interval);
        assert_eq!(booked, (title, id, interval));
    }

    /// Where and when it is to be.
    fn asked_for(&self) -> (&'static str, Interval) {
        match self.deed {
            Deed::Move => ("atelier", after()),
            Deed::MoveElsewhere => ("salon", evening()),
            Deed::Book | Deed::BookFirst | Deed::Change | Deed::Cancel => ("atelier", before()),
        }
    }

    async fn there(&self, what: &str) -> There {
        self.calendar.look(&self.store, &self.direct, &self.request.key, what).await
    }

    /// What was told is what is there now.
    pub(super) async fn is_true(&self, told: &Told, what: &str) {
        let there = self.there(what).await;
        match told {
            Told::Done => assert_eq!(there, There::AsAsked, "{what}"),
            Told::Nothing(_) => assert_eq!(there, There::AsBefore, "{what}"),
            Told::Unknown => {}
        }
    }

    async fn outcome(&self, waited: TimeDelta) -> Outcome {
        let Self { request, .. } = self;
        self.world.bookings.outcome(&room("atelier"), &request.key, now(), now() + waited).await
    }

    /// Before all has arrived, nobody is told that nothing was booked.
    pub(super) async fn looked_up_early(&self, what: &str) {
        let outcome = self.outcome(TimeDelta::zero()).await;
        assert_ne!(outcome, Outcome::NothingBooked, "{what}");
        self.agrees(&outcome, what).await;
    }

    /// When all has arrived and the longest life of a request is over, it is known what became of it.
    pub(super) async fn looked_up_late(&self, told: &Told, what: &str) {
        if !matches!(told, Told::Unknown) {
            return;
        }
        // Its own creates are remembered by the clock of the process.
        tokio::time::sleep(patience().longest_request).await;
        let mut outcome = self.outcome(TimeDelta::hours(1)).await;
        if outcome == Outcome::Unknown {
            // The page asks again: the machine may be so busy that a time-out has struck.
            outcome = self.outcome(TimeDelta::hours(1)).await;
        }
        assert_ne!(outcome, Outcome::Unknown, "{what}");
        self.agrees(&outcome, what).await;
    }

    async fn agrees(&self, outcome: &Outcome, what: &str) {
        let there = self.there(what).await;
        match outcome {
            Outcome::Unknown => {}
            Outcome::NothingBooked => {
                assert!(self.calendar.target.is_none(), "there is a booking: {what}");
                assert_eq!(there, There::AsBefore, "{what}");
            }
            Outcome::Cancelled => assert_eq!((self.deed, there), (Deed::Cancel, There::AsAsked), "{what}"),
            Outcome::Booked(Booked { booking, .. }) => {
                let is_as_before = self.calendar.target.as_ref() == Some(booking);
                assert_eq!(is_as_before, there == There::AsBefore, "{what}: {booking:?}");
                if !is_as_before {
                    self.is_as_asked(booking);
                }
            }
        }
    }

    /// The member tries again, twice at most: whatever became of the first time, it is done once then.
    pub(super) async fn repeat(&self, what: &str) {
        let mut told = self.run().await;
        if !self.is_done(&told) {
            told = self.run().await;
        }
        assert!(self.is_done(&told), "{what}; and again: {told:?}");
        assert_eq!(self.there(what).await, There::AsAsked, "{what}");
    }

    fn is_done(&self, told: &Told) -> bool {
        let is_cancelled = self.deed == Deed::Cancel && matches!(told, Told::Nothing(BookError::Gone));
        is_cancelled || matches!(told, Told::Done)
    }

    /// It is there once, nothing else was touched, and every Clef sees it so.
    pub(super) async fn ends_well(&mut self, what: &str) {
        assert_eq!(self.there(what).await, There::AsAsked, "{what}");
        self.world.poller.poll().await;
        let cold = World::new(&self.store).await;
        // Beside them there are events that nothing has touched.
        let day = [("2027-05-04 09:00", "2027-05-04 12:00"), ("2027-05-04 17:00", "2027-05-04 20:00")];
        let (id, interval) = self.asked_for();
        for clef in [&self.world, &cold] {
            let taken_in = |id: &str, (start, end)| {
                let taken = clef.schedule.snapshot(&room(id)).taken(span(start, end));
                taken.into_iter().filter_map(move |taken| taken.intersection(&span(start, end)))
            };
            let taken: Vec<Interval> = day.into_iter().flat_map(|span| taken_in(id, span)).collect();
            let others = if self.deed == Deed::MoveElsewhere { vec![before()] } else { Vec::new() };
            let own = if self.deed == Deed::Cancel { Vec::new() } else { vec![interval] };
            assert_eq!(taken, [others, own].concat(), "{what}");
            if id != "atelier" {
                let left: Vec<Interval> =
                    day.into_iter().flat_map(|span| taken_in("atelier", span)).collect();
                assert!(left.is_empty(), "{what}: {left:?}");
            }
            if let Some(target) = &self.calendar.target {
                let found = clef.schedule.find_booking(target.id).map(|found| found.booking.room.to_string());
                assert_eq!(found.as_deref(), (self.deed != Deed::Cancel).then_some(id), "{what}");
            }
        }
        self.store.remove_calendars().await;
    }
}
