//! `clef purge` and the job that does the same: what was over long ago is there without people, titles and notes, everywhere.

mod bin;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use clef::caldav::Href;
use clef::domain::booking::BookingRequest;
use clef::domain::conflict::{ConflictChoice, ConflictId, Decision};
use clef::domain::details::Details;
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
use uuid::Uuid;

use crate::app::TestApp;
use crate::world::{On, Store, World, ana, guard, malik, native_event, reception, room, span, wish};

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

/// Everything in the folder `data` that tells of somebody.
fn telling_files(data: &Path) -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![data.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap_or_default();
                let words = telling(&String::from_utf8_lossy(&bytes));
                found.extend((!words.is_empty()).then(|| format!("{}: {words:?}", path.display())));
            }
        }
    }
    found
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clef"));
    command.args(["--config", "rooms.toml", "purge"]).args(arguments).current_dir(folder);
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

/// What is kept beside the calendars: a member's choices, what reception decided, and lines of the audit log.
async fn keep_beside(app: &TestApp, audit: &Path) {
    let notebook = app.app.notebook().expect("a notebook");
    let chosen = |_| Preferences { account: "Ana Le Goff".into(), seen: then(), ..Preferences::default() };
    notebook.choose(&ana().id, chosen).await.expect("chosen");
    let decision = Decision {
        conflict: ConflictId(Uuid::new_v4()),
        version: Uuid::new_v4(),
        choice: ConflictChoice::Keep,
        word: Some("Pour le Conseil".to_owned()),
        by: reception().person().cloned().expect("somebody"),
        at: then(),
    };
    notebook.keep_decision(&room("atelier"), &decision).await.expect("kept");
    let line = |at: &str, member: &str| {
        format!(
            "{{\"at\":\"{at}\",\"event\":\"book\",\"outcome\":\"done\",\"member\":\"{member}\",\"via\":\"link\",\
             \"client\":\"192.0.2.7\",\"request\":\"01J\"}}\n"
        )
    };
    let old =
        ["ana@example.org", "Malik", "solene@example.org"].map(|id| line("2024-06-03T05:00:00.000Z", id));
    std::fs::write(audit.with_extension("jsonl.1"), &old[0]).expect("written");
    // What an older Clef has kept of the closures.
    let ill = native_event("ill", &["DTSTART:20240604T060000Z", "DTEND:20240604T180000Z"]);
    let ill = ill.replace("Native", "Camille est malade");
    let closures = serde_json::json!({ "origin": "clef", "calendars": { "fermetures":
        { "href": "/fermetures/", "confirmed": "2024-06-03T05:00:00Z", "objects": [ill] } } });
    std::fs::write(app.data().join("copy/closures.json"), closures.to_string()).expect("written");
    let new = line("2999-06-03T05:00:00.000Z", "yann@example.org");
    std::fs::write(audit, format!("{}{}{new}", old[1], old[2])).expect("written");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_leaves_no_name_in_any_calendar_or_file() {
    let app = TestApp::with(ROOMS, &[]).await;
    app.at(THEN);
    let (bookings, data) = (&app.app.bookings, app.data());
    book_everything(bookings).await;
    let hall = wish(&ana(), span("2024-06-10 10:00", "2024-06-10 11:00"));
    bookings.book(in_room("hall", hall), then()).await.expect("booked");
    let series = wish(&yann(), span("2024-06-07 09:00", "2024-06-07 10:00"));
    let when = weekly(series.when.interval, "FREQ=WEEKLY;INTERVAL=8;COUNT=60");
    let goes_on = BookingRequest { when, details: Details::titled("Chorale"), ..series };
    bookings.book(goes_on, then()).await.expect("booked");
    let audit = data.join("audit.jsonl");
    keep_beside(&app, &audit).await;
    app.write_event(
        "salon",
        "foreign.ics",
        &native_event("foreign", &["DTSTART:20240604T160000Z", "DTEND:20240604T170000Z"]),
    )
    .await;
    let copied = |word: &str| {
        let text = std::fs::read_to_string(data.join("copy/salon.jsonl")).unwrap_or_default();
        text.contains(word)
    };
    while !copied("Ana Le Goff") || !copied("Native") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let here = format!(
        "[server]\ndata_directory = \"{0}\"\naudit_file = \"{1}\"\n",
        data.display(),
        audit.display()
    );
    std::fs::write(folder.path().join("rooms.toml"), format!("{ROOMS}{here}")).expect("written");
    let month = span("2024-06-01 00:00", "2024-07-01 00:00");
    let taken = || ["atelier", "salon", "hall"].map(|id| app.app.schedule.snapshot(&room(id)).taken(month));
    let camille = app.person("demo-accueil").await;
    let finds = async |letters: &str| camille.get(&format!("/api/v1/people?q={letters}")).await;
    assert!(finds("solene").await.has("Solène"), "{}", finds("solene").await.body);
    let (held, before, mut events) = (taken(), telling_files(data), app.app.schedule.events());
    assert!(before.len() > 10, "there is something to be found: {before:?}");

    let counts = "bookings: 6, notes: 2, in the bin: 0, lines of the audit file: 3, of other files:";
    let (code, said) = run(folder.path(), &["--dry-run"]);
    assert!(code == Some(0) && said.contains(counts) && said.contains("nothing is written"), "{said}");
    assert_eq!(telling_files(data), before, "only counted");
    let (code, said) = run(folder.path(), &[]);
    assert!(code == Some(0) && said.contains(counts), "{said}");
    assert!(said.contains("events of other applications, which stay as they are: 1"), "{said}");
    assert_eq!(telling_files(data), Vec::<String>::new());
    app.refresh_until_read("salon").await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    for letters in ["solene", "malik", "le%20goff"] {
        while !finds(letters).await.has("\"people\":[]") {
            assert!(std::time::Instant::now() < deadline, "{letters}: {}", finds(letters).await.body);
            app.refresh();
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
    let (code, said) = run(folder.path(), &[]);
    let nothing = "bookings: 0, notes: 0, in the bin: 0, lines of the audit file: 0, of other files: 0";
    assert!(code == Some(0) && said.contains(nothing), "twice is once: {said}");
    assert_eq!(telling_files(data), Vec::<String>::new(), "nor does the running Clef write them again");

    assert_eq!(taken(), held, "the times stay");
    assert!(app.objects("atelier").await.concat().contains("Chorale"), "what goes on stays whole");
    let lines = std::fs::read_to_string(&audit).expect("the audit file");
    assert!(lines.contains("yann@example.org") && lines.matches("192.0.2.7").count() == 1, "{lines}");
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{lines}");
    assert!(events.try_recv().is_err(), "nobody is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_forgotten_where_nothing_says_what_is_long_ago() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = ROOMS.replace("[retention]\nanonymise_after = \"13 months\"\n", "");
    std::fs::write(folder.path().join("rooms.toml"), kept).expect("written");
    let (code, said) = run(folder.path(), &[]);
    assert!(code == Some(2) && said.contains("[retention] anonymise_after"), "{said}");
    let (code, said) = run(folder.path(), &["--before", "soon"]);
    assert!(code == Some(2) && said.contains("--before"), "{said}");
    let (code, said) = run(folder.path(), &["--member", "ana", "--dry-run"]);
    assert!(code == Some(0) && said.contains("bookings: 0"), "{said}");
}
