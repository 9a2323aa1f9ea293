//! Signing in through nginx as it is installed: with its default buffers for answers (4 kB) and headers (8 kB).

use reqwest::StatusCode;
use rstest::rstest;
use serde_json::json;

use super::openid::{clef_with, go_there};
use super::provider::Provider;
use crate::app::{Answer, Person, TestApp};
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
        let begun = ana.get(&format!("/signin/with/keycloak?back={}", clef::web::visit::encode(&back))).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{number}: {}", begun.body);
    }
    assert_eq!(ana.get("/").await.status, StatusCode::OK);
    let path = go_there(&ana, "/me").await;
    assert_eq!(ana.get(&path).await.location(), "/me");
}

/// The settings of an nginx on this port, with these lines in its server.
pub(super) fn config(folder: &str, port: u16, lines: &str) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {folder}/{what};\n"));
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\nevents {{}}\n\
         http {{ access_log off;\n{}server {{ listen 127.0.0.1:{port};\n{lines}}} }}\n",
        temporary.concat()
    )
}
