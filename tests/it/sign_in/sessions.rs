//! Sessions: how long they last, over several instances, when their key changes, and on https.

use reqwest::{Method, StatusCode};
use rstest::rstest;

use crate::app::{Answer, Person, TestApp};
use crate::browser::server_with_two_rooms;
use crate::program::Program;
use crate::servers::{Server, free_port};

const CALENDARS: [&str; 2] = ["salle-atelier", "salle-bulle"];

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie");
    set.split(';').next().unwrap_or_else(|| panic!("no cookie: {answer:?}")).to_owned()
}

async fn sign_in(app: &TestApp, back: &str) -> Answer {
    app.visitor().post("/signin/demo", &[("person", "demo-ana"), ("back", back)]).await
}

/// Whether Clef knows whoever has this cookie; and what it sets anew.
async fn is_known(browser: &Person, cookie: &str) -> (bool, String) {
    let answer = browser.get_with("/me", &[("cookie", cookie)]).await;
    (answer.status == StatusCode::OK, answer.header("set-cookie"))
}

async fn with_keys(keys: &str) -> TestApp {
    TestApp::with(TestApp::rooms(), &[("CLEF_SESSION_KEY", keys)]).await
}

#[tokio::test]
async fn a_new_key_seals_what_every_key_opens_and_alone_it_signs_everybody_out() {
    let (old, new) = ("ab".repeat(64), "cd".repeat(64));
    let before = with_keys(&old).await;
    let session = cookie(&sign_in(&before, "/").await);
    assert!(is_known(&before.visitor(), &session).await.0);
    let rotating = with_keys(&format!("{new},{old}")).await;
    assert!(is_known(&rotating.visitor(), &session).await.0, "nobody is signed out by a new key");
    rotating.at("2026-11-16T10:30:00Z");
    let (known, renewed) = is_known(&rotating.visitor(), &session).await;
    assert!(known && !renewed.is_empty(), "sealed anew at the next visit");
    let renewed = renewed.split(';').next().expect("a cookie").to_owned();
    let after = with_keys(&new).await;
    after.at("2026-11-16T10:30:00Z");
    assert!(is_known(&after.visitor(), &renewed).await.0, "with the new key");
    assert!(!is_known(&after.visitor(), &session).await.0, "what only the old key opens is over");
    let mut forged = renewed.clone();
    let last = forged.pop().expect("a character");
    forged.push(if last == 'A' { 'B' } else { 'A' });
    assert!(!is_known(&after.visitor(), &forged).await.0);
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_last_in_any_case() {
    let short = [("CLEF__SESSIONS__IDLE", "30m"), ("CLEF__SESSIONS__LONGEST", "1h")];
    let app = TestApp::with(TestApp::rooms(), &short).await;
    let signed_in = sign_in(&app, "/").await;
    assert!(signed_in.header("set-cookie").contains("Max-Age=1800"), "{signed_in:?}");
    let mut session = cookie(&signed_in);
    app.at("2026-11-16T09:00:00Z");
    assert!(!is_known(&app.visitor(), &session).await.0, "half an hour without a visit");
    for (minute, is_in) in [("08:55", true), ("09:20", true), ("09:29", true), ("09:30", false)] {
        app.at(&format!("2026-11-16T{minute}:00Z"));
        let (known, renewed) = is_known(&app.visitor(), &session).await;
        assert_eq!(known, is_in, "{minute}");
        if let Some((pair, _)) = renewed.split_once(';') {
            pair.clone_into(&mut session);
        }
    }
}

#[rstest]
#[case("/me", "/me")]
#[case("/book?room=atelier&date=2026-11-17", "/book?room=atelier&date=2026-11-17")]
#[case("https://evil.example/", "/")]
#[case("//evil.example", "/")]
#[case("/\\evil.example", "/")]
#[case("javascript:alert(1)", "/")]
#[case("/me\r\nSet-Cookie: a=b", "/")]
#[tokio::test]
async fn one_comes_back_to_where_one_was_and_never_elsewhere(#[case] back: &str, #[case] there: &str) {
    let (app, ..) = TestApp::start().await;
    let answer = sign_in(&app, back).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, there));
    let written = there.replace('&', "&amp;");
    let form = app.visitor().get(&format!("/signin?back={}", clef::web::encode::encode(back))).await;
    assert_eq!(form.field("back"), written);
}

/// Clef behind a web server that speaks https for it.
async fn on_https() -> TestApp {
    let rooms = format!("{}\n[[sign_in.nextcloud]]\nid = \"cloud\"\n", TestApp::rooms());
    let overrides = [
        ("CLEF__PLACE__PUBLIC_URL", "https://rooms.example.org"),
        ("CLEF__SIGN_IN__DEMO", "false"),
        ("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ("CLEF__SIGN_IN__NEXTCLOUD__CLOUD__NAME", "Mon compte"),
        ("CLEF__SIGN_IN__NEXTCLOUD__CLOUD__URL", "https://cloud.example.org/"),
        ("CLEF__SIGN_IN__NEXTCLOUD__CLOUD__CLIENT_ID", "clef"),
        ("CLEF__SIGN_IN__NEXTCLOUD__CLOUD__CLIENT_SECRET_ENV", "THE_SECRET"),
        ("THE_SECRET", "a-secret-of-the-tests"),
    ];
    TestApp::with(&rooms, &overrides).await
}

#[tokio::test]
async fn on_https_browsers_keep_to_it_and_cookies_belong_to_this_host_alone() {
    let app = on_https().await;
    let begun = app.visitor().get("/signin/with/cloud?back=/me").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let set = begun.header("set-cookie");
    assert!(set.starts_with("__Host-clef_signin_"), "{set}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(set.contains(part), "{set} lacks {part}");
    }
    assert!(!set.contains("Domain"), "{set}");
    for path in ["/", "/healthz", "/no-such-page", "/api/v1/rooms", "/assets/clef.css"] {
        let answer = app.visitor().get(path).await;
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
    let out = app.visitor().send(Method::POST, "/signout", &[], None).await;
    let removed: Vec<_> = out.headers.get_all("set-cookie").iter().collect();
    assert!(
        removed.iter().all(|set| set.to_str().is_ok_and(|set| set.starts_with("__Host-clef_"))),
        "{out:?}"
    );
    let (app, ..) = TestApp::start().await;
    let plain = sign_in(&app, "/").await;
    assert_eq!(plain.header("strict-transport-security"), "", "not on http");
    assert!(plain.header("set-cookie").starts_with("clef_session="), "{plain:?}");
    assert!(!plain.header("set-cookie").contains("Secure"), "a browser would not keep it");
}

async fn instance(server: &Server, keys: &std::path::Path) -> Program {
    let listen = format!("127.0.0.1:{}", free_port());
    let more = format!("[sessions]\nkey_file = \"{}\"\n", keys.display());
    Program::at(&listen, &server.url, CALENDARS, &more).await
}

async fn knows(clef: &Program, cookie: &str) -> bool {
    let browser =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let answer = browser.get(format!("{}/me", clef.address)).header("cookie", cookie).send().await;
    answer.expect("an answer").status() == StatusCode::OK
}

#[tokio::test]
async fn three_processes_with_one_file_of_keys_share_their_sessions() {
    let server = server_with_two_rooms().await;
    let file = tempfile::NamedTempFile::new().expect("a file");
    let (old, new) = ("ab".repeat(64), "cd".repeat(64));
    std::fs::write(file.path(), format!("{old}\n")).expect("written");
    let (one, two) = (instance(&server, file.path()).await, instance(&server, file.path()).await);
    let browser =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let form = browser.post(format!("{}/signin/demo", one.address)).body("person=demo-ana");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let answer = form.send().await.expect("an answer");
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    assert!(knows(&one, &cookie).await && knows(&two, &cookie).await);
    std::fs::write(file.path(), format!("# since November\n{new}\n{old}\n")).expect("written");
    let three = instance(&server, file.path()).await;
    assert!(knows(&three, &cookie).await, "a new key before the old one");
    std::fs::write(file.path(), format!("{new}\n")).expect("written");
    let alone = instance(&server, file.path()).await;
    assert!(!knows(&alone, &cookie).await, "a new key alone");
}
