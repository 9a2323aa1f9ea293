//! Mails by a real mail server (aiosmtpd), which is there, encrypted, wants a password, is busy, is not
//! who it says it is, or does not answer.

use std::time::{Duration, Instant};

use reqwest::{Client, StatusCode};
use rstest::rstest;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::program::Program;
use crate::raw_caldav;
use crate::repository::root;
use crate::servers::{Server, free_port};
use crate::sign_in::link::link_in;

const ADDRESS: &str = "ana@example.org";

/// A mail server, and what of `[mail]` leads to it.
struct MailServer {
    server: Server,
    settings: String,
}

impl MailServer {
    fn start(arguments: &[&str], settings: &str) -> Self {
        let server = Server::smtp(arguments);
        let settings = format!("port = {}\n{settings}", server.port());
        Self { server, settings }
    }

    /// Everything that came in, once there is as much as `count`.
    async fn mails(&self, count: usize, clef: &Program) -> Vec<Value> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let mails = self.mails_now();
            if mails.len() >= count {
                return mails;
            }
            assert!(Instant::now() < deadline, "{} of {count} mails:\n{}", mails.len(), clef.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn mails_now(&self) -> Vec<Value> {
        let files = std::fs::read_dir(self.server.folder()).expect("a folder");
        let paths = files.map(|file| file.expect("a file").path());
        let mails = paths.filter(|path| path.extension().is_some_and(|end| end == "json"));
        mails
            .map(|path| serde_json::from_str(&std::fs::read_to_string(path).expect("a text")).expect("JSON"))
            .collect()
    }
}

/// Clef with these lines in `[mail]`, and links for everybody; and its calendars.
async fn clef(mail: &str, variables: &[(&str, &str)]) -> (Program, Server) {
    let calendars = Server::radicale();
    for calendar in ["salle-atelier", "salle-bulle"] {
        raw_caldav::make_calendar(&calendars, calendar).await;
    }
    let more = format!("[sign_in.link]\nanyone = true\n[mail]\nfrom = \"salles@example.org\"\n{mail}");
    let listen = format!("127.0.0.1:{}", free_port());
    let names = ["salle-atelier", "salle-bulle"];
    let program = Program::with(&listen, &calendars.url, (names, &more), variables).await;
    (program, calendars)
}

fn browser() -> Client {
    let policy = reqwest::redirect::Policy::none();
    Client::builder().cookie_store(true).redirect(policy).build().expect("a client")
}

async fn ask(clef: &Program, browser: &Client) -> StatusCode {
    let request = browser.post(format!("{}/signin/mail", clef.address));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = format!("email={}&back=/me", ADDRESS.replace('@', "%40"));
    request.body(body).send().await.expect("an answer").status()
}

/// The certificate that the server shows, and whom Clef trusts.
fn certificate() -> (String, String, String) {
    let path = |name: &str| root().join("tests/fixtures/mail").join(name).display().to_string();
    (path("server.pem"), path("server.key"), path("ca.pem"))
}

/// Waits until the log says `words`.
async fn wait_for_log(clef: &Program, words: &str) {
    let deadline = Instant::now() + Duration::from_secs(40);
    while !clef.log().contains(words) {
        assert!(Instant::now() < deadline, "{words} is not in the log:\n{}", clef.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_link_arrives_and_signs_in() {
    let server = MailServer::start(&["plain"], "host = \"127.0.0.1\"\ntls = \"none\"\n");
    let (mut clef, _calendars) = clef(&server.settings, &[]).await;
    let browser = browser();
    assert_eq!(ask(&clef, &browser).await, StatusCode::SEE_OTHER);
    let mail = server.mails(1, &clef).await.remove(0);
    assert_eq!(mail["from"], "salles@example.org");
    assert_eq!(mail["to"][0], ADDRESS);
    assert_eq!((&mail["encrypted"], &mail["authenticated"]), (&Value::Bool(false), &Value::Bool(false)));
    let link = link_in(mail["text"].as_str().expect("a text"));
    assert!(link.starts_with(&format!("{}/signin/mail/", clef.address)), "{link}");
    let page = browser.get(&link).send().await.expect("a page");
    assert_eq!(page.status(), StatusCode::OK);
    // Neither the address nor the link is in the log before somebody has signed in.
    let key = link.rsplit('/').next().expect("a key");
    let log = clef.log();
    assert!(log.contains("event=\"link-asked-for\""), "{log}");
    assert!(!log.contains(ADDRESS) && !log.contains(key), "{log}");
    let answer = browser.post(&link).send().await.expect("an answer");
    assert_eq!(
        (answer.status(), &answer.headers()["location"]),
        (StatusCode::SEE_OTHER, &"/me".parse().expect("a path"))
    );
    let me = browser.get(format!("{}/me", clef.address)).send().await.expect("a page");
    assert_eq!(me.status(), StatusCode::OK);
    let log = clef.log();
    assert!(log.contains("event=\"signed-in\" member=\"mail:ana@example.org\""), "{log}");
    assert!(!log.contains(key), "{log}");
    clef.terminate();
    assert!(clef.ended(Duration::from_secs(20)).await.success(), "{}", clef.log());
}

#[tokio::test]
async fn a_server_is_spoken_to_in_private_and_with_a_password() {
    let (certificate, key, trusted) = certificate();
    for mode in ["starttls", "implicit"] {
        let arguments =
            [mode, "--certificate", &certificate, "--key", &key, "--account", "salles:the-password"];
        let settings = format!(
            "host = \"localhost\"\ntls = \"{mode}\"\nusername = \"salles\"\npassword_env = \"TEST_MAIL\"\n"
        );
        let server = MailServer::start(&arguments, &settings);
        let variables = [("SSL_CERT_FILE", trusted.as_str()), ("TEST_MAIL", "the-password")];
        let (clef, _calendars) = clef(&server.settings, &variables).await;
        assert_eq!(ask(&clef, &browser()).await, StatusCode::SEE_OTHER);
        let mail = server.mails(1, &clef).await.remove(0);
        assert_eq!((&mail["encrypted"], &mail["authenticated"]), (&Value::Bool(true), &Value::Bool(true)));
        assert!(!clef.log().contains("the-password"), "{}", clef.log());
    }
}

#[rstest]
#[case::unknown("starttls", "localhost", "/dev/null")]
#[case::of_another_name("starttls", "127.0.0.1", "ca.pem")]
#[case::in_the_open("plain", "localhost", "ca.pem")]
#[case::that_does_not_know_us("account", "localhost", "ca.pem")]
#[tokio::test]
async fn nothing_is_said_to_a_server_that_cannot_be_trusted_or_does_not_encrypt(
    #[case] mode: &str,
    #[case] host: &str,
    #[case] trusted: &str,
) {
    let (certificate, key, _) = certificate();
    let encrypted = ["starttls", "--certificate", &certificate, "--key", &key];
    let arguments = match mode {
        "plain" => vec!["plain"],
        "account" => [&encrypted[..], &["--account", "salles:another"]].concat(),
        _ => encrypted.to_vec(),
    };
    let account = "username = \"salles\"\npassword_env = \"TEST_MAIL\"\n";
    let server = MailServer::start(&arguments, &format!("host = \"{host}\"\n{account}"));
    let trusted = root().join("tests/fixtures/mail").join(trusted).display().to_string();
    let variables = [("SSL_CERT_FILE", trusted.as_str()), ("TEST_MAIL", "the-password")];
    let (clef, _calendars) = clef(&server.settings, &variables).await;
    assert_eq!(ask(&clef, &browser()).await, StatusCode::SEE_OTHER, "the page says the same");
    wait_for_log(&clef, "a mail was not sent").await;
    assert_eq!(server.mails_now(), Vec::<Value>::new());
    let log = clef.log();
    assert!(!log.contains(ADDRESS) && !log.contains("the-password"), "{log}");
    assert!(!log.contains("a mail is tried again"), "it will be the same again: {log}");
    let metrics = reqwest::get(format!("{}/metrics", clef.address)).await.expect("an answer");
    let metrics = metrics.text().await.expect("a text");
    assert!(metrics.contains("clef_mails_total{outcome=\"failed\"} 1"), "{metrics}");
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again() {
    let settings = "host = \"127.0.0.1\"\ntls = \"none\"\n";
    let server = MailServer::start(&["plain", "--busy", "1"], settings);
    let (clef, _calendars) = clef(&server.settings, &[]).await;
    assert_eq!(ask(&clef, &browser()).await, StatusCode::SEE_OTHER);
    assert_eq!(server.mails(1, &clef).await.len(), 1);
    assert!(clef.log().contains("451"), "{}", clef.log());
}

#[tokio::test]
async fn a_server_that_does_not_answer_holds_up_neither_the_page_nor_the_end() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = silent.local_addr().expect("its address").port();
    let (mut clef, _calendars) =
        clef(&format!("host = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n"), &[]).await;
    let begun = Instant::now();
    assert_eq!(ask(&clef, &browser()).await, StatusCode::SEE_OTHER);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let connection = silent.accept().await.expect("Clef calls");
    clef.terminate();
    let asked = Instant::now();
    assert!(clef.ended(Duration::from_secs(20)).await.success(), "{}", clef.log());
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert!(clef.log().contains("mails were still under way"), "{}", clef.log());
    drop(connection);
}
