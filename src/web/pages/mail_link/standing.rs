//! How what a link in a mail is about stands today.

use crate::domain::booking::{Booking, BookingId};
use crate::domain::time::{Instant, Interval};
use crate::schedule::Schedule;
use crate::web::mail_links::{LinkAct, LinkedDate, MailLink};
use crate::web::visit::Visit;

/// How what a link is about stands today.
pub(super) enum Standing {
    /// It can be done to this booking, at this time.
    Ready(Box<Booking>, Interval),
    /// It has been done.
    Done,
    /// The booking is not as the mail says.
    Changed,
    /// It is too late.
    Over,
}

/// Returns how what `link` is about stands now.
pub(super) fn standing(visit: &Visit, link: &MailLink) -> Standing {
    let (app, now) = (&visit.app, visit.now);
    let of = |linked: &LinkedDate| found(&app.schedule, linked);
    match &link.act {
        LinkAct::Stop(topic) => {
            let chosen = app.notebook().and_then(|notebook| notebook.preferences(&link.who));
            let is_wanted = chosen.is_none_or(|chosen| chosen.mails.want(*topic));
            if is_wanted { Standing::Over } else { Standing::Done }
        }
        LinkAct::Restore(id) => {
            let id = BookingId(*id);
            if app.schedule.find_booking(id).is_some() {
                return Standing::Done;
            }
            let gone = app.schedule.find_gone(id).filter(|gone| {
                let may = |actor| app.bookings.can_restore(gone, &actor, now);
                now < link.until && link.actor(app, gone).is_some_and(may)
            });
            gone.map_or(Standing::Over, |gone| Standing::Ready(Box::new((*gone).clone()), gone.when.interval))
        }
        LinkAct::Leave(linked) => {
            let made = app.schedule.made_natively(linked.id(), now);
            let open = made.iter().find(|one| one.decision.is_none());
            match open.and_then(|one| one.first_booking()) {
                Some(booking) => {
                    let interval = booking.when.interval;
                    ready(link, (booking.clone(), interval), linked.is_at(interval), now)
                }
                None if made.is_empty() => Standing::Changed,
                None => Standing::Done,
            }
        }
        LinkAct::GiveBack(linked) => match of(linked) {
            None => Standing::Done,
            Some((booking, interval)) => ready(link, (booking, interval), linked.is_at(interval), now),
        },
        LinkAct::Come(linked) => match of(linked) {
            None => Standing::Changed,
            Some((booking, interval)) => {
                let known = booking.attendance(linked.date);
                let is_same = linked.is_at(interval) && link.is_for(&booking);
                if is_same && (known.announced.is_some() || known.checked_in.is_some()) {
                    Standing::Done
                } else if known.released.is_some() {
                    Standing::Over
                } else {
                    ready(link, (booking, interval), is_same, now)
                }
            }
        },
        LinkAct::PutBack { is, from, to } => match of(is) {
            None => Standing::Changed,
            Some((booking, interval))
                if (interval.start(), interval.end()) == (*from, *to) && booking.state.holds() =>
            {
                Standing::Done
            }
            Some((booking, interval)) => ready(link, (booking, interval), is.is_at(interval), now),
        },
    }
}

fn ready(link: &MailLink, (booking, interval): (Booking, Interval), is_same: bool, now: Instant) -> Standing {
    if now >= link.until {
        Standing::Over
    } else if is_same && link.is_for(&booking) {
        Standing::Ready(Box::new(booking), interval)
    } else {
        Standing::Changed
    }
}

/// The booking, or the date of it, as it is now.
fn found(schedule: &Schedule, linked: &LinkedDate) -> Option<(Booking, Interval)> {
    let Some(at) = linked.date else {
        let stored = schedule.find_booking(linked.id())?;
        return Some(((*stored.booking).clone(), stored.booking.when.interval));
    };
    if let Some(own) = schedule.find_moved_date(linked.id(), at) {
        return Some(((*own.booking).clone(), own.booking.when.interval));
    }
    let stored = schedule.find_booking(linked.id())?;
    let zone = schedule.room(&stored.booking.room)?.zone;
    let date = schedule.dates_of(&stored.booking).into_iter().find(|date| date.date(zone) == Some(at))?;
    Some(((*stored.booking).clone(), date.interval))
}
