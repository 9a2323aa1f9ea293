//! `clef purge` and the job that does the same: what was over long ago is there without people, titles and notes, everywhere.

mod bin;
mod command;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use clef::caldav::Href;
use clef::domain::booking::BookingRequest;
use clef::domain::member::{MemberId, Person};
use clef::domain::preferences::Preferences;
use clef::domain::recurrence::Rule;
use clef::domain::retention::{Forget, PseudonymKey, Retention};
use clef::domain::series::Series;
use clef::domain::time::Interval;
use clef::ical::ForgottenWords;
use clef::jobs::{ForgetThePast, Job};
use clef::notebook::Clock;
use clef::purge::{Files, Purge, Purged, Rounds};
use clef::sync::RoomCalendars;
use rstest::rstest;

use crate::world::{On, Store, World, ana, guard, malik, reception, room, span, wish};

/// A Monday long ago.
const THEN: &str = "2024-06-03T05:00:00Z";

/// Words that tell of somebody who was here then.
const TELLING: [&str; 9] =
    ["Ana", "ana@", "Le Goff", "Malik", "Solène", "solene@", "Conseil", "notes", "Camille"];

const ROOMS: &str = r#"
[place]
name = "L'Essai"
timezone = "Europe/Paris"
languages = ["fr"]
public_url = "http://127.0.0.1"
[sign_in]
demo = true
[retention]
anonymise_after = "13 months"
[rules]
opening_hours = "24/7"
horizon = "4000d"
[[site]]
id = "bain"
name = "Le Bain"
[[room]]
id = "atelier"
site = "bain"
name = "L'Atelier"
[[room]]
id = "salon"
site = "bain"
name = "Le Salon"
[[room]]
id = "hall"
site = "bain"
name = "Le Hall"
contains = ["salon"]
"#;

fn then() -> DateTime<Utc> {
    THEN.parse().expect("an instant")
}

/// Somebody without an account.
fn solene() -> Person {
    let address = "solene@example.org".to_owned();
    Person { id: MemberId(address.clone()), name: "Solène Guérin".to_owned(), email: Some(address) }
}

/// Somebody whose series goes on.
fn yann() -> Person {
    Person { id: MemberId("yann".to_owned()), name: "Yann Kervella".to_owned(), email: None }
}

fn weekly(first: Interval, rule: &str) -> clef::domain::when::When {
    let series = Series::known(Rule::parse(rule).expect("a rule"), Vec::new());
    clef::domain::when::When { interval: first, series: Some(Box::new(series)) }
}

fn in_room(id: &str, request: BookingRequest) -> BookingRequest {
    BookingRequest { room: room(id), ..request }
}

/// Books what people had then; returns how many objects tell of them.
async fn book_everything(bookings: &clef::bookings::Bookings) -> usize {
    let book = async |request: BookingRequest| bookings.book(request, then()).await.expect("booked").booking;
    book(wish(&ana(), span("2024-06-04 10:00", "2024-06-04 11:00"))).await;
    let cancelled = book(wish(&malik(), span("2024-06-04 14:00", "2024-06-04 15:00"))).await;
    bookings.cancel(cancelled.id, guard(&malik()), then()).await.expect("cancelled");
    let series = wish(&malik(), span("2024-06-05 09:00", "2024-06-05 10:00"));
    let when = weekly(series.when.interval, "FREQ=WEEKLY;COUNT=4");
    book(in_room("salon", BookingRequest { when, ..series })).await;
    let guests = wish(&solene(), span("2024-06-06 09:00", "2024-06-06 10:00"));
    let guests = BookingRequest { asked_by: reception(), booked_for: Some(solene()), ..guests };
    book(in_room("salon", guests)).await;
    4
}

/// The data of all objects of a room's calendar, by where they are.
async fn objects(world: &World, id: &str) -> BTreeMap<String, (Option<String>, String)> {
    let calendar = world.collections.get(&room(id)).expect("its calendar").href.clone();
    let hrefs: Vec<Href> =
        world.client.list_etags(&calendar).await.expect("a list").into_iter().map(|(href, _)| href).collect();
    let objects = world.client.multiget(&calendar, &hrefs).await.expect("objects");
    let with_version = |object: clef::caldav::client::Object| {
        (object.href.to_string(), (object.etag.map(|etag| etag.0), object.data))
    };
    objects.into_iter().map(with_version).collect()
}

fn words() -> ForgottenWords {
    ForgottenWords::new(
        |key| if key == "ics-forgotten-title" { "Réservé".into() } else { "(anonymisé)".into() },
    )
}

fn purge_of(world: &World, member: Option<&str>) -> Purge {
    Purge {
        client: world.client.clone(),
        forget: Forget { before: Utc::now(), member: member.map(|id| MemberId(id.to_owned())) },
        key: PseudonymKey::random(),
        words: words(),
        writes: true,
    }
}

/// What tells of somebody in `text`.
fn telling(text: &str) -> Vec<&'static str> {
    TELLING.into_iter().filter(|word| text.contains(word)).collect()
}

#[rstest]
#[case(On::Embedded)]
#[case(On::NextcloudLike)]
#[case(On::Radicale)]
#[case(On::Xandikos)]
#[case(On::Cyrus)]
#[tokio::test(flavor = "multi_thread")]
async fn past_bookings_are_there_without_their_people_and_twice_is_once(#[case] server: On) {
    let Some(store) = Store::on(server).await else { return };
    let mut world = World::new(&store).await;
    let count = book_everything(&world.bookings).await;
    let foreign = ["DTSTART:20240604T160000Z", "DTEND:20240604T170000Z"];
    world.write_natively(&foreign).await;
    world.poller.poll().await;
    let month = span("2024-06-01 00:00", "2024-07-01 00:00");
    let taken =
        |world: &World| ["atelier", "salon"].map(|id| world.schedule.snapshot(&room(id)).taken(month));
    let (held, mut events) = (taken(&world), world.schedule.events());

    let purge = purge_of(&world, None);
    let forget_all = async || {
        let mut purged = Purged::default();
        for id in ["atelier", "salon"] {
            let of = world.schedule.room(&room(id)).expect("a room").clone();
            let calendar = world.collections.get(&room(id)).expect("its calendar").href.clone();
            purged += purge.in_calendar(&of, &calendar).await.expect("forgotten");
        }
        purged
    };
    let purged = forget_all().await;
    assert_eq!(purged, Purged { bookings: count, foreign: 1, ..Purged::default() });
    let mut after = objects(&world, "atelier").await;
    after.extend(objects(&world, "salon").await);
    for (_, data) in after.values() {
        assert_eq!(telling(data), Vec::<&str>::new(), "{data}");
    }
    assert!(after.values().any(|(_, data)| data.contains("SUMMARY:Native")), "others' events stay");
    assert_eq!(forget_all().await, Purged { foreign: 1, ..Purged::default() }, "twice is once");
    let mut again = objects(&world, "atelier").await;
    again.extend(objects(&world, "salon").await);
    assert_eq!(again, after);

    let purge_before = taken(&world);
    world.poller.poll().await;
    assert_eq!((taken(&world), purge_before), (held.clone(), held), "the times stay");
    assert!(events.try_recv().is_err(), "nobody is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_over_or_somebody_elses_is_left_to_them() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let world = World::new(&store).await;
    book_everything(&world.bookings).await;
    let series = wish(&yann(), span("2024-06-07 09:00", "2024-06-07 10:00"));
    let when = weekly(series.when.interval, "FREQ=WEEKLY;INTERVAL=8;COUNT=300");
    let request = BookingRequest {
        when,
        override_rules: true,
        asked_by: reception(),
        booked_for: Some(yann()),
        ..series
    };
    world.bookings.book(request, then()).await.expect("booked");
    let (of, calendar) = (world.room(), world.atelier());

    let purged = purge_of(&world, Some("malik")).in_calendar(&of, &calendar).await.expect("forgotten");
    assert_eq!(purged.bookings, 1, "the cancelled one");
    let text: String = objects(&world, "atelier").await.into_values().map(|(_, data)| data).collect();
    assert!(text.contains("Ana Le Goff") && !text.contains("Malik"), "{text}");
    let purged = purge_of(&world, None).in_calendar(&of, &calendar).await.expect("forgotten");
    assert_eq!(purged.bookings, 1, "Ana's");
    let text: String = objects(&world, "atelier").await.into_values().map(|(_, data)| data).collect();
    assert!(
        !text.contains("Ana Le Goff") && text.contains("Yann Kervella"),
        "what goes on stays whole: {text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_clefs_one_forgets_by_itself_and_nobody_is_told() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let (mut one, of_one) = World::with_notebook(&store, store.client.clone(), Clock::System).await;
    let count = book_everything(&one.bookings).await;
    let chosen = |_| Preferences { account: "Ana".into(), seen: then(), ..Preferences::default() };
    of_one.choose(&ana().id, chosen).await.expect("chosen");
    let (mut other, of_other) = World::with_notebook(&store, store.client.clone(), Clock::System).await;
    one.poller.poll().await;
    let heard = [one.schedule.events(), other.schedule.events()];
    let folder = tempfile::tempdir().expect("a folder");
    let job = |world: &World, notebook| {
        let rounds = Rounds {
            schedule: world.schedule.clone(),
            calendars: Arc::new(RoomCalendars::one(world.client.clone(), world.collections.clone())),
            notebook,
            retention: Retention::Months(13),
            zone: chrono_tz::Europe::Paris,
            key: PseudonymKey::random(),
            words: words(),
        };
        let files = Files { data: folder.path().to_owned(), audit: None };
        ForgetThePast::new(rounds, files, Arc::new(Mutex::new(())))
    };
    let mut jobs = [job(&one, of_one.clone()), job(&other, of_other)];
    for job in &mut jobs {
        job.run(Utc::now()).await.expect("it runs");
    }
    one.poller.poll().await;
    other.poller.poll().await;
    let mut text = String::new();
    for id in ["atelier", "salon"] {
        text.extend(objects(&one, id).await.into_values().map(|(_, data)| data));
    }
    assert_eq!((telling(&text), text.matches("X-CLEF-ACT:2f7c").count()), (Vec::new(), count), "{text}");
    of_one.refresh().await.expect("read");
    assert_eq!(of_one.preferences(&ana().id).map(|chosen| chosen.account), Some(String::new()));
    for mut heard in heard {
        assert!(heard.try_recv().is_err(), "nobody is told");
    }
}
