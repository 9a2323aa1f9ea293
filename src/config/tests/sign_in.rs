//! Ways of signing in that would let in the wrong people, or nobody.

use rstest::rstest;

use super::{SMALL, env, settings_of};
use crate::accounts::roles::Circle;
use crate::config::parse;

#[rstest]
#[case::nobody_trusted("[sign_in.header]\nuser = \"Remote-User\"", "needs server.trusted_proxies")]
#[case::everybody_trusted("[server]\ntrusted_proxies = [\"0.0.0.0/0\"]", "list your own proxies only")]
#[case::no_header("[server]\ntrusted_proxies = [\"::1\"]\n[sign_in.header]", "sign_in.header.user: missing")]
#[case::a_header_of_another_use("[sign_in.header]\nuser = \"Cookie\"", "expected the name of a header")]
#[case::nobody("[sign_in.reception]\ngroups = []", "with somebody in it")]
#[case::a_bare_name("[sign_in.member]\npeople = [\"ana\"]", "email addresses or ids")]
#[case::in_the_open(
    "[[sign_in.openid]]\nid = \"k\"\nname = \"K\"\nclient_id = \"c\"\nissuer = \"http://login.example.org\"",
    "expected the provider's https://"
)]
#[case::an_address_of_the_network(
    "[[sign_in.nextcloud]]\nid = \"c\"\nname = \"C\"\nurl = \"http://192.168.0.2/\"",
    "https:// address"
)]
#[case::no_web_address(
    "[[sign_in.nextcloud]]\nid = \"c\"\nname = \"C\"\nurl = \"file:///etc/passwd\"",
    "https:// address"
)]
#[case::a_taken_id("[[sign_in.openid]]\nid = \"demo\"", "neither demo, header nor mail")]
#[case::the_secret_itself(
    "[[sign_in.openid]]\nid = \"k\"\nname = \"K\"\nclient_id = \"c\"\nissuer = \"https://l.example\"\nclient_secret = \"hunter2\"",
    "never the client_secret itself"
)]
#[case::mistyped("[sign_in]\nopenidd = 1", "unknown key")]
fn a_dangerous_or_useless_sign_in_is_refused(#[case] lines: &str, #[case] words: &str) {
    let problems = parse("rooms.toml", &format!("{SMALL}\n{lines}\n"), env(&[])).expect_err("a mistake");
    let problems = problems.to_string();
    assert!(problems.contains(words) && !problems.contains("hunter2"), "{problems}");
}

#[rstest]
#[case::unproven("email = \"Remote-Email\"", "people = [\"camille@example.org\"]", true)]
#[case::proven(
    "email = \"Remote-Email\"\nemail_is_proven = true",
    "people = [\"camille@example.org\"]",
    false
)]
#[case::by_id("email = \"Remote-Email\"", "people = [\"portal:camille\"]", false)]
#[case::no_addresses("name = \"Remote-Name\"", "people = [\"camille@example.org\"]", false)]
fn addresses_that_count_for_nobody_are_warned_of(
    #[case] portal: &str,
    #[case] people: &str,
    #[case] warned: bool,
) {
    let lines = format!(
        "[server]\ntrusted_proxies = [\"127.0.0.1\"]\n[sign_in.header]\nuser = \"Remote-User\"\n{portal}\n\
         [sign_in.reception]\n{people}"
    );
    let warnings = settings_of(&lines, env(&[])).warnings();
    let found = warnings.iter().any(|warning| warning.contains("sign_in.header.email_is_proven"));
    assert_eq!(found, warned, "{warnings:?}");
}

#[rstest]
#[case::named("Camille <camille@example.org>", Some("camille@example.org"))]
#[case::a_link("mailto:camille@example.org", Some("camille@example.org"))]
#[case::accents("renée@example.org", Some("renée@example.org"))]
#[case::an_id("keycloak:7f3a", Some("keycloak:7f3a"))]
#[case::by_a_link("mail:camille@example.org", Some("mail:camille@example.org"))]
#[case::two("a@example.org b@example.org", None)]
#[case::no_domain("camille@", None)]
#[case::dots("camille..x@example.org", None)]
#[case::nobody_by_a_link("mail:camille", None)]
fn a_list_holds_ids_and_addresses_that_can_be_used(#[case] text: &str, #[case] entry: Option<&str>) {
    let lines = format!("{SMALL}\n[sign_in.reception]\npeople = [{text:?}]\n");
    match (parse("rooms.toml", &lines, env(&[])), entry) {
        (Ok(settings), Some(entry)) => assert_eq!(settings.sign_in.roles.reception.people, [entry]),
        (Err(problems), None) => {
            assert!(problems.to_string().contains("neither an address nor an id"), "{problems}");
        }
        (found, _) => panic!("{text}: {found:?}"),
    }
}

#[rstest]
#[case::not_asked("", "", true)]
#[case::asked("scopes = [\"openid\", \"groups\"]", "", false)]
#[case::keycloak("", "/realms/members", false)]
#[case::another_claim("claims = { groups = \"roles\" }", "", false)]
fn a_scope_that_some_providers_want_is_named(#[case] more: &str, #[case] path: &str, #[case] warned: bool) {
    let lines = format!(
        "[sign_in.member]\ngroups = [\"coop\"]\n[[sign_in.openid]]\nid = \"k\"\nname = \"K\"\nclient_id = \"c\"\n\
         issuer = \"https://login.example.org{path}\"\n{more}"
    );
    let warnings = settings_of(&lines, env(&[])).warnings();
    assert_eq!(
        warnings.iter().any(|warning| warning.contains("the scope \"groups\"")),
        warned,
        "{warnings:?}"
    );
}

#[test]
fn each_site_names_its_own_reception() {
    let site = |more: &str| SMALL.replace("[[site]]\n", &format!("[[site]]\n{more}\n"));
    let roles =
        |text: &str| parse("rooms.toml", text, env(&[])).map(|settings| settings.sign_in.roles.clone());
    let here =
        roles(&site("reception = { groups = [\"/quai/accueil\"], people = [\"Bo <bo@example.org>\"] }"));
    let circles: Vec<Circle> = here.expect("good settings").reception_of.into_values().collect();
    let people = vec!["bo@example.org".to_owned()];
    assert_eq!(circles, [Circle { groups: vec!["quai/accueil".to_owned()], people }]);
    for (wrong, words) in [
        ("reception = { group = [\"accueil\"] }", ".reception.group = "),
        ("reception = { people = [\"bo\"] }", "\"bo\" is neither an address nor an id"),
        ("reception = {}", ".reception = {…}: expected groups"),
        ("reception = \"accueil\"", ".reception = \"accueil\": expected a section"),
    ] {
        let problems = roles(&site(wrong)).expect_err("a mistake").to_string();
        assert!(problems.contains(words), "{wrong}: {problems}");
    }
    let twice = roles(&SMALL.replace("[[site]]", "[site]")).expect_err("a mistake").to_string();
    assert_eq!(twice.matches("double brackets").count(), 1, "{twice}");
}
