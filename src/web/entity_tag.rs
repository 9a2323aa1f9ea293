//! Entity tags of what is read (RFC 9110 §8.8.3): one kind, compared in one place.

use axum::http::header::IF_NONE_MATCH;
use axum::http::{HeaderMap, HeaderValue};

/// The entity tag of an answer, weak: it names what is said, not the bytes, which are compressed for
/// some and plain for others, by Clef or by the proxy in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EntityTag(HeaderValue);

impl EntityTag {
    /// Returns the tag of what has this `version`.
    ///
    /// # Panics
    /// If it is not visible ASCII without quotes and commas; hashes in digits and letters are.
    pub(super) fn of(version: &str) -> Self {
        debug_assert!(!version.contains(['"', ',']), "{version}");
        Self(HeaderValue::try_from(format!("W/\"{version}\"")).expect("visible ASCII"))
    }

    /// Returns it as the value of `ETag`.
    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Whether the caller has it already, so that 304 is the answer (§13.1.2: the weak comparison).
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        let own = opaque(self.0.as_bytes());
        let mut tags = headers
            .get_all(IF_NONE_MATCH)
            .iter()
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        tags.any(|tag| {
            let tag = tag.trim_ascii();
            tag == b"*" || opaque(tag) == own
        })
    }
}

fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::as_sent(&["W/\"now\""], true)]
    #[case::made_strong_on_the_way(&["\"now\""], true)]
    #[case::among_others(&["\"old\", W/\"now\""], true)]
    #[case::in_a_second_line(&["\"old\"", "\"now\""], true)]
    #[case::any(&["*"], true)]
    #[case::another(&["\"old\""], false)]
    #[case::longer(&["\"now2\""], false)]
    #[case::without_quotes(&["now"], false)]
    #[case::nothing(&[""], false)]
    #[case::none(&[], false)]
    fn what_is_known_is_not_sent_again(#[case] lines: &[&str], #[case] expected: bool) {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(IF_NONE_MATCH, line.parse().expect("a header"));
        }
        assert_eq!(EntityTag::of("now").is_known(&headers), expected);
    }
}
