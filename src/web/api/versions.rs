//! Versions of bookings as entity tags (RFC 9110 §8.8.3), and what callers say about them.

use axum::http::header::{ETAG, IF_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::domain::booking::BookingId;
use crate::web::error::Error;

/// The headers of a booking in this version.
pub(super) fn headers(id: BookingId, version: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [(ETAG, format!("\"{version}\"")), (LOCATION, address(id))] {
        headers.insert(name, HeaderValue::from_str(&value).expect("versions and ids are visible ASCII"));
    }
    headers
}

/// Returns where the booking `id` is.
pub(super) fn address(id: BookingId) -> String {
    format!("/api/v1/bookings/{id}")
}

/// The version that the caller saw, for a change; `None` if any will do. Of several named, the one
/// that is there `now` counts.
///
/// # Errors
/// If the header cannot be read.
pub(super) fn seen(headers: &HeaderMap, now: Option<&str>) -> Result<Option<String>, Error> {
    let tags = tags(headers, &IF_MATCH)?;
    if tags.is_empty() || tags.contains(&Tag::Any) {
        return Ok(None);
    }
    // QUIRK nginx and others: whoever packs an answer makes its tag weak. RFC 9110 §13.1.1 would have it match
    // nothing, and the booking could never be changed through them; ours name versions, not bytes.
    let versions = tags.into_iter().map(|tag| match tag {
        Tag::Strong(version) | Tag::Weak(version) => version,
        Tag::Any => String::new(),
    });
    let mut versions: Vec<String> = versions.collect();
    versions.sort_by_key(|version| Some(version.as_str()) != now);
    Ok(versions.into_iter().next())
}

#[derive(Debug, PartialEq, Eq)]
enum Tag {
    Any,
    Strong(String),
    Weak(String),
}

fn tags(headers: &HeaderMap, name: &HeaderName) -> Result<Vec<Tag>, Error> {
    let bad = || Error::BadRequest(format!("{name} cannot be read"));
    let mut tags = Vec::new();
    for value in headers.get_all(name) {
        for tag in value.to_str().map_err(|_| bad())?.split(',').map(str::trim).filter(|tag| !tag.is_empty())
        {
            tags.push(read(tag).ok_or_else(bad)?);
        }
    }
    Ok(tags)
}

fn read(tag: &str) -> Option<Tag> {
    if tag == "*" {
        return Some(Tag::Any);
    }
    let (make, quoted): (fn(String) -> Tag, &str) = match tag.strip_prefix("W/") {
        Some(quoted) => (Tag::Weak, quoted),
        None => (Tag::Strong, tag),
    };
    let version = quoted.strip_prefix('"')?.strip_suffix('"')?;
    (!version.contains('"')).then(|| make(version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, "any")]
    #[case(Some("*"), "any")]
    #[case(Some("\"a\""), "a")]
    #[case(Some("\"old\", \"now\""), "now")]
    #[case(Some("W/\"now\""), "now")]
    #[case(Some("W/\"old\""), "old")]
    #[case(Some("now"), "unreadable")]
    #[case(Some("\"a"), "unreadable")]
    fn a_change_names_the_version_it_saw(#[case] header: Option<&str>, #[case] expected: &str) {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(IF_MATCH, header.parse().expect("a header"));
        }
        let seen = seen(&headers, Some("now"));
        let seen = seen.map_or("unreadable".into(), |version| version.unwrap_or("any".into()));
        assert_eq!(seen, expected);
    }
}
