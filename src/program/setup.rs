//! `clef setup` on the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::clock::Clock;
use crate::setup::{self, Flags, Terminal};

/// What is known; what is missing is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct SetupCommand {
    /// The address of the Nextcloud, or of another CalDAV server
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,

    /// The account that is to own the calendars. Without it, somebody says yes in their Nextcloud
    #[arg(long, value_name = "NAME")]
    username: Option<String>,

    /// The file with its password: read if it is there, else written
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    /// The rooms, with commas between them: each takes the calendar of its name, or one is made
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    rooms: Vec<String>,

    /// What the place is called; with --add the site that the rooms are in
    #[arg(long, value_name = "NAME")]
    site: Option<String>,

    /// A group that is to see in its own calendars when the rooms are taken, no titles and no names (Nextcloud; may be repeated)
    #[arg(long, value_name = "GROUP")]
    share_read: Vec<String>,

    /// A group or an account at reception that is to edit the rooms' calendars, and reads everything (Nextcloud; may be repeated)
    #[arg(long, value_name = "NAME")]
    share_write: Vec<String>,

    /// Where the settings are written, instead of --config
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,

    /// Add rooms to settings that are there
    #[arg(long)]
    add: bool,

    /// Take what is proposed without asking
    #[arg(long)]
    yes: bool,
}

impl SetupCommand {
    /// Sets Clef up, with the settings at `path` if nothing else is said. Exit code 1 if what was made cannot be booked.
    ///
    /// # Errors
    /// If something that is needed cannot be had.
    pub(super) async fn run(self, path: &Path) -> anyhow::Result<ExitCode> {
        let Self { url, username, password_file, rooms, site, share_read, share_write, to, add, yes } = self;
        let (to, variables) = (to.unwrap_or_else(|| path.to_owned()), std::env::vars().collect());
        let flags =
            Flags { url, username, password_file, rooms, site, share_read, share_write, to, add, variables };
        let is_good = setup::run(flags, &mut Terminal::of_this_process(yes), Clock::system()).await?;
        Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
