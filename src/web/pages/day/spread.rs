//! The week and the month of all rooms: what their template gets, and the tables, which no template writes.

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::Serialize;

use super::view::Day;
use crate::domain::closure::Closure;
use crate::domain::room::Room;
use crate::domain::time;
use crate::web::format;
use crate::web::grid::in_short::ShortWriter;
use crate::web::grid::month_table::MonthCell;
use crate::web::grid::room_day::{RoomDay, common_hours};
use crate::web::grid::week_table::WeekColumn;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::pages::date_bar::{DateBar, DayMarks, public_holiday};
use crate::web::pages::site_links::SiteLink;
use crate::web::pages::view_links::ViewLink;
use crate::web::pages::{Notice, links, reach, today};
use crate::web::period::{Period, View};
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct SpreadPage {
    title: String,
    is_month: bool,
    school_holidays: Vec<String>,
    bar: DateBar,
    views: Vec<ViewLink>,
    sites: Vec<SiteLink>,
    notice: Option<Notice>,
}

impl Page for SpreadPage {
    const TEMPLATE: &'static str = "spread.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let [bar, bare] = DateBar::samples();
        let week = Self {
            title: "du 23 au 29 novembre 2026".into(),
            is_month: false,
            school_holidays: vec!["Vacances de Noël - Zone B (du 19 au 31 décembre)".into()],
            bar,
            views: ViewLink::samples(),
            sites: SiteLink::samples(),
            notice: None,
        };
        let month = Self {
            title: "novembre 2026".into(),
            is_month: true,
            school_holidays: Vec::new(),
            bar: bare,
            views: ViewLink::samples(),
            sites: Vec::new(),
            notice: Some(Notice::sample("bad")),
        };
        vec![week, month]
    }
}

impl Day<'_> {
    pub(super) fn spread_view(&self) -> SpreadPage {
        let Self { visit, around, .. } = self;
        SpreadPage {
            title: title(visit, around.period),
            is_month: around.period.view == View::Month,
            school_holidays: school_holidays(visit, around.period),
            bar: self.bar(),
            views: self.views(),
            sites: self.sites(),
            notice: around.freshness.notice(visit),
        }
    }

    /// A row for each room, under its site.
    pub(super) fn week(&self) -> String {
        let (writer, reach) = (self.writer(), reach(self.visit));
        let dates: Vec<NaiveDate> = self.around.period.days().collect();
        let day =
            |nth: usize, date: &NaiveDate| (*date, reach.contains(date).then(|| self.room_day(nth, *date)));
        let rows: Vec<Vec<_>> =
            (0..self.rooms.len()).map(|nth| dates.iter().map(|date| day(nth, date)).collect()).collect();
        let all = || rows.iter().flatten().filter_map(|(_, day)| day.as_ref());
        let common = common_hours(all()).if_readable();
        let mut out = String::with_capacity(1024 + rows.len() * 7 * 560);
        let (name, corner) = (title(self.visit, self.around.period), self.visit.lang.t("week-rooms"));
        writer.open_week(&mut out, (&name, &corner), &self.columns(&dates));
        for site in &self.visit.app.settings.sites {
            let of_site = || rows.iter().zip(self.rooms).filter(|(_, terms)| terms.room.site.id == site.id);
            let days = || of_site().flat_map(|(row, _)| row).filter_map(|(_, day)| day.as_ref());
            if of_site().next().is_none() {
                continue;
            }
            let hours = common.unwrap_or_else(|| common_hours(days()));
            writer.open_site(&mut out, &site.name, days().next(), (hours, dates.len()));
            for (row, terms) in of_site() {
                writer.week_row(&mut out, &self.name(terms), row, hours);
            }
            out.push_str("</tbody>");
        }
        out.push_str("</table>");
        out
    }

    /// Returns the month: of each day how many rooms have something free, and how full they are.
    pub(super) fn month(&self) -> String {
        let (writer, reach) = (self.writer(), reach(self.visit));
        let rooms = self.plain_rooms();
        let mut out = String::with_capacity(16 * 1024);
        writer.open_month(&mut out, &title(self.visit, self.around.period));
        for week in self.around.period.weeks() {
            out.push_str("<tr>");
            for date in week {
                let Some(date) = date.filter(|date| reach.contains(date)) else {
                    writer.empty_cell(&mut out, date);
                    continue;
                };
                let days: Vec<RoomDay<'_>> =
                    (0..self.rooms.len()).map(|nth| self.room_day(nth, date)).collect();
                let there = Period { view: View::Day, date };
                let cell = MonthCell {
                    date,
                    address: links::calendar(there, self.around.site.as_ref()),
                    holiday: public_holiday(&rooms, date),
                    day: &writer.of_rooms(&days),
                };
                writer.month_cell(&mut out, &cell);
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table>");
        out
    }

    fn room_day(&self, nth: usize, date: NaiveDate) -> RoomDay<'_> {
        RoomDay::new(&self.rooms[nth], &self.snapshots[nth], date, self.visit.now)
    }

    fn plain_rooms(&self) -> Vec<&Room> {
        self.rooms.iter().map(|terms| &*terms.room).collect()
    }

    fn columns(&self, dates: &[NaiveDate]) -> Vec<WeekColumn> {
        let (rooms, reach) = (self.plain_rooms(), reach(self.visit));
        let column = |date: &NaiveDate| {
            let marks = DayMarks::of(self.visit, &rooms, self.around.own, *date);
            let there = Period { view: View::Day, date: *date };
            let address = reach.contains(date).then(|| links::calendar(there, self.around.site.as_ref()));
            WeekColumn { date: *date, address, more: marks.said, class: marks.class }
        };
        dates.iter().map(column).collect()
    }

    fn writer(&self) -> ShortWriter<'_> {
        ShortWriter {
            lang: self.visit.lang,
            mount: self.visit.app.mount().path(),
            now: self.visit.now,
            today: today(self.visit),
            actor: self.viewer.eyes(&self.visit.actor),
            has_own: self.around.own.has_some_of(self.around.period),
        }
    }
}

/// "du 23 au 29 novembre 2026", "novembre 2026".
pub(in crate::web::pages) fn title(visit: &Visit, period: Period) -> String {
    match period.view {
        View::Day => format::full_day(visit.lang, period.date),
        View::Week => days(visit, period.first(), period.last()),
        View::Month => format::month(visit.lang, period.date),
    }
}

/// "du 30 novembre au 6 décembre 2026", "du 16 au 22 novembre 2026".
fn days(visit: &Visit, first: NaiveDate, last: NaiveDate) -> String {
    let is_one_month = (first.year(), first.month()) == (last.year(), last.month());
    let args = args! {
        "first" => if is_one_month {
            format::day_alone(visit.lang, first)
        } else {
            format::day_of_month(visit.lang, first)
        },
        "last" => format::full_day_of_month(visit.lang, last),
    };
    visit.lang.t_with("week-range", &args)
}

/// "Vacances de Noël - Zone B (du 19 décembre au 3 janvier 2027)".
pub(in crate::web::pages) fn school_holidays(visit: &Visit, period: Period) -> Vec<String> {
    let zone = visit.app.settings.place.zone;
    let shown = period.interval(zone);
    let named = |known: &Closure| {
        let date = |at| time::civil(zone, at).date();
        let last = known.interval.end() - TimeDelta::seconds(1);
        format!("{} ({})", known.reason, days(visit, date(known.interval.start()), date(last)))
    };
    let known = visit.app.school_holidays.known();
    known.iter().filter(|known| known.interval.overlaps(&shown)).map(named).collect()
}
