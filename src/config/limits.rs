//! `[limits]`: how much anybody may do in a while, so that nobody can guess, flood or fill calendars.

use super::section::Section;

/// As much as anybody may write here: enough to switch a limit off.
const MOST: u32 = 1_000_000;

/// How often something may be done: so many times at once, and then again as time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many times without a pause.
    pub at_once: u32,
    /// How many more in each hour that passes, spread evenly.
    pub per_hour: u32,
}

/// How much anybody may do in a while (docs/sign-in.md §8 says why so much).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSettings {
    /// Beginning to sign in, and coming back from it, from one address.
    pub sign_ins: Rate,
    /// Tokens that are not known, from one address.
    pub failed_tokens: Rate,
    /// Booking, changing and cancelling, by one member or token.
    pub member_writes: Rate,
    /// The same by whoever comes from one address.
    pub address_writes: Rate,
    /// Pages and lists that one member or token looks at.
    pub member_reads: Rate,
    /// The same by all who come from one address and have not signed in.
    pub address_reads: Rate,
    /// Links to sign in, to one email address.
    pub links_to: Rate,
    /// Links to sign in, asked for from one address.
    pub links_from_address: Rate,
    /// Links to sign in, asked for from one network.
    pub links_from_network: Rate,
    /// Rooms asked for without an account, to one email address.
    pub asks_to: Rate,
    /// The same, from one address.
    pub asks_from_address: Rate,
    /// Reports of what is wrong in rooms, by one member or the display at one door.
    pub problems: Rate,
    /// Connections at the same time. The system may allow fewer.
    pub connections: u32,
    /// Connections at the same time from one address that is no trusted proxy.
    pub connections_per_address: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        let per_minute = |at_once, count: u32| Rate { at_once, per_hour: 60 * count };
        Self {
            sign_ins: per_minute(300, 60),
            failed_tokens: per_minute(30, 6),
            member_writes: per_minute(600, 120),
            address_writes: per_minute(3000, 600),
            member_reads: per_minute(1000, 600),
            address_reads: per_minute(3000, 1200),
            links_to: Rate { at_once: 5, per_hour: 10 },
            links_from_address: Rate { at_once: 300, per_hour: 600 },
            links_from_network: Rate { at_once: 1000, per_hour: 2000 },
            asks_to: Rate { at_once: 3, per_hour: 6 },
            asks_from_address: Rate { at_once: 20, per_hour: 30 },
            problems: Rate { at_once: 5, per_hour: 10 },
            connections: 4000,
            connections_per_address: 250,
        }
    }
}

pub(super) fn read(root: &Section) -> LimitSettings {
    let mut limits = LimitSettings::default();
    let Some(section) = root.section("limits") else { return limits };
    let named: [(&str, &mut Rate); 12] = [
        ("sign_ins", &mut limits.sign_ins),
        ("failed_tokens", &mut limits.failed_tokens),
        ("member_writes", &mut limits.member_writes),
        ("address_writes", &mut limits.address_writes),
        ("member_reads", &mut limits.member_reads),
        ("address_reads", &mut limits.address_reads),
        ("links_to", &mut limits.links_to),
        ("links_from_address", &mut limits.links_from_address),
        ("links_from_network", &mut limits.links_from_network),
        ("asks_to", &mut limits.asks_to),
        ("asks_from_address", &mut limits.asks_from_address),
        ("problems", &mut limits.problems),
    ];
    let numbers: [(&str, &mut u32); 2] = [
        ("connections", &mut limits.connections),
        ("connections_per_address", &mut limits.connections_per_address),
    ];
    let keys = named.iter().map(|(key, _)| *key).chain(numbers.iter().map(|(key, _)| *key));
    section.allow(&keys.collect::<Vec<_>>());
    for (key, number) in numbers {
        *number = section.count(key, "a whole number").unwrap_or(*number);
    }
    for (key, rate) in named {
        *rate = read_rate(&section, key, *rate);
    }
    limits
}

/// A rate such as `{ at_once = 30, per_minute = 6 }`; what is left out stays as it is.
fn read_rate(limits: &Section, key: &str, default: Rate) -> Rate {
    if !limits.has(key) {
        return default;
    }
    if !limits.is_section(key) {
        limits.problem(key, "expected { at_once = 30, per_minute = 6 }, or per_hour");
        return default;
    }
    let Some(section) = limits.section(key) else { return default };
    section.allow(&["at_once", "per_minute", "per_hour"]);
    let expected = format!("a whole number from 1 to {MOST}");
    let count = |key, most| {
        let number = section.count(key, &expected)?;
        if number > most {
            section.problem(key, &format!("expected {expected}"));
        }
        Some(number.min(most))
    };
    if section.has("per_minute") && section.has("per_hour") {
        section.problem("per_hour", "expected only one of per_minute and per_hour");
    }
    let per_hour = count("per_hour", MOST).or_else(|| count("per_minute", MOST).map(|number| 60 * number));
    Rate {
        at_once: count("at_once", MOST).unwrap_or(default.at_once),
        per_hour: per_hour.unwrap_or(default.per_hour),
    }
}
