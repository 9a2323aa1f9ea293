//! Who may see and do what; signing in and out.

use reqwest::StatusCode;
use rstest::rstest;

use crate::app::{TestApp, fields};

const DAY: &str = "2026-11-17";

#[rstest]
#[case("/me", "/signin?back=/me")]
#[case("/reception", "/signin?back=/reception")]
#[case("/book?room=atelier&date=2026-11-17", "/signin?back=/book%3Froom%3Datelier%26date%3D2026-11-17")]
#[tokio::test]
async fn whoever_must_sign_in_comes_back_to_where_they_were(#[case] path: &str, #[case] sign_in: &str) {
    let (app, anon, ..) = TestApp::start().await;
    let answer = anon.get(path).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, sign_in));
    let page = anon.get(sign_in).await;
    assert_eq!(page.field("back").replace("&amp;", "&"), path);
    let answer = app.visitor().post("/signin/demo", &[("person", "demo-ana"), ("back", path)]).await;
    assert_eq!(answer.location(), path);
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let (app, ..) = TestApp::start().await;
    for back in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        let answer = app.visitor().post("/signin/demo", &[("person", "demo-ana"), ("back", back)]).await;
        assert_eq!(answer.location(), "/");
    }
}

#[tokio::test]
async fn a_session_that_ended_loses_nothing_of_what_was_typed() {
    let (_app, anon, ..) = TestApp::start().await;
    let page = anon.post("/book", &fields("atelier", DAY, ("10:00", "11:00"), "Ma réunion", "key-1")).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(
        page.has("<title>Erreur\u{a0}:")
            && page.has("value=\"Ma réunion\"")
            && page.has("rien n’a été réservé"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn sessions_end_with_time_and_by_signing_out() {
    let (app, _, ana, reception) = TestApp::start().await;
    let answer = reception.post("/signout", &[]).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(reception.get("/reception").await.status, StatusCode::SEE_OTHER);
    app.at("2026-11-29T08:30:00Z");
    assert_eq!(ana.get("/me").await.status, StatusCode::OK, "a visit within two weeks keeps it alive");
    app.at("2026-12-12T08:30:00Z");
    assert_eq!(ana.get("/me").await.status, StatusCode::OK, "and so does the next");
    app.at("2026-12-27T08:30:00Z");
    assert_eq!(ana.get("/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_booking_is_for_its_people_and_reception() {
    let (app, anon, ana, reception) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Entretien").await;
    let path = format!("/bookings/{id}");
    assert_eq!(reception.get(&path).await.status, StatusCode::OK);
    assert_eq!(anon.get(&path).await.status, StatusCode::SEE_OTHER);
    for answer in [
        malik.get(&path).await,
        malik.get(&format!("{path}.ics")).await,
        malik.post(&format!("{path}/cancel"), &[]).await,
        malik.post(&path, &fields("atelier", DAY, ("10:00", "11:00"), "Pris", "")).await,
    ] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.has("Entretien"), "{}", answer.body);
    }
    assert_eq!(malik.get("/reception").await.status, StatusCode::FORBIDDEN);
    for page in ["/", "/rooms/atelier"] {
        assert!(!malik.get(&format!("{page}?date={DAY}")).await.has("Entretien"));
    }
}

#[tokio::test]
async fn the_demo_ends_where_something_stands_in_between() {
    let (app, _, ana, _) = TestApp::start().await;
    let passed_on = [("x-forwarded-for", "203.0.113.7")];
    assert_eq!(ana.get_with("/me", &passed_on).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ana.get_with("/me", &[("host", "rooms.example.org")]).await.status, StatusCode::SEE_OTHER);
    assert!(!app.visitor().get_with("/signin", &passed_on).await.has("demo-ana"));
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("forwarded", "for=203.0.113.7")];
    let body = Some("person=demo-accueil".to_owned());
    let answer = app.visitor().send(reqwest::Method::POST, "/signin/demo", &headers, body).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("set-cookie"), "");
}

#[tokio::test]
async fn a_place_may_keep_its_schedule_to_those_who_sign_in() {
    let closed = [("CLEF__PLACE__PUBLISH_FREE_BUSY", "false")];
    let app = TestApp::with(TestApp::rooms(), &closed).await;
    for path in ["/", "/?view=week", "/?view=month", "/rooms/atelier", "/rooms/atelier?view=month"] {
        assert_eq!(app.visitor().get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    assert_eq!(app.person("demo-ana").await.get("/").await.status, StatusCode::OK);
}
