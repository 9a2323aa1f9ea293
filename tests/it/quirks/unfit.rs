//! Servers on which nothing can be booked safely: how that is found out, remembered and said.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use clef::bookings::{BookError, Timeouts};
use clef::caldav::embedded::{self, Quirks, Uids};
use clef::schedule::Reason;
use clef::sync::{Fitness, ProbeCache};
use rstest::rstest;
use tokio::net::TcpListener;
use url::Url;

use crate::fault_layer::FaultLayer;
use crate::front_door::clef_on;
use crate::servers::{PASSWORD, USERNAME, client};
use crate::world::{Store, World, ana, now, room, span, wish};

const DAY: &str = "2026-11-18";

fn takes_twice() -> Quirks {
    let quirks = Quirks::default();
    quirks.set(|switches| switches.uids = Uids::NeverTaken);
    quirks
}

#[tokio::test]
async fn a_server_that_takes_a_uid_twice_is_not_written_to_until_it_is_mended() {
    let quirks = takes_twice();
    let store = Store::embedded(quirks.clone()).await;
    let mut world = World::new(&store).await;
    let reason =
        |world: &World| world.schedule.snapshot(&room("atelier")).failure().map(|known| known.reason);
    let request = || wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    assert_eq!(reason(&world), None);
    for _ in 0..2 {
        let refused = world.bookings.book(request(), now()).await;
        let Err(BookError::Unsafe { reason }) = &refused else { panic!("{refused:?}") };
        assert!(reason.contains("the same UID twice"), "{reason}");
    }
    assert_eq!(reason(&world), Some(Reason::Unfit));
    assert_eq!(world.objects().await, Vec::<String>::new());
    world.poller.poll().await;
    assert_eq!(reason(&world), Some(Reason::Unfit), "that it can be read does not clear it");

    quirks.set(|switches| switches.uids = Uids::default());
    assert!(world.bookings.book(request(), now()).await.is_err(), "it is not asked again at once");
    let later = now() + TimeDelta::minutes(10);
    world.bookings.try_out(later).await.expect("it can be asked");
    assert_eq!(reason(&world), None);
    world.bookings.book(request(), later).await.expect("the server was mended");
}

#[rstest]
#[case::and_lets_both_win_at_once(false, "the same UID twice")]
#[case::and_is_atomic(true, "was: 403 \"Event UID already in use. (conflict)\"")]
#[tokio::test]
async fn a_server_that_refuses_a_uid_in_words_of_its_own_is_not_written_to(
    #[case] is_atomic: bool,
    #[case] expected: &str,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::at(like_sogo(&folder, is_atomic).await).await;
    let world = World::new(&store).await;
    let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    let refused = world.bookings.book(request, now()).await;
    let Err(BookError::Unsafe { reason }) = &refused else { panic!("{refused:?}") };
    assert!(reason.contains(expected), "{reason}");
    assert_eq!(world.objects().await, Vec::<String>::new());
}

/// A server that looks whether it has a UID, thinks for a while, and stores the event: SOGo is atomic in
/// nothing. Unless it `is_atomic`.
async fn like_sogo(folder: &tempfile::TempDir, is_atomic: bool) -> Url {
    let settings = embedded::EmbeddedSettings {
        directory: folder.path().to_owned(),
        username: USERNAME.into(),
        password: PASSWORD.into(),
        quirks: takes_twice(),
    };
    let stored = Arc::<Mutex<HashSet<String>>>::default();
    let layer =
        move |request: Request, next: Next| think_and_store(Arc::clone(&stored), is_atomic, request, next);
    let router = embedded::router(settings).await.expect("calendars").layer(from_fn(layer));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    Url::parse(&format!("http://{address}/dav/")).expect("an address")
}

async fn think_and_store(
    stored: Arc<Mutex<HashSet<String>>>,
    is_atomic: bool,
    request: Request,
    next: Next,
) -> Response {
    if request.method() != Method::PUT {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let text = String::from_utf8_lossy(&body).into_owned();
    let uid = text.lines().find(|line| line.starts_with("UID:")).expect("an event").to_owned();
    let stored = || stored.lock().unwrap_or_else(PoisonError::into_inner);
    let is_new = if is_atomic { stored().insert(uid.clone()) } else { !stored().contains(&uid) };
    if !is_new {
        return (StatusCode::FORBIDDEN, "Event UID already in use. (conflict)").into_response();
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    stored().insert(uid);
    answer
}

#[tokio::test]
async fn a_calendar_is_tried_out_once_and_not_again_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::embedded(Quirks::default()).await;
    let layer = FaultLayer::start(&store.url).await;
    let book = async |origin: &str, hour: u32| {
        let World { bookings, collections, .. } =
            World::with(&store, client(&layer.url, PASSWORD), Timeouts::default()).await;
        collections.remember(ProbeCache::read(&folder.path().join("tried-out"), origin));
        layer.requests();
        let interval = span(&format!("2027-05-04 {hour}:00"), &format!("2027-05-04 {hour}:30"));
        bookings.book(wish(&ana(), interval), now()).await.expect("a free room");
        layer.requests()
    };
    let (twice_at_once, booking) = (["PUT", "PUT", "DELETE", "DELETE"], ["REPORT", "PUT", "REPORT"]);
    let probe_cache = [&twice_at_once[..], &twice_at_once, &twice_at_once, &booking].concat();
    assert_eq!(book("here", 10).await, probe_cache);
    assert_eq!(book("here", 11).await, booking, "three requests");
    assert_eq!(book("elsewhere", 12).await, probe_cache, "another server under the same name");
}

#[tokio::test]
async fn a_server_that_is_not_fit_is_found_at_the_start_and_nothing_is_offered() {
    let store = Store::embedded(takes_twice()).await;
    let app = clef_on(&store).await;
    let (anon, reception) = (app.visitor(), app.person("demo-accueil").await);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    let ready = loop {
        let ready = anon.get("/readyz").await;
        if ready.body.matches("\"unfit\"").count() == 2 {
            break ready;
        }
        assert!(tokio::time::Instant::now() < deadline, "{}", ready.body);
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    let offered = format!("/book?room=atelier&amp;date={DAY}&amp;start=");
    for path in [format!("/?date={DAY}"), format!("/rooms/atelier?date={DAY}")] {
        let page = anon.get(&path).await;
        assert!(!page.has(&offered) && page.has("ne peut pas être réservée"), "{}", page.body);
    }
    let window = format!("from={DAY}T08:00:00%2B01:00&to={DAY}T20:00:00%2B01:00");
    let free = anon.get(&format!("/api/v1/rooms/atelier/free?{window}")).await;
    assert_eq!((free.status, free.body.as_str()), (StatusCode::OK, "[]"));
    let desk = reception.get("/reception").await;
    assert!(desk.has("sans risque de double réservation"), "{}", desk.body);
    let known = ProbeCache::read(&app.data().join("copy/tried-out"), &format!("{USERNAME} {}", store.url));
    let home = store.client.calendar_home().await.expect("the home");
    let known = known.fitness(&home.child("atelier").as_collection()).cloned();
    assert!(matches!(known, Some(Fitness::Unfit(_))), "{known:?}");

    let well = clef_on(&Store::embedded(Quirks::default()).await).await;
    let page = well.visitor().get(&format!("/?date={DAY}")).await;
    assert!(page.has(&offered) && !page.has("ne peut pas être réservée"), "{}", page.body);
}
