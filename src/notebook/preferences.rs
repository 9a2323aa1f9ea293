//! What members have chosen for themselves, one note for each. It is changed in place by whoever read it last, and
//! never deleted: a UID that was used may not come back (docs/protocol.md §6).

use uuid::Uuid;

use super::notes::Stored;
use super::{Notebook, Unwritten};
use crate::caldav::client::Object;
use crate::caldav::{Error, Href};
use crate::domain::booking::NAMESPACE;
use crate::domain::identity::Identity;
use crate::domain::member::MemberId;
use crate::domain::preferences::{Feed, Preferences};
use crate::ical::write_preferences;

/// How often a change is tried that somebody else was quicker than.
const TRIES: u32 = 4;

impl Notebook {
    /// Returns what `member` has chosen, as far as the notebook has been read.
    pub fn preferences(&self, member: &MemberId) -> Option<Preferences> {
        let (uid, collection) = (uid_of(member), self.collection()?);
        self.notes().preferences(href_of(&collection, uid), uid).map(|stored| stored.note)
    }

    /// The same of whoever stands in a booking, under one of the ids that are known to be theirs.
    pub fn preferences_of(&self, identity: &Identity) -> Option<Preferences> {
        identity.ids().find_map(|id| self.preferences(&id))
    }

    /// Returns what each member has chosen.
    pub fn all_preferences(&self) -> Vec<Preferences> {
        self.notes().all_preferences().cloned().collect()
    }

    /// Whether it has been read: what is not in it then is nowhere.
    pub fn is_read(&self) -> bool {
        self.notes().is_read
    }

    /// Returns the feed whose secret has this digest, with what its member has chosen.
    pub fn find_feed(&self, digest: &str) -> Option<(Feed, Preferences)> {
        let notes = self.notes();
        let of = |chosen: &Preferences| chosen.feeds.iter().find(|feed| feed.digest == digest).cloned();
        notes.all_preferences().find_map(|chosen| Some((of(chosen)?, chosen.clone())))
    }

    /// Returns what those have chosen for whom a search goes on.
    pub fn watching(&self) -> Vec<Preferences> {
        let notes = self.notes();
        notes.all_preferences().filter(|chosen| !chosen.watches.is_empty()).cloned().collect()
    }

    /// Changes what `member` has chosen: what is there is read again if another Clef has just changed it.
    ///
    /// # Errors
    /// See [`Unwritten`].
    pub async fn choose(
        &self,
        member: &MemberId,
        change: impl Fn(Preferences) -> Preferences,
    ) -> Result<Preferences, Unwritten> {
        let _turn = self.choosing.lock().await;
        let (uid, mut last) = (uid_of(member), self.missing());
        for _ in 0..TRIES {
            let collection = self.collection().ok_or_else(|| self.missing())?;
            let href = href_of(&collection, uid);
            let known = self.notes().preferences(href.clone(), uid);
            let before = known.as_ref().map(|stored| stored.note.clone()).unwrap_or_default();
            let after = change(before.clone());
            if known.is_some() && after == before {
                return Ok(after);
            }
            let data = write_preferences(&after, uid, self.clock.now().wall);
            let (href, written) = match known {
                Some(Stored { href, etag: Some(etag), .. }) => {
                    let updated = self.client.update(&href, &etag, data.clone()).await;
                    (href, updated)
                }
                // A server that mends what is written names no version (docs/nextcloud.md §5), and without one
                // nothing is written over.
                Some(Stored { etag: None, .. }) => {
                    self.refresh().await?;
                    continue;
                }
                None => {
                    let created = self.client.create(&href, data.clone()).await;
                    (href, created.map(|created| created.etag))
                }
            };
            match written {
                Ok(etag) => {
                    self.notes().put(Object { href, etag, data });
                    return Ok(after);
                }
                // What is there now decides: it may be this very change, whose answer was lost.
                Err(error) if error.may_have_happened() || is_somebody_elses(&error) => {
                    last = error;
                    self.refresh().await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Unwritten::Unknown(last))
    }
}

fn is_somebody_elses(error: &Error) -> bool {
    matches!(error, Error::PreconditionFailed { .. } | Error::NotFound(_)) || error.is_uid_taken()
}

/// Returns where a member's note is: looked up for each request of theirs.
fn href_of(collection: &Href, uid: Uuid) -> Href {
    collection.child(&format!("member-{}.ics", uid.simple()))
}

/// Returns the UID of a member's note: the same at every Clef.
pub fn uid_of(member: &MemberId) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("preferences {}", member.0).as_bytes())
}
