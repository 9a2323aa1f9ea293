//! How many may be in at the same time: in all, and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use metrics::counter;

use super::Bounds;
use crate::config::Network;
use crate::web::limits::household;

/// How often the log says that somebody was not let in.
const TELL_AFTER: Duration = Duration::from_mins(1);

/// Who is in.
#[derive(Debug)]
pub(super) struct Doors {
    most: usize,
    per_address: usize,
    trusted: Vec<Network>,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
    told: Option<Instant>,
}

impl Doors {
    pub(super) fn new(bounds: &Bounds) -> Self {
        let Bounds { most, per_address, trusted, .. } = bounds.clone();
        Self { most, per_address, trusted, inside: Mutex::default() }
    }

    /// A place for a connection from `address`, if there is one. It is given back when it is dropped.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<ConnectionSlot> {
        let is_proxy = self.trusted.iter().any(|proxy| proxy.contains(address));
        let counted = (!is_proxy).then(|| household(address));
        let mut inside = self.inside();
        let of_address = counted.and_then(|counted| inside.by_address.get(&counted)).copied().unwrap_or(0);
        if inside.all >= self.most || of_address >= self.per_address {
            counter!("clef_connections_refused_total").increment(1);
            if inside.told.is_none_or(|told| told.elapsed() >= TELL_AFTER) {
                inside.told = Some(Instant::now());
                let (all, from) = (inside.all, address);
                tracing::warn!(all, %from, of_address, "too many connections: no more are let in for now");
            }
            return None;
        }
        inside.all += 1;
        if let Some(counted) = counted {
            *inside.by_address.entry(counted).or_default() += 1;
        }
        drop(inside);
        Some(ConnectionSlot { doors: Arc::clone(self), counted })
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
    counted: Option<IpAddr>,
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut inside = self.doors.inside();
        inside.all -= 1;
        let Some(address) = self.counted else { return };
        if let Some(count) = inside.by_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                inside.by_address.remove(&address);
            }
        }
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
    fn one_address_leaves_room_for_others_and_gets_its_places_back() {
        let doors = doors(10, 2);
        let enter = |from| doors.enter(address(from));
        let mut held = vec![enter("192.0.2.1"), enter("192.0.2.1")];
        assert!(held.iter().all(Option::is_some));
        assert!(enter("192.0.2.1").is_none());
        assert!(enter("192.0.2.2").is_some(), "somebody else");
        held.pop();
        assert!(enter("192.0.2.1").is_some(), "one has left");
        held.clear();
        let inside = doors.inside();
        assert_eq!((inside.all, inside.by_address.len()), (0, 0));
    }

    #[test]
    fn a_trusted_proxy_is_bounded_by_the_whole_alone() {
        let doors = doors(5, 2);
        let held: Vec<_> = (0..5).map(|_| doors.enter(address("10.0.0.1"))).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(doors.enter(address("10.0.0.1")).is_none());
        assert!(doors.enter(address("192.0.2.1")).is_none());
    }

    #[test]
    fn one_household_of_ipv6_is_one_address() {
        let doors = doors(10, 1);
        let first = doors.enter(address("2001:db8:0:1::1"));
        assert!(first.is_some() && doors.enter(address("2001:db8:0:1:ffff::2")).is_none());
        assert!(doors.enter(address("2001:db8:0:2::1")).is_some());
    }
}
