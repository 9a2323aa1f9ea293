//! What the page of a booking is about: the booking, or one date of a series.

use std::sync::Arc;

use super::view::BookingView;
use crate::domain::booking::{Booking, BookingId};
use crate::domain::member::Actor;
use crate::domain::series::Scope;
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;
use crate::web::error::Error;
use crate::web::forms::change::Shown;
pub(super) use crate::web::links::read_moment as moment;
use crate::web::pages::{links, zone_of};
use crate::web::visibility;
use crate::web::visit::Visit;

/// What a page is about: a booking, or one date of a series.
#[derive(Clone)]
pub(super) struct Subject {
    pub(super) stored: StoredBooking,
    /// Which date, and when it is.
    pub(super) date: Option<(Instant, Interval)>,
}

impl Subject {
    /// Returns what the member who asks wants to change: the booking `id`, or its date `recurrence_id`, also if
    /// another Clef has made it a moment ago.
    pub(super) async fn open(visit: &Visit, id: &str, recurrence_id: &str) -> Result<Self, Error> {
        visit.person()?;
        look_up(visit, id).await;
        Self::find(visit, id, recurrence_id)
    }

    /// The booking `id`, or its date `recurrence_id`, if this actor may see it.
    pub(super) fn find(visit: &Visit, id: &str, recurrence_id: &str) -> Result<Self, Error> {
        if recurrence_id.is_empty() {
            let stored = find(visit, id)?;
            // The request for another time of a date has become that date.
            let date = stored.booking.record.recurrence_id.map(|at| (at, stored.booking.when.interval));
            return Ok(Self { stored, date });
        }
        let at = moment(recurrence_id).ok_or(Error::NotFound)?;
        let by_itself = BookingId::parse(id).and_then(|id| visit.app.schedule.find_moved_date(id, at));
        if let Some(stored) = by_itself {
            let date = Some((at, stored.booking.when.interval));
            return match visit.actor {
                Actor::Visitor => Err(Error::SignInNeeded),
                _ if visibility::may_see(&stored.booking, &visit.actor, &visit.app.schedule) => {
                    Ok(Self { stored, date })
                }
                _ => Err(not_yours(visit, &stored.booking)),
            };
        }
        let mut stored = find(visit, id)?;
        if stored.booking.stays_whole() {
            return Ok(Self { stored, date: None });
        }
        let zone = zone_of(visit, &stored.booking.room);
        let dates = visit.app.schedule.dates_of(&stored.booking);
        let date = dates.iter().find(|date| date.date(zone) == Some(at)).ok_or(Error::NotFound)?;
        // Another application may have given it a title of its own.
        let title = date.title_in(&stored.booking).to_owned();
        stored.booking = Arc::new((*stored.booking).clone().with(|it| it.details.title = title));
        Ok(Self { date: Some((at, date.interval)), stored })
    }

    /// Returns when the booking, or this date of it, is.
    pub(super) fn interval(&self) -> Interval {
        self.date.map_or(self.stored.booking.when.interval, |(_, interval)| interval)
    }

    /// Returns which dates a form means that says `scope`.
    pub(super) fn scope(&self, scope: &str) -> Scope {
        match self.date {
            None => Scope::All,
            // What has left its series has none that follow it.
            Some((at, _)) if scope.is_empty() || scope == "one" || self.has_left() => Scope::One(at),
            Some((at, _)) => Scope::Following(at),
        }
    }

    fn has_left(&self) -> bool {
        self.stored.booking.record.recurrence_id.is_some()
    }

    /// It as the form of a change shows it.
    pub(super) fn shown(&self, visit: &Visit) -> Shown {
        let booking = (*self.stored.booking).clone().with(|it| it.when.interval = self.interval());
        Shown::of(&booking, zone_of(visit, &booking.room))
    }

    /// The address of its page, which says what was `done`.
    pub(super) fn address(&self, done: &str) -> String {
        let id = self.stored.booking.id;
        match self.date {
            Some((at, _)) => format!("{}&{done}", links::date(id, at)),
            None => format!("{}?{done}", links::booking(id)),
        }
    }

    pub(super) fn view<'a>(&self, visit: &'a Visit) -> BookingView<'a> {
        match self.date {
            Some(date) => BookingView::of_date(visit, &self.stored, date),
            None => BookingView::new(visit, &self.stored),
        }
    }
}

/// Lets a booking be found that another Clef has made a moment ago.
pub(super) async fn look_up(visit: &Visit, id: &str) {
    if let Some(id) = BookingId::parse(id)
        && visit.actor != Actor::Visitor
    {
        visit.app.bookings.look_up(id, visit.now).await;
    }
}

/// The live booking that `id` names, if this actor may see it.
pub(super) fn find(visit: &Visit, id: &str) -> Result<StoredBooking, Error> {
    let id = BookingId::parse(id).ok_or(Error::NotFound)?;
    if visit.actor == Actor::Visitor {
        return Err(Error::SignInNeeded);
    }
    let schedule = &visit.app.schedule;
    // A request that was granted in place of a booking is that booking.
    let Some(stored) = schedule.find_booking(id).or_else(|| visit.app.bookings.granting(id)) else {
        return Err(if schedule.find_gone(id).is_some() { Error::Cancelled(id) } else { Error::NotFound });
    };
    if visibility::may_see(&stored.booking, &visit.actor, schedule) {
        Ok(stored)
    } else {
        Err(not_yours(visit, &stored.booking))
    }
}

/// Returns why `booking` does not open: of whoever proved its address, it is another account's.
fn not_yours(visit: &Visit, booking: &Booking) -> Error {
    let mine = visit.actor.person().and_then(|person| person.email.as_deref());
    let mine = mine.filter(|_| visit.email_is_proven());
    let theirs = [&booking.booked_for, &booking.record.created_by].map(|person| person.email.as_deref());
    let is_theirs = |mine: &&str| theirs.iter().flatten().any(|theirs| theirs.eq_ignore_ascii_case(mine));
    Error::NotYours(mine.filter(is_theirs).map(ToOwned::to_owned))
}
