//! `[caldav]`: the calendar server and the account that owns the rooms' calendars.

use std::path::Path;

use secrecy::SecretString;
use url::Url;

use super::section::Section;

/// The calendar server.
#[derive(Debug, Clone)]
pub struct CalDavSettings {
    /// Its address, with a slash at the end.
    pub url: Url,
    /// The account that owns the calendars.
    pub username: String,
    /// Its app password.
    pub password: SecretString,
}

const KEYS: &[&str] = &["url", "username", "password_file", "password_env"];
const INSTEAD: &str = "Put it in a file that only Clef may read and name it with password_file = \"/path\", or in an environment variable and name that with password_env = \"NAME\".";

pub(super) fn read(root: &Section, env: &[(String, String)]) -> Option<CalDavSettings> {
    let section = root.section("caldav")?;
    section.allow(&[KEYS, &["password"]].concat());
    let expected = "the DAV address, such as \"https://cloud.example.org/remote.php/dav/\"";
    let url = read_url(&section, expected);
    let username =
        section.required("username", "the account that owns the rooms' calendars, such as \"salles\"");
    let password = read_password(&section, env);
    Some(CalDavSettings { url: url?, username: username?, password: password? })
}

fn read_url(section: &Section, expected: &str) -> Option<Url> {
    let text = section.required("url", expected)?;
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(mut url) = url else {
        section.problem("url", &format!("expected {expected}"));
        return None;
    };
    if !url.username().is_empty() || url.password().is_some() {
        section.secret_problem("url", "holds a name or a password", Some(INSTEAD.to_owned()));
        return None;
    }
    if url.query().is_some() || url.fragment().is_some() {
        section.problem("url", &format!("expected {expected}, without ? and #"));
        return None;
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Some(url)
}

fn read_password(section: &Section, env: &[(String, String)]) -> Option<SecretString> {
    if section.has("password") {
        section.secret_problem("password", "never the password itself", Some(INSTEAD.to_owned()));
        return None;
    }
    // A variable wins over the file also when it names the password in the other way.
    let counts =
        |key, other| section.has(key) && (section.is_overridden(key) || !section.is_overridden(other));
    match (counts("password_file", "password_env"), counts("password_env", "password_file")) {
        (true, true) => {
            section.problem("password_env", "expected only one of password_file and password_env");
            None
        }
        (false, false) => {
            section.problem(
                "password_file",
                "missing; expected password_file = \"/path\" or password_env = \"NAME\"",
            );
            None
        }
        (true, false) => from_file(section),
        (false, true) => from_variable(section, env),
    }
}

fn from_file(section: &Section) -> Option<SecretString> {
    let path = section.text("password_file", "the path of a file that holds the app password")?;
    match std::fs::read_to_string(Path::new(&path)) {
        Ok(text) if !text.trim().is_empty() => Some(text.trim().into()),
        Ok(_) => {
            section.problem("password_file", "the file is empty; expected the app password in it");
            None
        }
        Err(error) => {
            section.problem("password_file", &format!("cannot be read: {error}"));
            None
        }
    }
}

fn from_variable(section: &Section, env: &[(String, String)]) -> Option<SecretString> {
    let name = section
        .text("password_env", "the name of an environment variable, such as \"NEXTCLOUD_PASSWORD\"")?;
    let value = env.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.trim());
    let Some(password) = value.filter(|value| !value.is_empty()) else {
        // Whoever wrote the password here should not read it in a log.
        section.secret_problem(
            "password_env",
            "names an environment variable that is not set (or empty)",
            None,
        );
        return None;
    };
    Some(password.into())
}
