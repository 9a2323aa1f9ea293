//! Tells what happened to bookings, as one snapshot of a room follows the other: whoever changed the
//! calendar, and from wherever, it is noticed here and only here.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use tokio::sync::{broadcast, watch};

use super::change::{Change, RoomState, Transition};
use super::entry::Entry;
use super::{Applied, RoomSnapshot, Schedule, StoredBooking};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::event::{Altered, Event, HeldDates, Kind, Live, Standing, difference};
use crate::domain::lineage::Known;
use crate::domain::time::Interval;

/// What happened longer ago is not told any more: who comes back after days is not told them one by one.
const NEWS: TimeDelta = TimeDelta::days(1);

/// So many events wait for a listener that is busy. After that it misses the oldest: nothing that changes the
/// schedule waits for listeners.
pub(super) const WAITING: usize = 4_096;

impl Schedule {
    /// Returns what happens to bookings from now on, in the order in which it is noticed.
    pub fn events(&self) -> broadcast::Receiver<Arc<Event>> {
        self.events.subscribe()
    }

    /// Returns a number that is another one whenever a page about the rooms may look otherwise, to be waited for: also
    /// because a calendar cannot be read any more, or can be again.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Returns that number as it is.
    pub fn change_count(&self) -> u64 {
        *self.changes.borrow()
    }

    /// Makes the next snapshot of a room, and tells what happened between the two.
    pub(super) fn change(&self, place: &RoomState, make: impl FnOnce(&mut Change)) -> Applied {
        place.change(&self.versions, make, |transition| {
            self.tell(transition);
            if !transition.next.looks_like(&transition.before) {
                self.changes.send_modify(|changes| *changes += 1);
            }
        })
    }

    fn tell(&self, transition: &Transition) {
        let Transition { before, next, touched, seen } = transition;
        // What is read for the first time did not happen now.
        let Some((known, room)) = before.as_of.zip(next.room.as_ref()) else { return };
        let is_news = |event: &Event| {
            let is_recent =
                seen.is_none_or(|seen| seen - known < NEWS || seen - event.booking.record.modified < NEWS);
            is_recent && !event.booking.is_forgotten()
        };
        // Of series, only the dates that were ready before and still are can be compared.
        let windows = before.content.window().zip(next.content.window());
        let ready = windows
            .and_then(|(then, now)| Interval::new(then.start().max(now.start()), then.end().min(now.end())));
        for id in touched {
            let held = next.held(*id, ready);
            let mut held_before = before.held(*id, ready);
            if let Some(was) = before.split_off_since(&held, room.zone) {
                held_before.entry(None).or_insert(Standing::Live(was));
            }
            let events = difference(&held_before, &held, room.zone);
            // What has become of dates that were split off is told of these.
            let is_of_pieces = |event: &Event| {
                let Kind::DatesGivenBack(dates) = &event.kind else { return false };
                let was = event.before.as_deref().unwrap_or(&event.booking);
                dates.iter().all(|date| next.content.is_split_off(was, date.start()))
            };
            // What has taken the place of a request is told, and not that the request is gone.
            let is_granted = |event: &Event| {
                matches!(event.kind, Kind::Deleted | Kind::Withdrawn)
                    && next.content.is_superseded(&event.booking)
            };
            let events = events
                .into_iter()
                .filter(|event| !is_granted(event) && !is_of_pieces(event))
                .map(|event| self.with_other_rooms(event, before))
                .chain(self.brought(transition, *id));
            for event in events.filter(is_news) {
                let event = Arc::new(event);
                self.moves.note(&event);
                // Nobody may be listening.
                let _ = self.events.send(event);
            }
        }
    }

    /// `event` with what other rooms tell: what is gone in one may have been brought to another.
    fn with_other_rooms(&self, event: Event, before: &RoomSnapshot) -> Event {
        let claim = before.claims(event.booking.id, None).pop().filter(|_| event.kind == Kind::Booked);
        if let Some(claim) = claim {
            // It was here already, without a ticket.
            return Event { kind: Kind::Restored, before: Some(claim.booking), ..event };
        }
        if !matches!(event.kind, Kind::Deleted | Kind::Withdrawn)
            || event.booking.record.recurrence_id.is_some()
        {
            return event;
        }
        let stands = self.find_booking(event.booking.id).filter(|now| now.booking.room != event.booking.room);
        stands.map(|now| now.booking).map_or(event.clone(), |booking| Event {
            kind: Kind::MovedRoom(booking.place()),
            natively: booking.brought().is_some(),
            booking,
            ..event
        })
    }

    /// That the missed booking `id` turned up in this room.
    fn brought(&self, Transition { before, next, .. }: &Transition, id: BookingId) -> Option<Event> {
        if next.claims(id, None).is_empty() || !before.claims(id, None).is_empty() {
            return None;
        }
        let (lost, now) = self.find_lost(id).zip(self.find_booking(id))?;
        let room = next.room.as_ref()?;
        let is_here = now.booking.room == room.id && lost.room != room.id && now.booking.brought().is_some();
        is_here.then(|| Event {
            kind: Kind::MovedRoom(now.booking.place()),
            changed: Vec::new(),
            natively: true,
            booking: now.booking,
            before: Some(lost),
        })
    }
}

impl RoomSnapshot {
    /// Returns what there is of the booking `id`: of what was replaced only what took its place.
    fn held(&self, id: BookingId, ready: Option<Interval>) -> HeldDates {
        let deleted = self.lost().iter().filter(|lost| lost.booking.id == id).map(|lost| &lost.booking);
        let mut held: HeldDates =
            deleted.map(|lost| (lost.record.recurrence_id, Standing::Deleted(Arc::clone(lost)))).collect();
        let mut stands: Vec<_> = (self.content.with_id(id))
            .filter(|(entry, booking)| {
                entry.ticketed().is_some()
                    && booking.part_of().is_none()
                    && !self.content.is_hidden(entry)
                    && !self.content.is_outranked(booking)
                    && !self.content.is_double(booking)
            })
            .collect();
        // What comes later counts more: what is live, and of that the lowest ticket; then the last tombstone.
        stands.sort_by_key(|(entry, booking)| {
            let (ticket, is_live) = (booking.record.ticket.0, !entry.is_tombstone());
            (is_live, if is_live { u64::MAX - ticket } else { ticket })
        });
        held.extend(stands.into_iter().map(|(entry, booking)| {
            let standing = if entry.is_tombstone() {
                Standing::Cancelled(Arc::clone(booking))
            } else {
                let altered = self.altered(entry, booking, ready);
                Standing::Live(Live { booking: Arc::clone(booking), altered })
            };
            (standing.booking().record.recurrence_id, standing)
        }));
        held
    }

    /// Returns the dates that what is `held` now was split off, as they were in their series here.
    fn split_off_since(&self, held: &HeldDates, zone: Tz) -> Option<Live> {
        let now = held.get(&None)?.booking();
        let piece = now.record.piece.as_ref()?;
        let is_its = |stored: &StoredBooking| now.piece_of(&stored.booking).is_some();
        let series = self.live(piece.series).into_iter().find(is_its)?.booking;
        let when = piece.dates_of(&series.when, zone)?;
        let was = (*series).clone().with(|it| (it.id, it.when, it.record.piece) = (now.id, when, None));
        Some(Live::from(Arc::new(was)))
    }

    /// Returns what calendar applications have made of the dates of `booking`; of single dates, within `ready`.
    fn altered(&self, entry: &Entry, booking: &Booking, ready: Option<Interval>) -> Altered {
        let is_dragged = entry.moved_from.is_some() || !entry.dates_gone.is_empty();
        let (mut altered, gone) = (Altered::default(), entry.dates_gone.to_vec());
        let room = self.room.as_ref().zip(ready).filter(|_| entry.series.is_some());
        for date in entry.dates.as_slice() {
            let Some((room, ready)) = &room else { break };
            let Some(at) = date.recurrence_id.as_ref().map(|id| id.resolve(room.zone)) else { continue };
            let (title, is_there) = (date.title_in(booking), at == date.interval.start());
            let is_comparable = ready.covers(&date.interval) && ready.start() <= at && at < ready.end();
            if is_comparable && (!is_there || title != booking.details.title) {
                // Across a clock change, only another start is certain.
                let rule =
                    booking.when.dates(room.zone).into_iter().find(|rule| rule.start() == at && is_there);
                let alone = booking.date(at, rule.unwrap_or(date.interval));
                let alone = alone.with(|it| title.clone_into(&mut it.details.title));
                altered.dates.insert(at, Arc::new(alone));
            }
        }
        Altered { is_dragged, gone, ..altered }
    }
}
