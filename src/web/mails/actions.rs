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
    let put_back = notice.before.as_ref().filter(|before| {
        let is_other = before.when.interval != booking.when.interval && before.room == booking.room;
        notice.by == Doer::Calendar && notice.news == News::Moved && is_other
    });
    let put_back = put_back.and_then(|before| {
        let (from, to) = (before.when.interval.start(), before.when.interval.end());
        let act = LinkAct::PutBack { is: LinkedDate::of(booking), from, to };
        action("notice-put-back", act, from.min(booking.when.interval.start()))
    });
    let stands = notice.news.shows().unwrap_or(notice.news == News::Reminder);
    // A whole series is given back on its page, where its dates are seen.
    let give_back = Some(()).filter(|()| stands && !is_series);
    let give_back =
        give_back.and_then(|()| action("notice-give-back", LinkAct::GiveBack(LinkedDate::of(booking)), end));
    let is_alone = booking.record.recurrence_id.is_none();
    let restore = Some(()).filter(|()| notice.news == News::Cancelled && is_alone);
    let restore = restore
        .and_then(|()| action("notice-restore", LinkAct::Restore(booking.id.0), end.min(now + RESTORABLE)));
    put_back.into_iter().chain(give_back).chain(restore).collect()
}

/// Where mails like `notice` are ended.
pub(super) fn to_stop(app: &App, notice: &Notice, now: Instant) -> Option<String> {
    let act = LinkAct::Stop(notice.topic()?);
    MailLink { act, who: notice.to.id.clone(), until: now + STOPS_FOR }.address(app)
}
