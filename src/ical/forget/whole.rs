//! A booking of which all is forgotten but its times.

use std::collections::BTreeSet;

use super::people::{names_in, person_of};
use super::{Forgetting, PEOPLE};
use crate::domain::act::Act;
use crate::domain::video::is_made_here;
use crate::ical::act;
use crate::ical::edit::Rewrite;
use crate::ical::lines::{ContentLine, Logical, escape, unescape};
use crate::ical::own::{CONFERENCE, JOIN_URL};
use crate::ical::person::person_line;

/// Properties that say something of people, or in their words.
const SAYING: [&str; 16] = [
    "DESCRIPTION",
    "COMMENT",
    "CONTACT",
    "ATTENDEE",
    "ORGANIZER",
    "ATTACH",
    "CONFERENCE",
    "STYLED-DESCRIPTION",
    "X-ALT-DESC",
    JOIN_URL,
    "X-CLEF-NOTE",
    "X-CLEF-PUBLIC",
    "X-CLEF-REASON",
    "X-CLEF-TITLE",
    "X-CLEF-KEPT",
    "X-CLEF-BY",
];

/// Properties of others that say when it is, what it is, and how it is read: none of them names anybody.
const BONES: [&str; 18] = [
    "BEGIN",
    "END",
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
    "CLASS",
    "CREATED",
    "LAST-MODIFIED",
    "SEQUENCE",
    "URL",
];

/// The lines of such a booking, as they become.
pub(super) struct Whole<'a> {
    lines: &'a [Logical<'a>],
    how: &'a Forgetting<'a>,
    rewrite: Rewrite<'a>,
    is_other: bool,
    /// Names and addresses, in lower case.
    named: BTreeSet<String>,
    /// The links to its video call: what was changed by others may have an older one beside.
    join_urls: BTreeSet<String>,
}

impl<'a> Whole<'a> {
    pub(super) fn new(lines: &'a [Logical<'a>], how: &'a Forgetting<'a>) -> Self {
        let named = lines.iter().filter_map(|logical| ContentLine::parse(&logical.text));
        let named =
            named.flat_map(|line| names_in(&line)).filter(|name| *name != how.words.name.to_lowercase());
        let named = named.collect();
        let all = lines.iter().filter_map(|logical| ContentLine::parse(&logical.text));
        let linked = all.filter(|line| [JOIN_URL, CONFERENCE].contains(&line.name.as_str()));
        let join_urls = linked.map(|line| unescape(line.value.trim())).filter(|link| !link.is_empty());
        let join_urls = join_urls.collect();
        Self { lines, how, rewrite: Rewrite::new(lines), is_other: false, named, join_urls }
    }

    /// Returns the text; `None` if it is as it was.
    pub(super) fn text(mut self) -> Option<String> {
        let (mut open, mut has_act, mut end) = (Vec::new(), false, None);
        for (position, logical) in self.lines.iter().enumerate() {
            let Some(line) = ContentLine::parse(&logical.text) else { continue };
            let of = line.value.trim().to_ascii_uppercase();
            if line.name == "BEGIN" {
                open.push(of.clone());
            }
            let is_in = |name: &str| open.iter().any(|component: &String| component == name);
            if is_in("VALARM") {
                // What is over rings nobody.
                self.take(position);
            } else if is_in("VEVENT") {
                has_act |= line.name == "X-CLEF-ACT";
                self.look_at(position, &line);
            }
            if line.name == "END" {
                open.pop();
                end = end.or_else(|| (of == "VEVENT").then_some(position));
            }
        }
        if let Some(end) = end.filter(|_| !has_act) {
            self.rewrite.insert(end, &format!("{}\r\n", act_line()));
            self.is_other = true;
        }
        self.is_other.then(|| self.rewrite.apply())
    }

    fn look_at(&mut self, position: usize, line: &ContentLine<'_>) {
        let name = line.name.as_str();
        if PEOPLE.contains(&name) {
            let person = person_of(line);
            let left = self.how.left_of(&person);
            if left != person {
                self.put(position, person_line(name, &left));
            }
        } else if name == "SUMMARY" {
            let title = &self.how.words.title;
            if unescape(line.value) != *title || line.params.iter().any(|(key, _)| key == "ALTREP") {
                self.put(position, format!("SUMMARY:{}", escape(title)));
            }
        } else if name == "LOCATION" {
            self.leave_room_alone(position, line);
        } else if name == "X-CLEF-ACT" {
            if line.value.trim() != Act::of_forgetting().id.to_string() {
                self.put(position, act_line());
            }
        } else if SAYING.contains(&name) || (!is_bone(name) && self.names_somebody(position)) {
            self.take(position);
        }
    }

    /// Takes links to video calls out of where it takes place.
    fn leave_room_alone(&mut self, position: usize, line: &ContentLine<'_>) {
        let place = unescape(line.value);
        let is_link = |part: &&str| self.join_urls.contains(*part) || is_made_here(part);
        let alone = place.split(", ").filter(|part| !is_link(part)).collect::<Vec<_>>().join(", ");
        if alone != place {
            self.put(position, format!("LOCATION:{}", escape(&alone)));
        }
    }

    fn put(&mut self, position: usize, line: String) {
        self.rewrite.replace(position, line);
        self.is_other = true;
    }

    fn take(&mut self, position: usize) {
        self.rewrite.remove([position]);
        self.is_other = true;
    }

    fn names_somebody(&self, position: usize) -> bool {
        let text = self.lines[position].text.to_lowercase();
        self.named.iter().any(|name| text.contains(name))
    }
}

fn is_bone(name: &str) -> bool {
    BONES.contains(&name) || name.starts_with("X-CLEF-")
}

fn act_line() -> String {
    format!("{}:{}", act::ID, Act::of_forgetting().id)
}
