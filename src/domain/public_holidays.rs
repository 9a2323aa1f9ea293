//! What the public holidays of a country are called. The crate `opening-hours` knows their days, not their names, so there is
//! a table for France (Code du travail, article L3133-1); those of other countries have no name here.

use chrono::{Datelike, Days, NaiveDate};
use opening_hours::localization::Country;

/// The key of a public holiday without a name: that it is one.
const UNNAMED: &str = "other";

/// The month, the day and the name of those that come on the same day each year.
const FIXED: [(u32, u32, &str); 8] = [
    (1, 1, "new-year"),
    (5, 1, "labour-day"),
    (5, 8, "victory-day"),
    (7, 14, "bastille-day"),
    (8, 15, "assumption"),
    (11, 1, "all-saints"),
    (11, 11, "armistice"),
    (12, 25, "christmas"),
];

/// How many days after Easter Sunday the others are, and their names.
const AFTER_EASTER: [(u64, &str); 3] = [(1, "easter-monday"), (39, "ascension"), (50, "whit-monday")];

/// Returns the names of all public holidays. The words are in the locales after `holiday-`.
pub fn names() -> impl Iterator<Item = &'static str> {
    let fixed = FIXED.iter().map(|(_, _, name)| *name);
    fixed.chain(AFTER_EASTER.iter().map(|(_, name)| *name)).chain([UNNAMED])
}

/// Returns the name of the public holiday that `date` is in `country`.
pub(super) fn name(country: Country, date: NaiveDate) -> &'static str {
    let (month, day) = (date.month(), date.day());
    let fixed = FIXED.iter().find(|known| (known.0, known.1) == (month, day)).map(|known| known.2);
    let moveable = || {
        let easter = easter(date.year())?;
        let is_it = |(after, _): &&(u64, &str)| easter.checked_add_days(Days::new(*after)) == Some(date);
        AFTER_EASTER.iter().find(is_it).map(|(_, name)| *name)
    };
    let known = (country == Country::FR).then(|| fixed.or_else(moveable));
    known.flatten().unwrap_or(UNNAMED)
}

/// Easter Sunday by the rule of Gauss, for the years from 1900 to 2099.
fn easter(year: i32) -> Option<NaiveDate> {
    let in_moon_cycle = year.rem_euclid(19);
    let to_full_moon = (19 * in_moon_cycle + 24) % 30;
    let to_sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * to_full_moon + 5) % 7;
    let is_a_week_sooner = to_sunday == 6 && (to_full_moon == 29 || to_full_moon == 28 && in_moon_cycle > 10);
    let days = to_full_moon + to_sunday - if is_a_week_sooner { 7 } else { 0 };
    let first = NaiveDate::from_ymd_opt(year, 3, 22).filter(|_| (1900..2100).contains(&year))?;
    first.checked_add_days(Days::new(u64::try_from(days).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("1954-04-18")]
    #[case("1981-04-19")]
    #[case("2008-03-23")]
    #[case("2024-03-31")]
    // The day on which the clocks go forward.
    #[case("2027-03-28")]
    #[case("2038-04-25")]
    #[case("2049-04-18")]
    #[case("2076-04-19")]
    fn easter_moves_with_the_moon(#[case] sunday: NaiveDate) {
        assert_eq!(easter(sunday.year()), Some(sunday));
    }

    #[rstest]
    #[case("2027-03-29", "easter-monday")]
    #[case("2027-05-06", "ascension")]
    #[case("2027-05-17", "whit-monday")]
    #[case("2026-11-11", "armistice")]
    // Ascension day too.
    #[case("2008-05-01", "labour-day")]
    fn the_days_have_names(#[case] date: NaiveDate, #[case] expected: &str) {
        assert_eq!(name(Country::FR, date), expected);
        assert_eq!(name(Country::BE, date), UNNAMED);
    }

    #[test]
    fn each_public_holiday_of_france_has_a_name_and_no_other_day() {
        let holidays = Country::FR.holidays();
        let first = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date");
        for date in first.iter_days().take_while(|date| date.year() < 2036) {
            let is_one = holidays.get_public().contains(date);
            assert_eq!(name(Country::FR, date) != UNNAMED, is_one, "{date}");
        }
    }
}
