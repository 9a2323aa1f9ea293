//! A small document as a tree.

use super::XmlError;
use super::reader::{Start, Token, XmlReader};

/// An element with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Its namespace, empty if it has none.
    pub namespace: String,
    /// Its local name.
    pub name: String,
    /// Attributes by name as written, without namespace declarations.
    pub attributes: Vec<(String, String)>,
    /// Elements in it, in order.
    pub children: Vec<Element>,
    /// All text directly in it.
    pub text: String,
}

impl<'i> XmlReader<'i> {
    /// The rest of the element that `start` opened, as a tree.
    ///
    /// # Errors
    /// Those of [`XmlReader::next_token`] and [`Start::attributes`].
    pub fn element(&mut self, start: &Start<'i>) -> Result<Element, XmlError> {
        let (namespace, name) = self.name(start);
        let mut element = Element::new(namespace, name);
        element.attributes = start.attributes()?;
        loop {
            match self.next_token()?.ok_or(XmlError::Truncated)? {
                // The depth limit bounds this recursion.
                Token::Start(start) => {
                    let child = self.element(&start)?;
                    element.children.push(child);
                }
                Token::End => return Ok(element),
                Token::Text(piece) if element.text.is_empty() => element.text = piece.into_owned(),
                Token::Text(piece) => element.text.push_str(&piece),
            }
        }
    }
}

impl Element {
    /// An empty element.
    #[must_use]
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned(), ..Self::default() }
    }

    /// Reads a whole document of at most `limit` bytes.
    ///
    /// # Errors
    /// When it is not one well-formed document within the limits.
    pub fn parse(document: &str, limit: usize) -> Result<Self, XmlError> {
        let mut reader = XmlReader::new(document, limit)?;
        let root = reader.next_child()?.ok_or(XmlError::Truncated)?;
        let element = reader.element(&root)?;
        match reader.next_token()? {
            None => Ok(element),
            Some(_) => Err(XmlError::Syntax("more than one root element".into())),
        }
    }

    /// Whether it is the element of that name.
    #[must_use]
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    /// The first child of that name.
    #[must_use]
    pub fn child(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    /// All children of that name.
    pub fn children<'a>(&'a self, namespace: &'a str, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.is(namespace, name))
    }

    /// The text directly in it, without white space around.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.trim()
    }

    /// The attribute of that name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_body_becomes_a_tree() {
        let document = r#"<?xml version="1.0"?>
            <C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns="DAV:">
              <prop><getetag/><C:calendar-data/></prop>
              <C:filter><C:comp-filter name="VCALENDAR &amp; co"/><C:comp-filter name="2"/></C:filter>
              <href> /a&amp;b </href>
            </C:calendar-query>"#;
        let query = Element::parse(document, 1_000).expect("well-formed");
        let caldav = crate::caldav::names::CALDAV;
        assert!(query.is(caldav, "calendar-query"));
        let prop = query.child("DAV:", "prop").expect("prop");
        assert_eq!(prop.children.len(), 2);
        let filter = query.child(caldav, "filter").expect("filter");
        let names: Vec<_> = filter.children(caldav, "comp-filter").map(|f| f.attribute("name")).collect();
        assert_eq!(names, [Some("VCALENDAR & co"), Some("2")]);
        assert_eq!(query.child("DAV:", "href").map(Element::text), Some("/a&b"));
        assert_eq!(query.child("other", "prop"), None);
    }

    #[test]
    fn two_roots_are_not_one_document() {
        assert!(Element::parse("<a/><b/>", 100).is_err());
        assert_eq!(Element::parse("", 100), Err(XmlError::Truncated));
    }
}
