//! What others write in a calendar appears, on every server.

use std::sync::Arc;
use std::time::Duration;

use clef::clock::Clock;
use clef::domain::occupancy::Kind;
use clef::jobs::{Ledger, PollCalendars, Runner};
use clef::schedule::Reason;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use url::Url;

use super::support::{Place, between, embedded, event, hours, id, monday, room, settings};
use crate::servers::Server;

const NEVER: Duration = Duration::from_hours(1);

#[tokio::test]
async fn the_schedule_follows_the_embedded_server() {
    let (server, _folder) = embedded().await;
    follows(&server.url()).await;
}

#[tokio::test]
async fn the_schedule_follows_radicale() {
    let server = Server::radicale();
    follows(&server.url).await;
}

#[tokio::test]
async fn the_schedule_follows_xandikos() {
    let server = Server::xandikos();
    follows(&server.url).await;
}

#[tokio::test]
async fn the_schedule_follows_cyrus() {
    if let Some(server) = Server::cyrus() {
        follows(&server.url).await;
    }
}

/// Everything that somebody does in another application, seen after one poll.
async fn follows(server: &Url) {
    let mut place = Place::open(server, NEVER).await;
    let quiet = place.poll().await;
    assert_eq!(quiet, Vec::<String>::new(), "nothing moved, so nothing is asked");

    place.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    assert_eq!(place.poll().await, ["sync-collection", "calendar-multiget"]);
    assert_eq!(place.taken(), [hours(9, 10)]);
    let snapshot = place.schedule.snapshot(&id("atelier"));
    let found = snapshot.occupancies(monday());
    assert_eq!((&found[0].kind, found[0].title.as_deref()), (&Kind::Foreign, Some("Yoga")));
    assert!(place.schedule.snapshot(&id("verriere")).taken(monday()).is_empty());

    place.somebody_changes("yoga", event("yoga", hours(14, 15), "")).await;
    place.poll().await;
    assert_eq!(place.taken(), [hours(14, 15)]);

    place.somebody_writes("chorale", event("chorale", hours(18, 20), "RRULE:FREQ=WEEKLY\r\n")).await;
    place.poll().await;
    let in_march = between("2027-03-29T00:00:00Z", "2027-03-30T00:00:00Z");
    assert_eq!(place.taken_in(in_march), [between("2027-03-29T18:00:00Z", "2027-03-29T20:00:00Z")]);

    place.somebody_deletes("yoga").await;
    place.poll().await;
    assert_eq!(place.taken(), [hours(18, 20)]);

    own_writes_cost_no_reading(&mut place).await;
    first_reading_finds_everything(server).await;
}

/// What this Clef wrote is applied at once, and the poll that hears of it does not ask for it.
async fn own_writes_cost_no_reading(place: &mut Place) {
    let data = event("own", hours(6, 7), "");
    let created = place.clef.create(&place.href("own"), data.clone()).await.expect("to write");
    // A server that names no version tells it when it is read again.
    let etag = match created.etag {
        Some(etag) => etag,
        None => place.etag("own").await,
    };
    place.schedule.apply_written(&id("atelier"), &place.href("own"), Some(etag), &data);
    assert_eq!(place.taken(), [hours(6, 7), hours(18, 20)]);
    place.proxy.requests();
    assert_eq!(place.poll().await, ["sync-collection"]);
    assert_eq!(place.taken(), [hours(6, 7), hours(18, 20)]);
}

/// Another Clef that starts now sees the same.
async fn first_reading_finds_everything(server: &Url) {
    let another = Place::open(server, NEVER).await;
    assert_eq!(another.taken(), [hours(6, 7), hours(18, 20)]);
    assert!(another.collections.get(&id("atelier")).is_some_and(|found| found.owned && found.may_write));
}

#[tokio::test]
async fn a_missing_calendar_is_named_and_the_other_rooms_go_on() {
    let server = Server::radicale();
    drop(Place::open(&server.url, NEVER).await);
    let rooms = vec![room("atelier"), room("cave")];
    let settings = clef::sync::SyncSettings { create_missing: false, ..settings(NEVER) };
    let mut place = Place::with(&server.url, rooms, settings).await;
    let cave = place.schedule.snapshot(&id("cave"));
    let failure = cave.failure().expect("there is no such calendar");
    assert_eq!(failure.reason, Reason::NotFound);
    assert!(failure.message.contains("/salles/salle-cave/"), "{}", failure.message);
    assert_eq!((cave.as_of(), place.collections.get(&id("cave"))), (None, None));
    assert!(place.schedule.snapshot(&id("atelier")).failure().is_none());

    let new = clef::caldav::client::NewCalendar { display_name: "Cave".into(), color: None };
    let home = place.other.calendar_home().await.expect("the home");
    place.other.make_calendar(&home.child("salle-cave"), &new).await.expect("a calendar");
    place.poll().await;
    let cave = place.schedule.snapshot(&id("cave"));
    assert!(cave.failure().is_none() && cave.as_of().is_some(), "{:?}", cave.failure());
}

#[tokio::test]
async fn a_calendar_is_found_by_its_whole_path() {
    let server = Server::radicale();
    let place = Place::open(&server.url, NEVER).await;
    place.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    let by_path = clef::domain::room::Room { calendar: place.calendar().to_string(), ..room("atelier") };
    let another = Place::with(&server.url, vec![by_path], settings(NEVER)).await;
    assert_eq!(another.taken(), [hours(9, 10)]);
}

#[tokio::test]
async fn a_refresh_is_answered_long_before_the_next_poll() {
    let server = Server::radicale();
    let place = Place::open(&server.url, NEVER).await;
    let (refresh, schedule) = (Arc::new(Notify::new()), place.schedule.clone());
    place.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    let mut jobs = Runner::new(Clock::system(), Ledger::default());
    jobs.start(PollCalendars::new(place.poller, Arc::clone(&refresh)));
    let appears = async |at: clef::domain::time::Interval| {
        while !schedule.snapshot(&id("atelier")).taken(monday()).contains(&at) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(5), appears(hours(9, 10))).await.expect("the first poll is at once");
    let collection = place.collections.get(&id("atelier")).expect("a calendar").href.clone();
    place.other.create(&collection.child("b.ics"), event("b", hours(12, 13), "")).await.expect("to write");
    refresh.notify_one();
    timeout(Duration::from_secs(5), appears(hours(12, 13))).await.expect("the next poll would be in 15 s");
    timeout(Duration::from_secs(5), jobs.end()).await.expect("it stops");
}
