//! `clef import` on the command line.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::{calendars, only_writer, wording};
use crate::bookings::Bookings;
use crate::clock::Clock;
use crate::config::Settings;
use crate::import::{self, Report, Selection};
use crate::notebook::Notebook;
use crate::schedule::Schedule;
use crate::sync::{Poller, RoomCalendars, SyncSettings, pollers};

/// Says what becomes of what `selection` names, and writes it if `writes`. Exit code 1 if something is left out, 2 if the
/// settings cannot be used.
///
/// # Errors
/// If it cannot be read, or the calendars cannot.
#[expect(clippy::print_stdout, reason = "this is a command's answer, not a log")]
pub async fn run(
    path: &Path,
    env: impl Iterator<Item = (String, String)>,
    selection: Selection,
    (writes, as_json): (bool, bool),
) -> anyhow::Result<ExitCode> {
    let take_over =
        async |settings: &Settings, calendars| take_over(settings, calendars, &selection, writes).await;
    let Some(report) = calendars::with_calendars(path, env, take_over).await? else {
        return Ok(ExitCode::from(2));
    };
    if as_json {
        println!("{}", report.json()?);
    } else {
        print!("{}", report.text());
    }
    Ok(if report.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
