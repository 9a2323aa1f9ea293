//! `max_dates`: how many dates a member's series may have. Reception may pass over it.

use reqwest::Method;
use serde_json::json;

use super::{book, rules, send, start, wish};

#[tokio::test]
async fn a_series_of_too_many_dates_is_refused_and_reception_may_book_it() {
    let (_app, ana, _malik, reception) = start("max_dates = 3").await;
    let mut weekly = wish("atelier", "2026-11-17T10:00", "2026-11-17T11:00");
    weekly["recurrence"] = json!("FREQ=WEEKLY;COUNT=4");
    let refused = send(&ana, Method::POST, "/api/v1/bookings", &weekly).await;
    assert_eq!(rules(&refused, "refusals"), ["max_dates"]);
    assert!(
        refused.body.contains("\"limit\":3") && !refused.body.contains("\"dates\":["),
        "{}",
        refused.body
    );
    let page = ana.get("/rooms/atelier").await;
    assert!(page.body.contains("Une série compte au plus 3 dates."), "{}", page.body);

    weekly["override"] = json!(true);
    book(&reception, &weekly).await;
    weekly["override"] = json!(false);
    weekly["start"] = json!("2026-11-17T14:00:00+01:00");
    weekly["end"] = json!("2026-11-17T15:00:00+01:00");
    weekly["recurrence"] = json!("FREQ=WEEKLY;COUNT=3");
    book(&ana, &weekly).await;
}

#[tokio::test]
async fn where_there_are_no_series_a_booking_has_one_date() {
    let (_app, ana, _malik, _reception) = start("max_dates = 1").await;
    let mut twice = wish("atelier", "2026-11-17T10:00", "2026-11-17T11:00");
    twice["recurrence"] = json!("FREQ=WEEKLY;COUNT=2");
    let refused = send(&ana, Method::POST, "/api/v1/bookings", &twice).await;
    assert!(refused.body.contains("Pas de séries dans cette salle"), "{}", refused.body);
    book(&ana, &wish("atelier", "2026-11-17T10:00", "2026-11-17T11:00")).await;
}
