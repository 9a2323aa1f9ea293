//! Networks such as `10.0.0.0/8` (RFC 4632, RFC 4291 §2.3), to say which proxies are ours.

use std::net::IpAddr;

/// All addresses that begin like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Reads an address, or an address and the length of its prefix. A prefix of 0 would be everybody
    /// and is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(longest), |prefix| prefix.parse().ok())?;
        (1..=longest).contains(&prefix).then_some(Self { address, prefix })
    }

    /// Whether `address` is in it; an IPv4 address in IPv6 clothes counts as what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - self.prefix;
                own.to_bits() >> shift == other.to_bits() >> shift
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let shift = 128 - self.prefix;
                own.to_bits() >> shift == other.to_bits() >> shift
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("127.0.0.1", "127.0.0.1", true)]
    #[case("127.0.0.1", "127.0.0.2", false)]
    #[case("10.0.0.0/8", "10.255.0.1", true)]
    #[case("10.0.0.0/8", "11.0.0.1", false)]
    #[case("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    #[case("192.0.2.128/25", "192.0.2.127", false)]
    #[case("::1", "::1", true)]
    #[case("fd00::/8", "fd12::1", true)]
    #[case("fd00::/8", "fe80::1", false)]
    #[case("fd00::/8", "10.0.0.1", false)]
    fn an_address_is_in_a_network_or_not(#[case] network: &str, #[case] address: &str, #[case] inside: bool) {
        let network = Network::parse(network).expect("a network");
        assert_eq!(network.contains(address.parse().expect("an address")), inside);
    }

    #[rstest]
    #[case("0.0.0.0/0")]
    #[case("::/0")]
    #[case("10.0.0.0/33")]
    #[case("10.0.0.0/-1")]
    #[case("10.0.0/8")]
    #[case("proxy")]
    #[case("")]
    fn everybody_and_nonsense_are_no_network(#[case] text: &str) {
        assert_eq!(Network::parse(text), None);
    }
}
