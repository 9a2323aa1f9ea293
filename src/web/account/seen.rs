//! Keeps up to date what feeds and watches know of the people who made them: who loses reception shall not go on
//! reading as reception, and a program that asks for a feed signs in nowhere.

use std::sync::Arc;

use chrono::TimeDelta;

use super::Account;
use crate::domain::preferences::Preferences;
use crate::domain::time::Instant;
use crate::notebook::{Notebook, Unwritten};
use crate::web::App;
use crate::web::session::Session;

/// How often it is noted that somebody was here.
const NOTED_EVERY: TimeDelta = TimeDelta::days(1);

/// Changes what the owner of `session` has chosen, and notes who they are `now`.
///
/// # Errors
/// See [`Unwritten`].
pub(in crate::web) async fn choose(
    notebook: &Notebook,
    session: &Session,
    now: Instant,
    change: impl Fn(Preferences) -> Preferences,
) -> Result<Preferences, Unwritten> {
    let account = Account::of(session).written();
    let noted = |chosen| Preferences { account: account.clone(), seen: now, ..change(chosen) };
    notebook.choose(session.id(), noted).await
}

/// Notes that whoever has `session` is here, if they have feeds or watches and it is news. Nobody waits for it.
pub(in crate::web) fn note_seen(app: &Arc<App>, session: &Arc<Session>, now: Instant) {
    let Some(notebook) = app.notebook.clone() else { return };
    let is_asked = |known: &Preferences| !known.feeds.is_empty() || !known.watches.is_empty();
    let Some(known) = notebook.preferences(session.id()).filter(is_asked) else { return };
    let account = Account::of(session).written();
    if known.account == account && now - known.seen < NOTED_EVERY {
        return;
    }
    // One after the other: whoever is left out now is here again.
    let Ok(turn) = Arc::clone(&app.noting).try_acquire_owned() else { return };
    let session = Arc::clone(session);
    tokio::spawn(async move {
        if let Err(error) = choose(&notebook, &session, now, |chosen| chosen).await {
            tracing::info!(%error, "it could not be noted that somebody was here");
        }
        drop(turn);
    });
}
