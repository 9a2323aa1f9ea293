//! The languages that Clef speaks: one for each folder of `locales/`, and nothing else says which there are. What
//! stands in the folders is read by the pages (`web::i18n`).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rust_embed::RustEmbed;
use serde::Serialize;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Locales;

/// The language of a place that names none.
const FALLBACK: &str = "fr";

/// The names of the folders, the fallback first.
static TAGS: LazyLock<Vec<String>> =
    LazyLock::new(|| tags(Locales::iter().filter_map(|path| Some(path.split_once('/')?.0.to_owned()))));

fn tags(folders: impl Iterator<Item = String>) -> Vec<String> {
    let folders: BTreeSet<String> = folders.filter(|tag| tag != FALLBACK).collect();
    std::iter::once(FALLBACK.to_owned()).chain(folders).collect()
}

/// A language that Clef speaks, by its tag (RFC 5646).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(&'static str);

impl Language {
    /// All of them, the fallback first.
    pub fn all() -> impl Iterator<Item = Self> {
        TAGS.iter().map(|tag| Self(tag))
    }

    /// Reads a language tag such as `fr`, `fr-CA` or `en_GB`.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next()?;
        Self::all().find(|known| known.0.eq_ignore_ascii_case(language))
    }

    /// Its tag (RFC 5646).
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.0
    }
}

impl Default for Language {
    fn default() -> Self {
        Self(FALLBACK)
    }
}

#[cfg(test)]
impl Language {
    /// French.
    pub(crate) const FR: Self = Self("fr");
    /// English.
    pub(crate) const EN: Self = Self("en");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_folder_is_another_language() {
        let files = ["en/day.ftl", "xx/day.ftl", "fr/day.ftl", "en/dates.ftl"];
        let folders = files.iter().map(|path| path[..2].to_owned());
        assert_eq!(tags(folders), ["fr", "en", "xx"]);
    }

    #[test]
    fn the_folders_are_the_languages() {
        assert_eq!(Language::all().collect::<Vec<_>>(), [Language::FR, Language::EN]);
        assert_eq!(Language::parse("en_GB"), Some(Language::EN));
        assert_eq!(Language::parse("../fr"), None);
    }
}
