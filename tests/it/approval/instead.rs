//! A longer or other time of a booking that needs reception's yes again: the request waits beside the booking, and takes its
//! place when it is granted.

mod dates;
mod halls;
mod series;

use clef::bookings::Timeouts;
use clef::domain::booking::InsteadOf;
use clef::domain::series::Scope;

use super::*;

/// A Clef of a place in which more than an hour needs reception's yes.
async fn strict(store: &Store) -> World {
    let strict = |room: &mut clef::domain::room::Room| {
        room.rules.approval.longer_than = Some(TimeDelta::hours(1));
        room.rules.approval_expires = TimeDelta::days(1);
    };
    let mut world = World::unread_with(store, store.client.clone(), Timeouts::default(), strict);
    world.poller.poll().await;
    world
}

fn longer() -> Interval {
    span("2027-05-04 10:00", "2027-05-04 13:00")
}

fn asked(to: Interval) -> Change {
    Change { or_ask: true, ..Change::to(to) }
}

/// A booking of an hour, and the request for three hours in its place.
async fn waiting(world: &World) -> (BookingId, BookingId) {
    let old = ask(world).await.booking;
    assert_eq!(old.state, State::Confirmed);
    let request = world.bookings.change(old.id, asked(longer()), guard(&ana()), now()).await;
    let request = request.expect("asked for").booking;
    assert_eq!((request.state, request.when.interval), (State::Requested, longer()));
    assert_eq!(request.record.instead_of, Some(InsteadOf::of(&old, &old)));
    (old.id, request.id)
}

fn of(booking: BookingId) -> InsteadOf {
    InsteadOf { booking, dates: Scope::All }
}

fn interval(world: &World, id: BookingId) -> Option<Interval> {
    world.schedule.find_booking(id).map(|stored| stored.booking.when.interval)
}

/// When the room is held on that day, each time once, as a Clef knows that has just been started.
async fn held(store: &Store) -> Vec<Interval> {
    let day = span("2027-05-04 00:00", "2027-05-05 00:00");
    let cold = World::new(store).await;
    let occupancies = cold.schedule.snapshot(&room("atelier")).occupancies(day);
    occupancies.iter().map(|held| held.interval).collect()
}

#[tokio::test]
async fn the_booking_stays_until_the_request_takes_its_place() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let mut events = world.schedule.events();
        let (old, request) = waiting(&world).await;
        assert_eq!(told(&mut events), ["booked ana", "requested ana"]);
        assert_eq!(held(&store).await, [morning(), longer()]);
        assert!(world.objects().await.iter().any(|text| text.contains("X-CLEF-INSTEAD-OF")));
        let later = world.book(&malik(), "2027-05-04 12:00", "2027-05-04 13:00").await;
        assert!(matches!(later, Err(BookError::Refused { .. })), "the request holds the room: {later:?}");
        // It is in its own booking's way as little as that is in the way of it.
        world.bookings.change(old, Change::titled("Autre"), guard(&ana()), now()).await.expect("changed");

        let by_ana = world.bookings.approve(request, guard(&ana()), now()).await;
        assert_eq!(by_ana, Err(Forbidden::Reception.into()));
        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_eq!((granted.id, granted.state, granted.when.interval), (old, State::Confirmed, longer()));
        assert_eq!(granted.details.title, "Autre", "nothing else was asked for");
        assert_eq!(told(&mut events), ["changed ana", "approved camille"], "and nothing was withdrawn");
        assert_eq!(world.objects().await.len(), 1, "both are gone");
        let cold = World::new(&store).await;
        for clef in [&world, &cold] {
            assert_eq!((interval(clef, old), interval(clef, request)), (Some(longer()), None));
            assert_eq!(clef.bookings.granting(request).map(|stored| stored.booking.id), Some(old));
            assert_eq!(clef.schedule.requests(), []);
        }
        let again = cold.bookings.approve(request, desk(None), now()).await;
        assert_eq!(again, Err(BookError::NotInState(State::Confirmed)));
        // It is a booking as any other from then on.
        let shorter = Change::to(morning());
        cold.bookings.change(old, shorter, guard(&ana()), now()).await.expect("shorter");
        cold.bookings.cancel(old, guard(&ana()), now()).await.expect("cancelled");
        assert_eq!(held(&store).await, []);
    }
}

#[tokio::test]
async fn other_details_that_are_asked_for_are_granted_with_the_time() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let world = strict(&store).await;
    let old = ask(&world).await.booking.id;
    let named = |title: &str| Change { details: Change::titled(title).details, ..asked(longer()) };
    let request = world.bookings.change(old, named("Grand conseil"), guard(&ana()), now()).await;
    let request = request.expect("asked for").booking.id;
    world.bookings.change(old, Change::titled("Autre"), guard(&ana()), now()).await.expect("changed");
    let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
    assert_eq!(granted.details.title, "Grand conseil");
    // So are those that the request was given while it waited.
    let request = world.bookings.change(old, Change::to(morning()), guard(&ana()), now()).await;
    request.expect("shorter");
    let request = world.bookings.change(old, asked(longer()), guard(&ana()), now()).await;
    let request = request.expect("asked for").booking.id;
    let plain = world.bookings.change(request, Change::titled("Conseil élargi"), guard(&ana()), now()).await;
    plain.expect("changed");
    let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
    assert_eq!((granted.id, granted.details.title.as_str()), (old, "Conseil élargi"));
}

#[tokio::test]
async fn what_was_handed_over_meanwhile_is_not_taken_back() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let world = strict(&store).await;
    let (old, request) = waiting(&world).await;
    let hand_over = Change { booked_for: Some(malik()), ..Change::default() };
    world.bookings.change(old, hand_over, desk(None), now()).await.expect("handed over");
    let granted = world.bookings.approve(request, desk(None), now()).await;
    assert_eq!(granted, Err(BookError::NotAsAsked));
    let booking = World::new(&store).await.schedule.find_booking(old).expect("it stays").booking;
    assert_eq!((booking.booked_for.id.clone(), booking.when.interval), (malik().id, morning()));
    world.bookings.decline(request, desk(None), now()).await.expect("declined");
}

#[tokio::test]
async fn what_is_not_granted_leaves_the_booking_as_it_is() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let (old, request) = waiting(&world).await;
        world.bookings.decline(request, desk(Some("non")), now()).await.expect("declined");
        assert_eq!(
            (held(&store).await, state_now(&store, request).await),
            (vec![morning()], Some(State::Declined))
        );
        let later = world.book(&malik(), "2027-05-04 12:00", "2027-05-04 13:00").await.expect("free again");
        world.bookings.cancel(later.booking.id, guard(&malik()), now()).await.expect("cancelled");

        let request = world.bookings.change(old, asked(longer()), guard(&ana()), now()).await;
        let request = request.expect("it may be asked for again").booking;
        let late = now() + TimeDelta::days(1) + TimeDelta::minutes(1);
        let unanswered = world.bookings.unanswered(late);
        assert_eq!(unanswered.iter().map(|(it, _)| it.booking.id).collect::<Vec<_>>(), [request.id]);
        world.bookings.expire(unanswered[0].0.clone(), late).await.expect("expired");
        assert_eq!(held(&store).await, [morning()]);
        // And one that its member takes back.
        let request = world.bookings.change(old, asked(longer()), guard(&ana()), now()).await;
        let request = request.expect("asked for").booking;
        world.bookings.cancel(request.id, guard(&ana()), now()).await.expect("cancelled");
        assert_eq!(held(&store).await, [morning()]);
        assert_eq!(interval(&world, old), Some(morning()));
    }
}

#[tokio::test]
async fn asking_again_changes_the_request_that_waits() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let (old, request) = waiting(&world).await;
        let ask = async |to| {
            world.bookings.change(old, asked(to), guard(&ana()), now()).await.expect("asked").booking
        };
        assert_eq!(ask(longer()).await.id, request, "the same once more");
        let afternoon = span("2027-05-04 14:00", "2027-05-04 16:00");
        let moved = ask(afternoon).await;
        assert_eq!(
            (moved.id, moved.state, moved.record.instead_of),
            (request, State::Requested, Some(of(old)))
        );
        assert_eq!(held(&store).await, [morning(), afternoon]);
        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_eq!((granted.id, held(&store).await), (old, vec![afternoon]));
        // What needs no yes is changed at once, also while something is asked for.
        world.bookings.change(old, asked(longer()), guard(&ana()), now()).await.expect("asked");
        let short = span("2027-05-04 17:00", "2027-05-04 18:00");
        let changed = world.bookings.change(old, asked(short), guard(&ana()), now()).await.expect("moved");
        assert_eq!((changed.booking.id, held(&store).await), (old, vec![longer(), short]));
    }
}

#[tokio::test]
async fn a_booking_that_was_changed_moved_or_cancelled_meanwhile() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        // Changed and moved: the request takes the place of what it is by now.
        let (old, request) = waiting(&world).await;
        let to = Change {
            when: Some(clef::domain::when::When::once(span("2027-05-04 15:00", "2027-05-04 16:00"))),
            ..Change::titled("Autre")
        };
        world.bookings.change(old, to, guard(&ana()), now()).await.expect("moved");
        let here = World::new(&store).await;
        let granted = here.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_eq!((granted.id, granted.when.interval), (old, longer()));
        assert_eq!(granted.details.title, "Autre", "nothing else was asked for");
        assert_eq!(held(&store).await, [longer()]);
        here.bookings.cancel(old, guard(&ana()), now()).await.expect("cancelled");
        // Cancelled: the request is granted by itself, also where that is not known yet.
        for is_known in [true, false] {
            let world = strict(&store).await;
            let (old, request) = waiting(&world).await;
            let other = World::new(&store).await;
            other.bookings.cancel(old, guard(&ana()), now()).await.expect("cancelled");
            let desk_of = if is_known { &other } else { &world };
            let granted =
                desk_of.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
            assert_eq!(
                (granted.id, granted.when.interval, granted.state),
                (request, longer(), State::Confirmed)
            );
            assert_eq!(granted.record.instead_of, None);
            assert_eq!(held(&store).await, [longer()]);
            // What was cancelled can be had again if it is free, which it is not.
            let restored = other.bookings.restore(old, None, guard(&ana()), now()).await;
            assert!(matches!(restored, Err(BookError::Refused { .. })), "{restored:?}");
            desk_of.bookings.cancel(request, guard(&ana()), now()).await.expect("cancelled");
        }
    }
}

#[tokio::test]
async fn of_a_grant_and_whatever_else_happens_at_once_what_is_told_is_true() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        for what in 0..5 {
            let here = strict(&store).await;
            let (old, request) = waiting(&here).await;
            let other = World::new(&store).await;
            let elsewhere = span("2027-05-04 15:00", "2027-05-04 16:00");
            let meanwhile = async {
                let (ana, move_it) = (guard(&ana()), Change::to(elsewhere));
                match what {
                    0 => other.bookings.cancel(old, ana, now()).await.map(|_| ()),
                    1 => other.bookings.change(old, move_it, ana, now()).await.map(|_| ()),
                    2 => other.bookings.decline(request, desk(None), now()).await.map(|_| ()),
                    3 => other.bookings.change(request, move_it, ana, now()).await.map(|_| ()),
                    _ => other.bookings.approve(request, desk(None), now()).await.map(|_| ()),
                }
            };
            let (granted, meanwhile) =
                tokio::join!(here.bookings.approve(request, desk(None), now()), meanwhile);
            let cold = World::new(&store).await;
            let (of_old, of_request) = (interval(&cold, old), interval(&cold, request));
            let found = format!("{on:?} {what}: {granted:?} {meanwhile:?}: {of_old:?} {of_request:?}");
            if let Ok(granted) = &granted {
                // It was moved or cancelled after that, if it is not there.
                let stands = of_old == Some(longer()) || of_request == Some(longer());
                assert!(stands || meanwhile.is_ok(), "{found}");
                assert!(what != 2 || meanwhile.is_err(), "{found}");
                assert!([old, request].contains(&granted.booking.id), "{found}");
            } else if meanwhile.is_err() {
                // Each has seen the other begin: the booking is as it was.
                assert_eq!(of_old, Some(morning()), "{found}");
            }
            if what == 4 {
                assert!(granted.is_ok() || meanwhile.is_ok(), "{found}");
                assert_eq!((of_old, of_request), (Some(longer()), None), "{found}");
            }
            no_two_overlap(&cold);
            for id in [old, request] {
                if cold.schedule.find_booking(id).is_some() {
                    cold.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
                }
            }
        }
    }
}

fn no_two_overlap(world: &World) {
    let day = span("2027-05-04 00:00", "2027-05-05 00:00");
    let held = world.schedule.snapshot(&room("atelier")).occupancies(day);
    for (nth, one) in held.iter().enumerate() {
        for other in &held[nth + 1..] {
            let both = one.booking().zip(other.booking());
            let is_its_request = both.is_some_and(|(one, other)| one.takes_turns_with(other));
            assert!(is_its_request || !one.interval.overlaps(&other.interval), "{held:?}");
        }
    }
}

#[tokio::test]
async fn a_request_in_the_place_of_a_booking_is_not_answered_date_by_date() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let (old, request) = waiting(&world).await;
        let before = world.objects().await;
        let ticked = [longer().start()].into();
        let answered = world.bookings.approve_only(request, &ticked, desk(None), now()).await;
        assert_eq!(answered, Err(BookError::NotFound));
        assert_eq!(world.objects().await, before, "both are as they were");
        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_eq!((granted.id, held(&store).await), (old, vec![longer()]));
    }
}
