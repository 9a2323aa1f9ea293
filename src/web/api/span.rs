//! Which rooms and which span of time a question is about.

use std::sync::Arc;

use chrono::TimeDelta;

use super::call::Call;
use super::fields::Fields;
use crate::domain::room::Room;
use crate::domain::time::{Interval, civil};
use crate::web::problem::Fault;

/// The longest span that is answered to whoever has signed in or sent a token.
const LONGEST_SPAN: TimeDelta = TimeDelta::days(400);
/// The longest that is answered to anybody: a sheet of a month, from Monday to Sunday, with a week to spare.
const LONGEST_FOR_ANYBODY: TimeDelta = TimeDelta::days(49);

/// `from` and `to`, not too far apart.
pub(super) fn window(fields: &mut Fields, call: &Call) -> Option<Interval> {
    let longest = if call.is_known() { LONGEST_SPAN } else { LONGEST_FOR_ANYBODY };
    window_within(fields, call, longest)
}

/// `from` and `to`, `longest` apart at most. Days are counted by the clock of the place, as pages count them: so many days
/// with a clock change among them last an hour more or less.
pub(super) fn window_within(fields: &mut Fields, call: &Call, longest: TimeDelta) -> Option<Interval> {
    let window = fields.interval("from", "to")?;
    let shown = |at| civil(call.app.settings.place.zone, at);
    let narrow = (shown(window.end()) - shown(window.start()) <= longest).then_some(window);
    fields.keep("to", narrow.ok_or(Fault::TooWide(longest.num_days())))
}

/// The rooms that `room` and `site` leave, in the order of the place; without both all of them. Rooms and
/// sites outside those of a token are as unknown as if they did not exist.
pub(super) fn rooms(fields: &mut Fields, call: &Call) -> Vec<Arc<Room>> {
    let (room, site) = (fields.text("room"), fields.text("site"));
    if room.as_ref().is_some_and(|id| call.find_room(id).is_none()) {
        fields.fault("room", Fault::UnknownRoom);
    }
    if site.as_ref().is_some_and(|id| !call.knows_site(id)) {
        fields.fault("site", Fault::UnknownSite);
    }
    let asked = |known: &Arc<Room>| {
        room.as_ref().is_none_or(|id| known.id.as_str() == id)
            && site.as_ref().is_none_or(|id| known.site.id.as_str() == id)
    };
    call.rooms().filter(|known| asked(known)).cloned().collect()
}
