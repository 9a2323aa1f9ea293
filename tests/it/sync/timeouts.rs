//! The poller spares the server: one request when nothing changed, and distance from one that is ill.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use clef::clock::Clock;
use clef::jobs::{Ledger, PollCalendars, Runner};
use clef::schedule::Schedule;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::proxy::Faults;
use super::support::{Place, event, hours, id, room, settings};
use crate::clock::pass;
use crate::servers::Server;

const NEVER: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_poll_without_news_is_one_request_for_all_rooms() {
    let server = Server::radicale();
    let rooms: Vec<_> = (1..=12).map(|number| room(&format!("salle-{number}"))).collect();
    let mut place = Place::with(&server.url, rooms, settings(NEVER)).await;
    for _ in 0..3 {
        place.poller.poll().await;
        assert_eq!(place.proxy.requests(), ["PROPFIND"]);
    }
    let confirmed = |number: u32| {
        let snapshot = place.schedule.snapshot(&id(&format!("salle-{number}")));
        snapshot.is_confirmed() && snapshot.failure().is_none()
    };
    assert!((1..=12).all(confirmed));
}

/// Runs the poller of `place` for a while, with somebody who asks for a refresh all the time; how
/// often the server was asked.
async fn pestered(place: Place, whole: Duration) -> usize {
    let (refresh, proxy) = (Arc::new(Notify::new()), place.proxy.clone());
    proxy.requests();
    let mut jobs = Runner::new(Clock::system(), Ledger::default());
    jobs.start(PollCalendars::new(place.poller, Arc::clone(&refresh)));
    for _ in 0..whole.as_millis() / 100 {
        refresh.notify_one();
        pass(Duration::from_millis(100)).await;
        // So long does what is asked take.
        sleep(Duration::from_millis(5)).await;
    }
    jobs.end().await;
    proxy.requests().len()
}

async fn with_interval(server: &Server, interval: Duration) -> Place {
    let settings = clef::sync::SyncSettings { interval, ..settings(NEVER) };
    Place::with(&server.url, vec![room("atelier")], settings).await
}

#[tokio::test]
async fn a_flood_of_refreshes_costs_a_poll_a_second() {
    let server = Server::radicale();
    let place = with_interval(&server, Duration::from_mins(1)).await;
    let polls = pestered(place, Duration::from_millis(1_500)).await;
    assert!((1..=2).contains(&polls), "{polls} polls in 1.5 s");
}

#[tokio::test]
async fn a_server_that_is_ill_is_not_asked_more_often_because_somebody_wants_it() {
    let server = Server::radicale();
    let place = with_interval(&server, Duration::from_secs(3)).await;
    place.proxy.set(Faults { status: Some(503), ..Faults::default() });
    let polls = pestered(place, Duration::from_millis(3_600)).await;
    assert!((1..=2).contains(&polls), "{polls} polls in 3.6 s");
}

#[tokio::test]
async fn after_an_outage_all_is_read_again_without_anybody_doing_anything() {
    let server = Server::radicale();
    let place = with_interval(&server, Duration::from_millis(200)).await;
    place.proxy.set(Faults { status: Some(503), ..Faults::default() });
    let (schedule, proxy) = (place.schedule.clone(), place.proxy.clone());
    let href = place.href("yoga");
    let other = place.other.clone();
    let mut jobs = Runner::new(Clock::system(), Ledger::default());
    jobs.start(PollCalendars::new(place.poller, Arc::default()));
    until(&schedule, true).await;
    other.create(&href, event("yoga", hours(9, 10), "")).await.expect("to write");
    proxy.set(Faults::default());
    until(&schedule, false).await;
    let monday = super::support::monday();
    assert_eq!(schedule.snapshot(&id("atelier")).taken(monday), [hours(9, 10)]);
    jobs.end().await;
}

/// Waits until the room is in trouble, or is not.
async fn until(schedule: &Schedule, is_down: bool) {
    let failure = || schedule.snapshot(&id("atelier")).failure().cloned();
    for _ in 0..500 {
        if failure().is_some() == is_down {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("still {:?}", failure());
}

#[tokio::test]
async fn after_an_outage_whoever_gets_an_answer_first_has_all_be_read_again() {
    let server = Server::radicale();
    // The next try would be 45 s after the first at the earliest.
    let place = with_interval(&server, Duration::from_mins(1)).await;
    let (schedule, proxy, calendar) = (place.schedule.clone(), place.proxy.clone(), place.calendar());
    proxy.set(Faults { status: Some(503), ..Faults::default() });
    let mut jobs = Runner::new(Clock::system(), Ledger::default());
    jobs.start(PollCalendars::new(place.poller, Arc::default()));
    until(&schedule, true).await;
    assert!(schedule.snapshot(&id("atelier")).is_stale(Utc::now()), "pages say so at once");
    proxy.set(Faults::default());
    assert!(schedule.snapshot(&id("atelier")).failure().is_some(), "nobody knows yet that it is well");
    place.clef.list_etags(&calendar).await.expect("an answer to a member");
    until(&schedule, false).await;
    assert!(!schedule.snapshot(&id("atelier")).is_stale(Utc::now()));
    jobs.end().await;
}

#[tokio::test]
async fn a_room_that_failed_alone_is_read_again_once_anybody_had_an_answer_there() {
    let server = Server::radicale();
    let mut place = Place::open(&server.url, NEVER).await;
    place.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    place.proxy.set(Faults { refused: Some("calendar-multiget"), ..Faults::default() });
    assert_eq!(place.poll().await, ["sync-collection", "calendar-multiget"]);
    place.proxy.set(Faults::default());
    assert_eq!(place.poll().await, Vec::<String>::new(), "it is left in peace");
    place.clef.list_etags(&place.calendar()).await.expect("an answer to a member");
    place.proxy.requests();
    assert_eq!(place.poll().await, ["sync-collection", "calendar-multiget"]);
    assert_eq!(place.taken(), [hours(9, 10)]);
}
