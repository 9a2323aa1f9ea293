//! The calendar server falls ill: what is not booked, what is not known, and how it is found out.

use serde_json::json;

use super::answer::Answer;
use super::ill_server::Fault;
use super::place::{Place, Who, wish};

async fn post(place: &Place, key: &str) -> Answer {
    let call = place.call(Who::Ana, "POST", "/api/v1/bookings").header("idempotency-key", key);
    call.json(&wish()).send().await
}

#[tokio::test]
async fn while_the_calendar_is_away_nothing_is_booked() {
    let place = Place::start().await;
    let booked = post(&place, "before").await;
    place.suffer(Fault::Away);
    let other = json!({"room": "atelier", "title": "x", "start": "2027-05-05T10:00:00+02:00",
        "end": "2027-05-05T11:00:00+02:00"});
    let answer = place.post(Who::Ana, &other).await;
    let problem = answer.problem(503, "unavailable");
    assert!(problem["detail"].as_str().expect("words").contains("Nothing was booked"));
    assert_eq!(answer.header("retry-after"), "15");
    assert!(!answer.text.contains("127.0.0.1"), "internals: {}", answer.text);
    let change = place.call(Who::Ana, "PATCH", booked.header("location")).json(&json!({"title": "x"}));
    change.send().await.problem(503, "unavailable");
    let cancel = place.call(Who::Ana, "DELETE", booked.header("location")).send().await;
    cancel.problem(503, "unavailable");
    // What was known stays readable.
    assert_eq!(place.get(Who::Ana, booked.header("location")).await.status, 200);
    place.suffer(Fault::Nothing);
    assert_eq!(place.calendar_text("atelier").await.matches("BEGIN:VEVENT").count(), 1);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_unknown_until_the_calendar_tells() {
    let place = Place::start().await;
    // The first booking checks that the calendar is safe, with events of its own.
    assert_eq!(
        place.call(Who::Malik, "DELETE", post(&place, "first").await.header("location")).send().await.status,
        403
    );
    place.suffer(Fault::StoresAndFails);
    let other = json!({"room": "atelier", "title": "Lost", "start": "2027-05-05T10:00:00+02:00",
        "end": "2027-05-05T11:00:00+02:00"});
    let call = place.call(Who::Ana, "POST", "/api/v1/bookings").header("idempotency-key", "a/b-lost");
    let answer = call.json(&other).send().await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let status = answer.header("location").to_owned();
    assert_eq!(status, "/api/v1/requests/atelier/a%2Fb-lost?asked_at=2027-05-03T05%3A00%3A00Z");
    assert_eq!(
        (&answer.json()["outcome"], &answer.json()["status_url"]),
        (&json!("unknown"), &json!(status))
    );
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(place.get(Who::Ana, &status).await.status, 202);

    place.suffer(Fault::Nothing);
    let mut found = place.get(Who::Ana, &status).await;
    for _ in 0..100 {
        if found.status != 202 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        found = place.get(Who::Ana, &status).await;
    }
    assert_eq!((found.status, found.json()["title"].clone()), (200, json!("Lost")), "{}", found.text);
    assert!(found.header("etag").starts_with('"'));
    // Somebody else's request is nobody's business.
    place.get(Who::Malik, &status).await.problem(404, "not-found");
    place.get(Who::Nobody, &status).await.problem(401, "sign-in-needed");
    let gone = place.call(Who::Ana, "DELETE", found.header("location")).send().await;
    assert_eq!(gone.status, 204);
    place.get(Who::Ana, &status).await.problem(410, "gone");
}

#[tokio::test]
async fn a_lost_change_is_looked_for_in_the_booking() {
    let place = Place::start().await;
    let booked = post(&place, "first").await;
    place.suffer(Fault::LosesAndFails);
    let later = json!({"start": "2027-05-06T10:00:00+02:00", "end": "2027-05-06T11:00:00+02:00"});
    let moved = place.call(Who::Ana, "PATCH", booked.header("location")).json(&later).send().await;
    assert_eq!(moved.status, 202, "{}", moved.text);
    assert_eq!(moved.header("location"), booked.header("location"));
}

#[tokio::test]
async fn what_another_application_wrote_in_that_very_moment_is_told() {
    let place = Place::start().await;
    // The calendar is found safe first, with events of its own.
    let other = json!({"room": "atelier", "title": "x", "start": "2027-05-05T10:00:00+02:00",
        "end": "2027-05-05T11:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &other).await.status, 201);
    place.suffer(Fault::StoresAnother);
    let answer = place.post(Who::Ana, &wish()).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let intruder = json!([{"start": "2027-05-04T10:30:00+02:00", "end": "2027-05-04T11:30:00+02:00"}]);
    assert_eq!(answer.json()["conflicts"], intruder);
    let booking = answer.json()["id"].as_str().expect("an id").to_owned();
    let read = place.get(Who::Ana, &format!("/api/v1/bookings/{booking}")).await;
    assert_eq!(read.json()["conflicts"], intruder, "whoever asks later is told too");
}

#[tokio::test]
async fn a_calendar_that_is_not_safe_is_not_booked_and_visitors_are_spared_the_reason() {
    let place = Place::start().await;
    place.suffer(Fault::ForgetsUids);
    let answer = place.post(Who::Ana, &wish()).await;
    let problem = answer.problem(503, "unsafe");
    assert!(problem["detail"].as_str().expect("words").contains("administrator"));
    assert!(!answer.text.contains("UID"), "{}", answer.text);
    place.suffer(Fault::Nothing);
    assert!(!place.calendar_text("atelier").await.contains("Conseil"));
}

#[tokio::test]
async fn a_request_that_left_nothing_is_certain_in_the_end() {
    let place = Place::start().await;
    let path = "/api/v1/requests/atelier/never-sent?asked_at=2027-05-03T05:00:00Z";
    assert_eq!(place.get(Who::Ana, path).await.status, 202);
    place.clock.set("2027-05-03T05:10:00Z".parse().expect("an instant"));
    place.get(Who::Ana, path).await.problem(404, "nothing-booked");
    let no_time = place.get(Who::Ana, "/api/v1/requests/atelier/never-sent").await;
    assert_eq!(no_time.faults(), [("asked_at".into(), "missing".into())]);
    place
        .get(Who::Ana, "/api/v1/requests/nowhere/x?asked_at=2027-05-03T05:00:00Z")
        .await
        .problem(404, "not-found");
}
