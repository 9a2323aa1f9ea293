//! Settings that leave nothing to book, which `clef check` reports.

use super::{Quota, Rules, RulesChange};
use crate::domain::time::format_length;

/// Rules that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The keys that are to blame, the likeliest first.
    pub keys: &'static [&'static str],
    /// What is wrong.
    pub message: String,
}

impl RulesChange {
    /// Returns which settings of one section say the same thing in two ways.
    #[must_use]
    pub fn contradiction(&self) -> Option<Contradiction> {
        let message = "expected either opens or horizon: opens takes its place".to_owned();
        let is_twice = self.horizon.is_some() && self.opens.is_some();
        is_twice.then_some(Contradiction { keys: &["opens"], message })
    }
}

impl Rules {
    /// Returns what leaves nothing to book.
    #[must_use]
    pub fn contradictions(&self) -> Vec<Contradiction> {
        self.lengths().into_iter().chain(self.ahead()).chain(self.too_little()).collect()
    }

    fn lengths(&self) -> Option<Contradiction> {
        let Self { min_length, max_length, step, .. } = self;
        let [shortest, longest, steps] = [min_length, max_length, step].map(|length| format_length(*length));
        let steps_in_longest =
            i32::try_from(max_length.num_minutes() / step.num_minutes()).unwrap_or(i32::MAX);
        if min_length > max_length {
            let message =
                format!("expected min_length ({shortest}) to be no more than max_length ({longest})");
            return Some(Contradiction { keys: &["max_length", "min_length"], message });
        }
        let message = format!(
            "no length fits: expected a multiple of step ({steps}) between min_length ({shortest}) and max_length ({longest})"
        );
        let fits = *step * steps_in_longest >= *min_length.max(step);
        (!fits).then_some(Contradiction { keys: &["step", "max_length", "min_length"], message })
    }

    fn too_little(&self) -> Option<Contradiction> {
        let is_too_little = |quota: &&Quota| !quota.most.has_room_for(self.min_length);
        let quota = self.quotas.iter().find(is_too_little)?;
        let message = format!(
            "nothing can be booked: expected the quota ({}) to be at least min_length ({})",
            quota.write(),
            format_length(self.min_length)
        );
        Some(Contradiction { keys: &["quotas", "min_length"], message })
    }

    fn ahead(&self) -> Option<Contradiction> {
        let Self { min_notice, min_length, .. } = self;
        let farthest = self.farthest();
        let [notice, shortest, ahead] = [*min_notice, *min_length, farthest].map(format_length);
        let message = format!(
            "nothing can be booked: expected horizon or opens ({ahead}) to be more than min_notice ({notice}) and min_length ({shortest})"
        );
        (*min_notice + *min_length > farthest)
            .then_some(Contradiction { keys: &["opens", "horizon", "min_notice", "min_length"], message })
    }
}
