//! `/signin/mail`: a link to sign in, asked for here and sent by mail; and `/signin/mail/{key}`, where it
//! leads (docs/sign-in.md §5).

use std::sync::Arc;

use axum::extract::{Form, Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::finish_sign_in::{Arrived, FinishSignIn, failed};
use super::sign_in;
use crate::accounts::Failure;
use crate::mail::{Address, Mail};
use crate::web::auth::link::{self, Secrets};
use crate::web::auth::pending::{self, Pending};
use crate::web::error::Error;
use crate::web::i18n::{Lang, args};
use crate::web::limits::{Key, Kind};
use crate::web::page::Page;
use crate::web::retry_after::RetryAfter;
use crate::web::session::{self, Via};
use crate::web::visit::Visit;
use crate::web::{App, audit};

/// How much of a key names its cookie, and says nothing of the rest.
const NAMED: usize = 8;

/// Who wants a link, and where they want to go.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LinkForm {
    back: String,
    email: String,
}

/// `POST /signin/mail`: sends a link, if whoever reads the mail of this address may sign in. The answer
/// is the same if not.
///
/// # Errors
/// 404 if there are no such links here; if they were asked for too often.
pub async fn ask_for_link(
    visit: Visit,
    headers: HeaderMap,
    Form(wanted): Form<LinkForm>,
) -> Result<Response, Error> {
    require_links(&visit)?;
    let Some(address) = Address::read(&wanted.email) else {
        return sign_in::refuse_address(&visit, &wanted.back, &wanted.email);
    };
    rate_limit(&visit, &address)?;
    let mark = audit::mark(&visit.app, address.as_str());
    audit::link_asked_for(&mark, &visit.origin);
    let secrets = Secrets::new(&address);
    let (key, now) = (secrets.key.expose().to_owned(), visit.now);
    let pending = Pending::begin(link::NAME, secrets, &wanted.back, now).lasting(link::GOOD_FOR);
    let kept = pending.keep(&visit.app, &key);
    let cookie = kept.map_err(|failure| failed(link::NAME, failure, &visit.origin))?;
    let asked = key.get(..NAMED).unwrap_or_default().to_owned();
    // Who gets a mail is decided where nobody waits for it: the time says nothing either.
    let (app, lang) = (Arc::clone(&visit.app), visit.lang);
    visit.app.mailer.post(now, move || link_mail(&app, lang, (&address, &key), &mark));
    let cookies = AppendHeaders(
        pending::make_room(&visit.app, &headers).into_iter().chain([cookie]).collect::<Vec<_>>(),
    );
    Ok((cookies, Redirect::to(&format!("/signin/mail?asked={asked}"))).into_response())
}

/// Nobody fills somebody's mailbox, or tries out addresses. An address that is not known is counted like
/// any other.
fn rate_limit(visit: &Visit, address: &Address) -> Result<(), RetryAfter> {
    let (limits, now, from) = (&visit.app.limits, visit.app.clock.steady(), Key::address_of(&visit.origin));
    let mailbox = address.untagged();
    let mut counted = vec![(Kind::LinkTo, Key::Name(&mailbox)), (Kind::LinkFromAddress, from)];
    if let Key::Address(from) = from {
        counted.push((Kind::LinkFromNetwork, Key::Network(from)));
    }
    limits.allow_all(&counted, now)
}

/// The mail with the link; `None` if whoever reads it could not sign in.
fn link_mail(app: &App, lang: Lang, (address, key): (&Address, &str), mark: &str) -> Option<Mail> {
    let person = link::profile_of(address).ok()?.person;
    session::role_by_link(&app.settings.sign_in, &person)?;
    let place = &app.settings.place;
    let url = place.address_of(&format!("/signin/mail/{key}"));
    let minutes = link::GOOD_FOR.num_minutes();
    let paragraphs = [
        lang.t("mail-hello"),
        lang.t_with("mail-link-open", &args! { "place" => place.name.as_str() }),
        url,
        lang.t_with("mail-link-once", &args! { "minutes" => minutes }),
        lang.t("mail-link-not-you"),
    ];
    Some(Mail {
        to: address.clone(),
        name: None,
        subject: lang.t_with("mail-link-subject", &args! { "place" => place.name.as_str() }),
        text: format!("{}\n\n-- \n{}\n", paragraphs.join("\n\n"), place.name),
        html: None,
        invitation: None,
        thread: None,
        unsubscribe: None,
        about: format!("a link to sign in for {mark}"),
    })
}

/// Which link was asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    asked: String,
}

#[derive(Serialize)]
pub(in crate::web) struct SentPage {
    /// To whom it went, if this browser knows.
    address: Option<String>,
    minutes: i64,
}

impl Page for SentPage {
    const TEMPLATE: &'static str = "sign_in_mail.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![
            Self { address: Some("ana@coop.example".into()), minutes: 15 },
            Self { address: None, minutes: 15 },
        ]
    }
}

/// `GET /signin/mail?asked=`: look into your mail.
///
/// # Errors
/// 404 if there are no such links here; if the template fails.
pub async fn show_link_sent(
    visit: Visit,
    Query(sent): Query<Sent>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    require_links(&visit)?;
    let pending = Pending::<Secrets>::find(&visit.app, &headers, link::NAME, &sent.asked);
    let address = pending.ok().map(|pending| pending.secrets.address);
    visit.page(&SentPage { address, minutes: link::GOOD_FOR.num_minutes() })
}

#[derive(Serialize)]
pub(in crate::web) struct LinkPage<'a> {
    here: &'a str,
    /// Whom the link signs in; nobody if it is no good here.
    address: Option<&'a str>,
    /// Who is signed in already.
    name: Option<&'a str>,
    minutes: i64,
}

impl Page for LinkPage<'_> {
    const TEMPLATE: &'static str = "sign_in_link.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |address, name| Self { here: "/signin/mail/key", address, name, minutes: 15 };
        vec![page(Some("ana@coop.example"), None), page(None, Some("Ana")), page(None, None)]
    }
}

/// `GET /signin/mail/{key}`: a button. Opening the link signs nobody in: programs open links too.
///
/// # Errors
/// 404 if there are no such links here; if the template fails.
pub async fn show_link(visit: Visit, Path(key): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    require_links(&visit)?;
    let pending = link::find(&visit.app, &headers, &key).ok();
    let page = LinkPage {
        here: &format!("/signin/mail/{key}"),
        address: pending.as_ref().map(|pending| pending.secrets.address.as_str()),
        name: visit.actor.person().map(|person| person.name.as_str()),
        minutes: link::GOOD_FOR.num_minutes(),
    };
    let status = if page.address.is_some() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    visit.page_with(status, &page)
}

/// `POST /signin/mail/{key}`: signs in whoever pressed the button.
///
/// # Errors
/// If this browser did not ask for the link, if it is too old or used up, or if they have no role here.
pub async fn follow_link(
    visit: Visit,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    require_links(&visit)?;
    let arrived = redeem(&visit, &headers, &key);
    let finish = FinishSignIn { visit: &visit, provider: link::NAME, via: Via::Link, headers: &headers };
    Ok(finish.finish(&key, arrived))
}

/// Returns who asked for the link, which is used up by that.
fn redeem(visit: &Visit, headers: &HeaderMap, key: &str) -> Result<Arrived, Failure> {
    let pending = link::find(&visit.app, headers, key)?;
    let unknown = || Failure::Expired("to no address".to_owned());
    let address = Address::parse(&pending.secrets.address).ok_or_else(unknown)?;
    if !visit.app.used_links.note(key, visit.now) {
        return Err(Failure::Expired("used in this very moment".to_owned()));
    }
    let back = pending.back().to_owned();
    Ok(Arrived { profile: link::profile_of(&address)?, back, word: None })
}

fn require_links(visit: &Visit) -> Result<(), Error> {
    visit.app.settings.sign_in.link.as_ref().map(drop).ok_or(Error::NotFound)
}
