//! A calendar object beside its text: what is read there, and where it stands.

use chrono_tz::Tz;

use super::super::event::instant;
use super::super::lines::{ContentLine, Logical, logical_lines};
use super::super::object::CalendarObject;
use super::super::read::read;
use super::super::series::Override;
use super::super::unreadable::Unreadable;
use super::form::{Form, described};
use super::parts::{Part, Rewrite, main_event, parts};
use super::shift::Shift;
use crate::domain::time::{self, Instant, Interval};

/// A calendar object with its lines.
pub(in crate::ical) struct Sheet<'t> {
    pub(in crate::ical) object: CalendarObject,
    pub(in crate::ical) lines: Vec<Logical<'t>>,
    pub(in crate::ical) parts: Vec<Part>,
    /// That of the room.
    pub(in crate::ical) zone: Tz,
}

impl<'t> Sheet<'t> {
    pub(in crate::ical) fn read(raw: &'t str, zone: Tz) -> Result<Self, Unreadable> {
        let object = read(raw.as_bytes(), zone)?;
        let lines = logical_lines(raw);
        let parts = parts(&lines);
        Ok(Self { object, lines, parts, zone })
    }

    /// The event itself, not one of its changed dates.
    pub(in crate::ical) fn main(&self) -> Option<&Part> {
        main_event(&self.parts)
    }

    /// Whether more than one rule says which dates there are: Clef knows the first alone.
    pub(in crate::ical) fn has_several_rules(&self) -> bool {
        let count = |name| self.main().map_or(0, |event| event.all(name).count());
        count("RRULE") > 1 || count("EXRULE") > 0
    }

    /// The changed dates, each with the start that it has without the change.
    pub(in crate::ical) fn overrides(&self) -> impl Iterator<Item = (&Part, Instant)> {
        let changed = self.parts.iter().filter(|part| part.is_override());
        changed.filter_map(|part| Some((part, self.key(part)?)))
    }

    fn key(&self, part: &Part) -> Option<Instant> {
        let line = ContentLine::parse(&self.lines[part.find("RECURRENCE-ID")?].text)?;
        let at = instant(&line, self.zone)?;
        if line.value.contains(['T', 't']) {
            return Some(at);
        }
        let begins =
            time::civil(self.zone, self.object.series.first()?.master.as_ref()?.start.resolve(self.zone));
        Some(time::resolve_event(self.zone, time::civil(self.zone, at).date().and_time(begins.time())))
    }

    /// Returns what is read of the date that is changed there.
    pub(in crate::ical) fn change_at(&self, key: Instant) -> Option<&Override> {
        self.object.series.first()?.overrides.iter().find(|changed| changed.key == key)
    }

    /// Returns how the event writes its times.
    pub(in crate::ical) fn form(&self) -> Form {
        let master = self.object.series.first().and_then(|series| series.master.as_ref());
        let line = self.main().and_then(|event| event.find("DTSTART"));
        let Some((master, line)) = master.zip(line) else { return Form::Utc };
        Form::of(&master.start, &self.lines[line].text, &described(&self.parts, &self.lines), self.zone)
    }

    /// Returns how Clef writes times beside this.
    fn form_of_room(&self) -> Form {
        let is_described = described(&self.parts, &self.lines).iter().any(|tzid| tzid == self.zone.name());
        if is_described { Form::of_room(self.zone) } else { Form::Utc }
    }

    /// Gives `event` those ends of `interval` that are `changed`, in `form`; both in that of the room where
    /// one has no such form.
    pub(in crate::ical) fn set_times(
        &self,
        rewrite: &mut Rewrite<'_>,
        event: &Part,
        (form, interval, changed): (&Form, Interval, [bool; 2]),
    ) {
        let ends = [("DTSTART", interval.start()), ("DTEND", interval.end())];
        let mut wanted: Vec<_> = ends.into_iter().zip(changed).filter(|(_, changed)| *changed).collect();
        let mut form = form.clone();
        if wanted.iter().any(|((name, at), _)| form.line(name, *at).is_none()) {
            (wanted, form) = (ends.map(|end| (end, true)).to_vec(), self.form_of_room());
        }
        for ((name, at), _) in wanted {
            rewrite.set(event, name, form.line(name, at));
            if name == "DTEND" {
                rewrite.set(event, "DURATION", None);
            }
        }
    }

    /// Moves the times of `part`: its own, and those at which its alarms go off by the clock.
    pub(in crate::ical) fn shift(&self, rewrite: &mut Rewrite<'_>, part: &Part, shift: Shift) {
        for name in ["RECURRENCE-ID", "DTSTART", "DTEND"] {
            for position in part.all(name) {
                if let Some(line) = shift.line(&self.lines[position].text) {
                    rewrite.replace(position, line);
                }
            }
        }
        self.shift_alarms(rewrite, part, shift);
    }

    /// Moves what says when an alarm goes off, where that is not said by the time of the event (RFC 5545 §3.8.6.3).
    pub(in crate::ical) fn shift_alarms(&self, rewrite: &mut Rewrite<'_>, part: &Part, shift: Shift) {
        for position in part.range.clone() {
            let is_absolute = ContentLine::parse(&self.lines[position].text).is_some_and(|line| {
                line.name == "TRIGGER" && !line.value.trim_start().starts_with(['P', 'p', '+', '-'])
            });
            if is_absolute && let Some(line) = shift.line(&self.lines[position].text) {
                rewrite.replace(position, line);
            }
        }
    }
}
