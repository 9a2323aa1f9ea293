//! One calendar object resource and what RFC 4791 §4.1 asks of it.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::change_log::hex;
use super::component::Component;
use super::file_names;
use super::weeks::{self, Weeks};
use crate::ical::{self, CalendarObject};

/// The components that a collection can hold; each object has one kind of them.
pub(super) const KINDS: [&str; 3] = ["VEVENT", "VTODO", "VJOURNAL"];

/// The dates of an event, if they can be understood.
pub(super) type Dates = Option<Arc<CalendarObject>>;

/// A stored object. It never changes; a write makes a new one. Its text stays on disk.
#[derive(Debug)]
pub(super) struct Object {
    /// Its name in its collection, not encoded.
    pub(super) name: Arc<str>,
    /// The directory of its collection.
    directory: Arc<Path>,
    /// Empty if the file could not be read as a calendar object (somebody put it there).
    pub(super) uid: Arc<str>,
    /// `VEVENT`, `VTODO` or `VJOURNAL`, or empty.
    pub(super) kind: &'static str,
    /// The number of the change that made it so.
    pub(super) change: u64,
    /// The digest of its text.
    digest: [u8; 32],
    /// How many bytes its text has.
    pub(super) size: usize,
    pub(super) modified: DateTime<Utc>,
    /// When it can happen; `None`: at any time.
    pub(super) weeks: Option<Weeks>,
    kept: OnceLock<Box<Kept>>,
}

/// What is kept in memory of an object that was asked for.
#[derive(Debug, Default)]
struct Kept {
    /// Its text, once the file is to have another.
    body: OnceLock<Bytes>,
    tree: OnceLock<Option<Component>>,
    /// Its dates in the zone that was asked for first.
    dates: OnceLock<(Tz, Dates)>,
}

/// What is to be known of an object's text so that the text need not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gist {
    pub(super) uid: String,
    pub(super) kind: &'static str,
    pub(super) digest: [u8; 32],
    pub(super) size: usize,
    pub(super) weeks: Option<Weeks>,
}

/// The rules that a submitted body must meet to be a calendar object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) uid: String,
    pub(super) kind: &'static str,
}

/// Why a body is not stored (RFC 4791 §5.3.2.1), with a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Invalid {
    /// Not iCalendar.
    Data(String),
    /// iCalendar, but not one calendar object.
    Object(String),
    /// A component that no collection here takes.
    Component(String),
}

impl Gist {
    /// Returns what is to be known of `body`.
    pub(super) fn of(body: &[u8]) -> Self {
        let Facts { uid, kind } = Facts::read(body).unwrap_or(Facts { uid: String::new(), kind: "" });
        let weeks = if kind == "VEVENT" { weeks::weeks_of_event(body) } else { None };
        Self { uid, kind, digest: Sha256::digest(body).into(), size: body.len(), weeks }
    }

    /// Returns what the change log knows of a text of this `size`: neither what it is nor when.
    pub(super) fn logged(uid: &str, digest: &str, size: usize) -> Option<Self> {
        Some(Self { uid: uid.to_owned(), digest: unhex(digest)?, size, ..Self::default() })
    }

    /// Whether the text is a calendar object.
    pub(super) fn is_readable(&self) -> bool {
        !self.kind.is_empty()
    }
}

impl Object {
    /// The object `name` in `directory`, as change number `change` made it.
    pub(super) fn new(
        directory: &Arc<Path>,
        name: &str,
        gist: Gist,
        change: u64,
        modified: DateTime<Utc>,
    ) -> Self {
        let Gist { uid, kind, digest, size, weeks } = gist;
        let (name, uid, directory) = (name.into(), uid.into(), Arc::clone(directory));
        Self { name, directory, uid, kind, change, digest, size, modified, weeks, kept: OnceLock::new() }
    }

    /// Returns what is to be known of its text.
    pub(super) fn gist(&self) -> Gist {
        let (uid, weeks) = (self.uid.to_string(), self.weeks.clone());
        Gist { uid, kind: self.kind, digest: self.digest, size: self.size, weeks }
    }

    /// Returns this object as the result of another change.
    pub(super) fn made_by(self, change: u64) -> Self {
        Self { change, ..self }
    }

    /// A strong validator (RFC 9110 §8.8.1). The number in it makes sure that content which comes
    /// back after a change does not come back with its old tag.
    pub(super) fn etag(&self) -> String {
        format!("\"{}-{}\"", self.change, hex(&self.digest[..8]))
    }

    /// Returns the digest under which its text is known in the change log.
    pub(super) fn digest(&self) -> String {
        hex(&self.digest)
    }

    /// Returns its text, as it was stored.
    ///
    /// # Errors
    /// If the file cannot be read, or has another text: somebody has changed it by hand.
    pub(super) fn body(&self) -> io::Result<Bytes> {
        if let Some(body) = self.kept.get().and_then(|kept| kept.body.get()) {
            return Ok(body.clone());
        }
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let file = file_names::encode(&self.name).ok_or_else(missing)?;
        let body = fs::read(self.directory.join(file)).map(Bytes::from);
        match body.as_ref().map(Sha256::digest) {
            Ok(digest) if digest[..] == self.digest => body,
            // It was replaced while it was read: then its text is kept by now.
            found => match (self.kept.get().and_then(|kept| kept.body.get()), found) {
                (Some(body), _) => Ok(body.clone()),
                (None, Ok(_)) => Err(io::Error::other("its file was changed by hand")),
                (None, Err(_)) => body,
            },
        }
    }

    /// Keeps the text in memory, because the file is to have another or none: whoever has this object still reads
    /// what it was.
    pub(super) fn outlive_its_file(&self) {
        // Whoever finds that it cannot be read says so.
        if let Ok(body) = self.body() {
            self.keep(body);
        }
    }

    fn keep(&self, body: Bytes) {
        let _ = self.kept().body.set(body);
    }

    fn kept(&self) -> &Kept {
        self.kept.get_or_init(Box::default)
    }

    /// Whether somebody has read its text since it was stored.
    #[cfg(test)]
    pub(super) fn was_read(&self) -> bool {
        self.kept.get().is_some_and(|kept| kept.tree.get().is_some() || kept.dates.get().is_some())
    }

    /// An object that has its text in memory.
    #[cfg(test)]
    pub(super) fn sample(name: &str, body: &str, change: u64) -> Arc<Self> {
        let gist = Gist::of(body.as_bytes());
        let object = Self::new(&Path::new("nowhere").into(), name, gist, change, DateTime::UNIX_EPOCH);
        object.keep(Bytes::from(body.to_owned()));
        Arc::new(object)
    }

    /// Its components; `None` if it is not calendar data, or cannot be read.
    pub(super) fn tree(&self) -> Option<&Component> {
        let kept = self.kept();
        if kept.tree.get().is_none() {
            let body = self.body().ok()?;
            let _ = kept.tree.set(Component::read(&body).ok());
        }
        kept.tree.get()?.as_ref()
    }

    /// Returns its dates as an event, with floating times in `zone`; `None` if they cannot be understood.
    pub(super) fn dates(&self, zone: Tz) -> Dates {
        let kept = self.kept();
        if let Some((known, dates)) = kept.dates.get()
            && *known == zone
        {
            return dates.clone();
        }
        let body = self.body().ok()?;
        let dates = ical::read(&body, zone).ok().map(Arc::new);
        let _ = kept.dates.set((zone, dates.clone()));
        dates
    }
}

fn unhex(digest: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let digits = digest.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).ok());
    for (byte, two) in bytes.iter_mut().zip(digits) {
        *byte = u8::from_str_radix(two?, 16).ok()?;
    }
    (hex(&bytes) == digest).then_some(bytes)
}

/// The digest under which content is known in the change log.
pub(super) fn digest(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}

impl Facts {
    /// Checks a body before it is stored.
    ///
    /// The structure is checked, not the values: a server that refuses what phones write would be
    /// less use than one that keeps it, and readers must expect nonsense anyway.
    pub(super) fn read(body: &[u8]) -> Result<Self, Invalid> {
        let calendar = Component::read(body).map_err(Invalid::Data)?;
        if calendar.property("METHOD").is_some() {
            return Err(Invalid::Object("a stored object has no METHOD".into()));
        }
        let mut facts: Option<Self> = None;
        let mut masters = 0;
        for component in calendar.components.iter().filter(|component| component.name != "VTIMEZONE") {
            let kind = KINDS.into_iter().find(|kind| *kind == component.name);
            let kind = kind.ok_or_else(|| Invalid::Component(component.name.clone()))?;
            let uid = component.property("UID").map(|uid| uid.text().trim().to_owned()).unwrap_or_default();
            if uid.is_empty() {
                return Err(Invalid::Object(format!("a {kind} has no UID")));
            }
            if kind == "VEVENT" && component.property("DTSTART").is_none() {
                return Err(Invalid::Object("a VEVENT has no DTSTART".into()));
            }
            if component.property("RECURRENCE-ID").is_none() {
                masters += 1;
            }
            let found = Self { uid, kind };
            if *facts.get_or_insert_with(|| found.clone()) != found || masters > 1 {
                return Err(Invalid::Object("all components must be of one kind and one UID".into()));
            }
        }
        facts.ok_or_else(|| Invalid::Object("there is no event, task or journal entry".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn calendar(inner: &str) -> Result<Facts, Invalid> {
        Facts::read(format!("BEGIN:VCALENDAR\r\n{inner}END:VCALENDAR\r\n").as_bytes())
    }

    #[test]
    fn an_event_with_its_overrides_is_one_object() {
        let event = "BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID: a\\,b\r\nDTSTART:1\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nUID:a\\,b\r\nDTSTART:2\r\nRECURRENCE-ID:1\r\nEND:VEVENT\r\n";
        assert_eq!(calendar(event), Ok(Facts { uid: "a,b".into(), kind: "VEVENT" }));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::only_a_zone("BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\n")]
    #[case::no_uid("BEGIN:VTODO\r\nEND:VTODO\r\n")]
    #[case::no_start("BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n")]
    #[case::two_uids(
        "BEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\nBEGIN:VTODO\r\nUID:b\r\nRECURRENCE-ID:1\r\nEND:VTODO\r\n"
    )]
    #[case::two_masters("BEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\nBEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\n")]
    #[case::two_kinds(
        "BEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\nBEGIN:VJOURNAL\r\nUID:a\r\nRECURRENCE-ID:1\r\nEND:VJOURNAL\r\n"
    )]
    #[case::a_method("METHOD:PUBLISH\r\nBEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\n")]
    fn what_is_not_one_object_is_refused(#[case] inner: &str) {
        assert!(matches!(calendar(inner), Err(Invalid::Object(_))), "{:?}", calendar(inner));
    }

    #[test]
    fn other_components_and_other_data_are_told_apart() {
        assert_eq!(
            calendar("BEGIN:VFREEBUSY\r\nUID:a\r\nEND:VFREEBUSY\r\n"),
            Err(Invalid::Component("VFREEBUSY".into()))
        );
        assert!(matches!(Facts::read(b"<html>"), Err(Invalid::Data(_))));
    }
}
