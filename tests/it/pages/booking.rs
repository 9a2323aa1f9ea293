//! Book, look, change, give back.

mod change;

use reqwest::{Method, StatusCode};

use crate::app::{TestApp, fields};

const DAY: &str = "2026-11-17";

#[tokio::test]
async fn a_member_books_and_it_stands_in_the_calendar_and_on_every_page() {
    let (app, anon, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:30"), "Atelier compta").await;

    let page = ana.get(&format!("/bookings/{id}?new=1")).await;
    assert_eq!(page.status, StatusCode::OK);
    for text in
        ["C’est réservé.", "Confirmé", "Atelier compta", "mardi 17 novembre, 10:00–11:30", "L'Atelier"]
    {
        let escaped = text.replace('\'', "&#39;");
        assert!(page.has(&escaped), "{escaped} is not in {}", page.body);
    }
    let objects = app.objects("atelier").await;
    assert!(objects.iter().any(|object| object.contains("SUMMARY:Atelier compta")), "{objects:#?}");
    let day = format!("/?date={DAY}");
    assert!(ana.get(&day).await.has("<b><bdi>Atelier compta</bdi></b> 10:00–11:30 <i>Vous</i>"));
    assert!(
        reception
            .get(&day)
            .await
            .has("<b><bdi>Atelier compta</bdi></b> 10:00–11:30 <i><bdi>Ana Le Goff</bdi></i>")
    );
    assert!(anon.get(&day).await.has("<b>Réservé</b> 10:00–11:30"));
    assert!(ana.get("/me").await.has("Atelier compta"));
    assert!(reception.get(&format!("/reception?date={DAY}")).await.has("Ana Le Goff"));
}

#[tokio::test]
async fn a_double_click_makes_one_booking() {
    let (app, _, ana, _) = TestApp::start().await;
    let key = ana.get(&format!("/book?room=atelier&date={DAY}")).await.field("key");
    let form = fields("atelier", DAY, ("10:00", "11:00"), "Point", &key);
    let (one, other) = tokio::join!(ana.post("/book", &form), ana.post("/book", &form));
    assert_eq!((one.status, other.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(one.location(), other.location());
    let objects = app.objects("atelier").await;
    assert_eq!(objects.iter().filter(|object| object.contains("SUMMARY:Point")).count(), 1);
}

#[tokio::test]
async fn a_taken_room_is_refused_with_what_was_typed_the_rule_and_what_would_do() {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    malik.book("atelier", DAY, ("10:00", "11:00"), "Secret de Malik").await;
    let form = fields("atelier", DAY, ("10:30", "11:30"), "Ma réunion", "key-1");
    let page = ana.post("/book", &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("La salle est déjà prise\u{a0}: 10:00–11:00."), "{}", page.body);
    assert!(page.has("value=\"Ma réunion\"") && page.has("value=\"10:30\""), "{}", page.body);
    assert!(page.has("/book?room=atelier&amp;date=2026-11-17&amp;start=11:00&amp;end=12:00&amp;title=Ma%20"));
    assert!(!page.has("Secret de Malik"));
    // The same wish, moved to what was offered, goes through.
    ana.book("atelier", DAY, ("11:00", "12:00"), "Ma réunion").await;
}

#[tokio::test]
async fn a_booking_given_back_is_gone_and_its_time_is_free() {
    let (_app, anon, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    let path = format!("/bookings/{id}");
    let version = ana.get(&path).await.field("version");
    let answer = ana.post(&format!("{path}/cancel"), &[("version", &version)]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, path.clone()));
    let gone = ana.get(&path).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.has("Réservation annulée") && gone.has("Réserver à nouveau"), "{}", gone.body);
    assert!(anon.get(&format!("/?date={DAY}")).await.has("<b>Libre</b> 8:00–20:00"));
    assert!(!ana.get("/me").await.has("Point"));
    // Once more does nothing more.
    assert_eq!(ana.post(&format!("{path}/cancel"), &[]).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_booking_comes_as_a_file_for_ones_own_calendar() {
    let (_app, anon, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    let file = ana.get(&format!("/bookings/{id}.ics")).await;
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert!(file.has("BEGIN:VTIMEZONE") && file.has("SUMMARY:Point"), "{}", file.body);
    assert_eq!(anon.get(&format!("/bookings/{id}.ics")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn reception_books_for_somebody_and_a_member_cannot() {
    let (_app, _, ana, reception) = TestApp::start().await;
    let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Visite", "key-1");
    form.push(("for_name", "Zoé"));
    form.push(("for_email", "zoe@example.org"));
    let answer = reception.post("/book", &form).await;
    assert!(reception.get(&answer.location()).await.has("<dd><bdi>Zoé"));
    let mut form = fields("atelier", DAY, ("14:00", "15:00"), "Visite", "key-2");
    form.push(("for_name", "Zoé"));
    assert_eq!(ana.post("/book", &form).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn only_reception_passes_over_rules_and_never_over_what_is_taken() {
    let (_app, _, ana, reception) = TestApp::start().await;
    let mut form = fields("atelier", "2026-11-21", ("10:00", "11:00"), "Samedi", "key-1");
    assert_eq!(reception.post("/book", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    form.push(("override_rules", "on"));
    assert_eq!(ana.post("/book", &form).await.status, StatusCode::FORBIDDEN);
    form[5].1 = "key-2";
    assert_eq!(reception.post("/book", &form).await.status, StatusCode::SEE_OTHER);
    form[5].1 = "key-3";
    assert_eq!(reception.post("/book", &form).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_series_that_is_given_back_keeps_the_dates_that_took_place() {
    let (app, _, ana, _) = TestApp::start().await;
    let mut form = fields("atelier", DAY, ("10:00", "12:00"), "Point", "key");
    form.extend([("repeat", "weekly"), ("times", "5")]);
    let booked = ana.post("/book", &form).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let api = format!("/api/v1{}", booked.location().trim_end_matches("?new=1"));
    app.at("2026-11-25T12:00:00Z");
    let left = ana.send(Method::DELETE, &api, &[], None).await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.body);
    let dates = ana.get("/api/v1/bookings?from=2026-11-16T00:00:00Z&to=2026-12-31T00:00:00Z").await;
    let starts: Vec<&str> = dates.body.matches("T10:00:00+01:00").collect();
    assert!(
        dates.has("2026-11-17T10:00:00+01:00") && dates.has("2026-11-24T10:00:00+01:00"),
        "{}",
        dates.body
    );
    assert!(!dates.has("2026-12-01T10:00:00+01:00") && !starts.is_empty(), "{}", dates.body);
    let first = "?scope=one&recurrence_id=2026-11-17T10:00:00%2B01:00";
    let refused = ana.send(Method::DELETE, &format!("{api}{first}"), &[], None).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
}

#[tokio::test]
async fn a_layout_of_the_room_is_chosen_shown_and_left_behind_where_there_is_none() {
    let (app, _, ana, reception) = TestApp::start().await;
    let form = ana.get("/book?room=atelier&date=2026-11-17&start=10:00").await;
    assert!(form.has("<option>théâtre</option>"), "{}", form.body);
    let elsewhere = ana.get("/book?room=salon&date=2026-11-17&start=10:00&layout=U").await;
    assert!(!elsewhere.has("name=\"layout\""), "what an offer brings along and the room does not have");
    let mut typed = fields("atelier", "2026-11-17", ("10:00", "11:00"), "Lecture", "key-1");
    typed.push(("layout", "théâtre"));
    let booked = ana.post("/book", &typed).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let id = booked.location().split(['/', '?']).nth(2).expect("an id").to_owned();
    let page = ana.get(&format!("/bookings/{id}")).await;
    assert!(page.has("<dd>théâtre</dd>") && page.has("<option selected>théâtre</option>"), "{}", page.body);
    assert!(reception.get("/reception?date=2026-11-17").await.has("<span class=\"chip\">théâtre</span>"));
    let written = app.objects("atelier").await.concat().replace("\r\n ", "");
    assert!(written.contains("X-CLEF-LAYOUT:théâtre") && written.contains("théâtre\\n"), "{written}");

    let mut there = fields("salon", "2026-11-17", ("10:00", "11:00"), "Lecture", "");
    there.push(("layout", "théâtre"));
    let moved = ana.post(&format!("/bookings/{id}"), &there).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    assert!(!app.objects("salon").await.concat().contains("LAYOUT"));
}
