//! What is in front of Clef: a double of a web server that can be set up wrongly in each way.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use reqwest::StatusCode;
use tokio::net::TcpListener;

use super::{Findings, Setup};
use crate::app::TestApp;
use crate::servers::free_port;
use crate::sign_in::openid::clef_with;
use crate::sign_in::provider::Provider;

/// How a web server is set up.
#[derive(Clone)]
struct Manner {
    /// Passes on the host that was asked for.
    keeps_host: bool,
    /// Takes this header away from whoever comes.
    strips: Option<&'static str>,
    /// The most that the headers of an answer may have.
    longest_headers: usize,
    /// Sends whoever has not signed in away.
    asks_first: bool,
}

const GOOD: Manner =
    Manner { keeps_host: true, strips: Some("remote-user"), longest_headers: 64 * 1024, asks_first: false };

/// A web server in front of `clef`. Returns its address.
async fn in_front_of(clef: &str, manner: Manner) -> String {
    let clef = clef.to_owned();
    let pass = move |request: Request| {
        let (clef, manner) = (clef.clone(), manner.clone());
        async move { pass_on(&clef, &manner, request).await }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(pass)).await });
    address
}

async fn pass_on(clef: &str, manner: &Manner, request: Request) -> Response {
    if manner.asks_first {
        let away =
            Response::builder().status(StatusCode::FOUND).header("location", "https://portal.invalid/");
        return away.body(Body::empty()).expect("an answer");
    }
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().expect("a path").as_str();
    let mut headers = head.headers;
    if !manner.keeps_host {
        headers.remove("host");
    }
    if let Some(name) = manner.strips {
        headers.remove(name);
    }
    let no_redirects = reqwest::redirect::Policy::none();
    let client = reqwest::Client::builder().redirect(no_redirects).no_gzip().build().expect("a client");
    let body = to_bytes(body, 1 << 20).await.expect("a body");
    let asked = client.request(head.method, format!("{clef}{path}")).headers(headers).body(body);
    let answer = asked.send().await.expect("Clef answers");
    let length: usize = answer.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let mut passed = Response::builder().status(answer.status());
    if length > manner.longest_headers {
        return Response::builder().status(StatusCode::BAD_GATEWAY).body(Body::empty()).expect("an answer");
    }
    // It comes whole from here.
    for (name, value) in answer.headers().iter().filter(|(name, _)| *name != "transfer-encoding") {
        passed = passed.header(name, value);
    }
    passed.body(Body::from(answer.bytes().await.expect("a body"))).expect("an answer")
}

/// Clef, behind a web server that is set up like this; and the settings that name both.
async fn behind(app: &TestApp, manner: Manner, setup: Setup) -> Findings {
    let front = in_front_of(app.address(), manner).await;
    let listen = app.address().trim_start_matches("http://").to_owned();
    let setup = setup.with("CLEF__PLACE__PUBLIC_URL", &front).with("CLEF__SERVER__LISTEN", &listen);
    setup.examine().await
}

#[tokio::test]
async fn an_address_that_leads_to_clef_is_fine() {
    let (app, ..) = TestApp::start().await;
    behind(&app, GOOD, Setup::embedded()).await.is_fine("public_url", &["leads to Clef"]);
}

#[tokio::test]
async fn an_address_that_leads_elsewhere_is_found() {
    let (app, ..) = TestApp::start().await;
    let listen = app.address().trim_start_matches("http://").to_owned();
    let nowhere = format!("http://127.0.0.1:{}", free_port());
    let setup = Setup::embedded().with("CLEF__SERVER__LISTEN", &listen);
    let found = setup.with("CLEF__PLACE__PUBLIC_URL", &nowhere).examine().await;
    found.is_broken("public_url", &[&nowhere, "does not lead to it", "place.public_url"]);
}

#[tokio::test]
async fn a_clef_that_does_not_run_is_told() {
    let listen = format!("127.0.0.1:{}", free_port());
    let found = Setup::embedded().with("CLEF__SERVER__LISTEN", &listen).examine().await;
    found.is_doubtful("public_url", &[&listen, "does not run", "Start Clef"]);
}

#[tokio::test]
async fn an_address_in_the_clear_is_found() {
    let listen = format!("127.0.0.1:{}", free_port());
    let setup = Setup::embedded().with("CLEF__SERVER__LISTEN", &listen);
    let setup =
        setup.with("CLEF__SIGN_IN__DEMO", "false").with("CLEF__PLACE__PUBLIC_URL", "http://salles.invalid");
    let found = setup.examine().await;
    let lines: Vec<&str> =
        found.0.iter().filter(|one| one.name == "public_url").map(|one| one.message.as_str()).collect();
    assert!(lines.iter().any(|line| line.contains("not encrypted")), "{lines:?}");
}

#[tokio::test]
async fn a_host_that_is_not_passed_on_is_found() {
    let (app, ..) = TestApp::start().await;
    let found = behind(&app, Manner { keeps_host: false, ..GOOD }, Setup::embedded()).await;
    found.is_broken("public_url", &["as if they came from elsewhere", "proxy_set_header Host"]);
}

#[tokio::test]
async fn buffers_that_are_too_small_for_a_sign_in_are_found() {
    let provider = Provider::start().await;
    let app = clef_with(&provider, "").await;
    let lines = format!(
        "[[sign_in.openid]]\nid = \"keycloak\"\nname = \"Mon compte\"\nissuer = \"{}\"\nclient_id = \"clef\"\n",
        provider.issuer()
    );
    let setup = || Setup::embedded().and(&lines).with("CLEF__SIGN_IN__DEMO", "false");
    behind(&app, GOOD, setup()).await.is_fine("sign-in headers", &[]);
    let found = behind(&app, Manner { longest_headers: 1024, ..GOOD }, setup()).await;
    found.is_broken("sign-in headers", &["502", "proxy_buffer_size"]);
}

/// Clef behind a portal at this machine.
async fn with_portal() -> (TestApp, impl Fn() -> Setup) {
    const PORTAL: [(&str, &str); 5] = [
        ("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ("CLEF__SIGN_IN__DEMO", "false"),
        ("CLEF__SIGN_IN__RECEPTION__GROUPS", "accueil"),
        ("CLEF__SIGN_IN__HEADER__USER", "Remote-User"),
        ("CLEF__SIGN_IN__HEADER__GROUPS", "Remote-Groups"),
    ];
    let app = TestApp::with(TestApp::rooms(), &PORTAL).await;
    let setup = || PORTAL.iter().fold(Setup::embedded(), |setup, (name, value)| setup.with(name, value));
    (app, setup)
}

#[tokio::test]
async fn headers_of_a_portal_that_anybody_may_write_are_found() {
    let (app, setup) = with_portal().await;
    behind(&app, GOOD, setup()).await.is_fine("portal", &["remote-user"]);
    let found = behind(&app, Manner { strips: None, ..GOOD }, setup()).await;
    found.is_broken("portal", &["whoever writes the header remote-user", "take these headers away"]);
}

#[tokio::test]
async fn headers_of_a_portal_are_found_also_where_few_may_enter() {
    let (app, setup) = with_portal().await;
    let setup = setup().with("CLEF__SIGN_IN__MEMBER__PEOPLE", "header:ana");
    let found = behind(&app, Manner { strips: None, ..GOOD }, setup).await;
    found.is_broken("portal", &["whoever writes"]);
}

#[tokio::test]
async fn of_a_portal_that_asks_first_no_more_is_said_than_is_known() {
    let (app, setup) = with_portal().await;
    let found = behind(&app, Manner { strips: None, asks_first: true, ..GOOD }, setup()).await;
    found.is_doubtful("public_url", &["asks to sign in first"]);
    found.is_doubtful("portal", &["does not let anybody in", "members is not known"]);
}
