//! Counts how use cases ended, for whoever watches over the process.

use metrics::counter;

use super::BookError;

/// One more `act` (`book`, `change`, `cancel`) that ended like this. `Ok(true)` is a request whose
/// booking was there already.
pub(super) fn count(act: &'static str, told: Result<bool, &BookError>) {
    let outcome = match told {
        Ok(false) => "done",
        Ok(true) => "again",
        Err(BookError::Refused { .. }) => "refused",
        Err(BookError::ChangedMeanwhile) => "changed_meanwhile",
        Err(BookError::Unavailable { .. }) => "unavailable",
        Err(BookError::OutcomeUnknown { .. }) => "unknown",
        Err(
            BookError::NotFound
            | BookError::Gone
            | BookError::Forbidden(_)
            | BookError::NotOfSeries
            | BookError::KeyReused,
        ) => "rejected",
        Err(BookError::Unsafe { .. }) => "unsafe",
        Err(BookError::NotEditable { .. }) => "not_editable",
    };
    counter!("clef_bookings_total", "act" => act, "outcome" => outcome).increment(1);
}
