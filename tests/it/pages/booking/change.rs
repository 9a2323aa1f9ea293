//! A booking is changed, moved and handed over.

use super::*;

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
