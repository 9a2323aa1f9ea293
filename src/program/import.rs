//! `clef import` on the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::export::room_id;
use super::{calendars, only_writer, wording};
use crate::bookings::Bookings;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::room::RoomId;
use crate::import::{self, Report, Selection};
use crate::notebook::Notebook;
use crate::schedule::Schedule;
use crate::sync::{Poller, RoomCalendars, SyncSettings, pollers};

/// What is taken over, and what is to be known of it.
#[derive(Debug, clap::Args)]
pub(super) struct ImportCommand {
    /// A calendar (.ics), a table (.csv), a dump of the database of GRR or MRBS (.sql), or a folder that
    /// clef export wrote
    from: PathBuf,

    /// The room that all of it is for, by its id
    #[arg(long, value_name = "ID", value_parser = room_id)]
    room: Option<RoomId>,

    /// Which room is meant by what one is called there, such as "Salle 1=loire"; may be given several times
    #[arg(long = "map", value_name = "NAME=ID", value_parser = mapped)]
    map: Vec<(String, RoomId)>,

    /// A table (CSV) of who is who: source (what they are called there), id, name, email
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,

    /// Of a table, which column says what, such as "start=Début,end=Fin"; for what, see docs/import.md
    #[arg(long, value_name = "WHAT=NAME", value_delimiter = ',', value_parser = named_column)]
    columns: Vec<(String, String)>,

    /// Write nothing: only say what would become of each
    #[arg(long)]
    dry_run: bool,

    /// Print what becomes of each as JSON
    #[arg(long)]
    json: bool,
}

impl ImportCommand {
    /// Says what becomes of what is named, by the settings at `path`, and writes it unless that is not wanted. Exit code 1 if
    /// something is left out, 2 if the settings cannot be used.
    ///
    /// # Errors
    /// If it cannot be read, or the calendars cannot.
    #[expect(clippy::print_stdout, reason = "this is a command's answer, not a log")]
    pub(super) async fn run(self, path: &Path) -> anyhow::Result<ExitCode> {
        let Self { from, room, map, people, columns, dry_run, json } = self;
        let selection = Selection { from, room, map, people, columns };
        let take_over =
            async |settings: &Settings, calendars| take_over(settings, calendars, &selection, !dry_run).await;
        let Some(report) = calendars::with_calendars(path, std::env::vars(), take_over).await? else {
            return Ok(ExitCode::from(2));
        };
        if json {
            println!("{}", report.json()?);
        } else {
            print!("{}", report.text());
        }
        Ok(if report.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn mapped(text: &str) -> Result<(String, RoomId), String> {
    let (name, id) =
        text.rsplit_once('=').ok_or("expected a name and the id of a room, such as \"Salle 1=loire\"")?;
    Ok((name.to_owned(), room_id(id)?))
}

fn named_column(text: &str) -> Result<(String, String), String> {
    let (what, name) =
        text.split_once('=').ok_or("expected what it says and its name, such as start=Début")?;
    Ok((what.to_owned(), name.to_owned()))
}

async fn take_over(
    settings: &Settings,
    calendars: RoomCalendars,
    selection: &Selection,
    writes: bool,
) -> anyhow::Result<Report> {
    let now = Clock::system().now();
    let items = import::read(selection, &settings.rooms, now)?;
    let lock = if writes { only_writer::lock(settings)? } else { None };
    let schedule = Arc::new(Schedule::new(settings.rooms.clone()));
    let on_first = calendars.first().client.clone();
    let notebook = Notebook::new(on_first, Arc::clone(&schedule), settings.notebook.clone());
    let notebook = Arc::new(notebook.alone(lock.is_some()));
    let pace = SyncSettings { create_missing: settings.caldav.is_empty(), ..SyncSettings::default() };
    let mut polling = pollers(&calendars, &schedule, &notebook, pace);
    let alone = only_writer::attach((settings, lock), &notebook, &calendars)?;
    if let Some(writer) = &alone {
        only_writer::announce(writer, &mut polling).await?;
    }
    let bring = async {
        read_all(&mut polling, &schedule).await?;
        let bookings = Bookings::new(schedule, Arc::new(calendars), wording(settings));
        Ok(import::bring(items, &bookings, &settings.rooms, (writes, now)).await)
    };
    only_writer::during(alone.as_deref(), bring).await
}

/// Reads all calendars: whatever is in one that cannot be read would be written over.
async fn read_all(polling: &mut [Poller], schedule: &Schedule) -> anyhow::Result<()> {
    for poller in polling {
        if let Some(error) = poller.poll().await {
            return Err(error).context("the calendars cannot be read");
        }
    }
    for (room, snapshot) in schedule.snapshots() {
        if let Some(failure) = snapshot.failure() {
            bail!("the calendar of the room {} cannot be read: {}", room.id, failure.reason.as_str());
        }
    }
    Ok(())
}
