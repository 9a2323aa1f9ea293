//! `If-Match` and `If-None-Match` (RFC 9110 §13.1.1, §13.1.2).

use http::HeaderMap;
use http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

/// The conditions that a request sets on the present version of its object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Preconditions {
    matching: Option<Tags>,
    not_matching: Option<Tags>,
}

/// The value of one of the two headers.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    Any,
    /// As written, with quotes and `W/`.
    List(Vec<String>),
}

impl Preconditions {
    /// Reads both headers; `None` if one of them cannot be read, since to overlook it would be to
    /// write without a condition.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        Some(Self { matching: tags(headers, &IF_MATCH)?, not_matching: tags(headers, &IF_NONE_MATCH)? })
    }

    /// Whether `If-Match` holds for the present tag (`None`: there is no object). The comparison is
    /// strong: a weak tag matches nothing.
    pub(super) fn is_matched(&self, present: Option<&str>) -> bool {
        match &self.matching {
            None => true,
            Some(Tags::Any) => present.is_some(),
            Some(Tags::List(tags)) => present.is_some_and(|present| tags.iter().any(|tag| tag == present)),
        }
    }

    /// Whether `If-None-Match` holds for the present tag. The comparison is weak.
    pub(super) fn is_unmatched(&self, present: Option<&str>) -> bool {
        let same = |tag: &String| present == Some(tag.strip_prefix("W/").unwrap_or(tag));
        match &self.not_matching {
            None => true,
            Some(Tags::Any) => present.is_none(),
            Some(Tags::List(tags)) => !tags.iter().any(same),
        }
    }

    /// Whether a write may go on.
    pub(super) fn hold(&self, present: Option<&str>) -> bool {
        self.is_matched(present) && self.is_unmatched(present)
    }
}

/// `Some(None)`: there is no such header. `None`: it cannot be read.
#[expect(clippy::option_option, reason = "absent and unreadable must not be mixed up")]
fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Option<Tags>> {
    if !headers.contains_key(name) {
        return Some(None);
    }
    let mut list = Vec::new();
    for value in headers.get_all(name) {
        let value = value.to_str().ok()?.trim();
        if value == "*" {
            return Some(Some(Tags::Any));
        }
        let mut rest = value;
        while !rest.is_empty() {
            let opaque = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?;
            let after = &opaque[opaque.find('"')? + 1..];
            list.push(rest[..rest.len() - after.len()].to_owned());
            let after = after.trim_start();
            if !after.is_empty() && !after.starts_with(',') {
                return None;
            }
            rest = after.trim_start_matches([',', ' ', '\t']);
        }
    }
    (!list.is_empty()).then_some(Some(Tags::List(list)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use rstest::rstest;

    fn read(name: HeaderName, value: &'static str) -> Option<Preconditions> {
        Preconditions::read(&HeaderMap::from_iter([(name, HeaderValue::from_static(value))]))
    }

    #[rstest]
    #[case("*", Some("\"a\""), true)]
    #[case("*", None, false)]
    #[case("\"a\"", Some("\"a\""), true)]
    #[case("\"b\", \"a\"", Some("\"a\""), true)]
    #[case("\"b,\",\"a\"", Some("\"a\""), true)]
    #[case("W/\"a\"", Some("\"a\""), false)]
    #[case("\"b\"", Some("\"a\""), false)]
    #[case("\"a\"", None, false)]
    fn if_match_compares_strongly(
        #[case] value: &'static str,
        #[case] present: Option<&str>,
        #[case] holds: bool,
    ) {
        assert_eq!(read(IF_MATCH, value).expect("readable").hold(present), holds);
    }

    #[rstest]
    #[case("*", Some("\"a\""), false)]
    #[case("*", None, true)]
    #[case("W/\"a\"", Some("\"a\""), false)]
    #[case("\"c\", \"a\"", Some("\"a\""), false)]
    #[case("\"b\"", Some("\"a\""), true)]
    #[case("\"b\"", None, true)]
    fn if_none_match_compares_weakly(
        #[case] value: &'static str,
        #[case] present: Option<&str>,
        #[case] holds: bool,
    ) {
        assert_eq!(read(IF_NONE_MATCH, value).expect("readable").hold(present), holds);
    }

    #[rstest]
    #[case("a")]
    #[case("\"a")]
    #[case("\"a\" \"b\"")]
    #[case("")]
    #[case(",")]
    fn what_cannot_be_read_is_not_overlooked(#[case] value: &'static str) {
        assert_eq!(read(IF_MATCH, value), None);
        assert_eq!(read(IF_NONE_MATCH, value), None);
    }
}
