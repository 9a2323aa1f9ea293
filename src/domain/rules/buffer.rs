//! `buffer`: free time before and after other occupancies. Exactly that much is enough. What overlaps outright is the
//! rule `taken`, not this one, and what touches a booking of one's own needs none.

use chrono::TimeDelta;

use super::setting::Setting;
use super::{Figure, Figures, LIMIT, Narrow, Question, Rule, limit};
use crate::domain::terms::Terms;
use crate::domain::time::{Interval, format_length, merged, parse_length};

pub(super) const SETTING: Setting<Buffer> = Setting {
    default: Buffer::default,
    expected: "a length such as \"15m\", or one for each side such as \"15m before, 30m after\"",
    parse: |text, _country| Buffer::parse(text).ok_or(None),
    write: |buffer| buffer.write(),
    about: "Free time between bookings; where it differs, before and after each.",
};

pub(super) const NAME: &str = "buffer";

pub(super) const RULE: Rule = Rule {
    figures: &[LIMIT],
    comes_with_time: true,
    tell: Some(|rules| limit(rules.buffer.widest())),
    // It leaves out what is taken, too.
    narrow: Narrow::Gaps(|terms, facts, gaps| beside(&gaps, facts.occupied, terms.buffer())),
    ..Rule::new(NAME, check)
};

/// Free time on both sides of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Buffer {
    /// Between the end of what comes before and its start.
    pub before: TimeDelta,
    /// Between its end and the start of what comes after.
    pub after: TimeDelta,
}

impl Buffer {
    /// Returns the same on both sides.
    #[must_use]
    pub fn between(length: TimeDelta) -> Self {
        Self { before: length, after: length }
    }

    fn parse(text: &str) -> Option<Self> {
        if let Ok(length) = parse_length(text) {
            return Some(Self::between(length));
        }
        let mut read = Self::default();
        let mut sides: Vec<&str> = Vec::new();
        for part in text.split(',') {
            let (length, side) = part.trim().split_once(' ')?;
            let length = parse_length(length).ok()?;
            match side.trim() {
                "before" => read.before = length,
                "after" => read.after = length,
                _ => return None,
            }
            sides.push(side.trim());
        }
        (sides != ["before", "before"] && sides != ["after", "after"] && sides.len() <= 2).then_some(read)
    }

    fn write(self) -> String {
        let [before, after] = [self.before, self.after].map(format_length);
        if self.before == self.after { before } else { format!("{before} before, {after} after") }
    }

    /// The longer of the two: so far beyond its ends what lies beside a booking matters.
    #[must_use]
    pub fn widest(self) -> TimeDelta {
        self.before.max(self.after)
    }

    /// Returns `held` with the free time on both sides in which a booking with this buffer cannot be.
    #[must_use]
    pub fn around(self, held: Interval) -> Interval {
        let start = held.widened(self.after).start();
        Interval::new(start, held.widened(self.before).end()).unwrap_or(held)
    }
}

impl Terms {
    /// Returns the free time to leave on both sides of a booking: what their rules ask for it, and what the room asks
    /// for the bookings beside it. Whoever has less of a buffer than others is not held to that of others.
    #[must_use]
    pub fn buffer(&self) -> Buffer {
        let (own, others) = (self.rules.buffer, self.room.rules.buffer);
        Buffer {
            before: own.before.max(others.after.min(own.widest())),
            after: own.after.max(others.before.min(own.widest())),
        }
    }
}

/// Returns the rest of the `gaps` for bookings with this `buffer` beside everything in `held`, which is sorted.
fn beside(gaps: &[Interval], held: &[Interval], buffer: Buffer) -> Vec<Interval> {
    let (Some(first), Some(last)) = (gaps.first(), gaps.last()) else { return Vec::new() };
    let is_near = |held: &Interval| held.start() < last.end() && first.start() < held.end();
    let near: Vec<Interval> = if buffer.widest().is_zero() {
        held.iter().copied().filter(is_near).collect()
    } else {
        held.iter().map(|held| buffer.around(*held)).filter(is_near).collect()
    };
    let held = merged(near);
    gaps.iter().flat_map(|gap| gap.without(&held)).collect()
}

fn check(question: &Question) -> Option<Figures> {
    let (buffer, asked) = (question.terms.buffer(), question.date);
    let is_too_close = |held: &Interval| {
        buffer.around(*held).overlaps(&asked) && !held.overlaps(&asked) && !touches_own(question, *held)
    };
    let beside = question.facts.occupied.iter().find(|held| is_too_close(held))?;
    let asked_for = if beside.end() <= asked.start() { buffer.before } else { buffer.after };
    Some(vec![("limit", Figure::Length(asked_for))])
}

/// Whether `held` is a booking of the same person that touches what is asked for.
fn touches_own(question: &Question, held: Interval) -> bool {
    let asked = question.date;
    let is_own =
        question.facts.own.iter().any(|own| own.room == question.terms.room.id && own.interval == held);
    is_own && (held.end() == asked.start() || asked.end() == held.start())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, room, span};
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::far_enough(15, "2027-05-05 10:00", "2027-05-05 11:45", None)]
    #[case::too_close_before(30, "2027-05-05 10:00", "2027-05-05 11:45", Some("2027-05-05 09:45"))]
    #[case::too_close_after(30, "2027-05-05 13:15", "2027-05-05 14:15", Some("2027-05-05 13:30"))]
    #[case::none_asked(0, "2027-05-05 11:00", "2027-05-05 12:00", None)]
    fn neighbours_keep_their_distance(
        #[case] minutes: i64,
        #[case] start: &str,
        #[case] end: &str,
        #[case] nearest: Option<&str>,
    ) {
        let mut room = room();
        room.rules.buffer = Buffer::between(TimeDelta::minutes(minutes));
        let held = [span("2027-05-05 12:00", "2027-05-05 13:00")];
        let refusals = decide(&ask(start, end), &room, &held, at("2027-05-04 12:00"));
        assert_eq!(refusals.first().map(|refusal| refusal.rule), nearest.map(|_| "buffer"));
        assert_eq!(
            refusals.first().and_then(|refusal| refusal.nearest).map(|found| found.start()),
            nearest.map(at)
        );
    }

    fn minutes(before: i64, after: i64) -> Buffer {
        Buffer { before: TimeDelta::minutes(before), after: TimeDelta::minutes(after) }
    }

    #[rstest]
    #[case("15m", Some(minutes(15, 15)), "15m")]
    #[case("30m after", Some(minutes(0, 30)), "0m before, 30m after")]
    #[case("15m before, 30m after", Some(minutes(15, 30)), "15m before, 30m after")]
    #[case("30m after,15m before", Some(minutes(15, 30)), "15m before, 30m after")]
    #[case("15m before, 15m after", Some(minutes(15, 15)), "15m")]
    #[case("15m around", None, "")]
    #[case("15m before, 20m before", None, "")]
    #[case("before", None, "")]
    fn each_side_may_have_its_own(#[case] text: &str, #[case] buffer: Option<Buffer>, #[case] written: &str) {
        assert_eq!(Buffer::parse(text), buffer);
        assert_eq!(buffer.map(Buffer::write).unwrap_or_default(), written);
    }

    #[rstest]
    // After each booking half an hour is free, whichever of the two was booked first.
    #[case::before_another("2027-05-05 10:45", "2027-05-05 11:45", minutes(0, 30), None, true)]
    #[case::after_another("2027-05-05 13:15", "2027-05-05 14:15", minutes(0, 30), None, true)]
    #[case::far_enough("2027-05-05 13:30", "2027-05-05 14:30", minutes(0, 30), None, false)]
    // Somebody who needs time after theirs touches what ends before.
    #[case::theirs_alone_after(
        "2027-05-05 10:45",
        "2027-05-05 11:45",
        minutes(0, 0),
        Some(minutes(0, 30)),
        true
    )]
    #[case::theirs_alone_before(
        "2027-05-05 13:00",
        "2027-05-05 14:00",
        minutes(0, 0),
        Some(minutes(0, 30)),
        false
    )]
    #[case::less_than_others(
        "2027-05-05 13:00",
        "2027-05-05 14:00",
        minutes(30, 30),
        Some(minutes(0, 0)),
        false
    )]
    fn before_and_after_are_apart(
        #[case] start: &str,
        #[case] end: &str,
        #[case] of_room: Buffer,
        #[case] theirs: Option<Buffer>,
        #[case] refused: bool,
    ) {
        let mut room = room();
        room.rules.buffer = of_room;
        let mut terms = Terms::for_everybody(&std::sync::Arc::new(room));
        terms.rules.buffer = theirs.unwrap_or(of_room);
        let held = [span("2027-05-05 12:00", "2027-05-05 13:00")];
        let facts = super::super::Facts::new(&held, at("2027-05-04 12:00"));
        let refusals = super::super::decide(&ask(start, end), &terms, &facts).refusals;
        assert_eq!(refusals.iter().any(|refusal| refusal.rule == "buffer"), refused, "{refusals:?}");
    }

    #[rstest]
    #[case::touching_before("2027-05-05 11:00", "2027-05-05 12:00", false)]
    #[case::touching_after("2027-05-05 13:00", "2027-05-05 14:00", false)]
    #[case::near_and_not_touching("2027-05-05 13:15", "2027-05-05 14:15", true)]
    #[case::touching_and_near_another("2027-05-05 13:00", "2027-05-05 14:45", true)]
    fn what_touches_a_booking_of_ones_own_needs_no_buffer(
        #[case] start: &str,
        #[case] end: &str,
        #[case] refused: bool,
    ) {
        let mut room = room();
        room.rules.buffer = Buffer::between(TimeDelta::minutes(30));
        let held =
            [span("2027-05-05 12:00", "2027-05-05 13:00"), span("2027-05-05 15:00", "2027-05-05 16:00")];
        let own =
            [super::super::OwnDate { room: room.id.clone(), site: room.site.id.clone(), interval: held[0] }];
        let terms = Terms::for_everybody(&std::sync::Arc::new(room));
        let facts = super::super::Facts::new(&held, at("2027-05-04 12:00")).of_person(&own);
        let refusals = super::super::decide(&ask(start, end), &terms, &facts).refusals;
        assert_eq!(!refusals.is_empty(), refused, "{refusals:?}");
    }
}
