//! Other times and rooms that would do, on a form that was refused.

use serde::Serialize;

use crate::domain::find::Alternative;
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::Refusal;
use crate::domain::time::Interval;
use crate::web::visit::Visit;

/// How many other times and rooms are offered.
const OFFERS: usize = 6;

/// Another time or room that would do.
#[derive(Debug, Serialize)]
pub(super) struct AlternativeView {
    /// Where, if it is in another room, and how many it holds.
    room: Option<String>,
    site: String,
    people: Option<u32>,
    when: String,
    address: String,
}

/// What was refused, and what passes instead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused<'a> {
    /// The rules that say no.
    pub(super) refusals: &'a [Refusal],
    /// What passes them.
    pub(super) alternatives: &'a [Alternative],
    /// What was asked for.
    pub(super) asked: (&'a RoomId, Interval),
}

impl Refused<'_> {
    /// The nearest times that the rules themselves name, then the other ones; each once, as a link to `address`.
    pub(super) fn alternatives(
        &self,
        visit: &Visit,
        address: impl Fn(&Room, Interval) -> String,
    ) -> Vec<AlternativeView> {
        let (asked, _) = self.asked;
        // Another time makes no room larger.
        let is_too_small = self.refusals.iter().any(Refusal::needs_another_room);
        let times = self.refusals.iter().filter(|_| !is_too_small).filter_map(|refusal| refusal.nearest);
        let nearest = times.map(|interval| (asked, interval));
        let alternatives = self.alternatives.iter().map(|offer| (&offer.room, offer.interval));
        let mut offered: Vec<(&RoomId, Interval)> = Vec::new();
        for offer in nearest.chain(alternatives) {
            if !offered.contains(&offer) && offer != self.asked {
                offered.push(offer);
            }
        }
        let offer = |(id, interval): (&RoomId, Interval)| {
            let room = visit.app.schedule.room(id)?;
            Some(AlternativeView {
                room: (id != asked).then(|| room.name.clone()),
                site: room.site.name.clone(),
                people: room.capacity,
                when: visit.when(room.zone, interval),
                address: address(room, interval),
            })
        };
        offered.into_iter().take(OFFERS).filter_map(offer).collect()
    }
}

#[cfg(test)]
impl AlternativeView {
    /// Another time, and another room.
    pub(super) fn samples() -> Vec<Self> {
        let offer = |room: Option<&str>, people| Self {
            room: room.map(ToOwned::to_owned),
            site: "Nord".into(),
            people,
            when: "lundi 23 novembre, 11:00–12:00".into(),
            address: "/book?room=salon&title=a&b".into(),
        };
        vec![offer(None, Some(12)), offer(Some("Salon <b>"), Some(4)), offer(Some("Loire"), None)]
    }
}
