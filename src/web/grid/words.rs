//! The words in a grid: looked up once, because a day has hundreds of cells.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::cells::Cell;
use super::room_day::sum::DayState;
use super::room_day::{RoomDay, WhyBlank, WhyClosed};
use crate::domain::time::{self, Instant, Interval};
use crate::web::i18n::{Lang, args};
use crate::web::{format, words};

/// From which width on a cell has room for a sentence: an hour and a half.
const WIDE: u32 = 18;

/// The words in a grid.
#[derive(Debug)]
pub struct Words {
    lang: Lang,
    /// How many people a room holds: as many texts as the place has sizes of rooms.
    people: Mutex<BTreeMap<u32, Arc<str>>>,
    pub(super) free: String,
    pub(super) booked: String,
    pub(super) busy: String,
    pub(super) requested: String,
    pub(super) unreadable: String,
    pub(super) closed: String,
    pub(super) mine: String,
    pub(super) until: String,
    pub(super) from: String,
    pub(super) all_day: String,
    past: String,
    too_soon: String,
    too_far: String,
    buffer: String,
    too_short: String,
    full: String,
    unbookable: String,
}

impl Words {
    /// In `lang`: looked up at the first call, the same ever after.
    ///
    /// # Panics
    /// Never: there are words of every language that there is.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| Lang::all().map(Words::new).collect());
        ALL.iter().find(|words| words.lang == lang).expect("a language of a folder")
    }

    fn new(lang: Lang) -> Self {
        Self {
            lang,
            people: Mutex::default(),
            free: lang.t("grid-free"),
            booked: lang.t("grid-booked"),
            busy: lang.t("grid-busy"),
            requested: lang.t("grid-requested"),
            unreadable: lang.t("grid-unreadable"),
            closed: lang.t("grid-closed"),
            mine: lang.t("grid-mine"),
            until: lang.t("grid-until"),
            from: lang.t("grid-from"),
            all_day: lang.t("grid-all-day"),
            past: lang.t("grid-past"),
            too_soon: lang.t("grid-too-soon"),
            too_far: lang.t("grid-too-far"),
            buffer: lang.t("grid-buffer"),
            too_short: lang.t("grid-too-short"),
            full: lang.t("period-full"),
            unbookable: lang.t("period-unbookable"),
        }
    }

    /// Says `why` a `cell`, which is open, cannot be booked: with the figures of its rule if there is room for them.
    pub(super) fn why_blank(
        &self,
        day: &RoomDay<'_>,
        cell: &Cell,
        why: WhyBlank,
        now: Instant,
    ) -> Cow<'_, str> {
        let told = if cell.width < WIDE { None } else { self.figures(day, why, (cell.interval, now)) };
        told.map_or(Cow::Borrowed(self.in_short(why)), Cow::Owned)
    }

    fn figures(&self, day: &RoomDay<'_>, why: WhyBlank, (blank, now): (Interval, Instant)) -> Option<String> {
        let rules = &day.terms.rules;
        let with = |key, limit| self.lang.t_with(key, &args! { "limit" => format::length(self.lang, limit) });
        match why {
            WhyBlank::Past => None,
            WhyBlank::TooSoon => Some(with("grid-why-min-notice", rules.min_notice)),
            WhyBlank::Buffer => Some(with("grid-why-buffer", day.terms.buffer().widest())),
            WhyBlank::TooShort => Some(with("grid-why-min-length", rules.min_length)),
            WhyBlank::TooFar => {
                let opens_at = day.refusal(blank, now).and_then(|refusal| refusal.moment("opens_at"));
                Some(match opens_at {
                    Some(at) => {
                        let at = format::moment(self.lang, day.room.zone, at);
                        self.lang.t_with("grid-why-opens", &args! { "at" => at })
                    }
                    None => with("grid-why-horizon", rules.horizon),
                })
            }
        }
    }

    /// Returns why `cell` is closed.
    pub(super) fn why_closed(&self, day: &RoomDay<'_>, cell: &Cell) -> Cow<'_, str> {
        self.closed(day.why_closed(cell.interval))
    }

    fn closed(&self, why: WhyClosed<'_>) -> Cow<'_, str> {
        match why {
            WhyClosed::Closure(reason) => {
                self.lang.t_with("grid-why-closure", &args! { "reason" => reason.to_owned() }).into()
            }
            WhyClosed::Holiday(name) => {
                let name = words::holiday(self.lang, name);
                self.lang.t_with("grid-why-holiday", &args! { "name" => name }).into()
            }
            WhyClosed::Hours => Cow::Borrowed(&self.closed),
        }
    }

    /// A day in a word.
    pub(super) fn state(&self, state: DayState<'_>) -> Cow<'_, str> {
        match state {
            DayState::Free => Cow::Borrowed(&self.free),
            DayState::Full => Cow::Borrowed(&self.full),
            DayState::Unbookable => Cow::Borrowed(&self.unbookable),
            DayState::Blank(why) => Cow::Borrowed(self.in_short(why)),
            DayState::Closed(why) => self.closed(why),
        }
    }

    fn in_short(&self, why: WhyBlank) -> &str {
        match why {
            WhyBlank::Past => &self.past,
            WhyBlank::TooSoon => &self.too_soon,
            WhyBlank::TooFar => &self.too_far,
            WhyBlank::Buffer => &self.buffer,
            WhyBlank::TooShort => &self.too_short,
        }
    }

    /// ", L’Atelier, lundi 16 novembre", escaped: the rest of the name of a link.
    pub(super) fn place(&self, day: &RoomDay<'_>) -> String {
        let date = time::civil(day.room.zone, day.span.start()).date();
        let mut place = String::with_capacity(64);
        place.push_str(", ");
        super::escape(&mut place, &day.room.name);
        place.push_str(", ");
        place.push_str(&format::day(self.lang, date));
        place
    }

    /// "12 people".
    #[must_use]
    pub fn people(&self, count: u32) -> Arc<str> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        let text = || self.lang.t_with("room-people", &args! { "count" => count }).into();
        Arc::clone(people.entry(count).or_insert_with(text))
    }
}
