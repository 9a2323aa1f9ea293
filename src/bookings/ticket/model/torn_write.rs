//! What a reading may have seen, when the calendar changes while it lasts.

use super::super::Purpose;
use super::calendar::Object;
use super::world::Setup;

/// Every way in which the run `i` may see a calendar that held `before` when its reading
/// began and `now` when it ends. What did not change is seen; of what was changed, one version is.
///
/// A query over a span sees of what came and went meanwhile this and that. To move or cancel, the whole
/// is listed, at one moment, and what is not known yet is fetched after that: nothing that came since
/// is seen. What went was known, or it is listed again.
pub(super) fn readings(setup: &Setup, i: usize, before: &[Object], now: &[Object]) -> Vec<Vec<Object>> {
    let is_listing = setup.requests[i].purpose != Purpose::Book;
    let mut readings = vec![Vec::new()];
    for old in before {
        let new = now.iter().find(|new| new.href == old.href);
        let versions: &[Option<Object>] = &match new {
            Some(new) if new == old => vec![Some(*old)],
            Some(new) => vec![Some(*old), Some(*new)],
            None if is_listing && setup.lists_again => vec![Some(*old)],
            None => vec![Some(*old), None],
        };
        readings = each_with(&readings, versions);
    }
    let came = now.iter().filter(|new| !before.iter().any(|old| old.href == new.href));
    for new in came.filter(|_| !is_listing) {
        readings = each_with(&readings, &[Some(*new), None]);
    }
    for seen in &mut readings {
        seen.sort_unstable();
    }
    readings
}

/// Whether a listing may have shown something that could not be fetched any more.
pub(super) fn begins_again(setup: &Setup, i: usize, before: &[Object], now: &[Object]) -> bool {
    let is_listing = setup.requests[i].purpose != Purpose::Book;
    is_listing && setup.lists_again && before.iter().any(|old| !now.iter().any(|new| new.href == old.href))
}

fn each_with(readings: &[Vec<Object>], versions: &[Option<Object>]) -> Vec<Vec<Object>> {
    let with = |seen: &Vec<Object>, version: &Option<Object>| seen.iter().copied().chain(*version).collect();
    readings.iter().flat_map(|seen| versions.iter().map(move |version| with(seen, version))).collect()
}
