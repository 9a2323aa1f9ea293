//! What a tombstone keeps and does not do: alarms, invitations, dates that others changed (X-CLEF-KEPT).

use super::Carrying;
use crate::ical::edit::Part;
use crate::ical::lines::{escape, push_folded, unescape};

/// Holds, in a tombstone, one content line of what must not be seen or act there.
const KEPT: &str = "X-CLEF-KEPT";

impl Carrying<'_> {
    /// A tombstone rings no alarms, invites nobody and holds no changed dates; and it keeps all of that.
    pub(super) fn silence(&mut self, event: &Part) {
        let own = |name: &str| event.all(name).collect::<Vec<_>>();
        let contained: Vec<usize> = (event.range.clone())
            .filter(|position| event.own.iter().all(|(own, _)| own != position))
            .filter(|position| position != event.range.end())
            .collect();
        let dates = self.sheet.overrides().flat_map(|(part, _)| part.range.clone());
        let silenced: Vec<usize> = [own("ORGANIZER"), own("ATTENDEE"), contained, dates.collect()].concat();
        for position in &silenced {
            let line = escape(&apart(&self.sheet.lines[*position].text));
            self.rewrite.add(event, format!("{KEPT}:{line}"));
        }
        self.rewrite.remove(silenced);
    }

    /// Whether a booking takes the place of its tombstone.
    pub(super) fn is_back(&self) -> bool {
        let was = self.sheet.object.booking(&self.there.room.id).map(|booking| booking.state);
        self.after.state.is_live() && was.is_some_and(|state| !state.is_live())
    }

    /// Takes back what the tombstone kept: a booking that was cancelled does again what it did before.
    pub(super) fn wake(&mut self, event: &Part) {
        let kept: Vec<usize> = event.all(KEPT).collect();
        let lines = kept.iter().filter_map(|position| {
            let (_, value) = self.sheet.lines[*position].text.split_once(':')?;
            Some(together(&unescape(value)))
        });
        let mut date: Option<String> = None;
        // Each was one line.
        for line in lines.filter(|line| !line.contains('\n')).collect::<Vec<_>>() {
            if line.eq_ignore_ascii_case("BEGIN:VEVENT") {
                date = Some(String::new());
            }
            let Some(open) = &mut date else {
                self.rewrite.add(event, line);
                continue;
            };
            let is_uid = line.split([':', ';']).next().is_some_and(|name| name.eq_ignore_ascii_case("UID"));
            let line = if is_uid { format!("UID:{}", self.after.uid()) } else { line };
            push_folded(open, &line, "\r\n");
            if line.eq_ignore_ascii_case("END:VEVENT") {
                self.rewrite.insert(event.range.end() + 1, open);
                date = None;
            }
        }
        self.rewrite.remove(kept);
    }
}

/// A line that cannot be taken for the frame of a component by programs that look for `END:VEVENT` wherever it
/// stands.
pub(super) fn apart(line: &str) -> String {
    let frame = line
        .split_once(':')
        .filter(|(name, _)| ["BEGIN", "END"].iter().any(|of| name.eq_ignore_ascii_case(of)));
    frame.map_or_else(|| line.to_owned(), |(name, of)| format!("{name}: {of}"))
}

/// The line that [`apart`] was made of.
fn together(line: &str) -> String {
    let frame = line
        .split_once(": ")
        .filter(|(name, _)| ["BEGIN", "END"].iter().any(|of| name.eq_ignore_ascii_case(of)));
    frame.map_or_else(|| line.to_owned(), |(name, of)| format!("{name}:{of}"))
}
