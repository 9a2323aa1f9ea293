//! What the conflict inbox needs between visits: conflicts worked out before somebody asks, lost
//! bookings on disk, old decisions taken away.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::sync::LostFile;
use crate::web::App;

/// Between two looks. One costs nothing where nothing has changed.
const EVERY: Duration = Duration::from_secs(5);
/// So many looks between two times of tidying: six hours.
const TIDY_EVERY: u32 = 6 * 3600 / 5;

/// Attends to the inbox until `over`.
pub(super) async fn attend(app: Arc<App>, lost: LostFile, over: impl Future<Output = ()>) {
    let lost = Arc::new(Mutex::new(lost));
    tokio::pin!(over);
    for look in 1_u32.. {
        tokio::select! {
            () = &mut over => break,
            () = tokio::time::sleep(EVERY) => {}
        }
        look_through(&app, &lost).await;
        // Not at once: a Clef that has just started may not know all events yet.
        if look % TIDY_EVERY == 0 {
            app.bookings.tidy_decisions(app.clock.now()).await;
        }
    }
    look_through(&app, &lost).await;
}

async fn look_through(app: &Arc<App>, lost: &Arc<Mutex<LostFile>>) {
    let (app, lost) = (Arc::clone(app), Arc::clone(lost));
    let look = move || {
        let count = app.schedule.open_conflicts(app.clock.now());
        tracing::trace!(count, "conflicts");
        let mut lost = lost.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = lost.save(&app.schedule) {
            tracing::warn!(%error, "a restart will not know which bookings were deleted in a calendar application");
        }
    };
    // An error would be a panic, which is in the log.
    let _ = tokio::task::spawn_blocking(look).await;
}
