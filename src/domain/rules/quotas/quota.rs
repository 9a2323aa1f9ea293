//! One quota: how much of what a person may have, how it is written, and what counts towards it.

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use crate::domain::room::Room;
use crate::domain::rules::OwnDate;
use crate::domain::time::{self, Instant, Interval, format_length, parse_length};

/// How much somebody may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// The most that they may have.
    pub most: Amount,
    /// Of which bookings.
    pub per: Per,
    /// In which rooms.
    pub over: Over,
    /// Beyond it a booking may still be made if it begins within this time.
    pub soft: Option<TimeDelta>,
}

/// How much of bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// How many dates.
    Count(u32),
    /// How long all dates are together.
    Time(TimeDelta),
}

/// The bookings that a quota counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Those that begin on the same day.
    Day,
    /// Those that begin in the same week, from Monday on.
    Week,
    /// Those that begin in the same month.
    Month,
    /// Those that are not over.
    Ahead,
}

/// The rooms that a quota counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// The room itself.
    Room,
    /// All rooms of its site.
    Site,
    /// All rooms of the place.
    Place,
}

impl Amount {
    /// Returns how much `dates` are, counted as this is.
    #[must_use]
    pub fn of(self, dates: impl Iterator<Item = Interval>) -> Self {
        match self {
            Self::Count(_) => Self::Count(u32::try_from(dates.count()).unwrap_or(u32::MAX)),
            Self::Time(_) => Self::Time(dates.map(|date| date.length()).sum()),
        }
    }

    /// Returns what is left of this once `used` is taken away, at least nothing.
    #[must_use]
    pub fn less(self, used: Self) -> Self {
        match (self, used) {
            (Self::Count(most), Self::Count(used)) => Self::Count(most.saturating_sub(used)),
            (Self::Time(most), Self::Time(used)) => Self::Time((most - used).max(TimeDelta::zero())),
            (most, _) => most,
        }
    }

    /// Whether a date that long fits in what is left.
    #[must_use]
    pub fn has_room_for(self, length: TimeDelta) -> bool {
        match self {
            Self::Count(left) => left > 0,
            Self::Time(left) => length <= left,
        }
    }
}

impl Per {
    /// Its name in `rooms.toml` and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Ahead => "ahead",
        }
    }
}

impl Over {
    /// Its name in `rooms.toml` and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Site => "site",
            Self::Place => "place",
        }
    }
}

impl Quota {
    /// Returns the time whose bookings count together with one that begins `at`, on the clock of `zone`.
    #[must_use]
    pub fn period(&self, zone: Tz, at: Instant) -> Interval {
        let date = time::civil(zone, at).date();
        let days = |first: NaiveDate, end: Option<NaiveDate>| {
            let ends = end.map_or(Instant::MAX_UTC, |end| time::day(zone, end).start());
            Interval::new(time::day(zone, first).start(), ends)
        };
        let day = time::day(zone, date);
        let period = match self.per {
            Per::Day => Some(day),
            Per::Week => {
                let monday = date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()));
                let monday = monday.unwrap_or(date);
                days(monday, monday.checked_add_days(Days::new(7)))
            }
            Per::Month => {
                let first = date.with_day(1).unwrap_or(date);
                days(first, first.checked_add_months(chrono::Months::new(1)))
            }
            Per::Ahead => Interval::new(Instant::MIN_UTC, Instant::MAX_UTC),
        };
        period.unwrap_or(day)
    }

    /// Whether it counts a booking at `date` that counts in `period`.
    #[must_use]
    pub fn counts(&self, date: Interval, period: Interval, now: Instant) -> bool {
        period.contains(date.start()) && (self.per != Per::Ahead || date.end() > now)
    }

    /// Whether what lies in the room of `own` counts for `room`.
    #[must_use]
    pub fn is_over(&self, own: &OwnDate, room: &Room) -> bool {
        match self.over {
            Over::Room => own.room == room.id,
            Over::Site => own.site == room.site.id,
            Over::Place => true,
        }
    }

    /// Reads `hours = 10, per = week, over = site, soft = 4h`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (mut most, mut per, mut over, mut soft) = (None, None, Over::Room, None);
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, "true"));
            let (key, value) = (key.trim(), value.trim().trim_matches('"'));
            let wrong = |expected: &str| format!("{key} = {value}: expected {expected}");
            let number = || value.parse::<u32>().ok().filter(|number| *number > 0);
            match key {
                "hours" | "count" if most.is_some() => {
                    return Err("expected either hours or count".to_owned());
                }
                "hours" => {
                    let hours = number().ok_or_else(|| wrong("whole hours, 1 at least"))?;
                    most = Some(Amount::Time(TimeDelta::hours(hours.into())));
                }
                "count" => {
                    most = Some(Amount::Count(number().ok_or_else(|| wrong("a whole number, 1 at least"))?));
                }
                "per" | "ahead" if per.is_some() => return Err("expected either per or ahead".to_owned()),
                "per" => {
                    let known =
                        [Per::Day, Per::Week, Per::Month].into_iter().find(|per| per.as_str() == value);
                    per = Some(known.ok_or_else(|| wrong("day, week or month"))?);
                }
                "ahead" if value == "true" => per = Some(Per::Ahead),
                "over" => {
                    let known = [Over::Room, Over::Site, Over::Place].into_iter();
                    over = known
                        .into_iter()
                        .find(|over| over.as_str() == value)
                        .ok_or_else(|| wrong("room, site or place"))?;
                }
                "soft" => soft = Some(parse_length(value).map_err(|_| wrong("a length such as 4h"))?),
                _ => return Err(format!("{key}: expected hours or count, per or ahead, over, soft")),
            }
        }
        let most = most.ok_or("expected hours or count")?;
        let per = per.ok_or("expected per (day, week or month) or ahead")?;
        Ok(Self { most, per, over, soft })
    }

    /// Returns it as [`Quota::parse`] reads it.
    pub(in crate::domain::rules) fn write(&self) -> String {
        let most = match self.most {
            Amount::Count(count) => format!("count = {count}"),
            Amount::Time(time) => format!("hours = {}", time.num_hours()),
        };
        let per = if self.per == Per::Ahead {
            "ahead = true".to_owned()
        } else {
            format!("per = {}", self.per.as_str())
        };
        let soft = self.soft.map(|soft| format!(", soft = {}", format_length(soft))).unwrap_or_default();
        format!("{most}, {per}, over = {}{soft}", self.over.as_str())
    }
}
