//! `clef import`: bookings are taken over from files, by the real program: what Clef wrote itself is the same afterwards, and nothing
//! is written that nobody asked for, twice, or over something else.

mod dumps;
mod many;
mod tables;

use std::path::Path;
use std::process::Command;

use clef::bookings::Change;
use rstest::rstest;
use serde_json::Value;
use tempfile::TempDir;

use crate::series::{at_hour, series};
use crate::several_rooms::hall_wish;
use crate::world::{On, Store, World, ana, guard, malik, now, room, span, wish};

/// Writes settings with the rooms of the store into `folder`.
fn write_settings(store: &Store, folder: &Path) {
    let mut text = format!(
        "[place]\nname = \"L'Essai\"\ntimezone = \"Europe/Paris\"\n[caldav]\nurl = \"{}\"\nusername = \"{}\"\n\
         password_env = \"THE_PASSWORD\"\n[[site]]\nid = \"bain\"\nname = \"Le Bain\"\n",
        store.url, store.username
    );
    for (id, calendar) in ["atelier", "salon", "hall"].iter().zip(&store.calendars) {
        let contains = if *id == "hall" { "contains = [\"atelier\", \"salon\"]\n" } else { "" };
        let room = format!(
            "[[room]]\nid = \"{id}\"\nsite = \"bain\"\nname = \"Salle {id}\"\ncalendar = \"{calendar}\"\n{contains}"
        );
        text.push_str(&room);
    }
    std::fs::write(folder.join("rooms.toml"), text).expect("written");
}

/// A server with a booking of the room on 4 May 2027, and a folder with the settings for it.
async fn with_one_booking() -> (Store, TempDir) {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let world = World::new(&store).await;
    world.bookings.book(wish(&malik(), at_hour("2027-05-04", 9)), now()).await.expect("a free room");
    let folder = tempfile::tempdir().expect("a folder");
    write_settings(&store, folder.path());
    (store, folder)
}

/// Runs the program in `folder`; its exit code and what it said.
fn clef(store: &Store, folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clef"));
    command.args(["--config", "rooms.toml"]).args(arguments);
    let output = command.env("THE_PASSWORD", &store.password).current_dir(folder).output().expect("it runs");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

/// What became of what was read: how many of each, and the lines.
fn import(store: &Store, folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let (code, said) = clef(store, folder, &[&["import", "--json"], arguments].concat());
    (code, serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}")))
}

/// The counts of a report that are not zero.
fn counts(report: &Value) -> Vec<(&str, u64)> {
    let counts = report["counts"].as_object().expect("counts").iter();
    counts
        .map(|(name, count)| (name.as_str(), count.as_u64().expect("a number")))
        .filter(|it| it.1 > 0)
        .collect()
}

/// The reasons in a report.
fn reasons(report: &Value) -> String {
    report["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter_map(|line| line["reason"].as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

fn bookings(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("bookings.json")).expect("the bookings");
    let all: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    all.into_iter().filter(|booking| booking["state"] != "cancelled").collect()
}

async fn with_hall(server: On) -> Store {
    Store::on(server).await.expect("it is always there").with_hall().await.expect("a hall")
}

/// Bookings of all kinds: a series of which one date has left and one was given back, a hall, and one that was cancelled.
async fn book_all_kinds(store: &Store) {
    let world = World::new(store).await;
    let id = world.bookings.book(series(&ana(), 12, "FREQ=WEEKLY;COUNT=5", &["2027-05-25"]), now()).await;
    let id = id.expect("free").booking.id;
    let moved = Change::to(at_hour("2027-05-12", 14));
    world
        .bookings
        .change_date((id, at_hour("2027-05-11", 12).start()), moved, guard(&ana()), now())
        .await
        .expect("moved");
    let again = wish(&malik(), at_hour("2027-05-11", 12));
    world.bookings.book(again, now()).await.expect("what was left is free");
    world.bookings.book(hall_wish(), now()).await.expect("a free hall");
    let gone = world.book(&malik(), "2027-05-07 10:00", "2027-05-07 11:00").await.expect("free").booking.id;
    world.bookings.cancel(gone, guard(&malik()), now()).await.expect("cancelled");
}

#[rstest]
#[case(On::Embedded)]
#[case(On::Radicale)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_and_is_taken_over_into_an_empty_server_is_the_same(#[case] server: On) {
    let (from, to) = (with_hall(server).await, with_hall(server).await);
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    book_all_kinds(&from).await;
    write_settings(&from, folder);
    let (code, said) = clef(&from, folder, &["export", "--to", "before"]);
    assert_eq!(code, Some(0), "{said}");
    write_settings(&to, folder);

    let (code, report) = import(&to, folder, &["before", "--dry-run"]);
    assert_eq!((code, counts(&report)), (Some(0), vec![("new", 4), ("skipped", 3)]), "{report:#}");
    assert_eq!(World::new(&to).await.objects().await.len(), 0, "nobody asked for it to be written");
    let (code, written) = import(&to, folder, &["before"]);
    assert_eq!((code, counts(&written)), (Some(0), vec![("new", 4), ("skipped", 3)]), "{written:#}");
    let (code, said) = clef(&to, folder, &["export", "--to", "after"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(bookings(&folder.join("after")), bookings(&folder.join("before")));
    let count = World::new(&to).await.objects().await.len();
    let (code, again) = import(&to, folder, &["before"]);
    assert_eq!((code, counts(&again)), (Some(0), vec![("skipped", 3), ("there", 4)]), "{again:#}");
    assert_eq!(World::new(&to).await.objects().await.len(), count, "nothing came twice");

    // It can be changed like any other.
    let world = World::new(&to).await;
    let id =
        bookings(&folder.join("before"))[0]["id"].as_str().and_then(clef::domain::booking::BookingId::parse);
    let (id, title) = (id.expect("an id"), Change::titled("Autrement"));
    let changed = world.bookings.change(id, title, guard(&ana()), now()).await;
    assert_eq!(changed.expect("to change").booking.details.title, "Autrement");
}

/// What another program gives out: lines of events, each with a UID of its own, in Windows-1252.
fn agenda(events: &[&[&str]]) -> Vec<u8> {
    let event = |(number, lines): (usize, &&[&str])| {
        let head = format!("BEGIN:VEVENT\r\nUID:event-{number}@example.org\r\nDTSTAMP:20260101T000000Z\r\n");
        format!("{head}{}\r\nEND:VEVENT\r\n", lines.join("\r\n"))
    };
    let events: Vec<String> = events.iter().enumerate().map(event).collect();
    let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n";
    let text = format!("{head}{}END:VCALENDAR\r\n", events.concat());
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
}

const EVENTS: &[&[&str]] = &[
    &[
        "SUMMARY:Café des entrepreneurs",
        "ORGANIZER;CN=Ana Le Goff:mailto:Ana@example.org",
        "DESCRIPTION:avec\\nviennoiseries",
        "CREATED:20250301T080000Z",
        "DTSTART;TZID=Europe/Paris:20270506T100000",
        "DTEND;TZID=Europe/Paris:20270506T120000",
    ],
    // Five Tuesdays, of which one was given back and one meets a booking.
    &[
        "SUMMARY:Chorale",
        "DTSTART;TZID=Europe/Paris:20270504T180000",
        "DURATION:PT2H",
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE;TZID=Europe/Paris:20270518T180000",
    ],
    &["SUMMARY:Clash", "DTSTART:20270503T083000Z", "DTEND:20270503T093000Z"],
    &["SUMMARY:Congé", "DTSTART;VALUE=DATE:20270505", "TRANSP:TRANSPARENT"],
    &["SUMMARY:Annulé", "DTSTART:20270507T083000Z", "DTEND:20270507T093000Z", "STATUS:CANCELLED"],
    &["SUMMARY:Nonsense", "DTSTART:tomorrow", "DTEND:20270508T093000Z"],
    &["SUMMARY:Ever", "DTSTART:20200102T050000Z", "DTEND:20200102T060000Z", "RRULE:FREQ=YEARLY"],
    &["SUMMARY:Long ago", "DTSTART:20190502T080000Z", "DTEND:20190502T090000Z"],
];

#[rstest]
#[case(On::Embedded)]
#[case(On::Radicale)]
#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_of_another_program_becomes_bookings_and_what_does_not_is_told(#[case] server: On) {
    let store = Store::on(server).await.expect("it is always there");
    let world = World::new(&store).await;
    world.book(&malik(), "2027-05-03 10:00", "2027-05-03 11:00").await.expect("a free room");
    world.book(&malik(), "2027-05-11 18:30", "2027-05-11 19:00").await.expect("a free room");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    std::fs::write(folder.join("agenda.ics"), agenda(EVENTS)).expect("written");

    let (code, report) = import(&store, folder, &["agenda.ics", "--dry-run"]);
    assert_eq!((code, counts(&report)), (Some(1), vec![("left_out", 8)]), "{report:#}");
    assert!(reasons(&report).contains("no room is meant by “agenda”"), "{report:#}");
    let expected = vec![("clash", 1), ("left_out", 2), ("new", 3), ("partly", 1), ("skipped", 1)];
    for map in [["--room", "atelier"], ["--map", "Agenda=atelier"]] {
        let (code, report) = import(&store, folder, &[&["agenda.ics", "--dry-run"], &map[..]].concat());
        assert_eq!((code, counts(&report)), (Some(1), expected.clone()), "{report:#}");
    }
    assert_eq!(World::new(&store).await.objects().await.len(), 2, "nobody asked for it to be written");
    let (_, report) = import(&store, folder, &["agenda.ics", "--room", "atelier"]);
    assert_eq!(counts(&report), expected, "{report:#}");
    let told = reasons(&report);
    for reason in [
        "taken by “Conseil",
        "shown as free",
        "cannot be read",
        "it has no end",
        "without 2027-05-11 18:00–20:00",
    ] {
        assert!(told.contains(reason), "no {reason} in {told}");
    }

    let world = World::new(&store).await;
    let ana = clef::domain::member::MemberId("ana@example.org".to_owned());
    let ana = clef::domain::identity::Identity::of_id(ana);
    let [cafe] = <[_; 1]>::try_from(world.schedule.bookings_of(&ana)).expect("one booking");
    let cafe = cafe.booking;
    assert_eq!(
        (&*cafe.details.title, cafe.details.note.as_deref()),
        ("Café des entrepreneurs", Some("avec\nviennoiseries"))
    );
    assert_eq!(
        (&*cafe.booked_for.name, cafe.record.created.to_rfc3339()),
        ("Ana Le Goff", "2025-03-01T08:00:00+00:00".into())
    );
    let choir = world.schedule.snapshot(&room("atelier")).taken(span("2027-05-03 12:00", "2027-06-30 00:00"));
    let evenings = ["2027-05-04", "2027-05-25", "2027-06-01"]
        .map(|day| span(&format!("{day} 18:00"), &format!("{day} 20:00")));
    assert!(evenings.iter().all(|evening| choir.contains(evening)), "{choir:#?}");
    assert!(
        !choir.iter().any(|held| held.overlaps(&span("2027-05-18 00:00", "2027-05-19 00:00"))),
        "{choir:#?}"
    );
    let past = world.schedule.snapshot(&room("atelier")).taken(span("2019-05-02 00:00", "2019-05-03 00:00"));
    assert_eq!(past.len(), 1, "what is over is history");

    let (_, again) = import(&store, folder, &["agenda.ics", "--room", "atelier"]);
    assert_eq!(counts(&again), [("clash", 1), ("left_out", 2), ("skipped", 1), ("there", 4)], "{again:#}");
    assert_eq!(World::new(&store).await.objects().await.len(), 6, "nothing came twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_calendar_is_refused_before_anything_is_written() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    let whole = agenda(EVENTS);
    let cases: [(&str, &[u8], &str); 4] = [
        ("cut.ics", &whole[..whole.len() - 30], "ends in the middle"),
        ("page.ics", b"<!DOCTYPE html><html></html>", "no calendar"),
        ("empty.ics", b"", "no calendar"),
        ("notes.txt", b"hello", "expected a calendar"),
    ];
    for (name, data, said) in cases {
        std::fs::write(folder.join(name), data).expect("written");
        let (code, told) = clef(&store, folder, &["import", name, "--room", "atelier"]);
        assert!(code == Some(1) && told.contains(said), "{name}: {code:?} {told}");
    }
    let (code, told) = clef(&store, folder, &["import", "cut.ics", "--room", "nowhere"]);
    assert!(code == Some(1) && told.contains("no room “nowhere”"), "{told}");
    assert_eq!(World::new(&store).await.objects().await.len(), 0);
}
