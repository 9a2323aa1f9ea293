//! The public day on other websites: which ones, and what they show.

use reqwest::StatusCode;

use crate::app::TestApp;

const SITES: &str = "https://www.example.org,https://intranet.example.org:8443";
const FRAMES: &str = "frame-ancestors https://www.example.org https://intranet.example.org:8443;";

#[tokio::test]
async fn the_visitors_day_alone_may_be_framed_and_by_listed_sites_alone() {
    let app = TestApp::with(TestApp::rooms(), &[("CLEF__PLACE__EMBED_ON", SITES)]).await;
    let ana = app.person("demo-ana").await;
    let booking = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await;
    let day = "/?date=2026-11-17&embed=1";
    let page = app.visitor().get(day).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-security-policy").contains(FRAMES), "{:?}", page.headers);
    assert_eq!(page.header("x-frame-options"), "", "which knows no list");
    assert!(page.has("<base target=\"_top\">"), "links lead out of the frame: {}", page.body);

    // Whoever is signed in sees in a frame what everybody sees.
    let framed = ana.get(day).await;
    assert!(framed.header("content-security-policy").contains(FRAMES));
    assert!(
        !framed.has("Ana Le Goff") && !framed.has("Entretien") && !framed.has("<i>Vous</i>"),
        "{}",
        framed.body
    );
    let own = ana.get("/?date=2026-11-17").await;
    assert!(own.has("Ana Le Goff") && own.has("Entretien"), "{}", own.body);
    assert_ne!(own.header("etag"), framed.header("etag"));

    let others = [
        "/?date=2026-11-17".to_owned(),
        "/rooms/atelier?embed=1".to_owned(),
        "/book?embed=1".to_owned(),
        "/me?embed=1".to_owned(),
        "/signin?embed=1".to_owned(),
        format!("/bookings/{booking}?embed=1"),
        "/api/v1/schedule?embed=1".to_owned(),
        "/no-such-page?embed=1".to_owned(),
    ];
    for path in others {
        for who in [&app.visitor(), &ana] {
            let answer = who.get(&path).await;
            assert!(answer.header("content-security-policy").contains("frame-ancestors 'none';"), "{path}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
            assert!(!answer.has("<base"), "{path}");
        }
    }
}

#[tokio::test]
async fn nothing_is_framed_where_nobody_says_so_or_visitors_see_nothing() {
    let (app, anon, ..) = TestApp::start().await;
    let page = anon.get("/?embed=1").await;
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none';") && !page.has("<base"));
    assert!(app.person("demo-ana").await.get("/?embed=1").await.has("Ana Le Goff"), "a page like any other");
    let closed = [("CLEF__PLACE__EMBED_ON", SITES), ("CLEF__PLACE__PUBLISH_FREE_BUSY", "false")];
    let app = TestApp::with(TestApp::rooms(), &closed).await;
    for who in [app.visitor(), app.person("demo-ana").await] {
        let answer = who.get("/?embed=1").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none';"));
    }
}

#[tokio::test]
async fn a_frame_has_the_day_or_a_room_without_a_menu_and_stays_where_it_is() {
    let app = TestApp::with(TestApp::rooms(), &[("CLEF__PLACE__EMBED_ON", SITES)]).await;
    let ana = app.person("demo-ana").await;
    ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await;
    for (path, there) in [
        ("/embed/day?date=2026-11-17", "/embed/day?date=2026-11-18"),
        ("/embed/rooms/atelier?date=2026-11-17", "/embed/rooms/atelier?date=2026-11-24"),
        ("/?embed=1&date=2026-11-17", "/embed/day?date=2026-11-18"),
    ] {
        for who in [&app.visitor(), &ana] {
            let page = who.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.header("content-security-policy").contains(FRAMES), "{path}: {:?}", page.headers);
            assert_eq!(page.header("x-frame-options"), "", "{path}");
            for menu in
                ["class=\"menu\"", "Se connecter", "Se déconnecter", "/accessibility", "role=\"search\""]
            {
                assert!(!page.has(menu), "{menu} on {path}: {}", page.body);
            }
            assert!(!page.has("Ana Le Goff") && !page.has("Entretien"), "{path}: {}", page.body);
            assert!(page.has("<base target=\"_top\">") && page.has("href=\"/book?room=atelier"), "{path}");
            assert!(page.has(&format!("target=\"_self\" href=\"{there}")), "{there}: {}", page.body);
        }
    }
    let site = app.visitor().get("/embed/day?date=2026-11-17&site=quai").await;
    assert!(site.has("La Nuit") && !site.has("L&#39;Atelier"), "{}", site.body);
    assert_eq!(app.visitor().get("/embed/rooms/nowhere").await.status, StatusCode::NOT_FOUND);
    let (_other, anon, ..) = TestApp::start().await;
    for path in ["/embed/day", "/embed/rooms/atelier"] {
        assert_eq!(anon.get(path).await.status, StatusCode::NOT_FOUND, "nobody may frame {path}");
    }
}
