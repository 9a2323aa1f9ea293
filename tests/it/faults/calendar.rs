//! An independent look at the calendar, past the layer and past what Clef remembers.

use std::collections::HashMap;
use std::sync::Arc;

use clef::caldav::Href;
use clef::domain::booking::{Booking, RequestKey, State};

use super::deeds::{TITLE, after};
use crate::world::{Store, World, room};

/// What was in the calendar before anything went wrong.
pub(super) struct Calendar {
    /// The booking that is changed, moved or cancelled.
    pub(super) target: Option<Arc<Booking>>,
    others: HashMap<Href, String>,
}

/// What became of what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum There {
    /// Exactly that.
    AsAsked,
    /// Nothing.
    AsBefore,
}

impl Calendar {
    pub(super) async fn read(store: &Store, direct: &World, target: Option<Arc<Booking>>) -> Self {
        let mut others = objects(store, direct).await;
        others.retain(|_, data| {
            let is_target =
                |booking: Arc<Booking>| Some(booking.id) == target.as_ref().map(|target| target.id);
            !booking(direct, data).is_some_and(is_target)
        });
        assert!(others.len() >= 2, "{others:?}");
        Self { target, others }
    }

    /// Looks what there is of the request `key` or of the target; nothing else may have changed.
    pub(super) async fn look(&self, store: &Store, direct: &World, key: &RequestKey, what: &str) -> There {
        let mut found = objects(store, direct).await;
        for (href, data) in &self.others {
            assert_eq!(found.remove(href).as_ref(), Some(data), "somebody else's event: {what}");
        }
        // Probes lie in 1970 and hold nothing; one may stay where it could not be removed.
        found.retain(|_, data| !data.contains("DTSTART:19700101T000000Z"));
        let ours: Vec<Arc<Booking>> =
            found.values().map(|data| booking(direct, data).expect("a Clef booking")).collect();
        assert!(ours.iter().all(|booking| booking.request == *key), "{what}: {ours:?}");
        match &self.target {
            None => match ours.as_slice() {
                [] => There::AsBefore,
                [one] if one.state == State::Confirmed => There::AsAsked,
                several => panic!("{what}: {several:?}"),
            },
            Some(target) => of_target(target, &ours, what),
        }
    }
}

fn of_target(target: &Arc<Booking>, ours: &[Arc<Booking>], what: &str) -> There {
    let (old, new): (Vec<_>, Vec<_>) = ours.iter().partition(|booking| booking.uid() == target.uid());
    match (old.as_slice(), new.as_slice()) {
        ([old], []) if *old == target => There::AsBefore,
        ([old], []) if old.title == TITLE && old.interval == target.interval => There::AsAsked,
        // The old one may stay for a while, void.
        (_, [new]) if new.replaces == Some(target.uid()) && new.id == target.id => {
            assert!(new.state == State::Cancelled || new.interval == after(), "{what}: {new:?}");
            There::AsAsked
        }
        found => panic!("{what}: {found:?}"),
    }
}

async fn objects(store: &Store, direct: &World) -> HashMap<Href, String> {
    let collection = direct.atelier();
    let listed = store.client.list_etags(&collection).await.expect("a listing");
    let hrefs: Vec<Href> = listed.into_iter().map(|(href, _)| href).collect();
    let objects = store.client.multiget(&collection, &hrefs).await.expect("the objects");
    objects.into_iter().map(|object| (object.href, object.data)).collect()
}

fn booking(direct: &World, data: &str) -> Option<Arc<Booking>> {
    let object = clef::ical::read(data.as_bytes(), direct.room().zone).expect("readable");
    object.booking(&room("atelier"))
}
