//! Who may send now: so many at once, and nobody after a 401.
//!
//! QUIRK Nextcloud: eleven wrong passwords within half an hour lock out every account behind this
//! address, good passwords too, docs/nextcloud.md §1. So after the first 401 nothing is sent for a
//! long pause, and as long as no answer has shown that the password is good, requests go one by one.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::StatusCode;
use tokio::sync::{MutexGuard, Semaphore, SemaphorePermit};

use crate::caldav::Error;

/// What is known of the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Password {
    Untried,
    Good,
    Refused { at: Instant },
}

pub(super) struct Gate {
    password: Mutex<Password>,
    one_by_one: tokio::sync::Mutex<()>,
    permits: Semaphore,
    pause: Duration,
}

/// Held while a request is under way.
pub(super) struct Pass<'a> {
    _permit: SemaphorePermit<'a>,
    _turn: Option<MutexGuard<'a, ()>>,
}

impl Gate {
    pub(super) fn new(in_flight: usize, pause: Duration) -> Self {
        Self {
            password: Mutex::new(Password::Untried),
            one_by_one: tokio::sync::Mutex::new(()),
            permits: Semaphore::new(in_flight.max(1)),
            pause,
        }
    }

    /// Waits until a request may be sent.
    pub(super) async fn enter(&self) -> Result<Pass<'_>, Error> {
        self.check()?;
        let turn = if self.state() == Password::Good { None } else { Some(self.one_by_one.lock().await) };
        // Whoever waited for a first answer need not go on one by one after it.
        let turn = turn.filter(|_| self.state() != Password::Good);
        let permit = self
            .permits
            .acquire()
            .await
            .map_err(|_| Error::Unreachable { sent: false, reason: "the client is closed".into() })?;
        self.check()?;
        Ok(Pass { _permit: permit, _turn: turn })
    }

    /// Takes note of an answer.
    pub(super) fn saw(&self, status: StatusCode) {
        let mut password = self.password.lock().unwrap_or_else(PoisonError::into_inner);
        if status == StatusCode::UNAUTHORIZED {
            *password = Password::Refused { at: Instant::now() };
        } else if status.is_success() && *password == Password::Untried {
            *password = Password::Good;
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.check().is_err()
    }

    pub(super) fn reopen(&self) {
        *self.password.lock().unwrap_or_else(PoisonError::into_inner) = Password::Untried;
    }

    fn check(&self) -> Result<(), Error> {
        let mut password = self.password.lock().unwrap_or_else(PoisonError::into_inner);
        match *password {
            Password::Refused { at } if at.elapsed() < self.pause => Err(Error::Unauthorized),
            Password::Refused { .. } => {
                *password = Password::Untried;
                Ok(())
            }
            Password::Untried | Password::Good => Ok(()),
        }
    }

    fn state(&self) -> Password {
        *self.password.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
