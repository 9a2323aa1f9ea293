//! Reading over the API: rooms, free times, occupancies, the day.

use std::time::Duration;

use serde_json::{Value, json};

use super::place::{Place, Who, wish, with};

/// Tuesday 4 May 2027 in Paris.
pub(super) const TUESDAY: &str = "from=2027-05-04T00:00:00%2B02:00&to=2027-05-05T00:00:00%2B02:00";

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON")
}

#[tokio::test]
async fn rooms_come_with_their_rules() {
    let place = Place::start().await;
    let rooms = place.get(Who::Nobody, "/api/v1/rooms").await;
    assert_eq!(rooms.status, 200);
    insta::assert_snapshot!("rooms", pretty(&rooms.json()));
    let room = place.get(Who::Nobody, "/api/v1/rooms/etabli").await;
    assert_eq!(room.json(), rooms.json()[2]);
    let site = place.get(Who::Nobody, "/api/v1/rooms?site=ateliers").await.json();
    assert_eq!(site, json!([rooms.json()[2]]));
    place.get(Who::Nobody, "/api/v1/rooms/nowhere").await.problem(404, "not-found");
    place.get(Who::Nobody, "/api/v1/rooms/..%2Fetc").await.problem(404, "not-found");
}

#[tokio::test]
async fn free_times_are_what_can_be_booked() {
    let place = Place::start().await;
    assert_eq!(place.post(Who::Ana, &wish()).await.status, 201);
    let free = |query: String| {
        let path = format!("/api/v1/rooms/atelier/free?{query}");
        let call = place.call(Who::Nobody, "GET", &path);
        async move { call.send().await }
    };
    let day = free(TUESDAY.to_owned()).await;
    let span = |start: &str, end: &str| json!({"start": format!("2027-05-04T{start}:00+02:00"), "end": format!("2027-05-04T{end}:00+02:00")});
    assert_eq!(day.json(), json!([span("08:00", "10:00"), span("11:00", "20:00")]));
    assert_eq!(day.header("clef-stale"), "false");
    assert_eq!(day.header("clef-as-of"), "2027-05-03T07:00:00+02:00");
    assert_eq!(free(format!("{TUESDAY}&length=2h30m")).await.json(), json!([span("11:00", "20:00")]));
    // A plus that nobody encoded arrives as a space.
    let bare = "from=2027-05-04T00:00:00+02:00&to=2027-05-04T09:00:00+02:00";
    assert_eq!(free(bare.to_owned()).await.json(), json!([span("08:00", "09:00")]));
    let buffered = place.get(Who::Nobody, &format!("/api/v1/rooms/etabli/free?{TUESDAY}&length=20h")).await;
    assert_eq!(buffered.json(), json!([]));
    place.get(Who::Nobody, &format!("/api/v1/rooms/nowhere/free?{TUESDAY}")).await.problem(404, "not-found");
    for (query, fault) in [
        ("", vec![("from", "missing"), ("to", "missing")]),
        ("from=2027-05-04&to=x", vec![("from", "not_a_time"), ("to", "not_a_time")]),
        ("from=2027-05-04T10:00:00Z&to=2027-05-04T10:00:00Z", vec![("to", "end_before_start")]),
        ("from=2027-05-04T10:00:00Z&to=2029-05-04T10:00:00Z", vec![("to", "too_wide")]),
        ("from=2027-05-04T10:00:00Z&to=2027-05-04T11:00:00Z&length=90", vec![("length", "not_a_length")]),
        ("from=2027-05-04T10:00:00Z&to=2027-05-04T11:00:00Z&until=1", vec![("until", "unknown")]),
    ] {
        let expected: Vec<_> = fault.iter().map(|(f, c)| ((*f).to_owned(), (*c).to_owned())).collect();
        assert_eq!(free(query.to_owned()).await.faults(), expected, "{query}");
    }
}

/// Bookings, a native series, a whole day and an event that cannot be read.
async fn busy_place() -> Place {
    let mut place = Place::start().await;
    assert_eq!(place.post_the_wish().await.status, 201);
    let weekly = [
        "DTSTART;TZID=Europe/Paris:20270427T140000",
        "DTEND;TZID=Europe/Paris:20270427T150000",
        "RRULE:FREQ=WEEKLY",
    ];
    place.write_natively("salon", "weekly", &weekly).await;
    place
        .write_natively("salon", "whole", &["DTSTART;VALUE=DATE:20270505", "DTEND;VALUE=DATE:20270506"])
        .await;
    place
}

#[tokio::test]
async fn bookings_are_all_that_occupies_the_rooms() {
    let place = busy_place().await;
    let list = |query: &str| {
        let path = format!("/api/v1/bookings?{query}");
        let call = place.call(Who::Reception, "GET", &path);
        async move { call.send().await }
    };
    let two_days = "from=2027-05-04T00:00:00%2B02:00&to=2027-05-06T00:00:00%2B02:00";
    let all = list(two_days).await;
    assert_eq!(all.status, 200, "{}", all.text);
    insta::assert_snapshot!("bookings_for_reception", pretty(&all.json()));
    let rooms = |answer: &Value| -> Vec<String> {
        let rooms = answer.as_array().expect("an array").iter();
        rooms.map(|row| row["room"].as_str().expect("a room").to_owned()).collect()
    };
    assert_eq!(rooms(&list(&format!("{two_days}&room=atelier")).await.json()), ["atelier"]);
    assert_eq!(rooms(&list(&format!("{two_days}&site=ateliers")).await.json()), [""; 0]);
    // Half-open: what only touches the span is not in it.
    let beside = "from=2027-05-04T11:00:00%2B02:00&to=2027-05-04T14:00:00%2B02:00";
    assert_eq!(list(beside).await.json(), json!([]));
    let unknown = list(&format!("{two_days}&room=nowhere&site=nowhere")).await.faults();
    assert_eq!(unknown, [("room".into(), "unknown_room".into()), ("site".into(), "unknown_site".into())]);
    let too_wide = list("from=2027-01-01T00:00:00Z&to=2028-02-06T00:00:00Z").await.faults();
    assert_eq!(too_wide, [("to".into(), "too_wide".into())]);
    assert_eq!(list("from=2027-01-01T00:00:00Z&to=2028-02-05T00:00:00Z").await.status, 200);
}

#[tokio::test]
async fn a_weekly_event_of_another_application_blocks_its_later_dates() {
    let place = busy_place().await;
    let on_a_later_date =
        json!({"room": "salon", "start": "2027-05-18T14:30:00+02:00", "end": "2027-05-18T15:30:00+02:00"});
    let problem = place.post(Who::Ana, &with(wish(), on_a_later_date)).await.problem(409, "refused");
    assert_eq!(problem["refusals"][0]["by"][0]["start"], "2027-05-18T14:00:00+02:00");
}

#[tokio::test]
async fn the_schedule_is_the_day_room_by_room() {
    let place = busy_place().await;
    let day = place.get(Who::Nobody, "/api/v1/schedule?date=2027-05-04").await;
    assert_eq!(day.status, 200, "{}", day.text);
    insta::assert_snapshot!("schedule_for_nobody", pretty(&day.json()));
    let site = place.get(Who::Nobody, "/api/v1/schedule?date=2027-05-04&site=ateliers").await.json();
    assert_eq!(site["rooms"].as_array().expect("rooms").len(), 1);
    let today = place.get(Who::Nobody, "/api/v1/schedule").await.json();
    assert_eq!(today["date"], "2027-05-03");
    let bad = place.get(Who::Nobody, "/api/v1/schedule?date=2027-02-30").await;
    assert_eq!(bad.faults(), [("date".into(), "not_a_date".into())]);
}

#[tokio::test]
async fn an_old_schedule_says_so() {
    let place = busy_place().await;
    place.clock.set("2027-05-03T05:02:00Z".parse().expect("an instant"));
    let day = place.get(Who::Nobody, "/api/v1/schedule").await.json();
    assert_eq!((&day["stale"], &day["as_of"]), (&json!(true), &json!("2027-05-03T07:00:00+02:00")));
    let listed = place.get(Who::Nobody, &format!("/api/v1/bookings?{TUESDAY}")).await;
    assert_eq!(listed.header("clef-stale"), "true");
}

#[tokio::test]
async fn what_speaks_of_all_bookings_waits_until_the_copy_of_the_last_time_has_been_read() {
    let place = Place::start().await;
    let schedule = &place.app.schedule;
    schedule.set_restoring(true);
    for path in ["/", "/?date=2027-09-01", "/rooms/atelier", "/help"] {
        assert_eq!(place.get(Who::Nobody, path).await.status, 200, "{path}: at once");
    }
    let booked = async {
        let first = tokio::time::timeout(Duration::from_millis(300), place.post_the_wish()).await;
        assert!(first.is_err(), "it waits");
        schedule.set_restoring(false);
        place.post_the_wish().await.status
    };
    assert_eq!(booked.await, 201);
    schedule.set_restoring(true);
    let free = format!("/api/v1/rooms/atelier/free?{TUESDAY}");
    let (page, list) = tokio::join!(
        place.get(Who::Nobody, "/bookings/0190b7d2-0000-5000-8000-000000000000"),
        place.get(Who::Nobody, &free),
    );
    assert_eq!((page.status, page.header("refresh")), (503, "5"), "it is not called unknown");
    list.problem(503, "never-read");
    assert_eq!(list.header("retry-after"), "15");
}

#[tokio::test]
async fn what_was_never_read_is_not_called_free() {
    let place = Place::unread("").await;
    for path in [format!("/api/v1/rooms/atelier/free?{TUESDAY}"), format!("/api/v1/bookings?{TUESDAY}")] {
        let answer = place.get(Who::Nobody, &path).await;
        answer.problem(503, "never-read");
        assert_eq!(answer.header("retry-after"), "15");
    }
    let day = place.get(Who::Nobody, "/api/v1/schedule?date=2027-05-04").await.json();
    let room = &day["rooms"][0];
    assert_eq!((&day["stale"], &room["stale"], &room["free"]), (&json!(true), &json!(true), &json!([])));
    assert_eq!((day.get("as_of"), room.get("as_of")), (None, None));
    assert!(!room["open"].as_array().expect("hours").is_empty());
}
