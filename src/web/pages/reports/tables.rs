//! What a report says, in words: figures, and tables with a bar in each row.

use chrono::{TimeDelta, Weekday};
use serde::Serialize;

use crate::domain::reports::{Ahead, By, Report, Tally};
use crate::web::format;
use crate::web::i18n::args;
use crate::web::pages::desk::KnownRoom;
use crate::web::visit::Visit;

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// The most important, at one glance.
#[derive(Debug, Serialize)]
pub(in crate::web) struct Figures {
    rate: Option<i64>,
    booked: String,
    open: String,
    bookings: usize,
    no_shows: usize,
    /// Of the bookings, in per cent.
    no_show_rate: usize,
    /// How long ahead half of them were made.
    ahead: Option<String>,
}

/// A table with a row for each room, site, weekday, hour or group.
#[derive(Debug, Serialize)]
pub(in crate::web) struct ReportTable {
    id: &'static str,
    title: String,
    /// What the rows are.
    head: String,
    rows: Vec<ReportTableRow>,
    has_no_shows: bool,
}

/// One row of it.
#[derive(Debug, Serialize)]
struct ReportTableRow {
    name: String,
    rate: Option<i64>,
    /// The length of the bar, from 0 to 100.
    bar: i64,
    booked: String,
    /// `None`: it is never open.
    open: Option<String>,
    bookings: usize,
    no_shows: usize,
}

/// An hour of the day, and how much of it was booked on each weekday.
#[derive(Debug, Serialize)]
pub(in crate::web) struct WeekRow {
    hour: String,
    days: Vec<WeekCell>,
}

/// An hour of a weekday.
#[derive(Debug, Serialize)]
struct WeekCell {
    /// `None`: it is never open then.
    rate: Option<i64>,
    /// How dark it is, from 0 to 5.
    shade: i64,
}

/// How many bookings were made so long ahead.
#[derive(Debug, Serialize)]
pub(in crate::web) struct AheadRow {
    name: String,
    count: usize,
    /// Of all, in per cent.
    share: usize,
}

impl Figures {
    /// Returns the figures of `report`; `None` if nothing was booked.
    pub(super) fn of(visit: &Visit, report: &Report) -> Option<Self> {
        let total = &report.total;
        (total.booked > TimeDelta::zero()).then(|| Self {
            rate: total.rate(),
            booked: hours(visit, total.booked),
            open: hours(visit, total.open),
            bookings: total.bookings,
            no_shows: total.no_shows,
            no_show_rate: share(total.no_shows, total.bookings),
            ahead: report.ahead.median().map(|time| about(visit, time)),
        })
    }
}

/// Returns the tables of `report` on the `known` rooms, without those that would say nothing.
pub(super) fn tables(visit: &Visit, report: &Report, known: &[KnownRoom<'_>]) -> Vec<ReportTable> {
    let room = |id: &str| known.iter().map(|(room, _)| room).find(|room| room.id.as_str() == id);
    let site = |id: &str| known.iter().map(|(room, _)| &room.site).find(|site| site.id.as_str() == id);
    let weekday = |id: &str| id.parse().ok().map(|day| format::weekday(visit.lang, day).to_owned());
    let table = |id: &'static str, by: By, [title, head]: [&str; 2], name: &dyn Fn(&str) -> String| {
        let rows = report.rows(by).into_iter().filter(|(_, tally)| is_said(by, tally));
        let rows = rows.map(|(key, tally)| ReportTableRow::new(visit, name(&key), &tally)).collect();
        let [title, head] = [title, head].map(|key| visit.lang.t(key));
        ReportTable { id, title, head, rows, has_no_shows: report.total.no_shows > 0 }
    };
    let or_key = |name: Option<String>, key: &str| name.unwrap_or_else(|| key.to_owned());
    let mut tables = vec![
        table("room", By::Room, ["reports-by-room", "reports-by-room-head"], &|id| {
            or_key(room(id).map(|room| room.name.clone()), id)
        }),
        table("site", By::Site, ["reports-by-site", "reports-by-site-head"], &|id| {
            or_key(site(id).map(|site| site.name.clone()), id)
        }),
        table("weekday", By::Weekday, ["reports-by-weekday", "reports-by-weekday-head"], &|id| {
            or_key(weekday(id), id)
        }),
        table("hour", By::Hour, ["reports-by-hour", "reports-by-hour-head"], &hour_name),
        table("group", By::Group, ["reports-by-group", "reports-by-group-head"], &|name| {
            if name.is_empty() { visit.lang.t("reports-no-group") } else { name.to_owned() }
        }),
    ];
    let has_groups = report.rows(By::Group).iter().any(|(name, _)| !name.is_empty());
    tables.retain(|table| match table.id {
        "site" => table.rows.len() > 1,
        "group" => has_groups,
        _ => true,
    });
    tables
}

/// Whether a row says something: of the hours of the day those that are ever open or booked.
fn is_said(by: By, tally: &Tally) -> bool {
    by != By::Hour || tally.open > TimeDelta::zero() || tally.booked > TimeDelta::zero()
}

/// "9:00–10:00" for `09`.
fn hour_name(hour: &str) -> String {
    let hour: u32 = hour.parse().unwrap_or_default();
    format!("{hour}:00–{}:00", hour + 1)
}

impl ReportTableRow {
    fn new(visit: &Visit, name: String, tally: &Tally) -> Self {
        let rate = tally.rate();
        Self {
            name,
            rate,
            bar: rate.unwrap_or_default().min(100),
            booked: hours(visit, tally.booked),
            open: (tally.open > TimeDelta::zero()).then(|| hours(visit, tally.open)),
            bookings: tally.bookings,
            no_shows: tally.no_shows,
        }
    }
}

/// Returns the days of the week: their first three letters, and in full.
pub(super) fn weekdays(visit: &Visit) -> Vec<(String, String)> {
    let name = |day: &Weekday| format::weekday(visit.lang, *day);
    WEEK.iter().map(name).map(|name| (name.chars().take(3).collect(), name.to_owned())).collect()
}

/// Returns the hours of the week, from the first that is ever open to the last.
pub(super) fn week_rows(report: &Report) -> Vec<WeekRow> {
    let cells = |hour: usize| WEEK.map(|day| report.in_hour(day, hour));
    let is_open = |hour: &usize| cells(*hour).iter().any(|tally| tally.open > TimeDelta::zero());
    let first = (0..24).find(is_open).unwrap_or(24);
    let last = (0..24).rfind(is_open).unwrap_or_default();
    let row = |hour: usize| WeekRow {
        hour: format!("{hour}:00"),
        days: cells(hour).iter().map(WeekCell::of).collect(),
    };
    (first..=last).map(row).collect()
}

impl WeekCell {
    fn of(tally: &Tally) -> Self {
        let rate = tally.rate();
        let shade = rate.map_or(0, |rate| (rate.min(100) + 19) / 20);
        Self { rate, shade }
    }
}

/// Returns how long ahead people book, if anything is known of that.
pub(super) fn ahead_rows(visit: &Visit, report: &Report) -> Vec<AheadRow> {
    let ahead = &report.ahead;
    let key = |how: Ahead| match how {
        Ahead::SameDay => "reports-ahead-same-day",
        Ahead::Week => "reports-ahead-week",
        Ahead::Month => "reports-ahead-month",
        Ahead::Longer => "reports-ahead-longer",
    };
    let row = |how: Ahead| AheadRow {
        name: visit.lang.t(key(how)),
        count: ahead.made(how),
        share: share(ahead.made(how), ahead.count()),
    };
    if ahead.count() == 0 { Vec::new() } else { Ahead::ALL.map(row).into() }
}

/// Returns how much `part` is of `all`, in per cent, rounded.
fn share(part: usize, all: usize) -> usize {
    (part * 100 + all / 2).checked_div(all).unwrap_or_default()
}

/// "12 h 30"; from 100 hours on without minutes.
pub(super) fn hours(visit: &Visit, time: TimeDelta) -> String {
    let minutes = time.num_minutes();
    let args = |hours: i64| args! { "hours" => hours };
    match (minutes / 60, minutes % 60) {
        (hours, 0) => visit.lang.t_with("length-hours", &args(hours)),
        (hours, minutes) if hours >= 100 => visit.lang.t_with("length-hours", &args(hours + minutes / 30)),
        _ => format::length(visit.lang, time),
    }
}

/// "3 jours", "5 h": a length that is no more exact than it has to be.
fn about(visit: &Visit, time: TimeDelta) -> String {
    let hours = (time.num_minutes() + 30) / 60;
    let rounded = match hours {
        0 => TimeDelta::minutes(time.num_minutes()),
        1..48 => TimeDelta::hours(hours),
        _ => TimeDelta::days((hours + 12) / 24),
    };
    format::length(visit.lang, rounded)
}

#[cfg(test)]
impl Figures {
    pub(super) fn sample(is_full: bool) -> Self {
        Self {
            rate: is_full.then_some(42),
            booked: "126 h".into(),
            open: "300 h".into(),
            bookings: 84,
            no_shows: if is_full { 3 } else { 0 },
            no_show_rate: 4,
            ahead: is_full.then(|| "3 jours".into()),
        }
    }
}

#[cfg(test)]
impl ReportTable {
    pub(super) fn samples() -> Vec<Self> {
        let row = |rate| ReportTableRow {
            name: "L’Atelier <Nord>".into(),
            rate,
            bar: rate.unwrap_or_default(),
            booked: "12 h 30".into(),
            open: rate.map(|_| "100 h".into()),
            bookings: 7,
            no_shows: 1,
        };
        let table = |id, has_no_shows| Self {
            id,
            title: "Par salle".into(),
            head: "Salle".into(),
            rows: vec![row(Some(13)), row(None)],
            has_no_shows,
        };
        vec![table("room", true), table("hour", false)]
    }
}

#[cfg(test)]
impl WeekRow {
    pub(super) fn samples() -> Vec<Self> {
        let cell = |rate: Option<i64>| WeekCell { rate, shade: rate.unwrap_or_default() / 20 };
        vec![Self { hour: "9:00".into(), days: vec![cell(Some(40)), cell(None)] }]
    }
}

#[cfg(test)]
impl AheadRow {
    pub(super) fn samples() -> Vec<Self> {
        vec![Self { name: "le jour même".into(), count: 3, share: 60 }]
    }
}
