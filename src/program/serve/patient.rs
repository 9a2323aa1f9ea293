//! A connection whose other end has to read: what is ready to be sent is not kept for ever.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// A stream that fails if what is written to it has not gone within a time, counted from when it first had
/// to wait. One byte now and then does not help: all that is ready has to go.
#[derive(Debug)]
pub(super) struct Patient<S> {
    stream: S,
    timeouts: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S, timeouts: Duration) -> Self {
        Self { stream, timeouts, waiting: None }
    }

    /// Waits on, or gives up.
    fn wait<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        let timeouts = self.timeouts;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeouts)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(ErrorKind::TimedOut, "the answer is not read")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(context, bytes) {
            Poll::Pending => self.wait(context),
            written @ Poll::Ready(_) => written,
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write_vectored(context, parts) {
            Poll::Pending => self.wait(context),
            written @ Poll::Ready(_) => written,
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when nothing is left to be written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_flush(context) {
            Poll::Pending => self.wait(context),
            flushed @ Poll::Ready(_) => {
                self.waiting = None;
                flushed
            }
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_shutdown(context) {
            Poll::Pending => self.wait(context),
            shut @ Poll::Ready(_) => shut,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::{self, Instant};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_does_not_read_is_given_up() {
        let (here, _there) = tokio::io::duplex(10);
        let begun = Instant::now();
        let mut patient = Patient::new(here, Duration::from_mins(1));
        let error = patient.write_all(&[0; 100]).await.expect_err("nobody reads");
        assert_eq!((error.kind(), begun.elapsed()), (ErrorKind::TimedOut, Duration::from_mins(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_now_and_then_buys_no_time() {
        let (here, mut there) = tokio::io::duplex(10);
        let dripping = tokio::spawn(async move {
            let mut byte = [0];
            while there.read_exact(&mut byte).await.is_ok() {
                time::sleep(Duration::from_secs(7)).await;
            }
        });
        let begun = Instant::now();
        let mut patient = Patient::new(here, Duration::from_mins(1));
        patient.write_all(&[0; 1000]).await.expect_err("too slow");
        assert!(begun.elapsed() <= Duration::from_secs(70), "{:?}", begun.elapsed());
        drop(patient);
        dripping.await.expect("no panic");
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_read_in_time_is_forgotten() {
        let (here, mut there) = tokio::io::duplex(10);
        let reading = tokio::spawn(async move {
            let mut answer = [0; 20];
            for _ in 0..5 {
                time::sleep(Duration::from_secs(40)).await;
                there.read_exact(&mut answer).await.expect("an answer");
            }
        });
        let mut patient = Patient::new(here, Duration::from_mins(1));
        for _ in 0..5 {
            patient.write_all(&[0; 20]).await.expect("read in time");
            patient.flush().await.expect("gone");
        }
        reading.await.expect("no panic");
    }
}
