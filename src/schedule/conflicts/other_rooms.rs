//! The other rooms of bookings of several rooms.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::find::Finder;
use super::side::{likeness, side};
use crate::domain::conflict::{Cause, Date};
use crate::domain::occupancy::Occupancy;
use crate::schedule::conflict::Conflict;

impl Finder<'_> {
    /// Each other room of the bookings in `held`: whether the booking has lost it, that room tells
    /// ([`crate::schedule::Schedule::conflicts_in`]).
    pub(super) fn other_rooms(&mut self, held: &[Arc<Occupancy>]) {
        let mut seen = BTreeSet::new();
        for one in held {
            // Of a series the first date tells it for all.
            let Some(booking) = one.booking().filter(|_| seen.insert(one.uid.clone())) else { continue };
            for part in booking.parts() {
                let mut entries = self.content.with_id(booking.id).map(|(entry, _)| entry);
                let entry = entries.find(|entry| entry.uid() == one.uid).map(|entry| &**entry);
                let (side, likeness) = (side(one, entry), likeness(one, entry));
                let conflict = Conflict {
                    dates: vec![Date { span: one.interval, held: vec![one.clone()] }],
                    // It is to have that room again, at its time.
                    was: booking.when.series.is_none().then_some(one.interval),
                    lost_room: Some(part.clone()),
                    ..self.blank(Cause::RoomLost, vec![side])
                };
                let names = [one.uid.clone(), format!("{}/{}", part.room, part.uid).into()];
                self.push(Cause::RoomLost, &names, vec![likeness], conflict);
            }
        }
    }
}
