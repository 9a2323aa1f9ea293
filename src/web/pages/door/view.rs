//! What the template of the display at a door gets.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::Serialize;

use crate::bookings::can_attend;
use crate::domain::attendance::{Attending, is_open_for_check_in};
use crate::domain::booking::RequestKey;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::terms::Terms;
use crate::domain::time::{self, Instant, Interval};
use crate::web::format;
use crate::web::page::Page;
use crate::web::pages::book::free_on;
use crate::web::pages::{Notice, can_report, freshness, links};
use crate::web::visibility;
use crate::web::visit::Visit;

/// The lengths to choose from, in minutes.
const LENGTHS: [i64; 2] = [30, 60];
/// How many of the next bookings are shown.
const SHOWN: usize = 4;

#[expect(clippy::struct_excessive_bools, reason = "a view: what the template asks, each on its own")]
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::web) struct DoorPage {
    room: String,
    name: String,
    clock: String,
    is_eink: bool,
    /// `free`, `taken`, `closed`.
    state: &'static str,
    /// Until when, if that is today.
    until: Option<String>,
    /// What is under way, as far as it may be seen here.
    title: Option<String>,
    who: Option<String>,
    /// The booking that can be acted on.
    id: String,
    recurrence_id: String,
    /// The times of whoever comes next, if it is them.
    check_in_for: Option<String>,
    can_check_in: bool,
    can_end: bool,
    is_there: bool,
    lengths: Vec<Length>,
    key: String,
    sign_in: Option<String>,
    /// Where one reports what is wrong in the room.
    defect: Option<String>,
    next: Vec<NextRow>,
    stale: Option<Notice>,
    notice: Option<Notice>,
}

#[derive(Debug, Clone, Serialize)]
struct Length {
    minutes: i64,
    until: String,
}

#[derive(Debug, Clone, Serialize)]
struct NextRow {
    times: String,
    title: Option<String>,
}

impl Page for DoorPage {
    const TEMPLATE: &'static str = "door.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row =
            |title: Option<&str>| NextRow { times: "14:00–15:00".into(), title: title.map(Into::into) };
        let free = || Self {
            room: "atelier".into(),
            name: "L’Atelier <b>".into(),
            clock: "10:26".into(),
            state: "free",
            until: Some("14:00".into()),
            lengths: vec![Length { minutes: 30, until: "11:00".into() }],
            key: "a-key".into(),
            defect: Some("/door/atelier/problem".into()),
            next: vec![row(Some("Comité <b>")), row(None)],
            notice: Some(Notice::sample("good")),
            ..Self::default()
        };
        let taken = Self {
            state: "taken",
            title: Some("Comité <b>".into()),
            who: Some("Ana <b>".into()),
            id: "6c2a8987-5842-516d-a520-50badae762f2".into(),
            recurrence_id: "2026-11-24T09:00:00Z".into(),
            can_check_in: true,
            can_end: true,
            is_there: true,
            lengths: Vec::new(),
            ..free()
        };
        let visitor = Self {
            is_eink: true,
            until: None,
            lengths: Vec::new(),
            defect: None,
            sign_in: Some("/signin?back=%2Fdoor%2Fatelier".into()),
            next: Vec::new(),
            stale: Some(Notice::sample("bad")),
            notice: None,
            ..free()
        };
        let soon = Self { check_in_for: Some("14:00–15:00".into()), can_check_in: true, ..free() };
        let closed = Self { state: "closed", until: None, lengths: Vec::new(), ..free() };
        vec![free(), taken, soon, visitor, closed]
    }
}

/// Returns when the room of `terms` can be booked from now on.
pub(super) fn free_now(visit: &Visit, terms: &Terms) -> Option<Interval> {
    let date = time::civil(terms.room.zone, visit.now).date();
    free_on(visit, terms, date).into_iter().find(|gap| gap.contains(visit.now))
}

impl DoorPage {
    pub(super) fn new(visit: &Visit, room: &Arc<Room>, is_eink: bool) -> Self {
        let terms = visit.app.schedule.terms(room, &visit.actor);
        let snapshot = visit.app.schedule.snapshot(&room.id);
        let day = time::day(room.zone, time::civil(room.zone, visit.now).date());
        let ahead = Interval::new(visit.now, day.end()).map(|rest| snapshot.shown(rest)).unwrap_or_default();
        let (now, next): (Vec<_>, Vec<_>) = ahead.iter().partition(|one| one.interval.contains(visit.now));
        let open = terms.open_within(day);
        let opening = open.iter().find(|open| open.contains(visit.now));
        let gap = free_now(visit, &terms);
        let begins = next.iter().map(|one| one.interval.start()).min();
        let (state, until) = match (now.is_empty(), opening) {
            (false, _) => ("taken", taken_until(&now, &next)),
            (true, Some(opening)) => ("free", begins.into_iter().chain([opening.end()]).min()),
            (true, None) => {
                let opens = open.iter().map(Interval::start).find(|at| *at > visit.now);
                ("closed", begins.into_iter().chain(opens).min())
            }
        };
        let until = until.filter(|at| *at < day.end());
        let is_known = visit.actor.person().is_some();
        let page = Self {
            room: room.id.to_string(),
            name: room.name.clone(),
            clock: format::time_of_day(room.zone, visit.now),
            is_eink,
            state,
            until: until.map(|at| format::time_of_day(room.zone, at)),
            lengths: gap.filter(|_| is_known).map(|gap| lengths(room, &terms, gap)).unwrap_or_default(),
            key: RequestKey::random().as_str().to_owned(),
            sign_in: (!is_known).then(|| links::sign_in(&links::door(&room.id, is_eink, ""))),
            defect: can_report(visit).then(|| links::door_defect(&room.id, is_eink)),
            next: next.iter().take(SHOWN).map(|one| next_row(visit, room, one)).collect(),
            stale: freshness::of_booking(visit, &room.id),
            ..Self::default()
        };
        // When nobody has it, whoever comes next may say so before it begins.
        let is_open = |one: &&&Arc<Occupancy>| is_open_for_check_in(one.interval, visit.now);
        let about = now.first().or_else(|| next.iter().find(is_open)).copied();
        about.map_or_else(|| page.clone(), |one| page.clone().about(visit, room, one))
    }

    /// With what holds the room now, or soon, as far as it may be seen here, and what may be done about it.
    fn about(self, visit: &Visit, room: &Room, one: &Occupancy) -> Self {
        let is_now = one.interval.contains(visit.now);
        let seen = visibility::of(one, room, &visit.actor, visit.app.settings.place.publish_titles);
        let said = |text: Option<&str>| text.filter(|_| is_now).map(ToOwned::to_owned);
        let page = Self { title: said(seen.title), who: said(seen.who()), ..self };
        let Some(booking) = one.booking().filter(|booking| can_attend(&visit.actor, booking, room)) else {
            return page;
        };
        let date = one.date(room.zone);
        let of_series = date.filter(|_| booking.when.series.is_some());
        let comes = booking.attending((of_series, one.interval), visit.now) == Some(Attending::In);
        Self {
            id: booking.id.to_string(),
            recurrence_id: date.map(links::moment).unwrap_or_default(),
            check_in_for: (comes && !is_now).then(|| format::times(room.zone, one.interval)),
            can_check_in: comes,
            can_end: is_now && booking.state.holds(),
            is_there: is_now && booking.attendance(of_series).is_there(),
            ..page
        }
    }

    /// With a sentence about what was done.
    pub(super) fn done(self, visit: &Visit, done: &str) -> Self {
        match done {
            "booked" => self.saying("good", visit.lang.t("door-booked")),
            "ended" => self.saying("good", visit.lang.t("booking-released")),
            "reported" => self.saying("good", visit.lang.t("defect-sent-text")),
            "checked-in" => self.saying("good", visit.lang.t("attendance-in")),
            _ => self,
        }
    }

    /// With a sentence on top.
    pub(super) fn saying(self, tone: &'static str, text: String) -> Self {
        Self { notice: Some(Notice { tone, text }), ..self }
    }
}

/// Returns when nobody has the room any more: who comes `next` may have it from the moment on at which who has it `now`
/// leaves. Both by their start.
fn taken_until(now: &[&Arc<Occupancy>], next: &[&Arc<Occupancy>]) -> Option<Instant> {
    let leaves = now.iter().map(|one| one.interval.end()).max()?;
    let follow = |until: Instant, one: &&Arc<Occupancy>| {
        if one.interval.start() <= until { until.max(one.interval.end()) } else { until }
    };
    Some(next.iter().fold(leaves, follow))
}

fn next_row(visit: &Visit, room: &Room, one: &Occupancy) -> NextRow {
    let seen = visibility::of(one, room, &visit.actor, visit.app.settings.place.publish_titles);
    NextRow { times: format::times(room.zone, one.interval), title: seen.title.map(ToOwned::to_owned) }
}

/// The lengths that fit into `gap`.
fn lengths(room: &Room, terms: &Terms, gap: Interval) -> Vec<Length> {
    let allowed = terms.rules.min_length..=terms.rules.max_length;
    let fits = |minutes: &i64| {
        let length = TimeDelta::minutes(*minutes);
        length <= gap.length() && allowed.contains(&length)
    };
    let length = |minutes| {
        let until = gap.start() + TimeDelta::minutes(minutes);
        Length { minutes, until: format::time_of_day(room.zone, until) }
    };
    LENGTHS.into_iter().filter(fits).map(length).collect()
}
