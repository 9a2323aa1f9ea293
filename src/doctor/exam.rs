//! What the checks look at: the settings, the calendars as one poll found them, and what is in front of Clef.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::redirect::Policy;

use super::reach::{self, Front};
use crate::bookings::{BookError, Bookings, Wording};
use crate::caldav::Error;
use crate::clock::Clock;
use crate::config::Settings;
use crate::ical::Labels;
use crate::mail::Address;
use crate::notebook::Notebook;
use crate::schedule::Schedule;
use crate::sync::{CalendarAccount, Poller, RoomCalendars, SyncSettings, pollers};

/// As long as a request to what is in front of Clef may take.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What whoever asks wants beside.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// To whom a mail is sent, to see whether it arrives.
    pub mail_to: Option<Address>,
    /// Whether a line is posted to each chat room and webhook, to see whether it arrives.
    pub chat: bool,
}

/// What there is to look at.
#[derive(Debug)]
pub struct Exam {
    pub(super) settings: Arc<Settings>,
    pub(super) clock: Clock,
    pub(super) wanted: Wanted,
    /// The calendars; or why they cannot be asked, in words.
    pub(super) calendars: Result<Calendars, String>,
    pub(super) front: Front,
    pub(super) http: reqwest::Client,
}

/// The calendars, read once and tried out.
#[derive(Debug)]
pub(super) struct Calendars {
    pub(super) schedule: Arc<Schedule>,
    pub(super) bookings: Bookings,
    pub(super) notebook: Arc<Notebook>,
    /// What kept all of an account from being read, if something did, in the order of the accounts.
    pub(super) troubles: Vec<Option<Error>>,
    /// What kept one of them from being tried out.
    pub(super) untried: Option<BookError>,
}

impl Exam {
    /// Reads the `calendars`, or takes the reason why there are none, and asks what is in front of Clef.
    ///
    /// # Errors
    /// If there are no certificates to trust.
    pub async fn begin(
        settings: Arc<Settings>,
        calendars: Result<RoomCalendars, String>,
        clock: Clock,
        wanted: Wanted,
    ) -> Result<Self, reqwest::Error> {
        let calendars = match calendars {
            Ok(calendars) => Ok(Calendars::read(&settings, calendars, &clock).await),
            Err(why) => Err(why),
        };
        // A redirect may lead anywhere, and is an answer of its own.
        let http = reqwest::Client::builder().redirect(Policy::none()).timeout(LONGEST_WAIT).build()?;
        let front = reach::find(&settings, &http).await;
        Ok(Self { settings, clock, wanted, calendars, front, http })
    }

    /// The calendars, if some of them could be read.
    pub(super) fn read_calendars(&self) -> Option<&Calendars> {
        self.calendars.as_ref().ok().filter(|calendars| calendars.troubles.iter().any(Option::is_none))
    }
}

impl Calendars {
    /// Nothing is remembered of them: each calendar is tried out anew.
    async fn read(settings: &Settings, calendars: RoomCalendars, clock: &Clock) -> Self {
        let schedule = Arc::new(Schedule::new(settings.rooms.clone()));
        let on_first = calendars.first().client.clone();
        let notebook = Arc::new(Notebook::new(on_first, Arc::clone(&schedule), settings.notebook.clone()));
        let pace = SyncSettings { create_missing: settings.caldav.is_empty(), ..SyncSettings::default() };
        let mut pollers = pollers(&calendars, &schedule, &notebook, pace);
        let troubles = join_all(pollers.iter_mut().map(Poller::poll)).await;
        let bookings = Bookings::new(Arc::clone(&schedule), Arc::new(calendars), wording());
        let untried = bookings.try_out(clock.now()).await.err();
        Self { schedule, bookings, notebook, troubles, untried }
    }

    /// The accounts, each with what kept all of it from being read, if something did.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (&CalendarAccount, Option<&Error>)> {
        self.bookings.calendars().accounts().zip(self.troubles.iter().map(Option::as_ref))
    }
}

/// Returns what a check of an account is called.
pub(super) fn named(name: &str, account: &CalendarAccount) -> String {
    account.client.server().map_or_else(|| name.to_owned(), |server| format!("{name}.{server}"))
}

/// Nothing is booked here, so nothing is worded.
fn wording() -> Wording {
    Wording {
        public_url: String::new(),
        publish_titles: false,
        name_in_title: false,
        labels: Labels::new(|_| String::new()),
    }
}
