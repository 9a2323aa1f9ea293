//! The transitions of the machine of a claim. Nothing here does I/O or knows a clock.

use std::time::Duration;

use chrono::TimeDelta;

use super::super::clock::Moment;
use crate::domain::time::Instant;

/// How often one call creates or looks again while answers stay away.
const TRIES: u8 = 4;
/// More attempts than that are a fault somewhere: at ten minutes each, this is a day.
const ATTEMPTS: u32 = 150;

/// What a claim is decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) struct Terms {
    /// From when on nobody claims it any more.
    pub(in crate::notebook) until: Instant,
    /// How long a claim that is not done keeps others away.
    pub(in crate::notebook) life: Duration,
}

impl Terms {
    /// Whether somebody who sent a claim at `since` (uptime) may begin to act. Only half of the life is
    /// theirs: what is left is for the act itself and for clocks that differ.
    pub(in crate::notebook) fn may_act(&self, since: Duration, now: Moment) -> bool {
        now.uptime.saturating_sub(since) < self.life / 2
    }

    /// Whether a claim that was made `at` and is not done may be made again.
    fn is_spent(&self, at: Instant, now: Moment) -> bool {
        TimeDelta::from_std(self.life).is_ok_and(|life| now.wall - at >= life)
    }
}

/// The attempts at a claim that are in the notebook, reduced to what decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(in crate::notebook) struct View {
    /// Whether any of them is done.
    pub(in crate::notebook) is_done: bool,
    /// The last of them.
    pub(in crate::notebook) latest: Option<Latest>,
}

/// The last attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) struct Latest {
    pub(in crate::notebook) attempt: u32,
    /// Whether this run made it.
    pub(in crate::notebook) is_own: bool,
    /// When it was made, by the clock of who made it.
    pub(in crate::notebook) at: Instant,
}

/// An attempt that this run has sent, and when it did so first (uptime).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) struct Sent {
    pub(in crate::notebook) attempt: u32,
    pub(in crate::notebook) since: Duration,
}

/// What the driver is to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) enum Action {
    /// Create the object of this attempt, under an href never used before.
    Create(u32),
    /// Read all attempts from the server.
    Look,
    /// Pause, longer each time.
    BackOff(u8),
    /// Stop.
    Finish(Ending),
}

/// How a call ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) enum Ending {
    /// This attempt is ours, and may be acted on for a while.
    Mine(Sent),
    /// Somebody has it who may still act.
    Taken,
    /// It was done, or it is too late for it.
    Over,
    /// Nobody knows.
    Unknown,
}

/// What the driver brings back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) enum Answer {
    /// To [`Action::Create`]: created.
    Created,
    /// The notebook has the UID already.
    Taken,
    /// Sent; whether it was done is unknown.
    Lost,
    /// Certainly not done.
    NotDone,
    /// To [`Action::Look`].
    Read(View),
    /// No answer, or none that can be understood.
    Unreadable,
    /// To a pause: it is over.
    Waited,
}

/// Where a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) struct State {
    terms: Terms,
    /// The attempt that this call is about.
    pub(in crate::notebook) attempt: u32,
    /// What this run has sent last, in this call or before.
    pub(in crate::notebook) sent: Option<Sent>,
    pub(in crate::notebook) phase: Phase,
    tries: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) enum Phase {
    Creating,
    /// Looking what is there, and what it means if the attempt is not.
    Looking(Absent),
    /// Backing off before looking again.
    Waiting(Absent),
    /// Backing off before the same UID is created again.
    Fencing,
    Finished,
}

/// What it means that the attempt of this call is not in the notebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::notebook) enum Absent {
    /// A create was lost: the same UID is sent again.
    NotArrived,
    /// Its UID was refused, so it was deleted: the next attempt is made.
    Deleted,
}

impl State {
    /// A call that begins, with what memory knows of the claim and what this run has sent before; and the
    /// first thing to do. Memory may be out of date: it only spares requests.
    pub(in crate::notebook) fn begin(
        terms: Terms,
        known: View,
        sent: Option<Sent>,
        now: Moment,
    ) -> (Self, Action) {
        let state = Self { terms, attempt: 0, sent, phase: Phase::Finished, tries: 0 };
        if known.is_done || now.wall >= terms.until {
            return state.finish(Ending::Over);
        }
        let latest = known.latest.map(|latest| latest.attempt);
        let own = sent.map(|sent| sent.attempt);
        match known.latest {
            Some(seen) if latest >= own && !seen.is_own && !terms.is_spent(seen.at, now) => {
                state.finish(Ending::Taken)
            }
            None if own.is_none() => state.create(0, now),
            // What this run has sent last is never left for an earlier attempt: it may still arrive.
            _ => {
                let absent = if latest >= own { Absent::Deleted } else { Absent::NotArrived };
                let attempt = latest.max(own).unwrap_or_default();
                Self { attempt, ..state }.go(Phase::Looking(absent), Action::Look)
            }
        }
    }

    fn go(mut self, phase: Phase, action: Action) -> (Self, Action) {
        self.phase = phase;
        (self, action)
    }

    fn finish(self, ending: Ending) -> (Self, Action) {
        self.go(Phase::Finished, Action::Finish(ending))
    }

    fn create(mut self, attempt: u32, now: Moment) -> (Self, Action) {
        if now.wall >= self.terms.until {
            return self.finish(Ending::Over);
        }
        if attempt > ATTEMPTS {
            return self.finish(Ending::Unknown);
        }
        // What was sent first may be what lands: its time counts, so that nobody acts for too long.
        let since = self.sent.filter(|sent| sent.attempt == attempt).map_or(now.uptime, |sent| sent.since);
        (self.attempt, self.sent) = (attempt, Some(Sent { attempt, since }));
        self.go(Phase::Creating, Action::Create(attempt))
    }

    /// Ours, if there is time left to act.
    fn mine(self, now: Moment) -> (Self, Action) {
        match self.sent.filter(|sent| sent.attempt == self.attempt) {
            Some(sent) if self.terms.may_act(sent.since, now) => self.finish(Ending::Mine(sent)),
            // Too late to act on it; once its life is over the next attempt is made.
            _ => self.finish(Ending::Taken),
        }
    }

    /// One more try after a pause, unless there were enough.
    fn again(mut self, phase: Phase) -> (Self, Action) {
        self.tries += 1;
        if self.tries > TRIES {
            return self.finish(Ending::Unknown);
        }
        self.go(phase, Action::BackOff(self.tries))
    }
}

/// One step: what was answered leads to what to do next. An answer that does not fit the last action
/// ends the call as unknown; the driver never gives one.
#[must_use]
pub(in crate::notebook) fn step(state: State, answer: Answer, now: Moment) -> (State, Action) {
    match (state.phase, answer) {
        (Phase::Creating, Answer::Created) if state.attempt == 0 => state.mine(now),
        // Taken over: whoever had it before may have said meanwhile that it is done.
        (Phase::Creating, Answer::Created | Answer::Taken) => {
            state.go(Phase::Looking(Absent::Deleted), Action::Look)
        }
        (Phase::Creating, Answer::Lost) => state.go(Phase::Looking(Absent::NotArrived), Action::Look),
        (Phase::Looking(absent), Answer::Read(view)) => decide(state, absent, view, now),
        (Phase::Waiting(absent), Answer::Waited) => state.go(Phase::Looking(absent), Action::Look),
        (Phase::Fencing, Answer::Waited) => state.create(state.attempt, now),
        (_, _) => state.finish(Ending::Unknown),
    }
}

/// Decides by what is there.
fn decide(mut state: State, absent: Absent, view: View, now: Moment) -> (State, Action) {
    if view.is_done {
        return state.finish(Ending::Over);
    }
    match view.latest.filter(|latest| latest.attempt >= state.attempt) {
        // Also our own: whoever sees it takes it over by now.
        Some(latest) if state.terms.is_spent(latest.at, now) => state.create(latest.attempt + 1, now),
        Some(latest) if latest.is_own => {
            state.attempt = latest.attempt;
            state.mine(now)
        }
        Some(_) => state.finish(Ending::Taken),
        None if absent == Absent::NotArrived => state.again(Phase::Fencing),
        // Reads see earlier writes, so one look is enough; a second costs little, and acting twice much.
        None if state.tries == 0 => state.again(Phase::Waiting(Absent::Deleted)),
        None => state.create(state.attempt + 1, now),
    }
}
