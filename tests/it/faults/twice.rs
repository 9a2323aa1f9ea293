//! A create that is answered 412 although its name is fresh: something on the way delivered it twice, and the
//! answer to the second is the one that was heard. A bare 412 never means that the ticket is somebody else's.

use super::bench::{hurried, timeouts};
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::world::{On, Store, World, ana, now, span, wish};

#[tokio::test]
async fn a_bare_412_to_a_create_under_a_fresh_name_is_looked_after_and_books_once() {
    let (stored, lost) = (Fault::InSpite(412), Fault::Instead(412));
    for (fault, asked) in [
        (stored, &["REPORT", "PUT", "GET", "REPORT"][..]),
        (lost, &["REPORT", "PUT", "GET", "PUT", "REPORT"][..]),
    ] {
        let store = Store::on(On::Embedded).await.expect("it is always there");
        let layer = FaultLayer::start(&store.url).await;
        let world = World::with(&store, hurried(&layer), timeouts()).await;
        // The first booking in a calendar tries it out.
        world.book(&ana(), "2027-05-03 10:00", "2027-05-03 11:00").await.expect("a free room");
        layer.requests();
        layer.arm(Plan { fault, method: Some("PUT"), nth: 0, lasts: false });
        let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
        let booked = world.bookings.book(request.clone(), now()).await.expect("a free room");
        assert!(booked.conflicts.is_empty() && !booked.existed, "{fault:?}: {booked:?}");
        assert_eq!(layer.requests(), *asked, "{fault:?}");
        layer.heal().await;
        let again = world.bookings.book(request, now()).await.expect("its key finds it");
        assert!(again.existed && again.booking.id == booked.booking.id, "{fault:?}");
        assert_eq!(World::new(&store).await.objects().await.len(), 2, "{fault:?}: it is there once");
    }
}
