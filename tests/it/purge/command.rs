//! `clef purge`: what it leaves in calendars and files, and what it says.

use std::path::Path;
use std::process::Command;

use clef::domain::booking::BookingRequest;
use clef::domain::conflict::{ConflictChoice, ConflictId, Decision};
use clef::domain::details::Details;
use clef::domain::preferences::Preferences;
use uuid::Uuid;

use super::{ROOMS, THEN, book_everything, in_room, telling, then, weekly, yann};
use crate::app::TestApp;
use crate::world::{ana, native_event, reception, room, span, wish};

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
