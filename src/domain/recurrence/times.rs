//! The times of day of a rule: BYHOUR, BYMINUTE, BYSECOND, and the interval of HOURLY and shorter
//! frequencies (RFC 5545 §3.3.10).

use chrono::{NaiveDateTime, Timelike};

use super::calendar::{SECONDS_PER_DAY, seconds};
use super::positions::Positions;
use super::rule::{Frequency, Rule};

/// From how many units a day on it pays to remember which of them fit.
const WORTH_REMEMBERING: i64 = 64;

/// The times on any day. A day is cut into units: hours, minutes or seconds if the rule counts in
/// them, else the whole day is one unit. All units that fit hold the same times.
#[derive(Debug)]
pub(super) struct Times {
    /// Seconds in a unit.
    unit: i64,
    /// The unit of DTSTART, counted from 1970, and every how many units.
    origin: i64,
    interval: i64,
    /// Bit n: hour, minute or second n of a unit fits.
    hours: u64,
    minutes: u64,
    seconds: u64,
    /// Seconds since the start of a unit, ascending.
    within: Vec<i32>,
    /// Units that fit, by the first unit of the day that the interval meets.
    known: Vec<Option<Vec<i32>>>,
    scratch: Vec<i32>,
}

/// The times of one day, ascending, counted in seconds from its civil midnight.
pub(super) struct DayTimes<'a> {
    unit: i64,
    units: &'a [i32],
    within: &'a [i32],
}

impl Times {
    /// The times of `rule` for an event that starts at `start`. BYSETPOS is applied here if its
    /// period is a day or shorter.
    pub(super) fn new(rule: &Rule, start: NaiveDateTime) -> Self {
        let own = |wanted: &[i16], own: u32| {
            if wanted.is_empty() { vec![own.into()] } else { wanted.iter().copied().map(i64::from).collect() }
        };
        let hours = own(&rule.by_hour, start.hour());
        let minutes = own(&rule.by_minute, start.minute());
        let of_minute = own(&rule.by_second, start.second());
        let (unit, within) = match rule.frequency {
            Frequency::Secondly => (1, vec![0]),
            Frequency::Minutely => (60, combine(&[0], &[0], &of_minute)),
            Frequency::Hourly => (3_600, combine(&[0], &minutes, &of_minute)),
            _ => (SECONDS_PER_DAY, combine(&hours, &minutes, &of_minute)),
        };
        let within =
            if rule.frequency <= Frequency::Daily { choose(&rule.by_set_pos, within) } else { within };
        // Every how many days, weeks or months is for the days to say.
        let interval = if unit == SECONDS_PER_DAY { 1 } else { rule.interval };
        let remembered = if Self::checks(unit, interval) >= WORTH_REMEMBERING { interval } else { 0 };
        let known = vec![None; usize::try_from(remembered).unwrap_or(0)];
        Self {
            unit,
            origin: seconds(start).div_euclid(unit),
            interval,
            hours: mask(&rule.by_hour),
            minutes: mask(&rule.by_minute),
            seconds: mask(&rule.by_second),
            within,
            known,
            scratch: Vec::new(),
        }
    }

    fn checks(unit: i64, interval: i64) -> i64 {
        SECONDS_PER_DAY / unit / interval
    }

    /// The times of every day, if they are all alike.
    pub(super) fn of_any_day(&mut self) -> Option<DayTimes<'_>> {
        // Any other interval meets each day elsewhere.
        ((SECONDS_PER_DAY / self.unit) % self.interval == 0).then(|| self.of(0))
    }

    /// The times of the day with this number.
    pub(super) fn of(&mut self, day: i64) -> DayTimes<'_> {
        let per_day = SECONDS_PER_DAY / self.unit;
        // The first unit of the day that the interval meets says all: two days that begin alike have the same times.
        let first = (self.origin - day * per_day).rem_euclid(self.interval);
        let index = usize::try_from(first).unwrap_or(usize::MAX);
        let units = match self.known.get(index) {
            Some(Some(_)) => self.known[index].as_deref().unwrap_or_default(),
            Some(None) => {
                let mut units = Vec::new();
                self.collect(first, &mut units);
                self.known[index].insert(units)
            }
            None => {
                let mut units = std::mem::take(&mut self.scratch);
                units.clear();
                self.collect(first, &mut units);
                self.scratch = units;
                &self.scratch
            }
        };
        DayTimes { unit: self.unit, units, within: &self.within }
    }

    /// Collects the units of a day that fit, from unit `first` on.
    fn collect(&self, first: i64, units: &mut Vec<i32>) {
        if self.unit == SECONDS_PER_DAY {
            units.push(0);
            return;
        }
        let mut index = first;
        while index < SECONDS_PER_DAY / self.unit {
            let start = index * self.unit;
            let fits = self.hours >> (start / 3_600) & 1 == 1
                && (self.unit >= 3_600 || self.minutes >> (start / 60 % 60) & 1 == 1)
                && (self.unit >= 60 || self.seconds >> (start % 60) & 1 == 1);
            if fits {
                units.extend(i32::try_from(index));
            }
            index += self.interval;
        }
    }

    /// Returns the cost of [`Times::of`], in the unit of the expansion's budget.
    pub(super) fn cost(&self) -> i64 {
        if self.known.is_empty() { 1 + Self::checks(self.unit, self.interval) / 8 } else { 1 }
    }
}

impl DayTimes<'_> {
    pub(super) fn len(&self) -> usize {
        self.units.len() * self.within.len()
    }

    /// The time at `index`, in seconds since midnight.
    pub(super) fn nth(&self, index: usize) -> i64 {
        let unit = i64::from(self.units[index / self.within.len()]);
        unit * self.unit + i64::from(self.within[index % self.within.len()])
    }

    /// Counts the times before `second`.
    pub(super) fn before(&self, second: i64) -> usize {
        let whole = self.units.partition_point(|unit| (i64::from(*unit) + 1) * self.unit <= second);
        let rest = self.units.get(whole).map_or(0, |unit| {
            let start = i64::from(*unit) * self.unit;
            self.within.partition_point(|time| start + i64::from(*time) < second)
        });
        whole * self.within.len() + rest
    }
}

fn mask(numbers: &[i16]) -> u64 {
    if numbers.is_empty() { u64::MAX } else { numbers.iter().fold(0, |mask, number| mask | 1 << number) }
}

fn combine(hours: &[i64], minutes: &[i64], of_minute: &[i64]) -> Vec<i32> {
    let mut times = Vec::with_capacity(hours.len() * minutes.len() * of_minute.len());
    for hour in hours {
        for minute in minutes {
            for second in of_minute {
                times.extend(i32::try_from(hour * 3_600 + minute * 60 + second));
            }
        }
    }
    times
}

fn choose(positions: &[i16], times: Vec<i32>) -> Vec<i32> {
    if positions.is_empty() {
        return times;
    }
    let mut positions = Positions::new(positions);
    positions.among(times.len()).iter().map(|index| times[*index]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::own_time("FREQ=WEEKLY", 0, &["09:05:00"])]
    #[case::last_time_of_the_day("FREQ=DAILY;BYHOUR=10,12;BYMINUTE=0,30;BYSETPOS=-1", 0, &["12:30:00"])]
    #[case::positions_of_a_week_wait("FREQ=WEEKLY;BYHOUR=10,12;BYSETPOS=-1", 0, &["10:05:00", "12:05:00"])]
    #[case::every_seventh_hour("FREQ=HOURLY;INTERVAL=7", 0, &["02:05:00", "09:05:00", "16:05:00", "23:05:00"])]
    #[case::over_midnight("FREQ=HOURLY;INTERVAL=7", 1, &["06:05:00", "13:05:00", "20:05:00"])]
    #[case::longer_than_a_day("FREQ=HOURLY;INTERVAL=25", 1, &["10:05:00"])]
    #[case::not_on_that_day("FREQ=HOURLY;INTERVAL=48", 1, &[])]
    #[case::position_in_the_hour("FREQ=HOURLY;BYHOUR=3;BYMINUTE=1,2,3;BYSETPOS=2", 5, &["03:02:00"])]
    #[case::never_aligned("FREQ=SECONDLY;INTERVAL=2;BYSECOND=1", 5, &[])]
    #[case::chosen_seconds("FREQ=SECONDLY;BYHOUR=1;BYMINUTE=2;BYSECOND=3,4", 5, &["01:02:03", "01:02:04"])]
    fn times_of_a_day(#[case] rule: &str, #[case] day: i64, #[case] expected: &[&str]) {
        let start = "1970-01-01T09:05:00".parse().expect("a civil time");
        let mut times = Times::new(&Rule::parse(rule).expect("a rule"), start);
        let day = times.of(day);
        let written: Vec<String> = (0..day.len())
            .map(|index| day.nth(index))
            .map(|s| format!("{:02}:{:02}:{:02}", s / 3_600, s / 60 % 60, s % 60))
            .collect();
        assert_eq!(written, expected);
        for second in [0, 1, 3_723, 3_724, 3_725, 40_000, 86_399, 86_400] {
            let before = (0..day.len()).filter(|index| day.nth(*index) < second).count();
            assert_eq!(day.before(second), before);
        }
    }
}
