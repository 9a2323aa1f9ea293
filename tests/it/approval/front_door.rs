//! Requests as members and reception meet them: pages and API, on the whole program with its jobs.

mod dates;

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answer, Person, TestApp, fields};

const DAY: &str = "2026-11-17";

/// The usual place, where the salon needs reception's yes, and the workshop for more than two hours.
async fn start() -> (TestApp, Person, Person, Person) {
    let rooms = TestApp::rooms().replace(
        "name = \"Le Salon\"\ncapacity = 6\n",
        "name = \"Le Salon\"\ncapacity = 6\n[room.rules]\napproval = { always = true }\n",
    );
    let rooms = rooms.replace("step = \"15m\"\n", "step = \"15m\"\napproval = { longer_than = \"2h\" }\n");
    let app = TestApp::with(&rooms, &[]).await;
    let people =
        (app.person("demo-ana").await, app.person("demo-malik").await, app.person("demo-accueil").await);
    (app, people.0, people.1, people.2)
}

async fn call(who: &Person, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
    let headers = [("content-type", "application/json"), ("accept-language", "fr")];
    let headers = if body.is_some() { &headers[..] } else { &headers[1..] };
    let answer = who.send(method, path, headers, body.map(|body| body.to_string())).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
}

fn booking_of(room: &str, from: &str, to: &str) -> Value {
    let at = |time: &str| format!("{DAY}T{time}:00+01:00");
    json!({ "room": room, "start": at(from), "end": at(to), "title": "Conseil" })
}

async fn ask(who: &Person) -> String {
    let (status, booking) =
        call(who, Method::POST, "/api/v1/bookings", Some(booking_of("salon", "10:00", "11:00"))).await;
    assert_eq!((status, &booking["state"]), (StatusCode::CREATED, &json!("requested")), "{booking}");
    booking["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_request_is_shown_as_one_wherever_the_booking_is() {
    let (app, ana, malik, reception) = start().await;
    let id = ask(&ana).await;
    let object = app.objects("salon").await.remove(0);
    assert!(object.contains("STATUS:TENTATIVE") && object.contains("SUMMARY:Conseil (demande)"), "{object}");
    let page = ana.get(&format!("/bookings/{id}?new=1")).await;
    assert!(
        page.has("En attente de l’accueil") && page.has("Votre demande est enregistrée"),
        "{}",
        page.body
    );
    assert!(!page.has("C’est réservé") && page.has("L’accueil répond au plus tard"), "{}", page.body);
    assert!(ana.get("/me").await.has("En attente de l’accueil"));
    for who in [&ana, &malik, &reception] {
        assert!(who.get(&format!("/?date={DAY}")).await.has("En attente"), "a word and not a colour alone");
    }
    let taken =
        call(&malik, Method::POST, "/api/v1/bookings", Some(booking_of("salon", "10:30", "11:30"))).await;
    assert_eq!((taken.0, &taken.1["refusals"][0]["rule"]), (StatusCode::CONFLICT, &json!("taken")));
    let (status, own) =
        call(&reception, Method::POST, "/api/v1/bookings", Some(booking_of("salon", "14:00", "15:00"))).await;
    assert_eq!((status, &own["state"]), (StatusCode::CREATED, &json!("confirmed")), "reception asks nobody");
}

#[tokio::test]
async fn reception_accepts_on_its_page() {
    let (app, ana, _malik, reception) = start().await;
    let page = reception.get("/reception/requests").await;
    assert!(page.has("Rien à traiter"), "{}", page.body);
    let id = ask(&ana).await;
    let page = reception.get("/reception/requests").await;
    for text in ["Conseil", "Une demande attend une réponse", "demande l’accord de l’accueil", "Sans réponse"]
    {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    assert!(reception.get("/reception").await.has("<b class=\"count\">1</b>"), "the menu counts it");
    let answer = [("action", "approve"), ("version", &page.field("version"))];
    let path = format!("/reception/requests/{id}");
    let done = reception.post(&path, &answer).await;
    assert_eq!(
        (done.status, done.location().as_str()),
        (StatusCode::SEE_OTHER, "/reception/requests?done=approved")
    );
    assert!(reception.get(&done.location()).await.has("La réservation est confirmée"));
    assert!(ana.get(&format!("/bookings/{id}")).await.has("Confirmée"));
    assert!(!app.objects("salon").await[0].contains("demande"));
    let again = reception.post(&path, &answer).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.has("Quelqu’un a déjà accepté cette demande"), "{}", again.body);
}

#[tokio::test]
async fn what_was_declined_tells_its_people_why_and_nobody_else() {
    let (_app, ana, malik, reception) = start().await;
    let id = ask(&ana).await;
    let page = reception.get("/reception/requests").await;
    let turned = reception
        .post(&format!("/reception/requests/{id}"), &[("action", "decline"), ("reason", "Non\u{202e}")])
        .await;
    assert!(turned.status == StatusCode::UNPROCESSABLE_ENTITY && turned.has("invisibles"), "{}", turned.body);
    let answer =
        [("action", "decline"), ("version", &page.field("version")), ("reason", "Le conseil est là.")];
    let done = reception.post(&format!("/reception/requests/{id}"), &answer).await;
    assert_eq!(done.location(), "/reception/requests?done=declined", "{}", done.body);
    let page = ana.get(&format!("/bookings/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("L’accueil a refusé cette demande") && page.has("Le conseil est là."), "{}", page.body);
    let mine = ana.get("/me").await;
    assert!(mine.has("Refusée") && mine.has("Le conseil est là."), "{}", mine.body);
    let path = format!("/api/v1/bookings/{id}");
    let (status, told) = call(&ana, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&told["state"], &told["reason"]), (&json!("declined"), &json!("Le conseil est là.")));
    let (status, told) = call(&malik, Method::GET, &path, None).await;
    assert_eq!((status, &told["type"]), (StatusCode::GONE, &json!("urn:clef:problem:gone")));
    let page = malik.get(&format!("/bookings/{id}")).await;
    assert!(page.status == StatusCode::GONE && !page.has("Le conseil est là."), "{}", page.body);
    assert!(!malik.get(&format!("/?date={DAY}")).await.has("En attente"), "the time is free");
}

#[tokio::test]
async fn the_api_answers_requests() {
    let (_app, ana, malik, reception) = start().await;
    let id = ask(&ana).await;
    let path = |what: &str| format!("/api/v1/bookings/{id}/{what}");
    for who in [&ana, &malik] {
        assert_eq!(call(who, Method::POST, &path("approve"), None).await.0, StatusCode::FORBIDDEN);
        assert_eq!(call(who, Method::POST, &path("decline"), Some(json!({}))).await.0, StatusCode::FORBIDDEN);
    }
    let (status, told) = call(&reception, Method::POST, &path("decline"), Some(json!({ "word": "x" }))).await;
    assert_eq!((status, &told["errors"][0]["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("unknown")));
    let one = json!({ "recurrence_id": "2026-11-17T10:00:00+01:00" });
    let (status, told) = call(&reception, Method::POST, &path("approve"), Some(one)).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it has no dates: {told}");
    let stale = [("if-match", "\"stale\"")];
    let answer = reception.send(Method::POST, &path("approve"), &stale, None).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED, "{}", answer.body);
    let (status, told) = call(&reception, Method::POST, &path("approve"), None).await;
    assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("confirmed")), "{told}");
    for what in ["approve", "decline"] {
        let (status, told) = call(&reception, Method::POST, &path(what), None).await;
        assert_eq!((status, &told["type"]), (StatusCode::CONFLICT, &json!("urn:clef:problem:state")));
    }
    let other =
        call(&ana, Method::POST, "/api/v1/bookings", Some(booking_of("atelier", "09:00", "11:15"))).await;
    assert_eq!(other.1["state"], json!("requested"), "longer than two hours: {}", other.1);
    let id = other.1["id"].as_str().expect("an id");
    let decline = format!("/api/v1/bookings/{id}/decline");
    let (status, told) = call(&reception, Method::POST, &decline, Some(json!({ "reason": "Non." }))).await;
    assert_eq!(
        (status, &told["state"], &told["reason"]),
        (StatusCode::OK, &json!("declined"), &json!("Non."))
    );
    let (status, told) = call(&reception, Method::POST, &decline, None).await;
    assert_eq!((status, &told["type"]), (StatusCode::CONFLICT, &json!("urn:clef:problem:state")));
}

#[tokio::test]
async fn more_time_that_needs_a_yes_is_asked_for_and_the_booking_stays() {
    let (app, ana, malik, reception) = start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Conseil").await;
    let page = format!("/bookings/{id}");
    let version = ana.get(&page).await.field("version");
    let mut form = fields("atelier", DAY, ("10:00", "13:00"), "Conseil", "");
    form.push(("version", &version));
    let answer = ana.post(&page, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let request = answer.location();
    assert!(request.ends_with("?new=1") && !request.starts_with(&page), "{request}");
    let asked = ana.get(&request).await;
    for text in ["En attente de l’accueil", "cette demande remplacera la réservation", "10:00–11:00"] {
        assert!(asked.has(text), "{text} is not in {}", asked.body);
    }
    let old = ana.get(&page).await;
    assert!(old.has("Confirmée") && old.has("Un autre horaire est demandé"), "{}", old.body);
    assert!(!old.has("role=\"alert\"") && !asked.has("role=\"alert\""), "neither lies over the other");
    let inbox = reception.get("/reception/requests").await;
    assert!(inbox.has("À la place de") && !inbox.has("Ce qui s’y oppose"), "{}", inbox.body);
    assert!(!reception.get("/reception/conflicts").await.has("Conseil"), "they are no conflict");

    let path = format!("/api/v1{}", request.trim_end_matches("?new=1"));
    let (_, told) = call(&ana, Method::GET, &path, None).await;
    assert_eq!((&told["state"], &told["replaces"]), (&json!("requested"), &json!(id)));
    let (status, told) = call(&reception, Method::POST, &format!("{path}/decline"), None).await;
    assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("declined")));
    let declined = ana.get(request.trim_end_matches("?new=1")).await;
    assert!(declined.has("n’a pas changé"), "{}", declined.body);
    let (_, told) = call(&ana, Method::GET, &format!("/api/v1{page}"), None).await;
    assert_eq!(
        (&told["state"], &told["end"]),
        (&json!("confirmed"), &json!(format!("{DAY}T11:00:00+01:00")))
    );

    let longer = json!({ "end": format!("{DAY}T13:00:00+01:00") });
    let (status, told) = call(&ana, Method::PATCH, &format!("/api/v1{page}"), Some(longer)).await;
    assert_eq!((status, &told["replaces"]), (StatusCode::CREATED, &json!(id)), "{told}");
    let path = format!("/api/v1/bookings/{}", told["id"].as_str().expect("an id"));
    let (status, told) = call(&reception, Method::POST, &format!("{path}/approve"), None).await;
    assert_eq!(
        (status, &told["id"], &told["state"]),
        (StatusCode::OK, &json!(id), &json!("confirmed")),
        "{told}"
    );
    let again = call(&reception, Method::POST, &format!("{path}/approve"), None).await;
    assert_eq!((again.0, &again.1["type"]), (StatusCode::CONFLICT, &json!("urn:clef:problem:state")));
    // The id of the request leads to what it has become.
    let (status, told) = call(&ana, Method::GET, &path, None).await;
    assert_eq!(
        (status, &told["id"], &told["end"]),
        (StatusCode::OK, &json!(id), &json!(format!("{DAY}T13:00:00+01:00")))
    );
    assert_eq!(call(&malik, Method::GET, &path, None).await.0, StatusCode::FORBIDDEN);
    assert_eq!(app.objects("atelier").await.iter().filter(|text| !text.contains("CANCELLED")).count(), 1);
}

#[tokio::test]
async fn a_request_that_a_calendar_application_confirms_is_approved() {
    let (app, ana, _malik, reception) = start().await;
    let id = ask(&ana).await;
    app.edit_object("salon", |text| text.replace("STATUS:TENTATIVE", "STATUS:CONFIRMED")).await;
    let (_, told) = call(&ana, Method::GET, &format!("/api/v1/bookings/{id}"), None).await;
    assert_eq!((&told["state"], &told["title"]), (&json!("confirmed"), &json!("Conseil")));
    let approve = format!("/api/v1/bookings/{id}/approve");
    assert_eq!(call(&reception, Method::POST, &approve, None).await.0, StatusCode::CONFLICT);
    assert!(reception.get("/reception/requests").await.has("Rien à traiter"));
}

#[tokio::test]
async fn what_nobody_answers_expires_by_itself() {
    let (app, ana, _malik, reception) = start().await;
    let id = ask(&ana).await;
    app.at("2026-11-17T09:00:00Z");
    let late = call(&reception, Method::POST, &format!("/api/v1/bookings/{id}/approve"), None).await;
    assert_eq!(late.1["type"], json!("urn:clef:problem:state"), "{}", late.1);
    let page = format!("/bookings/{id}");
    let mut answer: Option<Answer> = None;
    for _ in 0..300 {
        let shown = ana.get(&page).await;
        let is_over = shown.has("Personne n’a répondu à temps");
        answer = Some(shown);
        if is_over {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let answer = answer.expect("an answer");
    assert!(answer.has("Personne n’a répondu à temps"), "{}", answer.body);
    let (status, told) = call(&ana, Method::GET, &format!("/api/v1{page}"), None).await;
    assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("expired")));
}
