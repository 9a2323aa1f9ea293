//! A place whose sites have their calendars on two servers: all of it is one place, and a server that is away takes only
//! its own rooms along.

mod across;
mod commands;
mod jobs;
mod retention;

use std::time::{Duration, Instant};

use chrono::{Days, Utc};
use clef::caldav::client::NewCalendar;
use clef::domain::room::RoomId;
use reqwest::StatusCode;

use crate::app::{TestApp, fields};
use crate::servers::{PASSWORD, Server, USERNAME, client};

/// Longer than the poller takes to notice, or to try again after a first failure.
const SOON: Duration = Duration::from_secs(40);

/// Makes the calendars that a server has.
async fn make(server: &Server, names: &[&str]) {
    let client = client(&server.url, PASSWORD);
    let home = client.calendar_home().await.expect("the home");
    for name in names {
        let new = NewCalendar { display_name: (*name).into(), color: None };
        client.make_calendar(&home.child(name), &new).await.expect("a calendar");
    }
}

/// Two servers with the calendars of the rooms: those of the site "bain" are on the first. One calendar of each has the
/// same address on its server.
async fn two() -> [Server; 2] {
    let servers = [Server::radicale(), Server::radicale()];
    make(&servers[0], &["atelier", "salle"]).await;
    make(&servers[1], &["salle"]).await;
    servers
}

/// Clef on both, where the account of the second has this password.
async fn clef(servers: &[Server; 2], data: &str, password: &str) -> TestApp {
    let account = |id: &str, server: &Server| {
        format!(
            "[[caldav]]\nid = \"{id}\"\nurl = \"{}\"\nusername = \"{USERNAME}\"\npassword_env = \"{}\"\n",
            server.url,
            id.to_uppercase().replace('-', "_")
        )
    };
    let [first, second] = [account("nantes", &servers[0]), account("saint-nazaire", &servers[1])];
    let rooms = format!("{}\n{first}\n{second}", TestApp::rooms());
    let settings = [
        ("CLEF__SERVER__DATA_DIRECTORY", data),
        ("CLEF__SITE__BAIN__CALDAV", "nantes"),
        ("CLEF__SITE__QUAI__CALDAV", "saint-nazaire"),
        ("CLEF__ROOM__SALON__CALENDAR", "salle"),
        ("CLEF__ROOM__NUIT__CALENDAR", "salle"),
        ("CLEF__RULES__OPENING_HOURS", "24/7"),
        ("NANTES", PASSWORD),
        ("SAINT_NAZAIRE", password),
    ];
    let app = TestApp::with(&rooms, &settings).await;
    app.at(&Utc::now().to_rfc3339());
    app
}

/// Which rooms `/readyz` misses, each with its server and the reason.
async fn missing(app: &TestApp) -> Vec<[String; 3]> {
    let answer = app.visitor().get("/readyz").await;
    let answer: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let rooms = answer["rooms"].as_array().cloned().unwrap_or_default();
    let text = |room: &serde_json::Value, key: &str| room[key].as_str().unwrap_or_default().to_owned();
    rooms.iter().map(|room| ["room", "server", "reason"].map(|key| text(room, key))).collect()
}

async fn until_missing(app: &TestApp, wanted: &[[&str; 3]]) {
    let began = Instant::now();
    while missing(app).await != wanted {
        assert!(began.elapsed() < SOON, "{:?}", missing(app).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// How many objects are in a calendar.
async fn count(server: &Server, name: &str) -> usize {
    let client = client(&server.url, PASSWORD);
    let home = client.calendar_home().await.expect("the home");
    client.list_etags(&home.child(name).as_collection()).await.expect("a listing").len()
}

#[tokio::test]
async fn a_server_that_is_away_takes_only_its_rooms_along() {
    let mut servers = two().await;
    let data = tempfile::tempdir().expect("a folder");
    let data = data.path().to_str().expect("a plain path");
    let app = clef(&servers, data, PASSWORD).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let day = (Utc::now().date_naive() + Days::new(3)).to_string();
    until_missing(&app, &[]).await;
    ana.book("nuit", &day, ("10:00", "11:00"), "Conseil").await;
    ana.book("salon", &day, ("10:00", "11:00"), "Atelier compta").await;
    let page = reception.get(&format!("/?date={day}")).await;
    assert!(
        page.has("Conseil") && page.has("Atelier compta") && !page.has("dernier état connu"),
        "{}",
        page.body
    );
    assert_eq!([count(&servers[0], "salle").await, count(&servers[1], "salle").await], [1, 1]);

    servers[1].stop();
    let wish = fields("nuit", &day, ("12:00", "13:00"), "Ma réunion", "key-1");
    let refused = ana.post("/book", &wish).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    assert!(refused.has("Rien n’a été réservé"), "{}", refused.body);
    ana.book("salon", &day, ("12:00", "13:00"), "Pendant la panne").await;
    until_missing(&app, &[["nuit", "saint-nazaire", "unreachable"]]).await;
    let readyz = app.visitor().get("/readyz").await;
    assert_eq!(readyz.status, StatusCode::OK, "Clef stays in service: {}", readyz.body);
    ana.book("atelier", &day, ("14:00", "15:00"), "Après").await;
    let page = reception.get(&format!("/?date={day}")).await;
    for known in ["Conseil", "Pendant la panne", "Après"] {
        assert!(page.has(known), "{known}: {}", page.body);
    }
    let says = "L’agenda de cette salle ne répond pas\u{a0}: La Nuit. Voici son dernier état connu, à";
    assert!(page.has(says), "{}", page.body);
    let health = reception.get("/reception/health").await;
    assert!(health.has("aucun agenda du serveur saint-nazaire ne peut être lu"), "{}", health.body);
    let metrics = app.visitor().get("/metrics").await;
    for line in [
        "clef_job_failing{job=\"poll\",server=\"nantes\"} 0",
        "clef_job_failing{job=\"poll\",server=\"saint-nazaire\"} 1",
        "clef_calendar_requests_total{method=\"PUT\",status=\"201\",server=\"nantes\"}",
    ] {
        assert!(metrics.has(line), "{line}: {}", metrics.body);
    }
    // A start meanwhile has the copy of what is away.
    let restarted = clef(&servers, data, PASSWORD).await;
    let page = restarted.person("demo-accueil").await.get(&format!("/?date={day}")).await;
    assert!(page.has("Conseil") && page.has("Pendant la panne"), "{}", page.body);
    drop(restarted);

    servers[1].start_again();
    let booked = ana.post("/book", &wish).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    until_missing(&app, &[]).await;
    assert_eq!([count(&servers[0], "salle").await, count(&servers[1], "salle").await], [2, 2]);
}

#[tokio::test]
async fn a_wrong_password_keeps_only_its_own_server_from_being_asked() {
    let servers = two().await;
    let data = tempfile::tempdir().expect("a folder");
    let app = clef(&servers, data.path().to_str().expect("a plain path"), "wrong").await;
    until_missing(&app, &[["nuit", "saint-nazaire", "unauthorized"]]).await;
    let ana = app.person("demo-ana").await;
    let day = (Utc::now().date_naive() + Days::new(3)).to_string();
    ana.book("salon", &day, ("10:00", "11:00"), "Conseil").await;
    let wish = fields("nuit", &day, ("12:00", "13:00"), "Ma réunion", "key-1");
    let refused = ana.post("/book", &wish).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    let calendars = app.app.bookings.calendars();
    let is_locked = |room: &str| calendars.client(&RoomId::parse(room).expect("an id")).is_locked_out();
    assert_eq!(["atelier", "salon", "nuit"].map(is_locked), [false, false, true]);
}

#[tokio::test]
async fn bookings_go_on_without_the_server_of_the_notebook() {
    let mut servers = two().await;
    let data = tempfile::tempdir().expect("a folder");
    let data = data.path().to_str().expect("a plain path");
    let app = clef(&servers, data, PASSWORD).await;
    let ana = app.person("demo-ana").await;
    let day = (Utc::now().date_naive() + Days::new(3)).to_string();
    until_missing(&app, &[]).await;
    servers[0].stop();
    ana.book("nuit", &day, ("10:00", "11:00"), "Conseil").await;
    let away = ["atelier", "salon"].map(|room| [room, "nantes", "unreachable"]);
    until_missing(&app, &away).await;
    ana.book("nuit", &day, ("12:00", "13:00"), "Bureau").await;
    // Also by a Clef that has been started meanwhile.
    let restarted = clef(&servers, data, PASSWORD).await;
    let malik = restarted.person("demo-malik").await;
    malik.book("nuit", &day, ("14:00", "15:00"), "Atelier compta").await;
    let wish = fields("salon", &day, ("12:00", "13:00"), "Ma réunion", "key-1");
    let refused = malik.post("/book", &wish).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    assert_eq!(count(&servers[1], "salle").await, 3);
}
