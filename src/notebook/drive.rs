//! Runs the machine of a claim against the notebook, and says when a claim was done: the one place where
//! claims do I/O.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;
use uuid::Uuid;

use super::Notebook;
use super::claim::Claim;
use super::claim::step::{Action, Answer, Ending, Sent, State, Terms, step};
use super::clock::Moment;
use super::notes::Stored;
use crate::caldav::client::Object;
use crate::caldav::{Error, Href};
use crate::domain::time::Instant;
use crate::ical::{ClaimNote, write_claim};

/// What came of a claim.
#[derive(Debug)]
pub enum Claimed {
    /// It is ours: act, and then say so with [`Held::done`].
    Mine(Held),
    /// Another Clef has it, or another task of this one. Ask again later, in case it does not come to act.
    Taken,
    /// It was done, or it is too late for it. Nobody need ask again.
    Over,
    /// Nobody knows, or the notebook cannot be written: do not act, ask again later.
    Unknown,
}

/// How often it is tried to say that a claim is done before that is left for the next time.
const SAYING: u8 = 4;

/// What this process has to do with a claim.
#[derive(Debug)]
pub(in crate::notebook) struct Own {
    /// Whether a task of this process claims it, or acts on it, just now.
    is_busy: bool,
    sent: Option<Sent>,
    /// Which attempt was acted on.
    acted: Option<u32>,
    /// Until when it is kept in mind.
    pub(in crate::notebook) until: Instant,
}

/// A claim that is ours. When it is dropped, this Clef may claim it again.
#[derive(Debug)]
pub struct Held {
    turn: Turn,
    terms: Terms,
    sent: Sent,
}

impl Held {
    /// Whether there is still time to act: ask just before. After half of the claim's life there is not,
    /// even if the computer was suspended meanwhile; drop it then, and claim again.
    #[must_use]
    pub fn may_act(&self) -> bool {
        self.terms.may_act(self.sent.since, self.turn.notebook.clock.now())
    }

    /// Returns what is claimed.
    #[must_use]
    pub fn claim(&self) -> &Claim {
        &self.turn.claim
    }

    /// Says that it was acted on. Returns whether that is written: if not, it is said once more when
    /// this Clef is asked to claim it again; should it end before, another one acts as well.
    pub async fn done(self) -> bool {
        let Turn { notebook, claim } = &self.turn;
        // Before it is written: if that fails, this process says it again and does not act again (docs/protocol.md
        // §10).
        if let Some(own) = notebook.own().get_mut(&claim.id()) {
            own.acted = Some(self.sent.attempt);
        }
        notebook.say_done(claim, self.sent.attempt).await
    }
}

/// A claim that a task of this process is busy with: no other one is, until this is dropped.
#[derive(Debug)]
struct Turn {
    notebook: Arc<Notebook>,
    claim: Claim,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(own) = self.notebook.own().get_mut(&self.claim.id()) {
            own.is_busy = false;
        }
    }
}

impl Notebook {
    /// Claims something that must happen once. A claim that is not done after `life` may be made again;
    /// every Clef on the notebook must give the same.
    ///
    /// It costs one request if nobody else has it, and none where it is known that somebody has.
    pub async fn claim(self: &Arc<Self>, claim: &Claim, life: Duration) -> Claimed {
        let Some(collection) = self.collection() else { return Claimed::Unknown };
        if self.may_be_shared() {
            return Claimed::Unknown;
        }
        let Some(turn) = self.take_turn(claim) else { return Claimed::Taken };
        // What was claimed before this process began, its server would let it claim once more.
        if self.is_alone && !self.is_read() && self.refresh().await.is_err() {
            return Claimed::Unknown;
        }
        let (sent, acted) = self.own().get(&claim.id()).map(|own| (own.sent, own.acted)).unwrap_or_default();
        if let Some(attempt) = acted {
            // While it is not said, this is to be asked again.
            return if self.say_done(claim, attempt).await { Claimed::Over } else { Claimed::Taken };
        }
        let terms = Terms { until: claim.until, life };
        let mut now = self.clock.now();
        let known = self.notes().view(claim, self.run);
        let (mut state, mut action) = State::begin(terms, known, sent, now);
        loop {
            let answer = match action {
                Action::Create(attempt) => {
                    // Before it is sent: if this task is dropped meanwhile, the next one knows that it may arrive.
                    if let Some(own) = self.own().get_mut(&claim.id()) {
                        own.sent = state.sent;
                    }
                    self.create_claim(&collection, claim, attempt, now).await
                }
                Action::Look => self.look(claim).await,
                Action::BackOff(times) => {
                    sleep(self.first_back_off * 2_u32.pow(u32::from(times))).await;
                    Answer::Waited
                }
                Action::Finish(Ending::Mine(sent)) => return Claimed::Mine(Held { turn, terms, sent }),
                Action::Finish(Ending::Taken) => return Claimed::Taken,
                Action::Finish(Ending::Over) => return Claimed::Over,
                Action::Finish(Ending::Unknown) => return Claimed::Unknown,
            };
            tracing::debug!(claim = claim.name(), ?action, ?answer, "claiming");
            now = self.clock.now();
            (state, action) = step(state, answer, now);
        }
    }

    pub(in crate::notebook) fn own(&self) -> MutexGuard<'_, std::collections::HashMap<Uuid, Own>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_turn(self: &Arc<Self>, claim: &Claim) -> Option<Turn> {
        let new = || Own { is_busy: false, sent: None, acted: None, until: claim.until };
        let mut all = self.own();
        let own = all.entry(claim.id()).or_insert_with(new);
        if own.is_busy {
            return None;
        }
        own.is_busy = true;
        Some(Turn { notebook: Arc::clone(self), claim: claim.clone() })
    }

    /// An href is never used twice.
    // QUIRK Nextcloud: a second delete under one href is refused for ever, docs/nextcloud.md §4.
    async fn create_claim(&self, collection: &Href, claim: &Claim, attempt: u32, now: Moment) -> Answer {
        let href = collection.child(&format!("claim-{}.ics", Uuid::new_v4().simple()));
        let note = ClaimNote {
            name: claim.name(),
            attempt,
            run: self.run,
            at: now.wall,
            until: claim.until,
            done: None,
        };
        let data = write_claim(&note, claim.uid(attempt));
        match self.client.create(&href, data.clone()).await {
            Ok(created) => {
                self.notes().put(Object { href, etag: created.etag, data });
                Answer::Created
            }
            Err(error) if error.is_uid_taken() => Answer::Taken,
            Err(error) => {
                tracing::info!(claim = claim.name(), %error, "a claim could not be written");
                // Nobody else knows this href: what is there already is this very request, sent twice.
                let is_lost = error.may_have_happened() || matches!(error, Error::PreconditionFailed { .. });
                if is_lost { Answer::Lost } else { Answer::NotDone }
            }
        }
    }

    async fn look(&self, claim: &Claim) -> Answer {
        match self.refresh().await {
            Ok(()) => Answer::Read(self.notes().view(claim, self.run)),
            Err(error) => {
                tracing::info!(claim = claim.name(), %error, "the notebook could not be read");
                Answer::Unreadable
            }
        }
    }

    /// Writes into the claim that it is done, if it is still there. Only who made it does this, so it meets
    /// nobody.
    async fn say_done(&self, claim: &Claim, attempt: u32) -> bool {
        for tries in 0..SAYING {
            if tries > 0 {
                sleep(self.first_back_off * 2_u32.pow(u32::from(tries))).await;
            }
            let mut stored = self.notes().attempt(claim, attempt);
            // What the server has made of it is not known where it named no version, or after a failure.
            if tries > 0 || stored.as_ref().is_none_or(|stored| stored.etag.is_none()) {
                if self.refresh().await.is_err() {
                    continue;
                }
                stored = self.notes().attempt(claim, attempt);
            }
            // Deleted by hand: there is nothing that it could be written into.
            let Some(stored) = stored else { return true };
            if stored.note.done.is_some() || self.write_done(claim, stored).await {
                return true;
            }
        }
        tracing::warn!(claim = claim.name(), "it was done, but the notebook does not say so");
        false
    }

    async fn write_done(&self, claim: &Claim, Stored { href, etag, note }: Stored<ClaimNote>) -> bool {
        let Some(etag) = etag else { return false };
        let note = ClaimNote { done: Some(self.clock.now().wall), ..note };
        let data = write_claim(&note, claim.uid(note.attempt));
        match self.client.update(&href, &etag, data.clone()).await {
            Ok(etag) => {
                self.notes().put(Object { href, etag, data });
                true
            }
            Err(error) => {
                tracing::info!(claim = claim.name(), %error, "it could not be said that it is done");
                false
            }
        }
    }
}
