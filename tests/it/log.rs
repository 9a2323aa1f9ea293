//! What the log says of what others do wrong: nothing at the level of errors, and nothing that they may write there.

use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;

use crate::program::{Program, TOKEN};
use crate::raw_caldav::make_calendar;
use crate::servers::{Server, free_port};

/// What a client calls its requests: in no line of ours.
const FOREIGN: &str = "foreign-4f1a09c3-of-somebody";

/// Clef on a server of its own, with every line of its log, and a file for its audit lines.
async fn start(variables: &[(&str, &str)]) -> (Server, Program) {
    let server = Server::radicale();
    for name in ["salle-atelier", "salle-bulle"] {
        make_calendar(&server, name).await;
    }
    let always = [("CLEF_LOG", "debug"), ("CLEF__SERVER__AUDIT_FILE", "audit.jsonl"), ("NO_COLOR", "1")];
    let (listen, calendars) = (format!("127.0.0.1:{}", free_port()), ["salle-atelier", "salle-bulle"]);
    let variables = [&always[..], variables].concat();
    let program = Program::with(&listen, &server.url, (calendars, ""), &variables).await;
    (server, program)
}

fn request(program: &Program, method: Method, path: &str) -> RequestBuilder {
    let request = Client::new().request(method, format!("{}{path}", program.address));
    request.header("x-request-id", FOREIGN)
}

async fn sent(request: RequestBuilder) -> StatusCode {
    let answer = request.send().await.expect("an answer");
    let id = answer.headers()["x-request-id"].to_str().expect("ASCII").to_owned();
    assert!(!id.contains("foreign"), "{id}");
    answer.status()
}

/// Everything that cannot be read; each is a client's own mistake.
async fn send_what_cannot_be_read(program: &Program) {
    let deep = "[".repeat(20_000);
    let bodies: [&[u8]; 9] = [
        b"{",
        b"{\"room\":",
        b"",
        b"null",
        b"[]",
        b"\xff\xfe\x00",
        b"{\"room\": \"atelier\", \"room\": \"bulle\"}",
        b"{\"title\": \"\\ud800\"}",
        deep.as_bytes(),
    ];
    let json = |method, path, body: &[u8]| {
        let request = request(program, method, path).bearer_auth(TOKEN).body(body.to_vec());
        request.header("content-type", "application/json").header("if-match", "\"x\"")
    };
    for body in bodies {
        for (method, path) in [
            (Method::POST, "/api/v1/bookings"),
            (Method::PATCH, "/api/v1/bookings/6c2a8987-5842-516d-a520-50badae762f2"),
        ] {
            let status = sent(json(method, path, body)).await;
            assert!(status.is_client_error(), "{status}: {}", String::from_utf8_lossy(body));
        }
    }
    for path in ["/api/v1/bookings?from=x", "/?date=%ff", "/rooms/%00", "/api/v1/rooms/%ff"] {
        let status = sent(request(program, Method::GET, path)).await;
        assert!(!status.is_server_error(), "{path}: {status}");
    }
    let form = request(program, Method::POST, "/signin/demo").body("person=%ff&%%%");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    assert!(sent(form).await.is_client_error());
}

fn errors(program: &Program) -> Vec<String> {
    program.log().lines().filter(|line| line.contains("ERROR")).map(ToOwned::to_owned).collect()
}

fn audit(program: &Program) -> String {
    std::fs::read_to_string(program.folder().join("audit.jsonl")).unwrap_or_default()
}

#[tokio::test]
async fn what_clients_do_wrong_and_a_server_that_is_away_are_no_errors_of_ours() {
    let (mut server, program) = start(&[]).await;
    send_what_cannot_be_read(&program).await;
    assert_eq!(errors(&program), Vec::<String>::new());
    server.stop();
    let began = Instant::now();
    while sent(request(&program, Method::GET, "/readyz")).await != StatusCode::SERVICE_UNAVAILABLE {
        assert!(began.elapsed() < Duration::from_mins(1), "it stays ready: {}", program.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let log = program.log();
    assert!(log.contains("INFO") && log.contains("refused"), "the log is written: {log}");
    assert_eq!(errors(&program), Vec::<String>::new());
    assert!(!log.contains(FOREIGN) && !audit(&program).contains(FOREIGN), "{log}");
}

/// Requests of which the audit has a line: a wrong token, a right one, a sign-in, what is not theirs.
async fn do_what_is_noted(program: &Program) {
    let json = ("content-type", "application/json");
    assert_eq!(
        sent(request(program, Method::GET, "/api/v1/rooms").bearer_auth("wrong")).await,
        StatusCode::UNAUTHORIZED
    );
    let day = (chrono::Utc::now() + chrono::TimeDelta::days(10)).format("%Y-%m-%d");
    let body = format!(
        "{{\"room\": \"bulle\", \"title\": \"x\", \"start\": \"{day}T10:00:00Z\", \"end\": \"{day}T11:00:00Z\"}}"
    );
    let booked = request(program, Method::POST, "/api/v1/bookings").header(json.0, json.1).bearer_auth(TOKEN);
    assert_eq!(sent(booked.body(body)).await, StatusCode::CREATED);
    let cross_site = request(program, Method::POST, "/signin/demo").header("sec-fetch-site", "cross-site");
    assert_eq!(sent(cross_site).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_a_client_calls_its_request_is_in_no_line_of_the_audit_or_the_log() {
    let (_server, program) = start(&[]).await;
    do_what_is_noted(&program).await;
    let lines = audit_lines(&program, 3).await;
    for line in &lines {
        let id = line["request"].as_str().expect("our id");
        assert!(id.len() >= 10 && program.log().contains(id), "{line}");
    }
    assert!(!program.log().contains(FOREIGN) && !audit(&program).contains(FOREIGN), "{}", program.log());
}

#[tokio::test]
async fn what_a_listed_proxy_calls_it_is_beside_our_id_in_the_log_alone_and_short() {
    let trusted = [("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1")];
    let (_server, program) = start(&trusted).await;
    do_what_is_noted(&program).await;
    audit_lines(&program, 3).await;
    let log = program.log();
    assert!(log.contains(&format!("proxy_id=\"{FOREIGN}\"")), "{log}");
    assert!(!log.contains(&format!("id={FOREIGN}")) && !audit(&program).contains(FOREIGN), "{log}");
    let oversized = "long-".repeat(1_000);
    let answer = Client::new().get(&program.address).header("x-request-id", &oversized).send().await;
    assert_eq!(answer.expect("an answer").status(), StatusCode::OK);
    assert!(!program.log().contains("long-long"));
}

/// The audit lines so far, when there are at least so many.
async fn audit_lines(program: &Program, count: usize) -> Vec<Value> {
    let began = Instant::now();
    loop {
        let text = audit(program);
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let of_requests: Vec<Value> = lines.into_iter().filter(|line| !line["request"].is_null()).collect();
        if of_requests.len() >= count {
            return of_requests;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{text}\n{}", program.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
