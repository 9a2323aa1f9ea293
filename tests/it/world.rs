//! A place with two rooms whose calendars are on a real CalDAV server, and the use cases over them; with a third
//! room where the store has a calendar for it ([`Store::with_hall`]).

mod alone;
mod store;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use clef::bookings::{BookError, Booked, Bookings, Guard, Timeouts, Wording};
use clef::caldav::Href;
use clef::caldav::client::Client;
use clef::config;
use clef::domain::booking::{BookingRequest, RequestKey};
use clef::domain::details::Details;
use clef::domain::groups::Groups;
use clef::domain::member::{Actor, Desk, MemberId, Person};
use clef::domain::room::{Room, RoomId};
use clef::domain::time::Interval;
use clef::domain::when::When;
use clef::ical::Labels;
use clef::notebook::{Clock, Notebook};
use clef::schedule::Schedule;
use clef::sync::{self, Cleaner, Collections, Poller, RoomCalendars};
use uuid::Uuid;

pub(crate) use alone::Alone;
pub(crate) use store::{On, Store};

/// The rooms, whose calendars have other names on each store.
static ROOMS: LazyLock<Vec<Room>> = LazyLock::new(|| {
    let text = r#"
        [place]
        name = "L'Ouvre-Boîtes"
        timezone = "Europe/Paris"
        country = "FR"
        languages = ["fr"]
        public_url = "http://127.0.0.1:8080"
        [rules]
        opening_hours = "Mo-Sa 08:00-20:00"
        [[site]]
        id = "grand-bain"
        name = "Le Grand Bain"
        [[room]]
        id = "atelier"
        site = "grand-bain"
        name = "Atelier"
        calendar = "atelier"
        capacity = 12
        [[room]]
        id = "salon"
        site = "grand-bain"
        name = "Salon"
        calendar = "salon"
        capacity = 14
        [[room]]
        id = "hall"
        site = "grand-bain"
        name = "Grande salle"
        calendar = "hall"
        contains = ["atelier", "salon"]
        capacity = 60
    "#;
    config::parse("rooms.toml", text, std::iter::empty()).expect("good settings").rooms.clone()
});

/// The name of the notebook's calendar.
pub(crate) const NOTEBOOK: &str = "clef-notebook";

/// One Clef on a store. Several on one store are several instances.
pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) schedule: Arc<Schedule>,
    pub(crate) collections: Arc<Collections>,
    pub(crate) bookings: Bookings,
    pub(crate) poller: Poller,
}

impl World {
    /// A Clef that has read the calendars once.
    pub(crate) async fn new(store: &Store) -> Self {
        Self::with(store, store.client.clone(), Timeouts::default()).await
    }

    /// The same with a client and waiting times of its own.
    pub(crate) async fn with(store: &Store, client: Client, timeouts: Timeouts) -> Self {
        let mut world = Self::unread(store, client, timeouts);
        world.poller.poll().await;
        world
    }

    /// The same before it has read the calendars.
    pub(crate) fn unread(store: &Store, client: Client, timeouts: Timeouts) -> Self {
        Self::unread_with(store, client, timeouts, |_| ())
    }

    /// The same with other settings of each room.
    pub(crate) fn unread_with(
        store: &Store,
        client: Client,
        timeouts: Timeouts,
        set: impl Fn(&mut Room),
    ) -> Self {
        let named = |(room, calendar): (&Room, &String)| Room { calendar: calendar.clone(), ..room.clone() };
        let mut rooms: Vec<Room> = ROOMS.iter().zip(&store.calendars).map(named).collect();
        rooms.iter_mut().for_each(set);
        let schedule = Arc::new(Schedule::new(rooms));
        let collections = Arc::new(Collections::new());
        let wording = Wording {
            public_url: "http://127.0.0.1:8080".into(),
            publish_titles: false,
            name_in_title: false,
            labels: Labels::new(str::to_owned),
        };
        let calendars = Arc::new(RoomCalendars::one(client.clone(), collections.clone()));
        let bookings = Bookings::new(schedule.clone(), calendars, wording).with_timeouts(timeouts);
        let settings = sync::SyncSettings::default();
        let poller = Poller::new(client.clone(), schedule.clone(), collections.clone(), settings);
        Self { client, schedule, collections, bookings, poller }
    }

    /// The same with a notebook, which is made if it is missing.
    pub(crate) async fn with_notebook(store: &Store, client: Client, clock: Clock) -> (Self, Arc<Notebook>) {
        Self::with(store, client, Timeouts::default()).await.and_notebook(clock).await
    }

    /// The same where each booking needs reception's yes, which a request has a day to wait for.
    pub(crate) async fn asking(store: &Store, clock: Clock) -> (Self, Arc<Notebook>) {
        let asks = |room: &mut Room| {
            room.rules.approval.always = true;
            room.rules.approval_expires = TimeDelta::days(1);
        };
        Self::set(store, clock, asks).await
    }

    /// The same with other settings of each room.
    pub(crate) async fn set(store: &Store, clock: Clock, set: impl Fn(&mut Room)) -> (Self, Arc<Notebook>) {
        let mut world = Self::unread_with(store, store.client.clone(), Timeouts::default(), set);
        world.poller.poll().await;
        world.and_notebook(clock).await
    }

    async fn and_notebook(self, clock: Clock) -> (Self, Arc<Notebook>) {
        let Self { client, schedule, collections, bookings, .. } = self;
        let notebook = Notebook::new(client.clone(), schedule.clone(), NOTEBOOK.to_owned());
        let notebook = Arc::new(notebook.with_clock(clock).with_back_off(Duration::from_millis(2)));
        let settings = sync::SyncSettings::default();
        let poller = Poller::new(client.clone(), schedule.clone(), collections.clone(), settings)
            .with_notebook(notebook.clone());
        let bookings = bookings.with_notebook(notebook.clone());
        let mut world = Self { client, schedule, collections, bookings, poller };
        world.poller.poll().await;
        (world, notebook)
    }

    /// The calendar of the room `atelier`.
    pub(crate) fn atelier(&self) -> Href {
        self.collections.get(&room("atelier")).expect("its calendar is found").href.clone()
    }

    /// The room `atelier`.
    pub(crate) fn room(&self) -> Arc<Room> {
        self.schedule.room(&room("atelier")).expect("the room").clone()
    }

    /// Books the room `atelier` for `who`.
    pub(crate) async fn book(&self, who: &Person, start: &str, end: &str) -> Result<Booked, BookError> {
        self.bookings.book(wish(who, span(start, end)), now()).await
    }

    /// What Clef believes to hold the room `atelier` in this span.
    pub(crate) fn taken(&self, start: &str, end: &str) -> Vec<Interval> {
        self.schedule.snapshot(&room("atelier")).taken(span(start, end))
    }

    /// Reads the calendars in full and takes away what nobody needs any more `at` that moment.
    pub(crate) async fn keep_house(&self, at: DateTime<Utc>) {
        let always = sync::Pace { compare_every: Duration::ZERO, ..sync::Pace::default() };
        let settings = sync::SyncSettings { pace: always, ..sync::SyncSettings::default() };
        let (client, schedule, collections) =
            (self.client.clone(), self.schedule.clone(), self.collections.clone());
        let calendars = RoomCalendars::one(client, collections);
        Poller::of(calendars.first(), schedule.clone(), settings).poll().await;
        Cleaner::new(schedule, Arc::new(calendars)).clean_up(at).await.expect("to clean up");
    }

    /// Every object of the room `atelier`, as the calendar has it now.
    pub(crate) async fn objects(&self) -> Vec<String> {
        self.objects_of("atelier").await
    }

    /// Every object of a room, as its calendar has it now.
    pub(crate) async fn objects_of(&self, id: &str) -> Vec<String> {
        let collection = self.collections.get(&room(id)).expect("its calendar is found").href.clone();
        let listed = self.client.list_etags(&collection).await.expect("a listing");
        let hrefs: Vec<Href> = listed.into_iter().map(|(href, _)| href).collect();
        let objects = self.client.multiget(&collection, &hrefs).await.expect("the objects");
        objects.into_iter().map(|object| object.data).collect()
    }

    /// Writes an event into the calendar of `atelier` as another application would.
    pub(crate) async fn write_natively(&self, lines: &[&str]) -> Href {
        // Never the same UID twice: a Nextcloud's bin keeps it.
        let uid = Uuid::new_v4().to_string();
        let href = self.atelier().child(&format!("{uid}.ics"));
        let body = native_event(&uid, lines);
        self.client.create(&href, body).await.expect("a native event");
        href
    }
}

/// An event as other applications write it: times in UTC or as `lines` say.
pub(crate) fn native_event(uid: &str, lines: &[&str]) -> String {
    let mut text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//Other//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20270101T000000Z\r\nSUMMARY:Native\r\n"
    );
    for line in lines {
        text.push_str(line);
        text.push_str("\r\n");
    }
    text.push_str("END:VEVENT\r\nEND:VCALENDAR\r\n");
    text
}

/// Monday 3 May 2027, 07:00 in Paris.
pub(crate) fn now() -> DateTime<Utc> {
    "2027-05-03T05:00:00Z".parse().expect("an instant")
}

/// A room's id.
pub(crate) fn room(id: &str) -> RoomId {
    RoomId::parse(id).expect("an id")
}

/// From one civil time in Paris to another ("2027-05-04 10:00").
pub(crate) fn span(start: &str, end: &str) -> Interval {
    let instant = |text: &str| {
        let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a civil time");
        (civil - TimeDelta::hours(2)).and_utc()
    };
    Interval::new(instant(start), instant(end)).expect("forwards")
}

/// A member.
pub(crate) fn ana() -> Person {
    Person { id: MemberId("ana".into()), name: "Ana Le Goff".into(), email: Some("ana@example.org".into()) }
}

/// Another member.
pub(crate) fn malik() -> Person {
    Person { id: MemberId("malik".into()), name: "Malik; \"Mo\"".into(), email: None }
}

/// Somebody who asks for `interval` in the room `atelier`.
pub(crate) fn wish(who: &Person, interval: Interval) -> BookingRequest {
    BookingRequest {
        key: RequestKey::random(),
        room: room("atelier"),
        when: When { interval, series: None },
        details: Details {
            title: "Conseil, atelier; café".into(),
            head_count: Some(6),
            note: Some("Deux lignes\nde notes".into()),
            ..Details::default()
        },
        booked_for: None,
        asked_by: member(who),
        override_rules: false,
        lang: None,
    }
}

/// `who` as a member.
pub(crate) fn member(who: &Person) -> Actor {
    Actor::Member(who.clone().into(), Groups::default())
}

/// The person at reception.
pub(crate) fn camille() -> Person {
    Person { id: MemberId("camille".into()), name: "Camille; \"l'accueil\"".into(), email: None }
}

/// Reception.
pub(crate) fn reception() -> Actor {
    Actor::Receptionist(camille().into(), Groups::default(), Desk::Everywhere)
}

/// The same, asked by reception for whoever asked, passing over the rules.
pub(crate) fn overriding(request: BookingRequest) -> BookingRequest {
    let booked_for = request.booked_for.or_else(|| request.asked_by.person().cloned());
    BookingRequest { asked_by: reception(), booked_for, override_rules: true, ..request }
}

/// `who`, having seen nothing in particular.
pub(crate) fn guard(who: &Person) -> Guard {
    Guard { actor: member(who), if_match: None, reason: None }
}
