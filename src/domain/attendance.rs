//! Who came: when the people of a booking were checked in and out, of a series for each of its dates.
//!
//! It is kept with the booking, and of a series in its one event under the start that each date has in the series. An
//! override of the date would say it as well, and would freeze the date: what its member or another application changes
//! about the series afterwards would pass it by.

use std::collections::BTreeMap;

use chrono::{SubsecRound, TimeDelta};
use serde::{Deserialize, Serialize};

use super::time::{Instant, Interval};

/// How long before its start a booking may be checked in.
pub const EARLY: TimeDelta = TimeDelta::minutes(30);

/// Of so many dates of a series it is kept, the last ones: an event does not grow for ever.
const DATES_KEPT: usize = 60;

/// What is known of one date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// When they said beforehand that they come.
    #[serde(default)]
    pub announced: Option<Instant>,
    /// When its people were checked in.
    pub checked_in: Option<Instant>,
    /// When they were checked out.
    pub checked_out: Option<Instant>,
    /// The keys that they have.
    pub keys: Vec<String>,
    /// When the rest of the time was given back, because nobody came.
    pub released: Option<Instant>,
}

impl Attendance {
    /// Whether its people are there.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.checked_in.is_some() && self.checked_out.is_none()
    }

    /// Whether it is what was noted last, at that moment.
    fn was_noted_at(&self, at: Instant) -> bool {
        [self.announced, self.checked_in, self.checked_out, self.released].contains(&Some(at))
    }

    /// Returns it as it is once its people have said at `now` that they come.
    #[must_use]
    pub fn announced_at(self, now: Instant) -> Self {
        Self { announced: Some(self.announced.unwrap_or(now.trunc_subsecs(0))), ..self }
    }

    /// Returns it as it is once its people are checked in at `now`: they are there again.
    #[must_use]
    pub fn in_at(self, now: Instant) -> Self {
        let checked_in = self.checked_in.filter(|_| self.checked_out.is_none());
        Self { checked_in: Some(checked_in.unwrap_or(now.trunc_subsecs(0))), checked_out: None, ..self }
    }

    /// Returns it as it is once its people are checked out at `now`. Keys are not back by that.
    #[must_use]
    pub fn out_at(self, now: Instant) -> Self {
        Self { checked_out: Some(now.trunc_subsecs(0)), ..self }
    }

    /// Returns it as it is once the rest of the time was given back at `now`.
    #[must_use]
    pub fn released_at(self, now: Instant) -> Self {
        Self { released: Some(now.trunc_subsecs(0)), ..self }
    }

    /// Returns it with `keys` beside those that they have.
    #[must_use]
    pub fn given(mut self, keys: &[String]) -> Self {
        let new = keys.iter().filter(|key| !self.keys.contains(key)).cloned().collect::<Vec<_>>();
        self.keys.extend(new);
        self
    }

    /// Returns it without keys.
    #[must_use]
    pub fn without_keys(self) -> Self {
        Self { keys: Vec::new(), ..self }
    }
}

/// What is known of the dates of a booking, by the start that each has in its series; `None` is a booking that is no
/// series, but for what its people have said beforehand of the time that it had then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Option<Instant>, Attendance)>", into = "Vec<(Option<Instant>, Attendance)>")]
pub struct Attendances(BTreeMap<Option<Instant>, Attendance>);

impl From<Vec<(Option<Instant>, Attendance)>> for Attendances {
    fn from(listed: Vec<(Option<Instant>, Attendance)>) -> Self {
        listed.into_iter().fold(Self::default(), |all, (date, one)| all.with(date, one))
    }
}

impl From<Attendances> for Vec<(Option<Instant>, Attendance)> {
    fn from(all: Attendances) -> Self {
        all.0.into_iter().collect()
    }
}

impl Attendances {
    /// Returns what is known of `date`.
    #[must_use]
    pub fn of(&self, date: Option<Instant>) -> Attendance {
        self.0.get(&date).cloned().unwrap_or_default()
    }

    /// Returns all that is known, by date.
    pub fn iter(&self) -> impl Iterator<Item = (Option<Instant>, &Attendance)> {
        self.0.iter().map(|(date, one)| (*date, one))
    }

    /// Returns the same with `one` for `date`. Of very many dates the first ones go.
    #[must_use]
    pub fn with(mut self, date: Option<Instant>, one: Attendance) -> Self {
        if one == Attendance::default() {
            self.0.remove(&date);
        } else {
            self.0.insert(date, one);
        }
        while self.0.len() > DATES_KEPT {
            // Not one whose key is still out.
            let oldest = self.0.iter().find(|(_, one)| one.keys.is_empty()).map(|(date, _)| *date);
            let Some(oldest) = oldest else { break };
            self.0.remove(&oldest);
        }
        self
    }

    /// Returns what is known of `date` alone, for the booking of its own that it becomes.
    #[must_use]
    pub fn alone(&self, date: Instant) -> Self {
        Self::default().with_only(date, self.of(Some(date)))
    }

    /// Returns what is known of a booking that is no series and begins at `start`. That its people come they have said of
    /// one time, and at another one, wherever it was moved, it counts no more.
    #[must_use]
    pub fn of_only(&self, start: Instant) -> Attendance {
        Attendance { announced: self.of(Some(start)).announced, ..self.of(None) }
    }

    /// Returns it with `one` for a booking that is no series and begins at `start`.
    #[must_use]
    pub fn with_only(self, start: Instant, one: Attendance) -> Self {
        let announced = Attendance { announced: one.announced, ..Attendance::default() };
        Self::default().with(None, Attendance { announced: None, ..one }).with(Some(start), announced)
    }

    /// Returns it as it is for other people, who have not said that they come.
    #[must_use]
    pub fn unannounced(self) -> Self {
        let all = self.0.into_iter().map(|(date, one)| (date, Attendance { announced: None, ..one }));
        all.fold(Self::default(), |all, (date, one)| all.with(date, one))
    }

    /// Whether something about the people of one date was noted at that moment.
    #[must_use]
    pub fn were_noted_at(&self, at: Instant) -> bool {
        self.0.values().any(|one| one.was_noted_at(at))
    }

    /// Returns what is known of those dates of a series that are `meant`.
    #[must_use]
    pub fn only(&self, meant: impl Fn(Instant) -> bool) -> Self {
        let mut those = self.clone();
        those.0.retain(|date, _| date.is_some_and(&meant));
        those
    }

    /// Returns the dates whose people have keys, by date.
    pub fn with_keys(&self) -> impl Iterator<Item = (Option<Instant>, &Attendance)> {
        self.iter().filter(|(_, one)| !one.keys.is_empty())
    }

    /// Whether somebody has been `happened` to since `before`: of one date at least.
    fn has_new(&self, before: &Self, happened: impl Fn(&Attendance) -> Option<Instant>) -> bool {
        self.iter().any(|(date, one)| happened(one).is_some() && happened(one) != happened(&before.of(date)))
    }

    /// Whether time was given back since `before` to which nobody came.
    #[must_use]
    pub fn released_since(&self, before: &Self) -> bool {
        self.has_new(before, |one| one.released)
    }

    /// Whether people were checked in since `before`.
    #[must_use]
    pub fn came_since(&self, before: &Self) -> bool {
        self.has_new(before, |one| one.checked_in)
    }

    /// Whether people were checked out since `before`.
    #[must_use]
    pub fn left_since(&self, before: &Self) -> bool {
        self.has_new(before, |one| one.checked_out)
    }
}

/// Whether people come or go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attending {
    /// They come.
    In,
    /// They go.
    Out,
}

/// Whether the people of a date that takes place in `interval`, and of whom `known` is known, may still say at `now` that
/// they come.
#[must_use]
pub fn is_open_to_announce(interval: Interval, known: &Attendance, now: Instant) -> bool {
    known.checked_in.is_none() && known.released.is_none() && now < interval.end()
}

/// Whether the people of a date that takes place in `interval` may be checked in at `now`.
#[must_use]
pub fn is_open_for_check_in(interval: Interval, now: Instant) -> bool {
    interval.start() - EARLY <= now && now < interval.end()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(minutes: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[rstest]
    #[case(-31, false)]
    #[case(-30, true)]
    #[case(0, true)]
    #[case(59, true)]
    #[case(60, false)]
    fn one_is_checked_in_from_half_an_hour_before_the_start_until_the_end(
        #[case] minutes: i64,
        #[case] is_open: bool,
    ) {
        let interval = Interval::new(at(0), at(60)).expect("forwards");
        assert_eq!(is_open_for_check_in(interval, at(minutes)), is_open);
    }

    #[test]
    fn whoever_is_there_keeps_the_time_and_whoever_has_left_comes_anew() {
        let there = Attendance::default().in_at(at(1));
        assert_eq!(there.clone().in_at(at(2)), there);
        let left = there.out_at(at(3));
        assert!(!left.is_there());
        let back = left.in_at(at(4));
        assert_eq!((back.checked_in, back.checked_out), (Some(at(4)), None));
    }

    #[test]
    fn that_one_comes_is_said_of_one_time_and_by_one_person() {
        let said = Attendance::default().announced_at(at(1)).in_at(at(8));
        let once = Attendances::default().with_only(at(10), said.clone());
        assert_eq!(once.of_only(at(10)), said);
        assert_eq!(once.of_only(at(20)), Attendance { announced: None, ..said.clone() }, "it was moved");
        assert!(once.were_noted_at(at(1)) && once.were_noted_at(at(8)) && !once.were_noted_at(at(10)));
        let weekly = Attendances::default().with(Some(at(10)), said.clone()).with(Some(at(20)), said.clone());
        assert_eq!(weekly.alone(at(20)).of_only(at(20)), said);
        assert_eq!(weekly.unannounced().of(Some(at(10))).announced, None);
        let line = serde_json::to_string(&once).expect("times");
        assert_eq!(serde_json::from_str::<Attendances>(&line).expect("a line"), once);
    }

    #[test]
    fn what_is_new_is_new_of_one_date() {
        let (one, other) = (Some(at(0)), Some(at(10)));
        let before = Attendances::default().with(one, Attendance::default().in_at(at(1)));
        let after = before.clone().with(other, Attendance::default().in_at(at(11)));
        assert!(after.came_since(&before) && !after.left_since(&before));
        assert!(!before.came_since(&after) && !before.came_since(&before));
        let out = after.clone().with(other, after.of(other).out_at(at(12)));
        assert!(out.left_since(&after) && !out.came_since(&after));
    }

    #[test]
    fn a_key_that_is_out_is_not_forgotten() {
        let key = ["clé 12".to_owned()];
        let out = Attendance::default().in_at(at(0)).given(&key).given(&key).out_at(at(1));
        assert_eq!(out.keys, key);
        let all = (1..100).fold(Attendances::default().with(Some(at(0)), out.clone()), |all, day| {
            all.with(Some(at(day)), Attendance::default().in_at(at(day)))
        });
        assert_eq!(all.with_keys().collect::<Vec<_>>(), [(Some(at(0)), &out)]);
        let back = all.clone().with(Some(at(0)), out.without_keys());
        assert_eq!(back.with_keys().count(), 0);
    }

    #[test]
    fn a_series_keeps_its_last_dates() {
        let all = (0..100).fold(Attendances::default(), |all, day| {
            all.with(Some(at(day)), Attendance::default().in_at(at(day)))
        });
        assert_eq!(
            (all.iter().count(), all.of(Some(at(39))), all.of(Some(at(99))).checked_in),
            (60, Attendance::default(), Some(at(99)))
        );
        let line = serde_json::to_string(&all).expect("times");
        assert_eq!(serde_json::from_str::<Attendances>(&line).expect("a line"), all);
    }
}
