//! Whether a calendar can be booked safely: it is the account's own, and its server takes a UID only once, also
//! from two who write it at the same moment. Found out with events far in the past, at the start or before the
//! first write, then remembered, also on disk.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use tokio::sync::Notify;
use uuid::Uuid;

use super::{BookError, Bookings, Obstacle, Shared};
use crate::caldav::client::{Client, Created};
use crate::caldav::{Error, Href};
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::sync::{CalendarAccount, Fitness, RoomCalendars, RoomCollection, rights};

/// So often two write one UID at the same moment. SOGo lets both of them win in 19 of 20 times, and refuses the
/// second of two that come one after the other.
const ROUNDS: usize = 3;
/// How often a probe is deleted before it is left to lie where it is in nobody's way.
const REMOVALS: u8 = 5;
const ANSWER_TO_SECOND: &str = "this server's answer to a second event of the same UID was:";
const REMOVED_AGAIN_AFTER: Duration = Duration::from_secs(2);

impl Bookings {
    /// Rings when a calendar has been found, which may have to be tried out.
    #[must_use]
    pub fn calendar_found(&self) -> Arc<Notify> {
        self.0.calendars.found()
    }

    /// Returns what is known of the calendars.
    #[must_use]
    pub fn calendars(&self) -> &RoomCalendars {
        &self.0.calendars
    }

    /// Tries out the calendars of which it is not known (any more) whether they can be booked safely.
    ///
    /// # Errors
    /// If that could not be found out about one of them; the others are tried out all the same.
    pub async fn try_out(&self, now: Instant) -> Result<(), BookError> {
        let mut result = Ok(());
        for room in self.0.schedule.rooms() {
            let (shared, room) = (self.0.clone(), room.id.clone());
            // In a task of its own: it takes its probes away again, whoever stops to wait for it.
            let tried = tokio::spawn(async move { shared.try_out(&room, now).await });
            if let Ok(Err(error)) = tried.await {
                result = Err(error);
            }
        }
        result
    }
}

impl Shared {
    async fn try_out(&self, room: &RoomId, now: Instant) -> Result<(), BookError> {
        let snapshot = self.schedule.snapshot(room);
        let Some(collection) = self.calendars.get(room).filter(|_| !snapshot.is_in_trouble()) else {
            return Ok(());
        };
        let account = self.calendars.account(room);
        if account.collections.only_writer(room).is_some() {
            note_fitness(account, &collection.href, now).await;
            return Ok(());
        }
        match self.check_fitness(room, &collection, now).await {
            // The room says so by itself from now on.
            Ok(()) | Err(BookError::Unsafe { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Passes if `collection`, the calendar of `room`, can be booked safely.
    ///
    /// # Errors
    /// [`BookError::Unsafe`] in an administrator's words, [`BookError::NotDone`] if it cannot be found out.
    pub(super) async fn check_fitness(
        &self,
        room: &RoomId,
        collection: &RoomCollection,
        now: Instant,
    ) -> Result<(), BookError> {
        let href = &collection.href;
        if !collection.owned {
            return Err(BookError::Unsafe { reason: shared_only(href) });
        }
        let account = self.calendars.account(room);
        let collections = &account.collections;
        if collections.only_writer(room).is_some() {
            return Ok(());
        }
        if collections.is_due(href, now) {
            let lock = tokio::time::timeout(self.timeouts.turn_within, collections.probing.lock()).await;
            let _turn = lock.map_err(|_elapsed| {
                BookError::not_done(Obstacle::Busy, "another calendar is still being tried out")
            })?;
            // Somebody may have found it out while this waited.
            if collections.is_due(href, now) {
                let fitness = try_out(&account.client, href).await?;
                collections.set_fitness(href, fitness, now);
                rights::tell(&self.schedule, collections, room, collection);
            }
        }
        match collections.fitness(href) {
            Some(Fitness::Unfit(reason)) => Err(BookError::Unsafe { reason }),
            Some(Fitness::Fit) | None => Ok(()),
        }
    }
}

/// Finds out whether the calendar at `href` could be booked by several, once: where this Clef is the only one that
/// writes, that is only to be known.
async fn note_fitness(account: &CalendarAccount, href: &Href, now: Instant) {
    let collections = &account.collections;
    let _turn = collections.probing.lock().await;
    if collections.fitness(href).is_some() {
        return;
    }
    match try_out(&account.client, href).await {
        Ok(fitness) => collections.set_fitness(href, fitness, now),
        Err(error) => tracing::info!(%href, %error, "it is not known whether several could book it"),
    }
}

fn shared_only(href: &Href) -> String {
    format!(
        "the calendar {href} is only shared with Clef's account. Two programs that book it could not see \
         each other's private events. Give Clef the account that owns the calendar, or create the calendar \
         in Clef's account and share it from there."
    )
}

/// What two creates of one UID at the same moment say of a server.
#[derive(Debug, PartialEq, Eq)]
enum Round {
    /// One of them won, and the other was told that the UID is taken.
    OneWon,
    /// Both won.
    BothWon,
    /// One of them won, and the other was told this, which says nothing of the UID.
    Unexplained(String),
}

async fn try_out(client: &Client, collection: &Href) -> Result<Fitness, BookError> {
    let mut unexplained = Vec::new();
    for _ in 0..ROUNDS {
        match judge(write_twice(client, collection).await)? {
            Round::OneWon => {}
            Round::BothWon => return Ok(Fitness::Unfit(takes_twice(collection))),
            Round::Unexplained(answer) => unexplained.push(answer),
        }
    }
    match unexplained.pop() {
        None => Ok(Fitness::Fit),
        Some(answer) if unexplained.len() + 1 == ROUNDS => {
            Ok(Fitness::Unfit(refuses_in_other_words(collection, &answer)))
        }
        // It was cut short, or somebody else answered.
        Some(answer) => Err(BookError::not_done(Obstacle::Garbled, format!("{ANSWER_TO_SECOND} {answer}"))),
    }
}

/// Reads the answers to two creates of one UID.
///
/// # Errors
/// If they say nothing: neither was done, or it is not known what became of one.
fn judge((first, second): (Result<Created, Error>, Result<Created, Error>)) -> Result<Round, BookError> {
    let refused = match (first, second) {
        (Ok(_), Ok(_)) => return Ok(Round::BothWon),
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        (Err(error), Err(_)) => {
            return Err(BookError::of_probe(&error, "this server's answer to a new event was:"));
        }
    };
    match refused {
        taken if taken.is_uid_taken() => Ok(Round::OneWon),
        Error::Rejected { status: status @ (400..=428 | 430..=499), body, .. } => {
            Ok(Round::Unexplained(format!("{status} {body:?}")))
        }
        error => Err(BookError::of_probe(&error, ANSWER_TO_SECOND)),
    }
}

fn takes_twice(collection: &Href) -> String {
    format!(
        "the server of {collection} accepts the same UID twice in one calendar, against RFC 4791 §5.3.2.1. \
         Double bookings could not be ruled out, so nothing is written to it. Use another CalDAV server."
    )
}

fn refuses_in_other_words(collection: &Href, answer: &str) -> String {
    format!(
        "{ANSWER_TO_SECOND} {answer}, in {collection}. That does not say that the UID is taken (RFC 4791 §5.3.2.1), \
         so bookings could not be told from each other, and nothing is written to it. Use another CalDAV server."
    )
}

/// Creates one UID under two hrefs at the same moment, and takes away again what came of it.
async fn write_twice(client: &Client, collection: &Href) -> (Result<Created, Error>, Result<Created, Error>) {
    let uid = Uuid::new_v4();
    let hrefs = [1, 2].map(|number| collection.child(&format!("probe-{}-{number}.ics", uid.simple())));
    let [first, second] = &hrefs;
    let answers = join(client.create(first, probe(uid)), client.create(second, probe(uid))).await;
    let removing = remove(client.clone(), hrefs);
    let is_known = |answer: &Result<Created, Error>| !answer.as_ref().is_err_and(Error::may_have_happened);
    if is_known(&answers.0) && is_known(&answers.1) {
        removing.await;
    } else {
        // The server is not well: whoever wants to book need not wait for this.
        tokio::spawn(removing);
    }
    answers
}

/// Deletes the probes, also such as arrive late.
async fn remove(client: Client, hrefs: [Href; 2]) {
    join_all(hrefs.iter().map(|href| remove_one(&client, href))).await;
}

async fn remove_one(client: &Client, href: &Href) {
    let mut tries = 0;
    while let Err(error) = client.delete(href, None).await
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

/// An event that holds nothing and lies where nobody looks.
// QUIRK Baïkal: on PostgreSQL it refuses an event that begins with the year 1970.
fn probe(uid: Uuid) -> String {
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Clef//Clef//EN",
        "BEGIN:VEVENT",
        &format!("UID:{uid}"),
        "DTSTAMP:20000101T000000Z",
        "DTSTART:20000101T000000Z",
        "DTEND:20000101T000100Z",
        "SUMMARY:Clef",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    .join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const WON: Result<Created, Error> = Ok(Created { etag: None, overwrote: false });

    fn refused(status: u16, condition: Option<&str>, body: &str) -> Error {
        Error::Rejected { status, condition: condition.map(Into::into), body: body.into() }
    }

    fn away() -> Error {
        Error::Unreachable { sent: true, reason: "no answer in time".into() }
    }

    #[rstest]
    #[case::one_of_two_wins(WON, Err(refused(409, Some("no-uid-conflict"), "")), "OneWon")]
    #[case::whichever(Err(refused(403, Some("unique-scheduling-object-resource"), "")), WON, "OneWon")]
    #[case::both_win(WON, WON, "BothWon")]
    #[case::sogo_when_it_refuses(
        WON,
        Err(refused(403, None, "Event UID already in use. (conflict)")),
        r#"Unexplained("403 \"Event UID already in use. (conflict)\"")"#
    )]
    #[case::too_many_requests(WON, Err(refused(429, None, "")), "nothing was done (TooSlow)")]
    #[case::an_error_of_its_own(
        WON,
        Err(refused(500, None, "CHECK constraint")),
        "nothing was done (ServerError): this server's answer to a second event of the same UID was: the \
         calendar server refused with status 500"
    )]
    #[case::neither(
        Err(refused(415, None, "")),
        Err(refused(415, None, "")),
        "nothing was done (Rejected): this server's answer to a new event was: the calendar server refused \
         with status 415"
    )]
    #[case::away(
        Err(away()),
        Err(away()),
        "nothing was done (Unavailable): the calendar server cannot be reached: no answer in time"
    )]
    #[case::nobody_knows(WON, Err(away()), "nothing was done (Unavailable)")]
    fn a_round_says_what_it_was_answered(
        #[case] first: Result<Created, Error>,
        #[case] second: Result<Created, Error>,
        #[case] expected: &str,
    ) {
        let said = match judge((first, second)) {
            Ok(round) => format!("{round:?}"),
            Err(error) => error.to_string(),
        };
        assert!(said.starts_with(expected), "{said}");
    }
}
