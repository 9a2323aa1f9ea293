//! Lists that are long: bounded for anybody, in pages for who asks for them, never cut in silence.

use serde_json::{Value, json};

use super::place::{Place, Who};

const YEAR: &str = "from=2027-05-03T00:00:00Z&to=2028-05-01T00:00:00Z&room=salon";

/// A place with six things a day in one room, for a year: more than one answer has.
async fn full_place() -> Place {
    let mut place = Place::start().await;
    for hour in 10..16 {
        let times = [
            format!("DTSTART:20270503T{hour}0000Z"),
            format!("DTEND:20270503T{hour}3000Z"),
            "RRULE:FREQ=DAILY".into(),
        ];
        let lines: Vec<&str> = times.iter().map(String::as_str).collect();
        place.write_natively("salon", &format!("daily-{hour}"), &lines).await;
    }
    place
}

#[tokio::test]
async fn a_year_is_answered_in_pages_or_not_at_all() {
    let place = full_place().await;
    let all = place.get(Who::Ana, &format!("/api/v1/bookings?{YEAR}")).await;
    let problem = all.problem(422, "too-many-rows");
    assert!(problem["detail"].as_str().is_some_and(|text| text.contains("limit=2000")), "{problem}");
    let mut path = format!("/api/v1/bookings?{YEAR}&limit=1500");
    let mut starts: Vec<String> = Vec::new();
    for _ in 0..5 {
        let page = place.get(Who::Ana, &path).await;
        let rows: Vec<Value> = page.json().as_array().expect("rows").clone();
        assert!(rows.len() <= 1500);
        starts.extend(rows.iter().map(|row| row["start"].as_str().expect("a start").to_owned()));
        let link = page.header("link");
        let Some(next) = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")) else {
            break;
        };
        next.clone_into(&mut path);
    }
    assert_eq!(starts.len(), 6 * 364);
    starts.dedup();
    assert_eq!(starts.len(), 6 * 364, "no row twice");
}

#[tokio::test]
async fn anybody_gets_a_month_and_whoever_is_known_a_year() {
    let place = full_place().await;
    for path in ["/api/v1/bookings?", "/api/v1/rooms/salon/free?"] {
        let span = |to: &str| format!("{path}from=2027-05-03T00:00:00Z&to={to}");
        assert_eq!(place.get(Who::Nobody, &span("2027-06-21T00:00:00Z")).await.status, 200);
        let faults = place.get(Who::Nobody, &span("2027-06-22T00:00:00Z")).await.faults();
        assert_eq!(faults, [("to".to_owned(), "too_wide".to_owned())]);
        assert_eq!(
            place.get(Who::Visitor, &span("2027-06-22T00:00:00Z")).await.status,
            200,
            "a token of a visitor"
        );
    }
}

#[tokio::test]
async fn pages_that_cannot_be_are_refused() {
    let place = Place::start().await;
    for (query, field, code) in [
        ("limit=0", "limit", "not_a_limit"),
        ("limit=2001", "limit", "not_a_limit"),
        ("limit=many", "limit", "not_a_limit"),
        ("after=yesterday", "after", "not_a_page"),
        ("after=99999999999999999999.1", "after", "not_a_page"),
    ] {
        let answer = place.get(Who::Ana, &format!("/api/v1/bookings?{YEAR}&{query}")).await;
        assert_eq!(answer.faults(), [(field.to_owned(), code.to_owned())], "{query}");
    }
    let beyond = format!("/api/v1/bookings?{YEAR}&after=9999999999.1&limit=5");
    assert_eq!(place.get(Who::Ana, &beyond).await.json(), json!([]));
}

#[tokio::test]
async fn names_of_what_others_wrote_are_for_reception() {
    let mut place = Place::start().await;
    place
        .write_natively("salon", "ana@example.org", &["DTSTART:20270504T120000Z", "DTEND:20270504T130000Z"])
        .await;
    for path in [
        "/api/v1/bookings?from=2027-05-04T00:00:00Z&to=2027-05-05T00:00:00Z",
        "/api/v1/schedule?date=2027-05-04",
    ] {
        for (who, sees) in
            [(Who::Nobody, false), (Who::Visitor, false), (Who::Ana, false), (Who::Reception, true)]
        {
            let answer = place.get(who, path).await;
            assert_eq!(answer.text.contains("ana@example.org"), sees, "{who:?}: {}", answer.text);
        }
    }
}
