//! What reception passes over is done and said.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{read, rules, send, start, wish};
use crate::app::fields;

#[tokio::test]
async fn the_api_says_which_rules_were_passed_over() {
    let (_app, ana, _malik, reception) = start("").await;
    let mut sunday = wish("atelier", "2026-11-22T10:05", "2026-11-22T11:05");
    sunday["override"] = json!(true);
    let booked = send(&reception, Method::POST, "/api/v1/bookings", &sunday).await;
    assert_eq!(
        (booked.status, rules(&booked, "cautions")),
        (StatusCode::CREATED, vec!["opening_hours".into(), "step".into()])
    );
    assert_eq!(read(&booked)["cautions"][1]["limit"], json!("15m"));
    let path = booked.location();
    let later =
        json!({"start": "2026-11-22T10:05:00+01:00", "end": "2026-11-22T21:30:00+01:00", "override": true});
    let longer = send(&reception, Method::PATCH, &path, &later).await;
    assert_eq!(rules(&longer, "cautions"), ["opening_hours", "max_length"], "{}", longer.body);
    // Who breaks no rule is told of none, and a look says nothing of how it was booked.
    let plain = wish("atelier", "2026-11-23T10:00", "2026-11-23T11:00");
    let plain = send(&ana, Method::POST, "/api/v1/bookings", &plain).await;
    assert_eq!((plain.status, read(&plain).get("cautions")), (StatusCode::CREATED, None));
    assert_eq!(read(&reception.get(&path).await).get("cautions"), None);
}

#[tokio::test]
async fn the_page_says_it_after_booking_and_to_reception_alone() {
    let (_app, ana, _malik, reception) = start("").await;
    let mut form = fields("atelier", "2026-11-22", ("10:00", "11:00"), "Ménage", "a-key");
    form.push(("override_rules", "on"));
    let booked = reception.post("/book", &form).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let page = reception.get(&booked.location()).await;
    assert!(page.has("À noter") && page.has("La salle est fermée ce jour-là"), "{}", page.body);
    let again = reception.get(booked.location().trim_end_matches("?new=1")).await;
    assert!(!again.has("À noter"), "{}", again.body);
    let own =
        ana.post("/book", &fields("atelier", "2026-11-23", ("10:00", "11:00"), "Conseil", "b-key")).await;
    assert!(!ana.get(&own.location()).await.has("À noter"));
}
