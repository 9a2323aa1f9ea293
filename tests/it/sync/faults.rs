//! What the schedule makes of servers that lose changes, forget tokens or do not answer.

use std::time::Duration;

use clef::caldav::Error;
use clef::caldav::client::Limits;
use clef::schedule::Reason;

use super::proxy::Faults;
use super::support::{Place, event, hours, id};
use crate::clock::pass;
use crate::servers::Server;

const NEVER: Duration = Duration::from_hours(1);
const AT_ONCE: Duration = Duration::ZERO;

#[tokio::test]
async fn a_change_that_the_server_lost_is_found_by_comparing_everything() {
    let server = Server::radicale();
    let settle = Duration::from_mins(1);
    let mut place = Place::open(&server.url, settle).await;
    place.proxy.set(Faults { lost: Some("lost.ics".into()), ..Faults::default() });
    place.somebody_writes("lost", event("lost", hours(9, 10), "")).await;
    place.somebody_writes("told", event("told", hours(12, 13), "")).await;
    let asked = place.poll().await;
    assert!(asked.starts_with(&["sync-collection".into()]), "{asked:?}");
    assert_eq!(place.taken(), [hours(12, 13)], "the hint does not tell of it");
    pass(settle).await;
    assert_eq!(place.poll().await.first().map(String::as_str), Some("PROPFIND"), "the whole list");
    assert_eq!(place.taken(), [hours(9, 10), hours(12, 13)]);
}

#[tokio::test]
async fn a_marker_that_moved_without_any_change_is_not_believed() {
    let server = Server::radicale();
    let mut place = Place::open(&server.url, NEVER).await;
    place.proxy.set(Faults { lost: Some("lost.ics".into()), ..Faults::default() });
    place.somebody_writes("lost", event("lost", hours(9, 10), "")).await;
    place.poll().await;
    assert!(place.taken().is_empty());
    place.poll().await;
    assert_eq!(place.taken(), [hours(9, 10)]);
}

#[tokio::test]
async fn an_object_that_is_listed_but_not_given_is_asked_for_again() {
    let server = Server::radicale();
    let mut place = Place::open(&server.url, NEVER).await;
    place.proxy.set(Faults { not_given: Some("odd.ics".into()), ..Faults::default() });
    place.somebody_writes("odd", event("odd", hours(9, 10), "")).await;
    place.poll().await;
    assert!(place.taken().is_empty());
    place.proxy.set(Faults::default());
    place.poll().await;
    assert_eq!(place.taken(), [hours(9, 10)]);
}

#[tokio::test]
async fn a_token_that_the_server_forgot_costs_one_list() {
    let server = Server::radicale();
    let mut place = Place::open(&server.url, NEVER).await;
    place.proxy.set(Faults { refuse_tokens: true, ..Faults::default() });
    place.somebody_writes("a", event("a", hours(9, 10), "")).await;
    let asked = place.poll().await;
    assert_eq!(asked, ["sync-collection", "PROPFIND", "calendar-multiget"]);
    assert_eq!(place.taken(), [hours(9, 10)]);
    place.proxy.set(Faults::default());
    place.somebody_writes("b", event("b", hours(12, 13), "")).await;
    assert_eq!(place.poll().await, ["sync-collection", "calendar-multiget"]);
}

#[tokio::test]
async fn a_server_without_sync_collection_and_ctag_is_followed_by_its_lists() {
    let server = Server::radicale();
    let mut place = Place::open(&server.url, NEVER).await;
    place.proxy.set(Faults { lists_only: true, ..Faults::default() });
    place.somebody_writes("a", event("a", hours(9, 10), "")).await;
    let asked = place.poll().await;
    assert!(!asked.contains(&"sync-collection".into()), "{asked:?}");
    assert_eq!(place.taken(), [hours(9, 10)]);
    place.somebody_deletes("a").await;
    place.poll().await;
    assert!(place.taken().is_empty());
}

#[tokio::test]
async fn a_poll_that_is_older_than_an_own_write_does_not_undo_it() {
    let server = Server::radicale();
    let mut place = Place::open(&server.url, AT_ONCE).await;
    let href = place.href("shared");
    place.somebody_writes("shared", event("shared", hours(9, 10), "")).await;
    let (proxy, schedule, clef) = (place.proxy.clone(), place.schedule.clone(), place.clef.clone());
    proxy.set(Faults { hold_multiget: true, ..Faults::default() });
    let etag = place.etag("shared").await;
    let polling = async { place.poller.poll().await };
    let writing = async {
        proxy.holds().await;
        let data = event("shared", hours(16, 17), "");
        let etag = clef.update(&href, &etag, data.clone()).await.expect("to write");
        schedule.apply_written(&id("atelier"), &href, etag, &data);
        proxy.release();
    };
    tokio::join!(polling, writing);
    assert_eq!(place.taken(), [hours(16, 17)], "the answer that was held back is the older one");
    place.poll().await;
    assert_eq!(place.taken(), [hours(16, 17)]);
}

#[tokio::test]
async fn after_a_401_nothing_is_asked_and_everything_recovers() {
    let server = Server::radicale();
    let mut place = Place::open(&server.url, NEVER).await;
    place.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    place.poll().await;
    let as_of = place.schedule.snapshot(&id("atelier")).as_of();
    place.proxy.set(Faults { status: Some(401), ..Faults::default() });
    assert!(matches!(place.poller.poll().await, Some(Error::Unauthorized)));
    let pause = place.poller.locked_out_for();
    assert!(!pause.is_zero() && pause <= Limits::default().second_try, "{pause:?}");
    let snapshot = place.schedule.snapshot(&id("verriere"));
    assert_eq!(snapshot.failure().map(|failure| failure.reason), Some(Reason::Unauthorized));
    assert_eq!(place.proxy.requests().len(), 1, "one wrong password, not one per room");
    place.poller.poll().await;
    assert_eq!(place.proxy.requests(), Vec::<String>::new());
    assert_eq!(place.taken(), [hours(9, 10)], "what was known is still shown");
    assert_eq!(place.schedule.snapshot(&id("atelier")).as_of(), as_of);

    place.proxy.set(Faults::default());
    place.clef.retry_after_unauthorized();
    assert!(place.poller.poll().await.is_none());
    assert!(place.schedule.snapshot(&id("atelier")).failure().is_none());
}

#[tokio::test]
async fn what_a_server_that_is_down_said_before_is_shown_until_it_recovers() {
    let server = Server::radicale();
    let mut place = Place::open(&server.url, NEVER).await;
    place.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    place.poll().await;
    place.proxy.set(Faults { status: Some(503), ..Faults::default() });
    assert!(place.poller.poll().await.is_some());
    let snapshot = place.schedule.snapshot(&id("atelier"));
    assert_eq!(snapshot.failure().map(|failure| failure.reason), Some(Reason::Unreachable));
    assert_eq!(place.taken(), [hours(9, 10)]);
    place.proxy.set(Faults::default());
    assert!(place.poller.poll().await.is_none());
    assert!(place.schedule.snapshot(&id("atelier")).failure().is_none());
}
