//! Finds bookings in the calendar as it is now, not as it was last polled.

use std::collections::HashSet;
use std::iter;
use std::sync::Arc;

use super::Shared;
use crate::caldav::{ETag, Error, Href};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::schedule::{PollResult, RoomSnapshot, SpanObject, StoredBooking};

use super::intent::Intent;
use super::view::{AROUND, Observation};

/// How often a calendar is listed in which something goes away each time.
const LISTINGS: usize = 5;

/// Makes the read model of `room` as fresh as the calendar: a depth-1 listing, and a multiget of
/// every object that the read model does not have in that version. If some of them went meanwhile,
/// what took their place may be missing too: it is listed again.
pub(super) async fn refresh(
    shared: &Shared,
    room: &Room,
    collection: &Href,
    now: Instant,
) -> Result<(), Error> {
    let mut missing = HashSet::new();
    for _ in 0..LISTINGS {
        let went = refresh_once(shared, room, collection, now).await?;
        // What stays in the listing and cannot be fetched is not there for anybody.
        if went.is_subset(&missing) {
            break;
        }
        missing.extend(went);
    }
    Ok(())
}

impl Shared {
    /// Reads the calendar of `room` once more, if something in it is not as it is known.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) async fn freshen(&self, room: &Room, now: Instant) -> Result<(), Error> {
        let Some(collection) = self.calendars.get(&room.id) else {
            return Err(Error::Malformed(format!("the calendar of {} has not been found", room.id)));
        };
        refresh(self, room, &collection.href, now).await
    }
}

/// The same, whatever changes meanwhile. Returns what was listed and could not be fetched any more.
async fn refresh_once(
    shared: &Shared,
    room: &Room,
    collection: &Href,
    now: Instant,
) -> Result<HashSet<Href>, Error> {
    let (client, schedule) = (shared.calendars.client(&room.id), &shared.schedule);
    let mark = schedule.mark();
    let listed: Vec<(Href, ETag)> = client.list_etags(collection).await?;
    let snapshot = schedule.snapshot(&room.id);
    let is_news = |(href, etag): &&(Href, ETag)| snapshot.etag(href).flatten() != Some(etag);
    let news: Vec<Href> = listed.iter().filter(is_news).map(|(href, _)| href.clone()).collect();
    let there: HashSet<&Href> = listed.iter().map(|(href, _)| href).collect();
    let removed = snapshot.hrefs_in(collection).filter(|href| !there.contains(href)).cloned().collect();
    let changed = match news.as_slice() {
        [] => Vec::new(),
        news => client.multiget(collection, news).await?,
    };
    let fetched: HashSet<&Href> = changed.iter().map(|object| &object.href).collect();
    let went = news.into_iter().filter(|href| !fetched.contains(href)).collect();
    schedule.apply_poll(&room.id, mark, PollResult::of_calendar((room, collection), changed, removed), now);
    Ok(went)
}

impl Observation {
    /// Returns what the whole calendar of `room` says about `intent`; `snapshot` is fresh.
    pub(super) fn whole(snapshot: &RoomSnapshot, intent: &Intent, room: &Room) -> Self {
        // Of events that only say to be this booking, the one that it is about counts.
        let brought = intent.target.iter().filter(|target| target.booking.brought().is_some());
        let brought = brought.filter_map(|target| {
            let stored = snapshot.stored_at(&target.href)?;
            // It may not say itself which booking it is.
            let booking = Arc::new(Booking { id: target.booking.id, ..(*stored.booking).clone() });
            Some(StoredBooking { booking, ..stored })
        });
        let fences = intent.names().iter().flat_map(|named| snapshot.in_place_of(named.uid));
        // What is said of the request that is granted, and what has granted the one that this is about.
        let granted = intent.grants.iter().flat_map(|request| snapshot.objects_of(request.booking.id));
        // What is split off a series has an id of its own, and is about that of the series.
        let target = || intent.target.iter().map(|target| &*target.booking);
        let split = target().map(|target| target.id).filter(|id| *id != intent.draft.id);
        let ids: Vec<BookingId> = iter::once(intent.draft.id).chain(split).collect();
        let by = target().flat_map(|target| snapshot.in_place_of(target.uid()));
        // What dates of it have become since.
        let pieces = target().flat_map(|target| snapshot.pieces_of(target.id));
        let others = by.chain(pieces).filter(|other| !ids.contains(&other.booking.id));
        let own = ids.iter().flat_map(|id| snapshot.objects_of(*id));
        let bookings = own.chain(granted).chain(others).chain(brought).chain(fences).collect();
        let occupancies = snapshot.occupancies(intent.span(room.zone).widened(AROUND));
        let (highest, zone) = (snapshot.highest_ticket(), room.zone);
        Self { highest, bookings, occupancies, zone, ..Self::default() }
    }

    /// Adds what one object says of the span that was read.
    pub(super) fn add(&mut self, span_object: SpanObject) {
        if let Some(stored) = span_object.booking {
            self.highest = self.highest.max(stored.booking.record.ticket);
            self.bookings.push(stored);
        }
        self.occupancies.extend(span_object.held);
    }
}
