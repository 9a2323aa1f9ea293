//! The use cases: book, change, move, cancel, deal with conflicts; and what became of a request whose
//! answer was lost.
//!
//! Booking is a compare-and-swap on the room: every booking takes the next *ticket* of its calendar,
//! and the ticket is the event's UID, which a server takes only once (`docs/protocol.md`). The
//! protocol itself is the pure machine in [`ticket`]; everything else here feeds it answers.

mod alternatives;
mod approve;
mod approve_dates;
mod attend;
mod away;
mod book;
mod book_several;
mod bring_back;
mod cancel;
mod carry;
mod change;
mod defects;
mod detach_date;
mod drive;
mod edit;
mod error;
mod find;
mod forbidden;
mod give_back;
mod halls;
mod held;
mod hours;
mod in_flight;
mod inbox;
mod instead;
mod intent;
mod lookup;
mod modify;
mod move_room;
mod no_show;
mod notice;
mod one_date;
mod other_calendars;
mod outcome;
mod own_dates;
mod permission;
mod pieces;
mod plan;
mod preview;
mod probe;
mod recheck;
mod refill;
mod release;
mod restore;
mod room_lock;
pub mod several_rooms;
mod split;
mod split_several;
mod superseded;
mod take_over;
pub mod ticket;
mod timeouts;
mod together;
mod undecided;
mod view;

pub use alternatives::{Leaving, WantedTime};
pub use attend::Attend;
pub use away::OwnTime;
pub use change::{Change, Guard, version_of};
pub use defects::{DefectReport, Reported};
pub use error::{BookError, Obstacle};
pub use forbidden::Forbidden;
pub use give_back::GivenBack;
pub use no_show::NoShow;
pub use notice::{Notice, NoticeKind};
pub use outcome::Outcome;
pub use permission::{can_attend, can_override, is_offered_on, may_name_others, may_publish};
pub use plan::{Plan, PlanAsk, PlannedDate};
pub use preview::Preview;
pub use refill::Refilled;
pub use take_over::Already;
pub use timeouts::Timeouts;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;

use crate::domain::booking::{Booking, BookingId};
use crate::domain::room::Room;
use crate::domain::rules::Refusal;
use crate::domain::time::Interval;
use crate::ical::{Labels, Presentation};
use crate::notebook::Notebook;
use crate::schedule::{Schedule, StoredBooking};
use crate::sync::RoomCalendars;
use in_flight::Subject;

/// A booking that stands: written, read back, and alone but for the `conflicts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The booking as it is in the calendar.
    pub booking: Arc<Booking>,
    /// Names this version of it, for `If-Match` and for forms ([`version_of`]).
    pub version: String,
    /// Foreign events that were written over it in that very moment. The booking stands.
    pub conflicts: Vec<Interval>,
    /// The rules that say no to it, and that whoever asked may pass over.
    pub cautions: Vec<Refusal>,
    /// Whether the request had made it earlier (a double click, a retry).
    pub existed: bool,
    /// Of dates that were to go to another room: why they have not, and are a booking of their own where they were.
    pub stays_because: Option<Box<BookError>>,
}

impl Booked {
    fn new(stored: &StoredBooking) -> Self {
        let version = version_of(&stored.booking, stored.etag.as_ref());
        Self {
            booking: stored.booking.clone(),
            version,
            conflicts: Vec::new(),
            cautions: Vec::new(),
            existed: false,
            stays_because: None,
        }
    }
}

/// How bookings are worded in the calendar.
#[derive(Debug, Clone)]
pub struct Wording {
    /// Where the pages are, without a slash at the end.
    pub public_url: String,
    /// Whether everybody who sees the calendar may read the titles.
    pub publish_titles: bool,
    /// Whether the title carries the name of who it is for.
    pub name_in_title: bool,
    /// The words of the description, in the language of the place.
    pub labels: Labels,
}

/// What the use cases work on.
#[derive(Debug)]
struct Shared {
    schedule: Arc<Schedule>,
    calendars: Arc<RoomCalendars>,
    wording: Wording,
    timeouts: Timeouts,
    /// Whether the program is about to end.
    is_ending: AtomicBool,
    in_flight: in_flight::InFlight,
    lookups: lookup::Lookups,
    rechecks: recheck::Rechecks,
    /// Where decisions about conflicts are kept; without it, in the rooms' calendars.
    notebook: Option<Arc<Notebook>>,
}

/// The use cases. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bookings(Arc<Shared>);

impl Bookings {
    /// Use cases over the rooms of `schedule`, in their `calendars`.
    pub fn new(schedule: Arc<Schedule>, calendars: Arc<RoomCalendars>, wording: Wording) -> Self {
        let timeouts = Timeouts::default();
        let (in_flight, is_ending) = (in_flight::InFlight::default(), AtomicBool::new(false));
        let last_lookups = lookup::Lookups::default();
        let shared = Shared {
            schedule,
            calendars,
            wording,
            timeouts,
            is_ending,
            in_flight,
            lookups: last_lookups,
            rechecks: recheck::Rechecks::default(),
            notebook: None,
        };
        Self(Arc::new(shared))
    }

    /// The same with other waiting times; for tests, before it is cloned.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(shared) => Self(Arc::new(Shared { timeouts, ..shared })),
            Err(shared) => Self(shared),
        }
    }

    /// The same with a notebook; before it is cloned.
    #[must_use]
    pub fn with_notebook(self, notebook: Arc<Notebook>) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(shared) => Self(Arc::new(Shared { notebook: Some(notebook), ..shared })),
            Err(shared) => Self(shared),
        }
    }

    /// From now on nothing new is begun: whoever still waits for a room is told so. What is under way
    /// goes on.
    pub fn begin_nothing_new(&self) {
        self.0.is_ending.store(true, Ordering::SeqCst);
    }

    /// Waits until what is under way has ended, at most `within`: what was committed is verified and
    /// told. Ask for it when no new requests come any more.
    pub async fn settle(&self, within: Duration) {
        let turns =
            self.0.schedule.rooms().iter().map(|room| self.0.calendars.lock_of(&room.id).lock_owned());
        if tokio::time::timeout(within, join_all(turns)).await.is_err() {
            tracing::warn!("bookings were still under way; what became of them is found by looking");
        }
    }

    /// Runs a try of a use case, see [`Bookings::answered`] and [`Shared::tried`].
    async fn act<T, F>(&self, subject: Subject, work: impl FnOnce(Arc<Shared>) -> F) -> Result<T, BookError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, BookError>> + Send + 'static,
    {
        let (shared, silence) = (self.0.clone(), subject.unknown());
        let work = Box::pin(work(shared.clone()));
        self.answered(async move { shared.tried(&subject, work).await }, silence).await
    }

    /// Runs a use case to its end even if nobody waits for it any more: a visitor who closes the page
    /// in the middle must not leave half a booking. Whoever does wait is answered in bounded time.
    ///
    /// # Errors
    /// What the use case answers, or `on_silence` if it takes too long.
    async fn answered<T, F>(&self, work: F, on_silence: BookError) -> Result<T, BookError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, BookError>> + Send + 'static,
    {
        match tokio::time::timeout(self.0.timeouts.answer_within, tokio::spawn(work)).await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => {
                tracing::error!(%panic, "a use case ended in a panic");
                Err(on_silence)
            }
            Err(_elapsed) => Err(on_silence),
        }
    }
}

impl Shared {
    fn presentation<'a>(&'a self, room: &'a Room) -> Presentation<'a> {
        Presentation {
            room,
            public_url: &self.wording.public_url,
            has_page: true,
            publish_titles: self.wording.publish_titles,
            name_in_title: self.wording.name_in_title,
            labels: &self.wording.labels,
        }
    }

    /// The booking `id` as last known.
    fn known(&self, id: BookingId) -> Result<StoredBooking, BookError> {
        if let Some(stored) = self.schedule.find_booking(id) {
            return Ok(stored);
        }
        let snapshots = self.schedule.rooms().iter().map(|room| self.schedule.snapshot(&room.id));
        let cancelled = snapshots.into_iter().any(|snapshot| snapshot.cancelled(id).is_some());
        Err(if cancelled { BookError::Gone } else { BookError::NotFound })
    }
}
