//! The components of an object, and its text with some of its lines rewritten.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::super::lines::{ContentLine, Logical, push_folded, raw_params};

/// One component that stands directly in the VCALENDAR.
pub(in crate::ical) struct Part {
    /// In upper case.
    pub(in crate::ical) name: String,
    /// From its BEGIN to its END.
    pub(in crate::ical) range: RangeInclusive<usize>,
    /// Positions and names of its BEGIN and its property lines, without those of what it contains.
    pub(in crate::ical) own: Vec<(usize, String)>,
}

impl Part {
    /// The position of its first property with this name.
    pub(in crate::ical) fn find(&self, name: &str) -> Option<usize> {
        self.all(name).next()
    }

    /// The positions of its properties with this name.
    pub(in crate::ical) fn all(&self, name: &str) -> impl Iterator<Item = usize> {
        self.own.iter().filter(move |(_, own)| own == name).map(|(position, _)| *position)
    }

    /// The value of its first property with this name, as written.
    pub(in crate::ical) fn value<'l>(&self, lines: &'l [Logical<'_>], name: &str) -> Option<&'l str> {
        let line = &lines[self.find(name)?].text;
        ContentLine::parse(line).map(|line| line.value.trim())
    }

    pub(in crate::ical) fn is_event(&self) -> bool {
        self.name == "VEVENT"
    }

    pub(in crate::ical) fn is_override(&self) -> bool {
        self.is_event() && self.find("RECURRENCE-ID").is_some()
    }
}

/// The components among `lines`, in their order.
pub(in crate::ical) fn parts(lines: &[Logical<'_>]) -> Vec<Part> {
    let (mut depth, mut found): (usize, Vec<Part>) = (0, Vec::new());
    let mut current: Option<Part> = None;
    for (position, logical) in lines.iter().enumerate() {
        let Some(line) = ContentLine::parse(&logical.text) else { continue };
        let (name, of) = (line.name, line.value.trim().to_ascii_uppercase());
        match (name.as_str(), &mut current) {
            ("BEGIN", None) if of != "VCALENDAR" => {
                let own = vec![(position, name)];
                (depth, current) = (1, Some(Part { name: of, range: position..=position, own }));
            }
            ("BEGIN", Some(_)) => depth += 1,
            ("END", Some(part)) => {
                depth -= 1;
                if depth == 0 {
                    part.range = *part.range.start()..=position;
                    found.extend(current.take());
                }
            }
            (_, Some(part)) if depth == 1 => part.own.push((position, name)),
            _ => {}
        }
    }
    found
}

/// The first VEVENT that is no override, or else the first.
pub(in crate::ical) fn main_event(parts: &[Part]) -> Option<&Part> {
    let mut events = parts.iter().filter(|part| part.is_event());
    let first = events.next()?;
    Some(std::iter::once(first).chain(events).find(|event| !event.is_override()).unwrap_or(first))
}

/// What is done to the lines of a text: all others stay byte for byte.
pub(in crate::ical) struct Rewrite<'t> {
    lines: &'t [Logical<'t>],
    replaced: BTreeMap<usize, Option<String>>,
    added: BTreeMap<usize, Vec<String>>,
    before: BTreeMap<usize, String>,
}

impl<'t> Rewrite<'t> {
    pub(in crate::ical) fn new(lines: &'t [Logical<'t>]) -> Self {
        Self { lines, replaced: BTreeMap::new(), added: BTreeMap::new(), before: BTreeMap::new() }
    }

    /// Puts `line` in the place of the one at `position`.
    pub(in crate::ical) fn replace(&mut self, position: usize, line: String) {
        self.replaced.insert(position, Some(line));
    }

    /// Takes these lines away.
    pub(in crate::ical) fn remove(&mut self, positions: impl IntoIterator<Item = usize>) {
        self.replaced.extend(positions.into_iter().map(|position| (position, None)));
    }

    /// Adds `line` after the last property of `part`.
    pub(in crate::ical) fn add(&mut self, part: &Part, line: String) {
        let last = part.own.last().map_or(*part.range.start(), |(position, _)| *position);
        self.added.entry(last).or_default().push(line);
    }

    /// Makes `line` the only property of `part` with this name: with what others wrote beside the old value.
    /// Without a line it goes.
    pub(in crate::ical) fn set(&mut self, part: &Part, name: &str, line: Option<String>) {
        let mut places = part.all(name);
        match (places.next(), line) {
            (Some(first), line) => {
                let line = line.map(|new| with_params_of(&self.lines[first].text, &new));
                self.replaced.insert(first, line);
            }
            (None, Some(line)) => self.add(part, line),
            (None, None) => {}
        }
        self.remove(places);
    }

    /// Puts whole lines before the one at `position`.
    pub(in crate::ical) fn insert(&mut self, position: usize, text: &str) {
        self.before.entry(position).or_default().push_str(text);
    }

    /// The text with all that done.
    pub(in crate::ical) fn apply(&self) -> String {
        let crlf = self.lines.first().is_some_and(|line| line.raw.ends_with("\r\n"));
        let line_end = if crlf { "\r\n" } else { "\n" };
        let mut text = String::new();
        for (position, line) in self.lines.iter().enumerate() {
            if let Some(before) = self.before.get(&position) {
                text.push_str(&before.replace("\r\n", line_end));
            }
            match self.replaced.get(&position) {
                None => text.push_str(line.raw),
                Some(Some(new)) => push_folded(&mut text, new, line_end),
                Some(None) => {}
            }
            for new in self.added.get(&position).into_iter().flatten() {
                push_folded(&mut text, new, line_end);
            }
        }
        text
    }
}

/// Parameters that are Clef's to write, or that say something about the old value: an ALTREP holds
/// the old text in another form.
const OF_THE_VALUE: [&str; 8] = ["TZID", "VALUE", "CN", "EMAIL", "ALTREP", "ENCODING", "CHARSET", "DERIVED"];

/// The line `new` with what others wrote beside the old value.
fn with_params_of(old: &str, new: &str) -> String {
    let is_foreign = |param: &&str| {
        let name = param.split('=').next().unwrap_or_default().trim();
        !name.is_empty() && !OF_THE_VALUE.iter().any(|own| own.eq_ignore_ascii_case(name))
    };
    let name_end = new.find([';', ':']).unwrap_or(new.len());
    let (name, rest) = new.split_at(name_end);
    let kept: String =
        raw_params(old).into_iter().filter(is_foreign).flat_map(|param| [";", param]).collect();
    format!("{name}{kept}{rest}")
}
