//! What moves and cancellations leave behind is taken away; what others wrote never is.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clef::caldav::Href;
use clef::domain::booking::{Booking, BookingId, State, Ticket, Transfer};
use clef::domain::recurrence::Rule;
use clef::domain::series::Series;
use clef::domain::time::Interval;
use clef::ical::{Presentation, write_booking};

use super::support::{Place, embedded, event, hours, id, room};

pub(super) fn booking(ticket: u64, state: State, replaces: Option<u64>, modified: DateTime<Utc>) -> Booking {
    Booking::sample().with(|it| {
        it.id = BookingId(Ticket(replaces.unwrap_or(ticket)).uid(&it.room));
        it.when.interval = hours(u32::try_from(ticket).expect("a small one"), 23);
        it.state = state;
        it.record.ticket = Ticket(ticket);
        it.record.replaces = replaces.map(|ticket| Ticket(ticket).uid(&it.room));
        (it.record.created, it.record.modified) = (modified, modified);
    })
}

pub(super) fn written(booking: &Booking) -> String {
    write_booking(booking, &Presentation::unworded(&room(booking.room.as_str())))
}

async fn names(place: &Place, collection: &Href) -> Vec<String> {
    let listed = place.other.list_etags(collection).await.expect("a listing");
    let mut names: Vec<String> = listed.iter().map(|(href, _)| href.name()).collect();
    names.sort();
    names
}

/// Those of the objects that are named by a Clef, which here has only made fences, and the others.
fn fences(names: Vec<String>) -> (Vec<String>, Vec<String>) {
    names.into_iter().partition(|name| name.contains('-'))
}

#[tokio::test]
async fn void_bookings_and_old_tombstones_are_taken_away_and_nothing_else() {
    let (server, _folder) = embedded().await;
    let mut place = Place::open(&server.url(), Duration::ZERO).await;
    let now = Utc::now();
    let ago = |hours| now - TimeDelta::hours(hours);
    let objects = [
        // Moved, and the mover did not get to delete it.
        ("1-moved", written(&booking(1, State::Confirmed, None, ago(50)))),
        ("4-successor", written(&booking(4, State::Confirmed, Some(1), ago(1)))),
        // Cancelled long ago; what it cancelled is gone.
        ("3-old", written(&booking(3, State::Cancelled, Some(2), ago(25)))),
        // Cancelled today.
        ("6-new", written(&booking(6, State::Cancelled, Some(5), ago(23)))),
        // The highest ticket.
        ("8-highest", written(&booking(8, State::Cancelled, Some(7), ago(90)))),
        // A copy that somebody made of the first: not ours.
        ("copy", written(&booking(1, State::Confirmed, None, ago(50))).replace("UID:", "UID:copy-")),
        ("yoga", event("yoga", hours(9, 10), "STATUS:CANCELLED\r\n")),
    ];
    for (name, data) in objects {
        place.somebody_writes(name, data).await;
    }
    // Reads them; compares and cleans up; sees that they are gone.
    for _ in 0..3 {
        place.poll().await;
    }
    let left = names(&place, &place.calendar()).await;
    assert_eq!(left, ["4-successor.ics", "6-new.ics", "8-highest.ics", "copy.ics", "yoga.ics"]);
    let snapshot = place.schedule.snapshot(&id("atelier"));
    assert_eq!((snapshot.object_count(), snapshot.highest_ticket()), (5, Ticket(8)));
}

#[tokio::test]
async fn a_date_that_left_its_series_is_left_out_there_before_its_tombstone_goes() {
    let (server, _folder) = embedded().await;
    let mut place = Place::open(&server.url(), Duration::ZERO).await;
    let ago = |minutes| Utc::now() - TimeDelta::minutes(minutes);
    let rule = Rule::parse("FREQ=DAILY;COUNT=5").expect("a rule");
    let first = Interval::starting_at(hours(9, 10).start(), TimeDelta::hours(1)).expect("forwards");
    let series = booking(1, State::Confirmed, None, ago(9_000)).with(|it| {
        it.when.interval = first;
        it.when.series = Some(Box::new(Series::known(rule, Vec::new())));
    });
    let start = |days| first.start() + TimeDelta::days(days);
    let date = |ticket, days, state, modified| {
        booking(ticket, state, None, modified).with(|it| {
            it.id = series.id;
            it.record.recurrence_id = Some(start(days));
        })
    };
    let objects = [
        ("1-series", written(&series).replace("SUMMARY:", "X-OTHER:kept\r\nSUMMARY:")),
        ("3-moved", written(&date(3, 1, State::Confirmed, ago(10)))),
        ("4-given-back", written(&date(4, 2, State::Cancelled, ago(2_000)))),
        // Its mover is still at it.
        ("6-just-now", written(&date(6, 3, State::Confirmed, ago(1)))),
    ];
    for (name, data) in objects {
        place.somebody_writes(name, data).await;
    }
    place.poll().await;
    let dates = place.schedule.dates_of(&series);
    assert_eq!(dates.iter().filter(|date| date.recurrence_id.is_some()).count(), 2, "three are void");
    for _ in 0..3 {
        place.poll().await;
    }
    let text = place.other.get(&place.href("1-series")).await.expect("the series").data;
    let exdates: Vec<&str> = text.lines().filter(|line| line.starts_with("EXDATE")).collect();
    assert_eq!(exdates.len(), 2, "{text}");
    assert!(text.contains("X-OTHER:kept"), "{text}");
    let listed = place.other.list_etags(&place.calendar()).await.expect("a listing");
    let mut names: Vec<String> = listed.iter().map(|(href, _)| href.name()).collect();
    names.sort();
    assert_eq!(names, ["1-series.ics", "3-moved.ics", "6-just-now.ics"]);
    assert_eq!(
        place.schedule.dates_of(&series).iter().filter(|date| date.recurrence_id.is_some()).count(),
        2
    );
}

/// What a move of `booking` to the verriere made there, with this ticket.
fn arrival(booking: &Booking, ticket: u64) -> Booking {
    let transfer = Some(Transfer::From(booking.place()));
    booking.clone().with(|it| {
        it.room = id("verriere");
        it.record.ticket = Ticket(ticket);
        it.record.transfer = transfer;
    })
}

#[tokio::test]
async fn a_move_to_another_room_that_was_broken_off_is_undone_and_no_other() {
    let (server, _folder) = embedded().await;
    let mut place = Place::open(&server.url(), Duration::ZERO).await;
    let minutes = |minutes| Utc::now() - TimeDelta::minutes(minutes);
    let of = |ticket, ago| booking(ticket, State::Confirmed, None, minutes(ago));
    let (broken_off, under_way, done, twice) = (of(1, 10), of(2, 1), of(3, 10), of(4, 10));
    let arrivals = [arrival(&broken_off, 1), arrival(&under_way, 2), arrival(&done, 3), arrival(&twice, 4)];
    let second = arrival(&twice, 5);
    let tombstone = |ticket, booking: &Booking, arrived: &Booking| {
        booking.clone().with(|it| {
            it.record.ticket = Ticket(ticket);
            it.state = State::Cancelled;
            it.record.replaces = Some(booking.uid());
            it.record.transfer = Some(Transfer::To(arrived.place()));
            it.record.modified = Utc::now();
        })
    };
    let (to_third, to_fifth) = (tombstone(5, &done, &arrivals[2]), tombstone(6, &twice, &second));
    for object in [&broken_off, &under_way, &to_third, &to_fifth] {
        place.somebody_writes(&object.record.ticket.to_string(), written(object)).await;
    }
    let verriere = place.collections.get(&id("verriere")).expect("a calendar").href.clone();
    for object in arrivals.iter().chain([&second]) {
        let href = verriere.child(&format!("{}.ics", object.record.ticket));
        place.other.create(&href, written(object)).await.expect("to write");
    }
    for _ in 0..4 {
        place.poll().await;
    }
    let (fences, others) = fences(names(&place, &place.calendar()).await);
    assert_eq!(others, ["1.ics", "2.ics", "5.ics", "6.ics"]);
    assert_eq!(fences.len(), 2, "no tombstone comes any more that names what is deleted");
    let left = names(&place, &verriere).await;
    assert_eq!(left, ["2.ics", "3.ics", "5.ics"], "the first never counted, nor did the fourth");
    let stands =
        |booking: &Booking| place.schedule.find_booking(booking.id).expect("it stands").booking.place();
    assert_eq!(stands(&broken_off), broken_off.place());
    assert_eq!(stands(&under_way), under_way.place());
    assert_eq!((stands(&done), stands(&twice)), (arrivals[2].place(), second.place()));
}

#[tokio::test]
async fn what_a_broken_off_move_holds_is_free_again_before_everything_is_compared() {
    let (server, _folder) = embedded().await;
    let mut place = Place::open(&server.url(), Duration::from_hours(1)).await;
    let stays = booking(1, State::Confirmed, None, Utc::now() - TimeDelta::minutes(10));
    place.somebody_writes("1", written(&stays)).await;
    let verriere = place.collections.get(&id("verriere")).expect("a calendar").href.clone();
    let orphan = written(&arrival(&stays, 1));
    place.other.create(&verriere.child("1.ics"), orphan).await.expect("to write");
    for _ in 0..2 {
        place.poll().await;
    }
    assert_eq!(names(&place, &verriere).await, [""; 0]);
    let (fences, others) = fences(names(&place, &place.calendar()).await);
    assert_eq!((others, fences.len()), (vec!["1.ics".to_owned()], 1));
    assert!(place.schedule.snapshot(&id("verriere")).taken(stays.when.interval).is_empty());
    assert_eq!(place.schedule.snapshot(&id("atelier")).taken(stays.when.interval), [stays.when.interval]);
}

/// What holds the verriere for a booking in the atelier, with this ticket.
fn part(of: &Booking, ticket: u64) -> Booking {
    of.clone().with(|it| {
        it.room = id("verriere");
        it.record.ticket = Ticket(ticket);
        it.record.transfer = Some(Transfer::PartOf(of.room.clone()));
    })
}

#[tokio::test]
async fn parts_of_what_is_no_booking_of_several_rooms_are_taken_away_and_no_other() {
    let (server, _folder) = embedded().await;
    let mut place = Place::open(&server.url(), Duration::ZERO).await;
    let head = |ticket, parts: &[Booking], minutes| {
        let modified = Utc::now() - TimeDelta::minutes(minutes);
        let parts = parts.iter().map(Booking::place).collect();
        booking(ticket, State::Confirmed, None, modified)
            .with(|it| it.record.transfer = Some(Transfer::Parts(parts)))
    };
    let whole = head(1, &[part(&head(1, &[], 10), 1)], 10);
    // Somebody deleted the one part of it in a calendar application.
    let without = head(2, &[part(&head(2, &[], 10), 2)], 10);
    let (broken_off, under_way) = (head(3, &[], 10), head(4, &[], 1));
    let parts = [part(&whole, 1), part(&broken_off, 3), part(&under_way, 4), part(&whole, 5)];
    for object in [&whole, &without] {
        place.somebody_writes(&object.record.ticket.to_string(), written(object)).await;
    }
    let verriere = place.collections.get(&id("verriere")).expect("a calendar").href.clone();
    for object in &parts {
        let href = verriere.child(&format!("{}.ics", object.record.ticket));
        place.other.create(&href, written(object)).await.expect("to write");
    }
    for _ in 0..4 {
        place.poll().await;
    }
    let left = names(&place, &verriere).await;
    assert_eq!(left, ["1.ics", "4.ics"], "the third has no head, and no head names the fifth");
    let (fences, others) = fences(names(&place, &place.calendar()).await);
    assert_eq!((others, fences.len()), (vec!["1.ics".to_owned(), "2.ics".to_owned()], 2));
    for head in [&whole, &without] {
        let stands = place.schedule.find_booking(head.id).expect("it stands");
        assert_eq!(stands.booking.place(), head.place());
    }
    assert_eq!(place.schedule.find_booking(under_way.id), None, "a part is no booking");
}
