//! Sessions that are over because the provider says so: it is asked now and then, or says so itself.

use reqwest::StatusCode;
use rstest::rstest;
use serde_json::{Value, json};

use super::openid::{clef_with, follow, go_there, now_and};
use super::provider::Provider;
use crate::app::{Answer, Person, TestApp};

const HOUR: i64 = 3600;
/// What a browser says when it opens a page.
const PAGE: [(&str, &str); 2] =
    [("accept", "text/html,application/xhtml+xml"), ("sec-fetch-mode", "navigate")];

async fn signed_in(claims: Value) -> (Provider, TestApp, Person) {
    let provider = Provider::start().await;
    provider.behave(|manner| manner.claims = claims);
    let app = clef_with(&provider, "").await;
    let ana = app.visitor();
    let path = go_there(&ana, "/me").await;
    assert_eq!(ana.get(&path).await.location(), "/me");
    (provider, app, ana)
}

async fn open(who: &Person) -> Answer {
    who.get_with("/me", &PAGE).await
}

/// Hours later; the provider's clock goes too.
fn later(provider: &Provider, app: &TestApp, hours: i64) {
    let at = chrono::DateTime::from_timestamp(now_and(hours * HOUR), 0).expect("an instant");
    app.at(&at.to_rfc3339());
    provider.behave(|manner| {
        manner.claims["iat"] = at.timestamp().into();
        manner.claims["exp"] = (at.timestamp() + 300).into();
    });
}

/// From the page to the provider and back, which shows nothing.
async fn checked(who: &Person) -> Answer {
    let page = open(who).await;
    assert_eq!(
        (page.status, page.location().as_str()),
        (StatusCode::SEE_OTHER, "/signin/with/keycloak?check=1&back=/me")
    );
    let there = who.get(&page.location()).await;
    let back = who.get(&follow(&there).await).await;
    assert_eq!(back.location(), "/me", "{}", back.body);
    open(who).await
}

#[rstest]
#[case::a_member(json!({}), 12)]
#[case::reception(json!({ "groups": ["accueil"] }), 2)]
#[tokio::test]
async fn the_provider_is_asked_again_and_nobody_sees_it(#[case] claims: Value, #[case] hours: i64) {
    let (provider, app, ana) = signed_in(claims).await;
    later(&provider, &app, hours - 1);
    assert_eq!(open(&ana).await.status, StatusCode::OK, "not yet");
    later(&provider, &app, hours);
    let page = checked(&ana).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(provider.was_asked("prompt").as_deref(), Some("none"));
    // Its word is good as long again, and the roles are as it says now.
    later(&provider, &app, 2 * hours - 1);
    assert_eq!(open(&ana).await.status, StatusCode::OK);
}

#[rstest]
#[case::signed_out_or_disabled("login_required")]
#[case::something_to_do("interaction_required")]
#[case::refused("access_denied")]
#[tokio::test]
async fn whoever_is_no_more_signed_in_there_is_not_here(#[case] error: &'static str) {
    let (provider, app, ana) = signed_in(json!({})).await;
    later(&provider, &app, 12);
    provider.behave(|manner| manner.refuses = Some(error));
    let page = checked(&ana).await;
    assert_eq!((page.status, page.location().as_str()), (StatusCode::SEE_OTHER, "/signin?back=/me"));
}

#[rstest]
#[case::somebody_else(json!({ "sub": "another" }), "/signin?back=/me")]
#[case::no_group_any_more(json!({ "groups": [] }), "")]
#[tokio::test]
async fn who_is_there_now_does_not_become_who_was_here(#[case] claims: Value, #[case] there: &str) {
    let (provider, app, ana) = signed_in(json!({})).await;
    provider.behave(|manner| manner.claims = claims);
    later(&provider, &app, 12);
    let page = open(&ana).await;
    let there_and_back = follow(&ana.get(&page.location()).await).await;
    let back = ana.get(&there_and_back).await;
    if there.is_empty() {
        assert_eq!(back.status, StatusCode::FORBIDDEN, "{}", back.body);
    } else {
        assert_eq!((back.location().as_str(), open(&ana).await.location().as_str()), ("/me", there));
    }
}

#[tokio::test]
async fn a_provider_that_is_down_costs_nobody_a_page_until_twice_the_time() {
    let (provider, app, ana) = signed_in(json!({})).await;
    provider.behave(|manner| manner.ill = Some(503));
    later(&provider, &app, 12);
    let page = open(&ana).await;
    let sent = ana.get(&page.location()).await;
    // What it says of itself is known for an hour by the clock of the machine, so the token is what fails.
    let back = if sent.location() == "/me" { sent } else { ana.get(&follow(&sent).await).await };
    assert_eq!(back.location(), "/me", "{}", back.body);
    assert_eq!(open(&ana).await.status, StatusCode::OK, "and not asked again at once");
    later(&provider, &app, 24);
    assert_eq!(ana.get("/me").await.location(), "/signin?back=/me");
}

#[tokio::test]
async fn only_pages_lead_to_the_provider_and_a_form_is_taken_meanwhile() {
    let (provider, app, ana) = signed_in(json!({})).await;
    later(&provider, &app, 13);
    let script = [("accept", "text/html"), ("sec-fetch-mode", "cors")];
    assert_eq!(ana.get_with("/me", &script).await.status, StatusCode::OK);
    assert_eq!(ana.get_with("/api/v1/rooms", &[]).await.status, StatusCode::OK);
    ana.book("atelier", "2026-11-18", ("10:00", "11:00"), "Entretien").await;
    later(&provider, &app, 24);
    assert_eq!(ana.post("/book", &[("room", "atelier")]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ana.get("/me").await.status, StatusCode::SEE_OTHER, "a disabled account books no more");
}

async fn tell(app: &TestApp, token: &str) -> Answer {
    app.visitor().post("/signin/with/keycloak/ended", &[("logout_token", token)]).await
}

#[rstest]
#[case::of_the_person(json!({}), [false, false])]
#[case::of_this_sign_in(json!({ "sid": "desk" }), [false, true])]
#[case::of_another_sign_in(json!({ "sid": "phone" }), [true, false])]
#[case::by_the_sign_in_alone(json!({ "sub": null, "sid": "desk" }), [false, true])]
#[case::of_somebody_else(json!({ "sub": "another" }), [true, true])]
#[tokio::test]
async fn signed_out_there_is_signed_out_here(#[case] change: Value, #[case] stay: [bool; 2]) {
    let (provider, app, desk) = signed_in(json!({ "sid": "desk" })).await;
    provider.behave(|manner| manner.claims = json!({ "sid": "phone" }));
    let phone = app.visitor();
    let path = go_there(&phone, "/me").await;
    phone.get(&path).await;
    let answer = tell(&app, &provider.logout_token(&change)).await;
    assert_eq!((answer.status, answer.header("cache-control").as_str()), (StatusCode::OK, "no-store"));
    let mut still = Vec::new();
    for browser in [&desk, &phone] {
        still.push(browser.get("/me").await.status == StatusCode::OK);
    }
    assert_eq!(still, stay);
    // Signing in again is another session.
    app.at("2026-11-16T08:30:01Z");
    let path = go_there(&desk, "/me").await;
    provider.behave(|manner| manner.claims = json!({ "sid": "new" }));
    desk.get(&path).await;
    assert_eq!(desk.get("/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_else_signs_anybody_out() {
    let (provider, app, ana) = signed_in(json!({})).await;
    let other = Provider::start().await;
    let unsigned = super::provider::unsigned(&provider.logout_token(&json!({})));
    let tokens = [
        other.logout_token(&json!({ "iss": provider.issuer(), "aud": "another" })),
        provider.logout_token(&json!({ "aud": "another" })),
        provider.logout_token(&json!({ "events": null })),
        provider.logout_token(&json!({ "nonce": "x" })),
        unsigned,
        "rubbish".to_owned(),
    ];
    for token in tokens {
        assert_eq!(tell(&app, &token).await.status, StatusCode::BAD_REQUEST, "{token}");
    }
    assert_eq!(ana.get("/me").await.status, StatusCode::OK);
    let elsewhere = app.visitor().post("/signin/with/nobody/ended", &[("logout_token", "x")]).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}
