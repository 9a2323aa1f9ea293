//! Dates that are split off a series, as an event of their own, made of the text of the series.

use super::Carrying;
use crate::domain::booking::{Booking, Piece};
use crate::ical::edit::{EditError, Shift, follow, is_list};
use crate::ical::write::{Presentation, properties};

impl Carrying<'_> {
    /// The event of the dates that `piece` names, of the series `before`. What others made of single dates goes with these dates.
    pub(super) fn piece(
        &mut self,
        piece: &Piece,
        before: &Booking,
        here: &Presentation<'_>,
    ) -> Result<(), EditError> {
        let (sheet, after) = (self.sheet, self.after);
        if after.when.series.is_none() {
            return self.one_date(piece.from, before, here);
        }
        let event = sheet.main().ok_or(EditError::AnotherEvent)?;
        // The name of a zone has a slash as well.
        let value = |position: usize| sheet.lines[position].text.rsplit(':').next().unwrap_or_default();
        let is_period = |position: usize| value(position).contains('/');
        if sheet.has_several_rules() || event.all("RDATE").any(is_period) {
            return Err(EditError::DatesDoNotFit);
        }
        let zone = self.there.room.zone;
        let (was, is) = (before.when.interval, after.when.interval);
        self.write_own(event, &properties(before, here));
        let form = self.form();
        sheet.set_times(&mut self.rewrite, event, (&form, is, [true; 2]));
        sheet.shift_alarms(&mut self.rewrite, event, Shift::between(was.start(), is.start(), zone));
        for name in ["RDATE", "EXDATE"] {
            self.rewrite.set(event, name, None);
        }
        for list in properties(after, self.there).into_iter().filter(|written| is_list(written.name)) {
            self.rewrite.add(event, list.line);
        }
        let shift = Shift::between(piece.from, is.start(), zone);
        let (earlier, later): (Vec<_>, Vec<_>) = sheet.overrides().partition(|(_, key)| *key < piece.from);
        if earlier.iter().any(|(_, key)| sheet.change_at(*key).is_some_and(|changed| changed.and_future)) {
            return Err(EditError::DatesDoNotFit);
        }
        for (part, _) in &later {
            self.rewrite.set(part, "UID", Some(format!("UID:{}", after.uid())));
            sheet.shift(&mut self.rewrite, part, shift);
        }
        let longer = is.length() - was.length();
        if !longer.is_zero() {
            follow(sheet, &mut self.rewrite, shift, longer);
        }
        for (part, _) in earlier {
            self.rewrite.remove(part.range.clone());
        }
        Ok(())
    }
}
