//! What a move or a cancellation leaves behind, and in which order it may be taken away.

use super::Shared;
use crate::caldav::{Error, Href};
use crate::domain::booking::Booking;
use crate::domain::lineage::{Known, Objects};
use crate::domain::room::{Room, RoomId};
use crate::ical;
use crate::schedule::StoredBooking;

/// How often a withdrawal is tried again.
const REMOVALS: u8 = 5;

impl Shared {
    /// Deletes `known`, which a newer object has voided, after all that it had voided itself and that
    /// is still there. What fails here is done later by `sync`: whoever reads both knows that the old
    /// one is superseded.
    pub(super) async fn remove_superseded(&self, room: &RoomId, known: &StoredBooking) {
        let client = self.calendars.client(room);
        let own: Vec<StoredBooking> = self.schedule.snapshot(room).own_objects().collect();
        for href in superseded_up_to(known, &own) {
            match client.delete(&href, None).await {
                Ok(()) | Err(Error::NotFound(_)) => self.schedule.apply_deleted(room, &href),
                Err(error) => {
                    tracing::warn!(%room, %href, %error, "a superseded event could not be deleted yet");
                    return;
                }
            }
        }
    }

    /// DELETE what this process has written to `href`, until GET says that it is not there; in the version that was read,
    /// so that it stays if another Clef promises it meanwhile ([`crate::sync::promise`]).
    ///
    /// # Errors
    /// If the server does not say so; then it may still be there.
    pub(super) async fn take_back(&self, room: &Room, href: &Href) -> Result<Withdrawal, Error> {
        let (client, mut tries) = (self.calendars.client(&room.id), 0);
        loop {
            let deleted = match client.get(href).await {
                Err(Error::NotFound(_)) => {
                    self.schedule.apply_deleted(&room.id, href);
                    return Ok(Withdrawal::Gone);
                }
                Ok(object) if is_promised(&object.data, room) => return Ok(Withdrawal::Promised),
                Ok(object) => client.delete(href, object.etag.as_ref()).await,
                Err(error) => Err(error),
            };
            tries += 1;
            if tries > REMOVALS {
                let is_there = || Error::Malformed(format!("{href} was deleted and is still there"));
                return Err(deleted.err().unwrap_or_else(is_there));
            }
            if deleted.is_err() {
                tokio::time::sleep(self.timeouts.back_off(tries)).await;
            }
        }
    }

    /// DELETE in the calendar of `room`, and GET says that it is not there.
    pub(super) async fn remove(&self, room: &RoomId, href: &Href) -> Result<(), Error> {
        let client = self.calendars.client(room);
        match client.delete(href, None).await {
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
        match client.get(href).await {
            Err(Error::NotFound(_)) => Ok(()),
            Ok(_) => Err(Error::Malformed(format!("{href} was deleted and is still there"))),
            Err(error) => Err(error),
        }
    }
}

/// What became of an object that is withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Withdrawal {
    /// It is not there.
    Gone,
    /// It stays, because another Clef has promised it.
    Promised,
}

fn is_promised(object: &str, room: &Room) -> bool {
    ical::read_booking(object, room).is_some_and(|booking| booking.record.is_promised)
}

/// `known` and what it has superseded, directly or not, out of a room's `own` objects: in the order in
/// which they may go. Whatever keeps another one superseded goes after it, or that one would come alive.
pub(super) fn superseded_up_to(known: &StoredBooking, own: &[StoredBooking]) -> Vec<Href> {
    let objects = Objects::new(own.iter().map(|stored| &*stored.booking));
    let href = |booking: &Booking| {
        own.iter().find(|stored| *stored.booking == *booking).map(|stored| stored.href.clone())
    };
    let mut newest_first = vec![known.href.clone()];
    let mut to_follow = vec![&*known.booking];
    // No more than there are objects, whatever they say of each other.
    for _ in own {
        let Some(current) = to_follow.pop() else { break };
        let is_outranked =
            |other: &&Booking| other.record.ticket > current.record.ticket && other.state.is_live();
        newest_first.extend(objects.rivals(current).filter(is_outranked).filter_map(href));
        for before in objects.predecessor(current).into_iter().chain(objects.request_granted_by(current)) {
            newest_first.extend(href(before));
            to_follow.push(before);
        }
    }
    newest_first.reverse();
    newest_first
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::booking::{State, Ticket};

    fn object(ticket: u64, replaces: Option<u64>, state: State) -> StoredBooking {
        let booking = Booking::sample().with(|it| {
            it.state = state;
            it.record.ticket = Ticket(ticket);
            it.record.replaces = replaces.map(|ticket| Ticket(ticket).uid(&it.room));
        });
        let href = Href::parse(&format!("/dav/atelier/{ticket}.ics")).expect("an href");
        StoredBooking { booking: Arc::new(booking), href, etag: None }
    }

    #[test]
    fn the_oldest_goes_first_and_what_lost_before_what_it_lost_against() {
        let live = |ticket, replaces| object(ticket, replaces, State::Confirmed);
        // Moved twice; the fourth was a second successor of the first, and lost.
        let own = [live(1, None), live(2, Some(1)), live(3, Some(2)), live(4, Some(1)), live(9, None)];
        let names: Vec<String> = superseded_up_to(&own[2], &own).iter().map(Href::name).collect();
        assert_eq!(names, ["1.ics", "4.ics", "2.ics", "3.ics"]);
    }

    #[test]
    fn objects_that_name_each_other_come_to_an_end() {
        let live = |ticket, replaces| object(ticket, replaces, State::Confirmed);
        let own = [live(1, Some(2)), live(2, Some(1))];
        assert!(superseded_up_to(&own[0], &own).len() <= 4);
    }
}
