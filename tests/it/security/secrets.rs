//! Secrets stay secret: not in logs, however much is logged, and not in what the program says of itself.

use clef::config::token;
use reqwest::Method;

use crate::app::{Person, fields};
use crate::program::Program;

const TOKEN: &str = "clef_a-token-that-nobody-may-read";
const WRONG: &str = "clef_a-wrong-token-with-a-typing-mistake";
const HOOK: &str = "5f3a9d0c7b1e42868f3a9d0c7b1e4286";
const LINK: &str = "5f3a9d0c7b1e42868f3a9d0c7b1e4286f3a9d0c7b1e42868f3a9d0c7b1e42867";
const CLIENT: &str = "the-secret-of-the-client";

#[tokio::test]
async fn the_log_holds_no_secret_and_no_private_word() {
    let hash = token::hash(TOKEN);
    let more = format!(
        "[[api_token]]\nname = \"script\"\nsha256 = \"{hash}\"\nrole = \"reception\"\n[[sign_in.openid]]\n\
         id = \"keycloak\"\nname = \"K\"\nissuer = \"http://127.0.0.1:9\"\nclient_id = \"clef\"\n\
         client_secret_env = \"CLEF_TEST_CLIENT_SECRET\"\n"
    );
    let env = [
        ("CLEF_LOG", "trace"),
        ("CLEF__HOOKS__SECRET_ENV", "CLEF_TEST_HOOK"),
        ("CLEF_TEST_HOOK", HOOK),
        ("CLEF_TEST_CLIENT_SECRET", CLIENT),
    ];
    let program = Program::alone(&more, &env).await;
    let ana = Person::at(&program.address);
    let signed_in = ana.post("/signin/demo", &[("person", "demo-ana")]).await;
    let session = signed_in.header("set-cookie");
    let session = session.split(['=', ';']).nth(1).expect("a session").to_owned();
    let day = (chrono::Utc::now() + chrono::TimeDelta::days(3)).format("%Y-%m-%d").to_string();
    ana.post("/book", &fields("atelier", &day, ("10:00", "11:00"), "Entretien confidentiel", "key-1")).await;
    for token in [TOKEN, WRONG] {
        let header = format!("Bearer {token}");
        ana.get_with("/api/v1/conflicts", &[("authorization", &header)]).await;
    }
    ana.send(Method::POST, &format!("/hooks/nextcloud/{HOOK}"), &[], Some(String::new())).await;
    let forged = [("sec-fetch-site", "cross-site")];
    for path in [format!("/hooks/nextcloud/{HOOK}"), format!("/signin/mail/{LINK}")] {
        let refused = ana.send(Method::POST, &path, &forged, Some(String::new())).await;
        assert_eq!(refused.status, reqwest::StatusCode::FORBIDDEN, "{path}");
    }
    ana.get("/signin/with/keycloak").await;
    let password =
        std::fs::read_to_string(program.folder().join("data/caldav.password")).expect("a password");
    let log = program.log();
    assert!(log.contains("TRACE") && log.contains("event=\"book\""), "everything is logged");
    for secret in [TOKEN, WRONG, HOOK, LINK, CLIENT, &session, password.trim()] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    // What stands in bookings may be traced by libraries at most, never above that.
    let plain = log.lines().filter(|line| !line.contains(" TRACE ") && !line.contains(" DEBUG "));
    for line in plain {
        assert!(!line.contains("confidentiel") && !line.contains("Ana Le Goff"), "{line}");
    }
}
