//! Rules that depend on groups, from the sign-in to the refusal: in the pages and over the API.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answer, PORTAL, Person, TestApp, fields};

/// A portal says who is in which group. The salon is for the studio; residents book it a year ahead.
async fn start() -> TestApp {
    let rooms = format!(
        "{}\n[[rules_for]]\ngroups = [\"residents\"]\nhorizon = \"365d\"\nopening_hours = \"24/7\"\n\
         [[rules_for]]\ngroups = [\"guests\"]\nrooms = [\"atelier\"]\nmax_length = \"1h\"\n",
        TestApp::rooms()
    );
    let salon = [("CLEF__ROOM__SALON__ONLY_FOR", "studio,équipe")];
    TestApp::with(&rooms, &[&PORTAL[..], &salon].concat()).await
}

/// Somebody whom the portal names, with their groups.
struct Member<'a>(&'a Person, &'static str, &'static str);

impl Member<'_> {
    async fn get(&self, path: &str) -> Answer {
        self.0.get_with(path, &[("remote-user", self.1), ("remote-groups", self.2)]).await
    }

    async fn send(&self, (method, path): (Method, &str), kind: &str, body: String) -> Answer {
        let headers = [("remote-user", self.1), ("remote-groups", self.2), ("content-type", kind)];
        self.0.send(method, path, &headers, Some(body)).await
    }

    async fn book(&self, room: &str, day: &str, times: (&str, &str)) -> Answer {
        let key = format!("{}-{room}-{day}-{}", self.1, times.0);
        let pairs = fields(room, day, times, "Conseil", &key);
        let body: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let form = "application/x-www-form-urlencoded";
        self.send((Method::POST, "/book"), form, body.join("&").replace(':', "%3A")).await
    }

    async fn json(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let answer = self.send((method, path), "application/json", body.to_string()).await;
        (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
    }
}

const DAY: &str = "2026-11-17";
/// A Tuesday beyond the horizon of 180 days.
const FAR: &str = "2027-06-15";

#[tokio::test]
async fn the_pages_keep_to_the_rules_of_the_groups() {
    let app = start().await;
    let browser = app.visitor();
    let (ana, resident) = (Member(&browser, "ana", "coop"), Member(&browser, "rosa", "studio,residents"));

    let refused = ana.book("salon", DAY, ("10:00", "11:00")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("Cette salle est réservée aux groupes studio, équipe"), "{}", refused.body);
    assert!(refused.has("/book?room=atelier&amp;date=2026-11-17&amp;start=10:00"), "{}", refused.body);
    // It is neither chosen nor offered where it cannot be booked.
    let form = ana.get("/book").await;
    assert!(form.has("<option value=\"atelier\"") && !form.has("<option value=\"salon\""), "{}", form.body);
    assert!(resident.get("/book").await.has("<option value=\"salon\""));
    let link = format!("/book?room=salon&amp;date={DAY}");
    assert!(!ana.get(&format!("/?date={DAY}")).await.has(&link));
    assert!(ana.get(&format!("/?date={DAY}")).await.has("pour studio, équipe"));
    let theirs = resident.get(&format!("/?date={DAY}")).await;
    assert!(theirs.has(&link) && !theirs.has("pour studio"), "a page of one is not kept for another");
    assert!(browser.get(&format!("/?date={DAY}")).await.has(&link), "visitors see that it is free");

    assert_eq!(resident.book("salon", FAR, ("10:00", "11:00")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(resident.book("salon", DAY, ("21:00", "22:00")).await.status, StatusCode::SEE_OTHER);
    let far = ana.book("atelier", FAR, ("10:00", "11:00")).await;
    assert!(
        far.status == StatusCode::UNPROCESSABLE_ENTITY && far.has("On peut réserver au plus"),
        "{}",
        far.body
    );
    let english = ana.get(&format!("/rooms/salon?date={DAY}&lang=en")).await;
    assert!(english.has("This room is only for the groups studio, équipe"), "{}", english.body);
    let reception = Member(&browser, "camille", "accueil");
    let inbox = reception.get("/reception/conflicts").await;
    assert!(!inbox.has("Conseil"), "the hours of a group are no conflict: {}", inbox.body);
    assert_eq!(
        reception.book("salon", DAY, ("10:00", "11:00")).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn a_change_keeps_to_them_too() {
    let app = start().await;
    let browser = app.visitor();
    let guest = Member(&browser, "gus", "guests");
    let resident = Member(&browser, "gus", "guests,residents");
    let long = guest.book("atelier", DAY, ("10:00", "12:00")).await;
    assert!(long.has("C’est trop long"), "{}", long.body);
    let booked = guest.book("atelier", DAY, ("10:00", "11:00")).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let id = booked.location().replace("/bookings/", "").replace("?new=1", "");
    let path = format!("/api/v1/bookings/{id}");
    let rule = |problem: &Value| problem["refusals"][0]["rule"].as_str().map(ToOwned::to_owned);
    let later = json!({"start": "2026-11-17T10:00:00+01:00", "end": "2026-11-17T13:00:00+01:00"});
    let (status, problem) = guest.json(Method::PATCH, &path, later).await;
    assert_eq!((status, rule(&problem).as_deref()), (StatusCode::UNPROCESSABLE_ENTITY, Some("max_length")));
    let elsewhere = json!({"room": "salon"});
    let (status, problem) = guest.json(Method::PATCH, &path, elsewhere).await;
    assert_eq!((status, rule(&problem).as_deref()), (StatusCode::UNPROCESSABLE_ENTITY, Some("only_for")));
    let night = json!({"start": "2026-11-17T22:00:00+01:00", "end": "2026-11-17T23:00:00+01:00"});
    let (status, problem) = guest.json(Method::PATCH, &path, night.clone()).await;
    assert_eq!(
        (status, rule(&problem).as_deref()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("opening_hours"))
    );
    let (status, moved) = resident.json(Method::PATCH, &path, night).await;
    assert_eq!((status, &moved["start"]), (StatusCode::OK, &json!("2026-11-17T22:00:00+01:00")));
}

#[tokio::test]
async fn the_api_keeps_to_them_and_says_them() {
    let app = start().await;
    let browser = app.visitor();
    let (ana, studio) = (Member(&browser, "ana", "coop"), Member(&browser, "sam", "studio"));
    let wish = json!({"room": "salon", "title": "Conseil",
        "start": "2026-11-17T10:00:00+01:00", "end": "2026-11-17T11:00:00+01:00"});
    let (status, problem) = ana.json(Method::POST, "/api/v1/bookings", wish.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["refusals"][0]["rule"], "only_for");
    assert_eq!(problem["refusals"][0]["groups"], json!(["studio", "équipe"]));
    let rooms: Vec<&Value> =
        problem["alternatives"].as_array().expect("a list").iter().map(|one| &one["room"]).collect();
    assert!(!rooms.is_empty() && !rooms.contains(&&json!("salon")), "{problem:#}");

    let free = "/api/v1/rooms/salon/free?from=2026-11-17T00:00:00Z&to=2026-11-18T00:00:00Z";
    assert_eq!(ana.get(free).await.body, "[]");
    assert_ne!(studio.get(free).await.body, "[]");
    assert_ne!(browser.get(free).await.body, "[]", "visitors see that it is free");
    let room: Value = serde_json::from_str(&ana.get("/api/v1/rooms/salon").await.body).expect("JSON");
    assert_eq!(room["only_for"], json!(["studio", "équipe"]));
    let resident = Member(&browser, "rosa", "residents");
    let room: Value = serde_json::from_str(&resident.get("/api/v1/rooms/atelier").await.body).expect("JSON");
    assert_eq!((&room["rules"]["horizon"], &room["only_for"]), (&json!("365d"), &Value::Null));
    let day: Value = serde_json::from_str(&ana.get("/api/v1/schedule?date=2026-11-17&room=salon").await.body)
        .expect("JSON");
    assert_eq!(day["rooms"][0]["free"], json!([]));

    let (status, booked) = studio.json(Method::POST, "/api/v1/bookings", wish.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{booked:#}");
    let beside = json!({"room": "atelier", "head_count": 4, "title": "Conseil",
        "start": "2026-11-17T10:00:00+01:00", "end": "2026-11-17T11:00:00+01:00"});
    assert_eq!(ana.json(Method::POST, "/api/v1/bookings", beside.clone()).await.0, StatusCode::CREATED);
    let (status, problem) = studio.json(Method::POST, "/api/v1/bookings", beside.clone()).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(problem["alternatives"].to_string().contains("nuit"), "{problem:#}");
    let (_, problem) = ana.json(Method::POST, "/api/v1/bookings", wish).await;
    assert!(!problem["alternatives"].to_string().contains("salon"), "{problem:#}");
}
