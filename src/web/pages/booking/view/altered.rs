//! What others made of a booking in a calendar application, for its member: it counts as it is there.

use crate::domain::booking::{Booking, Freed};
use crate::domain::time::Interval;
use crate::schedule::{Reason, StoredBooking};
use crate::web::i18n::args;
use crate::web::pages::booking::was::{UndoPart, Was};
use crate::web::pages::zone_of;
use crate::web::visit::Visit;

/// A sentence for each thing.
pub(super) fn altered(visit: &Visit, stored: &StoredBooking) -> Vec<String> {
    let sentences =
        [freed(visit, stored), moved(visit, stored), brought(visit, stored), dates_gone(visit, stored)];
    sentences.into_iter().flatten().chain(calendar_gone(visit, stored)).collect()
}

fn freed(visit: &Visit, stored: &StoredBooking) -> Option<String> {
    let why = match stored.booking.state.freed()? {
        Freed::ShownAsFree => "booking-freed-shown",
        Freed::MarkedCancelled => "booking-freed-cancelled",
        Freed::WithoutLength => "booking-freed-length",
    };
    let way_on = if stored.booking.when.interval.end() > visit.now {
        "booking-freed-again"
    } else {
        return Some(visit.lang.t(why));
    };
    Some(format!("{} {}", visit.lang.t(why), visit.lang.t(way_on)))
}

fn moved(visit: &Visit, stored: &StoredBooking) -> Option<String> {
    let booking = &stored.booking;
    let was = visit.app.schedule.snapshot(&booking.room).moved_from(booking.id)?;
    let was = visit.when(zone_of(visit, &booking.room), was);
    Some(visit.lang.t_with("booking-moved", &args! { "was" => was }))
}

/// Returns what the form sends that undoes what others did to a booking without dates of its own.
pub(super) fn put_back(visit: &Visit, stored: &StoredBooking) -> Option<UndoPart> {
    let booking = &stored.booking;
    let made = visit.app.schedule.made_natively(booking.id, visit.now);
    // Dates that left a series have its id: each is asked about by itself.
    let is_it = |known: &Booking| known.record.recurrence_id == booking.record.recurrence_id;
    let mut of_it = made.iter().filter(|one| one.first_booking().is_some_and(is_it));
    let was = of_it.find_map(|one| one.was).filter(|_| booking.when.series.is_none())?;
    Some(Was { interval: was, room: booking.room.clone() }.part())
}

fn brought(visit: &Visit, stored: &StoredBooking) -> Option<String> {
    stored.booking.brought()?;
    let schedule = &visit.app.schedule;
    let from = schedule.came_from(&stored.booking).and_then(|room| schedule.room(&room).cloned());
    Some(match from {
        Some(room) => visit.lang.t_with("booking-moved-room", &args! { "room" => room.name.clone() }),
        None => visit.lang.t("booking-brought"),
    })
}

fn dates_gone(visit: &Visit, stored: &StoredBooking) -> Option<String> {
    let (booking, snapshot) = (&stored.booking, visit.app.schedule.snapshot(&stored.booking.room));
    let mut gone = snapshot.dates_gone(booking.id);
    gone.retain(|date| date.end() > visit.now);
    let first = gone.first()?;
    if snapshot.is_split(booking.id) {
        let from = visit.when(zone_of(visit, &booking.room), *first);
        return Some(visit.lang.t_with("series-split", &args! { "from" => from }));
    }
    let dates = visit.days(zone_of(visit, &booking.room), &gone);
    Some(visit.lang.t_with("series-dates-gone", &args! { "count" => gone.len(), "dates" => dates }))
}

fn calendar_gone(visit: &Visit, stored: &StoredBooking) -> Option<String> {
    let snapshot = visit.app.schedule.snapshot(&stored.booking.room);
    let reason = snapshot.failure()?.reason;
    let is_gone = matches!(reason, Reason::Deleted | Reason::Gone | Reason::NotFound | Reason::Moved);
    is_gone.then(|| visit.lang.t("booking-calendar-gone"))
}

/// Returns what was written over a booking by another application: it stands, and the member is told.
pub(super) fn conflict(visit: &Visit, stored: &StoredBooking, dates: &[Interval]) -> Option<String> {
    let beside = visit.app.schedule.beside(&stored.booking, dates, visit.now);
    (!beside.is_empty()).then(|| visit.lang.t("booking-conflict"))
}
