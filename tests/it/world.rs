//! A place with two rooms whose calendars are on a real CalDAV server, and the use cases over them.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use clef::bookings::{BookError, Booked, Bookings, Guard, Patience, Wording};
use clef::caldav::Href;
use clef::caldav::client::{Client, Limits, NewCalendar, Settings};
use clef::caldav::embedded::{self, Quirks};
use clef::config;
use clef::domain::booking::{BookingRequest, RequestKey};
use clef::domain::member::{Actor, MemberId, Person};
use clef::domain::room::{Room, RoomId};
use clef::domain::time::Interval;
use clef::schedule::Schedule;
use clef::sync::{self, Collections, Poller};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use url::Url;
use uuid::Uuid;

use crate::servers::{PASSWORD, Server, USERNAME, client};

/// Which server the calendars are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Embedded,
    Radicale,
    Xandikos,
    Nextcloud,
}

/// What keeps the server running.
enum Running {
    Embedded { _server: embedded::Server, _folder: TempDir },
    Process { _server: Server },
    Elsewhere,
}

/// A server with the calendars of the rooms.
pub(crate) struct Store {
    pub(crate) client: Client,
    /// Where the server is, and who Clef is there.
    pub(crate) url: Url,
    pub(crate) username: String,
    pub(crate) password: String,
    /// The names of the two calendars.
    pub(crate) calendars: Vec<String>,
    running: Arc<Running>,
    /// A server that all tests share is used by one at a time.
    _turn: Option<MutexGuard<'static, ()>>,
}

static NEXTCLOUD: Mutex<()> = Mutex::const_new(());

impl Store {
    /// Starts the server (or finds it, and empties its calendars); `None` if there is none to be had.
    pub(crate) async fn on(server: On) -> Option<Self> {
        let (url, running) = match server {
            On::Embedded => return Some(Self::embedded(Quirks::default()).await),
            On::Radicale => Server::radicale().into_store(),
            On::Xandikos => Server::xandikos().into_store(),
            On::Nextcloud => return Self::on_nextcloud().await,
        };
        Some(Self::with_calendars(url, running).await)
    }

    /// The embedded server with the faults of other servers.
    pub(crate) async fn embedded(quirks: Quirks) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = folder.path().to_owned();
        let settings =
            embedded::Settings { directory, username: USERNAME.into(), password: PASSWORD.into(), quirks };
        let any_port = "127.0.0.1:0".parse().expect("an address");
        let server = embedded::Server::start(settings, any_port).await.expect("to start");
        Self::with_calendars(server.url(), Running::Embedded { _server: server, _folder: folder }).await
    }

    async fn with_calendars(url: Url, running: Running) -> Self {
        let calendars = ["atelier", "salon"].map(String::from).to_vec();
        let (username, password) = (USERNAME.to_owned(), PASSWORD.to_owned());
        let (client, running) = (client(&url, PASSWORD), Arc::new(running));
        let store = Self { client, url, username, password, calendars, running, _turn: None };
        store.make_calendars().await;
        store
    }

    /// The same server with calendars of its own for both rooms.
    pub(crate) async fn with_calendars_of(&self, number: usize) -> Self {
        let calendars = ["atelier", "salon"].map(|name| format!("{name}-{number}")).to_vec();
        let store = Self {
            client: self.client.clone(),
            url: self.url.clone(),
            username: self.username.clone(),
            password: self.password.clone(),
            calendars,
            running: self.running.clone(),
            _turn: None,
        };
        store.make_calendars().await;
        store
    }

    async fn make_calendars(&self) {
        let home = self.client.calendar_home().await.expect("the home");
        for name in &self.calendars {
            let new = NewCalendar { display_name: name.clone(), color: None };
            let href = home.child(name).as_collection();
            self.client.make_calendar(&href, &new).await.expect("a calendar");
        }
    }

    async fn on_nextcloud() -> Option<Self> {
        let Ok(url) = std::env::var("TEST_NEXTCLOUD_URL") else {
            eprintln!("skipped: TEST_NEXTCLOUD_URL is not set");
            return None;
        };
        let turn = NEXTCLOUD.lock().await;
        let of = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
        let url = Url::parse(&url).expect("TEST_NEXTCLOUD_URL is an address");
        let (username, password) = (of("TEST_NEXTCLOUD_USER"), of("TEST_NEXTCLOUD_PASSWORD"));
        let settings = Settings {
            url: url.clone(),
            username: username.clone(),
            password: password.clone().into(),
            limits: Limits::default(),
        };
        let client = Client::new(settings).expect("a client");
        let listed = of("TEST_NEXTCLOUD_CALENDARS");
        // The first calendar is that of the client's own tests.
        let calendars: Vec<String> =
            listed.split(',').skip(1).take(2).map(|name| name.trim().to_owned()).collect();
        assert_eq!(calendars.len(), 2, "TEST_NEXTCLOUD_CALENDARS names at least three calendars");
        let home = client.calendar_home().await.expect("the home");
        for name in &calendars {
            let collection = home.child(name).as_collection();
            for (href, _) in client.list_etags(&collection).await.expect("a listing") {
                client.delete(&href, None).await.expect("to empty the calendar");
            }
        }
        let (running, turn) = (Arc::new(Running::Elsewhere), Some(turn));
        Some(Self { client, url, username, password, calendars, running, _turn: turn })
    }
}

impl Server {
    fn into_store(self) -> (Url, Running) {
        (self.url.clone(), Running::Process { _server: self })
    }
}

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
        Self::with(store, store.client.clone(), Patience::default()).await
    }

    /// The same with a client and waiting times of its own.
    pub(crate) async fn with(store: &Store, client: Client, patience: Patience) -> Self {
        let text = format!(
            r#"
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
            calendar = "{}"
            capacity = 12
            [[room]]
            id = "salon"
            site = "grand-bain"
            name = "Salon"
            calendar = "{}"
            capacity = 14
            "#,
            store.calendars[0], store.calendars[1]
        );
        let settings = config::parse("rooms.toml", &text, std::iter::empty()).expect("good settings");
        let schedule = Arc::new(Schedule::new(settings.rooms));
        let collections = Arc::new(Collections::new());
        let wording = Wording {
            public_url: "http://127.0.0.1:8080".into(),
            publish_titles: false,
            name_in_title: false,
            booked_for_label: "Pour : ".into(),
            head_count_label: "Personnes : ".into(),
            note_label: "Note : ".into(),
        };
        let bookings = Bookings::new(client.clone(), schedule.clone(), collections.clone(), wording)
            .with_patience(patience);
        let settings = sync::Settings::default();
        let poller = Poller::new(client.clone(), schedule.clone(), collections.clone(), settings);
        let mut world = Self { client, schedule, collections, bookings, poller };
        world.poller.poll().await;
        world
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

    /// Every object of the room `atelier`, as the calendar has it now.
    pub(crate) async fn objects(&self) -> Vec<String> {
        let collection = self.atelier();
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
        interval,
        title: "Conseil, atelier; café".into(),
        booked_for: who.clone(),
        created_by: who.clone(),
        head_count: Some(6),
        note: Some("Deux lignes\nde notes".into()),
        override_rules: false,
    }
}

/// `who`, having seen nothing in particular.
pub(crate) fn guard(who: &Person) -> Guard {
    Guard { actor: Actor::Member(who.clone()), if_match: None }
}
