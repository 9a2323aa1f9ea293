//! What Clef does by itself for the rooms of one server while another one is away.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use clef::bookings::{Bookings, Timeouts};
use clef::clock::Clock as WallClock;
use clef::domain::booking::{BookingId, RequestKey, State};
use clef::jobs::{ExpireRequests, Job, Ledger, Recheck, Runner};
use clef::notebook::{Clock, Moment, Notebook};
use clef::schedule::Schedule;
use clef::sync::{Poller, SyncSettings};

use super::across::{Clef, clef, of_malik, set, stores};
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::several_rooms::morning;
use crate::world::{NOTEBOOK, On, Store, ana, guard, malik, native_event, now, wish};

/// Both servers, the second of them behind a layer.
pub(super) async fn layered() -> ([Store; 2], FaultLayer) {
    let mut stores = stores([On::Embedded, On::Embedded]).await;
    let layer = FaultLayer::start(&stores[1].url).await;
    stores[1].url = layer.url.clone();
    (stores, layer)
}

/// The second server is away from now on.
pub(super) fn take_away(layer: &FaultLayer) {
    layer.arm(Plan { fault: Fault::CutBefore, method: None, nth: 0, lasts: true });
}

impl Clef {
    /// Reads the calendars, of which those of the second server cannot be read.
    async fn notice(&mut self) {
        assert!(self.pollers[0].poll().await.is_none() && self.pollers[1].poll().await.is_some());
    }

    fn state(&self, id: BookingId) -> Option<State> {
        let live = self.schedule.find_booking(id).map(|stored| stored.booking);
        live.or_else(|| self.schedule.find_cancelled(id)).map(|booking| booking.state)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_end_in_time_while_those_of_another_server_cannot() {
    let (stores, layer) = layered().await;
    let mut here = set(&stores, |room| {
        room.rules.approval.always = true;
        room.rules.approval_expires = TimeDelta::days(1);
    })
    .await;
    let first = here.bookings.calendars().first().client.clone();
    let notebook = Notebook::new(first, here.schedule.clone(), NOTEBOOK.to_owned());
    let notebook = notebook.with_clock(Clock::fixed(Moment { wall: now(), uptime: Duration::from_hours(1) }));
    let notebook = Arc::new(notebook);
    let calendars = here.bookings.calendars();
    here.pollers[0] = Poller::of(calendars.first(), here.schedule.clone(), SyncSettings::default())
        .with_notebook(notebook.clone());
    here.read().await;
    let mut asked = Vec::new();
    for request in [wish(&ana(), morning()), of_malik("salon")] {
        asked.push(here.bookings.book(request, now()).await.expect("a free room").booking.id);
    }
    let states = |here: &Clef| [here.state(asked[0]), here.state(asked[1])];
    assert_eq!(states(&here), [Some(State::Requested); 2]);
    take_away(&layer);
    here.notice().await;
    let mut job = ExpireRequests::new(here.bookings.clone(), notebook);
    let ended = now() + TimeDelta::days(1);
    // It is not put off, as a job that fails is.
    job.run(ended).await.expect("what can be done is");
    assert_eq!(states(&here), [Some(State::Expired), Some(State::Requested)]);
    layer.heal().await;
    here.read().await;
    job.run(ended + TimeDelta::minutes(1)).await.expect("the rest is done");
    assert_eq!(states(&here), [Some(State::Expired); 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_cleaned_up_while_those_of_another_server_cannot_be() {
    let (stores, layer) = layered().await;
    let mut here = clef(&stores).await;
    let in_room = async |nth: usize, name: &str| {
        let home = stores[nth].client.calendar_home().await.expect("the home");
        let calendar = home.child(name).as_collection();
        stores[nth].client.list_etags(&calendar).await.expect("a listing").len()
    };
    let names = [stores[0].calendars[0].clone(), stores[1].calendars[1].clone()];
    for (who, request) in [(ana(), wish(&ana(), morning())), (malik(), of_malik("salon"))] {
        let id = here.bookings.book(request.clone(), now()).await.expect("a free room").booking.id;
        here.bookings.cancel(id, guard(&who), now()).await.expect("cancelled");
        // The highest ticket stays.
        let again = request.with(|it| it.key = RequestKey::random());
        here.bookings.book(again, now()).await.expect("free again");
    }
    here.read().await;
    let before = [in_room(0, &names[0]).await, in_room(1, &names[1]).await];
    assert_eq!(before, [2, 2]);
    take_away(&layer);
    here.notice().await;
    let days_on = now() + TimeDelta::days(3);
    here.cleaner.clean_up(days_on).await.expect("what can be done is");
    assert_eq!([in_room(0, &names[0]).await, in_room(1, &names[1]).await], [1, 2]);
    layer.heal().await;
    here.read().await;
    here.cleaner.clean_up(days_on).await.expect("the rest is done");
    assert_eq!([in_room(0, &names[0]).await, in_room(1, &names[1]).await], [1, 1]);
}

/// A room is read once more after a booking, on one server just before it goes away.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_look_that_failed_does_not_put_off_those_at_another_server() {
    const LOOKS_AFTER: Duration = Duration::from_millis(1500);
    let (stores, layer) = layered().await;
    let here = clef(&stores).await;
    let timeouts = Timeouts { recheck_after: LOOKS_AFTER, ..Timeouts::default() };
    let Clef { schedule, bookings, .. } = here;
    let bookings: Bookings = bookings.with_timeouts(timeouts);
    bookings.book(of_malik("salon"), now()).await.expect("a free room");
    take_away(&layer);
    let ledger = Ledger::default();
    let mut runner = Runner::new(WallClock::system(), ledger.clone());
    runner.start(Recheck(bookings.clone()));
    until("the look has failed", || !ledger.failing().is_empty()).await;

    let booked = bookings.book(wish(&ana(), morning()), now()).await.expect("a free room").booking;
    let beside = |schedule: &Schedule| schedule.beside(&booked, &[morning()], now());
    assert_eq!(beside(&schedule), []);
    let over = native_event("appointment", &["DTSTART:20270504T080000Z", "DTEND:20270504T090000Z"]);
    let home = stores[0].client.calendar_home().await.expect("the home");
    let href = home.child(&stores[0].calendars[0]).as_collection().child("appointment.ics");
    stores[0].client.create(&href, over).await.expect("written");
    until("the room is read once more", || beside(&schedule) == [morning()]).await;
    runner.end().await;
}

/// Waits for a few seconds until that is so.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..150 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not within 15 s: {what}");
}
