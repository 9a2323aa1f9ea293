//! `clef doctor` on the command line.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::calendars;
use crate::clock::Clock;
use crate::config::{self, Settings};
use crate::doctor::{self, Checked, Exam, Wanted};

/// Looks at everything and prints what was found, for people or as JSON. Exit code 1 if something is broken, 2 if the
/// settings cannot be used.
///
/// # Errors
/// If it cannot look at anything.
#[expect(clippy::print_stdout, reason = "this is a command's answer, not a log")]
pub async fn run(
    path: &Path,
    env: impl Iterator<Item = (String, String)>,
    wanted: Wanted,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let (all, code) = match config::load(path, env) {
        Ok(settings) => {
            let all = examine(settings, Clock::system(), wanted).await?;
            let code = doctor::exit_code(&all);
            (all, code)
        }
        Err(problems) => (doctor::of_problems(&problems), 2),
    };
    println!("{}", if as_json { doctor::json(&all) } else { doctor::text(&all) });
    Ok(ExitCode::from(code))
}

/// Looks at everything that `settings` name, as of `clock`.
///
/// # Errors
/// If there are no certificates to trust.
pub async fn examine(settings: Arc<Settings>, clock: Clock, wanted: Wanted) -> anyhow::Result<Vec<Checked>> {
    let (calendars, server) = match calendars::reach(&settings).await {
        Ok(opened) => (Ok(opened.calendars), opened.embedded),
        Err(error) => (Err(format!("{error:#}")), None),
    };
    let exam = Exam::begin(settings, calendars, clock, wanted).await?;
    let all = doctor::examine(&exam).await;
    if let Some(server) = server {
        server.stop().await;
    }
    Ok(all)
}
