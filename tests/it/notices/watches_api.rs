//! Watches over the API: made, read with what fits now, ended; told by mail as those of the page.

use clef::config::token;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Place, cancel, files, read, text, wait_for, write_place};
use crate::app::{Answer, Person, TestApp};

const DAY: &str = "2026-11-18";
const TOKEN: &str = "the-token-of-malik";

async fn start() -> Place {
    let hash = token::hash(TOKEN);
    let token = format!(
        "[[api_token]]\nname = \"malik\"\nsha256 = \"{hash}\"\nrole = \"member\"\nmember = {{ id = \"m\", name = \"M\" }}\n"
    );
    write_place(TestApp::rooms(), &format!("gather = \"0s\"\n{token}"), &[]).await
}

fn wanted(more: &Value) -> Value {
    let mut body = json!({
        "from": "2026-11-18T14:00:00+01:00", "to": "2026-11-18T16:00:00+01:00", "length": "2h", "people": 8,
        "equipment": ["projector"], "site": "bain",
    });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

async fn call(who: &Person, method: Method, path: &str, body: Option<Value>) -> Answer {
    let headers = [("content-type", "application/json")];
    who.send(method, &format!("/api/v1/watches{path}"), &headers, body.map(|body| body.to_string())).await
}

async fn by_token(who: &Person, method: Method, path: &str, body: Option<Value>) -> Answer {
    let authorization = format!("Bearer {TOKEN}");
    let headers = [("content-type", "application/json"), ("authorization", authorization.as_str())];
    who.send(method, &format!("/api/v1/watches{path}"), &headers, body.map(|body| body.to_string())).await
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

#[tokio::test]
async fn a_watch_is_made_and_read_with_what_fits_and_told_and_ended() {
    let place = start().await;
    let (ana, malik, anon) =
        (place.app.person("demo-ana").await, place.app.person("demo-malik").await, place.app.visitor());
    let taken = malik.book("atelier", DAY, ("14:00", "16:00"), "Conseil").await.to_string();
    let made = call(&ana, Method::POST, "", Some(wanted(&json!({})))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let watch = json_of(&made);
    let expected = json!({
        "id": watch["id"], "from": "2026-11-18T14:00:00+01:00", "to": "2026-11-18T16:00:00+01:00", "length": "2h",
        "people": 8, "equipment": ["projector"], "site": "bain", "expires": "2026-11-18T14:00:00+01:00",
    });
    assert_eq!(watch, expected);
    // Sent twice it is one, and the page has it too.
    assert_eq!(json_of(&call(&ana, Method::POST, "", Some(wanted(&json!({})))).await), expected);
    assert!(ana.get("/watches").await.has(watch["id"].as_str().expect("an id")));
    let other = by_token(&anon, Method::POST, "", Some(wanted(&json!({"equipment": null})))).await;
    assert_eq!(other.status, StatusCode::CREATED, "{}", other.body);

    cancel(&malik, &taken).await;
    wait_for(|| files(place.mails.path()) >= 1).await;
    let mails = read(place.mails.path());
    assert_eq!((mails.len(), &mails[0]["to"][0][1]), (1, &Value::from("demo-ana@example.org")), "{mails:#?}");
    assert!(text(&mails[0], "subject").contains("libérée : L'Atelier"), "{mails:#?}");
    let found = json!([{
        "room": "atelier", "start": "2026-11-18T14:00:00+01:00", "end": "2026-11-18T16:00:00+01:00",
        "why": ["exact_time", "capacity", "smallest", "equipment", "site"],
    }]);
    assert_eq!(json_of(&call(&ana, Method::GET, "", None).await)[0]["found"], found);
    // Who has only a token has no mail, and reads it.
    let read = json_of(&by_token(&anon, Method::GET, "", None).await);
    assert_eq!((read.as_array().map(Vec::len), &read[0]["found"][0]["room"]), (Some(1), &json!("atelier")));

    let id = format!("/{}", watch["id"].as_str().expect("an id"));
    assert_eq!(by_token(&anon, Method::DELETE, &id, None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(call(&malik, Method::DELETE, &id, None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(call(&ana, Method::DELETE, &id, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(call(&ana, Method::DELETE, &id, None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(json_of(&call(&ana, Method::GET, "", None).await), json!([]));
}

#[tokio::test]
async fn what_cannot_be_watched_is_named() {
    let place = start().await;
    let ana = place.app.person("demo-ana").await;
    for (more, field, code) in [
        (json!({"from": null}), "from", "missing"),
        (json!({"to": "2026-12-30T16:00:00+01:00"}), "to", "too_wide"),
        (json!({"to": "2026-11-18T13:00:00+01:00"}), "to", "end_before_start"),
        (json!({"length": "3h"}), "length", "not_a_length"),
        (json!({"length": "0m"}), "length", "not_a_length"),
        (json!({"people": 0}), "people", "not_a_number"),
        (json!({"people": "8"}), "people", "not_a_number"),
        (json!({"equipment": "projector"}), "equipment", "not_a_list"),
        (json!({"equipment": ["x".repeat(101)]}), "equipment", "not_text"),
        (json!({"site": "x"}), "site", "unknown_site"),
        (json!({"room": "atelier"}), "room", "unknown"),
    ] {
        let answer = call(&ana, Method::POST, "", Some(wanted(&more))).await;
        let errors = json_of(&answer)["errors"].clone();
        assert_eq!(
            (&errors[0]["field"], &errors[0]["code"]),
            (&json!(field), &json!(code)),
            "{more} {errors:#}"
        );
    }
    for people in 1..=10 {
        let made = call(&ana, Method::POST, "", Some(wanted(&json!({ "people": people })))).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    }
    let full = call(&ana, Method::POST, "", Some(wanted(&json!({"people": 11})))).await;
    assert_eq!(
        (full.status, &json_of(&full)["type"]),
        (StatusCode::CONFLICT, &json!("urn:clef:problem:too-many-watches"))
    );
}
