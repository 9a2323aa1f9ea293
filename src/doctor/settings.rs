//! The settings: all that `clef check` says.

use futures_util::future::BoxFuture;

use super::{Checked, Exam};
use crate::config::{Problem, Problems};

const NAME: &str = "settings";

/// Returns what is wrong with settings that cannot be used.
#[must_use]
pub fn of_problems(problems: &Problems) -> Vec<Checked> {
    let one = |problem: &Problem| {
        let message = Problem { hint: None, ..problem.clone() }.to_string();
        let hint = problem.hint.clone().unwrap_or_else(|| "Correct it, and start Clef again.".to_owned());
        Checked::fail(NAME, message, hint)
    };
    problems.iter().map(one).collect()
}

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let settings = &exam.settings;
        let warnings = settings.warnings().into_iter().chain(settings.never_open(exam.clock.now()));
        let warn = |message| Checked::warn(NAME, message, "Clef starts with it; it is probably not meant.");
        let warnings: Vec<Checked> = warnings.map(warn).collect();
        if warnings.is_empty() {
            let (rooms, sites) = (settings.rooms.len(), settings.sites.len());
            return vec![Checked::ok(NAME, format!("rooms: {rooms}, sites: {sites}, no problems"))];
        }
        warnings
    })
}
