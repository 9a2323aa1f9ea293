//! What pages are measured against (`benches/http.sh`, `docs/performance.md`): the least one could do, which
//! is bare axum with a fixed body of 60 kB, and with a grid of 20 rooms and 200 bookings that minijinja
//! renders each time; and the calendars of the same rooms for the Clef that is measured. Who takes gzip gets the grid
//! compressed each time, and instead of the fixed body a grid that was compressed once.

#[path = "calendars.rs"]
mod calendars;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;
use tower_http::compression::CompressionLayer;

const ROOMS: usize = 20;
const BOOKINGS_PER_DAY: usize = 10;
/// From the start of a booking to that of the next.
const MINUTES_BETWEEN: usize = 70;

#[derive(Serialize)]
struct Room {
    id: String,
    name: String,
    capacity: usize,
    pieces: Vec<Piece>,
}

/// What stands in the row of a room, from left to right.
#[derive(Serialize)]
struct Piece {
    kind: &'static str,
    /// In steps of five minutes.
    width: usize,
    start: String,
    end: String,
    id: String,
    title: String,
    booked_for: String,
}

struct Floor {
    templates: Environment<'static>,
    rooms: Vec<Room>,
    fixed: Vec<u8>,
    compressed: Vec<u8>,
}

#[tokio::main]
async fn main() {
    let [folder, clef, listen] = &std::env::args().skip(1).collect::<Vec<_>>()[..] else {
        panic!("usage: floor FOLDER ADDRESS-OF-CLEF ADDRESS");
    };
    let _calendars = calendars::start(Path::new(folder), clef).await;
    let mut templates = Environment::new();
    templates.add_template("grid.html", include_str!("grid.html")).expect("the template is well formed");
    let mut floor = Floor { templates, rooms: rooms(), fixed: vec![b'x'; 60_000], compressed: Vec::new() };
    let mut compressed = GzEncoder::new(Vec::new(), Compression::default());
    compressed.write_all(floor.render().as_bytes()).expect("compressed");
    floor.compressed = compressed.finish().expect("compressed");
    let router = Router::new().route("/grid", get(grid)).layer(CompressionLayer::new());
    let router = router.route("/fixed", get(fixed)).with_state(Arc::new(floor));
    let listener = tokio::net::TcpListener::bind(listen).await.expect("the address is free");
    println!("http://{listen}");
    axum::serve(listener, router).await.expect("serving");
}

async fn fixed(State(floor): State<Arc<Floor>>, headers: HeaderMap) -> Response {
    let kind = (CONTENT_TYPE, "text/html; charset=utf-8");
    if headers.contains_key(ACCEPT_ENCODING) {
        return ([kind, (CONTENT_ENCODING, "gzip")], floor.compressed.clone()).into_response();
    }
    ([kind], floor.fixed.clone()).into_response()
}

async fn grid(State(floor): State<Arc<Floor>>) -> Html<String> {
    Html(floor.render())
}

impl Floor {
    fn render(&self) -> String {
        let template = self.templates.get_template("grid.html").expect("it was added");
        let hours: Vec<usize> = (0..24).collect();
        template.render(context! { rooms => Serde(&self.rooms), hours }).expect("it renders")
    }
}

fn rooms() -> Vec<Room> {
    let room = |number: usize| Room {
        id: format!("room-{number}"),
        name: format!("Salle {number}"),
        capacity: 4 + number,
        pieces: pieces(number),
    };
    (1..=ROOMS).map(room).collect()
}

/// The row of a room: free until 8:00, bookings of an hour with gaps between them, free until midnight.
fn pieces(room: usize) -> Vec<Piece> {
    let first = 8 * 60;
    let mut pieces = vec![piece("free", 0, first)];
    for number in 0..BOOKINGS_PER_DAY {
        let start = first + number * MINUTES_BETWEEN;
        pieces.push(Piece {
            id: format!("00000000-0000-5000-8000-{room:06}{number:06}"),
            title: format!("Réunion <{number}> & café"),
            booked_for: format!("Membre {number}"),
            ..piece("booking", start, start + 60)
        });
        pieces.push(piece("gap", start + 60, start + MINUTES_BETWEEN));
    }
    let end = first + BOOKINGS_PER_DAY * MINUTES_BETWEEN;
    *pieces.last_mut().expect("a gap") = piece("free", end - MINUTES_BETWEEN + 60, 24 * 60);
    pieces
}

fn piece(kind: &'static str, start: usize, end: usize) -> Piece {
    let clock = |minutes: usize| format!("{}:{:02}", minutes / 60, minutes % 60);
    Piece {
        kind,
        width: (end - start) / 5,
        start: clock(start),
        end: clock(end),
        id: String::new(),
        title: String::new(),
        booked_for: String::new(),
    }
}
