//! The answers that stay open while something may still come: how many, and that they end with the program.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use tokio::sync::watch;

use super::limits::{Place, Places};
use super::origin::Origin;
use super::retry_after::RetryAfter;

/// As many boards as a large building has behind one address.
const MOST_OF_ONE_ADDRESS: usize = 500;
/// When whoever comes too many may try again, in seconds.
const TRY_AGAIN: RetryAfter = RetryAfter(60);

/// The streams that are open.
#[derive(Debug)]
pub struct Streams {
    places: Arc<Places>,
    ending: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { places: Places::new(MOST_OF_ONE_ADDRESS), ending: watch::Sender::default() }
    }
}

impl Streams {
    /// A place for a stream to whoever asks from `origin`, and what tells it that the program ends.
    ///
    /// # Errors
    /// If there are too many from there.
    pub fn open(&self, origin: &Origin) -> Result<(Place, watch::Receiver<bool>), RetryAfter> {
        let address = origin.client.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let place = self.places.take(address).ok_or(TRY_AGAIN)?;
        Ok((place, self.ending.subscribe()))
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
        let (streams, origin) = (Streams::default(), Origin::default());
        let open: Vec<_> = (0..MOST_OF_ONE_ADDRESS).map(|_| streams.open(&origin)).collect();
        assert!(open.iter().all(Result::is_ok));
        assert_eq!(streams.open(&origin).map(drop), Err(TRY_AGAIN));
        let elsewhere = Origin::new(None, Some([192, 0, 2, 1].into()), &Extensions::new());
        assert!(streams.open(&elsewhere).is_ok());
        drop(open);
        assert!(streams.open(&origin).is_ok());
    }
}
