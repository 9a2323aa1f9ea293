//! `POST /api/v1/bookings` with `dry_run`: what would be said to a booking that nobody makes.

use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::booking_view::BookingView;
use super::call::{Call, answer};
use super::moment::zoned;
use super::refusals::{AlternativeView, RefusalView};
use crate::bookings::{PlannedDate, Preview};
use crate::domain::booking::BookingRequest;
use crate::domain::find::Alternative;
use crate::domain::room::Room;
use crate::domain::rules::Refusal;
use crate::heavy::heavy;
use crate::web::error::Error;

/// What is answered to a booking that succeeds without being made anew.
#[derive(ToSchema)]
#[schema(as = BookedOrPlanned)]
#[expect(dead_code, reason = "describes the two answers of one status")]
pub(crate) enum BookedOrPlanned {
    #[schema(title = "Booked")]
    Booked(Box<BookingView>),
    #[schema(title = "Planned")]
    Planned(PlanView),
}

/// What the rules say to a booking that is not made, as far as is known now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub(crate) struct PlanView {
    /// Every rule that says no. If there is none, it can be booked.
    refusals: Vec<RefusalView>,
    /// The rules that reception passes over.
    cautions: Vec<RefusalView>,
    /// Why it would be a request first.
    needs_approval: Vec<RefusalView>,
    /// Rooms and times near to what was asked that would pass.
    alternatives: Vec<AlternativeView>,
    /// Of a series, what is said to each of its dates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    dates: Vec<PlannedDateView>,
}

/// One date of a series that is planned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlannedDate)]
pub(crate) struct PlannedDateView {
    /// Which date it is: its start by the rule.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    recurrence_id: String,
    /// From when.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[schema(example = "2026-11-23T11:30:00+01:00")]
    end: DateTime<FixedOffset>,
    /// `ok`, or `refused`: send the `recurrence_id` among `exdates` to book the others.
    #[schema(example = "ok")]
    status: &'static str,
    /// Every rule that says no to this date.
    refusals: Vec<RefusalView>,
    /// Rooms and times that would do instead. No two of a plan meet; for the first 40 dates that are refused.
    alternatives: Vec<AlternativeView>,
}

/// Answers what would be said to `request`.
///
/// # Errors
/// As for the booking itself, but for rules that say no: these are the answer.
pub(super) async fn answer_plan(
    call: &Call,
    room: &Room,
    request: &BookingRequest,
) -> Result<Response, Error> {
    let plan = heavy(|| call.app.bookings.preview(request, call.now)).await;
    let plan = plan.map_err(|error| call.problem(&room.id, error))?;
    Ok(answer(HeaderMap::new(), &PlanView::new(call, room, &plan)))
}

impl PlanView {
    fn new(call: &Call, room: &Room, plan: &Preview) -> Self {
        let verdict = &plan.verdict;
        let said = |refusals: &[Refusal]| RefusalView::all(refusals, call.lang, room.zone);
        let needs = verdict.needs_approval.iter();
        Self {
            refusals: said(&verdict.refusals),
            cautions: said(&verdict.cautions),
            needs_approval: needs.map(|why| RefusalView::of_approval(why, call.lang, room.zone)).collect(),
            alternatives: offers(call, &plan.alternatives),
            dates: plan.dates.iter().map(|date| PlannedDateView::new(call, room.zone, date)).collect(),
        }
    }
}

impl PlannedDateView {
    pub(super) fn new(call: &Call, zone: Tz, planned: &PlannedDate) -> Self {
        let (date, refusals) = (planned.date, &planned.verdict.refusals);
        Self {
            recurrence_id: zoned(date.start(), zone).to_rfc3339(),
            start: zoned(date.start(), zone),
            end: zoned(date.end(), zone),
            status: if refusals.is_empty() { "ok" } else { "refused" },
            refusals: RefusalView::all(refusals, call.lang, zone),
            alternatives: offers(call, &planned.instead),
        }
    }
}

/// Those of the `alternatives` that are in rooms of whoever asks.
fn offers(call: &Call, alternatives: &[Alternative]) -> Vec<AlternativeView> {
    let theirs = alternatives.iter().filter(|offer| call.covers(&offer.room));
    theirs.map(|offer| AlternativeView::new(offer, call.zone(&offer.room))).collect()
}
