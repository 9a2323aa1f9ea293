//! What calendars an account has.

use std::collections::HashMap;

use crate::caldav::client::Collection;
use crate::caldav::{Error, Href};
use crate::schedule::Mark;

/// What the one PROPFIND said.
pub(super) struct Listing {
    pub(super) home: Option<Href>,
    /// Why there is no home, if there is none.
    pub(super) trouble: Option<Error>,
    pub(super) collections: HashMap<Href, Collection>,
    pub(super) mark: Mark,
}
