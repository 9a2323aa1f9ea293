//! The site that is built from `docs/`: every page is in its table of contents, and what the French pages say exists. What
//! stands in bold there is a word of the interface, to the letter; keys and sections are those of `rooms.toml`.

use std::collections::BTreeSet;
use std::process::Command;

use super::super::repository::{File, files};
use super::{commands_in, links_in};

fn french_pages() -> Vec<File> {
    files(&["docs/fr"], "md")
}

/// Returns `text` with ordinary spaces in place of those at which no line is broken.
fn with_plain_spaces(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// Returns what stands outside of the fenced blocks.
fn prose_of(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// Returns the lines of the fenced `toml` blocks.
fn settings_in(text: &str) -> Vec<&str> {
    let blocks = text.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("toml\n"));
    blocks.flat_map(str::lines).map(str::trim).collect()
}

#[test]
fn every_page_is_in_the_table_of_contents_once() {
    let summary = files(&["docs/SUMMARY.md"], "md").remove(0);
    let listed: Vec<String> = links_in(&summary.text).iter().map(|link| format!("docs/{link}")).collect();
    let pages = files(&["docs"], "md").into_iter().map(|page| page.path);
    let wrong: Vec<String> = pages
        .filter(|path| *path != summary.path)
        .filter(|path| listed.iter().filter(|listed| *listed == path).count() != 1)
        .collect();
    assert!(wrong.is_empty(), "not once in docs/SUMMARY.md: {wrong:#?}");
}

#[test]
fn french_pages_have_the_title_by_which_they_are_listed() {
    let summary = files(&["docs/SUMMARY.md"], "md").remove(0).text;
    let mut different = Vec::new();
    for page in french_pages().iter().filter(|page| !page.path.ends_with("README.md")) {
        let title = page.text.lines().next().and_then(|line| line.strip_prefix("# "));
        let title = title.unwrap_or_else(|| panic!("{} begins with its title", page.path));
        let path = page.path.trim_start_matches("docs/");
        if !summary.contains(&format!("[{title}]({path})")) {
            different.push(format!("{path}: {title}"));
        }
    }
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn words_in_bold_are_those_of_the_interface() {
    let words: BTreeSet<String> =
        files(&["locales/fr"], "ftl").iter().flat_map(|file| texts_in(&file.text)).collect();
    let mut unknown = Vec::new();
    for page in french_pages() {
        for word in prose_of(&page.text).split("**").skip(1).step_by(2) {
            if !words.contains(&with_plain_spaces(word)) {
                unknown.push(format!("{}: {word}", page.path));
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// Returns the texts of one file of a locale, each variant by itself.
fn texts_in(locale: &str) -> Vec<String> {
    let lines = locale.lines().filter(|line| !line.starts_with('#'));
    let texts = lines.filter_map(|line| match line.trim_start() {
        variant if variant.starts_with(['[', '*']) => variant.split_once("] "),
        _ => line.split_once(" = "),
    });
    texts.map(|(_, text)| with_plain_spaces(text.trim())).collect()
}

#[test]
fn settings_in_french_pages_are_those_of_the_sample() {
    let sample = files(&["rooms.toml"], "toml").remove(0).text;
    let (keys, sections) = (keys_in(&sample), sections_in(&sample));
    let mut unknown = Vec::new();
    for page in french_pages() {
        for line in settings_in(&page.text) {
            let is_known = match line.split_once(" = ") {
                Some((key, _)) => keys.contains(key),
                None => line.is_empty() || sections.contains(line),
            };
            if !is_known {
                unknown.push(format!("{}: {line}", page.path));
            }
        }
        for code in prose_of(&page.text).split('`').skip(1).step_by(2) {
            let is_key = code.contains('_') && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            if is_key && !keys.contains(code) || code.starts_with('[') && !sections.contains(code) {
                unknown.push(format!("{}: {code}", page.path));
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// Returns the keys of a file of settings, also those that are commented out or in a table of one line.
fn keys_in(settings: &str) -> BTreeSet<&str> {
    let (keys, _) = settings.rsplit_once(" = ").unwrap_or_default();
    keys.split(" = ").filter_map(|before| before.rsplit([' ', '\n', '#', '{', '(', '`']).next()).collect()
}

/// Returns the sections of a file of settings, with their brackets.
fn sections_in(settings: &str) -> BTreeSet<&str> {
    let words = settings.split_whitespace().map(|word| word.trim_end_matches(['.', ',', ':']));
    words.filter(|word| word.starts_with('[') && word.ends_with(']')).collect()
}

#[test]
fn commands_in_french_pages_exist() {
    let mut unknown = Vec::new();
    for page in french_pages() {
        for command in commands_in(&page.text) {
            // Ours may come behind `cd … &&` and `sudo -u clef`.
            let words: Vec<&str> = command.split_whitespace().collect();
            let Some(at) = words.iter().rposition(|word| *word == "clef") else { continue };
            let Some((name, rest)) = words[at + 1..].split_first() else { continue };
            let help = help_of(name);
            for flag in rest.iter().filter(|word| word.starts_with("--")) {
                if !help.split(|c: char| c.is_whitespace() || c == ',').any(|word| word == *flag) {
                    unknown.push(format!("{}: {command}: {flag}", page.path));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// Returns what `clef name --help` prints, which is nothing where there is no such command.
fn help_of(name: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_clef")).args([name, "--help"]).output();
    let output = output.unwrap_or_else(|e| panic!("clef {name} --help: {e}"));
    assert!(output.status.success(), "there is no command clef {name}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_checks_of_the_site_can_fail() {
    assert_eq!(settings_in("a\n```toml\n[mail]\nfrom = 1\n```\n```sh\nb\n```"), ["[mail]", "from = 1"]);
    assert_eq!(prose_of("a\n```sh\n**b**\n```\n**c**"), "a\n\n**c**");
    let sample = "# [mail]\n# from = \"a\"   # and `port = 5`\nquotas = [{ hours = 10, per = \"week\" }]\n";
    assert_eq!(keys_in(sample), BTreeSet::from(["from", "hours", "per", "port", "quotas"]));
    assert_eq!(
        sections_in("# [mail]\n# under [rules], and [[closure]]:"),
        BTreeSet::from(["[mail]", "[rules]", "[[closure]]"])
    );
    assert_eq!(
        texts_in("a = Oui\nb = { $n ->\n    [one] Un\n   *[other] Des\n}\n# c = Non"),
        ["Oui", "{ $n ->", "Un", "Des"]
    );
    assert_eq!(with_plain_spaces("Ça va\u{a0}?"), "Ça va ?");
}
