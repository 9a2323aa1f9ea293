//! Away from one day to another: what is one's own is shown, then given back, each by itself, and can be had again.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answer, Person, TestApp, fields};

async fn start() -> (TestApp, Person) {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    malik.book("salon", "2026-11-24", ("14:00", "15:00"), "Secret de Malik").await;
    ana.book("salon", "2026-11-25", ("10:00", "11:00"), "Entretien").await;
    ana.book("salon", "2026-12-10", ("10:00", "11:00"), "Bien après").await;
    ana.book("nuit", "2026-11-22", ("22:00", "24:00"), "Veille").await;
    // Four Tuesdays from 17 November on.
    let mut form = fields("atelier", "2026-11-17", ("10:00", "11:00"), "Chorale", "key-1");
    form.extend([("repeat", "weekly"), ("times", "4")]);
    assert_eq!(ana.post("/book", &form).await.status, StatusCode::SEE_OTHER);
    (app, ana)
}

const DAYS: [(&str, &str); 2] = [("from", "2026-11-23"), ("to", "2026-12-04")];

/// What a browser sends of the list: each line that is ticked.
fn ticked(page: &Answer) -> Vec<String> {
    let lines = page.body.split("name=\"take\" value=\"").skip(1);
    lines.filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
}

async fn send(ana: &Person, ticked: &[String]) -> Answer {
    let mut form = DAYS.to_vec();
    form.extend(ticked.iter().map(|value| ("take", value.as_str())));
    ana.post("/me/away", &form).await
}

#[tokio::test]
async fn what_is_ones_own_is_shown_then_given_back_and_can_be_had_again() {
    let (app, ana) = start().await;
    let mine = ana.get("/me").await;
    assert!(mine.has("action=\"/me/away\""), "{}", mine.body);
    let page = ana.get("/me/away?from=2026-11-23&to=2026-12-04").await;
    for text in ["mardi 24 novembre, 10:00–11:00", "mercredi 25 novembre", "mardi 1er décembre"] {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    for text in ["Secret", "Bien après", "Veille", "17 novembre"] {
        assert!(!page.has(text), "{text} is in {}", page.body);
    }
    let lines = ticked(&page);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(app.objects("atelier").await.len(), 1, "nothing is done by looking");
    // One of them is kept.
    let done = send(&ana, &lines[..2]).await;
    assert!(done.has("2 annulées sur 2") && done.has("Rétablir cette date"), "{}", done.body);
    let mine = ana.get("/me").await;
    assert!(!mine.has("Entretien") && mine.has("mardi 1er décembre"), "{}", mine.body);
    // Sent twice, it is done all the same; what is not any more as it was shown is left alone.
    let mut again = lines[..2].to_vec();
    again.push(lines[2].replace("T10:00", "T09:30"));
    let again = send(&ana, &again).await;
    assert!(
        again.has("2 annulées sur 3") && again.has("Ce n’est plus comme vous l’aviez vu"),
        "{}",
        again.body
    );

    let (id, at) = (lines[0].split('/').next().expect("an id"), "2026-11-24T09:00:00Z");
    let path = format!("/bookings/{id}");
    let series = ana.get(&path).await;
    assert!(series.has("3 dates à venir"), "{}", series.body);
    let restored = ana.post(&format!("{path}/restore"), &[("recurrence_id", at)]).await;
    assert_eq!(restored.location(), format!("{path}?date={at}&restored=1"), "{}", restored.body);
    assert!(ana.get(&restored.location()).await.has("mardi 24 novembre, 10:00–11:00"));
    assert!(ana.get(&path).await.has("4 dates à venir"));
    // Pressed twice.
    assert_eq!(
        ana.post(&format!("{path}/restore"), &[("recurrence_id", at)]).await.status,
        StatusCode::SEE_OTHER
    );
    let gone = lines[1].split('/').next().expect("an id");
    let restored = ana.post(&format!("/bookings/{gone}/restore"), &[]).await;
    assert_eq!(restored.status, StatusCode::SEE_OTHER, "{}", restored.body);
    assert!(ana.get("/me").await.has("Entretien"));
}

#[tokio::test]
async fn a_date_that_somebody_has_taken_meanwhile_is_not_had_again() {
    let (app, ana) = start().await;
    let lines = ticked(&ana.get("/me/away?from=2026-11-24&to=2026-11-24").await);
    let mut form = vec![("from", "2026-11-24"), ("to", "2026-11-24")];
    form.extend(lines.iter().map(|line| ("take", line.as_str())));
    assert!(ana.post("/me/away", &form).await.has("la place est libre"));
    app.person("demo-malik").await.book("atelier", "2026-11-24", ("10:30", "11:00"), "Secret").await;
    let path = format!("/bookings/{}", lines[0].split('/').next().expect("an id"));
    let refused = ana.post(&format!("{path}/restore"), &[("recurrence_id", "2026-11-24T09:00:00Z")]).await;
    assert!(refused.status.is_client_error(), "{}", refused.body);
    assert!(refused.has("déjà prise") && !refused.has("Secret"), "{}", refused.body);
    assert!(ana.get(&path).await.has("3 dates à venir"));
}

#[tokio::test]
async fn what_lies_across_the_first_day_keeps_what_comes_before_it() {
    let (_app, ana) = start().await;
    // From ten in the evening to two in the morning.
    let mut form = fields("nuit", "2026-11-24", ("22:00", "02:00"), "Nuit blanche", "key-2");
    form.push(("end_date", "2026-11-25"));
    let booked = ana.post("/book", &form).await.location();
    let path = booked.trim_end_matches("?new=1");
    let days = [("from", "2026-11-25"), ("to", "2026-11-25")];
    let page = ana.get("/me/away?from=2026-11-25&to=2026-11-25").await;
    assert!(page.has("Annulé en partie\u{a0}: mercredi 25 novembre, 0:00–2:00"), "{}", page.body);
    let line = ticked(&page).into_iter().find(|line| path.contains(line.split('/').next().expect("an id")));
    let done = ana.post("/me/away", &[days[0], days[1], ("take", &line.expect("a line"))]).await;
    assert!(done.has("la place est libre"), "{}", done.body);
    assert!(ana.get(path).await.has("mardi 24 novembre, 22:00–"), "{}", ana.get(path).await.body);
}

#[tokio::test]
async fn what_cannot_be_given_back_so_is_a_sentence() {
    let (app, ana) = start().await;
    for (from, to) in [("2026-12-04", "2026-11-23"), ("someday", "2026-11-23"), ("2026-11-23", "")] {
        let page = ana.get(&format!("/me/away?from={from}&to={to}")).await;
        assert!(page.has("Indiquez le premier et le dernier jour"), "{from} {to}: {}", page.body);
        assert!(page.has("<title>Erreur\u{a0}: "), "{}", page.body);
    }
    let nothing = send(&ana, &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.has("Rien n’est coché"), "{}", nothing.body);
    // Somebody else's, however it is asked for.
    let malik = app.person("demo-malik").await;
    let theirs = ticked(&malik.get("/me/away?from=2026-11-23&to=2026-12-04").await);
    let done = send(&ana, &theirs).await;
    assert!(done.has("Rien n’a été annulé"), "{}", done.body);
    assert!(malik.get("/me").await.has("Secret de Malik"));
}

#[tokio::test]
async fn a_script_gives_back_all_of_its_own_and_has_a_date_again() {
    let (app, ana) = start().await;
    let json = [("content-type", "application/json")];
    let body = json!({"from": "2026-11-23T00:00:00+01:00", "to": "2026-12-05T00:00:00+01:00"}).to_string();
    let answer = ana.send(Method::POST, "/api/v1/give-back", &json, Some(body.clone())).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let given: Value = serde_json::from_str(&answer.body).expect("JSON");
    let given = given["given_back"].as_array().expect("a list");
    let starts: Vec<&str> = given.iter().filter_map(|one| one["start"].as_str()).collect();
    let expected = ["2026-11-24T10:00:00+01:00", "2026-11-25T10:00:00+01:00", "2026-12-01T10:00:00+01:00"];
    assert_eq!(starts, expected);
    assert_eq!(given[0]["recurrence_id"], given[0]["start"]);
    let again = ana.send(Method::POST, "/api/v1/give-back", &json, Some(body)).await;
    assert_eq!(again.body, json!({"given_back": []}).to_string());
    let id = given[0]["id"].as_str().expect("an id");
    let date = json!({"recurrence_id": "2026-11-24T10:00:00+01:00"}).to_string();
    let restored = ana.send(Method::POST, &format!("/api/v1/bookings/{id}/restore"), &json, Some(date)).await;
    assert_eq!(restored.status, StatusCode::OK, "{}", restored.body);
    assert!(restored.has("2026-11-24T10:00:00+01:00"), "{}", restored.body);
    let bad = json!({"from": "2026-11-23T00:00:00+01:00", "to": "2036-12-05T00:00:00+01:00"}).to_string();
    let bad = ana.send(Method::POST, "/api/v1/give-back", &json, Some(bad)).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bad.body);
    drop(app);
}

#[tokio::test]
async fn a_script_gives_back_very_many_dates_in_turns() {
    let (_app, _, ana, _) = TestApp::start().await;
    let mut form = fields("nuit", "2026-11-17", ("06:00", "07:00"), "Chaque jour", "key-1");
    form.extend([("repeat", "daily"), ("times", "64")]);
    let booked = ana.post("/book", &form).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let json = [("content-type", "application/json")];
    let body = json!({"from": "2026-11-17T00:00:00+01:00", "to": "2027-03-01T00:00:00+01:00"}).to_string();
    for (given, remaining) in [(60, json!(4)), (4, Value::Null)] {
        let answer = ana.send(Method::POST, "/api/v1/give-back", &json, Some(body.clone())).await;
        let answer: Value = serde_json::from_str(&answer.body).expect("JSON");
        let count = answer["given_back"].as_array().expect("a list").len();
        assert_eq!((count, &answer["remaining"]), (given, &remaining), "{answer}");
    }
}
