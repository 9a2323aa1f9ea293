//! Fences where the UIDs of deleted events come back: each is against what one request has made, whatever had its
//! UID before.

use chrono::TimeDelta;
use clef::caldav::embedded::{Quirks, Uids};

use super::bench::{hurried, knowing_its_calendars, timeouts};
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::several_rooms::{afternoon, hall_wish, left_behind, others};
use crate::world::{Store, World, now, span};

/// The rooms that the hall is made of.
const PARTS: [&str; 2] = ["atelier", "salon"];

/// A server on which a crashed Clef has left parts, and housekeeping has fenced them off: in another week than all
/// that follows, which does not read that.
async fn store() -> Store {
    let quirks = Quirks::default();
    quirks.set(|switches| switches.uids = Uids::TakenWhileThere);
    let store = Store::embedded(quirks).await.with_hall().await.expect("a third calendar");
    let world = World::new(&store).await;
    for id in PARTS {
        left_behind(&world, id, span("2027-05-12 10:00", "2027-05-12 11:00")).await;
    }
    take_away(&world).await;
    store
}

/// Takes every part for the rest of a broken try, however young it is.
async fn take_away(world: &World) {
    world.keep_house(now() + TimeDelta::hours(1)).await;
}

#[tokio::test]
async fn what_has_a_uid_that_came_back_gets_a_fence_of_its_own() {
    let store = store().await;
    let world = World::new(&store).await;
    for id in PARTS {
        left_behind(&world, id, afternoon()).await;
    }
    take_away(&world).await;
    for id in PARTS {
        assert_eq!(world.objects_of(id).await, Vec::<String>::new());
    }
    assert_eq!(world.objects_of("hall").await.len(), 4, "one for each");
}

#[tokio::test]
async fn a_head_that_comes_late_does_not_stand_without_its_parts() {
    let store = store().await;
    let layer = FaultLayer::start(&store.url).await;
    let (slow, keeper) = (World::with(&store, hurried(&layer), timeouts()).await, World::new(&store).await);
    let slow = knowing_its_calendars(slow);
    // The two parts are made, and the head is on its way.
    layer.arm(Plan { fault: Fault::HeldBack, method: Some("PUT"), nth: 2, lasts: false });
    let (request, also) = (hall_wish().with(|it| it.when.interval = afternoon()), others());
    let (told, ()) = tokio::join!(slow.bookings.book_several(request, &also, now()), async {
        layer.is_paused().await;
        take_away(&keeper).await;
    });
    layer.release().await;
    layer.is_quiet().await;
    for id in PARTS {
        assert_eq!(keeper.objects_of(id).await, Vec::<String>::new(), "the keeper has come in between");
    }
    assert!(told.is_err(), "{told:?}");
    let cold = World::new(&store).await;
    let day = span("2027-05-04 00:00", "2027-05-05 00:00");
    assert_eq!(cold.schedule.snapshot(&crate::world::room("hall")).taken(day), []);
}
