//! Checking in and out over the API.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::place::{Place, Who, wish, with};

#[tokio::test]
async fn whoever_comes_is_checked_in_once_and_out_once() {
    let place = Place::start().await;
    let path = place.post(Who::Ana, &wish()).await.header("location").to_owned();
    let check = |who: Who, way: &str| place.call(who, "POST", &format!("{path}/check-{way}"));
    check(Who::Ana, "in").send().await.problem(409, "state");
    let start: DateTime<Utc> =
        place.get(Who::Ana, &path).await.json()["start"].as_str().expect("a time").parse().expect("a time");
    place.clock.set(start - TimeDelta::minutes(30));
    check(Who::Malik, "in").send().await.problem(403, "forbidden");
    check(Who::Ana, "out").send().await.problem(409, "state");
    check(Who::Ana, "in").header("if-match", "\"another\"").send().await.problem(412, "changed");
    check(Who::Ana, "in").json(&json!({"all": true})).send().await.problem(422, "invalid");
    let came = check(Who::Ana, "in").send().await;
    assert_eq!(came.status, 200, "{}", came.text);
    let at = |booking: &serde_json::Value| {
        booking["checked_in"].as_str().and_then(|at| at.parse::<DateTime<Utc>>().ok())
    };
    assert_eq!(
        (&came.json()["state"], at(&came.json())),
        (&json!("checked_in"), Some(start - TimeDelta::minutes(30)))
    );
    assert_eq!(place.get(Who::Ana, &path).await.json(), came.json());
    check(Who::Reception, "in").send().await.problem(409, "state");
    place.clock.set(start + TimeDelta::minutes(20));
    let left = check(Who::Reception, "out").send().await;
    assert_eq!((left.status, &left.json()["state"]), (200, &json!("over")), "{}", left.text);
    check(Who::Ana, "out").send().await.problem(409, "state");
}

#[tokio::test]
async fn of_a_series_the_date_that_is_named_or_under_way() {
    let place = Place::start().await;
    let series = with(wish(), json!({"recurrence": "FREQ=WEEKLY;COUNT=3"}));
    let made = place.post(Who::Ana, &series).await;
    let path = made.header("location").to_owned();
    let dates = made.json()["dates"].clone();
    let at = |nth: usize| -> DateTime<Utc> {
        dates[nth]["start"].as_str().expect("a time").parse().expect("a time")
    };
    place.clock.set(at(1));
    let check =
        |body: serde_json::Value| place.call(Who::Ana, "POST", &format!("{path}/check-in")).json(&body);
    check(json!({"recurrence_id": dates[2]["start"]})).send().await.problem(409, "state");
    check(json!({"recurrence_id": "2026-11-01T10:00:00Z"})).send().await.problem(404, "not-found");
    let came = check(json!({})).send().await;
    assert_eq!((came.status, &came.json()["state"]), (200, &json!("checked_in")), "{}", came.text);
    check(json!({"recurrence_id": dates[1]["start"]})).send().await.problem(409, "state");
    place.clock.set(at(2));
    assert_eq!(place.get(Who::Ana, &path).await.json()["state"], "confirmed");
    let came = check(json!({"recurrence_id": dates[2]["start"]})).send().await;
    assert_eq!((came.status, &came.json()["state"]), (200, &json!("checked_in")), "{}", came.text);
}

#[tokio::test]
async fn keys_are_given_by_reception_and_each_to_one() {
    let place = Place::with("").await;
    let path = place.post(Who::Ana, &wish()).await.header("location").to_owned();
    let booked = place.get(Who::Ana, &path).await.json();
    assert_eq!(booked["keys"], json!([]));
    place.clock.set(booked["start"].as_str().expect("a time").parse().expect("a time"));
    let give = |who: Who, keys: serde_json::Value| {
        place.call(who, "POST", &format!("{path}/check-in")).json(&json!({ "keys": keys }))
    };
    give(Who::Reception, json!("clé 1")).send().await.problem(422, "invalid");
    give(Who::Reception, json!(["no such key"])).send().await.problem(422, "invalid");
    give(Who::Ana, json!(["clé 1"])).send().await.problem(403, "forbidden");
    let given = give(Who::Reception, json!(["clé 1"])).send().await;
    assert_eq!((given.status, &given.json()["keys"]), (200, &json!(["clé 1"])), "{}", given.text);
    let back = place.call(Who::Reception, "POST", &format!("{path}/check-out")).send().await;
    assert_eq!((back.status, &back.json()["keys"]), (200, &json!([])), "{}", back.text);
}
