//! A series and what was split off it: each page leads to the others.

use std::sync::Arc;

use crate::domain::booking::Booking;
use crate::domain::time::Instant;
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
    standing(visit, booking).iter().filter_map(|piece| link(visit, piece)).collect()
}

/// The address of what has become of the date of `series` that started at `at`, if it was split off.
pub(super) fn of_date(visit: &Visit, series: &Booking, at: Instant) -> Option<String> {
    let has = |piece: &Arc<Booking>| piece.record.piece.as_ref().is_some_and(|piece| piece.has(at));
    let piece = standing(visit, series).into_iter().find(has)?;
    link(visit, &piece).map(|link| link.address)
}

fn standing(visit: &Visit, booking: &Booking) -> Vec<Arc<Booking>> {
    let schedule = &visit.app.schedule;
    let pieces = schedule.snapshots().flat_map(|(_, snapshot)| snapshot.live_pieces_of(booking.id));
    // On its way to another room one may be in both.
    let standing = pieces.filter(|piece| {
        schedule.find_booking(piece.booking.id).is_some_and(|stands| stands.booking == piece.booking)
    });
    let mut pieces: Vec<Arc<Booking>> = standing.map(|piece| piece.booking).collect();
    pieces.sort_by_key(|piece| piece.when.interval);
    pieces
}

fn link(visit: &Visit, booking: &Booking) -> Option<Link> {
    let zone = zone_of(visit, &booking.room);
    let may_see = visibility::may_see(booking, &visit.actor, &visit.app.schedule);
    let label = || visit.when(zone, booking.when.first(zone));
    may_see.then(|| Link { address: links::booking(booking.id), label: label() })
}
