//! `/welcome`: for whoever tries Clef out, on this machine alone.

use std::process::Command;

use reqwest::StatusCode;
use reqwest::header::HOST;
use rstest::rstest;

use crate::app::{Answer, PORTAL, Person, TestApp};

const LINK: &str = "href=\"/welcome\"";

/// The page as it is read, and not as it is written.
async fn read(who: &Person) -> Answer {
    let answer = who.get("/welcome").await;
    Answer { body: answer.body.replace("&#x2f;", "/").replace("&#x27;", "'"), ..answer }
}

#[tokio::test]
async fn whoever_tries_clef_out_reads_where_they_stand_and_what_comes_next() {
    let app = TestApp::with(TestApp::rooms(), &[]).await;
    let visitor = app.visitor();
    let day = visitor.get("/").await;
    assert!(day.has(LINK) && day.has("Par où commencer"), "{}", day.body);
    let page = read(&visitor).await;
    assert_eq!(page.status, StatusCode::OK);
    let folder = app.app.settings.server.data_directory.display().to_string();
    let (address, account) = app.app.bookings.calendars().first().client.account();
    let program = std::env::current_exe().expect("a program").display().to_string();
    for words in [
        "Bienvenue dans Clef",
        &folder,
        &format!("{folder}/caldav.password"),
        address.as_str(),
        account,
        "Camille (accueil)",
        &format!("{program} setup --to "),
        "/nextcloud.toml",
        "/rooms.toml",
    ] {
        assert!(page.has(words), "{words} is not in {}", page.body);
    }
    let english = visitor.get_with("/welcome", &[("accept-language", "en")]).await;
    assert!(english.has("Welcome to Clef") && english.has("lang=\"en\""), "{}", english.body);
    let week = visitor.get("/?view=week").await;
    assert!(!week.has(LINK), "the week has no room for it");
}

#[tokio::test]
async fn the_password_of_the_calendars_is_on_no_page() {
    let app = TestApp::with(TestApp::rooms(), &[]).await;
    let file = app.app.settings.server.calendar_password();
    let password = std::fs::read_to_string(file).expect("the password");
    let desk = app.person("demo-accueil").await;
    let page = read(&desk).await;
    assert!(page.has("caldav.password") && !page.has(password.trim()));
}

#[rstest]
#[case::passed_on(&[], &[("x-forwarded-for", "203.0.113.7")])]
#[case::under_another_name(&[], &[(HOST.as_str(), "salles.example.org")])]
#[case::without_sample_people(&PORTAL, &[])]
#[case::with_calendars_elsewhere(
    &[
        ("CLEF__CALDAV__URL", "http://127.0.0.1:9/"),
        ("CLEF__CALDAV__USERNAME", "salles"),
        ("CLEF__CALDAV__PASSWORD_ENV", "PASSWORD"),
        ("PASSWORD", "x"),
    ],
    &[]
)]
#[tokio::test]
async fn everybody_else_finds_nothing(
    #[case] overrides: &[(&str, &str)],
    #[case] headers: &[(&'static str, &'static str)],
) {
    let app = TestApp::with(TestApp::rooms(), overrides).await;
    let visitor = app.visitor();
    let page = visitor.get_with("/welcome", headers).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.body);
    assert!(!page.has("caldav.password"), "{}", page.body);
    let day = visitor.get_with("/", headers).await;
    assert!(!day.has(LINK), "{}", day.body);
}

#[tokio::test]
async fn a_day_that_was_kept_for_this_machine_is_shown_to_nobody_else() {
    let app = TestApp::with(TestApp::rooms(), &[]).await;
    let visitor = app.visitor();
    for _ in 0..2 {
        assert!(visitor.get("/").await.has(LINK));
        assert!(!visitor.get_with("/", &[("x-forwarded-for", "203.0.113.7")]).await.has(LINK));
    }
}

#[tokio::test]
async fn the_commands_on_the_page_are_what_the_program_takes() {
    let app = TestApp::with(TestApp::rooms(), &[]).await;
    let page = read(&app.visitor()).await.body;
    let commands: Vec<&str> = page
        .split("<pre><code>")
        .skip(1)
        .map(|rest| rest.split("</code>").next().expect("the end of a command"))
        .collect();
    assert_eq!(commands.len(), 4, "{page}");
    let test = std::env::current_exe().expect("a program").display().to_string();
    for command in commands {
        let line = command.replace(&test, env!("CARGO_BIN_EXE_clef"));
        assert_ne!(line, command, "it names this program");
        let output = Command::new("sh").arg("-c").arg(format!("{line} --help")).output().expect("a shell");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
