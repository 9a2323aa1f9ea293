//! The settings as a tree of values that know where they were written: the TOML file first, then
//! what environment variables put in their place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Problem, Report, Source, did_you_mean};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) source: Source,
}

/// A value, as far as settings need to tell them apart.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Boolean(bool),
    List(Vec<Node>),
    Table(Table),
    /// Dates and fractions, which no setting takes.
    Other(&'static str),
}

/// Keys with their values.
pub(super) type Table = BTreeMap<String, Node>;

impl Node {
    /// The value as a problem shows it, cut to a line.
    pub(super) fn shown(&self) -> String {
        match &self.value {
            Value::Text(text) if text.chars().count() > 80 => {
                format!("{:?}…", text.chars().take(80).collect::<String>())
            }
            Value::Text(text) => format!("{text:?}"),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(yes) => yes.to_string(),
            Value::List(_) => "[…]".to_owned(),
            Value::Table(_) => "{…}".to_owned(),
            Value::Other(kind) => format!("({kind})"),
        }
    }
}

impl Node {
    /// The value on one line, as TOML writes it. What no setting takes is nothing that can be read.
    pub(super) fn written(&self) -> String {
        let all = |parts: Vec<String>| parts.join(", ");
        match &self.value {
            Value::Text(text) => toml::Value::from(text.as_str()).to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(yes) => yes.to_string(),
            Value::List(entries) => format!("[{}]", all(entries.iter().map(Self::written).collect())),
            Value::Table(table) => {
                let pair = |(key, node): (&String, &Self)| format!("{key:?} = {}", node.written());
                format!("{{ {} }}", all(table.iter().map(pair).collect()))
            }
            Value::Other(kind) => format!("({kind})"),
        }
    }
}

/// Reads TOML; syntax errors go to `report`, and what could be read is returned.
pub(super) fn read(name: &str, text: &str, report: &Report) -> Table {
    let file: Arc<str> = name.into();
    let (table, errors) = DeTable::parse_recoverable(text);
    let lines = Lines { file, text };
    for error in errors {
        let source = error.span().map_or(Source::File(lines.file.clone()), |span| lines.source(&span));
        let message = format!("not TOML: {}", error.message().replace('\n', ", "));
        let hint = error.span().and_then(|span| in_both_brackets(text, &span));
        report.add(Problem { source, key: String::new(), value: None, message, hint, missing: false });
    }
    lines.table(table.into_inner())
}

/// Returns what to do about a name at `span` that is a section and several sections at the same time.
fn in_both_brackets(text: &str, span: &Range<usize>) -> Option<String> {
    let name =
        text.get(span.clone())?.trim_matches(|letter: char| letter.is_whitespace() || "[]".contains(letter));
    let has = |header: &str| text.lines().any(|line| line.trim() == header);
    let is_both = has(&format!("[{name}]")) && has(&format!("[[{name}]]"));
    is_both.then(|| format!("[{name}] and [[{name}]] are both there; expected the one or the other."))
}

struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
}

impl Lines<'_> {
    fn source(&self, span: &Range<usize>) -> Source {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        let line = before.split(|byte| *byte == b'\n').count();
        Source::Line(self.file.clone(), line)
    }

    fn table(&self, table: DeTable<'_>) -> Table {
        table.into_iter().map(|(key, value)| (key.into_inner().into_owned(), self.node(value))).collect()
    }

    fn node(&self, value: Spanned<DeValue<'_>>) -> Node {
        let source = self.source(&value.span());
        let value = match value.into_inner() {
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Boolean(yes) => Value::Boolean(yes),
            DeValue::Integer(number) => {
                let digits = number.as_str().replace('_', "");
                i64::from_str_radix(&digits, number.radix()).map_or(Value::Other("too large"), Value::Integer)
            }
            DeValue::Array(values) => Value::List(values.into_iter().map(|value| self.node(value)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table)),
            DeValue::Float(_) => Value::Other("a fraction"),
            DeValue::Datetime(_) => Value::Other("a date or time without quotes"),
        };
        Node { value, source }
    }
}

/// Puts the values of `CLEF__SECTION__KEY` variables in their places.
pub(super) fn override_by(root: &mut Table, env: &[(String, String)], report: &Report) {
    for (name, text) in env {
        let Some(path) = name.strip_prefix("CLEF__") else { continue };
        let path = path.to_lowercase();
        let segments: Vec<&str> = path.split("__").collect();
        let node = Node { value: Value::Text(text.clone()), source: Source::Variable(name.clone()) };
        if let Err((message, hint)) = put(root, &segments, node) {
            let (source, key) = (Source::Variable(name.clone()), segments.join("."));
            report.add(Problem { source, key, value: None, message, hint, missing: false });
        }
    }
}

type Misplaced = (String, Option<String>);

/// Puts `node` where `path` leads, making sections on the way that the file does not have.
fn put(table: &mut Table, path: &[&str], node: Node) -> Result<(), Misplaced> {
    let (Some((first, rest)), false) = (path.split_first(), path.contains(&"")) else {
        return Err(("expected CLEF__SECTION__KEY, such as CLEF__SERVER__LISTEN".to_owned(), None));
    };
    if rest.is_empty() {
        table.insert((*first).to_owned(), node);
        return Ok(());
    }
    let section = table.entry((*first).to_owned()).or_insert_with(|| {
        // An empty list for what is named by an id: below it says that there is none.
        let listed = matches!(
            *first,
            "room" | "site" | "rules_for" | "closure" | "api_token" | "openid" | "nextcloud"
        );
        let value = if listed { Value::List(Vec::new()) } else { Value::Table(Table::new()) };
        Node { value, source: node.source.clone() }
    });
    match &mut section.value {
        Value::Table(inner) => put(inner, rest, node),
        Value::List(entries) => {
            let inner = entry_named(entries, first, rest[0])?;
            put(inner, &rest[1..], node)
        }
        _ => Err((format!("{first} is a value, it has no keys of its own"), None)),
    }
}

/// The entry of a list that an id (as written in a variable) or a number names.
fn entry_named<'a>(entries: &'a mut [Node], list: &str, named: &str) -> Result<&'a mut Table, Misplaced> {
    let wanted = named.replace('_', "-");
    let ids: Vec<Option<String>> = entries.iter().map(id_of).collect();
    let by_id = ids.iter().position(|id| id.as_deref() == Some(wanted.as_str()));
    let place = by_id.or_else(|| named.parse().ok());
    if let Some(Value::Table(table)) =
        place.and_then(|place| entries.get_mut(place)).map(|entry| &mut entry.value)
    {
        return Ok(table);
    }
    let hint = did_you_mean(&wanted, ids.iter().flatten().map(String::as_str));
    Err((format!("the file has no [[{list}]] that is called {wanted:?}"), hint))
}

fn id_of(entry: &Node) -> Option<String> {
    let Value::Table(table) = &entry.value else { return None };
    match table.get("id").map(|id| &id.value) {
        Some(Value::Text(id)) => Some(id.clone()),
        _ => None,
    }
}
