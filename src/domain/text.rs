//! Text that people type or that comes from elsewhere: one line, or several, that every calendar program,
//! page and mail can hold.
//!
//! What XML 1.0 §2.2 cannot write must never reach a calendar: its server then answers with XML that nobody
//! can read, and the whole room is lost to every calendar program. What changes the direction of the text
//! around it (UAX #9) would mirror a line that is not its own.

mod csv;

use std::borrow::Cow;

pub use self::csv::csv_line;

/// First strong isolate and its end (UAX #9 §2.5): what stands between them turns nothing around it.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// Why a text cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// The text has more than this many characters.
    TooLong(usize),
    /// It has characters that are not text: control characters, what XML cannot write, what turns the text
    /// around it.
    Unwritable,
}

/// Returns `text`, trimmed, as one line of at most `limit` characters; `None` if nothing of it can be seen.
///
/// # Errors
/// If it is too long, or has a character that cannot be kept.
pub fn line(text: &str, limit: usize) -> Result<Option<String>, TextError> {
    bounded(unjoined(text).trim(), limit, is_writable)
}

/// Returns `text`, trimmed, as lines ended by `\n`, of at most `limit` characters in all; `None` if nothing
/// of it can be seen.
///
/// # Errors
/// If it is too long, or has a character that cannot be kept.
pub fn lines(text: &str, limit: usize) -> Result<Option<String>, TextError> {
    let text = unjoined(text).replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    bounded(text.trim(), limit, |c| is_writable(c) || matches!(c, '\n' | '\t'))
}

/// Returns `text` without the word joiners that pages have in times, so that no line breaks there, and that are copied with them.
fn unjoined(text: &str) -> Cow<'_, str> {
    if text.contains('\u{2060}') { text.replace('\u{2060}', "").into() } else { text.into() }
}

fn bounded(text: &str, limit: usize, may_stay: impl Fn(char) -> bool) -> Result<Option<String>, TextError> {
    if text.chars().all(is_invisible) {
        return Ok(None);
    }
    if !text.chars().all(may_stay) {
        return Err(TextError::Unwritable);
    }
    if text.chars().count() > limit {
        return Err(TextError::TooLong(limit));
    }
    Ok(Some(text.to_owned()))
}

/// Returns `text` as one line of at most `limit` characters whatever it holds: with a space for what cannot
/// be kept, and empty if nothing of it can be seen. For names that somebody cannot type again.
#[must_use]
pub fn as_line(text: &str, limit: usize) -> String {
    let plain: String = text.chars().map(|c| if is_writable(c) { c } else { ' ' }).take(limit).collect();
    if plain.chars().all(is_invisible) {
        return String::new();
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `c` may stand in a line of text.
#[must_use]
pub fn is_writable(c: char) -> bool {
    !c.is_control() && is_xml(c) && !turns_text(c) && !matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether XML 1.0 can write `c` (§2.2). Code points that are no characters at all, which XML advises
/// against, are refused with the two that it forbids.
#[must_use]
pub fn is_xml(c: char) -> bool {
    let is_control = c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    let is_no_character = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    !is_control && !is_no_character
}

/// Embeddings, overrides and isolates (UAX #9 §2). The marks U+200E, U+200F and U+061C are not among them:
/// people who write from right to left need them, and they turn nothing but themselves.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// White space, and what shows nothing at all (the default ignorable code points of Unicode, and the blank
/// Braille pattern).
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Returns `text` so that it can stand in a sentence of ours, whatever it holds: what is written from right
/// to left is put between isolates, overrides are left out, all else stays as it is.
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| turns_text(c) || is_right_to_left(c)) {
        return Cow::Borrowed(text);
    }
    let is_balanced = is_balanced(text);
    let stays = |c: &char| !turns_text(*c) || is_balanced && matches!(*c, '\u{2066}'..='\u{2069}');
    let mut isolated = String::with_capacity(text.len() + 6);
    isolated.push(ISOLATE);
    isolated.extend(text.chars().filter(stays));
    isolated.push(END_OF_ISOLATE);
    Cow::Owned(isolated)
}

/// Whether every isolate in `text` ends in it, so that none reaches beyond.
fn is_balanced(text: &str) -> bool {
    let depth = text.chars().try_fold(0_u32, |depth, c| match c {
        '\u{2066}'..='\u{2068}' => depth.checked_add(1),
        END_OF_ISOLATE => depth.checked_sub(1),
        _ => Some(depth),
    });
    depth == Some(0)
}

/// Roughly the blocks of scripts that are written from right to left, and the marks for it.
fn is_right_to_left(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Returns `text` as one compares what people type: in lower case, without accents, its words apart by one space.
/// What is neither letter nor digit ends a word.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            // Accents that stand behind their letter (Unicode's decomposed form).
            '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => out.push_str(plain(c).unwrap_or(c.encode_utf8(&mut [0; 4]))),
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether each of `words`, which are [`folded`], begins a word of `text`, accents and case aside.
#[must_use]
pub fn mentions(text: &str, words: &[String]) -> bool {
    let text = folded(text);
    words.iter().all(|word| text.split(' ').any(|there| there.starts_with(word.as_str())))
}

/// The letters for one with an accent, of the languages around.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' => "a",
        'æ' => "ae",
        'ç' => "c",
        'è'..='ë' => "e",
        'ì'..='ï' => "i",
        'ñ' => "n",
        'ò'..='ö' | 'ø' => "o",
        'ù'..='ü' => "u",
        'ý' | 'ÿ' => "y",
        'œ' => "oe",
        'ß' => "ss",
        _ => return None,
    })
}

/// Reads UTF-8, and what is not UTF-8 as Windows-1252; leaves out a BOM and control characters. The two
/// characters that are none and that XML cannot hold are replaced, as servers and readers of XML do.
#[must_use]
pub fn decode(bytes: &[u8]) -> (String, bool) {
    let mut text = String::with_capacity(bytes.len());
    let mut foreign = false;
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    for chunk in bytes.utf8_chunks() {
        let kept = chunk.valid().chars().filter(|c| allowed(c) && *c != '\u{feff}');
        text.extend(kept.map(|c| match c {
            '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
            c => c,
        }));
        foreign |= !chunk.invalid().is_empty();
        text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)).filter(allowed));
    }
    (text, foreign)
}

fn windows_1252(byte: u8) -> char {
    const FROM_80: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match byte {
        0x80..=0x9f => FROM_80.chars().nth(usize::from(byte) - 0x80).unwrap_or(char::from(byte)),
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests;
