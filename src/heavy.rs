//! Work that may take long, such as drawing a crowded day: not on the threads that answer everybody, and
//! never more of it at once than there are cores.

use std::sync::LazyLock;
use std::thread;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Semaphore;

static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(thread::available_parallelism().map_or(1, usize::from)));

/// Does `work` when a core is free for it; meanwhile another thread answers in the place of this one.
pub async fn heavy<T>(work: impl FnOnce() -> T) -> T {
    // It is never closed.
    let _one_of_few = CORES.acquire().await;
    match Handle::current().runtime_flavor() {
        // There is no other thread, as in tests.
        RuntimeFlavor::CurrentThread => work(),
        _ => tokio::task::block_in_place(work),
    }
}

/// Does `work` at once if it `is_quick`, else as [`heavy`] does: to give one's place to another thread costs as much as
/// drawing an ordinary day.
pub async fn heavy_unless<T>(is_quick: bool, work: impl FnOnce() -> T) -> T {
    if is_quick { work() } else { heavy(work).await }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn others_are_answered_meanwhile() {
        let (answered, is_answered) = mpsc::channel();
        let long = heavy(move || {
            tokio::spawn(async move { answered.send(()) });
            is_answered.recv_timeout(std::time::Duration::from_secs(20))
        });
        tokio::spawn(long).await.expect("no panic").expect("another task ran on the only worker's behalf");
    }
}
