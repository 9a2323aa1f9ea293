//! What is wrong in a room, as somebody there reports it to reception: kept until reception has seen to it.

use chrono::TimeDelta;
use uuid::Uuid;

use super::booking::{NAMESPACE, RequestKey};
use super::person::Person;
use super::room::RoomId;
use super::time::Instant;

/// How many characters a report has at most: a sentence or two.
pub const WORD_LIMIT: usize = 300;

/// How many new reports of a room are kept: reception has enough to look at then.
pub const MOST_OPEN: usize = 10;

/// How many reports of a room are kept at all, however long they have been open.
pub const MOST_KEPT: usize = 50;

/// From this age on a report is old: reception sees it as such, and is reminded of it each week.
pub const OLD: TimeDelta = TimeDelta::days(7);

/// A report that is older keeps nobody from reporting something else: reception knows of it and lets it wait.
const NEW_FOR: TimeDelta = TimeDelta::days(28);

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DefectKind {
    /// The light.
    Light,
    /// The heating, or that it is too hot or too cold.
    Heating,
    /// The projector or the screen.
    Projector,
    /// Something else, which the report says.
    Other,
}

impl DefectKind {
    /// All of them, in the order in which one chooses.
    pub const ALL: [Self; 4] = [Self::Light, Self::Heating, Self::Projector, Self::Other];

    /// Returns its word in forms, in calendars and in the keys of its sentences.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Heating => "heating",
            Self::Projector => "projector",
            Self::Other => "other",
        }
    }

    /// Returns the kind of this word, however it is written.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(word))
    }
}

/// Tells a report from all others. The same form, sent twice, is the same report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DefectId(pub Uuid);

impl DefectId {
    /// Returns the id of what is reported about `room` by a form with this `key`.
    #[must_use]
    pub fn of(room: &RoomId, key: &RequestKey) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, format!("defect {room} {}", key.as_str()).as_bytes()))
    }

    /// Reads what an address says.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// Which one it is.
    pub id: DefectId,
    /// The room.
    pub room: RoomId,
    /// What it is about.
    pub kind: DefectKind,
    /// What is wrong, as whoever reports it puts it.
    pub word: Option<String>,
    /// Who reports it: a member, reception, or the display at the door.
    pub by: Person,
    /// When; in whole seconds.
    pub at: Instant,
}

impl Defect {
    /// Returns for how many days it has been open at `now`, if it is old by then.
    #[must_use]
    pub fn days_open(&self, now: Instant) -> Option<i64> {
        let open = now - self.at;
        (open >= OLD).then(|| open.num_days())
    }

    /// Whether there are so many of `open`, which are those of one room, that another is not kept at `now`.
    #[must_use]
    pub fn are_enough<'a>(open: impl Iterator<Item = &'a Self>, now: Instant) -> bool {
        let ages: Vec<TimeDelta> = open.map(|one| now - one.at).collect();
        ages.iter().filter(|age| **age < NEW_FOR).count() >= MOST_OPEN || ages.len() >= MOST_KEPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_reads_back() {
        for kind in DefectKind::ALL {
            assert_eq!(DefectKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(DefectKind::parse("LIGHT"), Some(DefectKind::Light));
        assert_eq!(DefectKind::parse("roof"), None);
    }

    #[test]
    fn what_is_left_open_grows_old_and_takes_no_place_of_what_is_new() {
        let at = |days: i64| Instant::UNIX_EPOCH + TimeDelta::days(days);
        let defect = |days: i64| Defect {
            id: DefectId(Uuid::nil()),
            room: RoomId::parse("atelier").expect("an id"),
            kind: DefectKind::Light,
            word: None,
            by: crate::domain::booking::Booking::sample().booked_for,
            at: at(days),
        };
        assert_eq!([6, 7, 30].map(|days| defect(0).days_open(at(days))), [None, Some(7), Some(30)]);
        let (ten, fifty) = (vec![defect(0); MOST_OPEN], vec![defect(0); MOST_KEPT]);
        assert!(Defect::are_enough(ten.iter(), at(27)) && !Defect::are_enough(ten.iter(), at(28)));
        assert!(!Defect::are_enough(ten[1..].iter(), at(0)) && Defect::are_enough(fifty.iter(), at(99)));
    }

    #[test]
    fn the_same_form_is_the_same_report_of_its_room_alone() {
        let [room, other] = ["atelier", "salon"].map(|id| RoomId::parse(id).expect("an id"));
        let [key, another] = ["one", "two"].map(|key| RequestKey::parse(key).expect("a key"));
        let id = DefectId::of(&room, &key);
        assert_eq!(id, DefectId::of(&room, &key));
        assert!(id != DefectId::of(&other, &key) && id != DefectId::of(&room, &another));
    }
}
