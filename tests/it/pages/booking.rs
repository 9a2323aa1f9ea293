//! Book, look, change, give back.

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
async fn a_booking_is_changed_in_place_and_moved() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    let path = format!("/bookings/{id}");
    let version = ana.get(&path).await.field("version");
    let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Point long", "");
    form.push(("version", &version));
    form.push(("head_count", "5"));
    let answer = ana.post(&path, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with(&format!("{path}?changed=1&was_from=")), "{}", answer.location());
    let page = ana.get(&path).await;
    assert!(page.has("Point long") && page.has("10:00–11:00") && page.has("5 personnes"), "{}", page.body);

    let version = page.field("version");
    let mut form = fields("atelier", "2026-11-18", ("14:00", "15:00"), "Point long", "");
    form.push(("version", &version));
    assert_eq!(ana.post(&path, &form).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&path).await.has("mercredi 18 novembre, 14:00–15:00"));
    assert!(!ana.get(&format!("/?date={DAY}")).await.has("Point long"));
    assert_eq!(app.objects("atelier").await.iter().filter(|one| one.contains("STATUS:CONFIRMED")).count(), 1);
}

#[tokio::test]
async fn a_refused_change_says_what_would_do_and_what_is_offered_goes_through() {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Point").await;
    malik.book("atelier", DAY, ("12:00", "13:00"), "Secret de Malik").await;
    let path = format!("/bookings/{id}");
    let version = ana.get(&path).await.field("version");
    let mut form = fields("atelier", DAY, ("11:30", "12:30"), "Point & plus", "");
    form.push(("version", &version));
    let refused = ana.post(&path, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("La salle est déjà prise\u{a0}: 12:00–13:00."), "{}", refused.body);
    assert!(!refused.has("Secret de Malik"));
    let offer = format!(
        "/bookings/{id}?room=atelier&amp;day={DAY}&amp;start=11%3A00&amp;end=12%3A00&amp;title=Point%20%26%20plus#change"
    );
    assert!(refused.has(&offer), "{}", refused.body);
    assert!(
        refused.has(&format!("/bookings/{id}?room=salon&amp;day={DAY}&amp;start=11%3A30&amp;end=12%3A30"))
    );

    let filled = ana.get(offer.replace("&amp;", "&").trim_end_matches("#change")).await;
    assert_eq!(filled.status, StatusCode::OK);
    assert!(filled.has("id=\"change\" open") && filled.has("value=\"Point &amp; plus\""), "{}", filled.body);
    assert_eq!((filled.field("start"), filled.field("end")), ("11:00".into(), "12:00".into()));
    let version = filled.field("version");
    let mut form = fields("atelier", DAY, ("11:00", "12:00"), "Point & plus", "");
    form.push(("version", &version));
    assert_eq!(ana.post(&path, &form).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&path).await.has("11:00–12:00"));
}

#[tokio::test]
async fn offers_are_of_the_same_site_first_and_never_too_small_for_those_who_come() {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    malik.book("atelier", DAY, ("10:00", "11:00"), "Déjà là").await;
    malik.book("salon", DAY, ("10:00", "11:00"), "Là aussi").await;
    for (people, has_small) in [("5", true), ("7", false)] {
        let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Ma réunion", people);
        form.push(("head_count", people));
        let refused = ana.post("/book", &form).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        // La Nuit is free at that very time, in another place.
        let small = refused.body.find("<b>Le Salon</b> <small>Le Bain, 6 personnes</small>");
        let far = refused.body.find("<b>La Nuit</b> <small>Le Quai, 12 personnes</small>");
        assert_eq!(small.is_some(), has_small, "{people}: {}", refused.body);
        assert!(far.is_some() && small.is_none_or(|small| Some(small) < far), "{people}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_booking_is_moved_to_another_room() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    let path = format!("/bookings/{id}");
    let page = ana.get(&path).await;
    let version = page.field("version");
    let form = |room: &'static str| {
        let mut form = fields(room, DAY, ("10:00", "12:00"), "Point", "");
        form.push(("version", &version));
        form
    };
    assert_eq!(ana.post(&path, &form("cave")).await.status, StatusCode::NOT_FOUND);
    let answer = ana.post(&path, &form("salon")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with(&format!("{path}?changed=1&was_from=")), "{}", answer.location());
    let page = ana.get(&path).await;
    assert!(page.has("<a href=\"/rooms/salon"), "{}", page.body);
    assert!(page.has("<option value=\"salon\" selected>"), "{}", page.body);
    assert!(app.objects("salon").await[0].contains("STATUS:CONFIRMED"));
    assert!(app.objects("atelier").await.iter().all(|object| object.contains("STATUS:CANCELLED")));
}

#[tokio::test]
async fn whoever_saw_an_older_version_sees_what_it_is_now() {
    let (_app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    let path = format!("/bookings/{id}");
    let version = ana.get(&path).await.field("version");
    let form = |title: &'static str| {
        let mut form = fields("atelier", DAY, ("10:00", "12:00"), title, "");
        form.push(("version", &version));
        form
    };
    assert_eq!(reception.post(&path, &form("Renommé par l’accueil")).await.status, StatusCode::SEE_OTHER);
    let late = ana.post(&path, &form("Trop tard")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.has("a changé entre-temps") && late.has("Renommé par l’accueil"), "{}", late.body);
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
async fn what_is_past_is_not_changed_any_more() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    app.at("2026-11-17T12:00:00Z");
    let page = ana.get(&format!("/bookings/{id}")).await;
    assert!(
        page.has("Cette réservation est passée.") && !page.has("id=\"change\"") && !page.has("id=\"cancel\""),
        "{}",
        page.body
    );
    assert!(ana.get("/me").await.has("Passées"));
}

#[tokio::test]
async fn what_is_over_is_changed_by_no_member_by_page_or_api() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    let (page, api) = (format!("/bookings/{id}"), format!("/api/v1/bookings/{id}"));
    app.at("2026-11-17T12:00:00Z");
    let before = app.objects("atelier").await;
    let json = [("content-type", "application/json")];
    let form = |day, end| fields("atelier", day, ("10:00", end), "Autre titre", "key");
    let bodies = [
        r#"{"title":"Autre titre"}"#,
        r#"{"start":"2026-11-19T10:00:00+01:00","end":"2026-11-19T12:00:00+01:00"}"#,
        r#"{"end":"2026-11-17T11:00:00+01:00"}"#,
    ];
    for answer in [
        ana.post(&page, &form(DAY, "12:00")).await,
        ana.post(&page, &form(DAY, "11:00")).await,
        ana.post(&page, &form("2026-11-19", "12:00")).await,
        ana.post(&format!("{page}/cancel"), &[]).await,
        ana.send(Method::PATCH, &api, &json, Some(bodies[0].to_owned())).await,
        ana.send(Method::PATCH, &api, &json, Some(bodies[1].to_owned())).await,
        ana.send(Method::PATCH, &api, &json, Some(bodies[2].to_owned())).await,
        ana.send(Method::DELETE, &api, &[], None).await,
    ] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert!(answer.has("passé"), "{}", answer.body);
        assert_eq!(app.objects("atelier").await, before);
    }
    let renamed = reception.send(Method::PATCH, &api, &json, Some(bodies[0].to_owned())).await;
    assert_eq!(renamed.status, StatusCode::OK, "reception puts it right: {}", renamed.body);
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

#[tokio::test]
async fn reception_hands_a_booking_over_in_the_form_of_a_change() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Lecture").await;
    let path = format!("/bookings/{id}");
    assert!(!ana.get(&path).await.has("name=\"for_name\""), "members hand nothing over");
    let shown = reception.get(&path).await;
    let email = shown.field("for_email");
    let change = |name: &'static str, email: &str| {
        let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Lecture", "");
        form.extend(
            [("for_name", name), ("for_email", email)]
                .map(|(name, value)| (name, value.to_owned().leak() as &str)),
        );
        form
    };
    // Whoever has the same address is the same person: a name is only put right.
    let renamed = reception.post(&path, &change("Ana Lopez", &email)).await;
    assert_eq!(renamed.status, StatusCode::SEE_OTHER, "{}", renamed.body);
    assert!(ana.get("/me").await.has("Lecture"));
    let handed = reception.post(&path, &change("Zoé", "zoe@example.org")).await;
    assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", handed.body);
    assert!(reception.get(&path).await.has("<bdi>Zoé</bdi>"));
    assert!(!ana.get("/me").await.has("Lecture"), "it is not hers any more");
    let written = app.objects("atelier").await.concat().replace("\r\n ", "");
    assert!(written.contains(":zoe@example.org") && !written.contains("Ana Lopez"), "{written}");
}
