//! What the person has already for whom a booking is: in all rooms, as last known.

use super::Bookings;
use super::intent::Intent;
use crate::domain::booking::Booking;
use crate::domain::identity::Identity;
use crate::domain::member::{Actor, Person};
use crate::domain::room::RoomId;
use crate::domain::rules::{Facts, OwnDate, QuotaUse, quotas_used};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::schedule::{Schedule, StoredBooking};

impl Bookings {
    /// Returns how far `member` has come with each quota on these `terms`, among the bookings that count with one at `at`.
    #[must_use]
    pub fn quotas_used(&self, terms: &Terms, member: &Identity, at: Instant, now: Instant) -> Vec<QuotaUse> {
        if terms.rules.quotas.is_empty() {
            return Vec::new();
        }
        let own = of_member(&self.0.schedule, member, |_, _| true);
        quotas_used(terms, &Facts::new(&[], now).of_person(&own), at)
    }
}

/// Returns who `person` is, for whom `actor` asks.
pub(super) fn whose(actor: &Actor, person: &Person) -> Identity {
    let by_place = actor.identity().map(|asks| asks.beside(person));
    by_place.unwrap_or_else(|| Identity::of_booking(person.clone(), false))
}

/// The dates of the bookings for `member`, those that `stays` names by their booking and the start of the date.
pub(super) fn of_member(
    schedule: &Schedule,
    member: &Identity,
    stays: impl Fn(&Booking, Option<Instant>) -> bool,
) -> Vec<OwnDate> {
    let held =
        schedule.bookings_of(member).into_iter().filter(|stored| stored.booking.state.freed().is_none());
    let of_one = |stored: StoredBooking| {
        let StoredBooking { booking, .. } = stored;
        let room = schedule.room(&booking.room).cloned();
        let dates = room
            .iter()
            .flat_map(|room| dates(schedule, &booking, room.zone))
            .filter(|(at, _)| stays(&booking, *at));
        let own = dates.filter_map(|(_, interval)| {
            let room = room.as_ref()?;
            Some(OwnDate { room: room.id.clone(), site: room.site.id.clone(), interval })
        });
        own.collect::<Vec<_>>()
    };
    held.flat_map(of_one).collect()
}

/// The same for whom `intent` is, in the rooms of which it `is_asked`, without what it changes and what it has made.
pub(super) fn beside(
    schedule: &Schedule,
    intent: &Intent,
    is_asked: impl Fn(&RoomId) -> bool,
) -> Vec<OwnDate> {
    // Mostly no rule asks, and a member may have hundreds.
    if !schedule.rooms().iter().any(|room| is_asked(&room.id)) {
        return Vec::new();
    }
    let before = intent.is_about().map(|before| before.booking.uid());
    let stays = |booking: &Booking, at: Option<Instant>| {
        let is_it = || booking.record.request == intent.draft.record.request;
        let is_changed = || intent.is_about_date(at) && before.is_some_and(|before| before == booking.uid());
        is_asked(&booking.room) && !is_it() && !is_changed()
    };
    of_member(schedule, &whose(&intent.asker.actor, &intent.draft.booked_for), stays)
}

/// Returns when `booking` takes place, each date with its start by the rule.
fn dates(schedule: &Schedule, booking: &Booking, zone: chrono_tz::Tz) -> Vec<(Option<Instant>, Interval)> {
    if booking.when.series.is_none() {
        return vec![(booking.record.recurrence_id, booking.when.interval)];
    }
    // Dates that are bookings of their own come by themselves.
    let dates = schedule.dates_of(booking).into_iter().filter(|date| date.recurrence_id.is_some());
    dates.map(|date| (date.date(zone), date.interval)).collect()
}
