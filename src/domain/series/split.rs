//! A series that is split: its later dates become a series of their own.

use chrono_tz::Tz;

use super::{Series, SeriesError, recurrence, starts};
use crate::domain::time::{Instant, Interval};

impl Series {
    /// Returns the dates from `at` on as a series of their own: the first of them, and what makes them a series unless it is
    /// the only one. Those that are left out stay so.
    ///
    /// # Errors
    /// `NotADate` if none of its dates starts at `at`, and [`SeriesError`] if it has no end.
    pub fn following(
        &self,
        at: Instant,
        first: Interval,
        zone: Tz,
    ) -> Result<(Interval, Option<Self>), SeriesError> {
        let mut dates = self.dates(first, zone);
        dates.retain(|date| date.start() >= at);
        let Some(begins) = dates.first().copied().filter(|date| date.start() == at) else {
            return Err(SeriesError::NotADate(at));
        };
        if dates.len() == 1 {
            return Ok((begins, None));
        }
        let later = |starts: &[Instant]| starts.iter().copied().filter(|start| *start > at).collect();
        let rule = if self.is_picked() {
            self.rule.clone()
        } else {
            let all = starts(&self.rule, first, zone)?;
            self.rule.ending(all.last().copied().unwrap_or(at))
        };
        let (rdates, exdates) = (later(&self.rdates), later(&self.exdates));
        let rest = Self { rule, rdates, exdates, skipped: later(&self.skipped) };
        let is_on_rule = self.is_picked() || recurrence(&rest.rule, begins, zone).starts_on_rule(zone);
        if is_on_rule && rest.dates(begins, zone) == dates {
            return Ok((begins, Some(rest)));
        }
        // A rule that means other dates when it begins later says nothing of these.
        let starts: Vec<Instant> = dates.iter().map(Interval::start).collect();
        Self::picked(&starts, first.length())
    }

    /// Returns this series without the dates from `at` on, also if none is left.
    #[must_use]
    pub fn cut(&self, at: Instant, first: Interval, zone: Tz) -> Self {
        // What is before `at` may all have left it.
        let emptied = || {
            let dates = self.dates(first, zone);
            dates.iter().fold(self.clone(), |rest, date| rest.without(date.start()))
        };
        self.until_before(at, first, zone).unwrap_or_else(emptied)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::domain::recurrence::Rule;
    use crate::domain::time;

    fn at(civil: &str) -> Instant {
        time::resolve_event(Paris, civil.parse().expect("a civil time"))
    }

    fn first() -> Interval {
        Interval::starting_at(at("2027-03-02T10:00:00"), TimeDelta::hours(2)).expect("forwards")
    }

    fn series(rule: &str) -> Series {
        Series::known(Rule::parse(rule).expect("a rule"), Vec::new())
    }

    #[rstest]
    #[case::weekly("FREQ=WEEKLY;COUNT=8")]
    #[case::on_several_days("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=9")]
    #[case::every_other_week_on_several_days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;COUNT=9")]
    #[case::every_third_day("FREQ=DAILY;INTERVAL=3;UNTIL=20270501T000000Z")]
    #[case::first_tuesdays("FREQ=MONTHLY;BYDAY=1TU;COUNT=5")]
    #[case::by_date("FREQ=MONTHLY;BYMONTHDAY=2;COUNT=5")]
    #[case::yearly("FREQ=YEARLY;COUNT=3")]
    fn both_halves_are_the_dates_wherever_it_is_split(#[case] rule: &str) {
        let given_back = series(rule);
        let dates = given_back.dates(first(), Paris);
        let given_back = given_back.without(dates[1].start());
        let dates = given_back.dates(first(), Paris);
        for (nth, date) in dates.iter().enumerate() {
            let (begins, rest) = given_back.following(date.start(), first(), Paris).expect("a date");
            let later = rest.map_or_else(|| vec![begins], |rest| rest.dates(begins, Paris));
            assert_eq!(later, dates[nth..], "{nth}");
            let earlier = given_back.cut(date.start(), first(), Paris).dates(first(), Paris);
            assert_eq!(earlier, dates[..nth], "{nth}");
        }
        let stranger = dates[0].start() + TimeDelta::hours(1);
        let none = given_back.following(stranger, first(), Paris);
        assert_eq!(none, Err(SeriesError::NotADate(stranger)));
    }

    #[test]
    fn what_was_skipped_is_remembered_by_the_half_that_it_belongs_to() {
        let whole = series("FREQ=WEEKLY;COUNT=6");
        let dates: Vec<Instant> = whole.dates(first(), Paris).iter().map(Interval::start).collect();
        let whole = whole.skipping(&[dates[1], dates[4]]);
        let (begins, rest) = whole.following(dates[3], first(), Paris).expect("a date");
        assert_eq!(rest.expect("a series").skipped(), [dates[4]]);
        assert_eq!(begins.start(), dates[3]);
        assert_eq!(whole.cut(dates[3], first(), Paris).skipped(), [dates[1]]);
    }

    proptest! {
        #[test]
        fn picked_dates_are_split_as_they_are(
            days in proptest::collection::btree_set(0_i64..300, 1..12), nth in 0_usize..12,
        ) {
            let start = |day: &i64| DateTime::from_timestamp(1_800_000_000 + day * 86_400, 0).expect("in 2027");
            let starts: Vec<Instant> = days.iter().map(start).collect();
            let (first, series) = Series::picked(&starts, TimeDelta::hours(1)).expect("dates");
            let Some(series) = series else { return Ok(()) };
            let dates = series.dates(first, Paris);
            let nth = nth % dates.len();
            let (begins, rest) = series.following(dates[nth].start(), first, Paris).expect("a date");
            prop_assert_eq!(rest.map_or_else(|| vec![begins], |rest| rest.dates(begins, Paris)), &dates[nth..]);
            prop_assert_eq!(series.cut(dates[nth].start(), first, Paris).dates(first, Paris), &dates[..nth]);
        }
    }
}
