//! What the links in mails say, sealed by the keys of the sessions: who holds one may do this one thing to this one
//! booking as it was then, and nothing else. None of them signs anybody in.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{App, private_cookie};
use crate::domain::booking::{Booking, BookingId};
use crate::domain::groups::Groups;
use crate::domain::member::{Actor, MemberId, Person};
use crate::domain::preferences::Topic;
use crate::domain::time::{Instant, Interval};

/// What it is sealed for: nothing else that is sealed reads as a link.
const NAME: &str = "clef_link";

/// A link in a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MailLink {
    /// What it does.
    #[serde(rename = "a")]
    pub(super) act: LinkAct,
    /// For whom the mail is.
    #[serde(rename = "w")]
    pub(super) who: MemberId,
    /// From when on it does nothing any more.
    #[serde(rename = "u", with = "chrono::serde::ts_seconds")]
    pub(super) until: Instant,
}

/// What a link does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum LinkAct {
    /// Gives a booking back, or a date of it.
    #[serde(rename = "g")]
    GiveBack(LinkedDate),
    /// Brings a booking back to the time that it had.
    #[serde(rename = "p")]
    PutBack {
        /// It as it is.
        #[serde(rename = "i")]
        is: LinkedDate,
        /// When it was.
        #[serde(rename = "f", with = "chrono::serde::ts_seconds")]
        from: Instant,
        /// Until when.
        #[serde(rename = "t", with = "chrono::serde::ts_seconds")]
        to: Instant,
    },
    /// Has a cancelled booking again.
    #[serde(rename = "r")]
    Restore(Uuid),
    /// Leaves a booking as somebody made it in a calendar application.
    #[serde(rename = "l")]
    Leave(LinkedDate),
    /// Says to reception that the people of a booking come, or of a date of it.
    #[serde(rename = "c")]
    Come(LinkedDate),
    /// Ends mails of a kind.
    #[serde(rename = "s")]
    Stop(Topic),
}

/// A booking, or a date of one, at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LinkedDate {
    #[serde(rename = "b")]
    id: Uuid,
    #[serde(rename = "d", with = "chrono::serde::ts_seconds_option")]
    pub(super) date: Option<Instant>,
    #[serde(rename = "f", with = "chrono::serde::ts_seconds")]
    from: Instant,
    #[serde(rename = "t", with = "chrono::serde::ts_seconds")]
    to: Instant,
}

impl LinkedDate {
    /// Returns what a mail about `booking` is about.
    pub(super) fn of(booking: &Booking) -> Self {
        let interval = booking.when.interval;
        let date = booking.record.recurrence_id;
        Self { id: booking.id.0, date, from: interval.start(), to: interval.end() }
    }

    /// Returns which booking.
    pub(super) fn id(&self) -> BookingId {
        BookingId(self.id)
    }

    /// Whether it is at `interval`.
    pub(super) fn is_at(&self, interval: Interval) -> bool {
        (self.from, self.to) == (interval.start(), interval.end())
    }
}

impl MailLink {
    /// Returns the whole address of the link.
    pub(super) fn address(&self, app: &App) -> Option<String> {
        Some(app.settings.place.address_of(&path(&sealed(app, NAME, self)?)))
    }

    /// Reads what an address says after `/links/`, if we sealed it.
    pub(super) fn read(app: &App, text: &str) -> Option<Self> {
        unsealed(app, NAME, text)
    }

    /// Whether `booking` is today for whom the mail was.
    pub(super) fn is_for(&self, booking: &Booking) -> bool {
        booking.booked_for.id == self.who
    }

    /// Returns who acts by it on `booking`: the member that the mail was for, if it is theirs today.
    pub(super) fn actor(&self, app: &App, booking: &Booking) -> Option<Actor> {
        self.is_for(booking)
            .then(|| app.guest_of(booking).unwrap_or_else(|| actor_of(app, &booking.booked_for)))
    }
}

fn actor_of(app: &App, person: &Person) -> Actor {
    Actor::Member(Arc::new(app.whose(person)), Groups::default())
}

/// Returns where a link leads.
pub(super) fn path(sealed: &str) -> String {
    format!("/links/{sealed}")
}

/// Returns `link` as it stands in an address, sealed for what `name` says.
pub(super) fn sealed(app: &App, name: &str, link: &impl Serialize) -> Option<String> {
    let sealed = private_cookie::seal_text(app, name, serde_json::to_string(link).ok()?);
    Some(in_address(&sealed))
}

/// Reads what stands in an address, if we sealed it for what `name` says.
pub(super) fn unsealed<T: DeserializeOwned>(app: &App, name: &str, text: &str) -> Option<T> {
    serde_json::from_str(&private_cookie::open_text(app, name, &from_address(text))?).ok()
}

/// Base 64 without what addresses need escapes for (RFC 4648 §5).
fn in_address(base64: &str) -> String {
    base64.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

fn from_address(text: &str) -> String {
    let missing = text.len().wrapping_neg() % 4;
    text.replace('-', "+").replace('_', "/") + &"=".repeat(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_the_same_in_an_address() {
        for sealed in ["", "ab==", "a+/b", "abc=", "+/+/abcd"] {
            let text = in_address(sealed);
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')), "{text}");
            assert_eq!(from_address(&text), sealed);
        }
    }
}
