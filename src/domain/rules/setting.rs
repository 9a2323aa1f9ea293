//! How the setting of a rule is read from `rooms.toml` and written for the API.

use chrono::TimeDelta;

use crate::domain::opening_hours::Country;
use crate::domain::time::{format_length, parse_length};

/// How one setting is read and written.
pub(super) struct Setting<T> {
    /// The default.
    pub(super) default: fn() -> T,
    /// The expected value, as in "expected a length such as 15m".
    pub(super) expected: &'static str,
    /// Reads it. What is wrong with it is only said where there is more to say than what was expected.
    pub(super) parse: fn(&str, Option<Country>) -> Result<T, Option<String>>,
    /// Writes it as `rooms.toml` would.
    pub(super) write: fn(&T) -> String,
    /// One sentence about it, for the description of the API.
    pub(super) about: &'static str,
}

impl Setting<TimeDelta> {
    /// A length of time.
    pub(super) const fn length(default: fn() -> TimeDelta, about: &'static str) -> Self {
        Self {
            default,
            expected: "a length such as \"15m\", \"2h\", \"1h30m\" or \"180d\"",
            parse: |text, _country| parse_length(text).map_err(|_| None),
            write: |length| format_length(*length),
            about,
        }
    }
}
