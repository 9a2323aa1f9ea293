//! A form that nobody touched changes nothing, and whoever touches one field changes that one: bookings of
//! every kind, as they stand in the calendar.

use reqwest::StatusCode;
use rstest::rstest;

use super::form::Form;
use crate::app::{Person, TestApp, fields};

/// From when to when, as the form of a booking is filled in.
struct Times {
    date: &'static str,
    start: &'static str,
    end: &'static str,
    more: &'static [(&'static str, &'static str)],
}

async fn book(person: &Person, at: &Times) -> String {
    let mut form = fields("nuit", at.date, (at.start, at.end), "Résidence", "key-1");
    form.push(("override_rules", "on"));
    form.extend(at.more);
    let answer = person.post("/book", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().trim_end_matches("?new=1").to_owned()
}

/// The only living object of the room.
async fn object(app: &TestApp) -> String {
    let objects = app.objects("nuit").await;
    let mut living = objects.into_iter().filter(|object| !object.contains("STATUS:CANCELLED"));
    living.next().expect("an object")
}

/// The lines that say when it is.
fn times(object: &str) -> Vec<String> {
    let says_when = |line: &&str| {
        ["DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID"]
            .iter()
            .any(|name| line.starts_with(name))
    };
    // A VTIMEZONE has such lines of its own.
    let event = object.find("BEGIN:VEVENT").map_or(object, |from| &object[from..]);
    event.lines().filter(says_when).map(ToOwned::to_owned).collect()
}

/// Opens `path`, posts its form as it is, then with another title.
async fn post_untouched_then_rename(app: &TestApp, person: &Person, path: &str) {
    let action = path.split('?').next().expect("a path");
    let before = object(app).await;
    let form = Form::find(&person.get(path).await, action);
    let answer = person.post(action, &form.posted()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(object(app).await, before, "an untouched form has changed it: {:?}", form.fields);

    let renamed = Form::find(&person.get(path).await, action).with("title", "Autre nom");
    let answer = person.post(action, &renamed.posted()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let after = object(app).await;
    assert!(after.contains("SUMMARY:Autre nom"), "{after}");
    assert_eq!(times(&after), times(&before));
}

#[rstest]
#[case::two_days(Times { date: "2027-02-15", start: "10:00", end: "12:00", more: &[("end_date", "2027-02-17")] })]
#[case::past_midnight(Times { date: "2027-02-15", start: "22:00", end: "02:00", more: &[("end_date", "2027-02-16")] })]
#[case::until_midnight(Times { date: "2027-02-15", start: "22:00", end: "00:00", more: &[] })]
#[case::a_whole_day_around(Times { date: "2027-02-15", start: "10:00", end: "10:00", more: &[("end_date", "2027-02-16")] })]
#[case::whole_days(Times { date: "2027-01-18", start: "00:00", end: "00:00", more: &[("end_date", "2027-01-20")] })]
#[case::in_the_doubled_hour(Times {
    date: "2027-10-31", start: "02:15", end: "02:45", more: &[("start_fold", "later"), ("end_fold", "later")],
})]
#[case::around_the_doubled_hour(Times {
    date: "2027-10-31", start: "02:30", end: "02:15", more: &[("start_fold", "earlier"), ("end_fold", "later")],
})]
#[case::across_the_missing_hour(Times { date: "2027-03-28", start: "01:00", end: "04:00", more: &[] })]
#[tokio::test]
async fn a_booking_keeps_its_time_when_something_else_is_changed(#[case] at: Times) {
    let (app, _, _, reception) = TestApp::start().await;
    let path = book(&reception, &at).await;
    post_untouched_then_rename(&app, &reception, &path).await;
}

#[rstest]
#[case::days(&["DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270305"])]
#[case::one_day(&["DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270303"])]
#[case::seconds(&["DTSTART:20270302T090030Z", "DTEND:20270302T101512Z"])]
#[tokio::test]
async fn what_was_dragged_in_a_calendar_keeps_its_time_too(#[case] lines: &[&str]) {
    let (app, _, _, reception) = TestApp::start().await;
    let at = Times { date: "2027-02-15", start: "10:00", end: "12:00", more: &[] };
    let path = book(&reception, &at).await;
    app.edit_object("nuit", |object| {
        let (head, event) = object.split_once("BEGIN:VEVENT").expect("an event");
        let kept =
            event.split("\r\n").filter(|line| !line.starts_with("DTSTART") && !line.starts_with("DTEND"));
        let kept = kept.collect::<Vec<_>>().join("\r\n");
        format!("{head}BEGIN:VEVENT\r\n{}{kept}", lines.join("\r\n"))
    })
    .await;
    post_untouched_then_rename(&app, &reception, &path).await;
}

#[tokio::test]
async fn a_title_that_no_form_takes_does_not_block_a_change_of_the_note() {
    let (app, _, _, reception) = TestApp::start().await;
    let at = Times { date: "2027-02-15", start: "10:00", end: "12:00", more: &[] };
    let path = book(&reception, &at).await;
    let long = "Résidence ".repeat(30);
    app.edit_object("nuit", |object| object.replace("SUMMARY:Résidence", &format!("SUMMARY:{long}"))).await;
    let form = Form::find(&reception.get(&path).await, &path).with("note", "deux\r\nlignes");
    assert_eq!(reception.post(&path, &form.posted()).await.status, StatusCode::SEE_OTHER);
    assert!(object(&app).await.contains("deux\\nlignes"));
}

#[tokio::test]
async fn a_series_and_its_dates_keep_their_times() {
    let (app, _, _, reception) = TestApp::start().await;
    let more = &[("end_date", "2027-02-16"), ("repeat", "weekly"), ("times", "3"), ("until", "")];
    let path = book(&reception, &Times { date: "2027-02-15", start: "22:00", end: "02:00", more }).await;
    post_untouched_then_rename(&app, &reception, &path).await;

    // A date that moved, past midnight as the others.
    let date = format!("{path}?date=2027-02-22T21:00:00Z");
    let form = Form::find(&reception.get(&date).await, &path);
    let form = form.with("date", "2027-02-23").with("end_date", "2027-02-24").with("start", "23:00");
    let answer = reception.post(&path, &form.posted()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let moved = reception.get(&date).await;
    assert!(moved.has("mardi 23 février 2027, 23:00 – mercredi 24 février 2027, 2:00"), "{}", moved.body);
    let form = Form::find(&moved, &path);
    let before = app.objects("nuit").await;
    assert_eq!(reception.post(&path, &form.posted()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.objects("nuit").await, before);
    let answer = reception.post(&path, &form.with("title", "Ailleurs").posted()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let moved = reception.get(&date).await;
    assert!(
        moved.has("mardi 23 février 2027, 23:00 – mercredi 24 février 2027, 2:00") && moved.has("Ailleurs")
    );
}

#[tokio::test]
async fn past_midnight_is_asked_about_and_then_booked() {
    let rooms = TestApp::rooms().replace("\"24/7\"", "\"Mo-Th 08:00-22:00; Fr,Sa 09:00-02:00\"");
    let app = TestApp::with(&rooms, &[]).await;
    let ana = app.person("demo-ana").await;
    let typed = fields("nuit", "2026-12-04", ("22:00", "01:00"), "Concert", "key-1");
    let asked = ana.post("/book", &typed).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.has("se terminerait le lendemain, samedi 5 décembre"), "{}", asked.body);
    let form = Form::find(&asked, "/book");
    let answer = ana.post("/book", &form.posted()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = ana.get(&answer.location()).await;
    assert!(page.has("endredi 4 décembre, 22:00 – samedi 5 décembre, 1:00"), "{}", page.body);

    // A link that says so is filled in with the day; and where the room is shut, an end before the start is a mistake.
    let linked = ana.get("/book?room=nuit&date=2026-12-05&start=22:00&end=01:00").await;
    assert_eq!(linked.field("end_date"), "2026-12-06");
    let shut = fields("nuit", "2026-12-03", ("21:00", "20:00"), "Concert", "key-2");
    assert!(ana.post("/book", &shut).await.has("L’heure de fin doit venir après l’heure de début"));

    // What is offered instead is filled in with both days.
    ana.book("nuit", "2026-12-05", ("18:00", "22:00"), "Avant").await;
    let mut form = fields("nuit", "2026-12-05", ("21:30", "01:30"), "Autre", "key-3");
    form.push(("end_date", "2026-12-06"));
    let refused = ana.post("/book", &form).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let offer = "date=2026-12-05&amp;start=22:00&amp;end=02:00&amp;end_date=2026-12-06";
    assert!(refused.has(offer) && refused.has(">22:00–2:00<"), "{}", refused.body);
    assert!(refused.has("Horaires\u{a0}: 0:00–2:00, 9:00–2:00."), "{}", refused.body);
}
