//! What is forgotten by itself, where sites have their calendars on two servers of which one is away.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use clef::domain::booking::BookingRequest;
use clef::domain::preferences::Preferences;
use clef::domain::retention::{PseudonymKey, Retention};
use clef::ical::ForgottenWords;
use clef::jobs::{ForgetThePast, Job};
use clef::notebook::{Clock, Moment, Notebook};
use clef::purge::{Files, Rounds};
use clef::sync::{Poller, SyncSettings};

use super::across::{Clef, clef};
use super::jobs::{layered, take_away};
use crate::world::{NOTEBOOK, Store, ana, malik, room, span, wish};

fn then() -> DateTime<Utc> {
    "2024-06-03T05:00:00Z".parse().expect("an instant")
}

/// What lies in the calendars of both rooms.
async fn texts(stores: &[Store; 2]) -> [String; 2] {
    let mut texts = [String::new(), String::new()];
    for (store, (text, nth)) in stores.iter().zip(texts.iter_mut().zip(0..)) {
        let home = store.client.calendar_home().await.expect("the home");
        let calendar = home.child(&store.calendars[nth]).as_collection();
        let listed = store.client.list_etags(&calendar).await.expect("a listing");
        let hrefs: Vec<_> = listed.into_iter().map(|(href, _)| href).collect();
        let objects = store.client.multiget(&calendar, &hrefs).await.expect("objects");
        text.extend(objects.into_iter().map(|object| object.data));
    }
    texts
}

/// Clef with its notebook on the first server, and the job that forgets.
async fn forgetting(stores: &[Store; 2], clock: &Clock) -> (Clef, Arc<Notebook>, ForgetThePast) {
    let mut here = clef(stores).await;
    let calendars = here.calendars.clone();
    let first = calendars.first().client.clone();
    let notebook = Notebook::new(first, here.schedule.clone(), NOTEBOOK.to_owned());
    let notebook = Arc::new(notebook.with_clock(clock.clone()));
    here.pollers[0] = Poller::of(calendars.first(), here.schedule.clone(), SyncSettings::default())
        .with_notebook(notebook.clone());
    here.read().await;
    let rounds = Rounds {
        schedule: here.schedule.clone(),
        calendars,
        notebook: notebook.clone(),
        retention: Retention::Months(13),
        zone: chrono_tz::Europe::Paris,
        key: PseudonymKey::random(),
        words: ForgottenWords::new(|_| "(anonymisé)".into()),
    };
    let data = tempfile::tempdir().expect("a folder");
    let files = Files { data: data.path().to_owned(), audit: None };
    (here, notebook, ForgetThePast::new(rounds, files, Arc::new(Mutex::new(()))))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_forgotten_on_one_server_while_the_other_is_away_and_there_once_it_is_back() {
    let (stores, layer) = layered().await;
    let clock = Clock::fixed(Moment { wall: Utc::now(), uptime: Duration::from_hours(1) });
    let (mut here, notebook, mut job) = forgetting(&stores, &clock).await;
    let old = span("2024-06-04 10:00", "2024-06-04 11:00");
    let of_malik = BookingRequest { room: room("salon"), ..wish(&malik(), old) };
    for request in [wish(&ana(), old), of_malik] {
        here.bookings.book(request, then()).await.expect("a free room");
    }
    let chosen = |_| Preferences { account: "Ana".into(), seen: then(), ..Preferences::default() };
    notebook.choose(&ana().id, chosen).await.expect("chosen");
    here.read().await;
    let before = texts(&stores).await;
    assert!(before[0].contains("Ana") && before[1].contains("Malik"), "{before:?}");

    take_away(&layer);
    job.run(Utc::now()).await.expect_err("the second server cannot be asked");
    layer.heal().await;
    let [first, second] = texts(&stores).await;
    assert!(first.contains("X-CLEF-TICKET:1") && !first.contains("Ana"), "{first}");
    assert!(second.contains("Malik"), "{second}");
    notebook.refresh().await.expect("read");
    assert_eq!(notebook.preferences(&ana().id).map(|chosen| chosen.account), Some(String::new()));

    // The claim to the round is free again.
    clock.go_on(Duration::from_mins(11));
    here.read().await;
    job.run(Utc::now()).await.expect("it runs");
    let [_, second] = texts(&stores).await;
    assert!(second.contains("X-CLEF-TICKET:1") && !second.contains("Malik"), "{second}");
}
