//! `/signin`, `/signin/demo`, `/signout`.

use std::collections::BTreeMap;

use axum::extract::{Form, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::domain::member::Role;
use crate::web::auth::back::same_origin;
use crate::web::auth::demo::{DemoPerson, PEOPLE, demo_allowed};
use crate::web::auth::providers::Named;
use crate::web::context::KnownBy;
use crate::web::encode::encode;
use crate::web::error::Error;
use crate::web::forms::text::is_accented;
use crate::web::page::Page;
use crate::web::session::{self, Session, Via};
use crate::web::visit::Visit;
use crate::web::{App, audit};

/// Where to go afterwards, and who to become.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SignIn {
    back: String,
    person: String,
    /// Not empty: show the page, also if there is only one way in.
    choose: String,
    /// Not empty: with another account than the one that has no role here.
    other: String,
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct SignInPage<'a> {
    back: &'a str,
    /// Where a room is asked for without an account.
    ask: Option<String>,
    name: Option<&'a str>,
    ways: Vec<Way>,
    /// Whether a link can be sent by mail.
    link: bool,
    /// The address that was typed.
    email: &'a str,
    /// What is wrong with it.
    errors: BTreeMap<&'static str, String>,
    demo: Vec<SignInChoice>,
}

impl Page for SignInPage<'_> {
    const TEMPLATE: &'static str = "sign_in.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let way = || Way {
            address: "/signin/with/keycloak?back=%2F".into(),
            label: "Compte <de la> coopérative".into(),
        };
        let demo = |is_reception| SignInChoice { id: "demo-ana", name: "Ana", is_reception };
        let none = || Self {
            back: "/",
            ask: None,
            name: None,
            ways: Vec::new(),
            link: false,
            email: "",
            errors: BTreeMap::new(),
            demo: Vec::new(),
        };
        let all = Self {
            ask: Some("/ask".into()),
            ways: vec![way(), way()],
            link: true,
            demo: vec![demo(false), demo(true)],
            ..none()
        };
        let errors = BTreeMap::from([("email", "Pas une adresse.".to_owned())]);
        let wrong = Self { link: true, email: "ana<", errors, ..none() };
        vec![none(), all, wrong, Self { name: Some("Ana"), back: "/me", ..none() }]
    }
}

/// A way to sign in.
#[derive(Debug, Serialize)]
struct Way {
    address: String,
    label: String,
}

#[derive(Debug, Serialize)]
struct SignInChoice {
    id: &'static str,
    name: &'static str,
    is_reception: bool,
}

/// `GET /signin?back=`: the ways in; where there is only one, straight there.
///
/// # Errors
/// If the portal names somebody who has no role here; if the template fails.
pub async fn show_sign_in(
    visit: Visit,
    Query(asked): Query<SignIn>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let offers_demo = is_demo_allowed(&visit, &headers);
    let back = same_origin(&asked.back);
    let has_no_role = matches!(visit.known_by, KnownBy::PortalOnly);
    let mut ways = ways(&visit, back, !asked.other.is_empty());
    if has_no_role {
        if asked.choose.is_empty() {
            return Err(Error::NotAMember);
        }
        // The portal would name the same account again.
        let header = visit.app.settings.sign_in.header.as_ref();
        let out = header.and_then(|header| header.sign_out_url.as_ref()).map(ToString::to_string);
        ways.extend(out.map(|address| Way { address, label: visit.lang.t("signed-out-go") }));
    }
    let offers_more = has_no_role || offers_demo || visit.app.settings.sign_in.link.is_some();
    let is_somebody = visit.actor.person().is_some();
    if let ([only], false, false, true) = (&ways[..], offers_more, is_somebody, asked.choose.is_empty()) {
        return Ok(Redirect::to(&only.address).into_response());
    }
    visit.page(&SignInPage { ways, ..SignInPage::new(&visit, back, offers_demo) })
}

impl<'a> SignInPage<'a> {
    /// The page on which nothing is typed yet, without the other ways in.
    fn new(visit: &'a Visit, back: &'a str, offers_demo: bool) -> Self {
        let choice = |person: &DemoPerson| SignInChoice {
            id: person.id,
            name: person.name,
            is_reception: matches!(person.role, Role::Reception(_)),
        };
        Self {
            back,
            ask: ask(visit, back),
            name: visit.actor.person().map(|person| person.name.as_str()),
            ways: Vec::new(),
            link: visit.app.settings.sign_in.link.is_some(),
            email: "",
            errors: BTreeMap::new(),
            demo: if offers_demo { PEOPLE.iter().map(choice).collect() } else { Vec::new() },
        }
    }
}

/// The page again, because `email` is no address.
pub(super) fn refuse_address(visit: &Visit, back: &str, email: &str) -> Result<Response, Error> {
    let cause = if is_accented(email) { "sign-in-link-accents" } else { "sign-in-link-no-address" };
    let errors = BTreeMap::from([("email", visit.lang.t(cause))]);
    let back = same_origin(back);
    let page =
        SignInPage { ways: ways(visit, back, false), email, errors, ..SignInPage::new(visit, back, false) };
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Returns where a room is asked for without an account: the one that was to be booked.
fn ask(visit: &Visit, back: &str) -> Option<String> {
    let may_ask = visit.app.settings.guests.may_ask() && visit.actor.person().is_none();
    let asked =
        back.strip_prefix("/book?").map_or_else(|| "/ask".to_owned(), |asked| format!("/ask?{asked}"));
    may_ask.then_some(asked)
}

/// All ways that lead back to `back`, with an `other` account where a way can ask for one.
fn ways(visit: &Visit, back: &str, other: bool) -> Vec<Way> {
    let settings = &visit.app.settings;
    let with = |provider: Named<'_>| Way {
        address: format!(
            "/signin/with/{}?back={}{}",
            provider.id,
            encode(back),
            if other { "&other=1" } else { "" }
        ),
        label: provider.label.to_owned(),
    };
    let mut ways: Vec<Way> = visit.app.providers.all().map(with).collect();
    if let Some(header) = &settings.sign_in.header
        && let Some(address) = &header.sign_in_url
    {
        let whole = settings.place.address_of(back);
        let label =
            if header.label.is_empty() { visit.lang.t("sign-in-portal") } else { header.label.clone() };
        // SSOwat wants it in base64.
        let address = address.replace("{back_base64}", &encode(&STANDARD.encode(&whole)));
        ways.push(Way { address: address.replace("{back}", &encode(&whole)), label });
    }
    ways
}

/// `POST /signin/demo`
///
/// # Errors
/// 404 unless demo sign-in may answer here.
pub async fn sign_in_demo(
    visit: Visit,
    headers: HeaderMap,
    Form(asked): Form<SignIn>,
) -> Result<Response, Error> {
    if !is_demo_allowed(&visit, &headers) {
        return Err(Error::NotFound);
    }
    let person = DemoPerson::find(&asked.person).ok_or(Error::NotFound)?;
    let session = Session::demo(person.person(), person.role.clone(), visit.now);
    audit::signed_in(&session, &visit.origin);
    Ok((session::begun(&visit.app, &session), Redirect::to(same_origin(&asked.back))).into_response())
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct SignedOutPage {
    onward: String,
    /// Whether they are signed in here as long as they are there.
    at_once: bool,
}

impl Page for SignedOutPage {
    const TEMPLATE: &'static str = "signed_out.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |at_once| Self { onward: "https://portal.example/out?a=1&b=2".into(), at_once };
        vec![page(true), page(false)]
    }
}

/// `POST /signout`: here, and then where they signed in, if they like.
///
/// # Errors
/// If the template fails.
pub async fn sign_out(visit: Visit, headers: HeaderMap) -> Result<Response, Error> {
    let session = visit.session();
    if let Some(session) = session {
        audit::signed_out(session, &visit.origin);
    }
    let ended = session::ended(&visit.app);
    let onward = match &visit.known_by {
        KnownBy::Session(session) => logout_url(&visit.app, session, &headers).await,
        KnownBy::PortalOnly => portal_logout_url(&visit.app),
        KnownBy::Nothing | KnownBy::Token(_) | KnownBy::MailLink => None,
    };
    let Some(onward) = onward else {
        return Ok((ended, Redirect::to("/")).into_response());
    };
    // A page and no redirect: browsers follow a form to our own addresses only (form-action).
    let at_once = session.is_none_or(|session| *session.via() == Via::Header);
    let page = visit.page(&SignedOutPage { onward, at_once })?;
    Ok((ended, page).into_response())
}

/// `GET /signout`: nothing is done; a portal leads back here from where it signed somebody out, and so does a browser.
pub async fn show_signed_out() -> Redirect {
    Redirect::to("/")
}

/// Returns where the account that somebody signed in with is signed out.
async fn logout_url(app: &App, session: &Session, headers: &HeaderMap) -> Option<String> {
    match session.via() {
        Via::Demo | Via::Link => None,
        Via::Header => portal_logout_url(app),
        Via::Provider(id) => {
            let kept = session::logout_url(app, headers);
            let provider = app.providers.openid(id)?;
            let url = provider.logout_url(kept.as_deref(), app.settings.place.public_url.as_str()).await?;
            Some(url.to_string())
        }
    }
}

fn portal_logout_url(app: &App) -> Option<String> {
    app.settings.sign_in.header.as_ref()?.sign_out_url.as_ref().map(ToString::to_string)
}

/// Whether whoever asks becomes one of the sample people with a click: on this machine alone.
pub(super) fn is_demo_allowed(visit: &Visit, headers: &HeaderMap) -> bool {
    let settings = &visit.app.settings;
    settings.sign_in.demo && demo_allowed(visit.origin.peer, headers, &settings.place.public_url)
}
