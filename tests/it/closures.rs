//! Closures calendars: ordinary events close rooms, on every server and on the pages.

use std::time::Duration;

use clef::bookings::{BookError, Timeouts};
use clef::caldav::Href;
use clef::caldav::client::NewCalendar;
use clef::domain::conflict::Cause;
use clef::domain::rules::Figure;

use crate::app::TestApp;
use crate::every_server::on_every_server;
use crate::world::{On, Store, World, ana, now, room, span};

on_every_server!(
    an_event_closes_the_room_until_it_is_taken_away,
    what_is_cancelled_or_private_says_so,
    hours_of_every_week_keep_their_time_when_the_clock_changes,
    a_booking_inside_a_new_closure_is_found,
);

/// A place whose `atelier` is closed by the events of a calendar that no room has; `None` if there is none to be had.
async fn place(store: &Store) -> Option<(World, Href)> {
    let with_third = store.with_hall().await?;
    let name = with_third.calendars.last().expect("a third calendar").clone();
    let home = store.client.calendar_home().await.expect("the home");
    let world = closed_by(store, &name).await;
    Some((world, home.child(&name).as_collection()))
}

async fn closed_by(store: &Store, name: &str) -> World {
    let mut world = World::unread_with(store, store.client.clone(), Timeouts::default(), |of| {
        if of.id == room("atelier") {
            of.closures_calendars = vec![name.to_owned()];
            of.rules.horizon = chrono::TimeDelta::days(400);
        }
    });
    world.poller.poll().await;
    world
}

/// Writes a closure as reception would in a calendar application.
async fn close(store: &Store, calendar: &Href, lines: &[&str]) -> Href {
    let uid = uuid::Uuid::new_v4();
    let mut text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//Other//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270101T000000Z\r\n"
    );
    text.extend(lines.iter().flat_map(|line| [*line, "\r\n"]));
    text.push_str("END:VEVENT\r\nEND:VCALENDAR\r\n");
    let href = calendar.child(&format!("{uid}.ics"));
    store.client.create(&href, text).await.expect("to be written");
    href
}

/// Thunderbird writes whole days as free time.
const THE_FIFTH: [&str; 4] = [
    "DTSTART;VALUE=DATE:20270505",
    "DTEND;VALUE=DATE:20270506",
    "SUMMARY:Grand ménage",
    "TRANSP:TRANSPARENT",
];

/// The reason of the refusal, if the room is closed; empty if it is not told.
fn reason<T: std::fmt::Debug>(answer: &Result<T, BookError>) -> Option<String> {
    let Err(BookError::Refused { refusals, .. }) = answer else { return None };
    let closed = refusals.iter().find(|refusal| refusal.rule == "closure")?;
    match closed.figures.iter().find(|(name, _)| *name == "reason") {
        Some((_, Figure::Text(reason))) => Some(reason.clone()),
        _ => None,
    }
}

async fn an_event_closes_the_room_until_it_is_taken_away(_: World, store: &Store) {
    let Some((mut world, calendar)) = place(store).await else { return };
    let closure = close(store, &calendar, &THE_FIFTH).await;
    world.poller.poll().await;
    let refused = world.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await;
    assert_eq!(reason(&refused).as_deref(), Some("Grand ménage"), "{refused:?}");
    world.book(&ana(), "2027-05-04 10:00", "2027-05-04 11:00").await.expect("the day before is open");
    assert!(world.taken("2027-05-05 00:00", "2027-05-06 00:00").is_empty(), "it is closed, and not taken");
    store.client.delete(&closure, None).await.expect("to delete");
    world.poller.poll().await;
    world.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await.expect("it is open again");
}

async fn what_is_cancelled_or_private_says_so(_: World, store: &Store) {
    let Some((mut world, calendar)) = place(store).await else { return };
    let noon = ["DTSTART:20270505T100000Z", "DTEND:20270505T120000Z", "SUMMARY:Entretien annuel de Paul"];
    close(store, &calendar, &[noon[0], noon[1], noon[2], "CLASS:PRIVATE"]).await;
    close(store, &calendar, &["DTSTART:20270506T100000Z", "DTEND:20270506T120000Z", "STATUS:CANCELLED"])
        .await;
    world.poller.poll().await;
    let refused = world.book(&ana(), "2027-05-05 13:00", "2027-05-05 13:30").await;
    assert_eq!(reason(&refused).as_deref(), Some(""), "{refused:?}");
    world.book(&ana(), "2027-05-05 14:00", "2027-05-05 15:00").await.expect("it is over then");
    world
        .book(&ana(), "2027-05-06 12:00", "2027-05-06 13:00")
        .await
        .expect("a cancelled closure closes nothing");
}

async fn hours_of_every_week_keep_their_time_when_the_clock_changes(_: World, store: &Store) {
    let Some((mut world, calendar)) = place(store).await else { return };
    // Fridays from noon to two o'clock. The clocks go back on Sunday 31 October 2027.
    let zone = "DTSTART;TZID=Europe/Paris:20271008T120000";
    let end = "DTEND;TZID=Europe/Paris:20271008T140000";
    close(store, &calendar, &[zone, end, "SUMMARY:Ménage", "RRULE:FREQ=WEEKLY;COUNT=6"]).await;
    world.poller.poll().await;
    for (day, offset) in [("2027-10-29", 0), ("2027-11-05", 1)] {
        // `span` counts two hours from UTC; in November the clock shows one.
        let at = |hour: u32, minute: u32| format!("{day} {:02}:{minute:02}", hour + offset);
        let refused = world.book(&ana(), &at(13, 30), &at(14, 30)).await;
        assert_eq!(reason(&refused).as_deref(), Some("Ménage"), "{day}: {refused:?}");
        world.book(&ana(), &at(14, 0), &at(15, 0)).await.expect("it is open at two");
    }
}

async fn a_booking_inside_a_new_closure_is_found(_: World, store: &Store) {
    let Some((mut world, calendar)) = place(store).await else { return };
    world.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await.expect("free");
    let closed = |world: &World| {
        let conflicts = world.schedule.conflicts(now());
        conflicts.iter().filter(|conflict| conflict.cause == Cause::Closed).count()
    };
    assert_eq!(closed(&world), 0);
    let closure = close(store, &calendar, &THE_FIFTH).await;
    world.poller.poll().await;
    assert_eq!(closed(&world), 1);
    store.client.delete(&closure, None).await.expect("to delete");
    world.poller.poll().await;
    assert_eq!(closed(&world), 0);
}

#[tokio::test]
async fn whoever_books_reads_what_is_older_than_half_a_minute() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let Some((world, calendar)) = place(&store).await else { panic!("a third calendar can be had") };
    close(&store, &calendar, &THE_FIFTH).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    // Nothing has polled since.
    let refused = world.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await;
    assert_eq!(reason(&refused).as_deref(), Some("Grand ménage"), "{refused:?}");
}

#[tokio::test]
async fn while_a_closures_calendar_is_missing_bookings_go_on() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let mut world = closed_by(&store, "fermetures").await;
    world.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await.expect("nothing closes it");
    let home = store.client.calendar_home().await.expect("the home");
    let calendar = home.child("fermetures").as_collection();
    let new = NewCalendar { display_name: "Fermetures".into(), color: None };
    store.client.make_calendar(&calendar, &new).await.expect("a new calendar");
    close(&store, &calendar, &THE_FIFTH).await;
    world.poller.poll().await;
    let refused = world.book(&ana(), "2027-05-05 14:00", "2027-05-05 15:00").await;
    assert!(reason(&refused).is_some(), "{refused:?}");
}

#[tokio::test]
async fn a_closure_of_years_covers_everything() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let Some((mut world, calendar)) = place(&store).await else { panic!("a third calendar can be had") };
    let years = ["DTSTART;VALUE=DATE:20200101", "DTEND;VALUE=DATE:20400101", "SUMMARY:Travaux"];
    close(&store, &calendar, &years).await;
    close(&store, &calendar, &["DTSTART:20270501T000000Z", "DTEND:20270501T000100Z", "RRULE:FREQ=MINUTELY"])
        .await;
    world.poller.poll().await;
    let Err(BookError::Refused { refusals, alternatives }) =
        world.book(&ana(), "2027-05-05 10:00", "2027-05-05 11:00").await
    else {
        panic!("it is closed");
    };
    assert!(refusals.iter().all(|refusal| refusal.nearest.is_none()), "{refusals:?}");
    assert!(alternatives.iter().all(|other| other.room != room("atelier")), "{alternatives:?}");
    let known = world.schedule.closures(&room("atelier"));
    assert!(
        known.iter().any(|closure| closure.interval.covers(&span("2027-05-05 10:00", "2027-05-05 11:00")))
    );
}

#[tokio::test]
async fn holidays_are_named_and_those_of_schools_close_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("zone-b.ics");
    let event = "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20261219\r\nDTEND;VALUE=DATE:20270104\r\n\
                 SUMMARY:Vacances de Noël\r\nEND:VEVENT\r\n";
    std::fs::write(&path, format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n"))
        .expect("a file");
    let section = format!("[closures]\nschool_holidays = {:?}\n\n[rules]\n", path.display().to_string());
    let app = TestApp::with(&TestApp::rooms().replacen("[rules]\n", &section, 1), &[]).await;
    let ana = app.person("demo-ana").await;
    let day = ana.get("/?date=2026-12-25").await;
    assert!(day.has("Fermé\u{a0}: Noël") && day.has("Vacances de Noël"), "{}", day.body);
    let day = ana.get("/?date=2026-12-21&lang=en").await;
    assert!(
        day.has("Vacances de Noël") && day.has("School holidays:") && !day.has("Closed: "),
        "{}",
        day.body
    );
    assert!(!ana.get("/?date=2026-12-18").await.has("Vacances"), "the holidays begin the day after");
    let asked = serde_json::json!({"room": "atelier", "title": "Réveillon", "start": "2026-12-25T10:00:00+01:00",
        "end": "2026-12-25T11:00:00+01:00"});
    let headers = [("content-type", "application/json")];
    let refused =
        ana.send(reqwest::Method::POST, "/api/v1/bookings", &headers, Some(asked.to_string())).await;
    assert!(
        refused.has("\"holiday\":\"christmas\"") && refused.has("on that day: Christmas Day."),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn the_day_and_the_api_say_why_it_is_closed() {
    let rooms =
        TestApp::rooms().replacen("[rules]\n", "[closures]\ncalendar = \"fermetures\"\n\n[rules]\n", 1);
    let app = TestApp::with(&rooms, &[]).await;
    let ana = app.person("demo-ana").await;
    let home = app.calendars.calendar_home().await.expect("the home");
    let href = home.child("fermetures").as_collection().child("menage.ics");
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//Other//EN\r\nBEGIN:VEVENT\r\nUID:menage\r\n\
                DTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261118\r\nSUMMARY:Grand <ménage>\r\n\
                END:VEVENT\r\nEND:VCALENDAR\r\n";
    app.calendars.create(&href, text.to_owned()).await.expect("to be written");
    app.refresh_until_read("atelier").await;
    let day = ana.get("/?date=2026-11-18").await;
    assert!(day.has("Grand &lt;ménage&gt;"), "{}", day.body);
    assert!(!ana.get("/?date=2026-11-19").await.has("ménage"), "the day after is open");
    let span = "from=2026-11-17T00:00:00%2B01:00&to=2026-11-20T00:00:00%2B01:00";
    let told = ana.get(&format!("/api/v1/closures?{span}&room=atelier")).await;
    let expected = "[{\"start\":\"2026-11-18T00:00:00+01:00\",\"end\":\"2026-11-19T00:00:00+01:00\",\
                    \"reason\":\"Grand <ménage>\",\"rooms\":[\"atelier\"]}]";
    assert_eq!(told.body.trim(), expected);
    let form = ana.get("/book?room=atelier&date=2026-11-18").await;
    assert!(form.has("Grand &lt;ménage&gt;"), "{}", form.body);
}
