//! The week of all rooms: a row for each room, a column for each day. What is free of a day is a link to the form.
//!
//! Written straight into a string, as the grid of a day is: twenty rooms have a hundred and forty cells.

use chrono::{Datelike, NaiveDate};

use super::escape;
use super::in_short::{ShortWriter, push_strip};
use super::room_day::sum::DayState;
use super::room_day::{Hours, RoomDay};
use crate::domain::time::Interval;
use crate::web::format;

/// A column.
#[derive(Debug)]
pub struct WeekColumn {
    /// The day.
    pub date: NaiveDate,
    /// Where it is shown; nothing if there cannot be anything on it.
    pub address: Option<String>,
    /// What else there is to say of it, such as that it is today: "(aujourd’hui), jour férié".
    pub more: String,
    /// Its classes.
    pub class: String,
}

impl ShortWriter<'_> {
    /// Opens the table called `name`, with the days above it; `corner` names the first column.
    pub fn open_week(&self, out: &mut String, (name, corner): (&str, &str), days: &[WeekColumn]) {
        out.push_str("<table class=\"weeks\"><caption class=\"hidden\">");
        escape(out, name);
        out.push_str("</caption><thead><tr><th scope=\"col\" class=\"corner\"><span class=\"hidden\">");
        escape(out, corner);
        out.push_str("</span></th>");
        for day in days {
            out.push_str("<th scope=\"col\" class=\"");
            out.push_str(&day.class);
            out.push_str("\">");
            let close = if let Some(address) = &day.address {
                out.extend(["<a href=\"", self.mount]);
                escape(out, address);
                out.push_str(if day.date == self.today { "\" aria-current=\"date\">" } else { "\">" });
                "</a></th>"
            } else {
                out.push_str("<span class=\"none\">");
                "</span></th>"
            };
            out.extend(["<span class=\"hidden\">", &format::day(self.lang, day.date)]);
            escape(out, &day.more);
            out.push_str("</span><span aria-hidden=\"true\"><small>");
            self.push_weekday(out, day.date);
            out.push_str("</small> <b>");
            format::push_number(out, day.date.day());
            out.push_str("</b></span>");
            out.push_str(close);
        }
        out.push_str("</tr></thead>");
    }

    /// Opens the rows of a site; above them stands from when to when the strips of its days, such as `one`, show them.
    pub fn open_site(
        &self,
        out: &mut String,
        name: &str,
        one: Option<&RoomDay<'_>>,
        (hours, days): (Hours, usize),
    ) {
        out.push_str("<tbody><tr class=\"of-site\"><th scope=\"rowgroup\">");
        escape(out, name);
        out.push_str("</th>");
        let mut scale = String::from("<td aria-hidden=\"true\">");
        if let Some(day) = one {
            let axis = day.axis(hours);
            scale.push_str("<span>");
            format::push_time_of_day(&mut scale, day.room.zone, axis.start());
            scale.push_str("</span> <span>");
            format::push_end_of_day(&mut scale, day.room.zone, axis.end());
            scale.push_str("</span>");
        }
        scale.push_str("</td>");
        out.extend(std::iter::repeat_n(scale.as_str(), days));
        out.push_str("</tr>");
    }

    /// One row, under `heading` (HTML). `None` is a day on which there cannot be anything.
    pub fn week_row(
        &self,
        out: &mut String,
        heading: &str,
        days: &[(NaiveDate, Option<RoomDay<'_>>)],
        hours: Hours,
    ) {
        out.extend(["<tr><th scope=\"row\">", heading, "</th>"]);
        for (date, day) in days {
            match day {
                Some(day) => self.week_cell(out, *date, day, day.axis(hours)),
                None => out.push_str("<td class=\"off\"></td>"),
            }
        }
        out.push_str("</tr>");
    }

    fn week_cell(&self, out: &mut String, date: NaiveDate, day: &RoomDay<'_>, axis: Interval) {
        let (state, own) = (day.state(self.now), self.own(day));
        let times: Vec<Interval> = own.iter().map(|own| own.interval).collect();
        out.extend(["<td class=\"", state.class(), "\">"]);
        // A name of its own, because a list of links says no more; all else of the link is for the eyes.
        let (close, for_eyes) = if state == DayState::Free {
            out.extend([
                "<a class=\"day\" href=\"",
                self.mount,
                "/book?room=",
                day.room.id.as_str(),
                "&amp;date=",
            ]);
            format::push_date(out, date);
            out.extend(["\"><span class=\"hidden\">", &self.words().free]);
            self.push_free(out, day, false);
            out.extend([self.words().place(day).as_str(), "</span>"]);
            ("</a>", "\" aria-hidden=\"true\">")
        } else {
            out.push_str("<div class=\"day\">");
            ("</div>", "\">")
        };
        out.extend(["<span class=\"on", for_eyes]);
        self.push_weekday(out, date);
        out.push(' ');
        format::push_number(out, date.day());
        out.push_str("</span>");
        push_strip(out, &day.strip(axis, &times));
        out.extend(["<span class=\"what", for_eyes]);
        match state {
            DayState::Free => self.push_free(out, day, true),
            state => escape(out, &self.words().state(state)),
        }
        out.push_str("</span>");
        out.push_str(close);
        self.push_own(out, &own);
        out.push_str("</td>");
    }

    /// "lun".
    pub(super) fn push_weekday(&self, out: &mut String, date: NaiveDate) {
        out.extend(format::weekday(self.lang, date.weekday()).chars().take(3));
    }
}
