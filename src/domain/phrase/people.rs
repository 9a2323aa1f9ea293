//! Numbers of people in a phrase.

use super::tokens::At;
use super::words::{COUNTS, HOURS_ENGLISH, HOURS_FRENCH, MINUTES, NUMBERS, PEOPLE};

/// A number, in digits or words.
pub(super) fn number(at: At<'_>) -> Option<(u16, At<'_>)> {
    let digits = at.number().map(|(number, _)| (number, at.next()));
    digits.or_else(|| at.look_up(NUMBERS))
}

/// `6 personnes`, `pour 6`, `for twelve`, `8 à 10 personnes` (the larger one).
pub(super) fn read(at: At<'_>) -> Option<(u32, At<'_>)> {
    let led = at.behind_one_of(COUNTS);
    let (first, behind) = number(led.unwrap_or(at))?;
    let second =
        if behind.is_dash() { Some(behind.next()) } else { behind.behind_one_of(&["a", "to", "ou", "or"]) };
    let larger = second
        .and_then(number)
        .and_then(|(second, behind)| Some((second.max(first), behind.behind_one_of(PEOPLE)?)));
    let named = larger.or_else(|| Some((first, behind.behind_one_of(PEOPLE)?)));
    // "pour 6" is enough; "à 6" may be a time.
    let is_said = led.is_some() && at.word() != Some("a");
    let is_time = behind.sign() == Some(':')
        || [HOURS_FRENCH, HOURS_ENGLISH, MINUTES, &["am", "pm"]]
            .iter()
            .any(|units| behind.behind_one_of(units).is_some());
    let alone = Some((first, behind)).filter(|_| is_said && !is_time);
    let (heads, behind) = named.or(alone)?;
    Some((heads.into(), behind)).filter(|_| (1..=9999).contains(&heads))
}
