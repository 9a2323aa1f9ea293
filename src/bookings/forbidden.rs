//! What somebody may not do.

/// What somebody may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// They have not signed in.
    #[error("nobody is signed in")]
    SignedOut,
    /// The booking is neither for them nor made by them.
    #[error("the booking belongs to somebody else")]
    NotTheirs,
    /// Only reception passes over the rules.
    #[error("passing over the rules is for reception")]
    Override,
    /// Members book for themselves only.
    #[error("booking for others is for reception")]
    ForOthers,
    /// Only reception settles conflicts.
    #[error("this is for reception")]
    Reception,
}

impl Forbidden {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::SignedOut, Self::NotTheirs, Self::Override, Self::ForOthers, Self::Reception];
}
