//! What is known of Clef, a sentence each, for reception.

use super::HealthLine;
use crate::domain::time::Instant;
use crate::health::{Condition, Disk, Finding, Status, Subject};
use crate::outgoing::FetchError;
use crate::sync::{FEEDS_STAY, FeedState, FeedTrouble};
use crate::web::format;
use crate::web::i18n::{Lang, args};
use crate::web::visit::Visit;
use crate::web::words;

const MIB: u64 = 1024 * 1024;

/// Says things in the language of a visit.
pub(super) struct Sentence<'v> {
    pub(super) visit: &'v Visit,
}

impl Sentence<'_> {
    /// Says how one thing is.
    pub(super) fn line(&self, finding: &Finding) -> HealthLine {
        let cause = match &finding.condition {
            Condition::Trouble(failure) => Some(failure.message.clone()),
            Condition::Feed(state) => state.failing.as_ref().map(|failure| failure.trouble.to_string()),
            Condition::NoNotebook(why) => Some(why.clone()),
            Condition::Failing(trouble) => Some(trouble.error.clone()),
            _ => None,
        };
        self.said(finding.status(), self.what(&finding.subject), self.text(finding), cause)
    }

    /// Says of all jobs that go well when the last one ran, if there are any.
    pub(super) fn of_well_jobs(&self, jobs: &[Finding]) -> Option<HealthLine> {
        let last = jobs.iter().filter_map(|job| match &job.condition {
            Condition::Well(at) => *at,
            _ => None,
        });
        let last = self.when(last.max()?);
        let args = args! { "count" => jobs.len(), "when" => last };
        let text = self.visit.lang.t_with("health-jobs-well", &args);
        Some(self.said(Status::Ok, self.visit.lang.t("health-jobs"), text, None))
    }

    fn said(&self, status: Status, what: String, text: String, cause: Option<String>) -> HealthLine {
        let (tone, word) = match status {
            Status::Ok => ("good", self.visit.lang.t("health-ok")),
            Status::Warn => ("wait", self.visit.lang.t("health-warn")),
            Status::Fail => ("bad", self.visit.lang.t("health-fail")),
        };
        HealthLine { tone, word, what, text, cause }
    }

    fn what(&self, subject: &Subject) -> String {
        let lang = self.visit.lang;
        match subject {
            Subject::Room(id) => {
                self.visit.app.schedule.room(id).map_or_else(|| id.to_string(), |room| room.name.clone())
            }
            Subject::Closures { name, server: None } => name.clone(),
            Subject::Closures { name, server: Some(server) } => format!("{name} ({server})"),
            Subject::Feed(name) => name.to_string(),
            Subject::Notebook => lang.t("health-notebook"),
            Subject::Disk => lang.t("health-disk"),
            Subject::Job(_) => lang.t("health-jobs"),
            Subject::Mails => lang.t("health-mails"),
        }
    }

    fn text(&self, finding: &Finding) -> String {
        let lang = self.visit.lang;
        let at = |key, at: Option<Instant>| at.map(|at| lang.t_with(key, &args! { "when" => self.when(at) }));
        match (&finding.condition, &finding.subject) {
            (Condition::Well(read), Subject::Room(_) | Subject::Closures { .. }) => {
                at("health-read", *read).unwrap_or_else(|| lang.t("health-unread"))
            }
            (Condition::Well(_), Subject::Mails) if self.visit.app.settings.mail.is_none() => {
                lang.t("health-mails-off")
            }
            (Condition::Well(_), Subject::Mails) => lang.t("health-mails-well"),
            (Condition::Well(_), _) => lang.t("health-notebook-well"),
            (Condition::Unread(copy), _) => {
                at("health-copy", *copy).unwrap_or_else(|| lang.t("health-unread"))
            }
            (Condition::Late(since), _) => {
                at("health-late", *since).unwrap_or_else(|| lang.t("health-unread"))
            }
            (Condition::NotYetKnown, _) => lang.t("health-unread"),
            (Condition::Trouble(failure), Subject::Closures { .. }) => {
                let args = args! { "why" => words::trouble(lang, failure.reason) };
                lang.t_with("health-closures-kept", &args)
            }
            (Condition::Trouble(failure), _) => words::trouble(lang, failure.reason),
            (Condition::Feed(state), _) => self.feed(state),
            (Condition::NoNotebook(_), _) => lang.t("health-notebook-missing"),
            (Condition::Disk(disk), _) => self.disk(*disk),
            (Condition::Failing(trouble), Subject::Job(job)) => {
                words::job(lang, job, &self.when(trouble.since))
            }
            (Condition::Failing(trouble), _) => trouble.error.clone(),
            (Condition::Undelivered(count), _) => {
                lang.t_with("health-mails-undelivered", &args! { "count" => *count })
            }
        }
    }

    fn feed(&self, state: &FeedState) -> String {
        let lang = self.visit.lang;
        let read = |at| lang.t_with("health-read", &args! { "when" => self.when(at) });
        let Some(failure) = &state.failing else {
            let nowhere = lang.t_with("health-feed-nowhere", &args! { "count" => state.nowhere });
            let nowhere = if state.nowhere > 0 { format!(" {nowhere}") } else { String::new() };
            return state.read_at.map_or_else(|| lang.t("health-unread"), read) + &nowhere;
        };
        let why = feed_trouble(lang, &failure.trouble);
        let until = self.when(state.read_at.unwrap_or(failure.since) + FEEDS_STAY);
        let key = match state.read_at {
            _ if failure.is_over => "health-feed-over",
            Some(_) => "health-feed-kept",
            None => "health-feed-never",
        };
        lang.t_with(key, &args! { "why" => why, "until" => until })
    }

    fn disk(&self, disk: Disk) -> String {
        let lang = self.visit.lang;
        match disk {
            Disk::Fine { .. } | Disk::NotThere => lang.t("health-disk-well"),
            Disk::Low { free } => lang.t_with("health-disk-low", &args! { "free" => free / MIB }),
            Disk::Full => lang.t("health-disk-full"),
            Disk::NotWritable => lang.t("health-disk-not-writable"),
        }
    }

    fn when(&self, at: Instant) -> String {
        format::moment(self.visit.lang, self.visit.app.settings.place.zone, at)
    }
}

/// Returns what is wrong with a feed, in a sentence.
fn feed_trouble(lang: Lang, trouble: &FeedTrouble) -> String {
    let key = match trouble {
        FeedTrouble::Fetch(FetchError::Status(status)) => {
            return lang.t_with("feed-trouble-status", &args! { "status" => status.to_string() });
        }
        FeedTrouble::Fetch(FetchError::Unreachable(_)) => "feed-trouble-unreachable",
        FeedTrouble::Fetch(FetchError::TooSlow) => "feed-trouble-slow",
        FeedTrouble::Fetch(FetchError::TooManyRedirects) => "feed-trouble-redirects",
        FeedTrouble::Fetch(FetchError::BadRedirect) => "feed-trouble-bad-redirect",
        FeedTrouble::Fetch(FetchError::PrivateAddress) => "feed-trouble-private",
        FeedTrouble::Fetch(FetchError::TooLarge(_)) | FeedTrouble::TooMany(_) | FeedTrouble::TooMuch(_) => {
            "feed-trouble-large"
        }
        FeedTrouble::NoCalendar(_) => "feed-trouble-no-calendar",
        FeedTrouble::CutOff => "feed-trouble-cut-off",
        FeedTrouble::Failed(_) => "feed-trouble-failed",
    };
    lang.t(key)
}
