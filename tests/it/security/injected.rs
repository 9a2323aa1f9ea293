//! Hostile words in every field that is shown, written to a calendar or led back to.

use reqwest::{Method, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use super::{all_pages, filled, routes, send};
use crate::app::{TestApp, fields};

/// What must never stand on a page as it is: a tag, or an attribute that was broken out of.
const EVIL: &str = "\"><xss>'{{7*7}}&amp; \" onerror=\"evil()";
const DAY: &str = "2026-11-17";

/// A place whose every name is hostile.
fn hostile_place() -> String {
    let toml = |text: &str| format!("{}{}", text, EVIL.replace('\\', "\\\\").replace('"', "\\\""));
    let rooms = TestApp::rooms();
    let named = [
        ("L'Essai", "L'Essai"),
        ("Le Bain", "Le Bain"),
        ("1 quai du Bain, 44000 Nantes", "1 quai"),
        ("L'Atelier", "L'Atelier"),
        ("vidéoprojecteur", "vidéo"),
        ("Le Salon", "Le Salon"),
    ];
    let rooms =
        named.into_iter().fold(rooms.to_owned(), |rooms, (name, start)| rooms.replace(name, &toml(start)));
    format!("{rooms}\n[[rules_for]]\ngroups = [\"{}\"]\nhorizon = \"365d\"\n", toml("groupe"))
        .replace("id = \"salon\"\n", &format!("id = \"salon\"\nonly_for = [\"{}\"]\n", toml("groupe")))
}

/// An event of another application, hostile in every property.
fn hostile_event() -> String {
    let evil = EVIL.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//{evil}//EN\r\nBEGIN:VEVENT\r\nUID:{evil}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:20261117T093000Z\r\nDTEND:20261117T103000Z\r\nSUMMARY:{evil}\r\n\
         LOCATION:{evil}\r\nDESCRIPTION:{evil}\r\nORGANIZER;CN=\"<xss>{{{{7*7}}}}\":mailto:evil@example.org\r\n\
         URL:javascript:evil()\r\nX-CLEF-ID:{evil}\r\nX-CLEF-BOOKED-FOR:{evil}\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

#[tokio::test]
async fn no_hostile_word_becomes_a_tag_or_an_attribute() {
    let app = TestApp::with(&hostile_place(), &[("CLEF__PLACE__PUBLISH_TITLES", "true")]).await;
    let reception = app.person("demo-accueil").await;
    let mut wish = fields("atelier", DAY, ("10:00", "11:00"), EVIL, "key-1");
    wish.extend([("note", EVIL), ("for_name", EVIL), ("head_count", "3")]);
    let booked = reception.post("/book", &wish).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let booking = booked.location().replace("/bookings/", "").replace("?new=1", "");
    app.write_event("atelier", "evil.ics", &hostile_event()).await;

    let mut pages = all_pages(&app, &booking).await;
    let ana = app.person("demo-ana").await;
    let refused = fields("salon", DAY, ("10:00", "11:00"), EVIL, "key-2");
    pages.push(("a refusal".to_owned(), ana.post("/book", &refused).await));
    let evil = [
        ("title", EVIL),
        ("date", EVIL),
        ("start", EVIL),
        ("end", EVIL),
        ("room", EVIL),
        ("note", EVIL),
        ("head_count", EVIL),
        ("repeat", EVIL),
        ("until", EVIL),
        ("times", EVIL),
        ("without", EVIL),
        ("key", EVIL),
        ("for_name", EVIL),
        ("for_email", EVIL),
        ("version", EVIL),
        ("recurrence_id", EVIL),
        ("scope", EVIL),
        ("back", EVIL),
        ("site", EVIL),
        ("day", EVIL),
        ("person", EVIL),
        ("action", EVIL),
        ("message", EVIL),
    ];
    let query: Vec<String> = evil.iter().map(|(name, _)| format!("{name}={}", encoded(EVIL))).collect();
    let query = query.join("&");
    for (_, path) in routes(|method| *method == Method::GET) {
        for who in [&app.visitor(), &reception] {
            let path = format!("{}?{query}", filled(&path, &booking));
            pages.push((path.clone(), who.get(&path).await));
        }
    }
    for (method, path) in routes(|method| *method == Method::POST) {
        let path = filled(&path, &booking);
        if path != "/signout" {
            pages.push((path.clone(), send(&reception, (&method, &path), query.clone()).await));
        }
    }
    for (page, day) in [("/", DAY), ("/rooms/atelier", DAY), ("/reception", DAY), ("/api/v1/schedule", DAY)] {
        let path = format!("{page}?date={day}");
        pages.push((path.clone(), reception.get(&path).await));
    }
    let mut shown = 0;
    for (page, answer) in &pages {
        assert!(!answer.status.is_server_error(), "{page}: {}", answer.status);
        let kind = answer.header("content-type");
        for (name, value) in &answer.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            assert!(!value.contains("<xss"), "{page}: {name}: {value}");
        }
        if kind.starts_with("text/html") {
            shown += answer.body.matches("&lt;xss&gt;").count();
            assert!(!answer.body.contains("<xss"), "{page}: {}", answer.body);
            assert!(!answer.body.contains("\" onerror=\""), "{page}: {}", answer.body);
            assert!(!answer.body.contains("href=\"javascript:"), "{page}: {}", answer.body);
            assert!(
                !answer.body.contains("49&amp;amp;"),
                "a template was rendered twice: {page}: {}",
                answer.body
            );
        } else if kind.contains("json") {
            let _: Value =
                serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{page}: {e}: {}", answer.body));
        } else if kind.starts_with("application/atom+xml") {
            assert!(!answer.body.contains("<xss"), "{page}: {}", answer.body);
        } else if !answer.body.is_empty() {
            assert!(
                ["text/plain", "text/css", "text/calendar", "text/event-stream"]
                    .iter()
                    .any(|known| kind.starts_with(known)),
                "{page}: {kind}"
            );
        }
    }
    assert!(shown > 100, "the words are shown as they are: {shown}");
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[rstest]
#[case::crlf("a\r\nX-EVIL:1")]
#[case::lf("a\nX-EVIL:1")]
#[case::cr("a\rX-EVIL:1")]
#[case::folded("a\r\n X\r\nX-EVIL:1")]
#[case::next_line("a\u{85}X-EVIL:1")]
#[case::separator("a\u{2028}X-EVIL:1")]
#[case::parameter("a\";X-EVIL=1:x")]
#[case::caret("a^nX-EVIL:1")]
#[case::escape("a\\nX-EVIL:1\\")]
#[case::end("a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nX-EVIL:1")]
#[tokio::test]
async fn nothing_that_is_written_to_a_calendar_makes_a_property(#[case] evil: &str) {
    let (app, _, _, reception) = TestApp::start().await;
    reception.book("atelier", "2026-11-19", ("10:00", "11:00"), "Sage").await;
    let base = json!({"room": "atelier", "title": "Conseil",
        "start": "2026-11-17T10:00:00+01:00", "end": "2026-11-17T11:00:00+01:00"});
    let person = |name: &str, id: &str, email: &str| json!({"name": name, "id": id, "email": email});
    let requests = [
        json!({"title": evil}),
        json!({"note": evil}),
        json!({"booked_for": person(evil, "x", "x@example.org")}),
        json!({"booked_for": person("X", evil, "x@example.org")}),
        json!({"booked_for": person("X", "x", &format!("{evil}@example.org"))}),
        json!({"recurrence": format!("FREQ=WEEKLY;COUNT=2{evil}")}),
    ];
    for (number, more) in requests.iter().enumerate() {
        let mut wish = base.clone();
        let Some((into, from)) = wish.as_object_mut().zip(more.as_object()) else { panic!("objects") };
        into.extend(from.clone());
        into.insert("start".into(), json!(format!("2026-11-17T{:02}:00:00+01:00", 8 + number)));
        into.insert("end".into(), json!(format!("2026-11-17T{:02}:00:00+01:00", 9 + number)));
        let answer = send(&reception, (&Method::POST, "/api/v1/bookings"), wish.to_string()).await;
        assert!([201, 422].contains(&answer.status.as_u16()), "{more}: {}", answer.body);
        let mut form = fields("atelier", "2026-11-18", ("", ""), "Conseil", "");
        let (start, end) = (format!("{:02}:00", 8 + number), format!("{:02}:00", 9 + number));
        form.retain(|(name, _)| !["start", "end", "title"].contains(name));
        form.extend([
            ("start", start.as_str()),
            ("end", &end),
            ("title", evil),
            ("note", evil),
            ("for_name", evil),
            ("for_email", evil),
        ]);
        reception.post("/book", &form).await;
    }
    let objects = app.objects("atelier").await;
    assert!(!objects.is_empty());
    for object in objects {
        let unfolded = object.replace("\r\n ", "").replace("\r\n\t", "");
        assert!(!unfolded.replace("\r\n", "").contains(['\r']), "a bare carriage return: {object}");
        for line in unfolded.split("\r\n").flat_map(|line| line.split('\n')) {
            assert!(!line.starts_with("X-EVIL"), "{object}");
            let before_value = line.split_once(':').map_or("", |(name, _)| name);
            assert!(!unquoted(before_value).contains("X-EVIL"), "a parameter: {object}");
        }
        assert_eq!(unfolded.matches("BEGIN:VEVENT\r\n").count(), 1, "{object}");
    }
}

/// `text` without what stands in quotes.
fn unquoted(text: &str) -> String {
    text.split('"').step_by(2).collect()
}

#[rstest]
#[case("%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
#[case("..%5c..%5cCargo.toml")]
#[case("%00")]
#[case("clef.css%00.png")]
#[case("%0d%0aSet-Cookie:%20evil=1")]
#[case("%ff%fe")]
#[case("-1")]
#[tokio::test]
async fn hostile_parts_of_an_address_lead_nowhere(#[case] part: &str) {
    let (app, anon, _, reception) = TestApp::start().await;
    let long = part.repeat(200);
    for (method, path) in routes(|_| true).into_iter().filter(|(_, path)| path.contains('{')) {
        for part in [part, &long] {
            let hostile: String = path
                .split('/')
                .map(|segment| if segment.starts_with('{') { part } else { segment })
                .collect::<Vec<_>>()
                .join("/");
            for who in [&anon, &reception] {
                let answer = send(who, (&method, &hostile), "version=x".to_owned()).await;
                let status = answer.status.as_u16();
                // The inbox shows what there is, whatever was asked for, and the page of a link asks before it looks.
                let is_known =
                    ["/reception/conflicts/", "/signin/mail/"].iter().any(|start| hostile.starts_with(start));
                assert!(
                    (300..500).contains(&status) || (status == 200 && is_known),
                    "{method} {hostile}: {status} {}",
                    answer.body
                );
                assert!(!answer.has("root:") && !answer.has("[package]"), "{}", answer.body);
                assert_eq!(answer.header("set-cookie").find("evil"), None);
            }
        }
    }
    assert!(app.objects("atelier").await.is_empty());
}

#[rstest]
#[case("https://evil.example/")]
#[case("//evil.example/")]
#[case("/\\evil.example")]
#[case("\\\\evil.example")]
#[case("/\t/evil.example")]
#[case("https:evil.example")]
#[case("/%0d%0aLocation:%20https://evil.example")]
#[case("/a\r\nLocation: https://evil.example")]
#[case("javascript:evil()")]
#[case("http://127.0.0.1@evil.example/")]
#[tokio::test]
async fn every_redirect_stays_here(#[case] there: &str) {
    let (app, anon, ana, _) = TestApp::start().await;
    let wanted = encoded(there);
    let mut answers = vec![
        app.visitor().post("/signin/demo", &[("person", "demo-ana"), ("back", there)]).await,
        ana.post("/signout", &[("back", there)]).await,
    ];
    for (_, path) in routes(|method| *method == Method::GET) {
        for name in ["back", "lang", "date", "site", "room", "next", "url"] {
            answers.push(anon.get(&format!("{}?{name}={wanted}", filled(&path, "x"))).await);
        }
    }
    for answer in answers.iter().filter(|answer| answer.status.is_redirection()) {
        let location = answer.location();
        let is_path =
            location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\");
        assert!(is_path && !location.contains(['\r', '\n', '\t']), "{location:?}");
        assert_eq!(answer.headers.get_all("location").iter().count(), 1);
    }
}
