//! `/metrics`: figures for Prometheus. What happens is counted where it happens (requests here,
//! bookings by the use cases) in one recorder of the process; what *is* (the age of each room's
//! schedule) is looked up when somebody asks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};
use std::time::{Duration, Instant as Moment};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics::{
    Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::App;
use crate::domain::time::Instant;
use crate::schedule::Schedule;

const SECONDS: &str = "clef_http_request_duration_seconds";
/// From a page out of memory to a booking that had to try again.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0];
/// After so many requests the recorder puts what it gathered into its buckets, asked or not.
const TIDY_AFTER: u32 = 1000;

static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let recorder = builder().build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::error!("figures are recorded elsewhere already: /metrics has none of its own");
    }
    describe_counter!("clef_http_requests_total", "Requests by route, method and status.");
    describe_histogram!(SECONDS, "How long requests took, by route and method, in seconds.");
    describe_counter!("clef_bookings_total", "Bookings, changes and cancellations by how they ended.");
    describe_counter!(
        "clef_events_total",
        "What happened to bookings, by event, as seen in the calendars, whoever did it."
    );
    describe_counter!("clef_events_missed_total", "Events that a listener did not hear in time.");
    describe_counter!("clef_limited_total", "What was refused because it was done too often, by limit.");
    describe_counter!(
        "clef_mails_total",
        "Mails that were not sent: failed, or dropped because too many waited."
    );
    describe_counter!("clef_job_runs_total", "Runs of what Clef does by itself, by job and outcome.");
    describe_gauge!("clef_job_failing", "1 if the job's last run failed.");
    describe_counter!(
        "clef_calendar_requests_total",
        "Requests to the calendar server by method and status (0: no answer)."
    );
    handle
});

/// Starts counting. What happens before is not counted.
pub fn start() {
    LazyLock::force(&RECORDER);
}

fn builder() -> PrometheusBuilder {
    let builder = PrometheusBuilder::new();
    builder
        .set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), BUCKETS)
        .expect("there are buckets, sorted")
}

/// Counts requests by route, never by address: addresses are endless.
pub(super) async fn count(request: Request, next: Next) -> Response {
    static SINCE_TIDY: AtomicU32 = AtomicU32::new(0);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = method(request.method());
    let begun = Moment::now();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    RouteFigures::note(route, method, response.status(), begun.elapsed());
    if SINCE_TIDY.fetch_add(1, Ordering::Relaxed) % TIDY_AFTER == TIDY_AFTER - 1 {
        RECORDER.run_upkeep();
    }
    response
}

/// The figures of one route, by one method, with one status.
struct RouteFigures {
    requests: Counter,
    seconds: Histogram,
}

/// Those of a route, by method and status.
type OfRoute = HashMap<(&'static str, StatusCode), RouteFigures>;

impl RouteFigures {
    /// Notes a request. The recorder finds a figure by all its labels, so that each is looked up once.
    fn note(route: &str, method: &'static str, status: StatusCode, lasted: Duration) {
        static KNOWN: LazyLock<RwLock<HashMap<String, OfRoute>>> = LazyLock::new(RwLock::default);
        let note = |known: &HashMap<String, OfRoute>| {
            let figures = known.get(route)?.get(&(method, status))?;
            figures.requests.increment(1);
            figures.seconds.record(lasted);
            Some(())
        };
        if note(&KNOWN.read().unwrap_or_else(PoisonError::into_inner)).is_some() {
            return;
        }
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        let of_route = known.entry(route.to_owned()).or_default();
        of_route.entry((method, status)).or_insert_with(|| Self::new(route, method, status));
        note(&known);
    }

    fn new(route: &str, method: &'static str, status: StatusCode) -> Self {
        let (route, status) = (route.to_owned(), status.as_str().to_owned());
        let labels = [("route", route.clone()), ("method", method.to_owned()), ("status", status)];
        let requests = counter!("clef_http_requests_total", &labels);
        Self { requests, seconds: histogram!(SECONDS, "route" => route, "method" => method) }
    }
}

/// Anybody can make up methods.
fn method(method: &Method) -> &'static str {
    const KNOWN: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    const NAMES: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.iter().zip(NAMES).find_map(|(known, name)| (known == method).then_some(name)).unwrap_or("other")
}

/// `GET /metrics`
pub async fn show_metrics(State(app): State<Arc<App>>) -> Response {
    let text = RECORDER.render() + &of_rooms(&app.schedule, app.clock.now());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// Returns how each room's schedule is at this moment.
fn of_rooms(schedule: &Schedule, now: Instant) -> String {
    let recorder = builder().build_recorder();
    metrics::with_local_recorder(&recorder, || {
        describe_gauge!("clef_schedule_age_seconds", "Seconds since the room's calendar was last confirmed.");
        describe_gauge!("clef_schedule_failed", "1 if something keeps the room's calendar from being used.");
        describe_gauge!("clef_schedule_objects", "Calendar objects of the room.");
        describe_gauge!("clef_conflicts", "Conflicts in the room that reception has not dealt with.");
        for (room, snapshot) in schedule.snapshots() {
            let id = room.id.to_string();
            if let Some(as_of) = snapshot.as_of() {
                let age = (now - as_of).as_seconds_f64().max(0.0);
                gauge!("clef_schedule_age_seconds", "room" => id.clone()).set(age);
            }
            let failed = snapshot.failure().map_or(0.0, |_| 1.0);
            gauge!("clef_schedule_failed", "room" => id.clone()).set(failed);
            // What is not read to its end yet has more than is known: a figure would fall at each start.
            if snapshot.as_of().is_none() {
                continue;
            }
            let conflicts = u32::try_from(schedule.open_conflicts_in(&snapshot, now)).unwrap_or(u32::MAX);
            gauge!("clef_conflicts", "room" => id.clone()).set(f64::from(conflicts));
            let objects = u32::try_from(snapshot.object_count()).unwrap_or(u32::MAX);
            gauge!("clef_schedule_objects", "room" => id).set(f64::from(objects));
        }
    });
    recorder.handle().render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::room::Room;

    #[test]
    fn of_a_copy_that_is_half_read_nothing_is_counted() {
        let (schedule, room, now) =
            (Schedule::new(vec![Room::sample()]), Room::sample().id, Instant::UNIX_EPOCH);
        schedule.restore_near(&room, &[], now);
        let half = of_rooms(&schedule, now);
        assert!(half.contains("clef_schedule_failed{") && !half.contains("clef_conflicts{"), "{half}");
        assert!(!half.contains("clef_schedule_objects{"), "{half}");
        schedule.restore(&room, &[], now);
        let whole = of_rooms(&schedule, now);
        assert!(whole.contains("clef_conflicts{room=\"atelier\"} 0"), "{whole}");
        assert!(whole.contains("clef_schedule_objects{room=\"atelier\"} 0"), "{whole}");
    }
}
