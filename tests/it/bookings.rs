//! The use cases on every server: what is told agrees with what an independent look at the calendar
//! shows.

mod change;

use std::collections::HashSet;

use chrono::TimeDelta;
use clef::bookings::{BookError, Change, Forbidden, Guard, Obstacle, Outcome};
use clef::caldav::ETag;
use clef::domain::booking::{BookingId, BookingRequest, RequestKey};
use clef::domain::groups::Groups;
use clef::domain::member::{Actor, Desk, Person};
use clef::domain::rules::Refusal;
use futures_util::future::join_all;
use uuid::Uuid;

use crate::every_server::on_every_server;
use crate::world::{On, Store, World, ana, guard, malik, member, now, room, span, wish};

on_every_server!(
    a_booking_stands_in_the_calendar_and_its_key_finds_it_again,
    a_key_is_good_for_one_wish_of_one_member,
    a_key_is_looked_for_before_the_clock_says_no,
    what_another_clef_made_a_moment_ago_is_found_each_time,
    what_is_taken_is_refused_with_a_way_out,
    a_native_event_blocks_its_time_at_once,
    a_weekly_native_event_blocks_its_later_dates,
    a_cancelled_booking_frees_its_time_and_stays_cancelled,
    of_eight_at_two_instances_one_gets_the_room,
    rules_refuse_without_asking_the_server,
    tickets_that_were_thrown_away_are_stepped_over,
    a_ticket_that_comes_back_makes_another_booking,
);

async fn a_booking_stands_in_the_calendar_and_its_key_finds_it_again(world: World, _: &Store) {
    let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    let booked = world.bookings.book(request.clone(), now()).await.expect("a free room");
    assert!(booked.conflicts.is_empty() && !booked.existed);

    let objects = world.objects().await;
    assert_eq!(objects.len(), 1, "{objects:?}");
    assert!(objects[0].contains(&booked.booking.uid().to_string()), "{objects:?}");
    let read = clef::ical::read(objects[0].as_bytes(), world.room().zone).expect("readable");
    let there = read.booking(&room("atelier")).expect("a Clef booking");
    assert_eq!(there, booked.booking, "what is told is what stands there");
    assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00"), [request.when.interval]);

    let again = world.bookings.book(request, now()).await.expect("the same booking");
    assert!(again.existed);
    assert_eq!((again.booking.id, again.version), (booked.booking.id, booked.version));
    assert_eq!(world.objects().await.len(), 1);
}

#[tokio::test]
async fn nothing_is_decided_while_the_copy_of_the_last_time_is_being_read() {
    let store = Store::on(On::Embedded).await.expect("it is built in");
    let world = World::new(&store).await;
    let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    world.schedule.set_restoring(true);
    let answer = world.bookings.book(request.clone(), now()).await;
    assert!(matches!(&answer, Err(BookError::NotDone { obstacle: Obstacle::NotReadYet, .. })), "{answer:?}");
    world.schedule.set_restoring(false);
    world.bookings.book(request, now()).await.expect("a free room");
}

async fn a_key_is_good_for_one_wish_of_one_member(world: World, store: &Store) {
    let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    world.bookings.book(request.clone(), now()).await.expect("a free room");
    let other_time =
        request.clone().with(|it| it.when.interval = span("2027-05-04 10:30", "2027-05-04 11:30"));
    let other_member = BookingRequest { asked_by: member(&malik()), ..request.clone() };
    let elsewhere = World::new(store).await;
    for world in [&world, &elsewhere] {
        for reused in [&other_time, &other_member] {
            let answer = world.bookings.book(reused.clone(), now()).await;
            assert_eq!(answer.map(|booked| booked.booking), Err(BookError::KeyReused));
        }
    }
    let found = elsewhere.bookings.outcome(&request.room, &request.key, now(), now()).await;
    assert!(
        matches!(&found, Outcome::Booked(booked) if booked.booking.when.interval == request.when.interval),
        "{found:?}"
    );
}

async fn a_key_is_looked_for_before_the_clock_says_no(world: World, store: &Store) {
    let elsewhere = World::new(store).await;
    let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    let booked = world.bookings.book(request.clone(), now()).await.expect("a free room").booking;
    let meanwhile = request.when.interval.start() + TimeDelta::minutes(1);
    let again = elsewhere.bookings.book(request.clone(), meanwhile).await.expect("it was booked in time");
    assert!(again.existed);
    assert_eq!(again.booking.id, booked.id);
    let late = BookingRequest { key: RequestKey::random(), ..request };
    let refused = elsewhere.bookings.book(late, meanwhile).await;
    assert!(matches!(refused, Err(BookError::Refused { .. })), "{refused:?}");
}

async fn what_another_clef_made_a_moment_ago_is_found_each_time(world: World, store: &Store) {
    let elsewhere = World::new(store).await;
    elsewhere.bookings.look_up(BookingId(Uuid::new_v4()), now()).await;
    for hour in ["10", "11", "12"] {
        let (start, end) = (format!("2027-05-04 {hour}:00"), format!("2027-05-04 {hour}:45"));
        let id = world.book(&ana(), &start, &end).await.expect("a free room").booking.id;
        assert_eq!(elsewhere.schedule.find_booking(id), None);
        elsewhere.bookings.look_up(id, now()).await;
        assert!(elsewhere.schedule.find_booking(id).is_some(), "{hour} o'clock");
    }
}

async fn what_is_taken_is_refused_with_a_way_out(world: World, _: &Store) {
    world.book(&ana(), "2027-05-04 10:00", "2027-05-04 12:00").await.expect("a free room");
    let refused = world.book(&malik(), "2027-05-04 11:00", "2027-05-04 12:30").await;
    let Err(BookError::Refused { refusals, alternatives }) = refused else { panic!("{refused:?}") };
    let taken = Refusal::taken(vec![span("2027-05-04 10:00", "2027-05-04 12:00")]);
    let nearest = Some(span("2027-05-04 12:00", "2027-05-04 13:30"));
    assert_eq!(refusals, [Refusal { nearest, ..taken }]);
    let offered: Vec<_> = alternatives.iter().map(|a| (a.room.as_str(), a.interval)).collect();
    assert_eq!(
        offered,
        [
            ("atelier", span("2027-05-04 12:00", "2027-05-04 13:30")),
            ("salon", span("2027-05-04 11:00", "2027-05-04 12:30"))
        ]
    );
    assert_eq!(world.objects().await.len(), 1);
}

async fn a_native_event_blocks_its_time_at_once(world: World, _: &Store) {
    let lines = ["DTSTART;TZID=Europe/Paris:20270504T140000", "DTEND;TZID=Europe/Paris:20270504T150000"];
    world.write_natively(&lines).await;
    // Nothing was polled since: the read before the write sees it.
    let refused = world.book(&ana(), "2027-05-04 14:30", "2027-05-04 15:30").await;
    assert!(is_taken(&refused), "{refused:?}");
    world.book(&ana(), "2027-05-04 15:00", "2027-05-04 16:00").await.expect("they only touch");
}

async fn a_weekly_native_event_blocks_its_later_dates(mut world: World, _: &Store) {
    let lines = [
        "DTSTART;TZID=Europe/Paris:20270105T140000",
        "DTEND;TZID=Europe/Paris:20270105T150000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Paris:20270511T140000",
    ];
    world.write_natively(&lines).await;
    let refused = world.book(&ana(), "2027-05-18 14:30", "2027-05-18 15:30").await;
    assert!(is_taken(&refused), "{refused:?}");
    world.book(&ana(), "2027-05-11 14:30", "2027-05-11 15:30").await.expect("that date is left out");
    world.poller.poll().await;
    assert_eq!(
        world.taken("2027-05-18 00:00", "2027-05-19 00:00"),
        [span("2027-05-18 14:00", "2027-05-18 15:00")]
    );
}

async fn a_cancelled_booking_frees_its_time_and_stays_cancelled(mut world: World, _: &Store) {
    let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    let id = world.bookings.book(request.clone(), now()).await.expect("a free room").booking.id;
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("to cancel");
    let objects = world.objects().await;
    assert!(objects.iter().all(|object| object.contains("STATUS:CANCELLED")), "{objects:?}");
    assert!(world.taken("2027-05-04 00:00", "2027-05-05 00:00").is_empty());

    assert_eq!(world.bookings.cancel(id, guard(&ana()), now()).await, Err(BookError::Gone));
    let alive_again = world.bookings.book(request.clone(), now()).await;
    assert_eq!(alive_again.map(|booked| booked.booking), Err(BookError::Gone));
    let found = world.bookings.outcome(&request.room, &request.key, now(), now()).await;
    assert_eq!(found, Outcome::Cancelled);
    world.book(&malik(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("free again");
    world.poller.poll().await;
    assert_eq!(world.taken("2027-05-04 00:00", "2027-05-05 00:00").len(), 1);
}

async fn of_eight_at_two_instances_one_gets_the_room(world: World, store: &Store) {
    let elsewhere = World::new(store).await;
    let members: Vec<Person> = (0..8)
        .map(|number| Person { id: clef::domain::member::MemberId(format!("m{number}")), ..ana() })
        .collect();
    let tries = members.iter().enumerate().map(|(number, member)| {
        let clef = if number % 2 == 0 { &world } else { &elsewhere };
        clef.book(member, "2027-05-04 10:00", "2027-05-04 11:00")
    });
    let told = join_all(tries).await;
    let booked: Vec<_> = told.iter().flatten().collect();
    assert_eq!(booked.len(), 1, "{told:?}");
    assert!(told.iter().filter(|answer| answer.is_err()).all(is_taken), "{told:?}");
    assert_eq!(world.objects().await.len(), 1);

    // Different times need not wait for each other's refusal: all get theirs.
    let on_the_hour = |hour: usize| format!("2027-05-05 {hour:02}:00");
    let hours: Vec<_> = (8..16).map(|hour| (on_the_hour(hour), on_the_hour(hour + 1))).collect();
    let tries = hours.iter().zip(&members).enumerate().map(|(number, ((start, end), member))| {
        let clef = if number % 2 == 0 { &world } else { &elsewhere };
        clef.book(member, start, end)
    });
    let told = join_all(tries).await;
    let ids: HashSet<_> = told.iter().flatten().map(|booked| booked.booking.id).collect();
    assert_eq!(ids.len(), 8, "{told:?}");
    assert_eq!(world.objects().await.len(), 9);
}

async fn rules_refuse_without_asking_the_server(world: World, _: &Store) {
    let closed = world.book(&ana(), "2027-05-04 05:00", "2027-05-04 06:00").await;
    let Err(BookError::Refused { refusals, alternatives }) = closed else { panic!("{closed:?}") };
    assert_eq!(refusals.iter().map(|refusal| refusal.rule).collect::<Vec<_>>(), ["opening_hours"]);
    assert_eq!(alternatives[0].interval, span("2027-05-04 08:00", "2027-05-04 09:00"));
    let crowd = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"))
        .with(|it| it.details.head_count = Some(13));
    let refused = world.bookings.book(crowd, now()).await;
    let Err(BookError::Refused { refusals, alternatives }) = refused else { panic!("{refused:?}") };
    assert_eq!(refusals.iter().map(|refusal| refusal.rule).collect::<Vec<_>>(), ["capacity"]);
    assert_eq!(alternatives.iter().map(|a| a.room.as_str()).collect::<Vec<_>>(), ["salon"]);
    assert!(world.objects().await.is_empty());
}

async fn tickets_that_were_thrown_away_are_stepped_over(world: World, store: &Store) {
    for hour in 8..16 {
        let (start, end) = (format!("2027-05-04 {hour:02}:00"), format!("2027-05-04 {:02}:00", hour + 1));
        world.book(&ana(), &start, &end).await.expect("a free room");
    }
    // Somebody empties the calendar in another application; where there is a bin it keeps the UIDs.
    let collection = world.atelier();
    for (href, _) in world.client.list_etags(&collection).await.expect("a listing") {
        world.client.delete(&href, None).await.expect("to delete");
    }
    let cold = World::new(store).await;
    cold.book(&malik(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    assert_eq!(cold.objects().await.len(), 1);
}

fn is_taken<T>(answer: &Result<T, BookError>) -> bool {
    let Err(BookError::Refused { refusals, .. }) = answer else { return false };
    refusals.iter().any(Refusal::is_taken)
}

async fn a_ticket_that_comes_back_makes_another_booking(world: World, store: &Store) {
    let elsewhere = World::new(store).await;
    let ana_s = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("a free room");
    let to = Change::to(span("2027-05-05 10:00", "2027-05-05 11:00"));
    world.bookings.change(ana_s.booking.id, to, guard(&ana()), now()).await.expect("to move");
    // Where the UID of a deleted event is free again, this one, which has heard of nothing, has it next.
    let malik_s =
        elsewhere.book(&malik(), "2027-06-04 10:00", "2027-06-04 11:00").await.expect("a free room");
    let clef = World::new(store).await;
    for (booked, who) in [(&ana_s, ana()), (&malik_s, malik())] {
        let own = clef.schedule.bookings_of(&who.clone().into());
        assert_eq!(own.iter().map(|own| own.booking.id).collect::<Vec<_>>(), [booked.booking.id]);
        let found = clef.schedule.find_booking(booked.booking.id).expect("its link finds it");
        assert_eq!(found.booking.booked_for, who);
    }
}
