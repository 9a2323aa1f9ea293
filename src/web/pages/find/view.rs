//! The page as the template gets it: the form filled in, how a phrase was read, and what was found.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;

use super::results::{NearView, RoomFits};
use crate::domain::equipment;
use crate::domain::find::{Found, Search};
use crate::domain::phrase::{Assumed, LONGEST};
use crate::domain::time::{self, format_length, parse_length};
use crate::schedule::RoomSnapshot;
use crate::web::error::Error;
use crate::web::format;
use crate::web::forms::FieldError;
use crate::web::forms::find::FindForm;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::pages::alternatives::AlternativeView;
use crate::web::pages::field_errors::FieldErrors;
use crate::web::pages::watches::WatchOffer;
use crate::web::pages::{Link, Notice, freshness, links, today};
use crate::web::phrase::{ReadPhrase, said};
use crate::web::visit::Visit;

/// How long meetings mostly are.
const LENGTHS: [&str; 8] = ["30m", "1h", "1h30m", "2h", "3h", "4h", "6h", "8h"];

/// The page with what it is about.
pub(super) struct FindView<'a> {
    visit: &'a Visit,
    page: FindPage,
}

#[derive(Debug, Default, Serialize)]
pub(in crate::web) struct FindPage {
    q: String,
    longest: usize,
    form: FieldsView,
    lengths: Vec<Choice>,
    sites: Vec<Choice>,
    equipment: Vec<Choice>,
    #[serde(flatten)]
    field_errors: FieldErrors,
    refusals: Vec<String>,
    /// None: what fits is listed beside the form.
    alternatives: Vec<AlternativeView>,
    notice: Option<Notice>,
    read_as: Option<String>,
    nothing_understood: bool,
    notes: Vec<String>,
    other: Option<Link>,
    asked: Option<String>,
    rooms: Vec<RoomFits>,
    nearly: Vec<NearView>,
    /// What is needed and in no room.
    nowhere: Vec<String>,
    /// To be told of what is free later.
    watch: Option<WatchOffer>,
}

impl Page for FindPage {
    const TEMPLATE: &'static str = "find.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let text = |text: &str| Some(text.to_owned());
        let choices = || {
            let choice = |value: &str, is_chosen| Choice {
                value: value.into(),
                label: "Nord & <Sud>".into(),
                is_chosen,
            };
            vec![choice("nord", false), choice("sud", true)]
        };
        let fields = |date: &str| FieldsView { date: date.into(), ..FieldsView::default() };
        let empty = || Self {
            longest: LONGEST,
            form: fields("2026-11-23"),
            lengths: choices(),
            sites: choices(),
            equipment: choices(),
            ..Self::default()
        };
        let [make, sign_in, known] = WatchOffer::samples().map(Some);
        let found = || Self {
            q: "mardi <10h> pour 8".into(),
            read_as: text("mardi 24 novembre, pour 8 personnes"),
            notes: vec!["«\u{a0}mardi\u{a0}» est le 24.".into()],
            other: Some(Link::sample()),
            asked: text("mardi 24 novembre"),
            rooms: RoomFits::samples(),
            ..empty()
        };
        let nearly =
            Self { rooms: Vec::new(), nearly: NearView::samples(), read_as: None, watch: make, ..found() };
        let nowhere = Self { rooms: Vec::new(), nowhere: vec!["un piano".into()], ..found() };
        let nothing =
            Self { asked: text("mardi"), notice: Some(Notice::sample("bad")), watch: sign_in, ..empty() };
        let watched = Self { watch: known, ..found() };
        let puzzled = Self { q: "xyz".into(), nothing_understood: true, sites: Vec::new(), ..empty() };
        let wrong = Self { field_errors: FieldErrors::sample(), form: fields("x"), ..empty() };
        let refused = Self { refusals: vec!["Trop loin <b>.".into()], ..empty() };
        vec![empty(), found(), nearly, nowhere, nothing, watched, puzzled, wrong, refused]
    }
}

/// The fields as they are filled in.
#[derive(Debug, Default, Serialize)]
struct FieldsView {
    date: String,
    from: String,
    to: String,
    people: String,
}

#[derive(Debug, Serialize)]
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

impl<'a> FindView<'a> {
    pub(super) fn new(visit: &'a Visit, form: &FindForm) -> Self {
        let snapshots: Vec<_> = visit.app.schedule.snapshots().map(|(_, snapshot)| snapshot).collect();
        let date = if form.date.is_empty() { today(visit).to_string() } else { form.date.clone() };
        let (from, to, people) = (form.start.clone(), form.end.clone(), form.people.clone());
        let page = FindPage {
            q: form.q.clone(),
            longest: LONGEST,
            form: FieldsView { date, from, to, people },
            notice: notice(visit, &snapshots),
            ..FindPage::default()
        };
        let mut view = Self { visit, page };
        view.offer_choices(&form.length, &form.equipment, std::slice::from_ref(&form.site));
        view
    }

    /// The clock by which the times of the form are meant.
    pub(super) fn zone(&self) -> Tz {
        self.visit.app.settings.place.zone
    }

    /// With what is wrong with its fields.
    pub(super) fn errors(mut self, errors: &[FieldError]) -> Self {
        self.page.field_errors.add(errors, self.visit.lang, self.zone());
        self
    }

    /// With how the line was read.
    pub(super) fn reading(mut self, read: &ReadPhrase) -> Self {
        let lang = self.visit.lang;
        let page = &mut self.page;
        page.nothing_understood = read.search.is_none();
        page.read_as = Some(read.read_as.clone()).filter(|text| !text.is_empty());
        let assumed = if page.nothing_understood { &[] } else { &read.assumed[..] };
        page.notes = assumed.iter().map(|assumed| self.visit.assumed(*assumed, read.date)).collect();
        if !read.not_understood.is_empty() {
            let typed = read.not_understood.join(" … ");
            page.notes.push(lang.t_with("find-not-understood", &args! { "text" => typed }));
        }
        page.other = read.other_date.zip(read.search.as_ref()).map(|(date, search)| Link {
            address: links::find(self.visit.app.settings.place.zone, date, search),
            label: lang.t_with("find-other-date", &args! { "day" => self.visit.day(date) }),
        });
        if let Some(search) = &read.search {
            self.fill_in(search, read.date);
        }
        self
    }

    /// The fields as the line says them, to be changed there.
    fn fill_in(&mut self, search: &Search, date: NaiveDate) {
        let zone = self.zone();
        let is_whole_day = search.window == time::day(zone, date);
        let clock = |at| time::civil(zone, at).format("%H:%M").to_string();
        self.page.form = FieldsView {
            date: date.to_string(),
            from: if is_whole_day { String::new() } else { clock(search.window.start()) },
            to: if is_whole_day { String::new() } else { clock(search.window.end()) },
            people: search.head_count.map(|heads| heads.to_string()).unwrap_or_default(),
        };
        let sites: Vec<String> = search.sites.iter().map(ToString::to_string).collect();
        self.offer_choices(&format_length(search.length), &search.equipment, &sites);
    }

    fn offer_choices(&mut self, length: &str, things: &[String], sites: &[String]) {
        let (visit, lang) = (self.visit, self.visit.lang);
        let choice =
            |value: &str, label: String, is_chosen| Choice { value: value.to_owned(), label, is_chosen };
        let lengths = LENGTHS.iter().copied().chain(Some(length).filter(|length| !LENGTHS.contains(length)));
        let lengths = lengths.filter_map(|length| Some((length, parse_length(length).ok()?)));
        self.page.lengths = lengths
            .map(|(value, spoken)| choice(value, format::length(lang, spoken), value == length))
            .collect();
        // With several, all of a town, the form says nothing: the line does.
        let is_chosen = |id: &str| matches!(sites, [site] if site == id);
        let all = visit.app.settings.sites.iter();
        self.page.sites = all
            .map(|site| choice(site.id.as_str(), site.name.clone(), is_chosen(site.id.as_str())))
            .collect();
        let mut named: Vec<&String> = Vec::new();
        let has = |thing: &String, asked: &str| equipment::has(std::slice::from_ref(thing), asked);
        for thing in visit.app.schedule.rooms().iter().flat_map(|room| &room.equipment) {
            if !named.iter().any(|known| has(known, thing)) {
                named.push(thing);
            }
        }
        let is_needed = |thing: &String| things.iter().any(|asked| has(thing, asked));
        self.page.equipment =
            named.iter().map(|thing| choice(thing, (*thing).clone(), is_needed(thing))).collect();
        let is_nowhere = |asked: &&String| !named.iter().any(|thing| has(thing, asked));
        self.page.nowhere = things.iter().filter(is_nowhere).cloned().collect();
    }

    /// With what was found.
    pub(super) fn found(mut self, search: Option<&Search>, found: &Found) -> Self {
        let Some(search) = search else { return self };
        let visit = self.visit;
        self.page.watch = WatchOffer::new(visit, search, &found.fits);
        self.page.asked = Some(said(&visit.app, visit.lang, self.zone(), search));
        self.page.rooms = RoomFits::all(visit, search, &found.fits);
        self.page.nearly =
            found.nearly.iter().filter_map(|near| NearView::new(visit, search, near)).collect();
        self
    }

    /// The answer.
    pub(super) fn show(self, status: StatusCode) -> Result<Response, Error> {
        self.visit.page_with(status, &self.page)
    }
}

fn notice(visit: &Visit, snapshots: &[std::sync::Arc<RoomSnapshot>]) -> Option<Notice> {
    freshness::of(snapshots, visit.now).notice(visit)
}

impl Visit {
    /// Returns what a phrase did not say, and what was taken instead.
    fn assumed(&self, assumed: Assumed, date: NaiveDate) -> String {
        match assumed {
            Assumed::Day => self.lang.t_with("find-assumed-day", &args! { "day" => self.day(date) }),
            Assumed::Hours => self.lang.t("find-assumed-hours"),
            Assumed::Length => self.lang.t("find-assumed-length"),
        }
    }
}
