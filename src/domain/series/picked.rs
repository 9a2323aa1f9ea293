//! A series of dates that somebody has picked one by one: no rule gives them (RFC 5545 §3.8.5.2, RDATE).

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::{MOST_DATES, Series, SeriesError, sorted};
use crate::domain::recurrence::Rule;
use crate::domain::time::{self, CivilError, Instant, Interval};

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

    /// Returns the starts of dates on these `days`, each at the time of day at which `first` begins on the clock of `zone`.
    ///
    /// # Errors
    /// `TooManyDates`, and `Clock` if a day has no such time. Where a day has it twice, it is the first, but on the day of
    /// `first` itself.
    pub fn starts_on(days: &[NaiveDate], first: Instant, zone: Tz) -> Result<Vec<Instant>, SeriesError> {
        if days.len() > MOST_DATES {
            return Err(SeriesError::TooManyDates);
        }
        let civil = time::civil(zone, first);
        let on_day = |day: &NaiveDate| match time::resolve_form(zone, day.and_time(civil.time())) {
            _ if *day == civil.date() => Ok(first),
            Ok(at) | Err(CivilError::Fold { earlier: at, .. }) => Ok(at),
            Err(gap) => Err(gap.into()),
        };
        days.iter().map(on_day).collect()
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
    fn days_have_the_time_of_the_first_also_over_the_clock_change() {
        let first = starts(&["2027-03-25"])[0];
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let on = |days: &[&str]| {
            let days: Vec<NaiveDate> = days.iter().map(|text| day(text)).collect();
            Series::starts_on(&days, first, Paris)
        };
        assert_eq!(on(&["2027-04-01", "2027-03-25"]), Ok(starts(&["2027-04-01", "2027-03-25"])));
        let at = |civil: &str| time::resolve_event(Paris, civil.parse().expect("a civil time"));
        let gap = Series::starts_on(&[day("2027-03-28")], at("2027-03-27T02:30:00"), Paris);
        assert!(matches!(gap, Err(SeriesError::Clock(CivilError::Gap { .. }))), "{gap:?}");
        let second: Instant = "2027-10-31T01:30:00Z".parse().expect("an instant");
        assert_eq!(Series::starts_on(&[day("2027-10-31")], second, Paris), Ok(vec![second]), "its own day");
        let many = vec![day("2027-04-01"); MOST_DATES + 1];
        assert_eq!(Series::starts_on(&many, first, Paris), Err(SeriesError::TooManyDates));
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
