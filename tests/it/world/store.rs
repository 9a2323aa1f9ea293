//! The calendars of a place with two rooms, on any of the servers.

use std::sync::Arc;
use std::time::Duration;

use clef::caldav::Href;
use clef::caldav::client::{Client, NewCalendar};
use clef::caldav::embedded::{self, Quirks, Switches, UidTaken, Uids};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use url::Url;

use crate::servers::{PASSWORD, Server, USERNAME, client, client_of};

/// Which server the calendars are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Embedded,
    /// The embedded server with the habits of Nextcloud 32.
    NextcloudLike,
    /// The same, where a UID may come back once its event was deleted, as in newer versions.
    NextcloudLater,
    Radicale,
    Xandikos,
    Cyrus,
    Nextcloud,
    /// The embedded server without anything that is atomic, as SOGo, `DAViCal` and sabre/dav are.
    AtomicInNothing,
    /// A server of that kind that somebody names.
    Other,
}

/// What keeps the server running.
enum Running {
    Embedded {
        _server: embedded::Server,
        _folder: TempDir,
    },
    Process {
        _server: Server,
        on: On,
    },
    Elsewhere,
    /// On it one Clef alone can write.
    ForOneWriter {
        _inner: Option<Box<Running>>,
    },
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
            On::NextcloudLike => return Some(Self::embedded(Quirks::from(nextcloud())).await),
            On::NextcloudLater => {
                let (uids, uid_taken) = (Uids::TakenWhileThere, UidTaken::NextcloudAtOnce);
                let switches = Switches { uids, uid_taken, ..nextcloud() };
                return Some(Self::embedded(Quirks::from(switches)).await);
            }
            On::Radicale => Server::radicale().into_store(server),
            On::Xandikos => Server::xandikos().into_store(server),
            On::Cyrus => Server::cyrus()?.into_store(server),
            On::Nextcloud => return Self::on_nextcloud().await,
            On::AtomicInNothing => {
                let precondition_window = Some(Duration::from_millis(30));
                let switches =
                    Switches { uids: Uids::NeverTaken, precondition_window, ..Switches::default() };
                let store = Self::embedded(Quirks::from(switches)).await;
                return Some(store.for_one_writer());
            }
            On::Other => return Self::on_other().await,
        };
        Some(Self::with_calendars(url, running).await)
    }

    /// A server that takes a UID twice, with new calendars of its own.
    async fn on_other() -> Option<Self> {
        let of = |name: &str| std::env::var(format!("TEST_CALDAV_{name}")).ok();
        let (Some(url), Some(username), Some(password)) = (of("URL"), of("USER"), of("PASSWORD")) else {
            eprintln!("skipped: TEST_CALDAV_URL, TEST_CALDAV_USER and TEST_CALDAV_PASSWORD are not set");
            return None;
        };
        let url = Url::parse(&url).expect("TEST_CALDAV_URL is an address");
        let client = client_of(&url, (&username, &password));
        let number = uuid::Uuid::new_v4().simple().to_string();
        let calendars = ["atelier", "salon"].map(|name| format!("{name}-{number}")).to_vec();
        let running = Arc::new(Running::ForOneWriter { _inner: None });
        let store = Self { client, url, username, password, calendars, running, _turn: None };
        store.make_calendars().await;
        Some(store)
    }

    fn for_one_writer(self) -> Self {
        let running = Arc::into_inner(self.running).expect("nobody else has it");
        Self { running: Arc::new(Running::ForOneWriter { _inner: Some(Box::new(running)) }), ..self }
    }

    /// Whether one Clef alone can write on it.
    pub(crate) fn is_for_one_writer(&self) -> bool {
        matches!(&*self.running, Running::ForOneWriter { .. })
    }

    /// The embedded server with the faults of other servers.
    pub(crate) async fn embedded(quirks: Quirks) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = folder.path().to_owned();
        let settings = embedded::EmbeddedSettings {
            directory,
            username: USERNAME.into(),
            password: PASSWORD.into(),
            quirks,
        };
        let any_port = "127.0.0.1:0".parse().expect("an address");
        let server = embedded::Server::start(settings, any_port).await.expect("to start");
        Self::with_calendars(server.url(), Running::Embedded { _server: server, _folder: folder }).await
    }

    /// A server that a test has started itself.
    pub(crate) async fn at(url: Url) -> Self {
        Self::with_calendars(url, Running::Elsewhere).await
    }

    async fn with_calendars(url: Url, running: Running) -> Self {
        let calendars = ["atelier", "salon"].map(String::from).to_vec();
        let (username, password) = (USERNAME.to_owned(), PASSWORD.to_owned());
        let (client, running) = (client(&url, PASSWORD), Arc::new(running));
        let store = Self { client, url, username, password, calendars, running, _turn: None };
        store.make_calendars().await;
        store
    }

    /// Whether it is Cyrus, which does not take `what` from anybody; then it says that this was skipped.
    pub(crate) fn refuses(&self, what: &str) -> bool {
        let refuses = matches!(&*self.running, Running::Process { on: On::Cyrus, .. });
        if refuses {
            eprintln!("skipped: Cyrus refuses {what}");
        }
        refuses
    }

    /// Moves an object as a calendar application does that knows the verb MOVE (RFC 4918 §9.9). Where the server does
    /// not know it nothing is done, and it says that this was skipped.
    pub(crate) async fn has_moved(&self, from: &Href, to: &Href) -> bool {
        let moves = !matches!(&*self.running, Running::Embedded { .. });
        let url = |href: &Href| self.url.join(href.as_str()).expect("an address");
        let method = reqwest::Method::from_bytes(b"MOVE").expect("a method");
        let request = reqwest::Client::new().request(method, url(from)).header("overwrite", "F");
        let request = request.header("destination", url(to).as_str());
        let answer =
            request.basic_auth(&self.username, Some(&self.password)).send().await.expect("an answer");
        let status = answer.status();
        if moves {
            assert!(status.is_success(), "MOVE: {status} {}", answer.text().await.unwrap_or_default());
        } else {
            assert_eq!(status, reqwest::StatusCode::METHOD_NOT_ALLOWED, "it knows MOVE now: test it");
            eprintln!("skipped: this server does not know MOVE");
        }
        moves
    }

    /// The same server with calendars of its own for both rooms.
    pub(crate) async fn with_calendars_of(&self, number: usize) -> Self {
        let calendars = ["atelier", "salon"].map(|name| format!("{name}-{number}")).to_vec();
        let store = self.sharing_its_server(calendars);
        store.make_calendars().await;
        store
    }

    fn sharing_its_server(&self, calendars: Vec<String>) -> Self {
        Self {
            client: self.client.clone(),
            url: self.url.clone(),
            username: self.username.clone(),
            password: self.password.clone(),
            calendars,
            running: self.running.clone(),
            _turn: None,
        }
    }

    /// The same with a calendar for a third room; `None` if there is none to be had.
    pub(crate) async fn with_hall(&self) -> Option<Self> {
        let home = self.client.calendar_home().await.expect("the home");
        let (name, is_ours) = match std::env::var("TEST_NEXTCLOUD_CALENDARS") {
            Ok(listed) if matches!(&*self.running, Running::Elsewhere) => {
                let fourth = listed.split(',').nth(3).map(|name| name.trim().to_owned());
                let Some(name) = fourth else {
                    eprintln!("skipped: TEST_NEXTCLOUD_CALENDARS does not name a fourth calendar");
                    return None;
                };
                (name, false)
            }
            _ => (self.calendars[0].replace("atelier", "hall"), true),
        };
        let href = home.child(&name).as_collection();
        if is_ours {
            let new = NewCalendar { display_name: name.clone(), color: None };
            self.client.make_calendar(&href, &new).await.expect("a calendar");
        } else {
            for (href, _) in self.client.list_etags(&href).await.expect("a listing") {
                self.client.delete(&href, None).await.expect("to empty the calendar");
            }
        }
        let calendars = self.calendars.iter().cloned().chain([name]).collect();
        Some(self.sharing_its_server(calendars))
    }

    /// Takes the calendars away, so that those of others on this server are listed sooner.
    pub(crate) async fn remove_calendars(&self) {
        let home = self.client.calendar_home().await.expect("the home");
        for name in &self.calendars {
            self.client.delete(&home.child(name).as_collection(), None).await.expect("to delete a calendar");
        }
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
        let client = client_of(&url, (&username, &password));
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

/// What Nextcloud does to every request.
fn nextcloud() -> Switches {
    Switches {
        precondition_window: Some(Duration::from_millis(10)),
        uid_taken: UidTaken::Nextcloud,
        mends: true,
        matches_in_utc: true,
        loses_every: Some(3),
        ..Switches::default()
    }
}

impl Server {
    fn into_store(self, on: On) -> (Url, Running) {
        (self.url.clone(), Running::Process { _server: self, on })
    }
}
