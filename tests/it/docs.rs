//! The documentation is true where a machine can tell: links lead somewhere, cited sections exist,
//! and the commands of the README are there. What is said in the pages of the site: [`site`].

mod site;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::repository::{File, files, root};

fn pages() -> Vec<File> {
    files(&["README.md", "CHANGELOG.md", "SECURITY.md", "docs"], "md")
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        for link in links_in(&page.text) {
            if !leads_somewhere(&page, &link) {
                broken.push(format!("{}: {link}", page.path));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn cited_sections_exist() {
    let mut broken = Vec::new();
    let mut sources = files(&["src", "tests", "benches"], "rs");
    sources.extend(files(&["rooms.toml", "Cargo.toml"], "toml"));
    sources.extend(pages());
    for source in sources.iter().filter(|source| source.path != "tests/it/docs.rs") {
        for (page, section) in citations_in(&source.text) {
            if !has_section(page, section) {
                broken.push(format!("{}: {page} §{}", source.path, section.unwrap_or("-")));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn commands_of_the_readme_exist() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let clef = help_of(Path::new(env!("CARGO_BIN_EXE_clef")));
    let tests = help_of(&root().join("tests/run"));
    let commands = commands_in(&readme);
    assert!(
        commands.contains(&"cargo run --release".to_owned()),
        "the first command is missing: {commands:#?}"
    );
    assert!(commands.contains(&"tests/run".to_owned()), "the second command is missing: {commands:#?}");
    let broken: Vec<&String> = commands.iter().filter(|command| !is_known(command, &clef, &tests)).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn files_named_in_pages_exist() {
    let mut broken = Vec::new();
    for page in pages() {
        for path in paths_in(&page.text) {
            if !root().join(path).exists() {
                broken.push(format!("{}: {path}", page.path));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// What `program --help` prints.
fn help_of(program: &Path) -> String {
    let output = Command::new(program).arg("--help").output();
    let output = output.unwrap_or_else(|e| panic!("{} --help: {e}", program.display()));
    assert!(output.status.success(), "{} --help failed", program.display());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether each part of `command` that is ours stands in the help of its program.
fn is_known(command: &str, clef: &str, tests: &str) -> bool {
    let mut words = command.split_whitespace();
    let in_help = |help: &str, word: &str| {
        help.split(|c: char| c.is_whitespace() || "[],=".contains(c)).any(|w| w == word)
    };
    let (help, own): (&str, Vec<&str>) = match words.next() {
        Some("clef") => (clef, words.collect()),
        Some("tests/run") => (tests, words.collect()),
        Some("cargo") if command.contains("cargo run") => {
            (clef, words.skip_while(|w| *w != "--").skip(1).collect())
        }
        Some("cargo" | "git" | "cd" | "curl" | "benches/http.sh" | "benches/instructions.sh") => return true,
        _ => return false,
    };
    let first_is_ours = own.first().is_none_or(|word| in_help(help, word));
    first_is_ours && own.iter().filter(|word| word.starts_with("--")).all(|word| in_help(help, word))
}

/// The lines of the fenced `sh` blocks, without comments.
fn commands_in(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line.trim() == "```sh";
        } else if inside {
            let command = line.split(" #").next().unwrap_or_default().trim();
            if !command.is_empty() && !command.starts_with('#') {
                commands.push(command.to_owned());
            }
        }
    }
    commands
}

/// The targets of `[words](target)` outside of code.
fn links_in(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        }
        if in_block {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("``");
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next().map(str::to_owned));
        links.extend(targets);
    }
    links
}

fn leads_somewhere(page: &File, link: &str) -> bool {
    if link.starts_with("https://") || link.starts_with("mailto:") {
        return true;
    }
    let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
    let here = root().join(&page.path);
    let file = if target.is_empty() { here } else { here.with_file_name("").join(target) };
    if anchor.is_empty() {
        return file.exists();
    }
    std::fs::read_to_string(file).is_ok_and(|text| anchors_in(&text).contains(anchor))
}

/// The anchors that a page's headings have: small letters, `-` for spaces, no other signs.
fn anchors_in(text: &str) -> BTreeSet<String> {
    let headings =
        text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    headings
        .map(|heading| heading.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-"))
        .collect()
}

/// The files of this repository that stand between backticks.
fn paths_in(text: &str) -> Vec<&str> {
    let folders = ["src/", "tests/", "benches/", "docs/", "templates/", "locales/", "assets/", "packaging/"];
    let code = text.split('`').skip(1).step_by(2).filter_map(|code| code.split_whitespace().next());
    code.filter(|word| folders.iter().any(|folder| word.starts_with(folder)) && !word.contains('*')).collect()
}

/// Every `docs/page.md` named in `text`, with the number after a following `§`.
fn citations_in(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("docs/") {
        let rest = &text[at..];
        let Some(end) = rest.find(".md").map(|end| end + 3) else { continue };
        let page = &rest[..end];
        if !page.chars().all(|c| c.is_ascii_alphanumeric() || "/.-_".contains(c)) {
            continue;
        }
        let after = rest[end..].trim_start_matches(['`', ' ', ',', ')']);
        let number = after.strip_prefix('§').map(|number| {
            let length = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
            &number[..length]
        });
        found.push((page, number));
    }
    found
}

/// Whether `page` exists and has a heading `## number. …`.
fn has_section(page: &str, number: Option<&str>) -> bool {
    let Ok(text) = std::fs::read_to_string(root().join(page)) else { return false };
    number.is_none_or(|number| text.lines().any(|line| line.starts_with(&format!("## {number}. "))))
}

#[test]
fn the_checks_themselves_can_fail() {
    let page = File { path: "README.md".to_owned(), text: String::new() };
    assert!(!leads_somewhere(&page, "docs/nowhere.md"));
    assert!(!leads_somewhere(&page, "README.md#no-such-heading"));
    assert_eq!(links_in("a [b](c.md) `[d](e)` [f](g#h)"), ["c.md", "g#h"]);
    assert_eq!(citations_in("// docs/nextcloud.md §3, and"), [("docs/nextcloud.md", Some("3"))]);
    assert_eq!(paths_in("see `src/lib.rs` and `x` in `src/gone.rs`"), ["src/lib.rs", "src/gone.rs"]);
    assert!(has_section("docs/nextcloud.md", Some("3")));
    assert!(!has_section("docs/nextcloud.md", Some("33")));
    assert!(!has_section("docs/nowhere.md", None));
    assert_eq!(commands_in("```sh\nclef check # all\n\n```\n```toml\nx\n```"), ["clef check"]);
    assert!(is_known("clef check", "  check  only looks", ""));
    assert!(!is_known("clef chek", "  check  only looks", ""));
    assert!(is_known("cargo run --release -- --demo", "--demo", ""));
    assert!(!is_known("cargo run --release -- --dmeo", "--demo", ""));
    assert!(!is_known("frobnicate", "", ""));
}
