//! `only_this_clef`: whether this Clef is the only one that books, and what that cannot promise.

use futures_util::future::BoxFuture;

use super::{Checked, Exam};
use crate::sync::{folder_id, is_alive, sentence};

const NAME: &str = "only_this_clef";
const LIMITS: &str = "this Clef alone books here. It cannot rule out two bookings at one time if a calendar application \
    writes at the very same moment (reception is shown both), if this machine stands still for minutes in the middle of a \
    booking while another Clef is started, or in the first seconds in which a copy of its data folder runs somewhere else";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let is_wanted = exam.settings.caldav.iter().any(|caldav| caldav.only_this_clef);
        let Some(calendars) = exam.read_calendars().filter(|_| is_wanted) else { return Vec::new() };
        let notebook = &calendars.notebook;
        if let Err(error) = notebook.refresh().await {
            let message = format!("the notebook cannot be read ({error}), so nothing is booked");
            let hint = "Let Clef's account make a calendar for it (docs/calendars.md, section 5): a second Clef is seen there.";
            return vec![Checked::fail(NAME, message, hint)];
        }
        let own = folder_id(&exam.settings.server.data_directory);
        let others = notebook.signs_of_others();
        let other = others.iter().find(|sign| is_alive(sign, exam.clock.now()) && Some(sign.folder) != own);
        vec![match other {
            Some(other) => Checked::fail(NAME, sentence(other), "One of the two books nothing until then."),
            None => Checked::ok(NAME, LIMITS),
        }]
    })
}
