//! Secrets in the settings: by file or by variable, and never told.

use rstest::rstest;
use secrecy::ExposeSecret;

use super::{SMALL, env};
use crate::config::parse;

fn with_caldav(lines: &str) -> String {
    format!(
        "{SMALL}\n[caldav]\nurl = \"https://cloud.example.org/remote.php/dav\"\nusername = \"salles\"\n{lines}\n"
    )
}

#[test]
fn the_password_comes_from_a_file_or_a_variable() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "from-file\n").expect("written");
    let by_file = with_caldav(&format!("password_file = {:?}", file.path()));
    let by_name = with_caldav("password_env = \"NC\"");
    let of = |text: &str, pairs: &[(&str, &str)]| {
        let settings = parse("rooms.toml", text, env(pairs)).unwrap_or_else(|problems| panic!("{problems}"));
        let caldav = settings.caldav.first().expect("a server");
        assert_eq!(caldav.url.as_str(), "https://cloud.example.org/remote.php/dav/");
        assert!(!format!("{caldav:?}").contains("from-"), "{caldav:?}");
        caldav.password.expose_secret().to_owned()
    };
    assert_eq!(of(&by_file, &[]), "from-file");
    assert_eq!(of(&by_name, &[("NC", "from-variable")]), "from-variable");
    let overriding = [("CLEF__CALDAV__PASSWORD_ENV", "NC"), ("NC", "from-variable")];
    assert_eq!(of(&by_file, &overriding), "from-variable");
}

#[rstest]
#[case::itself("password = \"hunter2\"", "never the password itself")]
#[case::mistyped("passwrod = \"hunter2\"", "unknown key")]
#[case::by_the_wrong_key("password_env = \"hunter2\"", "not set (or empty)")]
#[case::no_file("password_file = \"/does/not/exist\"", "cannot be read")]
#[case::none("", "missing; expected password_file")]
#[case::both("password_file = \"/x\"\npassword_env = \"X\"", "only one of")]
fn a_password_is_never_told_and_never_missing(#[case] lines: &str, #[case] words: &str) {
    let problems = parse("rooms.toml", &with_caldav(lines), env(&[])).expect_err("a mistake").to_string();
    assert!(problems.contains(words) && !problems.contains("hunter2"), "{problems}");
}

#[rstest]
#[case::itself("secret = \"hunter2\"", "never the secret itself")]
#[case::short("secret_env = \"SHORT\"", "at least 16 letters")]
#[case::odd("secret_env = \"ODD\"", "cannot stand in an address")]
#[case::none("", "missing; expected secret_file")]
fn the_secret_of_a_hook_is_long_and_never_told(#[case] line: &str, #[case] words: &str) {
    let env = env(&[("SHORT", "hunter2"), ("ODD", "hunter2/hunter2/hunter2")]);
    let problems = parse("rooms.toml", &format!("{SMALL}\n[hooks]\n{line}\n"), env).expect_err("a mistake");
    let problems = problems.to_string();
    assert!(problems.contains(words) && !problems.contains("hunter2"), "{problems}");
}
