//! What a rule says when it says no.

use chrono::{NaiveTime, TimeDelta, Weekday};

use super::About;
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

/// Every figure that a refusal can have, with a sentence about it for the description of the API.
pub const FIGURES: &[(&str, &str)] = &[
    ("limit", "The length that the rule asks for; of a quota also how many bookings."),
    ("earliest", "The first start that the rule lets pass."),
    ("latest", "The last end that the rule lets pass."),
    ("opens_at", "When the week opens for booking."),
    ("until", "Until when the booking could be changed or cancelled."),
    ("open", "When the room is open on the days asked for."),
    ("by", "The times that are taken."),
    ("capacity", "How many people the room takes."),
    ("reason", "Why the room is closed."),
    ("closed", "When the room is closed."),
    ("left", "What is left of a quota: a length, or how many bookings."),
    ("unit", "Whether a quota is of `hours` or a `count`."),
    ("per", "Which bookings a quota counts together: those of a `day`, `week` or `month`, or those `ahead`."),
    ("over", "Where a quota counts: in the `room`, the `site` or the `place`."),
    ("soft", "Beyond the quota a booking may begin within this time."),
    ("groups", "The groups that may book the room."),
    ("why", "Why reception must say yes first: `always`, `longer_than` or `outside`."),
    ("hours", "Within which hours reception need not say yes."),
];

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
    /// A text from the settings or the form.
    Text(String),
}

impl Refusal {
    /// Whether it may be refused now although it was not a while ago: for what time itself does, or for what
    /// has been booked since.
    #[must_use]
    pub fn comes_with_time(&self) -> bool {
        super::RULES.iter().any(|rule| rule.name == self.rule && rule.comes_with_time)
    }

    /// Whether only another room helps, and no other time in this one.
    #[must_use]
    pub fn needs_another_room(&self) -> bool {
        self.is_about(About::Room)
    }

    /// Whether neither another time nor another room helps, because the booking may not be changed at all.
    #[must_use]
    pub fn keeps_it_as_it_is(&self) -> bool {
        self.is_about(About::Before)
    }

    fn is_about(&self, about: About) -> bool {
        super::RULES.iter().any(|rule| rule.name == self.rule && rule.about == about)
    }

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
