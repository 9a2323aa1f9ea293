//! What a booking's page says after a form was sent: what was done, or why not, with what was typed.

use super::BookingView;
use crate::bookings::can_override;
use crate::domain::booking::Booking;
use crate::domain::rules::Refusal;
use crate::web::forms::FieldError;
use crate::web::forms::fields::BookingForm;
use crate::web::i18n::args;
use crate::web::pages::Notice;
use crate::web::pages::alternatives::Refused;
use crate::web::pages::booking::Came;
use crate::web::pages::booking::proposal::Proposal;
use crate::web::pages::booking::was::Was;
use crate::web::pages::people::PeoplePart;
use crate::web::words;

impl BookingView<'_> {
    /// With what was typed in the form, which stays open.
    pub(in crate::web::pages::booking) fn typed(mut self, form: &BookingForm) -> Self {
        self.page.form = form.clone();
        self.page.people = PeoplePart::of(self.visit, form);
        self.page.is_open = true;
        self
    }

    /// With what is wrong with its fields.
    pub(in crate::web::pages::booking) fn errors(mut self, errors: &[FieldError]) -> Self {
        self.page.field_errors.add(errors, self.visit.lang, self.zone);
        self
    }

    /// With the rules that say no, and what would do instead: links to this form, filled in.
    pub(in crate::web::pages::booking) fn refused(mut self, refused: &Refused<'_>) -> Self {
        let (visit, zone) = (self.visit, self.zone);
        let sentence = |refusal| words::refusal(visit.lang, zone, refusal);
        self.page.refusals = refused.refusals.iter().map(sentence).collect();
        let is_taken = refused.refusals.iter().any(Refusal::is_taken);
        let there = visit.app.schedule.room(refused.asked.0);
        self.page.can_override = !is_taken && there.is_some_and(|room| can_override(&visit.actor, room));
        let (id, form) = (&self.page.id, &self.page.form);
        let alternatives = refused.alternatives(visit, |room, interval| {
            Proposal::new(form, room, interval).address(id, &form.recurrence_id)
        });
        self.page.alternatives = alternatives;
        self
    }

    /// With the form open and filled in, if something was proposed.
    pub(in crate::web::pages::booking) fn proposed(mut self, proposal: &Proposal) -> Self {
        if proposal.is_there() {
            proposal.fill(&mut self.page.form);
            self.page.is_open = true;
        }
        self
    }

    /// With a sentence on top about what was just done. Unless that `was_rechecked`, the browser is to look again.
    pub(in crate::web::pages::booking) fn done(mut self, key: &str, was_rechecked: bool) -> Self {
        self.page.recheck = (!was_rechecked).then(|| format!("{}&rechecked=1", self.visit.here));
        self.notice("good", key)
    }

    /// With a button that undoes the change they `came` from, if it was one of time or room.
    pub(in crate::web::pages::booking) fn undoable(mut self, came: &Came) -> Self {
        self.page.undo = Was::read(&came.was_from, &came.was_until, &came.was_in).map(|was| was.part());
        self
    }

    /// With the rules that whoever looks has passed over with `booking`.
    pub(in crate::web::pages::booking) fn cautioned(mut self, booking: &Booking) -> Self {
        let cautions = self.visit.app.bookings.cautions(booking, &self.visit.actor);
        let sentence = |caution| words::refusal(self.visit.lang, self.zone, caution);
        self.page.cautions = cautions.iter().map(sentence).collect();
        self
    }

    /// With how many of the dates that it lacked it has now.
    pub(in crate::web::pages::booking) fn refilled(mut self, added: usize) -> Self {
        let text = self.visit.lang.t_with("series-refilled", &args! { "count" => added });
        self.page.notice = Some(Notice { tone: if added > 0 { "good" } else { "bad" }, text });
        self
    }

    /// With a sentence on top.
    pub(in crate::web::pages::booking) fn notice(mut self, tone: &'static str, key: &str) -> Self {
        self.page.notice = Some(Notice { tone, text: self.visit.lang.t(key) });
        self.page.is_error = tone == "bad";
        self
    }
}
