//! What others do to Clef's own bookings in a calendar application is told to reception and to the member,
//! and what can be recognised stays the member's.

mod copies;

use chrono::TimeDelta;
use clef::bookings::Change;
use clef::caldav::Href;
use clef::domain::booking::{BookingId, BookingRequest, Freed, State, Ticket};
use clef::domain::conflict::Cause;
use clef::domain::recurrence::Rule;
use clef::domain::series::Series;
use clef::schedule::StoredBooking;
use uuid::Uuid;

use crate::every_server::on_every_server;
use crate::world::{Store, World, ana, guard, malik, now, room, span, wish};

on_every_server!(
    a_booking_that_holds_nothing_any_more_is_told_and_can_be_taken_again,
    a_booking_that_was_freed_can_be_renamed_and_given_back,
    dates_that_others_take_out_of_a_series_are_told,
    a_series_that_was_split_keeps_its_later_dates,
    what_was_just_booked_and_deleted_is_told,
    a_tombstone_is_no_booking_that_somebody_cancelled,
);

fn stored(world: &World, id: BookingId) -> StoredBooking {
    world.schedule.find_booking(id).expect("the booking")
}

/// Lets a calendar application write what `edit` makes of the booking's object.
async fn edited(world: &mut World, id: BookingId, edit: impl Fn(&str) -> String) {
    let stored = stored(world, id);
    let object = world.client.get(&stored.href).await.expect("the object");
    let text = edit(&object.data);
    assert_ne!(text, object.data, "the edit does something");
    world.client.update(&stored.href, &object.etag.expect("a version"), text).await.expect("written");
    read(world).await;
}

async fn read(world: &mut World) {
    world.poller.poll().await;
    // Where the log of changes loses one, the whole calendar is compared.
    world.bookings.look_up(BookingId(Uuid::new_v4()), now()).await;
}

/// Moves the booking's event into the calendar of the other room, as `edit` makes it.
async fn carried(world: &mut World, id: BookingId, edit: impl Fn(&str) -> String) -> Href {
    let from = stored(world, id).href;
    let text = edit(&world.client.get(&from).await.expect("the object").data);
    // In this order also where an account has each UID once (Cyrus).
    world.client.delete(&from, None).await.expect("deleted");
    let there = written(world, text).await;
    read(world).await;
    there
}

async fn copied(world: &World, id: BookingId, edit: impl Fn(&str) -> String) -> Href {
    let from = stored(world, id).href;
    written(world, edit(&world.client.get(&from).await.expect("the object").data)).await
}

async fn written(world: &World, text: String) -> Href {
    let salon = world.collections.get(&room("salon")).expect("its calendar").href.clone();
    let there = salon.child(&format!("{}.ics", Uuid::new_v4()));
    world.client.create(&there, text).await.expect("written");
    there
}

fn causes(world: &World) -> Vec<(Cause, usize)> {
    let conflicts = world.schedule.conflicts(now());
    conflicts.iter().map(|conflict| (conflict.cause, conflict.dates.len())).collect()
}

fn at_ten() -> clef::domain::time::Interval {
    span("2027-05-04 10:00", "2027-05-04 11:00")
}

/// The first event of `text` without the line that begins with `name`, and with `line` instead.
fn with_line(text: &str, name: &str, line: &str) -> String {
    let (head, event) = text.split_once("BEGIN:VEVENT").expect("an event");
    let kept = event.split_inclusive("\r\n").filter(|old| !old.starts_with(name));
    let event: String = kept.collect();
    format!("{head}BEGIN:VEVENT{}", event.replacen("END:VEVENT", &format!("{line}\r\nEND:VEVENT"), 1))
}

async fn a_booking_that_holds_nothing_any_more_is_told_and_can_be_taken_again(
    mut world: World,
    store: &Store,
) {
    let ways = [
        (Freed::ShownAsFree, "TRANSP", "TRANSP:TRANSPARENT"),
        (Freed::MarkedCancelled, "STATUS", "STATUS:CANCELLED"),
        (Freed::WithoutLength, "DTEND", "DTEND:20270504T080000Z"),
    ];
    for (how, name, line) in ways {
        if how == Freed::WithoutLength && store.refuses("an event without length") {
            continue;
        }
        let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
        edited(&mut world, id, |text| with_line(text, name, line)).await;
        assert_eq!(causes(&world), [(Cause::Freed, 1)], "{how:?}");
        let freed = stored(&world, id).booking;
        assert_eq!((freed.state, freed.when.interval), (State::Freed(how), at_ten()));
        assert_eq!(world.schedule.bookings_of(&ana().into()).len(), 1, "{how:?}: it stays the member's");
        assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00"), []);

        // The same time, by a ticket: while somebody else has it, it cannot be had.
        let again = Change::to(at_ten());
        let other = world.book(&malik(), "2027-05-04 10:30", "2027-05-04 11:30").await.expect("it is free");
        let refused = world.bookings.change(id, again.clone(), guard(&ana()), now()).await;
        assert!(refused.is_err(), "{how:?}: {refused:?}");
        world.bookings.cancel(other.booking.id, guard(&malik()), now()).await.expect("cancelled");
        let taken = world.bookings.change(id, again, guard(&ana()), now()).await.expect("free again");
        assert_eq!((taken.booking.id, taken.booking.state), (id, State::Confirmed));
        assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00"), [at_ten()]);
        assert_eq!(causes(&world), [], "{how:?}");
        world.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
    }
}

async fn a_booking_that_was_freed_can_be_renamed_and_given_back(mut world: World, _: &Store) {
    let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
    edited(&mut world, id, |text| with_line(text, "STATUS", "STATUS:CANCELLED")).await;
    let title = Change::titled("Autre");
    let renamed = world.bookings.change(id, title, guard(&ana()), now()).await.expect("renamed").booking;
    assert_eq!(
        (renamed.state, renamed.details.title.as_str()),
        (State::Freed(Freed::MarkedCancelled), "Autre")
    );
    assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00"), [], "a word holds no time");
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
    assert_eq!(world.schedule.find_booking(id), None);
    assert!(world.schedule.find_cancelled(id).is_some());
    assert_eq!(causes(&world), []);
}

/// Ana's booking of four Tuesdays from 4 May 2027 on.
async fn weekly(world: &World) -> BookingId {
    let rule = Rule::parse("FREQ=WEEKLY;COUNT=4").expect("a rule");
    let (_, series) = Series::plan(&rule, at_ten(), world.room().zone, &[]).expect("a series");
    let request = wish(&ana(), at_ten()).with(|it| it.when.series = series.map(Box::new));
    world.bookings.book(request, now()).await.expect("booked").booking.id
}

async fn dates_that_others_take_out_of_a_series_are_told(mut world: World, _: &Store) {
    let id = weekly(&world).await;
    let third = at_ten().start() + TimeDelta::days(14);
    world
        .bookings
        .give_back(id, clef::domain::series::Scope::One(third), guard(&ana()), now())
        .await
        .expect("given back");
    assert_eq!(causes(&world), [], "what Clef gives back is told to nobody else");
    edited(&mut world, id, |text| with_line(text, "EXDATE-", "EXDATE:20270511T080000Z")).await;
    assert_eq!(causes(&world), [(Cause::DatesGone, 1)]);
    edited(&mut world, id, |text| {
        let uid = text.lines().find(|line| line.starts_with("UID:")).expect("a UID");
        let cancelled = format!(
            "BEGIN:VEVENT\r\n{uid}\r\nDTSTAMP:20270501T000000Z\r\nRECURRENCE-ID:20270525T080000Z\r\n\
             DTSTART:20270525T080000Z\r\nDTEND:20270525T090000Z\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR"
        );
        text.replacen("END:VCALENDAR", &cancelled, 1)
    })
    .await;
    assert_eq!(causes(&world), [(Cause::DatesGone, 2)]);
    let gone = world.schedule.snapshot(&room("atelier")).dates_gone(id);
    assert_eq!(
        gone,
        [span("2027-05-11 10:00", "2027-05-11 11:00"), span("2027-05-25 10:00", "2027-05-25 11:00")]
    );
    world.book(&malik(), "2027-05-11 10:00", "2027-05-11 11:00").await.expect("that date is free");
}

async fn a_series_that_was_split_keeps_its_later_dates(mut world: World, _: &Store) {
    let id = weekly(&world).await;
    let whole = world.client.get(&stored(&world, id).href).await.expect("the object").data;
    edited(&mut world, id, |text| with_line(text, "RRULE", "RRULE:FREQ=WEEKLY;UNTIL=20270517T215959Z")).await;
    assert_eq!(causes(&world), [(Cause::DatesGone, 2)]);
    // As calendar applications write "this and all future dates": a copy with a UID of its own.
    let uid = Uuid::new_v4();
    let later = with_line(&whole, "UID", &format!("UID:{uid}"));
    let later = with_line(&later, "RRULE", "RRULE:FREQ=WEEKLY;COUNT=2");
    let later = with_line(&later, "DTSTART", "DTSTART:20270518T130000Z");
    let later = with_line(&later, "DTEND", "DTEND:20270518T140000Z");
    world.client.create(&world.atelier().child(&format!("{uid}.ics")), later).await.expect("written");
    read(&mut world).await;
    assert!(world.schedule.snapshot(&room("atelier")).is_split(id));
    let booking = stored(&world, id).booking;
    let dates: Vec<_> = world.schedule.dates_of(&booking).iter().map(|date| date.interval).collect();
    let days = ["04 10:00", "11 10:00", "18 15:00", "25 15:00"].map(|at| {
        let start = span(&format!("2027-05-{at}"), "2027-06-01 00:00").start();
        clef::domain::time::Interval::starting_at(start, TimeDelta::hours(1)).expect("forwards")
    });
    assert_eq!(dates, days);
    assert_eq!(causes(&world), [(Cause::DatesGone, 2)], "no booking was brought anywhere");
    assert_eq!(world.schedule.bookings_of(&ana().into()).len(), 1);
}

async fn what_was_just_booked_and_deleted_is_told(mut world: World, _: &Store) {
    let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
    let href = stored(&world, id).href;
    world.client.delete(&href, None).await.expect("deleted");
    world.poller.poll().await;
    assert_eq!(causes(&world), [(Cause::Deleted, 1)]);
    assert!(world.schedule.find_gone(id).is_some());
}

async fn a_tombstone_is_no_booking_that_somebody_cancelled(world: World, store: &Store) {
    let id = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("booked").booking.id;
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("cancelled");
    let fresh = World::new(store).await;
    assert_eq!((fresh.schedule.find_booking(id), causes(&fresh)), (None, vec![]));
    assert!(fresh.schedule.find_cancelled(id).is_some());
}
