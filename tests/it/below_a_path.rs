//! Clef below a path of its host, `https://coop.example/salles/`: every address that it writes stays below it, and it
//! answers whether the web server in front has taken the path off or not.

use std::collections::{BTreeMap, VecDeque};

use clef::config::{self, token};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answer, Person, TestApp, fields};
use crate::sign_in::link::{link_in, mails_in};

const BASE: &str = "/salles";
const DAY: &str = "2026-11-17";

pub(crate) async fn start(more: &str, overrides: &[(&str, &str)]) -> TestApp {
    let rooms = TestApp::rooms().replace("\"http://127.0.0.1\"", "\"http://127.0.0.1/salles\"");
    TestApp::with(&format!("{rooms}\n{more}"), overrides).await
}

/// The values of an attribute in a page.
fn values<'p>(page: &'p Answer, attribute: &str) -> impl Iterator<Item = String> + use<'p> {
    let start = format!(" {attribute}=\"");
    let values: Vec<String> = page
        .body
        .split(&start)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or_default().replace("&amp;", "&"))
        .collect();
    values.into_iter()
}

/// Opens each page that can be reached by links from the first, of each path two at most; the paths.
async fn walk(who: &Person) -> Vec<String> {
    let (mut open, mut seen) = (VecDeque::from([format!("{BASE}/")]), BTreeMap::<String, usize>::new());
    while let Some(address) = open.pop_front() {
        let path = address.split(['?', '#']).next().unwrap_or_default().to_owned();
        let known = seen.entry(path.clone()).or_default();
        *known += 1;
        if *known > 2 {
            continue;
        }
        let page = who.get(&address).await;
        let led = page.location();
        assert!(led.is_empty() || led.starts_with("/salles/"), "{address} leads to {led}");
        assert!(
            !page.status.is_server_error() && page.status != StatusCode::NOT_FOUND,
            "{address}: {page:?}"
        );
        for action in values(&page, "action") {
            assert!(action.starts_with("/salles/"), "{address} sends to {action}");
        }
        for link in values(&page, "href").chain(values(&page, "src")) {
            let is_elsewhere = link.starts_with("mailto:") || link.starts_with('#');
            assert!(is_elsewhere || link.starts_with("/salles/"), "{address} links to {link}");
            if !is_elsewhere {
                open.push_back(link);
            }
        }
    }
    seen.into_keys().collect()
}

/// Somebody who has signed in there.
async fn person(app: &TestApp, id: &str) -> Person {
    let person = app.visitor();
    let answer = person.post("/salles/signin/demo", &[("person", id), ("back", "/me")]).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/salles/me"));
    for cookie in answer.headers.get_all("set-cookie") {
        assert!(cookie.to_str().expect("ASCII").contains("; Path=/salles;"), "{cookie:?}");
    }
    person
}

async fn book(who: &Person, hour: &str, end: &str) -> String {
    let form = who.get(&format!("/salles/book?room=atelier&date={DAY}")).await;
    let key = form.field("key");
    let answer = who.post("/salles/book", &fields("atelier", DAY, (hour, end), "Entretien", &key)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let booking = answer.location();
    assert!(booking.starts_with("/salles/bookings/"), "{booking}");
    booking
}

#[tokio::test]
async fn every_link_and_form_stays_below_the_path() {
    let app = start("", &[]).await;
    let (ana, reception) = (person(&app, "demo-ana").await, person(&app, "demo-accueil").await);
    let booking = book(&ana, "10:00", "11:00").await;
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:native\r\n\
                 DTSTAMP:20261101T000000Z\r\nDTSTART:20261117T093000Z\r\nDTEND:20261117T100000Z\r\n\
                 SUMMARY:Chantier\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    app.write_event("atelier", "native.ics", event).await;
    let refused = ana.post("/salles/book", &fields("atelier", DAY, ("10:00", "11:00"), "Encore", "k")).await;
    assert!(
        refused.status == StatusCode::CONFLICT && refused.has("href=\"/salles/book?room="),
        "{refused:?}"
    );
    let visitors = walk(&app.visitor()).await;
    let [anas, desk] = [walk(&ana).await, walk(&reception).await];
    let has = |pages: &[String], page: &str| pages.iter().any(|known| known.starts_with(page));
    assert!(has(&visitors, "/salles/signin") && has(&visitors, "/salles/rooms/atelier"), "{visitors:?}");
    assert!(has(&visitors, "/salles/assets/clef.css"), "{visitors:?}");
    assert!(has(&anas, "/salles/me") && has(&anas, booking.split('?').next().expect("a path")), "{anas:?}");
    assert!(has(&anas, "/salles/book") && has(&desk, "/salles/reception/conflicts"), "{desk:?}");
    let asked = app.visitor().get("/salles/me").await;
    assert_eq!(asked.location(), "/salles/signin?back=/me");
    let chosen = app.visitor().get("/salles/?lang=en").await;
    assert!(chosen.header("set-cookie").contains("; Path=/salles;"), "{chosen:?}");
    let nowhere = ana.get("/salles/nowhere").await;
    assert!(nowhere.status == StatusCode::NOT_FOUND && nowhere.has("href=\"/salles/\""), "{}", nowhere.body);
}

#[tokio::test]
async fn the_program_answers_with_the_path_and_without_it() {
    const SECRET: &str = "0123456789abcdef-of-the-hook";
    let more = format!(
        "[[api_token]]\nname = \"t\"\nsha256 = \"{}\"\nrole = \"member\"\nmember = \"ana\"\n\
         [hooks]\nsecret_env = \"THE_SECRET\"\n",
        token::hash("a-token")
    );
    let app = start(&more, &[("THE_SECRET", SECRET)]).await;
    let anybody = app.visitor();
    let json = [("content-type", "application/json"), ("authorization", "Bearer a-token")];
    for (hour, base) in [(10, BASE), (12, "")] {
        let page = anybody.get(&format!("{base}/?date={DAY}")).await;
        assert!(page.status == StatusCode::OK && page.has("href=\"/salles/book?room="), "{}", page.body);
        assert!(page.has("href=\"/salles/rooms/atelier?date=") && page.has("\"/salles/assets/clef.css?v="));
        let body = |hour| {
            json!({
                "room": "atelier", "title": "Entretien",
                "start": format!("{DAY}T{hour}:00:00+01:00"), "end": format!("{DAY}T{hour}:30:00+01:00"),
            })
        };
        for hour in [hour, hour + 1] {
            let path = format!("{base}/api/v1/bookings");
            let booked = anybody.send(Method::POST, &path, &json, Some(body(hour).to_string())).await;
            assert_eq!(booked.status, StatusCode::CREATED, "{}", booked.body);
            assert!(booked.location().starts_with("/salles/api/v1/bookings/"), "{booked:?}");
        }
        let list = format!("{base}/api/v1/bookings?from={DAY}T00:00:00Z&to={DAY}T23:00:00Z&limit=1");
        let listed = anybody.get(&list).await;
        assert!(listed.header("link").starts_with("</salles/api/v1/bookings?"), "{listed:?}");
        let document = anybody.get(&format!("{base}/api/v1/openapi.json")).await;
        let document: Value = serde_json::from_str(&document.body).expect("JSON");
        assert_eq!(document["servers"], json!([{ "url": "/salles" }]));
        let nothing = anybody.get(&format!("{base}/api/v1/rooms/nowhere")).await;
        assert!(nothing.header("content-type").starts_with("application/problem+json"), "{nothing:?}");
        let hook = format!("{base}/hooks/nextcloud/{SECRET}");
        assert_eq!(
            anybody.send(Method::POST, &hook, &json, Some("{}".into())).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(anybody.get(&format!("{base}/readyz")).await.status, StatusCode::OK);
    }
    assert_eq!(anybody.get("/sallesX").await.status, StatusCode::NOT_FOUND);
    assert_eq!(anybody.get("/salles/me/").await.location(), "/salles/me");
    let whole = anybody.get("/salles").await;
    assert_eq!(whole.status, StatusCode::OK);
}

#[tokio::test]
async fn a_link_by_mail_and_a_calendar_file_lead_below_the_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let links = "[sign_in.link]\nanyone = true\n[mail]\nfrom = \"salles@example.org\"\n";
    let directory = folder.path().display().to_string();
    let app = start(links, &[("CLEF__MAIL__DIRECTORY", &directory)]).await;
    let somebody = app.visitor();
    let email = [("email", "ana@example.org"), ("back", "/me")];
    let asked = somebody.post("/salles/signin/mail", &email).await;
    assert!(asked.location().starts_with("/salles/signin/mail?asked="), "{asked:?}");
    app.app.mailer().settle(std::time::Duration::from_secs(10)).await;
    let link = link_in(&mails_in(folder.path())[0]);
    let path = link.strip_prefix("http://127.0.0.1").expect("our address");
    assert!(path.starts_with("/salles/signin/mail/"), "{link}");
    let followed = somebody.post(path, &[]).await;
    assert_eq!((followed.status, followed.location().as_str()), (StatusCode::SEE_OTHER, "/salles/me"));
    assert_eq!(somebody.get("/salles/me").await.status, StatusCode::OK);
    let booking = book(&somebody, "10:00", "11:00").await;
    let id = booking.trim_start_matches("/salles/bookings/").trim_end_matches("?new=1");
    let file = somebody.get(&format!("/salles/bookings/{id}.ics")).await;
    let text = file.body.replace("\r\n ", "");
    assert!(text.contains(&format!("http://127.0.0.1/salles/bookings/{id}")), "{text}");
}

#[test]
fn a_path_that_begins_like_a_page_of_ours_is_refused_and_others_are_taken() {
    let parse = |path: &str| {
        let rooms = TestApp::rooms().replace("http://127.0.0.1\"", &format!("http://127.0.0.1/{path}\""));
        config::parse("rooms.toml", &rooms, std::iter::empty())
            .map(|settings| settings.place.public_url.clone())
    };
    for (method, route) in crate::authorisation::routes() {
        let first = route.trim_start_matches('/').split('/').next().unwrap_or_default();
        let is_refused = parse(&format!("{first}/")).is_err();
        assert_eq!(is_refused, !first.is_empty(), "{method} {route}: list it in config/place.rs");
    }
    for (path, whole) in [("salles", "/salles/"), ("a/salles/", "/a/salles/"), ("me-2", "/me-2/"), ("", "/")]
    {
        assert_eq!(parse(path).expect("good settings").path(), whole);
    }
    for wrong in ["a//b", "é", "a%20b", "salles?x=1", "salles#x", "api/x"] {
        let problems = parse(wrong).expect_err("a mistake").to_string();
        assert!(problems.contains("none of Clef's own"), "{wrong}: {problems}");
    }
}
