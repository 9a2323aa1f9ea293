//! Whom reception may find when it books for somebody. The reception of some rooms finds the people of the bookings in these;
//! the reception of all of them also finds who was seen signing in. Nobody else finds anybody.

use std::sync::Arc;

use super::account::people_seen;
use super::{App, visibility};
use crate::domain::known_people::KnownPeople;
use crate::domain::member::Actor;
use crate::domain::room::Room;

/// Returns the people whom `actor` may find, of the bookings in `rooms`; `in_all` are these all rooms of the place.
pub(super) fn known_to<'r>(
    app: &App,
    actor: &Actor,
    (rooms, in_all): (impl IntoIterator<Item = &'r Arc<Room>>, bool),
) -> KnownPeople {
    let (mut known, mut sees_all) = (KnownPeople::default(), in_all);
    for room in rooms {
        if !visibility::may_see_desk_of(actor, room) {
            sees_all = false;
            continue;
        }
        for booking in app.schedule.snapshot(&room.id).remembered() {
            for person in [&booking.booked_for, &booking.record.created_by] {
                known.add(person, booking.record.modified);
            }
        }
    }
    if sees_all {
        for (person, seen) in people_seen(app) {
            known.add(&person, seen);
        }
    }
    known
}
