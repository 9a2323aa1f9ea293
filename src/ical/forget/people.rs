//! The people that a booking names, and what is left of them.

use super::{Forgetting, PEOPLE};
use crate::domain::member::{MemberId, Person};
use crate::ical::edit::Rewrite;
use crate::ical::lines::{ContentLine, Logical, decode_param, unescape};
use crate::ical::person::person_line;

/// The shortest name that is looked for in what others wrote.
const SHORTEST_NAME: usize = 4;

impl Forgetting<'_> {
    /// Returns what is left of `person`.
    pub(super) fn left_of(&self, person: &Person) -> Person {
        let is_asked_for = self.rule.member.is_some() && self.rule.is_about(person);
        let is_known = person.name != self.words.name;
        let id = match () {
            () if is_asked_for => self.key.of(&person.id),
            () if is_known => self.key.left_of(person),
            () => person.id.clone(),
        };
        Person { id, name: self.words.name.clone(), email: None }
    }
}

/// The one member that all is about, in a booking for somebody else.
pub(super) fn person_alone(lines: &[Logical<'_>], how: &Forgetting<'_>) -> Option<String> {
    let identity = how.rule.identity()?;
    let mut rewrite = Rewrite::new(lines);
    let mut is_other = false;
    for (position, logical) in lines.iter().enumerate() {
        let Some(line) = ContentLine::parse(&logical.text) else { continue };
        let is_theirs = || identity.is(&person_of(&line));
        match line.name.as_str() {
            "X-CLEF-BOOKED-FOR" | "X-CLEF-CREATED-BY" if is_theirs() => {
                rewrite.replace(position, person_line(&line.name, &how.left_of(&person_of(&line))));
                is_other = true;
            }
            // With their words.
            "X-CLEF-BY" if is_theirs() => {
                rewrite.remove([position]);
                rewrite.remove(named(lines, "X-CLEF-REASON"));
                is_other = true;
            }
            _ => {}
        }
    }
    is_other.then(|| rewrite.apply())
}

fn named<'l>(lines: &'l [Logical<'_>], name: &'l str) -> impl Iterator<Item = usize> + 'l {
    let is_it =
        move |logical: &Logical<'_>| ContentLine::parse(&logical.text).is_some_and(|l| l.name == name);
    lines.iter().enumerate().filter(move |(_, logical)| is_it(logical)).map(|(position, _)| position)
}

/// Returns the person that `line` names.
pub(super) fn person_of(line: &ContentLine<'_>) -> Person {
    let param = |name: &str| {
        let found = line.params.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| decode_param(value))
    };
    let id = MemberId(unescape(line.value.trim()));
    Person { id, name: param("CN").unwrap_or_default(), email: param("EMAIL") }
}

/// Returns the names and addresses of whoever `line` is about, in lower case.
pub(super) fn names_in(line: &ContentLine<'_>) -> Vec<String> {
    let is_person = PEOPLE.contains(&line.name.as_str())
        || matches!(line.name.as_str(), "X-CLEF-BY" | "ATTENDEE" | "ORGANIZER");
    if !is_person {
        return Vec::new();
    }
    let person = person_of(line);
    let id = person.id.0.to_lowercase();
    let address = id.strip_prefix("mailto:").unwrap_or(&id).to_owned();
    let address = Some(address).filter(|address| address.contains('@'));
    let name = Some(person.name.trim().to_lowercase()).filter(|name| name.chars().count() >= SHORTEST_NAME);
    name.into_iter().chain(address).chain(person.email.map(|email| email.to_lowercase())).collect()
}
