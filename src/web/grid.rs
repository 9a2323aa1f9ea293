//! The grid: one row per room (or per day of a room's week), free time as links.
//!
//! It is written straight into a string and not by a template, because a day of twenty rooms has
//! four hundred cells and is the page that everybody opens (docs/performance.md). Widths are
//! classes (`w12` is an hour), because the content policy allows no style attributes; on small
//! screens the style sheet turns the same cells into a list.

pub mod cells;
mod escape;
pub mod in_short;
pub mod month_table;
pub mod room_day;
pub mod week_table;
mod words;

use std::fmt::Write;

use chrono::Timelike;
use chrono_tz::Tz;

use self::cells::{Cell, Fill};
pub use self::escape::{escape, escape_to};
use self::room_day::{RoomDay, WhyBlank};
pub use self::words::Words;
use super::format;
use super::links;
use super::visibility::{Viewer, VisibleKind};
use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::time::{self, Instant, Interval};

/// Writes rows for one viewer.
#[derive(Debug)]
pub struct GridWriter<'a> {
    /// The words.
    pub words: &'a Words,
    /// What stands before addresses of pages ([`Mount::path`](super::mount::Mount::path)).
    pub mount: &'a str,
    /// The clock on the wall there.
    pub zone: Tz,
    /// The time it is.
    pub now: Instant,
    /// Who looks.
    pub actor: &'a Actor,
    /// Whether anything that is drawn may be theirs.
    pub has_own: bool,
    /// Whether everybody may read the titles of bookings.
    pub publish_titles: bool,
}

impl GridWriter<'_> {
    /// Opens the grid, and writes the scale above its rows beside `name` (HTML): a label per hour, for the eyes only
    /// (each cell says its time).
    pub fn open(&self, out: &mut String, name: &str, axis: Interval) {
        let hours = (axis.length().num_minutes() + 59) / 60;
        let _ = write!(out, "<div class=\"grid h{hours}\"><div class=\"scale\">{name}");
        out.push_str("<div class=\"hours\" aria-hidden=\"true\">");
        let mut hour = axis.start();
        while hour < axis.end() {
            let next = (hour + chrono::TimeDelta::hours(1)).min(axis.end());
            let width = cells::units(axis, next) - cells::units(axis, hour);
            out.push_str("<span class=\"w");
            format::push_number(out, width);
            out.push_str("\">");
            format::push_time_of_day(out, self.zone, hour);
            out.push_str("</span>");
            hour = next;
        }
        out.push_str("</div></div>");
    }

    /// The line of the current time, if it lies on the axis.
    pub fn now_line(&self, out: &mut String, axis: Interval) {
        if axis.contains(self.now) {
            let (past, total) = (cells::units(axis, self.now), cells::units(axis, axis.end()));
            let left = total - past;
            let time = format::time_of_day(self.zone, self.now);
            let _ = write!(
                out,
                "<div class=\"grid-now\" aria-hidden=\"true\"><i class=\"w{past}\"></i><b class=\"w{left}\">\
                 <span>{time}</span></b></div>"
            );
        }
    }

    /// One row with all its lanes, under `heading` (HTML).
    pub fn row(&self, out: &mut String, heading: &str, day: &RoomDay<'_>, axis: Interval) {
        out.push_str("<div class=\"row\" data-step=\"");
        format::push_number(out, u32::try_from(day.room.rules.step.num_minutes()).unwrap_or(1).max(1));
        out.push_str("\">");
        out.push_str(heading);
        out.push_str("<div class=\"lanes\">");
        let place = self.words.place(day);
        let viewer = Viewer::new(self.actor, day.room, self.publish_titles).with_own(self.has_own);
        for lane in &day.lanes(axis) {
            out.push_str("<ul class=\"lane\">");
            for cell in lane {
                self.cell(out, (day, &viewer), cell, &place);
            }
            out.push_str("</ul>");
        }
        out.push_str("</div></div>");
    }

    fn cell(&self, out: &mut String, (day, viewer): (&RoomDay<'_>, &Viewer<'_>), cell: &Cell, place: &str) {
        match cell.fill {
            // What is past is so, whatever keeps the rest from being booked.
            Fill::Blank => match cell.split(self.now) {
                Some(parts) => parts.iter().for_each(|part| self.blank(out, day, part)),
                None => self.blank(out, day, cell),
            },
            Fill::Closed => {
                push_item(out, "c", cell.width);
                out.push_str("\"><span>");
                isolated(out, &self.words.why_closed(day, cell));
                out.push_str("</span></li>");
            }
            Fill::Free => self.free(out, day, cell, place),
            Fill::Held(at) => self.held(out, (day, viewer), &day.held[at], cell.width),
            Fill::Crowd => {
                push_item(out, "x", cell.width);
                out.push_str(if cell.interval.end() <= self.now { " p\"><span><b>" } else { "\"><span><b>" });
                out.push_str(&self.words.busy);
                out.push_str("</b> ");
                self.times(out, cell.interval, day.span);
                out.push_str("</span></li>");
            }
        }
    }

    fn blank(&self, out: &mut String, day: &RoomDay<'_>, cell: &Cell) {
        let why = day.why_blank(cell.interval, self.now);
        push_item(out, if why == Some(WhyBlank::Buffer) { "g u" } else { "g" }, cell.width);
        match why {
            Some(why) => {
                out.push_str("\"><span>");
                escape(out, &self.words.why_blank(day, cell, why, self.now));
                out.push_str("</span></li>");
            }
            None => out.push_str("\" aria-hidden=\"true\"></li>"),
        }
    }

    /// A gap: a link to the form, filled in. Its name says `place` too, because a list of links says no more.
    fn free(&self, out: &mut String, day: &RoomDay<'_>, cell: &Cell, place: &str) {
        let start = time::civil(self.zone, cell.interval.start());
        push_item(out, "f", cell.width);
        out.push_str("\"><a href=\"");
        out.push_str(self.mount);
        out.push_str("/book?room=");
        out.push_str(day.room.id.as_str());
        out.push_str("&amp;date=");
        format::push_date(out, start.date());
        out.push_str("&amp;start=");
        format::push_two_digits(out, start.hour());
        out.push(':');
        format::push_two_digits(out, start.minute());
        out.push_str("\" aria-label=\"");
        out.push_str(&self.words.free);
        out.push(' ');
        let times = out.len();
        format::push_times(out, self.zone, cell.interval);
        let times = times..out.len();
        out.push_str(place);
        out.push_str("\"><b>");
        out.push_str(&self.words.free);
        out.push_str("</b> ");
        out.extend_from_within(times);
        out.push_str("</a></li>");
    }

    fn held(
        &self,
        out: &mut String,
        (day, viewer): (&RoomDay<'_>, &Viewer<'_>),
        occupancy: &Occupancy,
        width: u32,
    ) {
        let seen = viewer.sees(occupancy);
        let (class, word) = match (seen.kind, seen.is_mine) {
            (VisibleKind::Booked, true) => ("m", &self.words.booked),
            (VisibleKind::Booked, false) => ("b", &self.words.booked),
            (VisibleKind::Requested, _) => ("q", &self.words.requested),
            (VisibleKind::Foreign | VisibleKind::Linked, _) => ("x", &self.words.busy),
            (VisibleKind::Unreadable, _) => ("e", &self.words.unreadable),
        };
        push_item(out, class, width);
        out.push_str(if occupancy.interval.end() <= self.now { " p\">" } else { "\">" });
        let close = if let Some(booking) = seen.booking {
            out.push_str("<a href=\"");
            out.push_str(self.mount);
            links::push_occupancy(out, occupancy, booking, self.zone);
            out.push_str("\">");
            "</a></li>"
        } else {
            out.push_str("<span>");
            "</span></li>"
        };
        out.push_str("<b>");
        match seen.title {
            Some(title) => isolated(out, title),
            None => out.push_str(word),
        }
        out.push_str("</b> ");
        self.times(out, occupancy.interval, day.span);
        // Whoever reads the title is told as well how far it is.
        if matches!(seen.kind, VisibleKind::Requested | VisibleKind::Linked) && seen.title.is_some() {
            out.push_str(" <i>");
            out.push_str(word);
            out.push_str("</i>");
        }
        if seen.is_mine {
            out.push_str(" <i>");
            out.push_str(&self.words.mine);
            out.push_str("</i>");
        } else if let Some(name) = seen.who() {
            out.push_str(" <i>");
            isolated(out, name);
            out.push_str("</i>");
        }
        out.push_str(close);
    }

    /// "10:00–12:30", or only the end that can be seen.
    fn times(&self, out: &mut String, interval: Interval, day: Interval) {
        let under_way = interval.contains(self.now) && day.contains(self.now);
        let (word, edge) = match (interval.start() < day.start(), interval.end() > day.end()) {
            (true, true) => return out.push_str(&self.words.all_day),
            _ if interval == day => return out.push_str(&self.words.all_day),
            (false, true) => (&self.words.from, interval.start()),
            (true, false) => (&self.words.until, interval.end()),
            (false, false) if under_way => (&self.words.until, interval.end()),
            (false, false) => return format::push_times(out, self.zone, interval),
        };
        out.push_str(word);
        out.push(' ');
        format::push_time_of_day(out, self.zone, edge);
    }
}

/// Writes what somebody wrote, so that it turns nothing around it (UAX #9).
fn isolated(out: &mut String, text: &str) {
    out.push_str("<bdi>");
    escape(out, text);
    out.push_str("</bdi>");
}

/// Opens a cell of a lane, up to its last class.
fn push_item(out: &mut String, class: &str, width: u32) {
    out.push_str("<li class=\"");
    out.push_str(class);
    out.push_str(" w");
    format::push_number(out, width);
}
