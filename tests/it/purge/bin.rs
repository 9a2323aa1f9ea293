//! The bin of the calendar server, as Nextcloud has it: what is deleted lies there with its people, and a DELETE there is the last one.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clef::bookings::Timeouts;
use clef::caldav::Href;
use clef::caldav::client::Client;
use clef::purge::{Binnable, Purged};
use tokio::net::TcpListener;
use url::Url;

use super::{book_everything, purge_of, telling, then};
use crate::servers::{PASSWORD, USERNAME, client};
use crate::world::{NOTEBOOK, On, Store, World, ana, malik, native_event, overriding, room, span, wish};

/// A server with a bin before one that has none.
struct WithBin {
    behind: Url,
    /// What lies in the bin: its name there, the calendar it was in, and its text.
    binned: Mutex<Vec<(String, String, String)>>,
    /// What cannot be deleted any more.
    stuck: Mutex<Option<String>>,
    /// Whom deletions in the bin have told that something is cancelled.
    mailed: Mutex<Vec<String>>,
}

impl WithBin {
    async fn start(store: &Store) -> (Arc<Self>, Client) {
        let empty = Self {
            behind: store.url.clone(),
            binned: Mutex::default(),
            stuck: Mutex::default(),
            mailed: Mutex::default(),
        };
        let bin = Arc::new(empty);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut url = store.url.clone();
        url.set_port(Some(listener.local_addr().expect("its address").port())).expect("a web address");
        let app = Router::new().fallback(answer).with_state(Arc::clone(&bin));
        tokio::spawn(async move { axum::serve(listener, app).await });
        (bin, client(&url, PASSWORD))
    }

    fn names(&self) -> Vec<String> {
        self.binned.lock().expect("a lock").iter().map(|(name, ..)| name.clone()).collect()
    }

    fn text(&self) -> String {
        self.binned.lock().expect("a lock").iter().map(|(.., text)| text.as_str()).collect()
    }

    fn list(&self, folder: &str) -> String {
        let binned = self.binned.lock().expect("a lock");
        let one = |(name, calendar, text): &(String, String, String)| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#13;");
            format!(
                "<d:response><d:href>{folder}{name}</d:href><d:propstat><d:prop>\
                 <n:calendar-uri>{calendar}</n:calendar-uri><c:calendar-data>{text}</c:calendar-data>\
                 </d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
        };
        let all: String = binned.iter().map(one).collect();
        format!(
            "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\" \
             xmlns:n=\"http://nextcloud.com/ns\">{all}</d:multistatus>"
        )
    }

    /// Deletes what lies in the bin under `name`, as Nextcloud does: by the way it tells whoever is invited.
    fn delete(&self, name: &str, headers: &HeaderMap) -> StatusCode {
        if self.stuck.lock().expect("a lock").as_deref() == Some(name) {
            return StatusCode::FORBIDDEN;
        }
        let mut binned = self.binned.lock().expect("a lock");
        let Some(at) = binned.iter().position(|(known, ..)| known == name) else {
            return StatusCode::NOT_FOUND;
        };
        let (.., text) = binned.remove(at);
        if headers.get("schedule-reply").is_none_or(|reply| reply != "F") {
            let invited = text.lines().filter(|line| line.starts_with("ATTENDEE")).map(str::to_owned);
            self.mailed.lock().expect("a lock").extend(invited);
        }
        StatusCode::NO_CONTENT
    }
}

async fn answer(State(bin): State<Arc<WithBin>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let (path, method) = (head.uri.path().to_owned(), head.method.clone());
    if let Some((folder, name)) = path.split_once("/trashbin/objects/") {
        let folder = format!("{folder}/trashbin/objects/");
        return match method.as_str() {
            "DELETE" => bin.delete(name, &head.headers).into_response(),
            _ => (
                StatusCode::MULTI_STATUS,
                [(header::CONTENT_TYPE, "application/xml; charset=utf-8")],
                bin.list(&folder),
            )
                .into_response(),
        };
    }
    let url = bin.behind.join(&path).expect("an address");
    let http = reqwest::Client::new();
    let send = |method, headers: HeaderMap, body: Bytes| {
        http.request(method, url.clone()).headers(headers).body(body).send()
    };
    let mut headers = head.headers.clone();
    headers.remove(header::HOST);
    if method == "DELETE" {
        let there =
            http.get(url.clone()).basic_auth(USERNAME, Some(PASSWORD)).send().await.expect("an answer");
        let text = there.text().await.expect("its text");
        let mut parts = path.rsplit('/');
        let (name, calendar) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let binned = (format!("{calendar}-{name}"), calendar.to_owned(), text);
        bin.binned.lock().expect("a lock").push(binned);
    }
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let answer = send(method, headers, body).await.expect("an answer");
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    (status, headers, answer.bytes().await.expect("a body")).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bin_is_emptied_of_past_bookings_alone_and_nobody_is_mailed_about_it() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let (bin, client) = WithBin::start(&store).await;
    let world = World::with(&store, client, Timeouts::default()).await;
    book_everything(&world.bookings).await;
    // What Clef took away itself lies there too.
    bin.binned.lock().expect("a lock").clear();
    let invited = wish(&ana(), span("2024-06-07 10:00", "2024-06-07 11:00"));
    let invited = world.bookings.book(invited, then()).await.expect("booked").booking.id;
    let place = world.schedule.find_booking(invited).expect("it is there").href;
    let event = world.client.get(&place).await.expect("its event");
    let people = "ORGANIZER:mailto:clef@example.org\r\nATTENDEE:mailto:solene@example.org\r\nEND:VEVENT";
    let text = event.data.replace("END:VEVENT", people);
    world.client.update(&place, &event.etag.expect("an ETag"), text).await.expect("invited");
    let ahead = wish(&malik(), span("2999-06-07 10:00", "2999-06-07 11:00"));
    let ahead = world.bookings.book(overriding(ahead), then()).await.expect("booked").booking.id;
    let ahead = world.schedule.find_booking(ahead).expect("it is there").href;
    let foreign = world.atelier().child("foreign.ics");
    let lines = ["DTSTART:20240604T160000Z", "DTEND:20240604T170000Z", "DESCRIPTION:Travaux"];
    world.client.create(&foreign, native_event("foreign", &lines)).await.expect("written");
    // Somebody deletes all of it in a calendar application, and another booking of Ana's.
    let calendar = world.atelier();
    for (href, _) in world.client.list_etags(&calendar).await.expect("a list") {
        world.client.delete(&href, None).await.expect("deleted");
    }
    let others = ("private-1.ics".to_owned(), "private".to_owned(), bin.text());
    bin.binned.lock().expect("a lock").push(others);
    let count = bin.names().len();
    let rooms = ["atelier", "salon"].map(|id| {
        let of = world.schedule.room(&room(id)).expect("a room");
        (&**of, world.collections.get(&room(id)).expect("its calendar").href.clone())
    });
    let notebook = Href::parse(&format!("/{NOTEBOOK}/")).expect("an href");
    let known = Binnable { rooms: &rooms, notebook: Some(&notebook) };
    let now = chrono::Utc::now();

    let mut purge = purge_of(&world, None);
    purge.writes = false;
    let goes = purge.in_bin(known, now).await.expect("counted");
    assert_eq!((goes.left, bin.names().len()), (0, count), "only counted");
    purge.writes = true;
    let name_of = |href: &Href| format!("{}-{}", calendar.name(), href.name());
    *bin.stuck.lock().expect("a lock") = Some(name_of(&place));
    let purged = purge.in_bin(known, now).await.expect("forgotten");
    assert_eq!((purged.binned, purged.left), (goes.binned - 1, 1), "one cannot be deleted");
    *bin.stuck.lock().expect("a lock") = None;
    let purged = purge.in_bin(known, now).await.expect("forgotten");
    assert_eq!((purged.binned, purged.left), (1, 0), "another time it goes");
    assert_eq!(purge.in_bin(known, now).await.expect("nothing"), Purged::default(), "twice is once");
    let mut left = bin.names();
    left.sort();
    let mut expected = [name_of(&ahead), name_of(&foreign), "private-1.ics".to_owned()];
    expected.sort();
    assert_eq!(left, expected, "what is to come, what others wrote, what is in another calendar");
    bin.binned.lock().expect("a lock").retain(|(name, ..)| *name == name_of(&foreign));
    assert_eq!(telling(&bin.text()), Vec::<&str>::new());
    assert_eq!(*bin.mailed.lock().expect("a lock"), Vec::<String>::new(), "nobody hears of it");
    assert!(goes.binned >= 3, "{goes:?}");

    // What a DELETE there does that says nothing about it.
    let text = native_event("invited", &["DTSTART:20240604T160000Z", "ATTENDEE:mailto:solene@example.org"]);
    bin.binned.lock().expect("a lock").push(("invited.ics".to_owned(), calendar.name(), text));
    let home = world.client.calendar_home().await.expect("the home");
    let there = home.child("trashbin").child("objects").as_collection().child("invited.ics");
    world.client.delete(&there, None).await.expect("deleted");
    assert_eq!(bin.mailed.lock().expect("a lock").len(), 1);
}
