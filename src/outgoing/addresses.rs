//! Which addresses are those of the internet. All others may be of something inside that only machines here can reach, and
//! that whoever keeps a feed or its name server has no business with (server-side request forgery).

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

/// Whether `address` is one of the internet (the registries of RFC 6890).
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match v4_inside(address) {
            Some(inside) => is_public_v4(inside),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        // "This network", what providers share (RFC 6598), protocols (RFC 6890), benchmarks (RFC 2544), the future.
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240;
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Only this block is given out (RFC 4291 §2.4); the rest is for one machine, one link, one site, or for groups.
    let is_global = segments[0] & 0xe000 == 0x2000;
    // Of it: Teredo and other protocols (2001::/23), and documentation (2001:db8::/32, 3fff::/20).
    let is_special = (segments[0] == 0x2001 && (segments[1] < 0x200 || segments[1] == 0xdb8))
        || (segments[0] == 0x3fff && segments[1] < 0x1000);
    is_global && !is_special
}

/// Returns the IPv4 address that is meant by `address`: mapped (RFC 4291 §2.5.5.2), translated (RFC 6052) or tunnelled
/// (RFC 3056).
fn v4_inside(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

/// Looks names up, and answers with the addresses of the internet alone.
#[derive(Debug)]
pub(super) struct PublicResolver;

/// A name has none of these.
#[derive(Debug)]
pub(super) struct NotPublic;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            if found.is_empty() {
                return Err(io::Error::from(io::ErrorKind::NotFound).into());
            }
            let public: Vec<SocketAddr> =
                found.into_iter().filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its name leads to a private address")
    }
}

impl std::error::Error for NotPublic {}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::somewhere("93.184.216.34", true)]
    #[case::here("127.0.0.1", false)]
    #[case::here_too("127.8.8.8", false)]
    #[case::nowhere("0.0.0.0", false)]
    #[case::at_home("192.168.1.1", false)]
    #[case::in_the_office("10.1.2.3", false)]
    #[case::in_a_container("172.17.0.1", false)]
    #[case::beside_these("172.32.0.1", true)]
    #[case::of_a_cloud("169.254.169.254", false)]
    #[case::of_a_provider("100.100.100.200", false)]
    #[case::beside_those("100.128.0.1", true)]
    #[case::everybody("255.255.255.255", false)]
    #[case::a_group("224.0.0.1", false)]
    #[case::somewhere("2a01:4f8::1", true)]
    #[case::here("::1", false)]
    #[case::nowhere("::", false)]
    #[case::at_home("fd00::1", false)]
    #[case::on_a_link("fe80::1", false)]
    #[case::once_of_a_site("fec0::1", false)]
    #[case::mapped("::ffff:127.0.0.1", false)]
    #[case::mapped("::ffff:93.184.216.34", true)]
    #[case::translated("64:ff9b::7f00:1", false)]
    #[case::translated("64:ff9b::5db8:d822", true)]
    #[case::translated_at_home("64:ff9b:1::5db8:d822", false)]
    #[case::tunnelled("2002:7f00:1::", false)]
    #[case::teredo("2001::1", false)]
    #[case::in_books("2001:db8::1", false)]
    #[case::compatible("::127.0.0.1", false)]
    fn only_addresses_of_the_internet_are_public(#[case] address: &str, #[case] public: bool) {
        assert_eq!(is_public(address.parse().expect("an address")), public);
    }
}
