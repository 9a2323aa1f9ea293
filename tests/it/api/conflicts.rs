//! What reception should look at, over the API.

use serde_json::{Value, json};

use super::place::{Place, Who, wish};

const PATH: &str = "/api/v1/conflicts";

/// Ana's booking on Tuesday from ten to eleven, and an event from half past ten.
async fn torn_place() -> Place {
    let mut place = Place::start().await;
    assert_eq!(place.post(Who::Ana, &wish()).await.status, 201);
    let lines = ["DTSTART:20270504T083000Z", "DTEND:20270504T093000Z", "LAST-MODIFIED:20270503T053000Z"];
    place.write_natively("atelier", "works", &lines).await;
    place
}

fn causes(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|one| one["cause"].as_str().expect("a cause")).collect()
}

#[tokio::test]
async fn conflicts_are_for_reception() {
    let place = torn_place().await;
    place.get(Who::Nobody, PATH).await.problem(401, "sign-in-needed");
    for who in [Who::Visitor, Who::Ana] {
        let answer = place.get(who, PATH).await;
        answer.problem(403, "forbidden");
        assert!(!answer.text.contains("Native"));
    }
    assert_eq!(place.get(Who::Reception, PATH).await.status, 200);
}

#[tokio::test]
async fn a_conflict_tells_what_who_since_when_and_where_to_go_instead() {
    let place = torn_place().await;
    let answer = place.get(Who::Reception, PATH).await;
    assert_eq!((answer.header("clef-total"), answer.header("clef-stale")), ("1", "false"));
    let conflict = answer.json()[0].clone();
    assert_eq!(conflict["cause"], "native_over_booking");
    assert_eq!(conflict["room"], "atelier");
    assert_eq!(conflict["since"], "2027-05-03T07:30:00+02:00");
    let overlap = json!([{"start": "2027-05-04T10:30:00+02:00", "end": "2027-05-04T11:00:00+02:00"}]);
    assert_eq!(conflict["dates"], overlap);
    let kinds: Vec<&str> = conflict["events"]
        .as_array()
        .expect("two")
        .iter()
        .map(|e| e["kind"].as_str().expect("kind"))
        .collect();
    assert_eq!(kinds, ["booking", "foreign"]);
    assert_eq!(conflict["events"][0]["booked_for"]["email"], "ana@example.org");
    assert_eq!(conflict["events"][1]["title"], "Native");
    assert!(conflict.get("decision").is_none() && conflict.get("was").is_none(), "{conflict:#}");
    let alternatives = conflict["alternatives"].as_array().expect("alternatives");
    assert_eq!(alternatives[0]["room"], "atelier", "{conflict:#}");
    assert!(
        alternatives.iter().any(|one| one["room"] == "salon" && one["start"] == "2027-05-04T10:00:00+02:00")
    );
}

#[tokio::test]
async fn conflicts_are_asked_for_by_room_site_and_whether_they_were_decided_about() {
    let mut place = torn_place().await;
    place.write_natively("etabli", "sunday", &["DTSTART:20270509T080000Z", "DTEND:20270509T090000Z"]).await;
    place.write_natively("etabli", "odd", &["DTSTART:20270510T080000Z", "DTEND:20270510T070000Z"]).await;
    let list = async |query: &str| place.get(Who::Reception, &format!("{PATH}?{query}")).await;
    assert_eq!(causes(&list("").await.json()), ["native_over_booking", "closed", "unreadable"]);
    assert_eq!(causes(&list("room=atelier").await.json()), ["native_over_booking"]);
    assert_eq!(causes(&list("site=ateliers").await.json()), ["closed", "unreadable"]);
    assert_eq!(list("decided=true").await.json(), json!([]));
    assert_eq!(list("decided=perhaps").await.faults(), [("decided".into(), "not_a_boolean".into())]);
    assert_eq!(list("rooms=1").await.faults(), [("rooms".into(), "unknown".into())]);
    let unreadable = list("site=ateliers").await.json()[1].clone();
    assert!(
        unreadable["reasons"][0].as_str().is_some_and(|text| text.contains("ends before it starts")),
        "{unreadable:#}"
    );
    assert_eq!(unreadable["objects"], json!(["odd.ics"]));
}

#[tokio::test]
async fn nothing_is_answered_from_calendars_that_were_never_read() {
    let place = Place::unread("").await;
    place.get(Who::Reception, PATH).await.problem(503, "never-read");
}

/// The members of an answer are those of its description.
#[tokio::test]
async fn a_conflict_is_described_as_it_comes() {
    let place = torn_place().await;
    let document = place.get(Who::Nobody, "/api/v1/openapi.json").await.json();
    let described =
        document["components"]["schemas"]["Conflict"]["properties"].as_object().expect("described").clone();
    let conflict = place.get(Who::Reception, PATH).await.json()[0].clone();
    for name in conflict.as_object().expect("an object").keys() {
        assert!(described.contains_key(name), "{name}");
    }
    for name in document["components"]["schemas"]["Conflict"]["required"].as_array().expect("required") {
        assert!(conflict.get(name.as_str().expect("a name")).is_some(), "{name}: {conflict:#}");
    }
}
