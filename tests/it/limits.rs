//! Whoever does too much is asked to wait, and nobody else.

use reqwest::{Method, StatusCode};
use rstest::rstest;

use crate::app::{Answer, Person, TestApp, fields};

const SIGN_INS: [(&str, &str); 2] =
    [("CLEF__LIMITS__SIGN_INS__AT_ONCE", "3"), ("CLEF__LIMITS__SIGN_INS__PER_MINUTE", "2")];
const MONDAY: &str = "2026-11-23";

/// Signs in from `client`, as a proxy says that may be believed.
async fn begin(from: &Person, client: &str) -> StatusCode {
    from.get_with("/signin/with/nobody", &[("x-forwarded-for", client)]).await.status
}

async fn behind_a_proxy(proxy: &str) -> TestApp {
    let proxy = [("CLEF__SERVER__TRUSTED_PROXIES", proxy), ("CLEF__SIGN_IN__DEMO", "false")];
    TestApp::with(TestApp::rooms(), &[&SIGN_INS[..], &proxy].concat()).await
}

#[tokio::test]
async fn whoever_signs_in_too_often_waits_and_is_told_for_how_long() {
    let app = TestApp::with(TestApp::rooms(), &SIGN_INS).await;
    let anon = app.visitor();
    let attempt = [("person", "nobody")];
    for _ in 0..3 {
        assert_eq!(anon.post("/signin/demo", &attempt).await.status, StatusCode::NOT_FOUND);
    }
    let page = anon.post("/signin/demo", &attempt).await;
    assert_eq!((page.status, page.header("retry-after").as_str()), (StatusCode::TOO_MANY_REQUESTS, "30"));
    assert!(page.has("Trop de demandes") && page.header("content-type").starts_with("text/html"));
    assert!(anon.get("/metrics").await.has("clef_limited_total{kind=\"sign_ins\"}"));
    for way_in in ["/signin/with/nobody", "/signin/with/nobody/return?state=0123456789&code=1"] {
        let answer = anon.get(way_in).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{way_in} shares the limit");
    }
    assert_eq!(anon.get("/").await.status, StatusCode::OK, "looking is free");
    assert_eq!(anon.get("/signin").await.status, StatusCode::OK);
    app.at("2026-11-16T08:30:30Z");
    assert_eq!(anon.post("/signin/demo", &[("person", "demo-ana")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(anon.post("/signin/demo", &attempt).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(anon.post("/signout", &[]).await.status, StatusCode::SEE_OTHER, "nobody is kept from leaving");
}

#[tokio::test]
async fn whoever_waits_for_nothing_fills_no_log() {
    let rooms = format!("{}\n[[sign_in.nextcloud]]\nid = \"cloud\"\n", TestApp::rooms());
    let cloud = [
        ("CLEF__SIGN_IN__NEXTCLOUD__CLOUD__NAME", "Mon compte"),
        ("CLEF__SIGN_IN__NEXTCLOUD__CLOUD__URL", "https://cloud.example.org/"),
    ];
    let app = TestApp::with(&rooms, &[&SIGN_INS[..], &cloud].concat()).await;
    let wait = async || app.visitor().get("/signin/with/cloud/wait?key=0123456789abcdef").await.status;
    for _ in 0..3 {
        assert_eq!(wait().await, StatusCode::BAD_REQUEST);
    }
    assert_eq!(wait().await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn behind_a_listed_proxy_everybody_has_their_own_limit() {
    let app = behind_a_proxy("127.0.0.1").await;
    let anon = app.visitor();
    for _ in 0..3 {
        assert_eq!(begin(&anon, "203.0.113.7").await, StatusCode::NOT_FOUND);
    }
    assert_eq!(begin(&anon, "203.0.113.7").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(begin(&anon, "198.51.100.1, 203.0.113.7").await, StatusCode::TOO_MANY_REQUESTS, "forged");
    assert_eq!(begin(&anon, "203.0.113.8").await, StatusCode::NOT_FOUND, "the neighbour");
    for host in ["1", "2", "3"] {
        assert_eq!(begin(&anon, &format!("2001:db8:0:7::{host}")).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(begin(&anon, "2001:db8:0:7:dead:beef::9").await, StatusCode::TOO_MANY_REQUESTS, "one /64");
    assert_eq!(begin(&anon, "2001:db8:0:8::1").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_an_unlisted_proxy_says_gives_nobody_a_limit_of_their_own() {
    let app = behind_a_proxy("192.0.2.1").await;
    let anon = app.visitor();
    for client in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
        assert_eq!(begin(&anon, client).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(begin(&anon, "203.0.113.4").await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn whoever_looks_too_often_waits_and_members_go_on() {
    let reads =
        [("CLEF__LIMITS__ADDRESS_READS__AT_ONCE", "4"), ("CLEF__LIMITS__ADDRESS_READS__PER_MINUTE", "2")];
    let app = TestApp::with(TestApp::rooms(), &reads).await;
    let (anon, ana) = (app.visitor(), app.person("demo-ana").await);
    for path in ["/", "/rooms/atelier", "/api/v1/schedule", "/no-such-page"] {
        assert_ne!(anon.get(path).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    let page = anon.get("/").await;
    assert_eq!((page.status, page.header("retry-after").as_str()), (StatusCode::TOO_MANY_REQUESTS, "30"));
    assert_eq!(anon.get("/api/v1/schedule").await.header("content-type"), "application/problem+json");
    for free in ["/healthz", "/readyz", "/metrics", "/assets/clef.css"] {
        assert_eq!(anon.get(free).await.status, StatusCode::OK, "{free}");
    }
    assert_eq!(ana.get("/").await.status, StatusCode::OK, "whoever has signed in has a limit of their own");
    app.at("2026-11-16T08:30:30Z");
    assert_eq!(anon.get("/").await.status, StatusCode::OK);
}

async fn book_by_page(who: &Person, start: &str, end: &str) -> Answer {
    let form = who.get(&format!("/book?room=atelier&date={MONDAY}")).await;
    let key = form.field("key");
    who.post("/book", &fields("atelier", MONDAY, (start, end), "Réunion", &key)).await
}

async fn book_by_api(who: &Person, hour: u32) -> Answer {
    let body = format!(
        r#"{{"room": "salon", "start": "{MONDAY}T{hour}:00:00+01:00", "end": "{MONDAY}T{hour}:30:00+01:00", "title": "T"}}"#
    );
    who.send(Method::POST, "/api/v1/bookings", &[("content-type", "application/json")], Some(body)).await
}

#[rstest]
#[case::of_one_member("MEMBER", StatusCode::SEE_OTHER)]
#[case::from_one_address("ADDRESS", StatusCode::TOO_MANY_REQUESTS)]
#[tokio::test]
async fn whoever_writes_too_much_waits(#[case] whose: &str, #[case] somebody_else: StatusCode) {
    let at_once = format!("CLEF__LIMITS__{whose}_WRITES__AT_ONCE");
    let per_hour = format!("CLEF__LIMITS__{whose}_WRITES__PER_HOUR");
    let app = TestApp::with(TestApp::rooms(), &[(&at_once, "3"), (&per_hour, "60")]).await;
    let (ana, malik) = (app.person("demo-ana").await, app.person("demo-malik").await);
    assert_eq!(book_by_page(&ana, "09:00", "10:00").await.status, StatusCode::SEE_OTHER);
    assert_eq!(book_by_api(&ana, 10).await.status, StatusCode::CREATED);
    assert_eq!(
        book_by_page(&ana, "09:00", "10:00").await.status,
        StatusCode::CONFLICT,
        "a refusal counts too"
    );
    let page = book_by_page(&ana, "11:00", "12:00").await;
    assert_eq!((page.status, page.header("retry-after").as_str()), (StatusCode::TOO_MANY_REQUESTS, "60"));
    assert!(page.has("Rien n’a été fait"), "{}", page.body);
    let problem = book_by_api(&ana, 12).await;
    assert_eq!(problem.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.header("retry-after"), "60");
    assert!(problem.has("urn:clef:problem:too-many"), "{}", problem.body);
    assert_eq!(app.objects("atelier").await.len() + app.objects("salon").await.len(), 2, "nothing was done");
    assert_eq!(book_by_page(&malik, "13:00", "14:00").await.status, somebody_else);
    app.at("2026-11-16T08:31:00Z");
    assert_eq!(book_by_page(&ana, "15:00", "16:00").await.status, StatusCode::SEE_OTHER, "a minute later");
}
