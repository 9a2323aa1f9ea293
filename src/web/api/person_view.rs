//! A person, as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::member::Person;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonView {
    /// Stable id.
    #[schema(example = "ana")]
    id: String,
    /// Name.
    #[schema(example = "Ana Martin")]
    name: String,
    /// Email address, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "ana@example.org")]
    email: Option<String>,
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        Self { id: person.id.0.clone(), name: person.name.clone(), email: person.email.clone() }
    }
}
