//! `buffer`: free time beside other bookings, and none beside one's own that touches.

use reqwest::Method;

use super::{book, rules, send, start, wish};

#[tokio::test]
async fn ones_own_bookings_touch_and_those_of_others_keep_their_distance() {
    let (_app, ana, malik, _reception) = start("buffer = \"30m\"").await;
    book(&ana, &wish("atelier", "2026-11-17T10:00", "2026-11-17T11:00")).await;
    let after = wish("atelier", "2026-11-17T11:00", "2026-11-17T12:00");
    let refused = send(&malik, Method::POST, "/api/v1/bookings", &after).await;
    assert_eq!(rules(&refused, "refusals"), ["buffer"]);
    book(&ana, &after).await;
    let near = wish("atelier", "2026-11-17T12:15", "2026-11-17T13:00");
    assert_eq!(rules(&send(&ana, Method::POST, "/api/v1/bookings", &near).await, "refusals"), ["buffer"]);
    book(&malik, &wish("atelier", "2026-11-17T12:30", "2026-11-17T13:00")).await;
}

#[tokio::test]
async fn time_after_a_booking_is_kept_whichever_was_first() {
    let (_app, ana, malik, _reception) = start("buffer = \"30m after\"").await;
    book(&ana, &wish("atelier", "2026-11-17T14:00", "2026-11-17T15:00")).await;
    for (from, to) in [("15:15", "16:00"), ("13:00", "13:45")] {
        let near = wish("atelier", &format!("2026-11-17T{from}"), &format!("2026-11-17T{to}"));
        assert_eq!(
            rules(&send(&malik, Method::POST, "/api/v1/bookings", &near).await, "refusals"),
            ["buffer"]
        );
    }
}
