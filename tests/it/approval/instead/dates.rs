//! A longer or other time of one date of a series that needs reception's yes again.

use super::*;

/// A series of three mornings, and the start of its second date.
pub(super) async fn series(world: &World) -> (BookingId, Instant) {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
    let series = Series::plan(&rule, morning(), world.room().zone, &[]).expect("a series").1;
    let request = wish(&ana(), morning()).with(|it| it.when.series = series.map(Box::new));
    let booked = world.bookings.book(request, now()).await.expect("free").booking;
    (booked.id, morning().start() + TimeDelta::days(7))
}

pub(super) fn second() -> Interval {
    span("2027-05-11 10:00", "2027-05-11 11:00")
}

fn second_longer() -> Interval {
    span("2027-05-11 10:00", "2027-05-11 13:00")
}

pub(super) fn third() -> Interval {
    span("2027-05-18 10:00", "2027-05-18 11:00")
}

async fn waiting_for(world: &World, date: (BookingId, Instant), to: Interval) -> BookingId {
    let request = world.bookings.change_date(date, asked(to), guard(&ana()), now()).await;
    let request = request.expect("asked for").booking;
    assert_eq!((request.state, request.when.interval), (State::Requested, to));
    assert_eq!(request.record.instead_of, Some(InsteadOf { booking: date.0, dates: Scope::One(date.1) }));
    request.id
}

/// When the room is held in these weeks, as a Clef knows that has just been started.
pub(super) async fn held_in_may(store: &Store) -> Vec<Interval> {
    let cold = World::new(store).await;
    let may = span("2027-05-01 00:00", "2027-06-01 00:00");
    cold.schedule.snapshot(&room("atelier")).occupancies(may).iter().map(|held| held.interval).collect()
}

#[tokio::test]
async fn the_date_stays_until_the_request_takes_its_place() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let date = series(&world).await;
        let mut events = world.schedule.events();
        let request = waiting_for(&world, date, second_longer()).await;
        assert_eq!(told(&mut events), ["requested ana"]);
        assert_eq!(held_in_may(&store).await, [morning(), second(), second_longer(), third()]);
        let later = world.book(&malik(), "2027-05-11 12:00", "2027-05-11 13:00").await;
        assert!(matches!(later, Err(BookError::Refused { .. })), "the request holds the room: {later:?}");
        assert_eq!(waiting_for(&world, date, second_longer()).await, request, "the same once more");

        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_eq!((granted.id, granted.record.recurrence_id), (date.0, Some(date.1)));
        assert_eq!((granted.state, granted.when.interval), (State::Confirmed, second_longer()));
        assert_eq!(told(&mut events), ["approved camille"], "and nothing was cancelled");
        assert_eq!(held_in_may(&store).await, [morning(), second_longer(), third()]);
        assert_eq!(world.objects().await.len(), 2, "the request is gone");
        let cold = World::new(&store).await;
        for clef in [&world, &cold] {
            assert_eq!(clef.bookings.granting(request).map(|stored| stored.booking.id), Some(date.0));
            assert_eq!(clef.schedule.requests(), []);
        }
        let again = cold.bookings.approve(request, desk(None), now()).await;
        assert_eq!(again, Err(BookError::NotInState(State::Confirmed)));
        // It has left its series, and more of it is asked for in the same way.
        let more = span("2027-05-11 10:00", "2027-05-11 15:00");
        let world = strict(&store).await;
        let request = waiting_for(&world, date, more).await;
        assert_eq!(held_in_may(&store).await, [morning(), second_longer(), more, third()]);
        world.bookings.approve(request, desk(None), now()).await.expect("granted");
        assert_eq!(held_in_may(&store).await, [morning(), more, third()]);
    }
}

#[tokio::test]
async fn what_is_not_granted_leaves_the_date_as_it_is() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let date = series(&world).await;
        let as_it_was = [morning(), second(), third()];
        let request = waiting_for(&world, date, second_longer()).await;
        world.bookings.decline(request, desk(Some("non")), now()).await.expect("declined");
        assert_eq!(held_in_may(&store).await, as_it_was);
        let request = waiting_for(&world, date, second_longer()).await;
        world.bookings.cancel(request, guard(&ana()), now()).await.expect("withdrawn");
        assert_eq!(held_in_may(&store).await, as_it_was);
        let request = waiting_for(&world, date, second_longer()).await;
        let late = now() + TimeDelta::days(1) + TimeDelta::minutes(1);
        let unanswered = world.bookings.unanswered(late);
        assert_eq!(unanswered.iter().map(|(it, _)| it.booking.id).collect::<Vec<_>>(), [request]);
        world.bookings.expire(unanswered[0].0.clone(), late).await.expect("expired");
        assert_eq!(held_in_may(&store).await, as_it_was);
    }
}

#[tokio::test]
async fn it_is_not_asked_for_over_another_date_of_the_series_or_somebody_else() {
    let Some(store) = Store::on(On::Embedded).await else { return };
    let world = strict(&store).await;
    let date = series(&world).await;
    world.book(&malik(), "2027-05-12 10:00", "2027-05-12 11:00").await.expect("free");
    for taken in [span("2027-05-18 09:00", "2027-05-18 12:00"), span("2027-05-12 09:00", "2027-05-12 12:00")]
    {
        let refused = world.bookings.change_date(date, asked(taken), guard(&ana()), now()).await;
        let Err(BookError::Refused { refusals, .. }) = refused else { panic!("{refused:?}") };
        assert!(refusals.iter().any(Refusal::is_taken), "{refusals:?}");
    }
}

#[tokio::test]
async fn a_date_that_was_given_back_moved_or_whose_series_was_cancelled_meanwhile() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        for what in 0..3 {
            let world = strict(&store).await;
            let date = series(&world).await;
            let request = waiting_for(&world, date, second_longer()).await;
            let other = World::new(&store).await;
            let elsewhere = span("2027-05-13 10:00", "2027-05-13 11:00");
            match what {
                0 => other
                    .bookings
                    .give_back(date.0, Scope::One(date.1), guard(&ana()), now())
                    .await
                    .map(|_| ()),
                1 => other.bookings.cancel(date.0, guard(&ana()), now()).await.map(|_| ()),
                _ => {
                    let moved = other.bookings.change_date(date, Change::to(elsewhere), guard(&ana()), now());
                    moved.await.map(|_| ())
                }
            }
            .expect("done");
            let granted = World::new(&store).await.bookings.approve(request, desk(None), now()).await;
            let granted = granted.expect("granted").booking;
            assert_eq!((granted.state, granted.when.interval), (State::Confirmed, second_longer()));
            let mut expected = vec![morning(), second_longer(), third()];
            expected.retain(|date| what != 1 || *date == second_longer());
            assert_eq!(held_in_may(&store).await, expected, "{what}");
            let id = if what == 2 { date.0 } else { request };
            assert_eq!(granted.id, id, "{what}");
            for id in [date.0, request] {
                let cold = World::new(&store).await;
                if cold.schedule.find_booking(id).is_some() {
                    let given = cold.bookings.give_back(id, Scope::All, guard(&ana()), now()).await;
                    given.unwrap_or_else(|error| panic!("{on:?} {what} {error}"));
                }
            }
            assert_eq!(held_in_may(&store).await, []);
        }
    }
}
