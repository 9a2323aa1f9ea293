//! Reports: what reception reads of how much the rooms are used, and what it does not read.

use reqwest::StatusCode;
use serde_json::Value;

use crate::app::{Answer, Person, TestApp, fields};

/// The week of the sixteenth of November.
const WEEK: &str = "/reports?from=2026-11-16&to=2026-11-22";
const OCCUPANCY: &str =
    "/api/v1/reports/occupancy?from=2026-11-16T00:00:00%2B01:00&to=2026-11-23T00:00:00%2B01:00";

/// The words of the page, without tags, between the section `id` and its end.
fn section(page: &Answer, id: &str) -> String {
    let part = page.body.split(&format!("<section id=\"{id}\"")).nth(1).unwrap_or_default();
    let part = part.split("</section>").next().unwrap_or_default();
    let words = part.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text));
    let words = words.collect::<Vec<_>>().join(" ").replace(['\u{a0}', '\u{202f}'], " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#39;", "'").replace("&#x27;", "'")
}

/// Booked minutes, bookings and no-shows of a room.
async fn counted(reception: &Person, room: &str) -> [i64; 3] {
    let answer = reception.get(OCCUPANCY).await;
    let all: Value = serde_json::from_str(&answer.body).expect("JSON");
    let row = all["rows"].as_array().expect("rows").iter().find(|row| row["key"] == room).expect("a row");
    ["booked_minutes", "bookings", "no_shows"].map(|name| row[name].as_i64().expect("a number"))
}

#[tokio::test]
async fn reception_reads_how_much_the_rooms_are_used_and_by_nobody_in_particular() {
    let (_app, _, ana, reception) = TestApp::start().await;
    ana.book("atelier", "2026-11-17", ("10:00", "13:00"), "Tarot").await;
    ana.book("nuit", "2026-11-18", ("22:00", "23:30"), "Belote").await;
    let page = reception.get(WEEK).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let rooms = section(&page, "by-room");
    assert!(rooms.contains("L'Atelier 5 % 3 h sur 60 h 1"), "{rooms}");
    assert!(
        rooms.contains("Le Salon 0 % 0 h sur 60 h 0") && rooms.contains("La Nuit 1 % 1 h 30 sur 168 h 1"),
        "{rooms}"
    );
    assert!(
        section(&page, "by-site").contains("Le Bain 3 % 3 h sur 120 h 1"),
        "{}",
        section(&page, "by-site")
    );
    assert!(
        section(&page, "by-weekday").contains("mardi 6 % 3 h sur 48 h 1"),
        "{}",
        section(&page, "by-weekday")
    );
    assert!(
        section(&page, "by-hour").contains("22:00–23:00 14 % 1 h sur 7 h 1"),
        "{}",
        section(&page, "by-hour")
    );
    assert!(section(&page, "week").contains("10:00 0 33 0 0 0 0 0"), "{}", section(&page, "week"));
    assert!(section(&page, "ahead").contains("1 à 7 jours avant 100 % 2"), "{}", section(&page, "ahead"));
    assert!(!page.has("by-group"), "nobody's group is known");
    // As many bars as rows, each as long as its word says.
    assert_eq!(
        page.body.matches("<svg class=\"meter\"").count(),
        page.body.matches("class=\"part\"").count()
    );
    assert!(page.has("<rect class=\"part\" width=\"5\""), "{}", page.body);
    for hidden in ["Ana", "Tarot", "Belote"] {
        assert!(!page.has(hidden), "{hidden}: {}", page.body);
    }
    let english = reception.get_with(WEEK, &[("accept-language", "en")]).await;
    assert!(section(&english, "by-weekday").contains("Tuesday 6% 3 h of 48 h 1"), "{}", english.body);
    assert!(reception.get("/reception").await.has("href=\"/reports\""), "one gets there from the board");
    assert_eq!(ana.get(WEEK).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_links_to_the_table_lead_to_the_same_days() {
    let (_app, _, ana, reception) = TestApp::start().await;
    ana.book("atelier", "2026-11-17", ("10:00", "13:00"), "=Tarot").await;
    ana.book("atelier", "2026-11-23", ("10:00", "13:00"), "Après").await;
    let page = reception.get(WEEK).await;
    let links: Vec<String> = page
        .body
        .split("href=\"/api/v1/reports/bookings.csv")
        .skip(1)
        .map(|rest| {
            let query = rest.split('"').next().expect("a quote").replace("&amp;", "&");
            format!("/api/v1/reports/bookings.csv{query}")
        })
        .collect();
    let [anonymous, named] = &links[..] else { panic!("{links:?}") };
    let (anonymous, named) = (reception.get(anonymous).await, reception.get(named).await);
    assert_eq!(anonymous.status, StatusCode::OK, "{}", anonymous.body);
    assert!(anonymous.body.starts_with("\"site\";\"room\""), "{}", anonymous.body);
    assert_eq!(anonymous.body.lines().count(), 2, "{}", anonymous.body);
    assert!(named.has("\"'=Tarot\";\"Ana Le Goff\"") && !named.has("Après"), "{}", named.body);
    assert!(!anonymous.has("Tarot") && !anonymous.has("Ana"), "{}", anonymous.body);
}

#[tokio::test]
async fn the_usual_days_are_a_click_away_and_wrong_days_are_told() {
    let (_app, _, ana, reception) = TestApp::start().await;
    let usual = reception.get("/reports").await;
    assert!(usual.has("du 1er novembre 2026 au 16 novembre 2026"), "{}", usual.body);
    assert!(usual.has("Aucune réservation sur cette période."), "{}", usual.body);
    for days in [
        "from=2026-11-01&amp;to=2026-11-16\" aria-current",
        "from=2026-10-01&amp;to=2026-10-31\"",
        "from=2026-01-01&amp;to=2026-11-16\"",
        "from=2025-01-01&amp;to=2025-12-31\"",
    ] {
        assert!(usual.has(days), "{days}: {}", usual.body);
    }
    ana.book("atelier", "2026-11-16", ("10:00", "11:00"), "Aujourd’hui").await;
    for (query, words) in [
        ("from=2026-11-20&to=2026-11-10", "dans cet ordre"),
        ("from=demain&to=2026-11-10", "dans cet ordre"),
        ("from=2026-11-20", "dans cet ordre"),
        ("from=2025-01-01&to=2026-02-05", "400"),
    ] {
        let page = reception.get(&format!("/reports?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.has(words) && page.has("au 16 novembre 2026"), "{query}: {}", page.body);
    }
    assert_eq!(reception.get("/reports?from=2025-01-01&to=2026-02-04").await.status, StatusCode::OK);
    let to_come = reception.get("/reports?from=2026-11-01&to=2026-11-30").await;
    assert!(to_come.has("est à venir") && !to_come.has("ne sont plus connues"), "{}", to_come.body);
    let long_ago = reception.get("/reports?from=2025-10-15&to=2025-10-31").await;
    assert!(long_ago.has("d’avant le 16 octobre 2025"), "{}", long_ago.body);
}

#[tokio::test]
async fn who_did_not_come_is_counted_once_and_only_the_time_until_then() {
    let (app, _, ana, reception) = TestApp::start().await;
    let mut series = fields("salon", "2026-11-17", ("10:00", "12:00"), "Cours", "the-series");
    series.extend([("repeat", "daily"), ("times", "3")]);
    let answer = ana.post("/book", &series).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    ana.book("atelier", "2026-11-17", ("10:00", "12:00"), "Manquée").await;
    app.edit_object("atelier", |event| {
        let event = event.replace("SEQUENCE:", "X-CLEF-NO-SHOW:20261117T091500Z\r\nSEQUENCE:");
        event.replace("T120000", "T101500").replace("T110000Z", "T091500Z")
    })
    .await;
    assert_eq!(counted(&reception, "atelier").await, [15, 1, 1]);
    assert_eq!(counted(&reception, "salon").await, [360, 3, 0], "each date counts");
    let page = reception.get(WEEK).await;
    assert!(page.has("Absences</dt><dd><strong>1</strong>"), "{}", page.body);
    assert!(
        section(&page, "by-room").contains("L'Atelier 0 % 15 min sur 60 h 1 1"),
        "{}",
        section(&page, "by-room")
    );
    // A series is made at once: how long ahead says nothing.
    assert!(section(&page, "ahead").contains("1 à 7 jours avant 100 % 1"), "{}", section(&page, "ahead"));
}

#[tokio::test]
async fn a_booking_of_several_rooms_takes_time_in_each_and_counts_once() {
    let rooms = TestApp::rooms().replace(
        "id = \"nuit\"\nsite = \"quai\"",
        "id = \"nuit\"\ncontains = [\"atelier\", \"salon\"]\nsite = \"bain\"",
    );
    let app = TestApp::with(&rooms, &[]).await;
    let reception = app.person("demo-accueil").await;
    reception.book("nuit", "2026-11-17", ("10:00", "12:00"), "Assemblée").await;
    for (room, count) in [("nuit", 1), ("atelier", 0), ("salon", 0)] {
        assert_eq!(counted(&reception, room).await, [120, count, 0], "{room}");
    }
    assert!(reception.get(WEEK).await.has("Réservations</dt><dd><strong>1</strong>"));
}

#[tokio::test]
async fn events_of_other_calendars_and_requests_are_apart() {
    let rooms =
        TestApp::rooms().replace("capacity = 6", "capacity = 6\n[room.rules]\napproval = { always = true }");
    let app = TestApp::with(&rooms, &[]).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    ana.book("salon", "2026-11-17", ("10:00", "12:00"), "Demandée").await;
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:native\r\n\
        DTSTAMP:20261101T000000Z\r\nDTSTART:20261117T130000Z\r\nDTEND:20261117T150000Z\r\nSUMMARY:Travaux\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    app.write_event("atelier", "native.ics", event).await;
    assert_eq!(counted(&reception, "salon").await, [0, 0, 0]);
    assert_eq!(counted(&reception, "atelier").await, [0, 0, 0]);
    let page = reception.get(WEEK).await;
    assert!(
        page.has("Aucune réservation") && page.has("un événement venu d’un autre agenda, 2"),
        "{}",
        page.body
    );
}

/// From the beginning of October to the beginning of November of the next year the clock goes back twice and forward once.
#[tokio::test]
async fn page_and_table_take_the_same_days_over_changes_of_the_clock() {
    let (_app, _, _, reception) = TestApp::start().await;
    let (taken, refused) = (StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY);
    for (last, next, expected) in [("2027-11-04", "2027-11-05", taken), ("2027-11-05", "2027-11-06", refused)]
    {
        let page = reception.get(&format!("/reports?from=2026-10-01&to={last}")).await;
        assert_eq!(page.status, expected, "{last}");
        for report in ["occupancy", "bookings.csv"] {
            let span = format!("from=2026-10-01T00:00:00%2B02:00&to={next}T00:00:00%2B01:00");
            let answer = reception.get(&format!("/api/v1/reports/{report}?{span}")).await;
            assert_eq!(answer.status, expected, "{last} {report}: {}", answer.body);
        }
    }
}
