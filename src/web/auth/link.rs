//! Links by mail: whom they let in, what the browser that asks keeps meanwhile, and which are used up
//! (docs/sign-in.md §5).
//!
//! A link is good together with the cookie of the browser that asked for it, and only so: whoever reads
//! the mail has one half, whoever asked the other. So the mail of somebody who was tricked into opening a
//! link opens nothing for whoever asked, and a scanner of mails can use none up.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::pending::Pending;
use crate::accounts::{Claimed, Failure, Profile};
use crate::config::MAIL_NAMESPACE;
use crate::domain::time::Instant;
use crate::mail::Address;
use crate::secret::Secret;
use crate::web::App;

/// What this way in is called in cookies and in the log; no provider may have this id.
pub(in crate::web) const NAME: &str = "mail";
/// How long a link is good.
pub(in crate::web) const GOOD_FOR: TimeDelta = TimeDelta::minutes(15);

/// What the browser that asked keeps, sealed. Never printed.
#[derive(Serialize, Deserialize)]
pub(in crate::web) struct Secrets {
    /// What the link says.
    pub(in crate::web) key: Secret,
    /// To whom it was sent.
    pub(in crate::web) address: String,
}

impl Secrets {
    /// Those of a new link to `address`.
    pub(in crate::web) fn new(address: &Address) -> Self {
        Self { key: Secret::random(), address: address.as_str().to_owned() }
    }
}

/// Whoever reads the mail of `address`: that is all that is known of them.
///
/// # Errors
/// Never, for an address that was read.
pub(in crate::web) fn profile_of(address: &Address) -> Result<Profile, Failure> {
    let claimed = Claimed {
        id: address.as_str().to_owned(),
        name: Some(address.local_part().to_owned()),
        email: Some(address.as_str().to_owned()),
        email_is_proven: true,
        ..Claimed::default()
    };
    Profile::new(MAIL_NAMESPACE, claimed)
}

/// Returns what this browser keeps for the link that says `key`, if it is good.
///
/// # Errors
/// If this browser did not ask for it, or long ago, or it is used up.
pub(in crate::web) fn find(app: &App, headers: &HeaderMap, key: &str) -> Result<Pending<Secrets>, Failure> {
    let expired = |why: &str| Failure::Expired(why.to_owned());
    let pending = Pending::<Secrets>::find(app, headers, NAME, key)?;
    if !pending.secrets.key.is(key) {
        return Err(expired("the key is another"));
    }
    if app.used_links.has(key) {
        return Err(expired("used already"));
    }
    Ok(pending)
}

/// The links that were used, as long as they would be good. A process knows its own only; but a used
/// link serves nobody without the cookie of the browser that asked, which forgets it at once.
#[derive(Debug, Default)]
pub(in crate::web) struct Used(Mutex<HashMap<String, Instant>>);

impl Used {
    /// Notes that the link that says `key` is used; `false` if it was already.
    pub(in crate::web) fn note(&self, key: &str, now: Instant) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Twice as long, for a clock that is set back.
        used.retain(|_, since| (now - *since).abs() < GOOD_FOR * 2);
        used.insert(key.to_owned(), now).is_none()
    }

    fn has(&self, key: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_used_once_and_forgotten_when_it_is_no_good_any_more() {
        let at = |minute: i64| Instant::from_timestamp(1_800_000_000 + 60 * minute, 0).expect("an instant");
        let used = Used::default();
        assert!(used.note("a", at(0)) && used.note("b", at(10)));
        assert!(!used.note("b", at(15)) && used.has("a") && !used.has("c"));
        assert!(used.note("c", at(40)));
        assert!(!used.has("a"), "it would have been good until minute 15");
        assert_eq!(used.0.lock().expect("whole").len(), 2);
    }

    #[test]
    fn an_address_is_an_id_and_is_proven() {
        let address = Address::parse("Ana.LeGoff@Example.org").expect("an address");
        let profile = profile_of(&address).expect("a profile");
        assert_eq!(profile.person.id.0, "mail:ana.legoff@example.org");
        assert_eq!(profile.person.name, "ana.legoff");
        assert!(profile.email_is_proven);
    }
}
