//! `[caldav]`: the calendar server and the account that owns the rooms' calendars.

use secrecy::SecretString;
use url::Url;

use super::secret::{self, INSTEAD, Named};
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
const PASSWORD: Named = Named {
    itself: "password",
    file: "password_file",
    variable: "password_env",
    what: "the app password",
    example: "NEXTCLOUD_PASSWORD",
};

pub(super) fn read(root: &Section, env: &[(String, String)]) -> Option<CalDavSettings> {
    let section = root.section("caldav")?;
    section.allow(&[KEYS, &["password"]].concat());
    let expected = "the DAV address, such as \"https://cloud.example.org/remote.php/dav/\"";
    let url = read_url(&section, expected);
    let username =
        section.required("username", "the account that owns the rooms' calendars, such as \"salles\"");
    let password = secret::read(&section, env, &PASSWORD);
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
