//! Races for several rooms: three Clefs with a runtime of their own on one calendar server, members who book all
//! rooms at once or one of them, move and cancel at the same moment, and housekeeping that takes every part for
//! the rest of a broken try, and clears away what was moved, as soon as it sees it.
//! Now and then a Clef is ended with all that it has under way.
//! `tests/oracles/races.py` compares what everybody was told with what is in the calendars: all rooms or none.

mod members;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Booked, Bookings, Change, Guard, Timeouts};
use clef::caldav::client::{Client, ClientSettings, Limits};
use clef::domain::booking::{Booking, BookingId, BookingRequest};
use clef::domain::member::{MemberId, Person};
use clef::domain::recurrence::Rule;
use clef::domain::room::RoomId;
use clef::domain::series::Series;
use clef::domain::time::Interval;
use clef::sync::{self, Cleaner, NotAlone, Poller, RoomCalendars};
use clef::web::outcome::Outcome;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use self::members::{Members, small};
use super::chance::Chance;
use super::journal::Journal;
use super::judge::Verdict;
use super::{Extent, KILL_EVERY, instances_on, race};
use crate::world::{Alone, On, Store, World, guard, now, room, wish};

/// In the order of the store's calendars.
const ROOMS: [&str; 3] = ["atelier", "salon", "hall"];
const MEMBERS: usize = 9;

#[tokio::test(flavor = "multi_thread")]
async fn who_books_several_rooms_has_all_or_none_on_the_embedded_server() {
    race(On::Embedded, "several rooms", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_books_several_rooms_has_all_or_none_on_radicale() {
    race(On::Radicale, "several rooms", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_books_several_rooms_has_all_or_none_on_xandikos() {
    race(On::Xandikos, "several rooms", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_books_several_rooms_has_all_or_none_on_cyrus() {
    race(On::Cyrus, "several rooms", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_books_several_rooms_has_all_or_none_on_nextcloud() {
    race(On::Nextcloud, "several rooms", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_books_several_rooms_has_all_or_none_by_one_clef_alone() {
    race(On::AtomicInNothing, "several rooms", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_books_several_rooms_has_all_or_none_by_one_clef_alone_on_another_server() {
    race(On::Other, "several rooms", play).await;
}

/// Some rounds on empty calendars, one of which is of all rooms.
async fn play(store: &Store, extent: &Extent) -> Option<(Verdict, usize)> {
    let store = &store.with_hall().await?;
    let (journal, mut chance, began) = (Journal::new(), Chance::new(extent.seed), Instant::now());
    let mut members = Members::new(&journal);
    for _ in 0..instances_on(store) {
        members.clefs.push(Clef::start(store).await);
    }
    let mut played = 0;
    while played < extent.rounds && began.elapsed() < extent.at_most {
        let seed = chance.next();
        // One alone has the lock of its folder as long as this process lives.
        let is_killed = played % KILL_EVERY == KILL_EVERY - 2 && !store.is_for_one_writer();
        let killed = is_killed.then(|| small(chance.below(members.clefs.len() as u64)));
        let after = Duration::from_millis(20 + chance.below(300));
        let killing = async {
            if let Some(victim) = killed {
                tokio::time::sleep(after).await;
                members.clefs[victim].kill();
            }
        };
        let playing = async { tokio::join!(members.play(played, seed), killing) };
        let keeping = async {
            loop {
                join_all(members.clefs.iter().map(Clef::keep_house)).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            _ = playing => {}
            () = keeping => {}
        }
        if let Some(victim) = killed {
            members.clefs[victim] = Clef::start(store).await;
        }
        members.ask_again(&["cut"]).await;
        played += 1;
    }
    for _ in 0..60 {
        if members.ask_again(&["cut", "unknown"]).await == 0 {
            break;
        }
    }
    // What came to nothing and could not be taken away is by now.
    for _ in 0..4 {
        members.clefs[0].keep_house().await;
    }
    let verdict = extent.judged(store, &ROOMS, &journal).await;
    for alone in members.clefs.iter().filter_map(|clef| clef.alone.as_ref()) {
        alone.writer.leave().await;
    }
    members.clefs.iter().for_each(Clef::kill);
    Some((verdict, played))
}

/// One Clef, which can be ended in the middle.
struct Clef {
    runtime: Mutex<Option<Runtime>>,
    bookings: Bookings,
    poller: Arc<tokio::sync::Mutex<Poller>>,
    cleaner: Arc<Cleaner>,
    alone: Option<Alone>,
}

impl Clef {
    /// Starts one that has read the calendars once.
    async fn start(store: &Store) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        // Connections belong to the runtime that opened them.
        let client = Client::new(ClientSettings {
            url: store.url.clone(),
            username: store.username.clone(),
            password: store.password.clone().into(),
            limits: Limits::default(),
        });
        let world = World::unread_with(store, client.expect("a client"), Timeouts::default(), |_| ());
        let alone = if store.is_for_one_writer() { Some(Alone::begin(&world).await) } else { None };
        let World { client, schedule, collections, bookings, .. } = world;
        let always = sync::Pace { compare_every: Duration::ZERO, ..sync::Pace::default() };
        let settings = sync::SyncSettings { pace: always, ..sync::SyncSettings::default() };
        let calendars = RoomCalendars::one(client, collections);
        let poller = Poller::of(calendars.first(), schedule.clone(), settings);
        let cleaner = Arc::new(Cleaner::new(schedule, Arc::new(calendars)));
        let poller = Arc::new(tokio::sync::Mutex::new(poller));
        let clef = Self { runtime: Mutex::new(Some(runtime)), bookings, poller, cleaner, alone };
        clef.keep_house().await;
        clef
    }

    /// Runs `work` in this Clef; `None` if it was ended before that.
    async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let running = {
            let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
            runtime.as_ref().map(|runtime| runtime.spawn(work))
        };
        running?.await.ok()
    }

    /// Reads the calendars, and takes away what came to nothing, as if it had been there for long.
    async fn keep_house(&self) {
        let (poller, cleaner) = (self.poller.clone(), self.cleaner.clone());
        self.run(async move {
            poller.lock().await.poll().await;
            // Where that fails it is done the next time.
            cleaner.clean_up(now() + TimeDelta::minutes(10)).await.ok();
        })
        .await;
        if let Some(alone) = &self.alone {
            // A server that does not answer is asked again the next time.
            let renewed = alone.writer.renew().await;
            assert!(!matches!(renewed, Err(NotAlone::Another(_))), "{renewed:?}");
        }
    }

    fn kill(&self) {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
    }
}
