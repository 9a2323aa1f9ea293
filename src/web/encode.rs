//! Text in addresses.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const IN_QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Writes `text` so that it stands in a query as a value.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, IN_QUERY).to_string()
}
