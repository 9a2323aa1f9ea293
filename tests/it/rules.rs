//! The rules of a place from the settings to the refusal, on the pages and over the API. What each rule says by itself
//! is tested in its own file.

mod buffer;
mod cautions;
mod max_dates;
mod notices;
mod opens;
mod quotas;

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Answer, Person, TestApp};

/// The standard place with `more` under `[rules]`; Ana, Malik and reception.
async fn start(more: &str) -> (TestApp, Person, Person, Person) {
    let settings = TestApp::rooms().replacen("step = \"15m\"\n", &format!("step = \"15m\"\n{more}\n"), 1);
    let app = TestApp::with(&settings, &[]).await;
    let (ana, malik) = (app.person("demo-ana").await, app.person("demo-malik").await);
    let reception = app.person("demo-accueil").await;
    (app, ana, malik, reception)
}

/// A booking in `room` from `start` to `end`, times of the winter in Paris.
fn wish(room: &str, start: &str, end: &str) -> Value {
    json!({"room": room, "title": "Conseil", "start": format!("{start}:00+01:00"), "end": format!("{end}:00+01:00")})
}

/// Sends `body` over the API.
async fn send(who: &Person, method: Method, path: &str, body: &Value) -> Answer {
    who.send(method, path, &[("content-type", "application/json")], Some(body.to_string())).await
}

/// Books it over the API; the address of the booking.
async fn book(who: &Person, body: &Value) -> String {
    let answer = send(who, Method::POST, "/api/v1/bookings", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.location()
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body))
}

/// The names of the rules under `key` of an answer.
fn rules(answer: &Answer, key: &str) -> Vec<String> {
    let body = read(answer);
    let told = body[key].as_array().map(Vec::as_slice).unwrap_or_default();
    told.iter().map(|one| one["rule"].as_str().expect("a rule").to_owned()).collect()
}
