//! The change in place: PUT `If-Match`, then read back.
//!
//! It takes no new time, so it needs no ticket. What others have added to the event stays.

use super::modify::says_the_same;
use super::room_lock::RoomLock;
use super::{BookError, Booked, Obstacle};
use crate::caldav::{ETag, Error};
use crate::domain::booking::Booking;
use crate::ical;
use crate::schedule::StoredBooking;

/// How often a write whose answer was lost is looked after before its outcome is called unknown.
const TRIES: u8 = 4;

impl RoomLock<'_> {
    /// Writes `draft` over `known`, all of whose dates it is about: whoever splits some of them off a series does so by a ticket,
    /// and may have seen it as it was before.
    pub(super) async fn change_in_place(
        &self,
        known: &StoredBooking,
        draft: &Booking,
    ) -> Result<Booked, BookError> {
        let is_series = known.booking.when.series.is_some() && known.booking.record.recurrence_id.is_none();
        if is_series && self.shared.has_lost_dates(&known.booking) {
            return Err(BookError::ChangedMeanwhile);
        }
        let changed = self.edit_in_place(known, draft).await?;
        if is_series {
            let read = self.shared.freshen(&self.room, draft.record.modified).await;
            read.map_err(|_| BookError::unknown(&known.booking))?;
            if self.shared.has_lost_dates(&known.booking) {
                return Err(BookError::ChangedMeanwhile);
            }
        }
        Ok(changed)
    }

    /// Takes dates that stand elsewhere by now out of an object that has them still, as `look` finds both: it and what is left of
    /// it. Looks once more if somebody has changed it meanwhile. What fails here is done later by `sync`.
    pub(super) async fn cut(&self, look: impl Fn() -> Option<(StoredBooking, Booking)>) {
        for _ in 0..2 {
            let Some((known, left)) = look() else { return };
            match self.edit_in_place(&known, &left).await {
                Ok(_) => return,
                Err(BookError::ChangedMeanwhile) => {}
                Err(error) => {
                    tracing::warn!(room = %self.room.id, href = %known.href, %error, "dates are not left out yet");
                    return;
                }
            }
        }
    }

    /// Writes `draft` over `known`.
    pub(super) async fn edit_in_place(
        &self,
        known: &StoredBooking,
        draft: &Booking,
    ) -> Result<Booked, BookError> {
        let (shared, room) = (self.shared, &self.room);
        shared.writable(&room.id, draft.record.modified).await?;
        let client = shared.calendars.client(&room.id);
        let before =
            client.get(&known.href).await.map_err(|error| self.before_writing(known, draft, &error))?;
        let etag = before.etag.clone().ok_or_else(|| {
            BookError::not_done(Obstacle::NoVersion, "the server names no ETag for the event")
        })?;
        let there = ical::read_booking(&before.data, room).map(|booking| StoredBooking {
            booking,
            href: known.href.clone(),
            etag: Some(etag.clone()),
        });
        let is_as_seen = |there: &StoredBooking| {
            there.is_as(known) && says_the_same(&there.booking, &known.booking, room.zone)
        };
        let Some(there) = there.filter(is_as_seen) else {
            self.shared.schedule.apply_written(&room.id, &known.href, Some(etag), &before.data);
            return Err(BookError::ChangedMeanwhile);
        };
        let draft = draft.clone().with(|it| it.record.is_promised = there.booking.record.is_promised);
        let draft = &draft.with_join_url(room);
        let place = self.shared.presentation(room);
        let body = if draft.state.is_live() {
            ical::edit_booking(&before.data, draft, &place)
                .map_err(|error| super::carry::not_editable(&room.id, &error))?
        } else {
            // It becomes its own tombstone, whatever others have made of it.
            ical::carry_booking(&before.data, &place, draft, &place)
                .unwrap_or_else(|_| ical::write_booking(draft, &place))
        };
        let mut tries = 0;
        loop {
            let result = client.update(&known.href, &etag, body.clone()).await;
            match result {
                // 412 may be the echo of this very request, delivered twice: what is there tells.
                Ok(_) | Err(Error::PreconditionFailed { .. }) => {
                    return self.read_back(known, draft).await;
                }
                Err(error @ Error::NotFound(_)) if tries == 0 && self.is_still(known, &etag).await => {
                    return Err(BookError::of_write(&error));
                }
                Err(Error::NotFound(_)) => return self.read_back(known, draft).await,
                Err(error) if !error.may_have_happened() && tries == 0 => {
                    return Err(BookError::of_server(&error));
                }
                Err(error) => tracing::warn!(href = %known.href, %error, "a change did not end well"),
            }
            tries += 1;
            if tries > TRIES || tokio::time::Instant::now() > self.sends_until {
                return Err(BookError::unknown(&known.booking));
            }
            tokio::time::sleep(self.shared.timeouts.back_off(tries)).await;
            if !self.is_still(known, &etag).await {
                // It is not as it was: ours landed, or somebody else's did.
                return self.read_back(known, draft).await;
            }
        }
    }

    /// Whether the object still has the version it had before: then the same conditional write may be
    /// sent again. Not knowing counts as yes, because the condition decides.
    async fn is_still(&self, known: &StoredBooking, etag: &ETag) -> bool {
        match self.shared.calendars.client(&self.room.id).get(&known.href).await {
            Ok(object) => object.etag.as_ref() == Some(etag),
            Err(Error::NotFound(_)) => false,
            Err(_) => true,
        }
    }

    // QUIRK Nextcloud: If-Match is not atomic, two writers may both hear 204; only what is read back
    // counts, docs/nextcloud.md §3.
    async fn read_back(&self, known: &StoredBooking, draft: &Booking) -> Result<Booked, BookError> {
        let now_there = match self.shared.calendars.client(&self.room.id).get(&known.href).await {
            Ok(object) => object,
            Err(Error::NotFound(_)) => return Err(BookError::ChangedMeanwhile),
            Err(_) => return Err(BookError::unknown(&known.booking)),
        };
        self.shared.schedule.apply_written(
            &self.room.id,
            &known.href,
            now_there.etag.clone(),
            &now_there.data,
        );
        let booking = ical::read_booking(&now_there.data, &self.room).ok_or(BookError::ChangedMeanwhile)?;
        if !says_the_same(&booking, draft, self.room.zone) {
            return Err(BookError::ChangedMeanwhile);
        }
        Ok(Booked::new(&StoredBooking { booking, href: known.href.clone(), etag: now_there.etag }))
    }

    fn before_writing(&self, known: &StoredBooking, draft: &Booking, error: &Error) -> BookError {
        match error {
            Error::NotFound(_) => {
                self.shared.schedule.apply_gone(&known.booking.room, &known.href, draft.record.modified);
                BookError::ChangedMeanwhile
            }
            error => BookError::of_server(error),
        }
    }
}
