//! The languages of the pages, and their words in `locales/`.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid};
use serde::Serialize;

use crate::config::Language;

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        // The invisible marks around arguments break titles, mails and searches.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

static FR: LanguageIdentifier = langid!("fr");
static EN: LanguageIdentifier = langid!("en");

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Fr => Self::Fr,
            Language::En => Self::En,
        }
    }
}

/// The arguments of a text: names and numbers to put into it.
pub type Args<'a> = HashMap<Cow<'static, str>, FluentValue<'a>>;

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// Reads a language tag such as `fr`, `fr-CA` or `en_GB`.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.trim().split(['-', '_']).next()? {
            language if language.eq_ignore_ascii_case("fr") => Some(Self::Fr),
            language if language.eq_ignore_ascii_case("en") => Some(Self::En),
            _ => None,
        }
    }

    /// Its tag (RFC 5646).
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::En => "English",
        }
    }

    /// The text called `key`.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        self.text(key, None)
    }

    /// The text called `key` with its arguments.
    #[must_use]
    pub fn t_with(self, key: &str, args: &Args<'_>) -> String {
        self.text(key, Some(args))
    }

    fn text(self, key: &str, args: Option<&Args<'_>>) -> String {
        let found = LOCALES.lookup_single_language(self.identifier(), key, args);
        found.unwrap_or_else(|error| {
            tracing::error!(key, lang = self.tag(), %error, "a text is missing");
            key.to_owned()
        })
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::Fr => &FR,
            Self::En => &EN,
        }
    }
}

/// The language to answer in: asked for in the address, chosen earlier (cookie), what the browser
/// prefers among those of the place (RFC 9110 §12.5.4), the place's first.
#[must_use]
pub fn negotiate(asked: Option<&str>, chosen: Option<&str>, accepted: Option<&str>, spoken: &[Lang]) -> Lang {
    let speaks = |tag: &str| Lang::parse(tag).filter(|lang| spoken.contains(lang));
    let first = spoken.first().copied().unwrap_or(Lang::Fr);
    let by_browser = || preferred(accepted?).find_map(speaks);
    asked.and_then(speaks).or_else(|| chosen.and_then(speaks)).or_else(by_browser).unwrap_or(first)
}

/// The tags of an Accept-Language header, most wanted first.
fn preferred(header: &str) -> impl Iterator<Item = &str> {
    let weigh = |parameters: &str| -> f32 {
        let quality = parameters.trim().strip_prefix("q=").and_then(|q| q.trim().parse().ok());
        quality.unwrap_or(if parameters.is_empty() { 1.0 } else { 0.0 })
    };
    let mut tags: Vec<(f32, &str)> = header
        .split(',')
        .take(20)
        .map(|item| item.split_once(';').unwrap_or((item, "")))
        .map(|(tag, parameters)| (weigh(parameters), tag.trim()))
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    tags.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    tags.into_iter().map(|(_, tag)| tag)
}

/// Builds [`Args`]: `args! { "name" => room.name, "count" => 3 }`.
macro_rules! args {
    ($($name:literal => $value:expr),* $(,)?) => {{
        let mut args = $crate::web::i18n::Args::new();
        $(args.insert($name.into(), $value.into());)*
        args
    }};
}
pub(crate) use args;

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, None, None, Lang::Fr)]
    #[case(None, None, Some("de, en;q=0.5, fr;q=0.4"), Lang::En)]
    #[case(None, None, Some("en;q=0, fr;q=0.1"), Lang::Fr)]
    #[case(None, None, Some("en;q=0.3 , fr-CA; q=0.9"), Lang::Fr)]
    #[case(None, Some("en"), Some("fr"), Lang::En)]
    #[case(Some("fr"), Some("en"), Some("en"), Lang::Fr)]
    #[case(Some("xx"), Some("../"), Some(";;;q=,"), Lang::Fr)]
    fn the_language_is_asked_for_chosen_preferred_or_the_first(
        #[case] asked: Option<&str>,
        #[case] chosen: Option<&str>,
        #[case] accepted: Option<&str>,
        #[case] expected: Lang,
    ) {
        assert_eq!(negotiate(asked, chosen, accepted, &Lang::ALL), expected);
    }

    #[test]
    fn a_language_the_place_does_not_speak_is_not_answered_in() {
        assert_eq!(negotiate(Some("en"), None, Some("en"), &[Lang::Fr]), Lang::Fr);
    }
}
