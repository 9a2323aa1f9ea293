//! What comes before parsing: limits, and one form for all that clients, servers and people do to
//! the text of a calendar object.
//!
//! The parser of the `icalendar` crate overflows the stack on deep nesting, knows names in upper
//! case only, takes a BOM for an error and an unquoted `TZID=(UTC+01:00) …` for no time at all. So
//! it gets a clean text: only the components and properties that are read here, unfolded, in upper
//! case, with their parameters quoted.

use super::lines::ContentLine;
use super::unreadable::UnreadableReason;

/// Largest calendar object that is read, in bytes: room for inline attachments, not for an attack.
pub(super) const MAX_BYTES: usize = 4 << 20;
/// Deepest nesting of components that is read: RFC 5545 needs three.
pub(super) const MAX_DEPTH: usize = 16;
/// Most lines (folded ones count once each) that are read.
pub(super) const MAX_LINES: usize = 100_000;

/// Components whose properties are read; all others are left out with what is inside them.
const COMPONENTS: [&str; 8] =
    ["VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VTODO", "VJOURNAL", "VFREEBUSY"];

/// Properties that are read, besides all `X-CLEF-…`.
const PROPERTIES: [&str; 24] = [
    "METHOD",
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "EXRULE",
    "RECURRENCE-ID",
    "SUMMARY",
    "STATUS",
    "TRANSP",
    "CREATED",
    "LAST-MODIFIED",
    "ORGANIZER",
    "DTSTAMP",
    "SEQUENCE",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "X-LIC-LOCATION",
    "X-MICROSOFT-CDO-TZID",
    "TZUNTIL",
];

/// Text as the parser takes it.
#[derive(Debug)]
pub(super) struct Normalised {
    /// Content lines, each ended by CRLF.
    pub(super) text: String,
    /// Whether some bytes were not UTF-8 and were read as Windows-1252.
    pub(super) foreign_bytes: bool,
}

/// Brings `data` into the one form.
pub(super) fn normalise(data: &[u8]) -> Result<Normalised, UnreadableReason> {
    if data.len() > MAX_BYTES {
        return Err(UnreadableReason::TooLarge { bytes: data.len(), limit: MAX_BYTES });
    }
    let (unfolded, foreign_bytes) = decode(&unfold(data)?);
    let mut out = Writer { text: String::with_capacity(unfolded.len()), open: Vec::new(), skipped: None };
    for line in unfolded.lines() {
        if let Some(line) = ContentLine::parse(line) {
            out.push(&line)?;
        }
    }
    match out.open.last() {
        Some(open) => Err(UnreadableReason::NotClosed(open.clone())),
        None if out.text.is_empty() => Err(UnreadableReason::NotICalendar),
        None => Ok(Normalised { text: out.text, foreign_bytes }),
    }
}

struct Writer {
    text: String,
    open: Vec<String>,
    /// Depth of the outermost component that is being left out.
    skipped: Option<usize>,
}

impl Writer {
    fn push(&mut self, line: &ContentLine<'_>) -> Result<(), UnreadableReason> {
        match line.name.as_str() {
            "BEGIN" => self.begin(line.value.trim().to_ascii_uppercase()),
            "END" => self.end(&line.value.trim().to_ascii_uppercase()),
            name if self.skipped.is_none() && !self.open.is_empty() && is_read(name) => {
                self.property(line);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, name: String) -> Result<(), UnreadableReason> {
        if self.open.len() >= MAX_DEPTH {
            return Err(UnreadableReason::TooDeep { limit: MAX_DEPTH });
        }
        if self.open.is_empty() && name != "VCALENDAR" {
            return Err(UnreadableReason::NotICalendar);
        }
        if self.skipped.is_none() {
            if COMPONENTS.contains(&name.as_str()) {
                self.text.extend(["BEGIN:", &name, "\r\n"]);
            } else {
                self.skipped = Some(self.open.len());
            }
        }
        self.open.push(name);
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), UnreadableReason> {
        match self.open.pop() {
            Some(open) if open == name => {}
            Some(open) => return Err(UnreadableReason::NotClosed(open)),
            None => return Err(UnreadableReason::NotICalendar),
        }
        match self.skipped {
            None => self.text.extend(["END:", name, "\r\n"]),
            Some(depth) if depth == self.open.len() => self.skipped = None,
            Some(_) => {}
        }
        Ok(())
    }

    fn property(&mut self, line: &ContentLine<'_>) {
        self.text.push_str(&line.name);
        for (key, value) in &line.params {
            // The parser un-escapes by VALUE; here the name alone decides.
            if key != "VALUE" {
                self.text.extend([";", key, "=\"", value, "\""]);
            }
        }
        self.text.extend([":", line.value, "\r\n"]);
    }
}

fn is_read(name: &str) -> bool {
    PROPERTIES.contains(&name) || name.starts_with("X-CLEF-")
}

/// Undoes folding, on bytes, because some clients fold in the middle of a character.
fn unfold(data: &[u8]) -> Result<Vec<u8>, UnreadableReason> {
    let mut unfolded = Vec::with_capacity(data.len());
    for (number, physical) in data.split(|byte| *byte == b'\n').enumerate() {
        if number >= MAX_LINES {
            return Err(UnreadableReason::TooManyLines { limit: MAX_LINES });
        }
        match physical {
            [b' ' | b'\t', continued @ ..] => unfolded.extend_from_slice(continued),
            line => {
                unfolded.push(b'\n');
                unfolded.extend_from_slice(line);
            }
        }
        while unfolded.last() == Some(&b'\r') {
            unfolded.pop();
        }
    }
    Ok(unfolded)
}

/// Reads UTF-8, and what is not UTF-8 as Windows-1252; leaves out a BOM and control characters.
fn decode(bytes: &[u8]) -> (String, bool) {
    let mut text = String::with_capacity(bytes.len());
    let mut foreign = false;
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    for chunk in bytes.utf8_chunks() {
        text.extend(chunk.valid().chars().filter(|c| allowed(c) && *c != '\u{feff}'));
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
mod tests {
    use super::*;

    fn text(data: &[u8]) -> String {
        normalise(data).expect("readable").text
    }

    #[test]
    fn case_folding_boms_and_unread_parts_do_not_matter() {
        let data = b"\xef\xbb\xbfbegin:vcalendar\nBEGIN:VEVENT\ndtstart;tzid=(UTC+01:00) Brussels, Paris:20270\n 101T090000\nATTACH:x\nBEGIN:VALARM\nDTSTART:1\nEND:VALARM\nsummary:a\nEND:vevent\nEND:VCALENDAR";
        assert_eq!(
            text(data),
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"(UTC+01:00) Brussels, Paris\":20270101T090000\r\nSUMMARY:a\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_windows_1252() {
        let data = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:R\xe9union \x9c\xc3\r\n \xa9\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let normalised = normalise(data).expect("readable");
        assert!(normalised.text.contains("SUMMARY:Réunion œé\r\n"), "{}", normalised.text);
        assert!(normalised.foreign_bytes);
    }

    #[test]
    fn what_would_overflow_the_stack_is_refused() {
        let data = "BEGIN:VCALENDAR\r\n".repeat(6_000);
        assert_eq!(normalise(data.as_bytes()).err(), Some(UnreadableReason::TooDeep { limit: MAX_DEPTH }));
        let large = vec![b'x'; MAX_BYTES + 1];
        assert!(matches!(normalise(&large), Err(UnreadableReason::TooLarge { .. })));
        assert!(matches!(normalise(&vec![b'\n'; MAX_LINES + 1]), Err(UnreadableReason::TooManyLines { .. })));
    }

    #[test]
    fn what_is_not_a_calendar_says_so() {
        assert_eq!(normalise(b"<html>login</html>").err(), Some(UnreadableReason::NotICalendar));
        assert_eq!(normalise(b"").err(), Some(UnreadableReason::NotICalendar));
        assert_eq!(normalise(b"BEGIN:VCARD\nEND:VCARD\n").err(), Some(UnreadableReason::NotICalendar));
        let cut = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n";
        assert_eq!(normalise(cut).err(), Some(UnreadableReason::NotClosed("VEVENT".into())));
    }
}
