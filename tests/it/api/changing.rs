//! Changing and cancelling over the API, with and without a version.

use serde_json::{Value, json};

use super::answer::Answer;
use super::place::{Place, Who, wish, with};

async fn booked(place: &Place) -> (String, String) {
    let answer = place.post(Who::Ana, &wish()).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    (answer.header("location").to_owned(), answer.header("etag").to_owned())
}

async fn patch(place: &Place, (path, etag): (&str, Option<&str>), body: Value) -> Answer {
    let call = place.call(Who::Ana, "PATCH", path);
    let call = if let Some(etag) = etag { call.header("if-match", etag) } else { call };
    call.json(&body).send().await
}

#[tokio::test]
async fn what_is_not_named_stays_and_null_takes_away() {
    let place = Place::start().await;
    let (path, etag) = booked(&place).await;
    let titled = patch(&place, (&path, Some(&etag)), json!({"title": "Bureau"})).await;
    assert_eq!(titled.status, 200, "{}", titled.text);
    assert_eq!((&titled.json()["title"], &titled.json()["head_count"]), (&json!("Bureau"), &json!(6)));
    assert_ne!(titled.header("etag"), etag);
    let cleared = patch(&place, (&path, None), json!({"head_count": null, "note": null})).await.json();
    assert_eq!((cleared.get("head_count"), cleared.get("note")), (None, None));
    assert_eq!(cleared["title"], "Bureau");
    let calendar = place.calendar_text("atelier").await;
    assert!(calendar.contains("Bureau") && !calendar.contains("X-CLEF-HEADCOUNT"), "{calendar}");
    let nothing = patch(&place, (&path, None), json!({})).await;
    assert_eq!((nothing.status, nothing.json()), (200, cleared));
}

#[tokio::test]
async fn a_stale_version_changes_and_cancels_nothing() {
    let place = Place::start().await;
    let (path, old) = booked(&place).await;
    let new = patch(&place, (&path, Some(&old)), json!({"title": "Bureau"})).await.header("etag").to_owned();
    patch(&place, (&path, Some(&old)), json!({"title": "Lost"})).await.problem(412, "changed");
    patch(&place, (&path, Some(&format!("W/{old}"))), json!({"title": "Lost"})).await.problem(412, "changed");
    patch(&place, (&path, Some("unquoted")), json!({"title": "Lost"})).await.problem(400, "bad-request");
    let stale = place.call(Who::Ana, "DELETE", &path).header("if-match", &old).send().await;
    stale.problem(412, "changed");
    assert_eq!(place.get(Who::Ana, &path).await.json()["title"], "Bureau");
    let several = patch(&place, (&path, Some(&format!("{old}, {new}"))), json!({"title": "Kept"})).await;
    assert_eq!(several.status, 200, "{}", several.text);
    let any = place.call(Who::Ana, "DELETE", &path).header("if-match", "*").send().await;
    assert_eq!((any.status, any.text.as_str()), (204, ""));
}

#[tokio::test]
async fn a_move_keeps_the_id_and_obeys_the_rules() {
    let place = Place::start().await;
    let (path, _) = booked(&place).await;
    let before = place.get(Who::Ana, &path).await.json();
    let later = json!({"start": "2027-05-05T14:00:00+02:00", "end": "2027-05-05T16:00:00+02:00"});
    let moved = patch(&place, (&path, None), later).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    let moved = moved.json();
    assert_eq!(moved["id"], before["id"]);
    assert_ne!(moved["uid"], before["uid"]);
    assert_eq!(moved["start"], "2027-05-05T14:00:00+02:00");
    let calendar = place.calendar_text("atelier").await;
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "{calendar}");
    assert!(calendar.contains("20270505T140000"));

    // One end alone: the other stays.
    let shorter = patch(&place, (&path, None), json!({"end": "2027-05-05T15:00:00+02:00"})).await.json();
    assert_eq!((&shorter["start"], &shorter["end"]), (&moved["start"], &json!("2027-05-05T15:00:00+02:00")));
    let backwards = patch(&place, (&path, None), json!({"start": "2027-05-05T17:00:00+02:00"})).await;
    assert_eq!(backwards.faults(), [("start".into(), "end_before_start".into())]);

    let other = json!({"start": "2027-05-05T09:00:00+02:00", "end": "2027-05-05T10:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), other.clone())).await.status, 201);
    let taken = patch(&place, (&path, None), other).await.problem(409, "refused");
    assert_eq!(taken["refusals"][0]["rule"], "taken");
    let crowd = patch(&place, (&path, None), json!({"head_count": 13})).await.problem(422, "refused");
    assert_eq!(crowd["refusals"][0]["rule"], "capacity");
    let over = patch(&place, (&path, None), json!({"head_count": 13, "override": true})).await;
    over.problem(403, "override-forbidden");
}

#[tokio::test]
async fn a_refused_change_offers_what_would_do_and_its_own_time_is_in_nobodys_way() {
    let place = Place::start().await;
    let (path, _) = booked(&place).await;
    let own = place.get(Who::Ana, &path).await.json();
    assert_eq!(
        (&own["start"], &own["end"]),
        (&json!("2027-05-04T10:00:00+02:00"), &json!("2027-05-04T11:00:00+02:00"))
    );
    let later = json!({"start": "2027-05-04T12:00:00+02:00", "end": "2027-05-04T13:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), later)).await.status, 201);
    let asked = json!({"start": "2027-05-04T10:30:00+02:00", "end": "2027-05-04T12:30:00+02:00"});
    let taken = patch(&place, (&path, None), asked).await.problem(409, "refused");
    let offers: Vec<(&str, &str, &str)> = taken["alternatives"]
        .as_array()
        .expect("alternatives")
        .iter()
        .map(|offer| ["room", "start", "end"].map(|key| offer[key].as_str().expect("text")))
        .map(|[room, start, end]| (room, start, end))
        .collect();
    // Two hours that begin where it stands now.
    assert!(
        offers.contains(&("atelier", "2027-05-04T10:00:00+02:00", "2027-05-04T12:00:00+02:00")),
        "{offers:?}"
    );
    assert!(
        offers.contains(&("salon", "2027-05-04T10:30:00+02:00", "2027-05-04T12:30:00+02:00")),
        "{offers:?}"
    );
    let (room, start, end) = offers[0];
    let accepted = patch(&place, (&path, None), json!({"room": room, "start": start, "end": end})).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);

    // A date of a series keeps its room, and so do the dates of the whole.
    let weekly = json!({"start": "2027-05-05T12:00:00+02:00", "end": "2027-05-05T13:00:00+02:00",
        "recurrence": "FREQ=WEEKLY;COUNT=2"});
    let series = place.post(Who::Ana, &with(wish(), weekly)).await.header("location").to_owned();
    let block = json!({"start": "2027-05-12T14:00:00+02:00", "end": "2027-05-12T15:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), block)).await.status, 201);
    let onto = json!({"start": "2027-05-12T13:30:00+02:00", "end": "2027-05-12T14:30:00+02:00",
        "recurrence_id": "2027-05-12T12:00:00+02:00", "scope": "one"});
    let taken = patch(&place, (&series, None), onto).await.problem(409, "refused");
    let offers = taken["alternatives"].as_array().expect("alternatives");
    assert_eq!(offers.len(), 1, "{offers:?}");
    assert_eq!(
        (&offers[0]["room"], &offers[0]["start"]),
        (&json!("atelier"), &json!("2027-05-12T13:00:00+02:00"))
    );
    let onto =
        json!({"start": "2027-05-05T14:00:00+02:00", "end": "2027-05-05T15:00:00+02:00", "scope": "all"});
    let taken = patch(&place, (&series, None), onto).await.problem(409, "refused");
    assert_eq!(taken["alternatives"], json!([]));
}

#[tokio::test]
async fn a_booking_goes_to_another_room_and_keeps_its_address() {
    let place = Place::start().await;
    let (path, etag) = booked(&place).await;
    let before = place.get(Who::Ana, &path).await.json();
    let moved = patch(&place, (&path, Some(&etag)), json!({"room": "salon"})).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    let moved = moved.json();
    assert_eq!((&moved["id"], &moved["start"]), (&before["id"], &before["start"]));
    assert_eq!(moved["room"], "salon");
    assert_eq!(place.get(Who::Ana, &path).await.json(), moved);
    assert!(place.calendar_text("salon").await.contains("STATUS:CONFIRMED"));
    assert!(!place.calendar_text("atelier").await.contains("STATUS:CONFIRMED"));

    assert_eq!(place.post(Who::Malik, &wish()).await.status, 201);
    let taken = patch(&place, (&path, None), json!({"room": "atelier"})).await.problem(409, "refused");
    assert_eq!(taken["refusals"][0]["rule"], "taken");
    let nowhere = patch(&place, (&path, None), json!({"room": "cave"})).await;
    assert_eq!(nowhere.faults(), [("room".into(), "unknown_room".into())]);
}

#[tokio::test]
async fn reception_hands_a_booking_over_and_nobody_else_does() {
    let place = Place::start().await;
    let (path, _) = booked(&place).await;
    let to_malik = json!({"booked_for": {"id": "malik", "name": "Malik"}});
    patch(&place, (&path, None), to_malik.clone()).await.problem(403, "for-others-forbidden");
    assert_eq!(place.get(Who::Malik, &path).await.status, 403);

    let handed = place.call(Who::Reception, "PATCH", &path).json(&to_malik).send().await;
    assert_eq!(handed.status, 200, "{}", handed.text);
    let handed = handed.json();
    assert_eq!((&handed["booked_for"]["id"], &handed["created_by"]["id"]), (&json!("malik"), &json!("ana")));
    assert_eq!(place.get(Who::Malik, &path).await.json()["mine"], true);
    let written = place.calendar_text("atelier").await.replace("\r\n ", "");
    let line = written.lines().find(|line| line.starts_with("X-CLEF-BOOKED-FOR")).expect("a line");
    assert!(line.contains("Malik") && line.trim_end().ends_with(":malik"), "{line}");
}

#[tokio::test]
async fn a_date_and_those_that_follow_it_become_a_booking_of_their_own() {
    let place = Place::start().await;
    let four = json!({"room": "salon", "recurrence": "FREQ=WEEKLY;COUNT=4"});
    let series = place.post(Who::Ana, &with(wish(), four)).await.header("location").to_owned();
    let no_date =
        json!({"recurrence_id": "2027-05-04T11:00:00+02:00", "scope": "following", "title": "Other"});
    patch(&place, (&series, None), no_date).await.problem(404, "not-found");
    let (second, third) = ("2027-05-11T10:00:00+02:00", "2027-05-18T10:00:00+02:00");
    let later = json!({"recurrence_id": third, "scope": "following",
        "start": "2027-05-20T14:00:00+02:00", "end": "2027-05-20T15:00:00+02:00"});
    let split = patch(&place, (&series, None), later.clone()).await;
    assert_eq!(split.status, 201, "{}", split.text);
    let rest = split.header("location").to_owned();
    let (split, whole) = (split.json(), place.get(Who::Ana, &series).await.json());
    assert_eq!((&split["split_from"], &split["mine"]), (&whole["id"], &json!(true)));
    // Whoever got no answer finds it by the series.
    assert_eq!(whole["split_off"], json!([split["id"]]));
    let starts = |booking: &Value| -> Vec<String> {
        let dates = booking["dates"].as_array().expect("dates").iter();
        dates.map(|date| date["start"].as_str().expect("a start").to_owned()).collect()
    };
    assert_eq!(starts(&whole), ["2027-05-04T10:00:00+02:00", second]);
    assert_eq!(starts(&split), ["2027-05-20T14:00:00+02:00", "2027-05-27T14:00:00+02:00"]);
    // It was done.
    patch(&place, (&series, None), later).await.problem(412, "changed");

    // What is taken in the other room splits nothing.
    let block =
        json!({"room": "atelier", "start": "2027-05-27T14:30:00+02:00", "end": "2027-05-27T16:00:00+02:00"});
    let block = place.post(Who::Malik, &with(wish(), block)).await;
    assert_eq!(block.status, 201, "{}", block.text);
    let there =
        json!({"room": "atelier", "recurrence_id": "2027-05-20T14:00:00+02:00", "scope": "following"});
    patch(&place, (&rest, None), there).await.problem(409, "refused");
    assert_eq!(place.get(Who::Ana, &rest).await.json(), split);
    // One date of it goes there by itself, and then all of the first half.
    let one = json!({"room": "atelier", "recurrence_id": "2027-05-20T14:00:00+02:00", "scope": "one"});
    let one = patch(&place, (&rest, None), one).await;
    assert_eq!((one.status, &one.json()["room"]), (201, &json!("atelier")), "{}", one.text);
    let moved = patch(&place, (&series, None), json!({"room": "atelier"})).await;
    assert_eq!((moved.status, &moved.json()["id"]), (200, &whole["id"]), "{}", moved.text);
    let moved = moved.json();
    assert_eq!((&moved["room"], starts(&moved)), (&json!("atelier"), starts(&whole)));
}

#[tokio::test]
async fn a_cancelled_booking_is_gone_and_its_time_free() {
    let place = Place::start().await;
    let (path, etag) = booked(&place).await;
    let cancelled = place.call(Who::Ana, "DELETE", &path).header("if-match", &etag).send().await;
    assert_eq!(cancelled.status, 204, "{}", cancelled.text);
    place.get(Who::Ana, &path).await.problem(410, "gone");
    place.call(Who::Ana, "DELETE", &path).send().await.problem(410, "gone");
    patch(&place, (&path, None), json!({"title": "Again"})).await.problem(410, "gone");
    let calendar = place.calendar_text("atelier").await;
    assert!(!calendar.contains("STATUS:CONFIRMED"), "{calendar}");
    let listed = place.get(Who::Reception, &format!("/api/v1/bookings?{}", super::reading::TUESDAY)).await;
    assert_eq!(listed.json(), json!([]));
    assert_eq!(place.post(Who::Malik, &wish()).await.status, 201);
}

#[tokio::test]
async fn other_members_bookings_are_not_theirs_to_change() {
    let place = Place::start().await;
    let (path, _) = booked(&place).await;
    let title = json!({"title": "Mine now"});
    for (who, status, name) in [
        (Who::Nobody, 401, "sign-in-needed"),
        (Who::Visitor, 403, "forbidden"),
        (Who::Malik, 403, "forbidden"),
    ] {
        place.get(who, &path).await.problem(status, name);
        place.call(who, "PATCH", &path).json(&title).send().await.problem(status, name);
        place.call(who, "DELETE", &path).send().await.problem(status, name);
    }
    let by_reception = place.call(Who::Reception, "PATCH", &path).json(&title).send().await;
    assert_eq!((by_reception.status, by_reception.json()["mine"].clone()), (200, json!(false)));
    assert_eq!(place.call(Who::Reception, "DELETE", &path).send().await.status, 204);
}

#[tokio::test]
async fn unknown_bookings_are_not_found() {
    let place = Place::start().await;
    for id in ["6c2a8987-5842-516d-a520-50badae762f2", "nonsense", "..%2f..%2fetc"] {
        let path = format!("/api/v1/bookings/{id}");
        place.get(Who::Reception, &path).await.problem(404, "not-found");
        place.call(Who::Reception, "DELETE", &path).send().await.problem(404, "not-found");
    }
}
