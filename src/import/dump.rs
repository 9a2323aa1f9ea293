//! What GRR and MRBS keep, out of a dump of their database. GRR was made of MRBS, so both have the same tables, with some columns of
//! their own.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDateTime};

use super::dates::{likely_rules, whens};
use super::draft::{self, Draft};
use super::item::{Item, LeftOut};
use super::people::People;
use super::rooms::RoomMap;
use super::sql::{Cells, Dump};
use crate::domain::booking::State;
use crate::domain::details::Details;
use crate::domain::member::Person;
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

/// What the names of their tables end with, behind a prefix that each place chooses.
const WANTED: [&str; 6] = ["entry", "room", "area", "users", "user", "utilisateurs"];

/// Reads the dump `name`.
///
/// # Errors
/// If it is broken, or of another program.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    (rooms, people, now): (&RoomMap<'_>, &People, Instant),
) -> anyhow::Result<Vec<Item>> {
    let dump = Dump::read(bytes, &WANTED).with_context(|| format!("{name}: it cannot be followed"))?;
    let names: Vec<&str> = dump.names().collect();
    let prefix = |table: &str| table.strip_suffix("entry").map(str::to_owned);
    let has_rooms = |prefix: &String| names.contains(&&*format!("{prefix}room"));
    let mut prefixes: Vec<String> =
        names.iter().filter_map(|table| prefix(table)).filter(has_rooms).collect();
    prefixes.sort();
    if prefixes.is_empty() {
        bail!("{name}: there are no bookings of GRR or MRBS in it (the tables …entry and …room)");
    }
    let of = |prefix: &String| {
        Place::read(&dump, prefix, (rooms, people, now)).items(&format!("{name}: {prefix}"))
    };
    Ok(prefixes.iter().flat_map(of).collect())
}

/// A room there, and which it is here.
struct RoomThere<'a> {
    name: String,
    here: Option<&'a Room>,
    /// Whether its day is divided into periods with names: its times mean nothing.
    has_periods: bool,
}

/// One GRR or MRBS.
struct Place<'a> {
    dump: &'a Dump,
    prefix: &'a str,
    is_grr: bool,
    rooms: HashMap<i64, RoomThere<'a>>,
    /// Names and addresses of the accounts, by what they sign in with.
    accounts: HashMap<String, (Option<String>, Option<String>)>,
    people: &'a People,
    now: Instant,
}

/// A booking there; of a series one date of it.
#[derive(Debug, Clone)]
struct Entry {
    id: i64,
    repeat: Option<i64>,
    /// Whether it is as its series has it.
    is_as_series: bool,
    room: i64,
    interval: Interval,
    state: State,
    said: Said,
}

/// What it says beside when it is. The dates of a series are told apart by it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    title: String,
    note: Option<String>,
    /// What they sign in with, their name, their address.
    booked_for: (Option<String>, Option<String>, Option<String>),
    created_by: Option<String>,
    written: Option<Instant>,
}

impl<'a> Place<'a> {
    fn read(
        dump: &'a Dump,
        prefix: &'a str,
        (map, people, now): (&RoomMap<'a>, &'a People, Instant),
    ) -> Self {
        let is_grr = dump.has_column(&format!("{prefix}entry"), "beneficiaire");
        let mut place =
            Self { dump, prefix, is_grr, rooms: HashMap::new(), accounts: HashMap::new(), people, now };
        place.rooms = place.find_rooms(map);
        place.accounts = place.find_accounts();
        place
    }

    fn rows(&self, table: &str) -> impl Iterator<Item = Cells<'a>> {
        self.dump.rows(&format!("{}{table}", self.prefix)).collect::<Vec<_>>().into_iter()
    }

    fn find_rooms(&self, map: &RoomMap<'a>) -> HashMap<i64, RoomThere<'a>> {
        let area = |row: Cells<'_>| {
            let periods = row.text("enable_periods").unwrap_or_default();
            Some((
                row.number("id")?,
                (row.text("area_name").unwrap_or_default(), ["1", "y"].contains(&periods.trim())),
            ))
        };
        let areas: HashMap<i64, (String, bool)> = self.rows("area").filter_map(area).collect();
        let mut names: HashMap<String, usize> = HashMap::new();
        for name in self.rows("room").filter_map(|row| row.text("room_name")) {
            *names.entry(name).or_default() += 1;
        }
        let room = |row: Cells<'_>| {
            let (id, name) = (row.number("id")?, row.text("room_name").unwrap_or_default());
            let (area, has_periods) =
                row.number("area_id").and_then(|area| areas.get(&area)).cloned().unwrap_or_default();
            let (whole, number) = (format!("{area}/{name}"), id.to_string());
            // One of several rooms of a name is told from the others by its area.
            let is_only = names.get(&name).is_none_or(|count| *count < 2);
            let candidates = [whole.as_str(), number.as_str(), name.as_str()];
            let here = map.find(if is_only { &candidates } else { &candidates[..2] });
            Some((id, RoomThere { name: if is_only { name } else { whole }, here, has_periods }))
        };
        self.rows("room").filter_map(room).collect()
    }

    fn find_accounts(&self) -> HashMap<String, (Option<String>, Option<String>)> {
        let account = |row: Cells<'_>| {
            let login = row.text("login").or_else(|| row.text("name"))?;
            let names = [row.text("prenom"), row.text("nom")].into_iter().flatten().collect::<Vec<_>>();
            let name = if names.is_empty() { row.text("display_name") } else { Some(names.join(" ")) };
            Some((login.trim().to_lowercase(), (name, row.text("email"))))
        };
        ["users", "user", "utilisateurs"]
            .into_iter()
            .flat_map(|table| self.rows(table))
            .filter_map(account)
            .collect()
    }

    /// Everything that it holds, each at `at` with a number.
    fn items(&self, at: &str) -> Vec<Item> {
        let (mut items, mut series, mut alone) = (Vec::new(), BTreeMap::<_, Vec<Entry>>::new(), Vec::new());
        for row in self.rows("entry") {
            match self.entry(row) {
                Ok(entry) => match entry.repeat {
                    Some(repeat) => series.entry((repeat, entry.room)).or_default().push(entry),
                    None => alone.push(entry),
                },
                Err(why) => {
                    let text = |column| row.text(column).unwrap_or_default();
                    let room = row
                        .number("room_id")
                        .and_then(|id| self.rooms.get(&id))
                        .map(|room| room.name.clone());
                    let at = format!("{at}entry {}", text("id"));
                    items.push(Item::left_out(at, &room.unwrap_or_default(), &text("name"), why));
                }
            }
        }
        for ((repeat, _), entries) in series {
            let (alike, others) = alike(entries);
            items.extend(self.series(&format!("{at}repeat {repeat}"), repeat, &alike));
            alone.extend(others);
        }
        items.extend(alone.iter().filter_map(|entry| {
            let draft = self.draft(entry, &format!("entry/{}", entry.id))?;
            let booking = draft.at(When::once(entry.interval), None);
            Some(Item::booked(format!("{at}entry {}", entry.id), booking))
        }));
        items
    }

    fn series(&self, at: &str, repeat: i64, alike: &[Entry]) -> Vec<Item> {
        let Some(first) = alike.first() else { return Vec::new() };
        let Some(draft) = self.draft(first, &format!("repeat/{repeat}")) else { return Vec::new() };
        let dates: Vec<Interval> = alike.iter().map(|entry| entry.interval).collect();
        let rules = likely_rules(&dates, draft.room.zone);
        let parts = whens(&dates, &rules, draft.room.zone).into_iter().enumerate();
        let part = |(number, when): (usize, When)| {
            let part = (number > 0).then(|| number.to_string());
            Item::booked(at, draft.at(when, part.as_deref()))
        };
        parts.map(part).collect()
    }

    fn entry(&self, row: Cells<'_>) -> Result<Entry, LeftOut> {
        let unreadable = |what: &str| LeftOut::Unreadable(what.to_owned());
        let id = row.number("id").ok_or_else(|| unreadable("its number"))?;
        let room = row.number("room_id").ok_or_else(|| unreadable("its room"))?;
        let there = self.rooms.get(&room).ok_or_else(|| LeftOut::NoRoom(room.to_string()))?;
        if self.is_grr && (row.number("supprimer") == Some(1) || row.number("moderate") == Some(3)) {
            return Err(LeftOut::Cancelled);
        }
        if there.here.is_none() {
            return Err(LeftOut::NoRoom(there.name.clone()));
        }
        if there.has_periods {
            return Err(LeftOut::Periods);
        }
        let moment = |column: &str| {
            let at = row.number(column).and_then(|at| DateTime::from_timestamp(at, 0));
            at.filter(|at| *at > DateTime::UNIX_EPOCH && at.timestamp() < LATEST)
                .ok_or_else(|| unreadable(column))
        };
        let interval = Interval::new(moment("start_time")?, moment("end_time")?).ok_or(LeftOut::NoLength)?;
        let is_waiting = if self.is_grr {
            row.number("moderate") == Some(1)
        } else {
            row.number("status").is_some_and(|status| status & AWAITING_APPROVAL != 0)
        };
        if is_waiting && interval.end() <= self.now {
            return Err(LeftOut::NeverGranted);
        }
        let state = if is_waiting { State::Requested } else { State::Confirmed };
        let repeat = row.number("repeat_id").filter(|repeat| *repeat > 0);
        let is_as_series = row.number("entry_type") != Some(CHANGED_DATE);
        Ok(Entry { id, repeat, is_as_series, room, interval, state, said: self.said(row) })
    }

    fn said(&self, row: Cells<'_>) -> Said {
        let created_by = row.text("create_by");
        let guest = row.text("beneficiaire_ext");
        let booked_for = if let Some(guest) = guest {
            let (name, email) = guest.split_once('|').unwrap_or((&guest, ""));
            (None, Some(name.to_owned()), Some(email.to_owned()))
        } else {
            let login = row.text("beneficiaire").or_else(|| created_by.clone());
            let account = login.as_ref().and_then(|login| self.accounts.get(&login.trim().to_lowercase()));
            let (name, email) = account.cloned().unwrap_or_default();
            // Where people sign in with their address, that is all there is.
            (login.clone(), name, email.or(login))
        };
        let written = row.text("timestamp").and_then(|text| written(&text));
        Said {
            title: row.text("name").unwrap_or_default(),
            note: row.text("description"),
            booked_for,
            created_by,
            written,
        }
    }

    fn person(&self, (user, name, email): &(Option<String>, Option<String>, Option<String>)) -> Person {
        self.people.find(user.as_deref(), name.as_deref(), email.as_deref())
    }

    fn draft(&self, entry: &Entry, key: &str) -> Option<Draft<'a>> {
        let room = self.rooms.get(&entry.room)?.here?;
        let (said, of) = (&entry.said, if self.is_grr { "grr" } else { "mrbs" });
        let booked_for = self.person(&said.booked_for);
        let by = said.created_by.as_ref().filter(|login| said.booked_for.0.as_ref() != Some(*login));
        let account = |login: &String| {
            let (name, email) = self.accounts.get(&login.trim().to_lowercase()).cloned().unwrap_or_default();
            self.person(&(Some(login.clone()), name, email.or_else(|| Some(login.clone()))))
        };
        Some(Draft {
            key: format!("{of}/{key}"),
            room,
            details: Details {
                title: draft::title(&said.title),
                note: said.note.as_deref().and_then(draft::note),
                ..Details::default()
            },
            created_by: by.map_or_else(|| booked_for.clone(), account),
            booked_for,
            state: entry.state,
            created: said.written.unwrap_or(self.now),
            modified: said.written.unwrap_or(self.now),
        })
    }
}

/// MRBS: the bit of `status` of what waits for a yes.
const AWAITING_APPROVAL: i64 = 2;

/// `entry_type` of a date that somebody has changed by itself.
const CHANGED_DATE: i64 = 2;

/// The year 2200: after that it is no time.
const LATEST: i64 = 7_258_118_400;

/// `mysqldump` writes moments in UTC.
fn written(text: &str) -> Option<Instant> {
    Some(NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S").ok()?.and_utc())
}

/// Tells the dates of a series that are as most of them are, ascending, from the others.
fn alike(entries: Vec<Entry>) -> (Vec<Entry>, Vec<Entry>) {
    // When each was written says nothing of what it is.
    let likeness = |entry: &Entry| {
        let said = Said { written: None, ..entry.said.clone() };
        (entry.interval.length(), entry.state == State::Requested, said)
    };
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.is_as_series) {
        *counts.entry(likeness(entry)).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(likeness, _)| likeness);
    let (mut alike, others): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.is_as_series && Some(likeness(entry)) == most);
    alike.sort_by_key(|entry| entry.interval);
    (alike, others)
}
