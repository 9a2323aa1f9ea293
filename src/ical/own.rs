//! The names of properties that Clef writes and reads in several places (`docs/protocol.md`).

use crate::domain::video::is_made_here;

/// The time that Clef gave the event, as a period (RFC 5545 §3.3.9): a calendar application that moves
/// it leaves this as it is.
pub(super) const OWN_TIME: &str = "X-CLEF-TIME";

/// What X-CLEF-STATE says of a request that waits for reception.
pub(super) const REQUESTED: &str = "REQUESTED";

/// What X-CLEF-STATE says of a tombstone: one that lacks it was cancelled in a calendar application.
pub(super) const TOMBSTONE: &str = "CANCELLED";

/// What it says of the tombstone that a request has become.
pub(super) const DECLINED: &str = "DECLINED";
pub(super) const EXPIRED: &str = "EXPIRED";

/// Of a series without any dates, the one that its rule keeps: it is left out like those that EXDATE
/// names, for as long as STATUS says that it is cancelled.
pub(super) const SHOWN_DATE: &str = "X-CLEF-EXDATE";

/// The language in which the booking was made (RFC 5646).
pub(super) const LANG: &str = "X-CLEF-LANG";

/// Where people meet by video or telephone (RFC 7986 §5.11). There may be several: those of others stay.
pub(super) const CONFERENCE: &str = "CONFERENCE";

/// The link to its video call. CONFERENCE and LOCATION repeat it for calendar applications.
pub(super) const JOIN_URL: &str = "X-CLEF-JOIN-URL";

/// Where it takes place, with the link behind the room.
pub(super) const LOCATION: &str = "LOCATION";

/// Returns the link to a video call that Clef has made, in the `value` of the property `name` as it stands in the text.
pub(super) fn own_call<'v>(name: &str, value: &'v str) -> Option<&'v str> {
    let link = match name {
        CONFERENCE => value.trim(),
        LOCATION => value.trim().rsplit(", ").next()?,
        _ => return None,
    };
    is_made_here(link).then_some(link)
}

/// That a Clef which did not make the booking has confirmed it.
pub(super) const PROMISED: &str = "X-CLEF-PROMISED";

/// Of a series, the rule that Clef gave it, and the dates that it left out itself: what an application has
/// taken out since is the difference.
pub(super) const OWN_RULE: &str = "X-CLEF-RULE";
pub(super) const OWN_EXDATES: &str = "X-CLEF-LEFT-OUT";

/// Of a series, the starts of dates that could not be had when it was booked, in UTC. Each is an EXDATE as well.
pub(super) const SKIPPED: &str = "X-CLEF-SKIPPED";

/// Of a request, the id of the booking whose place it takes once it is granted.
pub(super) const INSTEAD_OF: &str = "X-CLEF-INSTEAD-OF";
/// And what tells the details that the booking had then from others.
pub(super) const ASKED_OF: &str = "X-CLEF-ASKED-OF";

/// Of dates that were split off a series: its id, the UID that it had, and the starts there of the first and the last of them.
pub(super) const SPLIT_OFF: &str = "X-CLEF-SPLIT-OFF";

/// Of a series, the ids of what was split off it and is left out of it by now.
pub(super) const CUT_FOR: &str = "X-CLEF-CUT-FOR";

/// The request that the object has granted: its id, its UID and its key.
pub(super) const GRANTS: &str = "X-CLEF-GRANTS";
