//! What every handler knows of its request, of a page and of the API alike: who asks, in which language, when,
//! from where. [`Visit`](super::visit::Visit) is made of it for pages, and `Call` for the API.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::http::Extensions;

use super::App;
use super::audit::{self, AuditEvent, Who};
use super::auth::token::{self, Presented};
use super::error::Error;
use super::i18n::Lang;
use super::identify::NoRole;
use super::origin::Origin;
use super::session::Session;
use crate::bookings::BookError;
use crate::domain::member::Actor;
use crate::domain::room::{Room, RoomId};
use crate::domain::terms::Terms;
use crate::domain::time::Instant;

/// One request. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context {
    /// The program.
    pub app: Arc<App>,
    /// Who asks.
    pub actor: Actor,
    /// In which language to answer.
    pub lang: Lang,
    /// When.
    pub now: Instant,
    /// From where, and what the log calls the request.
    pub origin: Origin,
    /// How whoever asks is known.
    pub known_by: KnownBy,
    /// The only rooms that are there for them, if their token says so; `None`: all.
    pub(super) only: Option<Arc<[RoomId]>>,
    /// What they sent in `Authorization`: only the API looks at it.
    presented: Presented,
}

/// How whoever asks is known.
#[derive(Debug, Clone)]
pub enum KnownBy {
    /// Not at all.
    Nothing,
    /// A portal names them, and they have no role here.
    PortalOnly,
    /// They signed in.
    Session(Arc<Session>),
    /// A token of this name.
    Token(Arc<str>),
    /// By a link in a mail that was sent to them.
    MailLink,
}

/// As the log writes it.
impl fmt::Display for KnownBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing | Self::PortalOnly => Ok(()),
            Self::Session(session) => session.via().fmt(f),
            Self::MailLink => f.write_str("link"),
            Self::Token(name) => f.write_str(&token::written(name)),
        }
    }
}

impl Context {
    /// Returns what [`identify`](super::identify::identify) left in `extensions`, and what the request presents
    /// beside it.
    pub(super) fn new(app: &Arc<App>, lang: Lang, presented: Presented, extensions: &Extensions) -> Self {
        let known_by = match extensions.get::<Arc<Session>>() {
            Some(session) => KnownBy::Session(Arc::clone(session)),
            None if extensions.get::<NoRole>().is_some() => KnownBy::PortalOnly,
            None => KnownBy::Nothing,
        };
        let actor = match &known_by {
            KnownBy::Session(session) => session.actor(),
            _ => Actor::Visitor,
        };
        let origin = extensions.get::<Origin>().cloned().unwrap_or_default();
        let (app, now) = (Arc::clone(app), app.clock.now());
        Self { app, actor, lang, now, origin, known_by, only: None, presented }
    }

    /// The same as the API sees it: who sent a token is whoever it stands for, also if they signed in.
    ///
    /// # Errors
    /// If the token does not count. It is never a visitor's request then, so that a script learns that its token
    /// is wrong and not that a room is private.
    pub(super) fn by_token(self) -> Result<Self, Error> {
        if self.presented == Presented::Nothing {
            return Ok(self);
        }
        let token = token::admit(&self.app, self.presented, &self.origin, self.now)?;
        let (actor, only) = (token::actor(token, &self.app.settings.sign_in), token.only.clone());
        let known_by = KnownBy::Token(token.name.as_str().into());
        Ok(Self { actor, known_by, only, ..self })
    }

    /// The same of the display at the door of `room`, if `secret` is its token.
    ///
    /// # Errors
    /// If the token does not count, or is none of that door.
    pub(super) fn at_the_door(self, room: &RoomId, secret: &str) -> Result<Self, Error> {
        let presented = Presented::secret(secret, &self.app.settings.tokens);
        let token = token::admit(&self.app, presented, &self.origin, self.now)?;
        let actor = token::door(token, room).ok_or(Error::Forbidden)?;
        let known_by = KnownBy::Token(token.name.as_str().into());
        Ok(Self { actor, known_by, ..self })
    }

    /// The same by a link in a mail: who follows it acts as the `actor` whom the mail was for, in this one thing.
    pub(super) fn by_mail_link(self, actor: Actor) -> Self {
        Self { actor, known_by: KnownBy::MailLink, ..self }
    }

    /// The session of whoever signed in.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        if let KnownBy::Session(session) = &self.known_by { Some(session) } else { None }
    }

    /// Whether the email address of whoever asks was proven to be theirs.
    #[must_use]
    pub fn email_is_proven(&self) -> bool {
        self.session().is_some_and(Session::email_is_proven)
    }

    /// The terms of `room` for whoever asks.
    #[must_use]
    pub fn terms(&self, room: &Arc<Room>) -> Terms {
        self.app.schedule.terms(room, &self.actor)
    }

    /// Whom limits count, as far as that is known before a handler looks at anything: a member or a token.
    pub(super) fn counted_as(&self) -> Option<Cow<'_, str>> {
        let by_token = || token::name_of(&self.app, self.presented).map(Cow::Owned);
        self.session().map(|session| Cow::Borrowed(session.id().0.as_str())).or_else(by_token)
    }

    /// Logs that whoever asks did what `event` says, with its `result`, and counts it.
    pub(super) fn log<T>(&self, event: &AuditEvent<'_>, result: &Result<T, BookError>) {
        let who = Who { actor: &self.actor, via: self.known_by.to_string(), origin: &self.origin };
        audit::log(&who, event, result);
    }
}
