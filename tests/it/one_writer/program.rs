//! The same of the program: a second one does not start, a crash and a restart, and what `check` and `doctor` say.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use clef::config;

use super::store;
use crate::servers::free_port;
use crate::world::Store;

fn settings(store: &Store, listen: &str, data: &Path) -> String {
    format!(
        r#"
        [place]
        name = "L'Essai"
        timezone = "Europe/Paris"
        [server]
        listen = "{listen}"
        data_directory = "{}"
        [sign_in]
        demo = true
        [caldav]
        url = "{}"
        username = "{}"
        password_env = "CLEF_TEST_CALENDAR_PASSWORD"
        only_this_clef = true
        [rules]
        opening_hours = "24/7"
        [[site]]
        id = "quai"
        name = "Le Quai"
        [[room]]
        id = "atelier"
        site = "quai"
        name = "Atelier"
        calendar = "{}"
        "#,
        data.display(),
        store.url,
        store.username,
        store.calendars[0]
    )
}

/// The program with its settings in `folder`.
fn clef(store: &Store, folder: &Path, data: &Path, arguments: &[&str]) -> (Command, String) {
    let listen = format!("127.0.0.1:{}", free_port());
    std::fs::write(folder.join("rooms.toml"), settings(store, &listen, data)).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_clef"));
    command.args(arguments).env("CLEF_TEST_CALENDAR_PASSWORD", &store.password).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    (command, format!("http://{listen}"))
}

async fn is_ready(address: &str, process: &mut Child) -> bool {
    let began = Instant::now();
    while began.elapsed() < Duration::from_mins(1) {
        let answer = reqwest::get(format!("{address}/readyz")).await;
        if answer.is_ok_and(|answer| answer.status().is_success()) {
            return true;
        }
        if process.try_wait().expect("its state").is_some() {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

/// Runs it to its end.
async fn ends(mut command: Command) -> (Output, String) {
    let output =
        tokio::task::spawn_blocking(move || command.output().expect("it runs")).await.expect("no panic");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output, text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_does_not_start_and_after_a_crash_the_next_one_does() {
    let store = store().await;
    let folders = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
    let [first, second] = folders.each_ref().map(tempfile::TempDir::path);
    let (mut command, address) = clef(&store, first, &first.join("data"), &[]);
    let mut process = command.spawn().expect("it starts");
    assert!(is_ready(&address, &mut process).await, "the first does not start");

    let (output, said) = ends(clef(&store, second, &first.join("data"), &[]).0).await;
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("another Clef uses the data folder"), "{said}");
    let (output, said) = ends(clef(&store, second, &second.join("data"), &[]).0).await;
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("another Clef writes in these calendars"), "{said}");
    std::fs::write(second.join("a.ics"), "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").expect("a file");
    let import = ["import", "a.ics", "--room", "atelier"];
    let purge = ["purge", "--before", "2026-01-01"];
    for (data, why) in
        [(first, "another Clef uses the data folder"), (second, "another Clef writes in these calendars")]
    {
        for command in [&import[..], &purge] {
            let (output, said) = ends(clef(&store, second, &data.join("data"), command).0).await;
            assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
            assert!(said.contains(why), "{command:?}: {said}");
        }
    }
    let (_, said) = ends(clef(&store, second, &first.join("data"), &["doctor"]).0).await;
    assert!(said.contains("✓ only_this_clef") && said.contains("✓ calendar.atelier"), "{said}");
    assert!(said.contains("It cannot rule out") && said.contains("this Clef alone"), "{said}");
    let (_, said) = ends(clef(&store, second, &second.join("data"), &["doctor"]).0).await;
    assert!(said.contains("✗ only_this_clef"), "{said}");

    process.kill().expect("it runs");
    process.wait().expect("it ends");
    let (mut command, address) = clef(&store, first, &first.join("data"), &[]);
    let mut process = command.spawn().expect("it starts");
    assert!(is_ready(&address, &mut process).await, "it does not start again");
    let ended = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().expect("a signal");
    assert!(ended.success() && process.wait().expect("it ends").success());
    let (output, said) = ends(clef(&store, second, &second.join("data"), &purge).0).await;
    assert!(output.status.success() && said.contains("bookings: 0"), "{said}");
    let (mut command, address) = clef(&store, first, &first.join("data"), &[]);
    let mut process = command.spawn().expect("it starts");
    assert!(is_ready(&address, &mut process).await, "the commands before have said that they end");
    process.kill().expect("it runs");
    process.wait().expect("it ends");
}

#[tokio::test]
async fn without_a_data_folder_that_is_named_the_setting_is_refused() {
    let store = store().await;
    let variables = || [("CLEF_TEST_CALENDAR_PASSWORD".to_owned(), "x".to_owned())].into_iter();
    let text = settings(&store, "127.0.0.1:8080", Path::new("/var/lib/clef"));
    let named = config::parse("rooms.toml", &text, variables()).expect("good settings");
    assert!(named.caldav.iter().all(|caldav| caldav.only_this_clef));
    let text: String =
        text.lines().filter(|line| !line.contains("data_directory")).collect::<Vec<_>>().join("\n");
    let problems = config::parse("rooms.toml", &text, variables()).expect_err("a problem").to_string();
    assert!(
        problems.contains("only_this_clef") && problems.contains("data_directory under [server]"),
        "{problems}"
    );
}
