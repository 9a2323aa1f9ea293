//! Where this Clef is the only one that writes: on servers that take a UID twice, no ticket orders two of them
//! (`docs/protocol.md` §11). That it is the only one is made sure of by a lock on its data folder, and by a sign of life
//! in the notebook that another Clef sees.

mod lock;
mod under_way;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};
use uuid::Uuid;

pub use self::lock::{FolderLock, LockError, folder_id};
use self::under_way::UnderWay;
use crate::caldav::{Error, Href};
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::ical::WriterNote;
use crate::notebook::Notebook;

/// How long a sign of life counts that is not renewed: so long after a crash, no Clef with another data folder starts.
pub const SIGN_LIFE: TimeDelta = TimeDelta::minutes(3);
/// How often it is renewed.
pub const RENEWED_EVERY: Duration = Duration::from_secs(20);
/// How long after a sign of life something may be written. What is left of its life is for requests that are still
/// under way then, and for clocks that differ.
const TRUSTED_FOR: Duration = Duration::from_mins(1);
/// How often two that begin at the same moment give way to each other.
const TRIES: u8 = 3;

/// That this Clef is the only one that writes.
#[derive(Debug)]
pub struct OnlyWriter {
    notebook: Arc<Notebook>,
    lock: FolderLock,
    place: String,
    standing: Mutex<Standing>,
    /// Whether the sign of whoever had this data folder before was taken away.
    took_over: AtomicBool,
    under_way: UnderWay,
}

/// What is known of others.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    /// Nobody has looked yet.
    NotYetKnown,
    /// It could not be found out, for this reason.
    Unsure(String),
    /// There is none; until when that is sure, the notebook knows, in which this one has said so.
    Alone,
    /// There is another one.
    Beside(WriterNote),
}

/// Why this Clef cannot say that it is the only one.
#[derive(Debug, thiserror::Error)]
pub enum NotAlone {
    /// Another one says so.
    #[error("{0}")]
    Another(String),
    /// The notebook cannot be read or written.
    #[error("the notebook, where another Clef would say that it writes, cannot be used: {0}")]
    NoNotebook(#[from] Error),
}

impl OnlyWriter {
    /// Returns the holder of the `lock` of its data folder, which will say so in `notebook`.
    ///
    /// # Errors
    /// If it cannot be read what was under way when the last one ended.
    pub fn new(lock: FolderLock, notebook: Arc<Notebook>) -> std::io::Result<Self> {
        let (place, under_way) = (lock.place(), UnderWay::read(lock.under_way(), notebook.moment().uptime)?);
        let standing = Mutex::new(Standing::NotYetKnown);
        Ok(Self { notebook, lock, place, standing, took_over: AtomicBool::default(), under_way })
    }

    /// Says in the notebook that this Clef writes, if no other one does, and looks once more whether one has said so at the
    /// same moment.
    ///
    /// # Errors
    /// See [`NotAlone`]; nothing may be written then.
    pub async fn announce(&self) -> Result<(), NotAlone> {
        let announced = self.announced().await;
        if let Err(error) = &announced
            && !matches!(*self.standing(), Standing::Beside(_))
        {
            self.stand(Standing::Unsure(error.to_string()));
        }
        announced
    }

    async fn announced(&self) -> Result<(), NotAlone> {
        self.notebook.refresh().await?;
        // Whoever had this data folder before has ended: this one has its lock. A sign that comes later is of somebody with
        // a copy of the folder, or on a disk that does not share locks.
        let own = self.lock.id();
        if !self.took_over.load(Ordering::SeqCst) {
            self.notebook.remove_signs(|sign| sign.folder == own).await?;
            self.took_over.store(true, Ordering::SeqCst);
        }
        let mut found = self.living();
        for _ in 0..TRIES {
            if found.is_some() {
                break;
            }
            // Before it is sent: others count the life of the sign from this time, so this one may not count from a
            // later one.
            let since = self.notebook.moment();
            self.notebook.sign(own, &self.place, since.wall).await?;
            self.notebook.refresh().await?;
            found = self.living();
            if found.is_none() {
                self.stand_alone(since.uptime);
                // Those that have crashed cannot take their signs away themselves.
                let now = since.wall;
                return Ok(self.notebook.remove_signs(|sign| !is_alive(sign, now)).await?);
            }
            self.notebook.remove_own_sign().await?;
            // Both give way to each other; of different pauses one ends first, and the other finds its sign.
            let random = u64::from(Uuid::new_v4().as_bytes()[0]);
            tokio::time::sleep(Duration::from_millis(200 + 8 * random)).await;
            self.notebook.refresh().await?;
            found = self.living();
        }
        let Some(other) = found else {
            return Err(NotAlone::Another(
                "another Clef has begun at the same moment; start one of them again".into(),
            ));
        };
        let why = sentence(&other);
        self.stand(Standing::Beside(other));
        Err(NotAlone::Another(why))
    }

    /// Says once more that this Clef writes, unless another one does by now.
    ///
    /// # Errors
    /// See [`NotAlone`]; if it is not said for [`TRUSTED_FOR`], nothing may be written.
    pub async fn renew(&self) -> Result<(), NotAlone> {
        if self.check().is_err() {
            // Another one may have begun since: this one begins as at a start, with a second look.
            return self.announce().await;
        }
        self.notebook.refresh().await?;
        if let Some(other) = self.living() {
            let why = sentence(&other);
            self.stand(Standing::Beside(other));
            self.notebook.remove_own_sign().await?;
            return Err(NotAlone::Another(why));
        }
        // No second look is needed: its sign counts still, so whoever begins meanwhile gives way to it.
        let since = self.notebook.moment();
        self.notebook.sign(self.lock.id(), &self.place, since.wall).await?;
        self.stand_alone(since.uptime);
        Ok(())
    }

    /// Takes the sign of life away, so that another one may begin at once, unless something is still under way.
    pub async fn leave(&self) {
        if !self.under_way.is_empty() {
            tracing::warn!("something was still under way: the sign of life stays for as long as it counts");
            return;
        }
        // First: once the sign is gone another one may write.
        self.stand(Standing::NotYetKnown);
        if let Err(error) = self.notebook.remove_own_sign().await {
            tracing::warn!(%error, "the sign of life could not be taken away");
        }
    }

    /// Whether something may be written now.
    ///
    /// # Errors
    /// Why not, for whoever keeps Clef running.
    pub fn check(&self) -> Result<(), String> {
        match &*self.standing() {
            Standing::Alone if !self.notebook.may_be_shared() => Ok(()),
            Standing::Alone => {
                Err("the sign of life could not be renewed in the notebook: another Clef may write by now"
                    .to_owned())
            }
            Standing::Unsure(why) => Err(why.clone()),
            Standing::Beside(other) => Err(sentence(other)),
            Standing::NotYetKnown => {
                Err("it has not been found out yet whether another Clef writes".to_owned())
            }
        }
    }

    /// Returns why nothing may be written, once somebody has looked.
    pub(super) fn trouble(&self) -> Option<String> {
        let is_known = *self.standing() != Standing::NotYetKnown;
        self.check().err().filter(|_| is_known)
    }

    /// Remembers, also on disk, that an event is about to be created at `href` in `room`: until it is known what became of
    /// it, nothing else may be decided there.
    ///
    /// # Errors
    /// If it may not or cannot be; then nothing may be sent.
    pub fn begin(&self, room: &RoomId, href: &Href) -> Result<(), String> {
        // Asked as late as can be: the requests before it may have taken longer than the sign is good for.
        self.check()?;
        let added = self.under_way.add(room, href, self.notebook.moment().uptime);
        added.map_err(|error| format!("what is sent cannot be remembered in the data folder: {error}"))
    }

    /// Notes that it is known what became of `href` in `room`.
    pub fn ended(&self, room: &RoomId, href: &Href) {
        self.under_way.remove(room, href);
    }

    /// Returns where something may still arrive in `room`, and whether so much time has passed that it never will.
    pub fn under_way(&self, room: &RoomId, longest_request: Duration) -> Vec<(Href, bool)> {
        let now = self.notebook.moment().uptime;
        let is_over = |since: Duration| now.saturating_sub(since) >= longest_request;
        self.under_way.of(room).into_iter().map(|(href, since)| (href, is_over(since))).collect()
    }

    fn living(&self) -> Option<WriterNote> {
        let now = self.notebook.moment().wall;
        self.notebook.signs_of_others().into_iter().find(|sign| is_alive(sign, now))
    }

    /// Takes note that this one has said since `uptime` that it is alone: also in the notebook, where what must happen once is
    /// claimed by whoever is.
    fn stand_alone(&self, uptime: Duration) {
        self.notebook.trust_until(Some(uptime + TRUSTED_FOR));
        *self.standing() = Standing::Alone;
    }

    /// Takes note that it is not alone, or that nobody knows.
    fn stand(&self, standing: Standing) {
        self.notebook.trust_until(None);
        *self.standing() = standing;
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether whoever wrote `sign` may still write. One of a clock that is ahead counts for longer.
pub fn is_alive(sign: &WriterNote, now: Instant) -> bool {
    now - sign.at < SIGN_LIFE
}

/// Returns what to know of another one, and what to do.
pub fn sentence(other: &WriterNote) -> String {
    let time = |at: Instant| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!(
        "another Clef writes in these calendars ({}, seen at {}), and only_this_clef lets one do so: stop one of them. If that \
         one has crashed, start this one again after {}",
        other.place,
        time(other.at),
        time(other.at + SIGN_LIFE)
    )
}
