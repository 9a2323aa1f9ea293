//! Nobody sends us to where we should not go: a provider of the settings that names other addresses, or
//! leads on to them, gets nothing asked there (docs/security.md, 1.3.6 and 15.3.2).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use reqwest::StatusCode;
use rstest::rstest;
use serde_json::json;
use tokio::net::TcpListener;

use crate::sign_in::openid::{clef_with, go_there};
use crate::sign_in::provider::Provider;

/// A server that nobody should ask anything, and how often it was.
async fn trap() -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let routes = Router::new().fallback(async move || {
        count.fetch_add(1, Ordering::SeqCst);
        "{}"
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}/latest/meta-data", listener.local_addr().expect("its address"));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (address, asked)
}

#[rstest]
#[tokio::test]
async fn a_provider_that_names_other_peoples_machines_is_not_believed(
    #[values(
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint"
    )]
    field: &str,
    #[values(
        "http://169.254.169.254/latest/meta-data",
        "http://192.168.1.1/",
        "http://[fd00::1]/",
        "http://login.example.org/",
        "file:///etc/passwd",
        "https://ana:secret@login.example.org/",
        "//login.example.org/"
    )]
    address: &str,
) {
    let provider = Provider::start().await;
    let app = clef_with(&provider, "").await;
    provider.behave(|manner| manner.names = json!({ field: address }));
    let answer = app.visitor().get("/signin/with/keycloak").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{}", answer.body);
    assert!(!answer.has(address), "and nobody is told: {}", answer.body);
}

#[rstest]
#[tokio::test]
async fn nobody_follows_where_a_provider_leads_on_to(
    #[values("discovery", "token", "keys", "userinfo")] from: &'static str,
) {
    let (address, asked) = trap().await;
    let provider = Provider::start().await;
    let app = clef_with(&provider, "").await;
    // What the token leaves out is asked for.
    provider.behave(|manner| {
        manner.claims = json!({ "groups": null });
        manner.userinfo = Some(json!({ "sub": "7f3a", "groups": ["coop"] }));
    });
    let ana = app.visitor();
    let path = if from == "discovery" { String::new() } else { go_there(&ana, "/me").await };
    provider.behave(|manner| manner.leads_on = Some((from, address)));
    let answer = match from {
        "discovery" => ana.get("/signin/with/keycloak").await,
        _ => ana.get(&path).await,
    };
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody went there");
    assert_eq!(ana.get("/me").await.status, StatusCode::SEE_OTHER, "and nobody is signed in");
}
