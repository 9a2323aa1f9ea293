//! Claims: who of several Clefs does what must happen once (`docs/protocol.md`, section 10).
//!
//! A claim is an object in the notebook whose UID follows from what is claimed, and a server takes a
//! UID once: so exactly one Clef gets 201, and acts. The protocol is a pure machine,
//! `step(state, answer, now) -> action`; [`drive`](super::drive) executes its actions.

#[cfg(test)]
mod model;
pub(super) mod step;

use uuid::Uuid;

use crate::domain::booking::NAMESPACE;
use crate::domain::time::Instant;

/// Something that must happen once, whichever Clef does it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Claim {
    /// What is to be done: `mail`, `reminder`, `release`.
    pub kind: &'static str,
    /// To what, for instance the id of a booking.
    pub subject: String,
    /// Which version of it, so that the next change is another claim.
    pub version: String,
    /// From when on it is not to be done any more. Every Clef that asks must give the same time: the
    /// claim is kept until it has passed.
    pub until: Instant,
}

impl Claim {
    /// Returns the text that names it: another one for every other kind, subject and version.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}{}", names_begin(self.kind, &self.subject), part(&self.version))
    }

    /// Returns its id, the same in every Clef and for every attempt: for a Message-ID.
    #[must_use]
    pub fn id(&self) -> Uuid {
        Uuid::new_v5(&NAMESPACE, format!("claim/{}", self.name()).as_bytes())
    }

    /// Returns the UID of the object that keeps one attempt.
    pub(super) fn uid(&self, attempt: u32) -> Uuid {
        Uuid::new_v5(&NAMESPACE, format!("claim/{}/{attempt}", self.name()).as_bytes())
    }
}

/// Returns how the names of claims of this kind begin that are about this subject.
pub(super) fn names_begin(kind: &str, subject: &str) -> String {
    format!("{}/{}/", part(kind), part(subject))
}

fn part(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

/// Returns the version of a claim, from the part of its name that is left.
pub(super) fn version(part: &str) -> String {
    // Against the order in which it was written: else a version that holds "%2F" would get a slash for it.
    part.replace("%2F", "/").replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(kind: &'static str, subject: &str, version: &str) -> Claim {
        Claim { kind, subject: subject.into(), version: version.into(), until: Instant::UNIX_EPOCH }
    }

    #[test]
    fn every_attempt_at_every_claim_has_a_uid_of_its_own() {
        let claims = [
            claim("mail", "a", "b/c"),
            claim("mail", "a/b", "c"),
            claim("mail", "a%2Fb", "c"),
            claim("chat", "a", "b/c"),
            claim("mail", "a", "b/d"),
        ];
        let mut ids: Vec<Uuid> =
            claims.iter().flat_map(|one| [one.id(), one.uid(0), one.uid(1), one.uid(10)]).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 4 * claims.len());
    }

    /// Clefs of different versions on one notebook must agree on it.
    #[test]
    fn the_uid_of_a_claim_never_changes() {
        assert_eq!(claim("mail", "a", "1").uid(0).to_string(), "27f9bfe0-fbf8-5019-8824-7977be2e29b4");
    }
}
