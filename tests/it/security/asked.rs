//! What a request says of itself: its id, its address, words that cannot be written.

use reqwest::{Method, StatusCode};
use rstest::rstest;

use crate::app::{TestApp, fields};

#[rstest]
#[case::only_zero_width("\u{200b}\u{200b}", "Donnez un titre")]
#[case::only_an_override("\u{202e}", "Donnez un titre")]
#[case::an_override("facture \u{202e}gpj", "caractères invisibles")]
#[case::what_xml_cannot_write("Réunion\u{ffff}", "caractères invisibles")]
#[case::what_xml_cannot_write_either("Réunion\u{fffe}", "caractères invisibles")]
#[tokio::test]
async fn a_title_is_text_that_can_be_seen_and_written(#[case] title: &str, #[case] words: &str) {
    let (app, _, ana, _) = TestApp::start().await;
    let form = ana.get("/book?room=atelier&date=2026-11-17").await;
    let key = form.field("key");
    let answer = ana.post("/book", &fields("atelier", "2026-11-17", ("10:00", "11:00"), title, &key)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.has(words), "{}", answer.body);
    assert!(app.objects("atelier").await.is_empty());
}

#[tokio::test]
async fn what_others_wrote_turns_nothing_around_it() {
    let (app, _, _, reception) = TestApp::start().await;
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//EN\r\nBEGIN:VEVENT\r\nUID:turned\r\n\
        DTSTAMP:20261101T000000Z\r\nDTSTART:20261117T090000Z\r\nDURATION:PT1H\r\nSUMMARY:a\u{202e}b\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    app.write_event("atelier", "turned.ics", event).await;
    for path in ["/?date=2026-11-17", "/reception?date=2026-11-17", "/rooms/atelier?date=2026-11-17"] {
        let page = reception.get(path).await;
        let turned = page.body.matches("a\u{202e}b").count();
        let isolated = page.body.matches("<bdi>a\u{202e}b</bdi>").count();
        assert!(turned > 0 && turned == isolated, "{path}: {turned} {isolated}");
    }
}

#[tokio::test]
async fn a_request_has_our_id_whatever_its_sender_calls_it() {
    for overrides in
        [&[][..], &[("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1"), ("CLEF__SIGN_IN__DEMO", "false")]]
    {
        let app = TestApp::with(TestApp::rooms(), overrides).await;
        for foreign in ["mine", &"x".repeat(9_000)] {
            let answer = app.visitor().get_with("/nothing", &[("x-request-id", foreign)]).await;
            let id = answer.header("x-request-id");
            assert!(id.len() < 30 && id.contains('-'), "{id}");
            assert!(answer.has(&id) && !answer.has(foreign), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn no_page_leads_to_another_host() {
    let (_app, anon, ..) = TestApp::start().await;
    for path in ["//evil.example/", "/\\evil.example/", "//evil.example/?date=x", "///evil.example"] {
        let page = anon.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        for start in ["=\"//", "=\"/\\", "=\"/&#x2f;", "back=//", "back=/%2F"] {
            assert!(!page.has(start), "{path}: {start} in {}", page.body);
        }
    }
}

#[tokio::test]
async fn search_engines_stay_away_and_days_come_to_an_end() {
    let (_app, anon, ..) = TestApp::start().await;
    let robots = anon.get("/robots.txt").await;
    assert!(robots.has("Disallow: /\n") && robots.header("content-type").starts_with("text/plain"));
    let today = anon.get("/?date=2026-11-16").await;
    assert_eq!(today.header("x-robots-tag"), "noindex");
    assert!(today.has("rel=\"next\"") && today.has("rel=\"prev\""));
    for (far, leads_not) in [("2031-01-01", "next"), ("2019-01-01", "prev")] {
        for path in ["/", "/rooms/atelier"] {
            let page = anon.get(&format!("{path}?date={far}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!page.has(&format!("rel=\"{leads_not}\"")), "{path} {far}");
        }
    }
}

#[tokio::test]
async fn a_tag_that_was_made_weak_on_the_way_still_names_its_version() {
    let (_app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await.to_string();
    let path = format!("/api/v1/bookings/{id}");
    let weak = format!("W/{}", ana.get(&path).await.header("etag"));
    let headers = [("if-match", weak.as_str()), ("content-type", "application/json")];
    let body = Some(r#"{"title": "Point"}"#.to_owned());
    let renamed = ana.send(Method::PATCH, &path, &headers, body.clone()).await;
    assert_eq!(renamed.status, StatusCode::OK, "{}", renamed.body);
    let again = ana.send(Method::PATCH, &path, &headers, body).await;
    assert_eq!(again.status, StatusCode::PRECONDITION_FAILED, "it is another version by now");
}
