//! Booking over the API: once, twice, for others; and what then stands in the calendar.

use serde_json::json;

use super::place::{Place, Who, wish, with};

#[tokio::test]
async fn a_booking_stands_in_the_calendar() {
    let place = Place::start().await;
    let answer = place.post_the_wish().await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let booking = answer.json();
    let id = booking["id"].as_str().expect("an id");
    assert_eq!(answer.header("location"), format!("/api/v1/bookings/{id}"));
    insta::assert_snapshot!("booking", serde_json::to_string_pretty(&booking).expect("JSON"));

    let calendar = place.calendar_text("atelier").await;
    for line in [
        &format!("UID:{}", booking["uid"].as_str().expect("a uid")),
        &format!("X-CLEF-ID:{id}"),
        "DTSTART;TZID=Europe/Paris:20270504T100000",
        "DTEND;TZID=Europe/Paris:20270504T110000",
        "STATUS:CONFIRMED",
        "X-CLEF-HEADCOUNT:6",
    ] {
        assert!(calendar.contains(line), "{line} is not in {calendar}");
    }

    let shown = place.get(Who::Ana, answer.header("location")).await;
    assert_eq!((shown.status, shown.json()), (200, booking));
    assert_eq!(shown.header("etag"), answer.header("etag"));
    assert!(shown.header("etag").starts_with('"'));
    let known = place.call(Who::Ana, "GET", answer.header("location"));
    let known = known.header("if-none-match", shown.header("etag")).send().await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    assert_eq!(known.header("etag"), shown.header("etag"));
}

#[tokio::test]
async fn the_same_key_again_finds_the_same_booking() {
    let place = Place::start().await;
    let post = |who, body: serde_json::Value| {
        let call = place.call(who, "POST", "/api/v1/bookings").header("idempotency-key", "front-desk-42");
        async move { call.json(&body).send().await }
    };
    let first = post(Who::Ana, wish()).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let again = post(Who::Ana, wish()).await;
    assert_eq!((again.status, again.json()["id"].clone()), (200, first.json()["id"].clone()));
    assert_eq!(again.header("location"), first.header("location"));
    post(Who::Ana, with(wish(), json!({"title": "Other"}))).await.problem(422, "key-reused");
    post(Who::Malik, wish()).await.problem(422, "key-reused");
    assert_eq!(place.calendar_text("atelier").await.matches("BEGIN:VEVENT").count(), 1);

    let quoted =
        place.call(Who::Ana, "POST", "/api/v1/bookings").header("idempotency-key", "\"front-desk-42\"");
    assert_eq!(quoted.json(&wish()).send().await.status, 200);
    let gone = place.call(Who::Ana, "DELETE", first.header("location")).send().await;
    assert_eq!(gone.status, 204);
    post(Who::Ana, wish()).await.problem(410, "gone");
    let bad = place.call(Who::Ana, "POST", "/api/v1/bookings").header("idempotency-key", "a;b").json(&wish());
    assert_eq!(bad.send().await.faults(), [("Idempotency-Key".into(), "not_a_key".into())]);
}

#[tokio::test]
async fn without_a_key_every_request_is_a_wish_of_its_own() {
    let place = Place::start().await;
    assert_eq!(place.post(Who::Ana, &wish()).await.status, 201);
    place.post(Who::Ana, &wish()).await.problem(409, "refused");
}

#[tokio::test]
async fn members_book_for_themselves_and_reception_for_anybody() {
    let place = Place::start().await;
    let for_zoe = with(wish(), json!({"booked_for": {"name": "Zoé", "email": "zoe@example.org"}}));
    place.post(Who::Ana, &for_zoe).await.problem(403, "for-others-forbidden");
    let mine = with(wish(), json!({"booked_for": {"id": "ana", "name": "Somebody Else"}}));
    let mine = place.post(Who::Ana, &mine).await.json();
    assert_eq!(mine["booked_for"], json!({"id": "ana", "name": "Ana Le Goff", "email": "ana@example.org"}));

    let room = json!({"room": "salon"});
    let guest = place.post(Who::Reception, &with(for_zoe, room)).await;
    assert_eq!(guest.status, 201, "{}", guest.text);
    let zoe = json!({"id": "zoe@example.org", "name": "Zoé", "email": "zoe@example.org"});
    assert_eq!((&guest.json()["booked_for"], &guest.json()["mine"]), (&zoe, &json!(true)));
    assert_eq!(guest.json()["created_by"]["id"], "reception");
    assert!(place.calendar_text("salon").await.contains("zoe@example.org"));
}

#[tokio::test]
async fn only_reception_passes_over_rules_and_never_over_what_is_taken() {
    let place = Place::start().await;
    let at_night = json!({"start": "2027-05-04T05:00:00+02:00", "end": "2027-05-04T06:00:00+02:00"});
    let at_night = with(wish(), at_night);
    place.post(Who::Reception, &at_night).await.problem(422, "refused");
    let over = with(at_night, json!({"override": true}));
    place.post(Who::Ana, &over).await.problem(403, "override-forbidden");
    assert_eq!(place.post(Who::Reception, &over).await.status, 201);
    let taken = place.post(Who::Reception, &over).await.problem(409, "refused");
    assert_eq!(taken["refusals"][0]["rule"], "taken");
}

#[tokio::test]
async fn who_may_not_write_is_told_what_is_missing() {
    let place = Place::start().await;
    let nobody = place.post(Who::Nobody, &wish()).await;
    nobody.problem(401, "sign-in-needed");
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
    place.post(Who::Visitor, &wish()).await.problem(403, "forbidden");
    let wrong =
        place.call(Who::Nobody, "POST", "/api/v1/bookings").header("authorization", "Bearer nonsense");
    let wrong = wrong.json(&wish()).send().await;
    wrong.problem(401, "bad-token");
    assert_eq!(wrong.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    // A wrong token does not turn into nobody where nobody may read.
    let reading = place.call(Who::Nobody, "GET", "/api/v1/rooms").header("authorization", "Bearer nonsense");
    reading.send().await.problem(401, "bad-token");
    // Who may not write is told so before the body is looked at.
    place.call(Who::Nobody, "POST", "/api/v1/bookings").send().await.problem(401, "sign-in-needed");
    assert!(!place.calendar_text("atelier").await.contains("VEVENT"));
}

#[tokio::test]
async fn a_booking_across_the_clock_change_lasts_the_time_that_passes() {
    let place = Place::start().await;
    place.clock.set("2027-10-20T08:00:00Z".parse().expect("an instant"));
    let night =
        json!({"start": "2027-10-31T02:30:00+02:00", "end": "2027-10-31T02:30:00+01:00", "override": true});
    let booking = place.post(Who::Reception, &with(wish(), night)).await;
    assert_eq!(booking.status, 201, "{}", booking.text);
    let (start, end) = (booking.json()["start"].clone(), booking.json()["end"].clone());
    assert_eq!((start, end), (json!("2027-10-31T02:30:00+02:00"), json!("2027-10-31T02:30:00+01:00")));
}
