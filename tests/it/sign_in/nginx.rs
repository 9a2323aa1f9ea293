//! Signing in through nginx as it is installed: with its default buffers for answers (4 kB) and headers (8 kB).

use reqwest::StatusCode;
use rstest::rstest;
use serde_json::json;

use super::openid::{clef_and, clef_with, follow, go_there};
use super::provider::Provider;
use crate::app::{Answer, Person, TestApp, fields};
use crate::servers::Server;

/// Clef with a provider, behind an nginx; `None` where there is none.
async fn behind_nginx(more: &str) -> Option<(Provider, TestApp, Server)> {
    let provider = Provider::start().await;
    let app = clef_with(&provider, more).await;
    let lines = format!("location / {{ proxy_pass {}; }}", app.address());
    let server =
        Server::web("nginx", move |folder, port| config(&folder.display().to_string(), port, &lines))?;
    Some((provider, app, server))
}

fn browser(server: &Server) -> Person {
    Person::at(server.url.as_str().trim_end_matches('/'))
}

/// How many bytes its cookies have.
fn cookie_bytes(answer: &Answer) -> usize {
    answer.headers.get_all("set-cookie").iter().map(reqwest::header::HeaderValue::len).sum()
}

#[rstest]
#[case::few(2)]
#[case::of_one_kilobyte(12)]
#[case::of_two_kilobytes(40)]
#[case::of_twenty_kilobytes(400)]
#[tokio::test]
async fn somebody_in_many_groups_signs_in(#[case] groups: usize) {
    let Some((provider, _app, server)) = behind_nginx("").await else { return };
    let names: Vec<String> =
        (0..groups).map(|number| format!("/un-groupe-au-nom-assez-long-{number}")).collect();
    let names = [&names[..], &["coop".to_owned()]].concat();
    provider.behave(|manner| manner.claims = json!({ "groups": names }));
    let ana = browser(&server);
    let path = go_there(&ana, "/me").await;
    let answer = ana.get(&path).await;
    assert_eq!(
        (answer.status, answer.location().as_str()),
        (StatusCode::SEE_OTHER, "/me"),
        "{}",
        answer.body
    );
    assert!(cookie_bytes(&answer) < 2800, "{answer:?}");
    assert_eq!(ana.get("/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn somebody_in_as_many_groups_as_the_settings_may_name_signs_in() {
    let names: Vec<String> = (0..50).map(|number| format!("groupe-de-taille-{number:02}")).collect();
    let more = format!("[[rules_for]]\ngroups = {names:?}\nhorizon = \"365d\"");
    let Some((provider, _app, server)) = behind_nginx(&more).await else { return };
    let (of_ana, name) = ([&names[..], &["coop".to_owned()]].concat(), "é".repeat(200));
    provider.behave(|manner| {
        manner.claims = json!({ "groups": of_ana, "name": name });
    });
    let ana = browser(&server);
    let path = go_there(&ana, "/me").await;
    let answer = ana.get(&path).await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "{} bytes of cookies: {}",
        cookie_bytes(&answer),
        answer.body
    );
    assert_eq!(ana.get("/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_begins_over_and_over_still_gets_in() {
    let Some((_provider, _app, server)) = behind_nginx("").await else { return };
    let ana = browser(&server);
    let back = format!("/book?title={}", "x".repeat(900));
    for number in 0..30 {
        let begun =
            ana.get(&format!("/signin/with/keycloak?back={}", clef::web::encode::encode(&back))).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{number}: {}", begun.body);
    }
    assert_eq!(ana.get("/").await.status, StatusCode::OK);
    let path = go_there(&ana, "/me").await;
    assert_eq!(ana.get(&path).await.location(), "/me");
}

/// An nginx that takes the path off, and one that does not.
#[rstest]
#[case::taken_off("location /salles/ { proxy_pass CLEF/; }")]
#[case::kept("location /salles/ { proxy_pass CLEF; }")]
#[tokio::test]
async fn below_a_path_people_sign_in_book_and_are_signed_out(#[case] lines: &str) {
    let provider = Provider::start().await;
    let public = [("CLEF__PLACE__PUBLIC_URL", "http://127.0.0.1/salles")];
    let app = clef_and(&provider, "", &public).await;
    let lines = lines.replace("CLEF", app.address());
    let config = move |folder: &std::path::Path, port| config(&folder.display().to_string(), port, &lines);
    let Some(server) = Server::web("nginx", config) else { return };
    let ana = browser(&server);
    assert_eq!(ana.get("/salles/me").await.location(), "/salles/signin?back=/me");
    let begun = ana.get("/salles/signin/with/keycloak?back=/me").await;
    let path = follow(&begun).await;
    assert!(path.starts_with("/salles/signin/with/keycloak/return?"), "{path}");
    let asked = provider.was_asked("redirect_uri");
    assert_eq!(asked.as_deref(), Some("http://127.0.0.1/salles/signin/with/keycloak/return"));
    let back = ana.get(&path).await;
    assert_eq!(
        (back.status, back.location().as_str()),
        (StatusCode::SEE_OTHER, "/salles/me"),
        "{}",
        back.body
    );
    assert_eq!(ana.get("/salles/me").await.status, StatusCode::OK);
    assert_eq!(ana.get("/me").await.status, StatusCode::NOT_FOUND, "nginx knows nothing else");
    let form = ana.get("/salles/book?room=atelier&date=2026-11-17").await;
    let key = form.field("key");
    let booking = fields("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien", &key);
    let booked = ana.post("/salles/book", &booking).await;
    assert!(booked.location().starts_with("/salles/bookings/"), "{}", booked.body);
    assert_eq!(ana.get(&booked.location()).await.status, StatusCode::OK);
    let token = provider.logout_token(&json!({}));
    let told = browser(&server).post("/salles/signin/with/keycloak/ended", &[("logout_token", &token)]).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.body);
    assert_eq!(ana.get("/salles/me").await.status, StatusCode::SEE_OTHER, "signed out there");
}

/// The settings of an nginx on this port, with these lines in its server.
pub(crate) fn config(folder: &str, port: u16, lines: &str) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {folder}/{what};\n"));
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\nevents {{}}\n\
         http {{ access_log off;\n{}server {{ listen 127.0.0.1:{port};\n{lines}}} }}\n",
        temporary.concat()
    )
}
