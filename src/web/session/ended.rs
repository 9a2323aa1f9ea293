//! Sessions that providers ended (OpenID Connect Back-Channel Logout 1.0): a session is a cookie and nothing here, so
//! what is kept is the list of those that count no more, in memory and in a file of the data directory.
//!
//! Each instance knows what it was told itself, and forgets the oldest when there are too many: asking the provider
//! again now and then ([`recheck`](super::recheck)) finds the others.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::accounts::openid::LoggedOut;
use crate::config::hex;
use crate::domain::time::Instant;
use crate::files::{private, write_private};

const FILE: &str = "ended-sessions.jsonl";
/// How many are remembered.
const MOST: usize = 10_000;

/// What a provider calls somebody and their sign-in, as marks that say nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::web) struct Marks {
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
}

impl Marks {
    /// Those of what `provider` calls a person and a sign-in of theirs.
    pub(in crate::web) fn new(provider: &str, subject: &str, session: Option<&str>) -> Self {
        let subject = mark(provider, "sub", subject);
        Self { subject, session: session.map(|session| mark(provider, "sid", session)) }
    }
}

fn mark(provider: &str, kind: &str, name: &str) -> String {
    let hash = [provider, kind, name]
        .into_iter()
        .fold(Sha256::new(), |hash, part| hash.chain_update(part.len().to_le_bytes()).chain_update(part));
    hex::write(&hash.finalize()[..8])
}

#[derive(Serialize, Deserialize)]
struct EndedSession {
    mark: String,
    #[serde(with = "chrono::serde::ts_seconds")]
    at: Instant,
}

/// The sessions that ended.
#[derive(Debug)]
pub(in crate::web) struct Ended {
    file: PathBuf,
    known: Mutex<HashMap<String, Instant>>,
}

impl Ended {
    /// Those that the data directory knows, without those that ended more than `longest` ago: no cookie is older.
    pub(in crate::web) fn read(directory: &Path, now: Instant, longest: TimeDelta) -> Self {
        let file = directory.join(FILE);
        let text = fs::read_to_string(&file).unwrap_or_default();
        let lines = text.lines().filter_map(|line| serde_json::from_str::<EndedSession>(line).ok());
        let lines = lines.filter(|line| now - line.at < longest).map(|line| (line.mark, line.at));
        let ended = Self { file, known: Mutex::new(lines.collect()) };
        if !text.is_empty() {
            ended.rewrite(&mut ended.lock());
        }
        ended
    }

    /// Ends the sessions of whom `provider` has signed out.
    pub(in crate::web) fn note(&self, provider: &str, logged_out: &LoggedOut) {
        let at = logged_out.at;
        // A session that is named is meant alone (§2.6).
        let mark = match (&logged_out.session, &logged_out.subject) {
            (Some(session), _) => mark(provider, "sid", session),
            (None, Some(subject)) => mark(provider, "sub", subject),
            (None, None) => return,
        };
        let mut known = self.lock();
        known.insert(mark.clone(), at);
        if known.len() > MOST {
            self.rewrite(&mut known);
        } else if let Err(error) = self.append(&EndedSession { mark, at }) {
            tracing::warn!(file = %self.file.display(), %error, "after a restart a session that ended counts again");
        }
    }

    /// Whether a session with these `marks`, which began at `since`, has ended.
    pub(in crate::web) fn has(&self, marks: &Marks, since: Instant) -> bool {
        let known = self.lock();
        let by_person = known.get(&marks.subject).is_some_and(|at| since <= *at);
        by_person || marks.session.as_ref().is_some_and(|session| known.contains_key(session))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, line: &EndedSession) -> io::Result<()> {
        let mut file = private(OpenOptions::new().create(true).append(true)).open(&self.file)?;
        writeln!(file, "{}", serde_json::to_string(line)?)
    }

    /// Forgets the oldest half of too many, and writes the file anew.
    fn rewrite(&self, known: &mut HashMap<String, Instant>) {
        let mut lines: Vec<EndedSession> =
            known.drain().map(|(mark, at)| EndedSession { mark, at }).collect();
        lines.sort_by_key(|line| line.at);
        if lines.len() > MOST {
            lines.drain(..lines.len() - MOST / 2);
        }
        let text: Vec<String> = lines.iter().filter_map(|line| serde_json::to_string(line).ok()).collect();
        if let Err(error) = write_private(&self.file, (text.join("\n") + "\n").as_bytes()) {
            tracing::warn!(file = %self.file.display(), %error, "the sessions that ended are not written down");
        }
        known.extend(lines.into_iter().map(|line| (line.mark, line.at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Instant {
        Instant::from_timestamp(1_800_000_000 + 3600 * hour, 0).expect("an instant")
    }

    fn out(subject: &str, session: Option<&str>, hour: i64) -> LoggedOut {
        LoggedOut { subject: Some(subject.to_owned()), session: session.map(ToOwned::to_owned), at: at(hour) }
    }

    #[test]
    fn a_session_or_all_of_a_person_end_and_a_restart_knows_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |hour| Ended::read(folder.path(), at(hour), TimeDelta::days(90));
        let marks = |session| Marks::new("keycloak", "ana", Some(session));
        let ended = read(0);
        ended.note("keycloak", &out("ana", Some("phone"), 1));
        for ended in [ended, read(2)] {
            assert!(ended.has(&marks("phone"), at(0)) && !ended.has(&marks("desk"), at(0)));
        }
        let ended = read(2);
        ended.note("keycloak", &out("ana", None, 3));
        for ended in [ended, read(4)] {
            assert!(ended.has(&marks("desk"), at(3)), "all that began before");
            assert!(!ended.has(&marks("desk"), at(4)), "signed in again");
            assert!(!ended.has(&Marks::new("keycloak", "malik", None), at(0)));
            assert!(!ended.has(&Marks::new("other", "ana", None), at(0)), "another provider's");
        }
        assert!(!read(90 * 24 + 4).has(&marks("phone"), at(0)), "no cookie is that old");
    }

    #[test]
    fn the_list_has_an_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let ended = Ended::read(folder.path(), at(0), TimeDelta::days(90));
        let person = |number: usize| number.to_string();
        ended.lock().extend((0..MOST).map(|number| (mark("k", "sub", &person(number)), at(0))));
        ended.note("k", &out("last", None, 1));
        assert_eq!(ended.lock().len(), MOST / 2);
        assert!(ended.has(&Marks::new("k", "last", None), at(1)), "the newest stay");
        let lines = fs::read_to_string(folder.path().join(FILE)).expect("a file").lines().count();
        assert_eq!(lines, MOST / 2);
    }
}
