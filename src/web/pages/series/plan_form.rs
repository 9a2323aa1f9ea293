//! The form of the plan of a series: the fields of the booking form, and what was chosen for each date.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};
use crate::web::forms::fields::BookingForm;
use crate::web::forms::series::Repeat;
use crate::web::forms::text;
use crate::web::pages::links;

/// What the name of the field of a date begins with.
const DATE: &str = "for-";

/// What was chosen for a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// It takes place as planned.
    Here,
    /// It does not take place.
    Out,
    /// It takes place in this room at this time.
    Elsewhere(RoomId, Interval),
}

/// The form as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PlanForm {
    /// The fields that a booking has too.
    pub(super) booking: BookingForm,
    /// What names the dates that were shown.
    pub(super) seen: String,
    /// What was chosen, by the start of the date.
    pub(super) choices: BTreeMap<Instant, Choice>,
    /// Whether to book, and not only to look.
    pub(super) is_to_book: bool,
}

impl PlanForm {
    /// Reads the pairs of a form or an address.
    pub(super) fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        let mut fields: Map<String, Value> = Map::new();
        for (name, value) in pairs {
            if let Some(at) = name.strip_prefix(DATE) {
                form.choices.extend(links::read_moment(at).zip(Choice::parse(&value)));
            } else if name == "seen" {
                form.seen = value;
            } else if name == "book" {
                form.is_to_book = true;
            } else if let Some(Value::String(before)) = fields.get_mut(&name) {
                // Boxes of one name, as the days of the week have.
                before.push(' ');
                before.push_str(&value);
            } else {
                fields.insert(name, Value::String(value));
            }
        }
        form.booking = serde_json::from_value(Value::Object(fields)).unwrap_or_default();
        form
    }

    /// Returns the same where days of the week or single dates say how often it is, if nothing else does.
    pub(super) fn completed(mut self) -> Self {
        let implied = match &self.booking {
            form if !form.repeat.is_empty() => return self,
            form if !form.on.trim().is_empty() => Repeat::Weekly,
            form if !form.dates.trim().is_empty() => Repeat::Picked,
            _ => return self,
        };
        implied.name().clone_into(&mut self.booking.repeat);
        self
    }

    /// The starts of the dates that are wanted as planned.
    pub(super) fn wanted_here(&self) -> Vec<Instant> {
        self.choices.iter().filter(|(_, choice)| **choice == Choice::Here).map(|(at, _)| *at).collect()
    }

    /// Returns how many come, if that can be read.
    pub(super) fn head_count(&self) -> Option<u32> {
        text::head_count(&self.booking.details.head_count).ok().flatten()
    }

    /// The name of the field of the date that begins at `at`.
    pub(super) fn field(at: Instant) -> String {
        format!("{DATE}{}", links::moment(at))
    }
}

impl Choice {
    /// Its value in the HTML.
    pub(super) fn value(&self) -> String {
        match self {
            Self::Here => "here".to_owned(),
            Self::Out => "out".to_owned(),
            Self::Elsewhere(room, time) => {
                format!("{room}/{}/{}", links::moment(time.start()), links::moment(time.end()))
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "here" => return Some(Self::Here),
            "out" => return Some(Self::Out),
            _ => {}
        }
        let mut parts = text.split('/');
        let (room, start, end) = (parts.next()?, parts.next()?, parts.next()?);
        let time = Interval::new(links::read_moment(start)?, links::read_moment(end)?)?;
        Some(Self::Elsewhere(RoomId::parse(room)?, time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn what_is_chosen_for_each_date_is_read_back() {
        let time = Interval::new(at("2026-12-01T17:00:00Z"), at("2026-12-01T19:00:00Z")).expect("forwards");
        let elsewhere = Choice::Elsewhere(RoomId::parse("loire").expect("an id"), time);
        let choices = [Choice::Here, Choice::Out, elsewhere];
        let starts = ["2026-12-01T17:00:00Z", "2026-12-08T17:00:00Z", "2026-12-15T17:00:00Z"].map(at);
        let pairs = starts.iter().zip(&choices).map(|(at, choice)| (PlanForm::field(*at), choice.value()));
        let form = PlanForm::of_pairs(pairs.collect());
        assert_eq!(form.choices, starts.into_iter().zip(choices).collect());
    }

    #[test]
    fn boxes_of_one_name_are_gathered_and_nonsense_is_no_choice() {
        let pairs = [
            ("on", "MO"),
            ("on", "WE"),
            ("title", "Chorale"),
            ("for-2026-12-01T17:00:00Z", "loire/2026-12-01T19:00:00Z/2026-12-01T17:00:00Z"),
            ("for-someday", "here"),
            ("for-2026-12-08T17:00:00Z", "<b>"),
            ("book", ""),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let form = PlanForm::of_pairs(pairs.into());
        assert_eq!((form.booking.on.as_str(), form.booking.details.title.as_str()), ("MO WE", "Chorale"));
        assert!(form.is_to_book && form.choices.is_empty(), "{form:?}");
    }
}
