//! Somebody to book for whom Clef knows: found by a few letters, chosen, and had by whoever is meant. By reception alone, and of
//! its rooms.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answer, Person, TestApp, fields};

const DAY: &str = "2026-11-17";

/// Those that a page offers to choose from, as they are sent.
fn offered(page: &Answer) -> Vec<String> {
    let values = page.body.split("name=\"for_id\" value=\"").skip(1);
    values.filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
}

async fn names(who: &Person, letters: &str) -> Vec<String> {
    let answer = who.get(&format!("/api/v1/people?q={letters}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let found: Value = serde_json::from_str(&answer.body).expect("JSON");
    let people = found["people"].as_array().expect("people").iter();
    people.map(|person| person["name"].as_str().expect("a name").to_owned()).collect()
}

/// Reception has Zoé's address, Ana and Malik have booked themselves.
async fn start() -> (TestApp, Person, Person) {
    let (app, _, ana, reception) = TestApp::start().await;
    ana.book("atelier", DAY, ("10:00", "11:00"), "Point").await;
    app.person("demo-malik").await.book("nuit", DAY, ("10:00", "11:00"), "Secret").await;
    let mut form = fields("salon", DAY, ("10:00", "11:00"), "Visite", "key-0");
    form.extend([("for_name", "Zoé Martin"), ("for_email", "zoe@example.org")]);
    assert_eq!(reception.post("/book", &form).await.status, StatusCode::SEE_OTHER);
    (app, ana, reception)
}

#[tokio::test]
async fn a_few_letters_find_somebody_and_the_booking_is_theirs() {
    let (app, ana, reception) = start().await;
    let mut form = fields("atelier", DAY, ("14:00", "15:00"), "Pour elle", "key-1");
    form.push(("for_search", "GOFF"));
    let before = app.objects("atelier").await;
    let mut search = form.clone();
    search.push(("find_person", "1"));
    let found = reception.post("/book", &search).await;
    assert_eq!((found.status, offered(&found)), (StatusCode::OK, vec!["id:demo-ana".into(), "typed".into()]));
    assert!(found.has("se connecte ici") && found.field("title") == "Pour elle", "{}", found.body);
    // Whoever presses Enter in that field books nothing, and nobody is guessed.
    let undecided = reception.post("/book", &form).await;
    assert_eq!(undecided.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(undecided.has("Choisissez l’une de ces personnes") && offered(&undecided).len() == 2);
    assert_eq!(app.objects("atelier").await, before);
    form.push(("for_id", "id:demo-ana"));
    let booked = reception.post("/book", &form).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    assert!(ana.get("/me").await.has("Pour elle"), "it is hers, whatever proves her address");
    let path = booked.location();
    assert_eq!(ana.get(path.trim_end_matches("?new=1")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_booking_and_a_plan_are_handed_to_somebody_who_is_known() {
    let (_app, ana, reception) = start().await;
    let id = reception.book("atelier", DAY, ("16:00", "17:00"), "À donner").await;
    let path = format!("/bookings/{id}");
    let page = reception.get(&path).await;
    let (version, name, email) = (page.field("version"), page.field("for_name"), page.field("for_email"));
    let mut form = fields("atelier", DAY, ("16:00", "17:00"), "À donner", "");
    form.extend([("version", version.as_str()), ("for_name", &name), ("for_email", &email)]);
    form.push(("for_search", "ana l"));
    let mut search = form.clone();
    search.push(("find_person", "1"));
    let found = reception.post(&path, &search).await;
    assert_eq!(offered(&found), ["id:demo-ana", "typed"], "{}", found.body);
    assert_eq!(
        reception.post(&path, &form).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "nobody is chosen"
    );
    assert!(!ana.get("/me").await.has("À donner"));
    form.push(("for_id", "id:demo-ana"));
    assert_eq!(reception.post(&path, &form).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get("/me").await.has("À donner"));

    let mut form = fields("atelier", "2026-11-24", ("10:00", "11:00"), "Chorale", "key-2");
    form.extend([("repeat", "weekly"), ("times", "3"), ("for_search", "ana"), ("find_person", "1")]);
    let plan = reception.post("/book/series", &form).await;
    assert_eq!((plan.status, offered(&plan)), (StatusCode::OK, vec!["id:demo-ana".into(), "typed".into()]));
    form.retain(|(name, _)| *name != "find_person");
    let seen = plan.field("seen");
    form.extend([("seen", seen.as_str()), ("book", "1"), ("for_id", "id:demo-ana")]);
    form.extend(["for-2026-11-24T09:00:00Z", "for-2026-12-01T09:00:00Z"].map(|name| (name, "here")));
    let booked = reception.post("/book/series", &form).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    assert!(ana.get("/me").await.has("Chorale"));
}

#[tokio::test]
async fn programs_of_reception_find_people_and_book_for_them() {
    let (_app, ana, reception) = start().await;
    assert_eq!(names(&reception, "zo%C3%A9").await, ["Zoé Martin"]);
    assert_eq!(names(&reception, "mar").await, ["Zoé Martin"]);
    assert_eq!(names(&reception, "z").await, [""; 0], "one letter is a list of everybody");
    let found = reception.get("/api/v1/people?q=goff").await;
    let found: Value = serde_json::from_str(&found.body).expect("JSON");
    assert_eq!(found["people"][0]["known_from"], "sign_in");
    let (start, end) = ("2026-11-17T18:00:00+01:00", "2026-11-17T19:00:00+01:00");
    let mut person = found["people"][0].clone();
    person.as_object_mut().expect("an object").remove("known_from");
    let body = json!({ "room": "salon", "title": "Par un script", "start": start, "end": end, "booked_for": person });
    let json = [("content-type", "application/json")];
    let booked = reception.send(Method::POST, "/api/v1/bookings", &json, Some(body.to_string())).await;
    assert_eq!(booked.status, StatusCode::CREATED, "{}", booked.body);
    assert!(ana.get("/me").await.has("Par un script"));
    assert_eq!(reception.get("/api/v1/people").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn members_find_nobody() {
    let (app, ana, _) = start().await;
    assert_eq!(ana.get("/api/v1/people?q=malik").await.status, StatusCode::FORBIDDEN);
    let searched = ana.get("/book?for_search=malik&for_id=id:demo-malik").await;
    assert!(!searched.has("Malik") && offered(&searched).is_empty(), "{}", searched.body);
    let mut form = fields("atelier", DAY, ("14:00", "15:00"), "Pour lui", "key-1");
    form.extend([("for_search", "malik"), ("find_person", "1")]);
    let before = app.objects("atelier").await;
    for path in ["/book", "/book/series"] {
        let answer = ana.post(path, &form).await;
        assert!(answer.status == StatusCode::FORBIDDEN && !answer.has("Malik"), "{}", answer.body);
    }
    assert_eq!(app.objects("atelier").await, before);
}

#[tokio::test]
async fn enter_in_the_form_of_a_change_saves_and_searches_nobody() {
    let (_app, _, reception) = start().await;
    let id = reception.book("atelier", DAY, ("16:00", "17:00"), "À moi").await;
    let page = reception.get(&format!("/bookings/{id}")).await;
    let form = page.body.split(&format!("action=\"/bookings/{id}\" novalidate")).nth(1).expect("the form");
    let form = form.split("</form>").next().expect("its end");
    assert!(form.contains("name=\"find_person\""), "{form}");
    // A browser presses the first button that submits.
    let first =
        form.split("<button").nth(1).and_then(|rest| rest.split("</button>").next()).expect("a button");
    assert!(!first.contains("formaction") && first.ends_with(">Enregistrer"), "{first}");
}

#[tokio::test]
async fn members_are_told_whom_reception_finds() {
    let (_app, ana, _) = start().await;
    let privacy = ana.get("/privacy").await;
    for words in ["les personnes nommées dans ces réservations", "abonnés à un agenda ou qui attendent"] {
        assert!(privacy.has(words), "{words} is not in {}", privacy.body);
    }
}
