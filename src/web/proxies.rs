//! Who really asks, when a proxy of ours stands in between.
//!
//! What a proxy says about a client is believed only if the proxy is listed (`server.trusted_proxies`):
//! everybody can write these headers. Headers that say who somebody is are taken away from all others.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName};

use super::App;
use super::origin::Origin;
use crate::config::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The mark of a request that came through a listed proxy.
#[derive(Debug, Clone, Copy)]
pub struct FromProxy;

/// Whether `request` came from a listed proxy.
pub(super) fn is_from_proxy(app: &App, request: &Request) -> bool {
    peer_of(request).is_some_and(|peer| contains(&app.settings.server.trusted_proxies, peer.ip()))
}

/// Finds where `request` comes from, which is handed on as its [`Origin`], and takes away what only a listed proxy
/// may say. Returns who is connected.
pub(super) fn see_through(app: &App, request: &mut Request) -> Option<SocketAddr> {
    let peer = peer_of(request);
    let trusted = &app.settings.server.trusted_proxies;
    let is_proxy = is_from_proxy(app, request);
    let client = peer.map(|peer| match peer.ip() {
        proxy if is_proxy => client_of(request.headers(), proxy, trusted),
        client => client,
    });
    if let Some(sign_in) = &app.settings.sign_in.header {
        if is_proxy {
            // YunoHost's portal sends the member's name and password along; they are not for us.
            if has_basic(request.headers()) {
                request.headers_mut().remove(AUTHORIZATION);
            }
        } else {
            for name in sign_in.headers() {
                request.headers_mut().remove(name);
            }
        }
    }
    if is_proxy {
        request.extensions_mut().insert(FromProxy);
    }
    let origin = Origin::new(peer, client.map(|client| client.to_canonical()), request.extensions());
    request.extensions_mut().insert(origin);
    peer
}

fn peer_of(request: &Request) -> Option<SocketAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0)
}

fn contains(networks: &[Network], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(address))
}

/// The last address in `X-Forwarded-For` that is not one of ours: those before it were written by
/// whoever asks.
fn client_of(headers: &HeaderMap, peer: IpAddr, trusted: &[Network]) -> IpAddr {
    let lines: Vec<&str> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
    let mut nearest = peer;
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(address) = address_of(hop.trim()) else { break };
        nearest = address;
        if !contains(trusted, address) {
            break;
        }
    }
    nearest
}

/// An address, which some proxies write with a port or, of IPv6, in brackets.
fn address_of(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    bare.unwrap_or(hop).parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

fn has_basic(headers: &HeaderMap) -> bool {
    let value = headers.get(AUTHORIZATION).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    value.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::one("203.0.113.7", "203.0.113.7")]
    #[case::forged("1.2.3.4, 203.0.113.7", "203.0.113.7")]
    #[case::two_proxies("1.2.3.4, 203.0.113.7, 10.0.0.2", "203.0.113.7")]
    #[case::with_a_port("203.0.113.7:4711", "203.0.113.7")]
    #[case::of_ipv6("2001:db8::7", "2001:db8::7")]
    #[case::in_brackets("[2001:db8::7]", "2001:db8::7")]
    #[case::in_brackets_with_a_port("[2001:db8::7]:4711", "2001:db8::7")]
    #[case::ours_alone("10.0.0.3, 10.0.0.2", "10.0.0.3")]
    #[case::nonsense("203.0.113.7, unknown, 10.0.0.2", "10.0.0.2")]
    #[case::nothing("", "10.0.0.1")]
    fn the_client_is_the_last_address_that_is_not_ours(#[case] header: &str, #[case] client: &str) {
        let trusted = [Network::parse("10.0.0.0/8").expect("a network")];
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_FOR, header.parse().expect("a header"));
        let peer = "10.0.0.1".parse().expect("an address");
        assert_eq!(client_of(&headers, peer, &trusted).to_string(), client);
    }

    #[test]
    fn several_lines_are_one_list() {
        let trusted = [Network::parse("10.0.0.0/8").expect("a network")];
        let mut headers = HeaderMap::new();
        headers.append(FORWARDED_FOR, "1.2.3.4".parse().expect("a header"));
        headers.append(FORWARDED_FOR, "203.0.113.7, 10.0.0.2".parse().expect("a header"));
        let peer = "10.0.0.1".parse().expect("an address");
        assert_eq!(client_of(&headers, peer, &trusted).to_string(), "203.0.113.7");
    }
}
