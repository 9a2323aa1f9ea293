//! Goes through a phrase piece by piece and keeps what each says.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::dates::{self, Day, number_behind_weekday};
use super::people;
use super::times::{self, Time};
use super::tokens::{At, Token};
use super::words;
use super::{Assumed, Hours, Phrase, Vocabulary};
use crate::domain::room::SiteId;

/// What a meeting lasts if nobody says.
const USUAL_LENGTH: i64 = 60;

/// How many words the name of a thing or a site has at most.
const LONGEST_NAME: usize = 6;

/// What has been read so far.
pub(super) struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    today: NaiveDate,
    day: Option<(Day, Range<usize>)>,
    part: Option<(Hours, Range<usize>)>,
    between: Option<Hours>,
    from: Option<u16>,
    until: Option<u16>,
    length: Option<(i64, Range<usize>)>,
    head_count: Option<u32>,
    equipment: Vec<String>,
    sites: Vec<SiteId>,
    /// The pieces that nothing was made of.
    unknown: Vec<Range<usize>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, today: NaiveDate) -> Self {
        let (day, part, between, from, until, length) = Default::default();
        let (head_count, equipment, sites, unknown) = Default::default();
        Self {
            vocabulary,
            today,
            day,
            part,
            between,
            from,
            until,
            length,
            head_count,
            equipment,
            sites,
            unknown,
        }
    }

    /// Makes something of what stands at `at`, and goes behind it.
    pub(super) fn step<'t>(&mut self, at: At<'t>) -> At<'t> {
        if let Some(behind) = at.behind_one_of(words::NEGATIONS) {
            return self.leave_out(at, behind);
        }
        let understood = self
            .take_day(at)
            .or_else(|| self.take_time(at))
            .or_else(|| self.take_people(at))
            .or_else(|| self.take_name(at));
        if let Some(behind) = understood.or_else(|| at.behind_one_of(words::FILLERS)) {
            return behind;
        }
        if at.sign().is_none_or(|sign| {
            !matches!(sign, ',' | '.' | ';' | ':' | '!' | '?' | '\'' | '’' | '-' | '–' | '—')
        }) {
            self.unknown.push(at.index..at.index + 1);
        }
        at.next()
    }

    /// Names what follows "without" or "except", with its negation: it is not what is wanted.
    fn leave_out<'t>(&mut self, at: At<'t>, behind: At<'t>) -> At<'t> {
        let mut named = behind;
        while let Some(next) = named.behind_one_of(words::FILLERS) {
            named = next;
        }
        let mut scratch = Self::new(self.vocabulary, self.today);
        let until = if named.is_end() { named } else { scratch.step(named) };
        self.unknown.push(at.index..until.index);
        until
    }

    fn take_day<'t>(&mut self, at: At<'t>) -> Option<At<'t>> {
        if let Some((part, behind)) =
            at.look_up(words::PARTS_OF_TODAY).filter(|_| self.day.is_none() && self.part.is_none())
        {
            self.day = Some((Day::Date(self.today), at.index..behind.index));
            self.part = Some((part, at.index..behind.index));
            return Some(behind);
        }
        let (day, behind) = dates::read(at, self.today)?;
        match (&self.day, day) {
            (None, Day::Weekday(..)) => {
                self.day = Some((day, at.index..behind.index));
                // "jeudi 3".
                let Some((date, behind)) = number_behind_weekday(behind, self.today) else {
                    return Some(behind);
                };
                self.check_weekday(date);
                Some(behind)
            }
            (None, Day::Date(_)) => {
                self.day = Some((day, at.index..behind.index));
                Some(behind)
            }
            // "jeudi 3 décembre": the date says which Thursday.
            (Some((Day::Weekday(..), _)), Day::Date(date)) => {
                self.check_weekday(date);
                Some(behind)
            }
            // "3 décembre, jeudi".
            (Some((Day::Date(date), _)), Day::Weekday(weekday, _)) if date.weekday() == weekday => {
                Some(behind)
            }
            (Some(_), _) => {
                self.unknown.push(at.index..behind.index);
                Some(behind)
            }
        }
    }

    /// Takes `date` for the day; a name of a day that it does not have was not understood.
    fn check_weekday(&mut self, date: NaiveDate) {
        if let Some((Day::Weekday(weekday, _), place)) = &self.day
            && date.weekday() != *weekday
        {
            self.unknown.push(place.start..place.start + 1);
        }
        self.day = Some((Day::Date(date), 0..0));
    }

    fn take_time<'t>(&mut self, at: At<'t>) -> Option<At<'t>> {
        let has_time = self.between.is_some();
        if let Some((time, behind)) = times::read(at) {
            let place = at.index..behind.index;
            match time {
                Time::Between(hours) if !has_time && self.from.is_none() && self.until.is_none() => {
                    self.between = Some(hours);
                }
                Time::From(from) if !has_time && self.from.is_none() => {
                    self.from = Some(from);
                }
                Time::Until(until) if !has_time && self.until.is_none() => {
                    self.until = Some(until);
                }
                Time::Length(minutes) if self.length.is_none() => {
                    self.length = Some((minutes, place));
                }
                _ => self.unknown.push(place),
            }
            return Some(behind);
        }
        let (part, behind) = at.look_up(words::PARTS)?;
        match self.part {
            None => self.part = Some((part, at.index..behind.index)),
            Some(_) => self.unknown.push(at.index..behind.index),
        }
        Some(behind)
    }

    fn take_people<'t>(&mut self, at: At<'t>) -> Option<At<'t>> {
        let (heads, behind) = people::read(at)?;
        match self.head_count {
            None => self.head_count = Some(heads),
            Some(_) => self.unknown.push(at.index..behind.index),
        }
        Some(behind)
    }

    /// A thing or a site, by the longest name that stands here.
    fn take_name<'t>(&mut self, at: At<'t>) -> Option<At<'t>> {
        let mut names = Vec::new();
        let (mut name, mut behind) = (at.word()?.to_owned(), at.next());
        for _ in 0..LONGEST_NAME {
            names.push((name.clone(), behind));
            let joined = if behind.is_dash() || matches!(behind.sign(), Some('\'' | '’')) {
                behind.next()
            } else {
                behind
            };
            let Some(word) = joined.word() else { break };
            (name, behind) = (format!("{name} {word}"), joined.next());
        }
        names.into_iter().rev().find_map(|(name, behind)| {
            let sites = self.vocabulary.sites(&name);
            if !sites.is_empty() {
                self.sites
                    .extend(sites.into_iter().filter(|site| !self.sites.contains(site)).collect::<Vec<_>>());
                return Some(behind);
            }
            let thing = self.vocabulary.thing(&name)?;
            if !self.equipment.contains(&thing) {
                self.equipment.push(thing);
            }
            Some(behind)
        })
    }

    pub(super) fn finish(mut self, text: &str, tokens: &[Token]) -> Phrase {
        let mut assumed = Vec::new();
        let day = self.day.take().and_then(|(day, _)| day.resolve(self.today));
        if day.is_none() {
            assumed.push(Assumed::Day);
        }
        let (hours, length) = self.hours_and_length(&mut assumed);
        let (date, other_date) = day.unzip();
        let not_understood = self.not_understood(text, tokens);
        let Self { head_count, equipment, sites, .. } = self;
        let (length, other_date) = (TimeDelta::minutes(length), other_date.flatten());
        Phrase { date, other_date, hours, length, head_count, equipment, sites, assumed, not_understood }
    }

    fn hours_and_length(&mut self, assumed: &mut Vec<Assumed>) -> (Hours, i64) {
        let length = self.length.clone();
        let usual = length.as_ref().map_or(USUAL_LENGTH, |(length, _)| *length);
        self.shift_to_part();
        let exact = self.between.or_else(|| {
            Some(Hours { from: self.from?, to: self.until.filter(|until| *until > self.from.unwrap_or(0))? })
        });
        let whole = |hours: Hours| i64::from(hours.to - hours.from);
        if let Some(hours) = exact {
            return match length {
                Some((length, _)) if length <= whole(hours) => (hours, length),
                other => {
                    self.unknown.extend(other.map(|(_, place)| place));
                    (hours, whole(hours))
                }
            };
        }
        if length.is_none()
            && self.part.as_ref().is_none_or(|(part, _)| *part != words::WHOLE_DAY || self.from.is_some())
        {
            assumed.push(Assumed::Length);
        }
        if let Some(from) = self.from {
            let to = i64::from(from) + usual;
            return (Hours { from, to: u16::try_from(to).unwrap_or(u16::MAX) }, usual);
        }
        let part = self.part.as_ref().map(|(part, _)| *part);
        if part.is_none() && self.until.is_none() {
            assumed.push(Assumed::Hours);
        }
        let hours = part.unwrap_or(Hours { from: 0, to: 24 * 60 });
        let to = self.until.filter(|until| *until > hours.from).unwrap_or(hours.to);
        let hours = Hours { to, ..hours };
        let wanted = if length.is_none() && part == Some(words::WHOLE_DAY) { whole(hours) } else { usual };
        // A morning has no six hours: then it may be longer.
        let to = i64::from(hours.from) + wanted.max(whole(hours));
        (Hours { to: u16::try_from(to).unwrap_or(hours.to), ..hours }, wanted)
    }

    /// "8h du soir" is 20:00; a part of the day that the time does not lie in was not understood.
    fn shift_to_part(&mut self) {
        let Some((part, place)) = self.part.clone() else { return };
        let Some(from) = self.between.map(|hours| hours.from).or(self.from) else { return };
        let lies_in = |from: u16| (part.from..part.to).contains(&from);
        let later = from + 12 * 60;
        if !lies_in(from) && lies_in(later) {
            self.from = self.from.map(|from| from + 12 * 60);
            let shifted = |hours: Hours| Hours {
                from: later,
                to: if hours.to < later { hours.to + 12 * 60 } else { hours.to },
            };
            self.between = self.between.map(shifted);
        } else if !lies_in(from) {
            self.unknown.push(place);
        }
    }

    /// The pieces that nothing was made of, neighbours together, as they were typed.
    fn not_understood(&mut self, text: &str, tokens: &[Token]) -> Vec<String> {
        self.unknown.sort_by_key(|place| (place.start, place.end));
        let mut joined: Vec<Range<usize>> = Vec::new();
        for place in &self.unknown {
            match joined.last_mut() {
                Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
                _ => joined.push(place.clone()),
            }
        }
        let typed = |place: Range<usize>| {
            let (first, last) = (tokens.get(place.start)?, tokens.get(place.end.checked_sub(1)?)?);
            text.get(first.place.start..last.place.end).map(ToOwned::to_owned)
        };
        joined.into_iter().filter_map(typed).collect()
    }
}
