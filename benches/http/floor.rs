//! What pages are measured against (`benches/http.sh`, `docs/performance.md`): the least one could do, which
//! is bare axum with a fixed body of 60 kB, and with a grid of 20 rooms and 200 bookings that minijinja
//! renders each time; and the calendars of the same rooms for the Clef that is measured.

#[path = "calendars.rs"]
mod calendars;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;

const ROOMS: usize = 20;
const BOOKINGS_PER_DAY: usize = 10;
/// From the start of a booking to that of the next.
const MINUTES_BETWEEN: usize = 70;

#[derive(Serialize)]
struct Room {
    id: String,
    name: String,
    site: String,
    capacity: usize,
    bookings: Vec<Booking>,
}

#[derive(Serialize)]
struct Booking {
    id: String,
    start: String,
    end: String,
    title: String,
    booked_for: String,
    /// Quarters of an hour from the left edge, and wide.
    column: usize,
    columns: usize,
}

struct Floor {
    templates: Environment<'static>,
    rooms: Vec<Room>,
    fixed: Vec<u8>,
}

#[tokio::main]
async fn main() {
    let [folder, clef, listen] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        panic!("usage: floor FOLDER ADDRESS-OF-CLEF ADDRESS");
    };
    let _calendars = calendars::start(Path::new(folder), clef).await;
    let mut templates = Environment::new();
    templates.add_template("grid.html", include_str!("grid.html")).expect("the template is well formed");
    let floor = Arc::new(Floor { templates, rooms: rooms(), fixed: vec![b'x'; 60_000] });
    let router = Router::new().route("/fixed", get(fixed)).route("/grid", get(grid)).with_state(floor);
    let listener = tokio::net::TcpListener::bind(listen).await.expect("the address is free");
    println!("http://{listen}");
    axum::serve(listener, router).await.expect("serving");
}

async fn fixed(State(floor): State<Arc<Floor>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], floor.fixed.clone())
}

async fn grid(State(floor): State<Arc<Floor>>) -> Html<String> {
    let template = floor.templates.get_template("grid.html").expect("it was added");
    let hours: Vec<usize> = (8..20).collect();
    Html(template.render(context! { rooms => Serde(&floor.rooms), hours }).expect("it renders"))
}

fn rooms() -> Vec<Room> {
    let room = |number: usize| Room {
        id: format!("room-{number}"),
        name: format!("Salle {number}"),
        site: format!("Site {}", number % 4),
        capacity: 4 + number,
        bookings: (0..BOOKINGS_PER_DAY).map(|n| booking(number, n)).collect(),
    };
    (1..=ROOMS).map(room).collect()
}

/// One hour each from 8:00, with a pause between them.
fn booking(room: usize, number: usize) -> Booking {
    let minutes = 8 * 60 + number * MINUTES_BETWEEN;
    let clock = |minutes: usize| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    Booking {
        id: format!("00000000-0000-5000-8000-{room:06}{number:06}"),
        start: clock(minutes),
        end: clock(minutes + 60),
        title: format!("Réunion <{number}> & café"),
        booked_for: format!("Membre {number}"),
        column: number * MINUTES_BETWEEN / 15,
        columns: 4,
    }
}
