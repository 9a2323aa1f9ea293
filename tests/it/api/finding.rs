//! Looking for a room over the API.

use serde_json::{Value, json};

use super::place::{Place, Who, wish, with};

/// Tuesday 4 May 2027 in Paris, from two to six.
const AFTERNOON: &str = "from=2027-05-04T14:00:00%2B02:00&to=2027-05-04T18:00:00%2B02:00";

async fn find(place: &Place, query: &str) -> Value {
    let answer = place.get(Who::Ana, &format!("/api/v1/find?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("clef-stale"), "false");
    answer.json()
}

#[tokio::test]
async fn what_fits_comes_with_its_reasons_and_can_be_booked() {
    let place = Place::start().await;
    let found =
        find(&place, &format!("{AFTERNOON}&length=2h&people=6&equipment=projector&site=grand-bain")).await;
    insta::assert_snapshot!("found", serde_json::to_string_pretty(&found).expect("JSON"));
    let fit = &found["fits"][1];
    let asked = json!({"room": fit["room"], "start": fit["start"], "end": fit["end"]});
    assert_eq!(place.post(Who::Ana, &with(wish(), asked)).await.status, 201);
    let found = find(&place, &format!("{AFTERNOON}&length=2h&people=6&equipment=projector")).await;
    assert_eq!(found["fits"].as_array().map(Vec::len), Some(1), "the other half: {found:#}");
    let anybody = place.get(Who::Nobody, &format!("/api/v1/find?{AFTERNOON}&length=2h")).await;
    assert!(!anybody.json()["fits"].as_array().expect("a list").is_empty());
}

#[tokio::test]
async fn what_nearly_fits_says_in_what_it_differs() {
    let place = Place::start().await;
    let taken = json!({"start": "2027-05-04T15:00:00+02:00", "end": "2027-05-04T17:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), taken.clone())).await.status, 201);
    assert_eq!(
        place.post(Who::Malik, &with(with(wish(), taken), json!({"room": "salon"}))).await.status,
        201
    );
    let found = find(&place, &format!("{AFTERNOON}&length=3h&people=6&site=grand-bain")).await;
    assert_eq!(found["fits"], json!([]));
    let differs: Vec<&Value> =
        found["nearly"].as_array().expect("a list").iter().map(|one| &one["differs"]).collect();
    for how in ["earlier", "later", "other_site"] {
        assert!(differs.contains(&&json!([how])), "{how}: {found:#}");
    }
    // More than any room holds but one without a limit: there are two rooms for them at once.
    let found = find(&place, &format!("{AFTERNOON}&length=1h&people=20&site=grand-bain")).await;
    assert_eq!(found["nearly"][0]["differs"], json!(["other_site"]), "{found:#}");
}

#[tokio::test]
async fn a_phrase_is_read_and_said_again() {
    let place = Place::start().await;
    let found = find(&place, "q=mardi+14h-16h+pour+6+avec+un+poney").await;
    assert_eq!(found["read_as"], "Tuesday 4 May, 14:00–16:00, 6 people");
    assert_eq!(found["not_understood"], json!(["poney"]));
    assert_eq!(found["fits"][0]["start"], "2027-05-04T14:00:00+02:00");
    let found = find(&place, "q=bonjour").await;
    assert_eq!((&found["read_as"], &found["fits"]), (&json!(""), &json!([])));
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_named() {
    let place = Place::start().await;
    for (query, expected) in [
        ("", vec![("from", "missing"), ("to", "missing"), ("length", "missing")]),
        (&format!("{AFTERNOON}&length=2"), vec![("length", "not_a_length")]),
        (
            &format!("{AFTERNOON}&length=2h&people=0&site=x&room=y"),
            vec![("people", "not_a_number"), ("site", "unknown_site"), ("room", "unknown")],
        ),
        ("from=2027-05-04T10:00:00Z&to=2027-07-04T10:00:00Z&length=1h", vec![("to", "too_wide")]),
        ("q=mardi&from=2027-05-04T10:00:00Z", vec![("from", "unknown")]),
        ("q=%00", vec![("q", "control_characters")]),
    ] {
        let answer = place.get(Who::Ana, &format!("/api/v1/find?{query}")).await;
        let expected: Vec<_> =
            expected.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect();
        assert_eq!(answer.faults(), expected, "{query}");
    }
    let unread = Place::unread("").await;
    unread.get(Who::Ana, &format!("/api/v1/find?{AFTERNOON}&length=2h")).await.problem(503, "never-read");
}
