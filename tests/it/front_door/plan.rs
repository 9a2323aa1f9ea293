//! A series through the front door, on every server: its plan is read, something is left out and something goes to
//! another room, and an independent reader sees in the calendars what Clef shows.

use chrono::DateTime;
use reqwest::StatusCode;

use super::{clef_on, events_in};
use crate::app::{Answer, Person, TestApp};
use crate::series::read_by_python;
use crate::world::{On, Store};

#[tokio::test]
async fn a_plan_is_booked_as_it_was_shown_on_the_embedded_server() {
    a_plan_is_booked_as_it_was_shown(On::Embedded).await;
}

#[tokio::test]
async fn a_plan_is_booked_as_it_was_shown_on_radicale() {
    a_plan_is_booked_as_it_was_shown(On::Radicale).await;
}

#[tokio::test]
async fn a_plan_is_booked_as_it_was_shown_on_xandikos() {
    a_plan_is_booked_as_it_was_shown(On::Xandikos).await;
}

#[tokio::test]
async fn a_plan_is_booked_as_it_was_shown_on_cyrus() {
    a_plan_is_booked_as_it_was_shown(On::Cyrus).await;
}

#[tokio::test]
async fn a_plan_is_booked_as_it_was_shown_on_nextcloud() {
    a_plan_is_booked_as_it_was_shown(On::Nextcloud).await;
}

/// What a browser sends of the plan that `page` shows: each field with its name and value.
pub(crate) fn chosen(page: &Answer) -> Vec<(String, String)> {
    let inputs = page.body.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    let is_sent = |input: &&str| {
        let is_box = input.contains("type=\"checkbox\"") || input.contains("type=\"radio\"");
        (is_box && input.contains(" checked")) || input.contains("type=\"hidden\"")
    };
    let value = |input: &str, name: &str| {
        let (_, rest) = input.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next()?.replace("&#x2f;", "/").replace("&amp;", "&"))
    };
    let sent = inputs.filter(is_sent);
    sent.filter_map(|input| Some((value(input, "name")?, value(input, "value")?))).collect()
}

/// Sends the plan that `page` shows, with these choices in place of those that it shows, to book it.
pub(crate) async fn send_plan(
    who: &Person,
    page: &Answer,
    fields: &[(&str, &str)],
    choices: &[(&str, &str)],
) -> Answer {
    let is_chosen = |name: &str| choices.iter().any(|(chosen, _)| *chosen == name);
    let shown = chosen(page);
    let shown = shown.iter().filter(|(name, _)| !is_chosen(name));
    let mut form: Vec<(&str, &str)> = fields.to_vec();
    form.extend(shown.map(|(name, value)| (name.as_str(), value.as_str())));
    form.extend(choices.iter().filter(|(_, value)| !value.is_empty()));
    form.push(("book", "1"));
    who.post("/book/series", &form).await
}

async fn a_plan_is_booked_as_it_was_shown(server: On) {
    let Some(store) = Store::on(server).await else { return };
    let app = clef_on(&store).await;
    let (ana, malik) = (app.person("demo-ana").await, app.person("demo-malik").await);
    malik.book("atelier", "2027-03-16", ("10:30", "12:00"), "Secret").await;
    // Tuesdays, over the spring change.
    let fields = [
        ("room", "atelier"),
        ("date", "2027-03-02"),
        ("start", "10:00"),
        ("end", "11:00"),
        ("repeat", "weekly"),
        ("times", "6"),
        ("title", "Chorale"),
    ];
    let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let page = ana.get(&format!("/book/series?{}", query.join("&"))).await;
    assert!(page.has("5 dates, 1 laissée de côté") && !page.has("Secret"), "{}", page.body);
    let salon = "salon/2027-03-16T09:00:00Z/2027-03-16T10:00:00Z";
    let choices = [("for-2027-03-09T09:00:00Z", ""), ("for-2027-03-16T09:00:00Z", salon)];
    let done = send_plan(&ana, &page, &fields, &choices).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.has("2 réservations faites sur 2"), "{}", done.body);
    picked_dates(&ana).await;

    let objects = [events_in(&store, 0).await, events_in(&store, 1).await].concat();
    let whole = |text: &String| {
        let end = text.find("END:VCALENDAR").expect("a whole object");
        format!("BEGIN:VCALENDAR{}END:VCALENDAR\n", &text[..end])
    };
    let objects: Vec<String> = objects.iter().map(whole).collect();
    let read = read_by_python(&objects);
    assert_eq!(read.len(), 1 + 4 + 1 + 3, "{objects:#?}");
    assert_eq!(shown(&app).await, read, "{objects:#?}");
}

/// Dates that no rule gives.
async fn picked_dates(ana: &Person) {
    let fields = [
        ("room", "atelier"),
        ("date", "2027-04-21"),
        ("start", "15:00"),
        ("end", "16:30"),
        ("dates", "2027-03-10 24/03/2027"),
        ("title", "Atelier"),
    ];
    let page = ana.post("/book/series", &fields).await;
    assert!(page.has("3 dates"), "{}", page.body);
    let booked = send_plan(ana, &page, &fields, &[("repeat", "dates")]).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let page = ana.get(&booked.location()).await;
    assert!(page.has("3 dates à venir") && page.has("mercredi 10 mars"), "{}", page.body);
}

/// What Clef shows in 2027: by start, in seconds.
async fn shown(app: &TestApp) -> Vec<(i64, i64)> {
    let reception = app.person("demo-accueil").await;
    let span = "from=2027-01-01T00:00:00Z&to=2027-12-31T00:00:00Z";
    let answer = reception.get(&format!("/api/v1/bookings?{span}")).await;
    let list: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let rows = list.as_array().cloned().unwrap_or_else(|| panic!("{list}"));
    let seconds = |row: &serde_json::Value, name: &str| {
        let text = row[name].as_str().unwrap_or_else(|| panic!("no {name} in {row}"));
        DateTime::parse_from_rfc3339(text).expect("a time").timestamp()
    };
    let mut shown: Vec<_> = rows.iter().map(|row| (seconds(row, "start"), seconds(row, "end"))).collect();
    shown.sort_unstable();
    shown
}
