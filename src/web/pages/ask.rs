//! `/ask`: people without an account ask for a room. What they ask for goes to their address first, sealed into a link, and
//! is kept nowhere until whoever reads that mail sends it on ([`guest_link`]): nobody is bothered in somebody else's name.

mod guest_link;
mod proof;

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

#[cfg(test)]
pub(in crate::web) use self::guest_link::GuestLinkPage;
pub use self::guest_link::{follow_guest_link, show_guest_link};
use super::alternatives::Refused;
use super::book::fill_in;
use super::form_page::FormPart;
use super::form_parts::RoomChoice;
use crate::domain::room::{Room, RoomId};
use crate::domain::terms::Terms;
use crate::domain::time::Interval;
use crate::mail::Address;
use crate::web::encode::encode;
use crate::web::error::Error;
use crate::web::forms::booking::parse;
use crate::web::forms::details::DetailsForm;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::{Field, FieldError, Problem};
use crate::web::guests::AskedRoom;
use crate::web::limits::{Key, Kind};
use crate::web::outcome::refused_status;
use crate::web::page::Page;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct AskPage<'a> {
    #[serde(flatten)]
    part: FormPart<'a>,
    /// Whether the mail is on its way, so that there is nothing to fill in.
    is_sent: bool,
    hours: i64,
}

impl Page for AskPage<'_> {
    const TEMPLATE: &'static str = "ask.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        static FORM: std::sync::LazyLock<BookingForm> = std::sync::LazyLock::new(BookingForm::default);
        let page = |is_typed, is_sent| Self { part: FormPart::sample(&FORM, is_typed), is_sent, hours: 24 };
        vec![page(false, false), page(true, false), page(false, true)]
    }
}

/// What `/ask` is asked with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskQuery {
    #[serde(flatten)]
    form: BookingForm,
    sent: String,
}

/// `GET /ask?room=&date=&start=`: the form.
///
/// # Errors
/// 404 where nobody may ask without an account.
pub async fn show_ask(visit: Visit, Query(asked): Query<AskQuery>) -> Result<Response, Error> {
    let mut form = only_asked(asked.form);
    let terms = find_terms(&visit, &form.room)?;
    if visit.actor.person().is_some() {
        return Ok(Redirect::to(&format!("/book?room={}&date={}", terms.room.id, encode(&form.date)))
            .into_response());
    }
    let is_another = names_another(&visit, &form);
    // What is free is none of a visitor's business everywhere.
    if visit.app.settings.place.publish_free_busy {
        fill_in(&visit, &terms, &mut form);
    }
    let mut view = AskView::new(&visit, &terms, &form);
    view.page.is_sent = !asked.sent.is_empty();
    if is_another {
        view = view.errors(&[FieldError::new(Field::Room, Problem::NotForGuests)]);
    }
    view.show(StatusCode::OK)
}

/// `POST /ask`: sends whoever reads the mail of that address a link that asks for it.
///
/// # Errors
/// 404 where nobody may ask without an account; if too much was asked for.
pub async fn ask_for_room(visit: Visit, Form(form): Form<BookingForm>) -> Result<Response, Error> {
    let form = only_asked(form);
    let terms = find_terms(&visit, &form.room)?;
    let view = AskView::new(&visit, &terms, &form);
    if names_another(&visit, &form) {
        let errors = [FieldError::new(Field::Room, Problem::NotForGuests)];
        return view.errors(&errors).show(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let (address, asked) = match read(&visit, &form, &terms.room) {
        Ok(read) => read,
        Err(errors) => return view.errors(&errors).show(StatusCode::UNPROCESSABLE_ENTITY),
    };
    rate_limit(&visit, &address)?;
    let request = asked.request(&address).ok_or(Error::NotFound)?;
    let preview = visit.app.bookings.preview(&request, visit.now)?;
    // Where nothing is published, what speaks against it is said to whoever has proven their address.
    if visit.app.settings.place.publish_free_busy && !preview.verdict.refusals.is_empty() {
        let asked = (&terms.room.id, request.when.interval);
        let refused =
            Refused { refusals: &preview.verdict.refusals, alternatives: &preview.alternatives, asked };
        return view.refused(&refused).show(refused_status(&preview.verdict.refusals));
    }
    proof::send(&visit, &terms.room, &address, asked);
    Ok(Redirect::to("/ask?sent=1").into_response())
}

/// Nobody fills somebody's mailbox, nor the mail server's queue.
fn rate_limit(visit: &Visit, address: &Address) -> Result<(), Error> {
    let (limits, now, from) = (&visit.app.limits, visit.app.clock.steady(), Key::address_of(&visit.origin));
    let mailbox = address.untagged();
    Ok(limits.allow_all(&[(Kind::AskTo, Key::Name(&mailbox)), (Kind::AskFromAddress, from)], now)?)
}

/// The fields that a guest fills in: what else the booking form knows is not for them.
fn only_asked(form: BookingForm) -> BookingForm {
    let DetailsForm { title, head_count, .. } = form.details;
    BookingForm {
        room: form.room,
        date: form.date,
        start: form.start,
        end: form.end,
        end_date: form.end_date,
        start_fold: form.start_fold,
        end_fold: form.end_fold,
        details: DetailsForm { title, head_count, ..DetailsForm::default() },
        for_name: form.for_name,
        for_email: form.for_email,
        ..BookingForm::default()
    }
}

/// Returns what is asked for, and to whom the link goes.
fn read(visit: &Visit, form: &BookingForm, room: &Room) -> Result<(Address, AskedRoom), Vec<FieldError>> {
    let input = parse(form, room);
    let address = Address::read(&form.for_email);
    let mut errors = input.as_ref().err().cloned().unwrap_or_default();
    let is_told = |field| errors.iter().any(|error| error.field == field);
    let lacks = |field, text: &str| text.trim().is_empty() && !is_told(field);
    let name =
        lacks(Field::ForName, &form.for_name).then(|| FieldError::new(Field::ForName, Problem::Missing));
    let email = (address.is_none() && !is_told(Field::ForEmail)).then(|| {
        let is_empty = form.for_email.trim().is_empty();
        FieldError::new(Field::ForEmail, if is_empty { Problem::Missing } else { Problem::NotAnAddress })
    });
    errors.extend(name.into_iter().chain(email));
    match (input, address) {
        (Ok(input), Some(address)) if errors.is_empty() => {
            let name = input.booked_for.map(|person| person.name).unwrap_or_default();
            let asked = AskedRoom::new(&room.id, input.when.interval, (input.details, name), visit.lang);
            Ok((address, asked))
        }
        _ => Err(errors),
    }
}

/// Whether a room is named for which guests may not ask.
fn names_another(visit: &Visit, form: &BookingForm) -> bool {
    let is_theirs = |id: RoomId| visit.app.settings.guests.may_ask_for(&id);
    !form.room.is_empty() && !RoomId::parse(&form.room).is_some_and(is_theirs)
}

/// The room that `id` names on the terms of guests; else the first that they may ask for.
fn find_terms(visit: &Visit, id: &str) -> Result<Terms, Error> {
    let guests = &visit.app.settings.guests;
    let asked = RoomId::parse(id).filter(|id| guests.may_ask_for(id));
    let id = asked.as_ref().or(guests.rooms.first()).ok_or(Error::NotFound)?;
    let room = visit.app.schedule.room(id).ok_or(Error::NotFound)?;
    Ok(visit.terms(room))
}

/// The form with everything around it.
struct AskView<'a> {
    visit: &'a Visit,
    room: &'a Room,
    page: AskPage<'a>,
}

impl<'a> AskView<'a> {
    fn new(visit: &'a Visit, terms: &'a Terms, form: &'a BookingForm) -> Self {
        let guests = &visit.app.settings.guests;
        let rooms = visit.app.schedule.rooms().iter().filter(|room| guests.may_ask_for(&room.id));
        let rooms = rooms.map(|room| RoomChoice::new(room)).collect();
        let part = FormPart { rooms, ..FormPart::new(visit, terms, form, terms.room.id.as_str()) };
        let hours = crate::web::guests::GOOD_FOR.num_hours();
        Self { visit, room: &terms.room, page: AskPage { part, is_sent: false, hours } }
    }

    fn errors(mut self, errors: &[FieldError]) -> Self {
        self.page.part.add_errors(self.visit, self.room.zone, errors);
        self
    }

    fn refused(mut self, refused: &Refused<'_>) -> Self {
        let (visit, part) = (self.visit, &mut self.page.part);
        part.refuse(visit, self.room.zone, refused.refusals);
        let guests = &visit.app.settings.guests;
        let open: Vec<_> =
            refused.alternatives.iter().filter(|it| guests.may_ask_for(&it.room)).cloned().collect();
        let refused = Refused { alternatives: &open, ..*refused };
        part.alternatives = refused.alternatives(visit, |room, interval| address(part.form, room, interval));
        self
    }

    fn show(self, status: StatusCode) -> Result<Response, Error> {
        self.visit.page_with(status, &self.page)
    }
}

/// The form for another time or room, with what was typed.
fn address(form: &BookingForm, room: &Room, interval: Interval) -> String {
    let BookingForm { date, start, end, end_date, .. } = BookingForm::at(room.zone, interval);
    let said = [
        ("title", &form.details.title),
        ("head_count", &form.details.head_count),
        ("for_name", &form.for_name),
        ("for_email", &form.for_email),
    ];
    let said = said.map(|(name, value)| format!("&{name}={}", encode(value))).concat();
    format!("/ask?room={}&date={date}&start={start}&end={end}&end_date={end_date}{said}", room.id)
}
