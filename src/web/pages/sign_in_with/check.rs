//! Back from asking a provider whether somebody still is signed in there.

use axum::response::{IntoResponse, Redirect, Response};

use crate::accounts::Failure;
use crate::web::audit;
use crate::web::pages::finish_sign_in::{Arrived, FinishSignIn, failed};
use crate::web::session;

/// The answer: their session goes on, or is over, and they see the page that they opened.
pub(super) fn finish(
    finish: FinishSignIn<'_>,
    key: &str,
    arrived: Result<Arrived, Failure>,
    back: &str,
) -> Response {
    let Some(before) = finish.visit.session() else {
        return finish.finish(key, arrived);
    };
    let over = |cause: &str| {
        audit::session_ended(before, cause, &finish.visit.origin);
        (session::ended(&finish.visit.app), Redirect::to(back)).into_response()
    };
    let answer = match arrived {
        Ok(arrived) if arrived.profile.person.id == before.id().clone() => finish.go_on(before, arrived),
        Ok(_) => Ok(over("somebody else is signed in at the provider")),
        Err(Failure::Again(cause) | Failure::Declined(cause)) => Ok(over(&cause)),
        // It is asked again in a while.
        Err(failure) => {
            failed(finish.provider, failure, &finish.visit.origin);
            Ok(Redirect::to(back).into_response())
        }
    };
    finish.answer(key, answer)
}
