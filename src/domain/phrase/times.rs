//! Times of day and lengths in a phrase.

use super::Hours;
use super::people::number;
use super::tokens::At;
use super::words::{HOURS_ENGLISH, HOURS_FRENCH, LASTS, LENGTHS, MINUTES, PEOPLE};

/// Fewer hours than these are a length and no time of day, if nothing else says so: "2h".
const FIRST_HOUR: u16 = 7;

/// What a phrase says of the time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// From when to when.
    Between(Hours),
    /// From when.
    From(u16),
    /// Until when.
    Until(u16),
    /// For how many minutes.
    Length(i64),
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `14`.
    Bare,
    /// `14h`, `14h30`.
    Hour,
    /// `14:00`, `midi`.
    Clock,
    /// `2pm`.
    HalfDay,
}

#[derive(Debug, Clone, Copy)]
struct Clock {
    /// Since midnight.
    minutes: u16,
    style: Style,
}

/// Reads the words about the time at `at`.
pub(super) fn read(at: At<'_>) -> Option<(Time, At<'_>)> {
    range(at).or_else(|| length(at)).or_else(|| single(at))
}

/// `14h-16h`, `de 14h à 16h`, `between 2 and 4pm`.
fn range(at: At<'_>) -> Option<(Time, At<'_>)> {
    let led = at.behind_one_of(&["de", "from", "entre", "between"]);
    let (first, behind) = clock(led.unwrap_or(at))?;
    let joined = ["a", "to", "et", "and", "till", "until", "jusqu a"];
    let dashed = behind.is_dash();
    let behind = if dashed { behind.next() } else { behind.behind_one_of(&joined)? };
    // "2h à 14h": so long, at that time.
    let is_length_first =
        led.is_none() && !dashed && first.style == Style::Hour && first.minutes < FIRST_HOUR * 60;
    let (second, behind) = clock(behind).filter(|_| !is_length_first)?;
    let is_said = [first, second].iter().any(|clock| clock.style != Style::Bare) || (led.is_some() || dashed);
    if !is_said
        || behind.behind_one_of(PEOPLE).is_some()
        || (first.style == Style::Clock && second.style == Style::Bare && !dashed)
    {
        return None;
    }
    let half_day =
        if second.style == Style::HalfDay && matches!(first.style, Style::Bare) { 12 * 60 } else { 0 };
    // "2-4pm" is both in the afternoon, "10-2pm" is not.
    let begins_late = half_day > 0
        && second.minutes >= half_day
        && first.minutes < half_day
        && first.minutes + half_day < second.minutes;
    let from = if begins_late { first.minutes + half_day } else { first.minutes };
    let to = if second.minutes > from { second.minutes } else { second.minutes + 24 * 60 };
    Some((Time::Between(Hours { from, to }), behind)).filter(|_| from < 24 * 60 && to <= 48 * 60)
}

/// `2h`, `pendant 8h`, `90 min`, `une heure et demie`, `1,5 h`.
fn length(at: At<'_>) -> Option<(Time, At<'_>)> {
    let led = at.behind_one_of(LASTS);
    let start = led.or_else(|| at.behind("de")).unwrap_or(at);
    if let Some((minutes, behind)) = start.look_up(LENGTHS) {
        return Some((Time::Length(minutes), behind));
    }
    let (whole, behind) = number(start)?;
    if let Some(behind) = behind.behind_one_of(MINUTES) {
        return Some((Time::Length(whole.into()), behind)).filter(|_| whole > 0);
    }
    let half =
        (behind.sign() == Some(',') || behind.sign() == Some('.')) && behind.next().number() == Some((5, 1));
    let unit = if half { behind.next().next() } else { behind };
    let is_english = unit.behind_one_of(HOURS_ENGLISH);
    let behind = is_english.or_else(|| unit.behind_one_of(HOURS_FRENCH))?;
    if led.is_none() && is_english.is_none() && whole >= FIRST_HOUR {
        return None;
    }
    let (minutes, behind) = if half { (30, behind) } else { minutes_behind(behind).unwrap_or((0, behind)) };
    let and_a_half = behind.behind_one_of(&["et demie", "et demi", "and a half"]);
    let more = if and_a_half.is_some() { 30 } else { i64::from(minutes) };
    let length = i64::from(whole) * 60 + more;
    Some((Time::Length(length), and_a_half.unwrap_or(behind))).filter(|_| length > 0 && length <= 24 * 60)
}

/// `à 14h`, `at 2pm`, `à partir de 9h`, `avant 18h`.
fn single(at: At<'_>) -> Option<(Time, At<'_>)> {
    let until = at.behind_one_of(&["jusqu a", "until", "till", "before", "avant"]);
    let from =
        at.behind_one_of(&["a", "at", "de", "from", "des", "after", "apres", "a partir de", "starting at"]);
    let (clock, behind) =
        clock(until.or(from).unwrap_or(at)).filter(|(clock, _)| clock.style != Style::Bare)?;
    if until.is_some() {
        return Some((Time::Until(clock.minutes), behind));
    }
    // "midi" alone is lunch.
    let is_lunch = from.is_none() && at.word() == Some("midi");
    Some((Time::From(clock.minutes), behind)).filter(|_| !is_lunch && clock.minutes < 24 * 60)
}

fn clock(at: At<'_>) -> Option<(Clock, At<'_>)> {
    let in_words = [("midi", 12 * 60), ("noon", 12 * 60), ("minuit", 24 * 60), ("midnight", 24 * 60)];
    if let Some((minutes, behind)) = at.look_up(&in_words) {
        return Some((Clock { minutes, style: Style::Clock }, behind));
    }
    let (hour, _) = at.number().filter(|(hour, digits)| *hour <= 24 && *digits <= 2)?;
    let behind = at.next();
    let (minutes, style, behind) = if behind.sign() == Some(':') {
        let (minutes, _) =
            behind.next().number().filter(|(minutes, digits)| *minutes < 60 && *digits == 2)?;
        (minutes, Style::Clock, behind.next().next())
    } else if let Some(behind) = behind.behind_one_of(HOURS_FRENCH) {
        let (minutes, behind) = minutes_behind(behind).unwrap_or((0, behind));
        (minutes, Style::Hour, behind)
    } else {
        (0, Style::Bare, behind)
    };
    let (hour, style, behind) = match behind.look_up(&[("am", 0), ("pm", 12)]) {
        Some((half, behind)) if (1..=12).contains(&hour) => (hour % 12 + half, Style::HalfDay, behind),
        _ => (hour, style, behind),
    };
    let minutes = hour * 60 + minutes;
    Some((Clock { minutes, style }, behind)).filter(|_| minutes <= 24 * 60)
}

/// The minutes behind an hour: `14h30`, `14 h 30`, but not `14h 12 personnes`.
fn minutes_behind(at: At<'_>) -> Option<(u16, At<'_>)> {
    let (minutes, _) = at.number().filter(|(minutes, digits)| *minutes < 60 && *digits == 2)?;
    let unit = At { index: at.index.checked_sub(1)?, ..at };
    let is_written_alike = at.is_glued() == unit.is_glued();
    let is_people = at.next().behind_one_of(PEOPLE).is_some();
    Some((minutes, at.next())).filter(|_| is_written_alike && !is_people)
}
