//! Single dates of a series that was asked for are answered by themselves.

use super::*;

/// Four Tuesdays of the salon, as Ana asks for them.
async fn ask_for_series(ana: &Person) -> String {
    let mut form = fields("salon", DAY, ("14:00", "15:00"), "Chorale", "key-series");
    form.extend([("repeat", "weekly"), ("times", "4")]);
    let asked = ana.post("/book", &form).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    asked.location().trim_end_matches("?new=1").to_owned()
}

#[tokio::test]
async fn reception_accepts_some_dates_of_a_series_and_declines_the_others() {
    let (app, ana, malik, reception) = start().await;
    let path = ask_for_series(&ana).await;
    let page = reception.get("/reception/requests").await;
    assert_eq!(page.body.matches("type=\"checkbox\" name=\"date\"").count(), 4, "{}", page.body);
    let (to, version) =
        (format!("/reception/requests{}", path.trim_start_matches("/bookings")), page.field("version"));
    let none = reception.post(&to, &[("action", "dates"), ("version", &version)]).await;
    assert!(
        none.status == StatusCode::UNPROCESSABLE_ENTITY && none.has("Aucune date n’est cochée"),
        "{}",
        none.body
    );
    let ticked = [("date", "2026-11-17T13:00:00Z"), ("date", "2026-12-01T13:00:00Z")];
    let word = [("action", "dates"), ("version", version.as_str()), ("reason", "Le 24, c’est l’assemblée.")];
    let done = reception.post(&to, &[&word[..], &ticked].concat()).await;
    assert_eq!(done.location(), "/reception/requests?done=dates", "{}", done.body);
    assert!(reception.get(&done.location()).await.has("les dates cochées sont confirmées"));
    let theirs = ana.get(&path).await;
    assert!(theirs.has("Confirmée") && theirs.has("2 dates à venir"), "{}", theirs.body);
    assert_eq!(app.objects("salon").await.len(), 1, "it is one event still");
    let free =
        malik.post("/book", &fields("salon", "2026-11-24", ("14:00", "15:00"), "Autre", "key-2")).await;
    assert_eq!(free.status, StatusCode::SEE_OTHER, "{}", free.body);
    let again = reception.post(&to, &[&word[..], &ticked].concat()).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_api_answers_date_by_date() {
    let (_app, ana, malik, reception) = start().await;
    let path = ask_for_series(&ana).await;
    let date = |day: &str| json!({ "recurrence_id": format!("{day}T14:00:00+01:00") });
    let answer = async |who: &Person, what: &str, day: &str| {
        call(who, Method::POST, &format!("/api/v1{path}/{what}"), Some(date(day))).await
    };
    for who in [&ana, &malik] {
        assert_eq!(answer(who, "approve", "2026-11-17").await.0, StatusCode::FORBIDDEN);
    }
    let (status, told) = answer(&reception, "approve", "2026-11-24").await;
    assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("confirmed")), "{told}");
    assert_eq!(told["recurrence_id"], json!("2026-11-24T14:00:00+01:00"), "{told}");
    let (status, told) = answer(&reception, "decline", "2026-12-01").await;
    assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("requested")), "the others wait: {told}");
    for (day, expected) in [
        ("2026-11-24", StatusCode::CONFLICT),
        ("2026-12-01", StatusCode::GONE),
        ("2026-12-02", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(answer(&reception, "approve", day).await.0, expected, "{day}");
    }
    assert!(ana.get(&path).await.has("En attente de l’accueil"));
    let (status, _) = answer(&reception, "decline", "2026-12-08").await;
    assert_eq!(status, StatusCode::OK);
    // The last one that waits: there is nothing else to answer then.
    let (status, told) = answer(&reception, "approve", "2026-11-17").await;
    assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("confirmed")), "{told}");
    assert!(reception.get("/reception/requests").await.has("Rien à traiter"));
}

/// The values of the boxes of the dates that a page has.
fn boxes(page: &Answer) -> Vec<String> {
    let values = page.body.split("type=\"checkbox\" name=\"date\" value=\"").skip(1);
    values.filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
}

#[tokio::test]
async fn a_moved_date_of_a_request_is_shown_with_the_others_and_answered_by_itself() {
    let (_app, ana, _malik, reception) = start().await;
    let path = ask_for_series(&ana).await;
    let last = json!({
        "recurrence_id": "2026-12-08T14:00:00+01:00",
        "start": "2026-12-08T17:00:00+01:00", "end": "2026-12-08T18:00:00+01:00",
    });
    let (status, told) = call(&ana, Method::PATCH, &format!("/api/v1{path}"), Some(last)).await;
    assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("requested")), "{told}");
    let page = reception.get("/reception/requests").await;
    let (ticked, version) = (boxes(&page), page.field("version"));
    assert_eq!(
        ticked,
        ["2026-11-17T13:00:00Z", "2026-11-24T13:00:00Z", "2026-12-01T13:00:00Z", "2026-12-08T13:00:00Z"]
    );
    let shown = page.body.split("2026-12-08T13:00:00Z\" checked>").nth(1).expect("its box");
    assert!(shown.split("</label>").next().expect("its words").contains("17:00"), "when it is now: {shown}");
    let to = format!("/reception/requests{}", path.trim_start_matches("/bookings"));
    // The card of the moved date answers that one.
    assert_eq!(page.body.matches("type=\"hidden\" name=\"date\" value=\"2026-12-08T13:00:00Z\"").count(), 2);
    let alone = [("version", version.as_str()), ("date", "2026-12-08T13:00:00Z")];
    let done = reception.post(&to, &[&[("action", "approve")], &alone[..]].concat()).await;
    assert_eq!(done.location(), "/reception/requests?done=approved", "{}", done.body);
    let (_, told) = call(&ana, Method::GET, &format!("/api/v1{path}"), None).await;
    assert_eq!(told["state"], json!("requested"), "the others wait: {told}");
    let again = reception.post(&to, &[&[("action", "decline")], &alone[..]].concat()).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    let page = reception.get("/reception/requests").await;
    assert_eq!(boxes(&page), ticked[..3]);
}

#[tokio::test]
async fn all_dates_that_are_ticked_are_accepted_also_one_that_was_moved() {
    let (app, ana, _malik, reception) = start().await;
    let path = ask_for_series(&ana).await;
    let last = json!({
        "recurrence_id": "2026-12-08T14:00:00+01:00",
        "start": "2026-12-08T17:00:00+01:00", "end": "2026-12-08T18:00:00+01:00",
    });
    assert_eq!(call(&ana, Method::PATCH, &format!("/api/v1{path}"), Some(last)).await.0, StatusCode::OK);
    let page = reception.get("/reception/requests").await;
    let (ticked, version) = (boxes(&page), page.field("version"));
    let mut form = vec![("action", "dates"), ("version", version.as_str())];
    form.extend(ticked.iter().map(|value| ("date", value.as_str())));
    let done =
        reception.post(&format!("/reception/requests{}", path.trim_start_matches("/bookings")), &form).await;
    assert_eq!(done.location(), "/reception/requests?done=dates", "{}", done.body);
    let objects = app.objects("salon").await;
    assert!(objects.iter().all(|text| text.contains("STATUS:CONFIRMED")), "{objects:?}");
    assert!(objects.iter().any(|text| text.contains("T170000")), "{objects:?}");
}

#[tokio::test]
async fn more_time_for_one_date_is_asked_for_and_the_date_stays() {
    let (app, ana, _malik, reception) = start().await;
    let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Conseil", "key-weekly");
    form.extend([("repeat", "weekly"), ("times", "3")]);
    let booked = ana.post("/book", &form).await;
    let series = booked.location().trim_end_matches("?new=1").to_owned();
    let date = format!("{series}?date=2026-11-24T09:00:00Z");
    let version = ana.get(&date).await.field("version");
    let mut form = fields("atelier", "2026-11-24", ("10:00", "13:00"), "Conseil", "");
    form.extend([("version", version.as_str()), ("recurrence_id", "2026-11-24T09:00:00Z"), ("scope", "one")]);
    let answer = ana.post(&series, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let request = answer.location();
    assert!(request.ends_with("?new=1") && !request.starts_with(&series), "{request}");
    let asked = ana.get(&request).await;
    for text in ["En attente de l’accueil", "cette demande remplacera la réservation", &date] {
        assert!(asked.has(text), "{text} is not in {}", asked.body);
    }
    let other = format!("{series}?date=2026-12-01T09:00:00Z");
    for (page, leads_there) in [(&series, true), (&date, true), (&other, false)] {
        let page = ana.get(page).await;
        assert!(page.has("Confirmée"), "{}", page.body);
        assert_eq!(page.has("Un autre horaire est demandé"), leads_there, "{}", page.body);
    }
    let inbox = reception.get("/reception/requests").await;
    assert!(inbox.has("À la place de") && inbox.has(&date), "{}", inbox.body);
    assert!(!inbox.has("Ce qui s’y oppose"), "{}", inbox.body);

    let path = format!("/api/v1{}", request.trim_end_matches("?new=1"));
    let (_, told) = call(&ana, Method::GET, &path, None).await;
    assert_eq!(
        (&told["replaces"], &told["replaces_date"], &told["replaces_scope"]),
        (&json!(series.trim_start_matches("/bookings/")), &json!("2026-11-24T10:00:00+01:00"), &json!("one"))
    );
    let (status, told) = call(&reception, Method::POST, &format!("{path}/approve"), None).await;
    assert_eq!(
        (status, &told["recurrence_id"], &told["end"]),
        (StatusCode::OK, &json!("2026-11-24T10:00:00+01:00"), &json!("2026-11-24T13:00:00+01:00")),
        "{told}"
    );
    // The address of the request leads to what it has become.
    let became = ana.get(request.trim_end_matches("?new=1")).await;
    assert!(became.has("Confirmée") && became.has("10:00–13:00"), "{}", became.body);
    assert!(ana.get(&date).await.has("10:00–13:00"));
    assert_eq!(app.objects("atelier").await.len(), 2, "the series and its date");
}

#[tokio::test]
async fn more_time_for_several_dates_is_asked_for_and_granted_together() {
    for (scope, kept) in [("following", "2 dates"), ("all", "3 dates")] {
        let (app, ana, _malik, reception) = start().await;
        let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Conseil", "key-weekly");
        form.extend([("repeat", "weekly"), ("times", "3")]);
        let booked = ana.post("/book", &form).await;
        let series = booked.location().trim_end_matches("?new=1").to_owned();
        let is_all = scope == "all";
        let (day, at) = if is_all { (DAY, "") } else { ("2026-11-24", "2026-11-24T09:00:00Z") };
        let page = if is_all { series.clone() } else { format!("{series}?date={at}") };
        let version = ana.get(&page).await.field("version");
        let mut form = fields("atelier", day, ("10:00", "13:00"), "Conseil", "");
        form.extend([("version", version.as_str()), ("recurrence_id", at), ("scope", scope)]);
        let answer = ana.post(&series, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let request = answer.location();
        assert!(request.ends_with("?new=1") && !request.starts_with(&series), "{request}");
        let request = request.trim_end_matches("?new=1").to_owned();
        let asked = ana.get(&request).await;
        let known = format!("{kept} en tout, jusqu’au");
        for text in ["En attente de l’accueil", "cette demande remplacera la réservation", &known] {
            assert!(asked.has(text), "{text} is not in {}", asked.body);
        }
        // Whichever of its dates leads there, the page is about all of them.
        let second = ana.get(&format!("{request}?date=2026-11-24T09:00:00Z")).await;
        assert!(
            second.has("name=\"recurrence_id\" value=\"\"") || !second.has("recurrence_id"),
            "{}",
            second.body
        );
        let old = ana.get(&page).await;
        assert!(old.has("Confirmée") && old.has("Un autre horaire est demandé"), "{}", old.body);
        assert!(!old.has("role=\"alert\"") && !asked.has("role=\"alert\""), "neither lies over the other");
        let inbox = reception.get("/reception/requests").await;
        assert!(inbox.has("À la place de") && !inbox.has("Ce qui s’y oppose"), "{}", inbox.body);
        assert!(
            !inbox.has("type=\"checkbox\" name=\"date\""),
            "it is answered for all dates: {}",
            inbox.body
        );
        assert!(!reception.get("/reception/conflicts").await.has("Conseil"), "they are no conflict");

        let path = format!("/api/v1{request}");
        let (_, told) = call(&ana, Method::GET, &path, None).await;
        let of_date = told["replaces_scope"].as_str();
        assert_eq!(of_date, (!is_all).then_some("following"), "{told}");
        let one = json!({ "recurrence_id": "2026-11-24T10:00:00+01:00" });
        let (status, told) = call(&reception, Method::POST, &format!("{path}/decline"), Some(one)).await;
        assert_eq!(
            (status, &told["type"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("urn:clef:problem:stays-whole")),
            "{told}"
        );
        let (status, told) = call(&reception, Method::POST, &format!("{path}/approve"), None).await;
        assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("confirmed")), "{told}");
        let became = ana.get(&request).await;
        assert!(became.has("Confirmée") && became.has("10:00–13:00"), "{}", became.body);
        assert_eq!(app.objects("atelier").await.len(), if is_all { 1 } else { 2 });
        assert!(reception.get("/reception/requests").await.has("Rien à traiter"));
    }
}
