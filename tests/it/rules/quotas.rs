//! `quotas`: how much one person may have, on the form, in the refusal, and over the API.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{book, read, rules, send, start, wish};

const THREE_HOURS: &str = "quotas = [{ hours = 3, per = \"week\" }]";

#[tokio::test]
async fn what_is_left_is_said_before_and_more_is_refused() {
    let (_app, ana, malik, reception) = start(THREE_HOURS).await;
    let path = book(&ana, &wish("atelier", "2026-11-17T10:00", "2026-11-17T12:30")).await;
    let form = ana.get("/book?room=atelier&date=2026-11-18").await;
    assert!(form.has("Il vous reste 30") && form.has("cette semaine-là dans cette salle"), "{}", form.body);
    let mine = ana.get("/me").await;
    assert!(mine.has("<b>L&#39;Atelier</b> – Il vous reste 30") && mine.has("sur 3"), "{}", mine.body);
    assert!(mine.has("cette semaine.") && !mine.has("<b>Le Salon</b>"), "of nothing is used: {}", mine.body);
    assert!(!reception.get("/me").await.has("Il vous reste"), "to reception nothing is refused");
    let quota = ana.get("/api/v1/quota?room=atelier").await;
    let expected = json!([{"rule": "hours", "over": "room", "used": 2.5, "left": 0.5, "per": "week"}]);
    assert_eq!(read(&quota), expected);
    let next = ana.get("/api/v1/quota?room=atelier&at=2026-11-23T00:00:00%2B01:00").await;
    assert_eq!(read(&next)[0]["left"], json!(3));

    let more = wish("atelier", "2026-11-18T10:00", "2026-11-18T11:00");
    let refused = send(&ana, Method::POST, "/api/v1/bookings", &more).await;
    assert_eq!(
        (refused.status, rules(&refused, "refusals")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["quota".into()])
    );
    let told = &read(&refused)["refusals"][0];
    assert_eq!((&told["limit"], &told["left"], &told["per"]), (&json!("3h"), &json!("30m"), &json!("week")));
    let nearest = &told["nearest"];
    assert_eq!(nearest["start"], json!("2026-11-23T08:00:00+01:00"), "the Monday after: {}", refused.body);
    let mut there = more.clone();
    (there["start"], there["end"]) = (nearest["start"].clone(), nearest["end"].clone());
    book(&ana, &there).await;
    // Half an hour is left, and the time of others is theirs; in another room it is another quota.
    book(&ana, &wish("atelier", "2026-11-18T10:00", "2026-11-18T10:30")).await;
    book(&ana, &wish("salon", "2026-11-18T11:00", "2026-11-18T12:00")).await;
    book(&malik, &wish("atelier", "2026-11-18T11:00", "2026-11-18T12:00")).await;

    // A change does not count its own old time.
    let moved = json!({"start": "2026-11-19T10:00:00+01:00", "end": "2026-11-19T12:30:00+01:00"});
    assert_eq!(send(&ana, Method::PATCH, &path, &moved).await.status, StatusCode::OK);
    let longer = json!({"end": "2026-11-19T13:00:00+01:00"});
    assert_eq!(rules(&send(&ana, Method::PATCH, &path, &longer).await, "refusals"), ["quota"]);
    // To reception it is said, without being asked to pass over it.
    let by_reception = send(&reception, Method::PATCH, &path, &longer).await;
    assert_eq!(
        (by_reception.status, rules(&by_reception, "cautions")),
        (StatusCode::OK, vec!["quota".into()])
    );
}

#[tokio::test]
async fn it_counts_for_whom_a_booking_is() {
    let (_app, ana, malik, reception) =
        start("quotas = [{ count = 1, ahead = true, over = \"place\" }]").await;
    let mut for_ana = wish("salon", "2026-11-17T10:00", "2026-11-17T11:00");
    let me = read(
        &ana.get("/api/v1/bookings?from=2026-11-16T00:00:00%2B01:00&to=2026-11-17T00:00:00%2B01:00").await,
    );
    assert_eq!(me, json!([]));
    for_ana["booked_for"] = json!({"id": "demo-ana", "name": "Ana"});
    let booked = send(&reception, Method::POST, "/api/v1/bookings", &for_ana).await;
    assert_eq!((booked.status, rules(&booked, "cautions")), (StatusCode::CREATED, vec![]), "{}", booked.body);
    let second = wish("nuit", "2027-03-17T10:00", "2027-03-17T11:00");
    assert_eq!(rules(&send(&ana, Method::POST, "/api/v1/bookings", &second).await, "refusals"), ["quota"]);
    for_ana["start"] = json!("2026-11-17T14:00:00+01:00");
    for_ana["end"] = json!("2026-11-17T15:00:00+01:00");
    let again = send(&reception, Method::POST, "/api/v1/bookings", &for_ana).await;
    assert_eq!((again.status, rules(&again, "cautions")), (StatusCode::CREATED, vec!["quota".into()]));

    let of_ana = "/api/v1/quota?room=nuit&member=demo-ana";
    assert_eq!(read(&reception.get(of_ana).await)[0]["used"], json!(2));
    assert_eq!(malik.get(of_ana).await.status, StatusCode::FORBIDDEN);
    assert_eq!(read(&ana.get(of_ana).await)[0]["left"], json!(0));
    assert_eq!(read(&malik.get("/api/v1/quota?room=nuit").await)[0]["left"], json!(1));
    assert_eq!(ana.get("/api/v1/quota?room=nowhere").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_series_is_refused_from_the_date_on_that_is_too_much() {
    let (_app, ana, ..) = start("quotas = [{ count = 2, per = \"month\" }]").await;
    let mut weekly = wish("atelier", "2026-12-01T10:00", "2026-12-01T11:00");
    weekly["recurrence"] = json!("FREQ=WEEKLY;COUNT=4");
    let refused = send(&ana, Method::POST, "/api/v1/bookings", &weekly).await;
    let dates = &read(&refused)["refusals"][0]["dates"];
    let starts: Vec<_> = dates.as_array().expect("dates").iter().map(|date| date["start"].clone()).collect();
    assert_eq!(starts, [json!("2026-12-15T10:00:00+01:00"), json!("2026-12-22T10:00:00+01:00")]);
    weekly["exdates"] = json!(starts);
    book(&ana, &weekly).await;
}
