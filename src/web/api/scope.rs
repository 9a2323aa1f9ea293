//! `scope` and `recurrence_id`: which dates of a series a change is about.

use super::fields::Fields;
use crate::domain::series::Scope;
use crate::web::problem::Fault;

/// Returns what `fields` say; all dates where they say nothing, and one where they only name it.
pub(super) fn read(fields: &mut Fields) -> Option<Scope> {
    let scope = fields.text("scope");
    let at = fields.instant("recurrence_id");
    match scope.as_deref() {
        None => Some(at.map_or(Scope::All, Scope::One)),
        Some("all") => Some(Scope::All),
        Some("one") => fields.require("recurrence_id", at).map(Scope::One),
        Some("following") => fields.require("recurrence_id", at).map(Scope::Following),
        Some(_) => fields.keep("scope", Err(Fault::NotAScope)),
    }
}
