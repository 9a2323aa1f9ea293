//! What a person does, in a real browser.

mod chromium;

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Html;
use axum::routing::get;

use chromium::{Browser, Screen, with_browser};

/// A page with an inline script that its policy forbids, a picture without words, and a word wider than any screen.
const BAD_PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bad</title>
<link rel="icon" href="data:,"></head><body><main><h1>Bad</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<script>console.log("never")</script><p>WIDE</p></main></body></html>"#;

/// A page that nobody minds.
const GOOD_PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Good</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>Good</h1><p>Nothing to see.</p></main></body></html>"#;

#[tokio::test]
async fn a_bad_page_is_noticed_and_a_good_one_is_not() {
    let address = serve_samples().await;
    for screen in [Screen::Desktop, Screen::Phone] {
        with_browser(screen, async |browser: &Browser| {
            browser.client.goto(&format!("{address}/good")).await.expect("the page opens");
            browser.check_page("good").await;
            browser.client.goto(&format!("{address}/bad")).await.expect("the page opens");
            let faults = browser.faults().await;
            for fault in ["Content Security Policy", "image-alt", "sideways"] {
                assert!(faults.iter().any(|found| found.contains(fault)), "{fault} is not in {faults:#?}");
            }
        })
        .await;
    }
}

async fn serve_samples() -> String {
    let policy = [(CONTENT_SECURITY_POLICY, "default-src 'none'; img-src data:")];
    let pages = Router::new().route("/good", get(|| async { Html(GOOD_PAGE) })).route(
        "/bad",
        get(move || async move { (policy, Html(BAD_PAGE.replace("WIDE", &"w".repeat(1000)))) }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move { axum::serve(listener, pages).await });
    address
}
