//! A call of the API: who asks, in which language, at what time.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Json, Response};
use chrono_tz::Tz;
use serde::Serialize;

use super::{moment, versions};
use crate::bookings::{BookError, Guard, version_of};
use crate::domain::booking::Booking;
use crate::domain::member::Actor;
use crate::domain::room::{Room, RoomId};
use crate::schedule::{RoomSnapshot, StoredBooking};
use crate::web::App;
use crate::web::context::{Context, KnownBy};
use crate::web::error::Error;
use crate::web::problem::Problem;
use crate::web::visibility::{self, Viewer};
use crate::web::visit;

/// How old the answer is: when the calendar server last confirmed what it is made of.
pub(super) const AS_OF: HeaderName = HeaderName::from_static("clef-as-of");
/// `true` if that is longer ago than it should be.
pub(super) const STALE: HeaderName = HeaderName::from_static("clef-stale");

/// Whoever asks, known or not: the context of the request.
#[derive(Debug)]
pub(crate) struct Call(Context);

impl Deref for Call {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.0
    }
}

impl FromRequestParts<Arc<App>> for Call {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Error> {
        Ok(Self(visit::of(&parts.extensions).context.clone().by_token()?))
    }
}

/// Somebody who may see what is free and taken: anybody where the place says so, else whoever has a
/// token or is signed in.
#[derive(Debug)]
pub(crate) struct ReadCall(pub(super) Call);

impl FromRequestParts<Arc<App>> for ReadCall {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let call = Call::from_request_parts(parts, app).await?;
        let is_open = app.settings.place.publish_free_busy || call.is_known();
        if is_open { Ok(Self(call)) } else { Err(Error::SignInNeeded) }
    }
}

/// Somebody who may have bookings: a member or reception.
#[derive(Debug)]
pub(crate) struct WriteCall {
    /// The call.
    pub(super) call: Call,
}

impl FromRequestParts<Arc<App>> for WriteCall {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let call = Call::from_request_parts(parts, app).await?;
        match call.actor.person() {
            Some(_) => Ok(Self { call }),
            None if call.has_token() => Err(Error::Forbidden),
            None => Err(Error::SignInNeeded),
        }
    }
}

/// Somebody at reception, of one room or another.
#[derive(Debug)]
pub(crate) struct Receptionist(pub(super) Call);

impl FromRequestParts<Arc<App>> for Receptionist {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let call = Call::from_request_parts(parts, app).await?;
        if visibility::may_see_desk(&call.actor) {
            return Ok(Self(call));
        }
        Err(if call.is_known() { Error::Forbidden } else { Error::SignInNeeded })
    }
}

impl Call {
    /// Returns who asks for a change of `stored`, and which version of it they saw.
    ///
    /// # Errors
    /// If the header that names the version cannot be read.
    pub(super) fn guard(&self, headers: &HeaderMap, stored: &StoredBooking) -> Result<Guard, Error> {
        let version = version_of(&stored.booking, stored.etag.as_ref());
        let if_match = versions::seen(headers, Some(&version))?;
        Ok(Guard { if_match, ..Guard::by(self.actor.clone()) })
    }

    /// Returns what a use case about `room` answered, for this call.
    pub(super) fn problem(&self, room: &RoomId, error: BookError) -> Error {
        match error {
            BookError::Refused { refusals, mut alternatives } => {
                alternatives.retain(|alternative| self.covers(&alternative.room));
                Problem::Refused { room: room.clone(), refusals, alternatives }.into()
            }
            other => other.into(),
        }
    }

    /// Whether whoever asks has signed in or sent a token.
    pub(super) fn is_known(&self) -> bool {
        self.has_token() || self.actor != Actor::Visitor
    }

    /// Whether a token came along: a visitor's one counts as well.
    fn has_token(&self) -> bool {
        matches!(self.known_by, KnownBy::Token(_))
    }

    /// Whether this room is there for whoever asks. One that is not must look as if it did not exist.
    pub(super) fn covers(&self, room: &RoomId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(room))
    }

    /// Whether whoever asks may see all of `booking`, in a room that is there for them.
    pub(super) fn may_see(&self, booking: &Booking) -> bool {
        self.covers(&booking.room) && visibility::may_see(booking, &self.actor, &self.app.schedule)
    }

    /// Whoever asks, looking at `room`.
    pub(super) fn viewer<'a>(&'a self, room: &Room) -> Viewer<'a> {
        Viewer::new(&self.actor, room, self.app.settings.place.publish_titles)
    }

    /// All rooms that are there for whoever asks, in the order of the place.
    pub(super) fn rooms(&self) -> impl Iterator<Item = &Arc<Room>> {
        self.app.schedule.rooms().iter().filter(|room| self.covers(&room.id))
    }

    /// The room that `id` names, if it is there for whoever asks.
    pub(super) fn find_room(&self, id: &str) -> Option<Arc<Room>> {
        let id = RoomId::parse(id).filter(|id| self.covers(id))?;
        self.app.schedule.room(&id).cloned()
    }

    /// The room that `id` in an address names.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn room(&self, id: &str) -> Result<Arc<Room>, Error> {
        self.find_room(id).ok_or(Error::NotFound)
    }

    /// Whether there is such a site for whoever asks; one without any room is nobody's secret.
    pub(super) fn knows_site(&self, id: &str) -> bool {
        let is_listed = || self.app.settings.sites.iter().any(|site| site.id.as_str() == id);
        if self.only.is_none() { is_listed() } else { self.rooms().any(|room| room.site.id.as_str() == id) }
    }

    /// The zone of a room's clock.
    pub(super) fn zone(&self, room: &RoomId) -> Tz {
        self.app.schedule.room(room).map_or(self.app.settings.place.zone, |room| room.zone)
    }

    /// The schedules of `rooms` as last known.
    ///
    /// # Errors
    /// If none of them was ever read: nothing is known, which is not the same as free.
    pub(super) fn snapshots(&self, rooms: &[Arc<Room>]) -> Result<Vec<Arc<RoomSnapshot>>, Error> {
        let snapshots: Vec<_> = rooms.iter().map(|room| self.app.schedule.snapshot(&room.id)).collect();
        if !rooms.is_empty() && snapshots.iter().all(|snapshot| snapshot.as_of().is_none()) {
            return Err(Problem::NeverRead.into());
        }
        Ok(snapshots)
    }

    /// Says how old an answer made of `snapshots` is.
    pub(super) fn age(&self, snapshots: &[Arc<RoomSnapshot>]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let stale = snapshots.iter().any(|snapshot| snapshot.is_stale(self.now));
        headers.insert(STALE, HeaderValue::from_static(if stale { "true" } else { "false" }));
        let oldest = snapshots.iter().filter_map(|snapshot| snapshot.as_of()).min();
        let oldest = oldest.map(|at| moment::zoned(at, self.app.settings.place.zone).to_rfc3339());
        if let Some(value) = oldest.and_then(|at| HeaderValue::from_str(&at).ok()) {
            headers.insert(AS_OF, value);
        }
        headers
    }
}

/// The answer with `body`, which is about this moment and this person: nobody keeps it.
pub(super) fn answer(headers: HeaderMap, body: &impl Serialize) -> Response {
    let mut response = (headers, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("Authorization, Cookie, Accept-Language"));
    response
}
