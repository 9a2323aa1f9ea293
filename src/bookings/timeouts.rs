//! How long booking waits: for an answer, between tries, and until a lost request can no longer land.

use std::time::Duration;

use uuid::Uuid;

/// The waiting times of booking. Tests inject short ones.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// How long a member waits for an answer. After that the page says "we do not know yet" while the
    /// request goes on.
    pub answer_within: Duration,
    /// How long a request waits for those before it in the same room.
    pub turn_within: Duration,
    /// The longest life of a request: our time-outs and those of a proxy. Once it has passed, what is
    /// not in the calendar never will be.
    pub longest_request: Duration,
    /// The first of the pauses between tries; each is twice as long as the one before.
    pub first_back_off: Duration,
    /// How long after a confirmation the room is read once more. Nextcloud's Appointments writes within a second
    /// of having looked.
    pub recheck_after: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            answer_within: Duration::from_secs(25),
            turn_within: Duration::from_secs(15),
            longest_request: Duration::from_mins(2),
            first_back_off: Duration::from_millis(250),
            recheck_after: Duration::from_secs(3),
        }
    }
}

impl Timeouts {
    /// The pause after `times` tries: doubled each time, at most 32 times the first.
    pub(super) fn back_off(&self, times: u8) -> Duration {
        self.first_back_off * 2_u32.pow(u32::from(times.min(5)))
    }

    /// 50 to 305 ms at random, so that two that gave way to each other do not meet again.
    pub(super) fn random_pause() -> Duration {
        let random = u64::from(Uuid::new_v4().as_bytes()[0]);
        Duration::from_millis(50 + random)
    }
}
