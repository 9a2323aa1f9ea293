//! Who may set what: every field of the forms and bodies that make or change a booking, for a member and for
//! reception. A field without a line here fails, so that nobody adds one without having thought about it.

use std::collections::BTreeSet;

use clef::web::forms::fields::BookingForm;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answer, Person, TestApp};

/// Who may set a field.
#[derive(Clone, Copy, PartialEq)]
enum May {
    /// Whoever may send the form.
    Everybody,
    /// Reception alone: from a member it is refused, and nothing is done.
    Reception,
    /// Nobody, here: it belongs to another form, and is not looked at.
    Nobody,
}
use May::{Everybody, Nobody, Reception};

/// The fields of the booking form, each with a value that says something: who may set it on a new booking, and on one
/// that is changed.
const FORM: &[(&str, &str, May, May)] = &[
    ("room", "loire", Everybody, Everybody),
    ("date", "2026-11-18", Everybody, Everybody),
    ("start", "09:30", Everybody, Everybody),
    ("end", "10:30", Everybody, Everybody),
    ("end_date", "2026-11-17", Everybody, Everybody),
    ("start_fold", "earlier", Everybody, Everybody),
    ("end_fold", "later", Everybody, Everybody),
    ("title", "Autre", Everybody, Everybody),
    ("head_count", "3", Everybody, Everybody),
    ("layout", "U", Everybody, Everybody),
    ("note", "Une note", Everybody, Everybody),
    ("public", "yes", Reception, Reception),
    ("repeat", "weekly", Everybody, Nobody),
    ("every", "2", Everybody, Nobody),
    ("on", "MO WE", Everybody, Nobody),
    ("dates", "2026-11-20", Everybody, Nobody),
    ("until", "", Everybody, Nobody),
    ("times", "", Everybody, Nobody),
    ("without", "", Everybody, Nobody),
    ("for_search", "zoé", Reception, Reception),
    ("for_id", "id:demo-ana", Reception, Reception),
    ("find_person", "1", Reception, Reception),
    ("for_name", "Zoé", Reception, Reception),
    ("for_email", "zoe@example.org", Reception, Reception),
    ("key", "a-key-of-their-own", Everybody, Nobody),
    ("recurrence_id", "", Everybody, Everybody),
    ("scope", "", Everybody, Everybody),
    ("version", "", Everybody, Everybody),
    ("override_rules", "on", Reception, Reception),
];

/// The properties of the API's bodies.
fn bodies() -> Vec<(&'static str, Value, May, May)> {
    vec![
        ("room", json!("loire"), Everybody, Everybody),
        ("start", json!("2026-11-17T09:30:00+01:00"), Everybody, Everybody),
        ("end", json!("2026-11-17T10:30:00+01:00"), Everybody, Everybody),
        ("title", json!("Autre"), Everybody, Everybody),
        ("booked_for", json!({"name": "Zoé", "email": "zoe@example.org"}), Reception, Reception),
        ("head_count", json!(3), Everybody, Everybody),
        ("layout", json!("U"), Everybody, Everybody),
        ("note", json!("Une note"), Everybody, Everybody),
        ("public", json!(true), Reception, Reception),
        ("recurrence", json!("FREQ=WEEKLY;COUNT=2"), Everybody, Nobody),
        ("exdates", json!([]), Everybody, Nobody),
        ("recurrence_id", json!(null), Nobody, Everybody),
        ("scope", json!("all"), Nobody, Everybody),
        ("override", json!(true), Reception, Reception),
        ("dry_run", json!(true), Everybody, Nobody),
    ]
}

/// The fields of the form that reception alone may set on a new booking.
pub(super) fn form_of_reception() -> Vec<(&'static str, &'static str)> {
    let fields = FORM.iter().filter(|(_, _, may, _)| *may == Reception);
    fields.map(|(name, value, ..)| (*name, *value)).collect()
}

/// The properties of the bodies that reception alone may set on a new booking.
pub(super) fn bodies_of_reception() -> Vec<(&'static str, Value)> {
    let properties = bodies().into_iter().filter(|(_, _, may, _)| *may == Reception);
    properties.map(|(name, value, ..)| (name, value)).collect()
}

fn form_fields() -> BTreeSet<String> {
    let form = serde_json::to_value(BookingForm::default()).expect("a form");
    form.as_object().expect("fields").keys().cloned().collect()
}

#[test]
fn every_field_of_the_form_has_a_line() {
    let lines: BTreeSet<String> = FORM.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(form_fields(), lines, "left: the form; right: the table");
}

#[tokio::test]
async fn every_property_of_the_bodies_has_a_line() {
    let (_app, anon, ..) = TestApp::start().await;
    let description: Value =
        serde_json::from_str(&anon.get("/api/v1/openapi.json").await.body).expect("JSON");
    for (schema, is_change) in [("NewBooking", false), ("BookingChange", true)] {
        let properties = &description["components"]["schemas"][schema]["properties"];
        let known: BTreeSet<String> = properties.as_object().expect("properties").keys().cloned().collect();
        let of = |(_, _, new, change): &(&str, Value, May, May)| if is_change { *change } else { *new };
        let lines = bodies().into_iter().filter(|line| of(line) != Nobody);
        assert_eq!(known, lines.map(|(name, ..)| name.to_owned()).collect(), "{schema}");
    }
}

const NEW: [(&str, &str); 5] = [
    ("room", "atelier"),
    ("date", "2026-11-17"),
    ("start", "10:00"),
    ("end", "11:00"),
    ("title", "Entretien"),
];

pub(super) fn with<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let more = if name == "for_email" { vec![("for_name", "Zoé")] } else { Vec::new() };
    let base = NEW.iter().copied().filter(|(known, _)| *known != name);
    base.chain(more).chain([(name, value)]).collect()
}

/// What somebody is told whose field was refused: that only reception may, and that nothing was done.
fn assert_refused(answer: &Answer, name: &str) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.body);
}

#[tokio::test]
async fn a_field_for_reception_books_nothing_for_a_member() {
    let (app, _anon, ana, reception) = TestApp::start().await;
    for (name, value, ..) in FORM.iter().filter(|(_, _, may, _)| *may == Reception) {
        let before = app.objects("atelier").await;
        assert_refused(&ana.post("/book", &with(name, value)).await, name);
        assert_eq!(app.objects("atelier").await, before, "{name}");
    }
    for (name, value, _, _) in bodies().into_iter().filter(|(_, _, may, _)| *may == Reception) {
        let before = app.objects("atelier").await;
        assert_refused(&post(&ana, name, value).await, name);
        assert_eq!(app.objects("atelier").await, before, "{name}");
    }
    let booked = reception.post("/book", &with("override_rules", "on")).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "reception may: {}", booked.body);
}

#[tokio::test]
async fn a_field_for_everybody_books_for_a_member() {
    let (_app, _anon, ana, _reception) = TestApp::start().await;
    for (day, (name, value, ..)) in (1..).zip(FORM.iter().filter(|(_, _, may, _)| *may == Everybody)) {
        let date = format!("2026-12-{:02}", day + 7);
        let mut form = with(name, value);
        form.retain(|(known, _)| *known != "date");
        form.push(("date", &date));
        // Closed days and a repetition without an end are refused for what they are, not for who asks.
        let answer = ana.post("/book", &form).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.body);
    }
}

async fn post(who: &Person, name: &str, value: Value) -> Answer {
    post_in("atelier", who, name, value).await
}

pub(super) async fn post_in(room: &str, who: &Person, name: &str, value: Value) -> Answer {
    let mut body = json!({
        "room": room, "title": "Entretien",
        "start": "2026-11-17T10:00:00+01:00", "end": "2026-11-17T11:00:00+01:00",
    });
    body[name] = value;
    let json = [("content-type", "application/json")];
    who.send(Method::POST, "/api/v1/bookings", &json, Some(body.to_string())).await
}

/// A Saturday night, five hundred people, beyond the horizon, and another room: what a member once got by sending
/// the field that reception's form has.
#[tokio::test]
async fn a_field_for_reception_changes_nothing_for_the_member_whose_booking_it_is() {
    let (app, _anon, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", "2026-11-17", ("10:00", "11:00"), "Entretien").await;
    let page = format!("/bookings/{id}");
    let (before, version) = (app.objects("atelier").await, ana.get(&page).await.field("version"));
    let changes: [&[(&str, &str)]; 4] = [
        &[("date", "2026-11-21"), ("start", "02:00"), ("end", "09:00")],
        &[("date", "2028-11-15")],
        &[("head_count", "500")],
        &[],
    ];
    for change in changes {
        let mut form = vec![("version", version.as_str())];
        form.extend(NEW.iter().filter(|(name, _)| !change.iter().any(|(changed, _)| changed == name)));
        form.extend_from_slice(change);
        for (name, value, ..) in FORM.iter().filter(|(.., may)| *may == Reception) {
            let more = if *name == "for_email" { vec![("for_name", "Zoé")] } else { Vec::new() };
            let form: Vec<_> = form.iter().copied().chain(more).chain([(*name, *value)]).collect();
            assert_refused(&ana.post(&page, &form).await, name);
            assert_eq!(app.objects("atelier").await, before, "{name} with {change:?}");
        }
        for (name, value, ..) in bodies().into_iter().filter(|(.., may)| *may == Reception) {
            let body = json!({ "title": "Autre", name: value }).to_string();
            let json = [("content-type", "application/json")];
            let answer = ana.send(Method::PATCH, &format!("/api/v1{page}"), &json, Some(body)).await;
            assert_refused(&answer, name);
            assert_eq!(app.objects("atelier").await, before, "{name} over the API");
        }
    }
    let mut form = with("title", "Par la réception");
    form.extend([("head_count", "500"), ("override_rules", "on"), ("version", &version)]);
    let answer = reception.post(&page, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "reception may: {}", answer.body);
}
