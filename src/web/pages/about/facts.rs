//! What the settings say of a place, as far as several of these pages speak of it.

use crate::config::Settings;
use crate::domain::member::Role;
use crate::domain::opening_hours::Country;
use crate::domain::room::Room;
use crate::web::i18n::{Lang, args};
use crate::web::visit::Visit;

pub(super) struct Facts<'a> {
    pub(super) settings: &'a Settings,
    /// Whether anybody is at reception.
    pub(super) has_reception: bool,
    /// Whether somebody is told by mail what happens to their bookings.
    pub(super) sends_mails: bool,
    /// Whether what the law of France gives is to be named.
    pub(super) is_in_france: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn of(settings: &'a Settings) -> Self {
        let roles = &settings.sign_in.roles;
        let by_token = settings.tokens.iter().any(|token| matches!(token.role, Role::Reception(_)));
        let mut circles = std::iter::once(&roles.reception).chain(roles.reception_of.values());
        let is_named = circles.any(|circle| !circle.groups.is_empty() || !circle.people.is_empty());
        Self {
            settings,
            has_reception: settings.sign_in.demo || is_named || by_token,
            sends_mails: settings.notices.mail && settings.mail.is_some(),
            is_in_france: settings.place.country == Some(Country::FR),
        }
    }

    /// Whether there is a room of which `is_so` holds.
    pub(super) fn some_room(&self, is_so: impl Fn(&Room) -> bool) -> bool {
        self.settings.rooms.iter().any(is_so)
    }

    /// Whether people can ask to be told once a room frees up: by mail, and kept in the notebook.
    pub(super) fn offers_watches(&self, visit: &Visit) -> bool {
        self.sends_mails && visit.app.notebook().is_some()
    }

    /// Returns the ways to sign in, as "… ou …"; `None` if there is none.
    pub(super) fn ways_in(&self, lang: Lang) -> Option<String> {
        let sign_in = &self.settings.sign_in;
        let portal = sign_in.header.as_ref().map(|header| &header.label);
        let providers = sign_in.openid.iter().map(|provider| &provider.label);
        let accounts = portal.into_iter().chain(providers);
        let accounts = accounts.chain(sign_in.nextcloud.iter().map(|provider| &provider.label));
        let account = |name: &String| lang.t_with("about-with-account", &args! { "name" => name.as_str() });
        let by_link = sign_in.link.is_some().then(|| lang.t("about-by-link"));
        let demo = sign_in.demo.then(|| lang.t("about-by-demo"));
        let ways: Vec<String> = accounts.map(account).chain(by_link).chain(demo).collect();
        (!ways.is_empty()).then(|| ways.join(&format!(" {} ", lang.t("about-or"))))
    }
}
