//! What one expansion may cost.

/// How much work one expansion may cost. A step takes around twenty nanoseconds (benches/recurrence.rs).
const STEPS: i64 = 150_000;

/// How much work is left for all rules of a recurrence together.
#[derive(Debug)]
pub(super) struct Budget {
    steps: i64,
    pub(super) starts: usize,
}

impl Budget {
    pub(super) fn new(starts: usize) -> Self {
        Self { steps: STEPS, starts }
    }

    /// Takes `steps` away; `None` if that is more than there is.
    pub(super) fn spend(&mut self, steps: i64) -> Option<()> {
        self.steps -= steps;
        (self.steps >= 0).then_some(())
    }
}
