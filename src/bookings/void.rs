//! What a move or a cancellation leaves behind, and in which order it may be taken away.

use super::Shared;
use crate::caldav::{Error, Href};
use crate::domain::booking::State;
use crate::domain::room::RoomId;
use crate::schedule::StoredBooking;

impl Shared {
    /// Deletes `known`, which a newer object has voided, after all that it had voided itself and that
    /// is still there. What fails here is done later by `sync`: whoever reads both knows that the old
    /// one is void.
    pub(super) async fn remove_void(&self, room: &RoomId, known: &StoredBooking) {
        let own: Vec<StoredBooking> = self.schedule.snapshot(room).own_objects().collect();
        for href in void_up_to(known, &own) {
            match self.client.delete(&href, None).await {
                Ok(()) | Err(Error::NotFound(_)) => self.schedule.apply_deleted(room, &href),
                Err(error) => {
                    tracing::warn!(%room, %href, %error, "a void event could not be deleted yet");
                    return;
                }
            }
        }
    }
}

/// `known` and what it has made void, directly or not, out of a room's `own` objects: in the order in
/// which they may go. Whatever keeps another one void goes after it, or that one would come alive.
pub(super) fn void_up_to(known: &StoredBooking, own: &[StoredBooking]) -> Vec<Href> {
    let mut newest_first = vec![known.href.clone()];
    let mut current = known;
    // No longer than there are objects, whatever they say of each other.
    for _ in own {
        let is_beaten = |other: &&StoredBooking| {
            other.booking.is_rival_of(&current.booking)
                && other.booking.ticket > current.booking.ticket
                && other.booking.state != State::Cancelled
        };
        newest_first.extend(own.iter().filter(is_beaten).map(|beaten| beaten.href.clone()));
        let predecessor = own.iter().find(|other| current.booking.takes_the_place_of(&other.booking));
        let Some(predecessor) = predecessor else { break };
        newest_first.push(predecessor.href.clone());
        current = predecessor;
    }
    newest_first.reverse();
    newest_first
}
