//! Tells reception what it is to know, in mails of its own: conflicts, the sheet of the day, the requests that wait, to
//! whom mails did not get, and what is wrong in rooms. Each once, and what is new together in one mail.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};
use uuid::Uuid;

use super::postman::{Outcome, Parcel, Stop};
use super::{CLAIMED_FOR, SendNotices, claim};
use crate::domain::booking::Booking;
use crate::domain::closure::outside;
use crate::domain::conflict::Cause;
use crate::domain::defect::Defect;
use crate::domain::time::{self, Instant};
use crate::mail::Address;
use crate::notebook::Claim;
use crate::notices::{Owed, Report};
use crate::schedule::Conflict;

/// What has been wrong for longer is not told any more: it stands on the pages of reception.
const NEWS: TimeDelta = TimeDelta::days(1);

/// How long after its time the sheet of a day is still of use; and how long a list of requests has those that came since.
const OF_USE: TimeDelta = TimeDelta::hours(4);

/// When the requests that wait are listed, where there is no sheet of the day.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time of the day");

/// A request for what begins within this is told at once, also to those who read a list each morning.
const URGENT: TimeDelta = TimeDelta::hours(36);

/// What is told, each with its own claim.
type Claimed<T> = Vec<(Claim, T)>;

impl SendNotices {
    pub(super) async fn report(&mut self, conflicts: &[Arc<Conflict>], now: Instant) -> Result<(), Stop> {
        for to in self.settings.reception.clone() {
            let open = conflicts.iter().filter(|one| is_open_news(one, now));
            let open = open.map(|one| (claim_to(one, &to, now), Arc::clone(one))).collect();
            self.tell(&to, open, Report::Conflicts, now).await?;
            let sheet = self.sheet_due(now).map(|date| (claim_of_day("day-sheet", date, &to, now), date));
            let day = |dates: Vec<NaiveDate>| Report::Day(dates.first().copied().unwrap_or_default());
            self.tell(&to, sheet.into_iter().collect(), day, now).await?;
            self.tell_requests(&to, now).await?;
            self.tell_undelivered(&to, now).await?;
            self.tell_defects(&to, now).await?;
        }
        Ok(())
    }

    /// Tells once a day what waits for an answer.
    async fn tell_requests(&mut self, to: &Address, now: Instant) -> Result<(), Stop> {
        if !self.postman.gathers_requests() {
            return Ok(());
        }
        let (date, due) = self.today(self.settings.day_sheet.unwrap_or(MORNING), now);
        let waiting = self.schedule.requests().into_iter().map(|stored| stored.booking);
        let waiting: Vec<Arc<Booking>> = waiting.filter(|it| it.when.interval.start() > now).collect();
        // What waited in the morning and could not be told is told later that day.
        let has_waited = || waiting.iter().any(|it| it.record.created < due);
        let is_due = due <= now && !waiting.is_empty() && (now < due + OF_USE || has_waited());
        let list = is_due.then(|| (claim_of_day("requests", date, to, now), waiting));
        let report = |lists: Vec<Vec<Arc<Booking>>>| Report::Requests(lists.concat());
        self.tell(to, list.into_iter().collect(), report, now).await
    }

    /// Tells what could not be delivered; to reception itself, its page says so.
    async fn tell_undelivered(&mut self, to: &Address, now: Instant) -> Result<(), Stop> {
        let mut lately = self.postman.undelivered().lately(now);
        lately.retain(|one| now - one.at < NEWS && !self.settings.reception.contains(&one.to));
        let claimed = lately.into_iter().map(|one| {
            let day = time::civil(self.settings.zone, one.at).date();
            let version = format!("{day} {}", to.as_str());
            (claim("undelivered", one.to.as_str().to_owned(), &version, one.at + CLAIMED_FOR), one)
        });
        let claimed = claimed.collect();
        self.tell(to, claimed, Report::Undelivered, now).await
    }

    /// Tells what people have reported about rooms, and on Mondays what nobody has seen to for long.
    async fn tell_defects(&mut self, to: &Address, now: Instant) -> Result<(), Stop> {
        let new = self.postman.defects().into_iter().filter(|one| now - one.at < NEWS);
        let claimed =
            new.map(|one| (claim("problem", one.id.0.to_string(), to.as_str(), one.at + CLAIMED_FOR), one));
        let claimed = claimed.collect();
        self.tell(to, claimed, Report::Defects, now).await?;
        let (date, due) = self.today(self.settings.day_sheet.unwrap_or(MORNING), now);
        if date.weekday() != Weekday::Mon || now < due || due + OF_USE <= now {
            return Ok(());
        }
        let mut old = self.postman.defects();
        old.retain(|one| one.days_open(now).is_some());
        let list = (!old.is_empty()).then(|| (claim_of_day("old-problems", date, to, now), old));
        let report = |lists: Vec<Vec<Defect>>| Report::OldDefects(lists.concat());
        self.tell(to, list.into_iter().collect(), report, now).await
    }

    /// Tells those of `all` together that nobody else tells.
    async fn tell<T: Clone>(
        &mut self,
        to: &Address,
        all: Claimed<T>,
        report: impl Fn(Vec<T>) -> Report,
        now: Instant,
    ) -> Result<(), Stop> {
        let new: Claimed<T> = all.into_iter().filter(|(it, _)| !self.settled.contains(&it.id())).collect();
        let Some((first, _)) = new.first() else { return Ok(()) };
        let parcel = Parcel {
            kind: first.kind,
            claims: new.iter().map(|(claim, _)| claim.clone()).collect(),
            to: to.clone(),
            whose: None,
            about: None,
        };
        let wording = &self.wording;
        let write = |parcel: &Parcel, mine: &[Uuid]| {
            let mine = new.iter().filter(|(claim, _)| mine.contains(&claim.id()));
            let mine = mine.map(|(_, one)| one.clone()).collect();
            (wording.report)(&report(mine), &parcel.to, now)
        };
        if self.postman.send(&parcel, write, now).await? == Outcome::Settled {
            self.settled.extend(new.iter().map(|(claim, _)| claim.id()));
        }
        Ok(())
    }

    /// Whether a request is told to reception by itself.
    pub(super) fn is_told_at_once(&self, owed: &Owed, now: Instant) -> bool {
        !self.postman.gathers_requests() || owed.booking().when.interval.start() - now < URGENT
    }

    /// The day whose sheet is due, if the place is open on it.
    fn sheet_due(&self, now: Instant) -> Option<NaiveDate> {
        let (date, due) = self.today(self.settings.day_sheet?, now);
        (due <= now && now < due + OF_USE && self.is_open_on(date)).then_some(date)
    }

    /// The day that it is, and when it is `at` on it.
    fn today(&self, at: NaiveTime, now: Instant) -> (NaiveDate, Instant) {
        let date = time::civil(self.settings.zone, now).date();
        (date, time::resolve_event(self.settings.zone, date.and_time(at)))
    }

    /// Whether a room is open on that day, or something takes place in it nevertheless.
    fn is_open_on(&self, date: NaiveDate) -> bool {
        self.schedule.snapshots().any(|(room, snapshot)| {
            let day = time::day(room.zone, date);
            let open = outside(room.rules.opening_hours.open_within(room.zone, day), snapshot.closures());
            !open.is_empty() || snapshot.occupancies(day).iter().any(|held| held.booking().is_some())
        })
    }
}

/// A closure is new, however old the bookings are that it catches.
fn is_open_news(one: &Conflict, now: Instant) -> bool {
    let is_news = one.cause == Cause::Closed || one.since.is_none_or(|since| now - since < NEWS);
    one.decision.is_none() && is_news
}

/// It is kept for as long as the conflict can be there, so that it is told once.
fn claim_to(conflict: &Conflict, to: &Address, now: Instant) -> Claim {
    let until = conflict.dates.last().map_or(now, |date| date.span.end()) + CLAIMED_FOR;
    claim("conflict", conflict.id.to_string(), &format!("{} {}", conflict.version, to.as_str()), until)
}

fn claim_of_day(kind: &'static str, date: NaiveDate, to: &Address, now: Instant) -> Claim {
    claim(kind, date.to_string(), to.as_str(), now + CLAIMED_FOR)
}
