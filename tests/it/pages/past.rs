//! What has taken place stays as it was, whatever way a member takes: the API, a series, coming and going, giving back,
//! restoring, trying dates again, undoing. Only reception puts right what was written down wrongly.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answer, Person, TestApp, fields};

/// A Tuesday, and the Wednesday on which a weekly series from then on has had two dates.
const DAY: &str = "2026-11-17";
const LATER: &str = "2026-11-25T12:00:00Z";
const FIRST: &str = "2026-11-17T10:00:00+01:00";
const NEXT: &str = "2026-12-01T10:00:00+01:00";

async fn call(who: &Person, method: Method, path: &str, body: &Value) -> Answer {
    let json = [("content-type", "application/json")];
    let body = (!body.is_null()).then(|| body.to_string());
    who.send(method, path, if body.is_some() { &json } else { &[] }, body).await
}

/// A booking of five Tuesdays from ten to twelve; the third could not be had, and is free by now.
async fn series(app: &TestApp, ana: &Person) -> String {
    let malik = app.person("demo-malik").await;
    let other = malik.book("atelier", "2026-12-01", ("10:00", "12:00"), "Autre").await;
    let mut form = fields("atelier", DAY, ("10:00", "12:00"), "Point", "key");
    form.extend([("repeat", "weekly"), ("times", "5"), ("without", "2026-12-01")]);
    let booked = ana.post("/book", &form).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    malik.post(&format!("/bookings/{other}/cancel"), &[]).await;
    booked.location().trim_end_matches("?new=1").trim_start_matches("/bookings/").to_owned()
}

/// When ana had the room before `LATER`.
async fn taken_place(ana: &Person) -> Vec<String> {
    let list = ana.get("/api/v1/bookings?from=2026-11-01T00:00:00Z&to=2026-11-25T12:00:00Z").await;
    let list: Value = serde_json::from_str(&list.body).expect("bookings");
    let said = |one: &Value| format!("{} {} {} {}", one["room"], one["start"], one["end"], one["title"]);
    list.as_array().expect("bookings").iter().map(said).collect()
}

#[tokio::test]
async fn the_dates_of_a_series_that_took_place_stay_by_every_way() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = series(&app, &ana).await;
    let api = format!("/api/v1/bookings/{id}");
    app.at(LATER);
    let before = taken_place(&ana).await;
    assert_eq!(before.len(), 2, "{before:?}");
    let of_first = |more: Value| {
        let mut body = json!({ "scope": "one", "recurrence_id": FIRST });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        (Method::PATCH, api.clone(), body)
    };
    let of_all = |more: Value| (Method::PATCH, api.clone(), more);
    let act = |name: &str| (Method::POST, format!("{api}/{name}"), json!({ "recurrence_id": FIRST }));
    let ways = [
        of_first(json!({ "title": "Autre" })),
        of_first(json!({ "end": "2026-11-17T11:00:00+01:00" })),
        of_first(json!({ "start": "2026-11-27T10:00:00+01:00", "end": "2026-11-27T12:00:00+01:00" })),
        of_all(json!({ "start": "2026-11-17T14:00:00+01:00", "end": "2026-11-17T16:00:00+01:00" })),
        of_all(json!({ "end": "2026-11-17T11:00:00+01:00" })),
        (Method::DELETE, format!("{api}?scope=one&recurrence_id={}", FIRST.replace('+', "%2B")), Value::Null),
        act("release"),
        act("check-in"),
        act("check-out"),
        act("restore"),
    ];
    for (method, path, body) in ways {
        let answer = call(&ana, method.clone(), &path, &body).await;
        assert!(answer.status.is_client_error(), "{method} {path} {body}: {} {}", answer.status, answer.body);
        assert_eq!(taken_place(&ana).await, before, "{method} {path} {body}");
    }
}

#[tokio::test]
async fn what_adds_or_takes_dates_of_a_series_leaves_those_that_took_place() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = series(&app, &ana).await;
    let api = format!("/api/v1/bookings/{id}");
    app.at(LATER);
    let before = taken_place(&ana).await;
    let next_day = "/api/v1/bookings?from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z";
    let is_next = async || ana.get(next_day).await.has(NEXT);
    assert!(!is_next().await);
    let refilled = call(&ana, Method::POST, &format!("{api}/refill"), &Value::Null).await;
    assert!(refilled.status == StatusCode::OK && is_next().await, "{}", refilled.body);
    assert_eq!(taken_place(&ana).await, before);
    let away = json!({ "from": "2026-11-01T00:00:00Z", "to": "2026-12-02T00:00:00Z" });
    let away = call(&ana, Method::POST, "/api/v1/give-back", &away).await;
    assert!(away.status == StatusCode::OK && away.has(NEXT) && !away.has(FIRST), "{}", away.body);
    assert_eq!((taken_place(&ana).await, is_next().await), (before.clone(), false));
    let from_first = format!("{api}?scope=following&recurrence_id={}", FIRST.replace('+', "%2B"));
    let left = call(&ana, Method::DELETE, &from_first, &Value::Null).await;
    assert!(left.status == StatusCode::OK && !left.has("2026-12-08"), "{}", left.body);
    assert_eq!(taken_place(&ana).await, before);
}

#[tokio::test]
async fn what_is_over_is_brought_to_no_other_time_by_a_form_that_is_not_shown() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    let page = format!("/bookings/{id}");
    let version = ana.get(&page).await.field("version");
    app.at(LATER);
    let before = app.objects("atelier").await;
    let (start, end) = ("2026-11-27T10:00:00+01:00", "2026-11-27T12:00:00+01:00");
    for (form, more) in [
        ("undo", vec![("room", "atelier"), ("start", start), ("end", end)]),
        ("undo", vec![("room", "salon"), ("start", FIRST), ("end", "2026-11-17T12:00:00+01:00")]),
        ("release", vec![]),
        ("check-in", vec![]),
        ("check-out", vec![]),
        ("restore", vec![]),
        ("refill", vec![]),
        ("cancel", vec![]),
    ] {
        let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(more).collect();
        let answer = ana.post(&format!("{page}/{form}"), &fields).await;
        // Nothing was cancelled or left out: one is led back to the page of the booking.
        let leads_back = answer.location().starts_with(&page) && ["restore", "refill"].contains(&form);
        assert!(answer.status.is_client_error() || leads_back, "{form}: {}", answer.status);
        assert_eq!(app.objects("atelier").await, before, "{form}");
    }
    let away = ana.post("/me/away", &[("from", "2026-11-01"), ("to", "2026-11-30")]).await;
    assert_eq!(app.objects("atelier").await, before, "{}", away.status);
}
