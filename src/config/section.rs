//! One section of the settings, and how its values are read. What does not fit is reported and read
//! as missing, so that reading goes on and finds the next problem.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::problem::{Problem, Report, Source, did_you_mean};
use super::tree::{Node, Table, Value};
use crate::domain::text::line;
use crate::domain::time::parse_length;

/// A section such as `[place]`, one `[[room]]`, or the whole file.
pub(super) struct Section<'a> {
    path: String,
    source: Source,
    table: &'a Table,
    report: &'a Report,
}

impl<'a> Section<'a> {
    pub(super) fn root(name: &str, table: &'a Table, report: &'a Report) -> Self {
        Self { path: String::new(), source: Source::File(name.into()), table, report }
    }

    /// The section `key` inside this one.
    pub(super) fn section(&self, key: &str) -> Option<Self> {
        let node = self.table.get(key)?;
        let Value::Table(table) = &node.value else {
            let header = self.path_of(key);
            self.problem(key, &format!("expected a section: [{header}], and its keys on the lines below"));
            return None;
        };
        Some(Self { path: self.path_of(key), source: node.source.clone(), table, report: self.report })
    }

    /// The section `key` inside this one; says nothing if it is something else.
    pub(super) fn section_unseen(&self, key: &str) -> Option<Self> {
        if self.is_section(key) { self.section(key) } else { None }
    }

    /// The sections `[[key]]`. In problems each is named by the text under `name_key`, or by its number.
    pub(super) fn sections(&self, key: &str, name_key: &str) -> Vec<Self> {
        self.listed(key, name_key).unwrap_or_else(|| {
            self.problem(key, &format!("expected [[{key}]] in double brackets, once for each"));
            Vec::new()
        })
    }

    /// The sections `[[key]]`, each named in the same way; says nothing if it is something else.
    pub(super) fn sections_unseen(&self, key: &str, name_key: &str) -> Vec<Self> {
        self.listed(key, name_key).unwrap_or_default()
    }

    fn listed(&self, key: &str, name_key: &str) -> Option<Vec<Self>> {
        let Some(node) = self.table.get(key) else { return Some(Vec::new()) };
        let Value::List(entries) = &node.value else { return None };
        let read = |(number, entry): (usize, &'a Node)| {
            let Value::Table(table) = &entry.value else { return None };
            let name = match table.get(name_key).map(|name| &name.value) {
                Some(Value::Text(name)) if !name.is_empty() => name.clone(),
                _ => number.to_string(),
            };
            let path = format!("{key}.{name}");
            Some(Self { path, source: entry.source.clone(), table, report: self.report })
        };
        entries.iter().enumerate().map(read).collect()
    }

    /// Returns what this one of several sections is called: its id, or its number.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// Returns where the file `name` is that the settings speak of: beside them, unless it is an absolute path. For the root.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        let settings = match &self.source {
            Source::File(file) | Source::Line(file, _) => Path::new(&**file),
            Source::Variable(_) => Path::new(""),
        };
        settings.parent().unwrap_or(Path::new("")).join(name)
    }

    /// Reports every key that is not in `keys`.
    pub(super) fn allow(&self, keys: &[&str]) {
        for (key, node) in self.table.iter().filter(|(key, _)| !keys.contains(&key.as_str())) {
            let message = match self.path.as_str() {
                "" => format!("unknown section; there are: {}", keys.join(", ")),
                _ => format!("unknown key; here belong: {}", keys.join(", ")),
            };
            let hint = did_you_mean(key, keys.iter().copied());
            let (source, key) = (node.source.clone(), self.path_of(key));
            // Where secrets are near, it may be one under a mistyped name.
            let harmless = !["caldav", "chat", "token", "pass", "secret", "session"]
                .iter()
                .any(|word| key.contains(word));
            let value = harmless.then(|| node.shown());
            self.report.add(Problem { source, key, value, message, hint, missing: false });
        }
    }

    /// All keys that are there.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(String::as_str)
    }

    /// Whether the key is there, whatever it holds.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Whether a variable set the key.
    pub(super) fn is_overridden(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|node| matches!(node.source, Source::Variable(_)))
    }

    /// Reports what is wrong with `key`, with its value.
    pub(super) fn problem(&self, key: &str, message: &str) {
        self.problem_with_hint(key, message, None);
    }

    /// Reports what is wrong with `key`, with its value and what was probably meant.
    pub(super) fn problem_with_hint(&self, key: &str, message: &str, hint: Option<String>) {
        let value = self.table.get(key).map(Node::shown);
        self.add(key, value, message, hint);
    }

    /// Reports what is wrong with `key` without telling its value.
    pub(super) fn secret_problem(&self, key: &str, message: &str, hint: Option<String>) {
        self.add(key, None, message, hint);
    }

    /// Reports what is allowed under `key`, and probably not meant.
    pub(super) fn warning(&self, key: &str, message: &str) {
        self.report.warn(format!("{}: {message}", self.path_of(key)));
    }

    fn add(&self, key: &str, value: Option<String>, message: &str, hint: Option<String>) {
        let source = self.table.get(key).map_or(&self.source, |node| &node.source).clone();
        let (missing, key, message) = (!self.has(key), self.path_of(key), message.to_owned());
        self.report.add(Problem { source, key, value, message, hint, missing });
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The text under `key`, trimmed and not empty.
    pub(super) fn text(&self, key: &str, expected: &str) -> Option<String> {
        let text = filled(self.table.get(key)?);
        if text.is_none() {
            self.problem(key, &format!("expected {expected}"));
        }
        text
    }

    /// The text under `key`; of a number, an inline table or a list, as TOML writes it.
    pub(super) fn written(&self, key: &str, expected: &str) -> Option<String> {
        let node = self.table.get(key)?;
        match node.value {
            Value::Integer(_) | Value::Table(_) | Value::List(_) => Some(node.written()),
            _ => self.text(key, expected),
        }
    }

    /// The text under `key` if it is one; says nothing if not.
    pub(super) fn text_unseen(&self, key: &str) -> Option<String> {
        match &self.table.get(key)?.value {
            Value::Text(text) => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    /// The text under `key`, which must be there.
    pub(super) fn required(&self, key: &str, expected: &str) -> Option<String> {
        if !self.has(key) {
            self.problem(key, &format!("missing; expected {expected}"));
        }
        self.text(key, expected)
    }

    /// Returns what `parse` makes of the text under `key`.
    pub(super) fn parsed<T>(
        &self,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key, expected)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.problem(key, &format!("expected {expected}"));
        }
        parsed
    }

    /// A length within `fits`, which is `range` in words; also in seconds.
    pub(super) fn length(&self, key: &str, range: &str, fits: RangeInclusive<Duration>) -> Option<Duration> {
        let expected = format!("a length {range}, such as \"90s\" or \"2m\"");
        self.parsed(key, &expected, |text| {
            let seconds =
                text.strip_suffix('s').and_then(|count| count.parse().ok()).map(Duration::from_secs);
            let length = seconds.or_else(|| parse_length(text).ok()?.to_std().ok())?;
            fits.contains(&length).then_some(length)
        })
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, key: &str) -> Option<bool> {
        let node = self.table.get(key)?;
        let read = match (&node.value, &node.source) {
            (Value::Boolean(yes), _) => Some(*yes),
            (Value::Text(text), Source::Variable(_)) => text.trim().parse().ok(),
            _ => None,
        };
        if read.is_none() {
            self.problem(key, "expected true or false");
        }
        read
    }

    /// A whole number from 1 on.
    pub(super) fn count(&self, key: &str, expected: &str) -> Option<u32> {
        let node = self.table.get(key)?;
        let read = match (&node.value, &node.source) {
            (Value::Integer(number), _) => u32::try_from(*number).ok(),
            (Value::Text(text), Source::Variable(_)) => text.trim().parse().ok(),
            _ => None,
        };
        let read = read.filter(|number| *number > 0);
        if read.is_none() {
            self.problem(key, &format!("expected {expected}"));
        }
        read
    }

    /// A list of texts; in a variable, separated by commas.
    pub(super) fn texts(&self, key: &str, expected: &str) -> Option<Vec<String>> {
        let node = self.table.get(key)?;
        let read = match (&node.value, &node.source) {
            (Value::List(entries), _) => entries.iter().map(filled).collect(),
            (Value::Text(text), Source::Variable(_)) => {
                let parts = text.split(',').map(|part| part.trim().to_owned());
                Some(parts.filter(|part| !part.is_empty()).collect())
            }
            _ => None,
        };
        if read.is_none() {
            self.problem(key, &format!("expected {expected}"));
        }
        read
    }

    /// Whether sections in double brackets stand under `key`.
    pub(super) fn is_list(&self, key: &str) -> bool {
        matches!(self.table.get(key).map(|node| &node.value), Some(Value::List(_)))
    }

    /// Whether a section (not a value) stands under `key`.
    pub(super) fn is_section(&self, key: &str) -> bool {
        matches!(self.table.get(key).map(|node| &node.value), Some(Value::Table(_)))
    }
}

fn filled(entry: &Node) -> Option<String> {
    match &entry.value {
        Value::Text(text) => line(text, usize::MAX).ok().flatten(),
        _ => None,
    }
}
