//! Requests for a series in several rooms, answered date by date.

use clef::domain::when::When;

use super::*;
use crate::several_rooms::hall_wish;

/// A request for the hall on four Tuesdays; the starts of its dates.
async fn ask_for_hall(world: &World) -> (BookingId, Vec<Instant>) {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=4").expect("a rule");
    let planned = Series::plan(&rule, morning(), world.room().zone, &[]).expect("a series");
    let request = hall_wish().with(|it| it.when = When::from(planned));
    let asked = world.bookings.book(request, now()).await.expect("free").booking;
    assert_eq!((asked.state, asked.parts().len()), (State::Requested, 2));
    (asked.id, (0..4).map(|week| morning().start() + TimeDelta::weeks(week)).collect())
}

/// When each of its rooms is held, as a Clef knows that has just been started.
async fn held(store: &Store) -> Vec<Vec<Instant>> {
    let cold = World::new(store).await;
    let span = span("2027-05-01 00:00", "2027-06-01 00:00");
    let starts =
        |id| cold.schedule.snapshot(&room(id)).taken(span).iter().map(Interval::start).collect::<Vec<_>>();
    ["hall", "atelier", "salon"].map(starts).into()
}

#[tokio::test]
async fn dates_in_several_rooms_are_answered_one_by_one() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let Some(store) = store.with_hall().await else { continue };
        let (world, _notebook) = asking(&store).await;
        let (id, dates) = ask_for_hall(&world).await;
        let granted = world.bookings.approve_date((id, dates[1]), desk(None), now()).await.expect("granted");
        let granted = granted.booking;
        assert_eq!((granted.state, granted.parts().len()), (State::Confirmed, 2));
        assert_ne!(granted.id, id, "it is a booking of its own");
        assert_eq!(held(&store).await, vec![dates.clone(); 3], "nothing is free yet");
        let refused = world.bookings.decline_date((id, dates[2]), desk(Some("Complet")), now()).await;
        assert_eq!(refused.expect("declined").booking.state, State::Requested, "the others wait");
        assert_eq!(held(&store).await, vec![vec![dates[0], dates[1], dates[3]]; 3]);
        let again = world.bookings.approve_date((id, dates[1]), desk(None), now()).await;
        assert_eq!(again, Err(BookError::NotInState(State::Confirmed)), "it is told that it is granted");
        // Some of the others at once.
        let only = [dates[0]].into();
        let rest = world.bookings.approve_only(id, &only, desk(None), now()).await.expect("answered").booking;
        assert_eq!((rest.id, rest.state, rest.parts().len()), (id, State::Confirmed, 2));
        assert_eq!(held(&store).await, vec![vec![dates[0], dates[1]]; 3]);
        let cold = World::new(&store).await;
        assert!(cold.schedule.requests().is_empty() && cold.schedule.conflicts(now()).is_empty());
        for id in [id, granted.id] {
            assert_eq!(state_now(&store, id).await, Some(State::Confirmed));
        }
        let again = world.bookings.approve_only(id, &only, desk(None), now()).await;
        assert_eq!(again.expect_err("answered"), BookError::NotInState(State::Confirmed));
    }
}
