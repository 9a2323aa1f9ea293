//! `GET /api/v1/events`: tells that something has changed, as long as somebody listens (server-sent events).

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use futures_util::stream;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use utoipa::ToSchema;

use super::call::ReadCall;
use super::input::QueryInput;
use super::moment::zoned;
use super::problem_groups::{CommonProblems, SightProblems};
use super::span;
use crate::domain::room::Room;
use crate::schedule::RoomSnapshot;
use crate::web::App;
use crate::web::error::Error;
use crate::web::streams::StreamSlot;

/// What comes at once is told once.
const GATHER: Duration = Duration::from_millis(200);
/// How often it is looked whether what is known has grown old, of which nobody is told.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// After so long it ends, and whoever still listens asks again: who they are, and what they may, is found out anew.
const LONGEST: Duration = Duration::from_mins(10);
/// When a browser asks again, after it was cut off.
const ASK_AGAIN: Duration = Duration::from_secs(3);
/// Proxies close what is silent for longer.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

const LAST_EVENT_ID: &str = "last-event-id";
/// For nginx: hand it on as it comes.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// What is known of the rooms.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScheduleEvent)]
pub(crate) struct ScheduleEventView {
    /// Each room with the version of its schedule: another one whenever something in it is different.
    #[schema(example = json!({"atelier": "6a1f00c29d3be415"}))]
    rooms: BTreeMap<String, String>,
    /// When the calendar server last confirmed all of it; not there if a calendar was never read.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<DateTime<FixedOffset>>,
}

/// An event `schedule` at once, and again whenever the schedule of a room changes; `stale` instead when what is known may
/// be out of date, because the calendar server does not answer. It tells that something changed, not what.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    tag = "schedule",
    params(
        ("room" = Option<String>, Query, description = "Only this room"),
        ("site" = Option<String>, Query, description = "Only the rooms of this site"),
        ("Last-Event-ID" = Option<String>, Header,
            description = "The `id` of the last event that was read: while nothing is different, nothing is told"),
    ),
    responses(
        (status = 200, description = "Server-sent events (HTML, section 9.2), for ten minutes: then ask again",
            body = ScheduleEventView, content_type = "text/event-stream"),
        SightProblems, CommonProblems,
    ),
)]
pub(in crate::web) async fn follow_schedule(
    ReadCall(call): ReadCall,
    headers: HeaderMap,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let rooms = span::rooms(&mut asked, &call);
    let rooms = asked.finish(Some(rooms))?;
    let (place, ending) = call.app.streams.open(&call.origin)?;
    let last = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let (app, changes, until) =
        (Arc::clone(&call.app), call.app.schedule.changes(), Instant::now() + LONGEST);
    let follower = Follower { app, rooms, last, changes, ending, until, _place: place };
    let events = Sse::new(stream::unfold(follower, Follower::next))
        .keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE));
    Ok(([(CACHE_CONTROL, "no-store"), UNBUFFERED], events).into_response())
}

/// Somebody who listens.
struct Follower {
    app: Arc<App>,
    rooms: Vec<Arc<Room>>,
    /// The id of the event that they read last.
    last: Option<String>,
    changes: watch::Receiver<u64>,
    ending: watch::Receiver<bool>,
    until: Instant,
    _place: StreamSlot,
}

impl Follower {
    /// The next event, as soon as there is one.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            let state = self.look();
            let id = state.id();
            if self.last.as_ref() != Some(&id) {
                self.last = Some(id.clone());
                return Some((Ok(state.told(&id)), self));
            }
            let left = self.until.checked_duration_since(Instant::now())?;
            let changed = timeout(left.min(LOOK_EVERY), self.changes.changed());
            tokio::select! {
                () = ended(&mut self.ending) => return None,
                changed = changed => if changed.is_ok() { sleep(GATHER).await },
            }
        }
    }

    fn look(&mut self) -> State {
        self.changes.mark_unchanged();
        let known: Vec<Arc<RoomSnapshot>> =
            self.rooms.iter().map(|room| self.app.schedule.snapshot(&room.id)).collect();
        let now = self.app.clock.now();
        let version = |(room, known): (&Arc<Room>, &Arc<RoomSnapshot>)| {
            (room.id.to_string(), format!("{:016x}", known.shown_version()))
        };
        let as_of = known.iter().map(|known| known.as_of()).min().flatten();
        let zone = self.app.settings.place.zone;
        let view = ScheduleEventView {
            rooms: self.rooms.iter().zip(&known).map(version).collect(),
            as_of: as_of.map(|at| zoned(at, zone)),
        };
        State { view, is_stale: known.iter().any(|known| known.is_stale(now)) }
    }
}

/// What there is to tell.
struct State {
    view: ScheduleEventView,
    is_stale: bool,
}

impl State {
    /// The same for the same rooms in the same state.
    fn id(&self) -> String {
        let mut hasher = DefaultHasher::new();
        (&self.view.rooms, self.is_stale).hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    /// # Panics
    /// Never: names and digits can be written as JSON, and in one line.
    fn told(&self, id: &str) -> Event {
        let name = if self.is_stale { "stale" } else { "schedule" };
        let event = Event::default().event(name).id(id).retry(ASK_AGAIN);
        event.json_data(&self.view).expect("names and digits")
    }
}

/// Comes back when the program ends.
async fn ended(ending: &mut watch::Receiver<bool>) {
    // Fails only if there is nobody left to say so.
    let _ = ending.wait_for(|ending| *ending).await;
}
