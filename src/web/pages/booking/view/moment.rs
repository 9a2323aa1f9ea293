//! What stands large on the page of a booking that was just made: when, where, how to get in, and how to tell others.
//!
//! The address is text and no link to a map: a page of ours leads nowhere else, `geo:` opens nothing on most desks and
//! on many phones, and phones make a link of an address by themselves, as calendars do of that in the entry.

use serde::Serialize;

use super::{BookingPage, BookingView};
use crate::domain::booking::Booking;
use crate::domain::time;
use crate::web::encode::encode;
use crate::web::format;

#[derive(Debug, Serialize)]
pub(super) struct MomentPart {
    /// "jeudi 3 décembre"; of a series, and of what ends on another day, all of its time.
    day: String,
    /// "18:00–22:00".
    times: Option<String>,
    /// What others are told.
    text: String,
    /// The address of a mail that tells it, to nobody yet.
    mail: String,
}

impl BookingView<'_> {
    /// With what a booking says that was just made.
    pub(in crate::web::pages::booking) fn just_made(mut self, booking: &Booking) -> Self {
        let (visit, zone, interval) = (self.visit, self.zone, booking.when.interval);
        let date = time::civil(zone, interval.start()).date();
        let (day, times) = (visit.day(date), format::times(zone, interval));
        let is_plain = booking.when.series.is_none()
            && self.page.when.starts_with(&day)
            && self.page.when.ends_with(&times);
        let (day, times) = if is_plain { (day, Some(times)) } else { (self.page.when.clone(), None) };
        self.page.moment = Some(MomentPart::new(&self.page, day, times));
        self
    }
}

impl MomentPart {
    fn new(page: &BookingPage, day: String, times: Option<String>) -> Self {
        let place = [page.room.as_str(), page.site.as_str(), page.address.as_str()];
        let place = place.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
        let lines = [page.title.as_str(), page.when.as_str(), place.as_str(), page.access.as_str()];
        let text = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        // RFC 6068 §5: a line of the body ends with %0D%0A.
        let body = encode(&text.replace('\n', "\r\n"));
        let mail = format!("mailto:?subject={}&body={body}", encode(&page.title));
        Self { day, times, text, mail }
    }
}

#[cfg(test)]
impl MomentPart {
    pub(super) fn sample(times: Option<&str>) -> Self {
        Self {
            day: "lundi 23 novembre".into(),
            times: times.map(ToOwned::to_owned),
            text: "Comité <b>\nlundi 23 novembre, 10:00–11:00".into(),
            mail: "mailto:?subject=Comit%C3%A9&body=lundi".into(),
        }
    }
}
