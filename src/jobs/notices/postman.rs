//! Sends one mail by a claim, and knows how much the mail server may be asked.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::domain::booking::BookingId;
use crate::domain::defect::Defect;
use crate::domain::identity::Identity;
use crate::domain::member::MemberId;
use crate::domain::preferences::reception;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::mail::{Address, Error, Mail, Mailer};
use crate::notebook::{Availability, Claim, Claimed, Held, Notebook};
use crate::notices::{Notice, NoticeSettings, Undelivered, UndeliveredList};

/// The longest that a mail server which is away is left in peace.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

/// Sends mails by claims.
#[derive(Debug)]
pub struct Postman {
    notebook: Arc<Notebook>,
    mailer: Mailer,
    undelivered: UndeliveredList,
    settings: NoticeSettings,
    /// When the last mails left, within a minute.
    sent: Vec<Instant>,
    /// Since the mail server took something: how often it was away, until when it is left in peace, and what it said.
    away: Option<(u32, Instant, String)>,
}

/// A mail to one address, and what it is about.
#[derive(Debug)]
pub(super) struct Parcel {
    /// Its word for the log.
    pub(super) kind: &'static str,
    /// What it tells, of which only that is told which nobody else has.
    pub(super) claims: Vec<Claim>,
    pub(super) to: Address,
    /// Who reads it, by their id; `None` for reception.
    pub(super) whose: Option<MemberId>,
    pub(super) about: Option<(BookingId, RoomId)>,
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was sent, by whomever, or never will be.
    Settled,
    /// It is to be tried again.
    Later,
}

/// Why nothing more is sent for now.
#[derive(Debug)]
pub(super) enum Stop {
    /// It was enough for this minute.
    TooMany,
    /// The mail server is away.
    Away { message: String, again_after: Duration },
}

/// What a claim came to.
#[derive(Default)]
struct Claims {
    /// Ours; nothing is held where there is no notebook.
    mine: Vec<(Uuid, Option<Held>)>,
    /// Whether another Clef may still have to act, or nobody knows.
    is_open: bool,
}

impl Postman {
    /// Returns one that sends by `mailer` what it may claim in `notebook`.
    #[must_use]
    pub fn new(
        notebook: Arc<Notebook>,
        mailer: Mailer,
        undelivered: UndeliveredList,
        settings: NoticeSettings,
    ) -> Self {
        Self { notebook, mailer, undelivered, settings, sent: Vec::new(), away: None }
    }

    /// Sends what `write` makes of those claims of `parcel` that are ours, if any is.
    ///
    /// # Errors
    /// If nothing more is to be sent now.
    pub(super) async fn send(
        &mut self,
        parcel: &Parcel,
        write: impl Fn(&Parcel, &[Uuid]) -> Mail,
        now: Instant,
    ) -> Result<Outcome, Stop> {
        // Before anything is claimed: a claim that nobody acts on keeps it from other Clefs for its whole life.
        self.may_send(now)?;
        let claims = self.claim(&parcel.claims).await;
        let ids: Vec<Uuid> = claims.mine.iter().map(|(id, _)| *id).collect();
        let otherwise = if claims.is_open { Outcome::Later } else { Outcome::Settled };
        let Some(first) = ids.first() else { return Ok(otherwise) };
        let mut mail = write(parcel, &ids);
        if let Some(thread) = &mut mail.thread {
            thread.id = *first;
        }
        if !claims.mine.iter().all(|(_, held)| held.as_ref().is_none_or(Held::may_act)) {
            return Ok(Outcome::Later);
        }
        // Counted whatever comes of it: a mail that is refused costs the server as much.
        self.sent.push(now);
        match self.mailer.send(&mail, now).await {
            Ok(()) => {
                self.away = None;
                self.undelivered.arrived(&parcel.to);
                note("mail-sent", parcel, &ids);
            }
            Err(error @ (Error::Refused(_) | Error::Unwritable(_))) => {
                self.away = None;
                tracing::warn!(kind = parcel.kind, error = error.without(&parcel.to), "a notice is refused");
                note("mail-refused", parcel, &ids);
                self.note_undelivered(parcel.to.clone(), parcel.about.clone(), true, now);
            }
            // The server answers, so only this address waits.
            Err(error @ Error::NotNow(_)) => {
                self.away = None;
                tracing::info!(kind = parcel.kind, error = error.without(&parcel.to), "a notice waits");
                return Ok(Outcome::Later);
            }
            Err(error) => return Err(self.pause(error.without(&parcel.to), now)),
        }
        for (_, held) in claims.mine {
            if let Some(held) = held {
                held.done().await;
            }
        }
        Ok(otherwise)
    }

    /// Whether whoever it is for wants to be told by mail, as far as the notebook says.
    pub(super) fn is_wanted(&self, notice: &Notice) -> bool {
        let to = || Identity::of_booking(notice.to.clone(), self.settings.by_address);
        let chosen = notice.topic().and_then(|topic| Some((topic, self.notebook.preferences_of(&to())?)));
        chosen.is_none_or(|(topic, chosen)| chosen.mails.want(topic))
    }

    /// Whether reception reads once a day of the requests that wait.
    pub(super) fn gathers_requests(&self) -> bool {
        self.notebook.preferences(&reception()).is_some_and(|chosen| chosen.mails.digest)
    }

    /// Returns what is wrong in rooms, as people have reported it.
    pub(super) fn defects(&self) -> Vec<Defect> {
        self.notebook.defects()
    }

    /// Returns where mails did not get.
    pub(super) fn undelivered(&self) -> &UndeliveredList {
        &self.undelivered
    }

    /// Notes that a notice was not told within a day.
    pub(super) fn give_up(&self, notice: &Notice, now: Instant) {
        if let Some(to) = super::address_of(notice) {
            tracing::warn!(kind = notice.news.as_str(), "a notice was not sent within a day");
            let about = Some((notice.booking.id, notice.booking.room.clone()));
            self.note_undelivered(to, about, false, now);
        }
    }

    fn note_undelivered(
        &self,
        to: Address,
        about: Option<(BookingId, RoomId)>,
        is_refused: bool,
        at: Instant,
    ) {
        self.undelivered.note(Undelivered { to, about, is_refused, at });
    }

    fn may_send(&mut self, now: Instant) -> Result<(), Stop> {
        if let Some((_, until, message)) = self.away.as_ref().filter(|(_, until, _)| now < *until) {
            let again_after = (*until - now).to_std().unwrap_or_default();
            return Err(Stop::Away { message: message.clone(), again_after });
        }
        self.sent.retain(|at| now - *at < TimeDelta::minutes(1));
        let is_within = self.sent.len() < self.settings.per_minute as usize;
        if is_within { Ok(()) } else { Err(Stop::TooMany) }
    }

    /// Leaves the mail server in peace, ever longer.
    fn pause(&mut self, message: String, now: Instant) -> Stop {
        let times = self.away.as_ref().map_or(0, |(times, ..)| *times);
        let again_after = self.settings.pause(times).min(LONGEST_PAUSE);
        self.away = Some((times + 1, now + again_after, message.clone()));
        Stop::Away { message, again_after }
    }

    async fn claim(&self, claims: &[Claim]) -> Claims {
        let mut all = Claims::default();
        for claim in claims {
            match *self.notebook.availability() {
                // A mail of each Clef is better than none, and all have one Message-ID.
                Availability::Missing(_) => all.mine.push((claim.id(), None)),
                Availability::NotYetKnown => all.is_open = true,
                Availability::At(_) => match self.notebook.claim(claim, self.settings.claim_life).await {
                    Claimed::Mine(held) => all.mine.push((claim.id(), Some(held))),
                    Claimed::Over => {}
                    Claimed::Taken | Claimed::Unknown => all.is_open = true,
                },
            }
        }
        all
    }
}

/// Writes the line about a mail (`docs/security.md` §3): what it was about and for whom, never what it said.
fn note(event: &'static str, parcel: &Parcel, claims: &[Uuid]) {
    let claims: Vec<String> = claims.iter().map(Uuid::to_string).collect();
    let booking = parcel.about.as_ref().map(|(booking, _)| booking.to_string());
    let room = parcel.about.as_ref().map(|(_, room)| room.as_str());
    let (kind, member) = (parcel.kind, parcel.whose.as_ref().map(|id| id.0.as_str()));
    tracing::info!(target: "audit", event, kind, claim = claims.join(" "), member, booking, room);
    metrics::counter!("clef_notices_total", "kind" => parcel.kind, "event" => event).increment(1);
}
