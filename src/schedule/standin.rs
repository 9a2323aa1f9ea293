//! Until `crate::ical` is there.
#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
use std::sync::Arc;

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use crate::domain::booking::Booking;
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::room::RoomId;
use crate::domain::time::Interval;

#[derive(Debug)]
pub struct CalendarObject {
    uid: Arc<str>,
    interval: Interval,
    title: Option<Arc<str>>,
}
#[derive(Debug)]
pub struct Unreadable {
    pub reason: UnreadableReason,
    pub uid: Option<String>,
    pub best_known: Option<Interval>,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadableReason {
    NoStart,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    EndsBeforeStart,
}
pub fn read(data: &[u8], _zone: Tz) -> Result<CalendarObject, Unreadable> {
    let text = String::from_utf8_lossy(data);
    let get = |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::to_owned);
    let time = |name| NaiveDateTime::parse_from_str(&get(name)?, "%Y%m%dT%H%M%SZ").ok();
    let bad = || Unreadable { reason: UnreadableReason::NoStart, uid: get("UID:"), best_known: None };
    let (start, end) = time("DTSTART:").zip(time("DTEND:")).ok_or_else(bad)?;
    let interval = Interval::new(start.and_utc(), end.and_utc()).ok_or_else(bad)?;
    Ok(CalendarObject {
        uid: get("UID:").unwrap_or_default().into(),
        interval,
        title: get("SUMMARY:").map(Into::into),
    })
}
impl CalendarObject {
    pub fn warnings(&self) -> &[Warning] {
        &[]
    }
    pub fn is_recurring(&self) -> bool {
        false
    }
    pub fn booking(&self, _room: &RoomId) -> Option<Arc<Booking>> {
        None
    }
    pub fn occupancies(&self, _room: &RoomId, window: Interval) -> Vec<Occupancy> {
        let occupancy = Occupancy {
            interval: self.interval,
            all_day: false,
            kind: Kind::Foreign,
            uid: self.uid.clone(),
            recurrence_id: None,
            title: self.title.clone(),
        };
        if self.interval.overlaps(&window) { vec![occupancy] } else { vec![] }
    }
}
