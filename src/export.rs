//! `clef export`: everything that is in the rooms' calendars, so that a place can leave with it: a calendar for each room
//! as it is, and the bookings as JSON and as a table; of all people, or of one.

mod booked;
mod calendar;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Serialize;

use self::calendar::merged;
use self::table::csv;
use crate::caldav::Href;
use crate::caldav::client::{Client, Object};
use crate::config::Settings;
use crate::domain::booking::Booking;
use crate::domain::member::{MemberId, Person};
use crate::domain::room::{Room, RoomId};
use crate::domain::series::Series;
use crate::domain::time::Instant;
use crate::files::{make_directory, write_private};
use crate::ical;
use crate::sync::{RoomCalendars, address};

/// What is exported, and where to.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The folder, which is made or empty.
    pub to: PathBuf,
    /// Only what is about this member.
    pub member: Option<MemberId>,
    /// Only this room.
    pub room: Option<RoomId>,
}

/// How much was exported.
#[derive(Debug, Default)]
pub struct Exported {
    /// How many rooms.
    pub rooms: usize,
    /// How many calendar objects.
    pub objects: usize,
    /// How many bookings of Clef are among them: a date that has left its series is one.
    pub bookings: usize,
    /// Why the calendars of other rooms could not be read: nothing of them is in the files.
    pub missing: Vec<anyhow::Error>,
}

/// A booking as it is exported, or a date that has left its series.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    room: String,
    /// Of a booking of several rooms all of them, its own first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rooms: Vec<String>,
    /// On the clock of the room, with its offset.
    start: String,
    end: String,
    /// The rule of a series (RFC 5545 §3.3.10).
    #[serde(skip_serializing_if = "Option::is_none")]
    repeats: Option<String>,
    /// The starts of its dates beside the rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<String>,
    /// The starts of its dates that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
    state: &'static str,
    title: String,
    people: Option<u32>,
    note: Option<String>,
    layout: Option<String>,
    booked_for: Person,
    created_by: Person,
    created: String,
    modified: String,
}

/// Reads the `calendars` and writes what is in them into files that only this account can read. A calendar that cannot be
/// read holds up no other one: it may be on another server.
///
/// # Errors
/// If no calendar can be read, or a file not be written.
pub async fn run(
    settings: &Settings,
    calendars: &RoomCalendars,
    selection: &Selection,
) -> anyhow::Result<Exported> {
    let rooms = settings.rooms.iter().filter(|room| selection.room.as_ref().is_none_or(|id| *id == room.id));
    let rooms: Vec<&Room> = rooms.collect();
    if rooms.is_empty() {
        bail!("there is no such room in the settings");
    }
    open(&selection.to)?;
    let (mut exported, mut known) = (Exported::default(), Vec::new());
    for room in rooms {
        let about = || format!("the calendar of the room {}", room.id);
        let objects = match read(calendars.client(&room.id), room).await.with_context(about) {
            Ok(objects) => objects,
            Err(error) => {
                exported.missing.push(error);
                continue;
            }
        };
        let (objects, bookings) = chosen(objects, room, selection.member.as_ref());
        write(&selection.to, &format!("{}.ics", room.id), &merged(&room.name, &objects))?;
        exported.rooms += 1;
        exported.objects += objects.len();
        known.extend(booked::standing(&bookings, room.zone).into_iter().map(|booking| (booking, room)));
    }
    if exported.rooms == 0
        && let Some(error) = exported.missing.pop()
    {
        return Err(error);
    }
    booked::without_parts(&mut known);
    let mut lines: Vec<Line> = known.iter().map(|(booking, room)| Line::new(booking, room)).collect();
    let is_unknown = lines.is_empty() && exported.missing.is_empty();
    if let Some(member) = selection.member.as_ref().filter(|_| is_unknown) {
        bail!("nothing is known of {}: the files in {} are empty", member.0, selection.to.display());
    }
    lines.sort_by(|one, other| (&one.start, &one.room).cmp(&(&other.start, &other.room)));
    exported.bookings = lines.len();
    write(&selection.to, "bookings.json", &serde_json::to_string_pretty(&lines)?)?;
    write(&selection.to, "bookings.csv", &csv(&lines))?;
    Ok(exported)
}

/// Makes the folder; one with something in it is somebody's.
fn open(folder: &Path) -> anyhow::Result<()> {
    let at = || folder.display().to_string();
    make_directory(folder).with_context(at)?;
    if std::fs::read_dir(folder).with_context(at)?.next().is_some() {
        bail!("{} is not empty: name another folder", folder.display());
    }
    Ok(())
}

fn write(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join(name);
    write_private(&path, text.as_bytes()).with_context(|| path.display().to_string())
}

async fn read(client: &Client, room: &Room) -> anyhow::Result<Vec<Object>> {
    let home = client.calendar_home().await?;
    let calendar = address(&room.calendar, Some(&home)).context("no name or path of a calendar")?;
    let listed = client.list_etags(&calendar).await?;
    let hrefs: Vec<Href> = listed.into_iter().map(|(href, _)| href).collect();
    let mut objects = client.multiget(&calendar, &hrefs).await?;
    objects.sort_by(|one, other| one.href.as_str().cmp(other.href.as_str()));
    Ok(objects)
}

/// The objects that are asked for, and the bookings among them.
fn chosen(
    mut objects: Vec<Object>,
    room: &Room,
    member: Option<&MemberId>,
) -> (Vec<Object>, Vec<std::sync::Arc<Booking>>) {
    let is_theirs = |booking: &Booking| {
        member.is_none_or(|id| booking.booked_for.id == *id || booking.record.created_by.id == *id)
    };
    let mut bookings = Vec::new();
    objects.retain(|object| match ical::read_booking(&object.data, room) {
        Some(booking) if is_theirs(&booking) => {
            bookings.push(booking);
            true
        }
        Some(_) => false,
        // What others wrote is nobody's in particular.
        None => member.is_none(),
    });
    (objects, bookings)
}

impl Line {
    fn new(booking: &Booking, room: &Room) -> Self {
        let local = |at: Instant| at.with_timezone(&room.zone).to_rfc3339();
        let series = booking.when.series.as_deref();
        let locals = |dates: Option<&[Instant]>| -> Vec<String> {
            dates.unwrap_or_default().iter().copied().map(local).collect()
        };
        let details = &booking.details;
        let parts = booking.parts().iter().map(|part| part.room.to_string());
        let rooms = if booking.parts().is_empty() {
            Vec::new()
        } else {
            std::iter::once(room.id.to_string()).chain(parts).collect()
        };
        Self {
            id: booking.id.to_string(),
            room: room.id.to_string(),
            rooms,
            start: local(booking.when.interval.start()),
            end: local(booking.when.interval.end()),
            repeats: series.map(|series| series.rule().to_string()),
            also: locals(series.map(Series::rdates)),
            left_out: locals(series.map(Series::exdates)),
            state: booking.state.as_str(),
            title: details.title.clone(),
            people: details.head_count,
            note: details.note.clone(),
            layout: details.layout.clone(),
            booked_for: booking.booked_for.clone(),
            created_by: booking.record.created_by.clone(),
            created: local(booking.record.created),
            modified: local(booking.record.modified),
        }
    }
}
