//! What moves and cancellations leave behind is taken away; what others wrote never is.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clef::domain::booking::{Booking, BookingId, RequestKey, State, Ticket};
use clef::domain::member::{MemberId, Person};
use clef::ical::{Labels, Presentation, write_booking};

use super::support::{Place, embedded, event, hours, id, room};

fn booking(ticket: u64, state: State, replaces: Option<u64>, modified: DateTime<Utc>) -> Booking {
    let who = Person { id: MemberId("ana".into()), name: "Ana".into(), email: None };
    let atelier = id("atelier");
    Booking {
        id: BookingId(Ticket(replaces.unwrap_or(ticket)).uid(&atelier)),
        ticket: Ticket(ticket),
        state,
        interval: hours(u32::try_from(ticket).expect("a small one"), 23),
        title: "Conseil".into(),
        booked_for: who.clone(),
        created_by: who,
        head_count: None,
        note: None,
        request: RequestKey::random(),
        replaces: replaces.map(|ticket| Ticket(ticket).uid(&atelier)),
        series: None,
        recurrence_id: None,
        created: modified,
        modified,
        sequence: 0,
        room: atelier,
    }
}

fn written(booking: &Booking) -> String {
    let place = Presentation {
        room: &room("atelier"),
        public_url: "https://clef.example.org",
        publish_titles: false,
        name_in_title: false,
        labels: Labels { booked_for: "", head_count: "", note: "" },
    };
    write_booking(booking, &place)
}

#[tokio::test]
async fn void_bookings_and_old_tombstones_are_taken_away_and_nothing_else() {
    let (server, _folder) = embedded().await;
    let mut place = Place::open(&server.url(), Duration::ZERO).await;
    let now = Utc::now();
    let ago = |hours| now - TimeDelta::hours(hours);
    let objects = [
        // Moved, and the mover did not get to delete it.
        ("1-moved", written(&booking(1, State::Confirmed, None, ago(50)))),
        ("4-successor", written(&booking(4, State::Confirmed, Some(1), ago(1)))),
        // Cancelled long ago; what it cancelled is gone.
        ("3-old", written(&booking(3, State::Cancelled, Some(2), ago(25)))),
        // Cancelled today.
        ("6-new", written(&booking(6, State::Cancelled, Some(5), ago(23)))),
        // The highest ticket.
        ("8-highest", written(&booking(8, State::Cancelled, Some(7), ago(90)))),
        // A copy that somebody made of the first: not ours.
        ("copy", written(&booking(1, State::Confirmed, None, ago(50))).replace("UID:", "UID:copy-")),
        ("yoga", event("yoga", hours(9, 10), "STATUS:CANCELLED\r\n")),
    ];
    for (name, data) in objects {
        place.somebody_writes(name, data).await;
    }
    // Reads them; compares and cleans up; sees that they are gone.
    for _ in 0..3 {
        place.poll().await;
    }
    let listed = place.other.list_etags(&place.calendar()).await.expect("a listing");
    let mut names: Vec<String> = listed.iter().map(|(href, _)| href.name()).collect();
    names.sort();
    assert_eq!(names, ["4-successor.ics", "6-new.ics", "8-highest.ics", "copy.ics", "yoga.ics"]);
    let snapshot = place.schedule.snapshot(&id("atelier"));
    assert_eq!((snapshot.object_count(), snapshot.highest_ticket()), (5, Ticket(8)));
}
