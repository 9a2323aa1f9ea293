//! Months in which a series has no date, because they are too short.

use chrono::{Datelike, Months, NaiveDate};

/// Returns the first days of the months without a day that has the number of `first`, among those that are `every` so many
/// months after it, until `last`.
#[must_use]
pub fn months_without(first: NaiveDate, last: NaiveDate, every: u32) -> Vec<NaiveDate> {
    let month = first.with_day(1).unwrap_or(first);
    let steps =
        (1u32..).map_while(|step| month.checked_add_months(Months::new(step.checked_mul(every.max(1))?)));
    let until_last = steps.take_while(|month| *month <= last);
    until_last.filter(|month| month.with_day(first.day()).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::the_31st("2026-12-31", "2027-07-31", 1, &["2027-02", "2027-04", "2027-06"])]
    #[case::the_30th("2026-12-30", "2027-12-31", 1, &["2027-02"])]
    #[case::the_29th_of_a_leap_year("2027-12-29", "2029-03-01", 1, &["2029-02"])]
    #[case::every_other_month("2026-12-31", "2027-12-31", 2, &["2027-02", "2027-04", "2027-06"])]
    #[case::a_day_that_all_have("2026-12-28", "2030-12-31", 1, &[])]
    #[case::leap_days_each_year("2028-02-29", "2032-03-01", 12, &["2029-02", "2030-02", "2031-02"])]
    #[case::over_before_it_began("2026-12-31", "2026-11-30", 1, &[])]
    fn months_that_are_too_short_are_named(
        #[case] first: NaiveDate,
        #[case] last: NaiveDate,
        #[case] every: u32,
        #[case] expected: &[&str],
    ) {
        let found = months_without(first, last, every);
        let found: Vec<String> = found.iter().map(|month| month.format("%Y-%m").to_string()).collect();
        assert_eq!(found, expected);
    }
}
