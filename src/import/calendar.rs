//! Calendar files: what `clef export` wrote, and what other calendars give out.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use anyhow::bail;
use chrono::TimeDelta;

use super::dates::whens;
use super::draft::{self, Draft};
use super::item::{GoesOn, Item, LeftOut};
use super::people::People;
use super::rooms::RoomMap;
use crate::domain::booking::{Booking, BookingId, State};
use crate::domain::details::Details;
use crate::domain::lineage::{Known, Objects};
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::recurrence::Rule;
use crate::domain::room::{Room, RoomId};
use crate::domain::text::{as_line, decode};
use crate::domain::time::{Instant, Interval};
use crate::ical::{self, CalendarObject, Said, WholeCalendar};

/// How far from now dates are looked for: no calendar goes back or ahead so far.
const REACH: TimeDelta = TimeDelta::days(365 * 40);

/// The most dates that are taken over of one event: a weekday's for fifteen years. A rule that repeats every minute has more.
const MOST_DATES: usize = 4_000;

/// A calendar file.
pub(super) struct File {
    name: String,
    /// What stands before the dot: of what Clef wrote, the id of the room.
    stem: String,
    data: Vec<u8>,
}

impl File {
    pub(super) fn new(path: &Path, data: Vec<u8>) -> Self {
        let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        Self { name: text(path.file_name()), stem: text(path.file_stem()), data }
    }
}

/// What it takes to read a file.
struct Reading<'a> {
    room: &'a Room,
    /// The room whose calendar it was, if Clef wrote it.
    origin: RoomId,
    people: &'a People,
    now: Instant,
}

/// Reads `files`, each the calendar of a room.
///
/// # Errors
/// If one of them is no whole calendar.
pub(super) fn read(
    files: Vec<File>,
    rooms: &RoomMap<'_>,
    people: &People,
    now: Instant,
) -> anyhow::Result<Vec<Item>> {
    let mut items = Vec::new();
    for File { name, stem, data } in files {
        let whole = WholeCalendar::take_apart(&data);
        if !whole.is_calendar {
            bail!("{name}: this is no calendar");
        }
        if whole.is_cut_off {
            bail!("{name}: it ends in the middle: copy it again");
        }
        let Some(room) = rooms.find(&[&stem]) else {
            let said = whole.objects().map(|object| uid(&object));
            items.extend(said.map(|uid| {
                Item::left_out(format!("{name}: {uid}"), &stem, "", LeftOut::NoRoom(stem.clone()))
            }));
            continue;
        };
        let origin = RoomId::parse(&stem).unwrap_or_else(|| room.id.clone());
        items.extend(Reading { room, origin, people, now }.file(&name, &whole));
    }
    without_parts(&mut items);
    Ok(items)
}

/// Leaves out what holds a room for another booking: it comes with that, if that is read too.
fn without_parts(items: &mut [Item]) {
    let heads: HashSet<BookingId> = items
        .iter()
        .filter_map(|item| item.made.as_ref().ok())
        .filter(|it| it.part_of().is_none())
        .map(|it| it.id)
        .collect();
    for item in items {
        let part = item.made.as_ref().ok().and_then(|it| Some((it.id, it.part_of()?.clone())));
        if let Some((id, room)) = part {
            item.made = Err(if heads.contains(&id) { LeftOut::Beside } else { LeftOut::PartOf(room) });
        }
    }
}

impl Reading<'_> {
    fn file(&self, name: &str, whole: &WholeCalendar<'_>) -> Vec<Item> {
        let read: Vec<_> = whole
            .objects()
            .map(|data| {
                let read = ical::read(&data, self.room.zone);
                (data, read)
            })
            .collect();
        let own = read.iter().filter_map(|(_, object)| self.own(object.as_ref().ok()?));
        let own: Vec<_> = own.collect();
        let objects = Objects::new(own.iter().map(|booking| &**booking));
        let mut items = Vec::new();
        for (data, object) in &read {
            let at = format!("{name}: {}", uid(data));
            match object {
                Err(unreadable) => {
                    let why = LeftOut::Unreadable(unreadable.reason.to_string());
                    items.push(Item::left_out(at, self.room.id.as_str(), "", why));
                }
                Ok(object) if object.decision().is_some() => {
                    items.push(Item::left_out(at, self.room.id.as_str(), "", LeftOut::Beside));
                }
                Ok(object) => match self.own(object) {
                    Some(booking) => {
                        items.extend(self.of_clef(&at, object, &booking, objects.stands(&booking)));
                    }
                    None => items.extend(self.foreign(&at, data, object)),
                },
            }
        }
        if whole.others > 0 {
            items.push(Item::left_out(name, self.room.id.as_str(), "", LeftOut::NoEvents(whole.others)));
        }
        items
    }

    /// The booking that `object` was in the calendar that it comes from.
    fn own(&self, object: &CalendarObject) -> Option<std::sync::Arc<Booking>> {
        object.booking(&self.origin).or_else(|| object.booking(&self.room.id))
    }

    /// A booking of Clef, with those dates of it that calendar applications have changed.
    fn of_clef(&self, at: &str, object: &CalendarObject, booking: &Booking, stands: bool) -> Vec<Item> {
        if !stands {
            let why = if booking.state.is_live() { LeftOut::Beside } else { LeftOut::Cancelled };
            return vec![Item::left_out(at, self.room.id.as_str(), &booking.details.title, why)];
        }
        let mut own = booking.clone().with(|it| it.room = self.room.id.clone());
        let Some(series) = own.when.series.take() else { return vec![Item::booked(at, own)] };
        let (window, goes_on) = self.window(object);
        let within = goes_on
            .and_then(|it| series.until_before(it.until, own.when.interval, self.room.zone))
            .map(Box::new);
        own.when.series = Some(within.unwrap_or(series));
        let changed = if own.state.holds() { self.leave(&mut own, object, window) } else { Vec::new() };
        let series = Item { goes_on, ..Item::booked(at, own) };
        std::iter::once(series).chain(changed.into_iter().map(|date| Item::booked(at, date))).collect()
    }

    /// Takes the dates out of `series` that calendar applications have changed or taken away, and returns what they made of
    /// them, each as a booking of its own.
    fn leave(&self, series: &mut Booking, object: &CalendarObject, window: Interval) -> Vec<Booking> {
        let (zone, given) = (self.room.zone, series.when.dates(self.room.zone));
        let held = object.occupancies(&self.origin, window);
        let is_as_given = |held: &&Occupancy| {
            held.date(zone) == Some(held.interval.start())
                && given.binary_search(&held.interval).is_ok()
                && held.title_in(series) == series.details.title
        };
        let (kept, changed): (Vec<_>, Vec<_>) = held.iter().partition(is_as_given);
        let changed = changed.into_iter().filter_map(|held| {
            let date = series.date(held.date(zone)?, held.interval);
            Some(date.with(|it| it.details.title = draft::title(held.title_in(series))))
        });
        let changed = changed.collect();
        let kept: HashSet<Instant> = kept.into_iter().map(|held| held.interval.start()).collect();
        let left = given.iter().map(Interval::start).filter(|start| !kept.contains(start));
        let rest = series.when.series.take();
        series.when.series = rest.map(|rest| Box::new(left.fold(*rest, |rest, start| rest.without(start))));
        changed
    }

    /// An event of another program: a booking, or several where its dates differ.
    fn foreign(&self, at: &str, data: &[u8], object: &CalendarObject) -> Vec<Item> {
        let (window, goes_on) = self.window(object);
        let (said, held) = (Said::read(data), object.occupancies(&self.room.id, window));
        let title = held.first().and_then(|held| held.title.as_deref()).unwrap_or_default().to_owned();
        let left_out = |title: &str, why| Item::left_out(at, self.room.id.as_str(), title, why);
        if held.is_empty() {
            let takes_time = object.occurrences(window).iter().any(|date| date.closes);
            let why = match (said.is_cancelled, takes_time) {
                (true, _) => LeftOut::Cancelled,
                (_, true) => LeftOut::ShownAsFree,
                (_, false) => LeftOut::NoLength,
            };
            return vec![left_out(&title, why)];
        }
        let draft = self.draft(object, &said);
        let (guessed, mut held): (Vec<_>, Vec<_>) =
            held.into_iter().partition(|held| held.kind == Kind::Unreadable);
        // The last ones are those to come.
        let count = held.len().saturating_sub(MOST_DATES);
        let before = held.get(count).map(|first| first.interval.start().with_timezone(&self.room.zone));
        let too_many = before.filter(|_| count > 0).map(|before| {
            let before = before.format("%Y-%m-%d %H:%M").to_string();
            left_out(&title, LeftOut::TooManyDates { count, before })
        });
        held.drain(..count);
        let mut items: Vec<Item> = guessed
            .iter()
            .map(|held| {
                left_out(
                    held.title.as_deref().unwrap_or_default(),
                    LeftOut::Unreadable("its time".to_owned()),
                )
            })
            .chain(too_many)
            .collect();
        let rules: Vec<_> = object.rule().cloned().into_iter().collect();
        let (alike, others) = alike(&held, self.room);
        let of = |title: &str| Draft {
            details: Details { title: draft::title(title), ..draft.details.clone() },
            ..draft.clone()
        };
        let words = |held: &Occupancy| held.title.as_deref().unwrap_or_default().to_owned();
        if let Some(first) = alike.first() {
            let dates: Vec<Interval> = alike.iter().map(|held| held.interval).collect();
            for (number, when) in whens(&dates, &rules, self.room.zone).into_iter().enumerate() {
                let part = (number > 0).then(|| number.to_string());
                let booking = of(&words(first)).at(when, part.as_deref());
                items.push(Item::booked(at, booking));
            }
            // The last of them is what ends before it should.
            if let Some(last) = items.last_mut() {
                last.goes_on = goes_on;
            }
        }
        for held in others {
            let start = held.date(self.room.zone).unwrap_or(held.interval.start());
            let booking = of(&words(held))
                .at(crate::domain::when::When::once(held.interval), Some(&start.to_rfc3339()));
            items.push(Item::booked(at, booking));
        }
        items
    }

    fn draft(&self, object: &CalendarObject, said: &Said) -> Draft<'_> {
        // A copy of a booking in another calendar says whose it is.
        let claim = object.claim(&self.room.id).filter(|claim| !claim.booked_for.id.0.is_empty());
        let (name, email) = said.organizer.clone().unwrap_or_default();
        let person = match &claim {
            Some(claim) => claim.booked_for.clone(),
            None => self.people.find(None, name.as_deref(), email.as_deref()),
        };
        let details = match claim {
            Some(claim) => claim.details.clone(),
            None => Details { note: said.note.as_deref().and_then(draft::note), ..Details::default() },
        };
        let modified = said.modified.or(said.created).unwrap_or(self.now);
        Draft {
            key: format!("ics/{}", object.uid()),
            room: self.room,
            details,
            booked_for: person.clone(),
            created_by: person,
            state: State::Confirmed,
            created: said.created.unwrap_or(modified),
            modified,
        }
    }

    /// Returns within what the dates of `object` are looked for; and whether it goes on after that.
    fn window(&self, object: &CalendarObject) -> (Interval, Option<GoesOn>) {
        let (first, last) = object.span();
        let horizon = self.now + self.room.rules.horizon;
        let begins = first.max(self.now - REACH);
        let (ends, goes_on) = match last {
            Some(last) if last <= self.now + REACH => (last, None),
            _ => (horizon.max(begins), self.goes_on(object, horizon)),
        };
        let ends = ends.max(begins) + TimeDelta::seconds(1);
        (
            Interval::new(begins, ends)
                .unwrap_or_else(|| crate::domain::time::day(self.room.zone, begins.date_naive())),
            goes_on,
        )
    }

    /// Returns whether `object`, whose end nobody has worked out, has dates after `until`.
    fn goes_on(&self, object: &CalendarObject, until: Instant) -> Option<GoesOn> {
        let is_endless = object.rule().is_some_and(Rule::is_endless);
        let has_dates = || {
            Interval::new(until, self.now + REACH).is_some_and(|rest| !object.occurrences(rest).is_empty())
        };
        (is_endless || has_dates()).then_some(GoesOn { until, is_endless })
    }
}

/// Tells apart the dates that are as most of them are, where their series has them, and the others.
fn alike<'h>(held: &'h [Occupancy], room: &Room) -> (Vec<&'h Occupancy>, Vec<&'h Occupancy>) {
    let likeness = |held: &Occupancy| (held.interval.length(), held.title.clone());
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for held in held {
        *counts.entry(likeness(held)).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(likeness, _)| likeness);
    let is_in_place =
        |held: &Occupancy| held.date(room.zone).is_none_or(|date| date == held.interval.start());
    held.iter().partition(|held| Some(likeness(held)) == most && is_in_place(held))
}

/// The UID of an object, for people.
fn uid(data: &[u8]) -> String {
    let (text, _) = decode(data);
    let uid = text.lines().find_map(|line| line.strip_prefix("UID:"));
    as_line(uid.unwrap_or("without UID"), 80)
}
