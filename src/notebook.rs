//! The notebook: one more calendar of the account, in which Clef keeps what belongs to no room.
//!
//! It holds claims ([`Claim`]), what reception decided about conflicts, what members have chosen for
//! themselves, and what people have reported about rooms, as small private events of Clef's own. It is written by the same conditional requests as the rooms' calendars. All of it may be
//! lost without losing a booking, and nothing in it decides whether a room is free.
//!
//! `sync` finds the calendar, makes it where it is missing, and says when it has changed.

mod claim;
mod clean_up;
mod clock;
mod decisions;
mod defects;
mod drive;
mod notes;
mod preferences;
mod signs;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use uuid::Uuid;

use self::claim::{names_begin, version};
use self::drive::Own;
use self::notes::Notes;
use crate::caldav::client::Client;
use crate::caldav::{ETag, Error, Href};
use crate::schedule::Schedule;

pub use claim::Claim;
pub use clock::{Clock, Moment};
pub use drive::{Claimed, Held};
pub use preferences::uid_of;

/// How long a claim keeps others away that is not done.
pub const CLAIM_LIFE: Duration = Duration::from_mins(10);

/// The first pause between tries; each is twice as long as the one before.
const FIRST_BACK_OFF: Duration = Duration::from_millis(250);

/// Whether there is a notebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// Nobody has looked yet.
    NotYetKnown,
    /// It is there.
    At(Href),
    /// It is not there, and why, for whoever keeps Clef running.
    Missing(String),
}

/// The notebook of an account.
#[derive(Debug)]
pub struct Notebook {
    client: Client,
    schedule: Arc<Schedule>,
    name: String,
    /// This run of this process, among all that share the notebook.
    run: Uuid,
    clock: Clock,
    availability: ArcSwap<Availability>,
    notes: Mutex<Notes>,
    /// Held while it is read, so that nobody reads the same at the same time.
    reading: tokio::sync::Mutex<()>,
    own: Mutex<HashMap<Uuid, Own>>,
    first_back_off: Duration,
    /// Whether no other Clef has it, and its server may take a UID twice.
    is_alone: bool,
    /// Until which uptime that is known to be so.
    alone_until: Mutex<Option<Duration>>,
    /// Held while a member's choice is changed: not every server looks at versions and writes in one step.
    choosing: tokio::sync::Mutex<()>,
}

/// Why something was not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// It certainly was not.
    #[error(transparent)]
    No(#[from] Error),
    /// Nobody knows.
    #[error("it is not known whether it was written: {0}")]
    Unknown(Error),
}

impl Notebook {
    /// A notebook called `name` in addresses, which is still to be looked for. It tells `schedule` what
    /// reception decided.
    pub fn new(client: Client, schedule: Arc<Schedule>, name: String) -> Self {
        let availability = ArcSwap::from_pointee(Availability::NotYetKnown);
        Self {
            client,
            schedule,
            name,
            run: Uuid::new_v4(),
            clock: Clock::System,
            availability,
            notes: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            own: Mutex::default(),
            first_back_off: FIRST_BACK_OFF,
            is_alone: false,
            alone_until: Mutex::default(),
            choosing: tokio::sync::Mutex::default(),
        }
    }

    /// The same where no other Clef has it: a claim rests on what was read, and not on its server.
    #[must_use]
    pub fn alone(self, is_alone: bool) -> Self {
        Self { is_alone, ..self }
    }

    /// Takes note of until which uptime no other Clef has it.
    pub fn trust_until(&self, uptime: Option<Duration>) {
        *self.alone_until.lock().unwrap_or_else(PoisonError::into_inner) = uptime;
    }

    /// Whether another Clef may have it, though this one was to be alone.
    pub fn may_be_shared(&self) -> bool {
        let until = *self.alone_until.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_alone && until.is_none_or(|until| self.moment().uptime >= until)
    }

    /// The same with another clock: that of the program, or of a test.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The same with another first pause between tries; for tests.
    #[must_use]
    pub fn with_back_off(self, first_back_off: Duration) -> Self {
        Self { first_back_off, ..self }
    }

    /// Its name in addresses.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there, and if not, why.
    pub fn availability(&self) -> Arc<Availability> {
        self.availability.load_full()
    }

    /// Its calendar, if it is there.
    pub fn collection(&self) -> Option<Href> {
        match &**self.availability.load() {
            Availability::At(href) => Some(href.clone()),
            Availability::NotYetKnown | Availability::Missing(_) => None,
        }
    }

    /// Keeps in mind where it is, or why it is not there. Returns whether that is news.
    pub fn set_availability(&self, availability: Availability) -> bool {
        if **self.availability.load() == availability {
            return false;
        }
        // What was in another calendar is not in this one.
        *self.notes() = Notes::default();
        // One that is there is read next; until then what was known before the start counts.
        let is_missing = matches!(availability, Availability::Missing(_));
        self.availability.store(Arc::new(availability));
        if is_missing {
            self.tell_decisions();
        }
        true
    }

    /// Reads what is new in it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is not there; see [`Client`].
    pub async fn refresh(&self) -> Result<(), Error> {
        let Some(collection) = self.collection() else { return Err(self.missing()) };
        let _turn = self.reading.lock().await;
        let mark = self.notes().mark();
        let listed = self.client.list_etags(&collection).await?;
        let news = self.notes().news(&listed);
        let found = self.client.multiget(&collection, &news).await?;
        self.notes().apply(mark, &listed, found);
        self.tell_decisions();
        Ok(())
    }

    /// Returns the versions of `subject` that were claimed by anybody, as far as the notebook has been read.
    pub fn versions(&self, kind: &str, subject: &str) -> Vec<String> {
        let (claims, begin) = (self.notes().claims(), names_begin(kind, subject));
        claims.iter().filter_map(|claim| claim.note.name.strip_prefix(&begin)).map(version).collect()
    }

    fn missing(&self) -> Error {
        Error::NotFound(format!("the notebook {:?}", self.name))
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Deletes what is at `href`, in the version that is known.
    async fn delete(&self, href: &Href, etag: Option<&ETag>) -> Result<(), Error> {
        match self.client.delete(href, etag).await {
            Ok(()) | Err(Error::NotFound(_)) => {
                self.notes().remove(href);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

/// Creates an object under an href that nobody else knows; looks whether it is there if the answer stays
/// away.
///
/// # Errors
/// See [`Unwritten`].
pub async fn create_surely(client: &Client, href: &Href, body: String) -> Result<Option<ETag>, Unwritten> {
    match client.create(href, body).await {
        Ok(created) => Ok(created.etag),
        Err(error) if error.may_have_happened() => match client.get(href).await {
            Ok(found) => Ok(found.etag),
            // Where it is not there yet it may still arrive.
            Err(_) => Err(Unwritten::Unknown(error)),
        },
        Err(error) => Err(Unwritten::No(error)),
    }
}
