//! Sessions that a portal in front of Clef vouches for: for one request each, and kept nowhere.

use axum::extract::Request;

use crate::accounts::Profile;
use crate::web::auth::header;
use crate::web::origin::Origin;
use crate::web::proxies::FromProxy;
use crate::web::session::{Session, Via};
use crate::web::{App, audit};

/// The mark of a request by somebody whom the portal names, and who has no role here.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct NoRole;

/// Returns the account that the portal names, if the request comes from a portal of ours.
pub(super) fn profile_of(app: &App, request: &Request) -> Option<Profile> {
    request.extensions().get::<FromProxy>()?;
    let sign_in = app.settings.sign_in.header.as_ref()?;
    header::profile_of(sign_in, request.headers()).unwrap_or_else(|cause| {
        // One line for all of them: what a header says may be different each time.
        if app.portal_log.is_due("nobody", app.clock.now()) {
            audit::sign_in_failed(&Via::Header.to_string(), &cause, origin(request));
        }
        None
    })
}

/// Returns the session of `profile` for this request; the log has it twice a day.
pub(super) fn session_of(app: &App, profile: &Profile, request: &mut Request) -> Option<Session> {
    let now = app.clock.now();
    let session = Session::of(profile, &app.settings.sign_in, Via::Header, now);
    let role = session.as_ref().map(Session::role);
    if app.portal_log.is_due(&format!("{role:?} {}", profile.person.id.0), now) {
        if let Some(session) = &session {
            audit::signed_in(session, origin(request));
        } else {
            let cause = app.settings.sign_in.roles.why_none(profile);
            audit::sign_in_failed(&Via::Header.to_string(), &cause, origin(request));
        }
    }
    if session.is_none() {
        request.extensions_mut().insert(NoRole);
    }
    session
}

fn origin(request: &Request) -> &Origin {
    request.extensions().get().expect("proxies were seen through")
}
