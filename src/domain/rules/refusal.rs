//! What a rule says when it says no.

use chrono::{NaiveTime, TimeDelta, Weekday};

use crate::domain::time::{Instant, Interval};

/// Why a booking is refused: the rule, and the figures of its sentence. No prose: words live in the locales,
/// under `refusal-` and the name of the rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// The name of the rule, in `rooms.toml` and in the API.
    pub rule: &'static str,
    /// The figures of its sentence, under the names that they have in the sentence and in the API.
    pub figures: Figures,
    /// The nearest time in this room that passes *every* rule, as long as what was asked or as near to that as
    /// the rules allow. `None` where another room is needed, where there is none within two weeks, and for
    /// the dates of a series.
    pub nearest: Option<Interval>,
    /// Which dates of a series it is about; none if it is about all of them, or about a single booking.
    pub dates: Option<RefusedDates>,
}

/// The dates of a series that a rule refuses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RefusedDates {
    /// The dates, ascending.
    pub dates: Vec<Interval>,
    /// How many dates the series has.
    pub of: usize,
}

/// The figures of a sentence, by name.
pub type Figures = Vec<(&'static str, Figure)>;

/// One figure of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Figure {
    /// How long.
    Length(TimeDelta),
    /// When.
    Moment(Instant),
    /// When, so far away that its sentence says the year.
    FarMoment(Instant),
    /// When in each week.
    Weekly(Weekday, NaiveTime),
    /// At which times.
    Spans(Vec<Interval>),
    /// How many.
    Count(u32),
    /// What they are called.
    Names(Vec<String>),
    /// Which public holiday ([`crate::domain::public_holidays::names`]).
    Holiday(&'static str),
    /// A text from the settings or the form.
    Text(String),
}

impl Refusal {
    /// Returns the moment named `name`.
    #[must_use]
    pub fn moment(&self, name: &str) -> Option<Instant> {
        self.figures.iter().find(|(known, _)| *known == name).and_then(|(_, figure)| match figure {
            Figure::Moment(at) | Figure::FarMoment(at) => Some(*at),
            _ => None,
        })
    }

    /// Returns the times named `name`.
    #[must_use]
    pub fn spans(&self, name: &str) -> &[Interval] {
        let found = self.figures.iter().find(|(known, _)| *known == name);
        if let Some((_, Figure::Spans(spans))) = found { spans } else { &[] }
    }
}
