//! The grid: one row per room (or per day of a room's week), free time as links.
//!
//! It is written straight into a string and not by a template, because a day of twenty rooms has
//! four hundred pieces and is the page that everybody opens (docs/performance.md). Widths are
//! classes (`w12` is an hour), because the content policy allows no style attributes; on small
//! screens the style sheet turns the same pieces into a list.

pub mod pieces;
pub mod room_day;

use std::fmt::Write;

use chrono_tz::Tz;

use self::pieces::{Fill, Piece};
use self::room_day::RoomDay;
use super::format;
use super::i18n::Lang;
use super::pages::links;
use super::sight::{self, Sort};
use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::time::{self, Instant, Interval};

/// The words in a grid, looked up once.
#[derive(Debug)]
pub struct Words {
    free: String,
    booked: String,
    busy: String,
    requested: String,
    unreadable: String,
    closed: String,
    mine: String,
    until: String,
    from: String,
    all_day: String,
}

impl Words {
    /// In `lang`.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self {
            free: lang.t("grid-free"),
            booked: lang.t("grid-booked"),
            busy: lang.t("grid-busy"),
            requested: lang.t("grid-requested"),
            unreadable: lang.t("grid-unreadable"),
            closed: lang.t("grid-closed"),
            mine: lang.t("grid-mine"),
            until: lang.t("grid-until"),
            from: lang.t("grid-from"),
            all_day: lang.t("grid-all-day"),
        }
    }
}

/// Writes rows for one viewer.
#[derive(Debug)]
pub struct Writer<'a> {
    /// The words.
    pub words: &'a Words,
    /// The clock on the wall there.
    pub zone: Tz,
    /// The time it is.
    pub now: Instant,
    /// Who looks.
    pub actor: &'a Actor,
    /// Whether everybody may read the titles of bookings.
    pub publish_titles: bool,
}

impl Writer<'_> {
    /// The scale above the rows: a label per hour, for the eyes only (each piece says its time).
    pub fn hours(&self, out: &mut String, axis: Interval) {
        out.push_str("<div class=\"hours\" aria-hidden=\"true\">");
        let mut hour = axis.start();
        while hour < axis.end() {
            let next = (hour + chrono::TimeDelta::hours(1)).min(axis.end());
            let width = pieces::units(axis, next) - pieces::units(axis, hour);
            let label = format::time_of_day(self.zone, hour);
            let _ = write!(out, "<span class=\"w{width}\">{label}</span>");
            hour = next;
        }
        out.push_str("</div>");
    }

    /// The line of the current time, if it lies on the axis.
    pub fn now_line(&self, out: &mut String, axis: Interval) {
        if axis.contains(self.now) {
            let (past, total) = (pieces::units(axis, self.now), pieces::units(axis, axis.end()));
            let left = total - past;
            let _ = write!(
                out,
                "<div class=\"now\" aria-hidden=\"true\"><i class=\"w{past}\"></i><b class=\"w{left}\"></b></div>"
            );
        }
    }

    /// One row with all its lanes, under `heading` (HTML).
    pub fn row(&self, out: &mut String, heading: &str, day: &RoomDay<'_>, axis: Interval) {
        let _ = write!(out, "<div class=\"row\">{heading}<div class=\"lanes\">");
        for lane in &day.lanes(axis) {
            out.push_str("<ul class=\"lane\">");
            for piece in lane {
                self.piece(out, day, piece);
            }
            out.push_str("</ul>");
        }
        out.push_str("</div></div>");
    }

    fn piece(&self, out: &mut String, day: &RoomDay<'_>, piece: &Piece) {
        let width = piece.width;
        match piece.fill {
            Fill::Blank => {
                let _ = write!(out, "<li class=\"g w{width}\" aria-hidden=\"true\"></li>");
            }
            Fill::Closed => {
                let _ = write!(out, "<li class=\"c w{width}\"><span>{}</span></li>", self.words.closed);
            }
            Fill::Free => {
                let start = time::civil(self.zone, piece.interval.start());
                let _ = write!(
                    out,
                    "<li class=\"f w{width}\"><a href=\"/book?room={}&amp;date={}&amp;start={}\"><b>{}</b> {}</a></li>",
                    day.room.id,
                    start.date(),
                    start.format("%H:%M"),
                    self.words.free,
                    format::times(self.zone, piece.interval),
                );
            }
            Fill::Held(at) => self.held(out, &day.held[at], day.span, width),
        }
    }

    fn held(&self, out: &mut String, occupancy: &Occupancy, day: Interval, width: u32) {
        let seen = sight::of(occupancy, self.actor, self.publish_titles);
        let (class, word) = match (seen.sort, seen.is_mine) {
            (Sort::Booked, true) => ("m", &self.words.booked),
            (Sort::Booked, false) => ("b", &self.words.booked),
            (Sort::Requested, _) => ("q", &self.words.requested),
            (Sort::Foreign, _) => ("x", &self.words.busy),
            (Sort::Unreadable, _) => ("e", &self.words.unreadable),
        };
        let past = if occupancy.interval.end() <= self.now { " p" } else { "" };
        let _ = write!(out, "<li class=\"{class}{past} w{width}\">");
        let close = if let Some(booking) = seen.booking {
            let _ = write!(out, "<a href=\"{}\">", links::occupancy(occupancy, booking, self.zone));
            "</a></li>"
        } else {
            out.push_str("<span>");
            "</span></li>"
        };
        out.push_str("<b>");
        escape(out, seen.title.unwrap_or(word));
        out.push_str("</b> ");
        self.times(out, occupancy.interval, day);
        if seen.is_mine {
            let _ = write!(out, " <i>{}</i>", self.words.mine);
        } else if let Some(person) = seen.booked_for {
            out.push_str(" <i>");
            escape(out, &person.name);
            out.push_str("</i>");
        }
        out.push_str(close);
    }

    /// "10:00–12:30", or only the end that can be seen.
    fn times(&self, out: &mut String, interval: Interval, day: Interval) {
        let under_way = interval.contains(self.now) && day.contains(self.now);
        let end = format::time_of_day(self.zone, interval.end());
        let start = format::time_of_day(self.zone, interval.start());
        let _ = match (interval.start() < day.start(), interval.end() > day.end()) {
            (true, true) => write!(out, "{}", self.words.all_day),
            _ if interval == day => write!(out, "{}", self.words.all_day),
            (false, true) => write!(out, "{} {start}", self.words.from),
            (true, false) => write!(out, "{} {end}", self.words.until),
            (false, false) if under_way => write!(out, "{} {end}", self.words.until),
            (false, false) => write!(out, "{}", format::times(self.zone, interval)),
        };
    }
}

/// Writes `text` so that it stands in HTML as it is.
pub fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_in_a_title_is_markup() {
        let mut out = String::new();
        escape(&mut out, "<script>alert('é & \"x\"')</script>");
        assert_eq!(out, "&lt;script&gt;alert(&#39;é &amp; &quot;x&quot;&#39;)&lt;/script&gt;");
    }
}
