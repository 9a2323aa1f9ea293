//! Bookings that need reception's yes: the use cases on real servers, and the jobs of two Clefs; through the front door in
//! [`front_door`].

mod at_once;
mod front_door;
mod instead;
mod several;
mod whole;

use std::iter::from_fn;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use clef::bookings::{BookError, Booked, Change, Forbidden, Guard};
use clef::domain::booking::{BookingId, RequestKey, State};
use clef::domain::event::Event;
use clef::domain::groups::Groups;
use clef::domain::member::{Actor, Desk};
use clef::domain::recurrence::Rule;
use clef::domain::room::SiteId;
use clef::domain::rules::Refusal;
use clef::domain::series::Series;
use clef::domain::time::{Instant, Interval};
use clef::jobs::{ExpireRequests, Job};
use clef::notebook::{Clock, Moment, Notebook};
use futures_util::future::join_all;
use tokio::sync::broadcast::Receiver;

use crate::world::{On, Store, World, ana, guard, malik, now, reception, room, span, wish};

const SERVERS: [On; 2] = [On::Embedded, On::Radicale];

fn morning() -> Interval {
    span("2027-05-04 10:00", "2027-05-04 11:00")
}

fn clock() -> Clock {
    Clock::fixed(Moment { wall: now(), uptime: Duration::from_hours(1) })
}

async fn asking(store: &Store) -> (World, Arc<Notebook>) {
    World::asking(store, clock()).await
}

fn desk(reason: Option<&str>) -> Guard {
    Guard { actor: reception(), if_match: None, reason: reason.map(str::to_owned) }
}

async fn ask(world: &World) -> Booked {
    world.bookings.book(wish(&ana(), morning()), now()).await.expect("a free room")
}

/// How far the booking is, as a Clef knows that has just been started.
async fn state_now(store: &Store, id: BookingId) -> Option<State> {
    let cold = World::new(store).await;
    let live = cold.schedule.find_booking(id).map(|stored| stored.booking);
    live.or_else(|| cold.schedule.find_cancelled(id)).map(|booking| booking.state)
}

fn told(events: &mut Receiver<Arc<Event>>) -> Vec<String> {
    from_fn(|| events.try_recv().ok())
        .map(|event| {
            let act = event.act();
            let by = act.and_then(|act| act.by.as_ref()).map_or("nobody", |by| &by.id.0);
            let reason = act.and_then(|act| act.reason.as_deref()).unwrap_or_default();
            let by = if event.natively { "there" } else { by };
            format!("{} {by} {reason}", event.kind.as_str()).trim().to_owned()
        })
        .collect()
}

#[tokio::test]
async fn a_request_holds_the_room_until_reception_answers() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let (world, _notebook) = asking(&store).await;
        let asked = ask(&world).await;
        assert_eq!(asked.booking.state, State::Requested);
        let object = &world.objects().await[0];
        for line in ["STATUS:TENTATIVE", "TRANSP:OPAQUE", "X-CLEF-STATE:REQUESTED", "(ics-requested)"] {
            assert!(object.contains(line), "{line} is not in {object}");
        }
        let taken = world.bookings.book(wish(&malik(), morning()), now()).await;
        assert!(matches!(taken, Err(BookError::Refused { .. })), "{taken:?}");
        let not_at_the_desk = world.bookings.approve(asked.booking.id, guard(&ana()), now()).await;
        assert_eq!(not_at_the_desk, Err(Forbidden::Reception.into()));

        let approved = world.bookings.approve(asked.booking.id, desk(None), now()).await.expect("approved");
        assert_eq!((approved.booking.state, approved.booking.id), (State::Confirmed, asked.booking.id));
        let object = &world.objects().await[0];
        assert!(object.contains("STATUS:CONFIRMED") && !object.contains("ics-requested"), "{object}");
        assert!(!object.contains("X-CLEF-STATE"), "{object}");
        let again = world.bookings.decline(asked.booking.id, desk(None), now()).await;
        assert_eq!(again, Err(BookError::NotInState(State::Confirmed)));
        assert_eq!(state_now(&store, asked.booking.id).await, Some(State::Confirmed));
    }
}

#[tokio::test]
async fn what_is_declined_frees_the_room_and_says_why() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let (world, _notebook) = asking(&store).await;
        let asked = ask(&world).await;
        let declined = world.bookings.decline(asked.booking.id, desk(Some("Le conseil est là")), now()).await;
        assert_eq!(declined.expect("declined").booking.state, State::Declined);
        let objects = world.objects().await;
        assert_eq!(objects.len(), 1, "it is its own tombstone: {objects:?}");
        for line in [
            "STATUS:CANCELLED",
            "TRANSP:TRANSPARENT",
            "CLASS:PRIVATE",
            "X-CLEF-STATE:DECLINED",
            "X-CLEF-REASON:Le conseil est là",
        ] {
            assert!(objects[0].contains(line), "{line} is not in {}", objects[0]);
        }
        assert_eq!(world.taken("2027-05-04 08:00", "2027-05-04 20:00"), []);
        assert_eq!(world.schedule.requests(), []);
        let again = world.bookings.approve(asked.booking.id, desk(None), now()).await;
        assert_eq!(again, Err(BookError::NotInState(State::Declined)));
        let theirs = world.schedule.not_granted(&ana().into());
        assert_eq!(theirs.iter().map(|it| it.id).collect::<Vec<_>>(), [asked.booking.id]);
        world.bookings.book(wish(&malik(), morning()), now()).await.expect("the room is free");
        assert_eq!(state_now(&store, asked.booking.id).await, Some(State::Declined));
    }
}

#[tokio::test]
async fn what_nobody_answers_ends_once_and_every_clef_hears_of_it_once() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let ((mut here, one), (mut other, two)) = (asking(&store).await, asking(&store).await);
        let mut events = (here.schedule.events(), other.schedule.events());
        let asked = ask(&here).await;
        other.poller.poll().await;
        assert_eq!(
            (told(&mut events.0), told(&mut events.1)),
            (vec!["requested ana".to_owned()], vec!["requested ana".to_owned()])
        );
        let mut jobs = [
            ExpireRequests::new(here.bookings.clone(), one),
            ExpireRequests::new(other.bookings.clone(), two),
        ];
        // At its start at the latest: half past ten of the day before would be a day after it was asked.
        let (before, after) = (now() + TimeDelta::hours(23), now() + TimeDelta::hours(24));
        for job in &mut jobs {
            job.run(before).await.expect("nothing to do");
        }
        assert_eq!(state_now(&store, asked.booking.id).await, Some(State::Requested));
        let late = here.bookings.approve(asked.booking.id, desk(None), after).await;
        assert_eq!(late, Err(BookError::NotInState(State::Expired)), "also before the job has come by");
        let [first, second] = &mut jobs;
        let (first, second) = tokio::join!(first.run(after), second.run(after));
        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        here.poller.poll().await;
        other.poller.poll().await;
        let expired = || vec!["expired nobody".to_owned()];
        assert_eq!((told(&mut events.0), told(&mut events.1)), (expired(), expired()));
        assert_eq!(state_now(&store, asked.booking.id).await, Some(State::Expired));
        for job in &mut jobs {
            job.run(after + TimeDelta::minutes(1)).await.expect("nothing to do");
        }
        assert_eq!((told(&mut events.0), told(&mut events.1)), (vec![], vec![]));
    }
}

#[tokio::test]
async fn a_request_ends_at_its_start_at_the_latest() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (world, notebook) = asking(&store).await;
    let soon = span("2027-05-03 10:00", "2027-05-03 11:00");
    let asked = world.bookings.book(wish(&ana(), soon), now()).await.expect("free").booking.id;
    let mut job = ExpireRequests::new(world.bookings.clone(), notebook);
    job.run(soon.start() - TimeDelta::minutes(1)).await.expect("nothing to do");
    assert_eq!(state_now(&store, asked).await, Some(State::Requested));
    job.run(soon.start()).await.expect("ended");
    assert_eq!(state_now(&store, asked).await, Some(State::Expired));
}

#[tokio::test]
async fn every_clef_hears_each_answer_once() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let ((mut here, _), (mut other, _)) = (asking(&store).await, asking(&store).await);
        let mut events = (here.schedule.events(), other.schedule.events());
        let mut heard = async |here: &mut World, other: &mut World, expected: &[&str]| {
            here.poller.poll().await;
            other.poller.poll().await;
            assert_eq!(told(&mut events.0), expected);
            assert_eq!(told(&mut events.1), expected);
        };
        let id = ask(&here).await.booking.id;
        heard(&mut here, &mut other, &["requested ana"]).await;
        other.bookings.approve(id, desk(Some("avec plaisir")), now()).await.expect("approved");
        heard(&mut here, &mut other, &["approved camille avec plaisir"]).await;
        let no = span("2027-05-05 10:00", "2027-05-05 11:00");
        let no = here.bookings.book(wish(&malik(), no), now()).await.expect("free").booking.id;
        heard(&mut here, &mut other, &["requested malik"]).await;
        here.bookings.decline(no, desk(Some("non")), now()).await.expect("declined");
        heard(&mut here, &mut other, &["declined camille non"]).await;
        let native = span("2027-05-06 10:00", "2027-05-06 11:00");
        let native = here.bookings.book(wish(&malik(), native), now()).await.expect("free").booking.id;
        heard(&mut here, &mut other, &["requested malik"]).await;
        confirm_natively(&here, native).await;
        heard(&mut here, &mut other, &["approved there"]).await;
        assert_eq!(state_now(&store, native).await, Some(State::Confirmed));
    }
}

/// Sets STATUS as a calendar application does.
async fn confirm_natively(world: &World, id: BookingId) {
    let href = world.schedule.find_booking(id).expect("the booking").href;
    let object = world.client.get(&href).await.expect("the object");
    let text = object.data.replace("STATUS:TENTATIVE", "STATUS:CONFIRMED");
    world.client.update(&href, &object.etag.expect("a version"), text).await.expect("confirmed");
}

#[tokio::test]
async fn what_is_booked_is_not_changed_into_a_request_and_a_request_is_changed_as_any_booking() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (world, _notebook) = asking(&store).await;
    let id = ask(&world).await.booking.id;
    let longer = Change::to(span("2027-05-04 10:00", "2027-05-04 12:00"));
    let changed = world.bookings.change(id, longer, guard(&ana()), now()).await.expect("it waits still");
    assert_eq!((changed.booking.state, changed.booking.id), (State::Requested, id));
    world.bookings.approve(id, desk(None), now()).await.expect("approved");
    let before = world.objects().await;
    let later = Change::to(span("2027-05-04 10:00", "2027-05-04 13:00"));
    let refused = world.bookings.change(id, later.clone(), guard(&ana()), now()).await;
    let Err(BookError::Refused { refusals, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(refusals.iter().map(|no| no.rule).collect::<Vec<_>>(), ["approval"]);
    assert_eq!(world.objects().await, before, "the approved one stands");
    let shorter = Change::to(span("2027-05-04 10:00", "2027-05-04 11:00"));
    world.bookings.change(id, shorter, guard(&ana()), now()).await.expect("that takes no new time");
    let by_reception = world.bookings.change(id, later, desk(None), now()).await.expect("reception may");
    assert_eq!(by_reception.booking.state, State::Confirmed);
}

#[tokio::test]
async fn reception_of_another_site_answers_nothing_and_asks_nobody_at_its_own() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (world, _notebook) = asking(&store).await;
    let id = ask(&world).await.booking.id;
    let at = |site: &str| {
        let sites = Desk::Sites([SiteId::parse(site).expect("an id")].into_iter().collect());
        let actor = Actor::Receptionist(malik().into(), Groups::default(), sites);
        Guard { actor, if_match: None, reason: None }
    };
    let elsewhere = world.bookings.approve(id, at("quai"), now()).await;
    assert_eq!(elsewhere, Err(Forbidden::Reception.into()));
    let stale = Guard { if_match: Some("stale".into()), ..at("grand-bain") };
    assert_eq!(world.bookings.approve(id, stale, now()).await, Err(BookError::ChangedMeanwhile));
    world.bookings.approve(id, at("grand-bain"), now()).await.expect("their own");
    let own = wish(&malik(), span("2027-05-05 10:00", "2027-05-05 11:00"));
    let own = own.with(|it| it.asked_by = at("grand-bain").actor);
    assert_eq!(world.bookings.book(own, now()).await.expect("free").booking.state, State::Confirmed);
}

#[tokio::test]
async fn what_somebody_freed_is_asked_for_anew() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (mut world, _notebook) = asking(&store).await;
    let id = ask(&world).await.booking.id;
    let href = world.schedule.find_booking(id).expect("the booking").href;
    let object = world.client.get(&href).await.expect("the object");
    let text = object.data.replace("TRANSP:OPAQUE", "TRANSP:TRANSPARENT");
    world.client.update(&href, &object.etag.expect("a version"), text).await.expect("freed");
    world.poller.poll().await;
    let anew = world.bookings.change(id, Change::to(morning()), guard(&ana()), now()).await.expect("free");
    assert_eq!(anew.booking.state, State::Requested);
}

#[tokio::test]
async fn alarms_and_guests_of_a_request_are_silent_once_it_is_declined() {
    let Some(store) = Store::on(On::Embedded).await else { panic!("the embedded server is always there") };
    let (mut world, _notebook) = asking(&store).await;
    let id = ask(&world).await.booking.id;
    let href = world.schedule.find_booking(id).expect("the booking").href;
    let object = world.client.get(&href).await.expect("the object");
    let alarm =
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT";
    let text = object.data.replace("END:VEVENT", alarm);
    world.client.update(&href, &object.etag.expect("a version"), text).await.expect("edited");
    world.poller.poll().await;
    world.bookings.decline(id, desk(None), now()).await.expect("declined");
    let text = &world.objects().await[0];
    assert!(!text.contains("BEGIN:VALARM\r\n") && text.contains("X-CLEF-KEPT:BEGIN: VALARM"), "{text}");
}
