//! What a job does by a claim, and without a notebook all the same: what it does is a conditional write then, of which the
//! calendar lets one through.

use std::sync::Arc;

use crate::bookings::BookError;
use crate::notebook::{Availability, CLAIM_LIFE, Claim, Claimed, Held, Notebook};

/// Whose turn it is.
enum Turn {
    /// Ours, with the claim to be done, if there is one.
    Ours(Option<Held>),
    /// Another Clef is at it, or it is not known yet.
    Theirs,
}

/// Does `work` if the `claim` is ours. Returns nothing if another Clef is at it, or if there was nothing to do any more: what it is
/// about is looked at with the next run.
pub(super) async fn once<T>(
    notebook: &Arc<Notebook>,
    claim: &Claim,
    work: impl Future<Output = Result<T, BookError>>,
) -> Result<Option<T>, BookError> {
    let Turn::Ours(held) = turn(notebook, claim).await else { return Ok(None) };
    let done = match work.await {
        Ok(done) => Some(done),
        Err(BookError::ChangedMeanwhile | BookError::NotInState(_) | BookError::Gone) => None,
        // The claim is dropped and not done, so the next run asks for it again.
        Err(error) => return Err(error),
    };
    if let Some(held) = held {
        held.done().await;
    }
    Ok(done)
}

/// Claims the right to act.
async fn turn(notebook: &Arc<Notebook>, claim: &Claim) -> Turn {
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
