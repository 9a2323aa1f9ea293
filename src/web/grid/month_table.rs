//! A month: weeks from Monday, and in each day how full it is, what it is besides, and what somebody has on it.

use chrono::{Datelike, NaiveDate, Weekday};

use super::escape;
use super::in_short::{OwnTime, ShortWriter, push_strip};
use super::room_day::sum::{DayState, Load, Piece};
use super::room_day::{Hours, RoomDay, WhyBlank, WhyClosed};
use crate::web::i18n::args;
use crate::web::{format, words};

/// What a day comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthDay {
    class: &'static str,
    /// "4 salles libres".
    text: String,
    /// How much of a hundred is taken.
    percent: Option<u32>,
    pieces: Vec<(Piece, u32)>,
    own: Vec<OwnTime>,
}

/// A day of a month as it is written.
#[derive(Debug)]
pub struct MonthCell<'a> {
    /// The day.
    pub date: NaiveDate,
    /// Where it is shown.
    pub address: String,
    /// The public holiday that it is.
    pub holiday: Option<&'static str>,
    /// What it comes to.
    pub day: &'a MonthDay,
}

impl ShortWriter<'_> {
    /// A day of one room: as long as it is free, and its hours.
    #[must_use]
    pub fn of_room(&self, day: &RoomDay<'_>, hours: Hours) -> MonthDay {
        let (state, own) = (day.state(self.now), self.own(day));
        let times: Vec<_> = own.iter().map(|own| own.interval).collect();
        let percent = day.load().percent();
        let text = match state {
            DayState::Free => {
                let length = format::length(self.lang, day.free_time());
                self.lang.t_with("period-free-time", &args! { "length" => length })
            }
            state => self.text(state, percent),
        };
        MonthDay { class: state.class(), text, percent, pieces: day.strip(day.axis(hours), &times), own }
    }

    /// The same of several rooms: how many of them have something free, and how full they are together.
    #[must_use]
    pub fn of_rooms(&self, days: &[RoomDay<'_>]) -> MonthDay {
        let states: Vec<DayState<'_>> = days.iter().map(|day| day.state(self.now)).collect();
        let percent = days.iter().map(RoomDay::load).fold(Load::default(), Load::and).percent();
        let (state, free) =
            (together(&states), states.iter().filter(|state| **state == DayState::Free).count());
        let text = match state {
            DayState::Free => self.lang.t_with("period-free-rooms", &args! { "count" => free }),
            state => self.text(state, percent),
        };
        let pieces = match percent {
            Some(taken) => vec![(Piece::Taken, taken), (Piece::Free, 100 - taken)],
            None => vec![(Piece::Closed, 1)],
        };
        let mut own: Vec<OwnTime> = days.iter().flat_map(|day| self.own(day)).collect();
        own.sort_by_key(|own| own.interval);
        MonthDay { class: state.class(), text, percent, pieces, own }
    }

    /// Of a day that is over it says how full it was, if anything was on it.
    fn text(&self, state: DayState<'_>, percent: Option<u32>) -> String {
        match (state, percent) {
            (DayState::Blank(WhyBlank::Past), Some(0)) => String::new(),
            (DayState::Blank(WhyBlank::Past), Some(percent)) => self.taken(percent),
            _ => self.words().state(state).into_owned(),
        }
    }

    fn taken(&self, percent: u32) -> String {
        self.lang.t_with("period-taken", &args! { "percent" => percent })
    }

    /// Opens the table, with the days of the week above it.
    pub fn open_month(&self, out: &mut String, name: &str) {
        out.push_str("<table class=\"month\"><caption class=\"hidden\">");
        escape(out, name);
        out.push_str("</caption><thead><tr>");
        let mut day = Weekday::Mon;
        for _ in 0..7 {
            let name = format::weekday(self.lang, day);
            let short: String = name.chars().take(3).collect();
            out.extend(["<th scope=\"col\"><span class=\"hidden\">", name]);
            out.extend(["</span><span aria-hidden=\"true\">", &short, "</span></th>"]);
            day = day.succ();
        }
        out.push_str("</tr></thead><tbody>");
    }

    /// Writes a day on which there cannot be anything, or one of another month.
    pub fn empty_cell(&self, out: &mut String, date: Option<NaiveDate>) {
        out.push_str("<td class=\"off\">");
        if let Some(date) = date {
            out.push_str("<b>");
            format::push_number(out, date.day());
            out.push_str("</b>");
        }
        out.push_str("</td>");
    }

    /// Writes a day.
    pub fn month_cell(&self, out: &mut String, cell: &MonthCell<'_>) {
        let day = cell.day;
        let is_today = cell.date == self.today;
        out.extend(["<td class=\"", day.class]);
        out.push_str(if is_today { " today" } else { "" });
        out.push_str(if day.own.is_empty() { "\">" } else { " has-own\">" });
        out.extend(["<a class=\"day\" href=\"", self.mount]);
        escape(out, &cell.address);
        out.push_str(if is_today { "\" aria-current=\"date" } else { "" });
        out.push_str("\"><span class=\"hidden\">");
        escape(out, &self.name(cell));
        out.push_str("</span><b aria-hidden=\"true\">");
        format::push_number(out, cell.date.day());
        out.push_str("</b>");
        push_strip(out, &day.pieces);
        if !day.text.is_empty() {
            out.push_str("<span class=\"what\" aria-hidden=\"true\">");
            escape(out, &day.text);
            out.push_str("</span>");
        }
        if let Some(holiday) = self.named_besides(cell) {
            out.push_str("<span class=\"feast\" aria-hidden=\"true\">");
            escape(out, &holiday);
            out.push_str("</span>");
        }
        out.push_str("</a>");
        self.push_own(out, &day.own);
        out.push_str("</td>");
    }

    /// The holiday, unless the day says it as the reason why it is closed.
    fn named_besides(&self, cell: &MonthCell<'_>) -> Option<String> {
        let name = words::holiday(self.lang, cell.holiday?);
        (!cell.day.text.contains(&name)).then_some(name)
    }

    /// "mardi 1er décembre, 4 salles libres, occupé à 40 %, vous avez une réservation".
    fn name(&self, cell: &MonthCell<'_>) -> String {
        let day = cell.day;
        let mut parts = vec![format::day(self.lang, cell.date)];
        if cell.date == self.today {
            parts[0].extend([" (", &self.lang.t("day-today"), ")"]);
        }
        parts.extend(Some(day.text.clone()).filter(|text| !text.is_empty()));
        parts.extend(day.percent.map(|percent| self.taken(percent)).filter(|taken| *taken != day.text));
        parts.extend(self.named_besides(cell));
        parts.extend((!day.own.is_empty()).then(|| self.lang.t("day-mine")));
        parts.join(", ")
    }
}

/// Returns what rooms of these states are together: free if one is, closed if all are.
fn together<'a>(states: &[DayState<'a>]) -> DayState<'a> {
    let Some(first) = states.first().copied() else { return DayState::Closed(WhyClosed::Hours) };
    if states.iter().all(|state| matches!(state, DayState::Closed(_))) {
        let is_one_reason = states.iter().all(|state| *state == first);
        return if is_one_reason { first } else { DayState::Closed(WhyClosed::Hours) };
    }
    // What may still be had another time says more than that the others are full.
    let by_weight = [
        DayState::Free,
        DayState::Blank(WhyBlank::TooFar),
        DayState::Blank(WhyBlank::TooSoon),
        DayState::Full,
        DayState::Unbookable,
    ];
    by_weight.into_iter().find(|state| states.contains(state)).unwrap_or(DayState::Blank(WhyBlank::Past))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const SUNDAY: DayState<'_> = DayState::Closed(WhyClosed::Hours);
    const WORKS: DayState<'_> = DayState::Closed(WhyClosed::Closure("Travaux"));
    const PAST: DayState<'_> = DayState::Blank(WhyBlank::Past);
    const FAR: DayState<'_> = DayState::Blank(WhyBlank::TooFar);

    #[rstest]
    #[case::one_is_free(&[DayState::Full, DayState::Free, SUNDAY], DayState::Free)]
    #[case::all_that_are_open_are_full(&[DayState::Full, SUNDAY], DayState::Full)]
    #[case::closed_for_one_reason(&[WORKS, WORKS], WORKS)]
    #[case::closed_for_several(&[WORKS, SUNDAY], SUNDAY)]
    #[case::one_opens_later(&[DayState::Full, FAR], FAR)]
    #[case::all_is_over(&[PAST, SUNDAY, PAST], PAST)]
    #[case::one_cannot_be_read(&[PAST, DayState::Unbookable], DayState::Unbookable)]
    #[case::no_room_at_all(&[], SUNDAY)]
    fn rooms_are_together_what_the_best_of_them_is(
        #[case] states: &[DayState<'static>],
        #[case] expected: DayState<'static>,
    ) {
        assert_eq!(together(states), expected);
    }
}
