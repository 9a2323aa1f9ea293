//! The display at the door of a room, with a token and with people's own sign-in, and the poster in its place.

use clef::config::token;
use reqwest::StatusCode;

use crate::app::{Answer, Person, TestApp};

const TODAY: &str = "2026-11-16";
const DOOR: &str = "/door/atelier";

async fn place() -> TestApp {
    let hash = token::hash("the-door");
    let token = format!(
        "[[api_token]]\nname = \"Tablette\"\nsha256 = \"{hash}\"\nrole = \"door\"\nrooms = [\"atelier\"]\n"
    );
    TestApp::with(&format!("{}\n{token}", TestApp::rooms()), &[]).await
}

/// A tablet that was told its token once.
async fn tablet(app: &TestApp) -> Person {
    let tablet = app.visitor();
    let told = tablet.get(&format!("{DOOR}?token=the-door&eink")).await;
    assert_eq!((told.status, told.location()), (StatusCode::SEE_OTHER, format!("{DOOR}?eink=1")));
    assert!(
        told.header("set-cookie").contains("HttpOnly") && !told.header("set-cookie").contains("the-door")
    );
    tablet
}

async fn press(who: &Person, page: &Answer, act: &str, more: &[(&str, &str)]) -> Answer {
    let (id, date) = (page.field("id"), page.field("recurrence_id"));
    let mut fields = vec![("act", act), ("id", &id), ("recurrence_id", &date)];
    fields.extend(more);
    who.post(DOOR, &fields).await
}

#[tokio::test]
async fn whoever_stands_at_the_door_books_and_ends_and_says_that_they_are_there() {
    let app = place().await;
    let (ana, tablet) = (app.person("demo-ana").await, tablet(&app).await);
    ana.book("atelier", TODAY, ("10:00", "11:00"), "Secret d’Ana").await;
    let page = tablet.get(DOOR).await;
    assert!(page.has("Libre") && page.has("10:00") && page.has("Réserver 30 min"), "{}", page.body);
    assert!(!page.has("Réserver 60 min") && !page.has("Secret") && !page.has("<script"), "{}", page.body);
    let booked = tablet.post(DOOR, &[("act", "book"), ("minutes", "30")]).await;
    assert_eq!(booked.location(), format!("{DOOR}?done=booked"), "{}", booked.body);
    let page = tablet.get(&booked.location()).await;
    assert!(
        page.has("Occupée") && page.has("C’est réservé.") && page.has("Réservé à la porte"),
        "{}",
        page.body
    );
    app.at("2026-11-16T08:40:00Z");
    let ended = press(&tablet, &tablet.get(DOOR).await, "end", &[]).await;
    assert_eq!(ended.location(), format!("{DOOR}?done=ended"), "{}", ended.body);
    // Ana comes a little early.
    let page = tablet.get(DOOR).await;
    assert!(
        page.has("Libre") && page.has("Je suis là <span class=\"when\">(10:00–11:00)</span>"),
        "{}",
        page.body
    );
    let came = press(&tablet, &page, "check-in", &[]).await;
    assert_eq!(came.location(), format!("{DOOR}?done=checked-in"), "{}", came.body);
    app.at("2026-11-16T09:05:00Z");
    let page = tablet.get(DOOR).await;
    assert!(page.has("Occupée") && page.has("Arrivée notée") && !page.has("Secret"), "{}", page.body);
    let ended = press(&tablet, &page, "end", &[("eink", "1")]).await;
    assert_eq!(ended.location(), format!("{DOOR}?eink=1&done=ended"), "{}", ended.body);
    assert!(tablet.get(DOOR).await.has("Libre"));
}

#[tokio::test]
async fn who_presses_again_because_no_answer_came_is_told_what_was_booked() {
    let app = place().await;
    let tablet = tablet(&app).await;
    let key = tablet.get(DOOR).await.field("key");
    for time in ["2026-11-16T08:30:30Z", "2026-11-16T08:32:00Z", "2026-11-16T08:47:00Z"] {
        app.at(time);
        let booked = tablet.post(DOOR, &[("act", "book"), ("minutes", "30"), ("key", &key)]).await;
        assert_eq!(booked.location(), format!("{DOOR}?done=booked"), "{time}: {}", booked.body);
    }
    assert_eq!(app.objects("atelier").await.len(), 1, "it is one booking");
    let other = tablet.post(DOOR, &[("act", "book"), ("minutes", "60"), ("key", &key)]).await;
    assert!(other.status.is_client_error(), "another wish is another key's: {}", other.body);
}

#[tokio::test]
async fn a_display_acts_at_its_own_door_alone() {
    let app = place().await;
    let (ana, tablet) = (app.person("demo-ana").await, tablet(&app).await);
    let other = ana.book("salon", TODAY, ("10:00", "11:00"), "Point").await.to_string();
    for wrong in ["/door/salon?token=the-door", "/door/atelier?token=wrong"] {
        let status = app.visitor().get(wrong).await.status;
        assert!([StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED].contains(&status), "{wrong}: {status}");
    }
    let elsewhere = tablet.post("/door/salon", &[("act", "book"), ("minutes", "30")]).await;
    assert_eq!(elsewhere.status, StatusCode::UNAUTHORIZED, "{}", elsewhere.body);
    // Its own door, and the booking of another room.
    let foreign = tablet.post(DOOR, &[("act", "check-in"), ("id", &other)]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{}", foreign.body);
    let mine = ana.book("atelier", TODAY, ("14:00", "15:00"), "Point").await;
    for path in ["/me", "/reception", &format!("/bookings/{mine}")] {
        assert!(tablet.get(path).await.location().starts_with("/signin"), "{path}");
    }
    let early = tablet.post(DOOR, &[("act", "end"), ("id", &mine.to_string())]).await;
    assert!(early.status == StatusCode::CONFLICT && early.has("rien n’a été fait"), "{}", early.body);
    let cancel = tablet.post(&format!("/bookings/{mine}/cancel"), &[]).await;
    assert!([StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED].contains(&cancel.status), "{}", cancel.body);
    assert!(ana.get("/me").await.has("Point"));
}

#[tokio::test]
async fn people_act_there_as_themselves_and_a_visitor_signs_in_first() {
    let app = place().await;
    let (ana, malik) = (app.person("demo-ana").await, app.person("demo-malik").await);
    let seen = app.visitor().get(DOOR).await;
    assert!(seen.has("Libre") && seen.has("Se connecter pour réserver"), "{}", seen.body);
    let nobody = app.visitor().post(DOOR, &[("act", "book"), ("minutes", "30")]).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{}", nobody.body);
    let booked = ana.post(DOOR, &[("act", "book"), ("minutes", "60")]).await;
    assert_eq!(booked.location(), format!("{DOOR}?done=booked"), "{}", booked.body);
    assert!(ana.get("/me").await.has("Réservé à la porte"));
    let page = ana.get(DOOR).await;
    assert!(page.has("Terminer maintenant") && page.has("Je suis là"), "{}", page.body);
    let theirs = malik.get(DOOR).await;
    assert!(theirs.has("Occupée") && !theirs.has("Terminer maintenant"), "{}", theirs.body);
    let ended = press(&malik, &page, "end", &[]).await;
    assert_eq!(ended.status, StatusCode::FORBIDDEN, "{}", ended.body);
    let taken = malik.post(DOOR, &[("act", "book"), ("minutes", "30")]).await;
    assert!(taken.status == StatusCode::CONFLICT && taken.has("déjà prise"), "{}", taken.body);
}

#[tokio::test]
async fn the_poster_has_a_code_and_is_for_reception() {
    let app = place().await;
    let poster = format!("{DOOR}/poster");
    assert_eq!(app.person("demo-ana").await.get(&poster).await.status, StatusCode::FORBIDDEN);
    let reception = app.person("demo-accueil").await;
    let page = reception.get(&poster).await;
    assert!(page.has("<svg class=\"qr\"") && page.has("http://127.0.0.1/door/atelier"), "{}", page.body);
    assert!(reception.get("/reception?view=rooms").await.has(&poster));
    assert_eq!(reception.get("/door/nowhere/poster").await.status, StatusCode::NOT_FOUND);
}
