//! The calendars of 20 rooms on an embedded CalDAV server, and the `rooms.toml` for a Clef that shows them.

use std::path::Path;

use chrono::{NaiveTime, TimeDelta, Utc};
use clef::caldav::Href;
use clef::caldav::client::{Client, ClientSettings, Limits, NewCalendar};
use clef::caldav::embedded::{self, Quirks};
use clef::config;
use clef::domain::booking::{Booking, BookingId, RequestKey, Ticket};
use clef::domain::details::Details;
use clef::domain::member::{MemberId, Person};
use clef::domain::room::Room;
use clef::domain::time::Interval;
use clef::ical::{Presentation, write_booking};
use futures_util::stream::{StreamExt, iter};

use super::{BOOKINGS_PER_DAY, MINUTES_BETWEEN, ROOMS};

/// So many days that Clef keeps no page from one visit to the next (`first.lua` asks for each in turn).
const DAYS: usize = 60;

const ACCOUNT: &str = "salles";
const PASSWORD: &str = "benchmark";
/// Where Clef finds it.
const VARIABLE: &str = "CLEF_BENCH_PASSWORD";

/// Starts the server in `folder`, fills it, and writes `folder/rooms.toml` for a Clef at `listen`.
pub(super) async fn start(folder: &Path, listen: &str) -> embedded::Server {
    let settings = embedded::EmbeddedSettings {
        directory: folder.join("calendars"),
        username: ACCOUNT.to_owned(),
        password: PASSWORD.into(),
        quirks: Quirks::default(),
    };
    let server = embedded::Server::start(settings, ([127, 0, 0, 1], 0).into()).await.expect("it starts");
    let toml = rooms_toml(listen, server.url().as_str());
    let variables = [(VARIABLE.to_owned(), PASSWORD.to_owned())];
    let settings = config::parse("rooms.toml", &toml, variables.into_iter()).expect("it is well formed");
    let client = Client::new(ClientSettings {
        url: server.url(),
        username: ACCOUNT.to_owned(),
        password: PASSWORD.into(),
        limits: Limits::default(),
    });
    let client = client.expect("a client");
    let home = client.calendar_home().await.expect("the home");
    iter(&settings.rooms).for_each_concurrent(4, |room| fill(&client, &home, room)).await;
    std::fs::write(folder.join("rooms.toml"), toml).expect("it is written");
    server
}

fn rooms_toml(listen: &str, calendars: &str) -> String {
    let head = format!(
        "[place]\nname = \"Mesure\"\ntimezone = \"Europe/Paris\"\ncountry = \"FR\"\nlanguages = [\"fr\", \"en\"]\n\
         public_url = \"http://{listen}\"\n[server]\nlisten = \"{listen}\"\n[sign_in]\ndemo = true\n\
         [caldav]\nurl = \"{calendars}\"\nusername = \"{ACCOUNT}\"\npassword_env = \"{VARIABLE}\"\n\
         [limits]\naddress_reads = {{ at_once = 1000000, per_hour = 1000000 }}\n\
         member_reads = {{ at_once = 1000000, per_hour = 1000000 }}\n\
         [rules]\nopening_hours = \"24/7\"\n"
    );
    let sites = (0..4).map(|site| format!("[[site]]\nid = \"site-{site}\"\nname = \"Site {site}\"\n"));
    let rooms = (1..=ROOMS).map(|room| {
        let (site, capacity) = (room % 4, 4 + room);
        format!(
            "[[room]]\nid = \"room-{room}\"\nsite = \"site-{site}\"\nname = \"Salle {room}\"\n\
             calendar = \"room-{room}\"\ncapacity = {capacity}\n"
        )
    });
    std::iter::once(head).chain(sites).chain(rooms).collect()
}

/// Makes the calendar of `room`, with bookings on each of the coming days.
async fn fill(client: &Client, home: &Href, room: &Room) {
    let collection = home.child(&room.calendar).as_collection();
    let new = NewCalendar { display_name: room.name.clone(), color: None };
    client.make_calendar(&collection, &new).await.expect("a calendar");
    let place = Presentation::unworded(room);
    for number in 0..DAYS * BOOKINGS_PER_DAY {
        let booking = booking(room, number);
        let href = collection.child(&format!("{}-x.ics", booking.record.ticket));
        client.create(&href, write_booking(&booking, &place)).await.expect("an event");
    }
}

/// One hour each, from 7:00 UTC, with a pause between them.
fn booking(room: &Room, number: usize) -> Booking {
    let (day, of_day) = (number / BOOKINGS_PER_DAY, number % BOOKINGS_PER_DAY);
    let now = Utc::now();
    let morning = now.date_naive().and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(7);
    let minutes = i64::try_from(day * 24 * 60 + of_day * MINUTES_BETWEEN).expect("a few months");
    let interval = Interval::starting_at(morning + TimeDelta::minutes(minutes), TimeDelta::hours(1));
    let ticket = Ticket(number as u64 + 1);
    let name = format!("Membre {of_day}");
    let person = Person { id: MemberId(format!("member-{of_day}")), name, email: None };
    Booking::sample().with(|it| {
        it.id = BookingId(ticket.uid(&room.id));
        it.room = room.id.clone();
        it.when.interval = interval.expect("an hour is not empty");
        it.details = Details {
            title: format!("Réunion <{of_day}> & café"),
            head_count: Some(6),
            ..Details::default()
        };
        it.booked_for = person.clone();
        it.record.created_by = person;
        it.record.ticket = ticket;
        it.record.request = RequestKey::random();
        (it.record.created, it.record.modified) = (now, now);
    })
}
