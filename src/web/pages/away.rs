//! `/me/away`: away from one day to another. All that is one's own in that time is shown first, to tick; then it is given
//! back, each with an answer of its own.

mod done;
mod view;

use std::collections::BTreeSet;

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

use self::done::{GivenTime, done};
use self::view::{Ticks, show, value_of};
#[cfg(test)]
pub(in crate::web) use self::{done::AwayDonePage, view::AwayPage};
use crate::bookings::{BookError, Guard, OwnTime};
use crate::domain::time::{self, Interval};
use crate::web::audit::AuditEvent;
use crate::web::error::Error;
use crate::web::forms::moment;
use crate::web::visit::Visit;

/// How many bookings and dates are given back at once.
const MOST_AT_ONCE: usize = 60;

/// The days as they were typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AwayQuery {
    from: String,
    to: String,
}

/// The days of somebody who is away, both included.
#[derive(Debug, Clone, Copy)]
struct Days {
    from: NaiveDate,
    to: NaiveDate,
}

impl Days {
    fn read(asked: &AwayQuery) -> Option<Self> {
        let (from, to) = (moment::date(&asked.from).ok()?, moment::date(&asked.to).ok()?);
        (from <= to).then_some(Self { from, to })
    }

    fn span(self, visit: &Visit) -> Option<Interval> {
        let zone = visit.app.settings.place.zone;
        Interval::new(time::day(zone, self.from).start(), time::day(zone, self.to).end())
    }
}

/// `GET /me/away?from=&to=`: what there is to give back.
///
/// # Errors
/// If nobody is signed in.
pub async fn show_away(visit: Visit, Query(asked): Query<AwayQuery>) -> Result<Response, Error> {
    visit.person()?;
    show(&visit, &asked, own(&visit, &asked).map(|own| (own, Ticks::All)), StatusCode::OK)
}

/// `POST /me/away`: what was ticked is given back.
///
/// # Errors
/// If nobody is signed in.
pub async fn give_back_away(
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Error> {
    visit.person()?;
    let find = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let asked = AwayQuery { from: find("from").unwrap_or_default(), to: find("to").unwrap_or_default() };
    let ticked: BTreeSet<&str> =
        pairs.iter().filter(|(name, _)| name == "take").map(|(_, value)| value.as_str()).collect();
    let Some(own) = own(&visit, &asked) else {
        return show(&visit, &asked, None, StatusCode::UNPROCESSABLE_ENTITY);
    };
    if ticked.is_empty() || ticked.len() > MOST_AT_ONCE {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&visit, &asked, Some((own, Ticks::Of(&ticked))), status);
    }
    let mut given = Vec::new();
    for text in ticked {
        // What is not any more as it was shown is left alone.
        let found = own.iter().find(|own| value_of(own) == text);
        given.push(match found {
            Some(own) => GivenTime::Tried(own.clone(), give_back(&visit, own).await),
            None => GivenTime::of_gone(&visit, text),
        });
    }
    done(&visit, &given)
}

/// Returns what is theirs on those days; none if these are not two days.
fn own(visit: &Visit, asked: &AwayQuery) -> Option<Vec<OwnTime>> {
    let span = Days::read(asked)?.span(visit)?;
    Some(visit.app.bookings.own_in(&visit.actor, span, visit.now))
}

async fn give_back(visit: &Visit, own: &OwnTime) -> Result<(), BookError> {
    let guard = Guard::by(visit.actor.clone());
    let result = visit.app.bookings.give_back_time(own, guard, visit.now).await;
    visit.log(&AuditEvent::of_time(own), &result);
    result
}
