//! How many may be somewhere at the same time, from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::household;

/// So many places for each address. Of IPv6 it is the /64.
#[derive(Debug)]
pub struct AddressSlots {
    most: usize,
    taken: Mutex<HashMap<IpAddr, usize>>,
}

impl AddressSlots {
    /// `most` places for each address.
    #[must_use]
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: Mutex::default() })
    }

    /// A place for somebody from `address`, if there is one. It is given back when it is dropped.
    #[must_use]
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Option<AddressSlot> {
        self.take_one_of(self.most, address)
    }

    /// The same where `address` has only as many as `most`.
    #[must_use]
    pub fn take_one_of(self: &Arc<Self>, most: usize, address: IpAddr) -> Option<AddressSlot> {
        let address = household(address);
        let mut taken = self.taken();
        let of_address = taken.get(&address).copied().unwrap_or_default();
        if of_address >= most.min(self.most) {
            return None;
        }
        taken.insert(address, of_address + 1);
        drop(taken);
        Some(AddressSlot { places: Arc::clone(self), address })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // Whatever a panic left there are numbers.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that is taken.
#[derive(Debug)]
pub struct AddressSlot {
    places: Arc<AddressSlots>,
    address: IpAddr,
}

impl Drop for AddressSlot {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.address);
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

    #[test]
    fn one_address_leaves_room_for_others_and_gets_its_places_back() {
        let places = AddressSlots::new(2);
        let take = |from| places.take(address(from));
        let mut held = vec![take("192.0.2.1"), take("192.0.2.1")];
        assert!(held.iter().all(Option::is_some));
        assert!(take("192.0.2.1").is_none());
        assert!(take("192.0.2.2").is_some(), "somebody else");
        held.pop();
        assert!(take("192.0.2.1").is_some(), "one has left");
        held.clear();
        assert!(places.taken().is_empty());
    }

    #[test]
    fn one_household_of_ipv6_is_one_address() {
        let places = AddressSlots::new(1);
        let first = places.take(address("2001:db8:0:1::1"));
        assert!(first.is_some() && places.take(address("2001:db8:0:1:ffff::2")).is_none());
        assert!(places.take(address("2001:db8:0:2::1")).is_some());
    }
}
