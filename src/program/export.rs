//! `clef export` on the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::calendars;
use crate::config::Settings;
use crate::domain::member::MemberId;
use crate::domain::room::RoomId;
use crate::export::{self, Selection};

/// What is exported, and where to.
#[derive(Debug, clap::Args)]
pub(super) struct ExportCommand {
    /// The folder, which is made; it must be empty
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,

    /// Only what is about this member, by their id as the log names it
    #[arg(long, value_name = "ID")]
    member: Option<String>,

    /// Only this room, by its id
    #[arg(long, value_name = "ID", value_parser = room_id)]
    room: Option<RoomId>,
}

impl ExportCommand {
    /// Exports what is asked for, by the settings at `path`, and says how much it was. Exit code 1 if the calendar of a room
    /// could not be read, 2 if the settings cannot be used.
    ///
    /// # Errors
    /// If it cannot be read or written.
    #[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command's answer, not a log")]
    pub(super) async fn run(self, path: &Path) -> anyhow::Result<ExitCode> {
        let selection = Selection { to: self.to, member: self.member.map(MemberId), room: self.room };
        let export =
            async |settings: &Settings, calendars| export::run(settings, &calendars, &selection).await;
        let Some(exported) = calendars::with_calendars(path, std::env::vars(), export).await? else {
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
}

/// Reads the id of a room, as it is given to a command.
pub(super) fn room_id(text: &str) -> Result<RoomId, String> {
    RoomId::parse(text).ok_or_else(|| "expected the id of a room, such as atelier".to_owned())
}
