//! A deleted event that is put back by Clef, and fetched back in the calendar application as well: one is the booking.

use chrono::TimeDelta;
use clef::bookings::{BookError, Change};
use clef::domain::conflict::{Cause, Pair};
use clef::domain::identity::Identity;
use clef::domain::time::Interval;
use rstest::rstest;

use super::morning;
use crate::world::{On, Store, World, ana, guard, malik, now, room, span, wish};

#[rstest]
#[case::later_nextcloud(On::NextcloudLater)]
#[case::radicale(On::Radicale)]
#[case::xandikos(On::Xandikos)]
#[case::cyrus(On::Cyrus)]
#[tokio::test]
async fn what_is_restored_beside_what_was_put_back_is_an_event_like_any(#[case] server: On) {
    let Some(store) = Store::on(server).await else { return };
    let store = &store;
    let mut world = World::new(store).await;
    // Where deleted UIDs come back, the highest ticket would be given again.
    let request = wish(&ana(), morning());
    let first = world.bookings.book(request.clone(), now()).await.expect("a free room").booking;
    let href = world.schedule.find_booking(first.id).expect("it is there").href;
    let text = world.client.get(&href).await.expect("its event").data;
    world.book(&malik(), "2027-05-05 10:00", "2027-05-05 11:00").await.expect("another ticket");
    world.client.delete(&href, None).await.expect("deleted");
    world.schedule.confirm(&room("atelier"), now());
    world.schedule.apply_gone(&room("atelier"), &href, now() + TimeDelta::minutes(5));
    let back =
        world.bookings.restore(first.id, None, guard(&ana()), now()).await.expect("still free").booking;
    // A bin gives back what it was, where it was.
    world.client.create(&href, text).await.expect("fetched back");
    world.poller.poll().await;

    let is_right = |clef: &World, standing: Option<Interval>| {
        let found = clef.schedule.find_booking(first.id).map(|it| it.booking.when.interval);
        assert_eq!(found, standing, "one stands, by the id");
        let mine = clef.schedule.bookings_of(&Identity::of_id(ana().id));
        assert_eq!(mine.iter().map(|it| it.booking.when.interval).next(), standing);
        assert_eq!(mine.len(), usize::from(standing.is_some()), "{mine:?}");
        let held = clef.schedule.snapshot(&room("atelier")).occupancies(morning());
        let restored = held.iter().filter(|held| held.booking().is_none());
        assert_eq!(restored.count(), 1, "what was restored holds the room: {held:?}");
    };
    is_right(&world, Some(morning()));
    let [conflict] = <[_; 1]>::try_from(world.schedule.conflicts(now())).expect("reception is shown it");
    assert!(matches!(conflict.cause, Cause::Overlap(Pair::NativeOverBooking | Pair::BookingOverNative)));
    assert_eq!(conflict.booking().map(|it| it.booking.uid()), Some(back.uid()), "what can be moved away");
    world
        .bookings
        .change(first.id, Change::titled("Répétition"), guard(&ana()), now())
        .await
        .expect("renamed");
    let taken = world.book(&malik(), "2027-05-04 10:30", "2027-05-04 11:30").await;
    assert!(matches!(taken, Err(BookError::Refused { .. })), "{taken:?}");

    let later = span("2027-05-04 14:00", "2027-05-04 15:00");
    world.bookings.change(first.id, Change::to(later), guard(&ana()), now()).await.expect("moved away");
    is_right(&world, Some(later));
    is_right(&World::new(store).await, Some(later));
    let taken = world.book(&malik(), "2027-05-04 10:30", "2027-05-04 11:30").await;
    assert!(matches!(taken, Err(BookError::Refused { .. })), "{taken:?}");
    world.bookings.cancel(first.id, guard(&ana()), now()).await.expect("cancelled");
    is_right(&world, None);
    world.client.get(&href).await.expect("nothing of it is lost");
}
