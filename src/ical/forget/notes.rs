//! Forgets people in the notes that Clef keeps for itself: who decided about a conflict, what members have chosen, and who
//! reported what is wrong in a room.

use uuid::Uuid;

use super::Forgetting;
use crate::domain::conflict::Decision;
use crate::domain::defect::Defect;
use crate::domain::preferences::Preferences;
use crate::domain::time::Instant;
use crate::ical::decision::write_decision;
use crate::ical::defect::write_defect;
use crate::ical::note::{Note, read_note, write_preferences};

/// Returns the note of the notebook in `raw` once what `how` names is forgotten in it; `None` where there is nothing. What
/// one member has chosen is under one of `uids`, if it is about that one alone.
#[must_use]
pub fn forget_note(raw: &str, how: &Forgetting<'_>, uids: Option<&[Uuid]>, now: Instant) -> Option<String> {
    match read_note(raw.as_bytes())? {
        (uid, Note::Decision(room, decided)) => {
            let left = forget_decision(&decided, how)?;
            Some(write_decision(&left, Some(&room), uid))
        }
        (of, Note::Preferences(chosen)) => {
            let is_it = uids.map_or(chosen.seen < how.rule.before, |uids| uids.contains(&of));
            // What they do not want to hear by mail tells nothing of them.
            let left =
                Preferences { mails: chosen.mails.clone(), seen: chosen.seen, ..Preferences::default() };
            (is_it && left != *chosen).then(|| write_preferences(&left, of, now))
        }
        (_, Note::Defect(defect)) => {
            let is_its = defect.at < how.rule.before && how.rule.is_about(&defect.by);
            // What is wrong stays for reception to see to, and not who said so, nor in which words.
            let left = Defect { by: how.left_of(&defect.by), word: None, ..defect.clone() };
            (is_its && left != defect).then(|| write_defect(&left))
        }
        (_, Note::Claim(_) | Note::Writer(_)) => None,
    }
}

/// Returns `decided` without who it was; `None` where that is to stay.
pub(super) fn forget_decision(decided: &Decision, how: &Forgetting<'_>) -> Option<Decision> {
    let is_its = how.rule.is_about(&decided.by);
    if decided.at >= how.rule.before || !is_its {
        return None;
    }
    let left = Decision { by: how.left_of(&decided.by), word: None, ..decided.clone() };
    (left != *decided).then_some(left)
}
