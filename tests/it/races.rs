//! Races for real: three Clef processes on one calendar server, members who book, move and cancel on
//! overlapping spans through the API, and another application that writes in the calendars meanwhile.
//! Now and then a process is killed in the middle. Afterwards `tests/oracles/races.py`, which shares
//! no code with Clef, compares what everybody was told with what is in the calendars.
//!
//! `tests/race --rounds 10000` runs the same for as long as one likes.

mod chance;
mod foreigner;
mod instance;
mod journal;
mod judge;
mod members;
mod rooms;

use std::time::{Duration, Instant};

use clef::domain::booking::Ticket;
use serde_json::json;
use url::Url;

use self::chance::Chance;
use self::foreigner::Foreigner;
use self::instance::Instance;
use self::journal::Journal;
use self::judge::{Verdict, judge};
use self::members::{Members, Round};
use crate::world::{On, Store, native_event, room};

/// How many Clefs share the server.
const INSTANCES: usize = 3;
/// After so many rounds everything begins anew, with an empty calendar and cold processes.
const ROUNDS_OF_A_GAME: usize = 40;
/// In every round of this many one process is killed.
const KILL_EVERY: usize = 6;

/// After fewer rounds than this, for want of time, nothing may have been contended.
const WORTH_JUDGING: usize = 5;

/// The rooms, in the order of the store's calendars.
const ROOMS: [&str; 2] = ["atelier", "salon"];

/// How much is asked for: in the ordinary run little, and bounded in time.
struct Extent {
    /// What is raced for.
    what: &'static str,
    rounds: usize,
    at_most: Duration,
    seed: u64,
}

impl Extent {
    /// What `tests/race` asks for, else the ordinary run; `None` if it asks for another server.
    fn of(server: On, what: &'static str) -> Option<Self> {
        let of = |name: &str| std::env::var(name).ok();
        let wanted = of("CLEF_RACE_SERVER").unwrap_or_else(|| "all".into());
        let name = format!("{server:?}").to_lowercase();
        if wanted != "all" && wanted != name {
            eprintln!("skipped: {name} was not asked for");
            return None;
        }
        let number = |name| of(name).map(|text: String| text.parse::<u64>().expect("a number"));
        let rounds = number("CLEF_RACE_ROUNDS");
        let at_most = if rounds.is_some() { Duration::MAX } else { Duration::from_secs(20) };
        let rounds = usize::try_from(rounds.unwrap_or(20)).expect("a small number");
        Some(Self { what, rounds, at_most, seed: number("CLEF_RACE_SEED").unwrap_or_else(chance::seed) })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_wrong_on_the_embedded_server() {
    race(On::Embedded, "one room", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_wrong_on_radicale() {
    race(On::Radicale, "one room", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_wrong_on_xandikos() {
    race(On::Xandikos, "one room", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_wrong_on_cyrus() {
    race(On::Cyrus, "one room", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_wrong_on_nextcloud() {
    race(On::Nextcloud, "one room", play).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_wrong_by_one_clef_alone_on_a_server_that_is_atomic_in_nothing() {
    race(On::AtomicInNothing, "one room", play).await;
}

/// On SOGo, `DAViCal` or whatever `TEST_CALDAV_URL` names.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_wrong_by_one_clef_alone_on_another_server() {
    race(On::Other, "one room", play).await;
}

/// Plays games on a new store each until there were enough rounds. `play` tells what the judge says of one, and how
/// many rounds it had; `None` where it cannot be played.
async fn race(
    server: On,
    what: &'static str,
    play: impl AsyncFn(&Store, &Extent) -> Option<(Verdict, usize)>,
) {
    let Some(extent) = Extent::of(server, what) else { return };
    println!("{server:?}, {what}: {} rounds, CLEF_RACE_SEED={}", extent.rounds, extent.seed);
    let (began, mut played, mut all) = (Instant::now(), 0, Verdict::default());
    while played < extent.rounds && began.elapsed() < extent.at_most {
        let Some(store) = Store::on(server).await else { return };
        let rounds = ROUNDS_OF_A_GAME.min(extent.rounds - played);
        let at_most = extent.at_most.saturating_sub(began.elapsed());
        let game = Extent { rounds, at_most, seed: extent.seed + played as u64, what };
        let Some((verdict, rounds)) = play(&store, &game).await else { return };
        played += rounds;
        all.add(verdict);
        println!("{server:?}, {what}: {played} rounds in {:.0?}; so far {all}", began.elapsed());
    }
    if played < WORTH_JUDGING && played < extent.rounds {
        // Beside much else a round may take half a minute. What was told was true; of a race it says little.
        println!("{server:?}, {what}: too slow for a race");
        return;
    }
    assert!(all.told("confirmed") > 0 && all.told("refused") > 0, "nothing was contended: {all}");
}

impl Extent {
    /// What the judge says of this game; fails, and keeps the journal, if something was told wrong.
    async fn judged(&self, store: &Store, rooms: &[&'static str], journal: &Journal) -> Verdict {
        let calendars: Vec<_> = rooms.iter().copied().zip(calendar_urls(store).await).collect();
        judge(store, &calendars, journal).await.unwrap_or_else(|contradictions| {
            let name = format!("clef-race-{}-{}.jsonl", self.what.replace(' ', "-"), self.seed);
            let kept = std::env::temp_dir().join(name);
            std::fs::write(&kept, journal.lines()).expect("the journal is kept");
            panic!("CLEF_RACE_SEED={}, the journal is in {}:\n{contradictions}", self.seed, kept.display());
        })
    }
}

/// Some rounds on empty calendars.
async fn play(store: &Store, extent: &Extent) -> Option<(Verdict, usize)> {
    let (journal, mut chance, began) = (Journal::new(), Chance::new(extent.seed), Instant::now());
    let mut instances = Vec::new();
    for number in 0..instances_on(store) {
        instances.push(Instance::start(store, number == 0 && !store.is_for_one_writer()).await);
    }
    let members = Members::new(&journal, instances.iter().map(|one| one.address.clone()).collect());
    let foreigner = Foreigner::new(store, calendar_urls(store).await, &journal);
    // What one alone had on its way keeps a room for two minutes.
    let kill_every = if store.is_for_one_writer() { 3 * KILL_EVERY } else { KILL_EVERY };
    let mut played = 0;
    while played < extent.rounds && began.elapsed() < extent.at_most {
        let round = Round::new(played, chance.next());
        let is_killed = played % kill_every == kill_every - 2;
        let victim = usize::try_from(chance.below(instances.len() as u64)).expect("small");
        let after = Duration::from_millis(20 + chance.below(200));
        let killing = async {
            if is_killed {
                tokio::time::sleep(after).await;
                instances[victim].kill();
            }
        };
        tokio::join!(members.play(&round), foreigner.play(&round), killing);
        if is_killed {
            instances[victim].start_again().await;
        }
        for one in &mut instances {
            assert!(one.is_alive(), "a Clef ended by itself:\n{}", one.log());
        }
        members.retry_what_was_cut().await;
        played += 1;
    }
    members.ask_what_is_unknown().await;
    Some((extent.judged(store, &ROOMS, &journal).await, played))
}

fn instances_on(store: &Store) -> usize {
    if store.is_for_one_writer() { 1 } else { INSTANCES }
}

async fn calendar_urls(store: &Store) -> Vec<Url> {
    let home = store.client.calendar_home().await.expect("the home");
    let url =
        |name: &String| store.url.join(&home.child(name).as_collection().to_string()).expect("an address");
    store.calendars.iter().map(url).collect()
}

/// An event that claims to be Clef's, with this ticket and key.
fn clefs_event(ticket: u64, key: &str, from: &str, until: &str) -> (String, String) {
    let uid = Ticket(ticket).uid(&room(ROOMS[0])).to_string();
    let own = [
        format!("DTSTART:20270301T{from}Z"),
        format!("DTEND:20270301T{until}Z"),
        format!("X-CLEF-TICKET:{ticket}"),
        format!("X-CLEF-ID:{uid}"),
        format!("X-CLEF-REQUEST:{key}"),
    ];
    let text = native_event(&uid, &own.each_ref().map(String::as_str));
    (uid, text)
}

/// A judge who lets everything pass would be worth nothing.
#[tokio::test]
async fn the_judge_finds_what_is_wrong() {
    let store = Store::on(On::Embedded).await.expect("it starts");
    let calendars = calendar_urls(&store).await;
    let home = store.client.calendar_home().await.expect("the home");
    let atelier = home.child(&store.calendars[0]).as_collection();
    let with = |(uid, text): (String, String), line: &str| {
        (uid, text.replace("X-CLEF-REQUEST", &format!("{line}\r\nX-CLEF-REQUEST")))
    };
    let events = [
        clefs_event(1, "kept", "090000", "100000"),
        clefs_event(2, "refused", "093000", "110000"),
        clefs_event(3, "nobodys", "140000", "150000"),
        with(clefs_event(4, "part", "150000", "153000"), "X-CLEF-PART-OF:salon"),
        with(
            clefs_event(5, "head", "153000", "160000"),
            "X-CLEF-PARTS:salon/0b2ffb7e-4f0e-4e43-9d5c-1d2a0f1f9a11",
        ),
    ];
    for (number, (_, text)) in events.iter().enumerate() {
        store.client.create(&atelier.child(&format!("{number}.ics")), text.clone()).await.expect("to write");
    }
    let journal = Journal::new();
    let book = |key: &str, told: &str, id: &str, from: u32| {
        let time = |hour| format!("2027-03-01T{hour:02}:00:00Z");
        journal.note(
            journal.time(),
            json!({ "op": "book", "key": key, "told": told, "id": id, "room": ROOMS[0],
                "start": time(from), "end": time(from + 1) }),
        );
    };
    book("kept", "confirmed", &events[0].0, 9);
    book("refused", "refused", "", 9);
    book("lost", "confirmed", "0b2ffb7e-4f0e-4e43-9d5c-1d2a0f1f9a11", 16);
    let foreign = json!({ "op": "foreign", "uid": "gone", "room": ROOMS[0], "told": "done",
        "text": native_event("gone", &["DTSTART:20270301T180000Z", "DTEND:20270301T190000Z"]) });
    journal.note(journal.time(), foreign);
    let calendars: Vec<_> = ROOMS.into_iter().zip(calendars).collect();
    let said = judge(&store, &calendars, &journal).await.expect_err("all of it is wrong");
    for complaint in [
        "two bookings overlap",
        "told that nothing was booked, but there is",
        "0b2ffb7e-4f0e-4e43-9d5c-1d2a0f1f9a11 is None",
        "nobody asked for",
        "a part of what is no booking",
        "a booking stands without one of its rooms",
        "the event of another application is None",
    ] {
        assert!(said.contains(complaint), "{complaint} is missing:\n{said}");
    }
}
