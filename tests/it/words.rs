//! The words of the pages: every key that is used exists in every language, and none is left over.

use std::collections::{BTreeMap, BTreeSet};

use clef::domain::{public_holidays, rules};
use clef::notices::News;

use super::repository::files;

/// The texts of a language, by key: the names of their arguments.
fn texts(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(&[&format!("locales/{lang}")], "ftl") {
        let mut key = String::new();
        for line in file.text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
                name.clone_into(&mut key);
                assert!(!texts.contains_key(&key), "{lang}: {key} is there twice");
            }
            let args = line.split("{ $").skip(1).filter_map(|rest| rest.split([' ', '}']).next());
            texts.entry(key.clone()).or_default().extend(args.map(ToOwned::to_owned));
        }
    }
    texts
}

/// The text of all templates and of the code that may name keys.
fn sources() -> String {
    let code = files(
        &["src/web", "src/web.rs", "src/program.rs", "src/ical/details.rs", "src/ical/forget.rs"],
        "rs",
    );
    let templates = files(&["templates"], "html");
    code.into_iter().chain(templates).map(|file| file.text).collect()
}

/// The names of errors, from the `match` that gives them out: their texts are found by name.
fn error_names() -> BTreeSet<String> {
    let tables = [
        ("src/web/error.rs", "pub fn describe", "impl IntoResponse for Error"),
        ("src/web/outcome.rs", "pub fn of(", "/// The status of a page"),
    ];
    let mut names = BTreeSet::new();
    for (path, first, next) in tables {
        let file = files(&[path], "rs").remove(0).text;
        let (from, to) = (file.find(first).expect("the match"), file.find(next).expect("what follows"));
        // The words of the audit log are no names of sentences.
        let table = file[from..to].replace("word: \"", "word: ").replace("\", ..", ", ..");
        names.extend(table.split('"').skip(1).step_by(2).map(ToOwned::to_owned));
    }
    names
}

#[test]
fn all_languages_have_the_same_texts_with_the_same_arguments() {
    let languages = languages();
    assert!(languages.len() > 1, "{languages:?}");
    let french = texts("fr");
    assert!(french.len() > 150, "{} texts", french.len());
    for language in languages {
        let other = texts(&language);
        let different: Vec<&String> =
            french.keys().chain(other.keys()).filter(|key| french.get(*key) != other.get(*key)).collect();
        assert!(different.is_empty(), "not the same in fr and {language}: {different:?}");
    }
}

/// The languages: the folders of `locales/`.
fn languages() -> BTreeSet<String> {
    let paths = files(&["locales"], "ftl").into_iter().map(|file| file.path);
    paths.filter_map(|path| path.split('/').rev().nth(1).map(ToOwned::to_owned)).collect()
}

/// Where a language is named although it is a folder and nothing else.
const NAMES_A_LANGUAGE: &[&str] = &[
    // The one that stands first.
    "src/language.rs",
    // What reads the folders wants its name as a literal.
    "src/web/i18n.rs",
    // What people may type, which is read in all languages at once: a word of French is written as a tag is.
    "src/domain/phrase/words.rs",
];

#[test]
fn another_language_is_another_folder_and_no_other_code() {
    let tags: Vec<String> = languages().into_iter().map(|tag| format!("\"{tag}\"")).collect();
    let mut found = Vec::new();
    let helps_tests = |path: &str| path.ends_with("/tests.rs") || path.ends_with("/testing.rs");
    for file in files(&["src"], "rs").into_iter().filter(|file| !helps_tests(&file.path)) {
        let code = file.text.split("mod tests {").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let named = lines.filter(|line| tags.iter().any(|tag| line.contains(tag.as_str())));
        found.extend(named.map(|line| (file.path.clone(), line.trim().to_owned())));
    }
    let (expected, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(path, _)| NAMES_A_LANGUAGE.contains(&path.as_str()));
    assert!(!expected.is_empty(), "nothing was read");
    assert!(others.is_empty(), "what a language needs stands in its folder: {others:#?}");
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let (known, sources) = (texts("fr"), sources());
    let asked = [
        ".t(\"",
        ".t_with(\"",
        "{ t(\"",
        ".notice(\"bad\", \"",
        ".notice(\"good\", \"",
        ".say(\"",
        ".say_with(\"",
        ".item(\"",
        ".item_with(\"",
        "AboutSection::new(visit.lang, \"",
    ];
    let mut missing = BTreeSet::new();
    for call in asked {
        for rest in sources.split(call).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            // `t("error-" ~ name)` is checked by the names of errors below.
            if !key.ends_with('-') && !known.contains_key(key) {
                missing.insert(key.to_owned());
            }
        }
    }
    for name in error_names() {
        for part in ["title", "text"] {
            let key = format!("error-{name}-{part}");
            if !known.contains_key(&key) {
                missing.insert(key);
            }
        }
    }
    missing.extend(News::sentences().filter(|key| !known.contains_key(key)));
    let of_rules = sentences("refusal-", rules::names()).chain(sentences("rule-", rules::names_told()));
    let of_holidays = sentences("holiday-", public_holidays::names());
    missing.extend(of_rules.chain(of_holidays).filter(|key| !known.contains_key(key)));
    assert!(missing.is_empty(), "not in the locales: {missing:?}");
}

/// The sentences of the rules `names`.
fn sentences(before: &str, names: impl Iterator<Item = &'static str>) -> impl Iterator<Item = String> {
    names.map(move |name| format!("{before}{}", name.replace('_', "-")))
}

#[test]
fn no_text_is_left_over() {
    let sources = sources();
    let of_errors: BTreeSet<String> = error_names()
        .into_iter()
        .flat_map(|name| [format!("error-{name}-title"), format!("error-{name}-text")])
        .collect();
    let known = texts("fr");
    // What several sentences have in common is a text of its own.
    let of_others: String = files(&["locales/fr"], "ftl").into_iter().map(|file| file.text).collect();
    // The API finds these by name, and has a test of its own.
    let of_the_api = |key: &str| key.starts_with("problem-") || key.starts_with("fault-");
    let of_notices: BTreeSet<String> = News::sentences().collect();
    let of_rules: BTreeSet<String> = sentences("refusal-", rules::names())
        .chain(sentences("refusal-dates-", rules::names()))
        .chain(sentences("rule-", rules::names_told()))
        .chain(sentences("holiday-", public_holidays::names()))
        .collect();
    let is_used = |key: &str| {
        let is_named =
            of_errors.contains(key) || of_notices.contains(key) || of_rules.contains(key) || of_the_api(key);
        is_named || sources.contains(&format!("\"{key}\"")) || of_others.contains(&format!("{{ {key} }}"))
    };
    let unused: Vec<&String> = known.keys().filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "in the locales and nowhere used: {unused:?}");
}

/// What readers stumbled over, and what is not said beside the one word for a thing: by language, to be found anywhere in a
/// text. An event occupies a room, a booking is cancelled, mails are e-mails.
const STUMBLED_OVER: &[(&str, &[&str])] = &[
    (
        "fr",
        &[
            "Combien souvent",
            "Ce qui irait",
            "vont par",
            "pas possible ainsi",
            "tout ce temps",
            "Que rendre",
            "à regarder",
            "encore et encore",
            "Le jour à l’accueil",
            "Regarder maintenant",
            "Veille",
            "Lendemain",
            "courriel",
            "Courriel",
            "électronique",
            "Adresse mail",
            "adresse mail",
            "tient la salle",
            "tient plus la salle",
            "tiennent la salle",
            "tiennent leur salle",
            "tenait la salle",
            "été rendu",
            "Rendre",
            "rendre ce",
            "a rendu",
            "C’est rendu",
            "sans celles-ci",
        ],
    ),
    (
        "en",
        &[
            "What would do",
            "Times go by",
            "cannot be done this way",
            "all that time.",
            "It is changed",
            "Give back",
            "was given back",
            "Given back",
            "To come",
            "Day before",
            "Day after",
            "Mail address",
            " mail address",
            "a mail ",
            "A mail ",
            " mails",
            "e-mail",
            "E-mail",
        ],
    ),
];

#[test]
fn nobody_stumbles_over_the_same_words_again() {
    for (lang, words) in STUMBLED_OVER {
        let files = files(&[&format!("locales/{lang}")], "ftl");
        let lines = files.iter().flat_map(|file| file.text.lines()).filter(|line| !line.starts_with('#'));
        for line in lines {
            // Not the key.
            let said = line.split_once(" = ").map_or(line, |(_, said)| said);
            let found: Vec<_> = words.iter().filter(|word| said.contains(**word)).collect();
            assert!(found.is_empty(), "{lang}: {found:?} in {line}");
        }
    }
}

/// What stands before a sign, as French typography has it: a narrow no-break space before ; ? and !, a no-break space before a
/// colon and inside of « ». Times, addresses and names of headers have none.
fn french_spaces(said: &str) -> Vec<String> {
    let signs: Vec<char> = said.chars().collect();
    let at = |place: usize| signs.get(place).copied();
    let is_end =
        |sign: Option<char>| sign.is_none_or(|sign| sign.is_whitespace() || sign == '"' || sign == '<');
    let wrong = signs.iter().enumerate().filter(|(place, sign)| {
        let before = place.checked_sub(1).and_then(at);
        match sign {
            ':' if is_end(at(place + 1)) => before.is_some_and(|it| it != '\u{a0}'),
            ';' | '?' | '!' if is_end(at(place + 1)) => before.is_some_and(|it| it != '\u{202f}'),
            '»' => before != Some('\u{a0}'),
            '«' => at(place + 1) != Some('\u{a0}'),
            _ => false,
        }
    });
    wrong
        .map(|(place, _)| signs[place.saturating_sub(9)..(place + 2).min(signs.len())].iter().collect())
        .collect()
}

#[test]
fn french_sentences_have_one_kind_of_space_before_each_sign() {
    let files = files(&["locales/fr"], "ftl");
    let lines = files.iter().flat_map(|file| file.text.lines()).filter(|line| !line.starts_with('#'));
    let said = lines.map(|line| line.split_once(" = ").map_or(line, |(_, said)| said));
    let found: Vec<_> =
        said.flat_map(french_spaces).filter(|it| !NO_SENTENCE.iter().any(|name| it.contains(name))).collect();
    assert!(found.is_empty(), "{found:#?}");
    for wrong in ["Fait : oui", "Fait\u{202f}: oui", "Quoi\u{a0}?", "Bien;", "Non !", "« a »", "«\u{a0}a »"]
    {
        assert!(!french_spaces(wrong).is_empty(), "{wrong}");
    }
    for right in ["Fait\u{a0}: 9:00", "Quoi\u{202f}?", "«\u{a0}a\u{a0}»\u{202f}; b", "https://a?b=c"] {
        assert!(french_spaces(right).is_empty(), "{right}");
    }
}

/// What is said to programs, in their own spelling.
const NO_SENTENCE: &[&str] = &["ization:", "t-Type:", "sans \" ;", "sans \" ; :"];
