//! A place whose API is called: three rooms, four tokens, and a calendar server that can fall ill.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Method;
use clef::bookings::{Bookings, Timeouts, Wording};
use clef::caldav::client::Client;
use clef::config::{self, token};
use clef::ical::Labels;
use clef::schedule::Schedule;
use clef::sync::{self, Collections, Poller, RoomCalendars};
use clef::web::{self, App, Clock};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use super::answer::Answer;
use super::ill_server::{Fault, IllServer};
use crate::servers::{PASSWORD, USERNAME, client};
use crate::world::{native_event, now, room};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Nobody,
    Visitor,
    Ana,
    Malik,
    Reception,
}

impl Who {
    fn token(self) -> Option<&'static str> {
        match self {
            Self::Nobody => None,
            Self::Visitor => Some("visitor-token"),
            Self::Ana => Some("ana-token"),
            Self::Malik => Some("malik-token"),
            Self::Reception => Some("reception-token"),
        }
    }
}

/// A place that is called through its API.
pub(crate) struct Place {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Clock,
    pub(crate) client: Client,
    pub(crate) collections: Arc<Collections>,
    poller: Poller,
    router: Router,
    server: IllServer,
    _folder: TempDir,
}

/// A call in the making.
pub(crate) struct Call<'a> {
    place: &'a Place,
    request: axum::http::request::Builder,
    body: Body,
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.text("application/json", body.to_string())
    }

    pub(crate) fn text(mut self, kind: &str, body: impl Into<Body>) -> Self {
        self.request = self.request.header("content-type", kind);
        self.body = body.into();
        self
    }

    pub(crate) async fn send(self) -> Answer {
        let request = self.request.body(self.body).expect("a request");
        let response = self.place.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }
}

impl Place {
    /// Three rooms whose calendars have been read.
    pub(crate) async fn start() -> Self {
        Self::with("").await
    }

    /// The same with more keys in its section.
    pub(crate) async fn with(keys: &str) -> Self {
        let mut place = Self::unread(keys).await;
        place.poll().await;
        place
    }

    /// The same before its calendars have been read.
    pub(crate) async fn unread(keys: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = IllServer::start(&folder).await;
        let settings = settings(keys, &folder);
        let schedule = Arc::new(Schedule::new(settings.rooms.clone()));
        let collections = Arc::new(Collections::new());
        let client = client(&server.url, PASSWORD);
        let wording = Wording {
            public_url: "http://127.0.0.1:8080".into(),
            publish_titles: settings.place.publish_titles,
            name_in_title: false,
            labels: Labels::new(str::to_owned),
        };
        let timeouts = Timeouts { answer_within: Duration::from_secs(2), ..Timeouts::default() };
        let calendars = Arc::new(RoomCalendars::one(client.clone(), collections.clone()));
        let bookings = Bookings::new(schedule.clone(), calendars, wording);
        let bookings = bookings.with_timeouts(timeouts);
        let pace = sync::SyncSettings { create_missing: true, ..sync::SyncSettings::default() };
        let poller = Poller::new(client.clone(), schedule.clone(), collections.clone(), pace);
        let clock = Clock::fixed(now());
        let app = Arc::new(App::new(settings, schedule, bookings, clock.clone()).expect("an app"));
        let router = web::router(app.clone());
        Self { app, clock, client, collections, poller, router, server, _folder: folder }
    }

    /// Reads the calendars, and has the schedule believe that it was just now.
    pub(crate) async fn poll(&mut self) {
        self.poller.poll().await;
        for room in self.app.schedule.rooms() {
            if self.app.schedule.snapshot(&room.id).failure().is_none() {
                self.app.schedule.confirm(&room.id, self.clock.now());
            }
        }
    }

    /// What answers the calls.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// From now on the calendar server has this fault.
    pub(crate) fn suffer(&self, fault: Fault) {
        self.server.suffer(fault);
    }

    pub(crate) fn call(&self, who: Who, method: &str, path: &str) -> Call<'_> {
        let mut request = Request::builder().method(method).uri(path).header("accept-language", "en");
        if let Some(token) = who.token() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        Call { place: self, request, body: Body::empty() }
    }

    pub(crate) async fn get(&self, who: Who, path: &str) -> Answer {
        self.call(who, "GET", path).send().await
    }

    /// POST of [`wish`] by Ana under a key that is the same each time, for snapshots.
    pub(crate) async fn post_the_wish(&self) -> Answer {
        let call = self.call(Who::Ana, "POST", "/api/v1/bookings").header("idempotency-key", "the-wish");
        call.json(&wish()).send().await
    }

    pub(crate) async fn post(&self, who: Who, body: &Value) -> Answer {
        self.call(who, "POST", "/api/v1/bookings").json(body).send().await
    }

    /// Writes an event into the calendar of a room as another application would, and reads it.
    pub(crate) async fn write_natively(&mut self, room_id: &str, uid: &str, lines: &[&str]) {
        let collection = self.collections.get(&room(room_id)).expect("its calendar").href.clone();
        let href = collection.child(&format!("{uid}.ics"));
        self.client.create(&href, native_event(uid, lines)).await.expect("a native event");
        self.poll().await;
    }

    /// What the calendar of a room holds, asked for by hand and not by Clef's own client.
    pub(crate) async fn calendar_text(&self, room_id: &str) -> String {
        let href = self.collections.get(&room(room_id)).expect("its calendar").href.clone();
        let url = self.server.url.join(&href.to_string()).expect("an address");
        let query = r#"<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
            <d:prop><c:calendar-data/></d:prop>
            <c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter>
            </c:calendar-query>"#;
        let request = reqwest::Client::new()
            .request(Method::from_bytes(b"REPORT").expect("a method"), url)
            .basic_auth(USERNAME, Some(PASSWORD))
            .header("depth", "1")
            .header("content-type", "application/xml")
            .body(query);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 207);
        let text = answer.text().await.expect("text");
        text.replace("&#13;", "").replace('\r', "").replace("\n ", "")
    }
}

fn settings(keys: &str, folder: &TempDir) -> Arc<config::Settings> {
    let token = |name: &str, rest: &str| {
        let hash = token::hash(&format!("{name}-token"));
        format!("[[api_token]]\nname = \"{name}\"\nsha256 = \"{hash}\"\n{rest}\n")
    };
    let text = format!(
        r#"
        [place]
        name = "L'Ouvre-Boîtes"
        timezone = "Europe/Paris"
        country = "FR"
        languages = ["fr", "en"]
        public_url = "http://127.0.0.1:8080"
        {keys}
        [server]
        data_directory = "{}"
        [rules]
        opening_hours = "Mo-Sa 08:00-20:00"
        [[site]]
        id = "grand-bain"
        name = "Le Grand Bain"
        address = "12 rue de la Tour d'Auvergne, Nantes"
        [[site]]
        id = "ateliers"
        name = "Les Ateliers"
        [[room]]
        id = "atelier"
        site = "grand-bain"
        name = "L'Atelier"
        capacity = 12
        layouts = ["U", "théâtre"]
        keys = ["clé 1"]
        equipment = ["vidéoprojecteur"]
        [[room]]
        id = "salon"
        site = "grand-bain"
        name = "Le Salon"
        capacity = 14
        [[room]]
        id = "etabli"
        site = "ateliers"
        name = "L'Établi"
        [room.rules]
        min_notice = "2h"
        horizon = "30d"
        min_length = "1h"
        max_length = "3h"
        step = "30m"
        buffer = "30m"
        {}{}{}{}
        "#,
        folder.path().join("data").display(),
        token("visitor", r#"role = "visitor""#),
        token(
            "ana",
            "role = \"member\"\nmember = { id = \"ana\", name = \"Ana Le Goff\", email = \"ana@example.org\" }"
        ),
        token("malik", "role = \"member\"\nmember = { id = \"malik\", name = \"Malik\" }"),
        token("reception", r#"role = "reception""#),
    );
    config::parse("rooms.toml", &text, std::iter::empty()).expect("good settings")
}

/// What Ana asks for, unless a test says otherwise: the atelier, Tuesday from ten to eleven.
pub(crate) fn wish() -> Value {
    serde_json::json!({
        "room": "atelier",
        "start": "2027-05-04T10:00:00+02:00",
        "end": "2027-05-04T11:00:00+02:00",
        "title": "Conseil; \"secret\"",
        "head_count": 6,
        "note": "Deux lignes\nde notes",
    })
}

/// `base` with the members of `more` in it.
pub(crate) fn with(mut base: Value, more: Value) -> Value {
    let (Value::Object(into), Value::Object(from)) = (&mut base, more) else { panic!("objects") };
    into.extend(from);
    base
}
