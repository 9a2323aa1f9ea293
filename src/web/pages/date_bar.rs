//! The date bar: the day before and after, the week around, and any other day, of one page.

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use super::own_days::{OwnDays, monday};
use super::{is_in_reach, links, today};
use crate::domain::room::{Room, SiteId};
use crate::web::format;
use crate::web::visit::Visit;

#[derive(Debug, Clone, Serialize)]
pub(in crate::web) struct DateBar {
    path: &'static str,
    date: String,
    site: String,
    previous: Option<String>,
    next: Option<String>,
    /// What else the page shows, as fields of the form.
    kept: Vec<(&'static str, String)>,
    /// The way back to today from another week.
    today: Option<String>,
    week: Vec<WeekDay>,
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
    /// The bar of the page at `path`, about `date` at `site`; `own` days are marked, and public holidays of all `rooms`.
    pub(super) fn of(
        visit: &Visit,
        path: &'static str,
        (date, site): (NaiveDate, Option<&SiteId>),
        rooms: &[&Room],
        own: OwnDays,
    ) -> Self {
        let today = today(visit);
        let within = |date: &NaiveDate| is_in_reach(visit, *date);
        let link = |date| links::day(path, date, site);
        let is_holiday = |date| {
            let mut hours = rooms.iter().map(|room| &room.rules.opening_hours);
            !rooms.is_empty() && hours.all(|hours| hours.public_holiday(date).is_some())
        };
        let day = |day: NaiveDate| {
            let (mut name, mut marks) = (format::day(visit.lang, day), Vec::new());
            if day == today {
                name.extend([" (", &visit.lang.t("day-today"), ")"]);
                marks.push("today");
            }
            for (mark, is_so, said) in
                [("holiday", is_holiday(day), "day-holiday"), ("mine", own.has(day), "day-mine")]
            {
                if is_so {
                    name.extend([", ", &visit.lang.t(said)]);
                    marks.push(mark);
                }
            }
            WeekDay {
                address: Some(day).filter(within).map(link),
                name,
                weekday: format::weekday(visit.lang, day.weekday()).chars().take(3).collect(),
                number: day.day(),
                is_current: day == date,
                class: marks.join(" "),
            }
        };
        Self {
            path,
            date: date.to_string(),
            site: site.map(ToString::to_string).unwrap_or_default(),
            previous: date.checked_sub_days(Days::new(1)).filter(within).map(link),
            next: date.checked_add_days(Days::new(1)).filter(within).map(link),
            today: (monday(date) != monday(today)).then(|| link(today)),
            week: monday(date).iter_days().take(7).map(day).collect(),
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
        let bar = |week, [previous, next, today]: [Option<&str>; 3]| Self {
            path: "/",
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
