//! `clef export` on the command line.

use std::path::Path;
use std::process::ExitCode;

use super::calendars;
use crate::config::Settings;
use crate::export::{self, Selection};

/// Exports what is asked for and says how much it was. Exit code 1 if the calendar of a room could not be read, 2 if the
/// settings cannot be used.
///
/// # Errors
/// If it cannot be read or written.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command's answer, not a log")]
pub async fn run(
    path: &Path,
    env: impl Iterator<Item = (String, String)>,
    selection: Selection,
) -> anyhow::Result<ExitCode> {
    let export = async |settings: &Settings, calendars| export::run(settings, &calendars, &selection).await;
    let Some(exported) = calendars::with_calendars(path, env, export).await? else {
        return Ok(ExitCode::from(2));
    };
    println!(
        "{}: rooms: {}, events: {}, bookings of Clef among them: {}",
        selection.to.display(),
        exported.rooms,
        exported.objects,
        exported.bookings
    );
    for error in &exported.missing {
        eprintln!("not exported: {error:#}");
    }
    Ok(if exported.missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
