//! `/welcome`: what whoever starts Clef for the first time sees before them, and how they get from there to calendars of
//! their own, as `clef setup` does in a terminal.
//!
//! It names folders and people of this machine. So it is there only while Clef keeps the calendars itself and has its
//! sample people, and for nobody but this very machine: where a click makes anybody reception, it gives nothing away. The
//! password of the calendars is not on it, only its file.

use std::path::{Path, PathBuf, absolute};

use axum::http::HeaderMap;

use super::{AboutPage, AboutSection};
use crate::config;
use crate::domain::member::Role;
use crate::web::auth::demo::PEOPLE;
use crate::web::i18n::args;
use crate::web::pages::sign_in::is_demo_allowed;
use crate::web::visit::Visit;

/// The settings that are written, beside those that are there: these are never overwritten.
const NEW_SETTINGS: &str = "nextcloud.toml";

/// Whether whoever asks tries Clef out, on their own machine.
pub(in crate::web::pages) fn may_see(visit: &Visit, headers: &HeaderMap) -> bool {
    visit.app.settings.caldav.is_empty() && is_demo_allowed(visit, headers)
}

pub(super) fn page(visit: &Visit) -> AboutPage {
    let sections =
        vec![here(visit), people(visit), applications(visit), rooms(visit), nextcloud(visit), start(visit)];
    AboutPage::new(visit, "welcome-title", visit.lang.t("welcome-lead"), sections)
}

fn here(visit: &Visit) -> AboutSection {
    let folder = shown(&visit.app.settings.server.data_directory);
    AboutSection::new(visit.lang, "welcome-here")
        .say_with("welcome-here-calendars", &args! { "folder" => folder })
        .say("welcome-here-samples")
        .link("/", "menu-day")
        .link("/help", "help-title")
}

fn people(visit: &Visit) -> AboutSection {
    let named = |is_desk: bool| {
        let these = PEOPLE.iter().filter(|one| matches!(one.role, Role::Reception(_)) == is_desk);
        these.map(|one| one.name).collect::<Vec<_>>().join(", ")
    };
    AboutSection::new(visit.lang, "welcome-people")
        .say("welcome-people-how")
        .item_with("welcome-people-members", &args! { "names" => named(false) })
        .item_with("welcome-people-desk", &args! { "names" => named(true) })
        .link("/signin?choose=1", "menu-sign-in")
}

fn applications(visit: &Visit) -> AboutSection {
    let (address, account) = visit.app.bookings.calendars().first().client.account();
    let file = shown(&visit.app.settings.server.calendar_password());
    AboutSection::new(visit.lang, "welcome-apps")
        .say("welcome-apps-what")
        .item_with("welcome-apps-address", &args! { "address" => address.as_str() })
        .item_with("welcome-apps-account", &args! { "account" => account })
        .item_with("welcome-apps-password", &args! { "file" => file })
        .item("welcome-apps-own")
}

fn rooms(visit: &Visit) -> AboutSection {
    let file = settings(visit);
    AboutSection::new(visit.lang, "welcome-rooms")
        .say_with("welcome-rooms-file", &args! { "file" => shown(&file) })
        .command(command("check --config", &file))
}

fn nextcloud(visit: &Visit) -> AboutSection {
    AboutSection::new(visit.lang, "welcome-nextcloud")
        .say("welcome-nextcloud-what")
        .command(command("setup --to", &settings(visit).with_file_name(NEW_SETTINGS)))
        .item("welcome-nextcloud-account")
        .item("welcome-nextcloud-rooms")
        .item("welcome-nextcloud-shares")
        .item("welcome-nextcloud-end")
}

fn start(visit: &Visit) -> AboutSection {
    let file = settings(visit).with_file_name(NEW_SETTINGS);
    AboutSection::new(visit.lang, "welcome-start")
        .say("welcome-start-how")
        .command(command("--config", &file))
        .command(command("doctor --config", &file))
        .item("welcome-start-bookings")
        .item("welcome-start-others")
        .item("welcome-start-page")
}

/// Returns the file with the settings, from the root on.
fn settings(visit: &Visit) -> PathBuf {
    let file = &visit.app.settings.file;
    absolute(file).unwrap_or_else(|_| file.clone())
}

fn shown(path: &Path) -> String {
    absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// Returns what is typed to have this program do `what` with `file`.
fn command(what: &str, file: &Path) -> String {
    format!("{} {what} {}", quoted(&config::program()), quoted(file))
}

/// Returns `path` as a shell reads it (POSIX).
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:@".contains(letter);
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/opt/clef/rooms.toml", "/opt/clef/rooms.toml")]
    #[case("/home/ana/Mes salles/a.toml", "'/home/ana/Mes salles/a.toml'")]
    #[case("/home/l'été/$x", "'/home/l'\\''été/$x'")]
    fn a_path_is_written_as_a_shell_reads_it(#[case] path: &str, #[case] expected: &str) {
        assert_eq!(quoted(Path::new(path)), expected);
    }
}
