//! `/healthz`, `/readyz` and `/metrics`.

use serde_json::json;

use super::ill_server::Fault;
use super::place::{Place, Who, wish};

#[tokio::test]
async fn alive_is_not_ready() {
    let mut place = Place::unread("").await;
    assert_eq!(place.get(Who::Nobody, "/healthz").await.json(), json!({"status": "alive"}));
    let unread = place.get(Who::Nobody, "/readyz").await;
    assert_eq!(unread.status, 503);
    let room = &unread.json()["rooms"][0];
    assert_eq!((&room["room"], &room["reason"]), (&json!("atelier"), &json!("not_read")));
    assert!(room["what_to_do"].as_str().is_some_and(|text| text.contains("wait")), "{room}");
    place.poll().await;
    let ready = place.get(Who::Nobody, "/readyz").await;
    assert_eq!((ready.status, ready.json()), (200, json!({"status": "ready"})));

    place.suffer(Fault::Away);
    place.poll().await;
    let away = place.get(Who::Nobody, "/readyz").await;
    assert_eq!((away.status, away.json()["rooms"][0]["reason"].clone()), (503, json!("unreachable")));
    assert!(!away.text.contains("127.0.0.1"), "internals: {}", away.text);
    assert_eq!(place.get(Who::Nobody, "/healthz").await.status, 200);
    let reception = place.get(Who::Reception, "/api/v1/schedule").await.json();
    assert_eq!(reception["rooms"][0]["failure"], "unreachable");
    let nobody = place.get(Who::Nobody, "/api/v1/schedule").await.json();
    assert_eq!(nobody["rooms"][0].get("failure"), None);
}

#[tokio::test]
async fn figures_are_by_route_and_not_by_address() {
    let mut place = Place::start().await;
    let location = place.post(Who::Ana, &wish()).await.header("location").to_owned();
    place.get(Who::Ana, &location).await;
    place.get(Who::Ana, "/api/v1/never-seen-before").await;
    let odd = place.call(Who::Ana, "BREW", "/api/v1/rooms").send().await;
    assert_eq!(odd.status, 405);
    place.clock.set("2027-05-03T05:00:42Z".parse().expect("an instant"));
    let metrics = place.get(Who::Nobody, "/metrics").await;
    assert_eq!(metrics.status, 200);
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    for line in [
        "# TYPE clef_http_requests_total counter",
        "clef_http_requests_total{route=\"/api/v1/bookings/{id}\",method=\"GET\",status=\"200\"} ",
        "clef_http_requests_total{route=\"none\",method=\"GET\",status=\"404\"} ",
        "clef_http_requests_total{route=\"/api/v1/rooms\",method=\"other\",status=\"405\"} ",
        "clef_http_request_duration_seconds_bucket{route=\"/api/v1/bookings\",method=\"POST\",le=\"0.5\"} ",
        "clef_bookings_total{act=\"book\",outcome=\"done\"} ",
        "clef_calendar_requests_total{method=\"PUT\",status=\"201\"} ",
        "clef_schedule_age_seconds{room=\"atelier\"} 42",
        "clef_schedule_failed{room=\"atelier\"} 0",
        "clef_schedule_objects{room=\"atelier\"} 1",
        "clef_schedule_objects{room=\"salon\"} 0",
    ] {
        assert!(metrics.text.contains(line), "{line} is not in {}", metrics.text);
    }
    let id = location.rsplit('/').next().expect("an id");
    assert!(!metrics.text.contains(id) && !metrics.text.contains("never-seen-before"));
    place.suffer(Fault::Away);
    place.poll().await;
    let metrics = place.get(Who::Nobody, "/metrics").await;
    assert!(metrics.text.contains("clef_schedule_failed{room=\"atelier\"} 1"), "{}", metrics.text);
}
