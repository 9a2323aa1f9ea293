//! Providers that are wrong, down, or merely different.

use super::*;

type Wrong = fn(&mut Manner);

fn es512(manner: &mut Manner) {
    (manner.signs_with, manner.shows) = (3, vec![3]);
}

#[rstest]
#[case::nonce(|m: &mut Manner| m.claims = json!({ "nonce": "another" }), "vérifiée")]
#[case::no_nonce(|m: &mut Manner| m.claims = json!({ "nonce": null }), "vérifiée")]
#[case::issuer(|m: &mut Manner| m.claims = json!({ "iss": "https://evil.example" }), "vérifiée")]
#[case::issuer_of_the_answer(|m: &mut Manner| m.iss = Some("https://evil.example".into()), "vérifiée")]
#[case::audience(|m: &mut Manner| m.claims = json!({ "aud": "another" }), "vérifiée")]
#[case::no_audience(|m: &mut Manner| m.claims = json!({ "aud": null }), "vérifiée")]
#[case::several_audiences(|m: &mut Manner| m.claims = json!({ "aud": ["clef", "another"] }), "vérifiée")]
#[case::party(|m: &mut Manner| m.claims = json!({ "azp": "another" }), "vérifiée")]
#[case::expired(|m: &mut Manner| m.claims = json!({ "exp": now_and(-121) }), "vérifiée")]
#[case::no_end(|m: &mut Manner| m.claims = json!({ "exp": null }), "vérifiée")]
#[case::too_early(|m: &mut Manner| m.claims = json!({ "iat": now_and(121) }), "vérifiée")]
#[case::not_yet(|m: &mut Manner| m.claims = json!({ "nbf": now_and(121) }), "vérifiée")]
#[case::no_subject(|m: &mut Manner| m.claims = json!({ "sub": null }), "vérifiée")]
#[case::unknown_key(|m: &mut Manner| m.signs_with = 1, "vérifiée")]
#[case::changed(|m: &mut Manner| m.forges = changed_afterwards, "vérifiée")]
#[case::unsigned(|m: &mut Manner| m.forges = unsigned, "vérifiée")]
#[case::shared_secret(|m: &mut Manner| m.forges = signed_with_the_public_key, "vérifiée")]
#[case::es512_changed(|m: &mut Manner| { es512(m); m.forges = changed_afterwards }, "vérifiée")]
#[case::es512_by_another_key(|m: &mut Manner| { es512(m); m.forges = |token| signed_again(token, &json!({ "alg": "ES512", "kid": "fourth" }), 4) }, "vérifiée")]
#[case::es512_called_es256(|m: &mut Manner| { es512(m); m.forges = |token| signed_again(token, &json!({ "alg": "ES256", "kid": "fourth" }), 3) }, "vérifiée")]
#[case::es512_for_an_rsa_key(|m: &mut Manner| m.forges = |token| signed_again(token, &json!({ "alg": "ES512", "kid": "first" }), 3), "vérifiée")]
#[case::es512_for_p256(|m: &mut Manner| { m.shows = vec![2]; m.forges = |token| signed_again(token, &json!({ "alg": "ES512", "kid": "third" }), 3) }, "vérifiée")]
#[case::es512_of_nobody_here(|m: &mut Manner| { es512(m); m.claims = json!({ "aud": "another" }) }, "vérifiée")]
#[case::critical(|m: &mut Manner| { es512(m); m.forges = |token| signed_again(token, &json!({ "alg": "ES512", "kid": "fourth", "crit": ["exp"] }), 3) }, "vérifiée")]
#[case::rubbish(|m: &mut Manner| m.forges = |_| "not.a.token".into(), "vérifiée")]
#[case::userinfo_of_somebody_else(|m: &mut Manner| { m.claims = json!({ "groups": null }); m.userinfo = Some(json!({ "sub": "admin", "groups": ["accueil"] })) }, "vérifiée")]
#[case::said_no(|m: &mut Manner| m.refuses = Some("access_denied"), "refusée ou abandonnée")]
#[case::login_required(|m: &mut Manner| m.refuses = Some("login_required"), "un autre navigateur")]
#[case::server_error(|m: &mut Manner| m.refuses = Some("server_error"), "ne répond pas")]
#[case::userinfo_is_ill(|m: &mut Manner| { m.claims = json!({ "groups": null }); m.userinfo = Some(json!({ "sub": 7 })) }, "vérifiée")]
#[tokio::test]
async fn what_is_wrong_signs_nobody_in(#[case] wrong: Wrong, #[case] words: &str) {
    let (provider, app) = start().await;
    provider.behave(wrong);
    let who = app.visitor();
    let mut answer = sign_in(&who).await;
    if answer.location().contains("/authorize?") {
        // It is begun once more by itself, and not for ever.
        answer = who.get(&follow(&answer).await).await;
    }
    assert!(answer.status.is_client_error() || answer.status.is_server_error(), "{}", answer.status);
    assert!(answer.has(words) && answer.has("Se connecter à nouveau"), "{}", answer.body);
    for told in ["evil", "another", "nonce", "Ségalen"] {
        assert!(!answer.has(told), "the cause is for the log: {}", answer.body);
    }
    assert_eq!(who.get("/me").await.status, StatusCode::SEE_OTHER);
    // And it was the wrong thing that did it.
    provider.behave(|manner| *manner = Manner::default());
    assert_eq!(sign_in(&who).await.location(), "/me");
}

#[rstest]
#[case::ahead(json!({ "iat": now_and(100), "nbf": now_and(100) }))]
#[case::behind(json!({ "iat": now_and(-400), "exp": now_and(-100) }))]
#[case::a_list_of_one(json!({ "aud": ["clef"] }))]
#[case::for_several(json!({ "aud": ["account", "clef"], "azp": "clef" }))]
#[case::fractions(json!({ "exp": 1_795_000_000.5 }))]
#[tokio::test]
async fn clocks_and_forms_may_differ_a_little(#[case] claims: Value) {
    let (provider, app) = start().await;
    provider.behave(|manner| manner.claims = claims);
    let answer = sign_in(&app.visitor()).await;
    assert_eq!(answer.location(), "/me", "{}", answer.body);
}

#[tokio::test]
async fn the_provider_may_change_its_keys() {
    let (provider, app) = start().await;
    assert_eq!(sign_in(&app.visitor()).await.location(), "/me");
    assert_eq!(sign_in(&app.visitor()).await.location(), "/me");
    assert_eq!(provider.keys_asked(), 1, "they are kept");
    provider.behave(|manner| (manner.signs_with, manner.shows) = (1, vec![0, 1]));
    assert_eq!(sign_in(&app.visitor()).await.location(), "/me", "another key");
    provider.behave(|manner| (manner.signs_with, manner.shows) = (2, vec![2]));
    assert_eq!(sign_in(&app.visitor()).await.location(), "/me", "a key of another kind");
    assert_eq!(provider.keys_asked(), 3);
    provider.behave(es512);
    assert_eq!(sign_in(&app.visitor()).await.location(), "/me", "ES512");
    provider.behave(|manner| manner.signs_with = 0);
    assert_eq!(sign_in(&app.visitor()).await.status, StatusCode::BAD_GATEWAY, "a key that was taken away");
}

#[tokio::test]
async fn a_provider_that_is_down_or_somebody_else_is_said_so() {
    let (provider, app) = start().await;
    provider.behave(|manner| manner.ill = Some(503));
    let answer = app.visitor().get("/signin/with/keycloak").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.has("Le service de connexion ne répond pas"), "{}", answer.body);
    provider
        .behave(|manner| (manner.ill, manner.calls_itself) = (None, Some("https://other.example".into())));
    assert_eq!(app.visitor().get("/signin/with/keycloak").await.status, StatusCode::BAD_GATEWAY);
    // It comes back, goes down in the middle, and comes back again.
    provider.behave(|manner| manner.calls_itself = None);
    let ana = app.visitor();
    let path = go_there(&ana, "/me").await;
    provider.behave(|manner| manner.ill = Some(500));
    assert_eq!(ana.get(&path).await.status, StatusCode::SERVICE_UNAVAILABLE);
    provider.behave(|manner| manner.ill = None);
    assert_eq!(sign_in(&ana).await.location(), "/me");
    assert_eq!(app.visitor().get("/signin/with/nobody").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_the_token_does_not_say_userinfo_tells() {
    let provider = Provider::start().await;
    provider.behave(|manner| {
        manner.claims = json!({ "name": null, "groups": null });
        manner.userinfo = Some(
            json!({ "sub": "7f3a", "name": "Ana de là-bas", "realm": { "roles": ["accueil"] }, "iss": "x" }),
        );
    });
    let app = clef_with(&provider, "claims = { groups = \"realm.roles\" }").await;
    let ana = app.visitor();
    assert_eq!(sign_in(&ana).await.location(), "/me");
    assert!(ana.get("/reception").await.has("Ana de là-bas"));
}
