//! A calendar that is not there, or not as it should be: what became of it is told apart, what was
//! known stays, and it heals by itself.

use std::time::Duration;

use chrono::Utc;
use clef::caldav::Href;
use clef::caldav::client::NewCalendar;
use clef::domain::booking::State;
use clef::schedule::{Failure, Reason};
use reqwest::Method;
use url::Url;

use super::clean_up::{booking, written};
use super::proxy::Faults;
use super::support::{Place, embedded, event, hours, id, room, settings};
use crate::servers::{PASSWORD, Server, USERNAME};

const NEVER: Duration = Duration::from_hours(1);

/// The two rooms on `server`, where missing calendars are not made.
async fn place(server: &Url) -> Place {
    drop(Place::open(server, NEVER).await);
    let settings = clef::sync::SyncSettings { create_missing: false, ..settings(NEVER) };
    Place::with(server, vec![room("atelier"), room("verriere")], settings).await
}

fn failure(place: &Place) -> Option<Failure> {
    place.schedule.snapshot(&id("atelier")).failure().cloned()
}

fn reason(place: &Place) -> Option<Reason> {
    failure(place).map(|failure| failure.reason)
}

async fn remove_calendar(server: &Url, calendar: &Href) {
    let url = server.join(calendar.as_str()).expect("an address");
    let request = reqwest::Client::new().request(Method::DELETE, url).basic_auth(USERNAME, Some(PASSWORD));
    let answer = request.send().await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
}

async fn make_calendar(place: &Place, calendar: &Href) {
    let new = NewCalendar { display_name: "Atelier".into(), color: None };
    place.other.make_calendar(calendar, &new).await.expect("a calendar");
}

#[tokio::test]
async fn a_deleted_calendar_is_gone_and_what_was_known_stays() {
    let server = Server::radicale();
    let mut place = place(&server.url).await;
    place.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    place.poll().await;
    let calendar = place.calendar();
    remove_calendar(&server.url, &calendar).await;
    for _ in 0..2 {
        place.poll().await;
        let failure = failure(&place).expect("it is gone");
        assert_eq!(failure.reason, Reason::Gone, "{failure:?}");
        assert!(failure.message.contains(calendar.as_str()), "{failure:?}");
    }
    assert_eq!(place.taken(), [hours(9, 10)]);
    assert_eq!(place.collections.get(&id("atelier")), None, "nothing is booked in it");
    assert!(place.schedule.snapshot(&id("verriere")).failure().is_none());

    make_calendar(&place, &calendar).await;
    place.poll().await;
    assert_eq!((reason(&place), place.taken()), (None, Vec::new()));
}

#[tokio::test]
async fn a_renamed_calendar_is_found_again_and_named_but_not_followed() {
    let server = Server::radicale();
    let mut place = place(&server.url).await;
    let ours = written(&booking(1, State::Confirmed, None, Utc::now()));
    place.somebody_writes("1-unguessable", ours.clone()).await;
    place.poll().await;
    let (old, home) = (place.calendar(), place.other.calendar_home().await.expect("the home"));
    let new = home.child("salle-nouvelle").as_collection();
    make_calendar(&place, &new).await;
    place.other.create(&new.child("1-unguessable.ics"), ours).await.expect("to write");
    remove_calendar(&server.url, &old).await;
    place.poll().await;
    let found = failure(&place).expect("it moved");
    assert_eq!(found.reason, Reason::Moved, "{found:?}");
    assert!(found.message.contains(new.as_str()), "{found:?}");
    let asked = place.poll().await;
    assert_eq!(asked, Vec::<String>::new(), "it is looked for once, not with every poll");
    assert_eq!(place.collections.get(&id("atelier")), None);
}

#[tokio::test]
async fn a_calendar_that_was_never_there_is_not_called_gone() {
    let (server, _folder) = embedded().await;
    let settings = clef::sync::SyncSettings { create_missing: false, ..settings(NEVER) };
    let place = Place::with(&server.url(), vec![room("atelier")], settings).await;
    assert_eq!(reason(&place), Some(Reason::NotFound));
}

#[tokio::test]
async fn rights_that_are_taken_away_are_told_apart_and_come_back() {
    let server = Server::radicale();
    let mut place = place(&server.url).await;
    place.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    let read_only = vec![("<all />", ""), ("<write />", ""), ("<write-content />", ""), ("<bind />", "")];
    let of_others = vec![("<owner><href>/salles/", "<owner><href>/mairie/")];
    let in_the_bin = vec![("<C:calendar />", "<x:deleted-calendar xmlns:x=\"http://nextcloud.com/ns\" />")];
    for (rewritten, expected) in
        [(read_only, Reason::ReadOnly), (of_others, Reason::Shared), (in_the_bin, Reason::Deleted)]
    {
        place.proxy.set(Faults { rewritten, ..Faults::default() });
        place.poll().await;
        assert_eq!(reason(&place), Some(expected), "{:?}", failure(&place));
        assert_eq!(place.taken(), [hours(9, 10)], "{expected:?}");
        place.proxy.set(Faults::default());
        place.poll().await;
        assert_eq!(reason(&place), None, "after {expected:?}");
    }
}

#[tokio::test]
async fn a_calendar_that_its_owner_shares_no_more_is_not_called_deleted() {
    let server = Server::radicale();
    let shared = clef::domain::room::Room { calendar: "atelier_shared_by_mairie".into(), ..room("atelier") };
    let settings = clef::sync::SyncSettings { create_missing: false, ..settings(NEVER) };
    let place = Place::with(&server.url, vec![shared], settings).await;
    assert_eq!(reason(&place), Some(Reason::Unshared));
}
