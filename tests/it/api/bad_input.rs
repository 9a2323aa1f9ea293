//! Bodies and addresses that make no sense: a problem that names the field, nothing in the calendar.

use axum::body::Body;
use rstest::rstest;
use serde_json::{Value, json};

use super::place::{Place, Who, wish, with};

#[rstest]
#[case::nothing(json!({"room": null, "start": null, "end": null, "title": null}),
    &[("room", "missing"), ("start", "missing"), ("end", "missing"), ("title", "missing")])]
#[case::types(json!({"room": 1, "start": 2, "end": [], "title": {}, "head_count": "6", "note": false, "override": "yes",
    "booked_for": "Zoé"}),
    &[("room", "not_text"), ("start", "not_text"), ("end", "not_text"), ("title", "not_text"),
      ("head_count", "not_a_number"), ("note", "not_text"), ("booked_for", "not_an_object"), ("override", "not_a_boolean")])]
#[case::unknown(json!({"titel": "x", "id": "y"}), &[("id", "unknown"), ("titel", "unknown")])]
#[case::no_such_room(json!({"room": "nowhere"}), &[("room", "unknown_room")])]
#[case::not_a_room(json!({"room": "../etc/passwd"}), &[("room", "unknown_room")])]
#[case::blank_title(json!({"title": "  "}), &[("title", "missing")])]
#[case::long_title(json!({"title": "é".repeat(201)}), &[("title", "too_long")])]
#[case::long_note(json!({"note": "é".repeat(2001)}), &[("note", "too_long")])]
#[case::control_characters(json!({"title": "a\u{0}b", "note": "a\u{7}b"}),
    &[("title", "control_characters"), ("note", "control_characters")])]
#[case::what_xml_cannot_write(json!({"title": "a\u{ffff}b", "note": "a\u{fffe}b",
    "booked_for": {"name": "Zo\u{fdd0}"}}),
    &[("title", "control_characters"), ("note", "control_characters"), ("booked_for.name", "control_characters")])]
#[case::what_turns_text(json!({"title": "a\u{202e}b"}), &[("title", "control_characters")])]
#[case::nothing_to_see(json!({"title": "\u{200b}\u{2060}"}), &[("title", "missing")])]
#[case::line_in_title(json!({"title": "a\r\nX-EVIL:1"}), &[("title", "control_characters")])]
#[case::no_such_day(json!({"start": "2027-02-30T10:00:00+01:00"}), &[("start", "not_a_time")])]
#[case::no_offset(json!({"start": "2027-05-04T10:00:00"}), &[("start", "not_a_time")])]
#[case::half_a_second(json!({"start": "2027-05-04T10:00:00.5+02:00"}), &[("start", "not_a_time")])]
#[case::backwards(json!({"end": "2027-05-04T09:00:00+02:00"}), &[("end", "end_before_start")])]
#[case::empty(json!({"end": "2027-05-04T08:00:00Z"}), &[("end", "end_before_start")])]
#[case::nobody_comes(json!({"head_count": 0}), &[("head_count", "not_a_number")])]
#[case::half_a_person(json!({"head_count": 1.5}), &[("head_count", "not_a_number")])]
#[case::endless_people(json!({"head_count": 1e30}), &[("head_count", "not_a_number")])]
#[case::nameless(json!({"booked_for": {"email": "a@b@c", "x": 1}}),
    &[("booked_for.email", "not_an_address"), ("booked_for.name", "missing"), ("booked_for.x", "unknown")])]
#[tokio::test]
async fn a_body_that_makes_no_sense_names_every_field(
    #[case] more: Value,
    #[case] expected: &[(&str, &str)],
) {
    let place = Place::start().await;
    let faults = place.post(Who::Reception, &with(wish(), more)).await.faults();
    let expected: Vec<_> = expected.iter().map(|(f, c)| ((*f).to_owned(), (*c).to_owned())).collect();
    assert_eq!(faults, expected);
    assert!(!place.calendar_text("atelier").await.contains("VEVENT"));
}

#[tokio::test]
async fn markup_and_separators_are_kept_as_typed() {
    let place = Place::start().await;
    let title = "<script>alert('x')</script>; \\n, \u{1f511} \u{200f}";
    let answer = place.post(Who::Ana, &with(wish(), json!({ "title": title }))).await;
    assert_eq!((answer.status, answer.json()["title"].clone()), (201, json!(title)));
}

#[rstest]
#[case::syntax("application/json", "{\"room\": ", 400, "not-json")]
#[case::nothing("application/json", "", 400, "not-json")]
#[case::not_utf8("application/json; charset=utf-8", "{\"room\": \"\\ud800\"}", 400, "not-json")]
#[case::deep("application/json", "[[[[", 400, "not-json")]
#[case::array("application/json", "[]", 422, "not-an-object")]
#[case::form("application/x-www-form-urlencoded", "room=atelier", 415, "media-type")]
#[case::text("text/plain", "{}", 415, "media-type")]
#[tokio::test]
async fn a_body_that_is_no_object_is_refused(
    #[case] kind: &str,
    #[case] body: &'static str,
    #[case] status: u16,
    #[case] name: &str,
) {
    let place = Place::start().await;
    let answer = place.call(Who::Ana, "POST", "/api/v1/bookings").text(kind, body).send().await;
    answer.problem(status, name);
}

#[tokio::test]
async fn nesting_and_size_have_bounds() {
    let place = Place::start().await;
    let deep = "[".repeat(30_000);
    let deep = place.call(Who::Ana, "POST", "/api/v1/bookings").text("application/json", deep).send().await;
    deep.problem(400, "not-json");
    let large = format!("{{\"note\": \"{}\"}}", "x".repeat(70_000));
    let said =
        place.call(Who::Ana, "POST", "/api/v1/bookings").header("content-length", &large.len().to_string());
    said.text("application/json", large.clone()).send().await.problem(413, "too-large");
    let pieces = large
        .into_bytes()
        .chunks(1000)
        .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
        .collect::<Vec<_>>();
    let stream = Body::from_stream(futures_util::stream::iter(pieces));
    let unsaid =
        place.call(Who::Ana, "POST", "/api/v1/bookings").text("application/json", stream).send().await;
    unsaid.problem(413, "too-large");
}

#[tokio::test]
async fn addresses_and_methods_that_do_not_exist_are_problems_too() {
    let place = Place::start().await;
    for path in ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/rooms", "/api/v1/rooms/"] {
        place.get(Who::Nobody, path).await.problem(404, "not-found");
    }
    let wrong = place.call(Who::Ana, "PUT", "/api/v1/bookings").send().await;
    wrong.problem(405, "method");
    assert!(wrong.header("allow").contains("POST"), "{wrong:?}");
    let invalid = place.get(Who::Reception, "/api/v1/bookings/%ff").await;
    assert!(matches!(invalid.status, 400 | 404), "{invalid:?}");
    assert_eq!(invalid.header("content-type"), "application/problem+json");
    let other_site = place.call(Who::Ana, "POST", "/api/v1/bookings").header("sec-fetch-site", "cross-site");
    other_site.json(&wish()).send().await.problem(403, "cross-site");
}

#[tokio::test]
async fn problems_speak_the_language_that_is_asked_for() {
    let place = Place::start().await;
    let details = ["?lang=fr", "?lang=en"].map(|lang| format!("/api/v1/nothing{lang}"));
    let [french, english] =
        [place.get(Who::Nobody, &details[0]).await, place.get(Who::Nobody, &details[1]).await];
    assert_eq!((french.header("content-language"), english.header("content-language")), ("fr", "en"));
    assert_eq!(english.problem(404, "not-found")["title"], "Not found");
    assert_eq!(french.problem(404, "not-found")["title"], "Introuvable");
}
