//! Reading the answer of a calendar with 10,000 objects: `cargo bench --bench multistatus`.

use std::fmt::Write as _;

use bytes::Bytes;
use clef::caldav::requests::{Operation, calendar_query::CalendarQuery, list_etags::ListEtags};
use clef::caldav::{Href, TimeRange};
use divan::Bencher;
use divan::counter::BytesCount;

const OBJECTS: usize = 10_000;

fn main() {
    divan::main();
}

#[divan::bench]
fn with_calendar_data(bencher: Bencher<'_, '_>) {
    let range = TimeRange { start: chrono::DateTime::UNIX_EPOCH, end: chrono::DateTime::UNIX_EPOCH };
    let query = CalendarQuery { collection: collection(), range };
    let answer = answer(&calendar_data());
    bencher
        .counter(BytesCount::new(answer.body().len()))
        .bench(|| query.parse(divan::black_box(&answer)).expect("a multistatus").len());
}

#[divan::bench]
fn etags_only(bencher: Bencher<'_, '_>) {
    let list = ListEtags { collection: collection() };
    let answer = answer("");
    bencher
        .counter(BytesCount::new(answer.body().len()))
        .bench(|| list.parse(divan::black_box(&answer)).expect("a multistatus").len());
}

fn collection() -> Href {
    Href::parse("/remote.php/dav/calendars/salles/atelier/").expect("an href")
}

/// As sabre/dav writes it: every carriage return and quote is a reference.
fn answer(property: &str) -> http::Response<Bytes> {
    let mut body = String::from(
        "<?xml version=\"1.0\"?>\n<d:multistatus xmlns:d=\"DAV:\" xmlns:cal=\"urn:ietf:params:xml:ns:caldav\">",
    );
    for number in 0..OBJECTS {
        let href = collection().child(&format!("{number}-7f3d0c1e.ics"));
        write!(
            body,
            "<d:response><d:href>{href}</d:href><d:propstat><d:prop>\
             <d:getetag>&quot;{number:032x}&quot;</d:getetag>{property}</d:prop>\
             <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
        )
        .expect("a string takes everything");
    }
    body.push_str("</d:multistatus>");
    http::Response::builder().status(207).body(Bytes::from(body)).expect("an answer")
}

fn calendar_data() -> String {
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned(), "BEGIN:VEVENT".to_owned()];
    lines.extend((0..22).map(|line| format!("X-CLEF-LINE-{line}:R&amp;D, about as long as lines are")));
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned(), String::new()]);
    format!("<cal:calendar-data>{}</cal:calendar-data>", lines.join("&#13;\n"))
}
