//! When a place is open: the OpenStreetMap `opening_hours` syntax, with the public holidays of the
//! place's country (<https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>).
//!
//! The crate `opening-hours` reads the text and knows which days a rule is about. The hours of a day
//! are put together in [`day_rule`], because the crate loses what is open past midnight when the
//! next day has a rule of its own.

mod day_rule;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;
pub use opening_hours::localization::Country;

use self::day_rule::DayRule;
use super::public_holidays;
use super::time::{self, CivilError, Instant, Interval};

/// Opening hours of a room. Cheap to clone. Two are equal if their text and country are.
#[derive(Clone)]
pub struct OpeningHours(Arc<Inner>);

struct Inner {
    text: String,
    country: Option<Country>,
    rules: Vec<DayRule>,
    /// Hours of days that were asked for: every page asks for the same few, of every room.
    known: RwLock<HashMap<(Tz, NaiveDate), Hours>>,
}

/// The hours that begin on one day: sorted.
type Hours = Arc<[Interval]>;

/// Days remembered before all are forgotten again (a few kilobytes per room).
const DAYS_KNOWN: usize = 1000;

/// Why opening hours could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OpeningHoursError {
    /// The error, and what to write instead.
    pub message: String,
    /// Where in the text, as characters from 1, if it is one place.
    pub column: Option<usize>,
}

impl OpeningHours {
    /// Reads opening hours such as `Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off`, with the public
    /// holidays of `country`.
    ///
    /// # Errors
    /// [`OpeningHoursError`] if the text is not in the syntax, or asks for what cannot be answered:
    /// public holidays without a country, school holidays (not known for most countries), the sun's
    /// times, or hours that are neither open nor closed (`unknown`, a comment without hours).
    pub fn parse(text: &str, country: Option<Country>) -> Result<Self, OpeningHoursError> {
        let rules = day_rule::parse(text, country)?;
        Ok(Self::new(text, country, rules))
    }

    /// Open all day, every day.
    #[must_use]
    pub fn always() -> Self {
        Self::new("24/7", None, vec![DayRule::always()])
    }

    fn new(text: &str, country: Option<Country>, rules: Vec<DayRule>) -> Self {
        Self(Arc::new(Inner { text: text.to_owned(), country, rules, known: RwLock::default() }))
    }

    /// The text they were read from.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Returns its hours within `window`, on the clock of `zone`: sorted, apart from each other (what
    /// touches is one), cut at the window. Hours that a clock change skips are not there, and hours
    /// that it shows twice count twice, so a day open around the clock has 23, 24 or 25 hours.
    ///
    /// A day that was asked for before costs one look-up.
    #[must_use]
    pub fn open_within(&self, zone: Tz, window: Interval) -> Vec<Interval> {
        let last = time::civil(zone, window.end()).date();
        // Yesterday's hours may reach past midnight, by a whole day at most.
        let first = time::civil(zone, window.start()).date();
        let first = first.checked_sub_days(Days::new(2)).unwrap_or(first);
        let mut open: Vec<Interval> = Vec::new();
        for date in first.iter_days().take_while(|date| *date <= last) {
            let hours = self.hours_starting_on(zone, date);
            open.extend(hours.iter().filter_map(|hours| hours.intersection(&window)));
        }
        time::merged(open)
    }

    /// Returns the name of the public holiday of the country that `date` is ([`public_holidays::names`]).
    #[must_use]
    pub fn public_holiday(&self, date: NaiveDate) -> Option<&'static str> {
        let country = self.0.country.filter(|country| country.holidays().get_public().contains(date))?;
        Some(public_holidays::name(country, date))
    }

    /// Whether it is open all through `interval`.
    #[must_use]
    pub fn covers(&self, zone: Tz, interval: Interval) -> bool {
        self.open_within(zone, interval) == [interval]
    }

    /// The hours that begin on `date`, on the clock of `zone`.
    fn hours_starting_on(&self, zone: Tz, date: NaiveDate) -> Hours {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner).get(&(zone, date)).cloned();
        known.unwrap_or_else(|| {
            let at = |minutes: u16| date.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes.into());
            let on_clock = |hours: &Range<u16>| {
                Interval::new(first_showing(zone, at(hours.start)), last_showing(zone, at(hours.end)))
            };
            let hours: Arc<[_]> =
                day_rule::hours_on(&self.0.rules, date).iter().filter_map(on_clock).collect();
            let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= DAYS_KNOWN {
                known.clear();
            }
            known.insert((zone, date), hours.clone());
            hours
        })
    }
}

/// Returns the instant when a clock in `zone` first shows `civil` or more (so in a gap: when the clock jumps).
fn first_showing(zone: Tz, civil: NaiveDateTime) -> Instant {
    match time::resolve_form(zone, civil) {
        Ok(instant) | Err(CivilError::Fold { earlier: instant, .. }) => instant,
        Err(CivilError::Gap { next, .. }) => time::resolve_event(zone, next),
    }
}

/// Returns the instant when a clock in `zone` last turns to `civil`. Closing at 02:30 on the night the clock shows it
/// twice means the second time.
fn last_showing(zone: Tz, civil: NaiveDateTime) -> Instant {
    match time::resolve_form(zone, civil) {
        Err(CivilError::Fold { later, .. }) => later,
        Ok(instant) => instant,
        Err(CivilError::Gap { next, .. }) => time::resolve_event(zone, next),
    }
}

impl PartialEq for OpeningHours {
    fn eq(&self, other: &Self) -> bool {
        (self.as_str(), self.0.country) == (other.as_str(), other.0.country)
    }
}

impl Eq for OpeningHours {}

impl fmt::Debug for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpeningHours({:?}, {:?})", self.as_str(), self.0.country)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;
    use rstest::rstest;

    const WEEK: &str = "Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off";

    fn french(text: &str) -> OpeningHours {
        OpeningHours::parse(text, Some(Country::FR)).expect("opening hours")
    }

    fn day(date: &str) -> Interval {
        time::day(Paris, date.parse().expect("a date"))
    }

    /// Opening hours of a local day as the clock shows them: `08:00-20:00, 21:00-00:00`.
    fn shown(hours: &OpeningHours, date: &str) -> String {
        let clock = |instant| time::civil(Paris, instant).format("%H:%M").to_string();
        let open = hours.open_within(Paris, day(date));
        let shown = open.iter().map(|open| format!("{}-{}", clock(open.start()), clock(open.end())));
        shown.collect::<Vec<_>>().join(", ")
    }

    #[rstest]
    #[case::a_weekday(WEEK, "2027-05-05", "08:00-20:00")]
    #[case::saturday(WEEK, "2027-05-22", "09:00-18:00")]
    #[case::sunday(WEEK, "2027-05-23", "")]
    #[case::ascension(WEEK, "2027-05-06", "")]
    #[case::whit_monday(WEEK, "2027-05-17", "")]
    #[case::eighth_of_may(WEEK, "2027-05-08", "")]
    #[case::good_friday_is_no_holiday(WEEK, "2027-03-26", "08:00-20:00")]
    #[case::lunch_break("Mo-Fr 08:00-12:00,14:00-18:00", "2027-05-05", "08:00-12:00, 14:00-18:00")]
    #[case::a_later_rule_wins("Mo-Su 08:00-20:00; We 10:00-12:00", "2027-05-05", "10:00-12:00")]
    #[case::an_added_rule_adds("Mo-Su 08:00-12:00, We 14:00-16:00", "2027-05-05", "08:00-12:00, 14:00-16:00")]
    #[case::a_fallback_for_the_rest("Mo-Tu 08:00-20:00 || 10:00-12:00", "2027-05-05", "10:00-12:00")]
    #[case::no_fallback_needed("Mo-We 08:00-20:00 || 10:00-12:00", "2027-05-05", "08:00-20:00")]
    #[case::closed_for_lunch(
        "Mo-Fr 08:00-20:00; We 12:00-13:00 off",
        "2027-05-05",
        "08:00-12:00, 13:00-20:00"
    )]
    #[case::holidays_have_hours("Mo-Fr 08:00-20:00; PH 10:00-12:00", "2027-05-06", "10:00-12:00")]
    #[case::summer_closure("Mo-Su 08:00-20:00; Aug 01-Aug 15 off", "2027-08-10", "")]
    #[case::from_a_comment("Mo-Fr 08:00-20:00 open \"ring twice\"", "2027-05-05", "08:00-20:00")]
    #[case::round_the_clock("24/7", "2027-05-06", "00:00-00:00")]
    #[case::closed_with_a_comment("Mo-Sa 08:00-20:00; We off \"inventaire\"", "2027-05-05", "")]
    #[case::hours_with_a_comment("Mo-Fr 08:00-20:00 \"sonner\"", "2027-05-05", "08:00-20:00")]
    fn a_day_is_open_when_its_rules_say(#[case] text: &str, #[case] date: &str, #[case] open: &str) {
        assert_eq!(shown(&french(text), date), open);
    }

    #[rstest]
    #[case::spills_over("Fr 18:00-02:00", "2027-05-22", "00:00-02:00")]
    #[case::written_as_26("Fr 18:00-26:00", "2027-05-22", "00:00-02:00")]
    #[case::beside_the_next_days_own(
        "Fr 18:00-02:00; Sa 09:00-18:00",
        "2027-05-22",
        "00:00-02:00, 09:00-18:00"
    )]
    // Wednesday 14 July is a holiday: the night before it stays open to its end ...
    #[case::into_a_holiday("Mo-Su 18:00-02:00; PH off", "2027-07-14", "00:00-02:00")]
    // ... and the night that would have begun on it is closed, past midnight too.
    #[case::not_out_of_a_holiday("Mo-Su 18:00-02:00; PH off", "2027-07-15", "18:00-00:00")]
    fn hours_past_midnight_belong_to_the_day_they_begin(
        #[case] text: &str,
        #[case] date: &str,
        #[case] open: &str,
    ) {
        assert_eq!(shown(&french(text), date), open);
    }

    #[rstest]
    #[case::spring_whole_day("24/7", "2027-03-28", 23 * 60)]
    #[case::autumn_whole_day("24/7", "2027-10-31", 25 * 60)]
    #[case::spring_over_the_gap("Su 01:00-04:00", "2027-03-28", 2 * 60)]
    #[case::autumn_over_the_fold("Su 01:00-04:00", "2027-10-31", 4 * 60)]
    #[case::spring_from_inside_the_gap("Su 02:30-04:00", "2027-03-28", 60)]
    #[case::spring_until_inside_the_gap("Su 01:00-02:30", "2027-03-28", 60)]
    #[case::spring_all_in_the_gap("Su 02:10-02:50", "2027-03-28", 0)]
    #[case::autumn_until_inside_the_fold("Su 01:00-02:30", "2027-10-31", 2 * 60 + 30)]
    #[case::autumn_from_inside_the_fold("Su 02:30-04:00", "2027-10-31", 2 * 60 + 30)]
    #[case::the_day_itself_keeps_its_hours("Su 08:00-20:00", "2027-03-28", 12 * 60)]
    fn clock_changes_make_hours_shorter_or_longer(
        #[case] text: &str,
        #[case] date: &str,
        #[case] minutes: i64,
    ) {
        let open = french(text).open_within(Paris, day(date));
        assert_eq!(open.iter().map(Interval::length).sum::<TimeDelta>(), TimeDelta::minutes(minutes));
    }

    #[test]
    fn nights_that_touch_are_one() {
        let week = Interval::new(day("2027-03-22").start(), day("2027-03-29").end()).expect("forwards");
        assert_eq!(OpeningHours::always().open_within(Paris, week), [week]);
        assert!(OpeningHours::always().covers(Paris, week));
        assert_eq!(OpeningHours::parse("24/7", None), Ok(OpeningHours::always()));
        assert!(french("24/7").covers(Paris, week));
        assert!(french("Mo-Su 00:00-24:00").covers(Paris, week));
    }

    #[rstest]
    #[case::not_the_syntax("Mo-Fr 8h-20h", Some(7))]
    #[case::second_rule("Mo-Fr 08:00-20:00; Xy 09:00-18:00", Some(20))]
    #[case::nothing("", Some(1))]
    #[case::school_holidays("Mo-Fr 08:00-20:00; SH off", None)]
    #[case::the_sun("sunrise-sunset", None)]
    #[case::unknown("Mo-Fr 08:00-20:00 unknown", None)]
    #[case::never("off", None)]
    #[case::holidays_with_a_comment("Mo-Fr 08:00-20:00; PH \"fermé\"", Some(23))]
    #[case::a_day_with_a_comment("Mo-Fr 08:00-20:00; Sa \"sur demande\"", Some(23))]
    #[case::a_fallback_with_a_comment("Mo-Fr 08:00-20:00 || \"sur demande\"", Some(22))]
    #[case::a_comment_alone("\"sur rendez-vous\"", Some(1))]
    fn what_cannot_be_read_says_where(#[case] text: &str, #[case] column: Option<usize>) {
        let error = OpeningHours::parse(text, Some(Country::FR)).expect_err("no opening hours");
        assert_eq!(error.column, column, "{error}");
        assert!(!error.message.contains('\n'), "{error}");
    }

    #[test]
    fn public_holidays_need_a_country() {
        assert!(OpeningHours::parse("Mo-Fr 08:00-20:00; PH off", None).is_err());
        assert!(OpeningHours::parse("Mo-Fr 08:00-20:00", None).is_ok());
    }

    proptest! {
        #[test]
        fn open_hours_are_sorted_apart_and_inside_the_window(
            start in 0i64..600 * 24 * 60, length in 1i64..20 * 24 * 60, which in 0usize..4,
        ) {
            let hours = french([WEEK, "Mo-Su 18:00-04:00; PH off", "24/7; Mo off", "Sa-Su 01:00-03:00"][which]);
            let from = day("2027-01-01").start() + TimeDelta::minutes(start);
            let window = Interval::starting_at(from, TimeDelta::minutes(length)).expect("forwards");
            let open = hours.open_within(Paris, window);
            prop_assert!(open.iter().all(|open| window.covers(open)));
            prop_assert!(open.windows(2).all(|pair| pair[0].end() < pair[1].start()));
            // A window inside sees the same hours.
            let half = Interval::starting_at(from, TimeDelta::minutes(length + 1) / 2).expect("forwards");
            let cut: Vec<_> = open.iter().filter_map(|open| open.intersection(&half)).collect();
            prop_assert_eq!(hours.open_within(Paris, half), cut);
        }
    }
}
