//! Requests that are more than one object: series, and several rooms.

use clef::bookings::GivenBack;
use clef::domain::series::Scope;

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

/// A request for four Tuesdays; the starts of its dates.
async fn ask_for_four(world: &World) -> (BookingId, Vec<Instant>) {
    let first = span("2027-05-04 10:00", "2027-05-04 11:00");
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=4").expect("a rule");
    let series = Series::plan(&rule, first, world.room().zone, &[]).expect("a series").1;
    let request = wish(&ana(), first).with(|it| it.when.series = series.map(Box::new));
    let asked = world.bookings.book(request, now()).await.expect("free").booking;
    assert_eq!(asked.state, State::Requested);
    (asked.id, (0..4).map(|week| first.start() + TimeDelta::weeks(week)).collect())
}

/// The dates that hold the room from one Tuesday to the last, as a Clef knows that has just been started, each with the state
/// of its booking.
async fn held(store: &Store) -> Vec<(Instant, State)> {
    let cold = World::new(store).await;
    let snapshot = cold.schedule.snapshot(&room("atelier"));
    let held = snapshot.occupancies(span("2027-05-01 00:00", "2027-06-01 00:00"));
    let of = |held: &Arc<clef::domain::occupancy::Occupancy>| {
        (held.interval.start(), held.booking().expect("a booking").state)
    };
    held.iter().map(of).collect()
}

#[tokio::test]
async fn dates_of_a_series_are_answered_one_by_one() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let (world, _notebook) = asking(&store).await;
        let (id, dates) = ask_for_four(&world).await;
        let mut events = world.schedule.events();
        let granted = world.bookings.approve_date((id, dates[1]), desk(None), now()).await.expect("granted");
        assert_eq!(
            (granted.booking.state, granted.booking.record.recurrence_id),
            (State::Confirmed, Some(dates[1]))
        );
        let refused = world.bookings.decline_date((id, dates[2]), desk(Some("Complet")), now()).await;
        assert_eq!(refused.expect("declined").booking.state, State::Requested, "the others wait");
        assert_eq!(told(&mut events), ["approved camille", "dates_given_back camille Complet"]);
        let expected =
            [(dates[0], State::Requested), (dates[1], State::Confirmed), (dates[3], State::Requested)];
        assert_eq!(held(&store).await, expected);
        let again = world.bookings.approve_date((id, dates[1]), desk(None), now()).await;
        assert_eq!(again.expect_err("answered"), BookError::NotInState(State::Confirmed));
        let again = world.bookings.approve_date((id, dates[2]), desk(None), now()).await;
        assert_eq!(again.expect_err("declined"), BookError::Gone);
        world.bookings.decline_date((id, dates[3]), desk(None), now()).await.expect("declined");
        let last =
            world.bookings.approve_date((id, dates[0]), desk(None), now()).await.expect("granted").booking;
        assert_eq!((last.state, last.record.recurrence_id), (State::Confirmed, None), "that is the series");
        assert_eq!(held(&store).await, [(dates[0], State::Confirmed), (dates[1], State::Confirmed)]);
        assert!(World::new(&store).await.schedule.requests().is_empty());
    }
}

#[tokio::test]
async fn some_dates_are_accepted_and_the_others_declined_by_one_change() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let (world, _notebook) = asking(&store).await;
        let (id, dates) = ask_for_four(&world).await;
        let to =
            Interval::starting_at(dates[3] + TimeDelta::hours(4), TimeDelta::hours(1)).expect("forwards");
        world.bookings.change_date((id, dates[3]), Change::to(to), guard(&ana()), now()).await.expect("free");
        let mut events = world.schedule.events();
        let kept = [dates[0], dates[2], dates[3]].into();
        let granted = world.bookings.approve_only(id, &kept, desk(Some("Sauf le 11")), now()).await;
        assert_eq!(granted.expect("granted").booking.state, State::Confirmed);
        assert_eq!(told(&mut events), ["approved camille Sauf le 11", "approved camille Sauf le 11"]);
        let confirmed = |at| (at, State::Confirmed);
        assert_eq!(held(&store).await, [confirmed(dates[0]), confirmed(dates[2]), confirmed(to.start())]);
        let (id, dates) = {
            let (world, _) = asking(&store).await;
            let first = span("2027-05-05 10:00", "2027-05-05 11:00");
            let rule = Rule::parse("FREQ=WEEKLY;COUNT=2").expect("a rule");
            let series = Series::plan(&rule, first, world.room().zone, &[]).expect("a series").1;
            let request = wish(&ana(), first).with(|it| {
                it.when.series = series.map(Box::new);
                it.key = RequestKey::parse("others").expect("a key");
            });
            let id = world.bookings.book(request, now()).await.expect("free").booking.id;
            (id, [first.start()])
        };
        let world = World::new(&store).await;
        let none = world.bookings.approve_only(id, &[].into(), desk(None), now()).await.expect("declined");
        assert_eq!((none.booking.state, dates.len()), (State::Declined, 1));
        assert_eq!(state_now(&store, id).await, Some(State::Declined));
    }
}

/// Moves the last of `dates` by four hours, as Ana does. Returns when it starts then.
async fn move_last(world: &World, id: BookingId, dates: &[Instant]) -> Instant {
    let (last, later) = (dates[3], dates[3] + TimeDelta::hours(4));
    let to = Interval::starting_at(later, TimeDelta::hours(1)).expect("forwards");
    let moved = world.bookings.change_date((id, last), Change::to(to), guard(&ana()), now()).await;
    assert_eq!(moved.expect("free").booking.state, State::Requested);
    later
}

#[tokio::test]
async fn a_refusal_of_the_last_date_leaves_the_one_that_was_granted() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let (world, _notebook) = asking(&store).await;
        let (id, dates) = ask_for_four(&world).await;
        let mut events = world.schedule.events();
        world.bookings.approve_date((id, dates[0]), desk(None), now()).await.expect("granted");
        for (at, state) in [(1, State::Requested), (2, State::Requested), (3, State::Confirmed)]
            .map(|(n, it)| (dates[n], it))
        {
            let refused = world.bookings.decline_date((id, at), desk(None), now()).await.expect("declined");
            assert_eq!((refused.booking.state, refused.booking.record.recurrence_id), (state, None));
        }
        let given_back = "dates_given_back camille";
        assert_eq!(told(&mut events), ["approved camille", given_back, given_back, given_back]);
        assert_eq!(held(&store).await, [(dates[0], State::Confirmed)]);
        assert_eq!(state_now(&store, id).await, Some(State::Confirmed));
        assert!(World::new(&store).await.schedule.requests().is_empty());
        let again = world.bookings.decline(id, desk(None), now()).await;
        assert_eq!(again.expect_err("answered"), BookError::NotInState(State::Confirmed));
        let all = world.bookings.give_back(id, Scope::All, guard(&ana()), now()).await;
        assert!(matches!(all, Ok(GivenBack::All(_))), "{all:?}");
        assert_eq!((held(&store).await, state_now(&store, id).await), (vec![], Some(State::Cancelled)));
    }
}

#[tokio::test]
async fn a_moved_date_that_waits_is_answered_after_all_others_were_refused() {
    for (on, state) in SERVERS.into_iter().flat_map(|on| [(on, State::Confirmed), (on, State::Declined)]) {
        let Some(store) = Store::on(on).await else { continue };
        let (world, _notebook) = asking(&store).await;
        let (id, dates) = ask_for_four(&world).await;
        let moved = move_last(&world, id, &dates).await;
        for at in &dates[..3] {
            let refused = world.bookings.decline_date((id, *at), desk(None), now()).await.expect("declined");
            assert_eq!(refused.booking.state, State::Requested, "the moved one waits");
        }
        assert_eq!(held(&store).await, [(moved, State::Requested)]);
        let waiting = World::new(&store).await.schedule.requests();
        let waiting: Vec<_> =
            waiting.iter().map(|it| (it.booking.id, it.booking.record.recurrence_id)).collect();
        assert_eq!(waiting, [(id, Some(dates[3]))], "and nothing else does");
        let mut events = world.schedule.events();
        let (of, desk) = ((id, dates[3]), desk(None));
        let (answered, told_as) = match state {
            State::Confirmed => (world.bookings.approve_date(of, desk, now()).await, "approved camille"),
            _ => (world.bookings.decline_date(of, desk, now()).await, "declined camille"),
        };
        assert_eq!(answered.expect("answered").booking.state, state);
        assert_eq!(told(&mut events), [told_as], "once");
        assert_eq!(state_now(&store, id).await, Some(state));
        let left = if state == State::Confirmed { vec![(moved, state)] } else { vec![] };
        assert_eq!(held(&store).await, left);
        assert!(World::new(&store).await.schedule.requests().is_empty());
    }
}

#[tokio::test]
async fn whatever_ends_the_rest_of_a_series_leaves_the_date_that_was_granted() {
    for (on, how) in
        SERVERS.into_iter().flat_map(|on| [(on, "declined"), (on, "expired"), (on, "not ticked")])
    {
        let Some(store) = Store::on(on).await else { continue };
        let (world, notebook) = asking(&store).await;
        let (id, dates) = ask_for_four(&world).await;
        let granted = if how == "not ticked" {
            let moved = move_last(&world, id, &dates).await;
            let only = [dates[3]].into();
            let left = world.bookings.approve_only(id, &only, desk(None), now()).await.expect("answered");
            assert_eq!((left.booking.state, left.booking.record.recurrence_id), (State::Confirmed, None));
            moved
        } else {
            world.bookings.approve_date((id, dates[0]), desk(None), now()).await.expect("granted");
            dates[0]
        };
        if how == "declined" {
            world.bookings.decline(id, desk(None), now()).await.expect("declined");
        } else if how == "expired" {
            let mut job = ExpireRequests::new(world.bookings.clone(), notebook);
            job.run(now() + TimeDelta::hours(24)).await.expect("ended");
        }
        assert_eq!(held(&store).await, [(granted, State::Confirmed)], "{how}");
        assert_eq!(state_now(&store, id).await, Some(State::Confirmed), "{how}");
        assert!(World::new(&store).await.schedule.requests().is_empty(), "{how}");
    }
}
