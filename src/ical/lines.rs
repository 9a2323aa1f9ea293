//! Content lines (RFC 5545 §3.1): taken apart whoever wrote them, and put together so that nothing
//! in a value can leave its line.

use std::borrow::Cow;

use crate::domain::text::is_xml;

/// Longest line that is written, in octets, without its line end (RFC 5545 §3.1).
const FOLD_AT: usize = 75;

/// Properties whose values are dates and times, which tells where the value begins even where a
/// parameter was not quoted.
const TIMES: [&str; 6] = ["DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID", "DUE"];

/// One unfolded content line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ContentLine<'a> {
    /// In upper case.
    pub(super) name: String,
    /// Names in upper case, values without their quotes.
    pub(super) params: Vec<(String, String)>,
    /// As written: still escaped.
    pub(super) value: &'a str,
}

impl<'a> ContentLine<'a> {
    /// Takes an unfolded line apart; `None` if it has no name or no value.
    pub(super) fn parse(line: &'a str) -> Option<Self> {
        let name_end = line.find([';', ':'])?;
        let name = line[..name_end].trim();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        let name = name.to_ascii_uppercase();
        let rest = &line[name_end..];
        // QUIRK Outlook: `TZID=(UTC+01:00) Brussels, Paris` stands there without quotes.
        let colon = if TIMES.contains(&name.as_str()) { before_time(rest) } else { end_of_params(rest) }?;
        Some(Self { name, params: params(&rest[..colon]), value: &rest[colon + 1..] })
    }
}

/// The parameters of an unfolded line, each as it is written.
pub(super) fn raw_params(line: &str) -> Vec<&str> {
    let Some(name_end) = line.find([';', ':']) else { return Vec::new() };
    let is_time = TIMES.iter().any(|name| name.eq_ignore_ascii_case(line[..name_end].trim()));
    let rest = &line[name_end..];
    let colon = if is_time { before_time(rest) } else { end_of_params(rest) };
    colon.map(|colon| split_params(&rest[..colon])).unwrap_or_default()
}

/// Returns where the `:` before a date or time is: the first outside of quotes that a year follows, or the last.
fn before_time(rest: &str) -> Option<usize> {
    let mut quoted = false;
    let is_before_year = |(at, byte): &(usize, u8)| {
        quoted ^= *byte == b'"';
        let next = rest.as_bytes().get(at + 1..at + 5).unwrap_or_default();
        *byte == b':' && !quoted && next.len() == 4 && next.iter().all(u8::is_ascii_digit)
    };
    let found = rest.bytes().enumerate().find(is_before_year).map(|(at, _)| at);
    found.or_else(|| rest.rfind(':'))
}

/// Returns where the `:` before the value is: the first outside of quotes, or the first where the quotes are never
/// closed.
fn end_of_params(rest: &str) -> Option<usize> {
    let mut quoted = false;
    let outside = rest.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    });
    outside.or_else(|| rest.find(':'))
}

fn split_params(text: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = text.split(|c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn params(text: &str) -> Vec<(String, String)> {
    split_params(text)
        .into_iter()
        .filter_map(|part| part.split_once('='))
        .map(|(key, value)| (key.trim().to_ascii_uppercase(), value.trim().replace('"', "")))
        .filter(|(key, value)| {
            !key.is_empty()
                && !value.is_empty()
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        .collect()
}

/// Escapes a TEXT value (RFC 5545 §3.3.11). Every line break becomes `\n`; other control characters,
/// and what XML cannot write, must not stand in an object and are left out.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            ';' => escaped.push_str("\\;"),
            ',' => escaped.push_str("\\,"),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => escaped.push_str("\\n"),
            c if is_left_out(c) => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A parameter value in quotes, with what may not stand there encoded (RFC 6868 §3.1).
pub(super) fn quote_param(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '^' => quoted.push_str("^^"),
            '"' => quoted.push_str("^'"),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => quoted.push_str("^n"),
            c if is_left_out(c) => {}
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Forms, API and accounts let none of these in: this is for what they do not know of.
fn is_left_out(c: char) -> bool {
    c.is_control() && c != '\t' || !is_xml(c)
}

/// Reads a parameter value back (RFC 6868 §3.2).
pub(super) fn decode_param(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        let decoded = match (character, characters.peek()) {
            ('^', Some('n')) => Some('\n'),
            ('^', Some('\'')) => Some('"'),
            ('^', Some('^')) => Some('^'),
            _ => None,
        };
        if decoded.is_some() {
            characters.next();
        }
        text.push(decoded.unwrap_or(character));
    }
    text
}

/// Appends `line` folded at 75 octets, between characters, each part ended by `line_end`.
pub(super) fn push_folded(out: &mut String, line: &str, line_end: &str) {
    let mut rest = line;
    let mut room = FOLD_AT;
    while rest.len() > room {
        let cut = rest.floor_char_boundary(room);
        out.push_str(&rest[..cut]);
        out.push_str(line_end);
        out.push(' ');
        rest = &rest[cut..];
        room = FOLD_AT - 1;
    }
    out.push_str(rest);
    out.push_str(line_end);
}

/// One logical line of a text with the bytes that it was folded into, line end included.
#[derive(Debug, Clone)]
pub(super) struct Logical<'a> {
    /// As it stands in the text.
    pub(super) raw: &'a str,
    /// Unfolded, without its line end.
    pub(super) text: Cow<'a, str>,
}

/// The logical lines of `raw`; their `raw` parts one after the other are `raw` again.
pub(super) fn logical_lines(raw: &str) -> Vec<Logical<'_>> {
    let mut lines: Vec<Logical<'_>> = Vec::new();
    let mut start = 0;
    for physical in raw.split_inclusive('\n') {
        let end = start + physical.len();
        let bare = physical.trim_end_matches(['\n', '\r']);
        match (lines.last_mut(), bare.strip_prefix([' ', '\t'])) {
            (Some(last), Some(continued)) => {
                last.raw = &raw[end - physical.len() - last.raw.len()..end];
                last.text.to_mut().push_str(continued);
            }
            _ => lines.push(Logical { raw: physical, text: Cow::Borrowed(bare) }),
        }
        start = end;
    }
    lines
}

/// Reads a TEXT value back (RFC 5545 §3.3.11); an unknown escape stays as it is.
pub(super) fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('n' | 'N') => text.push('\n'),
            Some(c @ ('\\' | ';' | ',' | ':' | '"')) => text.push(c),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("dtstart;tzid=\"Europe/Paris\":20270101T090000", "DTSTART", "Europe/Paris", "20270101T090000")]
    #[case(
        "DTSTART;TZID=(UTC+01:00) Brussels, Paris:20270101T090000",
        "DTSTART",
        "(UTC+01:00) Brussels, Paris",
        "20270101T090000"
    )]
    #[case("DTSTART;TZID=Europe/Paris:2027-03-03T09:00:00", "DTSTART", "Europe/Paris", "2027-03-03T09:00:00")]
    #[case("RDATE;TZID=\"at:2027\":20270101T090000", "RDATE", "at:2027", "20270101T090000")]
    #[case("DTSTART;TZID=(UTC+01:00):soon", "DTSTART", "(UTC+01:00)", "soon")]
    #[case("X-A;P=\"a;b:c\":v:w", "X-A", "a;b:c", "v:w")]
    #[case("X-A;P=\"never closed:v", "X-A", "never closed", "v")]
    fn lines_are_taken_apart(
        #[case] line: &str,
        #[case] name: &str,
        #[case] param: &str,
        #[case] value: &str,
    ) {
        let parsed = ContentLine::parse(line).expect("a line");
        assert_eq!((parsed.name.as_str(), parsed.value), (name, value));
        assert_eq!(parsed.params[0].1, param);
    }

    #[rstest]
    #[case("")]
    #[case("no colon")]
    #[case(":value")]
    #[case("a b:value")]
    fn what_is_no_line_is_none(#[case] line: &str) {
        assert_eq!(ContentLine::parse(line), None);
    }

    proptest! {
        #[test]
        fn escaped_text_stays_on_its_line_and_reads_back(text in any::<String>()) {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['\r', '\n']));
            let kept: String = text.replace("\r\n", "\n").replace('\r', "\n")
                .chars().filter(|c| is_xml(*c) && !c.is_control() || matches!(c, '\n' | '\t')).collect();
            prop_assert_eq!(unescape(&escaped), kept);
        }

        #[test]
        fn a_quoted_parameter_cannot_be_left(text in any::<String>()) {
            let line = format!("X-P;CN={}:value", quote_param(&text));
            let parsed = ContentLine::parse(&line).expect("a line");
            prop_assert_eq!(parsed.value, "value");
            let kept: String = text.replace("\r\n", "\n").replace('\r', "\n")
                .chars().filter(|c| is_xml(*c) && !c.is_control() || matches!(c, '\n' | '\t')).collect();
            let read = parsed.params.first().map_or(String::new(), |(_, value)| decode_param(value));
            prop_assert_eq!(read.trim(), kept.trim());
        }

        #[test]
        fn folded_lines_are_short_and_unfold_to_themselves(text in "[^\r\n]{0,300}") {
            let line = format!("X:{text}");
            let mut folded = String::new();
            push_folded(&mut folded, &line, "\r\n");
            prop_assert!(folded.split("\r\n").all(|part| part.len() <= FOLD_AT));
            let lines = logical_lines(&folded);
            prop_assert_eq!(lines.len(), 1);
            prop_assert_eq!(lines[0].text.as_ref(), line.as_str());
        }

        #[test]
        fn logical_lines_lose_no_byte(raw in "([ -~é]{0,9}(\r\n|\n|\r|\n | \t)){0,20}[a-z]{0,3}") {
            let again: String = logical_lines(&raw).iter().map(|line| line.raw).collect();
            prop_assert_eq!(again, raw);
        }
    }
}
