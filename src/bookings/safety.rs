//! Whether a calendar can be booked safely: it is the account's own, and its server takes a UID only
//! once. Found out with two probe events far in the past before the first write, then remembered, also on disk.

use std::time::Duration;

use tokio::sync::Mutex;
use uuid::Uuid;

use super::{BookError, Obstacle};
use crate::caldav::client::{Client, Created};
use crate::caldav::{Error, Href};
use crate::domain::time::Instant;
use crate::sync::{RoomCollection, TriedOut};

/// How often a probe is deleted before it is left to lie where it is in nobody's way.
const REMOVALS: u8 = 5;
const REMOVED_AGAIN_AFTER: Duration = Duration::from_secs(2);

/// Which calendars have passed.
#[derive(Debug, Default)]
pub(super) struct Probes(Mutex<TriedOut>);

impl Probes {
    /// With what was found out before the last restart.
    pub(super) fn remembered(tried_out: TriedOut) -> Self {
        Self(Mutex::new(tried_out))
    }

    /// Passes if `collection` can be booked safely.
    ///
    /// # Errors
    /// [`BookError::Unsafe`] in an administrator's words, [`BookError::NotDone`] if the server
    /// cannot be asked.
    pub(super) async fn check(
        &self,
        client: &Client,
        collection: &RoomCollection,
        turn_within: Duration,
        now: Instant,
    ) -> Result<(), BookError> {
        if !collection.owned {
            return Err(BookError::Unsafe { reason: shared_only(&collection.href) });
        }
        let waiting = tokio::time::timeout(turn_within, self.0.lock()).await;
        let mut passed = waiting.map_err(|_elapsed| {
            BookError::not_done(Obstacle::Busy, "another calendar is still being tried out")
        })?;
        if passed.has(&collection.href, now) {
            return Ok(());
        }
        match refuses_a_uid_twice(client, &collection.href).await {
            Ok(true) => {
                passed.add(&collection.href, now);
                Ok(())
            }
            Ok(false) => Err(BookError::Unsafe { reason: takes_twice(&collection.href) }),
            Err(error) => Err(BookError::of_write(&error)),
        }
    }
}

fn shared_only(href: &Href) -> String {
    format!(
        "the calendar {href} is only shared with Clef's account. Two programs that book it could not see \
         each other's private events. Give Clef the account that owns the calendar, or create the calendar \
         in Clef's account and share it from there."
    )
}

fn takes_twice(href: &Href) -> String {
    format!(
        "the server of {href} accepts the same UID twice in one calendar, against RFC 4791 §5.3.2.1. Double \
         bookings could not be ruled out, so nothing is written to it. Use another CalDAV server."
    )
}

/// Creates one UID under two hrefs and takes both away again. The events lie in 1970, outside of what
/// anybody looks at.
async fn refuses_a_uid_twice(client: &Client, collection: &Href) -> Result<bool, Error> {
    let uid = Uuid::new_v4();
    let name = |number: u8| collection.child(&format!("probe-{}-{number}.ics", uid.simple()));
    let (first, second) = (name(1), name(2));
    let written = client.create(&first, probe(uid)).await;
    let again = match &written {
        Ok(_) => Some(client.create(&second, probe(uid)).await),
        Err(_) => None,
    };
    let removing = remove(client.clone(), [first, second]);
    if written.is_err() || again.as_ref().is_some_and(|again| !is_taken(again)) {
        // The server is not well: whoever wants to book need not wait for this.
        tokio::spawn(removing);
    } else {
        removing.await;
    }
    written?;
    match again {
        Some(again) if is_taken(&again) => Ok(true),
        Some(Err(error)) => Err(error),
        Some(Ok(_)) | None => Ok(false),
    }
}

fn is_taken(created: &Result<Created, Error>) -> bool {
    created.as_ref().is_err_and(Error::is_uid_taken)
}

/// Deletes the probes, also such as arrive late.
async fn remove(client: Client, hrefs: [Href; 2]) {
    for href in hrefs {
        let mut tries = 0;
        while let Err(error) = client.delete(&href, None).await
            && !matches!(error, Error::NotFound(_))
        {
            tries += 1;
            if tries == REMOVALS {
                tracing::warn!(%href, %error, "a probe event could not be removed");
                break;
            }
            tokio::time::sleep(REMOVED_AGAIN_AFTER).await;
        }
    }
}

fn probe(uid: Uuid) -> String {
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Clef//Clef//EN",
        "BEGIN:VEVENT",
        &format!("UID:{uid}"),
        "DTSTAMP:19700101T000000Z",
        "DTSTART:19700101T000000Z",
        "DTEND:19700101T000100Z",
        "SUMMARY:Clef",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    .join("\r\n")
}
