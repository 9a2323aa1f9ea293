//! Tells members of a room that frees up for what they had looked for: found by looking as they themselves would, and
//! told once, by the Clef that claims it first. Ends what nobody has to look for any more.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::postman::{Outcome, Parcel, Stop};
use super::{CLAIMED_FOR, SendNotices, claim};
use crate::bookings::Bookings;
use crate::domain::booking::State;
use crate::domain::find::Fit;
use crate::domain::member::{Actor, Person};
use crate::domain::preferences::Preferences;
use crate::domain::time::{Instant, Interval};
use crate::domain::watch::{Watch, WatchId};
use crate::heavy::heavy;
use crate::mail::Address;
use crate::notebook::Notebook;
use crate::notices::FreedUp;
use crate::schedule::Schedule;

/// How often it is looked although nothing has changed: what can be booked is another thing with time.
const ANYWAY: TimeDelta = TimeDelta::minutes(1);

/// Says who somebody is today by what is remembered of their account; `None` if this place is not theirs any more.
type ReadActor = dyn Fn(&Preferences, Instant) -> Option<Actor> + Send + Sync;

/// The searches that go on, and how it is looked for them.
pub struct Watches {
    notebook: Arc<Notebook>,
    bookings: Bookings,
    actor: Box<ReadActor>,
    /// The versions of all rooms when it was last looked for everybody, and when that was.
    looked: Option<(Vec<u64>, Instant)>,
    /// What was found and is not told yet, and since when.
    found: HashMap<WatchId, Instant>,
}

impl fmt::Debug for Watches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watches").field("found", &self.found).finish_non_exhaustive()
    }
}

/// A watch, and whose it is.
struct Watching<'a> {
    actor: &'a Actor,
    person: &'a Person,
    chosen: &'a Preferences,
    watch: &'a Watch,
}

impl Watches {
    /// Returns the watches of `notebook`, for which `bookings` is searched by whom `actor` says.
    #[must_use]
    pub fn new(notebook: Arc<Notebook>, bookings: Bookings, actor: Box<ReadActor>) -> Self {
        Self { notebook, bookings, actor, looked: None, found: HashMap::new() }
    }

    /// Returns those for whom it is time to look, with what they have chosen.
    fn due(&mut self, schedule: &Schedule, now: Instant) -> Vec<(Actor, Preferences)> {
        let versions: Vec<u64> = schedule.snapshots().map(|(_, snapshot)| snapshot.version()).collect();
        let is_old = |at: Instant| now < at || now - at >= ANYWAY;
        let is_for_all = self.looked.as_ref().is_none_or(|(known, at)| *known != versions || is_old(*at));
        if is_for_all {
            self.looked = Some((versions, now));
        }
        if !is_for_all && self.found.is_empty() {
            return Vec::new();
        }
        let mut all = self.notebook.watching();
        let is_there = |id: &WatchId| all.iter().any(|chosen| chosen.watches.iter().any(|it| it.id == *id));
        self.found.retain(|id, _| is_there(id));
        for chosen in &mut all {
            chosen.watches.retain(|watch| is_for_all || self.found.contains_key(&watch.id));
        }
        all.into_iter().filter_map(|chosen| Some(((self.actor)(&chosen, now)?, chosen))).collect()
    }

    /// Keeps what `change` makes of a watch. What cannot be written now is tried when it is looked again.
    async fn change(&self, of: &Watching<'_>, change: impl Fn(Watch) -> Option<Watch>) -> bool {
        let id = of.watch.id;
        let change = |chosen: Preferences| chosen.changing_watch(id, &change);
        let written = self.notebook.choose(&of.person.id, change).await;
        written.inspect_err(|error| tracing::info!(%error, "a watch cannot be changed for now")).is_ok()
    }
}

impl SendNotices {
    /// Looks for everybody who watches, and tells them what is new.
    pub(super) async fn tell_watches(&mut self, now: Instant) -> Result<(), Stop> {
        for (actor, chosen) in self.watches.due(&self.schedule, now) {
            let Some(person) = actor.person() else { continue };
            for watch in &chosen.watches {
                self.tell_watch(Watching { actor: &actor, person, chosen: &chosen, watch }, now).await?;
            }
        }
        Ok(())
    }

    async fn tell_watch(&mut self, of: Watching<'_>, now: Instant) -> Result<(), Stop> {
        let watch = of.watch;
        if watch.is_over(now) || is_met(&self.schedule, &of) {
            self.watches.change(&of, |_| None).await;
            return Ok(());
        }
        let look = || self.watches.bookings.search(&watch.search_at(now), of.actor, |_| true);
        let fits = heavy(look).await.fits;
        let news = watch.news(&fits);
        if news.is_empty() {
            self.watches.found.remove(&watch.id);
            let is_read = |room: &_| self.schedule.snapshot(room).is_offered();
            let after = |watch: Watch| watch.without_taken(&fits, is_read, now);
            if after(watch.clone()) != *watch {
                self.watches.change(&of, |watch| Some(after(watch))).await;
            }
            return Ok(());
        }
        // What somebody takes back at once was never free.
        let since = *self.watches.found.entry(watch.id).or_insert(now);
        if now < since + self.settings.gather || !self.tell_freed_up(&of, &news, now).await? {
            return Ok(());
        }
        let round = watch.told;
        if self.watches.change(&of, |watch| Some(watch.after_telling(round, &fits, now))).await {
            self.watches.found.remove(&watch.id);
        }
        Ok(())
    }

    /// Tells one member of what fits now. Returns whether they know, by whomever.
    async fn tell_freed_up(&mut self, of: &Watching<'_>, fits: &[Fit], now: Instant) -> Result<bool, Stop> {
        let Some(to) = of.person.email.as_deref().and_then(Address::read) else {
            // It is looked again when something changes, and not each time.
            self.watches.found.remove(&of.watch.id);
            return Ok(false);
        };
        let (watch, chosen) = (of.watch, of.chosen);
        let version = format!("{} {}", watch.told, to.as_str());
        let claim = claim("watch", watch.id.0.to_string(), &version, watch.expires() + CLAIMED_FOR);
        let id = claim.id();
        if self.settled.contains(&id) {
            return Ok(true);
        }
        let parcel =
            Parcel { kind: "watch", claims: vec![claim], to, whose: Some(of.person.id.clone()), about: None };
        let freed_up = FreedUp { chosen, to: of.person, watch, fits };
        let wording = &self.wording;
        let write = |parcel: &Parcel, _: &[Uuid]| (wording.freed_up)(&freed_up, &parcel.to, now);
        let is_told = self.postman.send(&parcel, write, now).await? == Outcome::Settled;
        if is_told {
            self.settled.insert(id);
        }
        Ok(is_told)
    }
}

/// Whether they have booked since what they had looked for. What still waits for an answer may yet be declined.
fn is_met(schedule: &Schedule, of: &Watching<'_>) -> bool {
    let Some(identity) = of.actor.identity() else { return false };
    schedule.bookings_of(identity).iter().any(|stored| {
        let booking = &stored.booking;
        let Some(room) = schedule.room(&booking.room) else { return false };
        let dates: Vec<Interval> = match booking.when.series {
            Some(_) => schedule.dates_of(booking).iter().map(|date| date.interval).collect(),
            None => vec![booking.when.interval],
        };
        let is_it = |date: &Interval| of.watch.is_met_by(room, *date, booking.record.created);
        booking.state == State::Confirmed && dates.iter().any(is_it)
    })
}
