//! Which rooms and which span of time a question is about.

use std::sync::Arc;

use chrono::TimeDelta;

use super::fault::Fault;
use super::fields::Fields;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::Interval;
use crate::web::App;

/// The longest span that is answered at once.
pub(super) const LONGEST_SPAN: TimeDelta = TimeDelta::days(400);

/// `from` and `to`, not too far apart.
pub(super) fn window(fields: &mut Fields) -> Option<Interval> {
    let window = fields.interval("from", "to")?;
    let narrow = (window.length() <= LONGEST_SPAN).then_some(window);
    fields.keep("to", narrow.ok_or(Fault::TooWide(LONGEST_SPAN.num_days())))
}

/// The rooms that `room` and `site` leave, in the order of the place; without both all of them.
pub(super) fn rooms(fields: &mut Fields, app: &App) -> Vec<Arc<Room>> {
    let (room, site) = (fields.text("room"), fields.text("site"));
    let is_known = |id: &String| RoomId::parse(id).is_some_and(|id| app.schedule.room(&id).is_some());
    if room.as_ref().is_some_and(|id| !is_known(id)) {
        fields.fault("room", Fault::UnknownRoom);
    }
    let sites = &app.settings.sites;
    if site.as_ref().is_some_and(|id| sites.iter().all(|site| site.id.as_str() != id)) {
        fields.fault("site", Fault::UnknownSite);
    }
    let asked = |known: &Arc<Room>| {
        room.as_ref().is_none_or(|id| known.id.as_str() == id)
            && site.as_ref().is_none_or(|id| known.site.id.as_str() == id)
    };
    app.schedule.rooms().iter().filter(|known| asked(known)).cloned().collect()
}
