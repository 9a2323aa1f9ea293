//! Forgets by itself, in rounds: a bounded number of objects each time, of those that memory knows to be long over.

use std::collections::HashSet;
use std::sync::Arc;

use chrono_tz::Tz;

use super::{Binnable, Purge, Purged};
use crate::caldav::{Error, Href};
use crate::domain::booking::Booking;
use crate::domain::retention::{Forget, PseudonymKey, Retention};
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::ical::ForgottenWords;
use crate::notebook::Notebook;
use crate::schedule::Schedule;
use crate::sync::{CalendarAccount, RoomCalendars};

/// The most objects of one round.
const MOST: usize = 300;

/// What is forgotten by itself.
#[derive(Debug)]
pub struct Rounds {
    /// What is known of the calendars.
    pub schedule: Arc<Schedule>,
    /// Where they are.
    pub calendars: Arc<RoomCalendars>,
    /// Where notes are.
    pub notebook: Arc<Notebook>,
    /// How long people are kept.
    pub retention: Retention,
    /// The zone of the place, in which days begin.
    pub zone: Tz,
    /// What makes ids that tell nothing.
    pub key: PseudonymKey,
    /// What is read where a title or a name was.
    pub words: ForgottenWords,
}

/// What is passed over from now on, because it cannot be forgotten.
#[derive(Debug, Default)]
pub struct Passed(HashSet<Href>);

/// Objects that are due, in the calendar of their room.
pub type DueInRoom = (Arc<Room>, Href, Vec<Href>);

impl Rounds {
    /// Returns what is to be forgotten at `now` on `account`, or in files.
    #[must_use]
    pub fn purge(&self, account: &CalendarAccount, now: Instant) -> Purge {
        let forget = Forget { before: self.retention.before(now, self.zone), member: None };
        let (client, key, words) = (account.client.clone(), self.key.clone(), self.words.clone());
        Purge { client, forget, key, words, writes: true }
    }

    /// Returns the objects of the next round, by room: of those calendars that are known, but none that is `passed`.
    #[must_use]
    pub fn due(&self, passed: &Passed, now: Instant) -> Vec<DueInRoom> {
        let before = self.retention.before(now, self.zone);
        let (mut due, mut left) = (Vec::new(), MOST);
        for (room, snapshot) in self.schedule.snapshots().filter(|(_, snapshot)| !snapshot.is_stale(now)) {
            let Some(collection) = self.calendars.get(&room.id) else { continue };
            if !collection.owned || !collection.may_write {
                continue;
            }
            let is_due = |booking: &Booking| {
                !booking.is_forgotten()
                    && booking.when.interval.end() <= before
                    && booking.when.span(room.zone).end() <= before
            };
            let objects = snapshot.own_objects().filter(|object| is_due(&object.booking));
            let hrefs = objects.map(|object| object.href).filter(|href: &Href| !passed.0.contains(href));
            let hrefs: Vec<Href> = hrefs.take(left).collect();
            left -= hrefs.len();
            if !hrefs.is_empty() {
                due.push((Arc::clone(room), collection.href.clone(), hrefs));
            }
        }
        due
    }

    /// Forgets in what is `due`. What it cannot forget is `passed` over from then on.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub async fn in_calendars(
        &self,
        due: Vec<DueInRoom>,
        passed: &mut Passed,
        now: Instant,
    ) -> Result<Purged, Error> {
        let (mut purged, mut failed) = (Purged::default(), None);
        for (room, calendar, hrefs) in due {
            // With the next round.
            let Ok(_turn) = self.calendars.housekeeping(&room.id) else { continue };
            let purge = self.purge(self.calendars.account(&room.id), now);
            let told =
                |href: &Href, etag, text: &str| self.schedule.apply_written(&room.id, href, etag, text);
            // One calendar that fails does not hold up the others.
            match purge.in_objects(&room, &calendar, &hrefs, &told).await {
                Ok(done) => {
                    purged += done;
                    passed.0.extend(hrefs);
                }
                Err(error) => {
                    failed.get_or_insert(error);
                }
            }
        }
        failed.map_or(Ok(purged), Err)
    }

    /// Forgets in the notebook and in the bin of each server. One that is away does not hold up the others.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub async fn in_the_rest(&self, now: Instant) -> Result<Purged, Error> {
        let mut notebook = self.notebook.collection();
        let (mut purged, mut failed) = (Purged::default(), None);
        for account in self.calendars.accounts() {
            // The notebook is on the first.
            match self.on_account(account, notebook.take().as_ref(), now).await {
                Ok(done) => purged += done,
                Err(error) => {
                    failed.get_or_insert(error);
                }
            }
        }
        failed.map_or(Ok(purged), Err)
    }

    async fn on_account(
        &self,
        account: &CalendarAccount,
        notebook: Option<&Href>,
        now: Instant,
    ) -> Result<Purged, Error> {
        let purge = self.purge(account, now);
        let mut purged = match notebook {
            Some(notebook) => purge.in_notebook(notebook, now).await?,
            None => Purged::default(),
        };
        let rooms = self.schedule.rooms();
        let with_calendars =
            rooms.iter().filter_map(|room| Some((&**room, account.collections.get(&room.id)?.href.clone())));
        let with_calendars: Vec<(&Room, Href)> = with_calendars.collect();
        let known = Binnable { rooms: &with_calendars, notebook };
        purged += purge.in_bin(known, now).await?;
        Ok(purged)
    }
}
