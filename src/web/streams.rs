//! The answers that stay open while something may still come: how many, and that they end with the program.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::limits::{AddressSlot, AddressSlots};
use super::origin::Origin;
use super::retry_after::RetryAfter;

/// As many boards as a large building has behind one address.
const MOST_OF_ONE_ADDRESS: usize = 500;
/// When whoever comes too many may try again, in seconds.
const TRY_AGAIN: RetryAfter = RetryAfter(60);

/// The streams that are open.
#[derive(Debug)]
pub struct Streams {
    all: Arc<Semaphore>,
    places: Arc<AddressSlots>,
    ending: watch::Sender<bool>,
}

/// A stream's place among all, and among those of its address.
#[derive(Debug)]
pub struct StreamSlot {
    _among_all: OwnedSemaphorePermit,
    _of_address: AddressSlot,
}

impl Streams {
    /// No more than half of the `connections` that there may be, so that pages are always let in.
    #[must_use]
    pub fn new(connections: u32) -> Self {
        let all = Arc::new(Semaphore::new((connections / 2) as usize));
        Self { all, places: AddressSlots::new(MOST_OF_ONE_ADDRESS), ending: watch::Sender::default() }
    }

    /// A place for a stream to whoever asks from `origin`, and what tells it that the program ends.
    ///
    /// # Errors
    /// If there are too many, in all or from there.
    pub fn open(&self, origin: &Origin) -> Result<(StreamSlot, watch::Receiver<bool>), RetryAfter> {
        let address = origin.client.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let among_all = Arc::clone(&self.all).try_acquire_owned().map_err(|_full| TRY_AGAIN)?;
        let of_address = self.places.take(address).ok_or(TRY_AGAIN)?;
        Ok((StreamSlot { _among_all: among_all, _of_address: of_address }, self.ending.subscribe()))
    }

    /// Ends all of them: the program ends.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Extensions;

    use super::*;

    #[test]
    fn one_address_has_so_many_and_no_more() {
        let (streams, origin) = (Streams::new(4_000), Origin::default());
        let open: Vec<_> = (0..MOST_OF_ONE_ADDRESS).map(|_| streams.open(&origin)).collect();
        assert!(open.iter().all(Result::is_ok));
        assert_eq!(streams.open(&origin).map(drop), Err(TRY_AGAIN));
        let elsewhere = Origin::new(None, Some([192, 0, 2, 1].into()), &Extensions::new());
        assert!(streams.open(&elsewhere).is_ok());
        drop(open);
        assert!(streams.open(&origin).is_ok());
    }
    #[test]
    fn half_of_the_connections_are_left_for_pages() {
        let streams = Streams::new(5);
        let from = |last: u8| Origin::new(None, Some([192, 0, 2, last].into()), &Extensions::new());
        let open: Vec<_> = (0..2).map(|last| streams.open(&from(last))).collect();
        assert!(open.iter().all(Result::is_ok));
        assert_eq!(streams.open(&from(3)).map(drop), Err(TRY_AGAIN));
        drop(open);
        assert!(streams.open(&from(3)).is_ok());
    }
}
