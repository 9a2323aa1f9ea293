//! A longer or other time of what is in several rooms that needs reception's yes again: it stands in all of them or in none.

use clef::domain::when::When;

use super::*;
use crate::several_rooms::hall_wish;

/// When the hall and each of its rooms are held, as a Clef knows that has just been started.
async fn held(store: &Store) -> Vec<Vec<Interval>> {
    let cold = World::new(store).await;
    let may = span("2027-05-01 00:00", "2027-06-01 00:00");
    let times =
        |id| cold.schedule.snapshot(&room(id)).occupancies(may).iter().map(|held| held.interval).collect();
    ["hall", "atelier", "salon"].map(times).into()
}

fn week(week: i64, hours: i64) -> Interval {
    Interval::starting_at(morning().start() + TimeDelta::weeks(week), TimeDelta::hours(hours))
        .expect("a time")
}

async fn book(world: &World, dates: u32) -> BookingId {
    let rule = Rule::parse(&format!("FREQ=WEEKLY;COUNT={dates}")).expect("a rule");
    let when = match dates {
        1 => When::once(morning()),
        _ => When::from(Series::plan(&rule, morning(), world.room().zone, &[]).expect("a series")),
    };
    let booked =
        world.bookings.book(hall_wish().with(|it| it.when = when), now()).await.expect("free").booking;
    assert_eq!((booked.state, booked.parts().len()), (State::Confirmed, 2));
    booked.id
}

/// Three hours instead of one on the dates that `scope` names.
async fn waiting_for(world: &World, id: BookingId, scope: Scope) -> BookingId {
    let booked = world.schedule.find_booking(id).expect("there").booking;
    let zone = world.room().zone;
    let meant = match scope {
        Scope::All => booked.when.clone(),
        Scope::One(at) => When::once(Interval::starting_at(at, TimeDelta::hours(1)).expect("a time")),
        Scope::Following(at) => booked.when.piece((at, false), zone).expect("a date"),
    };
    let to = Interval::starting_at(meant.interval.start(), TimeDelta::hours(3)).expect("a time");
    let change =
        Change { when: Some(meant.moved(to, zone).expect("longer")), or_ask: true, ..Change::default() };
    let request = world.bookings.change_dates((id, scope), change, guard(&ana()), now()).await;
    let request = request.expect("asked for").booking;
    assert_eq!((request.state, request.parts().len()), (State::Requested, 2));
    assert_eq!(request.record.instead_of, Some(InsteadOf { booking: id, dates: scope }));
    request.id
}

/// Nothing waits, nothing is in the way of anything, and so many objects are left in the calendars.
async fn is_settled(store: &Store) {
    let cold = World::new(store).await;
    assert_eq!((cold.schedule.requests(), cold.schedule.conflicts(now())), (vec![], vec![]));
}

#[tokio::test]
async fn the_booking_stays_in_all_of_its_rooms_until_the_request_takes_its_place() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let Some(store) = store.with_hall().await else { continue };
        let world = strict(&store).await;
        let id = book(&world, 1).await;
        let request = waiting_for(&world, id, Scope::All).await;
        assert_eq!(held(&store).await, vec![vec![week(0, 1), week(0, 3)]; 3]);
        assert_eq!(World::new(&store).await.schedule.conflicts(now()), []);
        assert_eq!(waiting_for(&world, id, Scope::All).await, request, "the same once more");
        let later = world.book(&malik(), "2027-05-04 12:00", "2027-05-04 13:00").await;
        assert!(matches!(later, Err(BookError::Refused { .. })), "the request holds the room: {later:?}");
        // In its booking's way it is as little as that is in the way of it.
        world.bookings.change(id, Change::titled("Autre"), guard(&ana()), now()).await.expect("changed");

        world.bookings.decline(request, desk(Some("non")), now()).await.expect("declined");
        assert_eq!(held(&store).await, vec![vec![week(0, 1)]; 3]);
        let request = waiting_for(&world, id, Scope::All).await;
        world.bookings.cancel(request, guard(&ana()), now()).await.expect("withdrawn");
        assert_eq!(held(&store).await, vec![vec![week(0, 1)]; 3]);
        let request = waiting_for(&world, id, Scope::All).await;
        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_eq!((granted.id, granted.state, granted.parts().len()), (id, State::Confirmed, 2));
        assert_eq!(held(&store).await, vec![vec![week(0, 3)]; 3]);
        is_settled(&store).await;
        let cold = World::new(&store).await;
        assert_eq!(cold.bookings.granting(request).map(|stored| stored.booking.id), Some(id));
        cold.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
        assert_eq!(held(&store).await, vec![vec![]; 3]);
    }
}

#[tokio::test]
async fn what_was_cancelled_meanwhile_is_granted_by_itself() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let Some(store) = store.with_hall().await else { continue };
        let mut world = strict(&store).await;
        let id = book(&world, 1).await;
        let request = waiting_for(&world, id, Scope::All).await;
        let other = World::new(&store).await;
        other.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
        assert_eq!(held(&store).await, vec![vec![week(0, 3)]; 3]);
        // It is not known here yet.
        let early = world.bookings.approve(request, desk(None), now()).await;
        assert_eq!(early, Err(BookError::ChangedMeanwhile), "and nothing was granted");
        assert_eq!(held(&store).await, vec![vec![week(0, 3)]; 3]);
        world.poller.poll().await;
        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_eq!((granted.id, granted.state, granted.record.instead_of), (request, State::Confirmed, None));
        assert_eq!(held(&store).await, vec![vec![week(0, 3)]; 3]);
        is_settled(&store).await;
    }
}

#[tokio::test]
async fn dates_of_a_series_in_several_rooms_are_asked_for_as_well() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let Some(store) = store.with_hall().await else { continue };
        let (second, third) = (week(1, 1).start(), week(2, 1).start());
        for (scope, expected) in [
            (Scope::One(second), [week(0, 1), week(1, 3), week(2, 1)]),
            (Scope::Following(second), [week(0, 1), week(1, 3), week(2, 3)]),
            (Scope::All, [week(0, 3), week(1, 3), week(2, 3)]),
        ] {
            let world = strict(&store).await;
            let id = book(&world, 3).await;
            let request = waiting_for(&world, id, scope).await;
            assert_eq!(World::new(&store).await.schedule.conflicts(now()), []);
            let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
            assert_eq!((granted.state, granted.parts().len()), (State::Confirmed, 2));
            assert_eq!(granted.id == id, scope == Scope::All);
            assert_eq!(held(&store).await, vec![expected.to_vec(); 3], "{on:?} {scope:?}");
            is_settled(&store).await;
            let cold = World::new(&store).await;
            for id in std::collections::BTreeSet::from([id, granted.id]) {
                cold.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
            }
            assert_eq!(held(&store).await, vec![vec![]; 3], "{third}");
        }
    }
}
