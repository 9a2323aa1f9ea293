//! What comes before parsing: limits, and one form for all that clients, servers and people do to
//! the text of a calendar object.
//!
//! The parser of the `icalendar` crate overflows the stack on deep nesting, knows names in upper
//! case only, takes a BOM for an error and an unquoted `TZID=(UTC+01:00) …` for no time at all. So
//! it gets a clean text: only the components and properties that are read here, unfolded, in upper
//! case, with their parameters quoted.

mod unfold;

use self::unfold::unfold;
use super::lines::ContentLine;
use super::own::own_call;
use super::warning::UnreadableReason;
use crate::domain::text::decode;

/// Most bytes that are read of the lines which say something here; attachments and texts do not count.
pub(super) const MAX_BYTES: usize = 4 << 20;
/// Most bytes that are read of a title or a name.
const MAX_TEXT: usize = 64 << 10;
/// Deepest nesting of components that is read: RFC 5545 needs three.
pub(super) const MAX_DEPTH: usize = 16;
/// Most lines (folded ones count once each) that are read, of those which say something here.
pub(super) const MAX_LINES: usize = 100_000;

/// Components whose properties are read; all others are left out with what is inside them.
const COMPONENTS: [&str; 10] = [
    "VCALENDAR",
    "VEVENT",
    "VTIMEZONE",
    "STANDARD",
    "DAYLIGHT",
    "VTODO",
    "VJOURNAL",
    "VFREEBUSY",
    "VAVAILABILITY",
    "VPOLL",
];

/// Properties that are read, besides all `X-CLEF-…` and what leads to a video call of Clef's.
const PROPERTIES: [&str; 25] = [
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
    "CLASS",
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
    let (unfolded, limit) = unfold(data);
    if let Some(reason) = limit {
        return Err(reason);
    }
    let (unfolded, foreign_bytes) = decode(&unfolded);
    let mut out = LineWriter::new(unfolded.len());
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

/// Reads what is left of `data` that is not in order: its events and time zones, as far as they go. Whatever closes
/// the wrong component, or is nested where it should not be, is passed over.
pub(super) fn salvage(data: &[u8]) -> Normalised {
    let (unfolded, foreign_bytes) = decode(&unfold(data).0);
    let mut out = LineWriter::new(unfolded.len());
    // None of these can fail: it is one component in another, and each is closed that was opened.
    let _ = out.begin("VCALENDAR".to_owned());
    for line in unfolded.lines().filter_map(ContentLine::parse) {
        let name = line.value.trim().to_ascii_uppercase();
        match line.name.as_str() {
            "BEGIN" => {
                let depth = if matches!(name.as_str(), "STANDARD" | "DAYLIGHT") { 2 } else { 1 };
                let is_top = depth == 2 || matches!(name.as_str(), "VEVENT" | "VTIMEZONE");
                out.close_down_to(if is_top { depth } else { 2 });
                if name != "VCALENDAR" && (is_top || out.open.len() > 1) {
                    let _ = out.begin(name);
                }
            }
            "END" => {
                if let Some(depth) = out.open.iter().skip(1).position(|open| *open == name) {
                    out.close_down_to(depth + 1);
                }
            }
            _ => {
                let _ = out.push(&line);
            }
        }
    }
    out.close_down_to(0);
    Normalised { text: out.text, foreign_bytes }
}

struct LineWriter {
    text: String,
    open: Vec<String>,
    /// Depth of the outermost component that is being left out.
    skipped: Option<usize>,
}

impl LineWriter {
    fn new(capacity: usize) -> Self {
        Self { text: String::with_capacity(capacity), open: Vec::new(), skipped: None }
    }

    /// Ends components until only `depth` are open.
    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth
            && let Some(open) = self.open.last().cloned()
        {
            let _ = self.end(&open);
        }
    }

    fn push(&mut self, line: &ContentLine<'_>) -> Result<(), UnreadableReason> {
        match line.name.as_str() {
            "BEGIN" => self.begin(line.value.trim().to_ascii_uppercase()),
            "END" => self.end(&line.value.trim().to_ascii_uppercase()),
            name => {
                let is_read = is_read(name) || own_call(name, line.value).is_some();
                if self.skipped.is_none() && !self.open.is_empty() && is_read {
                    self.property(line);
                }
                Ok(())
            }
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
    fn what_is_not_read_may_be_of_any_length() {
        let long = "QUJD".repeat(20).repeat(100_000);
        let folded = long.as_bytes().chunks(72).map(|part| format!("\r\n {}", String::from_utf8_lossy(part)));
        let data = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH;ENCODING=BASE64:{}\r\nUID:a\r\nDESCRIPTION:{long}\r\nSUMMARY:{long}\r\n\
             END:VEVENT\r\nEND:VCALENDAR\r\n",
            folded.collect::<String>()
        );
        let text = text(data.as_bytes());
        let shortened = format!("SUMMARY:{}", &long[..MAX_TEXT - "SUMMARY:".len()]);
        let expected = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n{shortened}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        assert!(text == expected, "{} bytes", text.len());
    }

    #[test]
    fn what_is_left_of_an_object_is_in_order() {
        let event = "BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n";
        for (data, left) in [
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nBEGIN:VALARM\nUID:b\nSUM", event.to_owned()),
            ("BEGIN:VEVENT\nUID:a\nEND:VTODO\nEND:VEVENT\nEND:VEVENT", event.to_owned()),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nBEGIN:VEVENT\nUID:a\nEND:VCALENDAR", event.repeat(2)),
            (
                "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nTZOFFSETTO:+1\nBEGIN:DAYLIGHT\nBEGIN:VEVENT\nUID:a",
                format!(
                    "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+1\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n{event}"
                ),
            ),
            ("<html>", String::new()),
        ] {
            let expected = format!("BEGIN:VCALENDAR\r\n{left}END:VCALENDAR\r\n");
            assert_eq!(salvage(data.as_bytes()).text, expected, "{data}");
        }
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_replaced_or_left_out() {
        let data =
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\u{fffe}b\u{ffff}c\u{1}d\nEND:VEVENT\nEND:VCALENDAR\n";
        assert!(text(data.as_bytes()).contains("SUMMARY:a\u{fffd}b\u{fffd}cd\r\n"));
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
