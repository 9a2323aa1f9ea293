//! Clef as a person meets it: the whole program on a free port, with the embedded calendar server, a
//! clock that stands still, and actors whose sessions were made by signing in.

mod person;

use std::sync::Arc;
use std::time::Duration;

use clef::caldav::Href;
use clef::caldav::client::{Client, Limits};
use clef::config;
use clef::domain::room::Room;
use clef::domain::time::Instant;
use clef::program::Program;
use clef::web::{App, Clock};
use reqwest::StatusCode;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub(crate) use self::person::{Answer, Person, fields};

/// The time it is at first: a Monday, 9:30 in Paris.
pub(crate) const NOW: &str = "2026-11-16T08:30:00Z";

/// A portal says who asks ([`Person::by_portal`]); the group "accueil" is reception.
pub(crate) const PORTAL: [(&str, &str); 5] = [
    ("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
    ("CLEF__SIGN_IN__DEMO", "false"),
    ("CLEF__SIGN_IN__RECEPTION__GROUPS", "accueil"),
    ("CLEF__SIGN_IN__HEADER__USER", "Remote-User"),
    ("CLEF__SIGN_IN__HEADER__GROUPS", "Remote-Groups"),
];

/// The place of these tests.
/// A colour, a logo and a picture of the atelier.
pub(crate) const LOOK: [(&str, &str); 3] = [
    ("CLEF__PLACE__COLOUR", "#7a1f5c"),
    ("CLEF__PLACE__LOGO", concat!(env!("CARGO_MANIFEST_DIR"), "/assets/clef.svg")),
    ("CLEF__ROOM__ATELIER__PICTURE", concat!(env!("CARGO_MANIFEST_DIR"), "/docs/images/day.png")),
];

const ROOMS: &str = r#"
[place]
name = "L'Essai"
timezone = "Europe/Paris"
country = "FR"
languages = ["fr", "en"]
public_url = "http://127.0.0.1"

[sign_in]
demo = true

[rules]
opening_hours = "Mo-Fr 08:00-20:00; PH off"
min_length = "15m"
max_length = "10h"
step = "15m"

[[site]]
id = "bain"
name = "Le Bain"
address = "1 quai du Bain, 44000 Nantes"

[[site]]
id = "quai"
name = "Le Quai"

[[room]]
id = "atelier"
site = "bain"
name = "L'Atelier"
capacity = 12
layouts = ["U", "théâtre"]
equipment = ["vidéoprojecteur"]

[[room]]
id = "salon"
site = "bain"
name = "Le Salon"
capacity = 6

[[room]]
id = "nuit"
site = "quai"
name = "La Nuit"
capacity = 12
[room.rules]
opening_hours = "24/7"
horizon = "730d"
"#;

/// The running program.
pub(crate) struct TestApp {
    /// What the web sees.
    pub(crate) app: Arc<App>,
    /// The account that owns the calendars, as another calendar application would use it.
    pub(crate) calendars: Client,
    address: String,
    clock: Clock,
    refresh: Arc<Notify>,
    _stop: tokio::sync::oneshot::Sender<()>,
    data: TempDir,
}

impl TestApp {
    /// The program, a visitor, a member and somebody at reception.
    pub(crate) async fn start() -> (Self, Person, Person, Person) {
        let app = Self::with(ROOMS, &[]).await;
        let (anon, ana) = (app.visitor(), app.person("demo-ana").await);
        let reception = app.person("demo-accueil").await;
        (app, anon, ana, reception)
    }

    /// The program with other settings, and overrides of them.
    pub(crate) async fn with(rooms: &str, overrides: &[(&str, &str)]) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let directory = data.path().display().to_string();
        let mut env = vec![("CLEF__SERVER__DATA_DIRECTORY".to_owned(), directory)];
        env.extend(overrides.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let settings = config::parse("rooms.toml", rooms, env.into_iter()).expect("settings");
        let clock = Clock::fixed(NOW.parse().expect("an instant"));
        let mut program = Program::assemble(settings, clock.clone()).await.expect("the program");
        program.be_the_only_one().await.expect("no other Clef");
        program.read_calendars().await;
        // Else a test that compares what is in a calendar may see the events of a try.
        let _ = program.app.bookings.try_out(clock.now()).await;
        let password = std::fs::read_to_string(data.path().join("caldav.password")).unwrap_or_default();
        let nowhere = "http://127.0.0.1:9/".parse().expect("an address");
        let url = program.embedded().map_or(nowhere, clef::caldav::embedded::Server::url);
        let account = clef::caldav::client::ClientSettings {
            url,
            username: "clef".to_owned(),
            password: password.into(),
            limits: Limits::default(),
        };
        let calendars = Client::new(account).expect("a client");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let (app, refresh) = (Arc::clone(&program.app), program.refresh());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let until_stopped = async move {
            let _ = stopped.await;
        };
        tokio::spawn(program.run(listener, until_stopped));
        Self { app, calendars, address, clock, refresh, _stop: stop, data }
    }

    /// The standard place.
    pub(crate) fn rooms() -> &'static str {
        ROOMS
    }

    /// Where it answers, like `http://127.0.0.1:40123`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Where it keeps its files, unless it was told another place.
    pub(crate) fn data(&self) -> &std::path::Path {
        self.data.path()
    }

    /// Sets the clock.
    pub(crate) fn at(&self, now: &str) {
        self.clock.set(now.parse::<Instant>().expect("an instant"));
    }

    /// Somebody who is not signed in.
    pub(crate) fn visitor(&self) -> Person {
        Person::at(&self.address)
    }

    /// Somebody who has signed in as `id`.
    pub(crate) async fn person(&self, id: &str) -> Person {
        let person = self.visitor();
        let answer = person.post("/signin/demo", &[("person", id)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        person
    }

    /// Writes an event into a room's calendar, as Thunderbird would, and has it read.
    pub(crate) async fn write_event(&self, room: &str, name: &str, ics: &str) {
        let home = self.calendars.calendar_home().await.expect("the home");
        let href = home.child(room).as_collection().child(name);
        self.calendars.create(&href, ics.to_owned()).await.expect("to be written");
        self.refresh_until_read(room).await;
    }

    /// Changes the first object of a room's calendar, as another application would, and has it read.
    pub(crate) async fn edit_object(&self, room: &str, edit: impl FnOnce(String) -> String) {
        self.edit_object_with(room, "", edit).await;
    }

    /// The same with the first object that has these words.
    pub(crate) async fn edit_object_with(
        &self,
        room: &str,
        words: &str,
        edit: impl FnOnce(String) -> String,
    ) {
        let home = self.calendars.calendar_home().await.expect("the home");
        let collection = home.child(room).as_collection();
        for (href, etag) in self.calendars.list_etags(&collection).await.expect("a list") {
            let object = self.calendars.get(&href).await.expect("the object");
            if object.data.contains(words) {
                self.calendars.update(&href, &etag, edit(object.data)).await.expect("to be written");
                self.refresh_until_read(room).await;
                return;
            }
        }
        panic!("nothing with {words} in {room}");
    }

    /// Has the calendars read.
    pub(crate) fn refresh(&self) {
        self.refresh.notify_one();
    }

    /// Has the calendars read until something is new in that of `room`.
    pub(crate) async fn refresh_until_read(&self, room: &str) {
        let room = self.app.schedule.rooms().iter().find(|one| one.id.as_str() == room).expect("a room");
        let before = self.app.schedule.snapshot(&room.id).version();
        for _ in 0..100 {
            self.refresh.notify_one();
            tokio::time::sleep(Duration::from_millis(50)).await;
            if self.app.schedule.snapshot(&room.id).version() != before {
                return;
            }
        }
        panic!("the event was not read");
    }

    /// Has the calendars read until no page calls them old. They are read by the clock on the wall.
    pub(crate) async fn refresh_until_fresh(&self) {
        let is_old = |room: &Room| self.app.schedule.snapshot(&room.id).is_stale(self.clock.now());
        for _ in 0..200 {
            if !self.app.schedule.rooms().iter().any(|room| is_old(room)) {
                return;
            }
            self.refresh.notify_one();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the calendars were not read");
    }

    /// The text of all calendar objects of a room.
    pub(crate) async fn objects(&self, room: &str) -> Vec<String> {
        let home = self.calendars.calendar_home().await.expect("the home");
        let collection = home.child(room).as_collection();
        let listed = self.calendars.list_etags(&collection).await.expect("a list");
        let hrefs: Vec<Href> = listed.into_iter().map(|(href, _)| href).collect();
        let objects = self.calendars.multiget(&collection, &hrefs).await.expect("objects");
        objects.into_iter().map(|object| object.data).collect()
    }
}
