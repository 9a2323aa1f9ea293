//! Limits: how often something may be done in a while, by whom or from where.
//!
//! ```text
//! app.limits.allow(Kind::SignIn, Key::Address(address), now)?;
//! ```
//!
//! A bucket of its own for each key, in tables that never grow beyond a bound. Each instance of Clef
//! counts for itself, and forgets when it ends: limits are against floods, safety never rests on them.

mod address_slots;
mod table;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use metrics::counter;

pub use self::address_slots::{AddressSlot, AddressSlots};
use self::table::Table;
use super::origin::Origin;
use super::retry_after::RetryAfter;
use crate::config::{LimitSettings, Rate};
use crate::domain::time::Instant;

/// How often the log says that a limit is being hit.
const TELL_AFTER: TimeDelta = TimeDelta::minutes(1);

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Beginning to sign in, or coming back from it: by address.
    SignIn,
    /// A token that is not known: by address.
    FailedToken,
    /// Booking, changing, cancelling: by member or token.
    MemberWrite,
    /// The same: by address.
    AddressWrite,
    /// Pages and lists that are looked at: by member or token.
    MemberRead,
    /// The same of whoever has not signed in: by address.
    AddressRead,
    /// A link to sign in: by the email address that it goes to.
    LinkTo,
    /// The same: by the address of whoever asks for it.
    LinkFromAddress,
    /// The same: by their network.
    LinkFromNetwork,
    /// A room asked for without an account: by the email address that the link goes to.
    AskTo,
    /// The same: by the address of whoever asks.
    AskFromAddress,
    /// What is wrong in a room: by member, or by the display at a door.
    Defect,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::SignIn,
        Self::FailedToken,
        Self::MemberWrite,
        Self::AddressWrite,
        Self::MemberRead,
        Self::AddressRead,
        Self::LinkTo,
        Self::LinkFromAddress,
        Self::LinkFromNetwork,
        Self::AskTo,
        Self::AskFromAddress,
        Self::Defect,
    ];

    /// Its name in figures and in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_ins",
            Self::FailedToken => "failed_tokens",
            Self::MemberWrite => "member_writes",
            Self::AddressWrite => "address_writes",
            Self::MemberRead => "member_reads",
            Self::AddressRead => "address_reads",
            Self::LinkTo => "links_to",
            Self::LinkFromAddress => "links_from_address",
            Self::LinkFromNetwork => "links_from_network",
            Self::AskTo => "asks_to",
            Self::AskFromAddress => "asks_from_address",
            Self::Defect => "problems",
        }
    }

    fn rate(self, settings: &LimitSettings) -> Rate {
        match self {
            Self::SignIn => settings.sign_ins,
            Self::FailedToken => settings.failed_tokens,
            Self::MemberWrite => settings.member_writes,
            Self::AddressWrite => settings.address_writes,
            Self::MemberRead => settings.member_reads,
            Self::AddressRead => settings.address_reads,
            Self::LinkTo => settings.links_to,
            Self::LinkFromAddress => settings.links_from_address,
            Self::LinkFromNetwork => settings.links_from_network,
            Self::AskTo => settings.asks_to,
            Self::AskFromAddress => settings.asks_from_address,
            Self::Defect => settings.problems,
        }
    }
}

/// Whose bucket it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// Whoever comes from there. Of IPv6 it is the /64: that is what one household or office has.
    Address(IpAddr),
    /// Its neighbourhood: an IPv4 /24, an IPv6 /48.
    Network(IpAddr),
    /// A member, a token, an email address.
    Name(&'a str),
}

impl Key<'_> {
    /// Returns where a request came from; all of which nothing is known share one.
    #[must_use]
    pub fn address_of(origin: &Origin) -> Self {
        Self::Address(origin.client.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }

    /// The bits that count.
    fn grouped(self) -> Self {
        match self {
            Self::Address(address) => Self::Address(household(address)),
            Self::Network(address) => Self::Network(shorten(address, 24, 48)),
            Self::Name(_) => self,
        }
    }
}

/// Returns what counts as one address: one of IPv4, a /64 of IPv6.
#[must_use]
pub fn household(address: IpAddr) -> IpAddr {
    shorten(address, 32, 64)
}

/// The first bits of an address, as many of each kind.
fn shorten(address: IpAddr, four: u32, six: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() >> (32 - four) << (32 - four)).into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> (128 - six) << (128 - six)).into(),
    }
}

/// What was done lately, and by whom or from where.
#[derive(Debug)]
pub struct Limits {
    /// Of each kind, in its order.
    tables: [Mutex<Table>; Kind::ALL.len()],
    /// Nobody can choose keys that fall together.
    hashes: RandomState,
}

impl Limits {
    /// Nothing was done yet.
    #[must_use]
    pub fn new(settings: &LimitSettings) -> Self {
        let tables = Kind::ALL.map(|kind| Mutex::new(Table::new(kind.rate(settings))));
        Self { tables, hashes: RandomState::new() }
    }

    /// Counts that `key` does `kind` now.
    ///
    /// # Errors
    /// If that is too often. A refusal is not counted itself, so waiting always helps.
    pub fn allow(&self, kind: Kind, key: Key<'_>, now: Instant) -> Result<(), RetryAfter> {
        let mut table = self.table(kind);
        let counted = table.count(self.hash(key), now);
        if counted.is_err() {
            counter!("clef_limited_total", "kind" => kind.as_str()).increment(1);
            if table.is_news(now, TELL_AFTER) {
                // Nobody's email address stands in the log because somebody else typed it.
                let key = (!matches!(kind, Kind::LinkTo | Kind::AskTo)).then_some(key);
                tracing::warn!(target: "audit", event = "limited", kind = kind.as_str(), ?key);
            }
        }
        counted
    }

    /// Counts one event under several keys, or under none of them: whoever is refused for one takes nothing
    /// from those who share the others.
    ///
    /// # Errors
    /// If it is too often for one of them.
    pub fn allow_all(&self, counted: &[(Kind, Key<'_>)], now: Instant) -> Result<(), RetryAfter> {
        if let Some((kind, key)) = counted.iter().find(|(kind, key)| self.look(*kind, *key, now).is_err()) {
            // Which refuses, takes nothing, and has it counted and logged.
            return self.allow(*kind, *key, now);
        }
        counted.iter().try_for_each(|(kind, key)| self.allow(*kind, *key, now))
    }

    /// Whether `key` might do `kind` now, without counting it.
    ///
    /// # Errors
    /// If that would be too often.
    pub fn look(&self, kind: Kind, key: Key<'_>, now: Instant) -> Result<(), RetryAfter> {
        self.table(kind).look(self.hash(key), now)
    }

    fn table(&self, kind: Kind) -> MutexGuard<'_, Table> {
        // Whatever a panic left there is a number: it does no harm.
        self.tables[kind as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stands for `key` as long as this process runs, and says nothing about it.
    pub(in crate::web) fn fingerprint(&self, key: Key<'_>) -> u64 {
        self.hash(key)
    }

    fn hash(&self, key: Key<'_>) -> u64 {
        match key.grouped() {
            Key::Address(address) => self.hashes.hash_one((0, address)),
            Key::Network(address) => self.hashes.hash_one((1, address)),
            Key::Name(name) => self.hashes.hash_one((2, name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at(second: i64) -> Instant {
        Instant::from_timestamp(1_800_000_000 + second, 0).expect("an instant")
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn limits(at_once: u32, per_hour: u32) -> Limits {
        Limits::new(&LimitSettings { sign_ins: Rate { at_once, per_hour }, ..LimitSettings::default() })
    }

    #[test]
    fn whoever_is_refused_for_one_takes_nothing_from_those_who_share_the_other() {
        let rate = |at_once| Rate { at_once, per_hour: 60 };
        let settings =
            LimitSettings { member_writes: rate(1), address_writes: rate(3), ..LimitSettings::default() };
        let limits = Limits::new(&settings);
        let here = Key::Address(address("192.0.2.7"));
        let write =
            |who| limits.allow_all(&[(Kind::MemberWrite, Key::Name(who)), (Kind::AddressWrite, here)], at(0));
        assert_eq!(write("ana"), Ok(()));
        for _ in 0..9 {
            assert!(write("ana").is_err());
        }
        assert_eq!([write("malik"), write("zoé")], [Ok(()), Ok(())]);
        assert!(write("léa").is_err());
        assert_eq!(limits.look(Kind::MemberWrite, Key::Name("léa"), at(0)), Ok(()));
    }

    #[test]
    fn each_kind_has_a_table_of_its_own() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place, "{kind:?}");
        }
        let limits = limits(1, 60);
        let key = Key::Name("ana");
        assert_eq!(limits.allow(Kind::SignIn, key, at(0)), Ok(()));
        assert_eq!(limits.allow(Kind::SignIn, key, at(0)), Err(RetryAfter(60)));
        assert_eq!(limits.allow(Kind::MemberWrite, key, at(0)), Ok(()));
        assert_eq!(limits.allow(Kind::SignIn, Key::Name("malik"), at(0)), Ok(()));
    }

    #[rstest]
    #[case::itself("192.0.2.7", "192.0.2.7", true, true)]
    #[case::neighbour("192.0.2.7", "192.0.2.8", false, true)]
    #[case::elsewhere("192.0.2.7", "192.0.3.7", false, false)]
    #[case::in_other_clothes("192.0.2.7", "::ffff:192.0.2.7", true, true)]
    #[case::one_household("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true, true)]
    #[case::one_customer("2001:db8:0:1::1", "2001:db8:0:2::1", false, true)]
    #[case::another("2001:db8::1", "2001:db8:1::1", false, false)]
    fn addresses_are_grouped_by_who_has_them(
        #[case] one: &str,
        #[case] other: &str,
        #[case] same_address: bool,
        #[case] same_network: bool,
    ) {
        let limits = limits(1, 60);
        let (one, other) = (address(one), address(other));
        for (key, other, same) in [
            (Key::Address(one), Key::Address(other), same_address),
            (Key::Network(one), Key::Network(other), same_network),
        ] {
            assert_eq!(limits.allow(Kind::SignIn, key, at(0)), Ok(()));
            assert_eq!(limits.allow(Kind::SignIn, other, at(0)).is_err(), same, "{key:?} {other:?}");
        }
    }

    #[test]
    fn looking_does_not_count() {
        let limits = limits(1, 60);
        let key = Key::Address(address("192.0.2.7"));
        for _ in 0..3 {
            assert_eq!(limits.look(Kind::SignIn, key, at(0)), Ok(()));
        }
        assert_eq!(limits.allow(Kind::SignIn, key, at(0)), Ok(()));
        assert_eq!(limits.look(Kind::SignIn, key, at(0)), Err(RetryAfter(60)));
        assert_eq!(limits.look(Kind::SignIn, key, at(60)), Ok(()));
    }
}
