//! When to ask again after a failure: ever later, never in step with other Clefs.

use std::time::Duration;

use uuid::Uuid;

/// The longest pause.
const LONGEST: Duration = Duration::from_mins(5);

/// The pause after `failures` in a row: `base`, doubled with each, five minutes at most.
/// `chance` (0 to 255) moves it by a quarter either way.
pub(crate) fn pause(base: Duration, failures: u32, chance: u8) -> Duration {
    let doubled = base.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1).min(16)));
    doubled.min(LONGEST).mul_f64(0.75 + f64::from(chance) / 255.0 / 2.0)
}

/// A random byte.
pub(crate) fn chance() -> u8 {
    Uuid::new_v4().as_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const POLL: Duration = Duration::from_secs(15);

    #[rstest]
    #[case(1, 128, 15)]
    #[case(2, 128, 30)]
    #[case(4, 128, 120)]
    #[case(6, 128, 300)]
    #[case(u32::MAX, 128, 300)]
    #[case(1, 0, 11)]
    #[case(1, 255, 18)]
    fn the_pause_doubles_up_to_five_minutes(#[case] failures: u32, #[case] chance: u8, #[case] seconds: u64) {
        assert_eq!(pause(POLL, failures, chance).as_secs(), seconds);
    }
}
