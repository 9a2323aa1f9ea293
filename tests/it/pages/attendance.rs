//! Who came: noted by its member and by reception, on the page of a booking and on the board, without JavaScript.

use reqwest::StatusCode;

use super::undo::press;
use crate::app::{Answer, Person, TestApp, fields};

fn with_keys() -> String {
    let keys = "keys = [\"clé 12\", \"badge 3/4, rouge\"]\nlayouts = [\"U\"";
    let rooms = TestApp::rooms().replace("layouts = [\"U\"", keys);
    rooms.replace("name = \"Le Salon\"", "name = \"Le Salon\"\nkeys = [\"clé 12\"]")
}

const TODAY: &str = "2026-11-16";

async fn check_in(who: &Person, path: &str) -> Answer {
    press(who, &who.get(path).await, &format!("{path}/check-in")).await
}

/// The lines of the only object of `room` that begin with `name`.
async fn lines(app: &TestApp, room: &str, name: &str) -> Vec<String> {
    let objects = app.objects(room).await.concat().replace("\r\n ", "");
    objects.lines().filter(|line| line.starts_with(name)).map(ToOwned::to_owned).collect()
}

/// What happened to the bookings, by its word.
fn happened(
    events: &mut tokio::sync::broadcast::Receiver<std::sync::Arc<clef::domain::event::Event>>,
) -> Vec<String> {
    std::iter::from_fn(|| events.try_recv().ok()).map(|event| event.kind.as_str().to_owned()).collect()
}

#[tokio::test]
async fn a_member_comes_and_reception_notes_that_they_left() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", TODAY, ("10:00", "11:00"), "Point").await;
    app.edit_object("atelier", |text| {
        text.replace("END:VEVENT", "CATEGORIES:Projet\r\nX-OTHER;A=b:reste\r\nEND:VEVENT")
    })
    .await;
    let path = format!("/bookings/{id}");
    let mut events = app.app.schedule.events();
    let came = check_in(&ana, &path).await;
    assert_eq!((came.status, came.location()), (StatusCode::SEE_OTHER, format!("{path}?checked_in=1")));
    let page = ana.get(&came.location()).await;
    assert!(page.has("L’arrivée est notée.") && page.has("Sur place depuis 9:30"), "{}", page.body);
    assert_eq!(lines(&app, "atelier", "X-CLEF-CHECKED-IN").await, ["X-CLEF-CHECKED-IN:20261116T083000Z"]);
    assert_eq!(lines(&app, "atelier", "X-OTHER").await, ["X-OTHER;A=b:reste"]);
    assert_eq!(lines(&app, "atelier", "CATEGORIES").await, ["CATEGORIES:Projet"]);
    // Pressed twice.
    app.at("2026-11-16T08:40:00Z");
    let again = ana.post(&format!("{path}/check-in"), &[]).await;
    assert_eq!(again.location(), format!("{path}?checked_in=1"));
    let board = reception.get("/reception?view=rooms").await;
    assert!(board.has("Sur place depuis 9:30"), "{}", board.body);
    let left = press(&reception, &board, &format!("{path}/check-out")).await;
    assert_eq!((left.status, left.location()), (StatusCode::SEE_OTHER, "/reception?view=rooms".to_owned()));
    let board = reception.get(&left.location()).await;
    assert!(board.has("Départ à 9:40") && board.has(&format!("{path}/check-in")), "{}", board.body);
    assert_eq!(happened(&mut events), ["checked_in", "checked_out"]);
    assert_eq!(lines(&app, "atelier", "SEQUENCE").await, ["SEQUENCE:0"], "no time has changed");
}

#[tokio::test]
async fn nobody_comes_too_early_or_to_the_booking_of_somebody_else() {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    let id = ana.book("atelier", TODAY, ("10:15", "11:00"), "Point").await;
    let path = format!("/bookings/{id}");
    assert!(!ana.get(&path).await.has("Noter l’arrivée"));
    let early = ana.post(&format!("{path}/check-in"), &[]).await;
    assert!(early.status == StatusCode::CONFLICT && early.has("30 minutes avant"), "{}", early.body);
    app.at("2026-11-16T08:45:00Z");
    assert_eq!(malik.post(&format!("{path}/check-in"), &[]).await.status, StatusCode::FORBIDDEN);
    let out = ana.post(&format!("{path}/check-out"), &[]).await;
    assert_eq!(out.status, StatusCode::CONFLICT, "nobody is there");
    assert_eq!(lines(&app, "atelier", "X-CLEF-CHECKED").await, [""; 0]);
    assert_eq!(check_in(&ana, &path).await.status, StatusCode::SEE_OTHER);
    // Back to where one came from, and nowhere else.
    let evil = [("back", "https://evil.example")];
    assert_eq!(ana.post(&format!("{path}/check-out"), &evil).await.location(), "/");
}

#[tokio::test]
async fn a_date_of_a_series_is_noted_and_the_series_of_others_stays_as_it_is() {
    let (app, _, ana, _) = TestApp::start().await;
    let key = ana.get("/book").await.field("key");
    let mut form = fields("atelier", TODAY, ("10:00", "11:00"), "Cours", &key);
    form.extend([("repeat", "weekly"), ("times", "3")]);
    let booked = ana.post("/book", &form).await;
    let path = booked.location().replace("?new=1", "");
    // Somebody has given one date a place of its own.
    let date = "BEGIN:VEVENT\r\nRECURRENCE-ID;TZID=Europe/Paris:20261123T100000\r\nDTSTAMP:20261101T000000Z\r\n\
                DTSTART;TZID=Europe/Paris:20261123T101500\r\nDTEND;TZID=Europe/Paris:20261123T111500\r\n\
                SUMMARY:Cours\\, dehors\r\nX-OTHER:reste\r\nUID:";
    app.edit_object("atelier", |text| {
        let uid = text.split("UID:").nth(1).and_then(|rest| rest.split("\r\n").next()).expect("a UID");
        let date = format!("END:VEVENT\r\n{date}{uid}\r\nEND:VEVENT\r\n");
        text.replacen("END:VEVENT\r\n", &date, 1)
    })
    .await;
    assert_eq!(check_in(&ana, &path).await.status, StatusCode::SEE_OTHER);
    let noted = lines(&app, "atelier", "X-CLEF-CHECKED-IN").await;
    assert_eq!(noted, ["X-CLEF-CHECKED-IN:20261116T090000Z/20261116T083000Z"]);
    let all = app.objects("atelier").await.concat();
    assert!(all.contains(date), "{all}");
    let [this, next] = ["2026-11-16T09:00:00Z", "2026-11-23T09:00:00Z"];
    let of = async |date: &str| ana.get(&format!("{path}?date={date}")).await;
    assert!(of(this).await.has("Sur place depuis 9:30") && !of(next).await.has("Sur place"));
    // Ended now, a date leaves the series: who came goes with it.
    app.at("2026-11-16T09:20:00Z");
    let ended = ana.post(&format!("{path}/release"), &[("recurrence_id", this)]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    // The date that is moved by hand is open when it is.
    app.at("2026-11-23T10:05:00Z");
    let came = ana.post(&format!("{path}/check-in"), &[("recurrence_id", next)]).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    let mut noted = lines(&app, "atelier", "X-CLEF-CHECKED-IN").await;
    noted.sort();
    let gone = "X-CLEF-CHECKED-IN:20261116T083000Z";
    assert_eq!(noted, [gone, "X-CLEF-CHECKED-IN:20261123T090000Z/20261123T100500Z"]);
}

#[tokio::test]
async fn a_key_is_given_once_and_is_missed_until_it_is_back() {
    let app = TestApp::with(&with_keys(), &[]).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let malik = app.person("demo-malik").await;
    let mine = format!("/bookings/{}", ana.book("atelier", TODAY, ("10:00", "11:00"), "Point").await);
    let other = format!("/bookings/{}", malik.book("salon", TODAY, ("10:00", "12:00"), "Autre").await);
    // A member comes, and has no key to choose.
    let page = ana.get(&mine).await;
    assert!(page.has("Noter l’arrivée") && !page.has("clé 12"), "{}", page.body);
    let stolen = ana.post(&format!("{mine}/check-in"), &[("key", "clé 12")]).await;
    assert_eq!(stolen.status, StatusCode::FORBIDDEN);
    assert_eq!(check_in(&ana, &mine).await.status, StatusCode::SEE_OTHER);
    let mut events = app.app.schedule.events();
    let key = [("key", "clé 12"), ("back", "/reception")];
    let given = reception.post(&format!("{mine}/check-in"), &key).await;
    assert_eq!((given.status, given.location()), (StatusCode::SEE_OTHER, "/reception".to_owned()));
    assert_eq!(happened(&mut events), ["keys"]);
    assert!(ana.get(&mine).await.has("Clé\u{a0}: clé 12"));
    // The same key hangs in the other room as well, and is out.
    let board = reception.get("/reception").await;
    assert!(board.has("Clés sorties") && board.has("Clé\u{a0}: clé 12"), "{}", board.body);
    assert!(!board.has("<option>clé 12"), "{}", board.body);
    let twice = reception.post(&format!("{other}/check-in"), &key).await;
    assert!(twice.status == StatusCode::CONFLICT && twice.has("Quelqu’un d’autre"), "{}", twice.body);
    assert_eq!(lines(&app, "salon", "X-CLEF-KEYS").await, [""; 0]);
    assert!(reception.get("/reception/print").await.has("Clé\u{a0}: clé 12"));
    // They have gone and kept it.
    app.at("2026-11-18T08:00:00Z");
    let board = reception.get("/reception").await;
    assert!(board.has("à rendre depuis") && board.has("Clé rendue"), "{}", board.body);
    assert_eq!(ana.post(&format!("{mine}/check-out"), &[]).await.status, StatusCode::CONFLICT);
    let back = press(&reception, &board, &format!("{mine}/check-out")).await;
    assert_eq!(back.location(), "/reception", "{}", back.body);
    assert!(!reception.get("/reception").await.has("Clés sorties"));
    assert_eq!(lines(&app, "atelier", "X-CLEF-KEYS").await, [""; 0]);
}

#[tokio::test]
async fn whoever_comes_is_no_news_about_the_booking() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Point").await;
    app.at("2026-11-17T08:45:00Z");
    let path = format!("/bookings/{id}");
    let came = press(&reception, &reception.get(&path).await, &format!("{path}/check-in")).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    let board = reception.get("/reception").await;
    assert!(board.has("Sur place depuis 9:45") && !board.has("modifiée") && !board.has("par Camille"));
}
