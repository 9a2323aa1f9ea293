//! What a member and reception read about a booking of which somebody made something else in a calendar
//! application.

use reqwest::StatusCode;

use super::conflicts::{DAY, INBOX, count, object, press};
use crate::app::TestApp;

#[tokio::test]
async fn a_booking_shown_as_free_is_not_called_confirmed_and_can_be_put_back() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    let href = object(&app, "atelier", "SUMMARY:Atelier compta").await;
    let event = app.calendars.get(&href).await.expect("the event");
    let free = event.data.replace("TRANSP:OPAQUE", "TRANSP:TRANSPARENT");
    app.calendars.update(&href, &event.etag.expect("a version"), free).await.expect("written");
    app.refresh_until_read("atelier").await;

    let page = ana.get(&format!("/bookings/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("quelqu’un l’a marquée comme libre dans l’agenda"), "{}", page.body);
    assert!(page.has("N’occupe plus la salle") && !page.has("Confirmée<"), "{}", page.body);
    assert!(ana.get("/me").await.has("N’occupe plus la salle"));
    let inbox = reception.get(INBOX).await;
    assert!(inbox.has("N’occupe plus la salle") && inbox.has("Ana Le Goff"), "{}", inbox.body);
    assert_eq!(count(&inbox), Some(1));

    let done = press(&reception, &inbox, "move", &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let page = ana.get(&format!("/bookings/{id}")).await;
    assert!(page.has("Confirmée<") && !page.has("Ne tient plus"), "{}", page.body);
    assert_eq!(count(&reception.get(INBOX).await), None);
}

#[tokio::test]
async fn the_form_of_a_freed_booking_takes_its_time_again() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    let href = object(&app, "atelier", "SUMMARY:Atelier compta").await;
    let event = app.calendars.get(&href).await.expect("the event");
    let cancelled = event.data.replace("STATUS:CONFIRMED", "STATUS:CANCELLED");
    app.calendars.update(&href, &event.etag.expect("a version"), cancelled).await.expect("written");
    app.refresh_until_read("atelier").await;
    let path = format!("/bookings/{id}");
    let page = ana.get(&path).await;
    assert!(page.has("quelqu’un l’a marquée comme annulée dans l’agenda"), "{}", page.body);
    let fields = crate::app::fields("atelier", DAY, ("10:00", "11:00"), "Atelier compta", "unused");
    let saved = ana.post(&path, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert!(ana.get(&path).await.has("Confirmée<"));
}

#[tokio::test]
async fn a_booking_put_into_another_rooms_calendar_is_shown_there_and_asked_about() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    let href = object(&app, "atelier", "SUMMARY:Atelier compta").await;
    let event = app.calendars.get(&href).await.expect("the event");
    let there = app.calendars.calendar_home().await.expect("the home").child("nuit").as_collection();
    app.calendars.create(&there.child("moved.ics"), event.data).await.expect("written");
    app.calendars.delete(&href, None).await.expect("deleted");
    app.refresh_until_read("nuit").await;

    let page = ana.get(&format!("/bookings/{id}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.has("Cette réservation a changé de salle") && page.has("/rooms/nuit"), "{}", page.body);
    assert!(!page.has("Quelqu’un a écrit un autre événement"), "{}", page.body);
    assert!(ana.get("/me").await.has("Atelier compta"));
    let inbox = reception.get(INBOX).await;
    assert!(inbox.has("Changée de salle dans l’agenda") && inbox.has("Ana Le Goff"), "{}", inbox.body);
    let kept = press(&reception, &inbox, "keep", &[]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    assert_eq!(count(&reception.get(INBOX).await), None);
    let given_back = ana.post(&format!("/bookings/{id}/cancel"), &[]).await;
    assert_eq!(given_back.status, StatusCode::SEE_OTHER, "{}", given_back.body);
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::GONE);
}
