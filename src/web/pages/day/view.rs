//! What the day's template gets, and the grid, which no template writes.

use std::fmt::Write;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::cache::{AroundKey, Viewer};
use crate::domain::room::Room;
use crate::domain::terms::Terms;
use crate::domain::time;
use crate::schedule::RoomSnapshot;
use crate::web::grid::room_day::{RoomDay, common_hours};
use crate::web::grid::{GridWriter, Words, escape};
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::pages::date_bar::DateBar;
use crate::web::pages::site_links::{SiteLink, site_links};
use crate::web::pages::view_links::ViewLink;
use crate::web::pages::{Notice, links, relative, today};
use crate::web::period::Period;
use crate::web::visit::Visit;
use crate::web::{format, grid};

/// Everything the page is made of.
pub(super) struct Day<'a> {
    pub(super) visit: &'a Visit,
    pub(super) around: &'a AroundKey,
    pub(super) viewer: &'a Viewer,
    pub(super) rooms: &'a [Terms],
    pub(super) snapshots: &'a [Arc<RoomSnapshot>],
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct DayPage {
    title: String,
    /// The day, with its year where that is not clear.
    heading: String,
    is_framed: bool,
    /// Whether it leads to what whoever tries Clef out should know.
    is_first_try: bool,
    /// Where rooms are asked for without an account.
    ask: Option<String>,
    relative: Option<String>,
    school_holidays: Option<String>,
    bar: DateBar,
    views: Vec<ViewLink>,
    sites: Vec<SiteLink>,
    notice: Option<Notice>,
}

impl Page for DayPage {
    const TEMPLATE: &'static str = "day.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let [bar, bare] = DateBar::samples();
        let usual = Self {
            title: "lundi 23 novembre 2026".into(),
            heading: "lundi 23 novembre".into(),
            is_framed: false,
            is_first_try: true,
            ask: Some("/ask?date=2026-11-23".into()),
            relative: Some("Demain".into()),
            school_holidays: Some("Vacances d’hiver - Zone B".into()),
            bar,
            views: ViewLink::samples(),
            sites: SiteLink::samples(),
            notice: None,
        };
        let last = Self {
            is_framed: true,
            is_first_try: false,
            ask: None,
            relative: None,
            school_holidays: None,
            bar: bare,
            views: Vec::new(),
            sites: Vec::new(),
            notice: Some(Notice::sample("bad")),
            title: usual.title.clone(),
            heading: usual.heading.clone(),
        };
        vec![usual, last]
    }
}

/// The school holidays that there are on `date`.
fn school_holidays(visit: &Visit, date: NaiveDate) -> Option<String> {
    let day = time::day(visit.app.settings.place.zone, date);
    let known = visit.app.school_holidays.known();
    known.iter().find(|known| known.interval.overlaps(&day)).map(|known| known.reason.clone())
}

impl Day<'_> {
    pub(super) fn view(&self) -> DayPage {
        let Self { visit, around, .. } = self;
        let (lang, date) = (visit.lang, around.period.date);
        DayPage {
            title: format::full_day(lang, date),
            heading: format::day_seen(lang, today(visit), date),
            is_framed: around.is_framed,
            is_first_try: around.is_first_try && !around.is_framed,
            ask: (around.is_guest).then(|| format!("/ask?date={date}")),
            relative: relative(visit, date),
            school_holidays: school_holidays(visit, date),
            bar: self.bar(),
            views: if around.is_framed { Vec::new() } else { self.views() },
            sites: if around.is_framed { Vec::new() } else { self.sites() },
            notice: around.freshness.notice(visit),
        }
    }

    pub(super) fn bar(&self) -> DateBar {
        let rooms: Vec<&Room> = self.rooms.iter().map(|terms| &*terms.room).collect();
        let Period { view, .. } = self.around.period;
        let path = if self.around.is_framed { "/embed/day" } else { "/" };
        DateBar::of(
            self.visit,
            path,
            (self.around.period, self.around.site.as_ref()),
            &rooms,
            self.around.own,
        )
        .keeping(&[("view", links::view(view))])
    }

    /// The same days as a day, a week and a month.
    pub(super) fn views(&self) -> Vec<ViewLink> {
        let Period { view, date } = self.around.period;
        let address = |view| links::calendar(Period { view, date }, self.around.site.as_ref());
        ViewLink::all(self.visit, view, address)
    }

    pub(super) fn sites(&self) -> Vec<SiteLink> {
        let (sites, chosen) = (self.visit.app.settings.sites.iter(), self.around.site.as_ref());
        site_links(self.visit, sites, chosen, |site| links::calendar(self.around.period, site))
    }

    /// The rooms of each site, by the hours of the day.
    pub(super) fn grid(&self) -> String {
        let known = self.rooms.iter().zip(self.snapshots);
        let days: Vec<RoomDay<'_>> = known
            .map(|(terms, snapshot)| RoomDay::new(terms, snapshot, self.around.period.date, self.visit.now))
            .collect();
        let words = Words::of(self.visit.lang);
        let settings = &self.visit.app.settings;
        let held: usize = days.iter().map(|day| day.held.len()).sum();
        let mut out = String::with_capacity(1024 + days.len() * 800 + held * 320);
        let common = common_hours(days.iter()).if_readable();
        for site in &settings.sites {
            let of_site: Vec<&RoomDay<'_>> = days.iter().filter(|day| day.room.site.id == site.id).collect();
            let Some(first) = of_site.first() else { continue };
            // One scale for all, unless a room that is open all night would squeeze the others.
            let axis = first.axis(common.unwrap_or_else(|| common_hours(of_site.iter().copied())));
            let writer = GridWriter {
                words,
                mount: self.visit.app.mount().path(),
                zone: first.room.zone,
                now: self.visit.now,
                actor: self.viewer.eyes(&self.visit.actor),
                has_own: self.around.own.has(self.around.period.date),
                publish_titles: settings.place.publish_titles,
            };
            let mut name = String::from("<h2>");
            escape(&mut name, &site.name);
            name.push_str("</h2>");
            out.push_str("<section class=\"site\">");
            writer.open(&mut out, &name, axis);
            for day in of_site {
                writer.row(&mut out, &format!("<h3>{}</h3>", self.name(day.terms)), day, axis);
            }
            writer.now_line(&mut out, axis);
            out.push_str("</div></section>");
        }
        out
    }

    /// The link to the week of a room, and what there is to know before one books it.
    pub(super) fn name(&self, terms: &Terms) -> String {
        let (room, Period { view, date }) = (&terms.room, self.around.period);
        let mut name = String::with_capacity(160);
        let mount = self.visit.app.mount().path();
        let address = links::room_in(&room.id, date, view);
        let _ = write!(name, "<a href=\"{mount}{address}\">");
        grid::escape(&mut name, &room.name);
        name.push_str("</a>");
        if let Some(capacity) = room.capacity {
            let _ = write!(name, " <small>{}</small>", Words::of(self.visit.lang).people(capacity));
        }
        if terms.is_for_others() {
            name.push_str(" <small>");
            let groups = room.by_group.only_for.join(", ");
            let args = args! { "groups" => groups };
            grid::escape(&mut name, &self.visit.lang.t_with("grid-only-for", &args));
            name.push_str("</small>");
        }
        name
    }
}
