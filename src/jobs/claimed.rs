//! What a job does by a claim, and without a notebook all the same: what it does is a conditional write then, of which the
//! calendar lets one through.

use std::sync::Arc;

use crate::notebook::{Availability, CLAIM_LIFE, Claim, Claimed, Held, Notebook};

/// Whose turn it is.
pub(super) enum Turn {
    /// Ours, with the claim to be done, if there is one.
    Ours(Option<Held>),
    /// Another Clef is at it, or it is not known yet.
    Theirs,
}

/// Claims the right to act.
pub(super) async fn turn(notebook: &Arc<Notebook>, claim: &Claim) -> Turn {
    match *notebook.availability() {
        Availability::Missing(_) => return Turn::Ours(None),
        Availability::NotYetKnown => return Turn::Theirs,
        Availability::At(_) => {}
    }
    match notebook.claim(claim, CLAIM_LIFE).await {
        Claimed::Mine(held) => Turn::Ours(Some(held)),
        // It was done before, and somebody has undone it: it is done again.
        Claimed::Over => Turn::Ours(None),
        Claimed::Taken | Claimed::Unknown => Turn::Theirs,
    }
}
