//! What the template of a booking gets.

mod altered;
mod answered;
mod missing;
mod moment;
#[cfg(test)]
mod samples;
mod series;

use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use serde::Serialize;

use self::altered::{altered, conflict, put_back};
use self::missing::MissingPart;
use self::moment::MomentPart;
use self::series::SeriesPart;
use super::instead::{asked_for, replaced};
use super::pieces::{series_of, split_off};
use super::was::UndoPart;
use crate::bookings::{may_name_others, version_of};
use crate::domain::booking::{Booking, State};
use crate::domain::details::Details;
use crate::domain::room::Room;
use crate::domain::time::{self, Instant, Interval};
use crate::schedule::StoredBooking;
use crate::web::error::Error;
use crate::web::forms::change::Shown;
use crate::web::forms::fields::BookingForm;
use crate::web::page::Page;
use crate::web::pages::alternatives::AlternativeView;
use crate::web::pages::attendance::AttendancePart;
use crate::web::pages::field_errors::FieldErrors;
use crate::web::pages::form_parts::{DetailsPart, RoomChoice, TimesPart};
use crate::web::pages::people::PeoplePart;
use crate::web::pages::{Link, Notice, choosable, freshness, links, zone_of};
use crate::web::visibility;
use crate::web::visit::Visit;
use crate::web::{format, words};

pub(super) struct BookingView<'a> {
    visit: &'a Visit,
    zone: Tz,
    page: BookingPage,
}

#[expect(clippy::struct_excessive_bools, reason = "a view: what the template asks, each on its own")]
#[derive(Debug, Serialize)]
pub(in crate::web) struct BookingPage {
    title: String,
    id: String,
    when: String,
    length: String,
    room: String,
    room_address: String,
    site: String,
    address: String,
    /// How one gets there and in, may be empty.
    access: String,
    booked_for: String,
    details: Details,
    /// The link to its video call.
    join_url: Option<String>,
    is_requested: bool,
    /// Until when reception answers it.
    answered_until: Option<String>,
    /// The booking whose place it takes if it is granted.
    instead_of: Option<Link>,
    /// The requests that wait to take its place, or that of dates of it.
    asked_for: Vec<Link>,
    /// The series that it was split off.
    split_from: Option<Link>,
    /// What was split off it.
    pieces: Vec<Link>,
    /// Where whoever looks at it can answer it.
    answer: Option<String>,
    series: Option<SeriesPart>,
    /// What it lacks, if it is a series.
    missing: Option<MissingPart>,
    is_under_way: bool,
    /// Whether it can be ended now.
    can_release: bool,
    attendance: AttendancePart,
    can_change: bool,
    /// Why it cannot be cancelled any more.
    stays: Vec<String>,
    is_open: bool,
    may_name_others: bool,
    people: PeoplePart,
    #[serde(flatten)]
    said: DetailsPart,
    version: String,
    day: String,
    /// How old this is, if the calendar does not answer.
    stale: Option<Notice>,
    notice: Option<Notice>,
    /// What stands large, if it was just made.
    moment: Option<MomentPart>,
    /// Whether what was asked was not done.
    is_error: bool,
    conflict: Option<String>,
    /// Where the page is once the calendar has been read again, if that is still to come.
    recheck: Option<String>,
    /// When and where it was before it was changed.
    undo: Option<UndoPart>,
    /// The rules that reception has passed over with it.
    cautions: Vec<String>,
    /// What others made of it in a calendar application.
    altered: Vec<String>,
    is_freed: bool,
    /// When it was before somebody dragged or freed it there.
    put_back: Option<UndoPart>,
    form: BookingForm,
    rooms: Vec<RoomChoice>,
    /// Of a running series, the next date: the form is about it and those after it.
    rest: Option<String>,
    #[serde(flatten)]
    field_errors: FieldErrors,
    refusals: Vec<String>,
    alternatives: Vec<AlternativeView>,
    can_override: bool,
    #[serde(flatten)]
    times: TimesPart,
}

impl Page for BookingPage {
    const TEMPLATE: &'static str = "booking.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::samples()
    }
}

impl<'a> BookingView<'a> {
    pub(super) fn new(visit: &'a Visit, stored: &StoredBooking) -> Self {
        let booking = &*stored.booking;
        let terms = visit.app.schedule.room(&booking.room).map(|room| visit.terms(room));
        let room = terms.as_ref().map(|terms| &*terms.room);
        let zone = zone_of(visit, &booking.room);
        let lang = visit.lang;
        let site = |of: fn(&Room) -> &str| room.map(|room| of(room).to_owned()).unwrap_or_default();
        let version = version_of(booking, stored.etag.as_ref());
        let series = SeriesPart::new(visit, stored, zone);
        let rooms = rooms_for(visit, booking, booking.when.series.is_none());
        let dates = series
            .as_ref()
            .map_or(std::slice::from_ref(&booking.when.interval), |series| series.all.as_slice());
        let is_over = dates.iter().all(|date| date.end() <= visit.now);
        let is_under_way = dates.iter().any(|date| date.contains(visit.now));
        let conflict = conflict(visit, stored, dates);
        let waits = booking.state.may_be_answered();
        let ends = visit.app.bookings.request_ends(booking).filter(|_| waits);
        let when = series.as_ref().and_then(|series| series.when(visit, zone));
        let page = BookingPage {
            title: booking.details.title.clone(),
            id: booking.id.to_string(),
            when: when.unwrap_or_else(|| visit.when(zone, booking.when.interval)),
            length: format::length(lang, booking.when.interval.length()),
            room: site(|room| &room.name),
            room_address: links::room(
                &booking.room,
                time::civil(zone, booking.when.first(zone).start()).date(),
            ),
            site: site(|room| &room.site.name),
            address: site(|room| &room.site.address),
            access: site(|room| &room.access),
            booked_for: booking.booked_for.name.clone(),
            details: booking.details.clone(),
            join_url: room.and_then(|room| booking.join_url(room)).map(str::to_owned),
            is_requested: booking.state == State::Requested,
            answered_until: ends.map(|ends| format::moment(lang, zone, ends)),
            instead_of: replaced(visit, booking),
            asked_for: asked_for(visit, booking, booking.record.recurrence_id),
            split_from: series_of(visit, booking),
            pieces: split_off(visit, booking),
            answer: terms
                .as_ref()
                .filter(|terms| waits && visibility::may_see_desk_of(&visit.actor, &terms.room))
                .map(|_| links::request_of(booking)),
            attendance: AttendancePart::now(visit, booking, zone),
            can_release: is_under_way && booking.when.series.is_none() && booking.state.holds(),
            is_under_way,
            can_change: !is_over,
            stays: why_it_stays(visit, booking, dates),
            missing: series.as_ref().and_then(|_| MissingPart::new(visit, booking)),
            series,
            is_open: false,
            may_name_others: room.is_some_and(|room| may_name_others(&visit.actor, room)),
            people: PeoplePart::default(),
            said: DetailsPart::of(visit, room),
            form: form_of(booking, zone, &version),
            rooms,
            rest: None,
            version,
            day: links::day("/", time::civil(zone, booking.when.first(zone).start()).date(), None),
            stale: freshness::of_booking(visit, &booking.room),
            notice: None,
            moment: None,
            is_error: false,
            conflict,
            recheck: None,
            undo: None,
            cautions: Vec::new(),
            altered: altered(visit, stored),
            is_freed: booking.state.freed().is_some(),
            put_back: put_back(visit, stored).filter(|_| !is_over),
            field_errors: FieldErrors::default(),
            refusals: Vec::new(),
            alternatives: Vec::new(),
            can_override: false,
            times: terms.as_ref().map(|terms| TimesPart::of(terms, visit.now)).unwrap_or_default(),
        };
        Self { visit, zone, page }.of_the_rest(booking)
    }

    /// With the form of a running series about what is still to come.
    fn of_the_rest(mut self, booking: &Booking) -> Self {
        let next = self.page.series.as_ref().and_then(|series| series.next_of_rest(booking, self.visit.now));
        if let Some((at, interval)) = next {
            let shown = booking.clone().with(|it| it.when.interval = interval);
            self.page.form = form_of(&shown, self.zone, &self.page.version);
            self.page.rest = Some(links::moment(at));
        }
        self
    }

    /// One date of a series: the one that starts at `at` by the rule, and is `interval` now.
    pub(super) fn of_date(
        visit: &'a Visit,
        stored: &StoredBooking,
        (at, interval): (Instant, Interval),
    ) -> Self {
        let mut view = Self::new(visit, stored);
        let (zone, page) = (view.zone, &mut view.page);
        let day = time::civil(zone, interval.start()).date();
        page.when = visit.when(zone, interval);
        page.length = format::length(visit.lang, interval.length());
        page.day = links::day("/", day, None);
        page.room_address = links::room(&stored.booking.room, day);
        page.can_change = interval.end() > visit.now;
        page.stays = why_it_stays(visit, &stored.booking, &[interval]);
        page.is_under_way = interval.contains(visit.now);
        page.attendance = AttendancePart::of(visit, &stored.booking, (Some(at), interval), zone);
        page.can_release = page.is_under_way && stored.booking.state.holds();
        page.form =
            form_of(&(*stored.booking).clone().with(|it| it.when.interval = interval), zone, &page.version);
        page.form.recurrence_id = links::moment(at);
        page.rest = None;
        page.asked_for = asked_for(visit, &stored.booking, Some(at));
        page.rooms = rooms_for(visit, &stored.booking, true);
        page.conflict = conflict(visit, stored, &[interval]);
        if let Some(series) = &mut page.series {
            series.look_at(visit, stored, at);
        }
        view
    }

    /// The answer.
    pub(super) fn show(self, status: StatusCode) -> Result<Response, Error> {
        self.visit.page_with(status, &self.page)
    }
}

/// Returns the rooms that `booking` may be in. Dates that go together keep their clock; one that `goes_alone` may have another.
fn rooms_for(visit: &Visit, booking: &Booking, goes_alone: bool) -> Vec<RoomChoice> {
    let (zone, room) = (zone_of(visit, &booking.room), visit.app.schedule.room(&booking.room));
    let is_here = |room: &Room| room.id == booking.room;
    // What is in a hall stays there, and nothing else goes there.
    let is_of_one = |room: &Room| room.contains.is_empty();
    let is_in_one = room.is_none_or(|room| is_of_one(room)) && booking.parts().is_empty();
    // What has left a series is found in its room.
    let moves_elsewhere = booking.record.recurrence_id.is_none() && is_in_one;
    let may_go = |room: &Room| {
        moves_elsewhere
            && (goes_alone || room.zone == zone)
            && is_of_one(room)
            && visit.actor.may_book_for(&booking.booked_for, room)
    };
    let rooms = choosable(visit).filter(|(room, is_theirs)| is_here(room) || *is_theirs && may_go(room));
    rooms.map(|(room, _)| RoomChoice::new(room)).collect()
}

/// The rules against cancelling the `dates` of `booking` that are still to come: the first of them begins soonest.
fn why_it_stays(visit: &Visit, booking: &Booking, dates: &[Interval]) -> Vec<String> {
    let Some(first) = dates.iter().find(|date| date.end() > visit.now) else { return Vec::new() };
    let zone = zone_of(visit, &booking.room);
    let against = visit.app.bookings.against_cancelling(booking, *first, &visit.actor, visit.now);
    against.iter().map(|refusal| words::refusal(visit.lang, zone, refusal)).collect()
}

fn form_of(booking: &Booking, zone: Tz, version: &str) -> BookingForm {
    BookingForm { version: version.to_owned(), ..Shown::of(booking, zone).form }
}
