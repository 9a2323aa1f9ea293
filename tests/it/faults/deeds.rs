//! What a member asks for while things go wrong, and what must be true of the answer.

mod answers;

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
        if matches!(deed, Deed::OfRequest(of) if of.is_of_series()) {
            request = on_three_tuesdays(request);
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
        if let (Deed::OfSeries(of_series), Some(series)) = (deed, &target)
            && of_series.begins_with_a_moved_date()
        {
            move_third(&direct, series.id).await;
            target = direct.schedule.find_booking(series.id).map(|found| found.booking);
        }
        let mut direct = direct;
        if let (Deed::OfRequest(deed), Some(old)) = (deed, &target) {
            deed.prepare(&store, old).await;
            direct.poller.poll().await;
        }
        let waiting =
            target.as_ref().and_then(|old| direct.bookings.waiting_for(old).pop()).map(|it| it.booking.id);
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
                assert!(room == self.request.room || matches!(self.deed, Deed::OfSeries(_)));
                // A date that leaves its series, or has left it, has a key of its own, and so has a request.
                let is_another = match self.deed {
                    Deed::OfSeries(_) | Deed::OfAll(OfAll::MoveDate) => true,
                    Deed::OfRequest(of) => of.asks() || of.is_of_dates(),
                    _ => false,
                };
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
            Deed::OfSeries(deed) => (deed.room(), before()),
            Deed::OfRequest(deed) => ("atelier", deed.holds()),
            _ => ("atelier", before()),
        }
    }
}
