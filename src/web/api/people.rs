//! `GET /api/v1/people`: somebody to book for, found by a few letters.

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::call::{Receptionist, answer};
use super::input::QueryInput;
use super::problem_groups::{CommonProblems, ReceptionProblems};
use crate::domain::known_people::KnownFrom;
use crate::domain::member::Person;
use crate::web::error::Error;
use crate::web::forms::text::NAME_LIMIT;
use crate::web::heavy::heavy;
use crate::web::people::known_to;

/// The people that were found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = People)]
pub(crate) struct PeopleView {
    /// At most eight of them: those who have signed in first, then by name.
    people: Vec<KnownPersonView>,
    /// Whether there are more.
    more: bool,
}

/// Somebody whom Clef knows. `id`, `name` and `email` are what `booked_for` of a booking takes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KnownPerson)]
pub(crate) struct KnownPersonView {
    /// Stable id.
    #[schema(example = "ana")]
    id: String,
    /// Name.
    #[schema(example = "Ana Martin")]
    name: String,
    /// Email address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "ana@example.org")]
    email: Option<String>,
    /// How they are known: they have signed in (`sign_in`), or reception has typed their `address`, or their `name` alone.
    #[schema(example = "sign_in")]
    known_from: &'static str,
}

impl From<Person> for KnownPersonView {
    fn from(person: Person) -> Self {
        let known_from = KnownFrom::of(&person).as_str();
        Self { id: person.id.0, name: person.name, email: person.email, known_from }
    }
}

/// The people whose name or address has a word that begins with each word of `q`; nobody for fewer than two letters.
///
/// For reception only. Known are the people of the bookings in the rooms of whose reception one is; to the reception of all
/// rooms also those who follow a feed or a search.
#[utoipa::path(
    get,
    path = "/api/v1/people",
    tag = "bookings",
    params(("q" = String, Query, description = "A few letters, accents and case aside", example = "ana ma", max_length = 100)),
    responses(
        (status = 200, description = "Those that were found", body = PeopleView),
        ReceptionProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn find_people(
    Receptionist(call): Receptionist,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let text = asked.line("q", NAME_LIMIT);
    let text = asked.require("q", text);
    let text = asked.finish(text)?;
    let rooms = (call.rooms(), call.only.is_none());
    let found = heavy(|| known_to(&call.app, &call.actor, rooms).find(&text)).await;
    let people = found.people.into_iter().map(KnownPersonView::from).collect();
    Ok(answer(HeaderMap::new(), &PeopleView { people, more: found.has_more }))
}
