//! The part of a booking's page about a series: its dates, or the one that is looked at.

use std::sync::Arc;

use chrono_tz::Tz;
use serde::Serialize;

use crate::domain::booking::Booking;
use crate::domain::occupancy::Occupancy;
use crate::domain::time::{self, Instant, Interval};
use crate::schedule::StoredBooking;
use crate::web::format;
use crate::web::i18n::args;
use crate::web::pages::{Link, links};
use crate::web::visit::Visit;

/// How many dates to come are listed.
const DATES_SHOWN: usize = 60;

/// What the template asks about a series.
#[derive(Debug, Serialize)]
pub(super) struct SeriesPart {
    /// "12 dates to come".
    upcoming: String,
    dates: Vec<Link>,
    more: Option<String>,
    past: Option<String>,
    /// The date that is looked at.
    pub(super) one: Option<OneDate>,
    #[serde(skip)]
    pub(super) all: Vec<Interval>,
    /// Those that have not left it: their starts by its rule, and when they are.
    #[serde(skip)]
    by_rule: Vec<(Instant, Interval)>,
}

/// One date of a series.
#[derive(Debug, Serialize)]
pub(super) struct OneDate {
    /// As forms name it.
    date: String,
    series: String,
    of: String,
    /// Whether it can be changed together with the dates after it.
    is_followed: bool,
}

impl SeriesPart {
    /// `None` for what is no series.
    pub(super) fn new(visit: &Visit, stored: &StoredBooking, zone: Tz) -> Option<Self> {
        // Of a date that left its series, the page is about the others too.
        let series = stored
            .booking
            .record
            .recurrence_id
            .and_then(|_| visit.app.schedule.find_booking(stored.booking.id));
        let booking = series.map_or_else(|| stored.booking.clone(), |series| series.booking);
        booking.when.series.as_ref()?;
        let lang = visit.lang;
        let known = visit.app.schedule.dates_of(&booking);
        let past = known.partition_point(|date| date.interval.end() <= visit.now);
        let link =
            |at, interval| Link { address: links::date(booking.id, at), label: visit.when(zone, interval) };
        let upcoming = &known[past..];
        let listed = upcoming.iter().take(DATES_SHOWN);
        let dates = listed.filter_map(|date| Some(link(date.date(zone)?, date.interval)));
        let more = upcoming.len().saturating_sub(DATES_SHOWN);
        let count = |key, count: usize| lang.t_with(key, &args! { "count" => count });
        Some(Self {
            upcoming: count("series-dates", upcoming.len()),
            dates: dates.collect(),
            more: (more > 0).then(|| count("series-more", more)),
            past: (past > 0).then(|| count("series-past", past)),
            one: None,
            all: known.iter().map(|date| date.interval).collect(),
            by_rule: by_rule(&known, zone),
        })
    }

    /// Looks at the date that starts at `at` by the rule.
    pub(super) fn look_at(&mut self, visit: &Visit, stored: &StoredBooking, at: Instant) {
        self.one = Some(OneDate {
            date: links::moment(at),
            series: links::booking(stored.booking.id),
            of: visit.lang.t_with("series-of", &args! { "count" => self.all.len() }),
            is_followed: can_be_split(&stored.booking)
                && self.by_rule.last().is_some_and(|(last, _)| *last > at),
        });
    }

    /// Returns the next date of the series `booking`, by its start there and when it is, if others took place that stay when it is
    /// moved.
    pub(super) fn next_of_rest(&self, booking: &Booking, now: Instant) -> Option<(Instant, Interval)> {
        let has_begun = self.by_rule.first().is_some_and(|(first, _)| *first <= now);
        let next = self.by_rule.iter().find(|(at, _)| *at > now);
        next.filter(|_| has_begun && can_be_split(booking)).copied()
    }

    /// "mardi 4 mai – mardi 29 juin, 10:00–11:00".
    pub(super) fn when(&self, visit: &Visit, zone: Tz) -> Option<String> {
        let (first, last) = self.all.first().zip(self.all.last())?;
        let day = |date: &Interval| visit.day(time::civil(zone, date.start()).date());
        let times = format::times(zone, *first);
        Some(
            visit
                .lang
                .t_with("series-span", &args! { "from" => day(first), "to" => day(last), "times" => times }),
        )
    }
}

/// Whether some dates of `series` may become a booking of their own.
fn can_be_split(series: &Booking) -> bool {
    series.record.recurrence_id.is_none() && series.brought().is_none()
}

/// Returns those `dates` that have not left their series: their starts by its rule, and when they are.
fn by_rule(dates: &[Arc<Occupancy>], zone: Tz) -> Vec<(Instant, Interval)> {
    let has_left =
        |date: &Occupancy| date.booking().is_some_and(|booking| booking.record.recurrence_id.is_some());
    let starts = dates.iter().filter(|date| !has_left(date));
    let mut starts: Vec<_> = starts.filter_map(|date| Some((date.date(zone)?, date.interval))).collect();
    starts.sort_unstable();
    starts
}

#[cfg(test)]
impl SeriesPart {
    /// All of it, or one date; with more dates than are listed, or none to come.
    pub(super) fn sample(is_one: bool, is_long: bool) -> Self {
        let text = |text: &str| is_long.then(|| text.to_owned());
        let one = OneDate {
            date: "20261124T090000Z".into(),
            series: "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into(),
            of: "Une date sur 70".into(),
            is_followed: is_long,
        };
        let link = Link { address: "/bookings/6c2a8987?date=20261124T090000Z".into(), label: "mardi".into() };
        Self {
            upcoming: "70 dates à venir".into(),
            dates: if is_long { vec![link] } else { Vec::new() },
            more: text("et 10 autres"),
            past: text("3 dates passées"),
            one: is_one.then_some(one),
            all: Vec::new(),
            by_rule: Vec::new(),
        }
    }
}
