//! What stays behind when something cannot be deleted never counts as a booking again.

use clef::bookings::Change;
use clef::domain::booking::BookingId;

use crate::fault_layer::{Fault, Plan};
use crate::world::{On, Store, World, ana, guard, now, span};

use super::bench::{hurried, timeouts};
use crate::fault_layer::FaultLayer;

/// Where a Clef that has just been started finds it, and what holds the room.
async fn seen(store: &Store, id: BookingId) -> (bool, usize) {
    let cold = World::new(store).await;
    let day = cold.taken("2027-05-04 00:00", "2027-05-05 00:00");
    (cold.schedule.find_booking(id).is_some(), day.len())
}

#[tokio::test]
async fn of_a_booking_that_moved_twice_nothing_comes_alive_wherever_its_deletion_stops() {
    let never = Plan { fault: Fault::Instead(503), method: Some("DELETE"), nth: 0, lasts: true };
    for done in 0..=3 {
        let store = Store::on(On::Embedded).await.expect("it is always there");
        let layer = FaultLayer::start(&store.url).await;
        let world = World::with(&store, hurried(&layer), timeouts()).await;
        let booked = world.book(&ana(), "2027-05-04 09:00", "2027-05-04 10:00").await.expect("a free room");
        let id = booked.booking.id;
        layer.arm(never);
        for interval in
            [span("2027-05-04 12:00", "2027-05-04 13:00"), span("2027-05-04 15:00", "2027-05-04 16:00")]
        {
            let change = Change::to(interval);
            world.bookings.change(id, change, guard(&ana()), now()).await.expect("a free room");
            assert_eq!(seen(&store, id).await, (true, 1));
        }
        assert_eq!(world.objects().await.len(), 3, "what it was before could not be deleted");
        // So many deletions, and then no more.
        layer.arm(Plan { nth: done, ..never });
        world.bookings.cancel(id, guard(&ana()), now()).await.expect("to cancel");
        assert_eq!(world.objects().await.len(), 4 - done, "three bookings and a tombstone");
        assert_eq!(seen(&store, id).await, (false, 0), "after {done} deletions");
    }
}
