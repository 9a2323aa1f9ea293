//! `[rules]`, `[site.rules]`, `[room.rules]`: what may be booked. A site overrides the place and a
//! room its site, key by key.

use std::cell::Cell;

use chrono::TimeDelta;

use super::section::Section;
use crate::domain::opening_hours::{Country, OpeningHours};
use crate::domain::rules::{Rules, RulesChange};
use crate::domain::time::{format_length, parse_length};

pub(super) const KEYS: &[&str] =
    &["opening_hours", "min_notice", "horizon", "min_length", "max_length", "step", "buffer"];

/// What holds where nobody says anything.
pub(super) fn default_rules() -> Rules {
    Rules {
        opening_hours: OpeningHours::always(),
        min_notice: TimeDelta::zero(),
        horizon: TimeDelta::days(180),
        min_length: TimeDelta::minutes(15),
        max_length: TimeDelta::hours(10),
        step: TimeDelta::minutes(15),
        buffer: TimeDelta::zero(),
    }
}

/// The rules in the section `rules` of `owner`, with those of `above` where it is silent.
pub(super) fn read(owner: &Section, above: &Rules, country: Option<Country>) -> Rules {
    let Some(section) = owner.section("rules") else { return above.clone() };
    section.allow(KEYS);
    let rules = above.changed_by(&read_change(&section, country));
    check_together(&section, &rules, "");
    rules
}

/// The rules that stand in `section`.
pub(super) fn read_change(section: &Section, country: Option<Country>) -> RulesChange {
    let length = |key: &str| {
        let expected = match key {
            "step" => "a length that divides a day, such as \"15m\", \"30m\" or \"1h\"",
            _ => "a length such as \"15m\", \"2h\", \"1h30m\" or \"180d\"",
        };
        section.parsed(key, expected, |text| {
            parse_length(text).ok().filter(|length| key != "step" || divides_a_day(*length))
        })
    };
    RulesChange {
        opening_hours: read_hours(section, country),
        min_notice: length("min_notice"),
        horizon: length("horizon"),
        min_length: length("min_length"),
        max_length: length("max_length"),
        step: length("step"),
        buffer: length("buffer"),
    }
}

fn read_hours(section: &Section, country: Option<Country>) -> Option<OpeningHours> {
    let expected = "opening hours such as \"Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off\"";
    let text = section.text("opening_hours", expected)?;
    OpeningHours::parse(&text, country).map_err(|error| section.problem("opening_hours", &error.message)).ok()
}

fn divides_a_day(step: TimeDelta) -> bool {
    step > TimeDelta::zero() && (24 * 60) % step.num_minutes() == 0
}

/// Rules that leave nothing to book are reported where one of them was written; whether that was so.
/// `of` says of which room, if the section does not.
pub(super) fn check_together(section: &Section, rules: &Rules, of: &str) -> bool {
    let complaints = Cell::new(0);
    let complain = |keys: &[&str], message: String| {
        if let Some(key) = keys.iter().find(|key| section.has(key)) {
            section.problem(key, &format!("{message}{of}"));
            complaints.set(complaints.get() + 1);
        }
    };
    let Rules { min_notice, horizon, min_length, max_length, step, .. } = rules;
    let [notice, ahead, shortest, longest, steps] =
        [min_notice, horizon, min_length, max_length, step].map(|length| format_length(*length));
    let longest_on_step =
        *step * i32::try_from(max_length.num_minutes() / step.num_minutes()).unwrap_or(i32::MAX);
    if min_length > max_length {
        let message = format!("expected min_length ({shortest}) to be no more than max_length ({longest})");
        complain(&["max_length", "min_length"], message);
    } else if longest_on_step < *min_length.max(step) {
        let message = format!(
            "no length fits: expected a multiple of step ({steps}) between min_length ({shortest}) and max_length ({longest})"
        );
        complain(&["step", "max_length", "min_length"], message);
    }
    if *min_notice + *min_length > *horizon {
        let message = format!(
            "nothing can be booked: expected horizon ({ahead}) to be more than min_notice ({notice}) and min_length ({shortest})"
        );
        complain(&["horizon", "min_notice", "min_length"], message);
    }
    complaints.get() > 0
}
