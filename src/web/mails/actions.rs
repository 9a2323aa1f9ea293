//! What a mail lets be done without signing in: only what cannot harm anybody but whoever it is for.

use chrono::TimeDelta;

use super::MailAction;
use crate::domain::time::Instant;
use crate::notices::{Doer, News, Notice};
use crate::web::App;
use crate::web::i18n::Lang;
use crate::web::mail_links::{LinkAct, LinkedDate, MailLink};

/// For how long mails of a kind can be ended by a link in one of them.
const STOPS_FOR: TimeDelta = TimeDelta::days(400);
/// For how long what was cancelled can be had again, at most.
const RESTORABLE: TimeDelta = TimeDelta::days(1);

/// The links of `notice`, told `now`.
pub(super) fn of(app: &App, lang: Lang, notice: &Notice, now: Instant) -> Vec<MailAction> {
    // Whoever reads reception's mail is not whose booking it is.
    if notice.news == News::ToAnswer {
        return Vec::new();
    }
    let action = |label: &str, act: LinkAct, until: Instant| {
        let link = MailLink { act, who: notice.to.id.clone(), until };
        link.address(app).map(|address| MailAction { label: lang.t(label), address })
    };
    let (booking, end) = (&notice.booking, notice.booking.when.interval.end());
    let is_series = booking.when.series.is_some();
    // A series is not over with its first date.
    let last = app.schedule.room(&booking.room).map_or(end, |room| booking.when.span(room.zone).end());
    let put_back = notice.before.as_ref().filter(|before| {
        let is_other = before.when.interval != booking.when.interval || notice.news == News::Freed;
        let is_taken_away = matches!(notice.news, News::Moved | News::Freed);
        notice.by == Doer::Calendar && is_taken_away && is_other && before.room == booking.room
    });
    let put_back = put_back.and_then(|before| {
        let (from, to) = (before.when.interval.start(), before.when.interval.end());
        let act = LinkAct::PutBack { is: LinkedDate::of(booking), from, to };
        action("notice-put-back", act, if is_series { last } else { from.min(booking.when.interval.start()) })
    });
    let stands = notice.news.shows().unwrap_or(true);
    let join = app.schedule.room(&booking.room).and_then(|room| booking.join_url(room));
    let join = join.filter(|_| stands);
    let join = join.map(|link| MailAction { label: lang.t("booking-join"), address: link.to_owned() });
    let come = Some(()).filter(|()| notice.news == News::Reminder);
    let come = come.and_then(|()| action("notice-come", LinkAct::Come(LinkedDate::of(booking)), end));
    // A whole series is given back on its page, where its dates are seen.
    let give_back = Some(()).filter(|()| stands && !is_series);
    let give_back =
        give_back.and_then(|()| action("notice-give-back", LinkAct::GiveBack(LinkedDate::of(booking)), end));
    let is_alone = booking.record.recurrence_id.is_none();
    let restore = match notice.news {
        News::Cancelled if is_alone => Some(("notice-restore", last.min(now + RESTORABLE))),
        News::Deleted if is_alone => Some(("notice-put-back", last)),
        _ => None,
    };
    let restore = restore.and_then(|(label, until)| action(label, LinkAct::Restore(booking.id.0), until));
    let is_to_be_judged =
        matches!(news_of_calendar(notice), Some(News::Moved | News::Freed | News::Deleted | News::GivenBack));
    let leave = Some(()).filter(|()| is_to_be_judged && is_alone);
    let leave = leave.and_then(|()| action("notice-leave", LinkAct::Leave(LinkedDate::of(booking)), last));
    join.into_iter().chain(come).chain(put_back).chain(restore).chain(leave).chain(give_back).collect()
}

/// Returns what was done in a calendar application, if it was.
fn news_of_calendar(notice: &Notice) -> Option<News> {
    (notice.by == Doer::Calendar).then_some(notice.news)
}

/// Returns where mails like `notice` are ended.
pub(super) fn to_stop(app: &App, notice: &Notice, now: Instant) -> Option<String> {
    let act = LinkAct::Stop(notice.topic()?);
    MailLink { act, who: notice.to.id.clone(), until: now + STOPS_FOR }.address(app)
}
