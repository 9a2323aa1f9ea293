//! Headers of every answer, and bodies that are too large.

use reqwest::{Method, StatusCode};

use super::{all_pages, filled, routes, send};
use crate::app::{LOOK, TestApp};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

#[tokio::test]
async fn every_answer_keeps_browsers_from_doing_more_than_we_want() {
    let (app, _, ana, _) = TestApp::start().await;
    let booking = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await.to_string();
    let mut pages = all_pages(&app, &booking).await;
    for path in ["/no-such-page", "/api/v1/no-such-thing", "/book?date=nonsense", "/bookings/x.ics"] {
        pages.push((path.to_owned(), ana.get(path).await));
    }
    for (page, answer) in &pages {
        // The address of a link by mail is for nobody, not even for us.
        let secret = ["/signin/mail/", "/links/", "/ask/"];
        let is_secret = secret.iter().any(|links| page.starts_with(links));
        let referrer = if is_secret { "strict-origin" } else { "same-origin" };
        let expected = [
            ("content-security-policy", POLICY),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", referrer),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
            ("access-control-allow-origin", ""),
            ("server", ""),
        ];
        for (name, value) in expected {
            assert_eq!(answer.header(name), value, "{name} of {page}");
        }
        let id = answer.header("x-request-id");
        let is_whole = |(run, count): (&str, &str)| run.len() == 8 && count.parse::<u64>().is_ok();
        assert!(id.split_once('-').is_some_and(is_whole), "{page}: {id}");
        if !answer.body.is_empty() {
            let kind = answer.header("content-type");
            // A stream of events is UTF-8 and says nothing of it (HTML §9.2.2).
            let is_other = kind == "text/event-stream" || kind.starts_with("text/plain; version");
            let is_text = kind.starts_with("text/") && !is_other;
            assert!(!kind.is_empty() && (!is_text || kind.contains("charset=utf-8")), "{page}: {kind:?}");
        }
    }
}

#[tokio::test]
async fn no_page_has_anything_inline() {
    let (app, _, ana, _) = TestApp::start().await;
    let booking = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await.to_string();
    let mut count = 0;
    for (page, answer) in all_pages(&app, &booking).await {
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        count += 1;
        for tag in answer.body.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            let attribute = |name: &str| tag.contains(&format!(" {name}="));
            assert!(!attribute("style") && !tag.starts_with("style"), "{page}: <{tag}>");
            assert!(!tag.starts_with("script") || tag.contains(" src=\"/assets/"), "{page}: <{tag}>");
            assert!(
                !tag.split_whitespace().skip(1).any(|word| word.starts_with("on") && word.contains('=')),
                "{page}: <{tag}>"
            );
            assert!(!tag.contains("javascript:") && !tag.contains("=\"http"), "{page}: <{tag}>");
        }
    }
    assert!(count > 30, "{count} pages");
}

#[tokio::test]
async fn what_is_about_a_person_is_kept_by_nobody() {
    let app = TestApp::with(TestApp::rooms(), &LOOK).await;
    let ana = app.person("demo-ana").await;
    let booking = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await.to_string();
    for (page, answer) in all_pages(&app, &booking).await {
        let path = page.split(' ').next().expect("a path");
        let caching = answer.header("cache-control");
        let expected: &[&str] = match path {
            path if path.starts_with("/assets/") || path.starts_with("/feeds/public.") => {
                &["public, no-cache"]
            }
            "/api/v1/openapi.json"
            | "/robots.txt"
            | "/manifest.webmanifest"
            | "/healthz"
            | "/readyz"
            | "/metrics" => {
                continue;
            }
            // Asked again each time, by a tag of all that it depends on; of use to this browser alone.
            "/" | "/rooms/atelier/picture" => &["private, no-cache"],
            path if path.starts_with("/api/v1/bookings/") => &["private, no-cache", "no-store"],
            _ if answer.status == StatusCode::SEE_OTHER => continue,
            _ => &["no-store"],
        };
        assert!(expected.contains(&caching.as_str()), "{page}: {caching:?}");
    }
}

#[tokio::test]
async fn nobody_sends_more_than_a_form_takes() {
    let (app, _, ana, reception) = TestApp::start().await;
    let booking = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await.to_string();
    for (method, path) in routes(|method| *method != Method::GET) {
        let path = filled(&path, &booking);
        let answer = send(&reception, (&method, &path), "x".repeat(64 * 1024 + 1)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{method} {path}");
    }
    for method in [Method::TRACE, Method::PUT] {
        let answer = app.visitor().send(method.clone(), "/", &[], None).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
}
