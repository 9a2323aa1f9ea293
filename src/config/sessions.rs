//! `[sessions]`: how long people stay signed in, and the keys that their cookies are sealed with.

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

use super::hex;
use super::secret::{self, Named};
use super::section::Section;
use crate::domain::time::{format_length, parse_length};

/// A variable with the keys, for several instances behind one address.
const VARIABLE: &str = "CLEF_SESSION_KEY";
const KEYS: Named = Named {
    itself: "key",
    file: "key_file",
    variable: "key_env",
    what: "the keys of the sessions",
    example: VARIABLE,
};
const EXPECTED: &str = "keys of 128 hexadecimal digits each, the newest first, at most 8";
const HOW: &str = "`openssl rand -hex 64` makes one.";
/// As many keys as are tried for each cookie.
const MOST_KEYS: usize = 8;
const KEY_LENGTH: usize = 64;
const SHORTEST: TimeDelta = TimeDelta::minutes(5);
/// Browsers keep no cookie longer (RFC 6265bis §5.5).
const LONGEST: TimeDelta = TimeDelta::days(400);

/// How long people stay signed in.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    /// A session ends so long after the last visit ...
    pub idle: TimeDelta,
    /// ... and so long after it began in any case.
    pub longest: TimeDelta,
    /// A member's account at the provider is asked about again after so long ...
    pub recheck: TimeDelta,
    /// ... and one of reception after so long.
    pub recheck_reception: TimeDelta,
    /// The keys that several instances share, as [`parse_keys`] reads them; without them each has one of
    /// its own in its data directory.
    pub keys: Option<SecretString>,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            idle: TimeDelta::days(14),
            longest: TimeDelta::days(90),
            recheck: TimeDelta::hours(12),
            recheck_reception: TimeDelta::hours(2),
            keys: None,
        }
    }
}

/// Reads keys of 128 hexadecimal digits each, the newest first, with commas or lines between them; a
/// line that begins with `#` says something about them.
#[must_use]
pub fn parse_keys(text: &str) -> Option<Vec<[u8; KEY_LENGTH]>> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let words = lines.flat_map(|line| line.split(',')).map(str::trim).filter(|word| !word.is_empty());
    let keys: Vec<_> = words.map(hex::parse).collect::<Option<_>>()?;
    (1..=MOST_KEYS).contains(&keys.len()).then_some(keys)
}

pub(super) fn read(root: &Section, env: &[(String, String)]) -> SessionSettings {
    let default = SessionSettings::default();
    let variable = env.iter().find(|(name, _)| name == VARIABLE).map(|(_, text)| text.as_str());
    let Some(section) = root.section("sessions") else {
        return SessionSettings {
            keys: variable.and_then(|text| checked(root, "sessions", text)),
            ..default
        };
    };
    section.allow(&["idle", "longest", "recheck", "recheck_reception", "key", KEYS.file, KEYS.variable]);
    let keys = if KEYS.is_in(&section) {
        let key = if section.has(KEYS.file) { KEYS.file } else { KEYS.variable };
        secret::read(&section, env, &KEYS).and_then(|text| checked(&section, key, text.expose_secret()))
    } else {
        variable.and_then(|text| checked(root, "sessions", text))
    };
    let longest = read_length(&section, "longest", SHORTEST, LONGEST).unwrap_or(default.longest);
    let idle = read_length(&section, "idle", SHORTEST, longest).unwrap_or(default.idle.min(longest));
    let recheck =
        |key, usual: TimeDelta| read_length(&section, key, SHORTEST, longest).unwrap_or(usual.min(longest));
    SessionSettings {
        idle,
        longest,
        recheck: recheck("recheck", default.recheck),
        recheck_reception: recheck("recheck_reception", default.recheck_reception),
        keys,
    }
}

/// The keys that `key` names, if they are some. Does not tell them.
fn checked(section: &Section, key: &str, text: &str) -> Option<SecretString> {
    if parse_keys(text).is_none() {
        let from = if key == "sessions" { format!("the variable {VARIABLE}") } else { "it".to_owned() };
        let message = format!("{from} holds something else; expected {EXPECTED}");
        section.secret_problem(key, &message, Some(HOW.to_owned()));
        return None;
    }
    Some(text.into())
}

fn read_length(section: &Section, key: &str, least: TimeDelta, most: TimeDelta) -> Option<TimeDelta> {
    let [from, to] = [least, most].map(format_length);
    let expected = format!("a length from {from} to {to}, such as \"14d\" or \"8h\"");
    section.parsed(key, &expected, |text| {
        parse_length(text).ok().filter(|length| (least..=most).contains(length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{env, problems_of, settings_of};
    use rstest::rstest;

    #[rstest]
    #[case::one(&"ab".repeat(64), Some(1))]
    #[case::two(&format!("{},\n {}", "ab".repeat(64), "CD".repeat(64)), Some(2))]
    #[case::a_file(&format!("# of November\n{}\n\n# of August\n{}\n", "ab".repeat(64), "cd".repeat(64)), Some(2))]
    #[case::too_many(&vec!["ab".repeat(64); 9].join(","), None)]
    #[case::nothing("", None)]
    #[case::nothing_said("# nothing\n", None)]
    #[case::short("ab", None)]
    #[case::no_digits(&"zz".repeat(64), None)]
    #[case::not_ascii(&"é".repeat(64), None)]
    #[case::one_is_bad(&format!("{},abc", "ab".repeat(64)), None)]
    fn keys_are_hexadecimal_and_in_order(#[case] text: &str, #[case] count: Option<usize>) {
        let keys = parse_keys(text);
        assert_eq!(keys.as_ref().map(Vec::len), count);
        assert!(keys.is_none_or(|keys| keys[0] == [0xab; 64]));
    }

    #[test]
    fn keys_come_from_a_file_or_a_variable_and_are_never_shown() {
        let (one, other) = ("ab".repeat(64), "cd".repeat(64));
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), format!("{other}\n{one}\n")).expect("written");
        let variable = [(VARIABLE, one.as_str()), ("MY_KEYS", other.as_str())];
        let of = |lines: &str| {
            let settings = settings_of(lines, env(&variable));
            assert!(!format!("{settings:?}").contains(&one[..8]), "{settings:?}");
            settings.sessions.keys.as_ref().expect("keys").expose_secret().to_owned()
        };
        assert_eq!(of(""), one);
        assert_eq!(of("[sessions]\nidle = \"1d\""), one);
        assert_eq!(of("[sessions]\nkey_env = \"MY_KEYS\""), other);
        let by_file = of(&format!("[sessions]\nkey_file = {:?}", file.path()));
        assert_eq!(parse_keys(&by_file).expect("keys")[1], [0xab; 64]);
        assert!(settings_of("", env(&[])).sessions.keys.is_none());
    }

    #[rstest]
    #[case("idle = \"8h\"", "8h", "90d")]
    #[case("longest = \"10d\"", "10d", "10d")]
    #[case("idle = \"5m\"\nlongest = \"400d\"", "5m", "400d")]
    fn lengths_are_as_the_place_says(#[case] lines: &str, #[case] idle: &str, #[case] longest: &str) {
        let sessions = settings_of(&format!("[sessions]\n{lines}"), env(&[])).sessions.clone();
        assert_eq!([sessions.idle, sessions.longest].map(format_length), [idle, longest]);
    }

    #[rstest]
    #[case::short("idle = \"4m\"", "sessions.idle = \"4m\": expected a length from 5m to 90d")]
    #[case::over_the_longest(
        "idle = \"20d\"\nlongest = \"10d\"",
        "sessions.idle = \"20d\": expected a length from 5m to 10d"
    )]
    #[case::endless("longest = \"401d\"", "expected a length from 5m to 400d")]
    #[case::no_length("idle = \"a while\"", "expected a length from")]
    #[case::itself("key = \"hunter2\"", "never the key itself")]
    #[case::no_key("key_env = \"WEAK\"", "sessions.key_env: it holds something else; expected keys of 128")]
    #[case::not_set("key_env = \"NOT_SET\"", "not set (or empty)")]
    #[case::mistyped("idel = \"1d\"", "Did you mean \"idle\"?")]
    fn sessions_that_cannot_be_meant_are_refused(#[case] lines: &str, #[case] words: &str) {
        let shown = problems_of(&format!("[sessions]\n{lines}"), env(&[("WEAK", "hunter2")]));
        assert!(shown.contains(words) && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_bad_variable_is_named_with_and_without_a_section() {
        for lines in ["", "[sessions]\nidle = \"1d\""] {
            let shown = problems_of(lines, env(&[(VARIABLE, "hunter2")]));
            assert!(shown.contains("the variable CLEF_SESSION_KEY holds something else"), "{shown}");
            assert!(shown.contains("openssl rand -hex 64") && !shown.contains("hunter2"), "{shown}");
        }
    }
}
