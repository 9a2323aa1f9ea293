//! A watch: a search that found nothing, or not what was wanted, and whose member is told once a room frees up.
//!
//! What it finds is what [`search`](super::find::search) finds for its member: all their rules have been asked.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::find::{Fit, Search};
use super::room::{Room, RoomId, SiteId};
use super::time::{Instant, Interval};

/// As many watches as one member may have.
pub const MOST_WATCHES: usize = 10;

/// The longest time that one watches over.
pub const LONGEST_WATCH: TimeDelta = TimeDelta::days(31);

/// How often one watch is told, at most: a room that comes and goes is not a hundred mails.
pub const MOST_TOLD: u32 = 5;

/// What was found so lately is not taken for gone: another Clef may know of less yet.
const SETTLES: TimeDelta = TimeDelta::minutes(5);

/// Names a watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WatchId(pub Uuid);

/// A search that goes on until a room frees up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Its name.
    pub id: WatchId,
    /// What is looked for, as it was asked for.
    pub search: Search,
    /// The tag of the language in which it was asked for.
    pub lang: String,
    /// The rooms that fit as far as its member knows: they are no news.
    pub known: Vec<RoomId>,
    /// How often its member was told.
    pub told: u32,
    /// When that was last, or when it was made.
    pub since: Instant,
}

impl Watch {
    /// Returns a new watch for `search`, of whoever has just seen that `fits` is all that fits.
    #[must_use]
    pub fn new(id: WatchId, search: Search, lang: String, fits: &[Fit]) -> Self {
        let since = search.now;
        Self { id, search, lang, known: rooms(fits), told: 0, since }
    }

    /// Returns what it looks for `now`.
    #[must_use]
    pub fn search_at(&self, now: Instant) -> Search {
        Search { now, ..self.search.clone() }
    }

    /// Whether both look for the same.
    #[must_use]
    pub fn is_for(&self, search: &Search) -> bool {
        self.search_at(search.now) == *search
    }

    /// From when on nothing can be found any more.
    #[must_use]
    pub fn expires(&self) -> Instant {
        self.search.latest_start()
    }

    /// Whether nothing can be found any more.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.expires() < now
    }

    /// Returns those of `fits` of which its member does not know yet, and is to be told.
    #[must_use]
    pub fn news(&self, fits: &[Fit]) -> Vec<Fit> {
        let is_news = |fit: &&Fit| self.told < MOST_TOLD && !self.known.contains(&fit.room);
        fits.iter().filter(is_news).cloned().collect()
    }

    /// Returns the same once its member was told `now` of `fits` for the `round`th time; unchanged if that is known.
    #[must_use]
    pub fn after_telling(mut self, round: u32, fits: &[Fit], now: Instant) -> Self {
        if self.told == round {
            self.known.extend(rooms(fits));
            self.known.sort_unstable();
            self.known.dedup();
            self.told = round + 1;
            self.since = now;
        }
        self
    }

    /// Returns the same without those known rooms that others have taken: once free again they are news. Of a room for
    /// which `is_read` is false nobody knows.
    #[must_use]
    pub fn without_taken(mut self, fits: &[Fit], is_read: impl Fn(&RoomId) -> bool, now: Instant) -> Self {
        if now - self.since >= SETTLES {
            let fit = rooms(fits);
            self.known.retain(|room| fit.contains(room) || !is_read(room));
        }
        self
    }

    /// Whether a booking of its member in `room` at `interval`, made at `made`, is what was looked for.
    #[must_use]
    pub fn is_met_by(&self, room: &Room, interval: Interval, made: Instant) -> bool {
        let search = &self.search;
        let is_within = search.window.covers(&interval) && interval.length() >= search.length;
        made >= search.now && is_within && search.suits(room)
    }
}

/// The rooms of `fits`, each once.
fn rooms(fits: &[Fit]) -> Vec<RoomId> {
    let mut rooms: Vec<RoomId> = fits.iter().map(|fit| fit.room.clone()).collect();
    rooms.sort_unstable();
    rooms.dedup();
    rooms
}

/// A watch as it is kept. What a later Clef adds does not spoil it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct WatchLine {
    id: Uuid,
    from: Instant,
    to: Instant,
    /// In seconds.
    length: i64,
    people: Option<u32>,
    equipment: Vec<String>,
    sites: Vec<String>,
    made: Instant,
    lang: String,
    known: Vec<String>,
    told: u32,
    since: Instant,
}

impl Serialize for Watch {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let search = &self.search;
        let line = WatchLine {
            id: self.id.0,
            from: search.window.start(),
            to: search.window.end(),
            length: search.length.num_seconds(),
            people: search.head_count,
            equipment: search.equipment.clone(),
            sites: search.sites.iter().map(ToString::to_string).collect(),
            made: search.now,
            lang: self.lang.clone(),
            known: self.known.iter().map(ToString::to_string).collect(),
            told: self.told,
            since: self.since,
        };
        line.serialize(serializer)
    }
}

impl WatchLine {
    fn read(self) -> Option<Watch> {
        let window = Interval::new(self.from, self.to)?;
        let length = TimeDelta::try_seconds(self.length).filter(|length| *length > TimeDelta::zero())?;
        let search = Search {
            window,
            length,
            head_count: self.people,
            equipment: self.equipment,
            // A watch at one site alone is none for everywhere.
            sites: self.sites.iter().map(|id| SiteId::parse(id)).collect::<Option<_>>()?,
            now: self.made,
        };
        let known = self.known.iter().filter_map(|id| RoomId::parse(id)).collect();
        let (id, lang) = (WatchId(self.id), self.lang);
        Some(Watch { id, search, lang, known, told: self.told, since: self.since })
    }
}

/// Reads watches; one that cannot be read is left out, so that it does not spoil what else is kept with it.
///
/// # Errors
/// If it is no list.
pub(super) fn readable<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Watch>, D::Error> {
    let kept: Vec<serde_json::Value> = Vec::deserialize(deserializer)?;
    let read = |one| serde_json::from_value::<WatchLine>(one).ok()?.read();
    Ok(kept.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::find::Why;
    use crate::domain::rules::fixture::{at, room, span};
    use rstest::rstest;

    fn looking() -> Search {
        Search {
            window: span("2027-05-05 14:00", "2027-05-05 18:00"),
            length: TimeDelta::hours(2),
            head_count: Some(6),
            equipment: vec!["Écran; \"grand\"".into()],
            sites: vec![SiteId::parse("nord").expect("an id")],
            now: at("2027-05-04 12:00"),
        }
    }

    fn fit(room: &str) -> Fit {
        let interval = span("2027-05-05 14:00", "2027-05-05 16:00");
        Fit { room: RoomId::parse(room).expect("an id"), interval, why: vec![Why::Capacity] }
    }

    fn watch(known: &[&str]) -> Watch {
        let fits: Vec<Fit> = known.iter().map(|room| fit(room)).collect();
        Watch::new(WatchId(Uuid::from_u128(7)), looking(), "fr".to_owned(), &fits)
    }

    fn names(fits: &[Fit]) -> Vec<&str> {
        fits.iter().map(|fit| fit.room.as_str()).collect()
    }

    #[test]
    fn a_watch_is_kept_as_it_is_and_one_that_cannot_be_read_does_not_spoil_the_others() {
        let watch = watch(&["b", "a"]).after_telling(0, &[fit("c")], at("2027-05-04 13:00"));
        let kept = serde_json::to_string(&[&watch]).expect("text");
        let broken = kept.replace("\"length\":7200", "\"length\":0");
        let other = kept.replace("\"sites\":[\"nord\"]", "\"sites\":[\"../x\"]");
        assert!(broken != kept && other != kept, "{kept}");
        let list = |one: &str| one.trim_matches(['[', ']']).to_owned();
        let all = format!("[{},{},5,{{\"later\":1}},{}]", list(&broken), list(&other), list(&kept));
        let read = readable(&mut serde_json::Deserializer::from_str(&all)).expect("a list");
        assert_eq!(read, [watch]);
    }

    #[test]
    fn what_is_known_is_no_news_and_what_was_told_is_known() {
        let first = watch(&["a"]);
        let found = [fit("a"), fit("b"), fit("b")];
        assert_eq!(names(&first.news(&found)), ["b", "b"]);
        let later = first.after_telling(0, &found, at("2027-05-04 13:00"));
        assert_eq!((later.told, names(&later.news(&found)).len()), (1, 0));
        // Another Clef says the same of the round that is over.
        assert_eq!(later.clone().after_telling(0, &[], at("2027-05-04 14:00")), later);
    }

    #[rstest]
    #[case::at_once("2027-05-04 12:04", true, 0)]
    #[case::later("2027-05-04 12:05", true, 1)]
    #[case::not_read("2027-05-04 12:05", false, 0)]
    fn what_others_took_and_gave_back_is_news_again(
        #[case] now: &str,
        #[case] is_read: bool,
        #[case] news: usize,
    ) {
        let taken = watch(&["a"]).without_taken(&[], |_| is_read, at(now));
        assert_eq!(taken.news(&[fit("a")]).len(), news);
    }

    #[test]
    fn a_room_that_comes_and_goes_is_told_a_few_times_and_not_for_ever() {
        let mut watch = watch(&[]);
        let (mut told, mut now) = (0, at("2027-05-04 12:00"));
        for round in 0..20 {
            if !watch.news(&[fit("a")]).is_empty() {
                told += 1;
                watch = watch.after_telling(round, &[fit("a")], now);
            }
            now += SETTLES;
            watch = watch.without_taken(&[], |_| true, now);
        }
        assert_eq!(told, MOST_TOLD);
    }

    #[rstest]
    #[case("2027-05-05 16:00", false)]
    #[case("2027-05-05 16:01", true)]
    fn it_is_over_when_nothing_can_begin_any_more(#[case] now: &str, #[case] is_over: bool) {
        assert_eq!(watch(&[]).is_over(at(now)), is_over);
    }

    #[rstest]
    #[case::it("nord", 8, ("14:30", "17:00"), "2027-05-04 12:30", true)]
    #[case::before_it_was_asked_for("nord", 8, ("14:30", "17:00"), "2027-05-04 11:30", false)]
    #[case::too_short("nord", 8, ("14:30", "16:00"), "2027-05-04 12:30", false)]
    #[case::too_early("nord", 8, ("13:30", "16:00"), "2027-05-04 12:30", false)]
    #[case::elsewhere("sud", 8, ("14:30", "17:00"), "2027-05-04 12:30", false)]
    #[case::too_small("nord", 5, ("14:30", "17:00"), "2027-05-04 12:30", false)]
    fn it_ends_with_a_booking_of_what_was_looked_for(
        #[case] site: &str,
        #[case] people: u32,
        #[case] (from, to): (&str, &str),
        #[case] made: &str,
        #[case] is_met: bool,
    ) {
        let mut room = room();
        room.site.id = SiteId::parse(site).expect("an id");
        (room.capacity, room.equipment) = (Some(people), vec!["écran; \"grand\"".into()]);
        let interval = span(&format!("2027-05-05 {from}"), &format!("2027-05-05 {to}"));
        assert_eq!(watch(&[]).is_met_by(&room, interval, at(made)), is_met);
    }

    #[test]
    fn it_is_for_a_search_whenever_that_is_asked() {
        let later = Search { now: at("2027-05-04 19:00"), ..looking() };
        assert!(watch(&[]).is_for(&later));
        assert!(!watch(&[]).is_for(&Search { head_count: Some(7), ..later }));
    }
}
