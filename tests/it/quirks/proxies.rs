//! Proxies and web servers before a calendar server that is in order, and objects as large as servers take.

use chrono::TimeDelta;
use clef::bookings::{Change, Timeouts};
use clef::caldav::TimeRange;
use clef::caldav::client::{Client, ClientSettings, Limits};
use clef::caldav::embedded::Quirks;
use rstest::rstest;

use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::servers::{PASSWORD, USERNAME, client};
use crate::world::{On, Store, World, ana, guard, now, span};

#[rstest]
#[case::weak(Fault::WeakVersion)]
#[case::with_a_coding(Fault::CodedVersion)]
#[tokio::test]
async fn versions_that_a_proxy_rewrites_hinder_no_change(
    #[case] fault: Fault,
    #[values(On::Embedded, On::Radicale)] on: On,
) {
    let store = Store::on(on).await.expect("a server");
    let layer = FaultLayer::start(&store.url).await;
    layer.arm(Plan { fault, method: None, nth: 0, lasts: true });
    let world = World::with(&store, client(&layer.url, PASSWORD), Timeouts::default()).await;
    let booked = world.book(&ana(), "2027-05-04 10:00", "2027-05-04 12:00").await.expect("a free room");
    let id = booked.booking.id;
    let change = async |change: Change| {
        let changed = world.bookings.change(id, change, guard(&ana()), now()).await;
        changed.unwrap_or_else(|error| panic!("{error:?}"));
    };
    change(Change::titled("Bureau")).await;
    change(Change::to(span("2027-05-04 10:00", "2027-05-04 11:00"))).await;
    change(Change::to(span("2027-05-05 10:00", "2027-05-05 11:00"))).await;
    assert_eq!(
        world.taken("2027-05-04 00:00", "2027-05-06 00:00"),
        [span("2027-05-05 10:00", "2027-05-05 11:00")]
    );
    world.bookings.cancel(id, guard(&ana()), now()).await.expect("to cancel");
    assert_eq!(world.taken("2027-05-04 00:00", "2027-05-06 00:00"), []);
}

#[tokio::test]
async fn answers_that_would_be_too_large_are_asked_for_in_parts() {
    let store = Store::embedded(Quirks::default()).await;
    let world = World::new(&store).await;
    let text = "QUJD".repeat(10_000);
    for hour in 9..14 {
        let times = [format!("DTSTART:20270504T{hour:02}0000Z"), format!("DTEND:20270504T{hour:02}3000Z")];
        world.write_natively(&[&times[0], &times[1], &format!("DESCRIPTION:{text}")]).await;
    }
    let limits = Limits { max_body: 100_000, ..Limits::default() };
    let (url, password) = (store.url.clone(), PASSWORD.to_owned().into());
    let small =
        Client::new(ClientSettings { url, username: USERNAME.into(), password, limits }).expect("a client");
    let small = World::with(&store, small, Timeouts::default()).await;
    assert_eq!(small.taken("2027-05-04 00:00", "2027-05-05 00:00").len(), 5, "the listing is read");
    let start = now() - TimeDelta::days(1);
    let range = TimeRange { start, end: start + TimeDelta::days(9) };
    assert_eq!(small.client.query(&small.atelier(), range).await.expect("a query").len(), 5);
    let refused = small.book(&ana(), "2027-05-04 11:00", "2027-05-04 12:00").await;
    assert!(refused.is_err(), "{refused:?}");
    small.book(&ana(), "2027-05-04 18:00", "2027-05-04 19:00").await.expect("it is free then");
}
