//! What reception decides about times outside the opening hours holds for what becomes of the bookings.

use clef::bookings::{Change, Guard};
use clef::domain::booking::BookingId;
use clef::domain::closure::Closure;
use clef::domain::conflict::{Cause, ConflictChoice, Decision};
use clef::domain::series::Scope;
use clef::domain::when::When;
use clef::notebook::Clock;

use super::{causes, keeping, kept};
use crate::series::{at_hour, series};
use crate::several_rooms::hall_wish;
use crate::world::{
    On, Store, World, ana, camille, guard, malik, now, overriding, reception, room, span, wish,
};

/// A booking of Ana's that reception has made after closing time.
async fn book_late(world: &World) -> BookingId {
    let late = span("2027-05-04 21:00", "2027-05-04 22:00");
    let booked = world.bookings.book(overriding(wish(&ana(), late)), now()).await.expect("booked");
    booked.booking.id
}

/// Ana, whose booking `id` is, renames it, and reception gives it to Malik: it is no conflict at any time.
async fn stays_so_renamed_and_handed_over(world: &World, id: BookingId) {
    assert_eq!(causes(world), [], "booked");
    world.bookings.change(id, Change::titled("Répétition"), guard(&ana()), now()).await.expect("renamed");
    assert_eq!(causes(world), [], "renamed");
    let hand_over = Change { booked_for: Some(malik()), ..Change::default() };
    world.bookings.change(id, hand_over, Guard::by(reception()), now()).await.expect("handed over");
    assert_eq!(causes(world), [], "handed over");
}

#[tokio::test]
async fn what_reception_booked_outside_the_hours_stays_so_when_it_is_renamed_handed_over_or_restored() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let world = keeping(&store).await;
    let id = book_late(&world).await;
    stays_so_renamed_and_handed_over(&world, id).await;
    let found = world.schedule.conflicts(now());
    let decided = found.iter().find_map(|one| one.decision.as_ref()).expect("a decision");
    assert_eq!(decided.by, camille(), "it is still reception's");

    world.bookings.cancel(id, guard(&malik()), now()).await.expect("cancelled");
    world.bookings.restore(id, None, Guard::by(reception()), now()).await.expect("restored");
    assert_eq!(causes(&world), [], "restored");
}

/// A new title decides nothing by itself.
#[tokio::test]
async fn a_time_outside_the_hours_that_reception_never_saw_is_in_the_inbox() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let world = keeping(&store).await;
    let id = book_late(&world).await;
    let conflict = world.schedule.conflicts(now())[0].id;
    world.bookings.reopen(&reception(), &room("atelier"), conflict).await.expect("reopened");
    let renamed = Change::titled("Répétition");
    world.bookings.change(id, renamed, guard(&ana()), now()).await.expect("renamed");
    assert_eq!(causes(&world), [Cause::Closed], "nobody has decided about it");

    let told = Decision { choice: ConflictChoice::Tell, ..kept(&world.schedule.conflicts(now())[0]) };
    world.bookings.decide(&reception(), &room("atelier"), told).await.expect("told");
    world.bookings.change(id, Change::titled("Chorale"), guard(&ana()), now()).await.expect("renamed");
    assert_eq!(causes(&world), [], "she knows");
    let hand_over = Change { booked_for: Some(malik()), ..Change::default() };
    world.bookings.change(id, hand_over, Guard::by(reception()), now()).await.expect("handed over");
    assert_eq!(causes(&world), [Cause::Closed], "he was told nothing");
}

/// What another Clef shows reception.
async fn all_causes(store: &Store) -> Vec<Cause> {
    causes(&keeping(store).await)
}

#[tokio::test]
async fn what_reception_booked_outside_the_hours_stays_so_when_single_dates_of_it_change() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let world = keeping(&store).await;
    let late = series(&ana(), 21, "FREQ=WEEKLY;COUNT=5", &[]);
    let id = world.bookings.book(overriding(late), now()).await.expect("booked").booking.id;
    assert_eq!(causes(&world), [], "reception has booked the series so");
    let at = |day: &str| at_hour(day, 21).start();

    let dates = ["2027-05-04", "2027-05-11"];
    for day in dates {
        let renamed = Change::titled(format!("Répétition du {day}"));
        world.bookings.change_date((id, at(day)), renamed, guard(&ana()), now()).await.expect("renamed");
        assert_eq!(causes(&world), [], "the date of {day} was renamed by itself");
    }
    let hand_over = Change { booked_for: Some(malik()), ..Change::default() };
    let of_malik = Guard::by(reception());
    world.bookings.change_date((id, at(dates[0])), hand_over, of_malik, now()).await.expect("handed over");
    assert_eq!(causes(&world), [], "a date that had left was handed over");
    let given_back = world.bookings.give_back(id, Scope::One(at("2027-05-18")), guard(&ana()), now()).await;
    given_back.expect("given back");
    assert_eq!(causes(&world), [], "a date was given back");
    world.bookings.change(id, Change::titled("Chorale"), guard(&ana()), now()).await.expect("renamed");
    assert_eq!(causes(&world), [], "the series was renamed");
    for scope in [Scope::One(at(dates[1])), Scope::All] {
        world.bookings.give_back(id, scope, Guard::by(reception()), now()).await.expect("given back");
        let date = if let Scope::One(at) = scope { Some(at) } else { None };
        world.bookings.restore(id, date, Guard::by(reception()), now()).await.expect("restored");
        assert_eq!(causes(&world), [], "{scope:?} was restored");
    }
    assert_eq!(all_causes(&store).await, [], "after a restart");

    // Another time outside the hours is another matter.
    let later = Change { override_rules: true, ..Change::to(at_hour("2027-05-11", 22)) };
    let moved = world.bookings.change_date((id, at(dates[1])), later, Guard::by(reception()), now()).await;
    moved.expect("moved");
    assert_eq!(causes(&world), [], "reception has moved it so");
}

/// The rooms are closed after it was asked for, and reception lets it stand.
#[tokio::test]
async fn what_reception_decided_about_a_request_stays_so_when_it_is_answered_date_by_date() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let (world, _notebook) = World::asking(&store, Clock::System).await;
    let request = series(&ana(), 14, "FREQ=WEEKLY;COUNT=4", &[]);
    let id = world.bookings.book(request, now()).await.expect("asked for").booking.id;
    let closed = Closure { interval: span("2027-05-01 00:00", "2027-06-30 00:00"), reason: "Travaux".into() };
    world.schedule.apply_closures(&room("atelier"), vec![closed]);
    assert_eq!(causes(&world), [Cause::Closed]);
    let keep = kept(&world.schedule.conflicts(now())[0]);
    world.bookings.decide(&reception(), &room("atelier"), keep).await.expect("decided");
    assert_eq!(causes(&world), []);

    let at = |day: &str| at_hour(day, 14).start();
    let by = || Guard::by(reception());
    world.bookings.approve_date((id, at("2027-05-11")), by(), now()).await.expect("granted");
    assert_eq!(causes(&world), [], "a date was granted by itself");
    world.bookings.decline_date((id, at("2027-05-18")), by(), now()).await.expect("declined");
    assert_eq!(causes(&world), [], "a date was declined");
    world.bookings.approve(id, by(), now()).await.expect("granted");
    assert_eq!(causes(&world), [], "the others were granted");
}

#[tokio::test]
async fn what_reception_booked_outside_the_hours_in_several_rooms_stays_so() {
    let store = Store::on(On::Embedded).await.expect("a server").with_hall().await.expect("a hall");
    let world = keeping(&store).await;
    let late = hall_wish().with(|it| it.when = When::once(at_hour("2027-05-04", 21)));
    let id = world.bookings.book(overriding(late), now()).await.expect("booked").booking.id;
    stays_so_renamed_and_handed_over(&world, id).await;
    assert_eq!(all_causes(&store).await, [], "after a restart");
}
