//! The week of a room, by the hours of its days, and its month.

use chrono::NaiveDate;

use crate::domain::terms::Terms;
use crate::domain::time;
use crate::schedule::RoomSnapshot;
use crate::web::format;
use crate::web::grid::in_short::ShortWriter;
use crate::web::grid::month_table::MonthCell;
use crate::web::grid::room_day::{RoomDay, common_hours};
use crate::web::grid::{GridWriter, Words};
use crate::web::pages::date_bar::public_holiday;
use crate::web::pages::day::period_title;
use crate::web::pages::{links, reach};
use crate::web::period::{Period, View};
use crate::web::visit::Visit;

/// What is drawn.
pub(super) struct Calendar<'a> {
    pub(super) visit: &'a Visit,
    pub(super) terms: &'a Terms,
    pub(super) snapshot: &'a RoomSnapshot,
    pub(super) period: Period,
}

impl Calendar<'_> {
    pub(super) fn draw(&self) -> String {
        if self.period.view == View::Month { self.month() } else { self.week() }
    }

    fn day(&self, date: NaiveDate) -> RoomDay<'_> {
        RoomDay::new(self.terms, self.snapshot, date, self.visit.now)
    }

    fn week(&self) -> String {
        let Self { visit, terms, period, .. } = self;
        let days: Vec<(NaiveDate, RoomDay<'_>)> = period.days().map(|date| (date, self.day(date))).collect();
        let hours = common_hours(days.iter().map(|(_, day)| day));
        let mount = visit.app.mount().path();
        let writer = GridWriter {
            words: Words::of(visit.lang),
            mount,
            zone: terms.room.zone,
            now: visit.now,
            actor: &visit.actor,
            has_own: true,
            publish_titles: visit.app.settings.place.publish_titles,
        };
        let mut out = String::with_capacity(8 * 1024);
        if let Some((_, first)) = days.first() {
            writer.open(&mut out, "", first.axis(hours));
        }
        for (date, day) in &days {
            let is_today = if day.span.contains(visit.now) { " aria-current=\"date\"" } else { "" };
            let name = format::day(visit.lang, *date);
            let heading =
                format!("<h3 id=\"d{date}\"><a href=\"{mount}/?date={date}\"{is_today}>{name}</a></h3>");
            writer.row(&mut out, &heading, day, day.axis(hours));
        }
        out.push_str("</div>");
        out
    }

    fn month(&self) -> String {
        let Self { visit, terms, period, .. } = self;
        let (room, reach) = (&*terms.room, reach(visit));
        let writer = ShortWriter {
            lang: visit.lang,
            mount: visit.app.mount().path(),
            now: visit.now,
            today: time::civil(room.zone, visit.now).date(),
            actor: &visit.actor,
            has_own: true,
        };
        let days: Vec<(NaiveDate, RoomDay<'_>)> =
            period.days().filter(|date| reach.contains(date)).map(|date| (date, self.day(date))).collect();
        let hours = common_hours(days.iter().map(|(_, day)| day));
        let mut days = days.iter();
        let mut out = String::with_capacity(16 * 1024);
        writer.open_month(&mut out, &period_title(visit, *period));
        for week in period.weeks() {
            out.push_str("<tr>");
            for date in week {
                let there = date.filter(|date| reach.contains(date)).and_then(|_| days.next());
                let Some((date, day)) = there else {
                    writer.empty_cell(&mut out, date);
                    continue;
                };
                let cell = MonthCell {
                    date: *date,
                    address: format!("{}#d{date}", links::room(&room.id, *date)),
                    holiday: public_holiday(&[room], *date),
                    day: &writer.of_room(day, hours),
                };
                writer.month_cell(&mut out, &cell);
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table>");
        out
    }
}
