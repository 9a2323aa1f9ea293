//! What reports count, for the page and the API: what is known of rooms, with the groups of people as far as these are
//! known.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::{App, account};
use crate::domain::groups::Groups;
use crate::domain::member::{MemberId, Person};
use crate::domain::reports::{Report, Usage, open_time};
use crate::domain::room::Room;
use crate::domain::time::Interval;
use crate::schedule::RoomSnapshot;

/// The longest span of a report: a leap year and a month.
pub(super) const LONGEST: TimeDelta = TimeDelta::days(400);

/// Counts what `rooms` were used for, each in the span that `of` returns for it. It takes a while.
pub(super) fn count(
    app: &App,
    rooms: &[(&Arc<Room>, Arc<RoomSnapshot>)],
    of: impl Fn(&Room) -> Option<Interval>,
) -> Report {
    let groups = KnownGroups { app, known: RefCell::default() };
    let mut report = Report::default();
    for (room, snapshot) in rooms {
        let Some(span) = of(room) else { continue };
        let held = snapshot.occupancies(span);
        let usages: Vec<Usage> =
            held.iter().filter_map(|held| Usage::of(held, room.zone, |person| groups.of(person))).collect();
        report.add(room, span, &open_time(room, snapshot.closures(), span), &usages);
    }
    report
}

/// The groups of people as the notebook has them, each read once.
struct KnownGroups<'a> {
    app: &'a App,
    known: RefCell<HashMap<MemberId, Groups>>,
}

impl KnownGroups<'_> {
    fn of(&self, person: &Person) -> Groups {
        if let Some(groups) = self.known.borrow().get(&person.id) {
            return groups.clone();
        }
        let groups = account::groups_of(self.app, person);
        self.known.borrow_mut().insert(person.id.clone(), groups.clone());
        groups
    }
}
