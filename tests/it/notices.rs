//! Whoever must know is told by mail, once: what the mails say is read back by programs that nobody here wrote.

mod caught;
pub(crate) mod delivery;
mod links;
mod reception;
mod reports;
mod several;
mod unwritable;
mod video;
mod watches;
mod watches_api;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::app::{Person, TestApp};
use crate::repository::root;
use crate::servers::python_program;

/// The day on which things take place: the Wednesday after.
const DAY: &str = "2026-11-18";

/// A place that sends mails into a folder.
struct Place {
    app: TestApp,
    mails: TempDir,
}

impl Place {
    async fn start(more: &str) -> Self {
        write_place(TestApp::rooms(), more, &[]).await
    }
}

/// A place with these rooms that sends mails into a folder.
async fn write_place(rooms: &str, more: &str, overrides: &[(&str, &str)]) -> Place {
    let mails = tempfile::tempdir().expect("a folder");
    let folder = mails.path().display();
    let rooms = format!(
        "{rooms}\n[mail]\nfrom = \"L’Essai <salles@example.org>\"\ndirectory = \"{folder}\"\n[notices]\nmail = true\n{more}"
    );
    Place { app: TestApp::with(&rooms, overrides).await, mails }
}

impl Place {
    /// Sets the clock, and waits for as many mails as `count`; all of them in the order in which they were sent.
    async fn mails(&self, now: &str, count: usize) -> Vec<Value> {
        self.app.at(now);
        wait_for(|| files(self.mails.path()) >= count).await;
        // What comes too much would come now.
        tokio::time::sleep(Duration::from_secs(6)).await;
        let mails = read(self.mails.path());
        assert_eq!(mails.len(), count, "{mails:#?}");
        mails
    }
}

/// How many mails are in a folder.
fn files(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    files.filter(|path| path.extension().is_some_and(|end| end == "eml" || end == "json")).count()
}

/// What mail programs see.
pub(crate) fn read(folder: &Path) -> Vec<Value> {
    let script = root().join("tests/oracles/notices.py");
    let output = Command::new(python_program()).arg(script).arg(folder).output().expect("Python runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

async fn wait_for(is_there: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_there() && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value:#}"))
}

/// Changes a booking on its page.
async fn change(who: &Person, id: &str, fields: &[(&str, &str)]) {
    let path = format!("/bookings/{id}");
    let version = who.get(&path).await.field("version");
    let mut all = vec![("date", DAY), ("title", "Conseil"), ("version", version.as_str())];
    all.extend_from_slice(fields);
    let answer = who.post(&path, &all).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

async fn cancel(who: &Person, id: &str) {
    let version = who.get(&format!("/bookings/{id}")).await.field("version");
    let answer = who.post(&format!("/bookings/{id}/cancel"), &[("version", &version)]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

#[tokio::test]
async fn a_booking_is_one_conversation_from_its_confirmation_to_its_end() {
    let place = Place::start("gather = \"2m\"\n").await;
    let ana = place.app.person("demo-ana").await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    let mails = place.mails("2026-11-16T08:32:30Z", 1).await;
    assert_eq!(text(&mails[0], "subject"), "Réservé : L'Atelier, mercredi 18 novembre, 10:00–12:00");
    assert_eq!(mails[0]["to"][0][1], "demo-ana@example.org");
    assert_eq!(text(&mails[0], "auto_submitted"), "auto-generated");

    // Three changes within two minutes are one mail, from what she knew to what is.
    change(&ana, &id, &[("start", "10:00"), ("end", "11:00")]).await;
    change(&ana, &id, &[("start", "15:00"), ("end", "16:00")]).await;
    change(&ana, &id, &[("start", "15:00"), ("end", "16:00"), ("note", "Clés svp")]).await;
    let mails = place.mails("2026-11-16T08:35:00Z", 2).await;
    let moved = &mails[1];
    assert_eq!(text(moved, "subject"), "Réservation déplacée : L'Atelier, mercredi 18 novembre, 15:00–16:00");
    let said = text(moved, "text");
    assert!(said.contains("(avant\u{a0}: mercredi 18 novembre, 10:00–12:00)"), "{said}");
    assert!(said.contains("Clés svp") && said.contains(&format!("/bookings/{id}\n")), "{said}");

    cancel(&ana, &id).await;
    let mails = place.mails("2026-11-16T08:38:00Z", 3).await;
    assert_eq!(text(&mails[2], "subject"), "Annulé : L'Atelier, mercredi 18 novembre, 15:00–16:00");

    let about = format!("<{id}@example.org>");
    let ids: Vec<&str> = mails.iter().map(|mail| text(mail, "message_id")).collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
    for mail in &mails {
        assert_eq!((text(mail, "references"), text(mail, "in_reply_to")), (&*about, &*about));
        assert_eq!((&mail["defects"], &mail["loaded"]), (&Value::Array(vec![]), &Value::Array(vec![])));
        let kinds = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"];
        assert_eq!(mail["parts"], Value::from([&kinds[..], &["text/calendar"]].concat()));
    }
    let calendar = |mail: &Value| mail["calendars"][0].clone();
    let methods: Vec<Value> = mails.iter().map(|mail| calendar(mail)["method_of_part"].clone()).collect();
    let method = |name: &str| Value::from(format!("text/calendar;{name}"));
    assert_eq!(methods, [method("REQUEST"), method("REQUEST"), method("CANCEL")]);
    let events: Vec<Value> = mails.iter().map(|mail| calendar(mail)["events"][0].clone()).collect();
    assert!(events.iter().all(|event| event["uid"] == id.as_str()), "{events:#?}");
    let sequences: Vec<i64> = events.iter().filter_map(|event| event["sequence"].as_i64()).collect();
    assert!(sequences.windows(2).all(|two| two[0] < two[1]), "{sequences:?}");
    assert_eq!(events[1]["start"], "2026-11-18T15:00:00+01:00");
    assert_eq!(events[2]["status"], "CANCELLED");
    let party = &events[0]["attendees"][0];
    assert_eq!((&party["PARTSTAT"], &party["RSVP"]), (&Value::from("ACCEPTED"), &Value::from("FALSE")));
    assert_eq!(party["address"], "mailto:demo-ana@example.org");
    assert_eq!(events[0]["organizer"], "mailto:salles@example.org");
    assert_eq!(
        (&events[0]["organizer_name"], &events[0]["own"]),
        (&Value::from("L’Essai"), &Value::Array(vec![]))
    );
    // The same entry as the file that the page offers.
    let other = ana.book("atelier", DAY, ("17:00", "18:00"), "Autre").await;
    assert!(ana.get(&format!("/bookings/{other}.ics")).await.has(&format!("UID:{other}\r\n")));
}

#[tokio::test]
async fn people_are_told_in_the_language_in_which_they_booked_and_by_whom_it_was_changed() {
    let place = Place::start("gather = \"0s\"\n").await;
    let (malik, reception) = (place.app.person("demo-malik").await, place.app.person("demo-accueil").await);
    malik.get("/?lang=en").await;
    let id = malik.book("atelier", DAY, ("10:00", "12:00"), "Board").await.to_string();
    let mails = place.mails("2026-11-16T08:31:00Z", 1).await;
    assert_eq!(text(&mails[0], "subject"), "Booked: L'Atelier, Wednesday 18 November, 10:00–12:00");
    change(
        &reception,
        &id,
        &[
            ("start", "13:00"),
            ("end", "15:00"),
            ("for_name", "Malik Benali"),
            ("for_email", "demo-malik@example.org"),
        ],
    )
    .await;
    let mails = place.mails("2026-11-16T08:33:00Z", 2).await;
    assert!(text(&mails[1], "text").contains("Camille (accueil) has moved your booking."), "{:#?}", mails[1]);
    assert_eq!(mails[1]["to"][0][1], "demo-malik@example.org");
}

/// Books L'Atelier on so many Wednesdays; returns the id of the series.
async fn book_weekly(who: &Person, times: &str) -> String {
    let form = who.get(&format!("/book?room=atelier&date={DAY}")).await;
    let key = form.field("key");
    let mut fields = crate::app::fields("atelier", DAY, ("10:00", "12:00"), "Cours", &key);
    fields.extend([("repeat", "weekly"), ("times", times), ("until", "")]);
    let answer = who.post("/book", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().trim_start_matches("/bookings/").trim_end_matches("?new=1").to_owned()
}

#[tokio::test]
async fn a_series_is_one_entry_with_its_exceptions() {
    let place = Place::start("gather = \"0s\"\n").await;
    let ana = place.app.person("demo-ana").await;
    let id = book_weekly(&ana, "4").await;
    let mails = place.mails("2026-11-16T08:31:00Z", 1).await;
    let calendar = &mails[0]["calendars"][0];
    assert_eq!(calendar["zones"], Value::from(["Europe/Paris"]));
    assert_eq!(
        (calendar["events"].as_array().map(Vec::len), &calendar["events"][0]["rule"]),
        (Some(1), &Value::from("FREQ=WEEKLY;COUNT=4"))
    );

    // One date is moved by itself: the entry has it as an exception.
    let date = "2026-11-25T09:00:00Z";
    let page = ana.get(&format!("/bookings/{id}?date={date}")).await;
    let version = page.field("version");
    let moved = [
        ("date", "2026-11-26"),
        ("start", "14:00"),
        ("end", "16:00"),
        ("title", "Cours"),
        ("version", &version),
        ("recurrence_id", date),
    ];
    let answer = ana.post(&format!("/bookings/{id}"), &moved).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let mails = place.mails("2026-11-16T08:33:00Z", 2).await;
    let events = mails[1]["calendars"][0]["events"].as_array().expect("events").clone();
    assert_eq!(events.len(), 2, "{events:#?}");
    assert!(events.iter().all(|event| event["uid"] == id.as_str()), "{events:#?}");
    assert_eq!(events[1]["recurrence_id"], "2026-11-25T10:00:00+01:00");
    assert_eq!(events[1]["start"], "2026-11-26T14:00:00+01:00");
    assert_eq!(events[0]["exdates"], Value::Array(vec![]));
    let file = ana.get(&format!("/bookings/{id}.ics")).await;
    assert!(file.has("RECURRENCE-ID;TZID=Europe/Paris:20261125T100000\r\n"), "{}", file.body);
}

#[tokio::test]
async fn a_mail_about_dates_that_were_split_off_brings_what_is_left_of_the_series() {
    let place = Place::start("gather = \"0s\"\n").await;
    let ana = place.app.person("demo-ana").await;
    let id = book_weekly(&ana, "4").await;
    place.mails("2026-11-16T08:31:00Z", 1).await;
    let date = "2026-12-02T09:00:00Z";
    let version = ana.get(&format!("/bookings/{id}?date={date}")).await.field("version");
    let mut moved = crate::app::fields("atelier", "2026-12-03", ("14:00", "16:00"), "Cours", "");
    moved.extend([("version", version.as_str()), ("recurrence_id", date), ("scope", "following")]);
    let answer = ana.post(&format!("/bookings/{id}"), &moved).await;
    assert!(answer.location().ends_with("?split=1"), "{}", answer.body);
    let mails = place.mails("2026-11-16T08:33:00Z", 2).await;
    let events = |nth: usize| mails[1]["calendars"][nth]["events"].as_array().expect("events").clone();
    let last = mails[1]["calendars"].as_array().map_or(0, Vec::len) - 1;
    assert_eq!(events(0)[0]["start"], "2026-12-03T14:00:00+01:00");
    // What their own calendar shows of the series ends before.
    assert_eq!(events(last)[0]["uid"], id.as_str());
    let rule = events(last)[0]["rule"].as_str().expect("a rule").to_owned();
    assert!(rule.contains("UNTIL=20261125"), "{rule}");
}

/// What people write who would like to write something else.
const EVIL: [&str; 4] = [
    "Ana\r\nBcc: all@example.org",
    "</td></table><script src=https://evil.example/x></script><img src=//evil.example/p>",
    "x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR",
    "=?utf-8?q?Ana=0D=0ABcc:_all@example.org?= \u{202e}gro",
];

#[tokio::test]
async fn no_title_leaves_its_place() {
    let place = Place::start("gather = \"0s\"\n").await;
    let ana = place.app.person("demo-ana").await;
    let mut accepted = 0;
    for (at, text) in EVIL.into_iter().enumerate() {
        // What a field does not take is not written either.
        for (title, note) in [(text, text), (text, ""), ("Titre", text)] {
            let (start, end) = (format!("{:02}:00", 9 + at), format!("{:02}:00", 10 + at));
            let key = ana.get(&format!("/book?room=atelier&date={DAY}")).await.field("key");
            let mut fields = crate::app::fields("atelier", DAY, (&start, &end), title, &key);
            fields.push(("note", note));
            if ana.post("/book", &fields).await.status == 303 {
                accepted += 1;
                break;
            }
        }
    }
    assert!(accepted >= 3, "{accepted}");
    for mail in place.mails("2026-11-16T08:31:00Z", accepted).await {
        let expected = [
            "auto-submitted",
            "content-type",
            "date",
            "from",
            "in-reply-to",
            "list-unsubscribe",
            "message-id",
            "mime-version",
            "references",
            "subject",
            "to",
        ];
        let headers = mail["headers"].as_array().expect("headers");
        assert!(
            headers
                .iter()
                .all(|name| expected.iter().any(|one| name == one) || name == "content-transfer-encoding"),
            "{headers:?}"
        );
        assert_eq!(
            (&mail["loaded"], &mail["defects"]),
            (&Value::Array(vec![]), &Value::Array(vec![])),
            "{mail:#}"
        );
        assert_eq!(mail["calendars"][0]["events"].as_array().map(Vec::len), Some(1));
        assert_eq!(mail["to"].as_array().map(Vec::len), Some(1));
        assert!(mail["links"].as_array().expect("links").iter().all(|link| link.as_str().is_some_and(
            |link| {
                ["bookings", "links"]
                    .iter()
                    .any(|path| link.starts_with(&format!("http://127.0.0.1/{path}/")))
            }
        )));
    }
}
