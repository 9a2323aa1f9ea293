//! The part of the booking form in which reception says whom it books for: somebody whom Clef knows, found by a few letters and
//! then chosen, or a name and an address.

use super::collector::Collector;
use super::fields::BookingForm;
use super::text::{self, NAME_LIMIT};
use super::{Field, Problem};
use crate::domain::known_people::{KnownPeople, PeopleAsked};
use crate::domain::member::{MemberId, Person};
use crate::domain::text::line;

/// What the value of a person who was found begins with.
const BY_ID: &str = "id:";
/// The value of whoever is named in the form.
pub const TYPED: &str = "typed";

/// Returns the value that chooses `person`.
#[must_use]
pub fn value_of(person: &Person) -> String {
    format!("{BY_ID}{}", person.id.0)
}

impl BookingForm {
    /// Whether it says something of people whom Clef knows.
    #[must_use]
    pub fn asks_for_known(&self) -> bool {
        !(self.for_search.trim().is_empty() && self.for_id.is_empty() && self.find_person.is_empty())
    }

    /// Looks for people among those that are `known`.
    pub fn look_for(&mut self, known: &KnownPeople) {
        let id = self.for_id.strip_prefix(BY_ID).map(|id| MemberId(id.to_owned()));
        let chosen = id.and_then(|id| known.with_id(&id).cloned());
        self.people = PeopleAsked { found: known.find(&self.for_search), chosen };
    }

    /// Whether somebody is looked for and was not chosen yet; `typed` says whether somebody else is named.
    pub(super) fn is_undecided(&self, typed: bool) -> bool {
        self.for_id.is_empty() && !typed && !self.for_search.trim().is_empty()
    }
}

/// Returns who it is for. Their address is their id (a guest without account); without one, their name.
pub(super) fn person(form: &BookingForm, keep: &mut Collector<'_>) -> Option<Person> {
    if !form.for_id.is_empty() && form.for_id != TYPED {
        return keep.value(Field::ForSearch, form.people.chosen.clone().ok_or(Problem::UnknownPerson));
    }
    let name = keep.value(Field::ForName, line(&form.for_name, NAME_LIMIT))?;
    let email = keep.value(Field::ForEmail, text::address(&form.for_email))?;
    if form.is_undecided(name.is_some() || email.is_some()) {
        return keep.value(Field::ForSearch, Err(Problem::NobodyChosen));
    }
    if name.is_none() && email.is_none() {
        return None;
    }
    let name = keep.value(Field::ForName, name.ok_or(Problem::Missing))?;
    let id = MemberId(email.clone().unwrap_or_else(|| name.clone()));
    Some(Person { id, name, email })
}

#[cfg(test)]
mod tests {
    use super::super::FieldError;
    use super::super::booking::parse;
    use super::*;
    use crate::domain::room::Room;
    use crate::domain::time::Instant;

    fn known() -> KnownPeople {
        let mut known = KnownPeople::default();
        let ana = Person { id: MemberId("k:1".into()), name: "Ana Le Goff".into(), email: None };
        known.add(&ana, Instant::UNIX_EPOCH);
        known
    }

    fn asked(search: &str, id: &str, name: &str) -> Result<Option<String>, Vec<FieldError>> {
        let mut form = BookingForm {
            for_search: search.into(),
            for_id: id.into(),
            for_name: name.into(),
            ..BookingForm::sample()
        };
        form.look_for(&known());
        parse(&form, &Room::sample()).map(|input| input.booked_for.map(|person| person.id.0))
    }

    #[test]
    fn whoever_was_chosen_is_meant_and_nobody_is_guessed() {
        let wrong = |problem| Err(vec![FieldError::new(Field::ForSearch, problem)]);
        assert_eq!(asked("ana", "id:k:1", ""), Ok(Some("k:1".into())));
        assert_eq!(asked("", "id:k:1", "Zoé"), Ok(Some("k:1".into())));
        assert_eq!(asked("ana", "", ""), wrong(Problem::NobodyChosen));
        assert_eq!(asked("ana", "id:k:2", ""), wrong(Problem::UnknownPerson));
        assert_eq!(asked("ana", "k:1", ""), wrong(Problem::UnknownPerson));
        assert_eq!(asked("ana", TYPED, "Zoé"), Ok(Some("Zoé".into())));
        assert_eq!(asked("ana", "", "Zoé"), Ok(Some("Zoé".into())));
        assert_eq!(asked("ana", TYPED, ""), Ok(None));
        assert_eq!(asked("", "", ""), Ok(None));
    }
}
