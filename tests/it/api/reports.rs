//! How much rooms were used, over the API: what is counted, for whom, and as a table that spreadsheets open.

use rstest::rstest;
use serde_json::{Value, json};

use super::answer::Answer;
use super::place::{Place, Who};

/// A week from a Monday to the next.
const WEEK: &str = "from=2027-05-03T00:00:00%2B02:00&to=2027-05-10T00:00:00%2B02:00";

async fn book(place: &Place, who: Who, room: &str, [start, end]: [&str; 2], title: &str) {
    let at = |time: &str| format!("2027-05-{time}:00+02:00");
    let body = json!({ "room": room, "start": at(start), "end": at(end), "title": title, "head_count": 3 });
    let answer = place.post(who, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

/// Three bookings, one of them cancelled, and an event of another application.
async fn used_place() -> Place {
    let mut place = Place::start().await;
    book(&place, Who::Ana, "atelier", ["04T10:00", "04T11:30"], "=HYPERLINK(\"http://evil.example\")").await;
    book(&place, Who::Malik, "salon", ["05T09:00", "05T10:00"], "Yoga; doux").await;
    book(&place, Who::Reception, "etabli", ["08T09:00", "08T11:00"], "Bois").await;
    let [start, end] = ["10", "12"].map(|hour| format!("2027-05-06T{hour}:00:00+02:00"));
    let body = json!({ "room": "atelier", "start": start, "end": end, "title": "Annulée" });
    let answer = place.post(Who::Ana, &body).await;
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    let gone = place.call(Who::Ana, "DELETE", &format!("/api/v1/bookings/{id}")).send().await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    place.write_natively("atelier", "works", &["DTSTART:20270507T080000Z", "DTEND:20270507T090000Z"]).await;
    place
}

async fn rows(place: &Place, query: &str) -> Vec<Value> {
    let answer = place.get(Who::Reception, &format!("/api/v1/reports/occupancy?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["rows"].as_array().expect("rows").clone()
}

/// Key, open and booked minutes, bookings of each row.
fn said(rows: &[Value]) -> Vec<(String, i64, i64, i64)> {
    let number = |row: &Value, name: &str| row[name].as_i64().expect("a number");
    let of = |row: &Value| {
        let key = row["key"].as_str().expect("a key").to_owned();
        (key, number(row, "open_minutes"), number(row, "booked_minutes"), number(row, "bookings"))
    };
    rows.iter().map(of).collect()
}

#[tokio::test]
async fn confirmed_bookings_are_counted_by_room_site_weekday_hour_and_group() {
    let place = used_place().await;
    let row = |key: &str, open, booked, bookings| (key.to_owned(), open, booked, bookings);
    // Six days of twelve hours.
    let week = 6 * 12 * 60;
    let by_room = rows(&place, WEEK).await;
    let expected = [row("atelier", week, 90, 1), row("salon", week, 60, 1), row("etabli", week, 120, 1)];
    assert_eq!(said(&by_room), expected);
    assert_eq!(by_room[0]["no_shows"], 0);
    assert_eq!(by_room[0].as_object().expect("a row").len(), 5, "{:#}", by_room[0]);
    assert_eq!(said(&rows(&place, &format!("{WEEK}&by=room")).await), expected);
    let by_site = rows(&place, &format!("{WEEK}&by=site")).await;
    assert_eq!(said(&by_site), [row("grand-bain", 2 * week, 150, 2), row("ateliers", week, 120, 1)]);
    assert_eq!(said(&rows(&place, &format!("{WEEK}&site=ateliers")).await), [expected[2].clone()]);
    assert_eq!(said(&rows(&place, &format!("{WEEK}&room=salon")).await), [expected[1].clone()]);

    let by_weekday = said(&rows(&place, &format!("{WEEK}&by=weekday")).await);
    let booked: Vec<(&str, i64)> = by_weekday.iter().map(|row| (row.0.as_str(), row.2)).collect();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    assert_eq!(booked, days.into_iter().zip([0, 90, 60, 0, 0, 120, 0]).collect::<Vec<_>>());
    let by_hour = said(&rows(&place, &format!("{WEEK}&by=hour")).await);
    assert_eq!(by_hour.len(), 24);
    assert_eq!(by_hour[9], row("09", 18 * 60, 120, 2));
    assert_eq!(by_hour[10], row("10", 18 * 60, 120, 1));
    assert_eq!(by_hour[11], row("11", 18 * 60, 30, 0));
    assert_eq!(by_hour[20].1, 0);
    let by_group = said(&rows(&place, &format!("{WEEK}&by=group")).await);
    assert_eq!(by_group, [row("", 3 * week, 270, 3)]);
}

#[tokio::test]
async fn times_are_cut_at_the_span_and_events_of_others_are_apart() {
    let place = used_place().await;
    let path = |from: &str, to: &str| {
        format!("/api/v1/reports/occupancy?from=2027-05-{from}%2B02:00&to=2027-05-{to}%2B02:00")
    };
    let answer = place.get(Who::Reception, &path("04T11:00:00", "07T10:30:00")).await;
    assert_eq!(said(answer.json()["rows"].as_array().expect("rows"))[0].2, 30, "{}", answer.text);
    assert_eq!(answer.json()["rows"][0]["bookings"], 0, "it started before");
    assert_eq!(answer.json()["foreign"], json!({ "minutes": 30, "events": 1 }));
    assert_eq!(answer.header("clef-stale"), "false");
}

#[rstest]
#[case::backwards("from=2027-05-10T00:00:00Z&to=2027-05-03T00:00:00Z", "to", "end_before_start")]
#[case::too_wide("from=2026-05-01T00:00:00Z&to=2027-06-10T00:00:00Z", "to", "too_wide")]
#[case::no_end("from=2026-05-01T00:00:00Z", "to", "missing")]
#[case::no_such_site(
    "from=2027-05-03T00:00:00Z&to=2027-05-10T00:00:00Z&site=nowhere",
    "site",
    "unknown_site"
)]
#[case::unknown_field("from=2027-05-03T00:00:00Z&to=2027-05-10T00:00:00Z&of=1", "of", "unknown")]
#[tokio::test]
async fn what_cannot_be_answered_says_why(#[case] query: &str, #[case] field: &str, #[case] fault: &str) {
    let place = Place::start().await;
    for report in ["occupancy", "bookings.csv"] {
        let answer = place.get(Who::Reception, &format!("/api/v1/reports/{report}?{query}")).await;
        assert_eq!(answer.faults(), [(field.to_owned(), fault.to_owned())], "{report}");
    }
}

#[tokio::test]
async fn choices_are_those_that_there_are() {
    let place = Place::start().await;
    for (report, field, fault) in [
        ("occupancy?by=year", "by", "not_a_choice"),
        ("bookings.csv?delimiter=|", "delimiter", "not_a_choice"),
        ("bookings.csv?names=perhaps", "names", "not_a_boolean"),
    ] {
        let answer = place.get(Who::Reception, &format!("/api/v1/reports/{report}&{WEEK}")).await;
        assert_eq!(answer.faults(), [(field.to_owned(), fault.to_owned())], "{report}");
    }
}

async fn table(place: &Place, lang: &str, query: &str) -> Answer {
    let path = format!("/api/v1/reports/bookings.csv?{WEEK}{query}");
    let request = axum::http::Request::get(path).header("authorization", "Bearer reception-token");
    let request = request.header("accept-language", lang).body(axum::body::Body::empty()).expect("a request");
    let response = tower::ServiceExt::oneshot(place.router(), request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    Answer { status: parts.status.as_u16(), headers: parts.headers, text }
}

#[tokio::test]
async fn bookings_are_a_table_without_names_unless_reception_wants_them() {
    let place = used_place().await;
    let french = table(&place, "fr", "").await;
    assert_eq!((french.status, french.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(french.header("cache-control"), "no-store");
    let name = "attachment; filename=\"bookings-2027-05-03-2027-05-09.csv\"";
    assert_eq!(french.header("content-disposition"), name);
    let head = r#""site";"room";"start";"end";"minutes";"people";"series";"no_show";"days_ahead""#;
    let expected = [
        head,
        r#""grand-bain";"atelier";"2027-05-04 10:00";"2027-05-04 11:30";"90";"3";"0";"0";"1""#,
        r#""grand-bain";"salon";"2027-05-05 09:00";"2027-05-05 10:00";"60";"3";"0";"0";"2""#,
        r#""ateliers";"etabli";"2027-05-08 09:00";"2027-05-08 11:00";"120";"3";"0";"0";"5""#,
    ];
    assert_eq!(french.text.lines().collect::<Vec<_>>(), expected);
    assert!(french.text.ends_with("\r\n"));
    let english = table(&place, "en", "").await.text;
    assert_eq!(english, french.text.replace(';', ","));
    assert_eq!(table(&place, "en", "&delimiter=%3B").await.text, french.text);
    assert_eq!(table(&place, "fr", "&delimiter=,&names=0").await.text, english);
    assert_eq!(table(&place, "fr", "&bom=1").await.text, format!("\u{feff}{}", french.text));

    let named = table(&place, "fr", "&names=1").await.text;
    let lines: Vec<&str> = named.lines().collect();
    assert!(lines[0].ends_with(r#";"title";"name";"email""#), "{named}");
    let formula = r#";"'=HYPERLINK(""http://evil.example"")";"Ana Le Goff";"ana@example.org""#;
    assert!(lines[1].ends_with(formula), "{named}");
    assert!(lines[2].ends_with(r#";"Yoga; doux";"Malik";"""#), "{named}");
    for hidden in ["Ana", "HYPERLINK", "Yoga", "example.org"] {
        assert!(!french.text.contains(hidden), "{hidden}: {}", french.text);
    }
    assert!(!named.contains("Annul") && !named.contains("Native"), "{named}");
}

#[tokio::test]
async fn reports_are_for_reception() {
    let place = used_place().await;
    for report in ["occupancy", "bookings.csv"] {
        let path =
            format!("/api/v1/reports/{report}?{WEEK}&names=1").replace("occupancy?", "occupancy?by=room&");
        place.get(Who::Nobody, &path).await.problem(401, "sign-in-needed");
        for who in [Who::Visitor, Who::Ana] {
            place.get(who, &path).await.problem(403, "forbidden");
        }
    }
}
