//! Who is told what: every role against every field.

use rstest::rstest;
use serde_json::{Value, json};

use super::place::{Place, Who, wish, with};
use super::reading::TUESDAY;

/// What one row of the list tells: whether it has title and name, and whether it is theirs.
fn told(row: &Value) -> (bool, bool, bool) {
    let is_mine = row["mine"].as_bool().expect("mine");
    (row.get("title").is_some(), row.get("booked_for").is_some(), is_mine)
}

async fn secretive_place(keys: &str) -> Place {
    let mut place = Place::with(keys).await;
    assert_eq!(place.post(Who::Ana, &wish()).await.status, 201);
    let malik = json!({"room": "salon", "title": "Malik's secret", "start": "2027-05-04T12:00:00+02:00",
        "end": "2027-05-04T13:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), malik)).await.status, 201);
    place.write_natively("etabli", "native", &["DTSTART:20270504T120000Z", "DTEND:20270504T130000Z"]).await;
    place
}

const NOTHING: (bool, bool, bool) = (false, false, false);
const TITLE: (bool, bool, bool) = (true, false, false);
const OWN: (bool, bool, bool) = (true, true, true);
const ALL: (bool, bool, bool) = (true, true, false);

#[rstest]
#[case(Who::Nobody, [NOTHING, NOTHING, NOTHING])]
#[case(Who::Visitor, [NOTHING, NOTHING, NOTHING])]
#[case(Who::Ana, [OWN, NOTHING, NOTHING])]
#[case(Who::Malik, [NOTHING, OWN, NOTHING])]
#[case(Who::Reception, [ALL, ALL, TITLE])]
#[tokio::test]
async fn titles_and_names_are_for_reception_and_those_concerned(
    #[case] who: Who,
    #[case] expected: [(bool, bool, bool); 3],
) {
    let place = secretive_place("").await;
    for path in [format!("/api/v1/bookings?{TUESDAY}"), "/api/v1/schedule?date=2027-05-04".to_owned()] {
        let answer = place.get(who, &path).await;
        let rows = match answer.json() {
            Value::Array(rows) => rows,
            day => {
                let rooms = day["rooms"].as_array().expect("rooms").clone();
                rooms.iter().flat_map(|room| room["occupancies"].as_array().expect("rows").clone()).collect()
            }
        };
        assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), expected, "{path}: {}", answer.text);
        assert!(!answer.text.contains("notes"), "{}", answer.text);
        let leaks = |word: &str, may_see: bool| assert_eq!(answer.text.contains(word), may_see, "{word}");
        leaks("Conseil", matches!(who, Who::Ana | Who::Reception));
        leaks("ana@example.org", matches!(who, Who::Ana | Who::Reception));
        leaks("Malik", matches!(who, Who::Malik | Who::Reception));
        leaks("Native", who == Who::Reception);
    }
}

#[rstest]
#[case(Who::Nobody, [TITLE, TITLE, NOTHING])]
#[case(Who::Malik, [TITLE, OWN, NOTHING])]
#[case(Who::Reception, [ALL, ALL, TITLE])]
#[tokio::test]
async fn a_place_may_publish_titles_but_no_names(
    #[case] who: Who,
    #[case] expected: [(bool, bool, bool); 3],
) {
    let place = secretive_place("publish_titles = true").await;
    let answer = place.get(who, &format!("/api/v1/bookings?{TUESDAY}")).await.json();
    assert_eq!(answer.as_array().expect("rows").iter().map(told).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn where_free_and_busy_is_not_public_a_token_is_needed_to_read() {
    let place = Place::with("publish_free_busy = false").await;
    let paths = [
        format!("/api/v1/rooms/atelier/free?{TUESDAY}"),
        format!("/api/v1/bookings?{TUESDAY}"),
        "/api/v1/schedule".to_owned(),
    ];
    for path in &paths {
        place.get(Who::Nobody, path).await.problem(401, "sign-in-needed");
        for who in [Who::Visitor, Who::Ana, Who::Reception] {
            assert_eq!(place.get(who, path).await.status, 200, "{who:?} {path}");
        }
    }
    assert_eq!(place.get(Who::Nobody, "/api/v1/rooms").await.status, 200);
    assert_eq!(place.get(Who::Nobody, "/api/v1/openapi.json").await.status, 200);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_receptions_business() {
    let mut place = Place::start().await;
    let weird = ["DTSTART:20270504T080000Z", "DTEND:20270504T090000Z", "RRULE:FREQ=SOMETIMES"];
    place.write_natively("atelier", "weird", &weird).await;
    let kind = |rows: Value| rows[0]["kind"].clone();
    let path = format!("/api/v1/bookings?{TUESDAY}");
    let reception = kind(place.get(Who::Reception, &path).await.json());
    assert_eq!(reception, "unreadable");
    assert_eq!(kind(place.get(Who::Ana, &path).await.json()), "foreign");
}
