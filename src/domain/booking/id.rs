//! What names bookings: the ticket, which decides a UID; the id, which stays; the key of a request.

use std::fmt;

use uuid::Uuid;

use crate::domain::member::MemberId;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;

/// The namespace of Clef's UIDs (`docs/protocol.md`). It never changes.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x2f7c_9a4e_51b3_4d0e_8a66_c1ef_b00c_0001);

/// A booking's place in the order of its room: 1, 2, 3 ... It decides the UID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub u64);

impl Ticket {
    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The UID that belongs to this ticket in `room`: UUIDv5 of `room/ticket`. A server takes a UID
    /// only once per calendar (RFC 4791 §5.3.2.1), which is what makes booking a compare-and-swap.
    #[must_use]
    pub fn uid(self, room: &RoomId) -> Uuid {
        Uuid::new_v5(&NAMESPACE, format!("{room}/{}", self.0).as_bytes())
    }

    /// A name for an object with this ticket that no other has had.
    #[must_use]
    pub fn fresh_name(self) -> String {
        let random = Uuid::new_v4().simple().to_string();
        format!("{self}-{}.ics", &random[..12])
    }

    /// Whether `uid` may belong to a ticket of some room. Other programs write random UIDs or their own
    /// forms.
    #[must_use]
    pub fn may_have_uid(uid: &str) -> bool {
        Uuid::try_parse(uid).is_ok_and(|uid| uid.get_version_num() == 5)
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The stable id of a booking, whatever becomes of it. Links and mails carry it; it is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct BookingId(pub Uuid);

impl BookingId {
    /// Reads an id as addresses and mails carry it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }

    /// The id of the booking that `request` makes with this ticket. It is not its first UID,
    /// which may be another booking's one day where a server lets the UID of a deleted event come back.
    #[must_use]
    pub fn new(room: &RoomId, ticket: Ticket, request: &RequestKey) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, format!("{room}/{ticket}/{}", request.as_str()).as_bytes()))
    }

    /// Returns the id of the booking of several rooms that `request` of `member` makes. Its parts need the id before
    /// it has a ticket. Every try of the request gets the same id, so that no try blocks another.
    #[must_use]
    pub fn of_several(room: &RoomId, member: &MemberId, request: &RequestKey) -> Self {
        let wish = format!("{room}/several/{}/{}", member.0, request.as_str());
        Self(Uuid::new_v5(&NAMESPACE, wish.as_bytes()))
    }
}

impl fmt::Display for BookingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one request, made when the form was rendered, so that a double click or a retry finds the
/// booking that its key made. 1 to 100 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestKey(String);

impl RequestKey {
    /// Returns a new random key.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    /// Returns the key of a fence against what the request with this key has made. It is another one, or the fence
    /// would be taken for the tombstone of the booking that the request makes.
    #[must_use]
    pub fn of_fence(&self) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, format!("fence/{}", self.0).as_bytes()).to_string())
    }

    /// Returns the key of what becomes of the dates from `from` on of the object `series`, which was cut `times` before, where they
    /// are to be as `asked`.
    #[must_use]
    pub fn of_split((series, from): (Uuid, Instant), times: usize, asked: &str) -> Self {
        let split = format!("split/{series}/{}/{times}/{asked}", from.timestamp());
        Self(Uuid::new_v5(&NAMESPACE, split.as_bytes()).to_string())
    }

    /// Reads a key; `None` unless it is 1 to 100 visible ASCII characters without `"`, `;`, `:`,
    /// `,` and `\`, so that it needs no escaping in a calendar property.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | ';' | ':' | ',' | '\\');
        ((1..=100).contains(&text.len()) && text.chars().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uid_of_a_ticket_never_changes() {
        // Two Clefs on one calendar, or two releases of Clef, must agree on it for ever.
        let room = RoomId::parse("atelier").expect("an id");
        assert_eq!(Ticket(1).uid(&room).to_string(), "6c2a8987-5842-516d-a520-50badae762f2");
        assert_ne!(Ticket(1).uid(&room), Ticket(2).uid(&room));
    }

    #[test]
    fn request_keys_cannot_break_out_of_a_property() {
        assert!(RequestKey::parse("a7f0-42").is_some());
        for bad in ["", "a\r\nX-EVIL:1", "a;b", "a,b", "é", "a b"] {
            assert_eq!(RequestKey::parse(bad), None, "{bad:?}");
        }
        assert!(RequestKey::parse(RequestKey::random().as_str()).is_some());
    }
}
