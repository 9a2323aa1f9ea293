//! Mails that nobody gets: a mail server said no for ever, or nothing for a day. Reception reads to whom.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use crate::domain::booking::BookingId;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::mail::Address;

/// How long reception reads of it.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Of so many addresses at most.
const MOST: usize = 200;

/// A mail that was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// To whom.
    pub to: Address,
    /// About which booking, in which room; nothing of what went to reception itself.
    pub about: Option<(BookingId, RoomId)>,
    /// Whether the address is wrong; else there was no answer for a day.
    pub is_refused: bool,
    /// When it was given up.
    pub at: Instant,
}

/// What was not delivered lately, one line for each address. Cheap to clone: all clones are the same list.
#[derive(Debug, Clone, Default)]
pub struct UndeliveredList(Arc<Mutex<Vec<Undelivered>>>);

impl UndeliveredList {
    /// Notes a mail that was given up.
    pub fn note(&self, undelivered: Undelivered) {
        let mut all = self.lock();
        all.retain(|one| one.to != undelivered.to && undelivered.at - one.at < KEPT);
        all.insert(0, undelivered);
        all.truncate(MOST);
    }

    /// Notes that a mail has arrived at `address`.
    pub fn arrived(&self, address: &Address) {
        self.lock().retain(|one| one.to != *address);
    }

    /// Returns what was given up lately, the latest first.
    #[must_use]
    pub fn lately(&self, now: Instant) -> Vec<Undelivered> {
        self.lock().iter().filter(|one| now - one.at < KEPT).cloned().collect()
    }

    /// A list is whole whatever panicked.
    fn lock(&self) -> MutexGuard<'_, Vec<Undelivered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_once_until_a_mail_arrives_there_or_a_week_has_passed() {
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        let to = |name: &str| Address::parse(&format!("{name}@example.org")).expect("an address");
        let list = UndeliveredList::default();
        let one = |name: &str, when: &str| Undelivered {
            to: to(name),
            about: None,
            is_refused: true,
            at: at(when),
        };
        list.note(one("ana", "2026-11-16T08:00:00Z"));
        list.note(one("malik", "2026-11-17T08:00:00Z"));
        list.note(one("ana", "2026-11-18T08:00:00Z"));
        let names = |now: &str| list.lately(at(now)).into_iter().map(|one| one.to).collect::<Vec<_>>();
        assert_eq!(names("2026-11-18T09:00:00Z"), [to("ana"), to("malik")]);
        assert_eq!(names("2026-11-24T09:00:00Z"), [to("ana")]);
        list.arrived(&to("ana"));
        assert_eq!(names("2026-11-18T09:00:00Z"), [to("malik")]);
    }
}
