//! Finds bookings in the calendar as it is now, not as it was last polled.

use std::collections::HashSet;
use std::sync::Arc;

use super::Shared;
use crate::caldav::client::Object;
use crate::caldav::{ETag, Error, Href};
use crate::domain::booking::Ticket;
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};
use crate::ical;
use crate::schedule::{Found, RoomSnapshot, StoredBooking};

use super::view::{AROUND, Errand, Seen};

/// Makes the read model of `room` as fresh as the calendar: a depth-1 listing, and a multiget of
/// every object that the read model does not have in that version.
pub(super) async fn refresh(
    shared: &Shared,
    room: &Room,
    collection: &Href,
    now: Instant,
) -> Result<(), Error> {
    let schedule = &shared.schedule;
    let mark = schedule.mark();
    let listed: Vec<(Href, ETag)> = shared.client.list_etags(collection).await?;
    let snapshot = schedule.snapshot(&room.id);
    let is_news = |(href, etag): &&(Href, ETag)| snapshot.etag(href).flatten() != Some(etag);
    let news: Vec<Href> = listed.iter().filter(is_news).map(|(href, _)| href.clone()).collect();
    let there: HashSet<&Href> = listed.iter().map(|(href, _)| href).collect();
    let removed =
        snapshot.hrefs().map(|(href, _)| href).filter(|href| !there.contains(href)).cloned().collect();
    let changed = match news.as_slice() {
        [] => Vec::new(),
        news => shared.client.multiget(collection, news).await?,
    };
    schedule.apply_poll(&room.id, mark, Found::Changes { changed, removed }, now);
    Ok(())
}

impl Seen {
    /// What the whole calendar says about `errand`, which has sent creates to the hrefs `sent`:
    /// `snapshot` is fresh.
    pub(super) fn whole(
        snapshot: &RoomSnapshot,
        errand: &Errand,
        sent: &[(Href, Ticket)],
        (room, collection): (&Room, &Href),
    ) -> Self {
        let id = errand.draft.id;
        let present = |(href, ticket): &(Href, Ticket)| {
            let etag = snapshot.etag(href)?.cloned();
            let booking = Arc::new(errand.numbered(*ticket));
            Some(StoredBooking { booking, href: href.clone(), etag })
        };
        let mut bookings: Vec<StoredBooking> = sent.iter().filter_map(present).collect();
        let elsewhere = |stored: &StoredBooking| !sent.iter().any(|(href, _)| *href == stored.href);
        bookings.extend(snapshot.live(id).into_iter().filter(elsewhere));
        // Of dates that left their series the tombstones count too.
        let is_new =
            |stored: &StoredBooking, known: &[StoredBooking]| known.iter().all(|k| k.href != stored.href);
        for date in snapshot.left_dates(id).into_iter().filter(elsewhere) {
            if is_new(&date, &bookings) {
                bookings.push(date);
            }
        }
        if !bookings.iter().any(|stored| stored.booking.is_same_as(&errand.draft)) {
            // Where it is kept does not matter: a tombstone is never changed.
            let tombstone = |booking| StoredBooking { booking, href: collection.clone(), etag: None };
            bookings.extend(snapshot.cancelled(id).map(tombstone));
        }
        let occupancies = snapshot.occupancies(errand.draft.span(room.zone).widened(AROUND));
        let (highest, zone) = (snapshot.highest_ticket(), room.zone);
        Self { highest, bookings, occupancies, zone, around: Vec::new() }
    }

    /// Adds one object of a span as it was read.
    pub(super) fn add(&mut self, found: &Object, room: &Room, span: Interval) {
        match ical::read(found.data.as_bytes(), room.zone) {
            Ok(object) => {
                if let Some(booking) = object.booking(&room.id) {
                    self.highest = self.highest.max(booking.ticket);
                    let (href, etag) = (found.href.clone(), found.etag.clone());
                    self.bookings.push(StoredBooking { booking, href, etag });
                }
                self.occupancies.extend(object.occupancies(&room.id, span).into_iter().map(Into::into));
            }
            Err(unreadable) => self.occupancies.extend(unreadable.occupancy().map(Into::into)),
        }
    }
}
