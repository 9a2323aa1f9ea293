//! Tells members that somebody wrote over their booking in a calendar application, or that the room is closed then:
//! found by looking, and told once, by the Clef that claims it first.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::postman::{Outcome, Parcel, Stop};
use super::{CLAIMED_FOR, SendNotices, address_of, claim};
use crate::domain::booking::Booking;
use crate::domain::conflict::{Cause, ConflictChoice, ConflictId, Pair};
use crate::domain::occupancy::Occupancy;
use crate::domain::time::Instant;
use crate::domain::when::When;
use crate::mail::Address;
use crate::notebook::Claim;
use crate::notices::{Doer, News, Notice};
use crate::schedule::{Conflict, Schedule};

/// For so long reception can add a word before people are told of a closure, unless they are about to come.
const WORD_WITHIN: TimeDelta = TimeDelta::hours(1);

/// What was written over a booking longer ago is not told any more.
const NEWS: TimeDelta = TimeDelta::days(1);

/// Stands for the opening hours where a booking is caught by them and by no closure.
const HOURS: &str = "hours";

/// When this process first saw each conflict.
#[derive(Debug, Default)]
pub(super) struct FirstSeen(HashMap<ConflictId, Instant>);

impl FirstSeen {
    fn look(&mut self, conflicts: &[Arc<Conflict>], now: Instant) {
        self.0.retain(|id, _| conflicts.iter().any(|one| one.id == *id));
        for conflict in conflicts {
            self.0.entry(conflict.id).or_insert(now);
        }
    }

    /// Returns what its people are to be told of `conflict` now, if anything. Changes of what others write are
    /// gathered, too.
    fn due(&self, conflict: &Conflict, gather: TimeDelta, now: Instant) -> Option<News> {
        let seen = *self.0.get(&conflict.id)?;
        let choice = conflict.decision.as_ref().map(|decision| decision.choice);
        match (conflict.cause, choice) {
            (Cause::Overlap(Pair::NativeOverBooking), None) => {
                let is_news = conflict.since.is_none_or(|since| now - since < NEWS);
                (is_news && now >= seen + gather).then_some(News::Overlapped)
            }
            (Cause::Closed, None) => {
                let starts = conflict.dates_from(now).first().map(|date| date.span.start());
                let is_soon = starts.is_some_and(|starts| starts - now < WORD_WITHIN * 2);
                (is_soon || now >= seen + WORD_WITHIN).then_some(News::Closed)
            }
            (Cause::Closed, Some(ConflictChoice::Tell)) => Some(News::Closed),
            _ => None,
        }
    }
}

/// A booking in a conflict: when, by what it is caught then.
struct Caught<'a> {
    news: News,
    word: Option<&'a String>,
    booking: Arc<Booking>,
    by: Vec<(String, Vec<Arc<Occupancy>>)>,
}

impl SendNotices {
    pub(super) async fn tell_caught(&mut self, all: &[Arc<Conflict>], now: Instant) -> Result<(), Stop> {
        self.first_seen.look(all, now);
        for conflict in all {
            let Some(news) = self.first_seen.due(conflict, self.settings.gather, now) else { continue };
            for caught in caught(&self.schedule, conflict, news, now) {
                self.tell_caught_one(&caught, now).await?;
            }
        }
        Ok(())
    }

    async fn tell_caught_one(&mut self, caught: &Caught<'_>, now: Instant) -> Result<(), Stop> {
        let Some(zone) = self.schedule.room(&caught.booking.room).map(|room| room.zone) else {
            return Ok(());
        };
        let notice = |by: &dyn Fn(&str) -> bool| {
            let dates = caught.by.iter().filter(|(key, _)| by(key)).flat_map(|(_, dates)| dates);
            caught.notice(&dates.cloned().collect::<Vec<_>>(), zone)
        };
        let all = notice(&|_| true);
        let Some(to) = address_of(&all).filter(|_| self.postman.is_wanted(&all)) else { return Ok(()) };
        let claims: Vec<(Claim, &str)> =
            caught.by.iter().map(|(key, dates)| (caught.claim(key, dates, &to, now), key.as_str())).collect();
        let claims: Vec<_> =
            claims.into_iter().filter(|(claim, _)| !self.settled.contains(&claim.id())).collect();
        if claims.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = claims.iter().map(|(claim, _)| claim.id()).collect();
        let about = Some((caught.booking.id, caught.booking.room.clone()));
        let parcel = Parcel {
            kind: caught.news.as_str(),
            claims: claims.iter().map(|(claim, _)| claim.clone()).collect(),
            to,
            whose: Some(caught.booking.booked_for.id.clone()),
            about,
        };
        let wording = &self.wording;
        let write = |parcel: &Parcel, mine: &[Uuid]| {
            let is_mine =
                |key: &str| claims.iter().any(|(claim, of)| *of == key && mine.contains(&claim.id()));
            (wording.notice)(&notice(&is_mine), &parcel.to, now)
        };
        if self.postman.send(&parcel, write, now).await? == Outcome::Settled {
            self.settled.extend(ids);
        }
        Ok(())
    }
}

/// The bookings in `conflict`, of several rooms the whole.
fn caught<'a>(schedule: &Schedule, conflict: &'a Conflict, news: News, now: Instant) -> Vec<Caught<'a>> {
    let closures = schedule.closures(&conflict.room);
    let key = |held: &Occupancy| match news {
        News::Closed => {
            let closure = closures.iter().find(|closure| closure.interval.overlaps(&held.interval));
            closure.map_or_else(|| HOURS.to_owned(), |closure| closure.interval.start().to_string())
        }
        _ => conflict.id.to_string(),
    };
    let of_side = |side: &'a crate::schedule::Side| {
        let stored = side.booking.as_ref()?;
        let whole = if stored.booking.part_of().is_some() { side.head.as_ref()? } else { stored };
        let mut by: Vec<(String, Vec<Arc<Occupancy>>)> = Vec::new();
        for date in conflict.dates_from(now) {
            let is_it = |held: &&Arc<Occupancy>| held.booking().is_some_and(|it| it.id == whole.booking.id);
            let Some(held) = date.held.iter().find(is_it) else { continue };
            let key = key(held);
            // It was outside of the opening hours before it came here; reception sees it, and may tell them.
            if key == HOURS && whole.booking.is_taken_over() && conflict.decision.is_none() {
                continue;
            }
            match by.iter_mut().find(|(known, _)| *known == key) {
                Some((_, dates)) => dates.push(Arc::clone(held)),
                None => by.push((key, vec![Arc::clone(held)])),
            }
        }
        let word = conflict.decision.as_ref().and_then(|decision| decision.word.as_ref());
        (!by.is_empty()).then(|| Caught { news, word, booking: Arc::clone(&whole.booking), by })
    };
    conflict.sides.iter().filter_map(of_side).collect()
}

impl Caught<'_> {
    /// It is told once of each closure and of each event, and again if more dates of a series are caught at its end.
    fn claim(&self, key: &str, dates: &[Arc<Occupancy>], to: &Address, now: Instant) -> Claim {
        let last = dates.last().map_or(now, |held| held.interval.end());
        let version = format!("{} {key} {last} {}", self.news.as_str(), to.as_str());
        claim("caught", self.booking.id.to_string(), &version, last + CLAIMED_FOR)
    }

    fn notice(&self, dates: &[Arc<Occupancy>], zone: chrono_tz::Tz) -> Notice {
        let booking = match dates {
            [one] if self.booking.when.series.is_some() => Arc::new((*self.booking).clone().with(|it| {
                it.when = When::once(one.interval);
                it.record.recurrence_id = one.date(zone);
            })),
            _ => Arc::clone(&self.booking),
        };
        let several = dates.iter().filter(|_| dates.len() > 1).map(|held| held.interval).collect();
        let by = if self.news == News::Overlapped { Doer::Calendar } else { Doer::Unnamed };
        let (to, reason) = (booking.booked_for.clone(), self.word.cloned());
        Notice { news: self.news, by, reason, to, booking, before: None, dates: several }
    }
}
