//! Who may send now: so many at once, and nobody after a 401.
//!
//! QUIRK Nextcloud: eleven wrong passwords within half an hour lock out every account behind this
//! address, good passwords too, docs/nextcloud.md §1. So after a 401 nothing is sent for a pause, and as
//! long as no answer has shown that the password is good, requests go one by one. The first pause is short:
//! a server that is being restarted, or whose directory is away, says 401 as well. After a second 401 in a
//! row the pause is long.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::sync::{MutexGuard, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::Limits;
use crate::caldav::Error;
use crate::caldav::requests::unauthorized;

/// The state of the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Password {
    /// Not since it was refused so many times in a row.
    Untried {
        refused: u32,
    },
    Good,
    Refused {
        at: Instant,
        times: u32,
    },
}

pub(super) struct Gate {
    password: Mutex<Password>,
    /// The schemes that the last 401 offered, if Basic was not among them.
    other_ways: Mutex<Option<String>>,
    one_by_one: tokio::sync::Mutex<()>,
    permits: Semaphore,
    limits: Limits,
}

/// Held while a request is under way.
pub(super) struct Pass<'a> {
    _permit: SemaphorePermit<'a>,
    _turn: Option<MutexGuard<'a, ()>>,
}

impl Gate {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            password: Mutex::new(Password::Untried { refused: 0 }),
            other_ways: Mutex::new(None),
            one_by_one: tokio::sync::Mutex::new(()),
            permits: Semaphore::new(limits.in_flight.max(1)),
            limits,
        }
    }

    /// Waits until a request may be sent.
    pub(super) async fn enter(&self) -> Result<Pass<'_>, Error> {
        self.check()?;
        let turn = if self.state() == Password::Good { None } else { Some(self.one_by_one.lock().await) };
        // Requests that waited for a first answer need not go on one by one after it.
        let turn = turn.filter(|_| self.state() != Password::Good);
        let permit = self
            .permits
            .acquire()
            .await
            .map_err(|_| Error::Unreachable { sent: false, reason: "the client is closed".into() })?;
        // While this one waited, another may have been answered 401.
        self.check()?;
        Ok(Pass { _permit: permit, _turn: turn })
    }

    /// Takes note of an answer.
    pub(super) fn saw(&self, status: StatusCode) {
        let mut password = self.password.lock().unwrap_or_else(PoisonError::into_inner);
        if status == StatusCode::UNAUTHORIZED {
            let times = match *password {
                Password::Untried { refused } => refused + 1,
                Password::Good => 1,
                // Both were sent before the first of them was answered.
                Password::Refused { times, .. } => times,
            };
            *password = Password::Refused { at: Instant::now(), times };
        // A success does not open what a 401 has closed: it may answer something sent before, and Nextcloud goes on
        // counting wrong passwords in spite of it (docs/nextcloud.md §1).
        } else if status.is_success() && matches!(*password, Password::Untried { .. }) {
            *password = Password::Good;
        }
    }

    /// Takes note of the ways to sign in that a 401 with these headers offers.
    pub(super) fn saw_challenge(&self, headers: &HeaderMap) {
        let ways = match unauthorized(headers) {
            Error::NoBasic { offered } => Some(offered),
            _ => None,
        };
        *self.other_ways.lock().unwrap_or_else(PoisonError::into_inner) = ways;
    }

    fn refusal(&self) -> Error {
        let ways = self.other_ways.lock().unwrap_or_else(PoisonError::into_inner).clone();
        ways.map_or(Error::Unauthorized, |offered| Error::NoBasic { offered })
    }

    /// Until when nothing is sent, counted from now; nothing if it is open.
    pub(super) fn closed_for(&self) -> Duration {
        match self.state() {
            Password::Refused { at, times } => self.pause_after(times).saturating_sub(at.elapsed()),
            Password::Untried { .. } | Password::Good => Duration::ZERO,
        }
    }

    pub(super) fn reopen(&self) {
        *self.password.lock().unwrap_or_else(PoisonError::into_inner) = Password::Untried { refused: 0 };
    }

    fn pause_after(&self, times: u32) -> Duration {
        if times > 1 { self.limits.lockout } else { self.limits.second_try.min(self.limits.lockout) }
    }

    fn check(&self) -> Result<(), Error> {
        let mut password = self.password.lock().unwrap_or_else(PoisonError::into_inner);
        match *password {
            Password::Refused { at, times } if at.elapsed() < self.pause_after(times) => Err(self.refusal()),
            Password::Refused { times, .. } => {
                // The count stays: one request alone tries again, and a second 401 brings the long pause.
                *password = Password::Untried { refused: times };
                Ok(())
            }
            Password::Untried { .. } | Password::Good => Ok(()),
        }
    }

    fn state(&self) -> Password {
        *self.password.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_refusal_stops_for_seconds_and_a_second_one_for_long() {
        let gate = Gate::new(Limits::default());
        let (short, long) = (Limits::default().second_try, Limits::default().lockout);
        let is_open = async || gate.enter().await.is_ok();
        gate.saw(StatusCode::OK);
        gate.saw(StatusCode::UNAUTHORIZED);
        gate.saw(StatusCode::UNAUTHORIZED);
        assert_eq!((is_open().await, gate.closed_for()), (false, short), "both were on their way");
        tokio::time::advance(short).await;
        assert!(is_open().await);
        gate.saw(StatusCode::UNAUTHORIZED);
        assert_eq!((is_open().await, gate.closed_for()), (false, long));
        tokio::time::advance(long).await;
        assert!(is_open().await);
        gate.saw(StatusCode::UNAUTHORIZED);
        assert_eq!(gate.closed_for(), long);
        tokio::time::advance(long).await;
        assert!(is_open().await);
        gate.saw(StatusCode::OK);
        gate.saw(StatusCode::UNAUTHORIZED);
        assert_eq!(gate.closed_for(), short, "it was good in between");
    }
}
