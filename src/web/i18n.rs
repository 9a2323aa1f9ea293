//! The languages of the pages, and their words in `locales/`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};

use fluent_templates::LanguageIdentifier;
use fluent_templates::fluent_bundle::FluentValue;

use crate::domain::text::isolated;
pub use crate::language::Language as Lang;

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        // The invisible marks around every argument break titles, mails and searches: [`isolate`] puts them
        // where something is written from right to left.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// What a language says of itself and of dates: looked up once.
#[derive(Debug)]
pub struct Spoken {
    identifier: LanguageIdentifier,
    /// What it calls itself.
    pub own_name: String,
    /// From Monday on.
    pub weekdays: Vec<String>,
    /// From January on.
    pub months: Vec<String>,
    /// The first of a month: "1er".
    pub first: String,
    /// "lundi 23 novembre": the days of a year by month, day and weekday, once somebody has asked for them
    /// ([`format::day`](super::format::day)).
    pub days: Vec<OnceLock<String>>,
    /// The texts without arguments that were asked for, by their keys: as many as pages have.
    plain: RwLock<HashMap<String, Arc<str>>>,
}

/// How many names days can have.
const DAY_NAMES: usize = 12 * 31 * 7;

static SPOKEN: LazyLock<Vec<(Lang, Spoken)>> =
    LazyLock::new(|| Lang::all().filter_map(|lang| Some((lang, Spoken::of(lang)?))).collect());

impl Spoken {
    fn of(lang: Lang) -> Option<Self> {
        let identifier: LanguageIdentifier = lang.tag().parse().ok()?;
        let text =
            |key: &str| LOCALES.lookup_single_language::<&str>(&identifier, key, None).unwrap_or_default();
        let names = |key: &str| text(key).split_whitespace().map(ToOwned::to_owned).collect();
        let (own_name, first) = (text("language-name"), text("date-first"));
        let (weekdays, months) = (names("date-weekdays"), names("date-months"));
        let days = vec![OnceLock::new(); DAY_NAMES];
        Some(Self { identifier, own_name, weekdays, months, first, days, plain: RwLock::default() })
    }
}

/// The arguments of a text: names and numbers to put into it.
pub type Args<'a> = HashMap<Cow<'static, str>, FluentValue<'a>>;

impl Lang {
    /// Returns what it says of itself and of dates.
    ///
    /// # Panics
    /// Never: the tag of a language that there is can be read, which a test tries.
    #[must_use]
    pub fn spoken(self) -> &'static Spoken {
        let found = SPOKEN.iter().find(|(lang, _)| *lang == self);
        &found.expect("a language of a folder").1
    }

    /// The text called `key`.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        let plain = &self.spoken().plain;
        let known = plain.read().unwrap_or_else(PoisonError::into_inner).get(key).map(ToString::to_string);
        known.unwrap_or_else(|| {
            let text = self.text(key, None);
            let mut plain = plain.write().unwrap_or_else(PoisonError::into_inner);
            plain.insert(key.to_owned(), text.as_str().into());
            text
        })
    }

    /// The text called `key` with its arguments.
    #[must_use]
    pub fn t_with(self, key: &str, args: &Args<'_>) -> String {
        if args.is_empty() {
            return self.t(key);
        }
        let args: Args<'_> = args.iter().map(|(name, value)| (name.clone(), isolate(value))).collect();
        self.text(key, Some(&args))
    }

    /// The text called `key` with its arguments, if there is one.
    #[must_use]
    pub fn find(self, key: &str, args: &Args<'_>) -> Option<String> {
        LOCALES.lookup_single_language(&self.spoken().identifier, key, Some(args)).ok()
    }

    fn text(self, key: &str, args: Option<&Args<'_>>) -> String {
        let found = LOCALES.lookup_single_language(&self.spoken().identifier, key, args);
        found.unwrap_or_else(|error| {
            tracing::error!(key, lang = self.tag(), %error, "a text is missing");
            key.to_owned()
        })
    }
}

/// Isolates what people wrote, which must not turn the sentence around it.
fn isolate<'a>(value: &'a FluentValue<'a>) -> FluentValue<'a> {
    match value {
        FluentValue::String(text) => FluentValue::String(isolated(text)),
        other => other.clone(),
    }
}

/// The language to answer in: asked for in the address, chosen earlier (cookie), what the browser
/// prefers among those of the place (RFC 9110 §12.5.4), the place's first.
#[must_use]
pub fn negotiate(asked: Option<&str>, chosen: Option<&str>, accepted: Option<&str>, spoken: &[Lang]) -> Lang {
    let speaks = |tag: &str| Lang::parse(tag).filter(|lang| spoken.contains(lang));
    let first = spoken.first().copied().unwrap_or_default();
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
    #[case(None, None, None, Lang::FR)]
    #[case(None, None, Some("de, en;q=0.5, fr;q=0.4"), Lang::EN)]
    #[case(None, None, Some("en;q=0, fr;q=0.1"), Lang::FR)]
    #[case(None, None, Some("en;q=0.3 , fr-CA; q=0.9"), Lang::FR)]
    #[case(None, Some("en"), Some("fr"), Lang::EN)]
    #[case(Some("fr"), Some("en"), Some("en"), Lang::FR)]
    #[case(Some("xx"), Some("../"), Some(";;;q=,"), Lang::FR)]
    fn the_language_is_asked_for_chosen_preferred_or_the_first(
        #[case] asked: Option<&str>,
        #[case] chosen: Option<&str>,
        #[case] accepted: Option<&str>,
        #[case] expected: Lang,
    ) {
        assert_eq!(negotiate(asked, chosen, accepted, &[Lang::FR, Lang::EN]), expected);
    }

    #[test]
    fn what_people_wrote_does_not_turn_the_sentence_around_it() {
        let title =
            |title: &str| Lang::EN.t_with("conflicts-instead", &args! { "title" => title.to_owned() });
        assert!(title("שלום").contains("\u{2068}שלום\u{2069}"), "{}", title("שלום"));
        assert!(!title("a \u{202e}b").contains('\u{202e}'));
        assert!(!title("Réunion").contains('\u{2068}'));
    }

    #[test]
    fn a_language_the_place_does_not_speak_is_not_answered_in() {
        assert_eq!(negotiate(Some("en"), None, Some("en"), &[Lang::FR]), Lang::FR);
    }

    #[test]
    fn every_language_names_itself_its_days_and_its_months() {
        for lang in Lang::all() {
            let spoken = lang.spoken();
            assert!(!spoken.own_name.is_empty() && !spoken.first.is_empty(), "{lang:?}");
            assert_eq!((spoken.weekdays.len(), spoken.months.len()), (7, 12), "{lang:?}");
        }
    }
}
