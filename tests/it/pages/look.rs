//! How the place looks: its colour, its logo, pictures and things of its rooms.

use reqwest::StatusCode;
use tempfile::TempDir;

use crate::app::{Answer, TestApp};

/// The standard place with a colour, a logo and a picture of a room; and the folder of the files.
async fn start(more: &[(&str, &str)]) -> (TestApp, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("logo"), "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")
        .expect("a logo");
    std::fs::write(at("picture"), b"\x89PNG\r\n\x1a\nrest").expect("a picture");
    let (logo, picture) = (at("logo"), at("picture"));
    let look = [
        ("CLEF__PLACE__COLOUR", "#7a1f5c"),
        ("CLEF__PLACE__LOGO", &logo),
        ("CLEF__ROOM__ATELIER__PICTURE", &picture),
        ("CLEF__ROOM__ATELIER__EQUIPMENT", "vidéoprojecteur,four <céramique>"),
    ];
    (TestApp::with(TestApp::rooms(), &[&look, more].concat()).await, folder)
}

/// The value of the attribute `name` that begins with `start`.
fn address<'a>(page: &'a Answer, name: &str, start: &str) -> &'a str {
    let from =
        page.body.find(&format!("{name}=\"{start}")).unwrap_or_else(|| panic!("{start}: {}", page.body));
    let value = &page.body[from + name.len() + 2..];
    &value[..value.find('"').expect("its end")]
}

#[tokio::test]
async fn every_page_has_the_colour_and_the_logo_of_the_place() {
    let (app, _files) = start(&[]).await;
    let anon = app.visitor();
    let page = anon.get("/").await;
    let style = anon.get(address(&page, "href", "/assets/place.css")).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(style.has("--accent:#7a1f5c") && style.has("prefers-color-scheme:dark"), "{}", style.body);
    let logo = anon.get(address(&page, "src", "/assets/logo")).await;
    assert_eq!(logo.header("content-type"), "image/svg+xml");
    assert!(!logo.header("content-security-policy").contains("unsafe"), "no script of a drawing runs");
    let again = anon.get_with("/assets/logo", &[("if-none-match", &logo.header("etag"))]).await;
    assert_eq!(
        (again.status, again.header("cache-control").as_str()),
        (StatusCode::NOT_MODIFIED, "public, no-cache")
    );
}

#[tokio::test]
async fn a_place_without_them_has_clefs_own() {
    let (_app, anon, ..) = TestApp::start().await;
    let page = anon.get("/").await;
    assert!(!page.has("place.css") && page.has("class=\"mark\""), "{}", page.body);
    for path in ["/assets/place.css", "/assets/logo", "/rooms/atelier/picture", "/rooms/nowhere/picture"] {
        assert_eq!(anon.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_room_shows_its_picture_and_what_is_in_it_where_one_chooses() {
    let (app, _files) = start(&[]).await;
    let (anon, ana) = (app.visitor(), app.person("demo-ana").await);
    let form = ana.get("/book?room=atelier&date=2026-11-17").await;
    for page in [anon.get("/rooms/atelier").await, form] {
        assert!(page.has("alt=\"Photo de L"), "{}", page.body);
        let picture = anon.get(address(&page, "src", "/rooms/atelier/picture")).await;
        assert_eq!((picture.status, picture.header("content-type").as_str()), (StatusCode::OK, "image/png"));
        assert!(picture.header("cache-control").starts_with("private, "), "visitors may not see every room");
        assert!(
            page.has("</svg>vidéoprojecteur</li>"),
            "a thing has its drawing and its word: {}",
            page.body
        );
        assert!(page.has("<li>four &lt;céramique&gt;</li>"), "what is not known has its word");
    }
    let other = anon.get("/rooms/salon").await;
    assert!(!other.has("<img class=\"picture\""), "{}", other.body);
}

#[tokio::test]
async fn a_picture_is_for_whoever_may_see_the_room() {
    let (app, _files) = start(&[("CLEF__PLACE__PUBLISH_FREE_BUSY", "false")]).await;
    let page = app.visitor().get("/rooms/atelier/picture").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(app.person("demo-ana").await.get("/rooms/atelier/picture").await.status, StatusCode::OK);
}
