//! What people and programs write into calendars, by mistake or in their own way, and the time that it holds
//! (`tests/fixtures/held.json`): read by itself, and as the API tells it from the calendars of a server.

use std::fmt::Write;
use std::path::Path;

use chrono::NaiveDateTime;
use chrono_tz::Europe::Paris;
use chrono_tz::Tz;
use clef::domain::room::RoomId;
use clef::domain::time::{self, Interval};
use rstest::rstest;
use serde::Deserialize;

use crate::app::{Person, TestApp};
use crate::servers::{PASSWORD, Server, USERNAME};

/// A calendar object and what it holds of a room in Paris.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    why: String,
    /// The components, or the lines of the one event.
    lines: Vec<String>,
    /// So many bytes of attachment come with it.
    #[serde(default)]
    attached: usize,
    /// It ends with its last line.
    #[serde(default)]
    cut: bool,
    /// Taken from start to end.
    held: Vec<String>,
    /// Free from start to end.
    free: Vec<String>,
    /// Whether reception is to look at it.
    doubtful: bool,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../fixtures/held.json")).expect("the cases")
}

fn span(text: &str) -> Interval {
    let (start, end) = text.split_once('/').expect("a start and an end");
    let at = |text: &str| text.parse().expect("an instant");
    Interval::new(at(start), at(end)).expect("forwards")
}

impl Case {
    fn text(&self) -> String {
        let mut lines =
            vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned(), "PRODID:-//Other//EN".to_owned()];
        if self.lines[0].starts_with("BEGIN:") {
            lines.extend(self.lines.iter().cloned());
        } else {
            lines.extend(["BEGIN:VEVENT", "DTSTAMP:20260101T000000Z", "UID:held"].map(str::to_owned));
            if self.attached > 0 {
                let encoded = vec!["QUJD".repeat(18); self.attached / 72];
                lines.push(format!("ATTACH;ENCODING=BASE64;VALUE=BINARY:{}", encoded.join("\r\n ")));
            }
            lines.extend(self.lines.iter().cloned());
            lines.push("END:VEVENT".to_owned());
        }
        lines.push("END:VCALENDAR".to_owned());
        lines.truncate(lines.len() - if self.cut { 2 } else { 0 });
        lines.join("\r\n") + if self.cut { "" } else { "\r\n" }
    }

    /// What the reader says that it holds in `window`.
    fn taken(&self, window: Interval) -> Vec<Interval> {
        let room = RoomId::parse("atelier").expect("an id");
        let held = match clef::ical::read(self.text().as_bytes(), Paris) {
            Ok(object) => object.occupancies(&room, window),
            Err(unreadable) => unreadable.occupancies(&room, window),
        };
        time::merged(held.into_iter().filter_map(|one| one.interval.intersection(&window)).collect())
    }
}

#[test]
fn what_is_read_holds_its_time() {
    for case in cases() {
        for held in &case.held {
            assert_eq!(case.taken(span(held)), [span(held)], "{}: {}", case.name, case.why);
        }
        for free in &case.free {
            assert_eq!(case.taken(span(free)), [], "{}: {}", case.name, case.why);
        }
    }
}

/// A Clef with a room for each case, whose calendar has just that object.
fn place(cases: &[Case]) -> String {
    let mut text = r#"
        [place]
        name = "L'Essai"
        timezone = "Europe/Paris"
        country = "FR"
        languages = ["fr", "en"]
        public_url = "http://127.0.0.1"
        [sign_in]
        demo = true
        [rules]
        opening_hours = "24/7"
        horizon = "730d"
        [[site]]
        id = "bain"
        name = "Le Bain"
    "#
    .to_owned();
    for case in cases {
        let name = &case.name;
        writeln!(
            text,
            "[[room]]\nid = \"{name}\"\nsite = \"bain\"\nname = \"{name}\"\ncalendar = \"{name}\""
        )
        .expect("a String takes all");
    }
    text
}

/// Lays the objects into the folder where a server keeps its calendars, as no server would have taken them.
fn lay(folder: &Path, cases: &[Case]) {
    for case in cases {
        let calendar = folder.join(&case.name);
        std::fs::create_dir_all(&calendar).expect("a folder");
        std::fs::write(calendar.join("held.ics"), case.text()).expect("a file");
        std::fs::write(calendar.join(".Radicale.props"), "{\"tag\": \"VCALENDAR\"}").expect("a file");
    }
}

/// Whether the API says that all of `span` is free, or none of it.
async fn is_free(person: &Person, room: &str, span: Interval) -> bool {
    let at = |at: time::Instant| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (from, to) = (at(span.start()), at(span.end()));
    let answer = person.get(&format!("/api/v1/rooms/{room}/free?from={from}&to={to}&length=15m")).await;
    assert_eq!(answer.status, 200, "{room}: {}", answer.body);
    let free: Vec<serde_json::Value> = serde_json::from_str(&answer.body).expect("spans");
    let bound = |name: &str| -> Option<time::Instant> { free.first()?[name].as_str()?.parse().ok() };
    let whole = free.len() == 1 && (bound("start"), bound("end")) == (Some(span.start()), Some(span.end()));
    assert!(free.is_empty() || whole, "{room}: {}", answer.body);
    whole
}

/// The rooms with an event that reception is to look at because of how it is written.
async fn doubted(app: &TestApp) -> Vec<String> {
    let answer = app.person("demo-accueil").await.get("/api/v1/conflicts").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let conflicts: Vec<serde_json::Value> = serde_json::from_str(&answer.body).expect("conflicts");
    let unreadable = conflicts.iter().filter(|conflict| conflict["cause"] == "unreadable");
    unreadable.map(|conflict| conflict["room"].as_str().expect("a room").to_owned()).collect()
}

/// What a server makes of the cases.
#[derive(Debug, Default, PartialEq, Eq)]
struct Habits {
    /// Not in its answers for anybody, or written anew as another time.
    lost: Vec<String>,
    /// Written anew: less is doubtful, and less is held.
    repaired: Vec<String>,
}

/// Asks the API about every case; the answer is what the server did not show as it was laid there.
async fn check(app: &TestApp, cases: &[Case]) -> Habits {
    let (anon, doubted) = (app.visitor(), doubted(app).await);
    let mut habits = Habits::default();
    for case in cases {
        for free in &case.free {
            assert!(is_free(&anon, &case.name, span(free)).await, "{} {free}", case.name);
        }
        let mut lost = 0;
        for held in &case.held {
            lost += usize::from(is_free(&anon, &case.name, span(held)).await);
        }
        match (lost, doubted.contains(&case.name) == case.doubtful) {
            (0, true) => {}
            (all, _) if all == case.held.len() => habits.lost.push(case.name.clone()),
            _ => habits.repaired.push(case.name.clone()),
        }
    }
    habits
}

#[tokio::test]
async fn the_embedded_server_shows_all_of_it() {
    let (cases, data) = (cases(), tempfile::tempdir().expect("a folder"));
    lay(&data.path().join("calendars/calendars"), &cases);
    let directory = data.path().display().to_string();
    let app = TestApp::with(&place(&cases), &[("CLEF__SERVER__DATA_DIRECTORY", &directory)]).await;
    assert_eq!(check(&app, &cases).await, Habits::default());
}

/// What Radicale 3 cannot parse it leaves out of all its answers and says so in its log; of fractions of a second
/// it drops the `Z` behind them as well.
const LOST_BY_RADICALE: [&str; 11] = [
    "cut-off",
    "daily-at-an-unreadable-hour",
    "fractions-of-a-second",
    "many-events-in-one-object",
    "monthly-on-an-unreadable-day",
    "one-of-two-events-without-a-date",
    "punctuation",
    "unknown-frequency",
    "weekly-on-an-unreadable-day",
    "weekly-on-days-of-which-one-is-unreadable",
    "zone-with-a-typing-error",
];
/// It drops what follows a time, and makes a day of what it cannot read.
const REPAIRED_BY_RADICALE: [&str; 3] =
    ["start-with-an-offset", "start-with-something-behind", "weekly-from-a-day"];

#[tokio::test]
async fn radicale_shows_what_it_can_read() {
    let (mut cases, server) = (cases(), Server::radicale());
    // Megabytes of attachment keep it busy for half a minute.
    cases.retain(|case| case.attached == 0);
    lay(&server.folder().join("data/collection-root").join(USERNAME), &cases);
    let password = server.folder().join("password");
    std::fs::write(&password, PASSWORD).expect("a file");
    let overrides = [
        ("CLEF__CALDAV__URL", server.url.as_str()),
        ("CLEF__CALDAV__USERNAME", USERNAME),
        ("CLEF__CALDAV__PASSWORD_FILE", password.to_str().expect("a path")),
    ];
    let app = TestApp::with(&place(&cases), &overrides).await;
    let Habits { mut lost, mut repaired } = check(&app, &cases).await;
    lost.sort();
    repaired.sort();
    assert_eq!(
        (lost, repaired),
        (LOST_BY_RADICALE.map(Into::into).into(), REPAIRED_BY_RADICALE.map(Into::into).into())
    );
}

#[rstest]
#[case("2027-01-15T12:00:00")]
#[case("2027-07-15T12:00:00")]
fn zones_have_many_names(#[case] civil: NaiveDateTime) {
    let text = include_str!("../fixtures/zone-names.json");
    let names: std::collections::BTreeMap<String, String> = serde_json::from_str(text).expect("names");
    for (name, zone) in names {
        let zone: Tz = zone.parse().expect("a zone");
        let start = civil.format("%Y%m%dT%H%M%S");
        let object = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=\"{name}\":{start}\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let object = clef::ical::read(object.as_bytes(), chrono_tz::Pacific::Apia).expect("an event");
        assert_eq!(object.span().0, time::resolve_event(zone, civil), "{name}");
        assert_eq!(object.warnings(), [], "{name}");
    }
}

#[tokio::test]
async fn who_organises_an_event_is_named_to_reception_alone() {
    let (app, anon, ana, reception) = TestApp::start().await;
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\nBEGIN:VEVENT\r\nUID:held\r\n\
        DTSTART;TZID=Europe/Paris:20261118T100000\r\nDTEND;TZID=Europe/Paris:20261118T110000\r\n\
        ORGANIZER;CN=\"Durand, Zoé\":mailto:zoe@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    app.write_event("atelier", "held.ics", event).await;
    let span = "from=2026-11-18T00:00:00Z&to=2026-11-19T00:00:00Z";
    let (day, desk, api) =
        ("/?date=2026-11-18", "/reception?date=2026-11-18", format!("/api/v1/bookings?{span}"));
    for path in [day, desk, &api] {
        let answer = reception.get(path).await;
        assert!(answer.status == 200 && answer.has("Durand, Zoé"), "{path}: {}", answer.body);
    }
    for (person, paths) in [(&anon, [day, &api]), (&ana, [day, &api])] {
        for path in paths {
            let answer = person.get(path).await;
            assert!(answer.status == 200 && !answer.has("Durand"), "{path}: {}", answer.body);
        }
    }
}
