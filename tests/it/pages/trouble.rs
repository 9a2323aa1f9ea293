//! When the calendar server is away, and when nobody knows what became of a request.

use reqwest::StatusCode;

use crate::app::{TestApp, fields};

const DAY: &str = "2026-11-17";

/// The place with a calendar server that nobody listens for.
async fn without_calendars() -> TestApp {
    let server = [
        ("CLEF__CALDAV__URL", "http://127.0.0.1:9/dav/"),
        ("CLEF__CALDAV__USERNAME", "salles"),
        ("CLEF__CALDAV__PASSWORD_ENV", "PASSWORD"),
        ("PASSWORD", "secret"),
    ];
    TestApp::with(TestApp::rooms(), &server).await
}

#[tokio::test]
async fn nothing_is_called_free_that_was_never_read() {
    let app = without_calendars().await;
    let day = app.visitor().get(&format!("/?date={DAY}")).await;
    assert_eq!(day.status, StatusCode::OK);
    assert!(day.has("n’a pas encore pu être lu") && !day.has("<b>Libre</b>"), "{}", day.body);
}

#[tokio::test]
async fn a_booking_that_cannot_be_written_is_not_made_and_nothing_typed_is_lost() {
    let app = without_calendars().await;
    let ana = app.person("demo-ana").await;
    let page = ana.post("/book", &fields("atelier", DAY, ("10:00", "11:00"), "Ma réunion", "key-1")).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.has("Rien n’a été réservé") && page.has("value=\"Ma réunion\""), "{}", page.body);
    assert!(!page.has("127.0.0.1:9"), "internals are for the log");
}

#[tokio::test]
async fn an_unknown_outcome_is_called_unknown_until_it_is_certain() {
    let (app, anon, ana, _) = TestApp::start().await;
    let path = "/requests/atelier/some-key?since=1794817800";
    assert_eq!(anon.get(path).await.status, StatusCode::SEE_OTHER);
    let page = ana.get(path).await;
    assert!(page.has("Nous ne savons pas encore"), "{}", page.body);
    assert_eq!(page.header("refresh"), "5");
    app.at("2026-11-16T09:30:00Z");
    let page = ana.get(path).await;
    assert!(page.has("Rien n’a été réservé") && page.header("refresh").is_empty(), "{}", page.body);
    ana.post("/book", &fields("atelier", DAY, ("10:00", "11:00"), "Point", "some-key")).await;
    assert!(ana.get(path).await.location().starts_with("/bookings/"));
}

#[tokio::test]
async fn reception_is_told_what_clef_cannot_do_by_itself_and_since_when() {
    let app = without_calendars().await;
    let reception = app.person("demo-accueil").await;
    for _ in 0..500 {
        if !app.app.jobs.failing().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let desk = reception.get("/reception").await;
    let line = "aucun agenda ne peut être lu, depuis le lundi 16 novembre, 9:30.";
    assert!(desk.has(line), "{}", desk.body);
    assert!(!desk.has("127.0.0.1:9"), "internals are for the log");
    let metrics = app.visitor().get("/metrics").await;
    assert!(metrics.has("clef_job_runs_total{job=\"poll\",outcome=\"failed\"}"), "{}", metrics.body);

    let (app, _, _, reception) = TestApp::start().await;
    assert_eq!(app.app.jobs.failing(), []);
    let desk = reception.get("/reception").await;
    assert!(!desk.has("depuis le"), "{}", desk.body);
}
