//! The two clocks of a claim: what others compare, and what nobody can set.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::Utc;

use crate::domain::time::Instant;

/// A moment by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// By the wall clock, which other Clefs can compare with theirs, and which somebody may set.
    pub wall: Instant,
    /// Since the computer started, the time in which it was suspended included. It never goes back.
    pub uptime: Duration,
}

/// Where moments come from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The computer's clocks.
    #[default]
    System,
    /// The computer's, but that the time of day is another clock's: that of the program.
    By(crate::clock::Clock),
    /// A moment that stays until it is set: for tests.
    Fixed(Arc<Mutex<Moment>>),
}

impl Clock {
    /// A clock that stands at `moment`.
    #[must_use]
    pub fn fixed(moment: Moment) -> Self {
        Self::Fixed(Arc::new(Mutex::new(moment)))
    }

    /// Moves a fixed clock, and all its clones, on by `length`.
    pub fn go_on(&self, length: Duration) {
        if let Self::Fixed(moment) = self {
            let mut moment = moment.lock().unwrap_or_else(PoisonError::into_inner);
            moment.wall += length;
            moment.uptime += length;
        }
    }

    /// Returns the moment it is.
    #[must_use]
    pub fn now(&self) -> Moment {
        match self {
            Self::System => Moment { wall: Utc::now(), uptime: uptime() },
            Self::By(clock) => Moment { wall: clock.now(), uptime: uptime() },
            Self::Fixed(moment) => *moment.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// `std::time::Instant` stands still on Linux while the computer is suspended; this clock does not.
#[cfg(unix)]
fn uptime() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: ClockId = ClockId::Boottime;
    // On the systems of Apple this one goes on while they sleep.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: ClockId = ClockId::Monotonic;
    Duration::try_from(clock_gettime(CLOCK)).unwrap_or_default()
}

/// Since the first call: the best that the standard library has.
#[cfg(not(unix))]
fn uptime() -> Duration {
    static BEGAN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(std::time::Instant::now).elapsed()
}
