//! What is known of the events in a conflict.

use std::sync::Arc;

use crate::domain::booking::Booking;
use crate::domain::conflict::{Pair, name_of};
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::time::Interval;
use crate::schedule::conflict::Side;
use crate::schedule::entry::Entry;
use crate::schedule::stored::StoredBooking;

/// Returns who overlaps whom: the event that was written last lies over the other.
pub(super) fn pair(sides: &[Side]) -> Pair {
    let [one, other] = sides else { return Pair::TwoNatives };
    let (booking, native) = match (&one.booking, &other.booking) {
        (Some(_), Some(_)) => return Pair::TwoBookings,
        (None, None) => return Pair::TwoNatives,
        (Some(booking), None) => (booking, other),
        (None, Some(booking)) => (booking, one),
    };
    // Clef books over nothing that it sees, so what says nothing came later.
    let native_came_first = native.written_at.is_some_and(|at| at < booking.booking.record.modified);
    if native_came_first { Pair::BookingOverNative } else { Pair::NativeOverBooking }
}

pub(super) fn side(held: &Occupancy, entry: Option<&Entry>) -> Side {
    let known = entry.map(side_of).unwrap_or_default();
    let title = held.booking().map(|booking| booking.details.title.as_str().into()).or(held.title.clone());
    let is_recurring = known.is_recurring || held.recurrence_id.is_some();
    Side { uid: held.uid.clone(), title, is_recurring, ..known }
}

pub(super) fn side_of(entry: &Entry) -> Side {
    let booking = entry.ticketed().map(|booking| StoredBooking {
        booking: booking.clone(),
        href: entry.href.clone(),
        etag: entry.etag.clone(),
    });
    Side {
        uid: entry.uid(),
        object: entry.href.name(),
        title: None,
        is_recurring: entry.series.is_some(),
        written_at: booking.as_ref().map(|stored| stored.booking.record.modified).or(entry.written.at),
        written_by: entry.written.by.clone(),
        booking,
        head: None,
    }
}

/// Returns what an event is like, as far as a decision about it rests on that: when it is, what and whose.
pub(super) fn likeness(held: &Occupancy, entry: Option<&Entry>) -> String {
    let whose = |booking: &Arc<Booking>| format!("{} {}", booking.id, booking.booked_for.id.0);
    let whose = held.booking().map(whose).unwrap_or_default();
    match entry.and_then(|entry| entry.series.as_deref()) {
        Some(series) => format!("{} {whose}", series.likeness()),
        None => format!(
            "{} {}/{} {} {whose} {}",
            name_of(held),
            held.interval.start().timestamp(),
            held.interval.end().timestamp(),
            held.all_day,
            held.title.as_deref().unwrap_or_default(),
        ),
    }
}

/// Returns how `booking` held its room at `interval` when it was there.
pub(super) fn was_held(booking: &Arc<Booking>, interval: Interval) -> Arc<Occupancy> {
    Arc::new(Occupancy {
        interval,
        all_day: false,
        kind: Kind::Booking(booking.clone()),
        uid: booking.uid().to_string().into(),
        is_hidden: false,
        recurrence_id: None,
        title: Some(booking.details.title.as_str().into()),
        organizer: None,
    })
}
