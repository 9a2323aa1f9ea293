//! A hall that is made of other rooms, on the pages and over the API, with a calendar that holds one of them too.

use reqwest::StatusCode;
use serde_json::Value;

use crate::app::{Answer, Person, TestApp, fields};

const DAY: &str = "2026-11-17";

/// The standard place with a hall of its two rooms at one site.
async fn start() -> (TestApp, Person, Person, Person) {
    let hall = "[[room]]\nid = \"halle\"\nsite = \"bain\"\nname = \"La Halle\"\ncontains = [\"atelier\", \"salon\"]\n";
    let app = TestApp::with(&format!("{}\n{hall}", TestApp::rooms()), &[]).await;
    let (anon, ana, camille) =
        (app.visitor(), app.person("demo-ana").await, app.person("demo-accueil").await);
    (app, anon, ana, camille)
}

async fn wants(who: &Person, room: &str, times: (&str, &str)) -> Answer {
    let form = who.get(&format!("/book?room={room}&date={DAY}")).await;
    let key = form.field("key");
    who.post("/book", &fields(room, DAY, times, "Secret", &key)).await
}

/// One room's lane, from its name to the next room's.
fn lane<'a>(page: &'a Answer, room: &str) -> &'a str {
    let from = page.body.find(&format!("href=\"/rooms/{room}?")).unwrap_or_else(|| panic!("{}", page.body));
    let rest = &page.body[from + 1..];
    rest.find("href=\"/rooms/").map_or(rest, |end| &rest[..end])
}

fn json(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str(&answer.body).expect("JSON")
}

#[tokio::test]
async fn whoever_has_the_hall_has_its_rooms_and_the_lanes_say_so() {
    let (_app, anon, ana, _) = start().await;
    let id = ana.book("halle", DAY, ("10:00", "11:00"), "Secret").await;
    let day = anon.get(&format!("/?date={DAY}")).await;
    for room in ["halle", "atelier", "salon"] {
        let lane = lane(&day, room);
        assert!(lane.contains("10:00") && lane.contains("11:00"), "{room}: {lane}");
        assert!(!lane.contains("Secret"), "{room}: {lane}");
        let free = json(
            &anon.get(&format!("/api/v1/rooms/{room}/free?from={DAY}T09:00:00Z&to={DAY}T10:00:00Z")).await,
        );
        assert_eq!(free, Value::Array(Vec::new()), "{room}");
    }
    let refused = wants(&ana, "atelier", ("10:30", "11:30")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.has("en même temps que La Halle, qui est déjà prise"), "{}", refused.body);
    let held = json(&ana.get("/api/v1/bookings?from=2026-11-16T00:00:00Z&to=2026-11-30T00:00:00Z").await);
    let held: Vec<_> =
        held.as_array().expect("a list").iter().map(|one| (&one["id"], &one["room"])).collect();
    assert!(
        held.len() == 3 && held.iter().all(|one| one.0 == held[0].0),
        "one booking in three rooms: {held:?}"
    );

    let page = ana.get(&format!("/bookings/{}", id.0)).await;
    assert!(page.has("La Halle") && !page.has("value=\"salon\""), "it stays there");
    let version = page.field("version");
    let cancelled = ana.post(&format!("/bookings/{}/cancel", id.0), &[("version", &version)]).await;
    assert_eq!(cancelled.status, StatusCode::SEE_OTHER, "{}", cancelled.body);
    ana.book("atelier", DAY, ("10:30", "11:30"), "Secret").await;
}

#[tokio::test]
async fn while_a_room_is_taken_the_hall_is_and_names_it_to_everybody() {
    let (_app, anon, ana, camille) = start().await;
    camille.book("salon", DAY, ("10:00", "11:00"), "Secret").await;
    let day = anon.get(&format!("/?date={DAY}")).await;
    let shown = lane(&day, "halle");
    assert!(shown.contains("<bdi>Le Salon</bdi>") && !shown.contains("Secret"), "{shown}");
    assert!(!lane(&day, "atelier").contains("Le Salon"), "the other room is free");
    let refused = wants(&ana, "halle", ("10:30", "11:30")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.has("en même temps que Le Salon, qui est déjà prise"), "{}", refused.body);
    assert!(!refused.has("demo-accueil"), "never whose it is");
    assert!(refused.has("/book?room=halle"), "another time in the hall: {}", refused.body);

    let schedule = json(&anon.get(&format!("/api/v1/schedule?date={DAY}&room=halle")).await);
    let held = &schedule["rooms"][0]["occupancies"];
    assert_eq!((&held[0]["kind"], &held[0]["title"]), (&"linked".into(), &"Le Salon".into()), "{schedule:#}");
    let found =
        format!("/api/v1/find?from={DAY}T10:00:00%2B01:00&to={DAY}T11:00:00%2B01:00&length=1h&people=20");
    let found = json(&ana.get(&found).await);
    let fits: Vec<&str> =
        found["fits"].as_array().expect("a list").iter().filter_map(|fit| fit["room"].as_str()).collect();
    assert!(!fits.contains(&"halle"), "{found:#}");
    // Reception reads of each booking once.
    let desk = camille.get(&format!("/reception?date={DAY}")).await;
    assert_eq!(desk.body.matches("Secret").count(), 1, "{}", desk.body);
}

#[tokio::test]
async fn a_hall_says_what_it_is_made_of_and_takes_a_series() {
    let (app, anon, ana, _) = start().await;
    let page = anon.get("/rooms/halle").await;
    assert!(page.has("Se compose de") && page.has("L&#39;Atelier, Le Salon"), "{}", page.body);
    assert!(anon.get("/rooms/salon").await.has("La Halle"));
    assert_eq!(
        json(&anon.get("/api/v1/rooms/halle").await)["contains"],
        serde_json::json!(["atelier", "salon"])
    );

    let form = ana.get(&format!("/book?room=halle&date={DAY}")).await;
    let key = form.field("key");
    let mut weekly = fields("halle", DAY, ("10:00", "11:00"), "Secret", &key);
    weekly.extend([("repeat", "weekly"), ("times", "3")]);
    let booked = ana.post("/book", &weekly).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let page = ana.get(&booked.location()).await;
    assert!(page.has("3 dates à venir"), "{}", page.body);
    for room in ["atelier", "salon", "halle"] {
        let texts = app.objects(room).await;
        assert!(texts.iter().any(|text| text.contains("RRULE:FREQ=WEEKLY;COUNT=3")), "{room}: {texts:?}");
    }
    // One date of it is moved by itself, in all its rooms.
    let path = booked.location().replace("?new=1", "");
    let link = format!("{path}?date=");
    let date = page.body.split(&link).nth(1).and_then(|rest| rest.split('"').next()).expect("a date");
    let shown = ana.get(&format!("{path}?date={date}")).await;
    let version = shown.field("version");
    let mut moved = fields("halle", DAY, ("14:00", "15:00"), "Secret", "");
    moved.extend([("version", version.as_str()), ("recurrence_id", date), ("scope", "one")]);
    let moved = ana.post(&path, &moved).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    let page = ana.get(&moved.location()).await;
    assert!(page.has("une réservation à part") && page.has("14:00–15:00"), "{}", page.body);
    for room in ["atelier", "salon", "halle"] {
        let day = anon.get(&format!("/?date={DAY}")).await;
        let lane = lane(&day, room);
        assert!(lane.contains("14:00") && lane.contains("15:00"), "{room}: {lane}");
    }
    assert!(ana.get(&path).await.has("2 dates à venir"));
}
