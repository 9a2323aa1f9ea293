//! `clef check`: says whether the settings can be used, and everything that is wrong with them.

use std::path::Path;
use std::process::ExitCode;

use super::{CalDavSettings, Problems, Settings, load};
use crate::domain::room::Room;
use crate::domain::time::Instant;

/// Prints the result for `path` and `env`, as of `now`: a line on standard output, or all problems on standard
/// error and exit code 2.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command's answer, not a log")]
pub fn run(path: &Path, env: impl Iterator<Item = (String, String)>, now: Instant) -> ExitCode {
    match summary(path, env, now) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            eprintln!("{}", complaint(&problems));
            ExitCode::from(2)
        }
    }
}

/// The problems, one after the other, and how many they are.
pub fn complaint(problems: &Problems) -> String {
    match problems.len() {
        1 => format!("{problems}\n1 problem"),
        many => format!("{problems}\n{many} problems"),
    }
}

/// Returns what is in the settings, in one line, and what is probably not meant.
///
/// # Errors
/// All [`Problems`].
pub fn summary(
    path: &Path,
    env: impl Iterator<Item = (String, String)>,
    now: Instant,
) -> Result<String, Problems> {
    let settings = load(path, env)?;
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        many => format!("{many} {one}s"),
    };
    let warnings = settings.warnings().into_iter().chain(settings.never_open(now));
    let warnings: Vec<String> = warnings.map(|warning| format!("\nwarning: {warning}")).collect();
    Ok(format!(
        "{}: {} on {}, no problems{}{}{}",
        path.display(),
        counted(settings.rooms.len(), "room"),
        counted(settings.sites.len(), "site"),
        warnings.concat(),
        not_tried(&settings),
        feeds_not_tried(&settings)
    ))
}

/// Returns what only the calendar server knows. A wrong name looks like a right one until then.
fn not_tried(settings: &Settings) -> String {
    settings.caldav.iter().map(|account| not_tried_of(account, &settings.rooms)).collect()
}

fn not_tried_of(account: &CalDavSettings, rooms: &[Room]) -> String {
    let is_here = |room: &&Room| account.rooms.as_ref().is_none_or(|here| here.contains(&room.id));
    let rooms: Vec<&Room> = rooms.iter().filter(is_here).collect();
    let mut calendars: Vec<&str> = rooms.iter().map(|room| room.calendar.as_str()).collect();
    for name in rooms.iter().flat_map(|room| room.also_blocked_by.iter().chain(&room.closures_calendars)) {
        if !calendars.contains(&name.as_str()) {
            calendars.push(name);
        }
    }
    let (url, username) = (&account.url, &account.username);
    let has = match calendars.as_slice() {
        [] => String::new(),
        names => format!(", and whether that account has these calendars: {}", names.join(", ")),
    };
    format!(
        "\nnot tried: whether {url} lets {username:?} in{has} (/readyz and the log say so after the start)"
    )
}

fn feeds_not_tried(settings: &Settings) -> String {
    let names: Vec<&str> = settings.feeds.iter().map(|feed| &*feed.name).collect();
    if names.is_empty() {
        return String::new();
    }
    format!("\nnot tried: whether these feeds can be read: {} (`clef doctor` tries)", names.join(", "))
}
