//! A booking and the request that waits to take its place: each page leads to the other.

use crate::domain::booking::{Booking, InsteadOf};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;
use crate::web::pages::{Link, links, zone_of};
use crate::web::visit::Visit;

/// The booking whose place the request `booking` takes if it is granted, or the date, as long as that is there.
pub(in crate::web::pages) fn replaced(visit: &Visit, booking: &Booking) -> Option<Link> {
    let InsteadOf { booking: id, date } = booking.record.instead_of?;
    let (schedule, zone) = (&visit.app.schedule, zone_of(visit, &booking.room));
    let Some(at) = date else {
        let old = schedule.find_booking(id)?;
        return Some(Link {
            address: links::booking(id),
            label: visit.when(zone, old.booking.when.interval),
        });
    };
    let left = schedule.find_moved_date(id, at).map(|left| left.booking.when.interval);
    let interval = left.or_else(|| {
        let dates = schedule.dates_of(&schedule.find_booking(id)?.booking);
        dates.iter().find(|date| date.date(zone) == Some(at)).map(|date| date.interval)
    })?;
    Some(Link { address: links::date(id, at), label: visit.when(zone, interval) })
}

/// The requests that wait to take the place of `booking`, or of the `date` alone that its page is about.
pub(super) fn asked_for(visit: &Visit, booking: &Booking, date: Option<Instant>) -> Vec<Link> {
    let mut waiting = visit.app.bookings.waiting_for(booking);
    let is_meant = |of: InsteadOf| date.is_none_or(|at| of.date == Some(at));
    waiting.retain(|request| request.booking.record.instead_of.is_some_and(is_meant));
    let link = |request: &StoredBooking| {
        let request = &request.booking;
        let label = visit.when(zone_of(visit, &request.room), request.when.interval);
        Link { address: links::booking(request.id), label }
    };
    waiting.iter().map(link).collect()
}
