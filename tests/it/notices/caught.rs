//! Members hear of what was written over their booking and of closures that caught it: each once, with reception's word
//! if there is one.

use chrono::TimeDelta;
use clef::domain::booking::{Booking, BookingId, RequestKey};
use clef::domain::member::MemberId;
use clef::domain::time::{Instant, Interval};
use clef::domain::when::When;
use serde_json::Value;

use super::reception::write_over;
use super::{DAY, Place, cancel, text};
use crate::app::Person;
use crate::world::native_event;

#[tokio::test]
async fn a_member_hears_once_of_what_is_written_over_their_booking_and_not_its_title() {
    let place = Place::start("gather = \"0s\"\n").await;
    let ana = place.app.person("demo-ana").await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    place.mails("2026-11-16T08:31:00Z", 1).await;
    write_over(&place, "one", ("0930", "1030")).await;
    let told = place.mails("2026-11-16T08:33:00Z", 2).await.remove(1);
    assert_eq!(told["to"][0][1], "demo-ana@example.org");
    assert_eq!(
        text(&told, "subject"),
        "Salle prise deux fois : L'Atelier, mercredi 18 novembre, 10:00–12:00"
    );
    assert!(text(&told, "text").contains(&id) && !told.to_string().contains("Secret"), "{told:#}");
    assert_eq!(told["calendars"], Value::Array(vec![]), "her calendar stays as it is");
    // It says something else now, and is still the same event over the same booking.
    place.app.edit_object_with("atelier", "UID:one", |text| text.replace("Secret", "Autre")).await;
    place.mails("2026-11-16T08:40:00Z", 2).await;
}

/// A place that an ordinary calendar closes, on a day of three bookings.
async fn closed(place: &Place) -> (Person, Person) {
    let (ana, malik) = (place.app.person("demo-ana").await, place.app.person("demo-malik").await);
    ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await;
    malik.book("atelier", DAY, ("14:00", "15:00"), "Bureau").await;
    malik.book("salon", "2026-11-19", ("14:00", "15:00"), "Demain").await;
    place.mails("2026-11-16T08:31:00Z", 3).await;
    let home = place.app.calendars.calendar_home().await.expect("the home");
    let calendar = home.child("fermetures").as_collection();
    let lines = ["DTSTART;VALUE=DATE:20261118", "DTEND;VALUE=DATE:20261119"];
    let event = native_event("closing", &lines).replace("SUMMARY:Native", "SUMMARY:Dégât des eaux");
    place.app.calendars.create(&calendar.child("closing.ics"), event).await.expect("written");
    let rooms = || place.app.app.schedule.rooms().iter();
    let is_closed = || rooms().all(|room| !place.app.app.schedule.closures(&room.id).is_empty());
    for _ in 0..200 {
        if is_closed() {
            return (ana, malik);
        }
        place.app.refresh();
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the closure was not read");
}

/// A booking that was made elsewhere for Ana.
fn made_elsewhere(key: &str, start: &str) -> Booking {
    let start: Instant = start.parse().expect("a moment");
    Booking::sample().with(|it| {
        it.id = BookingId::parse(&uuid::Uuid::new_v4().to_string()).expect("an id");
        it.when = When::once(Interval::starting_at(start, TimeDelta::hours(1)).expect("forwards"));
        it.booked_for.id = MemberId("demo-ana".to_owned());
        it.booked_for.email = Some("demo-ana@example.org".to_owned());
        it.record.request = RequestKey::parse(key).expect("a key");
    })
}

#[tokio::test]
async fn of_what_was_taken_over_from_elsewhere_nobody_hears_until_something_happens_to_it() {
    let place = Place::start("gather = \"0s\"\n").await;
    let ana = place.app.person("demo-ana").await;
    let at = "2026-11-16T08:30:00Z".parse().expect("a moment");
    let open = made_elsewhere("open", "2026-11-18T13:00:00Z");
    for draft in [open.clone(), made_elsewhere("at-night", "2026-11-18T22:00:00Z")] {
        place.app.app.bookings.take_over(draft, at).await.expect("a free room");
    }
    ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await;
    place.mails("2026-11-16T08:31:00Z", 1).await;
    // Who is caught outside of the opening hours would hear of it an hour later.
    place.mails("2026-11-16T10:31:00Z", 1).await;
    cancel(&ana, &open.id.to_string()).await;
    let told = place.mails("2026-11-16T10:32:00Z", 2).await.remove(1);
    assert_eq!(text(&told, "subject"), "Annulé : L'Atelier, mercredi 18 novembre, 14:00–15:00");
}

const CLOSURES: &str = "gather = \"0s\"\n[closures]\ncalendar = \"fermetures\"\n";

#[tokio::test]
async fn who_is_caught_by_a_closure_is_told_by_itself_an_hour_later() {
    let place = Place::start(CLOSURES).await;
    closed(&place).await;
    place.mails("2026-11-16T08:35:00Z", 3).await;
    let mails = place.mails("2026-11-16T09:40:00Z", 5).await;
    let mut to: Vec<&str> = mails[3..].iter().filter_map(|mail| mail["to"][0][1].as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["demo-ana@example.org", "demo-malik@example.org"]);
    let told = mails[3..].iter().find(|mail| mail["to"][0][1] == "demo-ana@example.org").expect("hers");
    assert_eq!(text(told, "subject"), "Salle fermée : L'Atelier, mercredi 18 novembre, 10:00–12:00");
    assert!(
        text(told, "text").contains("Dégât des eaux") && !text(told, "text").contains("Message\u{a0}:"),
        "{told:#}"
    );
    place.mails("2026-11-16T12:00:00Z", 5).await;
}

#[tokio::test]
async fn reception_tells_all_that_a_closure_caught_at_once_with_a_word_and_nobody_twice() {
    let place = Place::start(CLOSURES).await;
    let (ana, _) = closed(&place).await;
    let reception = place.app.person("demo-accueil").await;
    let inbox = reception.get("/reception/conflicts").await;
    assert!(inbox.has("Dégât des eaux") && inbox.has("2 réservations sont concernées"), "{}", inbox.body);
    let word = [("message", "Désolés, <b>on vous rappelle</b>.")];
    let told = crate::pages::conflicts::press(&reception, &inbox, "tell", &word).await;
    assert_eq!(told.location(), "/reception/conflicts?done=told", "{}", told.body);
    let mails = place.mails("2026-11-16T08:36:00Z", 5).await;
    for mail in &mails[3..] {
        let said = text(mail, "text");
        assert!(
            said.contains("Dégât des eaux") && said.contains("Désolés, <b>on vous rappelle</b>."),
            "{said}"
        );
    }
    let inbox = reception.get("/reception/conflicts").await;
    assert!(inbox.has("Prévenu par Camille") && !inbox.has("sont concernées"), "{}", inbox.body);
    // Neither by itself later, nor when the conflict is opened again.
    let reopened = crate::pages::conflicts::press(&reception, &inbox, "reopen", &[]).await;
    assert_eq!(reopened.status, 303);
    place.mails("2026-11-16T12:00:00Z", 5).await;
    assert_eq!(ana.get("/reception/conflicts").await.status, 403);
}
