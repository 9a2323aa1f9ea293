//! A series of dates that somebody has picked one by one: no rule gives them (RFC 5545 §3.8.5.2, RDATE).

use chrono::TimeDelta;

use super::{MOST_DATES, Series, SeriesError, sorted};
use crate::domain::recurrence::Rule;
use crate::domain::time::{Instant, Interval};

impl Series {
    /// The dates that begin at `starts` and last `length`: the first one, and what makes them a series unless it is the
    /// only one.
    ///
    /// # Errors
    /// [`SeriesError`] if there are none or too many, or if two of them overlap.
    pub fn picked(starts: &[Instant], length: TimeDelta) -> Result<(Interval, Option<Self>), SeriesError> {
        if starts.len() > MOST_DATES {
            return Err(SeriesError::TooManyDates);
        }
        let starts = sorted(starts.to_vec());
        let dates: Vec<Interval> =
            starts.iter().filter_map(|start| Interval::starting_at(*start, length)).collect();
        if let Some([date, next]) = dates.array_windows().find(|[date, next]| date.overlaps(next)) {
            return Err(SeriesError::OverlapsItself { date: *date, next: *next });
        }
        let (first, further) = dates.split_first().ok_or(SeriesError::NoDates)?;
        let further: Vec<Instant> = further.iter().map(Interval::start).collect();
        let series = (!further.is_empty()).then(|| Self::known(Rule::once(), Vec::new()).and_on(further));
        Ok((*first, series))
    }

    /// Whether no rule gives its dates.
    #[must_use]
    pub fn is_picked(&self) -> bool {
        !self.rdates.is_empty() && self.rule.is_once()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;

    fn starts(days: &[&str]) -> Vec<Instant> {
        let at = |day: &&str| {
            let civil = format!("{day}T18:00:00").parse().expect("a civil time");
            crate::domain::time::resolve_event(Paris, civil)
        };
        days.iter().map(at).collect()
    }

    #[test]
    fn picked_dates_are_the_dates_in_their_order_also_over_the_clock_change() {
        let picked = starts(&["2027-04-01", "2027-03-25", "2027-04-01", "2027-10-31"]);
        let (first, series) = Series::picked(&picked, TimeDelta::hours(2)).expect("dates");
        let series = series.expect("a series");
        assert!(series.is_picked());
        let dates: Vec<String> = series.dates(first, Paris).iter().map(|d| d.start().to_rfc3339()).collect();
        let expected =
            ["2027-03-25T17:00:00+00:00", "2027-04-01T16:00:00+00:00", "2027-10-31T17:00:00+00:00"];
        assert_eq!(dates, expected);
        let rest = series.until_before(picked[0], first, Paris).expect("one is left");
        assert!(rest.is_picked() && rest.dates(first, Paris) == [first], "{rest:?}");
    }

    #[test]
    fn dates_that_are_none_too_many_or_overlap_are_no_series() {
        assert_eq!(Series::picked(&[], TimeDelta::hours(1)), Err(SeriesError::NoDates));
        let days = starts(&["2027-04-01", "2027-04-02"]);
        let overlap = Series::picked(&days, TimeDelta::hours(25));
        assert!(matches!(overlap, Err(SeriesError::OverlapsItself { .. })), "{overlap:?}");
        let many = vec![days[0]; MOST_DATES + 1];
        assert_eq!(Series::picked(&many, TimeDelta::hours(1)), Err(SeriesError::TooManyDates));
        assert_eq!(Series::picked(&days[..1], TimeDelta::hours(1)).expect("a date").1, None);
    }
}
