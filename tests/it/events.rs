//! Whatever happens to a booking is the same event, once, in every Clef: done here, by another Clef, in a
//! calendar application, by the page or over the API, and also for a Clef that was off meanwhile. Each says who
//! did it, and why.

use std::iter::from_fn;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Europe::Paris;
use clef::bookings::{Change, Guard, Timeouts};
use clef::caldav::client::{Client, Object};
use clef::domain::act::Act;
use clef::domain::booking::{Booking, BookingId};
use clef::domain::event::Event;
use clef::domain::recurrence::Rule;
use clef::domain::room::RoomId;
use clef::domain::series::{Scope, Series};
use clef::domain::time::Interval;
use clef::schedule::Schedule;
use clef::sync::{self, Collections, Poller};
use clef::web::App;
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use crate::api::place::{Place, Who, wish as api_wish};
use crate::app::{TestApp, fields};
use crate::every_server::on_every_server;
use crate::world::{Store, World, ana, guard, reception, room, wish};

on_every_server!(each_change_is_the_same_event_once_in_each_clef);

type Events = Receiver<Arc<Event>>;

/// What happened, who did it, and why: `moved by ana: there is no heating`, `moved there`.
fn told(events: &mut Events) -> Vec<String> {
    let who = |event: &Event| match event.act() {
        None if event.natively => "there".to_owned(),
        None => "by nobody".to_owned(),
        Some(Act { by, reason, .. }) => {
            let reason = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("by {}{reason}", by.as_ref().map_or("Clef", |by| &by.id.0))
        }
    };
    from_fn(|| events.try_recv().ok())
        .map(|event| format!("{} {}", event.kind.as_str(), who(&event)))
        .collect()
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
    async fn heard(&mut self, what: &str) -> Vec<String> {
        for world in [&mut self.here, &mut self.other] {
            world.poller.poll().await;
            // Where the log of changes loses one, the whole calendar is compared.
            world.bookings.look_up(BookingId(Uuid::new_v4()), Utc::now()).await;
        }
        let heard = told(&mut self.events.0);
        assert_eq!(told(&mut self.events.1), heard, "{what}, at the other Clef");
        let mut third = World::unread(self.store, self.store.client.clone(), Timeouts::default());
        for (room, objects) in &self.copy {
            third.schedule.restore(room, objects, Utc::now());
        }
        let mut after_a_start = third.schedule.events();
        third.poller.poll().await;
        assert_eq!(told(&mut after_a_start), heard, "{what}, at a Clef that was off");
        self.copy = self.copied().await;
        heard
    }

    /// At nine and so many hours UTC, a Tuesday in a week or more from which on the clocks do not change for three weeks.
    fn hour(&self, after: i64) -> Interval {
        let mut day = self.now.date_naive() + TimeDelta::days(7);
        let offset = |day: &NaiveDate| Paris.offset_from_utc_date(day).fix();
        while day.weekday() != Weekday::Tue || offset(&day) != offset(&(day + TimeDelta::weeks(3))) {
            day += TimeDelta::days(1);
        }
        let start = day.and_hms_opt(9, 0, 0).expect("a time").and_utc() + TimeDelta::hours(after);
        Interval::starting_at(start, TimeDelta::hours(1)).expect("forwards")
    }

    async fn change(&self, world: &World, id: BookingId, change: Change) {
        world.bookings.look_up(id, self.now).await;
        world.bookings.change(id, change, guard(&ana()), self.now).await.expect("changed");
    }

    /// Lets a calendar application write the series `id` with this changed date alone.
    async fn write_date(&self, id: BookingId, date: &str) {
        let stored = self.here.schedule.find_booking(id).expect("the booking");
        let object = self.here.client.get(&stored.href).await.expect("the object");
        let (series, _) = object.data.split_once("END:VEVENT\r\n").expect("an event");
        let date = date.replace("{uid}", &stored.booking.uid().to_string());
        let text = format!("{series}END:VEVENT\r\n{date}END:VCALENDAR\r\n");
        self.here.client.update(&stored.href, &object.etag.expect("a version"), text).await.expect("written");
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
    assert_eq!(clefs.heard("booked here").await, ["booked by ana"]);
    clefs.change(&clefs.other, id, Change::titled("Autre")).await;
    assert_eq!(clefs.heard("renamed by another Clef").await, ["changed by ana"]);
    clefs.change(&clefs.here, id, Change::to(clefs.hour(2))).await;
    assert_eq!(clefs.heard("moved here").await, ["moved by ana"]);
    clefs.other.bookings.look_up(id, now).await;
    let moved = clefs.other.bookings.move_away(id, clefs.hour(3), by_reception(), now).await;
    assert_eq!(moved.expect("moved").message.as_deref(), Some(REASON));
    assert_eq!(clefs.heard("by reception").await, [format!("moved by camille: {REASON}")]);
    clefs.change(&clefs.here, id, Change { room: Some(room("salon")), ..Change::default() }).await;
    assert_eq!(clefs.heard("to another room").await, ["moved_room by ana"]);
    natively(&mut clefs, id).await;
    clefs.change(&clefs.here, id, Change::to(clefs.hour(4))).await;
    assert_eq!(clefs.heard("taken again").await, ["restored by ana"]);
    clefs.other.bookings.look_up(id, now).await;
    clefs.other.bookings.call_off(id, by_reception(), now).await.expect("cancelled");
    assert_eq!(clefs.heard("called off by another Clef").await, [format!("cancelled by camille: {REASON}")]);

    let other = clefs.other.bookings.book(wish(&ana(), nine), now).await.expect("booked").booking;
    assert_eq!(clefs.heard("booked by another Clef").await, ["booked by ana"]);
    let href = clefs.here.schedule.find_booking(other.id).expect("the booking").href;
    clefs.here.client.delete(&href, None).await.expect("deleted");
    assert_eq!(clefs.heard("deleted").await, ["deleted there"]);

    let series = weekly(&clefs, nine).await;
    assert_eq!(clefs.heard("a series").await, ["booked by ana"]);
    natively_in_a_series(&mut clefs, series.id).await;
    let week = |number: i64| Scope::One(nine.start() + TimeDelta::days(7 * number));
    clefs.here.bookings.give_back(series.id, week(1), guard(&ana()), now).await.expect("given back");
    assert_eq!(clefs.heard("a date given back").await, ["dates_given_back by ana"]);
    let Scope::One(at) = week(2) else { unreachable!("a date") };
    let change =
        Change::to(Interval::starting_at(at + TimeDelta::hours(5), TimeDelta::hours(1)).expect("one"));
    clefs.here.bookings.change_date((series.id, at), change, guard(&ana()), now).await.expect("moved");
    assert_eq!(clefs.heard("a date moved").await, ["moved by ana"]);
    let all = clefs.here.bookings.give_back(series.id, Scope::All, by_reception(), now).await;
    all.expect("cancelled");
    let cancelled = format!("cancelled by camille: {REASON}");
    assert_eq!(clefs.heard("all of it").await, [cancelled.as_str(), &cancelled]);
}

const REASON: &str = "La chaudière; en panne,\nencore";

fn by_reception() -> Guard {
    Guard { actor: reception(), if_match: None, reason: Some(REASON.to_owned()) }
}

/// What calendar applications do to the booking: some write LAST-MODIFIED and SEQUENCE anew, some do not.
async fn natively(clefs: &mut Clefs<'_>, id: BookingId) {
    let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let (start, end) = (time(clefs.hour(4).start()), time(clefs.hour(4).end()));
    clefs.natively(id, &["SUMMARY:Encore un autre"]).await;
    assert_eq!(clefs.heard("renamed").await, ["changed there"]);
    let modified = format!("LAST-MODIFIED:{}", time(clefs.now + TimeDelta::minutes(5)));
    clefs.natively(id, &["X-CLEF-NOTE:Sans note", &modified, "SEQUENCE:9"]).await;
    assert_eq!(clefs.heard("another note").await, ["changed there"]);
    clefs.natively(id, &[&format!("DTSTART:{start}"), &format!("DTEND:{end}")]).await;
    assert_eq!(clefs.heard("dragged").await, ["moved there"]);
    clefs.change(&clefs.other, id, Change::titled("Conseil")).await;
    assert_eq!(clefs.heard("renamed where it was dragged to").await, ["changed by ana"]);
    clefs.natively(id, &["TRANSP:TRANSPARENT"]).await;
    assert_eq!(clefs.heard("shown as free").await, ["freed there"]);
}

/// What calendar applications do to single dates of a series of three.
async fn natively_in_a_series(clefs: &mut Clefs<'_>, id: BookingId) {
    let first = clefs.hour(0).start();
    let time = |hours: i64| (first + TimeDelta::hours(hours)).format("%Y%m%dT%H%M%SZ").to_string();
    let second = 7 * 24;
    let date = |title: &str, hours: i64| {
        format!(
            "BEGIN:VEVENT\r\nUID:{{uid}}\r\nDTSTAMP:20270101T000000Z\r\nRECURRENCE-ID:{}\r\nDTSTART:{}\r\n\
             DTEND:{}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n",
            time(second),
            time(second + hours),
            time(second + hours + 1)
        )
    };
    let told = [
        (date("Conseil, atelier; café", 3), "moved there"),
        (date("Conseil, atelier; café", 5), "moved there"),
        (date("Autre", 5), "changed there"),
        (String::new(), "moved there"),
    ];
    for (date, expected) in told {
        clefs.write_date(id, &date).await;
        assert_eq!(clefs.heard(&date).await, [expected]);
    }
    let left_out = format!("EXDATE:{}", time(second));
    clefs.natively(id, &[&left_out]).await;
    assert_eq!(clefs.heard("a date left out").await, ["dates_given_back there"]);
    clefs.natively(id, &["EXDATE:20200101T000000Z"]).await;
    assert_eq!(clefs.heard("and put in again").await, ["moved there"]);
}

async fn weekly(clefs: &Clefs<'_>, first: Interval) -> Arc<Booking> {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
    let (_, series) = Series::plan(&rule, first, clefs.here.room().zone, &[]).expect("a series");
    let request = wish(&ana(), first).with(|it| it.when.series = series.map(Box::new));
    clefs.here.bookings.book(request, clefs.now).await.expect("booked").booking
}

/// Another Clef on the calendars of `client`, and what it hears.
struct Second {
    poller: Poller,
    events: Events,
}

impl Second {
    async fn beside(app: &App, client: &Client) -> Self {
        let schedule = Arc::new(Schedule::new(app.settings.rooms.clone()));
        let (collections, pace) = (Arc::new(Collections::new()), sync::SyncSettings::default());
        let mut poller = Poller::new(client.clone(), schedule.clone(), collections, pace);
        poller.poll().await;
        Self { poller, events: schedule.events() }
    }

    /// What both have heard since the last time, if it is the same.
    async fn heard(&mut self, first: &mut Events) -> Vec<String> {
        let heard = told(first);
        self.poller.poll().await;
        assert_eq!(told(&mut self.events), heard, "at the other Clef");
        heard
    }
}

const DAY: &str = "2026-11-17";

#[tokio::test]
async fn by_the_page_it_is_the_same_event_everywhere() {
    let (app, _, ana, reception) = TestApp::start().await;
    let (mut here, mut other) = (app.app.schedule.events(), Second::beside(&app.app, &app.calendars).await);
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Conseil").await;
    assert_eq!(other.heard(&mut here).await, ["booked by demo-ana"]);
    let page = format!("/bookings/{id}");
    for (start, title, expected) in
        [("10:00", "Autre", "changed by demo-ana"), ("12:00", "Autre", "moved by demo-ana")]
    {
        let end = if start == "10:00" { "11:00" } else { "13:00" };
        assert_eq!(ana.post(&page, &fields("atelier", DAY, (start, end), title, "")).await.status, 303);
        assert_eq!(other.heard(&mut here).await, [expected]);
    }
    assert_eq!(reception.post(&format!("{page}/cancel"), &[]).await.status, 303);
    assert_eq!(other.heard(&mut here).await, ["cancelled by demo-accueil"]);
}

#[tokio::test]
async fn over_the_api_it_is_the_same_event_everywhere() {
    let place = Place::start().await;
    let mut here = place.app.schedule.events();
    let mut other = Second::beside(&place.app, &place.client).await;
    let booked = place.post(Who::Ana, &api_wish()).await;
    assert_eq!(other.heard(&mut here).await, ["booked by ana"]);
    let path = booked.header("location").to_owned();
    let change = place.call(Who::Ana, "PATCH", &path).json(&json!({"title": "Autre"})).send().await;
    assert_eq!((change.status, other.heard(&mut here).await), (200, vec!["changed by ana".to_owned()]));
    let times = json!({"start": "2027-05-04T14:00:00+02:00", "end": "2027-05-04T15:00:00+02:00"});
    let moved = place.call(Who::Ana, "PATCH", &path).json(&times).send().await;
    assert_eq!((moved.status, other.heard(&mut here).await), (200, vec!["moved by ana".to_owned()]));
    let gone = place.call(Who::Reception, "DELETE", &path).send().await;
    assert_eq!((gone.status, other.heard(&mut here).await), (204, vec!["cancelled by reception".to_owned()]));
}
