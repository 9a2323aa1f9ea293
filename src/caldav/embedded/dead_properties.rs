//! The properties of a collection that clients set and the server only keeps (RFC 4918 §4.5):
//! displayname, calendar-color and whatever else; in one file beside the objects.

use std::path::Path;
use std::{fs, io};

use super::durable;
use crate::caldav::names::{CALDAV, DAV};
use crate::caldav::xml::{Element, XmlWriter};

const FILE_NAME: &str = ".properties.xml";
/// The name that a file gets which cannot be read.
const DAMAGED: &str = ".properties.damaged.xml";
/// All properties of one collection together stay below this.
pub(super) const MAX_BYTES: usize = 256 * 1024;

/// The properties, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DeadProperties(Vec<Element>);

impl DeadProperties {
    /// Reads the file in `directory`; a collection without one has none.
    pub(super) fn load(directory: &Path) -> io::Result<Self> {
        let path = directory.join(FILE_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        // Writing may have escaped what was within the limit.
        let parse = |text: &str| Element::parse(text, 8 * MAX_BYTES).map_err(|error| error.to_string());
        let parsed = std::str::from_utf8(&bytes).map_err(|error| error.to_string()).and_then(parse);
        match parsed {
            Ok(prop) => Ok(Self(prop.children)),
            Err(error) => {
                // A name and a colour are lost, and no event is.
                let aside = directory.join(DAMAGED);
                fs::rename(&path, &aside)?;
                tracing::error!(file = %aside.display(), error, "damaged properties of a calendar were put aside");
                Ok(Self::default())
            }
        }
    }

    /// Writes the file.
    pub(super) fn save(&self, directory: &Path) -> io::Result<()> {
        let mut writer = XmlWriter::new(DAV, "prop");
        for property in &self.0 {
            writer.element(property);
        }
        durable::write(directory, FILE_NAME, writer.finish().as_bytes())
    }

    /// The property of that name.
    pub(super) fn get(&self, namespace: &str, name: &str) -> Option<&Element> {
        self.0.iter().find(|property| property.is(namespace, name))
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Element> {
        self.0.iter()
    }

    /// Sets a property.
    pub(super) fn set(&mut self, property: Element) {
        self.remove(&property.namespace, &property.name);
        self.0.push(property);
    }

    /// Removes one; that it is not there is no error (RFC 4918 §14.23).
    pub(super) fn remove(&mut self, namespace: &str, name: &str) {
        self.0.retain(|property| !property.is(namespace, name));
    }

    /// About how much room they take.
    pub(super) fn size(&self) -> usize {
        fn size(element: &Element) -> usize {
            let attributes: usize =
                element.attributes.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
            let children: usize = element.children.iter().map(size).sum();
            element.namespace.len() + 2 * element.name.len() + element.text.len() + attributes + children + 16
        }
        self.0.iter().map(size).sum()
    }

    /// The components that this collection takes; `None`: all that the server knows.
    pub(super) fn components(&self) -> Option<Vec<&str>> {
        let set = self.get(CALDAV, "supported-calendar-component-set")?;
        Some(set.children(CALDAV, "comp").filter_map(|component| component.attribute("name")).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_is_put_aside_and_the_calendar_opens() {
        let directory = tempfile::tempdir().expect("a directory");
        for damaged in [&b""[..], b"<prop", b"\0\0", b"\xff"] {
            fs::write(directory.path().join(FILE_NAME), damaged).expect("written");
            let loaded = DeadProperties::load(directory.path()).expect("opened");
            assert_eq!(loaded, DeadProperties::default());
            assert_eq!(fs::read(directory.path().join(DAMAGED)).expect("kept"), damaged);
        }
    }

    #[test]
    fn properties_survive_with_all_that_is_in_them() {
        let directory = tempfile::tempdir().expect("a directory");
        let mut properties = DeadProperties::load(directory.path()).expect("none yet");
        let set = "<x:set xmlns:x='urn:x'><x:item a='1 &amp; 2'>é</x:item></x:set>";
        properties.set(Element::parse("<displayname xmlns='DAV:'>old</displayname>", 100).expect("xml"));
        properties.set(
            Element::parse("<displayname xmlns='DAV:'>Atelier &lt;1&gt;</displayname>", 100).expect("xml"),
        );
        properties.set(Element::parse(set, 100).expect("xml"));
        properties.save(directory.path()).expect("saved");
        let loaded = DeadProperties::load(directory.path()).expect("loaded");
        assert_eq!(loaded, properties);
        assert_eq!(loaded.get(DAV, "displayname").map(Element::text), Some("Atelier <1>"));
        assert_eq!(loaded.iter().count(), 2);
    }
}
