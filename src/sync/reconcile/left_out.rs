//! Writes the EXDATE of a date that has become a booking of its own, where whoever moved it did not get to
//! do so. Until then the date in the series is superseded to every Clef, but other applications still show it.

use std::collections::HashMap;
use std::sync::Arc;

use super::{is_left_alone, stays};
use crate::caldav::client::Client;
use crate::caldav::{Error, Href};
use crate::domain::booking::Booking;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Instant;
use crate::ical::{Presentation, edit_booking};
use crate::schedule::{Schedule, StoredBooking};

/// Whether `series` does not leave out yet what has become `date`.
pub(super) fn is_missing(date: &Booking, series: &Booking) -> bool {
    let exdates = series.when.series.as_ref().map(|known| known.exdates());
    series.state.is_live()
        && date.record.recurrence_id.zip(exdates).is_some_and(|(at, exdates)| !exdates.contains(&at))
}

/// Leaves out of each series what is `planned`.
pub(super) async fn catch_up(
    client: &Client,
    schedule: &Arc<Schedule>,
    room: &RoomId,
    planned: Vec<(&StoredBooking, Vec<Instant>)>,
) {
    let Some(room) = schedule.room(room).cloned() else { return };
    for (series, starts) in planned {
        if let Err(error) = leave_out(client, schedule, &room, (series, &starts)).await {
            tracing::warn!(room = %room.id, href = %series.href, %error, "a date could not be left out yet");
        }
    }
}

/// The series out of `objects` and the dates that are to be left out of each `now`.
pub(super) fn plan(objects: &[StoredBooking], now: Instant) -> Vec<(&StoredBooking, Vec<Instant>)> {
    let mut missing: HashMap<&Href, (&StoredBooking, Vec<Instant>)> = HashMap::new();
    for (date, series) in not_left_out(objects, now).filter(|(date, _)| stays(&date.booking)) {
        let entry = missing.entry(&series.href).or_insert((series, Vec::new()));
        entry.1.extend(date.booking.record.recurrence_id);
    }
    missing.into_values().collect()
}

/// The dates out of `objects` that have left a series which does not leave them out yet, and that series.
pub(super) fn not_left_out(
    objects: &[StoredBooking],
    now: Instant,
) -> impl Iterator<Item = (&StoredBooking, &StoredBooking)> {
    let left = objects.iter().filter(move |object| {
        object.booking.record.recurrence_id.is_some() && is_left_alone(&object.booking, now)
    });
    left.flat_map(|date| {
        let of_date = |series: &&StoredBooking| {
            date.booking.has_left(&series.booking) && is_missing(&date.booking, &series.booking)
        };
        objects.iter().filter(of_date).map(move |series| (date, series))
    })
}

async fn leave_out(
    client: &Client,
    schedule: &Schedule,
    room: &Room,
    (series, starts): (&StoredBooking, &[Instant]),
) -> Result<(), Error> {
    let there = client.get(&series.href).await?;
    let Some(etag) = there.etag.filter(|etag| series.etag.as_ref() == Some(etag)) else { return Ok(()) };
    let booking = &*series.booking;
    let Some(known) = &booking.when.series else { return Ok(()) };
    let rest = starts.iter().fold((**known).clone(), |rest, at| rest.without(*at));
    let rest = booking.clone().with(|it| it.when.series = Some(Box::new(rest)));
    // Only times are written: the words that stand there stay.
    let body = match edit_booking(&there.data, &rest, &Presentation::unworded(room)) {
        Ok(body) => body,
        Err(error) => return Err(Error::Malformed(error.to_string())),
    };
    let written = client.update(&series.href, &etag, body.clone()).await?;
    tracing::info!(room = %room.id, href = %series.href, "a date was left out of its series");
    schedule.apply_written(&room.id, &series.href, written, &body);
    Ok(())
}
