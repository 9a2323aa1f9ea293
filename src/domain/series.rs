//! A series: one booking with several dates, as a rule and the dates of it that do not take place.
//!
//! A new series always ends, and all its dates are known: each of them is decided when it is booked, and
//! a tail beyond the horizon, or one without an end, could not be. It keeps its civil time when the clock
//! changes.

use chrono_tz::Tz;

use super::event_time::EventTime;
use super::recurrence::{Recurrence, Rule};
use super::time::{self, CivilError, Instant, Interval};

mod first;
mod picked;
mod split;
mod without;

pub use self::first::first_date;
pub use self::without::months_without;

/// The most dates of a new series: every day for a year.
pub const MOST_DATES: usize = 366;

/// The rule of a series of bookings. The first date is the booking's interval.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Series {
    rule: Rule,
    rdates: Vec<Instant>,
    exdates: Vec<Instant>,
    /// Those of the `exdates` that were never had.
    skipped: Vec<Instant>,
}

/// Why a series cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// The rule has neither COUNT nor UNTIL.
    #[error("it has no end")]
    Endless,
    /// The series has more than [`MOST_DATES`] dates.
    #[error("it has more than {MOST_DATES} dates")]
    TooManyDates,
    /// No date is left.
    #[error("it has no dates")]
    NoDates,
    /// The first date does not follow the rule, so calendar applications would not agree on the dates.
    #[error("the first date is none of the rule")]
    OffRule,
    /// A date starts at a civil time that is skipped that day, or (the first one) at the second pass of
    /// a repeated hour, which no rule can mean.
    #[error(transparent)]
    Clock(#[from] CivilError),
    /// A start that is to be left out is not one of the dates.
    #[error("{0} is not the start of a date")]
    NotADate(Instant),
    /// A date begins before the one before it has ended.
    #[error("two of its dates overlap")]
    OverlapsItself {
        /// The first such date.
        date: Interval,
        /// The one after it.
        next: Interval,
    },
}

impl Series {
    /// A series as a calendar has it: `exdates` are starts of dates that do not take place.
    #[must_use]
    pub fn known(rule: Rule, exdates: Vec<Instant>) -> Self {
        Self { rule, rdates: Vec::new(), exdates: sorted(exdates), skipped: Vec::new() }
    }

    /// Returns this series with further dates, which another application added by RDATE.
    #[must_use]
    pub fn and_on(self, rdates: Vec<Instant>) -> Self {
        Self { rdates: sorted(rdates), ..self }
    }

    /// The dates of `rule` from `first` on, on the clock of `zone`, without those that start at one of
    /// `without`: the first one that takes place, and what makes it a series unless it is the only one.
    ///
    /// # Errors
    /// [`SeriesError`] if it cannot be booked as a whole, whatever the room.
    pub fn plan(
        rule: &Rule,
        first: Interval,
        zone: Tz,
        without: &[Instant],
    ) -> Result<(Interval, Option<Self>), SeriesError> {
        if rule.is_endless() {
            return Err(SeriesError::Endless);
        }
        let all = starts(rule, first, zone)?;
        if let Some(stranger) = without.iter().find(|out| all.binary_search(out).is_err()) {
            return Err(SeriesError::NotADate(*stranger));
        }
        let kept: Vec<Instant> = all.iter().filter(|start| !without.contains(start)).copied().collect();
        let dates: Vec<Interval> =
            kept.iter().filter_map(|start| Interval::starting_at(*start, first.length())).collect();
        if let Some([date, next]) = dates.array_windows().find(|[date, next]| date.overlaps(next)) {
            return Err(SeriesError::OverlapsItself { date: *date, next: *next });
        }
        let (Some(begins), Some(ends)) = (dates.first(), dates.last()) else {
            return Err(SeriesError::NoDates);
        };
        if dates.len() == 1 {
            return Ok((*begins, None));
        }
        let is_whole = all.first() == kept.first() && all.last() == kept.last();
        let rule = if is_whole && rule.has_count() { rule.clone() } else { rule.ending(ends.start()) };
        let left_out = |start: &&Instant| (begins.start()..ends.start()).contains(start);
        let planned = Self::known(rule.clone(), without.iter().filter(left_out).copied().collect());
        if planned.dates(*begins, zone) == dates {
            return Ok((*begins, Some(planned)));
        }
        // A rule that means other dates when it begins later keeps its beginning.
        let from_the_start = Self::known(rule, without.to_vec());
        Ok((first, Some(from_the_start)))
    }

    /// The rule.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The starts of dates beside those of the rule, ascending.
    #[must_use]
    pub fn rdates(&self) -> &[Instant] {
        &self.rdates
    }

    /// The starts of dates that do not take place, ascending.
    #[must_use]
    pub fn exdates(&self) -> &[Instant] {
        &self.exdates
    }

    /// The starts of those dates that were left out when it was booked, ascending: they are wanted still.
    #[must_use]
    pub fn skipped(&self) -> &[Instant] {
        &self.skipped
    }

    /// Returns its dates as a rule to expand: `first` is its first date, on the clock of `zone`.
    #[must_use]
    pub fn recurrence(&self, first: Interval, zone: Tz) -> Recurrence {
        let times = |starts: &[Instant]| starts.iter().copied().map(EventTime::Utc).collect();
        let (rdates, exdates) = (times(&self.rdates), times(&self.exdates));
        Recurrence { rdates, exdates, ..recurrence(&self.rule, first, zone) }
    }

    /// All its dates that take place, ascending; of a series that somebody made endless in a calendar
    /// application, as many as can be listed.
    #[must_use]
    pub fn dates(&self, first: Interval, zone: Tz) -> Vec<Interval> {
        // An RDATE may lie before DTSTART.
        let begins = self.rdates.first().map_or(first.start(), |rdate| first.start().min(*rdate));
        let found = self.recurrence(first, zone).starts(zone, from(begins)).starts.into_iter();
        found.filter_map(|start| Interval::starting_at(start.at, first.length())).collect()
    }

    /// Returns this series without the date that starts at `at`.
    #[must_use]
    pub fn without(&self, at: Instant) -> Self {
        let mut exdates = self.exdates.clone();
        exdates.push(at);
        Self { exdates: sorted(exdates), ..self.clone() }
    }

    /// Returns this series with the date that starts at `at`, if the rule has one there.
    #[must_use]
    pub fn with(&self, at: Instant) -> Self {
        let but = |starts: &[Instant]| starts.iter().copied().filter(|start| *start != at).collect();
        Self { exdates: but(&self.exdates), skipped: but(&self.skipped), ..self.clone() }
    }

    /// Returns this series without the dates that start at `starts`, for as long as they cannot be had: it keeps its
    /// rule and its beginning, and knows them again.
    #[must_use]
    pub fn skipping(&self, starts: &[Instant]) -> Self {
        let both = |known: &[Instant]| [known, starts].concat();
        let left_out = Self { exdates: sorted(both(&self.exdates)), ..self.clone() };
        left_out.remembering(both(&self.skipped))
    }

    /// Returns this series with those of its `exdates` that are `starts` as dates that are wanted still.
    #[must_use]
    pub fn remembering(self, mut starts: Vec<Instant>) -> Self {
        starts.retain(|start| self.exdates.contains(start));
        Self { skipped: sorted(starts), ..self }
    }

    /// The series with its first date at `to` instead of `from`: all dates, and those that are left out or
    /// were added, move by as much on the clock of `zone`, and are as long.
    ///
    /// # Errors
    /// As for [`Series::plan`], if it cannot be moved as a whole.
    pub fn moved(
        &self,
        from: Interval,
        to: Interval,
        zone: Tz,
    ) -> Result<(Interval, Option<Self>), SeriesError> {
        let (was, is) = (time::civil(zone, from.start()), time::civil(zone, to.start()));
        let shift = |at: Instant| time::resolve_event(zone, time::civil(zone, at) + (is - was));
        let all = starts(&self.rule, from, zone)?;
        let last = all.last().copied().unwrap_or(from.start());
        let rule = self.rule.moved(was.date(), is.date());
        let rule = if rule.has_count() { rule } else { rule.ending(shift(last)) };
        let left_out = self.exdates.iter().filter(|exdate| all.binary_search(exdate).is_ok());
        let left_out: Vec<Instant> = left_out.map(|exdate| shift(*exdate)).collect();
        Self::plan(&rule, to, zone, &left_out)?;
        if to.start() == from.start() {
            return Ok((to, Some(self.clone())));
        }
        // The beginning stays the beginning, also where it is left out: whatever other applications wrote
        // about single dates is moved from there.
        let shifted = |starts: &[Instant]| sorted(starts.iter().map(|at| shift(*at)).collect());
        let (rdates, exdates) = (shifted(&self.rdates), shifted(&self.exdates));
        Ok((to, Some(Self { rule, rdates, exdates, skipped: shifted(&self.skipped) })))
    }

    /// Returns this series without the dates from `at` on; `None` if none would be left.
    #[must_use]
    pub fn until_before(&self, at: Instant, first: Interval, zone: Tz) -> Option<Self> {
        let alone = Self { rdates: Vec::new(), ..self.clone() };
        let starts = alone.dates(first, zone).into_iter().map(|date| date.start());
        let last = starts.take_while(|start| *start < at).last();
        let mut exdates = self.exdates.clone();
        exdates.extend(self.rdates.iter().filter(|rdate| **rdate >= at));
        let rule = if self.is_picked() {
            self.rule.clone()
        } else {
            self.rule.ending(last.unwrap_or(first.start()))
        };
        let rest = Self {
            // DTSTART is a date in any case, so it is left out where it is not before `at`.
            rule,
            exdates: sorted(exdates),
            skipped: self.skipped.iter().copied().filter(|skipped| *skipped < at).collect(),
            ..self.clone()
        };
        let rest = if last.is_none() { rest.without(first.start()) } else { rest };
        (!rest.dates(first, zone).is_empty()).then_some(rest)
    }
}

fn sorted(mut starts: Vec<Instant>) -> Vec<Instant> {
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// Which dates of a series are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The one that starts then by the rule.
    One(Instant),
    /// That one and those after it.
    Following(Instant),
    /// All of them.
    All,
}

/// The starts of all dates of a new series.
fn starts(rule: &Rule, first: Interval, zone: Tz) -> Result<Vec<Instant>, SeriesError> {
    let civil = time::civil(zone, first.start());
    if let Err(CivilError::Fold { earlier, later }) = time::resolve_form(zone, civil)
        && later == first.start()
    {
        return Err(CivilError::Fold { earlier, later }.into());
    }
    let recurrence = recurrence(rule, first, zone);
    if !recurrence.starts_on_rule(zone) {
        return Err(SeriesError::OffRule);
    }
    let expansion = recurrence.starts(zone, from(first.start()));
    if expansion.truncated.is_some() || expansion.starts.len() > MOST_DATES {
        return Err(SeriesError::TooManyDates);
    }
    for start in &expansion.starts {
        if let EventTime::Zoned(civil, _) = &start.time
            && let Err(gap @ CivilError::Gap { .. }) = time::resolve_form(zone, *civil)
        {
            return Err(gap.into());
        }
    }
    Ok(expansion.starts.into_iter().map(|start| start.at).collect())
}

fn recurrence(rule: &Rule, first: Interval, zone: Tz) -> Recurrence {
    let start = EventTime::Zoned(time::civil(zone, first.start()), zone.into());
    Recurrence { start, rules: vec![rule.clone()], rdates: Vec::new(), exdates: Vec::new() }
}

fn from(start: Instant) -> Interval {
    Interval::new(start, Instant::MAX_UTC).expect("a date that can be written lies before the end of time")
}

#[cfg(test)]
mod tests;
