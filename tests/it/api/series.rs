//! Series over the API: booked whole or not at all, with every date that is refused named.

use serde_json::{Value, json};

use super::place::{Place, Who, wish, with};

fn weekly(more: Value) -> Value {
    with(with(wish(), json!({"recurrence": "FREQ=WEEKLY;COUNT=4"})), more)
}

fn starts(dates: &Value) -> Vec<&str> {
    let dates = dates.as_array().expect("dates");
    dates.iter().map(|date| date["start"].as_str().expect("a start")).collect()
}

#[tokio::test]
async fn a_series_says_its_rule_and_its_dates() {
    let place = Place::start().await;
    let answer = place.post(Who::Ana, &weekly(json!({"exdates": ["2027-05-11T10:00:00+02:00"]}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let booking = answer.json();
    assert_eq!(booking["recurrence"], json!("FREQ=WEEKLY;COUNT=4"));
    let expected = ["2027-05-04T10:00:00+02:00", "2027-05-18T10:00:00+02:00", "2027-05-25T10:00:00+02:00"];
    assert_eq!(starts(&booking["dates"]), expected);
    let shown = place.get(Who::Ana, answer.header("location")).await;
    assert_eq!((shown.status, shown.json()), (200, booking.clone()));

    let span = "from=2027-05-10T00:00:00%2B02:00&to=2027-05-31T00:00:00%2B02:00&room=atelier";
    let listed = place.get(Who::Ana, &format!("/api/v1/bookings?{span}")).await.json();
    let dates: Vec<(&Value, &Value)> =
        listed.as_array().expect("a list").iter().map(|one| (&one["id"], &one["recurrence_id"])).collect();
    assert_eq!(dates, [(&booking["id"], &json!(expected[1])), (&booking["id"], &json!(expected[2]))]);
    let calendar = place.calendar_text("atelier").await;
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1);
    for line in ["RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Paris:20270511T100000"] {
        assert!(calendar.contains(line), "{line} is not in {calendar}");
    }
}

#[tokio::test]
async fn the_same_key_again_finds_the_same_series() {
    let place = Place::start().await;
    let post = |body: Value| {
        let call = place.call(Who::Ana, "POST", "/api/v1/bookings").header("idempotency-key", "weekly-42");
        async move { call.json(&body).send().await }
    };
    let first = post(weekly(json!({}))).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let again = post(weekly(json!({"recurrence": "rrule:freq=weekly;count=4"}))).await;
    assert_eq!((again.status, again.json()), (200, first.json()));
    post(weekly(json!({"recurrence": "FREQ=WEEKLY;COUNT=5"}))).await.problem(422, "key-reused");
    post(wish()).await.problem(422, "key-reused");
    assert_eq!(place.calendar_text("atelier").await.matches("BEGIN:VEVENT").count(), 1);
}

#[tokio::test]
async fn a_refusal_names_its_dates_and_without_them_it_goes_through() {
    let place = Place::start().await;
    let taken = json!({"start": "2027-05-11T10:30:00+02:00", "end": "2027-05-11T12:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), taken)).await.status, 201);
    let problem = place.post(Who::Ana, &weekly(json!({}))).await.problem(409, "refused");
    let [refusal] = problem["refusals"].as_array().expect("refusals").as_slice() else {
        panic!("{problem:#}")
    };
    assert_eq!(
        (refusal["rule"].as_str(), starts(&refusal["dates"])),
        (Some("taken"), vec!["2027-05-11T10:00:00+02:00"])
    );
    assert_eq!(refusal["message"], json!("One of 4 dates is already taken: Tuesday 11 May."));
    assert_eq!(problem["alternatives"][0]["room"], json!("salon"));
    assert_eq!(place.calendar_text("atelier").await.matches("BEGIN:VEVENT").count(), 1);

    let without: Vec<&str> = starts(&refusal["dates"]);
    let answer = place.post(Who::Ana, &weekly(json!({"exdates": without}))).await;
    assert_eq!((answer.status, answer.json()["dates"].as_array().map(Vec::len)), (201, Some(3)));
}

#[tokio::test]
async fn dates_beyond_the_horizon_are_named() {
    let place = Place::start().await;
    let year = json!({"recurrence": "FREQ=WEEKLY;UNTIL=20280430T235959Z"});
    let problem = place.post(Who::Ana, &weekly(year.clone())).await.problem(422, "refused");
    let refusal = &problem["refusals"][0];
    assert_eq!((refusal["rule"].as_str(), refusal["limit"].as_str()), (Some("horizon"), Some("180d")));
    assert_eq!(refusal["dates"].as_array().map(Vec::len), Some(26));
    let message = refusal["message"].as_str().expect("a message");
    assert!(message.contains("26 of 52 dates") && message.ends_with("and 18 more."), "{message}");
    let by_reception = place.post(Who::Reception, &weekly(with(year, json!({"override": true})))).await;
    assert_eq!(by_reception.status, 201, "{}", by_reception.text);
}

#[tokio::test]
async fn what_is_no_series_says_what_is_wrong_with_it() {
    let place = Place::start().await;
    for (more, field, code) in [
        (json!({"recurrence": "FREQ=WEEKLY"}), "recurrence", "endless"),
        (json!({"recurrence": "every week"}), "recurrence", "not_a_rule"),
        (json!({"recurrence": "FREQ=DAILY;COUNT=1000"}), "recurrence", "too_many_dates"),
        (json!({"recurrence": "FREQ=WEEKLY;BYDAY=FR;COUNT=3"}), "recurrence", "off_rule"),
        (json!({"recurrence": 7}), "recurrence", "not_text"),
        (
            json!({"end": "2027-05-05T16:00:00+02:00", "recurrence": "FREQ=DAILY;COUNT=3"}),
            "recurrence",
            "overlaps_itself",
        ),
        (json!({"exdates": ["2027-05-12T10:00:00+02:00"]}), "exdates", "no_such_date"),
        (json!({"exdates": "2027-05-11T10:00:00+02:00"}), "exdates", "not_a_list"),
        (json!({"exdates": ["tomorrow"]}), "exdates", "not_a_time"),
        (json!({"recurrence": null, "exdates": ["2027-05-11T10:00:00+02:00"]}), "recurrence", "missing"),
    ] {
        let answer = place.post(Who::Ana, &weekly(more.clone())).await;
        assert_eq!(answer.faults(), [(field.to_owned(), code.to_owned())], "{more}");
    }
    // One that never was more than one date is a booking like any other.
    let once = place.post(Who::Ana, &weekly(json!({"recurrence": "FREQ=WEEKLY;COUNT=1"}))).await;
    assert_eq!((once.status, once.json().get("recurrence")), (201, None));
}

async fn booked(place: &Place, more: Value) -> (String, String) {
    let answer = place.post(Who::Ana, &weekly(more)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    (answer.header("location").to_owned(), answer.header("etag").to_owned())
}

#[tokio::test]
async fn dates_are_given_back_one_by_one_from_one_on_or_all() {
    let place = Place::start().await;
    let (path, etag) = booked(&place, json!({})).await;
    let delete = async |query: &str, etag: Option<&str>| {
        let call = place.call(Who::Ana, "DELETE", &format!("{path}?{query}"));
        if let Some(etag) = etag { call.header("if-match", etag).send().await } else { call.send().await }
    };
    let second = "recurrence_id=2027-05-11T10:00:00%2B02:00";
    let one = delete(&format!("scope=one&{second}"), Some(&etag)).await;
    assert_eq!(one.status, 200, "{}", one.text);
    let left = ["2027-05-04T10:00:00+02:00", "2027-05-18T10:00:00+02:00", "2027-05-25T10:00:00+02:00"];
    assert_eq!(starts(&one.json()["dates"]), left);
    delete(second, None).await.problem(410, "gone");
    delete("recurrence_id=2027-05-12T10:00:00Z", None).await.problem(404, "not-found");
    delete("scope=all", Some(&etag)).await.problem(412, "changed");
    assert_eq!(delete("scope=one", None).await.faults(), [("recurrence_id".into(), "missing".into())]);
    assert_eq!(delete("scope=most", None).await.faults(), [("scope".into(), "not_a_scope".into())]);
    // Whoever wants that time now has it.
    let freed = json!({"start": "2027-05-11T10:00:00+02:00", "end": "2027-05-11T11:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), freed)).await.status, 201);

    let third = delete("scope=following&recurrence_id=2027-05-18T10:00:00%2B02:00", None).await;
    assert_eq!((third.status, starts(&third.json()["dates"])), (200, vec!["2027-05-04T10:00:00+02:00"]));
    assert_eq!(place.calendar_text("atelier").await.matches("BEGIN:VEVENT").count(), 2, "in place");
    assert_eq!(delete("scope=one&recurrence_id=2027-05-04T10:00:00%2B02:00", None).await.status, 204);
    place.get(Who::Ana, &path).await.problem(410, "gone");

    let (path, _) = booked(&place, json!({"room": "salon"})).await;
    assert_eq!(place.call(Who::Ana, "DELETE", &path).send().await.status, 204);
    place.get(Who::Ana, &path).await.problem(410, "gone");
    let span = "from=2027-05-01T00:00:00%2B02:00&to=2027-06-30T00:00:00%2B02:00&room=salon";
    assert_eq!(place.get(Who::Ana, &format!("/api/v1/bookings?{span}")).await.json(), json!([]));
}

#[tokio::test]
async fn one_date_moves_by_itself_and_keeps_its_name() {
    let place = Place::start().await;
    let (path, _) = booked(&place, json!({})).await;
    let second = "2027-05-11T10:00:00+02:00";
    let query = "recurrence_id=2027-05-11T10:00:00%2B02:00";
    let date = place.get(Who::Ana, &format!("{path}?{query}")).await;
    assert_eq!((date.status, date.json()["start"].clone()), (200, json!(second)), "{}", date.text);
    let body = json!({"recurrence_id": second, "start": "2027-05-12T15:00:00+02:00", "end": "2027-05-12T16:00:00+02:00"});
    let call = place.call(Who::Ana, "PATCH", &path).header("if-match", date.header("etag"));
    let moved = call.json(&body).send().await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    let moved = moved.json();
    assert_eq!(
        (moved["recurrence_id"].as_str(), moved["start"].as_str()),
        (Some(second), body["start"].as_str())
    );
    assert!(path.ends_with(moved["id"].as_str().expect("an id")), "{moved:#}");
    let series = place.get(Who::Ana, &path).await.json();
    let left = [
        "2027-05-04T10:00:00+02:00",
        "2027-05-12T15:00:00+02:00",
        "2027-05-18T10:00:00+02:00",
        "2027-05-25T10:00:00+02:00",
    ];
    assert_eq!(starts(&series["dates"]), left);
    assert_eq!(series["dates"][1]["recurrence_id"], json!(second));
    let span = "from=2027-05-12T00:00:00%2B02:00&to=2027-05-13T00:00:00%2B02:00&room=atelier";
    let listed = place.get(Who::Ana, &format!("/api/v1/bookings?{span}")).await.json();
    assert_eq!(
        (listed[0]["id"].clone(), listed[0]["recurrence_id"].clone()),
        (series["id"].clone(), json!(second))
    );
    // It is still that date of the series, wherever it is.
    let delete = async || place.call(Who::Ana, "DELETE", &format!("{path}?{query}")).send().await;
    assert_eq!(delete().await.status, 204);
    delete().await.problem(410, "gone");
    place.get(Who::Ana, &format!("{path}?{query}")).await.problem(410, "gone");
    assert_eq!(place.get(Who::Ana, &path).await.json()["dates"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn all_dates_change_together() {
    let place = Place::start().await;
    let (path, etag) = booked(&place, json!({"exdates": ["2027-05-11T10:00:00+02:00"]})).await;
    let change = async |body: Value| place.call(Who::Ana, "PATCH", &path).json(&body).send().await;
    let call = place.call(Who::Ana, "PATCH", &path).header("if-match", &etag);
    let renamed = call.json(&json!({"title": "Chorale", "scope": "all"})).send().await;
    assert_eq!(
        (renamed.status, renamed.json()["title"].clone()),
        (200, json!("Chorale")),
        "{}",
        renamed.text
    );
    let calendar = place.calendar_text("atelier").await;
    assert_eq!(
        (calendar.matches("SUMMARY:Chorale").count(), calendar.matches("BEGIN:VEVENT").count()),
        (1, 1)
    );

    // Shorter in place; an hour later as a new event with the same id, by a ticket.
    let uid = renamed.json()["uid"].clone();
    let shorter = change(json!({"end": "2027-05-04T10:45:00+02:00"})).await;
    assert_eq!((shorter.status, shorter.json()["uid"].clone()), (200, uid.clone()), "{}", shorter.text);
    let busy = json!({"start": "2027-05-18T13:00:00+02:00", "end": "2027-05-18T14:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), busy)).await.status, 201);
    let refused =
        change(json!({"start": "2027-05-04T13:30:00+02:00", "end": "2027-05-04T14:30:00+02:00"})).await;
    let problem = refused.problem(409, "refused");
    assert_eq!(starts(&problem["refusals"][0]["dates"]), ["2027-05-18T13:30:00+02:00"]);
    let moved =
        change(json!({"start": "2027-05-04T11:00:00+02:00", "end": "2027-05-04T12:00:00+02:00"})).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    let moved = moved.json();
    let expected = ["2027-05-04T11:00:00+02:00", "2027-05-18T11:00:00+02:00", "2027-05-25T11:00:00+02:00"];
    assert_eq!(starts(&moved["dates"]), expected);
    assert!(moved["uid"] != uid && path.ends_with(moved["id"].as_str().expect("an id")), "{moved:#}");
    assert_eq!(place.calendar_text("atelier").await.matches("RRULE:FREQ=WEEKLY").count(), 1);
}
