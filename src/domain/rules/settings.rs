//! The settings of the rules: which keys there are under `[rules]` in `rooms.toml`, how each is read, and what
//! holds where nobody says anything. The keys, the rules of groups and what the API tells of a room all
//! come from the one list at the end of this file.

use chrono::TimeDelta;

use super::approval::{Approval, expires as approval_expires};
use super::buffer::Buffer;
use super::opens::Opens;
use super::quotas::Quota;
use super::{
    approval, buffer, horizon, max_length, min_length, min_notice, min_notice_cancel, min_notice_change,
    opening_hours, opens, quotas, step,
};
use crate::domain::opening_hours::{Country, OpeningHours};

/// Makes [`Rules`], [`RulesChange`] and all that goes over every setting.
macro_rules! rules {
    ($($(#[doc = $doc:literal])* $rule:ident: $type:ty,)*) => {
        /// The rules of a room (or of its site, or of the place).
        #[derive(Debug, Clone, PartialEq)]
        pub struct Rules {
            $($(#[doc = $doc])* pub $rule: $type,)*
        }

        impl Default for Rules {
            fn default() -> Self {
                Self { $($rule: ($rule::SETTING.default)(),)* }
            }
        }

        impl Rules {
            /// The keys of the settings, each with a sentence about it and its default as an example; without one it may
            /// be left out.
            #[must_use]
            pub fn keys() -> Vec<(&'static str, &'static str, String)> {
                vec![$((
                    stringify!($rule), $rule::SETTING.about, ($rule::SETTING.write)(&($rule::SETTING.default)()),
                ),)*]
            }

            /// Returns every setting that says something as `rooms.toml` would write it, by its key.
            #[must_use]
            pub fn written(&self) -> Vec<(&'static str, String)> {
                let written = [$((stringify!($rule), ($rule::SETTING.write)(&self.$rule)),)*];
                written.into_iter().filter(|(_, text)| !text.is_empty()).collect()
            }

            /// Returns these rules, with those of `change` in their place.
            fn with(&self, change: &RulesChange) -> Self {
                Self { $($rule: change.$rule.clone().unwrap_or_else(|| self.$rule.clone()),)* }
            }
        }

        /// Some rules, to take the place of others; what is `None` stays as it is.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct RulesChange {
            $($(#[doc = $doc])* pub $rule: Option<$type>,)*
        }

        impl RulesChange {
            /// The keys of the settings.
            pub const KEYS: &'static [&'static str] = &[$(stringify!($rule)),*];

            /// Reads one setting, with the public holidays of `country`.
            ///
            /// # Errors
            /// The error, and the value that was expected.
            pub fn read(&mut self, key: &str, text: &str, country: Option<Country>) -> Result<(), String> {
                let expected = |wrong: Option<String>| wrong.unwrap_or_else(|| format!("expected {}", Self::expected(key)));
                match key {
                    $(stringify!($rule) => {
                        self.$rule = Some(($rule::SETTING.parse)(text, country).map_err(expected)?);
                    })*
                    _ => return Err(expected(None)),
                }
                Ok(())
            }

            /// Returns what is expected under `key`.
            #[must_use]
            pub fn expected(key: &str) -> &'static str {
                match key {
                    $(stringify!($rule) => $rule::SETTING.expected,)*
                    _ => "the key of a rule",
                }
            }

            /// Returns the keys of the settings that it has something to say about.
            #[must_use]
            pub fn says(&self) -> Vec<&'static str> {
                let said = [$(self.$rule.is_some().then_some(stringify!($rule)),)*];
                said.into_iter().flatten().collect()
            }
        }
    };
}

rules! {
    /// When it is open.
    opening_hours: OpeningHours,
    /// How long before its start a booking must be made, at least. Exactly that long is enough; none
    /// at all lets the step that has already begun be booked.
    min_notice: TimeDelta,
    /// How long before its start a booking may still take other time, or leave the room. None at all: always.
    min_notice_change: TimeDelta,
    /// How long before its start a booking may still be cancelled. None at all: always.
    min_notice_cancel: TimeDelta,
    /// How far ahead of now a booking may end, at most. Exactly that far is allowed.
    horizon: TimeDelta,
    /// When which week opens for booking, in place of the horizon.
    opens: Option<Opens>,
    /// Shortest booking, in elapsed time.
    min_length: TimeDelta,
    /// Longest booking, in elapsed time.
    max_length: TimeDelta,
    /// Starts and ends lie on multiples of it, counted on the room's clock from midnight. It divides
    /// a day.
    step: TimeDelta,
    /// Free time to leave before and after a booking. Exactly that much is enough.
    buffer: Buffer,
    /// How much one person may have.
    quotas: Vec<Quota>,
    /// What needs reception's yes.
    approval: Approval,
    /// How long a request waits for reception's yes.
    approval_expires: TimeDelta,
}

impl Rules {
    /// Returns these rules, with those of `change` in their place. How far ahead somebody may book is said in one way:
    /// by `horizon` or by `opens`, whichever was said last.
    #[must_use]
    pub fn changed_by(&self, change: &RulesChange) -> Self {
        let opens = if change.horizon.is_some() { None } else { self.opens };
        Self { opens, ..self.clone() }.with(change)
    }

    /// How far ahead of now a booking may ever end, at most.
    #[must_use]
    pub fn farthest(&self) -> TimeDelta {
        self.opens.map_or(self.horizon, Opens::reach)
    }
}
