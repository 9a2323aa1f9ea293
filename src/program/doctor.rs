//! `clef doctor` on the command line.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::calendars;
use crate::clock::Clock;
use crate::config::{self, Settings};
use crate::doctor::{self, Checked, Exam, Wanted};
use crate::mail::Address;

/// What to look at beside, and how to say it.
#[derive(Debug, clap::Args)]
pub(super) struct DoctorCommand {
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,

    /// Send a mail to this address, to see whether it arrives
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    mail: Option<Address>,

    /// Post a line to each chat room and webhook, to see whether it arrives
    #[arg(long)]
    chat: bool,
}

impl DoctorCommand {
    /// Looks at everything that the settings at `path` name, and prints what was found, for people or as JSON. Exit code 1
    /// if something is broken, 2 if the settings cannot be used.
    ///
    /// # Errors
    /// If it cannot look at anything.
    #[expect(clippy::print_stdout, reason = "this is a command's answer, not a log")]
    pub(super) async fn run(self, path: &Path) -> anyhow::Result<ExitCode> {
        let (all, code) = match config::load(path, std::env::vars()) {
            Ok(settings) => {
                let wanted = Wanted { mail_to: self.mail, chat: self.chat };
                let all = examine(settings, Clock::system(), wanted).await?;
                let code = doctor::exit_code(&all);
                (all, code)
            }
            Err(problems) => (doctor::of_problems(&problems), 2),
        };
        println!("{}", if self.json { doctor::json(&all) } else { doctor::text(&all) });
        Ok(ExitCode::from(code))
    }
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text).ok_or_else(|| "expected an email address".to_owned())
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
