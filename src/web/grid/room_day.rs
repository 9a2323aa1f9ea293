//! One day of one room, ready to be drawn.

mod hours;
pub mod sum;

use std::sync::Arc;

use chrono::NaiveDate;

pub use self::hours::{Hours, common_hours};
use super::cells::{self, Lane, RoomFacts};
use crate::domain::closure::Closure;
use crate::domain::crowd::{MOST_A_DAY, in_blocks};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::rules::{self, Facts, Refusal, free_within};
use crate::domain::terms::Terms;
use crate::domain::time::{self, Instant, Interval, merged};
use crate::schedule::RoomSnapshot;

/// What is known of a room on a day.
#[derive(Debug)]
pub struct RoomDay<'a> {
    /// The room.
    pub room: &'a Room,
    /// On which terms it is open to whoever looks.
    pub terms: &'a Terms,
    /// The local day.
    pub span: Interval,
    /// When it is open.
    pub open: Vec<Interval>,
    /// When it can be booked.
    pub free: Vec<Interval>,
    /// What holds it, by start.
    pub held: Vec<Arc<Occupancy>>,
    /// When it is held, also so near to the day that the buffer reaches into it: apart.
    beside: Vec<Interval>,
    /// Whether its free time is known and can be booked.
    is_offered: bool,
    /// From the first start to the last end that the rules allow.
    bookable: Option<Interval>,
    /// On which public holiday it is closed all day.
    holiday: Option<&'static str>,
    /// From the first opening or event to the last, in whole hours.
    hours: Option<Hours>,
}

/// Why a room is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyClosed<'a> {
    /// For this reason.
    Closure(&'a str),
    /// On this public holiday.
    Holiday(&'static str),
    /// By its hours.
    Hours,
}

/// Why a time at which a room is open and not taken cannot be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyBlank {
    /// It is over.
    Past,
    /// It begins too soon: the room asks for some notice.
    TooSoon,
    /// It lies beyond how far ahead the room may be booked.
    TooFar,
    /// It is kept free beside what holds the room.
    Buffer,
    /// What is left is shorter than the shortest booking.
    TooShort,
}

impl<'a> RoomDay<'a> {
    /// The day `date` of a room, on the terms of whoever looks, as `snapshot` knows it at `now`.
    #[must_use]
    pub fn new(terms: &'a Terms, snapshot: &RoomSnapshot, date: NaiveDate, now: Instant) -> Self {
        let (room, buffer) = (&*terms.room, terms.buffer());
        let span = time::day(room.zone, date);
        let open = terms.open_within(span);
        let mut held = snapshot.occupancies(span.widened(buffer.widest()));
        let taken: Vec<Interval> = held.iter().map(|held| held.interval).collect();
        // What was never read is not free: nobody knows.
        let is_offered = snapshot.is_offered();
        let free = if is_offered {
            let linked = snapshot.linked(span);
            free_within(terms, span, &Facts::new(&taken, now).linked(&linked), None)
        } else {
            Vec::new()
        };
        let beside = if buffer.widest().is_zero() { Vec::new() } else { merged(taken) };
        held.retain(|held| held.interval.overlaps(&span));
        let held = in_blocks(snapshot.with_linked(held, span), MOST_A_DAY);
        let bookable = rules::bookable(terms, now);
        let holiday = if open.is_empty() { terms.rules.opening_hours.public_holiday(date) } else { None };
        let hours = Hours::of(room.zone, span, &open, &held);
        Self { room, terms, span, open, free, held, beside, is_offered, bookable, holiday, hours }
    }

    /// Its lanes on `axis`.
    #[must_use]
    pub fn lanes(&self, axis: Interval) -> Vec<Lane> {
        let held: Vec<Interval> = self.held.iter().map(|occupancy| occupancy.interval).collect();
        cells::lanes(&RoomFacts { axis, open: &self.open, free: &self.free, held: &held })
    }

    /// Returns why `blank` cannot be booked; `None` if another lane tells, or nobody knows.
    #[must_use]
    pub fn why_blank(&self, blank: Interval, now: Instant) -> Option<WhyBlank> {
        if !self.is_offered || self.held.iter().any(|held| held.interval.overlaps(&blank)) {
            return None;
        }
        if blank.end() <= now {
            return Some(WhyBlank::Past);
        }
        let buffer = self.terms.buffer();
        let is_beside = |held: &Interval| buffer.around(*held).overlaps(&blank);
        match self.bookable {
            None => None,
            Some(bookable) if blank.end() <= bookable.start() => Some(WhyBlank::TooSoon),
            Some(bookable) if bookable.end() <= blank.start() + self.terms.rules.min_length => {
                Some(WhyBlank::TooFar)
            }
            Some(_) if self.beside.iter().any(is_beside) => Some(WhyBlank::Buffer),
            Some(_) => Some(WhyBlank::TooShort),
        }
    }

    /// Returns why it is closed at `closed`.
    #[must_use]
    pub fn why_closed(&self, closed: Interval) -> WhyClosed<'_> {
        // Where it would be closed anyway, a closure of some hours explains nothing.
        let hours = self.terms.rules.opening_hours.open_within(self.room.zone, closed);
        let explains = |closure: &&Closure| {
            closure.interval.covers(&closed) || hours.iter().any(|open| closure.interval.overlaps(open))
        };
        match self.terms.closures.iter().find(explains) {
            Some(closure) if !closure.reason.is_empty() => WhyClosed::Closure(&closure.reason),
            Some(_) => WhyClosed::Hours,
            None => self.holiday.map_or(WhyClosed::Hours, WhyClosed::Holiday),
        }
    }

    /// The rule that says no to the time from the start of `blank` on, with its figures.
    #[must_use]
    pub fn refusal(&self, blank: Interval, now: Instant) -> Option<Refusal> {
        let asked = Interval::starting_at(blank.start(), self.terms.rules.min_length)?;
        rules::first_against(self.terms, &Facts::new(&[], now), asked)
    }

    /// `hours` on this day.
    #[must_use]
    pub fn axis(&self, hours: Hours) -> Interval {
        hours.on(self.room.zone, self.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::domain::opening_hours::OpeningHours;
    use crate::domain::room::{RoomId, Site, SiteId};
    use crate::domain::rules::{Buffer, Rules};
    use chrono::TimeDelta;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    fn room() -> Room {
        let site = SiteId::parse("bain").expect("an id");
        Room {
            id: RoomId::parse("atelier").expect("an id"),
            site: Site { id: site, name: "Le Bain".into(), address: String::new() },
            name: "L’Atelier".into(),
            calendar: "atelier".into(),
            rules: Rules {
                opening_hours: OpeningHours::parse("Mo-Su 08:00-20:00", None).expect("hours"),
                min_notice: TimeDelta::hours(2),
                horizon: TimeDelta::days(10),
                min_length: TimeDelta::hours(1),
                buffer: Buffer::between(TimeDelta::minutes(30)),
                ..Rules::default()
            },
            ..Room::sample()
        }
    }

    fn at(text: &str) -> Instant {
        time::resolve_event(Paris, format!("{text}:00").parse().expect("a civil time"))
    }

    fn span(from: &str, to: &str) -> Interval {
        Interval::new(at(from), at(to)).expect("forwards")
    }

    fn day(terms: &Terms, held: Vec<Arc<Occupancy>>) -> RoomDay<'_> {
        RoomDay {
            room: &terms.room,
            terms,
            span: time::day(Paris, "2026-11-23".parse().expect("a date")),
            open: Vec::new(),
            free: Vec::new(),
            beside: held.iter().map(|held| held.interval).collect(),
            held,
            is_offered: true,
            bookable: rules::bookable(terms, at("2026-11-23T09:30")),
            holiday: None,
            hours: None,
        }
    }

    #[rstest]
    #[case::in_its_hours("2026-11-23T12:00", "2026-11-23T14:00", WhyClosed::Closure("Exercice"))]
    #[case::up_to_the_night("2026-11-23T12:00", "2026-11-24T00:00", WhyClosed::Closure("Exercice"))]
    #[case::in_the_night("2026-11-23T20:00", "2026-11-24T00:00", WhyClosed::Hours)]
    #[case::of_an_hour_in_the_night("2026-11-24T00:00", "2026-11-24T08:00", WhyClosed::Hours)]
    fn a_closure_is_told_where_it_would_be_open_otherwise(
        #[case] from: &str,
        #[case] to: &str,
        #[case] why: WhyClosed<'_>,
    ) {
        let closure = |from, to| Closure { interval: span(from, to), reason: "Exercice".into() };
        let closures = vec![
            closure("2026-11-23T12:00", "2026-11-23T14:00"),
            closure("2026-11-24T05:00", "2026-11-24T06:00"),
        ];
        let terms = Terms::for_everybody(&Room { closures, ..room() }.into());
        assert_eq!(day(&terms, Vec::new()).why_closed(span(from, to)), why);
    }

    #[rstest]
    #[case("2026-11-23T08:00", "2026-11-23T09:30", Some(WhyBlank::Past))]
    #[case("2026-11-23T08:00", "2026-11-23T11:30", Some(WhyBlank::TooSoon))]
    #[case("2026-11-23T11:30", "2026-11-23T12:00", Some(WhyBlank::Buffer))]
    #[case("2026-11-23T19:30", "2026-11-23T20:00", Some(WhyBlank::TooShort))]
    #[case("2026-12-03T09:00", "2026-12-03T20:00", Some(WhyBlank::TooFar))]
    #[case("2026-11-23T12:00", "2026-11-23T13:00", None)]
    fn what_cannot_be_booked_says_why(#[case] from: &str, #[case] to: &str, #[case] why: Option<WhyBlank>) {
        let terms = Terms::for_everybody(&room().into());
        let day =
            day(&terms, vec![Arc::new(Occupancy::sample(span("2026-11-23T12:00", "2026-11-23T13:00")))]);
        assert_eq!(day.why_blank(span(from, to), at("2026-11-23T09:30")), why);
    }
}
