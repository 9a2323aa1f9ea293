//! Another application, such as Nextcloud's Appointments, writes at the very moment in which Clef books: both succeed,
//! and some seconds later the member is told.

use std::time::Duration;

use clef::bookings::Timeouts;
use clef::caldav::embedded::Quirks;
use reqwest::StatusCode;

use crate::app::TestApp;
use crate::clock::pass;
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::servers::{PASSWORD, client};
use crate::world::{Store, World, ana, malik, native_event, now, room, span};

const OVER_TEN: [&str; 2] = ["DTSTART:20270504T080000Z", "DTEND:20270504T090000Z"];

/// A Clef behind a fault layer, which looks again at once.
async fn behind_a_layer() -> (Store, FaultLayer, World) {
    let store = Store::embedded(Quirks::default()).await;
    let layer = FaultLayer::start(&store.url).await;
    let timeouts = Timeouts { recheck_after: Duration::ZERO, ..Timeouts::default() };
    let world = World::with(&store, client(&layer.url, PASSWORD), timeouts).await;
    world.bookings.try_out(now()).await.expect("a fit server");
    (store, layer, world)
}

#[tokio::test]
async fn what_comes_after_the_booking_was_read_back_is_found_by_a_second_look() {
    let (store, layer, world) = behind_a_layer().await;
    layer.requests();
    world.book(&malik(), "2027-05-20 10:00", "2027-05-20 11:00").await.expect("free");
    let asked = layer.requests();
    assert_eq!(asked.last().map(String::as_str), Some("REPORT"), "what was booked is read back: {asked:?}");
    let nth = asked.iter().filter(|method| *method == "REPORT").count() - 1;

    layer.arm(Plan { fault: Fault::Paused, method: Some("REPORT"), nth, lasts: false });
    let who = ana();
    let booking = world.book(&who, "2027-05-04 10:00", "2027-05-04 11:00");
    let elsewhere = async {
        layer.is_paused().await;
        let href = world.atelier().child("appointment.ics");
        store.client.create(&href, native_event("appointment", &OVER_TEN)).await.expect("to be written");
        layer.go_on();
    };
    let (booked, ()) = tokio::join!(booking, elsewhere);
    let booked = booked.expect("it was free when it was read back");
    let dates = [booked.booking.when.interval];
    let beside = || world.schedule.beside(&booked.booking, &dates, now());
    assert_eq!((booked.conflicts, beside()), (vec![], vec![]));

    world.bookings.recheck(now()).await.expect("a look");
    assert_eq!(beside(), [span("2027-05-04 10:00", "2027-05-04 11:00")]);
}

#[tokio::test]
async fn a_room_is_looked_at_once_however_many_book_and_never_if_nobody_does() {
    let (_store, layer, world) = behind_a_layer().await;
    let looks = async || {
        layer.requests();
        world.bookings.recheck(now()).await.expect("a look");
        layer.requests()
    };
    assert_eq!(looks().await, Vec::<String>::new());
    for hour in ["09", "10", "11"] {
        let span = [format!("2027-05-04 {hour}:00"), format!("2027-05-04 {hour}:30")];
        world.book(&ana(), &span[0], &span[1]).await.expect("free");
    }
    world.book(&malik(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect_err("taken");
    assert_eq!(looks().await, ["PROPFIND"]);
    assert_eq!(looks().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_open_confirmation_and_ones_own_bookings_say_it_some_seconds_later() {
    let (app, _, person, _) = TestApp::start().await;
    let id = person.book("atelier", "2026-11-17", ("10:00", "11:00"), "Point").await;
    let path = format!("/bookings/{id}?new=1");
    let home = app.calendars.calendar_home().await.expect("the home");
    let href = home.child("atelier").as_collection().child("appointment.ics");
    let over = native_event("appointment", &["DTSTART:20261117T093000Z", "DTEND:20261117T100000Z"]);
    app.calendars.create(&href, over).await.expect("to be written");

    let conflict = "Quelqu’un a ajouté un autre événement au même moment";
    let open = person.get(&path).await;
    let again = format!("{path}&rechecked=1").replace('&', "&amp;");
    let refresh = format!("<noscript><meta http-equiv=\"refresh\" content=\"8; url={again}\"></noscript>");
    assert_eq!((open.status, open.has(conflict)), (StatusCode::OK, false), "{}", open.body);
    assert!(open.has(&refresh) && open.has(&format!("data-recheck=\"{again}\"")), "{}", open.body);

    // The next poll would come 15 s after the one before.
    let atelier = app.app.schedule.snapshot(&room("atelier")).version();
    for _ in 0..16 {
        pass(Duration::from_millis(500)).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        if app.app.schedule.snapshot(&room("atelier")).version() != atelier {
            break;
        }
    }
    let looked = person.get(&format!("{path}&rechecked=1")).await;
    assert!(looked.has(conflict) && !looked.has("refresh") && !looked.has("data-recheck"), "{}", looked.body);
    assert!(person.get("/me").await.has("Autre événement au même moment"));
    let page = person.get(&format!("/bookings/{id}")).await;
    assert!(page.has(conflict) && !page.has("refresh"), "only what was just done is looked at again");
}
