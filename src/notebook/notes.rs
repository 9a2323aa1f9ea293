//! What is known of the notebook's objects.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::claim::Claim;
use super::claim::step::{Latest, View};
use crate::caldav::client::Object;
use crate::caldav::{ETag, Href};
use crate::domain::conflict::Decision;
use crate::domain::defect::Defect;
use crate::domain::preferences::Preferences;
use crate::domain::room::RoomId;
use crate::ical::{ClaimNote, Note, WriterNote, read_note};

/// The objects, by href. Whoever reads takes a mark before, so that what was written or deleted here
/// meanwhile is not undone by an older answer.
#[derive(Debug, Default)]
pub(super) struct Notes {
    known: HashMap<Href, KnownNote>,
    gone: HashMap<Href, u64>,
    marks: u64,
    /// Whether all of it has been read once.
    pub(super) is_read: bool,
}

#[derive(Debug)]
struct KnownNote {
    etag: Option<ETag>,
    /// With its UID; `None` for what is none of ours.
    note: Option<(Uuid, Note)>,
    mark: u64,
}

/// An object with what it keeps.
#[derive(Debug, Clone)]
pub(super) struct Stored<T> {
    pub(super) href: Href,
    pub(super) etag: Option<ETag>,
    pub(super) note: T,
}

impl Notes {
    /// A mark later than all before.
    pub(super) fn mark(&mut self) -> u64 {
        self.marks += 1;
        self.marks
    }

    /// Takes in what this process has just written.
    pub(super) fn put(&mut self, object: Object) {
        let mark = self.mark();
        self.read(object, mark);
    }

    /// Takes in what this process has just deleted, or found to be gone.
    pub(super) fn remove(&mut self, href: &Href) {
        let mark = self.mark();
        self.known.remove(href);
        self.gone.insert(href.clone(), mark);
    }

    /// Those of `listed` that are not known in that version.
    pub(super) fn news(&self, listed: &[(Href, ETag)]) -> Vec<Href> {
        let is_known = |href: &Href, etag: &ETag| {
            !etag.0.is_empty() && self.known.get(href).and_then(|known| known.etag.as_ref()) == Some(etag)
        };
        listed.iter().filter(|(href, etag)| !is_known(href, etag)).map(|(href, _)| href.clone()).collect()
    }

    /// Takes in what a reading found that began after `mark` was taken: all that is there, and the news of it.
    pub(super) fn apply(&mut self, mark: u64, listed: &[(Href, ETag)], found: Vec<Object>) {
        let there: HashSet<&Href> = listed.iter().map(|(href, _)| href).collect();
        self.known.retain(|href, known| known.mark > mark || there.contains(href));
        for object in found {
            self.read(object, mark);
        }
        self.gone.retain(|_, deleted| *deleted > mark);
        self.is_read = true;
    }

    fn read(&mut self, Object { href, etag, data }: Object, mark: u64) {
        let newer = self.known.get(&href).map(|known| known.mark).max(self.gone.get(&href).copied());
        if newer.is_none_or(|newer| newer < mark) {
            let note = read_note(data.as_bytes());
            self.known.insert(href, KnownNote { etag, note, mark });
        }
    }

    fn all(&self) -> impl Iterator<Item = (&Href, &KnownNote, &Uuid, &Note)> {
        self.known.iter().filter_map(|(href, known)| {
            let (uid, note) = known.note.as_ref()?;
            Some((href, known, uid, note))
        })
    }

    /// All claims that are kept, whoever made them.
    pub(super) fn claims(&self) -> Vec<Stored<ClaimNote>> {
        let claim = |(href, known, _, note): (&Href, &KnownNote, &Uuid, &Note)| match note {
            Note::Claim(note) => {
                Some(Stored { href: href.clone(), etag: known.etag.clone(), note: note.clone() })
            }
            Note::Decision(..) | Note::Preferences(_) | Note::Defect(_) | Note::Writer(_) => None,
        };
        self.all().filter_map(claim).collect()
    }

    /// The signs of life of Clefs that are to be the only ones.
    pub(super) fn signs(&self) -> Vec<Stored<WriterNote>> {
        let sign = |(href, known, _, note): (&Href, &KnownNote, &Uuid, &Note)| match note {
            Note::Writer(note) => {
                Some(Stored { href: href.clone(), etag: known.etag.clone(), note: note.clone() })
            }
            Note::Decision(..) | Note::Preferences(_) | Note::Claim(_) | Note::Defect(_) => None,
        };
        self.all().filter_map(sign).collect()
    }

    /// The attempt at `claim` with this number.
    pub(super) fn attempt(&self, claim: &Claim, attempt: u32) -> Option<Stored<ClaimNote>> {
        let wanted = claim.uid(attempt);
        let is_it = |(_, _, uid, _): &(&Href, &KnownNote, &Uuid, &Note)| **uid == wanted;
        let (href, known, _, note) = self.all().find(is_it)?;
        let Note::Claim(note) = note else { return None };
        Some(Stored { href: href.clone(), etag: known.etag.clone(), note: note.clone() })
    }

    /// The attempts at `claim`, as the run `run` sees them.
    pub(super) fn view(&self, claim: &Claim, run: Uuid) -> View {
        let mut view = View::default();
        // A digest for each number of an attempt, and not for each note: there are as many as mails of late.
        let mut uids: HashMap<u32, Uuid> = HashMap::new();
        for (_, _, uid, note) in self.all() {
            let Note::Claim(note) = note else { continue };
            if uid != uids.entry(note.attempt).or_insert_with(|| claim.uid(note.attempt)) {
                continue;
            }
            view.is_done |= note.done.is_some();
            if view.latest.is_none_or(|latest| latest.attempt < note.attempt) {
                let is_own = note.run == run;
                view.latest = Some(Latest { attempt: note.attempt, is_own, at: note.at });
            }
        }
        view
    }

    /// Returns what the member has chosen whose note is there.
    pub(super) fn preferences(&self, href: Href, of: Uuid) -> Option<Stored<Preferences>> {
        let known = self.known.get(&href)?;
        let Some((uid, Note::Preferences(note))) = &known.note else { return None };
        (*uid == of).then(|| Stored { href, etag: known.etag.clone(), note: Preferences::clone(note) })
    }

    /// Returns what all members have chosen.
    pub(super) fn all_preferences(&self) -> impl Iterator<Item = &Preferences> {
        self.all().filter_map(
            |(_, _, _, note)| if let Note::Preferences(chosen) = note { Some(&**chosen) } else { None },
        )
    }

    /// Returns what has been reported about rooms.
    pub(super) fn defects(&self) -> Vec<Stored<Defect>> {
        let defect = |(href, known, _, note): (&Href, &KnownNote, &Uuid, &Note)| match note {
            Note::Defect(note) => {
                Some(Stored { href: href.clone(), etag: known.etag.clone(), note: note.clone() })
            }
            _ => None,
        };
        self.all().filter_map(defect).collect()
    }

    /// Returns what was decided about conflicts in `room`.
    pub(super) fn decisions(&self, room: &RoomId) -> Vec<Stored<Decision>> {
        let decision = |(href, known, _, note): (&Href, &KnownNote, &Uuid, &Note)| match note {
            Note::Decision(of, decision) if of == room => {
                Some(Stored { href: href.clone(), etag: known.etag.clone(), note: decision.clone() })
            }
            _ => None,
        };
        self.all().filter_map(decision).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;
    use crate::ical::write_claim;

    fn claim() -> Claim {
        Claim { kind: "mail", subject: "a".into(), version: "1".into(), until: Instant::UNIX_EPOCH }
    }

    fn object(name: &str, attempt: u32, is_done: bool) -> Object {
        let at = Instant::UNIX_EPOCH;
        let done = is_done.then_some(at);
        let note = ClaimNote { name: claim().name(), attempt, run: Uuid::from_u128(9), at, until: at, done };
        let href = Href::parse(&format!("/dav/clef/{name}")).expect("an href");
        let etag = Some(ETag(format!("\"{attempt}{is_done}\"")));
        Object { href, etag, data: write_claim(&note, claim().uid(attempt)) }
    }

    #[test]
    fn what_is_written_during_a_reading_is_not_undone_by_it() {
        let mut notes = Notes::default();
        let (before, deleted, written) = (object("0", 0, false), object("1", 1, false), object("0", 0, true));
        let listed: Vec<(Href, ETag)> =
            [&before, &deleted].map(|o| (o.href.clone(), o.etag.clone().expect("an etag"))).to_vec();
        let mark = notes.mark();
        assert_eq!(notes.news(&listed).len(), 2);
        notes.put(written);
        notes.put(object("2", 2, false));
        notes.remove(&deleted.href);
        notes.apply(mark, &listed, vec![before, deleted]);
        let view = notes.view(&claim(), Uuid::nil());
        assert!(view.is_done);
        assert_eq!(view.latest.map(|latest| (latest.attempt, latest.is_own)), Some((2, false)));
        assert_eq!(notes.claims().len(), 2);

        let mark = notes.mark();
        notes.apply(mark, &[], Vec::new());
        assert_eq!(notes.view(&claim(), Uuid::nil()), View::default());
    }

    #[test]
    fn a_copy_under_another_uid_is_no_claim() {
        let mut notes = Notes::default();
        let mut copy = object("0", 0, true);
        copy.data = copy.data.replace(&claim().uid(0).to_string(), &Uuid::from_u128(7).to_string());
        notes.put(copy);
        assert_eq!(notes.view(&claim(), Uuid::nil()), View::default());
    }
}
