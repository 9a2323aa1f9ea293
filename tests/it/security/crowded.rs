//! One calendar that holds more than anybody could read: its room is busy, and everybody else has their pages.

use reqwest::StatusCode;

use crate::app::{Answer, TestApp};
use crate::feeds::follow;

/// Ten events that repeat every second, for an hour each, and one of an application that somebody uses.
async fn crowded() -> (TestApp, Vec<(String, Answer)>) {
    let (app, anon, ana, reception) = TestApp::start().await;
    ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await;
    for number in 0..10 {
        let ics = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//EN\r\nBEGIN:VEVENT\r\nUID:every-second-{number}\r\n\
             DTSTAMP:20261101T000000Z\r\nDTSTART:20261117T0{}0000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=SECONDLY\r\n\
             SUMMARY:Partout\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            number % 10
        );
        app.write_event("salon", &format!("{number}.ics"), &ics).await;
    }
    let day = "2026-11-17";
    let mut pages = Vec::new();
    for (who, path) in [
        (&anon, format!("/?date={day}")),
        (&reception, format!("/?date={day}")),
        (&reception, format!("/reception?date={day}")),
        (&reception, "/reception/conflicts".to_owned()),
        (&anon, format!("/rooms/salon?date={day}")),
        (&anon, format!("/rooms/salon?date={day}&view=month")),
        (&reception, format!("/?date={day}&view=week")),
        (&anon, format!("/?date={day}&view=month")),
        (&anon, format!("/api/v1/schedule?date={day}")),
        (&anon, format!("/api/v1/bookings?from={day}T00:00:00Z&to=2026-12-17T00:00:00Z")),
        (&anon, format!("/api/v1/rooms/salon/free?from={day}T00:00:00Z&to=2026-12-17T00:00:00Z")),
        (&ana, format!("/book?room=salon&date={day}")),
        (&anon, format!("/?date={day}&embed=1")),
        (&anon, format!("/find?date={day}&start=10:00&end=12:00")),
        (&anon, format!("/api/v1/find?from={day}T00:00:00Z&to=2026-12-17T00:00:00Z&length=1h")),
        (&anon, "/door/salon".to_owned()),
        (&anon, "/api/v1/events".to_owned()),
        (&reception, format!("/reception/print?date={day}")),
        (&reception, "/reception/health".to_owned()),
        (&reception, "/reception/requests".to_owned()),
        (&reception, "/api/v1/conflicts".to_owned()),
        (&ana, follow(&ana, "room:salon").await),
    ] {
        pages.push((path.clone(), who.get(&path).await));
    }
    (app, pages)
}

#[tokio::test]
async fn ten_events_of_every_second_are_a_busy_room_and_nothing_more() {
    let (_app, pages) = crowded().await;
    for (path, answer) in &pages {
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        // Of 864,000 dates a day: less than a page of twenty rooms.
        assert!(answer.body.len() < 400_000, "{path} has {} bytes", answer.body.len());
    }
    let day = &pages[0].1;
    assert!(day.has("L&#39;Atelier") && day.has("Occupé"), "{}", day.body);
    assert!(pages[2].1.has("Entretien"), "reception sees the booking of the other room");
    assert!(!pages[10].1.has("2026-11-17T10:00"), "nothing is free there: {}", pages[10].1.body);
}
