//! The one clock: pages, jobs and rules get their "now" from here, as an argument.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::time::Instant;

/// Where "now" comes from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The wall clock.
    #[default]
    System,
    /// A time that stands still until it is set, in milliseconds since 1970: for tests and pictures.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The wall clock.
    #[must_use]
    pub fn system() -> Self {
        Self::System
    }

    /// A clock that stands at `at`.
    #[must_use]
    pub fn fixed(at: Instant) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// Sets a fixed clock (all its clones too) to `at`; the wall clock goes its own way.
    pub fn set(&self, at: Instant) {
        if let Self::Fixed(millis) = self {
            millis.store(at.timestamp_millis(), Ordering::SeqCst);
        }
    }

    /// The time it is.
    #[must_use]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(millis) => {
                DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// The time it is by a clock that nobody sets: that of the start, and what has passed since. For how long
    /// ago something was, and for nothing that is shown.
    #[must_use]
    pub fn steady(&self) -> Instant {
        match self {
            Self::System => {
                let (wall, steady) = *START;
                wall + TimeDelta::from_std(steady.elapsed()).unwrap_or_default()
            }
            Self::Fixed(_) => self.now(),
        }
    }
}

/// When this was first asked, by both clocks.
static START: LazyLock<(Instant, time::Instant)> = LazyLock::new(|| (Utc::now(), time::Instant::now()));
