//! Somebody to book for, whom Clef knows: reception types a few letters, and chooses. The form is sent to look for them as well,
//! so names stand in no address, and it works without JavaScript.

use serde::Serialize;

use crate::bookings::may_name_others;
use crate::domain::known_people::{FEWEST_LETTERS, KnownFrom};
use crate::domain::member::Person;
use crate::domain::room::Room;
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::people::{TYPED, value_of};
use crate::web::heavy::heavy;
use crate::web::i18n::args;
use crate::web::people::known_to;
use crate::web::visit::Visit;

/// Those to choose from.
#[derive(Debug, Default, Serialize)]
pub(super) struct PeoplePart {
    rows: Vec<PersonRow>,
    /// What else there is to say of them: that there are more, or none.
    note: Option<String>,
    /// Whether whoever is named in the form was chosen.
    is_typed: bool,
}

#[derive(Debug, Serialize)]
struct PersonRow {
    value: String,
    name: String,
    /// The address, and how they are known.
    about: String,
    is_chosen: bool,
}

/// Looks for those that `form`, which is about `room`, asks for.
///
/// # Errors
/// `Forbidden` for everybody but the reception of `room`.
pub(super) async fn look_for_people(visit: &Visit, room: &Room, form: &mut BookingForm) -> Result<(), Error> {
    // Whoever is not signed in any more is asked to, and loses nothing of what was typed.
    if visit.actor.person().is_none() || !form.asks_for_known() {
        return Ok(());
    }
    if !may_name_others(&visit.actor, room) {
        return Err(Error::Forbidden);
    }
    let rooms = (visit.app.schedule.rooms(), true);
    let known = heavy(|| known_to(&visit.app, &visit.actor, rooms)).await;
    form.look_for(&known);
    Ok(())
}

/// The same of an address, in which the room may have been changed to one where they say nothing of whom it is for.
///
/// # Errors
/// None that [`look_for_people`] has for those who may.
pub(super) async fn look_for_people_if(
    visit: &Visit,
    room: &Room,
    form: &mut BookingForm,
) -> Result<(), Error> {
    if may_name_others(&visit.actor, room) { look_for_people(visit, room, form).await } else { Ok(()) }
}

impl PeoplePart {
    pub(super) fn of(visit: &Visit, form: &BookingForm) -> Self {
        let (found, chosen) = (&form.people.found, form.people.chosen.as_ref());
        let beside = chosen.filter(|chosen| !found.people.contains(chosen));
        let row = |person: &Person| PersonRow::new(visit, person, chosen == Some(person));
        let is_asked = !form.for_search.trim().is_empty();
        let note = match (found.people.is_empty(), found.has_more) {
            (true, _) if is_asked => Some("people-none"),
            (_, true) => Some("people-more"),
            _ => None,
        };
        Self {
            rows: beside.into_iter().chain(&found.people).map(row).collect(),
            note: note.map(|key| visit.lang.t_with(key, &args! { "letters" => FEWEST_LETTERS })),
            is_typed: form.for_id == TYPED,
        }
    }
}

impl PersonRow {
    fn new(visit: &Visit, person: &Person, is_chosen: bool) -> Self {
        let from = visit.lang.t(match KnownFrom::of(person) {
            KnownFrom::SignIn => "people-sign-in",
            KnownFrom::Address => "people-address",
            KnownFrom::Name => "people-name",
        });
        let email = person.email.as_deref().map(|email| format!("{email} · "));
        Self {
            value: value_of(person),
            name: person.name.clone(),
            about: format!("{}{from}", email.unwrap_or_default()),
            is_chosen,
        }
    }
}

#[cfg(test)]
impl PeoplePart {
    /// Two to choose from, if somebody was looked for.
    pub(super) fn sample(is_asked: bool) -> Self {
        let row = |id: &str, is_chosen| PersonRow {
            value: format!("id:{id}"),
            name: "Zoé <b>".into(),
            about: "zoe@example.org · adresse <seule>".into(),
            is_chosen,
        };
        let rows = || vec![row("k:1", true), row("zoe@example.org", false)];
        Self {
            rows: if is_asked { rows() } else { Vec::new() },
            note: is_asked.then(|| "D’autres encore <b>.".into()),
            is_typed: false,
        }
    }
}
