//! What was found, as the template gets it: rooms with their times, each a link to the form filled in.

use serde::Serialize;

use crate::domain::find::{Differs, Fit, NearFit, Part, Search, Why};
use crate::domain::room::Room;
use crate::domain::time::Interval;
use crate::web::format;
use crate::web::i18n::args;
use crate::web::pages::{Link, links};
use crate::web::visit::Visit;

/// A room that fits, with the times at which it does.
#[derive(Debug, Serialize)]
pub(super) struct RoomFits {
    #[serde(flatten)]
    room: RoomView,
    is_smallest: bool,
    times: Vec<TimeView>,
}

/// A room as whoever chooses sees it.
#[derive(Debug, Serialize)]
struct RoomView {
    name: String,
    address: String,
    site: String,
    people: Option<u32>,
    equipment: Vec<String>,
}

/// A time to book.
#[derive(Debug, Serialize)]
struct TimeView {
    #[serde(flatten)]
    link: Link,
    /// All of it, for who does not see what stands around it.
    spoken: String,
}

/// What nearly fits.
#[derive(Debug, Serialize)]
pub(super) struct NearView {
    /// In what it differs.
    differs: String,
    parts: Vec<PartView>,
}

/// A room and a time of it.
#[derive(Debug, Serialize)]
struct PartView {
    #[serde(flatten)]
    room: RoomView,
    time: TimeView,
}

#[cfg(test)]
impl RoomFits {
    /// The smallest, and one of which little is known.
    pub(super) fn samples() -> Vec<Self> {
        let room = |is_smallest| Self {
            room: RoomView::sample(is_smallest),
            is_smallest,
            times: vec![TimeView::sample(), TimeView::sample()],
        };
        vec![room(true), room(false)]
    }
}

#[cfg(test)]
impl NearView {
    /// One room, and two of them.
    pub(super) fn samples() -> Vec<Self> {
        let part = |is_known| PartView { room: RoomView::sample(is_known), time: TimeView::sample() };
        let near = |parts| Self { differs: "Une heure <plus tard>".into(), parts };
        vec![near(vec![part(true)]), near(vec![part(true), part(false)])]
    }
}

#[cfg(test)]
impl RoomView {
    fn sample(is_known: bool) -> Self {
        Self {
            name: "Atelier <b>".into(),
            address: "/rooms/atelier?date=2026-11-24".into(),
            site: "Nord".into(),
            people: is_known.then_some(12),
            equipment: if is_known { vec!["tableau".into(), "écran".into()] } else { Vec::new() },
        }
    }
}

#[cfg(test)]
impl TimeView {
    fn sample() -> Self {
        Self { link: Link::sample(), spoken: "Atelier, mardi, \"10:00–11:00\"".into() }
    }
}

impl RoomView {
    fn new(room: &Room, interval: Interval) -> Self {
        let date = crate::domain::time::civil(room.zone, interval.start()).date();
        Self {
            name: room.name.clone(),
            address: links::room(&room.id, date),
            site: room.site.name.clone(),
            people: room.capacity,
            equipment: room.equipment.clone(),
        }
    }
}

impl TimeView {
    /// `label` of it, and the form filled in for so many.
    fn new(visit: &Visit, room: &Room, (interval, label): (Interval, String), heads: Option<u32>) -> Self {
        let heads = heads.map(|heads| heads.to_string()).unwrap_or_default();
        let rest = links::fields(&[("head_count", &heads)]);
        let when = visit.when(room.zone, interval);
        let spoken = visit.lang.t_with("find-slot", &args! { "room" => room.name.clone(), "when" => when });
        Self { link: Link { address: links::book(room, interval, &rest), label }, spoken }
    }
}

impl RoomFits {
    /// Each room once, in the order of its best time.
    pub(super) fn all(visit: &Visit, search: &Search, fits: &[Fit]) -> Vec<Self> {
        let mut rooms: Vec<(&Fit, Self)> = Vec::new();
        for fit in fits {
            let Some(room) = visit.app.schedule.room(&fit.room) else { continue };
            let label = visit.when(room.zone, fit.interval);
            let time = TimeView::new(visit, room, (fit.interval, label), search.head_count);
            if let Some((_, known)) = rooms.iter_mut().find(|(first, _)| first.room == fit.room) {
                known.times.push(time);
                continue;
            }
            let is_smallest = fit.why.contains(&Why::Smallest);
            let (room, times) = (RoomView::new(room, fit.interval), vec![time]);
            rooms.push((fit, Self { room, is_smallest, times }));
        }
        let mut rooms: Vec<Self> = rooms.into_iter().map(|(_, room)| room).collect();
        // Where there is no choice nothing has to be said for it.
        if let [only] = &mut rooms[..] {
            only.is_smallest = false;
        }
        rooms
    }
}

impl NearView {
    /// `None` if a room of it is no longer there.
    pub(super) fn new(visit: &Visit, search: &Search, near: &NearFit) -> Option<Self> {
        let whole = [Part { room: near.room.clone(), interval: near.interval }];
        let parts = if near.parts.is_empty() { &whole[..] } else { &near.parts };
        let are_at_once = !near.parts.is_empty() && parts.iter().all(|part| part.interval == near.interval);
        // Neither of two rooms holds all who come, nor does one that is too small.
        let is_too_small = are_at_once || near.differs.contains(&Differs::Smaller);
        let heads = search.head_count.filter(|_| !is_too_small);
        let part = |part: &Part| {
            let room = visit.app.schedule.room(&part.room)?;
            let label = visit.when(room.zone, part.interval);
            let time = TimeView::new(visit, room, (part.interval, label), heads);
            Some(PartView { room: RoomView::new(room, part.interval), time })
        };
        let said: Vec<String> =
            near.differs.iter().map(|how| said(visit, near, (*how, are_at_once))).collect();
        Some(Self { differs: said.join(", "), parts: parts.iter().map(part).collect::<Option<_>>()? })
    }
}

/// In what it differs, in words.
fn said(visit: &Visit, near: &NearFit, (how, are_at_once): (Differs, bool)) -> String {
    let lang = visit.lang;
    match how {
        Differs::Earlier => lang.t("find-earlier"),
        Differs::Later => lang.t("find-later"),
        Differs::Shorter => {
            let length = format::length(lang, near.interval.length());
            lang.t_with("find-shorter", &args! { "length" => length })
        }
        Differs::Split if are_at_once => lang.t("find-split-at-once"),
        Differs::Split => lang.t("find-split"),
        Differs::OtherSite => lang.t("find-other-site"),
        Differs::OtherDay => lang.t("find-other-day"),
        Differs::Smaller => lang.t("find-smaller"),
    }
}
