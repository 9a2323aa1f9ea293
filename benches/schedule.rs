//! The read model with 200,000 calendar objects in twenty rooms: how long it takes to build, what
//! one changed event, one day of all rooms and its page cost beside a tenth of the objects, how much memory
//! it takes, and what a booking pays to look at a span. `cargo bench --bench schedule`.

use std::fs;
use std::hint::black_box;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::Request;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Paris;
use clef::caldav::{ETag, Href};
use clef::domain::booking::{Booking, BookingId, RequestKey, Ticket};
use clef::domain::details::Details;
use clef::domain::member::{MemberId, Person};
use clef::domain::room::{Room, RoomId, Site, SiteId};
use clef::domain::time::{Interval, day};
use clef::ical::{Presentation, write_booking};
use clef::schedule::{FoundObject, PollResult, Schedule, SpanQuery};
use clef::web::{self, Clock};
use divan::Bencher;
use tower::ServiceExt;

#[path = "schedule/app.rs"]
mod app;

const ROOMS: usize = 20;
const MANY: usize = 200_000;
const FEW: usize = 20_000;

fn main() {
    report_memory();
    divan::main();
}

/// Before anything else takes memory.
fn report_memory() {
    let before = resident();
    let taken = resident_after(&LARGE) - before;
    let objects: usize = LARGE.rooms().iter().map(|room| LARGE.snapshot(&room.id).object_count()).sum();
    println!("memory: {taken} MB resident for {objects} calendar objects");
}

fn resident_after(schedule: &LazyLock<Arc<Schedule>>) -> u64 {
    black_box(schedule.rooms());
    resident()
}

/// Resident memory in MB.
fn resident() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    pages.unwrap_or_default() * 4096 / 1_000_000
}

static LARGE: LazyLock<Arc<Schedule>> = LazyLock::new(|| Arc::new(filled(MANY)));
static SMALL: LazyLock<Arc<Schedule>> = LazyLock::new(|| Arc::new(filled(FEW)));

fn schedule(objects: usize) -> &'static Arc<Schedule> {
    if objects == MANY { &LARGE } else { &SMALL }
}

fn now() -> DateTime<Utc> {
    "2026-11-23T08:00:00Z".parse().expect("an instant")
}

fn room(number: usize) -> Room {
    let site = SiteId::parse("grand-bain").expect("an id");
    Room {
        id: RoomId::parse(&format!("room-{number}")).expect("an id"),
        site: Site { id: site, name: "Le Grand Bain".into(), address: "3 rue du Lac".into() },
        name: format!("Salle {number}"),
        calendar: format!("salle-{number}"),
        capacity: Some(12),
        ..Room::sample()
    }
}

fn filled(objects: usize) -> Schedule {
    let schedule = Schedule::new((0..ROOMS).map(room).collect());
    for room in schedule.rooms() {
        let mark = schedule.mark();
        // By the hundred, as they are read from a server.
        for start in (0..objects / ROOMS).step_by(100) {
            let some = (start..start + 100).map(|number| object(room, number, objects / ROOMS)).collect();
            schedule.apply_poll(&room.id, mark, PollResult::Some(some), now());
        }
        schedule.confirm(&room.id, now());
    }
    schedule
}

/// Seven of ten are bookings, one in a hundred is a weekly series of forty dates, the rest are
/// events of others. They are spread over two years. In the small calendars those around today lie
/// ten times closer, so that today holds equally much in both: what differs is what lies around it.
fn object(room: &Room, number: usize, of: usize) -> FoundObject {
    let hours = i64::try_from(number * 2 * 8_760 / of).expect("a small number") - 8_760;
    let start = now() + TimeDelta::hours(if of < 5_000 && hours.abs() < 240 { hours / 10 } else { hours });
    let interval = Interval::starting_at(start, TimeDelta::minutes(90)).expect("forwards");
    let data = match number % 100 {
        0..70 => booking_text(room, number, interval),
        70 => foreign(number, interval, "RRULE:FREQ=WEEKLY;COUNT=40\r\n"),
        _ => foreign(number, interval, ""),
    };
    let href =
        Href::parse(&format!("/remote.php/dav/calendars/salles/{}/{number}-4c1e9a7b.ics", room.calendar));
    let etag = ETag(format!("\"{number:032x}\""));
    FoundObject { href: href.expect("an href"), etag: Some(etag), data }
}

fn foreign(number: usize, interval: Interval, more: &str) -> String {
    let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ");
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//somebody//EN\r\nBEGIN:VEVENT\r\n\
         UID:0b5c9a52-5c0e-4b7f-9d7e-{number:012}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:{}\r\nDTEND:{}\r\n\
         SUMMARY:Atelier couture du quartier\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n",
        time(interval.start()),
        time(interval.end()),
    )
}

fn booking_text(room: &Room, number: usize, interval: Interval) -> String {
    let member = number % 500;
    let who = Person {
        id: MemberId(format!("member-{member}")),
        name: format!("Camille Martin {member}"),
        email: Some(format!("camille.martin.{member}@example.org")),
    };
    let ticket = Ticket(number as u64 + 1);
    let booking = Booking::sample().with(|it| {
        it.id = BookingId(ticket.uid(&room.id));
        it.room = room.id.clone();
        it.when.interval = interval;
        it.details =
            Details { title: "Conseil d’administration".into(), head_count: Some(8), ..Details::default() };
        it.booked_for = who.clone();
        it.record.created_by = who;
        it.record.ticket = ticket;
        it.record.request = RequestKey::random();
        (it.record.created, it.record.modified) = (now(), now());
    });
    write_booking(&booking, &Presentation::unworded(room))
}

/// From the texts, which are made in the same go.
#[divan::bench(args = [FEW, MANY], sample_count = 3, sample_size = 1)]
fn build(objects: usize) -> Schedule {
    filled(objects)
}

/// The texts alone, to be taken off the figure above.
#[divan::bench(args = [FEW, MANY], sample_count = 3, sample_size = 1)]
fn texts_alone(objects: usize) {
    let rooms: Vec<Room> = (0..ROOMS).map(room).collect();
    for room in &rooms {
        for number in 0..objects / ROOMS {
            black_box(object(room, number, objects / ROOMS));
        }
    }
}

/// A booking that was written, in its room's calendar of 1,000 or 10,000 objects.
#[divan::bench(args = [FEW, MANY])]
fn one_changed_event(bencher: Bencher, objects: usize) {
    let schedule = schedule(objects);
    let room = schedule.rooms()[7].clone();
    let changed = object(&room, 5, objects / ROOMS);
    bencher.bench_local(|| {
        schedule.apply_written(&room.id, &changed.href, changed.etag.clone(), &changed.data);
    });
}

/// So many objects around a request, as a booking finds them when it reads the calendar: all are known in that
/// version. A room with twelve bookings a day has 36 in the three days that are read.
#[divan::bench(args = [3, 36, 360])]
fn a_span_of_known_objects(bencher: Bencher, objects: usize) {
    read_span(bencher, objects, |found| found);
}

/// The same of a server that names no versions: each object is read anew.
#[divan::bench(args = [3, 36, 360])]
fn a_span_without_versions(bencher: Bencher, objects: usize) {
    read_span(bencher, objects, |found| FoundObject { etag: None, ..found });
}

fn read_span(bencher: Bencher, objects: usize, as_answered: impl Fn(FoundObject) -> FoundObject) {
    let schedule = Schedule::new(vec![room(0)]);
    let room = &schedule.rooms()[0];
    let around = (0..objects).map(|number| object(room, number, MANY / ROOMS));
    let found: Vec<FoundObject> = around.map(as_answered).collect();
    schedule.apply_poll(&room.id, schedule.mark(), PollResult::All(found.clone()), now());
    let (first, last) = (now() - TimeDelta::hours(8_760), now() + TimeDelta::hours(8_760));
    let span = Interval::new(first, last).expect("forwards");
    bencher.with_inputs(|| found.clone()).bench_local_values(|found| {
        let seen = schedule.apply_span(room, SpanQuery { span, mark: schedule.mark(), at: now() }, found);
        seen.iter().map(|span_object| span_object.held.len()).sum::<usize>()
    });
}

/// One day of all twenty rooms, as the day page asks for it.
#[divan::bench(args = [FEW, MANY])]
fn day_of_all_rooms(bencher: Bencher, objects: usize) {
    let schedule = schedule(objects);
    let window = day(Paris, now().date_naive());
    bencher.bench_local(|| {
        let rooms = schedule.rooms().iter();
        rooms.map(|room| schedule.snapshot(&room.id).occupancies(window).len()).sum::<usize>()
    });
}

/// The page of that day with all titles, drawn anew each time: the line of the current time has moved.
#[divan::bench(args = [FEW, MANY])]
fn page_of_a_day(bencher: Bencher, objects: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Clock::fixed(now());
    let router = web::router(Arc::new(app::showing(Arc::clone(schedule(objects)), clock.clone(), &folder)));
    let mut minutes = 0;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    bencher.bench_local(|| {
        minutes = (minutes + 5) % 600;
        clock.set(now() + TimeDelta::minutes(minutes));
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let answer = runtime.block_on(router.clone().oneshot(request)).expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        answer
    });
}

/// A day far beyond what is kept ready: every series is expanded.
#[divan::bench(args = [FEW, MANY])]
fn day_in_ten_years(bencher: Bencher, objects: usize) {
    let schedule = schedule(objects);
    let window = day(Paris, (now() + TimeDelta::days(3_652)).date_naive());
    bencher.bench_local(|| {
        let rooms = schedule.rooms().iter();
        rooms.map(|room| schedule.snapshot(&room.id).occupancies(window).len()).sum::<usize>()
    });
}

/// A booking by its id, over all rooms.
#[divan::bench(args = [FEW, MANY])]
fn find_booking(bencher: Bencher, objects: usize) {
    let schedule = schedule(objects);
    let id = BookingId(Ticket(1).uid(&schedule.rooms()[7].id));
    bencher.bench_local(|| schedule.find_booking(black_box(id)).expect("it is there"));
}
