//! A booking and the request that waits to take its place: each page leads to the other.

use chrono_tz::Tz;

use crate::domain::booking::{Booking, InsteadOf};
use crate::domain::series::Scope;
use crate::domain::time::{self, Instant, Interval};
use crate::schedule::StoredBooking;
use crate::web::format;
use crate::web::i18n::args;
use crate::web::pages::{Link, links, zone_of};
use crate::web::visit::Visit;

/// Returns what the request `booking` takes the place of if it is granted: the booking, or dates of it, as long as that is there.
pub(in crate::web::pages) fn replaced(visit: &Visit, booking: &Booking) -> Option<Link> {
    let InsteadOf { booking: id, dates } = booking.record.instead_of?;
    let (schedule, zone) = (&visit.app.schedule, zone_of(visit, &booking.room));
    let known = || schedule.find_booking(id);
    let link = |address, times: &[Interval]| Some(Link { address, label: times_of(visit, times, zone)? });
    let by_itself = if let Scope::One(at) = dates { schedule.find_moved_date(id, at) } else { None };
    match dates {
        Scope::All => link(links::booking(id), &known()?.booking.when.dates(zone)),
        Scope::One(at) => {
            let left = by_itself.map(|left| left.booking.when.interval);
            let interval = left.or_else(|| {
                let dates = schedule.dates_of(&known()?.booking);
                dates.iter().find(|date| date.date(zone) == Some(at)).map(|date| date.interval)
            })?;
            link(links::date(id, at), &[interval])
        }
        Scope::Following(from) => {
            let mut times = known()?.booking.when.dates(zone);
            times.retain(|date| date.start() >= from);
            link(links::date(id, times.first()?.start()), &times)
        }
    }
}

/// The first of these `times`, and of several how many there are and which is the last.
fn times_of(visit: &Visit, times: &[Interval], zone: Tz) -> Option<String> {
    let ([first, ..], [.., last]) = (times, times) else { return None };
    let when = visit.when(zone, *first);
    if first == last {
        return Some(when);
    }
    let until = format::day(visit.lang, time::civil(zone, last.start()).date());
    let said = args! { "first" => when, "count" => times.len(), "until" => until };
    Some(visit.lang.t_with("booking-instead-of-dates", &said))
}

/// The requests that wait to take the place of `booking`, or of the `date` alone that its page is about.
pub(super) fn asked_for(visit: &Visit, booking: &Booking, date: Option<Instant>) -> Vec<Link> {
    let mut waiting = visit.app.bookings.waiting_for(booking);
    let is_meant = |of: InsteadOf| date.is_none() || of.is_about(date);
    waiting.retain(|request| request.booking.record.instead_of.is_some_and(is_meant));
    let link = |request: &StoredBooking| {
        let request = &request.booking;
        let zone = zone_of(visit, &request.room);
        let label = times_of(visit, &request.when.dates(zone), zone)?;
        Some(Link { address: links::booking(request.id), label })
    };
    waiting.iter().filter_map(link).collect()
}
