//! What the day's template gets: headings, links, and the grid as it was written.

use std::fmt::Write;
use std::sync::Arc;

use chrono::{Days, TimeDelta};
use serde::Serialize;

use super::cache::DayKey;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, SiteId};
use crate::domain::rules::free_within;
use crate::domain::time::Interval;
use crate::schedule::RoomSnapshot;
use crate::web::grid::pieces::{self, Known};
use crate::web::grid::{Row, Words, Writer, escape};
use crate::web::i18n::args;
use crate::web::pages::{Notice, links, today};
use crate::web::visit::Visit;
use crate::web::{format, grid};

/// Everything the page is made of.
pub(super) struct Day<'a> {
    pub(super) visit: &'a Visit,
    pub(super) key: &'a DayKey,
    pub(super) rooms: &'a [&'a Arc<Room>],
    pub(super) snapshots: &'a [Arc<RoomSnapshot>],
    pub(super) span: Interval,
}

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct DayPage {
    title: String,
    date: String,
    relative: Option<String>,
    site: String,
    previous: String,
    next: String,
    today: Option<String>,
    sites: Vec<SiteLink>,
    notice: Option<Notice>,
    grid: String,
}

#[derive(Debug, Serialize)]
struct SiteLink {
    name: String,
    address: String,
    is_current: bool,
}

/// One room's day, before it is written.
struct RoomDay<'a> {
    room: &'a Arc<Room>,
    open: Vec<Interval>,
    free: Vec<Interval>,
    occupancies: Vec<Arc<Occupancy>>,
}

impl Day<'_> {
    pub(super) fn view(&self) -> DayPage {
        let Self { visit, key, .. } = self;
        let (lang, date, site) = (visit.lang, key.date, key.site.as_ref());
        let today = today(visit);
        let link = |date| links::day("/", date, site);
        let relative = match (date - today).num_days() {
            -1 => Some(lang.t("day-yesterday")),
            0 => Some(lang.t("day-today")),
            1 => Some(lang.t("day-tomorrow")),
            _ => None,
        };
        DayPage {
            title: format::full_day(lang, date),
            date: date.to_string(),
            relative,
            site: site.map(ToString::to_string).unwrap_or_default(),
            previous: link(date.checked_sub_days(Days::new(1)).unwrap_or(date)),
            next: link(date.checked_add_days(Days::new(1)).unwrap_or(date)),
            today: (date != today).then(|| link(today)),
            sites: self.sites(),
            notice: key.freshness.notice(visit),
            grid: self.grid(),
        }
    }

    /// The filter, if there is more than one site.
    fn sites(&self) -> Vec<SiteLink> {
        let (settings, current) = (&self.visit.app.settings, self.key.site.as_ref());
        if settings.sites.len() < 2 {
            return Vec::new();
        }
        let link = |name: String, site: Option<&SiteId>| SiteLink {
            name,
            address: links::day("/", self.key.date, site),
            is_current: site == current,
        };
        let all = link(self.visit.lang.t("day-all-sites"), None);
        let each = settings.sites.iter().map(|site| link(site.name.clone(), Some(&site.id)));
        std::iter::once(all).chain(each).collect()
    }

    fn grid(&self) -> String {
        let known = self.rooms.iter().zip(self.snapshots);
        let days: Vec<RoomDay<'_>> = known.map(|(room, snapshot)| self.room_day(room, snapshot)).collect();
        let axis = axis(
            self.span,
            days.iter().flat_map(|day| {
                day.open
                    .iter()
                    .copied()
                    .chain(day.occupancies.iter().filter(|held| !held.all_day).map(|held| held.interval))
            }),
        );
        let words = Words::new(self.visit.lang);
        let settings = &self.visit.app.settings;
        let writer = Writer {
            words: &words,
            zone: settings.place.zone,
            now: self.visit.now,
            actor: &self.visit.actor,
            publish_titles: settings.place.publish_titles,
        };
        let held: usize = days.iter().map(|day| day.occupancies.len()).sum();
        let mut out = String::with_capacity(1024 + days.len() * 800 + held * 320);
        for site in &settings.sites {
            let mut of_site = days.iter().filter(|day| day.room.site.id == site.id).peekable();
            if of_site.peek().is_none() {
                continue;
            }
            out.push_str("<section class=\"site\"><h2>");
            escape(&mut out, &site.name);
            out.push_str("</h2><div class=\"grid\">");
            writer.hours(&mut out, axis);
            for day in of_site {
                self.row(&mut out, &writer, day, axis);
            }
            writer.now_line(&mut out, axis);
            out.push_str("</div></section>");
        }
        out
    }

    fn room_day<'a>(&self, room: &'a Arc<Room>, snapshot: &RoomSnapshot) -> RoomDay<'a> {
        let occupancies = snapshot.occupancies(self.span);
        let taken = snapshot.taken(self.span.widened(room.rules.buffer));
        // What was never read is not free: nobody knows.
        let is_known = snapshot.as_of().is_some();
        let free =
            if is_known { free_within(room, self.span, &taken, self.visit.now, None) } else { Vec::new() };
        RoomDay { room, open: room.rules.opening_hours.open_within(room.zone, self.span), free, occupancies }
    }

    fn row(&self, out: &mut String, writer: &Writer<'_>, day: &RoomDay<'_>, axis: Interval) {
        let held: Vec<Interval> = day.occupancies.iter().map(|occupancy| occupancy.interval).collect();
        let lanes = pieces::lanes(&Known { axis, open: &day.open, free: &day.free, held: &held });
        let head = self.head(day.room);
        let row = Row { head: &head, room: &day.room.id, axis, occupancies: &day.occupancies, lanes: &lanes };
        writer.row(out, &row);
    }

    fn head(&self, room: &Room) -> String {
        let mut head = String::with_capacity(160);
        let _ = write!(head, "<h3><a href=\"/rooms/{}?date={}\">", room.id, self.key.date);
        grid::escape(&mut head, &room.name);
        head.push_str("</a>");
        if let Some(capacity) = room.capacity {
            let people = self.visit.lang.t_with("room-people", &args! { "count" => capacity });
            let _ = write!(head, " <small>{people}</small>");
        }
        head.push_str("</h3>");
        head
    }
}

/// From the first opening or event of the day to the last, in whole hours; office hours if there is
/// nothing at all.
pub(in crate::web::pages) fn axis(span: Interval, held: impl Iterator<Item = Interval>) -> Interval {
    let hour = TimeDelta::hours(1);
    let mut edges = None;
    for interval in held.filter_map(|interval| interval.intersection(&span)) {
        let (start, end) = edges.unwrap_or((interval.start(), interval.end()));
        edges = Some((start.min(interval.start()), end.max(interval.end())));
    }
    let whole = edges.and_then(|(start, end)| {
        let from = (start - span.start()).num_minutes() / 60;
        let to = ((end - span.start()).num_minutes() + 59) / 60;
        let from = span.start() + TimeDelta::hours(from);
        Interval::new(from, (span.start() + TimeDelta::hours(to)).min(span.end()))
    });
    let office = Interval::new(span.start() + hour * 8, span.start() + hour * 20);
    whole.or(office).unwrap_or(span)
}
