//! A notebook, the Clefs on it, and what is on its way.

use std::time::Duration;

use chrono::TimeDelta;

use super::super::super::clock::Moment;
use super::super::step::{Action, Answer, Latest, Sent, State, Terms, View};
use crate::domain::time::Instant;
use crate::model::Bounds;

/// One tick of the model's time.
const TICK: u64 = 60;
/// How long a request may be on its way.
pub(super) const LONGEST_REQUEST: u8 = 1;
/// Later than anything that is explored.
pub(super) const NEVER: u8 = 60;

pub(super) type Step = fn(State, Answer, Moment) -> (State, Action);

/// What is explored.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    /// By how much the clock of each Clef is ahead, in ticks.
    pub(super) skews: Vec<i8>,
    /// How long a claim keeps others away, in ticks.
    pub(super) life: u8,
    /// Whether a UID that was deleted is refused for ever.
    pub(super) keeps_uids: bool,
    pub(super) bounds: Bounds,
    /// How many ticks an act takes at most, once it was checked that there is time for it.
    pub(super) longest_act: u8,
    pub(super) last_tick: u8,
    /// From when on nobody claims any more.
    pub(super) until: u8,
    pub(super) step: Step,
    pub(super) may_act: fn(&Terms, Duration, Moment) -> bool,
    /// How long after that claims are taken away, in ticks.
    pub(super) kept: i8,
}

/// A note in the notebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Note {
    pub(super) attempt: u32,
    /// Which Clef made it, in which of its runs.
    pub(super) run: (u8, u8),
    pub(super) at: Instant,
    pub(super) is_done: bool,
}

/// A write that is still on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Late {
    pub(super) write: Write,
    pub(super) sent: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Write {
    Create(Note),
    Done(Note),
}

/// Where a Clef is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Doing {
    /// It may ask for the claim.
    Nothing,
    /// It is about to execute an action.
    Claiming(State, Action),
    Holding(Sent),
    Acting {
        attempt: u32,
        began: u8,
    },
    Saying(u32),
    /// It knows that nothing is to be done any more.
    Settled,
    Dead,
}

/// One Clef.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Clef {
    pub(super) doing: Doing,
    /// How often it has begun anew.
    pub(super) run: u8,
    pub(super) sent: Option<Sent>,
    /// Whether it was written that it is done, when this Clef last heard of the notebook in this call.
    pub(super) was_said: bool,
}

/// One state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) time: u8,
    pub(super) notes: Vec<Note>,
    /// Attempts whose UID was ever there.
    pub(super) used: Vec<u32>,
    pub(super) late: Vec<Late>,
    pub(super) clefs: Vec<Clef>,
    pub(super) left: Bounds,
    /// How often it was acted on; more than two are counted as two.
    pub(super) acts: u8,
    /// Whether it was ever written that it is done.
    pub(super) was_said: bool,
    pub(super) wrong: Option<&'static str>,
}

/// Civil time is of no matter here.
pub(super) fn wall(ticks: i8) -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::seconds(i64::from(ticks) * TICK.cast_signed())
}

impl Setup {
    pub(super) fn terms(&self) -> Terms {
        let life = Duration::from_secs(u64::from(self.life) * TICK);
        Terms { until: wall(self.until.cast_signed()), life }
    }
}

impl Clef {
    /// One that begins, and knows nothing.
    pub(super) fn begins(run: u8) -> Self {
        Self { doing: Doing::Nothing, run, sent: None, was_said: false }
    }

    /// Forgets what does not matter any more, so that states are the same that are.
    pub(super) fn does(&mut self, doing: Doing) {
        self.doing = doing;
        if !matches!(doing, Doing::Claiming(..) | Doing::Holding(_)) {
            self.was_said = false;
        }
        if matches!(doing, Doing::Settled | Doing::Dead) {
            self.sent = None;
        }
    }
}

impl World {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            time: 0,
            notes: Vec::new(),
            used: Vec::new(),
            late: Vec::new(),
            clefs: vec![Clef::begins(0); setup.skews.len()],
            left: setup.bounds,
            acts: 0,
            was_said: false,
            wrong: None,
        }
    }

    /// The moment it is for one Clef.
    pub(super) fn moment(&self, setup: &Setup, who: usize) -> Moment {
        let wall = wall(self.time.cast_signed() + setup.skews[who]);
        Moment { wall, uptime: Duration::from_secs(u64::from(self.time) * TICK) }
    }

    /// Returns what a Clef reads.
    pub(super) fn view(&self, who: usize) -> View {
        let own = (u8::try_from(who).expect("a few"), self.clefs[who].run);
        let latest = self.notes.iter().max_by_key(|note| note.attempt);
        View {
            is_done: self.notes.iter().any(|note| note.is_done),
            latest: latest.map(|note| Latest { attempt: note.attempt, is_own: note.run == own, at: note.at }),
        }
    }

    /// Does what the server does with a write; returns whether it was done.
    pub(super) fn write(&mut self, setup: &Setup, write: Write) -> bool {
        match write {
            Write::Create(note) => {
                let is_there = self.notes.iter().any(|other| other.attempt == note.attempt);
                if is_there || (setup.keeps_uids && self.used.contains(&note.attempt)) {
                    return false;
                }
                self.notes.push(note);
                self.notes.sort_unstable();
                if setup.keeps_uids {
                    self.used.push(note.attempt);
                    self.used.sort_unstable();
                }
            }
            Write::Done(done) => {
                let is_it = |note: &&mut Note| note.attempt == done.attempt && note.run == done.run;
                let Some(note) = self.notes.iter_mut().find(is_it) else { return false };
                // When it was made does not matter any more.
                (note.is_done, note.at) = (true, wall(0));
                self.was_said = true;
            }
        }
        true
    }
}
