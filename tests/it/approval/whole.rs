//! Requests that are more than one object: series, and several rooms.

use super::*;

#[tokio::test]
async fn a_series_is_answered_whole_with_the_dates_that_have_left_it() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let (world, _notebook) = asking(&store).await;
        for (week, state) in [("04", State::Confirmed), ("05", State::Declined)] {
            let first = span(&format!("2027-05-{week} 10:00"), &format!("2027-05-{week} 11:00"));
            let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
            let series = Series::plan(&rule, first, world.room().zone, &[]).expect("a series").1;
            let request = wish(&ana(), first).with(|it| it.when.series = series.map(Box::new));
            let id = world.bookings.book(request, now()).await.expect("free").booking.id;
            let second = first.start() + TimeDelta::days(7);
            let to =
                Interval::starting_at(second + TimeDelta::hours(4), TimeDelta::hours(1)).expect("forwards");
            let left = world.bookings.change_date((id, second), Change::to(to), guard(&ana()), now()).await;
            assert_eq!(left.expect("free").booking.state, State::Requested);
            let answered = match state {
                State::Confirmed => world.bookings.approve(id, desk(None), now()).await,
                _ => world.bookings.decline(id, desk(None), now()).await,
            };
            let answered = answered.expect("answered").booking;
            assert_eq!((answered.state, answered.record.recurrence_id), (state, None));
            let cold = World::new(&store).await;
            let left = cold.schedule.snapshot(&room("atelier")).left_dates(id);
            assert_eq!(left.iter().map(|date| date.booking.state).collect::<Vec<_>>(), [state]);
            assert_eq!(state_now(&store, id).await, Some(state));
            assert_eq!(cold.schedule.requests(), []);
        }
    }
}

#[tokio::test]
async fn several_rooms_are_asked_for_together_and_freed_together() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let Some(store) = store.with_hall().await else { continue };
        let (world, _notebook) = asking(&store).await;
        let also = [room("atelier"), room("salon")].into();
        let hall = |key: &str| {
            wish(&ana(), morning()).with(|it| {
                it.room = room("hall");
                it.key = RequestKey::parse(key).expect("a key");
            })
        };
        let asked = world.bookings.book_several(hall("one"), &also, now()).await.expect("free").booking;
        assert_eq!(asked.state, State::Requested);
        let taken = world.bookings.book(wish(&malik(), morning()), now()).await;
        assert!(matches!(taken, Err(BookError::Refused { .. })), "the part holds its room: {taken:?}");
        assert_eq!(world.schedule.requests().iter().map(|it| it.booking.id).collect::<Vec<_>>(), [asked.id]);
        world.bookings.decline(asked.id, desk(None), now()).await.expect("declined");
        world.bookings.book(wish(&malik(), morning()), now()).await.expect("all of its rooms are free");
        let again = hall("two").with(|it| it.when.interval = span("2027-05-05 10:00", "2027-05-05 11:00"));
        let again = world.bookings.book_several(again, &also, now()).await.expect("free").booking;
        let approved = world.bookings.approve(again.id, desk(None), now()).await.expect("approved").booking;
        assert_eq!((approved.state, approved.parts().len()), (State::Confirmed, 2));
    }
}
