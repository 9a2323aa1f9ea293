//! Settings from `rooms.toml` and the environment. All problems are found at once, each with its
//! file, line, key, value and what was expected, before anything listens.
//!
//! Any key can be overridden by an environment variable: `CLEF__SERVER__LISTEN` for `server.listen`,
//! `CLEF__ROOM__SALLE_2__CAPACITY` for the capacity of the room `salle-2` (rooms and sites by their
//! id, API tokens by their number, from 0). Lists are separated by commas there.

mod about;
mod accounts;
mod also_blocked_by;
mod api_tokens;
mod caldav;
mod calendar;
mod chat;
pub mod check;
mod closures;
mod contains;
mod feeds;
mod groups;
mod guests;
pub mod hex;
mod hooks;
mod jitsi;
mod limits;
mod look;
mod loopback;
mod mail;
mod network;
mod notices;
mod place;
mod problem;
mod retention;
mod rooms;
mod rules;
mod scope;
mod secret;
mod section;
mod server;
mod sessions;
mod sign_in;
pub mod token;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;

pub use self::about::{About, AccessibilitySettings};
use self::accounts::OnAccounts;
pub use self::api_tokens::ApiToken;
pub use self::caldav::CalDavSettings;
pub use self::guests::GuestSettings;
pub use self::hooks::HookSettings;
pub use self::limits::{LimitSettings, Rate};
pub use self::look::{Look, Picture};
pub(crate) use self::loopback::is_loopback;
pub use self::network::Network;
pub use self::place::Place;
use self::problem::Report;
pub use self::problem::{Problem, Problems, Source};
use self::section::Section;
pub use self::server::ServerSettings;
pub(crate) use self::server::{CALENDAR_PASSWORD, program};
pub use self::sessions::{SessionSettings, parse_keys};
pub use self::sign_in::{HeaderSignIn, LinkSignIn, MAIL_NAMESPACE, SignIn};
use crate::chat::ChatHook;
use crate::domain::closure::{Closure, HolidayAddress, outside};
use crate::domain::feed::Feed;
use crate::domain::opening_hours::OpeningHours;
use crate::domain::retention::Retention;
use crate::domain::room::{Room, Site};
use crate::domain::time::{Instant, Interval};
use crate::mail::MailSettings;
use crate::notices::NoticeSettings;
use crate::sync::AccountPlace;

/// Everything that `rooms.toml` and the environment say, checked. It is large, so whoever keeps it shares it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The file that they were read from.
    pub file: PathBuf,
    /// The place.
    pub place: Place,
    /// What the place says about itself.
    pub about: About,
    /// Where Clef listens and keeps its files.
    pub server: ServerSettings,
    /// The accounts on calendar servers, in the order of the file; none: the embedded server.
    pub caldav: Vec<CalDavSettings>,
    /// The name of the calendar that keeps what belongs to no room.
    pub notebook: String,
    /// The sites, in the order of the file.
    pub sites: Vec<Site>,
    /// The rooms, in the order of the file. At least one.
    pub rooms: Vec<Room>,
    /// Calendars from elsewhere whose events hold rooms.
    pub feeds: Vec<Arc<Feed>>,
    /// How the place looks.
    pub look: Look,
    /// School holidays, which are shown and close nothing, out of a file.
    pub school_holidays: Vec<Closure>,
    /// Where they are fetched, if they come from elsewhere.
    pub holiday_address: Option<HolidayAddress>,
    /// Tokens of the API.
    pub tokens: Vec<ApiToken>,
    /// How people sign in.
    pub sign_in: SignIn,
    /// How long people stay signed in.
    pub sessions: SessionSettings,
    /// Who may tell Clef that something changed.
    pub hooks: HookSettings,
    /// How much anybody may do in a while.
    pub limits: LimitSettings,
    /// Who sends mails, and how; `None`: there are none.
    pub mail: Option<MailSettings>,
    /// Whether people are told by mail what happens to their bookings.
    pub notices: NoticeSettings,
    /// What people without an account may ask for.
    pub guests: GuestSettings,
    /// The chat rooms and webhooks that are told what happens.
    pub chat: Vec<ChatHook>,
    /// How long people, titles and notes of past bookings are kept; `None`: for ever.
    pub retention: Option<Retention>,
    /// A sentence about each file of a secret that others can read.
    pub exposed_secrets: Vec<String>,
}

impl Settings {
    /// Returns where the accounts are, and whose calendars each has; none if Clef keeps them itself.
    pub fn accounts(&self) -> impl Iterator<Item = AccountPlace> {
        self.caldav.iter().map(|account| AccountPlace {
            server: account.id.as_deref().map(Into::into),
            settings: account.client_settings(),
            rooms: account.rooms.clone(),
        })
    }

    /// Returns what is allowed, and probably not meant.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let groups = sign_in::groups_warning(&self.sign_in).into_iter().chain(groups::useless(&self.rooms));
        let others = sign_in::warnings(&self.sign_in).chain(place::warning(&self.server, &self.place));
        let kept = self.retention.and_then(retention::warning);
        let guests = guests::warning(&self.guests, self.notices.mail);
        groups.chain(others).chain(guests).chain(kept).chain(self.exposed_secrets.iter().cloned()).collect()
    }

    /// Rooms that nobody can book within a year from `now`, whatever group they are in: by hours and closures that cover
    /// everything.
    #[must_use]
    pub fn never_open(&self, now: Instant) -> Vec<String> {
        let year = Interval::starting_at(now, TimeDelta::days(366));
        let is_shut = |room: &&Room| {
            let of_groups =
                room.by_group.rules.iter().filter_map(|rules| rules.change.opening_hours.as_ref());
            let mut hours = std::iter::once(&room.rules.opening_hours).chain(of_groups);
            let open =
                |hours: &OpeningHours, year| outside(hours.open_within(room.zone, year), &room.closures);
            year.is_some_and(|year| hours.all(|hours| open(hours, year).is_empty()))
        };
        let shut = self.rooms.iter().filter(is_shut);
        shut.map(|room| format!("room.{}: its opening hours and closures leave it shut for a year", room.id))
            .collect()
    }

    /// The room with this id.
    pub fn room(&self, id: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id.as_str() == id)
    }
}

const SECTIONS: &[&str] = &[
    "place",
    "about",
    "server",
    "caldav",
    "rules",
    "rules_for",
    "closure",
    "closures",
    "feed",
    "site",
    "room",
    "api_token",
    "guests",
    "sign_in",
    "sessions",
    "mail",
    "notices",
    "chat",
    "hooks",
    "jitsi",
    "limits",
    "retention",
];

/// Reads the settings in `path`, overridden by the variables in `env`.
///
/// # Errors
/// All [`Problems`] at once; also if the file cannot be read.
pub fn load(path: &Path, env: impl Iterator<Item = (String, String)>) -> Result<Arc<Settings>, Problems> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&name, &text, env),
        Err(error) => Err(Problems::unreadable(name, &error)),
    }
}

/// Reads settings from `text`, which `name` names in problems.
///
/// # Errors
/// All [`Problems`] at once.
pub fn parse(
    name: &str,
    text: &str,
    env: impl Iterator<Item = (String, String)>,
) -> Result<Arc<Settings>, Problems> {
    let report = Report::default();
    let env: Vec<_> = env.collect();
    let mut root = tree::read(name, text, &report);
    // What a syntax error swallowed would be called missing below.
    let syntax = report.take();
    tree::override_by(&mut root, &env, &report);
    let settings = read(&Section::root(name, &root, &report), &env);
    let found = report.take();
    match settings {
        Some(settings) if syntax.is_empty() && found.is_empty() => {
            let (file, exposed_secrets) = (name.into(), report.take_warnings());
            Ok(Arc::new(Settings { file, exposed_secrets, ..settings }))
        }
        _ => Err(Problems::new(syntax, found)),
    }
}

/// Reads every section, also after a problem: the rest may have more.
fn read(root: &Section, env: &[(String, String)]) -> Option<Settings> {
    root.allow(SECTIONS);
    let server = server::read(root);
    let place = place::read(root, &server);
    let about = about::read(root);
    let mut sign_in = sign_in::read(root, &server, place.as_ref(), env);
    let mut caldav = caldav::read(root, env);
    let on = OnAccounts::read(root);
    let (sites, mut rooms) = rooms::read(root, place.as_ref(), &on);
    on.tell(root, &mut caldav, &rooms);
    let feeds = feeds::read(root, env, place.as_ref(), &mut rooms);
    let look = look::read(root);
    let holidays = place.as_ref().map(|place| closures::read_school_holidays(root, place.zone));
    let holidays = holidays.unwrap_or_default();
    let notebook = caldav::read_notebook(root, &on.on_first(&rooms));
    sign_in.roles.others = groups::of_rooms(&rooms);
    groups::check_length(root, &sign_in.roles);
    let tokens = api_tokens::read(root, &sites, &rooms);
    let sessions = sessions::read(root, env);
    let hooks = hooks::read(root, env);
    let limits = limits::read(root);
    let mail = mail::read(root, place.as_ref(), env);
    let chat = chat::read(root, env, &sites, &rooms);
    let retention = retention::read(root);
    let mut notices = notices::read(root, root.has("mail"), place.as_ref().map(|place| place.zone));
    let guests = guests::read(root, &rooms);
    notices.by_address = sign_in.same_address_is_same_person;
    Some(Settings {
        file: PathBuf::new(),
        place: place?,
        about,
        server,
        caldav,
        notebook,
        sites,
        rooms,
        feeds,
        look,
        school_holidays: holidays.known,
        holiday_address: holidays.address,
        tokens,
        sign_in,
        sessions,
        hooks: hooks?,
        limits,
        mail,
        notices,
        guests,
        chat,
        retention,
        exposed_secrets: Vec::new(),
    })
}

#[cfg(test)]
mod tests;
