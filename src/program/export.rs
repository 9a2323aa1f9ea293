//! `clef export` on the command line.

use std::path::Path;
use std::process::ExitCode;

use super::calendars;
use crate::config;
use crate::export::{self, Selection};

/// Exports what is asked for and says how much it was. Exit code 2 if the settings cannot be used.
///
/// # Errors
/// If it cannot be read or written.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command's answer, not a log")]
pub async fn run(
    path: &Path,
    env: impl Iterator<Item = (String, String)>,
    selection: Selection,
) -> anyhow::Result<ExitCode> {
    let settings = match config::load(path, env) {
        Ok(settings) => settings,
        Err(problems) => {
            eprintln!("{}", config::check::complaint(&problems));
            return Ok(ExitCode::from(2));
        }
    };
    let (account, server) = calendars::reach(&settings).await?;
    let exported = export::run(&settings, account, &selection).await;
    if let Some(server) = server {
        server.stop().await;
    }
    let exported = exported?;
    println!(
        "{}: rooms: {}, events: {}, bookings of Clef among them: {}",
        selection.to.display(),
        exported.rooms,
        exported.objects,
        exported.bookings
    );
    Ok(ExitCode::SUCCESS)
}
