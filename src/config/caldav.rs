//! `[caldav]`: the calendar server, the account that owns the rooms' calendars, and its notebook; `[[caldav]]`, if there
//! are several.

use std::collections::HashSet;

use secrecy::SecretString;
use url::Url;

use super::loopback::is_loopback;
use super::secret::{self, INSTEAD, Named};
use super::section::Section;
use crate::caldav::client::{ClientSettings, Limits};
use crate::domain::room::{Room, RoomId, SiteId};

/// An account on a calendar server.
#[derive(Debug, Clone)]
pub struct CalDavSettings {
    /// What it is called in the settings, if it is one of several.
    pub id: Option<String>,
    /// Its address, with a slash at the end.
    pub url: Url,
    /// The account that owns the calendars.
    pub username: String,
    /// Its app password.
    pub password: SecretString,
    /// Whether this Clef alone books on it: for servers that take a UID twice.
    pub only_this_clef: bool,
    /// The rooms whose calendars it has; `None`: all of them.
    pub rooms: Option<HashSet<RoomId>>,
    /// The sites that name it, if it is one of several.
    pub sites: HashSet<SiteId>,
}

impl CalDavSettings {
    /// Returns the account as a client needs it.
    #[must_use]
    pub fn client_settings(&self) -> ClientSettings {
        let Self { url, username, password, .. } = self.clone();
        ClientSettings { url, username, password, limits: Limits::default() }
    }
}

const AN_ID: &str = "an id of a-z, 0-9 and single hyphens, such as \"nantes\"";
const KEYS: &[&str] =
    &["url", "username", "password_file", "password_env", "allow_http", "notebook", "only_this_clef"];
/// The notebook's name in addresses, if nothing else is said.
const NOTEBOOK: &str = "clef";
const PASSWORD: Named = Named {
    itself: "password",
    file: "password_file",
    variable: "password_env",
    what: "the app password",
    example: "NEXTCLOUD_PASSWORD",
};

/// Reads the accounts; none if Clef keeps the calendars itself.
pub(super) fn read(root: &Section, env: &[(String, String)]) -> Vec<CalDavSettings> {
    if !root.is_list("caldav") {
        let section = root.section("caldav");
        let read = |section: Section| {
            section.allow(&[KEYS, &["password"]].concat());
            read_one((root, &section), env, None)
        };
        return section.and_then(read).into_iter().collect();
    }
    let mut seen = HashSet::new();
    let mut accounts = Vec::new();
    for (nth, section) in root.sections("caldav", "id").iter().enumerate() {
        section.allow(&[KEYS, &["id", "password"]].concat());
        // Variables name it, as they name rooms.
        let is_id = |text: &str| RoomId::parse(text).map(|_| text.to_owned());
        let id = section.required("id", AN_ID).and_then(|_| section.parsed("id", AN_ID, is_id));
        if id.as_ref().is_some_and(|id| !seen.insert(id.clone())) {
            section.problem("id", "is there twice; expected each id once");
        }
        if nth > 0 && section.has("notebook") {
            section.problem("notebook", "the first [[caldav]] has the notebook; expected this key there");
        }
        let read = read_one((root, section), env, id.clone());
        accounts.extend(read.filter(|_| id.is_some()));
    }
    accounts
}

fn read_one(
    (root, section): (&Section, &Section),
    env: &[(String, String)],
    id: Option<String>,
) -> Option<CalDavSettings> {
    let expected = "the DAV address, such as \"https://cloud.example.org/remote.php/dav/\"";
    let url = read_url(section, expected);
    let username =
        section.required("username", "the account that owns the rooms' calendars, such as \"salles\"");
    let password = secret::read(section, env, &PASSWORD);
    let only_this_clef = section.boolean("only_this_clef").unwrap_or_default();
    if only_this_clef && !root.section("server").is_some_and(|server| server.has("data_directory")) {
        let message =
            "needs a folder that is the same at every start, in which a second Clef finds that this one runs";
        let hint = "Name it: data_directory under [server], such as \"/var/lib/clef\".";
        section.problem_with_hint("only_this_clef", message, Some(hint.to_owned()));
    }
    Some(CalDavSettings {
        id,
        url: url?,
        username: username?,
        password: password?,
        only_this_clef,
        rooms: None,
        sites: HashSet::new(),
    })
}

/// Reads the name of the notebook, which must not be the calendar of one of the `rooms` of the first account, where it is.
pub(super) fn read_notebook(root: &Section, rooms: &[Room]) -> String {
    let first = root.sections_unseen("caldav", "id").into_iter().next();
    let section = first.or_else(|| root.section_unseen("caldav"));
    let expected = "the name of a calendar in addresses, such as \"clef\"";
    let is_name = |text: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            && !matches!(text, "." | "..")
    };
    let parse = |text: &str| is_name(text).then(|| text.to_owned());
    let set = section.as_ref().and_then(|section| section.parsed("notebook", expected, parse));
    let name = set.unwrap_or_else(|| NOTEBOOK.to_owned());
    if let Some(room) = rooms.iter().find(|room| room.calendar.trim_matches('/') == name) {
        let message = format!(
            "{name:?} is the calendar of the room {:?} already; expected a calendar for Clef alone, such as \
             \"clef-notebook\"",
            room.id.as_str()
        );
        match section {
            Some(section) => section.problem("notebook", &message),
            None => root.problem("caldav", &format!("notebook: {message}")),
        }
    }
    name
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
    let is_clear = url.scheme() == "http" && !is_loopback(&url);
    if section.boolean("allow_http") != Some(true) && is_clear {
        let message = "expected https://, because http sends the app password unencrypted to another machine";
        let hint = "If the network between the two is your own alone, set allow_http = true.";
        section.problem_with_hint("url", message, Some(hint.to_owned()));
        return None;
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Some(url)
}
