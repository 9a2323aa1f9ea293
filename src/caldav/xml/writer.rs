//! Writes well-formed XML with the usual prefixes.

use std::fmt::Write as _;

use super::Element;
use crate::caldav::names::{APPLE, CALDAV, CALENDARSERVER, DAV, NEXTCLOUD, OWNCLOUD};

/// Namespaces that the root element declares, with their prefixes.
const PREFIXES: [(&str, &str); 6] =
    [(DAV, "d"), (CALDAV, "c"), (CALENDARSERVER, "cs"), (APPLE, "a"), (OWNCLOUD, "oc"), (NEXTCLOUD, "nc")];

/// Builds one document. What is given to it as text is escaped; what is left open is closed.
#[derive(Debug)]
pub struct XmlWriter {
    out: String,
    open: Vec<String>,
}

impl XmlWriter {
    /// A document with this root, into which everything else is written.
    #[must_use]
    pub fn new(namespace: &str, root: &str) -> Self {
        let mut writer =
            Self { out: String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), open: Vec::new() };
        writer.tag(namespace, root, &[], "");
        for (namespace, prefix) in PREFIXES {
            // Writing to a string cannot fail.
            let _ = write!(writer.out, " xmlns:{prefix}=\"{namespace}\"");
        }
        writer.out.push('>');
        writer
    }

    /// Opens an element.
    pub fn start(&mut self, namespace: &str, name: &str) -> &mut Self {
        self.start_with(namespace, name, &[])
    }

    /// Opens an element with attributes.
    pub fn start_with(&mut self, namespace: &str, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(namespace, name, attributes, ">");
        self
    }

    /// Closes the innermost open element.
    pub fn end(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(&name);
            self.out.push('>');
        }
        self
    }

    /// An element without content.
    pub fn empty(&mut self, namespace: &str, name: &str) -> &mut Self {
        self.empty_with(namespace, name, &[])
    }

    /// An element with attributes and without content.
    pub fn empty_with(&mut self, namespace: &str, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(namespace, name, attributes, "/>");
        self.open.pop();
        self
    }

    /// An element that holds only text.
    pub fn text(&mut self, namespace: &str, name: &str, text: &str) -> &mut Self {
        self.start(namespace, name);
        escape_into(&mut self.out, text);
        self.end()
    }

    /// An element with all that is in it. Attributes with a prefix are left out: nothing says here
    /// what their prefix means.
    pub fn element(&mut self, element: &Element) -> &mut Self {
        let attributes: Vec<_> = element
            .attributes
            .iter()
            .filter(|(name, _)| !name.contains(':') || name.starts_with("xml:"))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.start_with(&element.namespace, &element.name, &attributes);
        escape_into(&mut self.out, &element.text);
        for child in &element.children {
            self.element(child);
        }
        self.end()
    }

    /// The document.
    #[must_use]
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }

    fn tag(&mut self, namespace: &str, name: &str, attributes: &[(&str, &str)], close: &str) {
        let prefix = PREFIXES.iter().find(|(known, _)| *known == namespace).map(|(_, prefix)| *prefix);
        let qualified = prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}:{name}"));
        self.out.push('<');
        self.out.push_str(&qualified);
        // A namespace of somebody else is declared where it is used, and undone in what is within.
        if prefix.is_none() {
            self.attribute("xmlns", namespace);
        }
        for (name, value) in attributes {
            self.attribute(name, value);
        }
        self.out.push_str(close);
        self.open.push(qualified);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape_into(&mut self.out, value);
        self.out.push('"');
    }
}

fn escape_into(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would turn a plain CR LF into LF (XML 1.0 §2.11).
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(character),
            // XML 1.0 §2.2 has no way to write these.
            '\u{0}'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_reads_back() {
        let mut writer = XmlWriter::new(DAV, "multistatus");
        writer.start(DAV, "response").text(DAV, "href", "/a&b/\"<é>.ics");
        writer.start(DAV, "prop").text(CALDAV, "calendar-data", "BEGIN:X\r\nEND:X\r\n\u{7}");
        writer.start("urn:other", "weather").empty("", "sun").end().end();
        writer.empty_with(CALDAV, "time-range", &[("start", "1 & 2")]);
        let document = writer.finish();
        let read = Element::parse(&document, 2_000).expect("well-formed");
        let response = read.child(DAV, "response").expect("a response");
        assert_eq!(response.child(DAV, "href").map(|e| e.text.as_str()), Some("/a&b/\"<é>.ics"));
        let prop = response.child(DAV, "prop").expect("a prop");
        let data = prop.child(CALDAV, "calendar-data").expect("data");
        assert_eq!(data.text, "BEGIN:X\r\nEND:X\r\n\u{fffd}");
        let weather = prop.child("urn:other", "weather").expect("a foreign element");
        assert!(weather.child("", "sun").is_some());
        let range = response.child(CALDAV, "time-range").expect("a range");
        assert_eq!(range.attribute("start"), Some("1 & 2"));
    }

    #[test]
    fn a_tree_is_written_as_it_was_read() {
        let document = "<a xmlns='urn:x' b='1 &lt; 2'><c xmlns=''>text &amp; more</c><c/></a>";
        let tree = Element::parse(document, 200).expect("well-formed");
        let mut writer = XmlWriter::new(DAV, "prop");
        writer.element(&tree);
        let read = Element::parse(&writer.finish(), 2_000).expect("well-formed");
        assert_eq!(read.children, [tree]);
    }
}
