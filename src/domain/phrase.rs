//! A phrase such as "mardi 14h-16h pour 6" or "next thu evening 12 people projector", read in French and English alike.
//!
//! Nothing is guessed in silence: what was read is said again in full, what could be meant otherwise or was not said is
//! named ([`Phrase::other_date`], [`Phrase::assumed`]), and so is every word that was not understood.

mod dates;
mod people;
mod reader;
#[cfg(test)]
mod tests;
mod times;
mod tokens;
mod words;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use self::reader::Reader;
use self::tokens::{At, tokens};
use super::equipment;
use super::room::{Room, Site, SiteId};
use super::text::{TextError, folded, line};
use super::time::{self, Interval};

/// How many characters a phrase has at most.
pub const LONGEST: usize = 200;

/// What a phrase says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// On which day, if it says so.
    pub date: Option<NaiveDate>,
    /// The other day that it may mean: "next Thursday".
    pub other_date: Option<NaiveDate>,
    /// Between which times of that day.
    pub hours: Hours,
    /// For how long, by the clock.
    pub length: TimeDelta,
    /// For how many.
    pub head_count: Option<u32>,
    /// With what, as the place calls it where it has it.
    pub equipment: Vec<String>,
    /// Where.
    pub sites: Vec<SiteId>,
    /// What it does not say and was taken for granted.
    pub assumed: Vec<Assumed>,
    /// What was not understood, as it was typed.
    pub not_understood: Vec<String>,
}

/// A time of the day: minutes since midnight, beyond 1440 on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// From when.
    pub from: u16,
    /// Until when.
    pub to: u16,
}

/// What a phrase did not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumed {
    /// The day.
    Day,
    /// The time of the day: all of it.
    Hours,
    /// How long: an hour.
    Length,
}

/// What there is at a place, to be named in a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// Each thing as the place calls it, and folded.
    equipment: Vec<(String, String)>,
    /// Each site by its names, folded.
    sites: Vec<(SiteId, Vec<String>)>,
}

impl Vocabulary {
    /// Returns the equipment and the sites of `rooms`.
    #[must_use]
    pub fn of<'r>(rooms: impl Iterator<Item = &'r Room>) -> Self {
        let mut vocabulary = Self { equipment: Vec::new(), sites: Vec::new() };
        let Self { equipment, sites } = &mut vocabulary;
        for room in rooms {
            for name in &room.equipment {
                if !equipment.iter().any(|(known, _)| known == name) {
                    equipment.push((name.clone(), folded(name)));
                }
            }
            if !sites.iter().any(|(known, _)| *known == room.site.id) {
                sites.push((room.site.id.clone(), site_names(&room.site)));
            }
        }
        vocabulary
    }

    /// The thing that is called `words`, by its own name or another one, in one or several.
    fn thing(&self, words: &str) -> Option<String> {
        let singular = words.strip_suffix('s').unwrap_or(words);
        let known = self.equipment.iter().find(|(_, folded)| *folded == words || *folded == singular);
        let names = [words, singular].map(equipment::names);
        let other = || {
            self.equipment
                .iter()
                .find(|(_, folded)| names.iter().any(|names| names.contains(&folded.as_str())))
        };
        let nowhere = || names.iter().find_map(|names| names.first().map(|_| words.to_owned()));
        known.or_else(other).map(|(name, _)| name.clone()).or_else(nowhere)
    }

    /// The sites that are called `words`: those of a town may be several.
    fn sites(&self, words: &str) -> Vec<SiteId> {
        let called = self.sites.iter().filter(|(_, names)| names.iter().any(|name| name == words));
        called.map(|(id, _)| id.clone()).collect()
    }
}

/// Its name with and without an article, its id, and its town: what follows the last comma of its address.
fn site_names(site: &Site) -> Vec<String> {
    let name = folded(&site.name);
    let bare = ["le ", "la ", "les ", "l ", "the "].iter().find_map(|article| name.strip_prefix(article));
    let town = site.address.rsplit(',').next().unwrap_or_default();
    let town = folded(town.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()));
    let names = [bare.unwrap_or_default().to_owned(), folded(site.id.as_str()), town, name];
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

/// Reads `text`, on the day `today`.
///
/// # Errors
/// If it is too long, or holds what is no text.
pub fn read(text: &str, today: NaiveDate, vocabulary: &Vocabulary) -> Result<Phrase, TextError> {
    let text = line(text, LONGEST)?.unwrap_or_default();
    let tokens = tokens(&text);
    let mut reader = Reader::new(vocabulary, today);
    let mut at = At { tokens: &tokens, index: 0 };
    while !at.is_end() {
        let behind = reader.step(at);
        at = if behind.index > at.index { behind } else { at.next() };
    }
    Ok(reader.finish(&text, &tokens))
}

impl Phrase {
    /// Whether nothing in it says what is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let says_nothing = self.assumed == [Assumed::Day, Assumed::Length, Assumed::Hours];
        says_nothing && self.head_count.is_none() && self.equipment.is_empty() && self.sites.is_empty()
    }

    /// The time within which it should be on `date`, and how long it should last, on the clock of `zone`.
    #[must_use]
    pub fn window(&self, zone: Tz, date: NaiveDate) -> Option<(Interval, TimeDelta)> {
        let at = |minutes: u16| {
            let date = date.checked_add_days(Days::new((minutes / (24 * 60)).into()))?;
            let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minutes % (24 * 60)) * 60, 0)?;
            Some(time::resolve_event(zone, date.and_time(time)))
        };
        let window = Interval::new(at(self.hours.from)?, at(self.hours.to)?)?;
        // Where the clock changes, from one time to another is longer or shorter than it looks.
        let is_whole = self.length == TimeDelta::minutes((self.hours.to - self.hours.from).into());
        Some((window, if is_whole { window.length() } else { self.length }))
    }
}
