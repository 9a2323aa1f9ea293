//! A longer or other time of all of a series, or of a date and those that follow it, that needs reception's yes again.

use clef::domain::when::When;

use super::dates::{held_in_may, second, series, third};
use super::*;

/// `hours` on each of three Tuesdays, from ten.
fn hours(weeks: std::ops::Range<i64>, hours: i64) -> Vec<Interval> {
    let date =
        |week| Interval::starting_at(morning().start() + TimeDelta::weeks(week), TimeDelta::hours(hours));
    weeks.filter_map(date).collect()
}

fn as_it_was() -> Vec<Interval> {
    hours(0..3, 1)
}

/// Three hours from ten on, on the dates of the series that `scope` names.
async fn ask_for(world: &World, id: BookingId, scope: Scope) -> Result<Booked, BookError> {
    let booked = world.schedule.find_booking(id).expect("there").booking;
    let (zone, hours) = (world.room().zone, TimeDelta::hours(3));
    let meant = match scope {
        Scope::Following(at) => booked.when.piece((at, false), zone).expect("a date"),
        _ => booked.when.clone(),
    };
    let to = Interval::starting_at(meant.interval.start(), hours).expect("a time");
    let change =
        Change { when: Some(meant.moved(to, zone).expect("longer")), or_ask: true, ..Change::default() };
    world.bookings.change_dates((id, scope), change, guard(&ana()), now()).await
}

async fn waiting_for(world: &World, id: BookingId, scope: Scope) -> BookingId {
    let request = ask_for(world, id, scope).await.expect("asked for").booking;
    assert_eq!(
        (request.state, request.record.instead_of),
        (State::Requested, Some(InsteadOf { booking: id, dates: scope }))
    );
    request.id
}

fn sorted(mut times: Vec<Interval>) -> Vec<Interval> {
    times.sort_unstable();
    times
}

#[tokio::test]
async fn all_of_it_stays_until_the_request_takes_its_place() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let (id, _) = series(&world).await;
        let mut events = world.schedule.events();
        let request = waiting_for(&world, id, Scope::All).await;
        assert_eq!(told(&mut events), ["requested ana"]);
        assert_eq!(held_in_may(&store).await, sorted([as_it_was(), hours(0..3, 3)].concat()));
        let later = world.book(&malik(), "2027-05-11 12:00", "2027-05-11 13:00").await;
        assert!(matches!(later, Err(BookError::Refused { .. })), "the request holds the room: {later:?}");
        assert_eq!(waiting_for(&world, id, Scope::All).await, request, "the same once more");
        assert_eq!(world.schedule.conflicts(now()), []);

        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_eq!((granted.id, granted.state), (id, State::Confirmed));
        assert_eq!(told(&mut events), ["approved camille"], "and nothing was cancelled");
        assert_eq!(held_in_may(&store).await, hours(0..3, 3));
        assert_eq!(world.objects().await.len(), 1, "both are gone");
        let cold = World::new(&store).await;
        for clef in [&world, &cold] {
            assert_eq!(clef.bookings.granting(request).map(|stored| stored.booking.id), Some(id));
            assert_eq!(clef.schedule.requests(), []);
        }
        // It is a series as any other from then on.
        cold.bookings
            .give_back(id, Scope::One(second().start()), guard(&ana()), now())
            .await
            .expect("given back");
        cold.bookings.give_back(id, Scope::All, guard(&ana()), now()).await.expect("given back");
        assert_eq!(held_in_may(&store).await, []);
    }
}

#[tokio::test]
async fn those_that_follow_a_date_become_a_booking_of_their_own_when_it_is_granted() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let (id, at) = series(&world).await;
        let mut events = world.schedule.events();
        let request = waiting_for(&world, id, Scope::Following(at)).await;
        assert_eq!(held_in_may(&store).await, sorted([as_it_was(), hours(1..3, 3)].concat()));
        assert_eq!(waiting_for(&world, id, Scope::Following(at)).await, request, "the same once more");
        assert_eq!(told(&mut events), ["requested ana"]);
        // What is asked for one date alone is another request, which would be in its way.
        let one = world.bookings.change_date((id, at), asked(hours(1..2, 2)[0]), guard(&ana()), now()).await;
        assert!(matches!(one, Err(BookError::Refused { .. })), "{one:?}");

        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        assert_ne!(granted.id, id);
        assert_eq!(granted.record.piece.as_ref().map(|piece| (piece.series, piece.from)), Some((id, at)));
        assert_eq!(held_in_may(&store).await, [hours(0..1, 1), hours(1..3, 3)].concat());
        assert_eq!(world.objects().await.len(), 2, "the request is gone");
        let said = told(&mut events);
        assert!(
            said.iter().all(|it| !it.starts_with("cancelled") && !it.starts_with("withdrawn")),
            "{said:?}"
        );
        assert!(said.contains(&"approved camille".to_owned()), "{said:?}");
        let cold = World::new(&store).await;
        assert_eq!(cold.bookings.granting(request).map(|stored| stored.booking.id), Some(granted.id));
        assert_eq!((cold.schedule.requests(), cold.schedule.conflicts(now())), (vec![], vec![]));
        // From the first date on it is all of it.
        let world = strict(&store).await;
        let request = ask_for(&world, granted.id, Scope::Following(at)).await;
        assert_eq!(request.expect("nothing is different").booking.id, granted.id);
    }
}

#[tokio::test]
async fn what_is_not_granted_leaves_the_series_as_it_is() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let (id, at) = series(&world).await;
        for scope in [Scope::All, Scope::Following(at)] {
            let request = waiting_for(&world, id, scope).await;
            world.bookings.decline(request, desk(Some("non")), now()).await.expect("declined");
            assert_eq!(held_in_may(&store).await, as_it_was());
            let request = waiting_for(&world, id, scope).await;
            world.bookings.cancel(request, guard(&ana()), now()).await.expect("withdrawn");
            assert_eq!(held_in_may(&store).await, as_it_was());
            let request = waiting_for(&world, id, scope).await;
            let late = now() + TimeDelta::days(1) + TimeDelta::minutes(1);
            let unanswered = world.bookings.unanswered(late);
            assert_eq!(unanswered.iter().map(|(it, _)| it.booking.id).collect::<Vec<_>>(), [request]);
            world.bookings.expire(unanswered[0].0.clone(), late).await.expect("expired");
            assert_eq!(held_in_may(&store).await, as_it_was());
        }
    }
}

/// What somebody does to the series while a request for it waits.
#[derive(Debug, Clone, Copy)]
enum Meanwhile {
    FirstDateIsGivenBack,
    LastDateIsGivenBack,
    SecondDateGoesElsewhere,
    AllIsGivenBack,
    /// By half an hour.
    AllIsMoved,
    /// So that they are another booking.
    SecondAndLaterAreRenamed,
}

impl Meanwhile {
    const ALL: [Self; 6] = [
        Self::FirstDateIsGivenBack,
        Self::LastDateIsGivenBack,
        Self::SecondDateGoesElsewhere,
        Self::AllIsGivenBack,
        Self::AllIsMoved,
        Self::SecondAndLaterAreRenamed,
    ];

    fn elsewhere() -> Interval {
        span("2027-05-13 10:00", "2027-05-13 11:00")
    }

    /// Does it by another Clef.
    async fn is_done(self, world: &World, id: BookingId) {
        let (bookings, ana, at) = (&world.bookings, guard(&ana()), second().start());
        let done = match self {
            Self::FirstDateIsGivenBack => {
                bookings.give_back(id, Scope::One(morning().start()), ana, now()).await.map(|_| ())
            }
            Self::LastDateIsGivenBack => {
                bookings.give_back(id, Scope::One(third().start()), ana, now()).await.map(|_| ())
            }
            Self::SecondDateGoesElsewhere => {
                let change = Change::to(Self::elsewhere());
                bookings.change_date((id, at), change, ana, now()).await.map(|_| ())
            }
            Self::AllIsGivenBack => bookings.cancel(id, ana, now()).await.map(|_| ()),
            Self::AllIsMoved => {
                let when = world.schedule.find_booking(id).expect("there").booking.when.clone();
                let to = span("2027-05-04 10:30", "2027-05-04 11:30");
                let moved = when.moved(to, world.room().zone).expect("moved");
                let change = Change { when: Some(moved), ..Change::default() };
                bookings.change(id, change, ana, now()).await.map(|_| ())
            }
            Self::SecondAndLaterAreRenamed => {
                let dates = (id, Scope::Following(at));
                bookings.change_dates(dates, Change::titled("Autre"), ana, now()).await.map(|_| ())
            }
        };
        done.unwrap_or_else(|error| panic!("{self:?}: {error}"));
    }

    /// Returns when the room is held once the request for these dates is granted; or `None` if it is not, because there is no
    /// date that starts then, or it is another booking.
    fn granted(self, scope: Scope) -> Option<Vec<Interval>> {
        let elsewhere = vec![Self::elsewhere()];
        match (scope, self) {
            (Scope::All, Self::LastDateIsGivenBack) => Some(hours(0..2, 3)),
            (Scope::All, Self::SecondDateGoesElsewhere) => {
                Some(sorted([hours(0..1, 3), elsewhere, hours(2..3, 3)].concat()))
            }
            (Scope::All, Self::AllIsGivenBack | Self::AllIsMoved) => Some(hours(0..3, 3)),
            // The first date alone is what is left of it.
            (Scope::All, Self::SecondAndLaterAreRenamed) => Some([hours(0..1, 3), hours(1..3, 1)].concat()),
            (_, Self::LastDateIsGivenBack) => Some([hours(0..1, 1), hours(1..2, 3)].concat()),
            (_, Self::SecondDateGoesElsewhere) => {
                Some(sorted([hours(0..1, 1), elsewhere, hours(2..3, 3)].concat()))
            }
            // Without its first date, those that follow are all of the series.
            (_, Self::FirstDateIsGivenBack | Self::AllIsGivenBack) => Some(hours(1..3, 3)),
            (_, Self::AllIsMoved | Self::SecondAndLaterAreRenamed) => None,
        }
    }
}

#[tokio::test]
async fn what_became_of_the_series_meanwhile_goes_for_what_is_granted() {
    let scopes = [Scope::All, Scope::Following(second().start())];
    for on in SERVERS {
        for (scope, what) in scopes.into_iter().flat_map(|scope| Meanwhile::ALL.map(|what| (scope, what))) {
            let Some(store) = Store::on(on).await else { continue };
            let world = strict(&store).await;
            let (id, _) = series(&world).await;
            let request = waiting_for(&world, id, scope).await;
            what.is_done(&World::new(&store).await, id).await;
            let before = held_in_may(&store).await;
            let granted = World::new(&store).await.bookings.approve(request, desk(None), now()).await;
            let found = format!("{on:?} {scope:?} {what:?}: {granted:?}");
            let held = held_in_may(&store).await;
            let Some(expected) = what.granted(scope) else {
                assert_eq!(granted, Err(BookError::NotAsAsked), "{found}");
                assert_eq!(held, before, "{found}");
                assert_eq!(state_now(&store, request).await, Some(State::Requested), "{found}");
                continue;
            };
            assert!(granted.is_ok(), "{found}");
            assert_eq!(held, expected, "{found}");
            assert_eq!(World::new(&store).await.schedule.conflicts(now()), [], "{found}");
        }
    }
}

#[tokio::test]
async fn it_stays_whole() {
    let Some(store) = Store::on(On::Embedded).await else { return };
    let world = strict(&store).await;
    let (id, at) = series(&world).await;
    let request = waiting_for(&world, id, Scope::All).await;
    let (ana, before) = (guard(&ana()), world.objects().await);
    let bookings = &world.bookings;
    let whole = BookError::StaysWhole;
    let elsewhere = Change::to(span("2027-05-13 10:00", "2027-05-13 11:00"));
    let one = (request, at);
    assert_eq!(bookings.give_back(request, Scope::One(at), ana.clone(), now()).await, Err(whole.clone()));
    assert_eq!(
        bookings.give_back(request, Scope::Following(at), ana.clone(), now()).await,
        Err(whole.clone())
    );
    assert_eq!(bookings.change_date(one, elsewhere.clone(), ana.clone(), now()).await, Err(whole.clone()));
    let following = (request, Scope::Following(at));
    assert_eq!(
        bookings.change_dates(following, Change::titled("x"), ana.clone(), now()).await,
        Err(whole.clone())
    );
    assert_eq!(bookings.approve_date(one, desk(None), now()).await, Err(whole.clone()));
    assert_eq!(bookings.decline_date(one, desk(None), now()).await, Err(whole.clone()));
    assert_eq!(bookings.approve_only(request, &[at].into(), desk(None), now()).await, Err(whole));
    assert_eq!(world.objects().await, before);
    // Whoever is away gives the dates of the series back, and the request goes without them.
    let away = span("2027-05-10 00:00", "2027-05-15 00:00");
    let own = bookings.own_in(&ana.actor, away, now());
    assert_eq!(own.iter().map(|own| own.booking.id).collect::<Vec<_>>(), [id]);
    bookings.give_back_time(&own[0], ana.clone(), now()).await.expect("given back");
    bookings.approve(request, desk(None), now()).await.expect("granted");
    assert_eq!(held_in_may(&store).await, [hours(0..1, 3), hours(2..3, 3)].concat());
}

#[tokio::test]
async fn it_is_asked_for_over_what_has_left_the_series_before_as_little_as_over_others() {
    let Some(store) = Store::on(On::Embedded).await else { return };
    let world = strict(&store).await;
    let (id, at) = series(&world).await;
    let noon = Change::to(span("2027-05-18 12:00", "2027-05-18 13:00"));
    world.bookings.change_date((id, at), noon, guard(&ana()), now()).await.expect("moved");
    let refused = ask_for(&world, id, Scope::All).await;
    let Err(BookError::Refused { refusals, .. }) = refused else { panic!("{refused:?}") };
    assert!(refusals.iter().any(Refusal::is_taken), "{refusals:?}");
}

#[tokio::test]
async fn a_part_of_the_series_that_was_changed_while_it_waits_is_in_nobodys_way() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let world = strict(&store).await;
        let (id, at) = series(&world).await;
        let request = waiting_for(&world, id, Scope::All).await;
        // Half an hour of a date, which what is asked for holds as well.
        let half = Interval::starting_at(at, TimeDelta::minutes(30)).expect("a time");
        world.bookings.change_date((id, at), Change::to(half), guard(&ana()), now()).await.expect("shorter");
        assert_eq!(World::new(&store).await.schedule.conflicts(now()), []);
        let granted = world.bookings.approve(request, desk(None), now()).await.expect("granted").booking;
        let when: When = granted.when.clone();
        assert_eq!(when.dates(world.room().zone), [hours(0..1, 3), hours(2..3, 3)].concat());
        assert_eq!(held_in_may(&store).await, [hours(0..1, 3), vec![half], hours(2..3, 3)].concat());
    }
}
