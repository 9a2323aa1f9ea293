//! What a member has chosen for themselves, as it is kept for them: the calendars that they follow elsewhere, the
//! searches that go on for them, and which mails they get.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::member::MemberId;
use super::room::{RoomId, SiteId};
use super::time::Instant;
use super::watch::{self, MOST_WATCHES, Watch, WatchId};

/// As many feeds as one member may have.
pub const MOST_FEEDS: usize = 20;

/// The choices of one member.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Their account as it was last seen, in the words of whoever keeps it: what their feeds show follows from it, and
    /// what is found for them.
    pub account: String,
    /// When it was.
    pub seen: Instant,
    /// The calendars that they follow, by what these show.
    pub feeds: Vec<Feed>,
    /// The searches that go on for them, the next one to end first.
    #[serde(deserialize_with = "watch::readable")]
    pub watches: Vec<Watch>,
    /// Which mails they get.
    pub mails: MailChoices,
}

/// Which mails somebody gets, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MailChoices {
    /// What they do not want to be told by mail.
    pub off: BTreeSet<Topic>,
    /// The tag of the language in which they are written to; `None`: as they booked.
    pub lang: Option<String>,
    /// Of [`reception`]: whether the requests that wait come once a day, in one mail.
    pub digest: bool,
}

/// Under whose name the choices are kept that all at reception share.
#[must_use]
pub fn reception() -> MemberId {
    MemberId("clef:reception".to_owned())
}

/// What mails to the people of a booking are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// What they have done themselves.
    Own,
    /// What somebody else has done, or nobody in time.
    Others,
    /// What is soon.
    Reminders,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Own, Self::Others, Self::Reminders];
}

impl MailChoices {
    /// Whether they want mails about `topic`.
    #[must_use]
    pub fn want(&self, topic: Topic) -> bool {
        !self.off.contains(&topic)
    }
}

/// A calendar that somebody follows with another program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// What it shows.
    pub of: FeedOf,
    /// The SHA-256 of the secret in its address, in hexadecimal digits.
    pub digest: String,
    /// When that address was made.
    pub made: Instant,
    /// The tag of the language of its words.
    pub lang: String,
}

/// What a feed shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum FeedOf {
    /// The member's own bookings, in all rooms.
    Mine,
    /// All that holds one room.
    Room(RoomId),
    /// All that holds the rooms of one site.
    Site(SiteId),
}

impl FeedOf {
    /// Reads `mine`, `room:atelier` or `site:nord`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => (text == "mine").then_some(Self::Mine),
            Some(("room", id)) => RoomId::parse(id).map(Self::Room),
            Some(("site", id)) => SiteId::parse(id).map(Self::Site),
            Some(_) => None,
        }
    }
}

impl fmt::Display for FeedOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mine => f.write_str("mine"),
            Self::Room(id) => write!(f, "room:{id}"),
            Self::Site(id) => write!(f, "site:{id}"),
        }
    }
}

impl From<FeedOf> for String {
    fn from(of: FeedOf) -> Self {
        of.to_string()
    }
}

impl TryFrom<String> for FeedOf {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no feed")
    }
}

impl Preferences {
    /// Returns the feed of `of`.
    #[must_use]
    pub fn feed(&self, of: &FeedOf) -> Option<&Feed> {
        self.feeds.iter().find(|feed| feed.of == *of)
    }

    /// Returns the same with `feed` in the place of the one that shows the same; unchanged if there are too many.
    #[must_use]
    pub fn with_feed(mut self, feed: Feed) -> Self {
        self.feeds.retain(|known| known.of != feed.of);
        if self.feeds.len() < MOST_FEEDS {
            self.feeds.push(feed);
        }
        self.feeds.sort_by(|one, other| one.of.cmp(&other.of));
        self
    }

    /// Returns the watch that `id` names, if it is not over `now`.
    #[must_use]
    pub fn watch(&self, id: WatchId, now: Instant) -> Option<&Watch> {
        self.watches.iter().find(|watch| watch.id == id && !watch.is_over(now))
    }

    /// Whether another watch could be kept `now`.
    #[must_use]
    pub fn has_room_for_a_watch(&self, now: Instant) -> bool {
        self.watches.iter().filter(|watch| !watch.is_over(now)).count() < MOST_WATCHES
    }

    /// Returns the same with `watch`, and without those that are over `now`; without it if one is for the same, or if
    /// there are too many.
    #[must_use]
    pub fn with_watch(mut self, watch: Watch, now: Instant) -> Self {
        self.watches.retain(|known| !known.is_over(now));
        let is_there = self.watches.iter().any(|known| known.is_for(&watch.search_at(now)));
        if !is_there && self.watches.len() < MOST_WATCHES {
            self.watches.push(watch);
        }
        self.watches.sort_by_key(Watch::expires);
        self
    }

    /// Returns the same with what `change` makes of the watch `id`; without it where that is nothing.
    #[must_use]
    pub fn changing_watch(mut self, id: WatchId, change: impl Fn(Watch) -> Option<Watch>) -> Self {
        let changed = |watch: Watch| if watch.id == id { change(watch) } else { Some(watch) };
        self.watches = self.watches.into_iter().filter_map(changed).collect();
        self
    }

    /// Returns the same without the feed of `of`.
    #[must_use]
    pub fn without_feed(mut self, of: &FeedOf) -> Self {
        self.feeds.retain(|feed| feed.of != *of);
        self
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::domain::find::Search;
    use crate::domain::time::Interval;

    #[rstest]
    #[case("mine", true)]
    #[case("room:atelier", true)]
    #[case("site:nord", true)]
    #[case("room:", false)]
    #[case("room:../x", false)]
    #[case("", false)]
    #[case("all", false)]
    fn a_feed_says_what_it_shows(#[case] text: &str, #[case] is_one: bool) {
        assert_eq!(FeedOf::parse(text).map(|of| of.to_string()), is_one.then(|| text.to_owned()));
    }

    #[test]
    fn a_new_address_takes_the_place_of_the_one_before() {
        let feed = |of: &str, digest: &str| Feed {
            of: FeedOf::parse(of).expect("a feed"),
            digest: digest.to_owned(),
            made: Instant::UNIX_EPOCH,
            lang: "fr".to_owned(),
        };
        let chosen = Preferences::default().with_feed(feed("room:a", "1")).with_feed(feed("mine", "2"));
        let chosen = chosen.with_feed(feed("room:a", "3"));
        assert_eq!(chosen.feeds, [feed("mine", "2"), feed("room:a", "3")]);
        assert_eq!(chosen.without_feed(&FeedOf::Mine).feeds, [feed("room:a", "3")]);
    }

    #[test]
    fn watches_are_few_and_none_twice_and_end_by_themselves() {
        let at = |hour| Instant::UNIX_EPOCH + TimeDelta::hours(hour);
        let watch = |from: i64, name: u128| {
            let window = Interval::new(at(from), at(from + 1)).expect("forwards");
            let search = Search {
                window,
                length: TimeDelta::hours(1),
                head_count: None,
                equipment: Vec::new(),
                sites: Vec::new(),
                now: at(0),
            };
            Watch::new(WatchId(Uuid::from_u128(name)), search, "fr".to_owned(), &[])
        };
        let names =
            |chosen: &Preferences| chosen.watches.iter().map(|it| it.id.0.as_u128()).collect::<Vec<_>>();
        let chosen = Preferences::default().with_watch(watch(9, 1), at(0)).with_watch(watch(5, 2), at(0));
        let chosen = chosen.with_watch(watch(5, 3), at(1));
        assert_eq!(names(&chosen), [2, 1]);
        assert_eq!(chosen.watch(WatchId(Uuid::from_u128(2)), at(6)), None);
        assert_eq!(names(&chosen.clone().with_watch(watch(7, 4), at(6))), [4, 1]);
        assert_eq!(names(&chosen.clone().changing_watch(WatchId(Uuid::from_u128(2)), |_| None)), [1]);
        let many = (20..60).fold(chosen, |chosen, hour| chosen.with_watch(watch(hour, 9), at(1)));
        assert_eq!(many.watches.len(), MOST_WATCHES);
        assert!(!many.has_room_for_a_watch(at(1)) && many.has_room_for_a_watch(at(6)));
    }

    #[test]
    fn what_a_later_clef_added_does_not_spoil_the_rest() {
        let read: Preferences = serde_json::from_str("{\"later\":1,\"account\":\"x\"}").expect("choices");
        assert_eq!(read.account, "x");
    }
}
