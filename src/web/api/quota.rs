//! `GET /api/v1/quota`: what somebody may still book.

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use super::call::{WriteCall, answer};
use super::input::QueryInput;
use super::problem_groups::{CommonProblems, NotFound, ReceptionProblems};
use crate::domain::identity::Identity;
use crate::domain::member::{Actor, MemberId};
use crate::domain::rules::{Amount, QuotaUse};
use crate::domain::time::format_length;
use crate::web::error::Error;
use crate::web::forms::text::NAME_LIMIT;
use crate::web::problem::Fault;
use crate::web::visibility;

/// How far somebody has come with one quota.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quota)]
pub(crate) struct QuotaView {
    /// What is counted: `hours`, or the `count` of bookings.
    #[schema(example = "hours")]
    rule: &'static str,
    /// In which rooms it counts: in the `room`, in all of its `site`, or in the whole `place`.
    #[schema(example = "room")]
    over: &'static str,
    /// What is used of it.
    #[schema(value_type = f64, example = 7.5)]
    used: Number,
    /// What is left of it.
    #[schema(value_type = f64, example = 2.5)]
    left: Number,
    /// Which bookings count: those of the `day`, `week` or `month`, or all that are `ahead`.
    #[schema(example = "week")]
    per: &'static str,
    /// Beyond it a booking may still be made that begins within this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "4h")]
    soft: Option<String>,
}

impl From<&QuotaUse> for QuotaView {
    fn from(QuotaUse { quota, used, left }: &QuotaUse) -> Self {
        let rule = if matches!(quota.most, Amount::Count(_)) { "count" } else { "hours" };
        let (over, per) = (quota.over.as_str(), quota.per.as_str());
        Self {
            rule,
            over,
            used: number(*used),
            left: number(*left),
            per,
            soft: quota.soft.map(format_length),
        }
    }
}

/// Returns how many, or how many hours.
fn number(amount: Amount) -> Number {
    match amount {
        Amount::Count(count) => count.into(),
        Amount::Time(time) if time.num_minutes() % 60 == 0 => time.num_hours().into(),
        Amount::Time(time) => {
            let minutes = u32::try_from(time.num_minutes()).unwrap_or(u32::MAX);
            Number::from_f64(f64::from(minutes) / 60.0).unwrap_or_else(|| time.num_hours().into())
        }
    }
}

/// What somebody has used of each quota of a room, and what is left.
#[utoipa::path(
    get,
    path = "/api/v1/quota",
    tag = "bookings",
    params(
        ("room" = String, Query, description = "The room's id", example = "atelier"),
        ("member" = Option<String>, Query, description = "Whose: the id of a member, for reception; else one's own",
            example = "ana"),
        ("at" = Option<DateTime<FixedOffset>>, Query, description = "Of which day, week and month; else of now",
            example = "2026-11-23T10:00:00+01:00"),
    ),
    responses(
        (status = 200, description = "Each quota, none if the room has none", body = Vec<QuotaView>),
        NotFound, ReceptionProblems, CommonProblems,
    ),
    security(("token" = [])),
)]
pub(in crate::web) async fn read_quota(
    WriteCall { call }: WriteCall,
    QueryInput(mut asked): QueryInput,
) -> Result<Response, Error> {
    let (room, member) = (asked.text("room"), asked.line("member", NAME_LIMIT).map(MemberId));
    let at = asked.instant("at").unwrap_or(call.now);
    let room = asked.require("room", room);
    let room = room.and_then(|id| asked.keep("room", call.find_room(&id).ok_or(Fault::UnknownRoom)));
    let room = asked.finish(room)?;
    let own = call.actor.identity().ok_or(Error::Forbidden)?;
    let other = member.filter(|member| *member != own.person().id).map(Identity::of_id);
    if other.is_some() && !visibility::may_see_desk_of(&call.actor, &room) {
        return Err(Error::Forbidden);
    }
    // Nobody knows the groups of somebody else.
    let terms =
        other.as_ref().map_or_else(|| call.terms(&room), |_| call.app.schedule.terms(&room, &Actor::Visitor));
    let used = call.app.bookings.quotas_used(&terms, other.as_ref().unwrap_or(own), at, call.now);
    Ok(answer(HeaderMap::new(), &used.iter().map(QuotaView::from).collect::<Vec<_>>()))
}
