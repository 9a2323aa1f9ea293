//! Nextcloud tells that something changed, and Clef looks at once.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use clef::domain::room::RoomId;
use clef::domain::time::Interval;
use reqwest::{Method, StatusCode};

use crate::app::{Person, TestApp};
use crate::world::native_event;

const SECRET: &str = "0123456789abcdef-of-the-hook";
const RIGHT: &str = "/hooks/nextcloud/0123456789abcdef-of-the-hook";

async fn call(person: &Person, path: &str) -> StatusCode {
    let body = r#"{"event":{"class":"OCP\\Calendar\\Events\\CalendarObjectUpdatedEvent"}}"#;
    let headers = [("content-type", "application/json")];
    person.send(Method::POST, path, &headers, Some(body.to_owned())).await.status
}

async fn with_hook() -> TestApp {
    let rooms = format!("{}\n[hooks]\nsecret_env = \"THE_SECRET\"\n", TestApp::rooms());
    TestApp::with(&rooms, &[("THE_SECRET", SECRET)]).await
}

#[tokio::test]
async fn who_does_not_know_the_secret_finds_nothing() {
    let app = with_hook().await;
    let anybody = app.visitor();
    for wrong in ["guess", "0123456789abcdef-of-the-hoo", "0123456789abcdef-of-the-hook2", "%00"] {
        assert_eq!(call(&anybody, &format!("/hooks/nextcloud/{wrong}")).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(call(&anybody, RIGHT).await, StatusCode::NO_CONTENT);
    assert_eq!(anybody.get(RIGHT).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let without = TestApp::with(TestApp::rooms(), &[]).await;
    assert_eq!(call(&without.visitor(), RIGHT).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_somebody_wrote_shows_long_before_the_next_poll() {
    let app = with_hook().await;
    let room = RoomId::parse("atelier").expect("an id");
    let home = app.calendars.calendar_home().await.expect("the home");
    let href = home.child("atelier").as_collection().child("yoga.ics");
    let lines = ["DTSTART:20261117T090000Z", "DTEND:20261117T100000Z"];
    app.calendars.create(&href, native_event("yoga", &lines)).await.expect("to write");
    let began = Instant::now();
    assert_eq!(call(&app.visitor(), RIGHT).await, StatusCode::NO_CONTENT);
    let noon = "2026-11-17T12:00:00Z".parse().expect("an instant");
    let day = Interval::new(noon - TimeDelta::hours(12), noon).expect("forwards");
    while app.app.schedule.snapshot(&room).taken(day).is_empty() {
        assert!(began.elapsed() < Duration::from_secs(5), "the next poll would be in 15 s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
