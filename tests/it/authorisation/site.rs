//! Reception of one site: everything in its rooms, and no more than a member in the others. Bo is at the reception of
//! the Quai, which has the room Nuit; Atelier and Salon are in the Bain.

mod reads;

use std::collections::BTreeSet;

use clef::bookings::{BookError, Change, Forbidden, Guard};
use clef::domain;
use clef::domain::booking::BookingRequest;
use clef::domain::groups::Groups;
use clef::domain::member::{Actor, Desk, MemberId};
use clef::domain::room::SiteId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::fields::{bodies_of_reception, form_of_reception, post_in, with};
use super::{Row, ask, filled, outcome, table};
use crate::app::{Answer, LOOK, PORTAL, Person, TestApp};
use crate::world::{room, span};

const DAY: &str = "2026-11-17";

struct Place {
    app: TestApp,
    ana: Person,
    bo: Person,
    everywhere: Person,
}

async fn start() -> Place {
    let site = "name = \"Le Quai\"\n";
    let rooms =
        TestApp::rooms().replace(site, &format!("{site}reception = {{ groups = [\"/quai/accueil\"] }}\n"));
    let links = "[sign_in.link]\nanyone = true\n[mail]\nfrom = \"salles@example.org\"\n";
    let mail = [("CLEF__MAIL__HOST", "127.0.0.1"), ("CLEF__MAIL__TLS", "none")];
    let app = TestApp::with(&format!("{rooms}\n{links}"), &[&PORTAL[..], &mail, &LOOK].concat()).await;
    let person = |user, groups| Person::by_portal(app.address(), user, groups);
    let (ana, bo) = (person("ana", "coop,bain/accueil"), person("bo", "coop,quai/accueil"));
    let everywhere = person("camille", "accueil");
    Place { app, ana, bo, everywhere }
}

#[tokio::test]
async fn each_route_opens_what_is_of_their_site_and_of_others_what_a_member_may() {
    let place = start().await;
    let Place { ana, bo, .. } = &place;
    let theirs = ana.book("nuit", DAY, ("10:00", "11:00"), "Entretien").await.to_string();
    let others = ana.book("atelier", DAY, ("10:00", "11:00"), "Entretien").await.to_string();
    let may = |row: &Row, column: usize| row.expected.chars().nth(column).expect("a column");
    let (member, reception) = (1, 3);
    // How people sign in here, and how Clef is tried out, is no question of rooms.
    let is_of_rooms = |row: &&Row| !row.path.starts_with("/sign") && row.path != "/welcome";
    for row in table().iter().filter(is_of_rooms) {
        let is_of_a_booking = row.path.contains("/bookings/{id}");
        let found = outcome(&ask(bo, row, &filled(&row.path, &theirs), &[]).await);
        assert_eq!(found, may(row, reception), "{} {} in their room", row.method, row.path);
        let found = outcome(&ask(bo, row, &filled(&row.path, &others), &[]).await);
        let column = if is_of_a_booking { member } else { reception };
        assert_eq!(found, may(row, column), "{} {} in another", row.method, row.path);
    }
}

#[tokio::test]
async fn each_field_for_reception_counts_in_their_rooms_alone() {
    let place = start().await;
    let Place { app, bo, everywhere, .. } = &place;
    let (form, bodies) = (form_of_reception(), bodies_of_reception());
    let before = app.objects("atelier").await;
    for (name, value) in &form {
        let answer = bo.post("/book", &with(name, value)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.body);
    }
    for (name, value) in bodies {
        let answer = post_in("atelier", bo, name, value).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.body);
    }
    assert_eq!(app.objects("atelier").await, before);
    for (hour, (name, value)) in (12..).zip(&form) {
        let (start, end) = (format!("{hour:02}:00"), format!("{hour:02}:30"));
        let mut fields = with(name, value);
        fields.retain(|(known, _)| !["room", "start", "end"].contains(known));
        fields.extend([("room", "nuit"), ("start", &start), ("end", &end)]);
        let answer = bo.post("/book", &fields).await;
        // Somebody whom nobody knows there is not found, which is said; to look for somebody books nothing.
        let expected = match *name {
            "for_search" | "for_id" => StatusCode::UNPROCESSABLE_ENTITY,
            "find_person" => StatusCode::OK,
            _ => StatusCode::SEE_OTHER,
        };
        assert_eq!(answer.status, expected, "{name}: {}", answer.body);
    }
    assert!(post_in("nuit", bo, "head_count", json!(500)).await.has("capacity"));
    let over = bo.post("/book", &[with("head_count", "500"), vec![("override_rules", "on")]].concat()).await;
    assert_eq!(over.status, StatusCode::FORBIDDEN, "in the atelier");
    let mut nuit = [with("head_count", "500"), vec![("override_rules", "on")]].concat();
    nuit.retain(|(name, _)| *name != "room");
    nuit.push(("room", "nuit"));
    assert_eq!(bo.post("/book", &nuit).await.status, StatusCode::SEE_OTHER, "in the nuit");
    let everywhere = everywhere.post("/book", &with("override_rules", "on")).await;
    assert_eq!(everywhere.status, StatusCode::SEE_OTHER, "{}", everywhere.body);
    // The form has the fields where they count.
    assert!(bo.get("/book?room=nuit").await.has("name=\"for_name\""));
    assert!(!bo.get("/book?room=atelier").await.has("name=\"for_name\""));
}

#[tokio::test]
async fn a_booking_of_somebody_else_is_changed_there_and_brought_nowhere_else() {
    let place = start().await;
    let Place { app, ana, bo, .. } = &place;
    let id = ana.book("nuit", DAY, ("10:00", "11:00"), "Entretien").await;
    let page = format!("/bookings/{id}");
    let choices = bo.get(&page).await;
    assert!(!choices.has("<option value=\"atelier\""), "{}", choices.body);
    let change = async |room: &str, title: &str| {
        let version = bo.get(&page).await.field("version");
        let mut form = with("title", title);
        form.retain(|(name, _)| *name != "room");
        form.extend([("room", room), ("version", &version)]);
        bo.post(&page, &form).await
    };
    assert_eq!(change("nuit", "Autre").await.status, StatusCode::SEE_OTHER);
    let away = change("atelier", "Autre").await;
    assert_eq!(away.status, StatusCode::FORBIDDEN, "{}", away.body);
    let json = [("content-type", "application/json")];
    let body = json!({ "room": "atelier" }).to_string();
    let away = bo.send(Method::PATCH, &format!("/api/v1{page}"), &json, Some(body)).await;
    assert_eq!(away.status, StatusCode::FORBIDDEN, "{}", away.body);
    assert_eq!((app.objects("nuit").await.len(), app.objects("atelier").await.len()), (1, 0));
    let mine = bo.book("nuit", DAY, ("14:00", "15:00"), "À moi").await;
    let version = bo.get(&format!("/bookings/{mine}")).await.field("version");
    let mut form = with("start", "14:00");
    form.retain(|(name, _)| *name != "end");
    form.extend([("end", "15:00"), ("version", version.as_str())]);
    let brought = bo.post(&format!("/bookings/{mine}"), &form).await;
    assert_eq!(brought.status, StatusCode::SEE_OTHER, "their own: {}", brought.body);
    // What is offered instead of a refused time lies where they may have it.
    ana.book("nuit", DAY, ("16:00", "17:00"), "Pris").await;
    let mut taken = with("for_name", "Zoé");
    taken.retain(|(name, _)| !["room", "start", "end"].contains(name));
    taken.extend([("room", "nuit"), ("start", "16:00"), ("end", "17:00")]);
    let refused = bo.post("/book", &taken).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("/book?room=nuit"), "{}", refused.body);
    assert!(!refused.has("/book?room=atelier&"), "{}", refused.body);
}

#[tokio::test]
async fn conflicts_are_theirs_to_settle_in_their_rooms() {
    let place = start().await;
    let Place { app, ana, bo, everywhere } = &place;
    for room in ["nuit", "atelier"] {
        ana.book(room, DAY, ("10:00", "11:00"), room).await;
        let event = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:{room}-native\r\n\
             DTSTAMP:20261101T000000Z\r\nDTSTART:20261117T090000Z\r\nDTEND:20261117T100000Z\r\n\
             SUMMARY:Chantier\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        app.write_event(room, "native.ics", &event).await;
    }
    let listed = async |who: &Person| {
        let answer = who.get("/api/v1/conflicts").await;
        let all: Vec<Value> = serde_json::from_str(&answer.body).expect("JSON");
        all.iter().map(|one| one["room"].as_str().expect("a room").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(bo).await, ["nuit"]);
    assert_eq!(listed(everywhere).await.len(), 2);
    let menu = |answer: &Answer| answer.body.split("/reception/conflicts\"").nth(1).map(ToOwned::to_owned);
    assert!(menu(&bo.get("/").await).expect("a menu").contains('1'));
    let all = everywhere.get("/reception/conflicts").await;
    let page = bo.get("/reception/conflicts").await;
    assert!(page.has("La Nuit") && !page.has("L&#x27;Atelier") && !page.has("L'Atelier"), "{}", page.body);
    let form_of = |page: &Answer, room: &str| {
        let cards = page.body.split("action=\"/reception/conflicts/").skip(1);
        let mut found = cards.map(|card| {
            let id = card[..card.find('"').expect("a quote")].to_owned();
            let version = card.split("name=\"version\" value=\"").nth(1).expect("a version");
            (id, version[..version.find('"').expect("a quote")].to_owned())
        });
        let schedule = &app.app.schedule;
        let now = crate::app::NOW.parse().expect("an instant");
        found.find(|(id, _)| {
            let id = clef::domain::conflict::ConflictId::parse(id).expect("an id");
            schedule.find_conflict(id, now).expect("a conflict").room.as_str() == room
        })
    };
    let (id, version) = form_of(&all, "atelier").expect("the other site's");
    let settle = [("action", "keep"), ("version", version.as_str())];
    let refused = bo.post(&format!("/reception/conflicts/{id}"), &settle).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    assert!(form_of(&page, "atelier").is_none());
    let (id, version) = form_of(&page, "nuit").expect("their own");
    let settle = [("action", "keep"), ("version", version.as_str())];
    let kept = bo.post(&format!("/reception/conflicts/{id}"), &settle).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    assert_eq!((listed(bo).await.len(), listed(everywhere).await.len()), (0, 1));
}

#[tokio::test]
async fn rooms_of_two_sites_at_once_are_for_the_reception_of_both() {
    let place = start().await;
    let bookings = &place.app.app.bookings;
    let now = crate::app::NOW.parse().expect("an instant");
    let named =
        |name: &str| domain::member::Person { id: MemberId(name.into()), name: name.into(), email: None };
    let quai = Desk::Sites([SiteId::parse("quai").expect("an id")].into());
    let at = |name: &str, desk| Actor::Receptionist(named(name).into(), Groups::default(), desk);
    let wish = |booked_for: Option<&str>, asked_by: &Actor| BookingRequest {
        room: room("nuit"),
        booked_for: booked_for.map(named),
        asked_by: asked_by.clone(),
        ..crate::world::wish(&named("bo"), span("2026-11-17 10:00", "2026-11-17 11:00"))
    };
    let also = BTreeSet::from([room("atelier")]);
    let forbidden = |why| Err(BookError::Forbidden(why));
    let (bo, everywhere) = (at("bo", quai), at("camille", Desk::Everywhere));

    let told = bookings.book_several(wish(Some("zoe"), &bo), &also, now).await;
    assert_eq!(told, forbidden(Forbidden::ForOthers));
    let overriding = BookingRequest { override_rules: true, ..wish(None, &bo) };
    assert_eq!(bookings.book_several(overriding, &also, now).await, forbidden(Forbidden::Override));
    let booked = bookings.book_several(wish(Some("zoe"), &everywhere), &also, now).await.expect("booked");
    let guard = |actor: &Actor| Guard { actor: actor.clone(), if_match: None, reason: None };
    let id = booked.booking.id;
    let changed = bookings.change(id, Change::titled("Autre"), guard(&bo), now).await;
    assert_eq!(changed, forbidden(Forbidden::NotTheirs));
    let cancelled = bookings.cancel(id, guard(&bo), now).await;
    assert_eq!(cancelled.map(drop), Err(BookError::Forbidden(Forbidden::NotTheirs)));
    bookings.cancel(id, guard(&everywhere), now).await.expect("cancelled");
    bookings.book_several(wish(None, &bo), &also, now).await.expect("for themselves, as a member there");
}

#[tokio::test]
async fn what_is_over_in_another_site_is_not_brought_to_theirs() {
    let place = start().await;
    let Place { app, bo, .. } = &place;
    let id = bo.book("atelier", DAY, ("10:00", "11:00"), "Tarot").await;
    app.at("2026-11-17T16:00:00Z");
    let before = app.objects("atelier").await;
    let json = [("content-type", "application/json")];
    let api = format!("/api/v1/bookings/{id}");
    for body in [
        r#"{"room":"nuit"}"#,
        r#"{"room":"nuit","start":"2026-11-19T10:00:00+01:00","end":"2026-11-19T11:00:00+01:00","override":true}"#,
    ] {
        let answer = bo.send(Method::PATCH, &api, &json, Some(body.to_owned())).await;
        assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.has("past"), "{}", answer.body);
    }
    assert_eq!(app.objects("atelier").await, before);
}
