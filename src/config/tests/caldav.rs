//! The calendar server in the settings.

use rstest::rstest;

use super::{SMALL, env};
use crate::config::{check, parse};

fn with(url: &str, more: &str) -> String {
    let caldav = format!("[caldav]\nurl = \"{url}\"\nusername = \"salles\"\npassword_env = \"APP\"\n{more}");
    format!("{SMALL}\n{caldav}\n")
}

#[rstest]
#[case::this_machine("http://127.0.0.1:5232/", "", true)]
#[case::this_machine_by_name("http://localhost/", "", true)]
#[case::encrypted("https://cloud.example.org/", "", true)]
#[case::readable_on_the_way("http://cloud.example.org/", "", false)]
#[case::in_the_same_network("http://192.168.0.2/", "", false)]
#[case::no_is_no("http://192.168.0.2/", "allow_http = false", false)]
#[case::on_the_word_of_the_place("http://192.168.0.2/", "allow_http = true", true)]
fn the_app_password_travels_encrypted_unless_the_place_says_so(
    #[case] url: &str,
    #[case] more: &str,
    #[case] is_taken: bool,
) {
    match parse("rooms.toml", &with(url, more), env(&[("APP", "0123456789")])) {
        Ok(_) => assert!(is_taken, "{url}"),
        Err(problems) => {
            let problems = problems.to_string();
            assert!(!is_taken && problems.contains("allow_http = true"), "{problems}");
        }
    }
}

#[test]
fn check_says_what_only_the_server_knows() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rooms.toml");
    std::fs::write(&path, with("https://cloud.example.org/", "")).expect("written");
    let summary = check::summary(&path, env(&[("APP", "0123456789")]), super::now()).expect("no problem");
    let expected = "not tried: whether https://cloud.example.org/ lets \"salles\" in, \
        and whether that account has these calendars: atelier (";
    assert!(summary.contains(expected), "{summary}");
}

#[cfg(unix)]
#[rstest]
#[case(0o644, true)]
#[case(0o640, false)]
#[case(0o600, false)]
fn check_warns_of_a_secret_that_every_account_can_read(#[case] mode: u32, #[case] warns: bool) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("password");
    std::fs::write(&path, "0123456789").expect("written");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("set");
    let text = with("https://cloud.example.org/", "")
        .replace("password_env = \"APP\"", &format!("password_file = {path:?}"));
    let settings = parse("rooms.toml", &text, env(&[])).expect("settings");
    let warned = settings.warnings().iter().any(|warning| warning.contains("chmod 600"));
    assert_eq!(warned, warns, "{:?}", settings.warnings());
}
