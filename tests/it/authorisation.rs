//! Who may ask what: every route of the program, for every role. A route without a line here fails, so
//! that nobody adds one without having thought about it.

mod bodies;
mod fields;
mod site;

use std::collections::BTreeSet;

use clef::config::token;
use clef::web::router;
use reqwest::{Method, StatusCode};

use crate::app::{Answer, LOOK, Person, TestApp};
use crate::repository::files;

struct Row {
    method: Method,
    path: String,
    expected: String,
}

/// The lines of `tests/fixtures/authorisation.txt`.
fn table() -> Vec<Row> {
    let text =
        files(&["tests/fixtures"], "txt").into_iter().find(|file| file.path.ends_with("authorisation.txt"));
    let row = |line: &str| {
        let [method, path, expected] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("not three words: {line}")
        };
        let method = method.parse().expect("a method");
        Row { method, path: path.to_owned(), expected: expected.to_owned() }
    };
    text.expect("the table").text.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

/// Method and path of every route.
pub(crate) fn routes() -> BTreeSet<(String, String)> {
    router::routes().into_iter().map(|(method, path)| (method.to_string(), path.to_owned())).collect()
}

#[test]
fn every_route_has_a_line() {
    let lines: BTreeSet<(String, String)> =
        table().into_iter().map(|row| (row.method.to_string(), row.path)).collect();
    assert!(lines.len() > 30);
    assert_eq!(routes(), lines, "left: the router; right: the table");
}

/// What became of a request.
fn outcome(answer: &Answer) -> char {
    match answer.status {
        StatusCode::UNAUTHORIZED => 's',
        StatusCode::SEE_OTHER if answer.location().starts_with("/signin?") => 's',
        StatusCode::FORBIDDEN => 'n',
        StatusCode::NOT_FOUND => '-',
        status if status.is_server_error() => '!',
        _ => 'y',
    }
}

async fn ask(who: &Person, row: &Row, path: &str, more: &[(&str, &str)]) -> Answer {
    let is_api = row.path.starts_with("/api/");
    let mut headers = more.to_vec();
    let body = match (&row.method, is_api) {
        (&Method::GET, _) => None,
        (_, true) => {
            headers.extend([("content-type", "application/json"), ("if-match", "\"stale\"")]);
            Some("{}".to_owned())
        }
        // Nothing is done with a version that nobody has seen.
        (_, false) => {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
            Some("version=stale&room=atelier&person=demo-malik".to_owned())
        }
    };
    who.send(row.method.clone(), path, &headers, body).await
}

const TOKENS: [&str; 3] = ["visitor", "member", "reception"];

async fn start() -> TestApp {
    let tokens: Vec<String> = TOKENS
        .iter()
        .map(|role| {
            let hash = token::hash(role);
            let member = if *role == "member" { "member = \"somebody-else\"\n" } else { "" };
            format!("[[api_token]]\nname = \"{role}\"\nsha256 = \"{hash}\"\nrole = \"{role}\"\n{member}")
        })
        .collect();
    // Without links by mail their pages would not be there for anybody.
    let links = "[sign_in.link]\nanyone = true\n[mail]\nfrom = \"salles@example.org\"\n";
    let rooms = format!("{}\n{links}{}", TestApp::rooms(), tokens.join("\n"));
    let mail = [("CLEF__MAIL__HOST", "127.0.0.1"), ("CLEF__MAIL__TLS", "none")];
    // Everybody signs in anew for each route, all from one address.
    let limits = [("CLEF__LIMITS__SIGN_INS__AT_ONCE", "5000")];
    TestApp::with(&rooms, &[&mail[..], &LOOK, &limits].concat()).await
}

fn filled(path: &str, booking: &str) -> String {
    let path = path.replace("{room}", "atelier").replace("{id}", booking).replace("{name}", "clef.css");
    let path = path.replace("{key}", "no-such-request").replace("{provider}", "nobody");
    path.replace("{secret}", "a-secret-that-nobody-set")
}

#[tokio::test]
async fn each_role_may_do_what_the_table_says() {
    let app = start().await;
    let owner = app.person("demo-ana").await;
    let booking = owner.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await.to_string();
    let mut wrong = Vec::new();
    for row in table() {
        let path = filled(&row.path, &booking);
        let people = [
            app.visitor(),
            app.person("demo-malik").await,
            app.person("demo-ana").await,
            app.person("demo-accueil").await,
        ];
        let mut found = String::new();
        for who in &people {
            found.push(outcome(&ask(who, &row, &path, &[]).await));
        }
        if row.expected.len() > people.len() {
            for token in TOKENS {
                let authorization = format!("Bearer {token}");
                let answer = ask(&app.visitor(), &row, &path, &[("authorization", &authorization)]).await;
                found.push(outcome(&answer));
            }
        }
        if found != row.expected {
            wrong.push(format!("{} {}: {found} and not {}", row.method, row.path, row.expected));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(
        owner.get(&format!("/bookings/{booking}")).await.status,
        StatusCode::OK,
        "nothing was done to it"
    );
}

#[tokio::test]
async fn nothing_is_done_for_a_page_of_another_site() {
    let app = start().await;
    let booking =
        app.person("demo-ana").await.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await;
    let reception = app.person("demo-accueil").await;
    for row in table().iter().filter(|row| row.method != Method::GET) {
        for origin in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
        ] {
            let answer = ask(&reception, row, &filled(&row.path, &booking.to_string()), &[origin]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {} {origin:?}", row.method, row.path);
        }
    }
    assert_eq!(reception.get("/reception").await.status, StatusCode::OK, "still signed in");
}

#[test]
fn routes_are_made_in_the_one_way_that_the_table_sees() {
    let sources = files(&["src/web.rs", "src/web"], "rs");
    for file in sources {
        for other in [".nest(", ".nest_service(", ".route_service(", ".fallback_service("] {
            // What puts Clef below a path hands all to the one table.
            let is_mount = file.path == "src/web/mount.rs" && other == ".fallback_service(";
            assert!(
                is_mount || !file.text.contains(other),
                "{}: {other} makes routes that nobody has thought about",
                file.path
            );
        }
        let is_table = ["src/web/router.rs", "src/web/routes.rs"].contains(&file.path.as_str());
        assert!(is_table || !file.text.contains(".route("), "{}: routes stand in one table", file.path);
    }
}

#[tokio::test]
async fn an_event_of_another_application_is_changed_by_nobody() {
    let app = start().await;
    let id = "2c1f7e0a-3b54-4d6e-9f10-6a7b8c9d0e1f";
    // With everything that Clef writes, but for the UID that a ticket would give it.
    let event = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:{id}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:20261117T090000Z\r\nDTEND:20261117T100000Z\r\nSUMMARY:Privé\r\n\
         X-CLEF-ID:{id}\r\nX-CLEF-TICKET:1\r\nX-CLEF-REQUEST:key\r\nX-CLEF-BOOKED-FOR;CN=Ana:demo-ana\r\n\
         X-CLEF-CREATED-BY;CN=Ana:demo-ana\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    app.write_event("atelier", "foreign.ics", &event).await;
    let before = app.objects("atelier").await;
    let people = [
        app.visitor(),
        app.person("demo-ana").await,
        app.person("demo-malik").await,
        app.person("demo-accueil").await,
    ];
    for who in &people {
        for row in table().iter().filter(|row| row.path.contains("/bookings/{id}")) {
            let answer = ask(who, row, &filled(&row.path, id), &[]).await;
            assert!(['s', '-'].contains(&outcome(&answer)), "{} {}: {}", row.method, row.path, answer.status);
            assert!(!answer.has("Privé"), "{}", answer.body);
        }
    }
    for token in ["member", "reception"] {
        for row in table().iter().filter(|row| row.path == "/api/v1/bookings/{id}") {
            let authorization = format!("Bearer {token}");
            let header = [("authorization", authorization.as_str())];
            assert_eq!(outcome(&ask(&app.visitor(), row, &filled(&row.path, id), &header).await), '-');
        }
    }
    assert_eq!(app.objects("atelier").await, before);
}
