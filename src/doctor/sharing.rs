//! With whom each room's calendar is shared, and what they see there: `docs/calendars.md` §4.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;

use super::{Checked, Exam};
use crate::caldav::client::{Share, Shares};
use crate::config::Settings;

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let Some(calendars) = exam.read_calendars() else { return Vec::new() };
        let mut all = Vec::new();
        for room in &exam.settings.rooms {
            let account = calendars.bookings.calendars().account(&room.id);
            let Some(found) = account.collections.get(&room.id) else { continue };
            // What is wrong with a calendar that does not answer is said elsewhere.
            let Ok(shares) = account.client.shares(&found.href).await else { continue };
            all.extend(of_shares(room.id.as_str(), &shares, &exam.settings));
        }
        all
    })
}

/// Says who sees what in the calendar of `room`; nothing if the server does not say with whom it is shared.
#[must_use]
pub fn of_shares(room: &str, shares: &Shares, settings: &Settings) -> Option<Checked> {
    let desk = settings.sign_in.roles.reception.groups.iter().map(String::as_str).collect();
    let has_calls = settings.rooms.iter().any(|it| it.id.as_str() == room && it.video.is_some());
    let titles = settings.place.publish_titles;
    describe(&format!("sharing.{room}"), shares, &desk, (titles, has_calls))
}

/// Says who sees what; nothing if the server does not say with whom it is shared.
fn describe(
    name: &str,
    shares: &Shares,
    desk: &BTreeSet<&str>,
    (titles, has_calls): (bool, bool),
) -> Option<Checked> {
    let with = shares.with.as_ref()?;
    let all =
        if has_calls { "titles, names, notes and links to video calls" } else { "titles, names and notes" };
    let named = |may_write| {
        let these = with.iter().filter(move |share: &&Share| share.may_write == may_write);
        these.map(|share| share.with.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (readers, writers) = (named(false), named(true));
    let mut parts = Vec::new();
    if !readers.is_empty() {
        let by_titles = format!("{all}, by place.publish_titles");
        let see = if titles {
            &by_titles
        } else {
            "when it is taken, no titles and no names (but those of events that others write there, unless these are marked \
             as private or confidential)"
        };
        parts.push(format!("read only for {readers}, who see {see}"));
    }
    if !writers.is_empty() {
        parts.push(format!("may be edited by {writers}, who read {all}"));
    }
    if shares.is_published {
        let see = if titles { format!("reads {all}") } else { "sees when it is taken".to_owned() };
        parts.push(format!("published: whoever has the link {see}"));
    }
    if parts.is_empty() {
        parts.push("shared with nobody: people see this room in Clef alone".to_owned());
    }
    let message = parts.join("; ");
    let others = with.iter().filter(|share| share.is_group && share.may_write);
    let others: Vec<&str> =
        others.map(|share| share.with.as_str()).filter(|group| !desk.contains(group)).collect();
    Some(if others.is_empty() && shares.is_published && titles && has_calls {
        let hint = "Whoever has the link of the published calendar can join each video call: take that link away, or leave \
                    jitsi out of this room (docs/calendars.md, section 4).";
        Checked::warn(name, message, hint)
    } else if others.is_empty() {
        Checked::ok(name, message)
    } else {
        let hint = format!(
            "If {} is not reception, share it read only: whoever may edit reads everything, and may change and \
             delete bookings (docs/calendars.md, section 4).",
            others.join(", ")
        );
        Checked::warn(name, message, hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::Status;

    fn share(with: &str, is_group: bool, may_write: bool) -> Share {
        Share { principal: String::new(), with: with.to_owned(), is_group, may_write }
    }

    #[test]
    fn a_group_that_may_edit_and_is_not_reception_is_pointed_at() {
        let with =
            vec![share("coop", true, false), share("accueil", true, true), share("Camille", false, true)];
        let shares = Shares { with: Some(with), ..Shares::default() };
        let fine =
            describe("sharing.a", &shares, &BTreeSet::from(["accueil"]), (false, false)).expect("a line");
        assert_eq!(fine.status, Status::Ok);
        assert_eq!(
            fine.message,
            "read only for coop, who see when it is taken, no titles and no names (but those of events that others write \
             there, unless these are marked as private or confidential); may be edited by accueil, Camille, who read titles, \
             names and notes"
        );
        let open = describe("sharing.a", &shares, &BTreeSet::new(), (true, false)).expect("a line");
        assert!(
            open.status == Status::Warn && open.hint.expect("a hint").contains("accueil is not reception")
        );
        assert!(open.message.contains("place.publish_titles"));
    }

    #[test]
    fn nothing_is_said_where_the_server_says_nothing() {
        assert_eq!(describe("sharing.a", &Shares::default(), &BTreeSet::new(), (false, false)), None);
        let nobody = Shares { with: Some(Vec::new()), is_published: true, ..Shares::default() };
        let nobody = describe("sharing.a", &nobody, &BTreeSet::new(), (false, false)).expect("a line");
        assert!(nobody.message.starts_with("published"), "{nobody:?}");
    }

    #[test]
    fn who_can_join_each_video_call_is_pointed_at() {
        let everybody = Shares { with: Some(Vec::new()), is_published: true, ..Shares::default() };
        let said = |what| describe("sharing.a", &everybody, &BTreeSet::new(), what).expect("a line");
        for (what, status) in
            [((true, true), Status::Warn), ((true, false), Status::Ok), ((false, true), Status::Ok)]
        {
            assert_eq!(said(what).status, status, "{what:?}");
        }
        assert!(said((true, true)).message.contains("links to video calls"));
    }
}
