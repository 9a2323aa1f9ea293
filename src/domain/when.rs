//! When something takes place: once, or on the dates of a series.

use chrono_tz::Tz;

use super::series::{Series, SeriesError};
use super::time::{self, Instant, Interval};

/// From when to when, and what makes it a series if it has several dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// Its only date, or the first of a series.
    pub interval: Interval,
    /// The rule of a series, with the dates that are left out.
    pub series: Option<Box<Series>>,
}

impl From<(Interval, Option<Series>)> for When {
    fn from((interval, series): (Interval, Option<Series>)) -> Self {
        Self { interval, series: series.map(Box::new) }
    }
}

impl When {
    /// Returns a single date.
    #[must_use]
    pub fn once(interval: Interval) -> Self {
        Self { interval, series: None }
    }

    /// Returns all dates that take place, ascending, by the clock of `zone`: one, unless it is a series.
    #[must_use]
    pub fn dates(&self, zone: Tz) -> Vec<Interval> {
        self.series.as_ref().map_or_else(|| vec![self.interval], |series| series.dates(self.interval, zone))
    }

    /// Returns the first date that takes place, by the clock of `zone`: of a series it may be another than the one that its rule
    /// begins with.
    #[must_use]
    pub fn first(&self, zone: Tz) -> Interval {
        self.dates(zone).first().copied().unwrap_or(self.interval)
    }

    /// Returns the time from its start, or that of an earlier date, to the end of its last date.
    #[must_use]
    pub fn span(&self, zone: Tz) -> Interval {
        let dates = self.dates(zone);
        let ends = dates.last().map_or(self.interval.end(), Interval::end);
        let begins = dates.first().map_or(self.interval.start(), Interval::start);
        Interval::new(begins.min(self.interval.start()), ends).unwrap_or(self.interval)
    }

    /// Returns the same with the only or first date at `to`: the other dates of a series move with it.
    ///
    /// # Errors
    /// As for [`Series::moved`].
    pub fn moved(&self, to: Interval, zone: Tz) -> Result<Self, SeriesError> {
        let Some(series) = &self.series else { return Ok(Self::once(to)) };
        let (interval, series) = series.moved(self.interval, to, zone)?;
        Ok(Self { interval, series: series.map(Box::new) })
    }

    /// Returns of a series the date that starts at `at`, with those after it unless `is_one`.
    ///
    /// # Errors
    /// `NotADate` if there is none, and as for [`Series::following`].
    pub fn piece(&self, (at, is_one): (Instant, bool), zone: Tz) -> Result<Self, SeriesError> {
        let series = self.series.as_ref().ok_or(SeriesError::NotADate(at))?;
        let (interval, series) = series.following(at, self.interval, zone)?;
        Ok(Self { interval, series: series.filter(|_| !is_one).map(Box::new) })
    }

    /// Returns this, moved by as much on the clock as `was` is from the one time to the other, and as long as the other.
    ///
    /// # Errors
    /// As for [`Self::moved`].
    pub fn shifted(&self, (was, is): (Interval, Interval), zone: Tz) -> Result<Self, SeriesError> {
        let civil = |at: Instant| time::civil(zone, at);
        let shift = civil(is.start()) - civil(was.start());
        let start = time::resolve_event(zone, civil(self.interval.start()) + shift);
        self.moved(Interval::starting_at(start, is.length()).unwrap_or(self.interval), zone)
    }

    /// Returns the same without the dates that start at `starts`, which are remembered ([`Series::skipping`]).
    ///
    /// # Errors
    /// `NotADate` if one of them is none, `NoDates` if none is left.
    pub fn skipping(self, starts: &[Instant], zone: Tz) -> Result<Self, SeriesError> {
        let dates = self.dates(zone);
        let is_date = |at: &Instant| dates.binary_search_by_key(at, Interval::start).is_ok();
        if let Some(stranger) = starts.iter().find(|at| !is_date(at)) {
            return Err(SeriesError::NotADate(*stranger));
        }
        if dates.iter().all(|date| starts.contains(&date.start())) {
            return Err(SeriesError::NoDates);
        }
        let series = self.series.map(|series| Box::new(series.skipping(starts)));
        Ok(Self { series, ..self })
    }

    /// Whether it holds no time that `before` does not. The dates of a series keep their starts: what
    /// others wrote about single dates names them by these (RFC 5545 §3.8.4.4).
    #[must_use]
    pub fn lies_within(&self, before: &Self, zone: Tz) -> bool {
        if before.series.is_none() && self.series.is_none() {
            return before.interval.covers(&self.interval);
        }
        before.interval.start() == self.interval.start() && before.holds_dates_of(self, zone)
    }

    /// Whether every date of `other` lies in a date of this that has the same start.
    #[must_use]
    pub fn holds_dates_of(&self, other: &Self, zone: Tz) -> bool {
        let held = self.dates(zone);
        let has = |date: &Interval| {
            let at = held.binary_search_by_key(&date.start(), Interval::start);
            at.is_ok_and(|at| held[at].covers(date))
        };
        other.dates(zone).iter().all(has)
    }
}
