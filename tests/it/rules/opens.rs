//! `opens`: weeks that open for booking at a moment of their own.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{book, read, rules, send, start, wish};

#[tokio::test]
async fn a_week_is_booked_from_the_moment_on_at_which_it_opens() {
    // It is Monday, 9:30: the week after next opens at 10.
    let (app, ana, ..) = start("opens = \"Mo 10:00 +2w\"").await;
    let wish = wish("atelier", "2026-12-02T14:00", "2026-12-02T15:00");
    let refused = send(&ana, Method::POST, "/api/v1/bookings", &wish).await;
    assert_eq!(
        (refused.status, rules(&refused, "refusals")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["opens".into()])
    );
    let told = &read(&refused)["refusals"][0];
    assert_eq!(told["opens_at"], json!("2026-11-16T10:00:00+01:00"));
    assert_eq!(told["nearest"]["start"], json!("2026-11-27T19:00:00+01:00"), "{}", refused.body);
    let form = ana.get("/book?room=atelier&date=2026-12-02").await;
    assert!(form.has("elle ouvre le lundi 16 novembre 2026, 10:00"), "{}", form.body);
    let room = ana.get("/rooms/atelier").await;
    assert!(
        room.has("Chaque lundi 10:00 s’ouvre à la réservation la semaine d’après la suivante."),
        "{}",
        room.body
    );
    app.at("2026-11-16T09:00:00Z");
    book(&ana, &wish).await;
}
