//! Short ways to build the elements of answers.

use crate::caldav::Href;
use crate::caldav::names::DAV;
use crate::caldav::xml::Element;

/// An element with text in it.
pub(super) fn text(namespace: &str, name: &str, text: impl Into<String>) -> Element {
    Element { text: text.into(), ..Element::new(namespace, name) }
}

/// An element with elements in it.
pub(super) fn holding(namespace: &str, name: &str, children: impl IntoIterator<Item = Element>) -> Element {
    Element { children: children.into_iter().collect(), ..Element::new(namespace, name) }
}

/// An element with an address in it.
pub(super) fn address(namespace: &str, name: &str, href: &Href) -> Element {
    holding(namespace, name, [text(DAV, "href", href.as_str())])
}

/// An empty element with attributes.
pub(super) fn with_attributes(namespace: &str, name: &str, attributes: &[(&str, &str)]) -> Element {
    let attributes = attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Element { attributes, ..Element::new(namespace, name) }
}
