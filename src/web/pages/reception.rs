//! `GET /reception`: the desk. All rooms of a site in the order of the day: when, where, who, how
//! many; and what reception should look at.

use std::sync::Arc;

use axum::extract::Query;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{DayQuery, Link, Notice, freshness, is_in_reach, links, today};
use crate::domain::details::Details;
use crate::domain::member::Person;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, SiteId};
use crate::domain::time::{self, Interval};
use crate::schedule::RoomSnapshot;
use crate::web::error::Error;
use crate::web::format;
use crate::web::heavy::heavy;
use crate::web::i18n::{Lang, args};
use crate::web::page::Page;
use crate::web::visibility::{self, VisibleKind};
use crate::web::visit::Visit;
use crate::web::words;

#[derive(Debug, Serialize)]
pub(in crate::web) struct DeskPage {
    title: String,
    date: String,
    site: String,
    site_name: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    today: Option<String>,
    sites: Vec<(Link, bool)>,
    notice: Option<Notice>,
    sheet: String,
    printed: String,
    lines: Vec<ReceptionRow>,
    people: u32,
    attention: Vec<Attention>,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "reception.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let line = |object: &str| Attention {
            room: "Atelier".into(),
            object: object.into(),
            text: "Illisible : <x>".into(),
        };
        let usual = || Self {
            title: "lundi 23 novembre".into(),
            date: "2026-11-23".into(),
            site: "nord".into(),
            site_name: Some("Nord".into()),
            previous: Some("/reception?date=2026-11-22".into()),
            next: Some("/reception?date=2026-11-24".into()),
            today: Some("/reception".into()),
            sites: vec![(Link::sample(), true), (Link::sample(), false)],
            notice: None,
            sheet: "/reception/print?date=2026-11-23".into(),
            printed: "le 23 novembre à 9:00".into(),
            lines: ReceptionRow::samples(),
            people: 7,
            attention: vec![line("a.ics"), line("")],
        };
        let empty = Self {
            site: String::new(),
            site_name: None,
            previous: None,
            next: None,
            today: None,
            sites: Vec::new(),
            notice: Some(Notice::sample("bad")),
            lines: Vec::new(),
            people: 0,
            attention: Vec::new(),
            ..usual()
        };
        vec![usual(), Self { site: String::new(), people: 0, ..usual() }, empty]
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ReceptionRow {
    #[serde(skip)]
    interval: Interval,
    times: String,
    room: String,
    site: String,
    sort: &'static str,
    title: String,
    who: Option<String>,
    email: Option<String>,
    pub(super) details: Details,
    address: Option<String>,
    is_past: bool,
    is_now: bool,
    is_conflict: bool,
}

#[cfg(test)]
impl ReceptionRow {
    /// One of each sort.
    pub(super) fn samples() -> Vec<Self> {
        let start = chrono::DateTime::UNIX_EPOCH;
        let usual = || Self {
            interval: Interval::starting_at(start, chrono::TimeDelta::hours(1)).expect("an hour"),
            times: "10:00–11:00".into(),
            room: "Atelier".into(),
            site: "Nord".into(),
            sort: "booked",
            title: "Comité <b>".into(),
            who: Some("Ana".into()),
            email: Some("ana@coop.example".into()),
            details: Details {
                head_count: Some(7),
                note: Some("Avec café".into()),
                layout: Some("en U".into()),
                ..Details::titled("Comité")
            },
            address: Some("/bookings/6c2a8987-5842-516d-a520-50badae762f2".into()),
            is_past: false,
            is_now: true,
            is_conflict: false,
        };
        let bare = |sort| Self {
            sort,
            who: None,
            email: None,
            details: Details::default(),
            address: None,
            title: String::new(),
            is_now: false,
            is_past: true,
            is_conflict: true,
            ..usual()
        };
        let requested = Self { sort: "requested", email: None, ..usual() };
        vec![usual(), requested, bare("foreign"), bare("unreadable")]
    }
}

#[derive(Debug, Serialize)]
struct Attention {
    room: String,
    object: String,
    text: String,
}

/// A room with what is known of it.
pub(super) type KnownRoom<'v> = (&'v Arc<Room>, Arc<RoomSnapshot>);

/// `GET /reception?date=&site=`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_reception(visit: Visit, Query(asked): Query<DayQuery>) -> Result<Response, Error> {
    require_reception(&visit)?;
    let (date, site) = (asked.date(&visit), asked.desk_site(&visit));
    let zone = visit.app.settings.place.zone;
    let known = known_at_the_desk(&visit, site.as_ref());
    let lines = heavy(|| rows_of(&visit, &known, date)).await;
    let link = |date| links::day("/reception", date, site.as_ref());
    let within = |date: &NaiveDate| is_in_reach(&visit, *date);
    let today = today(&visit);
    let sites = &visit.app.settings.sites;
    let page = DeskPage {
        title: format::full_day(visit.lang, date),
        date: date.to_string(),
        site: site.as_ref().map(ToString::to_string).unwrap_or_default(),
        site_name: sites.iter().find(|one| Some(&one.id) == site.as_ref()).map(|one| one.name.clone()),
        previous: date.checked_sub_days(Days::new(1)).filter(within).map(link),
        next: date.checked_add_days(Days::new(1)).filter(within).map(link),
        today: (date != today).then(|| link(today)),
        sites: desk_sites(&visit, site.as_ref(), |site| links::day("/reception", date, site)),
        notice: staleness(&visit, &known),
        sheet: links::day("/reception/print", date, site.as_ref()),
        printed: format::moment(visit.lang, zone, visit.now),
        people: lines.iter().filter_map(|line| line.details.head_count).sum(),
        attention: failing_jobs(&visit)
            .chain(undelivered(&visit))
            .chain(known.iter().flat_map(|(room, snapshot)| attention(visit.lang, room, snapshot)))
            .collect(),
        lines,
    };
    visit.page(&page)
}

/// Returns who asks, if they are at reception: of one room or another.
///
/// # Errors
/// `SignInNeeded` for visitors, `Forbidden` for members.
pub(super) fn require_reception(visit: &Visit) -> Result<&Person, Error> {
    let person = visit.person()?;
    if visibility::may_see_desk(&visit.actor) { Ok(person) } else { Err(Error::Forbidden) }
}

/// Whether whoever asks is at the reception of `room`, which is in `site` if one was chosen.
pub(super) fn is_at_the_desk(visit: &Visit, room: &Room, site: Option<&SiteId>) -> bool {
    visibility::may_see_desk_of(&visit.actor, room) && site.is_none_or(|site| room.site.id == *site)
}

/// The sites of whose reception they are, to choose from: each with its link, and whether it is the `chosen` one.
pub(super) fn desk_sites(
    visit: &Visit,
    chosen: Option<&SiteId>,
    address: impl Fn(Option<&SiteId>) -> String,
) -> Vec<(Link, bool)> {
    let actor = &visit.actor;
    let sites = visit.app.settings.sites.iter().filter(|site| visibility::may_see_desk_at(actor, &site.id));
    let each = sites.map(|site| (site.name.clone(), Some(&site.id)));
    let all = std::iter::once((visit.lang.t("day-all-sites"), None));
    let links = all.chain(each).map(|(label, site)| (Link { label, address: address(site) }, site == chosen));
    // Of a single one there is nothing to choose.
    Some(links.collect::<Vec<_>>()).filter(|links| links.len() > 2).unwrap_or_default()
}

/// The rooms of whose reception they are, of `site` if one was chosen, with what is known of each.
pub(super) fn known_at_the_desk<'v>(visit: &'v Visit, site: Option<&SiteId>) -> Vec<KnownRoom<'v>> {
    visit.app.schedule.snapshots().filter(|(room, _)| is_at_the_desk(visit, room, site)).collect()
}

/// Returns the sentence about how old this is, if there is one to say.
pub(super) fn staleness(visit: &Visit, known: &[KnownRoom<'_>]) -> Option<Notice> {
    let snapshots: Vec<_> = known.iter().map(|(_, snapshot)| Arc::clone(snapshot)).collect();
    freshness::of(&snapshots, visit.now).notice(visit)
}

/// What holds the rooms on `date`, in the order of the day.
pub(super) fn rows_of(visit: &Visit, known: &[KnownRoom<'_>], date: NaiveDate) -> Vec<ReceptionRow> {
    let of_room = |(room, snapshot): &KnownRoom<'_>| rows(visit, room, snapshot, time::day(room.zone, date));
    let mut rows: Vec<_> = known.iter().flat_map(of_room).collect();
    rows.sort_by(|one, other| (one.interval, &one.room).cmp(&(other.interval, &other.room)));
    rows
}

fn rows(visit: &Visit, room: &Room, snapshot: &RoomSnapshot, span: Interval) -> Vec<ReceptionRow> {
    let held = snapshot.shown(span);
    let overlapping = overlapping(&held);
    let line = |(at, occupancy): (usize, &Arc<Occupancy>)| {
        let seen = visibility::of(occupancy, room, &visit.actor, true);
        ReceptionRow {
            interval: occupancy.interval,
            times: times(visit, room.zone, occupancy.interval, span),
            room: room.name.clone(),
            site: room.site.name.clone(),
            sort: match seen.kind {
                VisibleKind::Booked => "booked",
                VisibleKind::Requested => "requested",
                VisibleKind::Foreign => "foreign",
                VisibleKind::Unreadable => "unreadable",
            },
            title: seen.title.unwrap_or_default().to_owned(),
            who: seen.who().map(ToOwned::to_owned),
            email: seen.booked_for.and_then(|person| person.email.clone()),
            details: seen.booking.map(|booking| booking.details.clone()).unwrap_or_default(),
            address: seen.booking.map(|booking| links::occupancy(occupancy, booking, room.zone)),
            is_past: occupancy.interval.end() <= visit.now,
            is_now: occupancy.interval.contains(visit.now),
            is_conflict: overlapping[at],
        }
    };
    held.iter().enumerate().map(line).collect()
}

/// Of each of `held` (by start), whether it is held at the same time as another.
fn overlapping(held: &[Arc<Occupancy>]) -> Vec<bool> {
    let mut latest_end = None;
    let before = held.iter().map(|one| {
        let reached = latest_end.is_some_and(|end| end > one.interval.start());
        latest_end = latest_end.max(Some(one.interval.end()));
        reached
    });
    let before: Vec<bool> = before.collect();
    let after =
        |at: usize| held.get(at + 1).is_some_and(|next| next.interval.start() < held[at].interval.end());
    before.into_iter().enumerate().map(|(at, before)| before || after(at)).collect()
}

fn times(visit: &Visit, zone: chrono_tz::Tz, interval: Interval, span: Interval) -> String {
    if interval.start() <= span.start() && span.end() <= interval.end() {
        return visit.lang.t("grid-all-day");
    }
    if span.covers(&interval) {
        return format::times(zone, interval);
    }
    visit.when(zone, interval)
}

/// What Clef does by itself and cannot do at the moment.
fn failing_jobs(visit: &Visit) -> impl Iterator<Item = Attention> {
    let zone = visit.app.settings.place.zone;
    visit.app.jobs.failing().into_iter().map(move |(job, trouble)| {
        let text = words::job(visit.lang, job, &format::moment(visit.lang, zone, trouble.since));
        Attention { room: "Clef".to_owned(), object: String::new(), text }
    })
}

/// To whom mails about their bookings did not get, who is to be told in another way.
fn undelivered(visit: &Visit) -> impl Iterator<Item = Attention> {
    let zone = visit.app.settings.place.zone;
    let lately = visit.app.undelivered.lately(visit.now).into_iter();
    lately.filter_map(move |one| {
        let room = one.about.as_ref().and_then(|(_, room)| visit.app.schedule.room(room));
        // What went to reception itself is for all of them.
        if one.about.is_some() && !room.is_some_and(|room| visibility::may_see_desk_of(&visit.actor, room)) {
            return None;
        }
        let when = format::moment(visit.lang, zone, one.at);
        let args = args! { "address" => one.to.as_str(), "when" => when };
        let key = if one.is_refused { "desk-mail-refused" } else { "desk-mail-late" };
        let name = room.map_or_else(|| "Clef".to_owned(), |room| room.name.clone());
        Some(Attention { room: name, object: String::new(), text: visit.lang.t_with(key, &args) })
    })
}

fn attention(lang: Lang, room: &Room, snapshot: &RoomSnapshot) -> Vec<Attention> {
    let line = |object: String, text: String| Attention { room: room.name.clone(), object, text };
    let unreadable = snapshot.unreadable().into_iter().map(|(href, reason)| {
        let args = args! { "why" => words::unreadable(lang, &reason) };
        line(href.name(), lang.t_with("desk-unreadable-why", &args))
    });
    let warnings = snapshot.warnings().into_iter();
    let trouble = snapshot.failure().map(|failure| line(String::new(), words::trouble(lang, failure.reason)));
    trouble
        .into_iter()
        .chain(unreadable)
        .chain(warnings.map(|(href, warning)| line(href.name(), words::warning(lang, &warning))))
        .collect()
}
