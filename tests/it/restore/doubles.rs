//! A deleted event that is put back by Clef, and fetched back in the calendar application as well: one is the booking.

use chrono::TimeDelta;
use clef::bookings::{BookError, Change};
use clef::caldav::Href;
use clef::domain::booking::BookingId;
use clef::domain::conflict::{Cause, Pair};
use clef::domain::identity::Identity;
use clef::domain::time::Interval;
use clef::schedule::StoredBooking;
use rstest::rstest;
use uuid::Uuid;

use super::morning;
use crate::world::{On, Store, World, ana, guard, malik, now, room, span, wish};

/// A booking that was deleted and put back by Clef, and whose deleted event was fetched back from the bin as well.
struct Doubled {
    world: World,
    id: BookingId,
    /// The UID of what was put back.
    back: Uuid,
    /// The event that was deleted, and its text.
    href: Href,
    text: String,
}

async fn doubled(store: &Store) -> Doubled {
    let mut doubled = put_back(store).await;
    doubled.fetch_back().await;
    doubled
}

async fn put_back(store: &Store) -> Doubled {
    let world = World::new(store).await;
    let first = world.bookings.book(wish(&ana(), morning()), now()).await.expect("a free room").booking;
    let href = world.schedule.find_booking(first.id).expect("it is there").href;
    let text = world.client.get(&href).await.expect("its event").data;
    // Where deleted UIDs come back, the highest ticket would be given again.
    world.book(&malik(), "2027-05-05 10:00", "2027-05-05 11:00").await.expect("another ticket");
    world.client.delete(&href, None).await.expect("deleted");
    world.schedule.confirm(&room("atelier"), now());
    world.schedule.apply_gone(&room("atelier"), &href, now() + TimeDelta::minutes(5));
    let back =
        world.bookings.restore(first.id, None, guard(&ana()), now()).await.expect("still free").booking;
    Doubled { world, id: first.id, back: back.uid(), href, text }
}

impl Doubled {
    /// A bin gives back what it was, where it was.
    async fn fetch_back(&mut self) {
        self.world.client.create(&self.href, self.text.clone()).await.expect("fetched back");
        self.world.poller.poll().await;
    }

    /// Checks that `clef` knows of one booking, in this room and at this time, or of none, and that what was fetched back
    /// holds the room beside it.
    fn is_right(&self, clef: &World, standing: Option<(&str, Interval)>) {
        let place = |stored: &StoredBooking| (stored.booking.room.clone(), stored.booking.when.interval);
        let standing = standing.map(|(id, at)| (room(id), at));
        let found = clef.schedule.find_booking(self.id);
        assert_eq!(found.as_ref().map(place), standing, "one stands, by the id");
        let mine = clef.schedule.bookings_of(&Identity::of_id(ana().id));
        assert_eq!(mine.iter().map(place).collect::<Vec<_>>(), standing.into_iter().collect::<Vec<_>>());
        let held = clef.schedule.snapshot(&room("atelier")).occupancies(morning());
        let restored = held.iter().filter(|held| held.booking().is_none());
        assert_eq!(restored.count(), 1, "what was restored holds the room: {held:?}");
    }
}

#[rstest]
#[case::later_nextcloud(On::NextcloudLater)]
#[case::radicale(On::Radicale)]
#[case::xandikos(On::Xandikos)]
#[case::cyrus(On::Cyrus)]
#[tokio::test]
async fn what_is_restored_beside_what_was_put_back_is_an_event_like_any(#[case] server: On) {
    let Some(store) = Store::on(server).await else { return };
    let doubled = doubled(&store).await;
    let (world, id) = (&doubled.world, doubled.id);
    doubled.is_right(world, Some(("atelier", morning())));
    let [conflict] = <[_; 1]>::try_from(world.schedule.conflicts(now())).expect("reception is shown it");
    assert!(matches!(conflict.cause, Cause::Overlap(Pair::NativeOverBooking | Pair::BookingOverNative)));
    assert_eq!(conflict.booking().map(|it| it.booking.uid()), Some(doubled.back), "what can be moved away");
    world.bookings.change(id, Change::titled("Répétition"), guard(&ana()), now()).await.expect("renamed");
    let taken = world.book(&malik(), "2027-05-04 10:30", "2027-05-04 11:30").await;
    assert!(matches!(taken, Err(BookError::Refused { .. })), "{taken:?}");

    let later = span("2027-05-04 14:00", "2027-05-04 15:00");
    world.bookings.change(id, Change::to(later), guard(&ana()), now()).await.expect("moved away");
    doubled.is_right(world, Some(("atelier", later)));
    doubled.is_right(&World::new(&store).await, Some(("atelier", later)));
    let taken = world.book(&malik(), "2027-05-04 10:30", "2027-05-04 11:30").await;
    assert!(matches!(taken, Err(BookError::Refused { .. })), "{taken:?}");
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
    doubled.is_right(world, None);
    world.client.get(&doubled.href).await.expect("nothing of it is lost");
}

/// After a day tombstones go, and with them what tells that the booking has left the room, or ended.
#[rstest]
#[case::moved_away(On::NextcloudLater, Some("salon"))]
#[case::cancelled(On::NextcloudLater, None)]
#[case::moved_away_on_radicale(On::Radicale, Some("salon"))]
#[case::cancelled_on_xandikos(On::Xandikos, None)]
#[tokio::test]
async fn a_booking_that_was_moved_away_from_what_was_restored_or_cancelled_stays_so(
    #[case] server: On,
    #[case] to: Option<&str>,
) {
    let Some(store) = Store::on(server).await else { return };
    let doubled = doubled(&store).await;
    let (world, id) = (&doubled.world, doubled.id);
    let done = match to {
        Some(to) => {
            let change = Change { room: Some(room(to)), ..Change::default() };
            world.bookings.change(id, change, guard(&ana()), now()).await.map(|_| ())
        }
        None => world.bookings.cancel(id, guard(&ana()), now()).await.map(|_| ()),
    };
    done.expect("the room there is free");
    // The highest ticket of a room stays in any case.
    world.book(&malik(), "2027-05-06 10:00", "2027-05-06 11:00").await.expect("a higher ticket");
    let standing = to.map(|to| (to, morning()));
    for hours in [25, 26, 50] {
        world.keep_house(now() + TimeDelta::hours(hours)).await;
        doubled.is_right(world, standing);
        doubled.is_right(&World::new(&store).await, standing);
    }
    world.client.get(&doubled.href).await.expect("nothing of it is lost");
    let in_salon = world.objects_of("salon").await;
    assert_eq!(in_salon.len(), usize::from(to.is_some()), "{in_salon:?}");
}

/// By then nothing in the room that it has left tells of the move.
#[tokio::test]
async fn a_booking_that_was_moved_away_stands_also_if_what_was_deleted_is_fetched_back_days_later() {
    let store = Store::on(On::NextcloudLater).await.expect("it is always there");
    let mut doubled = put_back(&store).await;
    let change = Change { room: Some(room("salon")), ..Change::default() };
    let moved = doubled.world.bookings.change(doubled.id, change, guard(&ana()), now()).await;
    moved.expect("the room there is free");
    doubled.world.book(&malik(), "2027-05-06 10:00", "2027-05-06 11:00").await.expect("a higher ticket");
    doubled.world.keep_house(now() + TimeDelta::hours(25)).await;
    doubled.fetch_back().await;
    for hours in [26, 50] {
        doubled.world.keep_house(now() + TimeDelta::hours(hours)).await;
        for clef in [&doubled.world, &World::new(&store).await] {
            let stored = clef.schedule.find_booking(doubled.id).expect("it stands");
            assert_eq!(stored.booking.room, room("salon"));
        }
    }
    assert_eq!(doubled.world.objects_of("salon").await.len(), 1);
}
