//! The BY parts that choose days, and the interval of DAILY and longer frequencies (RFC 5545
//! §3.3.10), as bit masks of whole months.

use chrono::{Datelike, NaiveDateTime};

use super::bits::{YearBits, bits, signed_bits, window, year_bits};
use super::calendar::{
    SECONDS_PER_DAY, day_number, first_week, month_length, seconds, week_start, weekday, year_and_month,
    year_length,
};
use super::rule::{Frequency, Rule};

/// Which days a rule may fall on. Where BYMONTHDAY, BYYEARDAY, BYWEEKNO and BYDAY meet, a day has to
/// fit all of them.
#[derive(Debug)]
pub(super) struct DayFilter {
    /// Bit n: month n.
    months: u64,
    month_days: Option<[u64; 2]>,
    year_days: Option<[YearBits; 2]>,
    week_nos: Option<[u64; 2]>,
    weekdays: Option<Weekdays>,
    /// Monday is 0.
    week_start: i64,
    stride: Stride,
}

#[derive(Debug)]
struct Weekdays {
    /// Bit n: every weekday n.
    every: u64,
    /// Ordinal and weekday.
    numbered: Vec<(i64, i64)>,
    numbered_in_year: bool,
}

/// Every how many periods, from which one on.
#[derive(Debug)]
enum Stride {
    Every,
    Days { origin: i64, interval: i64 },
    Weeks { origin: i64, interval: i64 },
    Months { origin: i64, interval: i64 },
    Years { origin: i64, interval: i64 },
}

/// One month and what is asked about it over and over.
struct Month {
    year: i64,
    first: i64,
    length: i64,
}

impl DayFilter {
    /// The filter of `rule` for an event that starts at `start`, which says what the rule leaves open.
    pub(super) fn new(rule: &Rule, start: NaiveDateTime) -> Self {
        let own_weekday = i64::from(start.weekday().num_days_from_monday());
        let mut months = bits(rule.by_month.iter().map(|month| i64::from(*month)));
        let mut month_days = signed_bits(&rule.by_month_day);
        let mut weekdays = Weekdays::new(rule);
        let no_days = month_days.is_none() && weekdays.is_none() && rule.by_year_day.is_empty();
        match rule.frequency {
            Frequency::Yearly if no_days && !rule.by_week_no.is_empty() => {
                weekdays = Some(Weekdays::every(own_weekday));
            }
            Frequency::Monthly | Frequency::Yearly if no_days && rule.by_week_no.is_empty() => {
                month_days = Some([1 << start.day(), 0]);
                if months == 0 && rule.frequency == Frequency::Yearly {
                    months = 1 << start.month();
                }
            }
            Frequency::Yearly if months == 0 && is_of_month_alone(rule) => months = 1 << start.month(),
            Frequency::Weekly if no_days && rule.by_week_no.is_empty() => {
                weekdays = Some(Weekdays::every(own_weekday));
            }
            _ => {}
        }
        Self {
            months: if months == 0 { u64::MAX } else { months },
            month_days,
            year_days: year_bits(&rule.by_year_day),
            week_nos: signed_bits(&rule.by_week_no),
            weekdays,
            week_start: i64::from(rule.week_start.num_days_from_monday()),
            stride: Stride::new(rule, start),
        }
    }

    /// The days of a month, counted from `first`, its first day: bit 0 is the 1st.
    pub(super) fn in_month(&self, year: i64, month: i64) -> u64 {
        if !self.is_possible(year, month) {
            return 0;
        }
        let month = Month { year, first: day_number(year, month, 1), length: month_length(year, month) };
        let mut days = month.all();
        if let Some([from_start, from_end]) = self.month_days {
            days &= from_start >> 1 | month.pick(|day| from_end >> (month.length - day) & 1 == 1, from_end);
        }
        if let Some(year_days) = &self.year_days {
            days &= month.year_days(year_days);
        }
        if let Some(weekdays) = &self.weekdays {
            days &= month.weekdays(weekdays);
        }
        if let Some(week_nos) = self.week_nos {
            days &= month.weeks(self.week_start, |week| has_week_no(week_nos, week, self.week_start));
        }
        match self.stride {
            Stride::Days { origin, interval } => days & month.every_nth(origin, interval),
            Stride::Weeks { origin, interval } => {
                days & month.weeks(self.week_start, |week| ((week - origin) / 7) % interval == 0)
            }
            _ => days,
        }
    }

    fn is_possible(&self, year: i64, month: i64) -> bool {
        self.months >> month & 1 == 1 && self.stride.may_meet(year, month)
    }

    /// Returns the cost of [`DayFilter::in_month`], in the unit of the expansion's budget.
    pub(super) fn cost(&self, year: i64, month: i64) -> i64 {
        if !self.is_possible(year, month) {
            return 1;
        }
        let numbered = self.weekdays.as_ref().map_or(0, |days| days.numbered.len());
        let year_days = if self.year_days.is_some() { 2 } else { 0 };
        let weeks = if self.week_nos.is_some() { 8 } else { 0 };
        2 + year_days + weeks + i64::try_from(numbered / 2).unwrap_or(i64::MAX)
    }
}

/// Whether BYMONTHDAY is the only part that chooses days.
fn is_of_month_alone(rule: &Rule) -> bool {
    let others = [&rule.by_year_day, &rule.by_week_no, &rule.by_set_pos];
    !rule.by_month_day.is_empty() && rule.by_day.is_empty() && others.iter().all(|part| part.is_empty())
}

impl Stride {
    fn new(rule: &Rule, start: NaiveDateTime) -> Self {
        let interval = rule.interval;
        let day = seconds(start).div_euclid(SECONDS_PER_DAY);
        match rule.frequency {
            _ if interval == 1 => Self::Every,
            Frequency::Daily => Self::Days { origin: day, interval },
            Frequency::Weekly => {
                let first = i64::from(rule.week_start.num_days_from_monday());
                Self::Weeks { origin: week_start(day, first), interval }
            }
            Frequency::Monthly => {
                Self::Months { origin: i64::from(start.year()) * 12 + i64::from(start.month()), interval }
            }
            Frequency::Yearly => Self::Years { origin: start.year().into(), interval },
            // The interval of shorter periods is a matter of the time of day.
            Frequency::Secondly | Frequency::Minutely | Frequency::Hourly => Self::Every,
        }
    }

    fn may_meet(&self, year: i64, month: i64) -> bool {
        match self {
            Self::Months { origin, interval } => (year * 12 + month - origin) % interval == 0,
            Self::Years { origin, interval } => (year - origin) % interval == 0,
            Self::Every | Self::Days { .. } | Self::Weeks { .. } => true,
        }
    }
}

impl Weekdays {
    fn every(weekday: i64) -> Self {
        Self { every: 1 << weekday, numbered: Vec::new(), numbered_in_year: false }
    }

    fn new(rule: &Rule) -> Option<Self> {
        if rule.by_day.is_empty() {
            return None;
        }
        let mut weekdays = Self {
            every: 0,
            numbered: Vec::new(),
            numbered_in_year: rule.frequency == Frequency::Yearly && rule.by_month.is_empty(),
        };
        for day in &rule.by_day {
            let weekday = i64::from(day.weekday.num_days_from_monday());
            match day.ordinal {
                None => weekdays.every |= 1 << weekday,
                Some(ordinal) => weekdays.numbered.push((ordinal.into(), weekday)),
            }
        }
        Some(weekdays)
    }
}

impl Month {
    fn all(&self) -> u64 {
        (1 << self.length) - 1
    }

    /// The days that are `wanted`; asks only if `any` has a bit.
    fn pick(&self, wanted: impl Fn(i64) -> bool, any: u64) -> u64 {
        if any == 0 {
            return 0;
        }
        (0..self.length).filter(|day| wanted(*day)).fold(0, |days, day| days | 1 << day)
    }

    fn year_days(&self, [from_start, from_end]: &[YearBits; 2]) -> u64 {
        let before = self.first - day_number(self.year, 1, 1);
        let after = year_length(self.year) - before - self.length;
        // From the end, the last day of the month comes first.
        let backwards = window(from_end, after + 1) & self.all();
        window(from_start, before + 1) | backwards.reverse_bits() >> (64 - self.length)
    }

    fn weekdays(&self, weekdays: &Weekdays) -> u64 {
        let first = weekday(self.first);
        let week = (weekdays.every >> first | weekdays.every << (7 - first)) & 0x7f;
        let mut days = week | week << 7 | week << 14 | week << 21 | week << 28;
        let (span_first, span_length) = if weekdays.numbered_in_year {
            (day_number(self.year, 1, 1), year_length(self.year))
        } else {
            (self.first, self.length)
        };
        for (ordinal, wanted) in &weekdays.numbered {
            let earliest = (wanted - weekday(span_first)).rem_euclid(7);
            let day = if *ordinal > 0 {
                earliest + 7 * (ordinal - 1)
            } else {
                earliest + 7 * ((span_length - 1 - earliest) / 7 + 1 + ordinal)
            };
            let in_month = span_first + day - self.first;
            if (0..span_length).contains(&day) && (0..self.length).contains(&in_month) {
                days |= 1 << in_month;
            }
        }
        days
    }

    /// Returns the `wanted` days of these weeks, which are given by their first day.
    fn weeks(&self, week_begins: i64, wanted: impl Fn(i64) -> bool) -> u64 {
        let mut week = week_start(self.first, week_begins);
        let mut days = 0;
        while week < self.first + self.length {
            if wanted(week) {
                let offset = week - self.first;
                days |= if offset < 0 { 0x7f >> -offset } else { 0x7f << offset };
            }
            week += 7;
        }
        days
    }

    fn every_nth(&self, origin: i64, interval: i64) -> u64 {
        let mut day = (origin - self.first).rem_euclid(interval);
        let mut days = 0;
        while day < self.length {
            days |= 1 << day;
            day += interval;
        }
        days
    }
}

/// Whether the week that begins on day `week` has one of the numbers (RFC 5545 §3.3.10 BYWEEKNO). Its
/// year is the one that most of its days lie in.
fn has_week_no([from_start, from_end]: [u64; 2], week: i64, week_begins: i64) -> bool {
    let (year, _) = year_and_month(week + 3);
    let number = (week - first_week(year, week_begins)) / 7 + 1;
    let from_last = (first_week(year + 1, week_begins) - week) / 7;
    from_start >> number & 1 == 1 || from_end >> from_last & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn days(rule: &str, year: i64, month: i64) -> Vec<u32> {
        let start = "1997-09-02T09:00:00".parse().expect("a civil time");
        let mask = DayFilter::new(&Rule::parse(rule).expect("a rule"), start).in_month(year, month);
        (0..64).filter(|day| mask >> day & 1 == 1).map(|day| day + 1).collect()
    }

    #[rstest]
    #[case::own_day("FREQ=MONTHLY", 2027, 2, &[2])]
    #[case::own_month("FREQ=YEARLY", 2027, 8, &[])]
    #[case::own_month_with_its_days("FREQ=YEARLY;BYMONTHDAY=1,-1", 2027, 9, &[1, 30])]
    #[case::not_in_other_months("FREQ=YEARLY;BYMONTHDAY=1,-1", 2027, 8, &[])]
    #[case::in_any_month_with_a_weekday("FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR", 2027, 8, &[13])]
    #[case::own_weekday("FREQ=WEEKLY", 2027, 2, &[2, 9, 16, 23])]
    #[case::ends_of_month("FREQ=MONTHLY;BYMONTHDAY=1,-1,-28", 2027, 2, &[1, 28])]
    #[case::february_30("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 2028, 2, &[])]
    #[case::fifth_weekdays("FREQ=MONTHLY;BYDAY=5MO,-5TU", 2027, 3, &[2, 29])]
    #[case::every_and_numbered("FREQ=MONTHLY;BYDAY=MO,1TU", 2027, 3, &[1, 2, 8, 15, 22, 29])]
    #[case::numbered_in_year("FREQ=YEARLY;BYDAY=20MO", 1998, 5, &[18])]
    #[case::numbered_in_its_month("FREQ=YEARLY;BYDAY=-1FR;BYMONTH=3", 2027, 3, &[26])]
    #[case::beyond_the_year("FREQ=YEARLY;BYDAY=-53FR,53FR", 2027, 1, &[1])]
    #[case::year_days("FREQ=YEARLY;BYYEARDAY=1,60,-1,-366", 2028, 2, &[29])]
    #[case::negative_year_days("FREQ=YEARLY;BYYEARDAY=-366", 2028, 1, &[1])]
    #[case::week_of_next_year("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", 2024, 12, &[30])]
    #[case::week_of_last_year("FREQ=YEARLY;BYWEEKNO=-1,53;BYDAY=SU", 2027, 1, &[3])]
    #[case::own_weekday_in_week("FREQ=YEARLY;BYWEEKNO=20", 2027, 5, &[18])]
    #[case::every_third_day("FREQ=DAILY;INTERVAL=3", 1997, 9, &[2, 5, 8, 11, 14, 17, 20, 23, 26, 29])]
    #[case::every_other_week("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU", 1997, 9, &[2, 14, 16, 28, 30])]
    #[case::far_apart("FREQ=YEARLY;INTERVAL=1000000000", 2027, 9, &[])]
    fn days_of_a_month(#[case] rule: &str, #[case] year: i64, #[case] month: i64, #[case] expected: &[u32]) {
        assert_eq!(days(rule, year, month), expected);
    }
}
