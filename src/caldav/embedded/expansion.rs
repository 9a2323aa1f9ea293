//! The dates of a series one by one, and series without the overrides of other times
//! (RFC 4791 §9.6.5, §9.6.6).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::component::{Component, Property};
use super::fault::Fault;
use super::object::Object;
use super::time_range::{as_events, instant, with_zones};
use crate::domain::time::Interval;
use crate::ical::{self, Occurrence};

/// What says when a component happens, and how often; instances have their own.
const TIMES: [&str; 9] =
    ["DTSTART", "DTEND", "DUE", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"];

/// `object` as one component per date that is in `window`, in UTC and without recurrence or time
/// zones. `None` if it cannot be understood.
pub(super) fn expand(object: &Object, window: Interval, zone: Tz) -> Option<Component> {
    let tree = object.tree()?;
    let dates = ical::read(as_events(tree).as_bytes(), zone).ok()?;
    let sources = Sources::of(tree, zone)?;
    let instances = dates.occurrences(window).into_iter().map(|date| sources.instance(&date));
    Some(Component { components: instances.collect(), ..tree.clone() })
}

/// A time that is taken, and whether only tentatively (RFC 4791 §7.10).
pub(super) type Busy = (Interval, bool);

/// The times within `window` that `object` takes.
///
/// # Errors
/// If its file cannot be read.
pub(super) fn busy(object: &Object, window: Interval, zone: Tz) -> Result<Vec<Busy>, Fault> {
    if !matches!(object.kind, "VEVENT" | "") {
        return Ok(Vec::new());
    }
    let dates = object.dates(zone);
    let sources = object.tree().and_then(|tree| Sources::of(tree, zone));
    let (Some(dates), Some(sources)) = (dates, sources) else {
        // It is no event, or its text cannot be had.
        object.body().map_err(|error| Fault::of_file(&object.name, &error))?;
        return Ok(Vec::new());
    };
    let dates = dates.occurrences(window).into_iter().filter(|date| date.blocks);
    let taken = dates.filter_map(|date| {
        let status = sources.source_of(&date)?.property("STATUS");
        let is_tentative =
            status.is_some_and(|status| status.value().trim().eq_ignore_ascii_case("TENTATIVE"));
        Some((date.interval.intersection(&window)?, is_tentative))
    });
    Ok(taken.collect())
}

/// `object` without the overrides that touch `window` neither where they are nor where they were.
pub(super) fn limit(object: &Object, window: Interval, zone: Tz) -> Option<Component> {
    let tree = object.tree()?;
    let is_kept = |component: &&Component| {
        let Some(id) = component.property("RECURRENCE-ID") else { return true };
        // It changes the dates after it as well (RFC 5545 §3.2.13), and these may be in the window.
        if id.parameter("RANGE").is_some() {
            return true;
        }
        let was = instant(tree, id, zone).is_none_or(|was| window.contains(was));
        was || happens_alone(tree, component, window, zone)
    };
    let components = tree.components.iter().filter(is_kept).cloned().collect();
    Some(Component { components, ..tree.clone() })
}

fn happens_alone(tree: &Component, component: &Component, window: Interval, zone: Tz) -> bool {
    let alone = with_zones(tree, [component.without("RECURRENCE-ID")]);
    let event = Component::read(alone.as_bytes()).map(|alone| as_events(&alone));
    let read = event.ok().and_then(|event| ical::read(event.as_bytes(), zone).ok());
    read.is_none_or(|read| !read.occurrences(window).is_empty())
}

/// The components that instances are copies of.
struct Sources<'a> {
    master: Option<&'a Component>,
    /// By the moment that they replace.
    overrides: Vec<(DateTime<Utc>, &'a Component)>,
    zone: Tz,
}

impl<'a> Sources<'a> {
    fn of(tree: &'a Component, zone: Tz) -> Option<Self> {
        let mut sources = Self { master: None, overrides: Vec::new(), zone };
        for component in tree.components.iter().filter(|component| component.name != "VTIMEZONE") {
            match component.property("RECURRENCE-ID") {
                Some(id) => sources.overrides.push((instant(tree, id, zone)?, component)),
                None => sources.master = Some(component),
            }
        }
        sources.overrides.sort_by_key(|(replaced, _)| *replaced);
        Some(sources)
    }

    /// The component that describes the date which was at `replaced` first.
    fn source(&self, replaced: Option<DateTime<Utc>>) -> Option<&'a Component> {
        let before = |replaced| self.overrides.iter().rev().filter(move |(at, _)| *at <= replaced);
        let is_for = |replaced, at, component: &Component| {
            at == replaced
                || component.property("RECURRENCE-ID").is_some_and(|id| id.parameter("RANGE").is_some())
        };
        let changed = replaced.and_then(|replaced| {
            before(replaced)
                .find(|(at, component)| is_for(replaced, *at, component))
                .map(|(_, component)| *component)
        });
        changed.or(self.master).or(self.overrides.first().map(|(_, component)| *component))
    }

    fn source_of(&self, date: &Occurrence) -> Option<&'a Component> {
        self.source(date.recurrence_id.as_ref().map(|id| id.resolve(self.zone)))
    }

    fn instance(&self, date: &Occurrence) -> Component {
        let replaced = date.recurrence_id.as_ref().map(|id| id.resolve(self.zone));
        let Some(source) = self.source(replaced) else { return Component::default() };
        let has_end = ["DTEND", "DUE", "DURATION"].iter().any(|name| source.property(name).is_some());
        let end_name = if source.name == "VTODO" { "DUE" } else { "DTEND" };
        let mut properties = vec![self.time("DTSTART", date.interval.start(), date.all_day)];
        if has_end {
            properties.push(self.time(end_name, date.interval.end(), date.all_day));
        }
        if let (Some(id), Some(replaced)) = (&date.recurrence_id, replaced) {
            properties.push(self.time("RECURRENCE-ID", replaced, id.is_date()));
        }
        let kept = source.properties.iter().filter(|property| !TIMES.contains(&property.name.as_str()));
        properties.extend(kept.cloned());
        Component { properties, ..source.clone() }
    }

    fn time(&self, name: &str, at: DateTime<Utc>, is_date: bool) -> Property {
        if is_date {
            let date = at.with_timezone(&self.zone).date_naive();
            Property::new(name, ";VALUE=DATE", &date.format("%Y%m%d").to_string())
        } else {
            Property::new(name, "", &at.format("%Y%m%dT%H%M%SZ").to_string())
        }
    }
}
