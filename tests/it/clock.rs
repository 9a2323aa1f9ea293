//! Time that passes at once, so that no test proves something by sleeping.

use std::time::Duration;

/// Lets `by` pass at once for all that waits in this test. What other programs do takes its time.
pub(crate) async fn pass(by: Duration) {
    tokio::time::pause();
    tokio::time::advance(by).await;
    tokio::time::resume();
}
