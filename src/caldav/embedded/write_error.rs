//! Why nothing was written.

use std::io;

/// Why nothing was written.
#[derive(Debug)]
pub(super) enum WriteError {
    /// `If-Match` or `If-None-Match` does not hold; the present tag.
    PreconditionFailed(Option<String>),
    /// The UID belongs, or that of a booking belonged, to the object of this name (RFC 4791 §5.3.2.1).
    UidConflict(String),
    /// There is no such object, or the collection is gone.
    NotFound,
    /// No file can have this name.
    BadName,
    /// The properties of the collection would be too many.
    TooMuch,
    /// The disk.
    Io(io::Error),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
