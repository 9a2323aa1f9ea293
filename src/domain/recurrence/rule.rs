//! One recurrence rule and its canonical text (RFC 5545 §3.3.10).

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};

use super::super::time::Instant;

/// An RRULE, parsed and normalised: lists are sorted, and what its frequency makes meaningless is gone.
/// Its `Display` is the value of an RRULE property.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    pub(super) frequency: Frequency,
    /// Every how many periods; at least 1.
    pub(super) interval: i64,
    /// How many dates, DTSTART included; at least 1.
    pub(super) count: Option<u64>,
    pub(super) until: Option<Until>,
    pub(super) by_month: Vec<i16>,
    pub(super) by_week_no: Vec<i16>,
    pub(super) by_year_day: Vec<i16>,
    pub(super) by_month_day: Vec<i16>,
    pub(super) by_day: Vec<ByDay>,
    pub(super) by_hour: Vec<i16>,
    pub(super) by_minute: Vec<i16>,
    pub(super) by_second: Vec<i16>,
    pub(super) by_set_pos: Vec<i16>,
    pub(super) week_start: Weekday,
}

/// How often a rule repeats, before its interval and BY parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// Every second.
    Secondly,
    /// Every minute.
    Minutely,
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week; weeks begin on WKST.
    Weekly,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

impl Frequency {
    pub(super) const ALL: [Self; 7] = [
        Self::Secondly,
        Self::Minutely,
        Self::Hourly,
        Self::Daily,
        Self::Weekly,
        Self::Monthly,
        Self::Yearly,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Secondly => "SECONDLY",
            Self::Minutely => "MINUTELY",
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

/// The end of a rule, included, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Until {
    Date(NaiveDate),
    Floating(NaiveDateTime),
    Utc(Instant),
}

/// One entry of BYDAY: `MO`, `1MO`, `-1FR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ByDay {
    /// Which one of the month or year, counted from its end if negative; `None`: every one.
    pub(super) ordinal: Option<i16>,
    pub(super) weekday: Weekday,
}

pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, known)| *known == weekday).map_or("MO", |(name, _)| name)
}

impl Rule {
    /// Whether it has neither COUNT nor UNTIL.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        self.count.is_none() && self.until.is_none()
    }

    /// The rule of an event that has no dates but DTSTART and those that RDATE adds.
    #[must_use]
    pub fn once() -> Self {
        Self { count: Some(1), ..Self::every(Frequency::Daily) }
    }

    /// Whether it gives DTSTART and nothing else.
    #[must_use]
    pub fn is_once(&self) -> bool {
        self.count == Some(1)
    }

    /// Whether it ends after so many dates.
    #[must_use]
    pub fn has_count(&self) -> bool {
        self.count.is_some()
    }

    /// Returns this rule with `last` as the start of its last date. Written in UTC, as RFC 5545 §3.3.10 wants
    /// it of a series that has a zone.
    #[must_use]
    pub fn ending(&self, last: Instant) -> Self {
        Self { count: None, until: Some(Until::Utc(last)), ..self.clone() }
    }

    /// The rule of the dates that are as many days later as `to` is after `from`. Calendar applications write
    /// out what DTSTART says already (`FREQ=WEEKLY;BYDAY=MO`, `FREQ=MONTHLY;BYMONTHDAY=15`): that moves too.
    #[must_use]
    pub fn moved(&self, from: NaiveDate, to: NaiveDate) -> Self {
        let days = (to - from).num_days().rem_euclid(7);
        let later = |weekday: Weekday| (0..days).fold(weekday, |day, _| day.succ());
        let renamed = |list: &[i16], from: u32, to: u32| match list {
            [only] if u32::try_from(*only) == Ok(from) => i16::try_from(to).into_iter().collect(),
            other => other.to_vec(),
        };
        let mut moved = self.clone();
        if self.frequency <= Frequency::Weekly {
            moved.by_day.iter_mut().for_each(|by| by.weekday = later(by.weekday));
            moved.by_day.sort_unstable_by_key(|by| by.weekday.num_days_from_monday());
            // Which days are in one week decides only where weeks are left out.
            if self.interval > 1 && self.by_day.len() > 1 {
                moved.week_start = later(self.week_start);
            }
        }
        moved.by_month_day = renamed(&self.by_month_day, from.day(), to.day());
        moved.by_month = renamed(&self.by_month, from.month(), to.month());
        moved
    }

    /// The rule as whole days follow it: without times of day, and never oftener than daily.
    pub(super) fn for_dates(&self) -> Self {
        let per_day = match self.frequency {
            Frequency::Secondly => 86_400,
            Frequency::Minutely => 1_440,
            Frequency::Hourly => 24,
            _ => 1,
        };
        Self {
            frequency: self.frequency.max(Frequency::Daily),
            interval: (self.interval / per_day).max(1),
            by_hour: Vec::new(),
            by_minute: Vec::new(),
            by_second: Vec::new(),
            ..self.clone()
        }
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{}", date.format("%Y%m%d")),
            Self::Floating(civil) => write!(f, "{}", civil.format("%Y%m%dT%H%M%S")),
            Self::Utc(instant) => write!(f, "{}", instant.format("%Y%m%dT%H%M%SZ")),
        }
    }
}

impl fmt::Display for ByDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(ordinal) = self.ordinal {
            write!(f, "{ordinal}")?;
        }
        f.write_str(weekday_name(self.weekday))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency.name())?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            write!(f, ";UNTIL={until}")?;
        }
        write_list(f, "BYMONTH", &self.by_month)?;
        write_list(f, "BYWEEKNO", &self.by_week_no)?;
        write_list(f, "BYYEARDAY", &self.by_year_day)?;
        write_list(f, "BYMONTHDAY", &self.by_month_day)?;
        write_list(f, "BYDAY", &self.by_day)?;
        write_list(f, "BYHOUR", &self.by_hour)?;
        write_list(f, "BYMINUTE", &self.by_minute)?;
        write_list(f, "BYSECOND", &self.by_second)?;
        write_list(f, "BYSETPOS", &self.by_set_pos)?;
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", weekday_name(self.week_start))?;
        }
        Ok(())
    }
}

fn write_list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        if index == 0 {
            write!(f, ";{name}={value}")?;
        } else {
            write!(f, ",{value}")?;
        }
    }
    Ok(())
}
