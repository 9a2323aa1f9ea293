//! What the forms of a booking and of a change have in common: the rooms to choose from, and what the
//! room says about the fields of time.

use chrono::TimeDelta;
use serde::Serialize;

use crate::bookings::may_publish;
use crate::domain::room::Room;
use crate::domain::terms::Terms;
use crate::domain::time::{self, Instant, Interval};
use crate::web::forms::series::Repeat;
use crate::web::i18n::Lang;
use crate::web::visit::Visit;

/// How far ahead a night is looked for in which a room is open.
const WEEK: TimeDelta = TimeDelta::days(8);

/// A room to choose.
#[derive(Debug, Serialize)]
pub(super) struct RoomChoice {
    id: String,
    site: String,
    name: String,
    people: Option<u32>,
}

impl RoomChoice {
    pub(super) fn new(room: &Room) -> Self {
        let (id, site, name) = (room.id.to_string(), room.site.name.clone(), room.name.clone());
        Self { id, site, name, people: room.capacity }
    }
}

/// How often, to choose.
#[derive(Debug, Serialize)]
pub(super) struct RepeatChoice {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

impl RepeatChoice {
    /// Once, and `repeats`.
    pub(super) fn all(lang: Lang, chosen: &str, repeats: &[Repeat]) -> Vec<Self> {
        let once = Self { value: "", label: lang.t("repeat-once"), is_chosen: chosen.is_empty() };
        std::iter::once(once).chain(repeats.iter().map(|repeat| Self::of(lang, *repeat, chosen))).collect()
    }

    /// All that make several dates; every week if nothing is chosen.
    pub(super) fn of_series(lang: Lang, chosen: &str) -> Vec<Self> {
        let chosen = if chosen.is_empty() { Repeat::Weekly.name() } else { chosen };
        Repeat::ALL.map(|repeat| Self::of(lang, repeat, chosen)).into()
    }

    fn of(lang: Lang, repeat: Repeat, chosen: &str) -> Self {
        let value = repeat.name();
        Self { value, label: repeat_label(lang, repeat), is_chosen: value == chosen }
    }
}

fn repeat_label(lang: Lang, repeat: Repeat) -> String {
    lang.t(match repeat {
        Repeat::Daily => "repeat-daily",
        Repeat::Weekdays => "repeat-weekdays",
        Repeat::Weekly => "repeat-weekly",
        Repeat::Fortnightly => "repeat-fortnightly",
        Repeat::MonthlyByDay => "repeat-month-day",
        Repeat::MonthlyByLastDay => "repeat-month-last",
        Repeat::MonthlyByDate => "repeat-month-date",
        Repeat::Yearly => "repeat-yearly",
        Repeat::Picked => "repeat-dates",
    })
}

/// What a room and the place say about the fields of what is said.
#[derive(Debug, Serialize)]
pub(super) struct DetailsPart {
    publishes_titles: bool,
    /// Whether who looks says that everybody may know of it.
    may_publish: bool,
    layouts: Vec<String>,
}

impl DetailsPart {
    pub(super) fn of(visit: &Visit, room: Option<&Room>) -> Self {
        let layouts = room.map(|room| room.layouts.clone()).unwrap_or_default();
        let may_publish = room.is_some_and(|room| may_publish(&visit.actor, room));
        Self { publishes_titles: visit.app.settings.place.publish_titles, may_publish, layouts }
    }
}

/// What a room says about the fields of time.
#[derive(Debug, Default, Serialize)]
pub(super) struct TimesPart {
    step_seconds: i64,
    /// Whether it is open through some midnight, so that an end before the start may be the next day's.
    has_nights: bool,
    /// Whether a booking may last longer than a day, so that the form asks for the day of its end.
    has_days: bool,
}

impl TimesPart {
    pub(super) fn of(terms: &Terms, now: Instant) -> Self {
        let (zone, rules) = (terms.room.zone, &terms.rules);
        let has_midnight =
            |open: &Interval| time::day(zone, time::civil(zone, open.start()).date()).end() < open.end();
        let week = Interval::starting_at(now, WEEK);
        let open = week.map(|week| terms.open_within(week)).unwrap_or_default();
        Self {
            step_seconds: rules.step.num_seconds().max(60),
            has_nights: open.iter().any(has_midnight),
            has_days: rules.max_length > TimeDelta::days(1),
        }
    }
}

#[cfg(test)]
impl RoomChoice {
    pub(super) fn samples() -> Vec<Self> {
        let room = |id: &str, site: &str, people| Self {
            id: id.into(),
            site: site.into(),
            name: "Atelier <b>".into(),
            people,
        };
        vec![room("atelier", "Nord", Some(12)), room("salon", "Nord", None), room("loire", "Sud", Some(1))]
    }
}

#[cfg(test)]
impl DetailsPart {
    pub(super) fn sample(publishes_titles: bool) -> Self {
        let layouts = if publishes_titles { vec!["en U".into()] } else { Vec::new() };
        Self { publishes_titles, may_publish: publishes_titles, layouts }
    }
}

#[cfg(test)]
impl TimesPart {
    pub(super) fn sample(is_open_for_long: bool) -> Self {
        Self { step_seconds: 900, has_nights: is_open_for_long, has_days: is_open_for_long }
    }
}
