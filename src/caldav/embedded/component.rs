//! Calendar data as the tree of its components and content lines (RFC 5545 §3.1, §3.4, §3.6).
//!
//! What the server must know of an object without knowing what it means: which components it has,
//! which properties, which text. Nothing is interpreted, nothing is lost.

use crate::domain::text::is_xml;

/// Components nested deeper than this are refused; nobody writes more than three.
const DEEPEST: usize = 16;
/// Octets after which a line is folded (RFC 5545 §3.1).
const LINE_OCTETS: usize = 75;

/// A component with its content lines and the components in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Component {
    /// Its name in capitals.
    pub(super) name: String,
    pub(super) properties: Vec<Property>,
    pub(super) components: Vec<Component>,
}

/// One content line, unfolded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    /// Its name in capitals.
    pub(super) name: String,
    line: String,
    value_at: usize,
}

impl Component {
    /// Reads one iCalendar stream with one object.
    ///
    /// # Errors
    /// A sentence about the first thing that is not as RFC 5545 §3.1 and §3.4 have it.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        for line in unfold(text) {
            if root.is_some() {
                return Err("there is something after END:VCALENDAR".into());
            }
            let property = Property::read(line)?;
            match property.name.as_str() {
                "BEGIN" if open.len() == DEEPEST => return Err("its components are nested too deeply".into()),
                "BEGIN" => {
                    let name = property.value().trim().to_ascii_uppercase();
                    open.push(Self { name, ..Self::default() });
                }
                "END" => {
                    let ended = open.pop().filter(|c| c.name.eq_ignore_ascii_case(property.value().trim()));
                    let ended = ended.ok_or_else(|| format!("{} ends nothing", property.line))?;
                    match open.last_mut() {
                        Some(parent) => parent.components.push(ended),
                        None => root = Some(ended),
                    }
                }
                _ => {
                    let component = open.last_mut().ok_or("it does not begin with BEGIN:VCALENDAR")?;
                    component.properties.push(property);
                }
            }
        }
        let root = root.ok_or("a component has no end, or there is none")?;
        if root.name == "VCALENDAR" { Ok(root) } else { Err("it is not a VCALENDAR".into()) }
    }

    /// The first property of that name.
    pub(super) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// Returns this component without the properties of that name.
    pub(super) fn without(&self, name: &str) -> Self {
        let mut rest = self.clone();
        rest.properties.retain(|property| property.name != name);
        rest
    }

    /// Its text, folded as it should be.
    pub(super) fn write(&self, out: &mut String) {
        fold(&format!("BEGIN:{}", self.name), out);
        self.properties.iter().for_each(|property| fold(&property.line, out));
        self.components.iter().for_each(|component| component.write(out));
        fold(&format!("END:{}", self.name), out);
    }
}

impl Property {
    /// Reads one unfolded line.
    pub(super) fn read(line: String) -> Result<Self, String> {
        // What XML cannot write could be in no REPORT.
        let is_text = |c: char| is_xml(c) && !c.is_control() || c == '\t';
        if !line.chars().all(is_text) {
            return Err("a line holds control characters".into());
        }
        let name_ends = line.find([';', ':']).ok_or_else(|| format!("the line {line:?} has no value"))?;
        let name = &line[..name_ends];
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(format!("{name:?} is no name of a property"));
        }
        let mut is_quoted = false;
        let colon = line.bytes().enumerate().skip(name_ends).find(|(_, byte)| {
            // A colon or semicolon in a quoted parameter separates nothing (RFC 5545 §3.2).
            is_quoted ^= *byte == b'"';
            *byte == b':' && !is_quoted
        });
        let (colon, _) = colon.ok_or_else(|| format!("the line {line:?} has no value"))?;
        Ok(Self { name: name.to_ascii_uppercase(), value_at: colon + 1, line })
    }

    /// Its value as written, with its escapes.
    pub(super) fn value(&self) -> &str {
        &self.line[self.value_at..]
    }

    /// A line of `name`, `parameters` (each with its semicolon) and `value`, all as they are written.
    pub(super) fn new(name: &str, parameters: &str, value: &str) -> Self {
        let before = name.len() + parameters.len();
        Self { name: name.to_owned(), line: format!("{name}{parameters}:{value}"), value_at: before + 1 }
    }

    /// Returns this property under another name.
    pub(super) fn renamed(&self, name: &str) -> Self {
        Self::new(name, &self.line[self.name.len()..self.value_at - 1], self.value())
    }

    /// Returns this property with an empty value.
    pub(super) fn without_value(&self) -> Self {
        Self { line: self.line[..self.value_at].to_owned(), ..self.clone() }
    }

    /// Its value without the escapes of TEXT (RFC 5545 §3.3.11).
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.value().len());
        let mut characters = self.value().chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some('n' | 'N') => text.push('\n'),
                    Some(escaped) => text.push(escaped),
                    None => text.push('\\'),
                },
                _ => text.push(character),
            }
        }
        text
    }

    /// The value of a parameter as written, without quotes around the whole of it.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut is_quoted = false;
        let parameters = &self.line[self.name.len()..self.value_at - 1];
        parameters
            .split(|character| {
                is_quoted ^= character == '"';
                character == ';' && !is_quoted
            })
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| {
                let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                inner.filter(|inner| !inner.contains('"')).unwrap_or(value)
            })
    }
}

/// The content lines of `text`, put together again where they were folded.
fn unfold(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for raw in text.split('\n') {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        match (raw.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(line)) => line.push_str(rest),
            _ if raw.trim().is_empty() => {}
            _ => lines.push(raw.to_owned()),
        }
    }
    lines
}

fn fold(line: &str, out: &mut String) {
    let mut octets = 0;
    for character in line.chars() {
        // Never within a character, as RFC 5545 §3.1 would allow: some readers decode lines before they unfold them.
        if octets + character.len_utf8() > LINE_OCTETS {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(character);
        octets += character.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nbegin:vevent\r\nUID:1\r\n\
        SUMMARY;X-A=\"b;c:d\";LANGUAGE=fr:Réu\r\n nion\\, à 3\\n:fin\r\nBEGIN:VALARM\r\nEND:VALARM\r\n\
        end:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn lines_are_unfolded_and_nested_where_they_stand() {
        let calendar = Component::read(EVENT.as_bytes()).expect("calendar data");
        let event = &calendar.components[0];
        assert_eq!((event.name.as_str(), event.components[0].name.as_str()), ("VEVENT", "VALARM"));
        let summary = event.property("SUMMARY").expect("a summary");
        assert_eq!(summary.text(), "Réunion, à 3\n:fin");
        assert_eq!(summary.parameter("x-a"), Some("b;c:d"));
        assert_eq!(summary.parameter("LANGUAGE"), Some("fr"));
        assert_eq!(summary.parameter("TZID"), None);
    }

    #[test]
    fn what_is_written_reads_back_with_lines_of_75_octets() {
        let long = EVENT.replace("fin", &"é".repeat(200));
        let calendar = Component::read(long.as_bytes()).expect("calendar data");
        let mut text = String::new();
        calendar.write(&mut text);
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(Component::read(text.as_bytes()), Ok(calendar));
    }

    #[rstest]
    #[case("")]
    #[case("hello")]
    #[case("BEGIN:VCALENDAR\r\n")]
    #[case("BEGIN:VEVENT\r\nEND:VEVENT\r\n")]
    #[case("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n")]
    #[case("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")]
    #[case("BEGIN:VCALENDAR\r\nSUMMARY\r\nEND:VCALENDAR\r\n")]
    #[case("BEGIN:VCALENDAR\r\nSUMMARY;A=\":b\r\nEND:VCALENDAR\r\n")]
    #[case("BEGIN:VCALENDAR\r\nSUMMARY:\u{7}\r\nEND:VCALENDAR\r\n")]
    fn other_things_are_not_calendar_data(#[case] text: &str) {
        assert!(Component::read(text.as_bytes()).is_err());
    }

    #[test]
    fn deep_nesting_is_refused_without_recursion() {
        let text = "BEGIN:VCALENDAR\n".repeat(100_000);
        assert!(Component::read(text.as_bytes()).is_err());
    }
}
