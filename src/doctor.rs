//! `clef doctor`: looks whether everything around Clef is as it should be, and says what to do where it is not.
//!
//! One check is one file with a function `look`, and a line in [`CHECKS`].

mod calendars;
mod chats;
mod clock;
mod closures;
mod disk;
mod exam;
mod feeds;
mod front;
mod long_headers;
mod mails;
mod nextcloud;
mod notebook;
mod only_this_clef;
mod openid;
mod portal;
mod reach;
mod report;
mod settings;
mod sharing;
mod sign_in;
mod zones;

use futures_util::future::BoxFuture;
use serde::Serialize;

pub use self::exam::{Exam, Wanted};
pub use self::report::{exit_code, json, text};
pub use self::settings::of_problems;
pub use self::sharing::of_shares;
use crate::health::Status;

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// What was looked at, such as `calendar.atelier`.
    pub name: String,
    /// How well it is.
    pub status: Status,
    /// How it is.
    pub message: String,
    /// What to do, if there is something to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// A check: what it looks at is in the exam.
type Look = for<'a> fn(&'a Exam) -> BoxFuture<'a, Vec<Checked>>;

/// In the order in which they are shown.
const CHECKS: &[Look] = &[
    settings::look,
    disk::look,
    zones::look,
    calendars::look,
    sharing::look,
    clock::look,
    notebook::look,
    only_this_clef::look,
    closures::look,
    feeds::look,
    sign_in::look,
    openid::look,
    nextcloud::look,
    mails::look,
    chats::look,
    front::look,
    long_headers::look,
    portal::look,
];

/// Looks at everything, one thing after the other.
pub async fn examine(exam: &Exam) -> Vec<Checked> {
    let mut all = Vec::new();
    for look in CHECKS {
        all.extend(look(exam).await);
    }
    all
}

/// Looks at the calendars alone.
pub async fn examine_calendars(exam: &Exam) -> Vec<Checked> {
    let mut all = calendars::look(exam).await;
    all.extend(notebook::look(exam).await);
    all
}

impl Checked {
    fn ok(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self { name: name.into(), status: Status::Ok, message: message.into(), hint: None }
    }

    fn warn(name: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { status: Status::Warn, hint: Some(hint.into()), ..Self::ok(name, message) }
    }

    pub(crate) fn fail(name: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { status: Status::Fail, ..Self::warn(name, message, hint) }
    }
}
