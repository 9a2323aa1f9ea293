//! Dates from one on that became a booking of their own.

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Booked, Change, Guard, Timeouts};
use clef::caldav::embedded::Quirks;
use clef::domain::booking::{Booking, BookingId};
use clef::domain::series::Scope;
use clef::domain::time::{Instant, Interval};

use super::{at_hour, days_and_hours, four_tuesdays, to};
use crate::every_server::on_every_real_server;
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::servers::{PASSWORD, client};
use crate::world::{Store, World, ana, guard, malik, now, reception, room};

on_every_real_server!(
    between_the_two_writes_of_a_split_no_date_is_free_nor_twice,
    what_others_give_to_a_series_after_it_was_split_stays_and_is_held,
    what_took_place_stays_where_dates_from_there_on_move,
    from_the_first_date_on_is_all_of_it,
    what_a_calendar_application_has_moved_by_itself_is_not_split_off,
    a_date_that_went_to_another_room_is_not_restored_into_its_series,
    a_deleted_series_is_not_brought_back_beside_its_dates_that_were_split_off,
);

/// The starts in the series of the four dates.
fn start(day: u32) -> Instant {
    at_hour(&format!("2027-05-{day:02}"), 10).start()
}

fn the_series(clef: &World, id: BookingId) -> Booking {
    (*clef.schedule.find_booking(id).expect("the series").booking).clone()
}

/// The change that has the dates from `day` on begin in `when`, and where.
fn moved(series: &Booking, day: u32, when: Interval, there: Option<&str>) -> Change {
    let rest = series.when.piece((start(day), false), Paris).expect("dates");
    let when = rest.moved(when, Paris).expect("a series");
    Change { when: Some(when), room: there.map(room), ..Change::default() }
}

async fn split(
    clef: &World,
    id: BookingId,
    day: u32,
    change: Change,
    at: Instant,
) -> Result<Booked, BookError> {
    clef.bookings.change_dates((id, Scope::Following(start(day))), change, guard(&ana()), at).await
}

/// Splits the dates from the 18th on off, to the Thursdays.
async fn to_thursdays(clef: &World, id: BookingId) -> Booked {
    let change = moved(&the_series(clef, id), 18, at_hour("2027-05-20", 14), None);
    split(clef, id, 18, change, now()).await.expect("a free room")
}

fn held(clef: &World, id: &str) -> Vec<(u32, u32)> {
    let may = crate::world::span("2027-05-01 00:00", "2027-07-01 00:00");
    days_and_hours(&clef.schedule.snapshot(&room(id)).taken(may))
}

/// Writes the series as `edit` makes it of what is there, as a calendar application does.
async fn edit(world: &World, id: BookingId, edit: impl Fn(&str) -> String) {
    let href = world.schedule.find_booking(id).expect("the series").href;
    let there = world.client.get(&href).await.expect("the series");
    world.client.update(&href, &there.etag.expect("a version"), edit(&there.data)).await.expect("to write");
}

async fn between_the_two_writes_of_a_split_no_date_is_free_nor_twice(world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let stored = world.schedule.find_booking(id).expect("the series");
    let before = world.client.get(&stored.href).await.expect("the series").data;
    let piece = to_thursdays(&world, id).await.booking;
    assert_ne!(piece.id, id);
    assert_eq!(held(&world, "atelier"), [(4, 10), (11, 10), (20, 14), (27, 14)]);
    // As if the process had ended before the second write: the series still has the dates.
    edit(&world, id, |_| before.clone()).await;

    let mut cold = World::new(store).await;
    assert_eq!(the_series(&cold, id).when.dates(Paris).len(), 4);
    assert_eq!(held(&cold, "atelier"), [(4, 10), (11, 10), (20, 14), (27, 14)]);
    // Nothing is told as done that the dates of the piece would not have.
    let titled = cold.bookings.change(id, Change::titled("Autre"), guard(&ana()), now()).await;
    assert_eq!(titled.map(|booked| booked.booking), Err(BookError::ChangedMeanwhile));
    let given = cold.bookings.give_back(id, Scope::One(start(25)), guard(&ana()), now()).await;
    assert_eq!(given, Err(BookError::ChangedMeanwhile));
    let moved = moved(&the_series(&cold, id), 25, at_hour("2027-05-26", 9), None);
    let again = split(&cold, id, 25, moved, now()).await;
    assert_eq!(again.map(|booked| booked.booking), Err(BookError::ChangedMeanwhile));
    cold.poller.poll().await;
    cold.keep_house(now() + TimeDelta::hours(1)).await;
    cold.book(&malik(), "2027-05-18 10:00", "2027-05-18 11:00").await.expect("the dates have left");
    assert_eq!(days_and_hours(&the_series(&cold, id).when.dates(Paris)), [(4, 10), (11, 10)]);
    assert_eq!(held(&cold, "atelier"), [(4, 10), (11, 10), (18, 10), (20, 14), (27, 14)]);
}

async fn what_others_give_to_a_series_after_it_was_split_stays_and_is_held(mut world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    to_thursdays(&world, id).await;
    // Somebody prolongs it in a calendar application, over the dates that it had as well.
    let prolonged = |text: &str| -> String {
        let line = |line: &str| {
            let line = if line.starts_with("RRULE:") { "RRULE:FREQ=WEEKLY;COUNT=6" } else { line };
            format!("{line}\r\n")
        };
        text.lines().filter(|line| !line.starts_with("EXDATE")).map(line).collect()
    };
    edit(&world, id, prolonged).await;
    let all = [(4, 10), (11, 10), (18, 10), (20, 14), (25, 10), (27, 14), (1, 10), (8, 10)];
    world.poller.poll().await;
    assert_eq!(held(&world, "atelier"), all);
    assert!(world.book(&malik(), "2027-05-25 10:00", "2027-05-25 11:00").await.is_err());
    world.keep_house(now() + TimeDelta::hours(1)).await;
    assert_eq!(held(&World::new(store).await, "atelier"), all, "it is not taken out again");
}

async fn what_took_place_stays_where_dates_from_there_on_move(world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let series = the_series(&world, id);
    // The page of the 4th was left open; it is the 11th, half past ten.
    let later = start(11) + TimeDelta::minutes(30);
    let change = moved(&series, 4, at_hour("2027-05-06", 14), None);
    let piece = split(&world, id, 4, change, later).await.expect("a free room").booking;
    assert_eq!(piece.record.created, series.record.created, "it is no new booking");
    for clef in [&world, &World::new(store).await] {
        assert_eq!(held(clef, "atelier"), [(4, 10), (11, 10), (20, 14), (27, 14)]);
    }
    // From the date under way on to another room: what has begun stays, and the rest goes at once.
    let id = piece.id;
    let under_way = at_hour("2027-05-20", 14).start() + TimeDelta::minutes(30);
    let change = Change { room: Some(room("salon")), ..Change::default() };
    let from = Scope::Following(at_hour("2027-05-20", 14).start());
    let there = world.bookings.change_dates((id, from), change, guard(&ana()), under_way).await;
    let there = there.expect("a free room");
    assert_eq!((there.stays_because, there.booking.room.as_str()), (None, "salon"));
    assert_eq!(held(&world, "atelier"), [(4, 10), (11, 10), (20, 14)]);
    assert_eq!(held(&world, "salon"), [(27, 14)]);
    // All of the first series is over by now: nothing of it moves.
    let over = start(25) + TimeDelta::days(10);
    let change = moved(&series, 4, at_hour("2027-06-15", 14), None);
    let refused = split(&world, series.id, 4, change.clone(), over).await;
    assert!(matches!(refused, Err(BookError::Refused { .. })), "{refused:?}");
    // Nor does it for reception, which may pass over rules.
    let (from, by_force) = (Scope::Following(start(4)), Change { override_rules: true, ..change });
    let refused =
        world.bookings.change_dates((series.id, from), by_force, Guard::by(reception()), over).await;
    assert!(matches!(refused, Err(BookError::Refused { .. })), "{refused:?}");
}

async fn from_the_first_date_on_is_all_of_it(world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let change = moved(&the_series(&world, id), 4, at_hour("2027-05-06", 14), None);
    let whole = split(&world, id, 4, change, now()).await.expect("a free room").booking;
    assert_eq!((whole.id, whole.record.piece.clone()), (id, None));
    for clef in [&world, &World::new(store).await] {
        assert_eq!(held(clef, "atelier"), [(6, 14), (13, 14), (20, 14), (27, 14)]);
    }
}

async fn what_a_calendar_application_has_moved_by_itself_is_not_split_off(mut world: World, _: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let uid = the_series(&world, id).uid();
    let change = format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270501T000000Z\r\n\
         RECURRENCE-ID;TZID=Europe/Paris:20270518T100000\r\nDTSTART;TZID=Europe/Paris:20270518T150000\r\n\
         DTEND;TZID=Europe/Paris:20270518T160000\r\nSUMMARY:Ailleurs\r\nEND:VEVENT\r\nEND:VCALENDAR"
    );
    edit(&world, id, |text| text.replace("END:VCALENDAR", &change)).await;
    world.poller.poll().await;
    let before = world.objects().await;
    let series = the_series(&world, id);
    let all = [(4, 10), (11, 10), (18, 15), (25, 10)];
    assert_eq!(held(&world, "atelier"), all);
    let in_salon = Change { room: Some(room("salon")), ..Change::default() };
    let titled = Change::titled("Autre");
    for change in [moved(&series, 18, at_hour("2027-05-18", 16), None), in_salon.clone(), titled] {
        let refused = split(&world, id, 18, change, now()).await;
        assert!(matches!(refused, Err(BookError::NotEditable { .. })), "{refused:?}");
    }
    let one = world.bookings.change_dates((id, Scope::One(start(18))), in_salon, guard(&ana()), now()).await;
    assert!(matches!(one, Err(BookError::NotEditable { .. })), "{one:?}");
    assert_eq!((world.objects().await, held(&world, "atelier")), (before, all.to_vec()));
    // Once that date has left it, the others can go.
    let third =
        world.bookings.change_date((id, start(18)), to(at_hour("2027-05-18", 16)), guard(&ana()), now());
    third.await.expect("a free room");
    let change = moved(&the_series(&world, id), 25, at_hour("2027-05-26", 10), None);
    split(&world, id, 25, change, now()).await.expect("a free room");
    assert_eq!(held(&world, "atelier"), [(4, 10), (11, 10), (18, 16), (26, 10)]);
}

async fn a_date_that_went_to_another_room_is_not_restored_into_its_series(world: World, store: &Store) {
    let id = four_tuesdays(&world).await.booking.id;
    let in_salon = Change { room: Some(room("salon")), ..Change::default() };
    let one = (id, Scope::One(start(18)));
    let there = world.bookings.change_dates(one, in_salon, guard(&ana()), now()).await.expect("a free room");
    assert_eq!((there.booking.room.as_str(), there.stays_because), ("salon", None));
    let cold = World::new(store).await;
    for clef in [&world, &cold] {
        let again = clef.bookings.restore(id, Some(start(18)), guard(&ana()), now()).await;
        assert!(again.is_err(), "{again:?}");
        assert_eq!(held(clef, "atelier"), [(4, 10), (11, 10), (25, 10)]);
        assert_eq!(held(clef, "salon"), [(18, 10)]);
    }
}

async fn a_deleted_series_is_not_brought_back_beside_its_dates_that_were_split_off(
    mut world: World,
    _: &Store,
) {
    let id = four_tuesdays(&world).await.booking.id;
    let href = world.schedule.find_booking(id).expect("the series").href;
    let before = world.client.get(&href).await.expect("the series").data;
    to_thursdays(&world, id).await;
    // As if the process had ended before the series was cut; then somebody deletes it.
    edit(&world, id, |_| before.clone()).await;
    world.poller.poll().await;
    world.client.delete(&href, None).await.expect("to delete it");
    world.poller.poll().await;
    let back = world.bookings.restore(id, None, guard(&ana()), now()).await;
    assert_eq!(back.map(|booked| booked.booking), Err(BookError::NotOfSeries));
    assert_eq!(held(&world, "atelier"), [(20, 14), (27, 14)]);
}

#[tokio::test]
async fn a_piece_stands_whatever_else_of_its_series_is_changed_meanwhile() {
    let store = Store::embedded(Quirks::default()).await;
    let layer = FaultLayer::start(&store.url).await;
    let world = World::with(&store, client(&layer.url, PASSWORD), Timeouts::default()).await;
    let id = four_tuesdays(&world).await.booking.id;
    let elsewhere = World::new(&store).await;
    let change = moved(&the_series(&world, id), 18, at_hour("2027-05-18", 14), None);
    // It has made the piece, and has not looked yet.
    layer.arm(Plan { fault: Fault::Paused, method: Some("PUT"), nth: 0, lasts: false });
    let meanwhile = async {
        layer.is_paused().await;
        // That the series has lost dates is told, and another takes the time that they have left.
        let first = Scope::One(start(4));
        let given = elsewhere.bookings.give_back(id, first, guard(&ana()), now()).await;
        assert_eq!(given, Err(BookError::ChangedMeanwhile));
        elsewhere.book(&malik(), "2027-05-25 10:00", "2027-05-25 11:00").await.expect("it has left");
        layer.go_on();
    };
    let (piece, ()) = tokio::join!(split(&world, id, 18, change, now()), meanwhile);
    piece.expect("it stands");
    let dates = held(&World::new(&store).await, "atelier");
    assert!(dates.ends_with(&[(11, 10), (18, 14), (25, 10), (25, 14)]), "{dates:?}");
}

#[tokio::test]
async fn a_series_stays_in_its_room_with_the_dates_that_have_left_it() {
    let store = Store::embedded(Quirks::default()).await;
    let world = World::new(&store).await;
    let id = four_tuesdays(&world).await.booking.id;
    let in_salon = || Change { room: Some(room("salon")), ..Change::default() };
    let last = to(at_hour("2027-05-27", 9));
    world.bookings.change_date((id, start(25)), last, guard(&ana()), now()).await.expect("a free room");
    // The others took place.
    let later = start(18) + TimeDelta::days(1);
    let moved = world.bookings.change(id, in_salon(), guard(&ana()), later).await;
    assert_eq!(moved.map(|booked| booked.booking), Err(BookError::NotOfSeries));
    assert_eq!(held(&world, "atelier"), [(4, 10), (11, 10), (18, 10), (27, 9)]);
}

#[tokio::test]
async fn a_date_that_was_cancelled_by_itself_does_not_come_back_in_another_room() {
    let store = Store::embedded(Quirks::default()).await;
    let world = World::new(&store).await;
    let id = four_tuesdays(&world).await.booking.id;
    let href = world.schedule.find_booking(id).expect("the series").href;
    let before = world.client.get(&href).await.expect("the series").data;
    let there = to(at_hour("2027-05-19", 9));
    world.bookings.change_date((id, start(18)), there, guard(&ana()), now()).await.expect("a free room");
    // As if the process had ended before the date was left out.
    edit(&world, id, |_| before.clone()).await;
    let cold = World::new(&store).await;
    let gone = Scope::One(start(18));
    cold.bookings.give_back(id, gone, guard(&ana()), now()).await.expect("to cancel it");
    let in_salon = Change { room: Some(room("salon")), ..Change::default() };
    let moved = cold.bookings.change(id, in_salon, guard(&ana()), now()).await;
    assert_eq!(moved.map(|booked| booked.booking), Err(BookError::ChangedMeanwhile));
    assert_eq!(held(&cold, "atelier"), [(4, 10), (11, 10), (25, 10)]);
    assert_eq!(held(&cold, "salon"), []);
}
