//! The small values of the protocol.

use std::fmt;

use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode, utf8_percent_encode};

/// What stays as it is in a path segment: the unreserved characters of RFC 3986 §2.3 and `@`,
/// which Nextcloud's user names hold.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// Whether a byte of a path stays as it is.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~@/".contains(&byte)
}

/// The absolute path of a collection or calendar object on its server, percent-encoded in one
/// canonical way, so that two spellings of one address are equal. A collection ends in `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Href(String);

impl Href {
    /// Reads an href as servers write it: an absolute path, or a whole address of which the path is
    /// taken (RFC 4918 §8.3). `None` for relative paths, `.` and `..` segments and control characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let path = match text.split_once("://") {
            Some((scheme, rest)) if scheme.bytes().all(|b| b.is_ascii_alphabetic()) => {
                rest.find('/').map_or("/", |slash| &rest[slash..])
            }
            _ => text,
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        if !path.starts_with('/') {
            return None;
        }
        // Nearly all are plain already, and a listing has ten thousand of them.
        let mut segments = path.split('/');
        if path.bytes().all(is_plain) && !segments.any(|segment| matches!(segment, "." | "..")) {
            return Some(Self(path.to_owned()));
        }
        let segments: Vec<String> = path
            .split('/')
            .map(|segment| {
                // Bytes, because one object whose name is not UTF-8 must not spoil a whole listing.
                let plain: Vec<u8> = percent_decode_str(segment).collect();
                let climbs = plain == b"." || plain == b"..";
                let hostile = String::from_utf8_lossy(&plain).chars().any(char::is_control);
                (!climbs && !hostile).then(|| percent_encode(&plain, SEGMENT).to_string())
            })
            .collect::<Option<_>>()?;
        Some(Self(segments.join("/")))
    }

    /// The encoded path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The object or collection called `name` (not encoded) in this collection.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let slash = if self.0.ends_with('/') { "" } else { "/" };
        Self(format!("{}{slash}{}", self.0, utf8_percent_encode(name, SEGMENT)))
    }

    /// Returns this href with a slash at its end, as collections have it.
    #[must_use]
    pub fn as_collection(&self) -> Self {
        if self.0.ends_with('/') { self.clone() } else { Self(format!("{}/", self.0)) }
    }

    /// The collection that this is in.
    #[must_use]
    pub fn parent(&self) -> Self {
        let path = self.0.trim_end_matches('/');
        Self(path[..path.rfind('/').map_or(0, |slash| slash + 1)].to_owned())
    }

    /// The last segment, decoded.
    #[must_use]
    pub fn name(&self) -> String {
        let last = self.0.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        percent_decode_str(last).decode_utf8_lossy().into_owned()
    }

    /// Whether this lies directly or deeper in `collection`.
    #[must_use]
    pub fn is_in(&self, collection: &Self) -> bool {
        let prefix = collection.as_collection();
        self.0.len() > prefix.0.len() && self.0.starts_with(&prefix.0)
    }
}

impl fmt::Display for Href {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

opaque!(
    /// The version of a calendar object, with its quotes as the server wrote it (RFC 9110 §8.8.3).
    ETag
);
impl ETag {
    /// Whether two objects with this version are the same byte for byte (RFC 9110 §8.8.1): not so of a
    /// weak one, nor of an empty one, which means that there is none.
    #[must_use]
    pub fn is_strong(&self) -> bool {
        !self.0.is_empty() && !self.0.starts_with("W/")
    }

    /// Whether something between here and the server may have written it: web servers and proxies that compress
    /// answers make their versions weak, or put the name of the coding at the end. Such a one does not hold in
    /// If-Match (RFC 9110 §13.1.1).
    #[must_use]
    pub fn may_be_rewritten(&self) -> bool {
        self.0.len() != self.core().len() + 2
    }

    /// Whether both are the same version, whatever was made of it on the way.
    #[must_use]
    pub fn is_likely(&self, other: &Self) -> bool {
        self.core() == other.core()
    }

    fn core(&self) -> &str {
        let tag = self.0.strip_prefix("W/").unwrap_or(&self.0).trim_matches('"');
        let coding = ["gzip", "br", "zstd", "deflate"].iter().find_map(|coding| tag.strip_suffix(coding));
        coding.and_then(|rest| rest.strip_suffix(['-', ';'])).map_or(tag, |rest| rest.trim_end_matches('-'))
    }
}

opaque!(
    /// Where a sync-collection left off (RFC 6578 §3.2).
    SyncToken
);
opaque!(
    /// The change marker of a collection (`getctag`).
    CTag
);

/// A half-open window of a calendar-query, in UTC (RFC 4791 §9.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    /// First instant asked for.
    pub start: DateTime<Utc>,
    /// First instant not asked for.
    pub end: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/dav/a/", Some("/dav/a/"))]
    #[case("https://cloud.example.org/dav/a%20b/", Some("/dav/a%20b/"))]
    #[case("/dav/salle%2dA/x%40y.ics", Some("/dav/salle-A/x@y.ics"))]
    #[case("/dav/é.ics", Some("/dav/%C3%A9.ics"))]
    #[case("/dav/caf%e9.ics", Some("/dav/caf%E9.ics"))]
    #[case("https://cloud.example.org", Some("/"))]
    #[case("relative.ics", None)]
    #[case("/dav/../secret", None)]
    #[case("/dav/%2e%2e/secret", None)]
    #[case("/dav/a%0d%0aHost:%20evil", None)]
    fn hrefs_have_one_spelling(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(Href::parse(text).as_ref().map(Href::as_str), expected);
    }

    #[test]
    fn a_child_is_in_its_collection_and_keeps_its_name() {
        let collection = Href::parse("/dav/atelier").expect("an href");
        let child = collection.child("7-a/b.ics");
        assert!(child.is_in(&collection) && !collection.is_in(&collection));
        assert_eq!(child.parent(), collection.as_collection());
        assert_eq!((child.as_str(), child.name().as_str()), ("/dav/atelier/7-a%2Fb.ics", "7-a/b.ics"));
    }

    #[rstest]
    #[case("\"a\"", false)]
    #[case("W/\"a\"", true)]
    #[case("\"a-gzip\"", true)]
    #[case("\"a--gzip\"", true)]
    #[case("\"a;br\"", true)]
    #[case("W/\"a-zstd\"", true)]
    fn versions_are_known_through_proxies(#[case] tag: &str, #[case] is_rewritten: bool) {
        let tag = ETag(tag.to_owned());
        assert_eq!(tag.may_be_rewritten(), is_rewritten);
        assert!(tag.is_likely(&ETag("\"a\"".into())) && !tag.is_likely(&ETag("\"b\"".into())));
    }
}
