//! Walking through the civil times of a rule without starting at DTSTART.
//!
//! The civil calendar is cut into blocks: months, or the periods of BYSETPOS. What a block holds does
//! not depend on the blocks before it.

use std::ops::ControlFlow;

use chrono::NaiveDateTime;

use super::budget::Budget;
use super::calendar::{SECONDS_PER_DAY, day_number, week_start, year_and_month};
use super::days::DayFilter;
use super::positions::Positions;
use super::rule::{Frequency, Rule};
use super::times::Times;

/// Whether a walk goes on after a date, stops, or stops because nothing is known from there on.
pub(super) type Visit<'a> = &'a mut dyn FnMut(i64) -> ControlFlow<Option<i64>>;

/// A rule that can be asked for its civil times, block by block.
pub(super) struct Walk {
    days: DayFilter,
    times: Times,
    block: Block,
    /// BYSETPOS with a period longer than a day.
    positions: Option<Positions>,
    /// The month looked at last, and its days.
    month: (i64, u64),
    scratch: Vec<i64>,
}

/// The pieces of the calendar that a walk takes at a time, numbered without end in both directions.
#[derive(Debug, Clone, Copy)]
enum Block {
    Week { begins: i64 },
    Month,
    Year,
}

impl Walk {
    /// The times of `rule` for an event that starts at `start`.
    pub(super) fn new(rule: &Rule, start: NaiveDateTime, is_date: bool) -> Self {
        let for_dates;
        let rule = if is_date {
            for_dates = rule.for_dates();
            &for_dates
        } else {
            rule
        };
        // Within a day or less BYSETPOS chooses among times of day, which [`Times`] does.
        let chooses = !rule.by_set_pos.is_empty() && rule.frequency > Frequency::Daily;
        // Whether a day fits does not depend on those around it, so months do for all rules but those that choose within a
        // longer or other period: a week may lie in two months.
        let block = match rule.frequency {
            Frequency::Weekly if chooses => {
                Block::Week { begins: rule.week_start.num_days_from_monday().into() }
            }
            Frequency::Yearly if chooses => Block::Year,
            _ => Block::Month,
        };
        Self {
            days: DayFilter::new(rule, start),
            times: Times::new(rule, start),
            block,
            positions: chooses.then(|| Positions::new(&rule.by_set_pos)),
            month: (i64::MIN, 0),
            scratch: Vec::new(),
        }
    }

    /// Whether the rule has the civil time `second`.
    pub(super) fn has(&mut self, second: i64) -> bool {
        let mut found = false;
        let _ = self.visit(second, second, &mut Budget::new(1), &mut |_| {
            found = true;
            ControlFlow::Break(None)
        });
        found
    }

    /// Counts the civil times in `from..to`; no more than `enough` are of interest. `None`: it
    /// would take too long.
    pub(super) fn count(&mut self, from: i64, to: i64, enough: u64, budget: &mut Budget) -> Option<u64> {
        let mut total = 0;
        if from >= to {
            return Some(total);
        }
        for block in self.block.all(from, to - 1) {
            let first = self.block.first_day(block) * SECONDS_PER_DAY;
            let end = self.block.first_day(block + 1) * SECONDS_PER_DAY;
            total += if from <= first && end <= to {
                self.count_whole(block, budget)?
            } else {
                self.count_part(block, from, to, budget)?
            };
            if total >= enough {
                break;
            }
        }
        Some(total)
    }

    fn count_whole(&mut self, block: i64, budget: &mut Budget) -> Option<u64> {
        if self.positions.is_some() {
            let total = self.choose_from(block, budget)?;
            let chosen = self.positions.as_mut().map_or(0, |positions| positions.among(total).len());
            return u64::try_from(chosen).ok();
        }
        let days = u64::from(self.days_in_month(block, budget)?.count_ones());
        // Nothing is visited where all days are alike: the COUNT of a rule that began years ago is counted at each look.
        if let Some(any_day) = self.times.of_any_day() {
            return u64::try_from(any_day.len()).ok().map(|per_day| per_day * days);
        }
        self.count_part(block, i64::MIN, i64::MAX, budget)
    }

    fn count_part(&mut self, block: i64, from: i64, to: i64, budget: &mut Budget) -> Option<u64> {
        let mut total = 0_u64;
        if self.positions.is_some() {
            let visited = self.visit_chosen(block, from, budget, &mut |second| {
                if second >= to {
                    return ControlFlow::Break(None);
                }
                total += 1;
                ControlFlow::Continue(())
            });
            return (!matches!(visited, ControlFlow::Break(Some(_)))).then_some(total);
        }
        let days = self.days_in_month(block, budget)?;
        budget.spend(self.times.cost() * i64::from(days.count_ones()))?;
        let first = self.block.first_day(block);
        for day in bits(days).map(|bit| first + bit) {
            let times = self.times.of(day);
            let midnight = day * SECONDS_PER_DAY;
            let count = if from <= midnight && midnight + SECONDS_PER_DAY <= to {
                times.len()
            } else {
                times.before(to - midnight).saturating_sub(times.before(from - midnight))
            };
            total += u64::try_from(count).unwrap_or(u64::MAX);
        }
        Some(total)
    }

    /// Calls `visit` with all civil times in `from..=to`, ascending. Broken off with the civil second
    /// from which on they are not known, if the budget runs out.
    pub(super) fn visit(
        &mut self,
        from: i64,
        to: i64,
        budget: &mut Budget,
        visit: Visit<'_>,
    ) -> ControlFlow<Option<i64>> {
        let mut until = |second: i64| if second > to { ControlFlow::Break(None) } else { visit(second) };
        for block in self.block.all(from, to) {
            if self.positions.is_some() {
                self.visit_chosen(block, from, budget, &mut until)?;
            } else {
                self.visit_month(block, from, budget, &mut until)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn visit_month(
        &mut self,
        block: i64,
        from: i64,
        budget: &mut Budget,
        visit: Visit<'_>,
    ) -> ControlFlow<Option<i64>> {
        let first = self.block.first_day(block);
        let unknown = ControlFlow::Break(Some((first * SECONDS_PER_DAY).max(from)));
        let Some(days) = self.days_in_month(block, budget) else { return unknown };
        if budget.spend(self.times.cost() * i64::from(days.count_ones())).is_none() {
            return unknown;
        }
        for day in bits(days).map(|bit| first + bit) {
            let midnight = day * SECONDS_PER_DAY;
            if midnight + SECONDS_PER_DAY <= from {
                continue;
            }
            let times = self.times.of(day);
            for index in times.before(from - midnight)..times.len() {
                visit(midnight + times.nth(index))?;
            }
        }
        ControlFlow::Continue(())
    }

    fn visit_chosen(
        &mut self,
        block: i64,
        from: i64,
        budget: &mut Budget,
        visit: Visit<'_>,
    ) -> ControlFlow<Option<i64>> {
        let unknown = ControlFlow::Break(Some((self.block.first_day(block) * SECONDS_PER_DAY).max(from)));
        let Some(total) = self.choose_from(block, budget) else { return unknown };
        let Some(positions) = &mut self.positions else { return ControlFlow::Continue(()) };
        let chosen = positions.among(total);
        if budget.spend(i64::try_from(chosen.len() / 2).unwrap_or(i64::MAX)).is_none() {
            return unknown;
        }
        // Only days and longer units choose here, and their times are the same on each day.
        let times = self.times.of(0);
        for index in chosen {
            let second = self.scratch[index / times.len()] * SECONDS_PER_DAY + times.nth(index % times.len());
            if second >= from {
                visit(second)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Collects the days of a block and says how many dates BYSETPOS has to choose from.
    fn choose_from(&mut self, block: i64, budget: &mut Budget) -> Option<usize> {
        let (first, end) = (self.block.first_day(block), self.block.first_day(block + 1));
        let months = Block::Month.all(first * SECONDS_PER_DAY, (end - 1) * SECONDS_PER_DAY);
        let mut collected = std::mem::take(&mut self.scratch);
        collected.clear();
        for month in months {
            let first_of_month = Block::Month.first_day(month);
            let days = bits(self.days_in_month(month, budget)?).map(|bit| first_of_month + bit);
            collected.extend(days.filter(|day| (first..end).contains(day)));
        }
        self.scratch = collected;
        budget.spend(2 + i64::try_from(self.scratch.len() / 16).unwrap_or(i64::MAX))?;
        Some(self.scratch.len() * self.times.of(0).len())
    }

    /// The days of a month that fit, the 1st as bit 0. `None`: it would take too long.
    fn days_in_month(&mut self, index: i64, budget: &mut Budget) -> Option<u64> {
        if self.month.0 != index {
            let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
            budget.spend(self.days.cost(year, month))?;
            self.month = (index, self.days.in_month(year, month));
        }
        Some(self.month.1)
    }
}

impl Block {
    /// The blocks that civil seconds `from` to `to` lie in.
    fn all(self, from: i64, to: i64) -> std::ops::RangeInclusive<i64> {
        let of = |second: i64| self.containing(second.div_euclid(SECONDS_PER_DAY));
        of(from)..=of(to)
    }

    fn containing(self, day: i64) -> i64 {
        let (year, month) = year_and_month(day);
        match self {
            Self::Week { begins } => (day - week_start(0, begins)).div_euclid(7),
            Self::Month => year * 12 + month - 1,
            Self::Year => year,
        }
    }

    fn first_day(self, block: i64) -> i64 {
        match self {
            Self::Week { begins } => week_start(0, begins) + block * 7,
            Self::Month => day_number(block.div_euclid(12), block.rem_euclid(12) + 1, 1),
            Self::Year => day_number(block, 1, 1),
        }
    }
}

/// The numbers of the bits that are set.
fn bits(mut mask: u64) -> impl Iterator<Item = i64> {
    std::iter::from_fn(move || {
        let bit = mask.trailing_zeros();
        (mask != 0).then(|| {
            mask &= mask - 1;
            i64::from(bit)
        })
    })
}
