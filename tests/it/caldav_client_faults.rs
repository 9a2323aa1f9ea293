//! The CalDAV client on a server that is ill, slow, hostile or not there.

mod double;

use std::time::{Duration, Instant};

use clef::caldav::client::{Client, ClientSettings, Limits, NewCalendar};
use clef::caldav::{ETag, Error, Href};
use double::{Double, Reply};
use futures_util::future::join_all;
use url::Url;

use crate::clock::pass;

const HOME: &str = r#"<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>
    <d:href>/dav/</d:href><d:propstat><d:prop><c:calendar-home-set><d:href>/dav/home</d:href></c:calendar-home-set>
    </d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"#;
const OBJECT: &str = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(10),
        whole: Duration::from_secs(30),
        max_body: 100_000,
        ..Limits::default()
    }
}

fn client_with(url: &str, limits: Limits) -> Client {
    let url = Url::parse(url).expect("an address");
    let settings =
        ClientSettings { url, username: "salles".into(), password: "pass".to_owned().into(), limits };
    Client::new(settings).expect("a client")
}

fn client(url: &str) -> Client {
    client_with(url, limits())
}

fn href() -> Href {
    Href::parse("/dav/a/1.ics").expect("an href")
}

fn object() -> Reply {
    Reply::text(200, &[("etag", "\"1\"")], OBJECT)
}

#[tokio::test]
async fn what_was_certainly_not_sent_is_said_to_be() {
    let refused = format!("http://127.0.0.1:{}/", crate::servers::free_port());
    let no_tls = Double::start(|_| Reply::text(200, &[], "")).await;
    for url in [refused.as_str(), "http://clef.invalid/", &no_tls.url.replace("http:", "https:")] {
        let error = client(url).create(&href(), OBJECT.into()).await.expect_err("nobody there");
        assert!(matches!(error, Error::Unreachable { sent: false, .. }), "{url}: {error:?}");
        assert!(!error.may_have_happened());
    }
}

#[test]
fn an_address_that_is_none_is_refused() {
    for url in ["ftp://example.org/", "mailto:ana@example.org", "http:///"] {
        let Ok(url) = Url::parse(url) else { continue };
        let settings =
            ClientSettings { url, username: String::new(), password: String::new().into(), limits: limits() };
        assert!(matches!(Client::new(settings), Err(Error::Unreachable { sent: false, .. })));
    }
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_unknown_and_not_sent_again() {
    let server = Double::start(|_| Reply::Cut(String::new())).await;
    let client = client(&server.url);
    let created = client.create(&href(), OBJECT.into()).await.expect_err("cut");
    assert!(matches!(created, Error::Unreachable { sent: true, .. }), "{created:?}");
    let etag = ETag("\"1\"".into());
    assert!(client.update(&href(), &etag, OBJECT.into()).await.expect_err("cut").may_have_happened());
    assert!(client.delete(&href(), None).await.expect_err("cut").may_have_happened());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_read_is_sent_a_second_time_when_its_connection_was_cut() {
    let once = Double::start(|n| if n == 0 { Reply::Cut(String::new()) } else { object() }).await;
    assert_eq!(client(&once.url).get(&href()).await.expect("the second answer").data, OBJECT);
    let always = Double::start(|_| Reply::Cut(String::new())).await;
    let error = client(&always.url).get(&href()).await.expect_err("cut");
    assert!(matches!(error, Error::Unreachable { sent: true, .. }), "{error:?}");
    assert_eq!(always.requests().len(), 2);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_not_a_short_one() {
    let head = "HTTP/1.1 207 Multi-Status\r\nContent-Length: 5000\r\n\r\n";
    let server = Double::start(move |_| Reply::Cut(format!("{head}{HOME}"))).await;
    let error = client(&server.url).list_etags(&href()).await.expect_err("half an answer");
    assert!(matches!(error, Error::Unreachable { sent: true, .. }), "{error:?}");
    assert_eq!(server.requests().len(), 2);
    // Of a write the status says it all.
    let head = "HTTP/1.1 201 Created\r\nETag: \"1\"\r\nContent-Length: 5000\r\n\r\nhalf";
    let server = Double::start(move |_| Reply::Cut(head.to_owned())).await;
    let created = client(&server.url).create(&href(), OBJECT.into()).await.expect("created");
    assert_eq!((created.etag, created.overwrote), (Some(ETag("\"1\"".into())), false));
}

#[tokio::test]
async fn a_slow_server_is_not_waited_for_longer_than_the_limit() {
    let server = Double::start(|_| Reply::Never).await;
    let client = client_with(&server.url, Limits { whole: Duration::from_secs(1), ..limits() });
    let started = Instant::now();
    let error = client.get(&href()).await.expect_err("too slow");
    assert!(matches!(error, Error::Unreachable { sent: true, .. }), "{error:?}");
    assert!(started.elapsed() < limits().whole, "{:?}", started.elapsed());
    assert!(client.create(&href(), OBJECT.into()).await.expect_err("too slow").may_have_happened());
    assert_eq!(server.requests().len(), 2, "a time-out is not tried again");
}

#[tokio::test]
async fn after_a_401_nothing_is_sent_until_asked_to() {
    let server = Double::start(|n| if n < 2 { Reply::text(401, &[], "") } else { object() }).await;
    let client = client(&server.url);
    let at = href();
    let answers = join_all((0..20).map(|_| client.get(&at))).await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Unauthorized))));
    assert_eq!(server.requests().len(), 1, "of many at once only the first was sent");
    assert!(client.is_locked_out());
    client.retry_after_unauthorized();
    assert!(!client.is_locked_out());
    assert!(matches!(client.get(&href()).await, Err(Error::Unauthorized)));
    assert!(matches!(client.get(&href()).await, Err(Error::Unauthorized)));
    assert_eq!(server.requests().len(), 2);
    client.retry_after_unauthorized();
    assert!(client.get(&href()).await.is_ok());
}

#[tokio::test]
async fn after_a_long_pause_one_request_tries_the_password_again() {
    let server = Double::start(|_| Reply::text(401, &[], "")).await;
    let client = client_with(&server.url, limits());
    assert!(matches!(client.get(&href()).await, Err(Error::Unauthorized)));
    pass(limits().lockout).await;
    assert!(!client.is_locked_out());
    let at = href();
    join_all((0..8).map(|_| client.get(&at))).await;
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read() {
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n";
    let announced = Double::start(move |_| Reply::Endless(announced.to_owned())).await;
    let endless = Double::start(move |_| Reply::Endless("HTTP/1.1 200 OK\r\n\r\n".to_owned())).await;
    let packed = Double::start(move |_| Reply::Bytes(packed())).await;
    for url in [&announced.url, &endless.url, &packed.url] {
        let error = client(url).list_etags(&href()).await.expect_err("too large");
        assert!(matches!(error, Error::TooLarge(100_000)), "{error:?}");
    }
    let refusal = "HTTP/1.1 500 Ill\r\nContent-Length: 104857600\r\n\r\n";
    let refusal = Double::start(move |_| Reply::Endless(refusal.to_owned())).await;
    let error = client(&refusal.url).create(&href(), OBJECT.into()).await.expect_err("ill");
    assert!(matches!(error, Error::Rejected { status: 500, .. }), "{error:?}");
}

/// A thousand bytes that become a million.
fn packed() -> Vec<u8> {
    let body = include_bytes!("../fixtures/answers/a-million-spaces.gz");
    let head = "HTTP/1.1 207 Multi-Status\r\nContent-Encoding: gzip\r\nContent-Length: ";
    [format!("{head}{}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

#[tokio::test]
async fn what_is_not_http_or_badly_packed_is_malformed() {
    let garbage = Double::start(|_| Reply::Cut("220 smtp.example.org ready\r\n\r\n".into())).await;
    let unpacked = "HTTP/1.1 207 Multi-Status\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd";
    let unpacked = Double::start(move |_| Reply::Cut(unpacked.to_owned())).await;
    for url in [&garbage.url, &unpacked.url] {
        let error = client(url).list_etags(&href()).await.expect_err("garbage");
        assert!(matches!(error, Error::Malformed(_)), "{error:?}");
    }
}

#[tokio::test]
async fn only_so_many_requests_are_under_way_at_once() {
    let server = Double::start(|_| Reply::Slow(Duration::from_millis(30), Box::new(object()))).await;
    let client = client_with(&server.url, Limits { in_flight: 3, ..limits() });
    let at = href();
    let answers = join_all((0..20).map(|_| client.get(&at))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(server.most_at_once(), 3);
}

#[tokio::test]
async fn redirects_never_take_the_password_elsewhere() {
    let other = Double::start(|_| Reply::text(207, &[], HOME)).await;
    let target = other.url.clone();
    let server = Double::start(move |_| Reply::text(302, &[("location", &target)], "")).await;
    let client = client(&server.url);
    let error = client.calendar_home().await.expect_err("elsewhere");
    let Error::Malformed(why) = &error else { panic!("{error:?}") };
    assert!(why.contains(&other.url), "{why}");
    let error = client.create(&href(), OBJECT.into()).await.expect_err("redirected");
    assert!(matches!(error, Error::Rejected { status: 302, .. }) && !error.may_have_happened());
    assert_eq!(other.requests().len(), 0);
}

#[tokio::test]
async fn a_redirect_on_the_same_server_leads_home_and_is_remembered() {
    let server = Double::start(|n| match n {
        0 => Reply::text(301, &[("location", "/dav/")], ""),
        _ => Reply::text(207, &[], HOME),
    })
    .await;
    let client = client(&server.url);
    assert_eq!(client.calendar_home().await.expect("the home").as_str(), "/dav/home/");
    assert_eq!(client.clone().calendar_home().await.expect("the home").as_str(), "/dav/home/");
    let lines: Vec<_> =
        server.requests().iter().map(|r| r.lines().next().unwrap_or_default().to_owned()).collect();
    assert_eq!(lines, ["PROPFIND /.well-known/caldav HTTP/1.1", "PROPFIND /dav/ HTTP/1.1"]);
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let server = Double::start(|_| Reply::text(301, &[("location", "/dav/")], "")).await;
    let error = client(&server.url).calendar_home().await.expect_err("a circle");
    assert!(matches!(error, Error::Malformed(_)), "{error:?}");
    assert!(server.requests().len() <= 18);
}

#[tokio::test]
async fn every_request_says_who_asks_and_brings_the_cookies() {
    let cookie = [("set-cookie", "session=abc; path=/; HttpOnly"), ("etag", "\"1\"")];
    let server = Double::start(move |_| Reply::text(200, &cookie, OBJECT)).await;
    let client = client(&server.url);
    client.get(&href()).await.expect("an object");
    client.get(&href()).await.expect("an object");
    let new = NewCalendar { display_name: "a".into(), color: None };
    client.make_calendar(&href(), &new).await.expect("a calendar");
    let requests: Vec<_> = server.requests().iter().map(|request| request.to_lowercase()).collect();
    for request in &requests {
        assert!(request.contains("authorization: basic c2fsbgvzonbhc3m="), "{request}");
        assert!(request.contains("user-agent: clef/"), "{request}");
    }
    let cookies: Vec<_> = requests.iter().map(|r| r.contains("cookie: session=abc")).collect();
    assert_eq!(cookies, [false, true, false], "the one that makes a calendar goes without");
    let hostile = Href::parse("//other.example/a.ics").expect("an odd href");
    client.get(&hostile).await.expect("it stays on the server");
    assert!(server.requests()[3].starts_with("GET //other.example/a.ics "));
}
