//! Restoring and ending now over the API.

use serde_json::json;

use super::place::{Place, Who, wish, with};

#[tokio::test]
async fn what_was_cancelled_is_restored_within_a_day_and_once() {
    let place = Place::start().await;
    let path = place.post(Who::Ana, &wish()).await.header("location").to_owned();
    let before = place.get(Who::Ana, &path).await.json();
    place.call(Who::Ana, "POST", &format!("{path}/restore")).send().await.problem(409, "state");
    place.call(Who::Ana, "DELETE", &path).send().await;
    let restore = |who: Who| place.call(who, "POST", &format!("{path}/restore"));
    restore(Who::Malik).send().await.problem(403, "forbidden");
    restore(Who::Ana).json(&json!({"all": true})).send().await.problem(422, "invalid");
    let restored = restore(Who::Ana).send().await;
    assert_eq!(restored.status, 200, "{}", restored.text);
    for said in ["id", "start", "end", "title", "head_count", "state"] {
        assert_eq!(restored.json()[said], before[said], "{said}");
    }
    assert_eq!(place.get(Who::Ana, &path).await.json(), restored.json());
    place.call(Who::Ana, "DELETE", &path).send().await;
    let taken = place.post(Who::Malik, &with(wish(), json!({"head_count": 2}))).await;
    assert_eq!(taken.status, 201, "{}", taken.text);
    let refused = restore(Who::Ana).send().await;
    refused.problem(409, "refused");
    assert_eq!(refused.json()["refusals"][0]["rule"], "taken");
    place
        .call(Who::Ana, "POST", "/api/v1/bookings/6c2a8987-5842-516d-a520-50badae762f2/restore")
        .send()
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn only_what_is_under_way_is_ended_now() {
    let place = Place::start().await;
    let path = place.post(Who::Ana, &wish()).await.header("location").to_owned();
    let release = |who: Who| place.call(who, "POST", &format!("{path}/release"));
    release(Who::Ana).send().await.problem(409, "state");
    let booked = place.get(Who::Ana, &path).await.json();
    let start: chrono::DateTime<chrono::Utc> =
        booked["start"].as_str().expect("a time").parse().expect("a time");
    place.clock.set(start + chrono::TimeDelta::seconds(20 * 60 + 7));
    release(Who::Malik).send().await.problem(403, "forbidden");
    let released = release(Who::Ana).send().await;
    assert_eq!(released.status, 200, "{}", released.text);
    let end: chrono::DateTime<chrono::Utc> =
        released.json()["end"].as_str().expect("a time").parse().expect("a time");
    assert_eq!((end - start).num_seconds(), 20 * 60);
    assert_eq!(released.json()["state"], "over");
    release(Who::Ana).send().await.problem(409, "state");
}
