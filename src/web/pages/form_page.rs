//! What the forms of one booking and of several dates show alike: the fields, what is wrong with them, and which rules
//! say no.

use chrono_tz::Tz;
use serde::Serialize;

use super::alternatives::AlternativeView;
use super::field_errors::FieldErrors;
use super::form_parts::{DetailsPart, RoomChoice, TimesPart};
use super::people::PeoplePart;
use super::{Notice, choosable};
use crate::bookings::may_name_others;
use crate::domain::rules::Refusal;
use crate::domain::terms::Terms;
use crate::web::forms::FieldError;
use crate::web::forms::fields::BookingForm;
use crate::web::links;
use crate::web::visit::Visit;
use crate::web::words;

#[derive(Debug, Serialize)]
pub(super) struct FormPart<'a> {
    pub(super) form: &'a BookingForm,
    pub(super) rooms: Vec<RoomChoice>,
    #[serde(flatten)]
    pub(super) field_errors: FieldErrors,
    pub(super) refusals: Vec<String>,
    /// What would do instead of all that was asked for.
    pub(super) alternatives: Vec<AlternativeView>,
    pub(super) can_override: bool,
    pub(super) notice: Option<Notice>,
    /// Whether what was asked was not done.
    pub(super) is_error: bool,
    pub(super) may_name_others: bool,
    pub(super) people: PeoplePart,
    #[serde(flatten)]
    pub(super) said: DetailsPart,
    #[serde(flatten)]
    pub(super) times: TimesPart,
    pub(super) sign_in: Option<String>,
    pub(super) room_name: &'a str,
}

impl<'a> FormPart<'a> {
    /// Returns `form` for the room of `terms`; the room with the id `chosen` can be chosen whoever it is for.
    pub(super) fn new(visit: &Visit, terms: &'a Terms, form: &'a BookingForm, chosen: &str) -> Self {
        let room = &*terms.room;
        let rooms = choosable(visit).filter(|(room, is_theirs)| *is_theirs || room.id.as_str() == chosen);
        Self {
            form,
            rooms: rooms.map(|(room, _)| RoomChoice::new(room)).collect(),
            field_errors: FieldErrors::default(),
            refusals: Vec::new(),
            alternatives: Vec::new(),
            can_override: false,
            notice: None,
            is_error: false,
            may_name_others: may_name_others(&visit.actor, room),
            people: PeoplePart::of(visit, form),
            said: DetailsPart::of(visit, Some(room)),
            times: TimesPart::of(terms, visit.now),
            sign_in: None,
            room_name: &room.name,
        }
    }

    /// Adds what is wrong with its fields.
    pub(super) fn add_errors(&mut self, visit: &Visit, zone: Tz, errors: &[FieldError]) {
        self.field_errors.add(errors, visit.lang, zone);
    }

    /// Says which rules say no to what was sent.
    pub(super) fn refuse(&mut self, visit: &Visit, zone: Tz, refusals: &[Refusal]) {
        self.refusals = refusals.iter().map(|no| words::refusal(visit.lang, zone, no)).collect();
    }

    /// Puts a sentence on top.
    pub(super) fn tell(&mut self, visit: &Visit, tone: &'static str, key: &str) {
        self.notice = Some(Notice { tone, text: visit.lang.t(key) });
        self.is_error = tone == "bad";
    }

    /// Has whoever is not signed in (any more) sign in, and come back to the page at `path`.
    pub(super) fn ask_to_sign_in(&mut self, visit: &Visit, path: &str) {
        if visit.actor.person().is_none() {
            self.sign_in = Some(links::sign_in(path));
        }
    }
}

#[cfg(test)]
impl<'a> FormPart<'a> {
    /// As it is at first; with what was typed, by somebody who may do all there is.
    pub(super) fn sample(form: &'a BookingForm, is_typed: bool) -> Self {
        Self {
            form,
            rooms: RoomChoice::samples(),
            field_errors: FieldErrors::default(),
            refusals: Vec::new(),
            alternatives: Vec::new(),
            can_override: false,
            notice: None,
            is_error: false,
            may_name_others: is_typed,
            people: PeoplePart::sample(is_typed),
            said: DetailsPart::sample(is_typed),
            times: TimesPart::sample(is_typed),
            sign_in: None,
            room_name: "Atelier",
        }
    }

    /// The session ended meanwhile.
    pub(super) fn signed_out(form: &'a BookingForm) -> Self {
        Self {
            notice: Some(Notice::sample("bad")),
            is_error: true,
            sign_in: Some("/signin?back=%2Fbook".into()),
            ..Self::sample(form, false)
        }
    }
}
