//! What the audit lines say, read back from the file that the running program wrote.

mod native;

use std::sync::Arc;
use std::time::Duration;

use chrono::{Datelike, TimeDelta, Utc, Weekday};
use clef::bookings::Change;
use clef::caldav::embedded::{Quirks, Uids};
use clef::config::token;
use clef::domain::booking::BookingId;
use clef::domain::time::Interval;
use clef::events::Listener;
use clef::jobs::{Job, NoteNativeChanges};
use clef::notebook::{Availability, Clock, Moment, Notebook};
use clef::program::audit_file::AuditFile;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tracing::instrument::WithSubscriber;
use tracing_subscriber::layer::SubscriberExt;

use crate::app::{Answer, PORTAL, Person, fields};
use crate::program::Program;
use crate::world::{On, Store, World, ana, guard, now, wish};

/// The program as people run it, with a file for its audit lines, and Clef's own calendars.
struct Running {
    program: Program,
    file: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

const HOOK: &str = "0123456789abcdef0123456789abcdef";
/// What is in bookings and stands in no line.
const WORDS: [&str; 4] = ["Ressources humaines", "Une note", "demo-ana@example.org", "Ana Le Goff"];

impl Running {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("audit.jsonl");
        let hash = token::hash("ana");
        let more = format!(
            "[[api_token]]\nname = \"le script\\\" d'Ana\"\nsha256 = \"{hash}\"\n\
             role = \"member\"\nmember = {{ id = \"script:ana\", name = \"Ana\" }}\n"
        );
        let path = file.display().to_string();
        let env = [
            ("CLEF__SERVER__AUDIT_FILE", path.as_str()),
            ("CLEF__HOOKS__SECRET_ENV", "CLEF_TEST_HOOK"),
            ("CLEF_TEST_HOOK", HOOK),
        ];
        let program = Program::alone(&more, &env).await;
        Self { program, file, _folder: folder }
    }

    /// The lines so far that name this event, when there are `count` of them.
    async fn lines(&self, event: &str, count: usize) -> Vec<Value> {
        for _ in 0..100 {
            let text = std::fs::read_to_string(&self.file).unwrap_or_default();
            for word in WORDS {
                assert!(!text.contains(word), "{word} is nobody's business: {text}");
            }
            let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
            let found: Vec<Value> = lines.filter(|line: &Value| line["event"] == event).collect();
            if found.len() >= count {
                assert_eq!(found.len(), count, "{text}");
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("no {count} lines {event}: {:?}", std::fs::read_to_string(&self.file));
    }
}

fn text<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or_default()
}

/// A day that is ahead whenever the test runs.
fn ahead() -> String {
    (chrono::Utc::now() + chrono::TimeDelta::days(10)).format("%Y-%m-%d").to_string()
}

#[tokio::test]
async fn the_file_may_lie_in_the_data_directory_that_the_first_start_makes() {
    let program = Program::alone("", &[("CLEF__SERVER__AUDIT_FILE", "./data/audit.jsonl")]).await;
    let ana = Person::at(&program.address);
    ana.post("/signin/demo", &[("person", "demo-ana")]).await;
    let file = program.folder().join("data/audit.jsonl");
    let running = Running { program, file, _folder: tempfile::tempdir().expect("a folder") };
    running.lines("signed-in", 1).await;
}

#[tokio::test]
async fn whom_a_portal_names_is_one_line_from_which_their_id_can_be_listed() {
    let portal =
        [("CLEF__SIGN_IN__MEMBER__GROUPS", "coop"), ("CLEF__SERVER__AUDIT_FILE", "./data/audit.jsonl")];
    let program = Program::alone("", &[&PORTAL[..], &portal].concat()).await;
    let zoe = Person::by_portal(&program.address, "zoe", "coop");
    let stranger = Person::by_portal(&program.address, "leo", "voisins");
    let file = program.folder().join("data/audit.jsonl");
    for _ in 0..3 {
        assert_eq!(zoe.get("/me").await.status, StatusCode::OK);
        assert_eq!(stranger.get("/me").await.status, StatusCode::SEE_OTHER);
    }
    let running = Running { program, file, _folder: tempfile::tempdir().expect("a folder") };
    let line = running.lines("signed-in", 1).await.remove(0);
    assert_eq!((text(&line, "member"), text(&line, "via")), ("header:zoe", "header"));
    let line = running.lines("sign-in-failed", 1).await.remove(0);
    assert!(line.to_string().contains("voisins"), "which groups came: {line}");
}

#[tokio::test]
async fn every_deed_is_a_line_with_ids_and_the_outcome() {
    let running = Running::start().await;
    let ana = Person::at(&running.program.address);
    ana.post("/signin/demo", &[("person", "demo-ana")]).await;
    let signed_in = running.lines("signed-in", 1).await.remove(0);
    assert_eq!((text(&signed_in, "member"), text(&signed_in, "via")), ("demo-ana", "demo"));
    assert_eq!((text(&signed_in, "role"), text(&signed_in, "client")), ("member", "127.0.0.1"));

    let day = ahead();
    let mut wish = fields("atelier", &day, ("10:00", "11:00"), WORDS[0], "key-1");
    wish.push(("note", WORDS[1]));
    let booked = ana.post("/book", &wish).await;
    let id = booked.location().replace("/bookings/", "").replace("?new=1", "");
    ana.post("/book", &wish).await;
    ana.post("/book", &fields("atelier", &day, ("10:30", "23:59"), WORDS[0], "key-2")).await;
    let lines = running.lines("book", 3).await;
    let told: Vec<&str> = lines.iter().map(|line| text(line, "outcome")).collect();
    assert_eq!(told, ["done", "again", "refused"]);
    assert_eq!(text(&lines[2], "rules"), "max_length step taken");
    let line = &lines[0];
    assert_eq!(text(line, "booking"), id);
    assert_eq!(
        (text(line, "member"), text(line, "room"), text(line, "via")),
        ("demo-ana", "atelier", "demo")
    );
    assert!(text(line, "start").starts_with(&day) && text(line, "request").len() >= 10, "{line}");

    let path = format!("/bookings/{id}");
    ana.post(&path, &fields("atelier", &day, ("10:00", "10:30"), WORDS[0], "")).await;
    ana.post(&path, &fields("atelier", &day, ("12:00", "13:00"), WORDS[0], "")).await;
    let (changed, moved) =
        (running.lines("change", 1).await.remove(0), running.lines("move", 1).await.remove(0));
    assert_eq!((text(&changed, "booking"), text(&moved, "booking")), (id.as_str(), id.as_str()));
    assert_eq!((text(&moved, "room"), text(&moved, "to_room")), ("atelier", ""));
    let mut elsewhere = fields("bulle", &day, ("14:00", "15:00"), WORDS[0], "");
    elsewhere.retain(|(name, _)| *name != "key");
    let answer = ana.post(&path, &elsewhere).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let moved = running.lines("move", 2).await.remove(1);
    assert_eq!((text(&moved, "room"), text(&moved, "to_room")), ("atelier", "bulle"), "{moved}");
    let time =
        |line: &Value, key: &str| text(line, key).parse::<chrono::DateTime<chrono::Utc>>().expect("a time");
    assert_eq!(time(&moved, "start") - time(line, "start"), chrono::TimeDelta::hours(4), "{moved}");
    // What was wanted stands there too when it was refused.
    assert_eq!(time(&lines[2], "start") - time(line, "start"), chrono::TimeDelta::minutes(30), "{lines:?}");
    ana.post(&format!("{path}/cancel"), &[("version", "")]).await;
    let cancelled = running.lines("cancel", 1).await.remove(0);
    assert_eq!((text(&cancelled, "outcome"), text(&cancelled, "booking")), ("done", id.as_str()));
    ana.post("/signout", &[]).await;
    assert_eq!(text(&running.lines("signed-out", 1).await[0], "member"), "demo-ana");
}

#[tokio::test]
async fn what_is_split_off_a_series_names_it() {
    let running = Running::start().await;
    let script = Person::at(&running.program.address);
    let (day, headers) = (ahead(), [("authorization", "Bearer ana"), ("content-type", "application/json")]);
    let body = serde_json::json!({
        "room": "bulle", "title": WORDS[0], "start": format!("{day}T10:00:00Z"), "end": format!("{day}T11:00:00Z"),
        "recurrence": "FREQ=DAILY;COUNT=3",
    });
    let booked = script.send(Method::POST, "/api/v1/bookings", &headers, Some(body.to_string())).await;
    assert_eq!(booked.status, StatusCode::CREATED, "{}", booked.body);
    let series: Value = serde_json::from_str(&booked.body).expect("JSON");
    let second = &series["dates"][1]["recurrence_id"];
    let body = serde_json::json!({"title": WORDS[1], "recurrence_id": second, "scope": "following"});
    let path = format!("/api/v1/bookings/{}", text(&series, "id"));
    let split = script.send(Method::PATCH, &path, &headers, Some(body.to_string())).await;
    assert_eq!(split.status, StatusCode::CREATED, "{}", split.body);
    let split: Value = serde_json::from_str(&split.body).expect("JSON");
    let line = running.lines("change", 1).await.remove(0);
    assert_eq!((text(&line, "booking"), text(&line, "made_of")), (text(&split, "id"), text(&series, "id")));
}

#[tokio::test]
async fn a_token_is_named_and_what_is_denied_is_noted() {
    let running = Running::start().await;
    let script = Person::at(&running.program.address);
    let day = ahead();
    let body = format!(
        "{{\"room\": \"bulle\", \"title\": \"{}\", \"start\": \"{day}T10:00:00Z\", \"end\": \"{day}T11:00:00Z\"}}",
        WORDS[0]
    );
    let headers = [("authorization", "Bearer ana"), ("content-type", "application/json")];
    let booked = script.send(Method::POST, "/api/v1/bookings", &headers, Some(body)).await;
    assert_eq!(booked.status, StatusCode::CREATED, "{}", booked.body);
    let line = running.lines("book", 1).await.remove(0);
    assert_eq!((text(&line, "via"), text(&line, "member")), ("token le script\" d'Ana", "script:ana"));
    let path = booked.location();
    let removed = script.send(Method::DELETE, &path, &headers[..1], None).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert_eq!(text(&running.lines("cancel", 1).await[0], "via"), "token le script\" d'Ana");

    let malik = Person::at(&running.program.address);
    malik.post("/signin/demo", &[("person", "demo-malik")]).await;
    // Pages look at no token, and say so.
    let by_page = [("authorization", "Bearer ana"), ("content-type", "application/x-www-form-urlencoded")];
    let body = format!("room=atelier&date={day}&start=16:00&end=17:00&title=x&key=key-page");
    let booked = malik.send(Method::POST, "/book", &by_page, Some(body)).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let line = running.lines("book", 2).await.remove(1);
    assert_eq!((text(&line, "via"), text(&line, "member")), ("demo", "demo-malik"));
    assert_eq!(malik.get("/reception?date=2027-01-01").await.status, StatusCode::FORBIDDEN);
    let forged = [("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")];
    let evil = "/bookings/%0A%22event%22%3A%22signed-in%22";
    assert_eq!(
        malik.send(Method::POST, evil, &forged, Some(String::new())).await.status,
        StatusCode::FORBIDDEN
    );
    let denied = running.lines("denied", 2).await;
    assert_eq!((text(&denied[0], "member"), text(&denied[0], "path")), ("demo-malik", "/reception"));
    assert_eq!(text(&denied[1], "path"), evil);
    assert_eq!(running.lines("signed-in", 1).await.len(), 1, "nobody writes a line of their own");
}

#[tokio::test]
async fn what_reception_decides_is_noted_and_reaches_the_file_before_the_program_ends() {
    let running = Running::start().await;
    let (camille, inbox, path) = in_conflict(&running).await;
    let version = inbox.field("version");
    let kept = camille.post(&path, &[("action", "keep"), ("version", &version)]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let Running { mut program, file, _folder } = running;
    program.terminate();
    assert!(program.ended(std::time::Duration::from_secs(20)).await.success());
    let lines = std::fs::read_to_string(file).expect("the file");
    let kept: Value = serde_json::from_str(lines.lines().last().expect("a line")).expect("JSON");
    let conflict = path.trim_start_matches("/reception/conflicts/");
    assert_eq!((text(&kept, "event"), text(&kept, "conflict")), ("keep-conflict", conflict), "{lines}");
    assert_eq!((text(&kept, "member"), text(&kept, "outcome")), ("demo-accueil", "done"));
}

#[tokio::test]
async fn a_booking_that_reception_moves_away_is_noted_with_its_new_time() {
    let running = Running::start().await;
    let (camille, inbox, path) = in_conflict(&running).await;
    let (version, booking) = (inbox.field("version"), inbox.field("booking"));
    let (start, end) = (inbox.field("start"), inbox.field("end"));
    let wish =
        [("action", "move"), ("version", &version), ("booking", &booking), ("start", &start), ("end", &end)];
    let moved = camille.post(&path, &wish).await;
    assert!(moved.status.is_success() || moved.status.is_redirection(), "{}", moved.body);
    let line = running.lines("move", 1).await.remove(0);
    let seconds = |key: &str| {
        let at: chrono::DateTime<chrono::Utc> = text(&line, key).parse().expect("a time");
        at.timestamp().to_string()
    };
    assert_eq!((seconds("start"), seconds("end")), (start, end), "{line}");
    assert_eq!((text(&line, "outcome"), text(&line, "member")), ("done", "demo-accueil"));
}

/// Somebody at reception, the list of conflicts with one of a booking of theirs, and where to settle it.
async fn in_conflict(running: &Running) -> (Person, Answer, String) {
    let camille = Person::at(&running.program.address);
    camille.post("/signin/demo", &[("person", "demo-accueil")]).await;
    let day = ahead();
    camille.post("/book", &fields("atelier", &day, ("10:00", "11:00"), WORDS[0], "key-3")).await;
    write_over(running, &day).await;
    let inbox = loop {
        camille.send(Method::POST, &format!("/hooks/nextcloud/{HOOK}"), &[], Some(String::new())).await;
        let inbox = camille.get("/reception/conflicts").await;
        if inbox.has("action=\"/reception/conflicts/") {
            break inbox;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    let at = inbox.body.find("action=\"/reception/conflicts/").expect("a conflict") + 8;
    let path = inbox.body[at..].split('"').next().expect("an address").to_owned();
    (camille, inbox, path)
}

/// The calendars of the running program, as another calendar application sees them.
fn calendars(running: &Running) -> clef::caldav::client::Client {
    let log = running.program.log();
    let url = log.split("url=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("the server");
    let password = std::fs::read_to_string(running.program.folder().join("data/caldav.password"));
    let account = clef::caldav::client::ClientSettings {
        url: url.parse().expect("an address"),
        username: "clef".to_owned(),
        password: password.expect("its password").into(),
        limits: clef::caldav::client::Limits::default(),
    };
    clef::caldav::client::Client::new(account).expect("a client")
}

/// Writes an event over the booking.
async fn write_over(running: &Running, day: &str) {
    let calendars = calendars(running);
    let home = calendars.calendar_home().await.expect("the home");
    let day = day.replace('-', "");
    let event = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20261101T000000Z\r\n\
         DTSTART;TZID=Europe/Paris:{day}T103000\r\nDTEND;TZID=Europe/Paris:{day}T113000\r\nSUMMARY:{}\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n",
        WORDS[0]
    );
    let href = home.child("salle-atelier").as_collection().child("x.ics");
    calendars.create(&href, event).await.expect("to be written");
}
