//! What a day of a room comes to, for a cell of a week or a month: in a word, in minutes, and as a strip of its hours.
//! Pure.

use chrono::TimeDelta;

use super::{RoomDay, WhyBlank, WhyClosed};
use crate::domain::time::{Instant, Interval, merged};
use crate::web::grid::cells::{Fill, RoomFacts, lanes};

/// A day in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayState<'a> {
    /// Something can be booked.
    Free,
    /// Nothing is left.
    Full,
    /// Not open, for this reason.
    Closed(WhyClosed<'a>),
    /// What is not taken is over, too near or too far away.
    Blank(WhyBlank),
    /// Nobody knows what is free, or nothing can be booked for another reason than the rules.
    Unbookable,
}

/// How long days are open, and how much of that is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    open: TimeDelta,
    taken: TimeDelta,
}

/// What a piece of a strip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// It can be booked.
    Free,
    /// Open, and not to be booked.
    Blank,
    /// Not open.
    Closed,
    /// Taken by somebody.
    Taken,
    /// Taken by whoever looks.
    Own,
}

impl RoomDay<'_> {
    /// Returns what can be said of the day in a word.
    #[must_use]
    pub fn state(&self, now: Instant) -> DayState<'_> {
        let Some(last) = self.open.last() else { return DayState::Closed(self.why_closed(self.span)) };
        if !self.free.is_empty() {
            return DayState::Free;
        }
        if last.end() <= now {
            return DayState::Blank(WhyBlank::Past);
        }
        if !self.is_offered {
            return DayState::Unbookable;
        }
        let held = merged(self.held.iter().map(|held| held.interval).collect());
        let to_come = self.open.iter().filter(|open| open.end() > now);
        let left = to_come.flat_map(|open| open.without(&held));
        let why = left.filter_map(|left| self.why_blank(left, now));
        // A pause, or what is shorter than the shortest booking, is nothing that is left.
        let mut by_time = why.filter(|why| matches!(why, WhyBlank::TooSoon | WhyBlank::TooFar));
        by_time.next_back().map_or(DayState::Full, DayState::Blank)
    }

    /// Returns how long it is open, and how much of that is taken.
    #[must_use]
    pub fn load(&self) -> Load {
        let held = merged(self.held.iter().map(|held| held.interval).collect());
        let total = |spans: &[Interval]| spans.iter().map(Interval::length).sum::<TimeDelta>();
        let left = self.open.iter().map(|open| total(&open.without(&held))).sum();
        let open = total(&self.open);
        Load { open, taken: open - left }
    }

    /// Returns how long it can be booked.
    #[must_use]
    pub fn free_time(&self) -> TimeDelta {
        self.free.iter().map(Interval::length).sum()
    }

    /// The pieces of the day on `axis` with their widths, where `own` are the times that whoever looks has.
    #[must_use]
    pub fn strip(&self, axis: Interval, own: &[Interval]) -> Vec<(Piece, u32)> {
        let own = merged(own.to_vec());
        let all = merged(self.held.iter().map(|held| held.interval).collect());
        let others = all.iter().flat_map(|held| held.without(&own)).map(|held| (held, Piece::Taken));
        let mut held: Vec<(Interval, Piece)> =
            own.iter().map(|held| (*held, Piece::Own)).chain(others).collect();
        held.sort_by_key(|(interval, _)| *interval);
        let intervals: Vec<Interval> = held.iter().map(|(interval, _)| *interval).collect();
        let facts = RoomFacts { axis, open: &self.open, free: &self.free, held: &intervals };
        // Nothing in it overlaps, so there is one lane.
        let lane = lanes(&facts).into_iter().next().unwrap_or_default();
        let piece = |fill| match fill {
            Fill::Free => Piece::Free,
            Fill::Blank => Piece::Blank,
            Fill::Closed => Piece::Closed,
            Fill::Held(at) => held[at].1,
            Fill::Crowd => Piece::Taken,
        };
        let mut strip: Vec<(Piece, u32)> = Vec::with_capacity(lane.len());
        for (next, width) in lane.into_iter().map(|cell| (piece(cell.fill), cell.width)) {
            match strip.last_mut() {
                Some((last, wide)) if *last == next => *wide += width,
                _ => strip.push((next, width)),
            }
        }
        strip
    }
}

impl DayState<'_> {
    /// Returns the class of a cell.
    pub(in crate::web::grid) fn class(self) -> &'static str {
        match self {
            Self::Free => "f",
            Self::Full => "n",
            Self::Closed(_) => "c",
            Self::Blank(WhyBlank::Past) => "p",
            Self::Blank(_) | Self::Unbookable => "g",
        }
    }
}

impl Load {
    /// That of several rooms together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { open: self.open + other.open, taken: self.taken + other.taken }
    }

    /// Returns how much of a hundred is taken: 0 and 100 only where nothing is, and nothing is left. `None` if it is closed.
    #[must_use]
    pub fn percent(self) -> Option<u32> {
        let (open, taken) = (self.open.num_seconds(), self.taken.num_seconds());
        if open <= 0 {
            return None;
        }
        let rounded = u32::try_from((taken * 100 + open / 2) / open).unwrap_or(100);
        Some(match taken {
            0 => 0,
            _ if taken >= open => 100,
            _ => rounded.clamp(1, 99),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    use super::*;
    use crate::domain::occupancy::Occupancy;
    use crate::domain::opening_hours::OpeningHours;
    use crate::domain::room::Room;
    use crate::domain::rules::{self, Buffer, Facts, Rules};
    use crate::domain::terms::Terms;
    use crate::domain::time;

    fn terms() -> Terms {
        Terms::for_everybody(
            &Room {
                zone: Paris,
                rules: Rules {
                    opening_hours: OpeningHours::parse("Mo-Sa 08:00-20:00", None).expect("hours"),
                    min_notice: TimeDelta::hours(2),
                    horizon: TimeDelta::days(10),
                    min_length: TimeDelta::hours(1),
                    buffer: Buffer::between(TimeDelta::minutes(30)),
                    ..Rules::default()
                },
                ..Room::sample()
            }
            .into(),
        )
    }

    fn at(text: &str) -> Instant {
        time::resolve_event(Paris, format!("{text}:00").parse().expect("a civil time"))
    }

    /// "10:00-12:00, 14:00-15:00" on `date`.
    fn spans(date: &str, text: &str) -> Vec<Interval> {
        let span = |text: &str| {
            let (from, to) = text.trim().split_once('-').expect("from and to");
            Interval::new(at(&format!("{date}T{from}")), at(&format!("{date}T{to}"))).expect("forwards")
        };
        text.split(',').filter(|text| !text.is_empty()).map(span).collect()
    }

    fn day<'a>(terms: &'a Terms, date: &str, held: &str, now: Instant) -> RoomDay<'a> {
        let span = time::day(Paris, date.parse().expect("a date"));
        let taken = spans(date, held);
        let occupancy = |interval: &Interval| Arc::new(Occupancy::sample(*interval));
        RoomDay {
            room: &terms.room,
            terms,
            span,
            open: terms.open_within(span),
            free: rules::free_within(terms, span, &Facts::new(&taken, now), None),
            held: taken.iter().map(occupancy).collect(),
            beside: merged(taken),
            is_offered: true,
            bookable: rules::bookable(terms, now),
            holiday: None,
            hours: None,
        }
    }

    #[rstest]
    #[case::something_is_left("2026-11-24", "10:00-12:00", DayState::Free)]
    #[case::all_of_it_is_taken("2026-11-24", "07:00-21:00", DayState::Full)]
    #[case::only_pauses_are_left("2026-11-24", "08:30-13:00,13:30-19:30", DayState::Full)]
    #[case::a_day_off("2026-11-29", "", DayState::Closed(WhyClosed::Hours))]
    #[case::a_day_off_that_is_taken("2026-11-29", "10:00-12:00", DayState::Closed(WhyClosed::Hours))]
    #[case::yesterday("2026-11-22", "", DayState::Closed(WhyClosed::Hours))]
    #[case::the_day_before("2026-11-21", "10:00-12:00", DayState::Blank(WhyBlank::Past))]
    #[case::the_rest_of_today("2026-11-23", "10:00-12:00", DayState::Blank(WhyBlank::TooSoon))]
    #[case::today_taken_to_the_end("2026-11-23", "10:00-20:00", DayState::Full)]
    #[case::beyond_the_horizon("2026-12-04", "10:00-12:00", DayState::Blank(WhyBlank::TooFar))]
    fn a_day_is_said_in_a_word(#[case] date: &str, #[case] held: &str, #[case] state: DayState<'_>) {
        let (terms, now) = (terms(), at("2026-11-23T18:30"));
        assert_eq!(day(&terms, date, held, now).state(now), state);
    }

    #[test]
    fn what_was_never_read_is_not_said_to_be_full() {
        let (terms, now) = (terms(), at("2026-11-23T08:00"));
        let unread = RoomDay { free: Vec::new(), is_offered: false, ..day(&terms, "2026-11-24", "", now) };
        assert_eq!(unread.state(now), DayState::Unbookable);
    }

    #[rstest]
    #[case::nothing("2026-11-24", "", Some(0))]
    #[case::a_quarter("2026-11-24", "10:00-12:00,11:00-13:00", Some(25))]
    #[case::outside_of_the_hours("2026-11-24", "06:00-08:00,20:00-23:00", Some(0))]
    #[case::a_minute("2026-11-24", "10:00-10:01", Some(1))]
    #[case::all_but_a_minute("2026-11-24", "08:00-19:59", Some(99))]
    #[case::all("2026-11-24", "07:00-21:00", Some(100))]
    #[case::closed("2026-11-29", "10:00-12:00", None)]
    fn how_much_is_taken_is_counted_in_its_hours(
        #[case] date: &str,
        #[case] held: &str,
        #[case] percent: Option<u32>,
    ) {
        let (terms, now) = (terms(), at("2026-11-23T08:00"));
        assert_eq!(day(&terms, date, held, now).load().percent(), percent);
    }

    #[test]
    fn the_load_of_two_rooms_is_that_of_both() {
        let (terms, now) = (terms(), at("2026-11-23T08:00"));
        let half = day(&terms, "2026-11-24", "08:00-14:00", now).load();
        let (none, closed) = (day(&terms, "2026-11-24", "", now).load(), Load::default());
        assert_eq!(half.and(none).and(closed).percent(), Some(25));
    }

    #[test]
    fn a_strip_shows_each_piece_once_and_is_as_wide_as_its_hours() {
        use Piece::{Blank, Closed, Free, Own, Taken};
        let (terms, now) = (terms(), at("2026-11-23T08:00"));
        let busy = day(&terms, "2026-11-24", "09:00-10:00,10:00-11:00,10:30-12:00,18:00-21:00", now);
        let axis = spans("2026-11-24", "07:00-21:00")[0];
        let strip = busy.strip(axis, &spans("2026-11-24", "10:30-12:00"));
        let expected = [
            (Closed, 12),
            (Blank, 12),
            (Taken, 18),
            (Own, 18),
            (Blank, 6),
            (Free, 60),
            (Blank, 6),
            (Taken, 36),
        ];
        assert_eq!(strip, expected);
        assert_eq!(busy.free_time(), TimeDelta::hours(5));
        assert_eq!(day(&terms, "2026-11-29", "", now).strip(axis, &[]), [(Closed, 168)]);
    }
}
