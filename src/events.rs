//! The one way out: what happened to bookings, for whoever has to do something about it.
//!
//! The schedule notices it (`Schedule::events`), whoever did it; use cases, pages and jobs call no listener.
//! Each listener hears every event in order and at its own pace. One that is busy for so long that thousands
//! wait misses the oldest, because neither the schedule nor a booking waits for it; so whatever must not be
//! missed has to be found again by looking.

use std::sync::Arc;

use metrics::counter;
use tokio::sync::Notify;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::domain::event::Event;
use crate::schedule::Schedule;

/// Somebody who hears what happens from now on.
#[derive(Debug)]
pub struct Listener {
    name: &'static str,
    events: Receiver<Arc<Event>>,
}

impl Listener {
    /// A listener of what happens in `schedule`; `name` is for the log.
    pub fn new(name: &'static str, schedule: &Schedule) -> Self {
        Self { name, events: schedule.events() }
    }

    /// Waits for the next event; `None` if the schedule is gone.
    pub async fn next(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.events.recv().await {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(missed)) => self.note_missed(missed),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Returns the next event that has happened already.
    pub fn try_next(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.events.try_recv() {
                Ok(event) => return Some(event),
                Err(TryRecvError::Lagged(missed)) => self.note_missed(missed),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }

    fn note_missed(&self, missed: u64) {
        tracing::warn!(listener = self.name, missed, "events were not heard in time");
        counter!("clef_events_missed_total", "listener" => self.name).increment(missed);
    }
}

/// Has the job that waits for `asked` run whenever there is an event that `concerns` it.
pub async fn ask(mut listener: Listener, asked: Arc<Notify>, concerns: impl Fn(&Event) -> bool) {
    while let Some(event) = listener.next().await {
        if concerns(&event) {
            asked.notify_one();
        }
    }
}

/// Counts what happens to bookings, by what it is and whether it was done in a calendar application.
pub async fn count(mut listener: Listener) {
    while let Some(event) = listener.next().await {
        let natively = if event.natively { "true" } else { "false" };
        counter!("clef_events_total", "event" => event.kind.as_str(), "natively" => natively).increment(1);
    }
}
