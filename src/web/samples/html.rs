//! Whether text is HTML that a browser need not repair.

use std::collections::HashSet;

/// Elements that hold nothing (HTML Living Standard §13.1.2), and those of SVG that close themselves here.
const VOID: [&str; 7] = ["base", "br", "hr", "img", "input", "link", "meta"];
/// Elements that stand inside no other of the same name.
const NEVER_NESTED: [&str; 6] = ["a", "button", "form", "label", "p", "option"];
/// Attributes that name the id of another element.
const REFERENCES: [&str; 4] = ["for", "form", "aria-labelledby", "aria-describedby"];

/// Returns what is wrong with `html`, as sentences.
pub(super) fn faults(html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let (mut ids, mut named) = (HashSet::new(), Vec::new());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = rest.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(end) = end_of_tag(rest) else {
            faults.push(format!("a tag has no end: {}", short(rest)));
            break;
        };
        let (tag, after) = (&rest[1..end], &rest[end + 1..]);
        rest = after;
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some(opened) if opened == name => {}
                opened => faults.push(format!("</{name}> closes {opened:?}")),
            }
            continue;
        }
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        if NEVER_NESTED.contains(&name) && open.contains(&name) {
            faults.push(format!("<{name}> inside another: {}", short(tag)));
        }
        match attributes_of(attributes) {
            Ok(attributes) => {
                for (attribute, value) in attributes {
                    if attribute == "id" && !ids.insert(value) {
                        faults.push(format!("id {value} twice"));
                    }
                    if REFERENCES.contains(&attribute) {
                        named.extend(value.split_whitespace());
                    }
                }
            }
            Err(fault) => faults.push(format!("{fault}: <{}>", short(tag))),
        }
        if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    faults.extend(open.iter().map(|name| format!("<{name}> stays open")));
    faults.extend(
        named.into_iter().filter(|id| !ids.contains(id)).map(|id| format!("no element is called {id}")),
    );
    faults
}

/// Returns where the tag at the start of `text` ends: the first `>` that stands in no value.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    text.char_indices().find_map(|(at, c)| {
        is_quoted ^= c == '"';
        (c == '>' && !is_quoted).then_some(at)
    })
}

/// Names and values, each value in quotes.
fn attributes_of(text: &str) -> Result<Vec<(&str, &str)>, &'static str> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut rest = text.trim_end_matches('/').trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_:".contains(c));
        if !is_name {
            return Err("no name of an attribute");
        }
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').ok_or("a value has no end")?,
            None if after.starts_with('=') => return Err("a value without quotes"),
            None => ("", after),
        };
        if found.iter().any(|(known, _)| *known == name) {
            return Err("an attribute twice");
        }
        if !after.is_empty() && !after.starts_with(char::is_whitespace) {
            return Err("no space after a value");
        }
        if value.contains('<') {
            return Err("a value is not escaped");
        }
        found.push((name, value));
        rest = after.trim_start();
    }
    Ok(found)
}

fn short(text: &str) -> &str {
    &text[..text.floor_char_boundary(60)]
}

#[test]
fn faults_are_found() {
    let good = "<!doctype html><p class=\"a > b\" hidden>x<br>y <svg><path d=\"M1\"/></svg><!-- <p> --></p>";
    assert_eq!(faults(good), [] as [&str; 0]);
    for bad in [
        "<p><b></p></b>",
        "<p>",
        "</p>",
        "<p",
        "<a href=x></a>",
        "<a href=\"x></a>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<a><a></a></a>",
        "<p a=\"1\"b=\"2\"></p>",
        "<p a=\"1\" a=\"2\"></p>",
        "<p a=\"<\"></p>",
        "<label for=\"nobody\"></label>",
    ] {
        assert!(!faults(bad).is_empty(), "{bad}");
    }
}
