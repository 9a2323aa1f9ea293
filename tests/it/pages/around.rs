//! What stands around the pages: what search engines, phones and other applications read of them, and addresses with one
//! slash too many.

use reqwest::StatusCode;
use serde_json::Value;

use crate::app::TestApp;

#[tokio::test]
async fn one_slash_too_many_leads_on_and_never_elsewhere() {
    let (_app, anon, ana, _) = TestApp::start().await;
    for (typed, there) in [
        ("/me/", "/me"),
        ("/rooms/atelier/?date=2026-11-17", "/rooms/atelier?date=2026-11-17"),
        ("/reception//", "/reception"),
    ] {
        let answer = ana.get(typed).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::PERMANENT_REDIRECT, there.to_owned()));
    }
    for other in ["//evil.example/", "/\\evil.example/", "/nowhere"] {
        let answer = anon.get(other).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::NOT_FOUND, String::new()), "{other}");
    }
    assert_eq!(ana.post("/signout/", &[]).await.status, StatusCode::NOT_FOUND, "nothing is sent twice");
}

#[tokio::test]
async fn search_engines_read_what_the_place_wants() {
    let (_app, anon, ..) = TestApp::start().await;
    let robots = anon.get("/robots.txt").await.body;
    assert_eq!(robots, "User-agent: *\nDisallow: /\n");
    assert_eq!(anon.get("/").await.header("x-robots-tag"), "noindex");

    let app = TestApp::with(TestApp::rooms(), &[("CLEF__PLACE__SEARCH_ENGINES", "true")]).await;
    let anon = app.visitor();
    let robots = anon.get("/robots.txt").await.body;
    assert!(robots.contains("Allow: /$\n") && robots.contains("Allow: /rooms/\n"), "{robots}");
    for (path, is_listed) in [
        ("/", true),
        ("/rooms/atelier", true),
        ("/help", true),
        ("/?date=2026-11-17", false),
        ("/rooms/atelier?date=2026-11-17", false),
        ("/rooms/atelier/picture", false),
        ("/signin", false),
        ("/door/atelier", false),
    ] {
        let tag = anon.get(path).await.header("x-robots-tag");
        assert_eq!(tag, if is_listed { "" } else { "noindex" }, "{path}");
    }
}

#[tokio::test]
async fn phones_and_other_applications_read_what_it_is() {
    let (_app, anon, ..) = TestApp::start().await;
    let page = anon.get("/rooms/atelier").await;
    assert!(page.has("<meta name=\"description\" content=\"Les salles de L&#39;Essai"), "{}", page.body);
    assert!(page.has("<meta property=\"og:title\" content=\"L&#39;Atelier, du 16 au 22 novembre 2026\">"));
    let manifest = anon.get("/manifest.webmanifest").await;
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    let manifest: Value = serde_json::from_str(&manifest.body).expect("JSON");
    assert_eq!((&manifest["name"], &manifest["start_url"]), (&"L'Essai".into(), &"/".into()));
    let icons = manifest["icons"].as_array().expect("icons");
    assert_eq!(icons.len(), 3);
    for icon in icons {
        let answer = anon.get(icon["src"].as_str().expect("an address")).await;
        assert_eq!(
            (answer.status, answer.header("content-type").as_str()),
            (StatusCode::OK, icon["type"].as_str().expect("a type"))
        );
        assert!(answer.header("cache-control").contains("immutable"));
    }
}
