//! A booking and the request that waits to take its place: each page leads to the other.

use crate::domain::booking::Booking;
use crate::web::pages::{Link, links, zone_of};
use crate::web::visit::Visit;

/// The booking whose place the request `booking` takes if it is granted, as long as that is there.
pub(in crate::web::pages) fn replaced(visit: &Visit, booking: &Booking) -> Option<Link> {
    let old = visit.app.schedule.find_booking(booking.record.instead_of?)?;
    Some(link(visit, &old.booking))
}

/// The request that waits to take the place of `booking`.
pub(super) fn asked_for(visit: &Visit, booking: &Booking) -> Option<Link> {
    let waiting = visit.app.bookings.waiting_for(booking)?;
    Some(link(visit, &waiting.booking))
}

fn link(visit: &Visit, booking: &Booking) -> Link {
    let when = visit.when(zone_of(visit, &booking.room), booking.when.interval);
    Link { address: links::booking(booking.id), label: when }
}
