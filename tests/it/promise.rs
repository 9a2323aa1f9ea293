//! Two Clefs have one wish in hand. What one of them has confirmed to the member, the other does not withdraw,
//! even if it finds another booking beside it (`docs/protocol.md` §3.6).

use clef::bookings::{BookError, Outcome, Timeouts};
use clef::caldav::embedded::Quirks;
use clef::domain::booking::{RequestKey, Ticket};
use clef::domain::rules::Refusal;
use rstest::rstest;

use crate::every_server::on_every_server;
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::servers::{PASSWORD, client};
use crate::world::{Store, World, ana, now, room, span, wish};

const PROMISED: &str = "X-CLEF-PROMISED:TRUE";

on_every_server!(what_another_clef_has_made_is_promised_before_it_is_confirmed);

async fn what_another_clef_has_made_is_promised_before_it_is_confirmed(world: World, store: &Store) {
    let requests = [("10", "11"), ("11", "12"), ("12", "13")].map(|(from, until)| {
        wish(&ana(), span(&format!("2027-05-04 {from}:00"), &format!("2027-05-04 {until}:00")))
    });
    let knows_nothing = World::new(store).await;
    for request in &requests {
        world.bookings.book(request.clone(), now()).await.expect("a free room");
        world.bookings.book(request.clone(), now()).await.expect("the same");
    }
    let objects = world.objects().await;
    assert!(objects.iter().all(|text| !text.contains(PROMISED)), "its maker needs none: {objects:?}");

    let knows_all = World::new(store).await;
    let [first, second, third] = &requests;
    let found = knows_nothing.bookings.book(first.clone(), now()).await.expect("it is there");
    assert!(found.existed && found.booking.record.is_promised);
    let found = knows_all.bookings.book(second.clone(), now()).await.expect("it is there");
    assert!(found.existed && found.booking.record.is_promised);
    let outcome = knows_all.bookings.outcome(&third.room, &third.key, now(), now()).await;
    assert!(matches!(&outcome, Outcome::Booked(found) if found.booking.record.is_promised), "{outcome:?}");
    let objects = world.objects().await;
    assert!(objects.len() == 3 && objects.iter().all(|text| text.contains(PROMISED)), "{objects:?}");

    let versions = || async { world.client.list_etags(&world.atelier()).await.expect("a listing") };
    let before = versions().await;
    for clef in [&world, &knows_nothing, &knows_all] {
        let again = clef.bookings.book(third.clone(), now()).await.expect("it is there");
        assert!(again.existed);
    }
    assert_eq!(versions().await, before, "one promise is enough");
}

/// Another Clef's booking over the one of which this is the text, such as comes of a ticket that came back.
fn rival_of(text: &str) -> String {
    let ticket = Ticket(9);
    let uid = ticket.uid(&room("atelier"));
    let own = |line: &str| match line.split_once(':').map_or(line, |(name, _)| name) {
        "UID" => format!("UID:{uid}"),
        "X-CLEF-TICKET" => format!("X-CLEF-TICKET:{ticket}"),
        "X-CLEF-ID" => format!("X-CLEF-ID:{uid}"),
        "X-CLEF-REQUEST" => format!("X-CLEF-REQUEST:{}", RequestKey::random().as_str()),
        _ => line.to_owned(),
    };
    text.lines().map(|line| own(line) + "\r\n").collect()
}

#[rstest]
#[case::promised(true)]
#[case::not_promised(false)]
#[tokio::test]
async fn its_maker_withdraws_it_only_if_nobody_has_confirmed_it(#[case] is_promised: bool) {
    let store = Store::embedded(Quirks::default()).await;
    let layer = FaultLayer::start(&store.url).await;
    let world = World::with(&store, client(&layer.url, PASSWORD), Timeouts::default()).await;
    world.bookings.try_out(now()).await.expect("a fit server");
    let elsewhere = World::new(&store).await;

    layer.arm(Plan { fault: Fault::Paused, method: Some("PUT"), nth: 0, lasts: false });
    let request = wish(&ana(), span("2027-05-04 10:00", "2027-05-04 11:00"));
    let made = world.bookings.book(request.clone(), now());
    let meanwhile = async {
        layer.is_paused().await;
        let text = elsewhere.objects().await.pop().expect("it was created");
        if is_promised {
            elsewhere.bookings.book(request.clone(), now()).await.expect("it is there, and alone");
        }
        let href = elsewhere.atelier().child("9-rival.ics");
        elsewhere.client.create(&href, rival_of(&text)).await.expect("to be written");
        layer.go_on();
        href
    };
    let (told, rival) = tokio::join!(made, meanwhile);
    if !is_promised {
        let is_taken = |refusals: &[Refusal]| refusals.iter().any(Refusal::is_taken);
        assert!(matches!(&told, Err(BookError::Refused { refusals, .. }) if is_taken(refusals)), "{told:?}");
        assert_eq!(elsewhere.objects().await.len(), 1, "its own was withdrawn");
        return;
    }
    assert!(matches!(told, Err(BookError::OutcomeUnknown { .. })), "the rival is still there: {told:?}");
    elsewhere.client.delete(&rival, None).await.expect("it gives way");
    for clef in [&world, &elsewhere] {
        let booked = clef.bookings.book(request.clone(), now()).await.expect("it stands");
        assert!(booked.existed && booked.conflicts.is_empty());
    }
    assert_eq!(elsewhere.objects().await.len(), 1);
}
