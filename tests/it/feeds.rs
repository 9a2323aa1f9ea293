//! Calendars that people follow with a program of their own, read back by one that nobody here wrote.

mod public;

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use clef::domain::room::RoomId;
use clef::domain::time::{Instant, Interval};
use reqwest::StatusCode;
use serde_json::Value;

use crate::app::{Answer, PORTAL, Person, TestApp, fields};
use crate::repository::root;
use crate::servers::python_program;

/// What is looked at: all that the tests do.
const SPAN: (&str, &str) = ("2026-11-01T00:00:00+00:00", "2027-01-31T00:00:00+00:00");

/// The path of a new address for `of`.
pub(crate) async fn follow(who: &Person, of: &str) -> String {
    let answer = who.post("/me/feed", &[("act", "make"), ("of", of)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    shown_address(&who.get("/me/feed").await).expect("an address")
}

/// The path of the address that a page shows, if it shows one.
fn shown_address(page: &Answer) -> Option<String> {
    let (_, rest) = page.body.split_once("value=\"http://127.0.0.1/feeds/")?;
    Some(format!("/feeds/{}", rest.split_once('"')?.0))
}

/// What a calendar program shows of a feed.
async fn read(app: &TestApp, path: &str) -> Value {
    let answer = app.visitor().get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    let seen = program("feed.py", &[SPAN.0, SPAN.1], &answer.body);
    let nothing = Value::Array(Vec::new());
    assert_eq!((&seen["errors"], &seen["twice"]), (&nothing, &nothing), "{}", answer.body);
    seen
}

/// What one of our programs makes of a text.
pub(crate) fn program(name: &str, arguments: &[&str], text: &str) -> Value {
    let script = root().join("tests/oracles").join(name);
    let mut python = Command::new(python_program());
    let python = python.arg(script).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut python = python.stderr(Stdio::piped()).spawn().expect("Python runs");
    python.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("to be read");
    let output = python.wait_with_output().expect("an end");
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}\n{text}"))
}

fn shown(seen: &Value) -> Vec<(String, String, String)> {
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let all = seen["shown"].as_array().expect("a list").iter();
    all.map(|one| (text(one, "start"), text(one, "end"), text(one, "title"))).collect()
}

fn titles(seen: &Value) -> Vec<String> {
    shown(seen).into_iter().map(|(_, _, title)| title).collect()
}

/// When rooms are held, as Clef shows it.
fn held(app: &TestApp, rooms: &[&str]) -> Vec<(String, String)> {
    let at = |text: &str| text.parse::<Instant>().expect("an instant");
    let span = Interval::new(at(SPAN.0), at(SPAN.1)).expect("forwards");
    let text = |at: Instant| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let of_room = |room: &&str| {
        let snapshot = app.app.schedule.snapshot(&RoomId::parse(room).expect("an id"));
        let held = snapshot.occupancies_with_links(span).into_iter();
        held.map(|held| (text(held.interval.start()), text(held.interval.end()))).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = rooms.iter().flat_map(of_room).collect();
    all.sort();
    all
}

fn times(seen: &Value) -> Vec<(String, String)> {
    shown(seen).into_iter().map(|(start, end, _)| (start, end)).collect()
}

/// Books a weekly series of four dates from the 18th of November on.
async fn book_series(who: &Person) -> String {
    let form = who.get("/book?room=atelier&date=2026-11-18").await;
    let key = form.field("key");
    let mut fields = fields("atelier", "2026-11-18", ("10:00", "12:00"), "Cours", &key);
    fields.extend([("repeat", "weekly"), ("times", "4"), ("until", "")]);
    let answer = who.post("/book", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().trim_start_matches("/bookings/").trim_end_matches("?new=1").to_owned()
}

/// Moves the date of a series that starts at `at` to an afternoon.
async fn move_date(who: &Person, id: &str, at: &str, day: &str) {
    let page = who.get(&format!("/bookings/{id}?date={at}")).await;
    let version = page.field("version");
    let mut fields = vec![("title", "Cours"), ("recurrence_id", at), ("version", version.as_str())];
    fields.extend([("date", day), ("start", "14:00"), ("end", "16:00")]);
    let answer = who.post(&format!("/bookings/{id}"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{at} {}", answer.body);
}

const FOREIGN: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:menage\r\n\
    DTSTAMP:20261101T000000Z\r\nDTSTART;TZID=Europe/Paris:20261103T070000\r\nDTEND;TZID=Europe/Paris:20261103T080000\r\n\
    RRULE:FREQ=WEEKLY;UNTIL=20261222T060000Z\r\nSUMMARY:Ménage\\, ici\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:menage\r\n\
    DTSTAMP:20261101T000000Z\r\nRECURRENCE-ID;TZID=Europe/Paris:20261117T070000\r\n\
    DTSTART;TZID=Europe/Paris:20261117T183000\r\nDTEND;TZID=Europe/Paris:20261117T193000\r\nSUMMARY:Ménage\\, tard\r\n\
    END:VEVENT\r\nBEGIN:VEVENT\r\nUID:menage\r\nDTSTAMP:20261101T000000Z\r\n\
    RECURRENCE-ID;TZID=Europe/Paris:20261124T070000\r\nDTSTART;TZID=Europe/Paris:20261124T070000\r\n\
    DTEND;TZID=Europe/Paris:20261124T080000\r\nSTATUS:CANCELLED\r\nSUMMARY:Ménage\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
const WORKS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:travaux\r\n\
    DTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261207\r\nDTEND;VALUE=DATE:20261209\r\nSUMMARY:Travaux\r\n\
    END:VEVENT\r\nEND:VCALENDAR\r\n";

#[tokio::test]
async fn a_feed_shows_what_clef_shows_to_whoever_made_it() {
    let (app, _, ana, reception) = TestApp::start().await;
    app.write_event("atelier", "menage.ics", FOREIGN).await;
    app.write_event("salon", "travaux.ics", WORKS).await;
    let malik = app.person("demo-malik").await;
    malik.book("atelier", "2026-11-19", ("14:00", "15:00"), "Entretien, \\n; END:VEVENT <b>").await;
    let series = book_series(&ana).await;
    move_date(&ana, &series, "2026-11-25T09:00:00Z", "2026-11-26").await;
    move_date(&ana, &series, "2026-12-02T09:00:00Z", "2026-12-03").await;
    malik.book("salon", "2026-11-23", ("09:00", "12:00"), "Atelier vélo").await;
    ana.book("nuit", "2026-11-21", ("22:00", "23:00"), "Veille").await;
    // Somebody moves the last date with a calendar application.
    let native = "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T000000Z\r\n\
        RECURRENCE-ID;TZID=Europe/Paris:20261209T100000\r\nDTSTART;TZID=Europe/Paris:20261209T130000\r\n\
        DTEND;TZID=Europe/Paris:20261209T150000\r\nSUMMARY:Cours du soir\r\nEND:VEVENT\r\nEND:VCALENDAR";
    let home = app.calendars.calendar_home().await.expect("the home");
    let collection = home.child("atelier").as_collection();
    for (href, etag) in app.calendars.list_etags(&collection).await.expect("a list") {
        let object = app.calendars.get(&href).await.expect("the object").data;
        if object.contains("\r\nRRULE:FREQ=WEEKLY;COUNT=4") {
            let uid = object.lines().find_map(|line| line.strip_prefix("UID:")).expect("a UID");
            let edited = object.replace("END:VCALENDAR", &native.replace("{uid}", uid));
            app.calendars.update(&href, &etag, edited).await.expect("to be written");
        }
    }
    app.refresh_until_read("atelier").await;

    for (of, rooms, name, rules) in [
        ("room:atelier", &["atelier"][..], "L'Atelier – L'Essai", 1),
        ("room:salon", &["salon"], "Le Salon – L'Essai", 0),
        ("site:bain", &["atelier", "salon"], "Le Bain – L'Essai", 1),
    ] {
        let (theirs, desk) = (follow(&ana, of).await, follow(&reception, of).await);
        let (seen, all) = (read(&app, &theirs).await, read(&app, &desk).await);
        let held = held(&app, rooms);
        assert!(held.len() >= 2, "{held:?}");
        assert_eq!(times(&seen), held, "{of}");
        assert_eq!(times(&all), held, "{of}");
        assert_eq!((&seen["name"], &seen["rules"]), (&Value::from(name), &Value::from(rules)), "{of}");
        assert_eq!(seen["refresh"], "PT30M");
        assert_eq!(seen["zones"], Value::from(["Europe/Paris"]));
        let titles = titles(&seen);
        let known = ["Cours", "Cours du soir", "Pris\u{a0}: L'Atelier", "Pris\u{a0}: Le Salon"];
        assert!(titles.iter().all(|title| known.contains(&title.as_str())), "{titles:?}");
        let strangers = seen["shown"].as_array().expect("a list").iter();
        for one in
            strangers.filter(|one| one["title"].as_str().is_some_and(|title| title.starts_with("Pris")))
        {
            let names = one["names"].to_string();
            assert!(!names.contains("DESCRIPTION") && !names.contains("URL"), "{names}");
        }
    }
    let desk = follow(&reception, "site:bain").await;
    let all = titles(&read(&app, &desk).await);
    for title in ["Cours", "Cours du soir", "Ménage, ici", "Ménage, tard", "Travaux"] {
        assert!(all.iter().any(|one| one == title), "{title} in {all:?}");
    }
    assert!(all.iter().any(|title| title.starts_with("Entretien")), "{all:?}");

    let mine = read(&app, &follow(&ana, "mine").await).await;
    assert_eq!(titles(&mine), ["Cours", "Veille", "Cours", "Cours", "Cours du soir"]);
    let own: Vec<String> = shown(&mine).into_iter().map(|(start, ..)| start).collect();
    let expected = [
        "2026-11-18T09:00:00Z",
        "2026-11-21T21:00:00Z",
        "2026-11-26T13:00:00Z",
        "2026-12-03T13:00:00Z",
        "2026-12-09T12:00:00Z",
    ];
    assert_eq!(own, expected);
    let uids: Vec<&Value> = mine["shown"].as_array().expect("a list").iter().map(|one| &one["uid"]).collect();
    assert_eq!(uids.iter().filter(|uid| ***uid == series.as_str()).count(), 4, "{uids:?}");
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again_and_what_has_is() {
    let (app, anon, ana, _) = TestApp::start().await;
    ana.book("atelier", "2026-11-18", ("10:00", "11:00"), "Conseil").await;
    let path = follow(&ana, "mine").await;
    let first = anon.get(&path).await;
    let (tag, modified) = (first.header("etag"), first.header("last-modified"));
    assert_eq!(first.header("cache-control"), "private, no-cache");
    for condition in [
        ("if-none-match", tag.as_str()),
        ("if-none-match", &format!("\"other\", {}", tag.trim_start_matches("W/"))),
        ("if-modified-since", &modified),
    ] {
        let again = anon.get_with(&path, &[condition]).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{condition:?}");
        assert_eq!((again.header("etag"), again.header("last-modified")), (tag.clone(), modified.clone()));
    }
    // Another day, and something in another room: the same feed.
    app.at("2026-11-17T08:30:00Z");
    app.person("demo-malik").await.book("atelier", "2026-11-20", ("10:00", "11:00"), "Autre").await;
    let same = anon.get_with(&path, &[("if-none-match", &tag)]).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    ana.book("salon", "2026-11-19", ("10:00", "11:00"), "Atelier").await;
    let (known, since) = (("if-none-match", tag.as_str()), ("if-modified-since", modified.as_str()));
    let other = anon.get_with(&path, &[known, since]).await;
    assert_eq!(other.status, StatusCode::OK);
    assert!(other.has("SUMMARY:Conseil") && other.has("SUMMARY:Atelier"), "{}", other.body);
    assert_ne!((other.header("etag"), other.header("last-modified")), (tag, modified));
}

#[tokio::test]
async fn an_address_is_shown_once_and_ends_when_its_member_says_so() {
    let (app, anon, ana, _) = TestApp::start().await;
    let first = follow(&ana, "mine").await;
    let page = ana.get("/me/feed").await;
    assert!(page.has("webcal://127.0.0.1/feeds/") && page.has("<svg"), "{}", page.body);
    let elsewhere = app.person("demo-ana").await.get("/me/feed").await;
    assert_eq!(shown_address(&elsewhere), None);
    assert!(elsewhere.has("Mes réservations"), "{}", elsewhere.body);
    let renewed = ana.post("/me/feed", &[("act", "renew"), ("of", "mine")]).await;
    assert_eq!(renewed.status, StatusCode::SEE_OTHER);
    let second = shown_address(&ana.get("/me/feed").await).expect("an address");
    assert_ne!(first, second);
    assert_eq!(anon.get(&first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(anon.get(&second).await.status, StatusCode::OK);
    ana.post("/me/feed", &[("act", "end"), ("of", "mine")]).await;
    assert_eq!(anon.get(&second).await.status, StatusCode::NOT_FOUND);
    // Nothing in the calendars opens a feed.
    let home = app.calendars.calendar_home().await.expect("the home");
    let third = follow(&ana, "room:atelier").await;
    let secret = third.trim_start_matches("/feeds/").trim_end_matches(".ics");
    let notebook = app.objects("clef").await;
    assert!(notebook.iter().any(|note| note.contains("X-CLEF-PREFERENCES")), "{notebook:#?} {home}");
    assert!(!notebook.iter().any(|note| note.replace("\r\n ", "").contains(secret)));
    for wrong in ["/feeds/x.ics", "/feeds/.ics", third.trim_end_matches(".ics")] {
        assert_eq!(anon.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(
        ana.post("/me/feed", &[("act", "make"), ("of", "room:cave")]).await.status,
        StatusCode::BAD_REQUEST
    );
    let signed_out = anon.post("/me/feed", &[("act", "make"), ("of", "mine")]).await;
    assert_eq!(signed_out.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nothing_is_told_of_what_was_over_a_year_and_a_month_ago() {
    let (app, anon, ana, _) = TestApp::start().await;
    ana.book("nuit", "2026-11-18", ("10:00", "11:00"), "Ancien").await;
    let path = follow(&ana, "mine").await;
    for (now, is_there) in [("2027-12-17T09:00:00Z", true), ("2027-12-19T09:00:00Z", false)] {
        app.at(now);
        assert_eq!(anon.get(&path).await.has("SUMMARY:Ancien"), is_there, "{now}");
    }
}

#[tokio::test]
async fn who_loses_reception_does_not_go_on_reading_as_reception() {
    let app = TestApp::with(TestApp::rooms(), &PORTAL).await;
    let person = |groups| Person::by_portal(app.address(), "bo", groups);
    let ana = Person::by_portal(app.address(), "ana", "coop");
    ana.book("atelier", "2026-11-18", ("10:00", "11:00"), "Entretien").await;
    let desk = person("accueil");
    // The portal keeps no cookies for them.
    let made = desk.post("/me/feed", &[("act", "make"), ("of", "room:atelier")]).await;
    let cookie = made.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let path = shown_address(&desk.get_with("/me/feed", &[("cookie", &cookie)]).await).expect("an address");
    assert!(app.visitor().get(&path).await.has("SUMMARY:Entretien"));
    // They are no longer at reception, and open some page.
    person("coop").get("/me").await;
    for _ in 0..100 {
        if app.visitor().get(&path).await.has("SUMMARY:Pris\u{a0}: L'Atelier") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let feed = app.visitor().get(&path).await;
    assert!(feed.has("SUMMARY:Pris\u{a0}: L'Atelier") && !feed.has("Entretien"), "{}", feed.body);
    // They are again, and are not seen for longer than any session lasts.
    desk.get("/me").await;
    for _ in 0..100 {
        if app.visitor().get(&path).await.has("SUMMARY:Entretien") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(app.visitor().get(&path).await.has("SUMMARY:Entretien"));
    app.at("2027-02-16T08:30:00Z");
    assert!(!app.visitor().get(&path).await.has("Entretien"));
}
