//! The answers that stay open while something may still come: how many, and that they end with the program.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::limits::{AddressSlot, AddressSlots};
use super::origin::Origin;
use super::retry_after::RetryAfter;
use crate::config::LimitSettings;

/// As many boards as a large building has behind one address, if a proxy of ours tells it apart.
const MOST_OF_ONE_ADDRESS: usize = 500;
/// When whoever comes too many may try again, in seconds.
const TRY_AGAIN: RetryAfter = RetryAfter(60);

/// The streams that are open.
#[derive(Debug)]
pub struct Streams {
    all: Arc<Semaphore>,
    places: Arc<AddressSlots>,
    /// How many of them one address may have that is connected itself.
    most_connected: usize,
    ending: watch::Sender<bool>,
}

/// A stream's place among all, and among those of its address.
#[derive(Debug)]
pub struct StreamSlot {
    _among_all: OwnedSemaphorePermit,
    _of_address: AddressSlot,
}

impl Streams {
    /// No more than half of the connections that there may be, in all and from one address, so that pages are always
    /// let in.
    #[must_use]
    pub fn new(limits: &LimitSettings) -> Self {
        let half = |connections: u32| (connections / 2) as usize;
        Self {
            all: Arc::new(Semaphore::new(half(limits.connections))),
            places: AddressSlots::new(MOST_OF_ONE_ADDRESS),
            most_connected: half(limits.connections_per_address),
            ending: watch::Sender::default(),
        }
    }

    /// A place for a stream to whoever asks from `origin`, and what tells it that the program ends.
    ///
    /// # Errors
    /// If there are too many, in all or from there.
    pub fn open(&self, origin: &Origin) -> Result<(StreamSlot, watch::Receiver<bool>), RetryAfter> {
        let address = origin.client.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let among_all = Arc::clone(&self.all).try_acquire_owned().map_err(|_full| TRY_AGAIN)?;
        // A proxy holds the connections of whoever asks through it.
        let is_connected = origin.peer.is_some_and(|peer| peer.ip().to_canonical() == address.to_canonical());
        let most = if is_connected { self.most_connected } else { MOST_OF_ONE_ADDRESS };
        let of_address = self.places.take_one_of(most, address).ok_or(TRY_AGAIN)?;
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

    fn limits(connections: u32) -> LimitSettings {
        LimitSettings { connections, connections_per_address: 7, ..LimitSettings::default() }
    }

    #[test]
    fn whoever_is_connected_itself_has_connections_left_for_pages() {
        let streams = Streams::new(&limits(4_000));
        let address = std::net::IpAddr::from([192, 0, 2, 1]);
        let origin = |peer: [u8; 4]| Origin::new(Some((peer, 443).into()), Some(address), &Extensions::new());
        let open: Vec<_> = (0..3).map(|_| streams.open(&origin([192, 0, 2, 1]))).collect();
        assert!(open.iter().all(Result::is_ok), "half of seven");
        assert_eq!(streams.open(&origin([192, 0, 2, 1])).map(drop), Err(TRY_AGAIN));
        assert!(streams.open(&origin([127, 0, 0, 1])).is_ok(), "through a proxy");
    }

    #[test]
    fn one_address_has_so_many_and_no_more() {
        let (streams, origin) = (Streams::new(&limits(4_000)), Origin::default());
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
        let streams = Streams::new(&limits(5));
        let from = |last: u8| Origin::new(None, Some([192, 0, 2, last].into()), &Extensions::new());
        let open: Vec<_> = (0..2).map(|last| streams.open(&from(last))).collect();
        assert!(open.iter().all(Result::is_ok));
        assert_eq!(streams.open(&from(3)).map(drop), Err(TRY_AGAIN));
        drop(open);
        assert!(streams.open(&from(3)).is_ok());
    }
}
