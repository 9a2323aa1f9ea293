//! The notebook: there, and shared with nobody.

use futures_util::future::BoxFuture;

use super::{Checked, Exam};
use crate::health::{Condition, of_notebook};

const NAME: &str = "notebook";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let Some(calendars) = exam.read_calendars() else { return Vec::new() };
        let notebook = &calendars.notebook;
        if let Condition::NoNotebook(why) = of_notebook(notebook).condition {
            let hint = "Without it, decisions about conflicts are kept in the rooms' calendars; mails, feeds and what \
                        members have chosen need it (docs/calendars.md, section 5).";
            return vec![Checked::warn(NAME, why, hint)];
        }
        let Some(href) = notebook.collection() else { return Vec::new() };
        let shares = calendars.bookings.calendars().first().client.shares(&href).await.unwrap_or_default();
        let with = shares.with.unwrap_or_default();
        if with.is_empty() && !shares.is_published {
            return vec![Checked::ok(NAME, format!("found or made, as {:?}", notebook.name()))];
        }
        let names: Vec<String> = with.into_iter().map(|share| share.with).collect();
        let message = format!("shared with others: {}", names.join(", "));
        vec![Checked::warn(
            NAME,
            message,
            "End that: it holds private notes of Clef, and nobody else is to write there.",
        )]
    })
}
