//! Sentences for what is said without words elsewhere: refusals of rules, warnings about events.

use chrono_tz::Tz;

use super::format;
use super::i18n::{Args, Lang, args};
use crate::chat::ChatTopic;
use crate::domain::conflict::{Cause, Pair};
use crate::domain::defect::DefectKind;
use crate::domain::rules::{self, Figure, QuotaUse, Refusal};
use crate::domain::series::{MOST_DATES, SeriesError};
use crate::domain::terms::Terms;
use crate::domain::time::{self, CivilError, Instant, Interval};
use crate::ical::{UnreadableReason, Warning};
use crate::jobs;
use crate::schedule::Reason;

/// Returns what keeps a room's calendar from being read or booked, and what to do about it.
#[must_use]
pub fn trouble(lang: Lang, reason: Reason) -> String {
    match reason {
        Reason::Unreachable => lang.t("desk-trouble-unreachable"),
        Reason::Unauthorized => lang.t("desk-trouble-unauthorized"),
        Reason::NoBasic => lang.t("desk-trouble-no-basic"),
        Reason::Maintenance => lang.t("desk-trouble-maintenance"),
        Reason::NotFound => lang.t("desk-trouble-not-found"),
        Reason::Gone => lang.t("desk-trouble-gone"),
        Reason::Moved => lang.t("desk-trouble-moved"),
        Reason::Deleted => lang.t("desk-trouble-deleted"),
        Reason::Unshared => lang.t("desk-trouble-unshared"),
        Reason::Shared => lang.t("desk-trouble-shared"),
        Reason::Unfit => lang.t("desk-trouble-unfit"),
        Reason::NotAlone => lang.t("desk-trouble-not-alone"),
        Reason::ReadOnly => lang.t("desk-trouble-read-only"),
        Reason::Malformed => lang.t("desk-trouble-malformed"),
    }
}

/// Returns what a report about a room is about.
#[must_use]
pub fn defect(lang: Lang, kind: DefectKind) -> String {
    match kind {
        DefectKind::Light => lang.t("defect-light"),
        DefectKind::Heating => lang.t("defect-heating"),
        DefectKind::Projector => lang.t("defect-projector"),
        DefectKind::Other => lang.t("defect-other"),
    }
}

/// Returns what follows from a job that fails, `since` when.
#[must_use]
pub fn job(lang: Lang, job: &jobs::JobId, since: &str) -> String {
    let args = args! { "since" => since };
    if let (jobs::Name::Poll, Some(server)) = (job.name, &job.server) {
        let args = args! { "since" => since, "server" => server.to_string() };
        return lang.t_with("desk-job-poll-server", &args);
    }
    match job.name {
        jobs::Name::Poll => lang.t_with("desk-job-poll", &args),
        jobs::Name::Feeds => lang.t_with("desk-job-feeds", &args),
        jobs::Name::SchoolHolidays => lang.t_with("desk-job-school-holidays", &args),
        jobs::Name::Recheck => lang.t_with("desk-job-recheck", &args),
        jobs::Name::TryOut => lang.t_with("desk-job-try-out", &args),
        jobs::Name::SignOfLife => lang.t_with("desk-job-sign-of-life", &args),
        jobs::Name::CleanUp => lang.t_with("desk-job-clean-up", &args),
        jobs::Name::Decisions => lang.t_with("desk-job-decisions", &args),
        jobs::Name::ExpireRequests => lang.t_with("desk-job-expire-requests", &args),
        jobs::Name::ReleaseNoShows => lang.t_with("desk-job-release-no-shows", &args),
        jobs::Name::Notebook => lang.t_with("desk-job-notebook", &args),
        jobs::Name::Conflicts => lang.t_with("desk-job-conflicts", &args),
        jobs::Name::Audit => lang.t_with("desk-job-audit", &args),
        jobs::Name::Notices => lang.t_with("desk-job-notices", &args),
        jobs::Name::Chat => lang.t_with("desk-job-chat", &args),
        jobs::Name::LostBookings => lang.t_with("desk-job-lost-bookings", &args),
        jobs::Name::Retention => lang.t_with("desk-job-retention", &args),
        jobs::Name::Copy => lang.t_with("desk-job-copy", &args),
    }
}

/// Returns what a chat room is told, in a few words.
#[must_use]
pub fn chat(topic: ChatTopic) -> &'static str {
    match topic {
        ChatTopic::Requested => "chat-requested",
        ChatTopic::Approved => "chat-approved",
        ChatTopic::Declined => "chat-declined",
        ChatTopic::Booked => "chat-booked",
        ChatTopic::Changed => "chat-changed",
        ChatTopic::Moved => "chat-moved",
        ChatTopic::Cancelled => "chat-cancelled",
        ChatTopic::CancelledLate => "chat-cancelled-late",
        ChatTopic::Released => "chat-released",
        ChatTopic::Conflict => "chat-conflict",
        ChatTopic::Closure => "chat-closure",
        ChatTopic::FeedFailed => "chat-feed-failed",
        ChatTopic::MailFailed => "chat-mail-failed",
    }
}

/// Returns what is wrong, in a few words.
#[must_use]
pub fn conflict(cause: Cause) -> &'static str {
    match cause {
        Cause::Overlap(Pair::NativeOverBooking) => "conflict-native-over-booking",
        Cause::Overlap(Pair::BookingOverNative) => "conflict-booking-over-native",
        Cause::Overlap(Pair::TwoBookings) => "conflict-two-bookings",
        Cause::Overlap(Pair::TwoNatives) => "conflict-two-natives",
        Cause::Closed => "conflict-closed",
        Cause::Unreadable => "conflict-unreadable",
        Cause::Moved => "conflict-moved",
        Cause::Deleted => "conflict-deleted",
        Cause::Freed => "conflict-freed",
        Cause::DatesGone => "conflict-dates-gone",
        Cause::MovedRoom => "conflict-moved-room",
        Cause::RoomLost => "conflict-room-lost",
    }
}

/// One refusal as a plain sentence: the rule, with its figures. The nearest time that would pass is
/// offered beside it, as a link.
#[must_use]
pub fn refusal(lang: Lang, zone: Tz, refusal: &Refusal) -> String {
    let sentence = key(refusal.rule, "refusal-");
    let why = |args: &Args<'_>| lang.t_with(&sentence, args);
    let mut args = figures(lang, zone, &refusal.figures);
    let Some(refused) = &refusal.dates else { return why(&args) };
    let count = refused.dates.len();
    args.insert("count".into(), count.into());
    args.insert("of".into(), refused.of.into());
    let why = lang.find(&key(refusal.rule, "refusal-dates-"), &args).unwrap_or_else(|| {
        let args = args! { "count" => count, "of" => refused.of, "why" => why(&args) };
        lang.t_with("refusal-dates-other", &args)
    });
    let day = |date: &Interval| format::day(lang, time::civil(zone, date.start()).date());
    let named: Vec<String> = refused.dates.iter().take(DATES_NAMED).map(day).collect();
    let more = count.saturating_sub(DATES_NAMED);
    lang.t_with("refusal-dates", &args! { "why" => why, "dates" => named.join(", "), "more" => more })
}

/// Returns why reception has to say yes first.
#[must_use]
pub fn approval(lang: Lang, zone: Tz, asked: &Refusal) -> String {
    lang.t_with("approval-why", &figures(lang, zone, &asked.figures))
}

/// How many dates are named one by one.
const DATES_NAMED: usize = 8;

/// For whom a room is, as the refusal of everybody else says it.
#[must_use]
pub fn only_for(lang: Lang, groups: &[String]) -> String {
    let args = figures(lang, Tz::UTC, &[("groups", Figure::Names(groups.to_vec()))]);
    lang.t_with("refusal-only-for", &args)
}

/// Returns what the rules that hold on these `terms` ask for, a sentence each.
#[must_use]
pub fn rules(lang: Lang, terms: &Terms) -> Vec<String> {
    let told = rules::told(&terms.rules).into_iter();
    told.map(|(rule, told)| lang.t_with(&key(rule, "rule-"), &figures(lang, terms.room.zone, &told)))
        .collect()
}

/// Returns what somebody may still have of a quota.
#[must_use]
pub fn quota_left(lang: Lang, used: &QuotaUse) -> String {
    let told = used.figures();
    let args = figures(lang, Tz::UTC, &told);
    let left = lang.t_with("quota-left", &args);
    if args.contains_key("soft") { format!("{left} {}", lang.t_with("quota-soft", &args)) } else { left }
}

/// The same of today, this week, this month or what is ahead.
#[must_use]
pub fn quota_now(lang: Lang, used: &QuotaUse) -> String {
    lang.t_with("quota-now", &figures(lang, Tz::UTC, &used.figures()))
}

fn key(rule: &str, before: &str) -> String {
    format!("{before}{}", rule.replace('_', "-"))
}

/// The figures of a sentence as its arguments; of lists also how long they are, as `<name>-count`, and of
/// texts whether there is one.
fn figures<'a>(lang: Lang, zone: Tz, figures: &[(&'static str, Figure)]) -> Args<'a> {
    let mut args = Args::new();
    for (name, figure) in figures {
        let mut counted = |count: usize| args.insert(format!("{name}-count").into(), count.into());
        let value = match figure {
            Figure::Length(length) => format::length(lang, *length).into(),
            Figure::Moment(at) => format::moment(lang, zone, *at).into(),
            Figure::Weekly(day, time) => format::weekly(lang, *day, *time).into(),
            Figure::FarMoment(at) => far_moment(lang, zone, *at).into(),
            Figure::Spans(at) => {
                counted(at.len());
                spans(lang, zone, at).into()
            }
            Figure::Names(names) => {
                counted(names.len());
                names.join(", ").into()
            }
            Figure::Count(count) => (*count).into(),
            Figure::Holiday(name) => {
                counted(1);
                holiday(lang, name).into()
            }
            Figure::Text(text) => {
                counted(usize::from(!text.is_empty()));
                text.clone().into()
            }
        };
        args.insert((*name).into(), value);
    }
    args
}

/// Returns what the public holiday `name` is called.
#[must_use]
pub fn holiday(lang: Lang, name: &str) -> String {
    lang.t(&format!("holiday-{name}"))
}

/// Returns why there is no such series, as a sentence.
#[must_use]
pub fn no_series(lang: Lang, error: SeriesError) -> String {
    match error {
        SeriesError::Endless => lang.t("field-missing-until"),
        SeriesError::TooManyDates => lang.t_with("series-too-many", &args! { "limit" => MOST_DATES }),
        SeriesError::NoDates | SeriesError::NotADate(_) => lang.t("series-no-dates"),
        SeriesError::OffRule => lang.t("series-off-rule"),
        SeriesError::Clock(CivilError::Gap { civil, .. }) => {
            let args = args! {
                "day" => format::day(lang, civil.date()),
                "time" => civil.format("%-H:%M").to_string(),
            };
            lang.t_with("series-gap", &args)
        }
        SeriesError::Clock(CivilError::Fold { .. }) => lang.t("series-fold"),
        SeriesError::OverlapsItself { .. } => lang.t("series-overlaps"),
    }
}

/// Returns why an event cannot be read, for reception.
#[must_use]
pub fn unreadable(lang: Lang, reason: &UnreadableReason) -> String {
    let with = |key, text: &str| lang.t_with(key, &args! { "text" => text });
    let beyond = |key, limit: usize| lang.t_with(key, &args! { "limit" => limit });
    match reason {
        UnreadableReason::NotICalendar => lang.t("unreadable-not-icalendar"),
        UnreadableReason::TooLarge { limit, .. } => beyond("unreadable-too-large", limit / 1024),
        UnreadableReason::TooManyLines { limit } => beyond("unreadable-too-many-lines", *limit),
        UnreadableReason::TooDeep { limit } => beyond("unreadable-too-deep", *limit),
        UnreadableReason::NotClosed(text) => with("unreadable-not-closed", text),
        UnreadableReason::Syntax(text) => with("unreadable-syntax", text),
        UnreadableReason::Empty => lang.t("unreadable-empty"),
        UnreadableReason::NoStart => lang.t("unreadable-no-start"),
        UnreadableReason::BadStart(text) => with("unreadable-bad-start", text),
    }
}

/// Returns what was read otherwise than written in an event, for reception.
#[must_use]
pub fn warning(lang: Lang, warning: &Warning) -> String {
    let because = |key, reason| lang.t_with(key, &args! { "text" => unreadable(lang, reason) });
    let (key, text) = match warning {
        Warning::UnknownZone(text) => ("desk-warning-zone", Some(text)),
        Warning::NoSuchDate(text) => ("desk-warning-no-such-date", Some(text)),
        Warning::OtherForm(text) => ("desk-warning-form", Some(text)),
        Warning::UnreadableStart(reason) => return because("desk-warning-start", reason),
        Warning::UnreadableEvent(reason) => return because("desk-warning-event", reason),
        Warning::TwoClocks => ("desk-warning-two-clocks", None),
        Warning::EndsBeforeStart => ("desk-warning-ends-before-start", None),
        Warning::EndAndDuration => ("desk-warning-end-and-duration", None),
        Warning::UnreadableEnd(text) => ("desk-warning-end", Some(text)),
        Warning::UnreadableRule(text) => ("desk-warning-rule", Some(text)),
        Warning::TooManyRules => ("desk-warning-rules", None),
        Warning::StartOffRule => ("desk-warning-off-rule", None),
        Warning::NoEnd => ("desk-warning-no-end", None),
        Warning::NoSeries => ("desk-warning-no-series", None),
        Warning::DoubtfulZone(text) => ("desk-warning-doubtful-zone", Some(text)),
        Warning::UnreadableDate(text) => ("desk-warning-date", Some(text)),
        Warning::UnreadableOverride => ("desk-warning-override", None),
        Warning::ExRule => ("desk-warning-exrule", None),
        Warning::Method(text) => ("desk-warning-method", Some(text)),
        Warning::SeveralUids => ("desk-warning-several", None),
        Warning::NotAnEvent(text) => ("desk-warning-not-an-event", Some(text)),
        Warning::ForeignBytes => ("desk-warning-bytes", None),
    };
    lang.t_with(key, &args! { "text" => text.map_or("", AsRef::as_ref) })
}

/// "9:00–12:00, 14:00–18:00"; spans over several days with their days.
pub(super) fn spans(lang: Lang, zone: Tz, intervals: &[Interval]) -> String {
    let one_day = |interval: &Interval| {
        let (from, to) = (interval.start().with_timezone(&zone), interval.end().with_timezone(&zone));
        from.date_naive() == to.date_naive() || interval.length() <= chrono::TimeDelta::hours(24)
    };
    let words: Vec<String> = intervals
        .iter()
        .take(5)
        .map(|at| if one_day(at) { format::times(zone, *at) } else { format::when(lang, zone, *at) })
        .collect();
    words.join(", ")
}

/// Says a moment with its year: it lies at the end of what can be booked.
fn far_moment(lang: Lang, zone: Tz, at: Instant) -> String {
    let day = format::full_day(lang, time::civil(zone, at).date());
    format!("{day}, {}", format::time_of_day(zone, at))
}
