//! The settings of the rules: which keys there are under `[rules]` in `rooms.toml`, how each is read, and what
//! holds where nobody says anything. The keys, the rules of groups and what the API tells of a room all
//! come from the one table in `rules.rs`.

use super::{RULES, Rules};

/// Makes the table of the rules from their files, and all that goes over every setting. A rule with a type has a setting
/// of that type under its own name; a setting may also stand beside the rules.
macro_rules! table {
    (rules { $($rule:ident $(: $type:ty)?,)* } settings { $($beside:ident: $other:ty,)* }) => {
        /// Every rule, in the order in which refusals are listed.
        const RULES: &[Rule] = &[$($rule::RULE,)*];

        impl RulesChange {
            /// The keys of the settings that act by the clock: on whoever's booking it is, so they are the same for all.
            pub const BY_THE_CLOCK: &'static [&'static str] = &[$(stringify!($beside)),*];
        }

        settings::settings! { $($($rule: $type,)?)* $($beside: $other,)* }
    };
}

/// Makes [`Rules`], `RulesChange` and all that goes over every setting.
macro_rules! settings {
    ($($rule:ident: $type:ty,)*) => {
        /// The rules of a room (or of its site, or of the place).
        #[derive(Debug, Clone, PartialEq)]
        pub struct Rules {
            $(#[doc = concat!("What `", stringify!($rule), "` says, as its file in `rules` tells.")] pub $rule: $type,)*
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
            $(#[doc = concat!("What `", stringify!($rule), "` says instead.")] pub $rule: Option<$type>,)*
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

pub(super) use {settings, table};

/// Rules that contradict each other, which `clef check` reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The keys that are to blame, the likeliest first.
    pub keys: &'static [&'static str],
    /// What is wrong.
    pub message: String,
}

impl Rules {
    /// Returns what leaves nothing to book.
    #[must_use]
    pub fn contradictions(&self) -> Vec<Contradiction> {
        RULES.iter().filter_map(|rule| (rule.contradicts?)(self)).collect()
    }
}
