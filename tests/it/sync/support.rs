//! A room or two on a server, with a proxy before it, polled by hand.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clef::caldav::client::Client;
use clef::caldav::embedded;
use clef::caldav::{ETag, Href};
use clef::domain::room::{Room, RoomId, Site, SiteId};
use clef::domain::time::Interval;
use clef::schedule::Schedule;
use clef::sync::{Cleaner, Collections, Pace, Poller, RoomCalendars, SyncSettings};
use tempfile::TempDir;
use url::Url;

use super::proxy::Proxy;
use crate::servers::{PASSWORD, USERNAME, client};

pub(crate) fn id(text: &str) -> RoomId {
    RoomId::parse(text).expect("an id")
}

pub(crate) fn room(name: &str) -> Room {
    let site = Site {
        id: SiteId::parse("grand-bain").expect("an id"),
        name: "Le Grand Bain".into(),
        address: String::new(),
    };
    Room { id: id(name), site, name: name.into(), calendar: format!("salle-{name}"), ..Room::sample() }
}

pub(crate) fn between(start: &str, end: &str) -> Interval {
    let utc = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    Interval::new(utc(start), utc(end)).expect("forwards")
}

/// The Monday of the tests.
pub(crate) fn monday() -> Interval {
    between("2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z")
}

/// From this hour of Monday to that.
pub(crate) fn hours(from: u32, to: u32) -> Interval {
    between(&format!("2026-11-23T{from:02}:00:00Z"), &format!("2026-11-23T{to:02}:00:00Z"))
}

/// An event as another application writes it.
pub(crate) fn event(uid: &str, at: Interval, more: &str) -> String {
    let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ");
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//somebody//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:{}\r\nDTEND:{}\r\nSUMMARY:Yoga\r\n{more}END:VEVENT\r\n\
         END:VCALENDAR\r\n",
        time(at.start()),
        time(at.end()),
    )
}

/// Clef's own server with an empty folder; both end with their values.
pub(crate) async fn embedded() -> (embedded::Server, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = embedded::EmbeddedSettings {
        directory: folder.path().to_owned(),
        username: USERNAME.into(),
        password: PASSWORD.into(),
        quirks: embedded::Quirks::default(),
    };
    let any_port = "127.0.0.1:0".parse().expect("an address");
    (embedded::Server::start(settings, any_port).await.expect("to start"), folder)
}

/// One Clef's view of a server, and somebody else who writes there.
pub(crate) struct Place {
    pub(crate) schedule: Arc<Schedule>,
    pub(crate) collections: Arc<Collections>,
    pub(crate) poller: Poller,
    pub(crate) cleaner: Cleaner,
    pub(crate) proxy: Proxy,
    /// Clef's client, which goes through the proxy.
    pub(crate) clef: Client,
    /// Another application, straight at the server.
    pub(crate) other: Client,
}

impl Place {
    /// The rooms atelier and verriere with empty calendars, polled once. Calendars are compared in
    /// full `settle` after they moved.
    pub(crate) async fn open(server: &Url, settle: Duration) -> Self {
        let settings = settings(settle);
        let place = Self::with(server, vec![room("atelier"), room("verriere")], settings).await;
        assert!(place.schedule.is_loaded(), "{:?}", place.schedule.snapshot(&id("atelier")).failure());
        place
    }

    pub(crate) async fn with(server: &Url, rooms: Vec<Room>, settings: SyncSettings) -> Self {
        let proxy = Proxy::start(server).await;
        let schedule = Arc::new(Schedule::new(rooms));
        let collections = Arc::new(Collections::new());
        let clef = client(&proxy.url, PASSWORD);
        let calendars = RoomCalendars::one(clef.clone(), collections.clone());
        let poller = Poller::of(calendars.first(), schedule.clone(), settings);
        let cleaner = Cleaner::new(schedule.clone(), Arc::new(calendars));
        let other = client(server, PASSWORD);
        let mut place = Self { schedule, collections, poller, cleaner, proxy, clef, other };
        place.poller.poll().await;
        place.proxy.requests();
        place
    }

    /// Polls and cleans up; what was asked of the server, but for the PROPFIND that begins each poll.
    pub(crate) async fn poll(&mut self) -> Vec<String> {
        self.poller.poll().await;
        self.cleaner.clean_up(Utc::now()).await.expect("cleaned up");
        let mut requests = self.proxy.requests();
        assert_eq!(requests.first().map(String::as_str), Some("PROPFIND"));
        requests.remove(0);
        requests
    }

    pub(crate) fn calendar(&self) -> Href {
        self.collections.get(&id("atelier")).expect("a calendar").href.clone()
    }

    pub(crate) fn href(&self, name: &str) -> Href {
        self.calendar().child(&format!("{name}.ics"))
    }

    /// Somebody writes an event into the atelier's calendar.
    pub(crate) async fn somebody_writes(&self, name: &str, data: String) {
        self.other.create(&self.href(name), data).await.expect("to write");
    }

    pub(crate) async fn somebody_changes(&self, name: &str, data: String) {
        let etag = self.etag(name).await;
        self.other.update(&self.href(name), &etag, data).await.expect("to change");
    }

    pub(crate) async fn somebody_deletes(&self, name: &str) {
        self.other.delete(&self.href(name), None).await.expect("to delete");
    }

    pub(crate) async fn etag(&self, name: &str) -> ETag {
        self.other.get(&self.href(name)).await.expect("it is there").etag.expect("a version")
    }

    /// When the atelier is taken that Monday.
    pub(crate) fn taken(&self) -> Vec<Interval> {
        self.taken_in(monday())
    }

    pub(crate) fn taken_in(&self, window: Interval) -> Vec<Interval> {
        self.schedule.snapshot(&id("atelier")).taken(window)
    }
}

pub(crate) fn settings(settle: Duration) -> SyncSettings {
    let pace = Pace { settle, ..Pace::default() };
    SyncSettings { pace, create_missing: true, ..SyncSettings::default() }
}
