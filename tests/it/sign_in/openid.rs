//! Signing in with OpenID Connect, against a provider that is wrong in every way that matters.

use reqwest::StatusCode;
use rstest::rstest;
use serde_json::{Value, json};

use super::provider::{
    CLIENT, Manner, Provider, changed_afterwards, signed_again, signed_with_the_public_key, unsigned,
};
use crate::app::{Answer, NOW, Person, TestApp};

/// Clef with this provider alone, and groups that make members and reception.
pub(crate) async fn clef_with(provider: &Provider, more: &str) -> TestApp {
    clef_and(provider, more, &[]).await
}

/// The same with these settings besides.
pub(super) async fn clef_and(provider: &Provider, more: &str, others: &[(&str, &str)]) -> TestApp {
    let rooms = format!(
        "{}\n[sign_in.member]\ngroups = [\"coop\"]\n[sign_in.reception]\ngroups = [\"accueil\"]\n\
         [[sign_in.openid]]\nid = \"keycloak\"\nname = \"Mon compte\"\nissuer = \"{}\"\nclient_id = \"{}\"\n\
         client_secret_env = \"THE_SECRET\"\n{more}\n",
        TestApp::rooms(),
        provider.issuer(),
        CLIENT.0
    );
    let always = [("CLEF__SIGN_IN__DEMO", "false"), ("THE_SECRET", CLIENT.1)];
    TestApp::with(&rooms, &[&always[..], others].concat()).await
}

pub(super) async fn start() -> (Provider, TestApp) {
    let provider = Provider::start().await;
    let app = clef_with(&provider, "").await;
    (provider, app)
}

/// Path and query of an address of ours.
fn path_of(address: &str) -> String {
    let url: url::Url = address.parse().expect("an address");
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

/// From the click to the address that the provider sends the browser back to.
pub(crate) async fn go_there(who: &Person, back: &str) -> String {
    let begun = who.get(&format!("/signin/with/keycloak?back={back}")).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    follow(&begun).await
}

/// The same, from where the browser was sent.
pub(super) async fn follow(begun: &Answer) -> String {
    let there =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let sent_back = there.get(begun.location()).send().await.expect("the provider answers");
    path_of(sent_back.headers()["location"].to_str().expect("an address"))
}

/// The whole way.
pub(super) async fn sign_in(who: &Person) -> Answer {
    let path = go_there(who, "/me").await;
    who.get(&path).await
}

pub(super) fn now_and(seconds: i64) -> i64 {
    NOW.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant").timestamp() + seconds
}

#[tokio::test]
async fn a_member_signs_in_and_comes_back_to_where_they_were() {
    let (_provider, app) = start().await;
    let ana = app.visitor();
    let only = ana.get("/signin?back=/me").await;
    assert_eq!(only.location(), "/signin/with/keycloak?back=/me", "one way in: straight there");
    let answer = sign_in(&ana).await;
    assert_eq!(
        (answer.status, answer.location().as_str()),
        (StatusCode::SEE_OTHER, "/me"),
        "{}",
        answer.body
    );
    let page = ana.get("/me").await;
    assert!(page.status == StatusCode::OK && page.has("Ana Ségalen"), "{}", page.body);
    assert!(page.has("<html lang=\"en\">"), "in the language of the account: {}", page.body);
    assert_eq!(ana.get("/reception").await.status, StatusCode::FORBIDDEN);
    let id = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await;
    assert!(app.objects("atelier").await[0].contains("keycloak:7f3a"), "{id}");
}

#[rstest]
#[case::a_group(json!({ "groups": ["/accueil"] }), StatusCode::OK)]
#[case::no_group(json!({ "groups": ["coop"] }), StatusCode::FORBIDDEN)]
#[tokio::test]
async fn roles_follow_from_the_groups_of_the_account(#[case] claims: Value, #[case] desk: StatusCode) {
    let (provider, app) = start().await;
    provider.behave(|manner| manner.claims = claims);
    let who = app.visitor();
    assert_eq!(sign_in(&who).await.status, StatusCode::SEE_OTHER);
    assert_eq!(who.get("/reception").await.status, desk);
}

#[tokio::test]
async fn of_many_groups_a_session_keeps_those_that_matter() {
    let provider = Provider::start().await;
    let many: Vec<String> =
        (0..200).map(|number| format!("/un-groupe-de-travail-au-nom-long-{number}")).collect();
    let groups = [&many[..], &["/coop".to_owned(), "/residents".to_owned()]].concat();
    provider.behave(|manner| manner.claims = json!({ "groups": null, "cercles": { "noms": groups } }));
    let claims =
        "claims = { groups = \"cercles.noms\" }\n[[rules_for]]\ngroups = [\"residents\"]\nhorizon = \"365d\"";
    let app = clef_with(&provider, claims).await;
    let rosa = app.visitor();
    let answer = sign_in(&rosa).await;
    assert_eq!(answer.location(), "/me", "{}", answer.body);
    let session = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .find(|cookie| cookie.as_bytes().starts_with(b"clef_session="));
    assert!(session.expect("a session").len() < 1000, "{session:?}");
    rosa.book("atelier", "2027-06-15", ("10:00", "11:00"), "Dans sept mois").await;
}

#[tokio::test]
async fn whoever_has_no_role_here_is_told_so_and_not_signed_in() {
    let (provider, app) = start().await;
    provider.behave(|manner| manner.claims = json!({ "groups": ["chorale"] }));
    let who = app.visitor();
    let answer = sign_in(&who).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.has("Ce compte n’est pas membre") && answer.has("/signin?choose=1"), "{}", answer.body);
    assert_eq!(who.get("/me").await.status, StatusCode::SEE_OTHER);
}

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
async fn an_answer_is_for_the_browser_that_asked_and_for_once() {
    let (_provider, app) = start().await;
    let (ana, eve) = (app.visitor(), app.visitor());
    let path = go_there(&ana, "/me").await;
    let stolen = eve.get(&path).await;
    assert_eq!(stolen.status, StatusCode::BAD_REQUEST);
    assert!(stolen.has("un autre navigateur"), "{}", stolen.body);
    // Somebody who is made to finish what somebody else began: a state that is not theirs.
    let theirs = go_there(&eve, "/me").await;
    let state =
        |path: &str| path.split("state=").nth(1).and_then(|rest| rest.split('&').next()).map(str::to_owned);
    let mixed = path.replace(&state(&path).expect("a state"), &state(&theirs).expect("a state"));
    assert_eq!(ana.get(&mixed).await.status, StatusCode::BAD_REQUEST);
    let prefix = state(&path).expect("a state")[..8].to_owned();
    let forged = path.replace(&state(&path).expect("a state"), &format!("{prefix}{}", "0".repeat(56)));
    assert_eq!(ana.get(&forged).await.status, StatusCode::BAD_REQUEST, "the rest of the state counts too");
    for path in ["/signin/with/keycloak/return", "/signin/with/keycloak/return?state=&code=x"] {
        assert_eq!(ana.get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn a_code_is_good_once() {
    let (_provider, app) = start().await;
    let ana = app.visitor();
    let path = go_there(&ana, "/me").await;
    assert_eq!(ana.get(&path).await.location(), "/me");
    let again = ana.get(&path).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "the browser has forgotten it");
    // Somebody who kept the cookie as well is refused by the provider.
    let begun = app.visitor().get("/signin/with/keycloak").await;
    let cookie = begun.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let there =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let back = there.get(begun.location()).send().await.expect("an answer");
    let path = path_of(back.headers()["location"].to_str().expect("an address"));
    let with_cookie = [("cookie", cookie.as_str())];
    assert_eq!(app.visitor().get_with(&path, &with_cookie).await.status, StatusCode::SEE_OTHER);
    let replayed = app.visitor().get_with(&path, &with_cookie).await;
    assert_eq!(replayed.status, StatusCode::BAD_REQUEST);
    assert!(replayed.has("a déjà servi"), "{}", replayed.body);
}

#[tokio::test]
async fn signing_in_takes_ten_minutes_at_most_and_several_windows_may_do_it() {
    let (_provider, app) = start().await;
    let ana = app.visitor();
    let (one, other) = (go_there(&ana, "/me").await, go_there(&ana, "/rooms/atelier").await);
    assert_eq!(ana.get(&one).await.location(), "/me");
    assert_eq!(ana.get(&other).await.location(), "/rooms/atelier");
    let mut begun = Vec::new();
    for minute in 0..5 {
        app.at(&format!("2026-11-16T08:3{minute}:00Z"));
        begun.push(go_there(&ana, "/me").await);
    }
    assert_eq!(ana.get(&begun[0]).await.status, StatusCode::BAD_REQUEST, "the oldest is dropped");
    assert_eq!(ana.get(&begun[1]).await.location(), "/me", "four are kept");
    app.at("2026-11-16T08:30:00Z");
    let slow = go_there(&ana, "/me").await;
    app.at("2026-11-16T08:40:01Z");
    assert_eq!(ana.get(&slow).await.status, StatusCode::BAD_REQUEST);
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

#[tokio::test]
async fn signing_out_leads_to_the_provider_and_back() {
    let (provider, app) = start().await;
    let ana = app.visitor();
    sign_in(&ana).await;
    let page = ana.post("/signout", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!page.has("http-equiv=\"refresh\""), "it is theirs to choose: {}", page.body);
    let link = "class=\"button\" href=\"";
    let from = page.body.rfind(link).expect("an onward address") + link.len();
    let onward = page.body[from..].split('"').next().expect("its end").replace("&amp;", "&");
    let onward: url::Url = onward.parse().expect("an address");
    assert!(onward.as_str().starts_with(&format!("{}/logout?theme=plain&", provider.issuer())), "{onward}");
    let asked: std::collections::HashMap<_, _> = onward.query_pairs().into_owned().collect();
    assert_eq!(asked["post_logout_redirect_uri"], "http://127.0.0.1/");
    assert_eq!(asked["id_token_hint"].split('.').count(), 3);
    assert_eq!(ana.get("/me").await.status, StatusCode::SEE_OTHER);
}
