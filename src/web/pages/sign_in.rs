//! `/signin`, `/signin/demo`, `/signout`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use crate::domain::member::Role;
use crate::web::App;
use crate::web::auth::back::same_origin;
use crate::web::auth::demo::{DemoPerson, PEOPLE, demo_allowed};
use crate::web::error::Error;
use crate::web::session::{self, Session, Via};
use crate::web::visit::Visit;

/// Where to go afterwards, and who to become.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SignIn {
    back: String,
    person: String,
}

#[derive(Debug, Serialize)]
struct SignInPage<'a> {
    back: &'a str,
    name: Option<&'a str>,
    demo: Vec<Choice>,
}

#[derive(Debug, Serialize)]
struct Choice {
    id: &'static str,
    name: &'static str,
    is_reception: bool,
}

/// `GET /signin?back=`
///
/// # Errors
/// If the template fails.
pub async fn show_sign_in(
    visit: Visit,
    Query(asked): Query<SignIn>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Error> {
    let offers_demo = is_demo_allowed(&visit.app, &headers, &extensions);
    let choice = |person: &DemoPerson| Choice {
        id: person.id,
        name: person.name,
        is_reception: person.role == Role::Reception,
    };
    let page = SignInPage {
        back: same_origin(&asked.back),
        name: visit.actor.person().map(|person| person.name.as_str()),
        demo: if offers_demo { PEOPLE.iter().map(choice).collect() } else { Vec::new() },
    };
    visit.page("sign_in.html", &page)
}

/// `POST /signin/demo`
///
/// # Errors
/// 404 unless demo sign-in may answer here.
pub async fn sign_in_demo(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    extensions: Extensions,
    Form(asked): Form<SignIn>,
) -> Result<Response, Error> {
    if !is_demo_allowed(&app, &headers, &extensions) {
        return Err(Error::NotFound);
    }
    let person = DemoPerson::find(&asked.person).ok_or(Error::NotFound)?;
    let session = Session::begin(person.person(), person.role, Via::Demo, app.clock.now());
    tracing::info!(person = person.id, "signed in");
    Ok((session::begun(&app, &session), Redirect::to(same_origin(&asked.back))).into_response())
}

/// `POST /signout`
pub async fn sign_out(State(app): State<Arc<App>>) -> Response {
    (session::ended(&app), Redirect::to("/")).into_response()
}

fn is_demo_allowed(app: &App, headers: &HeaderMap, extensions: &Extensions) -> bool {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    app.settings.sign_in.demo && demo_allowed(peer, headers, &app.settings.place.public_url)
}
