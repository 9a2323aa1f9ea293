//! Days of rooms in short: what the cells of a week and of a month have in common.

use chrono::NaiveDate;

use super::room_day::RoomDay;
use super::room_day::sum::Piece;
use super::{Words, escape, isolated};
use crate::domain::booking::BookingId;
use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::time::{Instant, Interval};
use crate::web::i18n::{Lang, args};
use crate::web::visibility::{Viewer, VisibleKind};
use crate::web::{format, links};

/// The most of one kind that a cell names; the others are counted.
const MOST_NAMED: usize = 3;

/// Writes cells for one viewer.
#[derive(Debug)]
pub struct ShortWriter<'a> {
    /// The language.
    pub lang: Lang,
    /// What stands before addresses of pages ([`Mount::path`](crate::web::mount::Mount::path)).
    pub mount: &'a str,
    /// The time it is.
    pub now: Instant,
    /// The day it is at the place.
    pub today: NaiveDate,
    /// Who looks.
    pub actor: &'a Actor,
    /// Whether anything that is drawn may be theirs.
    pub has_own: bool,
}

/// A booking of whoever looks, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTime {
    id: BookingId,
    /// When it is.
    pub interval: Interval,
    /// What a cell says of it (HTML).
    html: String,
}

impl ShortWriter<'_> {
    pub(super) fn words(&self) -> &'static Words {
        Words::of(self.lang)
    }

    /// Returns what of `day` belongs to whoever looks.
    #[must_use]
    pub fn own(&self, day: &RoomDay<'_>) -> Vec<OwnTime> {
        if !self.has_own {
            return Vec::new();
        }
        // A title of somebody else's is no title of theirs, whatever the place publishes.
        let viewer = Viewer::new(self.actor, day.room, false);
        day.held.iter().filter_map(|held| self.own_time(day, held, &viewer)).collect()
    }

    fn own_time(&self, day: &RoomDay<'_>, held: &Occupancy, viewer: &Viewer<'_>) -> Option<OwnTime> {
        let seen = viewer.sees(held);
        let booking = seen.booking.filter(|_| seen.is_mine)?;
        let (zone, words) = (day.room.zone, self.words());
        let mut html = format!("<a class=\"mine\" href=\"{}", self.mount);
        links::push_occupancy(&mut html, held, booking, zone);
        html.push_str("\"><b>");
        match (held.interval.start() < day.span.start(), held.interval.end() > day.span.end()) {
            (true, true) => html.push_str(&words.all_day),
            (true, false) => {
                html.extend([&words.until, " "]);
                format::push_time_of_day(&mut html, zone, held.interval.end());
            }
            (false, _) => format::push_time_of_day(&mut html, zone, held.interval.start()),
        }
        html.push_str("</b> ");
        isolated(&mut html, seen.title.unwrap_or(&words.booked));
        if seen.kind == VisibleKind::Requested {
            html.extend([" <i>", &words.requested, "</i>"]);
        }
        html.push_str("<span class=\"hidden\">, ");
        escape(&mut html, &day.room.name);
        html.push_str("</span></a>");
        Some(OwnTime { id: booking.id, interval: held.interval, html })
    }

    /// Writes the `own` times of a cell: one that stands in several rooms once.
    pub(super) fn push_own(&self, out: &mut String, own: &[OwnTime]) {
        let is_first = |nth: usize| {
            let same = |one: &OwnTime| (one.id, one.interval) == (own[nth].id, own[nth].interval);
            !own[..nth].iter().any(same)
        };
        let shown: Vec<&OwnTime> = (0..own.len()).filter(|nth| is_first(*nth)).map(|nth| &own[nth]).collect();
        for time in shown.iter().take(MOST_NAMED) {
            out.push_str(&time.html);
        }
        self.push_more(out, shown.len());
    }

    /// Writes how many of `count` are not named.
    fn push_more(&self, out: &mut String, count: usize) {
        if count > MOST_NAMED {
            let more = self.lang.t_with("period-more-times", &args! { "count" => count - MOST_NAMED });
            out.extend([" <small>", &more, "</small>"]);
        }
    }

    /// Writes when `day` is free: for the eyes, a piece each, or as they follow in a name.
    pub(super) fn push_free(&self, out: &mut String, day: &RoomDay<'_>, for_eyes: bool) {
        for (nth, free) in day.free.iter().take(MOST_NAMED).enumerate() {
            match (for_eyes, nth) {
                (true, _) => out.push_str("<b>"),
                (false, 0) => out.push(' '),
                (false, _) => out.push_str(", "),
            }
            format::push_times(out, day.room.zone, *free);
            if for_eyes {
                out.push_str("</b> ");
            }
        }
        if for_eyes {
            self.push_more(out, day.free.len());
        }
    }
}

/// Writes a strip of `pieces`, for the eyes only.
pub(super) fn push_strip(out: &mut String, pieces: &[(Piece, u32)]) {
    out.push_str("<span class=\"strip\" aria-hidden=\"true\">");
    for (piece, width) in pieces.iter().filter(|(_, width)| *width > 0) {
        out.push_str("<i class=\"");
        out.push_str(match piece {
            Piece::Free => "f",
            Piece::Blank => "g",
            Piece::Closed => "c",
            Piece::Taken => "b",
            Piece::Own => "m",
        });
        out.push_str(" w");
        format::push_number(out, *width);
        out.push_str("\"></i>");
    }
    out.push_str("</span>");
}
