//! `POST /api/v1/give-back`: all of one's own in a time, given back.

use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::call::{WriteCall, answer};
use super::input::Body;
use super::moment::zoned;
use super::problem_groups::{BodyProblems, CommonProblems};
use super::span;
use crate::bookings::{BookError, Guard, OwnTime};
use crate::web::audit::AuditEvent;
use crate::web::error::Error;
use crate::web::i18n::Lang;
use crate::web::outcome::{Outcome, why_not};

/// The most bookings and dates that one request gives back: the server is asked about each.
const MOST_AT_ONCE: usize = 60;

/// A time in which somebody is away.
#[derive(ToSchema)]
#[schema(as = Away)]
#[expect(dead_code, reason = "describes the body, which is read field by field to tell all faults at once")]
pub(crate) struct AwayView {
    /// From when.
    #[schema(example = "2026-12-03T00:00:00+01:00")]
    from: DateTime<FixedOffset>,
    /// Until when, 400 days later at most.
    #[schema(example = "2026-12-15T00:00:00+01:00")]
    to: DateTime<FixedOffset>,
}

/// What became of each booking and date in that time.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = GivenBack)]
pub(crate) struct GivenBackView {
    /// What is free now.
    given_back: Vec<OwnTimeView>,
    /// What is not, or not certainly.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    failed: Vec<FailedView>,
    /// How many more there are in that time, if that is more than one request gives back: send it again, from where this one ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<usize>,
}

/// A booking, one date of a series, or a part of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnTime)]
pub(crate) struct OwnTimeView {
    /// The booking.
    #[schema(example = "6c2a8987-5842-516d-a520-50badae762f2")]
    id: String,
    /// Which date of a series.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-12-08T10:00:00+01:00")]
    recurrence_id: Option<String>,
    /// From when it is given back.
    #[schema(example = "2026-12-08T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[schema(example = "2026-12-08T11:00:00+01:00")]
    end: DateTime<FixedOffset>,
}

/// The same with why it was not given back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotGivenBack)]
pub(crate) struct FailedView {
    #[serde(flatten)]
    time: OwnTimeView,
    /// The kind of problem, as in `type` of an error: `urn:clef:problem:unknown` if it may have been given back.
    #[serde(rename = "type")]
    #[schema(example = "urn:clef:problem:refused")]
    kind: String,
    /// A sentence in the language of the request.
    detail: String,
}

/// Gives back all of one's own bookings and dates of series between `from` and `to`. What lies only partly in that time is cut:
/// the part before it stays, or else the part after it. Each is done by itself: what could not be is in `failed`. The first 60 are
/// given back, and `remaining` says how many more there are.
#[utoipa::path(
    post,
    path = "/api/v1/give-back",
    tag = "bookings",
    request_body(content = AwayView, content_type = "application/json"),
    responses(
        (status = 200, description = "What was given back, by start", body = GivenBackView),
        BodyProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn give_back(
    WriteCall { call }: WriteCall,
    Body(mut body): Body,
) -> Result<Response, Error> {
    let window = span::window(&mut body, &call);
    let window = body.finish(window)?;
    let mut own = call.app.bookings.own_in(&call.actor, window, call.now);
    own.retain(|own| call.covers(&own.booking.room));
    let remaining = own.len().checked_sub(MOST_AT_ONCE).filter(|more| *more > 0);
    let mut view = GivenBackView { remaining, ..GivenBackView::default() };
    for own in own.iter().take(MOST_AT_ONCE) {
        let guard = Guard::by(call.actor.clone());
        let result = call.app.bookings.give_back_time(own, guard, call.now).await;
        call.log(&AuditEvent::of_time(own), &result);
        let zone = call.zone(&own.booking.room);
        match result {
            Ok(()) => view.given_back.push(OwnTimeView::new(own, zone)),
            Err(error) => view.failed.push(FailedView::new(own, zone, (&error, call.lang))),
        }
    }
    Ok(answer(HeaderMap::new(), &view))
}

impl OwnTimeView {
    fn new(own: &OwnTime, zone: Tz) -> Self {
        Self {
            id: own.booking.id.to_string(),
            recurrence_id: own.recurrence_id.map(|at| zoned(at, zone).to_rfc3339()),
            start: zoned(own.part.start(), zone),
            end: zoned(own.part.end(), zone),
        }
    }
}

impl FailedView {
    fn new(own: &OwnTime, zone: Tz, (error, lang): (&BookError, Lang)) -> Self {
        Self {
            time: OwnTimeView::new(own, zone),
            kind: format!("urn:clef:problem:{}", Outcome::of(error).name),
            detail: why_not(error, lang, zone),
        }
    }
}
