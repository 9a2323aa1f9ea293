//! The plan of a series before it is booked: what is known against each date, and what would do instead; and the bookings
//! elsewhere that go along with it.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::stream::{self, StreamExt};

use super::alternatives::{WantedTime, candidates};
use super::permission::may_override;
use super::{BookError, Booked, Bookings, own_dates};
use crate::domain::booking::BookingRequest;
use crate::domain::find::{Alternative, Candidate, Search, Wanted, decide_one_by_one, instead};
use crate::domain::member::{Actor, Person};
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::{Ask, OwnDate, Refusal, Verdict, decide};
use crate::domain::series::Series;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

/// For how many dates something else is looked for: there may be hundreds, in as many rooms.
const MOST_SEARCHED: usize = 40;

/// How many other rooms and times are offered for one date.
const OFFERS: usize = 3;

/// How far from a date another time is of use.
const REACH: TimeDelta = TimeDelta::days(7);

/// How many bookings of a plan are made at once.
const AT_ONCE: usize = 3;

/// What a series is planned of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanAsk {
    /// In which room.
    pub room: RoomId,
    /// All its dates, ascending.
    pub dates: Vec<Interval>,
    /// The starts of the dates that are wanted there; where nobody has said it, those that the rules let pass.
    pub wanted: Option<Vec<Instant>>,
    /// How many come, if they said.
    pub head_count: Option<u32>,
    /// Who asks.
    pub asked_by: Actor,
    /// Who it is for, if that is somebody else.
    pub booked_for: Option<Person>,
    /// Whether they ask to pass over the rules.
    pub override_rules: bool,
}

/// What is known of a series before it is booked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What the rules say to all dates alike, or to how many they are.
    pub of_all: Vec<Refusal>,
    /// Each date.
    pub dates: Vec<PlannedDate>,
}

/// One date of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDate {
    /// When it is.
    pub date: Interval,
    /// What the rules say to it, those before it counted.
    pub verdict: Verdict,
    /// What could be booked in its place. No two of the offers of a plan meet.
    pub instead: Vec<Alternative>,
    /// Whether something was looked for.
    pub is_searched: bool,
}

impl PlanAsk {
    /// The one of `request`, about its `dates`.
    pub(super) fn of(request: &BookingRequest, dates: Vec<Interval>) -> Self {
        Self {
            room: request.room.clone(),
            dates,
            wanted: None,
            head_count: request.details.head_count,
            asked_by: request.asked_by.clone(),
            booked_for: request.booked_for.clone(),
            override_rules: request.override_rules,
        }
    }

    /// Returns the dates that begin at `starts`; of none, the first, about which something may be said all the same.
    fn when(&self, starts: &[Instant]) -> Option<When> {
        let first = self.dates.first()?;
        let starts = if starts.is_empty() { vec![first.start()] } else { starts.to_vec() };
        let (interval, series) = Series::picked(&starts, first.length()).ok()?;
        Some(When { interval, series: series.map(Box::new) })
    }
}

impl Bookings {
    /// Returns what is known of the series that is `asked` for. It is decided again when it is booked.
    ///
    /// # Errors
    /// `NotFound` if there is no such room, `Forbidden` if they may not pass over its rules.
    pub fn plan(&self, asked: &PlanAsk, now: Instant) -> Result<Plan, BookError> {
        self.plan_searching(asked, MOST_SEARCHED, now)
    }

    /// The same, where something else is searched for the first `most` dates that are refused.
    pub(super) fn plan_searching(
        &self,
        asked: &PlanAsk,
        most: usize,
        now: Instant,
    ) -> Result<Plan, BookError> {
        let room = self.0.room(&asked.room)?;
        let overrides = may_override(&asked.asked_by, room, asked.override_rules)?;
        let own = self.own_of(asked);
        let Some(candidate) = self.candidate(asked, room, &own) else { return Ok(Plan::default()) };
        let is_wanted =
            |date: Interval| asked.wanted.as_ref().is_none_or(|wanted| wanted.contains(&date.start()));
        let wanted = Wanted { head_count: asked.head_count, overrides, now };
        let decided = decide_one_by_one(&asked.dates, wanted, &candidate, |date| !is_wanted(date));
        let chosen = decided.iter().filter(|(date, verdict)| verdict.refusals.is_empty() && is_wanted(*date));
        let chosen: Vec<Instant> = chosen.map(|(date, _)| date.start()).collect();
        let of_all = asked.when(&chosen).map(|when| {
            let ask = Ask { overrides, ..Ask::to_book(when, asked.head_count) };
            decide(&ask, &candidate.terms, &candidate.all_facts(now)).refusals
        });
        let of_all = of_all.into_iter().flatten().filter(|no| !no.is_about_dates()).collect();
        Ok(Plan { of_all, dates: self.with_offers(decided, (asked, room, most), own, now) })
    }

    /// Makes the bookings `beside` a series, each by itself.
    pub async fn book_beside(
        &self,
        beside: Vec<BookingRequest>,
        now: Instant,
    ) -> Vec<Result<Booked, BookError>> {
        let booked = |request| async move { self.book(request, now).await };
        stream::iter(beside).map(booked).buffered(AT_ONCE).collect().await
    }

    fn own_of(&self, asked: &PlanAsk) -> Vec<OwnDate> {
        let person = asked.booked_for.as_ref().or_else(|| asked.asked_by.person());
        let whose = person.map(|person| own_dates::whose(&asked.asked_by, person));
        let own = whose.map(|whose| own_dates::of_member(&self.0.schedule, &whose, |_, _| true));
        own.unwrap_or_default()
    }

    /// The room that is asked for, as far as its dates go; none if it cannot be booked now.
    fn candidate(&self, asked: &PlanAsk, room: &Arc<Room>, own: &[OwnDate]) -> Option<Candidate> {
        let (first, last) = (asked.dates.first()?, asked.dates.last()?);
        let reach = Interval::new(first.start(), last.end())?.widened(TimeDelta::days(15));
        let schedule = &self.0.schedule;
        let terms = |other: &Arc<Room>| (other.id == room.id).then(|| schedule.terms(other, &asked.asked_by));
        candidates(schedule, (reach, own.to_vec()), terms, |_, _| true).pop()
    }

    /// With what would do instead of each date that is refused.
    fn with_offers(
        &self,
        decided: Vec<(Interval, Verdict)>,
        (asked, room, most): (&PlanAsk, &Room, usize),
        own: Vec<OwnDate>,
        now: Instant,
    ) -> Vec<PlannedDate> {
        let is_good = |(_, verdict): &&(Interval, Verdict)| verdict.refusals.is_empty();
        let good: Vec<Interval> = decided.iter().filter(is_good).map(|(date, _)| *date).collect();
        let counted =
            |date: &Interval| OwnDate { room: room.id.clone(), site: room.site.id.clone(), interval: *date };
        let own: Vec<OwnDate> = own.into_iter().chain(good.iter().map(counted)).collect();
        // No offer meets a date of the plan or another offer, so that all of them can be had.
        let mut held: Vec<(RoomId, Interval)> =
            good.into_iter().map(|date| (room.id.clone(), date)).collect();
        let mut searched = 0;
        let planned = decided.into_iter().map(|(date, verdict)| {
            let is_searched = !verdict.refusals.is_empty() && searched < most;
            searched += usize::from(is_searched);
            let instead = if is_searched {
                self.instead_of(date, (asked, room), (&own, &held), now)
            } else {
                Vec::new()
            };
            held.extend(instead.iter().map(|offer| (offer.room.clone(), offer.interval)));
            PlannedDate { date, verdict, instead, is_searched }
        });
        planned.collect()
    }

    /// Other rooms at that time, and the nearest time in the same room.
    fn instead_of(
        &self,
        date: Interval,
        (asked, room): (&PlanAsk, &Room),
        (own, held): (&[OwnDate], &[(RoomId, Interval)]),
        now: Instant,
    ) -> Vec<Alternative> {
        let schedule = &self.0.schedule;
        let wanted = WantedTime {
            room: room.id.clone(),
            interval: date,
            head_count: asked.head_count,
            leaving: None,
            asked_by: asked.asked_by.clone(),
            booked_for: asked.booked_for.clone(),
        };
        let search: Search = wanted.search(now);
        let terms =
            |other: &Arc<Room>| wanted.may_be_in(other).then(|| schedule.terms(other, &asked.asked_by));
        let found = candidates(schedule, (search.reach(), own.to_vec()), terms, |_, _| true);
        let holding = |candidate: Candidate| {
            let id = candidate.terms.room.id.clone();
            candidate.holding(held.iter().filter(|(held, _)| *held == id).map(|(_, time)| *time))
        };
        let found: Vec<Candidate> = found.into_iter().map(holding).collect();
        let mut offers = instead(&search, room, &found);
        offers.retain(|offer| (offer.interval.start() - date.start()).abs() <= REACH);
        // Another room at the very time asks least of people.
        offers.sort_by_key(|offer| (offer.interval != date, offer.room != room.id));
        offers.truncate(OFFERS);
        offers
    }
}
