//! Refusals: each rule with its name, its figures and a way on.

use rstest::rstest;
use serde_json::{Value, json};

use super::place::{Place, Who, wish, with};

#[rstest]
#[case::past("past", json!({"start": "2027-05-01T10:00:00+02:00", "end": "2027-05-01T11:00:00+02:00"}))]
#[case::opening_hours("opening_hours", json!({"start": "2027-05-04T19:30:00+02:00", "end": "2027-05-04T21:00:00+02:00"}))]
#[case::min_notice("min_notice", json!({"room": "etabli", "start": "2027-05-03T08:30:00+02:00", "end": "2027-05-03T10:00:00+02:00"}))]
#[case::horizon("horizon", json!({"room": "etabli", "start": "2027-06-07T10:00:00+02:00", "end": "2027-06-07T11:00:00+02:00"}))]
#[case::min_length("min_length", json!({"room": "etabli", "end": "2027-05-04T10:30:00+02:00"}))]
#[case::max_length("max_length", json!({"room": "etabli", "end": "2027-05-04T14:00:00+02:00"}))]
#[case::step("step", json!({"start": "2027-05-04T10:05:00+02:00", "end": "2027-05-04T11:05:00+02:00"}))]
#[case::capacity("capacity", json!({"head_count": 13}))]
#[tokio::test]
async fn every_rule_says_its_name_and_a_way_on(#[case] rule: &str, #[case] more: Value) {
    let place = Place::start().await;
    let answer = place.post(Who::Ana, &with(wish(), more)).await;
    let problem = answer.problem(422, "refused");
    let rules: Vec<&str> = problem["refusals"].as_array().expect("refusals").iter().map(name).collect();
    assert_eq!(rules, [rule]);
    let shown = json!({"refusals": problem["refusals"], "alternatives": problem["alternatives"]});
    insta::assert_snapshot!(
        format!("refused_by_{rule}"),
        serde_json::to_string_pretty(&shown).expect("JSON")
    );
    let has_nearest = problem["refusals"][0].get("nearest").is_some();
    let has_alternatives = !problem["alternatives"].as_array().expect("alternatives").is_empty();
    assert!(has_nearest || has_alternatives, "no way on: {problem:#}");
}

fn name(refusal: &Value) -> &str {
    refusal["rule"].as_str().expect("a rule")
}

#[tokio::test]
async fn a_taken_room_is_a_conflict_that_says_nothing_about_by_whom() {
    let mut place = Place::start().await;
    let lines = ["SUMMARY:Native secret", "DTSTART:20270504T083000Z", "DTEND:20270504T093000Z"];
    place.write_natively("atelier", "native-secret", &lines[1..]).await;
    let malik =
        with(wish(), json!({"start": "2027-05-04T11:30:00+02:00", "end": "2027-05-04T12:30:00+02:00"}));
    let secret = with(malik, json!({"title": "Very secret", "note": "Very secret"}));
    assert_eq!(place.post(Who::Malik, &secret).await.status, 201);
    let long = with(wish(), json!({"end": "2027-05-04T13:00:00+02:00"}));
    let answer = place.post(Who::Ana, &long).await;
    let problem = answer.problem(409, "refused");
    let shown = json!({"refusals": problem["refusals"], "alternatives": problem["alternatives"]});
    insta::assert_snapshot!("refused_by_taken", serde_json::to_string_pretty(&shown).expect("JSON"));
    for leak in ["secret", "Malik", "malik", "Native"] {
        assert!(!answer.text.contains(leak), "{leak} is in {}", answer.text);
    }
}

#[tokio::test]
async fn neighbours_within_the_buffer_are_refused_by_it_alone() {
    let place = Place::start().await;
    let first = with(wish(), json!({"room": "etabli"}));
    assert_eq!(place.post(Who::Ana, &first).await.status, 201);
    let next =
        json!({"room": "etabli", "start": "2027-05-04T11:00:00+02:00", "end": "2027-05-04T12:00:00+02:00"});
    let problem = place.post(Who::Malik, &with(wish(), next)).await.problem(422, "refused");
    assert_eq!(problem["refusals"][0]["rule"], "buffer");
    assert_eq!(problem["refusals"][0]["limit"], "30m");
    assert_eq!(problem["refusals"][0]["nearest"]["start"], "2027-05-04T11:30:00+02:00");
}

#[tokio::test]
async fn all_refusals_come_at_once_in_the_language_asked_for() {
    let place = Place::start().await;
    let more =
        json!({"start": "2027-05-02T10:05:00+02:00", "end": "2027-05-02T10:10:00+02:00", "head_count": 50});
    let english = place.post(Who::Ana, &with(wish(), more.clone())).await.problem(422, "refused");
    let rules: Vec<&str> = english["refusals"].as_array().expect("refusals").iter().map(name).collect();
    assert_eq!(rules, ["past", "opening_hours", "min_length", "step", "capacity"]);
    let french =
        place.call(Who::Ana, "POST", "/api/v1/bookings?lang=fr").json(&with(wish(), more)).send().await;
    assert_eq!(french.header("content-language"), "fr");
    let french = french.problem(422, "refused");
    assert_ne!(english["refusals"][0]["message"], french["refusals"][0]["message"]);
    assert_ne!(english["detail"], french["detail"]);
    assert_eq!(english["refusals"][0]["rule"], french["refusals"][0]["rule"]);
}

#[tokio::test]
async fn an_alternative_can_be_booked_as_it_is() {
    let place = Place::start().await;
    assert_eq!(place.post(Who::Malik, &wish()).await.status, 201);
    let problem = place.post(Who::Ana, &wish()).await.problem(409, "refused");
    let alternative = problem["alternatives"][0].clone();
    let booked = place.post(Who::Ana, &with(wish(), alternative)).await;
    assert_eq!(booked.status, 201, "{}", booked.text);
}
