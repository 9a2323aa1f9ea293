//! An account as it is remembered where there is no session: what is done for somebody who is not here follows from
//! what is known of them, by the settings of today.

mod seen;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(super) use self::seen::{choose, note_seen};
use super::App;
use super::auth::demo::{DemoPerson, is_loopback_url};
use super::session::{Session, Via, role_by_link};
use crate::domain::groups::Groups;
use crate::domain::identity::Identity;
use crate::domain::member::{Actor, Person, Role};
use crate::domain::preferences::Preferences;
use crate::domain::time::Instant;
use crate::notebook::Notebook;

impl App {
    /// Returns who has chosen this, with what they may do today; `None` if this place is not theirs any more.
    #[must_use]
    pub fn actor_of(&self, chosen: &Preferences, now: Instant) -> Option<Actor> {
        let is_seen_lately = now < chosen.seen + self.settings.sessions.longest;
        Account::read(&chosen.account)?.actor(self, is_seen_lately)
    }

    /// Returns who `person` of a booking is, at this place.
    pub(super) fn whose(&self, person: &Person) -> Identity {
        Identity::of_booking(person.clone(), self.settings.sign_in.same_address_is_same_person)
    }
}

/// Returns the groups of `person` as the notebook has them: of those who have chosen something, such as a feed.
pub(super) fn groups_of(app: &App, person: &Person) -> Groups {
    let chosen = app.notebook().and_then(|notebook| notebook.preferences_of(&app.whose(person)));
    let account = chosen.and_then(|chosen| Account::read(&chosen.account));
    account.map(|account| account.groups).unwrap_or_default()
}

/// Returns the people who were seen signing in, each with when that was: those who have chosen something, such as a feed.
pub(super) fn people_seen(app: &App) -> Vec<(Arc<Person>, Instant)> {
    let all = app.notebook().map(Notebook::all_preferences).unwrap_or_default();
    let seen = |chosen: Preferences| Some((Account::read(&chosen.account)?.person, chosen.seen));
    all.into_iter().filter_map(seen).collect()
}

/// Who somebody was when they were last here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Account {
    #[serde(flatten)]
    person: Arc<Person>,
    email_is_proven: bool,
    groups: Groups,
    via: Via,
}

impl Account {
    /// Returns the account of whoever has `session`.
    fn of(session: &Session) -> Self {
        Self {
            person: Arc::new(session.person().clone()),
            email_is_proven: session.email_is_proven(),
            groups: session.actor().groups(),
            via: session.via().clone(),
        }
    }

    /// Reads it; `None` if it was written by a Clef that knows something else of people.
    fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Returns it as a text.
    ///
    /// # Panics
    /// Never: it is made of texts.
    fn written(&self) -> String {
        serde_json::to_string(self).expect("an account of texts is JSON")
    }

    /// Returns them with what they may do today; `None` if this place is not theirs any more. Who was not `seen_lately`
    /// is at no reception: nobody tells that somebody has left it.
    fn actor(&self, app: &App, seen_lately: bool) -> Option<Actor> {
        let sign_in = &app.settings.sign_in;
        let by_account = || sign_in.roles.role_of(&self.person, self.email_is_proven, self.groups.names());
        let role = match &self.via {
            Via::Demo => {
                let counts = sign_in.demo && is_loopback_url(&app.settings.place.public_url);
                DemoPerson::find(&self.person.id.0).filter(|_| counts).map(|person| person.role.clone())
            }
            Via::Header => sign_in.header.as_ref().and_then(|_| by_account()),
            Via::Provider(id) => {
                if app.providers.has(id) {
                    by_account()
                } else {
                    None
                }
            }
            Via::Link => role_by_link(sign_in, &self.person),
        };
        let person = (*self.person).clone();
        let who = Identity::new(person, self.email_is_proven, sign_in.same_address_is_same_person);
        let (who, groups) = (Arc::new(who), self.groups.clone());
        match role? {
            Role::Visitor | Role::Door => None,
            Role::Reception(desk) if seen_lately => Some(Actor::Receptionist(who, groups, desk)),
            Role::Member | Role::Reception(_) => Some(Actor::Member(who, groups)),
        }
    }
}
