//! The date bar: the day, week or month before and after, the week around a day, and any other day, of one page.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::own_days::OwnDays;
use super::{links, reach, today};
use crate::domain::room::{Room, SiteId};
use crate::web::embedding::EMBED;
use crate::web::format;
use crate::web::period::{Period, View};
use crate::web::visit::Visit;

#[derive(Debug, Clone, Serialize)]
pub(in crate::web) struct DateBar {
    path: String,
    /// Whether its links stay in the frame of another website in which it stands.
    stays: bool,
    date: String,
    site: String,
    words: BarWords,
    previous: Option<String>,
    next: Option<String>,
    /// What else the page shows, as fields of the form.
    kept: Vec<(&'static str, String)>,
    /// The way back to today from another week or month.
    today: Option<String>,
    /// The days around a day; none on a page that shows them anyway.
    week: Vec<WeekDay>,
}

/// What the steps of a bar say.
#[derive(Debug, Clone, Serialize)]
struct BarWords {
    name: String,
    previous: String,
    next: String,
    now: String,
}

/// A day of the week, Monday first.
#[derive(Debug, Clone, Serialize)]
struct WeekDay {
    /// Where it is shown; nothing if there cannot be anything on it.
    address: Option<String>,
    /// "lundi 23 novembre (aujourd’hui)": what it is besides is said, too.
    name: String,
    /// "lun".
    weekday: String,
    number: u32,
    is_current: bool,
    /// What it is besides: `today`, `holiday` (public), `mine` (whoever looks has a booking).
    class: String,
}

impl DateBar {
    /// The bar of the page at `path`, about `period` at `site`; `own` days are marked, and public holidays of all `rooms`.
    pub(super) fn of(
        visit: &Visit,
        path: &str,
        (period, site): (Period, Option<&SiteId>),
        rooms: &[&Room],
        own: OwnDays,
    ) -> Self {
        let (today, reach) = (today(visit), reach(visit));
        let link = |date| links::day(path, date, site);
        let day = |day: NaiveDate| {
            let marks = DayMarks::of(visit, rooms, own, day);
            WeekDay {
                address: Some(day).filter(|day| reach.contains(day)).map(link),
                name: format::day(visit.lang, day) + &marks.said,
                weekday: format::weekday(visit.lang, day.weekday()).chars().take(3).collect(),
                number: day.day(),
                is_current: day == period.date,
                class: marks.class,
            }
        };
        let around = if period.view == View::Month { period } else { Period::week(period.date) };
        Self {
            path: path.to_owned(),
            stays: path.starts_with(EMBED),
            date: period.date.to_string(),
            site: site.map(ToString::to_string).unwrap_or_default(),
            words: BarWords::of(visit, period.view),
            previous: period.previous(&reach).map(link),
            next: period.next(&reach).map(link),
            today: (!around.contains(today)).then(|| link(today)),
            week: if period.view == View::Day { around.days().map(day).collect() } else { Vec::new() },
            kept: Vec::new(),
        }
    }

    /// The same, with what else the page shows on the other days too.
    pub(super) fn keeping(mut self, kept: &[(&'static str, &str)]) -> Self {
        let rest = links::fields(kept);
        let days = self.week.iter_mut().filter_map(|day| day.address.as_mut());
        let steps = [&mut self.previous, &mut self.next, &mut self.today].into_iter().flatten();
        days.chain(steps).for_each(|address| address.push_str(&rest));
        let filled = kept.iter().filter(|(_, value)| !value.is_empty());
        self.kept = filled.map(|(name, value)| (*name, (*value).to_owned())).collect();
        self
    }
}

impl BarWords {
    fn of(visit: &Visit, view: View) -> Self {
        let [name, previous, next, now] = match view {
            View::Day => ["day-navigation", "day-previous", "day-next", "day-today"],
            View::Week => ["week-navigation", "week-previous", "week-next", "week-now"],
            View::Month => ["month-navigation", "month-previous", "month-next", "month-now"],
        }
        .map(|key| visit.lang.t(key));
        Self { name, previous, next, now }
    }
}

/// What a day is besides.
pub(super) struct DayMarks {
    /// " (aujourd’hui), jour férié", to follow its name.
    pub(super) said: String,
    /// `today`, `holiday` (public), `mine` (whoever looks has a booking).
    pub(super) class: String,
}

impl DayMarks {
    pub(super) fn of(visit: &Visit, rooms: &[&Room], own: OwnDays, date: NaiveDate) -> Self {
        let (mut said, mut marks) = (String::new(), Vec::new());
        if date == today(visit) {
            said.extend([" (", &visit.lang.t("day-today"), ")"]);
            marks.push("today");
        }
        let is_holiday = public_holiday(rooms, date).is_some();
        for (mark, is_so, key) in
            [("holiday", is_holiday, "day-holiday"), ("mine", own.has(date), "day-mine")]
        {
            if is_so {
                said.extend([", ", &visit.lang.t(key)]);
                marks.push(mark);
            }
        }
        Self { said, class: marks.join(" ") }
    }
}

/// The public holiday that `date` is for all of `rooms`.
pub(super) fn public_holiday(rooms: &[&Room], date: NaiveDate) -> Option<&'static str> {
    let mut names = rooms.iter().map(|room| room.rules.opening_hours.public_holiday(date));
    let first = names.next().flatten();
    first.filter(|_| names.all(|name| name.is_some()))
}

#[cfg(test)]
impl DateBar {
    pub(super) fn samples() -> [Self; 2] {
        let day = |number: u32| WeekDay {
            address: Some(format!("/?date=2026-11-{number}")),
            name: format!("jour {number} novembre"),
            weekday: "lun".into(),
            number,
            is_current: number == 23,
            class: ["today", "holiday", "mine"][number as usize % 4..].join(" "),
        };
        let words = BarWords {
            name: "Changer de jour".into(),
            previous: "Jour précédent".into(),
            next: "Jour suivant".into(),
            now: "Aujourd’hui".into(),
        };
        let bar = |week, [previous, next, today]: [Option<&str>; 3]| Self {
            path: "/".into(),
            stays: today.is_none(),
            words: words.clone(),
            date: "2026-11-23".into(),
            site: today.map(|_| "nord".to_owned()).unwrap_or_default(),
            previous: previous.map(Into::into),
            next: next.map(Into::into),
            today: today.map(Into::into),
            week,
            kept: today.map(|_| ("view", "rooms".to_owned())).into_iter().collect(),
        };
        let last = WeekDay { address: None, is_current: true, ..day(29) };
        let steps = ["/?date=2026-11-22", "/?date=2026-11-24", "/"].map(Some);
        [bar((23..30).map(day).collect(), steps), bar(vec![last], [None; 3])]
    }
}
