//! Leaves out of a series the dates that have become a booking of their own (EXDATE, or UNTIL), where whoever changed them did
//! not get to do so. Until then these dates are superseded in the series to every Clef, but other applications still show them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono_tz::Tz;

use super::{is_left_alone, stays};
use crate::caldav::client::Client;
use crate::caldav::{Error, Href};
use crate::domain::booking::Booking;
use crate::domain::lineage::is_part_of;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Instant;
use crate::ical::{Presentation, edit_booking};
use crate::schedule::{Schedule, StoredBooking};

/// Whether `series` does not leave out yet what has become `gone`.
pub(super) fn is_missing(gone: &Booking, series: &Booking, zone: Tz) -> bool {
    series.state.is_live() && series.without(gone, zone).is_some()
}

/// Leaves out of each series what is `planned`, and of what holds the room for series in others what has been left out of these.
pub(super) async fn catch_up(
    client: &Client,
    schedule: &Arc<Schedule>,
    room: &RoomId,
    planned: Vec<(&StoredBooking, Vec<&Booking>)>,
    parts: Vec<(&StoredBooking, Booking)>,
) {
    let Some(room) = schedule.room(room).cloned() else { return };
    let rest = |(series, gone): (_, Vec<&Booking>)| {
        let series: &StoredBooking = series;
        let all = (*series.booking).clone();
        (series, gone.iter().fold(all, |rest, gone| rest.without(gone, room.zone).unwrap_or(rest)))
    };
    let planned: Vec<_> = planned.into_iter().map(rest).chain(parts).collect();
    for (series, rest) in planned {
        if let Err(error) = leave_out(client, schedule, &room, (series, &rest)).await {
            tracing::warn!(room = %room.id, href = %series.href, %error, "dates could not be left out yet");
        }
    }
}

/// The series out of `objects`, and what is to be left out of each `now` because it is a booking of its own.
pub(crate) fn plan(
    objects: &[StoredBooking],
    zone: Tz,
    now: Instant,
) -> Vec<(&StoredBooking, Vec<&Booking>)> {
    let mut missing: HashMap<&Href, (&StoredBooking, Vec<&Booking>)> = HashMap::new();
    for (gone, series) in not_left_out(objects, zone, now).filter(|(gone, _)| stays(&gone.booking)) {
        missing.entry(&series.href).or_insert((series, Vec::new())).1.push(&gone.booking);
    }
    missing.into_values().collect()
}

/// Returns what dates have become, out of `objects`, that a series does not leave out yet, and that series.
pub(super) fn not_left_out(
    objects: &[StoredBooking],
    zone: Tz,
    now: Instant,
) -> impl Iterator<Item = (&StoredBooking, &StoredBooking)> {
    let gone = objects.iter().filter(move |object| {
        let record = &object.booking.record;
        (record.recurrence_id.is_some() || record.piece.is_some()) && is_left_alone(&object.booking, now)
    });
    gone.flat_map(move |gone| {
        let of_it = move |series: &&StoredBooking| is_missing(&gone.booking, &series.booking, zone);
        objects.iter().filter(of_it).map(move |series| (gone, series))
    })
}

/// Returns what of `objects` holds this room for a series in another that was cut since, and how it is to be `now`.
pub(super) fn of_parts<'a>(
    schedule: &Schedule,
    objects: &'a [StoredBooking],
    zone: Tz,
    now: Instant,
) -> Vec<(&'a StoredBooking, Booking)> {
    let series =
        objects.iter().filter(|it| it.booking.part_of().is_some() && it.booking.when.series.is_some());
    let cut = series.filter_map(|part| {
        let head = schedule.find_booking(part.booking.id)?.booking;
        let is_its = is_part_of(&part.booking, &head) && is_left_alone(&head, now);
        Some((part, part.booking.cut_as(&head, zone).filter(|_| is_its)?))
    });
    cut.collect()
}

async fn leave_out(
    client: &Client,
    schedule: &Schedule,
    room: &Room,
    (series, rest): (&StoredBooking, &Booking),
) -> Result<(), Error> {
    let there = client.get(&series.href).await?;
    // In another version than was planned on it waits for the next round.
    let Some(etag) = there.etag.filter(|etag| series.etag.as_ref() == Some(etag)) else { return Ok(()) };
    // Only times are written: the words that stand there stay.
    let body = match edit_booking(&there.data, rest, &Presentation::unworded(room)) {
        Ok(body) => body,
        Err(error) => return Err(Error::Malformed(error.to_string())),
    };
    let written = client.update(&series.href, &etag, body.clone()).await?;
    tracing::info!(room = %room.id, href = %series.href, "dates were left out of their series");
    schedule.apply_written(&room.id, &series.href, written, &body);
    Ok(())
}
