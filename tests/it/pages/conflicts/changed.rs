//! What calendar applications made of bookings, and what is out of hours.

use super::*;

#[tokio::test]
async fn series_out_of_hours_and_unreadable_events_are_one_line_each() {
    let (app, .., reception) = TestApp::start().await;
    let weekly = ["DTSTART:20261117T130000Z", "DTEND:20261117T140000Z", "RRULE:FREQ=WEEKLY;COUNT=52"];
    write_natively(&app, "salon", "yoga", &weekly).await;
    write_natively(&app, "salon", "chant", &weekly).await;
    let sunday = ["DTSTART:20261122T090000Z", "DTEND:20261122T100000Z", "SUMMARY:Dimanche"];
    write_natively(&app, "atelier", "sunday", &sunday).await;
    let odd = ["DTSTART:20261118T090000Z", "DTEND:20261118T100000Z", "RRULE:FREQ=SOMETIMES"];
    write_natively(&app, "atelier", "odd", &odd).await;
    let page = reception.get(INBOX).await;
    assert_eq!(count(&page), Some(3));
    assert!(page.has("Deux événements en même temps") && page.has("et 51 autres dates"), "{}", page.body);
    assert!(
        page.has("Hors des heures d’ouverture") && page.has("La salle est fermée ce jour-là"),
        "{}",
        page.body
    );
    assert!(
        page.has("Événement illisible") && page.has("la répétition est illisible (FREQ=SOMETIMES)"),
        "{}",
        page.body
    );
    assert!(page.has("<code>odd.ics</code>") && !page.has("value=\"cancel\""), "{}", page.body);
    let bain = reception.get(&format!("{INBOX}?site=quai")).await;
    assert!(bain.has("Rien à signaler"), "nothing there: {}", bain.body);
    let before = page.body.find("FREQ=SOMETIMES").expect("shown");
    assert!(
        page.body.find("Deux événements").expect("shown") < before
            && before < page.body.find("Hors des").expect("shown")
    );
}

#[tokio::test]
async fn a_booking_dragged_in_a_calendar_application_counts_and_can_be_put_back() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    let href = object(&app, "atelier", "SUMMARY:Atelier compta").await;
    let event = app.calendars.get(&href).await.expect("the event");
    let dragged = event
        .data
        .replace(":20261117T100000\r\n", ":20261117T140000\r\n")
        .replace(":20261117T110000\r\n", ":20261117T150000\r\n");
    app.calendars.update(&href, &event.etag.expect("a version"), dragged).await.expect("dragged");
    app.refresh_until_read("atelier").await;
    let page = reception.get(INBOX).await;
    assert!(page.has("Déplacée dans l’agenda"), "{}", page.body);
    assert!(page.has("Cette réservation était prévue le mardi 17 novembre, 10:00–11:00"), "{}", page.body);
    let mine = ana.get(&format!("/bookings/{id}")).await;
    assert!(
        mine.has("14:00–15:00") && mine.has("elle était prévue le mardi 17 novembre, 10:00–11:00"),
        "{}",
        mine.body
    );
    let done = press(&reception, &page, "move", &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(ana.get(&format!("/bookings/{id}")).await.has("10:00–11:00"));
    assert_eq!(count(&reception.get(INBOX).await), None);
}

#[tokio::test]
async fn a_booking_deleted_in_a_calendar_application_is_missed_by_reception() {
    let app = TestApp::with(TestApp::rooms(), &[]).await;
    // What the poller sees, it sees by the real clock; who signed in at the time of the tests is signed out by then.
    app.at(&(Utc::now() - TimeDelta::hours(1)).to_rfc3339());
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let day = (Utc::now().date_naive() + Days::new(3)).to_string();
    let id = ana.book("nuit", &day, ("10:00", "11:00"), "Répétition").await;
    app.at(&Utc::now().to_rfc3339());
    let href = object(&app, "nuit", "SUMMARY:Répétition").await;
    app.calendars.delete(&href, None).await.expect("deleted");
    app.refresh_until_read("nuit").await;
    let page = reception.get(INBOX).await;
    assert!(
        page.has("Supprimée dans l’agenda") && page.has("Répétition") && page.has("Ana Le Goff"),
        "{}",
        page.body
    );
    assert!(page.has("/book?room=nuit") && page.has("title=R%C3%A9p%C3%A9tition"), "{}", page.body);
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::GONE);
    let answer = press(&reception, &page, "dismiss", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&reception.get(INBOX).await), None);
    // It is put back as it was, by reception and, after another time, by its member.
    let answer = press(&reception, &page, "restore", &[]).await;
    assert_eq!(answer.location(), "/reception/conflicts?done=restored", "{}", answer.body);
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::OK);
    let href = object(&app, "nuit", "SUMMARY:Répétition").await;
    app.calendars.delete(&href, None).await.expect("deleted");
    app.refresh_until_read("nuit").await;
    let gone = ana.get(&format!("/bookings/{id}")).await;
    assert!(gone.status == StatusCode::GONE && gone.has("tant que le créneau est libre"), "{}", gone.body);
    let back = ana.post(&format!("/bookings/{id}/restore"), &[]).await;
    assert_eq!(back.location(), format!("/bookings/{id}?restored=1"), "{}", back.body);
    assert_eq!(count(&reception.get(INBOX).await), None);
}

#[tokio::test]
async fn what_reception_books_knowingly_outside_the_hours_is_no_news_to_it() {
    let (app, .., reception) = TestApp::start().await;
    let mut form = crate::app::fields("atelier", DAY, ("20:00", "21:00"), "Soirée", "key-1");
    form.push(("override_rules", "on"));
    assert_eq!(reception.post("/book", &form).await.status, StatusCode::SEE_OTHER);
    let page = reception.get(INBOX).await;
    assert_eq!(count(&page), None);
    assert!(page.has("Gardé par Camille") && page.has("Hors des heures d’ouverture"), "{}", page.body);
    assert!(app.objects("clef").await.iter().any(|text| text.contains("X-CLEF-DECISION:KEEP")));
}

#[tokio::test]
async fn what_reception_moves_knowingly_outside_the_hours_is_its_decision_and_not_the_members() {
    let (_app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Soirée").await;
    let mut form = crate::app::fields("atelier", DAY, ("20:00", "21:00"), "Soirée", "");
    form.push(("override_rules", "on"));
    assert_eq!(reception.post(&format!("/bookings/{id}"), &form).await.status, StatusCode::SEE_OTHER);
    let page = reception.get(INBOX).await;
    assert!(count(&page).is_none() && page.has("Gardé par Camille"), "{}", page.body);
}
