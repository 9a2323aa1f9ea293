//! Accounts that lack something: a role here, or what a provider did not say in its token.

use reqwest::StatusCode;
use rstest::rstest;
use serde_json::{Value, json};

use super::openid::{clef_and, follow, sign_in, start};
use super::provider::Provider;

#[rstest]
#[case::usual(json!({}), "login")]
#[case::where_one_can_choose(json!({ "prompt_values_supported": ["none", "login", "select_account"] }), "select_account")]
#[tokio::test]
async fn somebody_without_a_role_is_offered_another_account(#[case] names: Value, #[case] prompt: &str) {
    let (provider, app) = start().await;
    provider.behave(|manner| (manner.claims, manner.names) = (json!({ "groups": [] }), names));
    let who = app.visitor();
    let refused = sign_in(&who).await;
    assert!(refused.has("/signin?choose=1&amp;other=1"), "{}", refused.body);
    let ways = who.get("/signin?choose=1&other=1").await;
    assert!(ways.has("/signin/with/keycloak?back=/&amp;other=1"), "{}", ways.body);
    follow(&who.get("/signin/with/keycloak?back=/&other=1").await).await;
    assert_eq!(provider.was_asked("prompt").as_deref(), Some(prompt));
}

#[tokio::test]
async fn whether_an_address_is_proven_is_asked_too() {
    let provider = Provider::start().await;
    provider.behave(|manner| {
        manner.claims = json!({ "email_verified": null });
        manner.userinfo = Some(json!({ "sub": "7f3a", "email_verified": true }));
    });
    let app = clef_and(&provider, "", &[("CLEF__SIGN_IN__RECEPTION__PEOPLE", "ana@example.org")]).await;
    let ana = app.visitor();
    assert_eq!(sign_in(&ana).await.location(), "/me");
    assert_eq!(ana.get("/reception").await.status, StatusCode::OK);
}

#[rstest]
#[case::not_needed(json!({ "name": null }), true)]
#[case::needed(json!({ "groups": null }), false)]
#[tokio::test]
async fn a_userinfo_that_fails_stops_only_who_needs_it(#[case] claims: Value, #[case] signed_in: bool) {
    let (provider, app) = start().await;
    let nowhere = format!("{}/nothing-here", provider.issuer());
    provider
        .behave(|manner| (manner.claims, manner.names) = (claims, json!({ "userinfo_endpoint": nowhere })));
    let answer = sign_in(&app.visitor()).await;
    assert_eq!(answer.status == StatusCode::SEE_OTHER, signed_in, "{}", answer.body);
}

#[tokio::test]
async fn a_booking_of_ones_other_account_says_so() {
    let (provider, app) = start().await;
    let by_keycloak = app.visitor();
    sign_in(&by_keycloak).await;
    let id = by_keycloak.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await;
    let path = format!("/bookings/{id}");
    for (claims, is_said) in [
        (json!({ "sub": "other" }), true),
        (json!({ "sub": "other", "email_verified": false }), false),
        (json!({ "sub": "other", "email": "eve@example.org" }), false),
    ] {
        provider.behave(|manner| manner.claims = claims.clone());
        let other = app.visitor();
        sign_in(&other).await;
        let page = other.get(&path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(
            page.has("belongs to another account") && page.has("signed in as Ana Ségalen"),
            "{}",
            page.body
        );
        assert_eq!(page.has("ana@example.org"), is_said, "{claims}: {}", page.body);
    }
}
