//! Tells people by mail what happened to their bookings, reminds them, tells them of a room that frees up for them, and
//! them and reception of conflicts: each once, by the Clef that claims it first. What the mail server does not take now waits, and is not lost within a day.

mod caught;
mod postman;
mod reports;
mod watches;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Notify;
use uuid::Uuid;

use self::caught::FirstSeen;
pub use self::postman::Postman;
use self::postman::{Outcome, Parcel, Stop};
pub use self::watches::Watches;
use super::{Due, Job, JobError, Name};
use crate::domain::time::{Instant, Interval};
use crate::heavy::heavy;
use crate::mail::Address;
use crate::notebook::Claim;
use crate::notices::{Notice, NoticeSettings, Outbox, Owed, Wording, reminders};
use crate::schedule::Schedule;

/// When it is looked whether something is due.
const EVERY: Duration = Duration::from_secs(5);

/// How long each Clef claims a mail. All of them hear of a change within a day (`schedule/tell.rs`), so a claim
/// outlives whoever could still ask for it.
const CLAIMED_FOR: TimeDelta = TimeDelta::days(7);

/// The job.
#[derive(Debug)]
pub struct SendNotices {
    outbox: Arc<Outbox>,
    schedule: Arc<Schedule>,
    wording: Wording,
    postman: Postman,
    settings: NoticeSettings,
    watches: Watches,
    asked: Arc<Notify>,
    /// Claims to what is found by looking, of which it is known that they are done.
    settled: HashSet<Uuid>,
    first_seen: FirstSeen,
}

impl SendNotices {
    /// Returns the job that tells what `outbox` owes, as soon as `asked` says that there is something.
    #[must_use]
    pub fn new(
        (outbox, asked): (Arc<Outbox>, Arc<Notify>),
        (schedule, watches): (Arc<Schedule>, Watches),
        (postman, wording): (Postman, Wording),
        settings: NoticeSettings,
    ) -> Self {
        Self {
            outbox,
            schedule,
            wording,
            postman,
            settings,
            watches,
            asked,
            settled: HashSet::new(),
            first_seen: FirstSeen::default(),
        }
    }

    /// Tells what is owed.
    async fn tell_owed(&mut self, now: Instant) -> Result<(), Stop> {
        for owed in self.outbox.stale(now) {
            for notice in owed.notices() {
                self.postman.give_up(&notice, now);
            }
        }
        for owed in self.outbox.due(self.settings.gather, now) {
            match self.as_it_is(&owed, now) {
                Some(owed) => self.tell_one(owed, now).await?,
                None => self.outbox.settle(owed.id),
            }
        }
        Ok(())
    }

    async fn tell_one(&mut self, mut owed: Owed, now: Instant) -> Result<(), Stop> {
        let mut is_settled = true;
        let reception = self.settings.reception.iter().filter(|_| self.is_told_at_once(&owed, now));
        let asked = reception.filter_map(|to| owed.to_answer(to));
        for notice in owed.notices().into_iter().chain(asked.collect::<Vec<_>>()) {
            let Some(address) = address_of(&notice).filter(|_| self.postman.is_wanted(&notice)) else {
                continue;
            };
            let version = format!("{} {} {}", owed.version(), notice.news.as_str(), address.as_str());
            let claim = claim("mail", owed.subject(), &version, now + CLAIMED_FOR);
            if owed.done.contains(&claim.id()) {
                continue;
            }
            match self.send_notice(claim.clone(), &notice, address, now).await? {
                Outcome::Settled => owed.done.push(claim.id()),
                Outcome::Later => is_settled = false,
            }
        }
        if is_settled {
            self.outbox.settle(owed.id);
        } else {
            owed.put_off(self.settings.first_retry, now);
            self.outbox.put_off(owed);
        }
        Ok(())
    }

    async fn send_notice(
        &mut self,
        claim: Claim,
        notice: &Notice,
        to: Address,
        now: Instant,
    ) -> Result<Outcome, Stop> {
        let about = Some((notice.booking.id, notice.booking.room.clone()));
        // Of a request, reception reads it and not whose it is.
        let whose = notice.topic().map(|_| notice.to.id.clone());
        let parcel = Parcel { kind: notice.news.as_str(), claims: vec![claim], to, whose, about };
        let wording = &self.wording;
        let write = |parcel: &Parcel, _: &[Uuid]| (wording.notice)(notice, &parcel.to, now);
        self.postman.send(&parcel, write, now).await
    }

    /// Returns what is owed of the booking as it is now; `None` if there is nothing to be told of it any more.
    fn as_it_is(&self, owed: &Owed, now: Instant) -> Option<Owed> {
        let booking = owed.booking();
        let (id, date) = (booking.id, booking.record.recurrence_id);
        let alone = date.and_then(|at| self.schedule.find_moved_date(id, at));
        let stands = alone.or_else(|| self.schedule.find_booking(id));
        let zone = self.schedule.room(&booking.room)?.zone;
        if booking.when.span(zone).end() <= now {
            return None;
        }
        let stood = owed.notices().iter().any(|notice| !notice.news.is_end());
        match (owed.to_room(), stands) {
            (Some(_), Some(there)) => Some(owed.clone().in_its_room(there.booking)),
            (Some(_), None) => None,
            // What was withdrawn meanwhile, or cancelled, is not told as if it stood.
            (None, None) if stood => None,
            (None, _) => Some(owed.clone()),
        }
    }

    /// Reminds people of what is soon.
    async fn remind(&mut self, now: Instant) -> Result<(), Stop> {
        let before = self.settings.remind_before.clone();
        let longest = before.iter().max().copied();
        let Some(soon) = longest.and_then(|longest| Interval::starting_at(now, longest)) else {
            return Ok(());
        };
        let snapshots: Vec<_> = self.schedule.snapshots().map(|(room, known)| (room.zone, known)).collect();
        let due = snapshots
            .iter()
            .flat_map(|(zone, known)| reminders(&known.occupancies(soon), *zone, &before, now));
        for reminder in due.collect::<Vec<_>>() {
            let (notice, start) = (&reminder.notice, reminder.notice.booking.when.interval.start());
            let Some(address) = address_of(notice).filter(|_| self.postman.is_wanted(notice)) else {
                continue;
            };
            let version = format!("{} {}", reminder.version, address.as_str());
            let claim = claim("reminder", notice.booking.id.to_string(), &version, start);
            let id = claim.id();
            if !self.settled.contains(&id)
                && self.send_notice(claim, notice, address, now).await? == Outcome::Settled
            {
                self.settled.insert(id);
            }
        }
        Ok(())
    }
}

/// Returns where they read mails, if anybody knows.
fn address_of(notice: &Notice) -> Option<Address> {
    notice.to.email.as_deref().and_then(Address::read)
}

/// The claim to a mail. Its version names to whom it goes, as people may have been handed over a booking.
fn claim(kind: &'static str, subject: String, version: &str, until: Instant) -> Claim {
    let version = Uuid::new_v5(&crate::domain::booking::NAMESPACE, version.as_bytes()).to_string();
    Claim { kind, subject, version, until }
}

impl Job for SendNotices {
    const NAME: Name = Name::Notices;

    fn due(&self) -> Due {
        Due { asked: Arc::clone(&self.asked), ..Due::every(EVERY) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        // A disk that takes nothing keeps nobody from being told: what is claimed is not told again after a crash.
        let _ = heavy(|| self.outbox.hear(now)).await;
        let told = async {
            self.tell_owed(now).await?;
            self.remind(now).await?;
            self.tell_watches(now).await?;
            let conflicts = heavy(|| self.schedule.conflicts(now)).await;
            self.tell_caught(&conflicts, now).await?;
            self.report(&conflicts, now).await
        };
        let told = told.await;
        // Also after a failure: what has been told or put off by then is to be on disk.
        let kept = heavy(|| self.outbox.hear(now)).await;
        match told {
            // What is over for this minute goes on in the next one.
            Ok(()) | Err(Stop::TooMany) => Ok(kept?),
            Err(Stop::Away { message, again_after }) => {
                let kept = kept.err().map(|error| format!("; what is owed cannot be kept: {error}"));
                let message =
                    format!("{} notices wait: {message}{}", self.outbox.len(), kept.unwrap_or_default());
                Err(JobError { message, again_after: Some(again_after), is_panic: false })
            }
        }
    }

    async fn end(&mut self) -> Result<(), JobError> {
        let now = crate::clock::Clock::System.now();
        Ok(heavy(|| self.outbox.hear(now)).await?)
    }
}
