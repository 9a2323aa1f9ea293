//! An independent look at the calendar, past the layer and past what Clef remembers.

use std::collections::HashMap;
use std::sync::Arc;

use clef::caldav::Href;
use clef::domain::booking::{Booking, RequestKey, State, Transfer};
use clef::domain::room::RoomId;
use clef::schedule::FoundObject;

use super::deeds::{Deed, TITLE, after, evening};
use super::series::is_all_of_it;
use crate::world::{Store, World, room};

/// What was in the calendar before anything went wrong.
pub(super) struct Calendar {
    deed: Deed,
    /// The booking that is changed, moved or cancelled.
    pub(super) target: Option<Arc<Booking>>,
    others: HashMap<Href, Object>,
}

/// What became of what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum There {
    /// Exactly that.
    AsAsked,
    /// Nothing.
    AsBefore,
    /// Something of it, of several events.
    InPart,
}

impl Calendar {
    pub(super) async fn read(
        deed: Deed,
        store: &Store,
        direct: &World,
        target: Option<Arc<Booking>>,
    ) -> Self {
        let mut others = objects(store, direct).await;
        others.retain(|_, object| {
            let is_target = |booking: Arc<Booking>| {
                let target = target.as_ref().map(|target| target.id);
                target.is_some()
                    && [Some(booking.id), booking.record.instead_of.map(|old| old.booking)].contains(&target)
            };
            !booking(direct, object).is_some_and(is_target)
        });
        assert!(others.len() >= 2, "{others:?}");
        Self { deed, target, others }
    }

    /// Looks what there is of the request `key` or of the target; nothing else may have changed.
    pub(super) async fn look(&self, store: &Store, direct: &World, key: &RequestKey, what: &str) -> There {
        let mut found = objects(store, direct).await;
        for (href, object) in &self.others {
            assert_eq!(found.remove(href).as_ref(), Some(object), "somebody else's event: {what}");
        }
        // Probes lie in the year 2000 and hold nothing; one may stay where it could not be removed.
        found.retain(|_, object| !object.data.contains("DTSTART:20000101T000000Z"));
        let ours: Vec<Arc<Booking>> =
            found.values().map(|object| booking(direct, object).expect("a Clef booking")).collect();
        // A date that left its series has a key of its own.
        // So has a request that waits to take the place of a booking.
        let is_known = |booking: &Arc<Booking>| {
            let record = &booking.record;
            let is_of_series = record.recurrence_id.is_some() || record.piece.is_some();
            record.request == *key || is_of_series || record.instead_of.is_some()
        };
        assert!(ours.iter().all(is_known), "{what}: {ours:?}");
        if let Deed::OfSeries(deed) = self.deed {
            return deed.judge(&ours, what);
        }
        if let Deed::OfAll(deed) = self.deed {
            return deed.judge(&ours, what);
        }
        if let (Deed::OfRequest(deed), Some(target)) = (self.deed, &self.target) {
            return deed.judge(target, &ours, what);
        }
        match &self.target {
            None => match ours.as_slice() {
                [] => There::AsBefore,
                [one] if one.state == State::Confirmed => {
                    assert!(self.deed != Deed::BookSeries || is_all_of_it(one), "{what}: {one:?}");
                    There::AsAsked
                }
                several => panic!("{what}: {several:?}"),
            },
            Some(target) if ours.iter().any(|booking| booking.record.transfer.is_some()) => {
                of_transfer(target, &ours, what)
            }
            Some(target) => of_target(target, &ours, what),
        }
    }
}

fn of_target(target: &Arc<Booking>, ours: &[Arc<Booking>], what: &str) -> There {
    let (old, new): (Vec<_>, Vec<_>) = ours.iter().partition(|booking| booking.uid() == target.uid());
    match (old.as_slice(), new.as_slice()) {
        ([old], []) if *old == target => There::AsBefore,
        ([old], []) if old.details.title == TITLE && old.when.interval == target.when.interval => {
            There::AsAsked
        }
        // The old one may stay for a while, void.
        (_, [new]) if new.record.replaces == Some(target.uid()) && new.id == target.id => {
            let is_back = target.state == State::Cancelled && new.state == State::Confirmed;
            assert!(
                is_back || new.state == State::Cancelled || new.when.interval == after(),
                "{what}: {new:?}"
            );
            There::AsAsked
        }
        found => panic!("{what}: {found:?}"),
    }
}

/// While it moves to another room: what was made there counts if a tombstone says so. If none does, it
/// may stay for a while.
fn of_transfer(target: &Arc<Booking>, ours: &[Arc<Booking>], what: &str) -> There {
    let from_here = Some(Transfer::From(target.place()));
    let (made, here): (Vec<_>, Vec<_>) =
        ours.iter().partition(|booking| booking.record.transfer == from_here);
    for made in &made {
        assert_eq!(
            (made.id, made.room.as_str(), made.when.interval),
            (target.id, "salon", evening()),
            "{what}"
        );
    }
    let (tombstones, live): (Vec<_>, Vec<_>) =
        here.into_iter().partition(|booking| booking.state == State::Cancelled);
    assert!(live.iter().all(|live| *live == target), "{what}: {live:?}");
    match tombstones.as_slice() {
        [] => {
            assert_eq!(live.len(), 1, "{what}: it is nowhere");
            There::AsBefore
        }
        [tombstone] => {
            assert_eq!(tombstone.record.replaces, Some(target.uid()), "{what}");
            let is_named =
                |made: &&Arc<Booking>| tombstone.record.transfer == Some(Transfer::To(made.place()));
            assert!(made.iter().any(is_named), "{what}: it is nowhere: {ours:?}");
            There::AsAsked
        }
        several => panic!("{what}: {several:?}"),
    }
}

/// A calendar object and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Object {
    room: RoomId,
    data: String,
}

/// Everything in all rooms.
async fn objects(store: &Store, direct: &World) -> HashMap<Href, Object> {
    let mut found = HashMap::new();
    for id in ["atelier", "salon", "hall"] {
        let Some(collection) = direct.collections.get(&room(id)) else { continue };
        let collection = collection.href.clone();
        let listed = store.client.list_etags(&collection).await.expect("a listing");
        let hrefs: Vec<Href> = listed.into_iter().map(|(href, _)| href).collect();
        let objects = store.client.multiget(&collection, &hrefs).await.expect("the objects");
        let object = |object: FoundObject| (object.href, Object { room: room(id), data: object.data });
        found.extend(objects.into_iter().map(object));
    }
    found
}

fn booking(direct: &World, object: &Object) -> Option<Arc<Booking>> {
    let read = clef::ical::read(object.data.as_bytes(), direct.room().zone).expect("readable");
    read.booking(&object.room).map(|booking| as_made(&booking))
}

/// As it was made: who looks what became of a request promises what another Clef has made.
pub(super) fn as_made(booking: &Booking) -> Arc<Booking> {
    Arc::new(booking.clone().with(|it| it.record.is_promised = false))
}
