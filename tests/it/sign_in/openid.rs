//! Signing in with OpenID Connect, against a provider that is wrong in every way that matters.

mod odd;

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
