//! The ways to sign in, each broken.

use serde_json::json;

use super::Setup;
use crate::servers::free_port;
use crate::sign_in::nextcloud::Nextcloud;
use crate::sign_in::provider::Provider;

/// A set-up with a provider at `issuer`, whose groups make reception.
fn with_provider(issuer: &str) -> Setup {
    let lines = format!(
        "[sign_in.reception]\ngroups = [\"accueil\"]\n[[sign_in.openid]]\nid = \"canaille\"\nname = \"Mon compte\"\n\
         issuer = \"{issuer}\"\nclient_id = \"clef\"\n"
    );
    Setup::embedded().and(&lines).with("CLEF__SIGN_IN__DEMO", "false")
}

const NAME: &str = "sign-in.canaille";

#[tokio::test]
async fn a_provider_that_is_well_is_fine() {
    let provider = Provider::start().await;
    let algorithms = json!({ "id_token_signing_alg_values_supported": ["HS512", "RS256"],
        "scopes_supported": ["openid", "profile", "email"], "claims_supported": ["sub", "groups"] });
    provider.behave(|manner| manner.names = algorithms);
    let found = with_provider(&provider.issuer()).examine().await;
    found.is_fine(NAME, &["RS256"]);
    found.is_fine("sign-in", &["Mon compte"]);
}

#[tokio::test]
async fn nobody_who_can_sign_in_is_found() {
    let found = Setup::embedded().with("CLEF__SIGN_IN__DEMO", "false").examine().await;
    found.is_broken("sign-in", &["nobody can sign in", "docs/sign-in.md"]);
}

#[tokio::test]
async fn the_sample_people_are_pointed_at() {
    Setup::embedded().examine().await.is_doubtful("sign-in", &["sample people", "anybody on this machine"]);
}

#[tokio::test]
async fn nobody_at_reception_is_found() {
    let cloud = Nextcloud::start().await;
    let found = with_nextcloud(&cloud.address()).examine().await;
    found.is_doubtful("reception", &["nobody is at reception", "[sign_in.reception]"]);
}

#[tokio::test]
async fn a_provider_that_is_away_is_found() {
    let found = with_provider(&format!("http://127.0.0.1:{}", free_port())).examine().await;
    found.is_broken(NAME, &["not available", "reaches it"]);
}

#[tokio::test]
async fn a_provider_that_calls_itself_otherwise_is_found() {
    let provider = Provider::start().await;
    provider.behave(|manner| manner.calls_itself = Some("https://login.example.org".to_owned()));
    let found = with_provider(&provider.issuer()).examine().await;
    found.is_broken(NAME, &["calls itself \"https://login.example.org\"", "issuer"]);
}

#[tokio::test]
async fn a_provider_that_signs_with_a_shared_secret_is_found() {
    let provider = Provider::start().await;
    let algorithms = json!({ "id_token_signing_alg_values_supported": ["HS512"] });
    provider.behave(|manner| manner.names = algorithms);
    with_provider(&provider.issuer()).examine().await.is_broken(NAME, &["HS512 alone", "RS256"]);
}

#[tokio::test]
async fn a_provider_without_a_key_to_verify_with_is_found() {
    let provider = Provider::start().await;
    provider.behave(|manner| manner.shows = Vec::new());
    with_provider(&provider.issuer()).examine().await.is_broken(NAME, &["no key", "jwks_uri"]);
}

#[tokio::test]
async fn groups_that_nobody_asks_for_are_found() {
    let provider = Provider::start().await;
    provider.behave(|manner| {
        manner.names = json!({ "scopes_supported": ["openid", "profile", "email", "groups"] });
    });
    let found = with_provider(&provider.issuer()).examine().await;
    found.is_doubtful(NAME, &["scope \"groups\"", "Canaille", "LemonLDAP"]);
}

#[tokio::test]
async fn groups_from_a_claim_that_is_not_told_are_found() {
    let provider = Provider::start().await;
    provider.behave(|manner| manner.names = json!({ "claims_supported": ["sub", "name"] }));
    with_provider(&provider.issuer()).examine().await.is_doubtful(NAME, &["claim \"groups\"", "mapper"]);
}

#[tokio::test]
async fn a_scope_that_the_provider_does_not_know_is_found() {
    let provider = Provider::start().await;
    provider.behave(|manner| manner.names = json!({ "scopes_supported": ["openid"] }));
    with_provider(&provider.issuer()).examine().await.is_doubtful(NAME, &["profile, email"]);
}

fn with_nextcloud(url: &str) -> Setup {
    let lines = format!("[[sign_in.nextcloud]]\nid = \"cloud\"\nname = \"Mon Nextcloud\"\nurl = \"{url}\"\n");
    Setup::embedded().and(&lines).with("CLEF__SIGN_IN__DEMO", "false")
}

#[tokio::test]
async fn a_nextcloud_that_sends_people_elsewhere_is_found() {
    let cloud = Nextcloud::start().await;
    with_nextcloud(&cloud.address()).examine().await.is_fine("sign-in.cloud", &["32.0.1", "second window"]);
    cloud.sends_to("https://elsewhere.example.org/login");
    let found = with_nextcloud(&cloud.address()).examine().await;
    found.is_broken("sign-in.cloud", &["elsewhere.example.org", "url"]);
}

#[tokio::test]
async fn something_that_is_no_nextcloud_is_found() {
    let provider = Provider::start().await;
    with_nextcloud(&provider.issuer()).examine().await.is_broken("sign-in.cloud", &["status.php", "404"]);
}
