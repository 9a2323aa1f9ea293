//! `clef setup`: from an account to settings with which Clef books, on each kind of server.

mod cloud;
mod sharing;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use axum::http::StatusCode;
use clef::caldav::embedded::{Quirks, Uids};
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::cloud::Cloud;
use crate::app::TestApp;
use crate::servers::{PASSWORD, USERNAME, free_port};
use crate::world::{On, Store};

fn clef(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clef"));
    command.args(arguments).current_dir(folder);
    command
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = clef(folder, arguments).output().expect("the program runs");
    let said = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (status.code(), said.concat())
}

/// Everything that is needed, in flags.
fn flags<'a>(store: &'a Store, rooms: &'a str) -> Vec<&'a str> {
    vec![
        "setup",
        "--url",
        store.url.as_str(),
        "--username",
        USERNAME,
        "--password-file",
        "secret",
        "--rooms",
        rooms,
        "--site",
        "Le Bain",
        "--to",
        "rooms.toml",
        "--yes",
    ]
}

/// A folder with the password in it.
fn with_password() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("secret"), format!("{PASSWORD}\n")).expect("written");
    #[cfg(unix)]
    std::fs::set_permissions(
        folder.path().join("secret"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .expect("private");
    folder
}

fn settings(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("rooms.toml")).expect("the settings")
}

/// That `clef check` and `clef doctor` are content with what is in `folder`, and that a member books.
async fn is_good(folder: &Path, store: &Store) {
    let (code, said) = run(folder, &["check"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("warning"), "{said}");
    let (code, said) = run(folder, &["doctor"]);
    assert_eq!(code, Some(0), "{said}");
    let app = TestApp::with(&settings(folder), &[("CLEF__SIGN_IN__DEMO", "true")]).await;
    let ana = app.person("demo-ana").await;
    ana.book("atelier", "2026-11-18", ("10:00", "11:00"), "Conseil").await;
    let home = store.client.calendar_home().await.expect("the home");
    let objects = store.client.list_etags(&home.child("atelier").as_collection()).await.expect("a list");
    assert_eq!(objects.len(), 1, "it is in the calendar");
}

#[rstest]
#[case(On::Embedded)]
#[case(On::Radicale)]
#[case(On::Xandikos)]
#[tokio::test(flavor = "multi_thread")]
async fn flags_alone_lead_to_a_booking(#[case] server: On) {
    let store = Store::on(server).await.expect("it is always there");
    let folder = with_password();
    let (code, said) = run(folder.path(), &flags(&store, "Atelier,Grande salle"));
    assert_eq!(code, Some(0), "{said}");
    for words in [
        "Atelier: takes the calendar atelier",
        "Grande salle: gets a new calendar, grande-salle",
        "✓ calendar.atelier",
    ] {
        assert!(said.contains(words), "{words:?} is not in {said}");
    }
    is_good(folder.path(), &store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_what_a_person_would_have_written() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = with_password();
    let (code, said) = run(folder.path(), &flags(&store, "Atelier,L'Étage"));
    assert_eq!(code, Some(0), "{said}");
    let path = folder.path().display().to_string();
    let text = settings(folder.path())
        .replace(store.url.as_str(), "http://127.0.0.1:1/")
        .replace(&path, "/srv/clef");
    insta::assert_snapshot!("written", text);
}

/// A setup that is being answered.
struct Talk {
    process: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Talk {
    fn begin(folder: &Path) -> Self {
        let mut command = clef(folder, &["setup"]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("the program runs");
        let said = BufReader::new(process.stdout.take().expect("its words"));
        Self { process, said }
    }

    fn answer(&mut self, answers: &[&str]) {
        let input = self.process.stdin.as_mut().expect("its ears");
        for answer in answers {
            writeln!(input, "{answer}").expect("heard");
        }
    }

    /// Reads until a line holds `words`.
    fn until(&mut self, words: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(self.said.read_line(&mut line).expect("a line"), 0, "it never says {words:?}");
            if line.contains(words) {
                return line.trim().to_owned();
            }
        }
    }

    fn end(mut self) -> (Option<i32>, String) {
        drop(self.process.stdin.take());
        let mut said = String::new();
        self.said.read_to_string(&mut said).expect("words");
        self.process.stderr.take().expect("errors").read_to_string(&mut said).expect("words");
        (self.process.wait().expect("its end").code(), said)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn saying_yes_in_the_nextcloud_is_enough() {
    let store = Store::on(On::NextcloudLike).await.expect("it is always there");
    let cloud = Cloud::before(&store).await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut talk = Talk::begin(folder.path());
    talk.answer(&[&cloud.address]);
    assert!(talk.until("is a Nextcloud").contains("32.0.1"));
    let link = talk.until("/index.php/login/v2/flow/");
    assert_eq!(link, format!("{}/index.php/login/v2/flow/x", cloud.address));
    cloud.grant();
    talk.until("said yes");
    talk.answer(&["Atelier, Salon", "Le Bain", "Europe/Paris", "camille", "", "", "yes"]);
    let (code, said) = talk.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("share the calendars (Atelier, Salon)"), "{said}");
    let text = settings(folder.path());
    for line in
        ["people = [\"cloud:camille\"]", "[[sign_in.nextcloud]]", &format!("url = \"{}/\"", cloud.address)]
    {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!text.contains(PASSWORD), "secrets stay out of the settings");
    #[cfg(unix)]
    {
        let file = folder.path().join("calendar-password").metadata().expect("the password");
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o777, 0o600);
    }
    is_good(folder.path(), &store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_asked_for_elsewhere() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let mut talk = Talk::begin(folder.path());
    talk.answer(&[store.url.as_str(), USERNAME, PASSWORD, "Atelier", "Le Bain", "", ""]);
    talk.until("no Nextcloud");
    let (code, said) = talk.end();
    assert_eq!(code, Some(0), "{said}");
    is_good(folder.path(), &store).await;
}

#[rstest]
#[case::maintained(StatusCode::OK, json!({ "maintenance": true, "versionstring": "32.0.1" }), "maintenance")]
#[case::stopped_behind_its_proxy(StatusCode::BAD_GATEWAY, json!("Bad Gateway"), "502")]
#[tokio::test(flavor = "multi_thread")]
async fn a_nextcloud_that_is_away_is_not_taken_for_another_server(
    #[case] status: StatusCode,
    #[case] answer: Value,
    #[case] why: &str,
) {
    let store = Store::on(On::NextcloudLike).await.expect("it is always there");
    let cloud = Cloud::before(&store).await;
    cloud.set_state(status, answer);
    let folder = with_password();
    let mut flags = flags(&store, "Atelier");
    flags[2] = &cloud.address;
    let (code, said) = run(folder.path(), &flags);
    assert!(code == Some(1) && said.contains(why) && said.contains("Nothing was changed"), "{said}");
    assert!(!said.contains("no Nextcloud"), "{said}");
    assert!(!folder.path().join("rooms.toml").exists());
}

#[test]
fn an_address_at_which_nothing_answers_is_said() {
    let folder = with_password();
    let port = free_port();
    let address = format!("http://127.0.0.1:{port}/");
    let (code, said) = run(
        folder.path(),
        &[
            "setup",
            "--url",
            &address,
            "--username",
            "x",
            "--password-file",
            "secret",
            "--rooms",
            "A",
            "--yes",
        ],
    );
    assert!(code == Some(1) && said.contains("not available") && said.contains("onnect"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_there_are_never_overwritten() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = with_password();
    std::fs::write(folder.path().join("rooms.toml"), "# mine\n").expect("written");
    let (code, said) = run(folder.path(), &flags(&store, "Atelier"));
    assert!(code == Some(1) && said.contains("--add"), "{said}");
    assert_eq!(settings(folder.path()), "# mine\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_leaves_nothing_behind() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let folder = with_password();
    std::fs::write(folder.path().join("secret"), "wrong").expect("written");
    let (code, said) = run(folder.path(), &flags(&store, "Atelier"));
    assert!(code == Some(1) && said.contains("app password"), "{said}");
    assert!(!folder.path().join("rooms.toml").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_which_nothing_can_be_booked_safely_is_told() {
    let quirks = Quirks::default();
    quirks.set(|switches| switches.uids = Uids::NeverTaken);
    let store = Store::embedded(quirks).await;
    let folder = with_password();
    let (code, said) = run(folder.path(), &flags(&store, "Atelier"));
    assert!(
        code == Some(1) && said.contains("✗ calendar.atelier") && said.contains("No settings were written"),
        "{said}"
    );
    assert!(!folder.path().join("rooms.toml").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_added_to_settings_that_are_there() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let folder = with_password();
    let (code, said) = run(folder.path(), &flags(&store, "Atelier"));
    assert_eq!(code, Some(0), "{said}");
    let before = settings(folder.path());
    let add = |rooms: &str| {
        run(folder.path(), &["setup", "--add", "--rooms", rooms, "--to", "rooms.toml", "--yes"])
    };
    let (code, said) = add("Salon,Grenier");
    assert_eq!(code, Some(0), "{said}");
    let after = settings(folder.path());
    let new = after.strip_prefix(&before).unwrap_or_else(|| panic!("what was there stays: {after}"));
    assert_eq!(
        new,
        "\n[[room]]\nid = \"salon\"\nsite = \"le-bain\"\nname = \"Salon\"\ncalendar = \"salon\"\n\n[[room]]\n\
         id = \"grenier\"\nsite = \"le-bain\"\nname = \"Grenier\"\ncalendar = \"grenier\"\n"
    );
    is_good(folder.path(), &store).await;
    let (code, said) = add("Salon");
    assert!(code == Some(1) && said.contains("already"), "{said}");
    assert_eq!(settings(folder.path()), after);
}
