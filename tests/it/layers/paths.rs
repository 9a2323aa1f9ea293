//! Reads which modules of this crate a source names.

use super::ONLY_TESTS;

/// `src/caldav/embedded.rs` → `["caldav", "embedded"]`.
pub(crate) fn module_path(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    inner.split('/').map(str::to_owned).collect()
}

/// Whether `module` is more than tests.
pub(crate) fn is_code(module: &[String]) -> bool {
    let is_test = module.iter().any(|name| ["tests", "testing", "fixture"].contains(&name.as_str()));
    !is_test && !ONLY_TESTS.iter().any(|only| module.join("::").starts_with(only))
}

/// The source without comments and without the test module at its foot.
pub(crate) fn code_of(source: &str) -> String {
    let without_tests = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = without_tests.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Where `word` stands in `code` by itself, not as the end of a longer name or path.
pub(super) fn positions_of<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(|at| {
        let before = code[..*at].chars().next_back().unwrap_or(' ');
        !(before.is_alphanumeric() || before == '_' || before == ':')
    })
}

/// All paths into this crate that `code` in `module` names, each from the crate's root.
pub(crate) fn paths_in(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for start in ["crate::", "clef::"] {
        for at in positions_of(code, start) {
            read_tree(&code[at + start.len()..], &[], &mut found);
        }
    }
    for at in positions_of(code, "super::") {
        let (mut rest, mut base) = (&code[at..], module.to_vec());
        while let Some(further) = rest.strip_prefix("super::") {
            base.pop();
            rest = further;
        }
        read_tree(rest, &base, &mut found);
    }
    found
}

/// Reads one path or one tree of a `use` after `prefix` into `found`; returns what follows it.
fn read_tree<'a>(text: &'a str, prefix: &[String], found: &mut Vec<Vec<String>>) -> &'a str {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('{') {
        let mut rest = inner;
        while !rest.trim_start().is_empty() {
            rest = read_tree(rest, prefix, found);
            rest = rest.trim_start_matches(|c| c != ',' && c != '}');
            match rest.strip_prefix(',').map(str::trim_start) {
                Some(next) if !next.starts_with('}') => rest = next,
                Some(next) => return &next[1..],
                None => return rest.strip_prefix('}').unwrap_or(rest),
            }
        }
        return rest;
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let mut path = prefix.to_vec();
    if end > 0 && &text[..end] != "self" {
        path.push(text[..end].to_owned());
    }
    match text[end..].strip_prefix("::") {
        Some(rest) if end > 0 => read_tree(rest, &path, found),
        _ => {
            found.push(path);
            &text[end..]
        }
    }
}
