//! What is answered when there is no page, and the headers that every answer has.

use reqwest::{Method, StatusCode};
use rstest::rstest;

use crate::app::TestApp;

#[rstest]
#[case(Method::GET, "/nowhere", StatusCode::NOT_FOUND, "Cette page n’existe pas")]
#[case(Method::GET, "/rooms/nulle-part", StatusCode::NOT_FOUND, "Cette page n’existe pas")]
#[case(Method::GET, "/bookings/pas-un-id", StatusCode::NOT_FOUND, "Cette page n’existe pas")]
#[case(Method::PUT, "/book", StatusCode::METHOD_NOT_ALLOWED, "Action impossible ici")]
#[tokio::test]
async fn errors_are_pages_with_a_way_on(
    #[case] method: Method,
    #[case] path: &str,
    #[case] status: StatusCode,
    #[case] title: &str,
) {
    let (_app, _, ana, _) = TestApp::start().await;
    let answer = ana.send(method, path, &[], None).await;
    assert_eq!(answer.status, status);
    assert!(answer.has(title) && answer.has("Voir les créneaux libres"), "{}", answer.body);
    let request = answer.header("x-request-id");
    assert!(request.len() >= 10 && answer.has(&request), "the page does not name the request {request}");
}

#[tokio::test]
async fn a_body_that_is_too_large_and_a_form_of_another_site_are_refused() {
    let (_app, _, ana, _) = TestApp::start().await;
    let large = ana.post("/book", &[("note", &"x".repeat(100_000))]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.has("Envoi trop volumineux"), "{}", large.body);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let forged = ana.send(Method::POST, "/signout", &headers, Some(String::new())).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(forged.has("Demande venue d’ailleurs"), "{}", forged.body);
    assert_eq!(ana.get("/me").await.status, StatusCode::OK, "still signed in");
}

#[rstest]
#[case("/")]
#[case("/nowhere")]
#[case("/signin")]
#[case("/assets/clef.css")]
#[tokio::test]
async fn browsers_are_told_what_not_to_do(#[case] path: &str) {
    let (_app, anon, ..) = TestApp::start().await;
    let answer = anon.get(path).await;
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert!(!answer.has(" style=\"") && !answer.has("<style") && !answer.has(" onclick="), "{path}");
}

#[tokio::test]
async fn personal_pages_are_kept_nowhere_and_assets_for_ever() {
    let (_app, anon, ana, _) = TestApp::start().await;
    assert_eq!(ana.get("/me").await.header("cache-control"), "no-store");
    assert_eq!(ana.get("/").await.header("cache-control"), "private, no-cache");
    let page = anon.get("/").await;
    let at = page.body.find("/assets/clef.css?v=").expect("a style sheet");
    let address: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
    let sheet = anon.get(&address).await;
    assert_eq!(sheet.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(anon.get("/assets/..%2fCargo.toml").await.status, StatusCode::NOT_FOUND);
}
