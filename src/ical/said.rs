//! What an event of another program says beside when it is, for whoever takes it over.

use super::lines::{ContentLine, logical_lines, unescape};
use super::object::CalendarObject;
use super::values::instant;
use crate::domain::recurrence::Rule;
use crate::domain::text::decode;
use crate::domain::time::Instant;

/// What an event says beside when it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Its DESCRIPTION.
    pub note: Option<String>,
    /// Name and address of its ORGANIZER, as far as they are known.
    pub organizer: Option<(Option<String>, Option<String>)>,
    /// When it was made.
    pub created: Option<Instant>,
    /// When it was last changed.
    pub modified: Option<Instant>,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
}

impl Said {
    /// Reads the event in `data`; of a series what stands in none of its changed dates.
    #[must_use]
    pub fn read(data: &[u8]) -> Self {
        let (text, _) = decode(data);
        let (mut first, mut current, mut depth) = (None, None, 0_usize);
        for line in logical_lines(&text) {
            let Some(line) = ContentLine::parse(&line.text) else { continue };
            match line.name.as_str() {
                "BEGIN" => {
                    depth += 1;
                    if depth == 2 && line.value.trim().eq_ignore_ascii_case("VEVENT") {
                        current = Some((Self::default(), false));
                    }
                }
                "END" => {
                    depth = depth.saturating_sub(1);
                    if depth == 1
                        && let Some((said, is_date)) = current.take()
                    {
                        if !is_date {
                            return said;
                        }
                        first = first.or(Some(said));
                    }
                }
                _ if depth == 2 => {
                    if let Some((said, is_date)) = &mut current {
                        *is_date |= line.name == "RECURRENCE-ID";
                        said.hear(&line);
                    }
                }
                _ => {}
            }
        }
        first.unwrap_or_default()
    }

    fn hear(&mut self, line: &ContentLine<'_>) {
        match line.name.as_str() {
            "DESCRIPTION" => self.note = Some(unescape(line.value)),
            "ORGANIZER" => self.organizer = Some(organizer(line)),
            "CREATED" => self.created = instant(line.value.trim()),
            "LAST-MODIFIED" => self.modified = instant(line.value.trim()),
            "DTSTAMP" => self.modified = self.modified.or_else(|| instant(line.value.trim())),
            "STATUS" => self.is_cancelled = line.value.trim().eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }
}

fn organizer(line: &ContentLine<'_>) -> (Option<String>, Option<String>) {
    let name =
        line.params.iter().find(|(key, _)| key == "CN").map(|(_, value)| super::lines::decode_param(value));
    let value = line.value.trim();
    let address = value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:")).map(|_| &value[7..]);
    let is_good = |text: &String| !text.trim().is_empty();
    (name.filter(is_good), address.map(ToOwned::to_owned).filter(is_good))
}

impl CalendarObject {
    /// Returns the rule of a series that has one, whatever was changed about single dates.
    #[must_use]
    pub fn rule(&self) -> Option<&Rule> {
        let [series] = &*self.series else { return None };
        let [rule] = series.repeats.as_ref()?.recurrence.rules.as_slice() else { return None };
        Some(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_says_what_none_of_its_dates_does() {
        let data = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nRECURRENCE-ID:20260102T090000Z\r\nDESCRIPTION:of a date\r\n\
            END:VEVENT\r\nBEGIN:VEVENT\r\nDESCRIPTION:first\\nsecond\\, and\r\n  more\r\nBEGIN:VALARM\r\n\
            DESCRIPTION:alarm\r\nEND:VALARM\r\nORGANIZER;CN=\"Ana; L\":MAILTO:ana@example.org\r\n\
            CREATED:20250101T000000Z\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let said = Said::read(data.as_bytes());
        assert_eq!(said.note.as_deref(), Some("first\nsecond, and more"));
        let ana = (Some("Ana; L".to_owned()), Some("ana@example.org".to_owned()));
        assert_eq!((said.organizer, said.is_cancelled), (Some(ana), true));
        assert!(said.created.is_some() && said.modified.is_none());
        assert_eq!(Said::read(b"\xff\xfe nothing"), Said::default());
    }
}
