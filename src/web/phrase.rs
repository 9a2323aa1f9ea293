//! What somebody typed into one line, as a search and as a sentence that says how it was read.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::App;
use super::format;
use super::i18n::{Lang, args};
use crate::domain::find::Search;
use crate::domain::phrase::{self, Assumed, Phrase, Vocabulary};
use crate::domain::room::{Room, SiteId};
use crate::domain::text::TextError;
use crate::domain::time::{self, Instant, Interval};

/// A line that somebody typed, and what is meant where it does not say so.
#[derive(Debug, Clone, Default)]
pub(super) struct TypedLine<'a> {
    /// What was typed.
    pub(super) text: &'a str,
    /// The day; else it is today.
    pub(super) date: Option<NaiveDate>,
    /// The site; else it may be anywhere.
    pub(super) site: Option<SiteId>,
}

/// A phrase that was read.
#[derive(Debug)]
pub(super) struct ReadPhrase {
    /// What it looks for; `None` if it says nothing that can be looked for.
    pub(super) search: Option<Search>,
    /// On which day.
    pub(super) date: NaiveDate,
    /// The same in words: "jeudi 3 décembre, 14:00–16:00, 6 personnes".
    pub(super) read_as: String,
    /// What it did not say.
    pub(super) assumed: Vec<Assumed>,
    /// The other day that it may mean.
    pub(super) other_date: Option<NaiveDate>,
    /// What was not understood.
    pub(super) not_understood: Vec<String>,
}

/// Reads `line`, which may name what is in `rooms` and where they are.
///
/// # Errors
/// If it is too long, or holds what is no text.
pub(super) fn read(
    app: &App,
    lang: Lang,
    now: Instant,
    rooms: &[Arc<Room>],
    line: &TypedLine<'_>,
) -> Result<ReadPhrase, TextError> {
    let here = time::civil(app.settings.place.zone, now).date();
    let phrase = phrase::read(line.text, here, &Vocabulary::of(rooms.iter().map(AsRef::as_ref)))?;
    let date = phrase.date.or(line.date).unwrap_or(here);
    let sites =
        if phrase.sites.is_empty() { line.site.iter().cloned().collect() } else { phrase.sites.clone() };
    let zone = rooms.iter().find(|room| sites.contains(&room.site.id));
    let zone = zone.map_or(app.settings.place.zone, |room| room.zone);
    let window = phrase.window(zone, date).filter(|_| !phrase.is_empty());
    let search = window.map(|(window, length)| Search {
        window,
        length,
        head_count: phrase.head_count,
        equipment: phrase.equipment.clone(),
        sites,
        now,
    });
    let read_as = search.as_ref().map(|search| said(app, lang, zone, search)).unwrap_or_default();
    let Phrase { assumed, other_date, not_understood, .. } = phrase;
    Ok(ReadPhrase { search, date, read_as, assumed, other_date, not_understood })
}

/// Returns what is looked for, in words.
pub(super) fn said(app: &App, lang: Lang, zone: Tz, search: &Search) -> String {
    let today = time::civil(zone, search.now).date();
    let mut parts = vec![when(lang, today, zone, search)];
    parts.extend(search.head_count.map(|heads| lang.t_with("room-people", &args! { "count" => heads })));
    parts.extend(search.equipment.iter().cloned());
    parts.extend(search.sites.iter().filter_map(|site| site_name(app, site)));
    parts.join(", ")
}

fn when(lang: Lang, today: NaiveDate, zone: Tz, search: &Search) -> String {
    if search.length == search.window.length() {
        return format::when_seen(lang, today, zone, search.window);
    }
    let length = format::length(lang, search.length);
    let date = time::civil(zone, search.window.start()).date();
    let day = format::day_seen(lang, today, date);
    if search.window == time::day(zone, date) {
        return format!("{day}, {length}");
    }
    if time::civil(zone, search.window.end() - TimeDelta::seconds(1)).date() != date {
        return format!("{}, {length}", format::when_seen(lang, today, zone, search.window));
    }
    let (from, to) = ends(zone, search.window);
    let between = lang.t_with("find-between", &args! { "from" => from, "to" => to });
    format!("{day}, {between}, {length}")
}

/// Both ends on the clock; the end of a day is 24:00.
fn ends(zone: Tz, window: Interval) -> (String, String) {
    let times = format::times(zone, window);
    let (from, to) = times.split_once('–').unwrap_or((&times, ""));
    (from.to_owned(), to.to_owned())
}

fn site_name(app: &App, id: &SiteId) -> Option<String> {
    app.settings.sites.iter().find(|site| site.id == *id).map(|site| site.name.clone())
}
