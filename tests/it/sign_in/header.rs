//! A portal in front of Clef signs people in.

use reqwest::StatusCode;
use rstest::rstest;

use crate::app::TestApp;

const ANA: [(&str, &str); 4] = [
    ("remote-user", "ana"),
    ("remote-name", "Ana Ségalen"),
    ("remote-email", "ana@example.org"),
    ("remote-groups", "coop,chorale"),
];
const CAMILLE: [(&str, &str); 2] = [("remote-user", "camille"), ("remote-groups", "coop,accueil")];
const STRANGER: [(&str, &str); 1] = [("remote-user", "stranger")];

/// Clef behind a portal that asks from `proxy`.
pub(super) async fn behind(proxy: &str, more: &[(&str, &str)]) -> TestApp {
    let mut overrides = vec![
        ("CLEF__SERVER__TRUSTED_PROXIES", proxy),
        ("CLEF__SIGN_IN__DEMO", "false"),
        ("CLEF__SIGN_IN__MEMBER__GROUPS", "coop"),
        ("CLEF__SIGN_IN__RECEPTION__GROUPS", "accueil"),
        ("CLEF__SIGN_IN__HEADER__USER", "Remote-User"),
        ("CLEF__SIGN_IN__HEADER__NAME", "Remote-Name"),
        ("CLEF__SIGN_IN__HEADER__EMAIL", "Remote-Email"),
        ("CLEF__SIGN_IN__HEADER__GROUPS", "Remote-Groups"),
    ];
    overrides.extend(more);
    TestApp::with(TestApp::rooms(), &overrides).await
}

#[tokio::test]
async fn whom_the_portal_names_is_signed_in_with_the_role_of_their_groups() {
    let app = behind("127.0.0.1", &[]).await;
    let page = app.visitor().get_with("/me", &ANA).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("Ana Ségalen"), "{}", page.body);
    assert_eq!(page.header("set-cookie"), "", "nothing is kept: the portal says it anew each time");
    assert_eq!(app.visitor().get_with("/reception", &ANA).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.visitor().get_with("/reception", &CAMILLE).await.status, StatusCode::OK);
    for nobody in [&STRANGER[..], &[], &[("remote-user", "")]] {
        assert_eq!(app.visitor().get_with("/me", nobody).await.status, StatusCode::SEE_OTHER, "{nobody:?}");
    }
}

#[tokio::test]
async fn whoever_writes_the_headers_themselves_is_nobody() {
    for elsewhere in ["10.0.0.1", "127.0.0.2", "::1", "192.168.0.0/16"] {
        let app = behind(elsewhere, &[]).await;
        for who in [&ANA[..], &CAMILLE[..]] {
            assert_eq!(app.visitor().get_with("/me", who).await.status, StatusCode::SEE_OTHER, "{elsewhere}");
            let api = app.visitor().get_with("/api/v1/conflicts", who).await;
            assert_eq!(api.status, StatusCode::UNAUTHORIZED, "{elsewhere}");
        }
    }
}

#[rstest]
#[case::unproven("false", StatusCode::FORBIDDEN)]
#[case::proven("true", StatusCode::OK)]
#[tokio::test]
async fn an_address_makes_reception_only_where_the_portal_proves_it(
    #[case] proven: &str,
    #[case] desk: StatusCode,
) {
    let settings = [
        ("CLEF__SIGN_IN__HEADER__EMAIL_IS_PROVEN", proven),
        ("CLEF__SIGN_IN__RECEPTION__PEOPLE", "ana@example.org"),
    ];
    let app = behind("127.0.0.1", &settings).await;
    assert_eq!(app.visitor().get_with("/reception", &ANA).await.status, desk);
}

#[tokio::test]
async fn a_header_that_came_twice_names_nobody() {
    let app = behind("127.0.0.1", &[]).await;
    let twice = [("remote-user", "camille"), ("remote-user", "ana"), ("remote-groups", "accueil")];
    assert_eq!(app.visitor().get_with("/reception", &twice).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_password_that_a_portal_passes_on_is_no_token_and_does_no_harm() {
    let app = behind("127.0.0.1", &[]).await;
    let with_password = [&CAMILLE[..], &[("authorization", "Basic YW5hOnNlY3JldA==")]].concat();
    let answer = app.visitor().get_with("/api/v1/conflicts", &with_password).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[rstest]
#[case::at_the_portal("/signin?back=/me", "https://login.example.org/?rd=http%3A//127.0.0.1/me")]
#[case::elsewhere("/signin?back=https://evil.example/", "https://login.example.org/?rd=http%3A//127.0.0.1/")]
#[tokio::test]
async fn with_one_way_in_one_is_sent_straight_there(#[case] page: &str, #[case] there: &str) {
    let portal = ("CLEF__SIGN_IN__HEADER__SIGN_IN_URL", "https://login.example.org/?rd={back}");
    let app = behind("127.0.0.1", &[portal]).await;
    let answer = app.visitor().get(page).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, there));
    let choice = app.visitor().get("/signin?choose=1").await;
    assert!(choice.status == StatusCode::OK && choice.has("https://login.example.org/"), "{}", choice.body);
    let there_already = app.visitor().get_with("/signin?back=/me", &ANA).await;
    assert!(there_already.has("Vous êtes connecté"), "{}", there_already.body);
}

#[tokio::test]
async fn signing_out_leads_to_the_portal() {
    let portal = ("CLEF__SIGN_IN__HEADER__SIGN_OUT_URL", "https://login.example.org/logout");
    let app = behind("127.0.0.1", &[portal]).await;
    let headers = [&ANA[..], &[("content-type", "application/x-www-form-urlencoded")]].concat();
    let page = app.visitor().send(reqwest::Method::POST, "/signout", &headers, Some(String::new())).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("content=\"0;url=https://login.example.org/logout\""), "{}", page.body);
    let back = app.visitor().get("/signout").await;
    assert_eq!(
        (back.status, back.location().as_str()),
        (StatusCode::SEE_OTHER, "/"),
        "some lead back to this page"
    );
}
