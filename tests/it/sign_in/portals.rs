//! Portals as they are built with real web servers: whom they name when they name nobody, and what they let
//! through of what a visitor writes. The lines are those of docs/sign-in.md, section 2.

use std::net::SocketAddr;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::AppendHeaders;
use reqwest::StatusCode;
use rstest::rstest;
use tokio::net::TcpListener;

use super::header::behind;
use crate::app::Person;
use crate::servers::Server;

/// What a visitor writes who wants to be reception.
const FORGED: [(&str, &str); 4] = [
    ("remote-user", "camille"),
    ("remote-groups", "coop,accueil"),
    ("remote-email", "camille@example.org"),
    ("remote-name", "Camille"),
];
/// The same, signed in as Ana by the portal, which says no more of her.
const ANA: [(&str, &str); 4] = [
    ("x-who", "ana"),
    ("remote-groups", "coop,accueil"),
    ("remote-user", "camille"),
    ("remote-name", "Camille"),
];

/// A portal that lets everybody through, and names who writes `X-Who`.
async fn portal() -> SocketAddr {
    let name = async |headers: HeaderMap| {
        AppendHeaders(
            headers.get("x-who").map(|who| ("remote-user", who.clone())).into_iter().collect::<Vec<_>>(),
        )
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(name)).await });
    address
}

type Lines = fn(portal: &str, clef: &str) -> String;

fn caddy_plain(portal: &str, clef: &str) -> String {
    format!(
        "forward_auth {portal} {{\nuri /\ncopy_headers Remote-User Remote-Groups Remote-Name Remote-Email\n}}\n\
         reverse_proxy {clef}\n"
    )
}

fn caddy(portal: &str, clef: &str) -> String {
    format!("route {{\nrequest_header -Remote-*\n{}}}\n", caddy_plain(portal, clef))
}

fn nginx(portal: &str, clef: &str) -> String {
    let asked = ["user", "groups", "name", "email"].map(|what| {
        format!(
            "auth_request_set ${what} $upstream_http_remote_{what};\nproxy_set_header Remote-{what} ${what};\n"
        )
    });
    format!(
        "location = /authz {{ internal; proxy_pass http://{portal}/; proxy_pass_request_body off;\n\
         proxy_set_header Content-Length \"\"; }}\n\
         location / {{ auth_request /authz;\n{}proxy_pass http://{clef}; }}\n",
        asked.concat()
    )
}

fn apache_environment(_: &str, clef: &str) -> String {
    format!("RequestHeader set Remote-User \"%{{REMOTE_USER}}e\"\nProxyPass / http://{clef}/\n")
}

fn apache(_: &str, clef: &str) -> String {
    let unset =
        ["User", "Groups", "Name", "Email"].map(|what| format!("RequestHeader unset Remote-{what}\n"));
    format!(
        "{}RequestHeader set Remote-User \"expr=%{{REMOTE_USER}}\"\nProxyPass / http://{clef}/\n",
        unset.concat()
    )
}

fn config(server: &str, folder: &std::path::Path, port: u16, lines: &str) -> String {
    let folder = folder.display();
    match server {
        "caddy" => format!("{{\nadmin off\nauto_https off\n}}\nhttp://127.0.0.1:{port} {{\n{lines}}}\n"),
        "nginx" => super::nginx::config(&folder.to_string(), port, lines),
        _ => {
            let modules = ["mpm_event", "authz_core", "headers", "proxy", "proxy_http"]
                .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"));
            format!(
                "ServerRoot {folder}\nDefaultRuntimeDir {folder}\nPidFile {folder}/pid\nErrorLog {folder}/errors\n\
                 ServerName localhost\nListen 127.0.0.1:{port}\nUser www-data\nGroup www-data\n{}{lines}",
                modules.concat()
            )
        }
    }
}

/// The page of reception, and that of one's own bookings, for somebody who writes these headers.
async fn pages(who: &Person, headers: &[(&str, &str)]) -> (StatusCode, StatusCode) {
    (who.get_with("/reception", headers).await.status, who.get_with("/me", headers).await.status)
}

const NOBODY: (StatusCode, StatusCode) = (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER);
const MEMBER: (StatusCode, StatusCode) = (StatusCode::FORBIDDEN, StatusCode::OK);

#[rstest]
#[case::caddy("caddy", caddy as Lines, MEMBER)]
#[case::nginx("nginx", nginx as Lines, MEMBER)]
// It names whom Apache itself signed in, and here that is nobody.
#[case::apache("apache2", apache as Lines, NOBODY)]
#[tokio::test]
async fn whom_the_portal_does_not_name_is_nobody_whatever_they_write(
    #[case] server: &'static str,
    #[case] lines: Lines,
    #[case] ana: (StatusCode, StatusCode),
) {
    let clef = behind(
        "127.0.0.1",
        &[("CLEF__SIGN_IN__MEMBER__GROUPS", ""), ("CLEF__SIGN_IN__MEMBER__PEOPLE", "header:ana")],
    )
    .await;
    let (portal, address) =
        (portal().await.to_string(), clef.address().trim_start_matches("http://").to_owned());
    let lines = lines(&portal, &address);
    let Some(web) = Server::web(server, move |folder, port| config(server, folder, port, &lines)) else {
        return;
    };
    let visitor = Person::at(web.url.as_str().trim_end_matches('/'));
    assert_eq!(visitor.get("/").await.status, StatusCode::OK, "it is there");
    assert_eq!(pages(&visitor, &[]).await, NOBODY);
    assert_eq!(pages(&visitor, &FORGED).await, NOBODY);
    assert_eq!(pages(&visitor, &ANA).await, ana);
}

#[rstest]
#[case::caddy("caddy", caddy_plain as Lines)]
#[case::apache("apache2", apache_environment as Lines)]
#[tokio::test]
async fn a_word_for_nobody_is_nobody_where_everybody_is_a_member(
    #[case] server: &'static str,
    #[case] lines: Lines,
) {
    let clef = everybody_is_a_member().await;
    let (portal, address) =
        (portal().await.to_string(), clef.address().trim_start_matches("http://").to_owned());
    let lines = lines(&portal, &address);
    let Some(web) = Server::web(server, move |folder, port| config(server, folder, port, &lines)) else {
        return;
    };
    let visitor = Person::at(web.url.as_str().trim_end_matches('/'));
    assert_eq!(visitor.get("/").await.status, StatusCode::OK, "it is there");
    assert_eq!(visitor.get("/me").await.status, StatusCode::SEE_OTHER);
}

async fn everybody_is_a_member() -> crate::app::TestApp {
    let overrides = [
        ("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ("CLEF__SIGN_IN__DEMO", "false"),
        ("CLEF__SIGN_IN__HEADER__USER", "Remote-User"),
    ];
    crate::app::TestApp::with(crate::app::TestApp::rooms(), &overrides).await
}

#[rstest]
#[case("{http.reverse_proxy.header.Remote-User}")]
#[case("(null)")]
#[case("-")]
#[tokio::test]
async fn no_server_is_needed_to_see_that_a_word_for_nobody_books_nothing(#[case] word: &str) {
    let clef = everybody_is_a_member().await;
    let named = [("remote-user", word), ("content-type", "application/json")];
    assert_eq!(clef.visitor().get_with("/me", &named).await.status, StatusCode::SEE_OTHER);
    let body = r#"{"room":"atelier","start":"2026-11-17T10:00","end":"2026-11-17T11:00","title":"x"}"#;
    let answer =
        clef.visitor().send(reqwest::Method::POST, "/api/v1/bookings", &named, Some(body.to_owned())).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    assert_eq!(clef.visitor().get_with("/me", &[("remote-user", "ana")]).await.status, StatusCode::OK);
}
