//! Demo sign-in: a few people to become with one click, for trying Clef on one's own machine.
//!
//! It makes everybody reception who reaches it, so it answers only while the peer, the Host and the
//! public address are all this very machine and nothing stands in between. Start-up refuses it
//! otherwise, and every request is asked again.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{self, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName};
use url::{Host, Url};

use crate::domain::member::{Desk, MemberId, Person, Role};

/// Headers that say that somebody passed the request on.
static FORWARDING: [HeaderName; 7] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("cf-connecting-ip"),
];

/// Somebody one can become.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// Stable id.
    pub id: &'static str,
    /// The name to show.
    pub name: &'static str,
    /// What they may do.
    pub role: Role,
}

/// Two members and one at reception.
pub static PEOPLE: [DemoPerson; 3] = [
    DemoPerson { id: "demo-ana", name: "Ana Le Goff", role: Role::Member },
    DemoPerson { id: "demo-malik", name: "Malik Benali", role: Role::Member },
    DemoPerson { id: "demo-accueil", name: "Camille (accueil)", role: Role::Reception(Desk::Everywhere) },
];

impl DemoPerson {
    /// The one with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        PEOPLE.iter().find(|person| person.id == id)
    }

    /// As a person of the domain.
    #[must_use]
    pub fn person(&self) -> Person {
        Person {
            id: MemberId(self.id.to_owned()),
            name: self.name.to_owned(),
            email: Some(format!("{}@example.org", self.id)),
        }
    }
}

/// Whether demo sign-in may answer a request from `peer` with these `headers`.
#[must_use]
pub fn demo_allowed(peer: Option<SocketAddr>, headers: &HeaderMap, public_url: &Url) -> bool {
    let peer_is_here = peer.is_some_and(|peer| is_loopback(peer.ip()));
    let mut hosts = headers.get_all(HOST).iter();
    let host_is_here = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().is_ok_and(is_loopback_authority),
        _ => false,
    };
    let passed_on = FORWARDING.iter().any(|name| headers.contains_key(name));
    peer_is_here && host_is_here && is_loopback_url(public_url) && !passed_on
}

/// Whether `url` names this machine.
#[must_use]
pub fn is_loopback_url(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Whether `authority` is this machine and a port, or no port, and nothing else.
fn is_loopback_authority(authority: &str) -> bool {
    let Ok(parsed) = authority.parse::<Authority>() else { return false };
    let host = parsed.host();
    let port = authority.strip_prefix(host).and_then(|rest| rest.strip_prefix(':').or(Some(rest)));
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    port.is_some_and(|port| port.bytes().all(|digit| digit.is_ascii_digit()))
        && (host.eq_ignore_ascii_case("localhost") || address.parse().is_ok_and(is_loopback))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("127.0.0.1:9", "127.0.0.1:8080", "http://127.0.0.1:8080", "", true)]
    #[case("[::1]:9", "[::1]:8080", "http://localhost:8080", "", true)]
    #[case("[::ffff:127.0.0.1]:9", "localhost", "http://127.0.0.1", "", true)]
    #[case("127.0.0.1:9", "[::1].evil.example", "http://127.0.0.1:8080", "", false)]
    #[case("127.0.0.1:9", "127.0.0.1:8080/@evil.example", "http://127.0.0.1:8080", "", false)]
    #[case("192.168.1.4:9", "127.0.0.1:8080", "http://127.0.0.1:8080", "", false)]
    #[case("127.0.0.1:9", "rooms.example.org", "http://127.0.0.1:8080", "", false)]
    #[case("127.0.0.1:9", "127.0.0.1.evil.example", "http://127.0.0.1:8080", "", false)]
    #[case("127.0.0.1:9", "127.0.0.1@evil.example", "http://127.0.0.1:8080", "", false)]
    #[case("127.0.0.1:9", "127.0.0.1:8080", "https://rooms.example.org", "", false)]
    #[case("127.0.0.1:9", "127.0.0.1:8080", "http://127.0.0.1:8080", "x-forwarded-for", false)]
    #[case("127.0.0.1:9", "127.0.0.1:8080", "http://127.0.0.1:8080", "forwarded", false)]
    #[case("127.0.0.1:9", "127.0.0.1:8080", "http://127.0.0.1:8080", "x-real-ip", false)]
    fn demo_sign_in_answers_this_machine_only(
        #[case] peer: &str,
        #[case] host: &str,
        #[case] public_url: &str,
        #[case] passed_on_by: &'static str,
        #[case] allowed: bool,
    ) {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().expect("a header value"));
        if !passed_on_by.is_empty() {
            headers.insert(passed_on_by, "203.0.113.7".parse().expect("a header value"));
        }
        let public_url = public_url.parse().expect("an address");
        assert_eq!(demo_allowed(peer.parse().ok(), &headers, &public_url), allowed);
    }

    #[test]
    fn nobody_knows_who_asks_without_a_peer_or_a_host() {
        let url = "http://127.0.0.1".parse().expect("an address");
        assert!(!demo_allowed(None, &HeaderMap::new(), &url));
        assert!(!demo_allowed("127.0.0.1:9".parse().ok(), &HeaderMap::new(), &url));
    }
}
