//! What a member asks for while things go wrong, and what must be true of the answer.

use chrono::TimeDelta;
use clef::bookings::{BookError, Booked, Change, Outcome};
use clef::domain::booking::{Booking, BookingId, BookingRequest, RequestKey};
use clef::domain::time::Interval;
use clef::domain::when::When;

use super::bench::{Bench, knowing_its_calendars, timeouts};
use super::calendar::{Calendar, There, as_made};
use super::instead::{OfRequest, strict};
use super::rooms::{OfAll, others};
use super::series::{OfSeries, later, move_third, on_three_tuesdays, on_two_of_them};
use super::told::Told;
use crate::fault_layer::FaultLayer;
use crate::world::{Store, World, ana, guard, malik, now, room, span, wish};

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
    /// To have it again after that.
    Restore,
    /// A booking on three dates.
    BookSeries,
    /// Something of a series.
    OfSeries(OfSeries),
    /// Something of several rooms.
    OfAll(OfAll),
    /// More time, with reception's yes.
    OfRequest(OfRequest),
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
    /// What waits for reception's yes.
    waiting: Option<BookingId>,
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

impl Scene {
    /// The calendar has a native event, somebody's booking and, but for booking, the one it is about.
    pub(super) async fn set(deed: Deed, bench: &Bench, number: usize) -> Self {
        let layer = bench.layer.clone();
        // A scene before this one may have ended in the middle.
        layer.heal().await;
        layer.is_quiet().await;
        layer.forget();
        let mut store = bench.store.with_calendars_of(number).await;
        if let Deed::OfAll(_) = deed {
            store = store.with_hall().await.expect("it can be made");
        }
        let direct = knowing_its_calendars(World::new(&store).await);
        direct.write_natively(&["DTSTART:20270504T140000Z", "DTEND:20270504T150000Z"]).await;
        direct.book(&malik(), "2027-05-04 08:00", "2027-05-04 09:00").await.expect("a free room");
        if deed == Deed::MoveElsewhere {
            let there = BookingRequest { room: room("salon"), ..wish(&malik(), before()) };
            direct.bookings.book(there, now()).await.expect("a free room");
        }
        let mut request = wish(&ana(), before());
        if matches!(deed, Deed::BookSeries | Deed::OfSeries(_)) {
            request = on_three_tuesdays(request);
        }
        if deed == Deed::OfSeries(OfSeries::Refill) {
            request = on_two_of_them(wish(&ana(), before()));
        }
        if let Deed::OfAll(of_all) = deed {
            request = if of_all.is_series() { on_three_tuesdays(request) } else { request };
            request.room = room("hall");
        }
        let mut target = match deed {
            Deed::Book
            | Deed::BookFirst
            | Deed::BookSeries
            | Deed::OfAll(OfAll::Book | OfAll::BookSeries) => None,
            Deed::OfAll(_) => {
                let booked = direct.bookings.book_several(request.clone(), &others(), now()).await;
                Some(booked.expect("free rooms").booking)
            }
            _ => Some(direct.bookings.book(request.clone(), now()).await.expect("a free room").booking),
        };
        if let (Deed::Restore, Some(booked)) = (deed, &target) {
            target = Some(direct.bookings.cancel(booked.id, guard(&ana()), now()).await.expect("cancelled"));
        }
        if let (Deed::OfSeries(_), Some(series)) = (deed, &target) {
            move_third(&direct, series.id).await;
            target = direct.schedule.find_booking(series.id).map(|found| found.booking);
        }
        let mut direct = direct;
        if let (Deed::OfRequest(deed), Some(old)) = (deed, &target) {
            deed.prepare(&store, old.id).await;
            direct.poller.poll().await;
        }
        let waiting =
            target.as_ref().and_then(|old| direct.bookings.waiting_for(old)).map(|it| it.booking.id);
        let mut world = match deed {
            Deed::OfRequest(_) => strict(&store, bench.client.clone(), timeouts()).await,
            _ => World::with(&store, bench.client.clone(), timeouts()).await,
        };
        if deed != Deed::BookFirst {
            world = knowing_its_calendars(world);
        }
        let calendar = Calendar::read(deed, &store, &direct, target).await;
        Self { deed, layer, world, direct, store, request, waiting, calendar }
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
            Deed::Book | Deed::BookFirst | Deed::BookSeries => {
                let booked = self.world.bookings.book(self.request.clone(), now()).await;
                booked.map(|booked| self.is_as_asked(&booked.booking))
            }
            Deed::Change | Deed::Move | Deed::MoveElsewhere => {
                let asked = self.world.bookings.change(self.id(), self.change(), guard(&ana()), now()).await;
                asked.map(|booked| self.is_as_asked(&booked.booking))
            }
            Deed::Restore => {
                let restored = self.world.bookings.restore(self.id(), None, guard(&ana()), now()).await;
                restored.map(|booked| self.is_as_asked(&booked.booking))
            }
            Deed::Cancel => self.world.bookings.cancel(self.id(), guard(&ana()), now()).await.map(|_| ()),
            Deed::OfSeries(deed) => deed.run(&self.world, self.id()).await,
            Deed::OfAll(deed) => deed.run(&self.world, &self.request, self.calendar.target.as_ref()).await,
            Deed::OfRequest(deed) => {
                let target = self.calendar.target.as_ref().expect("there is one");
                deed.run(&self.world, target, self.waiting).await
            }
        };
        match told {
            Ok(()) => Told::Done,
            Err(BookError::OutcomeUnknown { room, key }) => {
                assert_eq!(room, self.request.room);
                // A date that leaves its series, or has left it, has a key of its own, and so has a request.
                let is_another = matches!(self.deed, Deed::OfSeries(_) | Deed::OfRequest(OfRequest::Ask));
                assert!(is_another || key == self.request.key);
                Told::Unknown(key)
            }
            Err(error) => Told::Nothing(error),
        }
    }

    fn id(&self) -> BookingId {
        self.calendar.target.as_ref().expect("there is one").id
    }

    fn change(&self) -> Change {
        match self.deed {
            Deed::Move => Change::to(after()),
            Deed::MoveElsewhere => {
                Change { room: Some(room("salon")), when: Some(When::once(evening())), ..Change::default() }
            }
            _ => Change::titled(TITLE),
        }
    }

    fn is_as_asked(&self, booking: &Booking) {
        let title = if self.deed == Deed::Change { TITLE } else { self.request.details.title.as_str() };
        let (id, interval) = self.asked_for();
        let booked = (booking.details.title.as_str(), booking.room.as_str(), booking.when.interval);
        assert_eq!(booked, (title, id, interval));
    }

    /// Where and when it is to be.
    fn asked_for(&self) -> (&'static str, Interval) {
        match self.deed {
            Deed::Move => ("atelier", after()),
            Deed::MoveElsewhere => ("salon", evening()),
            Deed::OfAll(deed) => ("hall", deed.asked_for()),
            Deed::OfRequest(deed) => ("atelier", deed.holds()),
            _ => ("atelier", before()),
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
            Told::Unknown(_) => {}
        }
    }

    async fn outcome(&self, waited: TimeDelta) -> Outcome {
        self.outcome_of(&self.request.key, waited).await
    }

    async fn outcome_of(&self, key: &RequestKey, waited: TimeDelta) -> Outcome {
        self.world.bookings.outcome(&self.request.room, key, now(), now() + waited).await
    }

    /// Before all has arrived, nobody is told that nothing was booked.
    pub(super) async fn looked_up_early(&self, what: &str) {
        let outcome = self.outcome(TimeDelta::zero()).await;
        assert_ne!(outcome, Outcome::NothingBooked, "{what}");
        self.agrees(&outcome, what).await;
    }

    /// When all has arrived and the longest life of a request is over, it is known what became of it.
    pub(super) async fn looked_up_late(&self, told: &Told, what: &str) {
        let Told::Unknown(key) = told else { return };
        // Its own creates are remembered by the clock of the process, which others in this test share: it is not moved.
        tokio::time::sleep(timeouts().longest_request).await;
        let mut outcome = self.outcome(TimeDelta::hours(1)).await;
        let mut tries = 1;
        // The page asks again: the machine may be so busy that a time-out has struck.
        while outcome == Outcome::Unknown && tries < 10 {
            outcome = self.outcome(TimeDelta::hours(1)).await;
            tries += 1;
        }
        assert_ne!(outcome, Outcome::Unknown, "{what}");
        self.agrees(&outcome, what).await;
        if self.deed == Deed::OfSeries(OfSeries::MoveDate) && *key != self.request.key {
            let of_date = self.outcome_of(key, TimeDelta::hours(1)).await;
            let has_moved = matches!(of_date, Outcome::Booked(_));
            assert!(has_moved || of_date == Outcome::NothingBooked, "{what}: {of_date:?}");
            assert_eq!(has_moved, self.there(what).await == There::AsAsked, "{what}: {of_date:?}");
        }
    }

    async fn agrees(&self, outcome: &Outcome, what: &str) {
        let there = self.there(what).await;
        match outcome {
            Outcome::Unknown => {}
            Outcome::NothingBooked => {
                assert!(self.calendar.target.is_none(), "there is a booking: {what}");
                assert_eq!(there, There::AsBefore, "{what}");
            }
            Outcome::Cancelled if self.deed == Deed::Restore => assert_eq!(there, There::AsBefore, "{what}"),
            Outcome::Cancelled => {
                assert!(self.is_given_back(), "{what}");
                assert_eq!(there, There::AsAsked, "{what}");
            }
            // The key is that of the series, which says nothing of the date that has left it.
            Outcome::Booked(_) if matches!(self.deed, Deed::OfSeries(OfSeries::MoveDate)) => {}
            // Nor does that of a booking say anything of what is asked for in its place.
            Outcome::Booked(_) if self.deed == Deed::OfRequest(OfRequest::Ask) => {}
            Outcome::Booked(_) if there == There::InPart => {}
            Outcome::Booked(Booked { booking, .. }) => {
                let is_as_before = self.calendar.target == Some(as_made(booking));
                assert_eq!(is_as_before, there == There::AsBefore, "{what}: {booking:?}");
                if !is_as_before && !matches!(self.deed, Deed::OfSeries(_)) {
                    self.is_as_asked(booking);
                }
            }
        }
    }

    /// Whether nothing of it stays once it is done.
    fn is_given_back(&self) -> bool {
        matches!(self.deed, Deed::Cancel | Deed::OfSeries(OfSeries::Cancel) | Deed::OfAll(OfAll::Cancel))
    }

    /// The member tries again, twice at most: whatever became of the first time, it is done once then. A machine that is so
    /// busy that a time-out strikes gets some more tries.
    pub(super) async fn repeat(&self, what: &str) {
        let mut told = self.run().await;
        let mut tries = 1;
        while !self.is_done(&told) && (tries < 2 || (told.is_by_time() && tries < 10)) {
            told = self.run().await;
            tries += 1;
        }
        assert!(self.is_done(&told), "{what}; and again: {told:?}");
        assert_eq!(self.there(what).await, There::AsAsked, "{what}");
    }

    fn is_done(&self, told: &Told) -> bool {
        let gives_back = self.is_given_back() || matches!(self.deed, Deed::OfSeries(_));
        match told {
            Told::Done => true,
            Told::Nothing(BookError::Gone) => gives_back || self.deed == Deed::OfAll(OfAll::GiveBack),
            Told::Nothing(BookError::NotInState(state)) => {
                let is_answered = self.deed == Deed::OfRequest(OfRequest::Grant);
                (is_answered || self.deed == Deed::Restore) && state.is_live()
            }
            // A rule that ends earlier does not tell which dates it had.
            Told::Nothing(BookError::NotFound) => self.deed == Deed::OfSeries(OfSeries::GiveBackFrom),
            Told::Nothing(_) | Told::Unknown(_) => false,
        }
    }

    /// It is there once, nothing else was touched, and every Clef sees it so.
    pub(super) async fn ends_well(&mut self, what: &str) {
        assert_eq!(self.there(what).await, There::AsAsked, "{what}");
        self.world.poller.poll().await;
        if let Deed::OfAll(deed) = self.deed {
            deed.holds_all(&self.store, what).await;
            return self.store.remove_calendars().await;
        }
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
            let own = if self.is_given_back() { Vec::new() } else { vec![interval] };
            assert_eq!(taken, [others, own].concat(), "{what}");
            assert_eq!(clef.schedule.snapshot(&room(id)).taken(later()), self.deed.held_later(), "{what}");
            if id != "atelier" {
                let left: Vec<Interval> =
                    day.into_iter().flat_map(|span| taken_in("atelier", span)).collect();
                assert!(left.is_empty(), "{what}: {left:?}");
            }
            if let Some(target) = &self.calendar.target {
                let found = clef.schedule.find_booking(target.id).map(|found| found.booking.room.to_string());
                assert_eq!(found.as_deref(), (!self.is_given_back()).then_some(id), "{what}");
            }
        }
        self.store.remove_calendars().await;
    }
}
