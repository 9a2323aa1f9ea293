//! What a member has chosen for themselves, as it is kept for them: the calendars that they follow elsewhere, and
//! which mails they get.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::member::MemberId;
use super::room::{RoomId, SiteId};
use super::time::Instant;

/// As many feeds as one member may have.
pub const MOST_FEEDS: usize = 20;

/// The choices of one member.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Their account as it was last seen, in the words of whoever keeps it: what their feeds show follows from it.
    pub account: String,
    /// When it was.
    pub seen: Instant,
    /// The calendars that they follow, by what these show.
    pub feeds: Vec<Feed>,
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

    /// Returns the same without the feed of `of`.
    #[must_use]
    pub fn without_feed(mut self, of: &FeedOf) -> Self {
        self.feeds.retain(|feed| feed.of != *of);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

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
    fn what_a_later_clef_added_does_not_spoil_the_rest() {
        let read: Preferences = serde_json::from_str("{\"later\":1,\"account\":\"x\"}").expect("choices");
        assert_eq!(read.account, "x");
    }
}
