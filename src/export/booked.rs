//! Which of the calendar objects of a room are bookings: each once, whatever it was before, and however many rooms it has.

use std::collections::HashSet;
use std::sync::Arc;

use chrono_tz::Tz;

use crate::domain::booking::{Booking, BookingId, Transfer};
use crate::domain::lineage::{Known, Objects};
use crate::domain::room::Room;

/// Returns what counts of all `objects` of a room: neither what bookings were before they moved, nor that they went to another
/// room, nor what was restored beside them. A series leaves out the dates that have left it.
pub(super) fn standing(objects: &[Arc<Booking>], zone: Tz) -> Vec<Arc<Booking>> {
    let judge = Objects::new(objects.iter().map(|booking| &**booking));
    let counts = |booking: &Booking| {
        !matches!(booking.record.transfer, Some(Transfer::To(_)))
            && !judge.is_superseded(booking)
            && !judge.is_outranked(booking)
            && !objects.iter().any(|other| booking.is_double_of(other))
    };
    let without_left = |booking: &Arc<Booking>| {
        objects.iter().fold(Arc::clone(booking), |series, gone| {
            let rest =
                series.without(gone, zone).map(|rest| rest.with(|it| it.record = series.record.clone()));
            rest.map_or(series, Arc::new)
        })
    };
    objects.iter().filter(|booking| counts(booking)).map(without_left).collect()
}

/// Takes out what holds a room for a booking that is among `bookings`.
pub(super) fn without_parts(bookings: &mut Vec<(Arc<Booking>, &Room)>) {
    let heads = bookings.iter().filter(|(booking, _)| booking.part_of().is_none());
    let heads: HashSet<BookingId> = heads.map(|(booking, _)| booking.id).collect();
    bookings.retain(|(booking, _)| booking.part_of().is_none() || !heads.contains(&booking.id));
}
