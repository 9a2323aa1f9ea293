//! `GET /bookings/{id}.ics`: a booking for one's own calendar.

use std::sync::Arc;

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::domain::booking::Booking;
use crate::ical::{self, Labels, Presentation};
use crate::web::error::Error;
use crate::web::visit::Visit;

/// The booking as an iCalendar file (RFC 5545).
pub(super) fn show_calendar_file(visit: &Visit, booking: &Arc<Booking>) -> Result<Response, Error> {
    let room = visit.app.schedule.room(&booking.room).ok_or(Error::NotFound)?;
    let place = &visit.app.settings.place;
    let labels = Labels::new(|key| visit.lang.t(key));
    let presentation = Presentation::for_its_people(room, place.public_url.as_str(), &labels);
    let (series, dates) = visit.app.schedule.whole(booking);
    let dates: Vec<&Booking> = dates.iter().map(|date| &**date).collect();
    let body = ical::write_copy(&series, &dates, &presentation, None);
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}.ics\"", booking.id)),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}
