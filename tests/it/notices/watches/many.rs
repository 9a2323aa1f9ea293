//! Watches of many people, and at many Clefs: each is told what they may have, and once.

use std::time::Duration;

use clef::notebook::Notebook;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{ASKED, FIELDS, offer};
use crate::app::{PORTAL, Person, TestApp};
use crate::notices::delivery::{api, book, calendars, clef, tomorrow};
use crate::notices::{files, read, text, wait_for};
use crate::servers::Server;

#[tokio::test]
async fn rules_are_asked_as_whoever_looks() {
    let mails = "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"";
    let folder = tempfile::tempdir().expect("a folder");
    let rooms = format!(
        "{}\n{mails}{}\"\n[notices]\nmail = true\ngather = \"0s\"\n",
        TestApp::rooms().replace("id = \"atelier\"", "id = \"atelier\"\nonly_for = [\"studio\"]"),
        folder.path().display()
    );
    let mut settings = PORTAL.to_vec();
    settings.push(("CLEF__SIGN_IN__HEADER__EMAIL", "Remote-Email"));
    let app = TestApp::with(&rooms, &settings).await;
    let browser = app.visitor();
    let as_one = |user: &'static str, groups: &'static str, email: &'static str| {
        [("remote-user", user), ("remote-groups", groups), ("remote-email", email)]
    };
    let rosa = as_one("rosa", "studio", "rosa@example.org");
    let outsider = as_one("olga", "coop", "olga@example.org");
    let leaver = as_one("rita", "studio", "rita@example.org");
    let asked = ASKED.replace("&people=8", "");
    let desk = [("remote-user", "camille"), ("remote-groups", "accueil")];
    let book = async |room: &str| {
        let body = json!({
            "room": room, "start": "2026-11-18T13:00:00Z", "end": "2026-11-18T15:00:00Z", "title": "Conseil",
            "booked_for": {"id": "x", "name": "X"}, "override": true,
        });
        let mut headers = desk.to_vec();
        let key = format!("key-of-{room}");
        headers.extend([("content-type", "application/json"), ("idempotency-key", key.as_str())]);
        let answer = browser.send(Method::POST, "/api/v1/bookings", &headers, Some(body.to_string())).await;
        let booking: Value = serde_json::from_str(&answer.body).expect("JSON");
        booking["id"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
    };
    let (atelier, _) = (book("atelier").await, book("salon").await);
    for who in [rosa, outsider, leaver] {
        let offer = offer(&browser.get_with(&asked, &who).await);
        let encoded: Vec<String> = FIELDS
            .iter()
            .map(|name| format!("{name}={}", offer.field(name).replace('+', "%2B").replace(':', "%3A")))
            .collect();
        let mut headers = who.to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        let made = browser.send(Method::POST, "/watches", &headers, Some(encoded.join("&"))).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    }
    // She has left the group, and is here once more.
    browser.get_with("/me", &as_one("rita", "coop", "rita@example.org")).await;
    let is_noted = || {
        let kept = app.app.notebook().map(Notebook::watching).unwrap_or_default();
        kept.len() == 3 && kept.iter().filter(|chosen| chosen.account.contains("studio")).count() == 1
    };
    wait_for(is_noted).await;
    assert!(is_noted(), "who they are is known anew");
    let mut headers = desk.to_vec();
    headers.push(("if-match", "*"));
    let gone = browser.send(Method::DELETE, &format!("/api/v1/bookings/{atelier}"), &headers, None).await;
    assert!(gone.status.is_success(), "{} {}", gone.status, gone.body);
    wait_for(|| files(folder.path()) >= 1).await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    let mails = read(folder.path());
    let to: Vec<&Value> = mails.iter().map(|mail| &mail["to"][0][1]).collect();
    assert_eq!(to, [&Value::from("rosa@example.org")], "{mails:#?}");
}

#[tokio::test]
async fn of_three_clefs_one_tells_of_a_room_that_frees_up() {
    let (calendars, mail) = (calendars().await, Server::smtp(&["plain"]));
    let (one, two) = (clef(&calendars, &mail, "").await, clef(&calendars, &mail, "").await);
    let three = clef(&calendars, &mail, "").await;
    let taken = book(&two, 12, None).await;
    let ana = Person::at(&one.address);
    assert_eq!(ana.post("/signin/demo", &[("person", "demo-ana")]).await.status, StatusCode::SEE_OTHER);
    // Nobody is told of what they have seen to be free.
    let deadline = std::time::Instant::now() + Duration::from_mins(1);
    while api(&one, Method::GET, &format!("/bookings/{taken}"), &json!({})).await["id"] != taken.as_str() {
        assert!(std::time::Instant::now() < deadline, "{}", one.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let day = tomorrow();
    let fields = [
        ("from", format!("{day}T12:00:00Z")),
        ("to", format!("{day}T13:00:00Z")),
        ("length", "1h".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let made = ana.post("/watches", &fields).await;
    assert!(made.location().ends_with("done=made"), "{} {}", made.location(), made.body);
    let gone = api(&two, Method::DELETE, &format!("/bookings/{taken}"), &json!({})).await;
    wait_for(|| files(mail.folder()) >= 1).await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    let mails = read(mail.folder());
    assert_eq!(
        mails.len(),
        1,
        "{gone:#} {mails:#?}\n{}\n---\n{}\n---\n{}",
        one.log(),
        two.log(),
        three.log()
    );
    assert!(text(&mails[0], "subject").starts_with("Une salle s’est libérée : "), "{mails:#?}");
}
