//! A link to a video call for each booking of a room that has them: one, whatever becomes of the booking, and only for those
//! whose booking it is.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::app::{Answer, Person, TestApp, fields};
use crate::feeds::{follow, program};
use crate::pages::undo::press;

const DAY: &str = "2026-11-17";
const SERVER: &str = "https://meet.example.org/l-essai-";

/// The standard place, of which two rooms have video calls.
pub(crate) fn rooms() -> String {
    let with = |rooms: &str, name: &str| {
        rooms.replace(&format!("name = \"{name}\"\n"), &format!("name = \"{name}\"\njitsi = true\n"))
    };
    let rooms = with(&with(TestApp::rooms(), "L'Atelier"), "Le Salon");
    format!("{rooms}\n[jitsi]\nurl = \"https://meet.example.org\"\n")
}

async fn start() -> (TestApp, Person, Person) {
    let app = TestApp::with(&rooms(), &[]).await;
    let (ana, camille) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    (app, ana, camille)
}

/// The link on a page, if there is one.
fn link_on(page: &Answer) -> Option<String> {
    let body = page.body.replace("&#x2f;", "/");
    let (_, rest) = body.split_once(&format!("<a href=\"{SERVER}"))?;
    Some(format!("{SERVER}{}", rest.split_once('"')?.0))
}

/// What a calendar program reads of each event in these.
fn calls(calendar: &str) -> Vec<(String, Vec<String>)> {
    let events = program("conference.py", &[], calendar);
    let event = |event: &Value| {
        let texts = |name: &str| -> Vec<String> {
            let all = event[name].as_array().expect("a list").iter();
            all.map(|one| one.as_str().expect("a text").to_owned()).collect()
        };
        assert_eq!(texts("errors"), [""; 0], "{event}");
        if !texts("calls").is_empty() {
            assert_eq!(
                (texts("features"), texts("labels")),
                (vec!["VIDEO".into()], vec!["Visioconférence".into()])
            );
        }
        (event["location"].as_str().expect("a text").to_owned(), texts("calls"))
    };
    events.as_array().expect("a list").iter().map(event).collect()
}

/// What stands in the calendar of `room`.
async fn written(app: &TestApp, room: &str) -> Vec<(String, Vec<String>)> {
    let objects = app.objects(room).await;
    let live = objects.iter().filter(|object| object.contains("STATUS:CONFIRMED"));
    live.flat_map(|object| calls(object)).collect()
}

async fn join_url(who: &Person, id: &str) -> Value {
    let answer = who.get(&format!("/api/v1/bookings/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str::<Value>(&answer.body).expect("JSON")["join_url"].clone()
}

async fn change(who: &Person, id: &str, to: (&str, (&str, &str), &str)) {
    let path = format!("/bookings/{id}");
    let version = who.get(&path).await.field("version");
    let (room, times, title) = to;
    let mut all = fields(room, DAY, times, title, "");
    all.push(("version", &version));
    let answer = who.post(&path, &all).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test]
async fn a_booking_has_one_link_whatever_becomes_of_it() {
    let (app, ana, camille) = start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Conseil").await.to_string();
    let path = format!("/bookings/{id}");
    let link = link_on(&ana.get(&format!("{path}?new=1")).await).expect("a link, just booked");
    assert!(
        link.len() - SERVER.len() >= 26 && link[SERVER.len()..].bytes().all(|c| c.is_ascii_alphanumeric()),
        "{link}"
    );
    let atelier = format!("L'Atelier, Le Bain, 1 quai du Bain, 44000 Nantes, {link}");
    assert_eq!(written(&app, "atelier").await, [(atelier.clone(), vec![link.clone()])]);

    change(&ana, &id, ("atelier", ("10:00", "12:00"), "Conseil")).await;
    change(&ana, &id, ("atelier", ("10:00", "12:00"), "Bureau")).await;
    assert_eq!(link_on(&ana.get(&path).await).as_ref(), Some(&link), "longer, with another title");
    change(&ana, &id, ("salon", ("10:00", "12:00"), "Bureau")).await;
    assert_eq!(link_on(&camille.get(&path).await).as_ref(), Some(&link), "in another room, at reception");
    assert!(written(&app, "salon").await[0].0.ends_with(&format!(", {link}")));

    change(&ana, &id, ("nuit", ("10:00", "12:00"), "Bureau")).await;
    assert_eq!(link_on(&ana.get(&path).await), None, "in a room without video calls");
    assert_eq!(join_url(&ana, &id).await, Value::Null);
    assert_eq!(written(&app, "nuit").await, [("La Nuit, Le Quai".to_owned(), vec![])]);
    change(&ana, &id, ("atelier", ("15:00", "16:00"), "Bureau")).await;
    assert_eq!(written(&app, "atelier").await, [(atelier.clone(), vec![link.clone()])]);

    let version = ana.get(&path).await.field("version");
    let gone = ana.post(&format!("{path}/cancel"), &[("version", &version)]).await;
    let page = ana.get(&gone.location()).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert_eq!(link_on(&page), None);
    press(&ana, &page, &format!("{path}/restore")).await;
    assert_eq!(link_on(&ana.get(&path).await), Some(link.clone()), "restored");
    let file = ana.get(&format!("{path}.ics")).await;
    assert_eq!(calls(&file.body), [(atelier, vec![link])]);
}

#[tokio::test]
async fn only_its_people_and_reception_read_a_link() {
    let (app, ana, camille) = start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Conseil").await.to_string();
    let other = ana.book("atelier", DAY, ("11:00", "12:00"), "Bureau").await.to_string();
    let link = join_url(&ana, &id).await;
    assert!(link.as_str().is_some_and(|link| link.starts_with(SERVER)), "{link}");
    assert_eq!(join_url(&camille, &id).await, link);
    assert_ne!(join_url(&camille, &other).await, link, "each has its own");
    let link = link.as_str().expect("a link").to_owned();
    let (anon, malik) = (app.visitor(), app.person("demo-malik").await);
    let json = [("content-type", "application/json")];
    let says = Some("{\"public\": true}".to_owned());
    let published = camille.send(Method::PATCH, &format!("/api/v1/bookings/{id}"), &json, says).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.body);
    let span = "from=2026-11-16T00:00:00Z&to=2026-11-20T00:00:00Z";
    let (bookings, rooms) = (format!("/api/v1/schedule?room=atelier&{span}"), "/api/v1/rooms".to_owned());
    let paths = [
        format!("/bookings/{id}"),
        format!("/api/v1/bookings/{id}"),
        format!("/bookings/{id}.ics"),
        bookings,
        rooms,
    ];
    let open =
        ["/?date=2026-11-17", "/rooms/atelier?date=2026-11-17", "/feeds/public.ics", "/feeds/public.atom"]
            .map(str::to_owned);
    for path in paths.iter().chain(&open) {
        for who in [&anon, &malik] {
            let body = who.get(path).await.body.replace("\r\n ", "").replace("&#x2f;", "/");
            assert!(!body.contains("meet.example.org"), "{path}: {body}");
        }
    }
    assert!(anon.get("/feeds/public.ics").await.has("SUMMARY:Conseil"), "it is public");

    let own = app.visitor().get(&follow(&ana, "mine").await).await;
    assert!(
        calls(&own.body)
            .iter()
            .any(|(location, calls)| location.ends_with(&link) && *calls == [link.clone()])
    );
    let of_room = app.visitor().get(&follow(&malik, "room:atelier").await).await;
    assert_eq!(
        calls(&of_room.body).iter().filter(|(location, _)| location.starts_with("L'Atelier")).count(),
        2
    );
    assert!(!of_room.has("meet.example.org") && !of_room.has("CONFERENCE"), "{}", of_room.body);
}

#[tokio::test]
async fn a_series_has_one_link_which_a_date_takes_along_and_a_second_click_makes_no_other() {
    let (app, ana, _) = start().await;
    let key = ana.get(&format!("/book?room=atelier&date={DAY}")).await.field("key");
    let mut series = fields("atelier", DAY, ("10:00", "12:00"), "Cours", &key);
    series.extend([("repeat", "weekly"), ("times", "3"), ("until", "")]);
    let (one, other) = tokio::join!(ana.post("/book", &series), ana.post("/book", &series));
    assert_eq!((one.status, other.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let again = ana.post("/book", &series).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    let path = again.location().split('?').next().expect("a path").to_owned();
    let link = link_on(&ana.get(&path).await).expect("a link");
    let at = "2026-11-24T09:00:00Z";
    let version = ana.get(&format!("{path}?date={at}")).await.field("version");
    let mut moved = fields("atelier", "2026-11-24", ("14:00", "16:00"), "Cours", "");
    moved.extend([("recurrence_id", at), ("version", version.as_str())]);
    let answer = ana.post(&path, &moved).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let held = written(&app, "atelier").await;
    assert_eq!(held.len(), 2, "the series and its date: {held:#?}");
    assert!(held.iter().all(|(_, calls)| *calls == [link.clone()]), "{held:#?}");
    let file = calls(&ana.get(&format!("{path}.ics")).await.body);
    assert!(file.len() == 2 && file.iter().all(|(_, calls)| *calls == [link.clone()]), "{file:#?}");
}

#[tokio::test]
async fn whoever_a_booking_is_handed_to_has_a_link_that_the_others_do_not_know() {
    let (app, ana, camille) = start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Conseil").await.to_string();
    let before = join_url(&ana, &id).await;
    let json = [("content-type", "application/json")];
    let to_malik = "{\"booked_for\": {\"id\": \"demo-malik\", \"name\": \"Malik\"}}".to_owned();
    let handed = camille.send(Method::PATCH, &format!("/api/v1/bookings/{id}"), &json, Some(to_malik)).await;
    assert_eq!(handed.status, StatusCode::OK, "{}", handed.body);
    let after = join_url(&app.person("demo-malik").await, &id).await;
    assert!(after.is_string() && after != before, "{after}");
    let object = app.objects("atelier").await.concat();
    assert!(!object.replace("\r\n ", "").contains(before.as_str().expect("a link")), "{object}");
    assert_eq!(written(&app, "atelier").await[0].1, [after.as_str().expect("a link")]);
}

/// What another application wrote there stays, and a booking that came without a link gets one with its next change.
#[tokio::test]
async fn what_others_write_as_conference_stays_and_what_lacks_a_link_gets_one() {
    let (app, ana, _) = start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Conseil").await.to_string();
    let theirs = "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Zoom:https://zoom.example.org/j/1";
    let made = join_url(&ana, &id).await;
    app.edit_object("atelier", |object| {
        let lines =
            object.replace("\r\n ", "").replace(&format!("\\, {}", made.as_str().expect("a link")), "");
        let ours = |line: &&str| !line.starts_with("CONFERENCE") && !line.starts_with("X-CLEF-JOIN-URL");
        let kept: Vec<&str> = lines.lines().filter(ours).collect();
        kept.join("\r\n").replace("END:VEVENT", &format!("{theirs}\r\nEND:VEVENT")) + "\r\n"
    })
    .await;
    assert_eq!(join_url(&ana, &id).await, Value::Null);
    change(&ana, &id, ("atelier", ("10:00", "11:00"), "Bureau")).await;
    let link = join_url(&ana, &id).await;
    let link = link.as_str().expect("a link");
    let object = app.objects("atelier").await.concat().replace("\r\n ", "");
    assert!(object.contains(theirs) && object.contains(&format!("Visioconférence\":{link}\r\n")), "{object}");
}
