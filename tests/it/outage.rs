//! The calendar server goes away and comes back: pages go on, nothing is booked meanwhile and nothing
//! typed is lost, and all is well again without anybody doing anything.

use std::time::{Duration, Instant};

use chrono::{Days, Utc};
use clef::caldav::client::NewCalendar;
use reqwest::StatusCode;

use crate::app::{Answer, TestApp, fields};
use crate::servers::{PASSWORD, Server, USERNAME, client};

/// Longer than the poller takes to notice, or to try again after a first failure (docs/nextcloud.md §2:
/// every 15 s, and a quarter more by chance).
const SOON: Duration = Duration::from_secs(40);
/// Sooner than the poller would try again by itself, which is 11 s after a failure at the earliest.
const AT_ONCE: Duration = Duration::from_secs(8);

async fn calendars(server: &Server) {
    let client = client(&server.url, PASSWORD);
    let home = client.calendar_home().await.expect("the home");
    for name in ["atelier", "salon", "nuit"] {
        let new = NewCalendar { display_name: name.into(), color: None };
        client.make_calendar(&home.child(name), &new).await.expect("a calendar");
    }
}

async fn clef(server: &Server, data: &str) -> TestApp {
    let settings = [
        ("CLEF__SERVER__DATA_DIRECTORY", data),
        ("CLEF__CALDAV__URL", server.url.as_str()),
        ("CLEF__CALDAV__USERNAME", USERNAME),
        ("CLEF__CALDAV__PASSWORD_ENV", "PASSWORD"),
        ("PASSWORD", PASSWORD),
    ];
    let app = TestApp::with(TestApp::rooms(), &settings).await;
    app.at(&Utc::now().to_rfc3339());
    app
}

async fn readiness(app: &TestApp) -> Answer {
    app.visitor().get("/readyz").await
}

async fn until_ready(app: &TestApp, wanted: bool) {
    until_ready_within(SOON, app, wanted).await;
}

async fn until_ready_within(within: Duration, app: &TestApp, wanted: bool) {
    let began = Instant::now();
    while (readiness(app).await.status == StatusCode::OK) != wanted {
        assert!(began.elapsed() < within, "{:?}", readiness(app).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_calendar_server_may_go_away_and_come_back() {
    let mut server = Server::radicale();
    calendars(&server).await;
    let data = tempfile::tempdir().expect("a folder");
    let data = data.path().to_str().expect("a plain path");
    let app = clef(&server, data).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let day = (Utc::now().date_naive() + Days::new(3)).to_string();
    until_ready(&app, true).await;
    ana.book("nuit", &day, ("10:00", "11:00"), "Conseil").await;
    let page = reception.get(&format!("/?date={day}")).await;
    assert!(page.has("Conseil") && !page.has("L’agenda des salles ne répond pas"), "{}", page.body);

    server.stop();
    // Nobody had to notice yet: whoever books now is told.
    let wish = fields("nuit", &day, ("12:00", "13:00"), "Ma réunion", "key-1");
    let refused = ana.post("/book", &wish).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    assert!(refused.has("Rien n’a été réservé") && refused.has("value=\"Ma réunion\""), "{}", refused.body);
    until_ready(&app, false).await;
    let readyz = readiness(&app).await;
    assert!(readyz.has("\"unreachable\"") && readyz.has("look whether the calendar server"), "{readyz:?}");
    let page = reception.get(&format!("/?date={day}")).await;
    assert!(page.has("Conseil"), "what was known is shown: {}", page.body);
    assert!(
        page.has("L’agenda des salles ne répond pas") && page.has("dernier état connu, à"),
        "{}",
        page.body
    );

    a_restart_meanwhile_begins_with_the_copy(&server, data, &day).await;

    server.start_again();
    // The form that was kept is sent again, with the same key: who succeeds has all be read again at once.
    let booked = ana.post("/book", &wish).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    until_ready_within(AT_ONCE, &app, true).await;
    let page = reception.get(&format!("/?date={day}")).await;
    assert!(
        page.has("Conseil") && page.has("Ma réunion") && !page.has("L’agenda des salles ne répond pas"),
        "{}",
        page.body
    );
    let stored = client(&server.url, PASSWORD);
    let home = stored.calendar_home().await.expect("the home");
    let listed = stored.list_etags(&home.child("nuit").as_collection()).await.expect("a listing");
    assert_eq!(listed.len(), 2, "both are in the calendar, and nothing else");
}

async fn a_restart_meanwhile_begins_with_the_copy(server: &Server, data: &str, day: &str) {
    let copy = std::path::Path::new(data).join("copy/nuit.jsonl");
    let began = Instant::now();
    while !std::fs::read_to_string(&copy).is_ok_and(|copy| copy.contains("Conseil")) {
        assert!(began.elapsed() < Duration::from_secs(20), "the copy is not written");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let restarted = clef(server, data).await;
    let page = restarted.person("demo-accueil").await.get(&format!("/?date={day}")).await;
    assert!(page.has("Conseil") && page.has("dernier état connu, à"), "{}", page.body);
    assert_eq!(readiness(&restarted).await.status, StatusCode::SERVICE_UNAVAILABLE);
}
