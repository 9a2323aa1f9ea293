//! What puts notices into words.

use std::fmt;
use std::sync::Arc;

use super::news::Notice;
use crate::domain::time::Instant;
use crate::mail::{Address, Mail};
use crate::schedule::Conflict;

/// What reception is told about: conflicts that it has not read of, in one mail to each address.
#[derive(Debug, Clone)]
pub struct Conflicts {
    /// To whom.
    pub to: Address,
    /// The conflicts, by their first date.
    pub conflicts: Vec<Arc<Conflict>>,
}

type WriteNotice = dyn Fn(&Notice, &Address, Instant) -> Mail + Send + Sync;
type WriteConflicts = dyn Fn(&Conflicts, Instant) -> Mail + Send + Sync;

/// Puts notices into words: pages and mails have one way to say things, which is not known here.
pub struct Wording {
    /// The mail that tells a notice to this address.
    pub notice: Box<WriteNotice>,
    /// The mail about conflicts.
    pub conflicts: Box<WriteConflicts>,
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wording")
    }
}
