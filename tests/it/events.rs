//! Whatever happens to a booking is the same event, once, in every Clef: done here, by another Clef, in a
//! calendar application, by the page or over the API, and also for a Clef that was off meanwhile.

use std::iter::from_fn;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use clef::bookings::{Change, Patience};
use clef::caldav::client::Object;
use clef::domain::booking::{Booking, BookingId};
use clef::domain::event::Event;
use clef::domain::recurrence::Rule;
use clef::domain::room::RoomId;
use clef::domain::series::{Scope, Series};
use clef::domain::time::Interval;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use crate::api::place::{Place, Who, wish as api_wish};
use crate::app::{TestApp, fields};
use crate::bookings::on_every_server;
use crate::world::{Store, World, ana, guard, room, wish};

on_every_server!(each_change_is_the_same_event_once_in_each_clef);

type Events = Receiver<Arc<Event>>;
type Told = Vec<(&'static str, bool)>;

fn told(events: &mut Events) -> Told {
    from_fn(|| events.try_recv().ok()).map(|event| (event.kind.as_str(), event.natively)).collect()
}

/// Two Clefs, and what a third knew of the calendars when it went off.
struct Clefs<'a> {
    store: &'a Store,
    here: World,
    other: World,
    events: (Events, Events),
    copy: Vec<(RoomId, Vec<Object>)>,
    now: DateTime<Utc>,
}

impl<'a> Clefs<'a> {
    async fn start(here: World, store: &'a Store) -> Self {
        let other = World::new(store).await;
        let events = (here.schedule.events(), other.schedule.events());
        // Longer ago than an event that disappears must have stood.
        let now = Utc::now() - TimeDelta::minutes(10);
        let mut clefs = Self { store, here, other, events, copy: Vec::new(), now };
        clefs.copy = clefs.copied().await;
        clefs
    }

    async fn copied(&self) -> Vec<(RoomId, Vec<Object>)> {
        let mut copy = Vec::new();
        for id in ["atelier", "salon"] {
            let collection = self.here.collections.get(&room(id)).expect("its calendar").href.clone();
            let listed = self.here.client.list_etags(&collection).await.expect("a listing");
            let hrefs: Vec<_> = listed.into_iter().map(|(href, _)| href).collect();
            copy.push((room(id), self.here.client.multiget(&collection, &hrefs).await.expect("the objects")));
        }
        copy
    }

    /// What each has heard since the last time, if it is the same.
    async fn heard(&mut self, what: &str) -> Told {
        for world in [&mut self.here, &mut self.other] {
            world.poller.poll().await;
            // Where the log of changes loses one, the whole calendar is compared.
            world.bookings.look_for(BookingId(Uuid::new_v4()), Utc::now()).await;
        }
        let heard = told(&mut self.events.0);
        assert_eq!(told(&mut self.events.1), heard, "{what}, at the other Clef");
        let mut third = World::unread(self.store, self.store.client.clone(), Patience::default());
        for (room, objects) in &self.copy {
            third.schedule.restore(room, objects, Utc::now());
        }
        let mut after_a_start = third.schedule.events();
        third.poller.poll().await;
        assert_eq!(told(&mut after_a_start), heard, "{what}, at a Clef that was off");
        self.copy = self.copied().await;
        heard
    }

    /// At nine and so many hours UTC, a Tuesday in one to two weeks.
    fn hour(&self, after: i64) -> Interval {
        let mut day = self.now.date_naive() + TimeDelta::days(7);
        while day.format("%a").to_string() != "Tue" {
            day += TimeDelta::days(1);
        }
        let start = day.and_hms_opt(9, 0, 0).expect("a time").and_utc() + TimeDelta::hours(after);
        Interval::starting_at(start, TimeDelta::hours(1)).expect("forwards")
    }

    async fn change(&self, world: &World, id: BookingId, change: Change) {
        world.bookings.look_for(id, self.now).await;
        world.bookings.change(id, change, guard(&ana()), self.now).await.expect("changed");
    }

    /// Lets a calendar application write the booking with these lines in place of those of their names.
    async fn natively(&self, id: BookingId, lines: &[&str]) {
        let stored = self.here.schedule.find_booking(id).expect("the booking");
        let object = self.here.client.get(&stored.href).await.expect("the object");
        let (head, event) = object.data.split_once("BEGIN:VEVENT").expect("an event");
        let name = |line: &str| line.split([':', ';']).next().unwrap_or_default().to_owned();
        let is_kept = |old: &&str| !lines.iter().any(|line| name(line) == name(old));
        let event: String = event.split_inclusive("\r\n").filter(is_kept).collect();
        let event = event.replacen("END:VEVENT", &format!("{}\r\nEND:VEVENT", lines.join("\r\n")), 1);
        let text = format!("{head}BEGIN:VEVENT{event}");
        let version = object.etag.expect("a version");
        self.here.client.update(&stored.href, &version, text).await.expect("written");
    }
}

async fn each_change_is_the_same_event_once_in_each_clef(here: World, store: &Store) {
    let mut clefs = Clefs::start(here, store).await;
    let (now, nine) = (clefs.now, clefs.hour(0));

    let booked = clefs.here.bookings.book(wish(&ana(), nine), now).await.expect("booked");
    let id = booked.booking.id;
    assert_eq!(clefs.heard("booked here").await, [("booked", false)]);
    clefs.change(&clefs.other, id, Change::titled("Autre")).await;
    assert_eq!(clefs.heard("renamed by another Clef").await, [("changed", false)]);
    clefs.change(&clefs.here, id, Change::to(clefs.hour(2))).await;
    assert_eq!(clefs.heard("moved here").await, [("moved", false)]);
    clefs.change(&clefs.other, id, Change { room: Some(room("salon")), ..Change::default() }).await;
    assert_eq!(clefs.heard("to another room by another Clef").await, [("moved_room", false)]);

    let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let (start, end) = (time(clefs.hour(4).start()), time(clefs.hour(4).end()));
    clefs.natively(id, &[&format!("DTSTART:{start}"), &format!("DTEND:{end}")]).await;
    assert_eq!(clefs.heard("dragged").await, [("moved", true)]);
    clefs.natively(id, &["TRANSP:TRANSPARENT"]).await;
    assert_eq!(clefs.heard("shown as free").await, [("freed", true)]);
    clefs.change(&clefs.here, id, Change::to(clefs.hour(4))).await;
    assert_eq!(clefs.heard("taken again").await, [("restored", false)]);
    clefs.here.bookings.cancel(id, guard(&ana()), now).await.expect("cancelled");
    assert_eq!(clefs.heard("cancelled here").await, [("cancelled", false)]);

    let other = clefs.other.bookings.book(wish(&ana(), nine), now).await.expect("booked").booking;
    assert_eq!(clefs.heard("booked by another Clef").await, [("booked", false)]);
    let href = clefs.here.schedule.find_booking(other.id).expect("the booking").href;
    clefs.here.client.delete(&href, None).await.expect("deleted");
    assert_eq!(clefs.heard("deleted").await, [("deleted", true)]);

    let series = weekly(&clefs, nine).await;
    assert_eq!(clefs.heard("a series").await, [("booked", false)]);
    let second = Scope::One(nine.start() + TimeDelta::days(7));
    clefs.here.bookings.give_back(series.id, second, guard(&ana()), now).await.expect("given back");
    assert_eq!(clefs.heard("a date given back").await, [("dates_given_back", false)]);
}

async fn weekly(clefs: &Clefs<'_>, first: Interval) -> Arc<Booking> {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
    let (_, series) = Series::plan(&rule, first, clefs.here.room().zone, &[]).expect("a series");
    let request = wish(&ana(), first).with(|it| it.when.series = series.map(Box::new));
    clefs.here.bookings.book(request, clefs.now).await.expect("booked").booking
}

#[tokio::test]
async fn by_the_page_and_over_the_api_it_is_the_same_event() {
    let (app, _, ana, _) = TestApp::start().await;
    let mut by_page = app.app.schedule.events();
    let form = fields("atelier", "2026-11-17", ("10:00", "11:00"), "Conseil", "key-1");
    assert_eq!(ana.post("/book", &form).await.status, 303);
    let mut place = Place::start().await;
    let mut by_api = place.app.schedule.events();
    assert_eq!(place.post(Who::Ana, &api_wish()).await.status, 201);
    place.poll().await;
    assert_eq!(told(&mut by_page), [("booked", false)]);
    assert_eq!(told(&mut by_api), [("booked", false)]);
}
