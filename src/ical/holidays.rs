//! School holidays out of a calendar that is somebody else's: whole days with their names.

use std::ops::Range;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::closure::Closure;
use crate::domain::time::{self, Interval};

/// The years in which school holidays are known.
const YEARS: Range<i32> = 2000..2100;
/// The most of them: those of all zones of a country, for decades.
const MOST: usize = 2_000;

/// Reads the school holidays that `text` has on the clock of `zone`, by start; `None` if it is no calendar.
#[must_use]
pub fn read_school_holidays(text: &[u8], zone: Tz) -> Option<Vec<Closure>> {
    let read = super::read(text, zone).ok()?;
    let year = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).map(|date| time::day(zone, date).start());
    let ever = year(YEARS.start).zip(year(YEARS.end)).and_then(|(from, to)| Interval::new(from, to))?;
    let mut holidays = read.closures(ever);
    holidays.truncate(MOST);
    Some(holidays)
}
