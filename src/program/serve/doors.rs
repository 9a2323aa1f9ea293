//! How many connections there may be at the same time: in all, and from one address.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use metrics::counter;

use super::Bounds;
use crate::config::Network;
use crate::web::limits::{AddressSlot, AddressSlots};

/// How often the log says that somebody was not let in.
const TELL_AFTER: Duration = Duration::from_mins(1);

/// Who is in.
#[derive(Debug)]
pub(super) struct Doors {
    most: usize,
    by_address: Arc<AddressSlots>,
    trusted: Vec<Network>,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    told: Option<Instant>,
}

impl Doors {
    pub(super) fn new(bounds: &Bounds) -> Self {
        let Bounds { most, per_address, trusted, .. } = bounds.clone();
        Self { most, by_address: AddressSlots::new(per_address), trusted, inside: Mutex::default() }
    }

    /// A place for a connection from `address`, if there is one. It is given back when it is dropped.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<ConnectionSlot> {
        let is_proxy = self.trusted.iter().any(|proxy| proxy.contains(address));
        let of_address = (!is_proxy).then(|| self.by_address.take(address));
        let mut inside = self.inside();
        if inside.all >= self.most || matches!(of_address, Some(None)) {
            counter!("clef_connections_refused_total").increment(1);
            if inside.told.is_none_or(|told| told.elapsed() >= TELL_AFTER) {
                inside.told = Some(Instant::now());
                let (all, from) = (inside.all, address);
                tracing::warn!(all, %from, "too many connections: no more are let in for now");
            }
            return None;
        }
        inside.all += 1;
        drop(inside);
        Some(ConnectionSlot { doors: Arc::clone(self), _of_address: of_address.flatten() })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        // Whatever a panic left there is a number.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's place.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    doors: Arc<Doors>,
    _of_address: Option<AddressSlot>,
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.doors.inside().all -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn doors(most: usize, per_address: usize) -> Arc<Doors> {
        let trusted = vec![Network::parse("10.0.0.1").expect("a network")];
        let (head, reading) = (Duration::from_secs(1), Duration::from_secs(1));
        Arc::new(Doors::new(&Bounds { head, reading, most, per_address, trusted }))
    }

    #[test]
    fn nobody_takes_all_the_places_and_all_are_given_back() {
        let doors = doors(3, 2);
        let mut held: Vec<_> = (0..2).map(|_| doors.enter(address("192.0.2.1"))).collect();
        assert!(doors.enter(address("192.0.2.1")).is_none(), "it has its two");
        held.push(doors.enter(address("192.0.2.2")));
        assert!(held.iter().all(Option::is_some));
        assert!(doors.enter(address("192.0.2.3")).is_none(), "there are three");
        held.clear();
        assert_eq!(doors.inside().all, 0);
        assert!(doors.enter(address("192.0.2.1")).is_some());
    }

    #[test]
    fn a_trusted_proxy_is_bounded_by_the_whole_alone() {
        let doors = doors(5, 2);
        let held: Vec<_> = (0..5).map(|_| doors.enter(address("10.0.0.1"))).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(doors.enter(address("10.0.0.1")).is_none());
        assert!(doors.enter(address("192.0.2.1")).is_none());
    }
}
