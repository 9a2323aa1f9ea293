//! Calendars of other programs, such as that of a website, whose events hold rooms: over HTTP, on the pages, and with
//! everything that a broken one answers.

mod broken;
mod told;

use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::app::{Person, TestApp, fields};
use crate::feed_server::FeedServer;

const DAY: &str = "2026-11-18";

/// By LOCATION and whatever it is, every second.
fn settings(address: &str) -> String {
    format!(
        "{}\n[[feed]]\nname = \"Mobilizon\"\nurl = \"{address}/mobilizon.ics\"\nevery = \"1s\"\nallow_private = true\n\
         by_location = {{ \"Le Bain, Atelier\" = \"atelier\", \"Le Bain, Salon\" = \"salon\" }}\n",
        TestApp::rooms()
    )
}

/// A place with that feed, in which these events are.
async fn place(events: &[&[&str]]) -> (FeedServer, TestApp) {
    let (server, address) = FeedServer::start().await;
    server.has_events("/mobilizon.ics", events);
    let app = TestApp::with(&settings(&address), &[]).await;
    wait_until_read(&app).await;
    (server, app)
}

async fn wait_for(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_so().await {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn wait_until_read(app: &TestApp) {
    wait_for("the feed is read", async || app.app.feeds.get("Mobilizon").read_at.is_some()).await;
}

/// Waits until so many events of the feed are known in `room`.
async fn wait_for_events(app: &TestApp, room: &str, count: usize) {
    let room = app.app.settings.room(room).expect("a room").id.clone();
    wait_for("its events are known", async || app.app.schedule.feed_events(&room, "Mobilizon") == count)
        .await;
}

/// What booking `room` then is answered.
async fn book(person: &Person, room: &str, times: (&str, &str)) -> StatusCode {
    let key = person.get(&format!("/book?room={room}&date={DAY}")).await.field("key");
    person.post("/book", &fields(room, DAY, times, "Réunion", &key)).await.status
}

const CONCERT: [&str; 4] = [
    "DTSTART:20261118T090000Z",
    "DTEND:20261118T110000Z",
    "SUMMARY:Concert de poche",
    "LOCATION:Le Bain\\, Atelier",
];

#[tokio::test]
async fn its_events_hold_the_rooms_at_their_place() {
    let (server, app) = place(&[
        &CONCERT,
        &["DTSTART:20261118T090000Z", "DTEND:20261118T110000Z", "SUMMARY:Ailleurs", "LOCATION:Rennes"],
    ])
    .await;
    wait_for_events(&app, "atelier", 1).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    assert_eq!(book(&ana, "atelier", ("10:30", "11:30")).await, StatusCode::CONFLICT);
    assert_eq!(book(&ana, "salon", ("10:30", "11:30")).await, StatusCode::SEE_OTHER);
    assert_eq!(
        book(&ana, "atelier", ("12:00", "13:00")).await,
        StatusCode::SEE_OTHER,
        "what touches it is free"
    );

    let day = format!("/?date={DAY}");
    assert!(!ana.get(&day).await.has("Concert de poche"), "whose it is, members do not read");
    let seen = reception.get(&day).await;
    assert!(seen.has("Concert de poche") && seen.has("Mobilizon"), "{}", seen.body);
    let public = app.visitor().get(&format!("/?date={DAY}")).await;
    assert!(!public.has("Concert") && public.status == StatusCode::OK);
    let find = format!("/find?date={DAY}&from=10:00&to=11:00&people=10&site=bain");
    let found = ana.get(&find).await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(
        !found.has(&format!("/book?room=atelier&amp;date={DAY}&amp;start=10:00&amp;end=11:00")),
        "{}",
        found.body
    );

    // What is not in it any more holds nothing.
    server.has_events("/mobilizon.ics", &[]);
    wait_for_events(&app, "atelier", 0).await;
    assert_eq!(book(&ana, "atelier", ("10:30", "11:30")).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whole_days_series_and_times_without_a_zone_are_those_of_the_room() {
    let loc = "LOCATION:Le Bain\\, Salon";
    let (_server, app) = place(&[
        &["DTSTART;VALUE=DATE:20261119", "SUMMARY:Portes ouvertes", loc],
        &[
            "DTSTART:20261120T140000",
            "DTEND:20261120T150000",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "SUMMARY:Chorale",
            loc,
        ],
        &[
            "UID:1@site.example",
            "RECURRENCE-ID:20261127T140000",
            "DTSTART:20261127T140000",
            "DTEND:20261127T150000",
            "SUMMARY:Chorale",
            "LOCATION:Le Bain\\, Atelier",
        ],
    ])
    .await;
    wait_for_events(&app, "salon", 2).await;
    wait_for_events(&app, "atelier", 1).await;
    let taken = |room: &str| {
        let room = app.app.settings.room(room).expect("a room").id.clone();
        let window = clef::domain::time::Interval::new(
            "2026-11-16T00:00:00Z".parse().expect("an instant"),
            "2026-12-16T00:00:00Z".parse().expect("an instant"),
        );
        let taken = app.app.schedule.snapshot(&room).taken(window.expect("forwards"));
        taken
            .iter()
            .map(|held| format!("{} {}", held.start().to_rfc3339(), held.length().num_hours()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        taken("salon"),
        ["2026-11-18T23:00:00+00:00 24", "2026-11-20T13:00:00+00:00 1", "2026-12-04T13:00:00+00:00 1"]
    );
    assert_eq!(taken("atelier"), ["2026-11-27T13:00:00+00:00 1"], "the date that takes place there");
}

#[tokio::test]
async fn it_is_asked_for_again_only_if_it_has_changed() {
    let (server, app) = place(&[&CONCERT]).await;
    wait_for("it is asked again", async || server.answered("/mobilizon.ics").len() >= 3).await;
    let [first, again @ ..] = &*server.answered("/mobilizon.ics") else { panic!("asked") };
    assert_eq!(*first, StatusCode::OK);
    assert!(again.iter().all(|status| *status == StatusCode::NOT_MODIFIED), "{again:?}");
    wait_for_events(&app, "atelier", 1).await;
}

#[tokio::test]
async fn what_it_puts_over_a_booking_is_for_reception() {
    let (server, app) = place(&[]).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await;
    server.has_events("/mobilizon.ics", &[&CONCERT]);
    wait_for_events(&app, "atelier", 1).await;
    let inbox = reception.get("/reception/conflicts").await;
    for text in ["Concert de poche", "Mobilizon", "Conseil"] {
        assert!(inbox.has(text), "{text}: {}", inbox.body);
    }
    let version = ana.get(&format!("/bookings/{id}")).await.field("version");
    let answer = ana.post(&format!("/bookings/{id}/cancel"), &[("version", &version)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    wait_for("the conflict is over", async || !reception.get("/reception/conflicts").await.has("Mobilizon"))
        .await;
}

#[tokio::test]
async fn nothing_in_it_is_a_booking_of_clefs() {
    let (_server, app) = place(&[]).await;
    let ana = app.person("demo-ana").await;
    ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await;
    let objects = app.objects("atelier").await;
    let event = objects.iter().find(|text| text.contains("Conseil")).expect("its event");
    let (from, to) = (event.find("BEGIN:VEVENT").expect("it"), event.find("END:VEVENT").expect("its end"));
    let lines: Vec<&str> =
        event[from..to].lines().skip(1).filter(|line| !line.starts_with("LOCATION")).collect();
    let lines: Vec<&str> = lines.into_iter().chain(["LOCATION:Le Bain\\, Salon"]).collect();
    let (server, address) = FeedServer::start().await;
    server.has_events("/mobilizon.ics", &[&lines]);
    let other = TestApp::with(&settings(&address), &[]).await;
    wait_for_events(&other, "salon", 1).await;
    let malik = other.person("demo-ana").await;
    assert!(!malik.get("/me").await.has("Conseil"), "it is nobody's booking there");
    assert_eq!(book(&malik, "salon", ("10:30", "11:00")).await, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_hall_is_held_with_its_rooms() {
    let (server, address) = FeedServer::start().await;
    server.has_events("/mobilizon.ics", &[&CONCERT]);
    let hall = "[[room]]\nid = \"salle\"\nsite = \"bain\"\nname = \"La Salle\"\ncontains = [\"atelier\", \"salon\"]\n";
    let rooms = format!("{}\n{hall}", settings(&address).replace("= \"atelier\",", "= \"salle\","));
    let app = TestApp::with(&rooms, &[]).await;
    wait_for_events(&app, "salle", 1).await;
    let ana = app.person("demo-ana").await;
    for room in ["atelier", "salon", "salle"] {
        assert_eq!(book(&ana, room, ("10:30", "11:30")).await, StatusCode::CONFLICT, "{room}");
    }
}

#[tokio::test]
async fn no_booking_is_moved_onto_its_events() {
    let (_server, app) = place(&[&CONCERT]).await;
    wait_for_events(&app, "atelier", 1).await;
    let ana = app.person("demo-ana").await;
    let id = ana.book("atelier", DAY, ("14:00", "15:00"), "Conseil").await;
    let version = ana.get(&format!("/bookings/{id}")).await.field("version");
    let fields =
        [("date", DAY), ("start", "10:30"), ("end", "11:30"), ("title", "Conseil"), ("version", &version)];
    let answer = ana.post(&format!("/bookings/{id}"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.has("La salle est déjà prise"), "{}", answer.body);
}
