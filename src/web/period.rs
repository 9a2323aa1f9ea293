//! What a page of a calendar shows at once: a day, the week from Monday or the month around a day.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate};
use chrono_tz::Tz;

use crate::domain::time::{self, Interval};

/// How much a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::web) enum View {
    Day,
    Week,
    Month,
}

impl View {
    pub(in crate::web) const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// Reads what an address names; `None` for anything else, and for nothing.
    pub(in crate::web) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == text)
    }

    pub(in crate::web) fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// The days that a page shows, and which of them it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::web) struct Period {
    pub(in crate::web) view: View,
    pub(in crate::web) date: NaiveDate,
}

impl Period {
    pub(in crate::web) fn week(date: NaiveDate) -> Self {
        Self { view: View::Week, date }
    }

    pub(in crate::web) fn first(self) -> NaiveDate {
        match self.view {
            View::Day => self.date,
            View::Week => monday(self.date),
            View::Month => self.date.with_day(1).unwrap_or(self.date),
        }
    }

    pub(in crate::web) fn last(self) -> NaiveDate {
        match self.view {
            View::Day => self.date,
            View::Week => self.first() + Days::new(6),
            View::Month => {
                let next = self.first().checked_add_months(Months::new(1));
                next.and_then(|next| next.pred_opt()).unwrap_or(self.date)
            }
        }
    }

    pub(in crate::web) fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first().iter_days().take_while(move |date| *date <= self.last())
    }

    pub(in crate::web) fn contains(self, date: NaiveDate) -> bool {
        (self.first()..=self.last()).contains(&date)
    }

    /// All of it on the clock of `zone`.
    pub(in crate::web) fn interval(self, zone: Tz) -> Interval {
        let (first, last) = (time::day(zone, self.first()), time::day(zone, self.last()));
        Interval::new(first.start(), last.end()).unwrap_or(first)
    }

    /// The day of the period before that it leads to: the same of the week or month, as near to it as `reach` allows.
    /// `None` if nothing of that period is in reach.
    pub(in crate::web) fn previous(self, reach: &RangeInclusive<NaiveDate>) -> Option<NaiveDate> {
        let date = match self.view {
            View::Day => self.date.pred_opt(),
            View::Week => self.date.checked_sub_days(Days::new(7)),
            View::Month => self.date.checked_sub_months(Months::new(1)),
        };
        self.near(date?, reach)
    }

    /// The same of the period after it.
    pub(in crate::web) fn next(self, reach: &RangeInclusive<NaiveDate>) -> Option<NaiveDate> {
        let date = match self.view {
            View::Day => self.date.succ_opt(),
            View::Week => self.date.checked_add_days(Days::new(7)),
            View::Month => self.date.checked_add_months(Months::new(1)),
        };
        self.near(date?, reach)
    }

    fn near(self, date: NaiveDate, reach: &RangeInclusive<NaiveDate>) -> Option<NaiveDate> {
        let there = Self { date, ..self };
        let (from, until) = (there.first().max(*reach.start()), there.last().min(*reach.end()));
        (from <= until).then(|| date.clamp(from, until))
    }

    /// The days in weeks from Monday, with nothing where a week is of another month.
    pub(in crate::web) fn weeks(self) -> Vec<[Option<NaiveDate>; 7]> {
        let mut weeks: Vec<[Option<NaiveDate>; 7]> = Vec::with_capacity(6);
        for date in self.days() {
            let weekday = date.weekday().num_days_from_monday() as usize;
            if weekday == 0 || weeks.is_empty() {
                weeks.push([None; 7]);
            }
            if let Some(week) = weeks.last_mut() {
                week[weekday] = Some(date);
            }
        }
        weeks
    }
}

/// The Monday of the week of `date`.
fn monday(date: NaiveDate) -> NaiveDate {
    date - Days::new(date.weekday().num_days_from_monday().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    use chrono::TimeDelta;
    use chrono_tz::America::Martinique;
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;
    use rstest::rstest;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn period(view: &str, day: &str) -> Period {
        Period { view: View::parse(view).expect("a view"), date: date(day) }
    }

    #[rstest]
    #[case::a_day("day", "2026-11-25", "2026-11-25", "2026-11-25")]
    #[case::a_week_from_monday("week", "2026-11-29", "2026-11-23", "2026-11-29")]
    #[case::a_week_of_two_years("week", "2027-01-02", "2026-12-28", "2027-01-03")]
    #[case::a_month("month", "2026-11-25", "2026-11-01", "2026-11-30")]
    #[case::the_end_of_a_year("month", "2026-12-31", "2026-12-01", "2026-12-31")]
    #[case::february("month", "2027-02-01", "2027-02-01", "2027-02-28")]
    #[case::february_of_a_leap_year("month", "2028-02-29", "2028-02-01", "2028-02-29")]
    fn a_period_has_all_its_days(
        #[case] view: &str,
        #[case] day: &str,
        #[case] first: &str,
        #[case] last: &str,
    ) {
        let period = period(view, day);
        assert_eq!((period.first(), period.last()), (date(first), date(last)));
        assert_eq!(period.days().next().zip(period.days().last()), Some((date(first), date(last))));
    }

    #[rstest]
    #[case::next_month("month", "2026-11-25", Some("2026-10-25"), Some("2026-12-25"))]
    #[case::the_shorter_month("month", "2026-10-31", Some("2026-09-30"), Some("2026-11-30"))]
    #[case::the_last_week("week", "2027-05-27", Some("2027-05-20"), Some("2027-06-01"))]
    #[case::as_near_as_it_gets("month", "2027-05-27", Some("2027-04-27"), Some("2027-06-01"))]
    #[case::nothing_beyond("month", "2027-06-01", Some("2027-05-01"), None)]
    #[case::nothing_before("month", "2025-10-31", None, Some("2025-11-30"))]
    #[case::the_first_days("week", "2025-11-04", Some("2025-10-31"), Some("2025-11-11"))]
    #[case::from_far_away("month", "2099-12-31", None, None)]
    fn one_is_led_no_further_than_there_can_be_something(
        #[case] view: &str,
        #[case] day: &str,
        #[case] previous: Option<&str>,
        #[case] next: Option<&str>,
    ) {
        let reach = date("2025-10-31")..=date("2027-06-01");
        let period = period(view, day);
        assert_eq!((period.previous(&reach), period.next(&reach)), (previous.map(date), next.map(date)));
    }

    #[rstest]
    #[case::of_spring("2027-03-28", 7 * 24 - 1)]
    #[case::of_autumn("2027-10-31", 7 * 24 + 1)]
    #[case::any_other("2026-11-23", 7 * 24)]
    fn a_week_in_which_the_clock_changes_is_whole(#[case] day: &str, #[case] hours: i64) {
        let week = Period::week(date(day));
        assert_eq!(week.interval(Paris).length(), TimeDelta::hours(hours));
        assert_eq!(week.interval(Martinique).length(), TimeDelta::hours(7 * 24), "another zone");
        assert_eq!(week.interval(Martinique).start(), time::day(Martinique, week.first()).start());
    }

    #[test]
    fn a_month_is_written_in_weeks_from_monday() {
        let weeks = period("month", "2026-11-25").weeks();
        assert_eq!(weeks.len(), 6, "1 November 2026 is a Sunday");
        assert_eq!(weeks[0], [None, None, None, None, None, None, Some(date("2026-11-01"))]);
        assert_eq!(weeks[5][..2], [Some(date("2026-11-30")), None]);
        assert_eq!(period("month", "2027-02-10").weeks().len(), 4, "a month of four whole weeks");
    }

    proptest! {
        #[test]
        fn the_way_there_and_back_is_the_same_week_or_month(day in 0i64..36_000, is_month: bool) {
            let date = date("2000-01-15") + TimeDelta::days(day);
            let view = if is_month { View::Month } else { View::Week };
            let (here, all) = (Period { view, date }, NaiveDate::MIN..=NaiveDate::MAX);
            prop_assert!(here.contains(date));
            let next = Period { view, date: here.next(&all).expect("a day") };
            prop_assert_eq!(next.first(), here.last() + Days::new(1));
            let back = Period { view, date: next.previous(&all).expect("a day") };
            prop_assert_eq!((back.first(), back.last()), (here.first(), here.last()));
            prop_assert_eq!(here.weeks().iter().flatten().flatten().count(), here.days().count());
        }
    }
}
