//! People as properties of an event.

use icalendar::parser::Property;

use super::lines::{decode_param, escape, quote_param};
use crate::domain::member::{MemberId, Person};

/// A person as a property, unfolded.
pub(super) fn person_line(name: &str, person: &Person) -> String {
    let email = person.email.as_ref().map(|email| format!(";EMAIL={}", quote_param(email)));
    let (cn, email, id) = (quote_param(&person.name), email.unwrap_or_default(), escape(&person.id.0));
    format!("{name};CN={cn}{email}:{id}")
}

/// A person as `X-CLEF-BOOKED-FOR;CN="name";EMAIL="address":id` has them.
pub(super) fn person(property: Option<&Property<'_>>) -> Person {
    let param = |name: &str| {
        let params = property.map_or(&[][..], |p| &p.params);
        params.iter().find(|p| p.key.as_str() == name)?.val.as_ref().map(|v| decode_param(v.as_str()))
    };
    Person {
        id: MemberId(property.map(|p| p.val.as_str().to_owned()).unwrap_or_default()),
        name: param("CN").unwrap_or_default(),
        email: param("EMAIL"),
    }
}
