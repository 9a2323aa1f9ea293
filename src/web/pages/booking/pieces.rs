//! A series and what was split off it: each page leads to the others.

use crate::domain::booking::Booking;
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;
use crate::web::pages::{Link, links, zone_of};
use crate::web::visibility;
use crate::web::visit::Visit;

/// The series that `booking` was split off, as long as that is there.
pub(super) fn series_of(visit: &Visit, booking: &Booking) -> Option<Link> {
    let series = visit.app.schedule.find_booking(booking.record.piece.as_ref()?.series)?;
    link(visit, &series.booking)
}

/// The bookings that were split off `booking`, in whatever room they are by now.
pub(super) fn split_off(visit: &Visit, booking: &Booking) -> Vec<Link> {
    visit.app.schedule.split_off(booking.id).iter().filter_map(|piece| link(visit, &piece.booking)).collect()
}

/// The address of what has become of the date of `series` that started at `at`, if it was split off.
pub(super) fn of_date(visit: &Visit, series: &Booking, at: Instant) -> Option<String> {
    let has = |it: &StoredBooking| it.booking.record.piece.as_ref().is_some_and(|piece| piece.has(at));
    let piece = visit.app.schedule.split_off(series.id).into_iter().find(has)?;
    link(visit, &piece.booking).map(|link| link.address)
}

fn link(visit: &Visit, booking: &Booking) -> Option<Link> {
    let zone = zone_of(visit, &booking.room);
    let may_see = visibility::may_see(booking, &visit.actor, &visit.app.schedule);
    let label = || visit.when(zone, booking.when.first(zone));
    may_see.then(|| Link { address: links::booking(booking.id), label: label() })
}
