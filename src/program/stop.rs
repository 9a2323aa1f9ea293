//! When the program ends.

use std::future::pending;

#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

/// Returns what ends when the process is asked to: Ctrl+C, or SIGTERM of a service manager. They are listened for from now on, and
/// not from when that is first waited for: who has read that the program is ready may ask at once.
pub(super) fn asked() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    let mut signals = (signal(SignalKind::terminate()).ok(), signal(SignalKind::interrupt()).ok());
    async move {
        // Without a handler a signal ends the process as it always did.
        #[cfg(unix)]
        let terminate = async {
            match &mut signals.0 {
                Some(signal) => signal.recv().await,
                None => pending().await,
            }
        };
        #[cfg(unix)]
        let interrupt = async {
            match &mut signals.1 {
                Some(signal) => signal.recv().await,
                None => pending().await,
            }
        };
        #[cfg(not(unix))]
        let terminate = pending::<Option<()>>();
        #[cfg(not(unix))]
        let interrupt = async {
            if tokio::signal::ctrl_c().await.is_err() {
                pending::<()>().await;
            }
            Some(())
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate => {}
        }
        tracing::info!("asked to stop: what is under way may end");
    }
}
