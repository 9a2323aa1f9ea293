//! `min_notice_change` and `min_notice_cancel`.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{book, read, rules, send, start, wish};

const NOTICES: &str = "min_notice_change = \"2h\"\nmin_notice_cancel = \"1d\"";

#[tokio::test]
async fn shortly_before_a_booking_takes_no_new_time_and_gives_some_back() {
    let (app, ana, _malik, reception) = start(NOTICES).await;
    let path = book(&ana, &wish("atelier", "2026-11-17T14:00", "2026-11-17T16:00")).await;
    app.at("2026-11-17T12:00:00Z");
    let longer = json!({"end": "2026-11-17T17:00:00+01:00"});
    let refused = send(&ana, Method::PATCH, &path, &longer).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(rules(&refused, "refusals"), ["notice_change"]);
    let told = &read(&refused)["refusals"][0];
    assert_eq!(
        (&told["limit"], &told["until"], told.get("nearest")),
        (&json!("2h"), &json!("2026-11-17T12:00:00+01:00"), None)
    );
    assert_eq!(read(&refused)["alternatives"], json!([]), "no other time or room helps");
    let elsewhere = send(&ana, Method::PATCH, &path, &json!({"room": "salon"})).await;
    assert_eq!(rules(&elsewhere, "refusals"), ["notice_change"]);
    let page = ana.get(&path.replace("/api/v1", "")).await;
    assert!(page.has("s’annule au moins 24") && !page.has("/cancel\""), "{}", page.body);

    let titled = send(&ana, Method::PATCH, &path, &json!({"title": "Bureau"})).await;
    assert_eq!(titled.status, StatusCode::OK, "{}", titled.body);
    let shorter = send(&ana, Method::PATCH, &path, &json!({"end": "2026-11-17T15:00:00+01:00"})).await;
    assert_eq!(shorter.status, StatusCode::OK, "{}", shorter.body);
    let moved = json!({"end": "2026-11-17T17:00:00+01:00", "override": true});
    assert_eq!(send(&reception, Method::PATCH, &path, &moved).await.status, StatusCode::OK);
    let elsewhere = json!({"room": "salon", "override": true});
    assert_eq!(send(&reception, Method::PATCH, &path, &elsewhere).await.status, StatusCode::OK);
}

#[tokio::test]
async fn shortly_before_only_reception_cancels() {
    let (app, ana, _malik, reception) = start(NOTICES).await;
    let path = book(&ana, &wish("atelier", "2026-11-18T14:00", "2026-11-18T16:00")).await;
    app.at("2026-11-17T13:00:01Z");
    let refused = ana.send(Method::DELETE, &path, &[], None).await;
    assert_eq!(
        (refused.status, rules(&refused, "refusals")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["notice_cancel".into()])
    );
    let page = path.replace("/api/v1", "");
    let refused = ana.post(&format!("{page}/cancel"), &[]).await;
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.has("Prévenez l’accueil"),
        "{}",
        refused.body
    );
    assert_eq!(reception.send(Method::DELETE, &path, &[], None).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn of_a_series_the_later_dates_are_given_back() {
    let (app, ana, ..) = start(NOTICES).await;
    let mut series = wish("atelier", "2026-11-17T14:00", "2026-11-17T15:00");
    series["recurrence"] = json!("FREQ=WEEKLY;COUNT=4");
    let path = book(&ana, &series).await;
    app.at("2026-11-23T14:00:00Z");
    let all = ana.send(Method::DELETE, &path, &[], None).await;
    assert_eq!(rules(&all, "refusals"), ["notice_cancel"], "the next one is tomorrow: {}", all.body);
    let later = format!("{path}?scope=following&recurrence_id=2026-12-01T14:00:00%2B01:00");
    let given = ana.send(Method::DELETE, &later, &[], None).await;
    assert_eq!(given.status, StatusCode::OK, "{}", given.body);
    assert_eq!(read(&given)["dates"].as_array().map(Vec::len), Some(2));
}
