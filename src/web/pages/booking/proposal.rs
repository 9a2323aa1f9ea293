//! A change that the page proposed, as it stands in an address: the form comes filled in with it.

use serde::{Deserialize, Serialize};

use crate::domain::room::Room;
use crate::domain::time::Interval;
use crate::web::forms::details::DetailsForm;
use crate::web::forms::fields::BookingForm;
use crate::web::links;

/// What the form is filled in with. The date of the series that is changed stands in `date`, so the new day
/// is called `day`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proposal {
    room: String,
    day: String,
    start: String,
    end: String,
    end_date: String,
    start_fold: String,
    end_fold: String,
    #[serde(flatten)]
    details: DetailsForm,
}

impl Proposal {
    /// `interval` in `room`, and what else was typed.
    pub(super) fn new(form: &BookingForm, room: &Room, interval: Interval) -> Self {
        let at = BookingForm::at(room.zone, interval);
        Self {
            room: room.id.to_string(),
            day: at.date,
            start: at.start,
            end: at.end,
            end_date: at.end_date,
            start_fold: at.start_fold,
            end_fold: at.end_fold,
            details: form.details.clone(),
        }
    }

    /// Whether something is proposed.
    pub(super) fn is_there(&self) -> bool {
        !self.day.is_empty()
    }

    /// The page of the booking `id`, or of its `date` if there is one, with this in the form.
    pub(super) fn address(&self, id: &str, date: &str) -> String {
        let fields = [
            ("date", date),
            ("room", &self.room),
            ("day", &self.day),
            ("start", &self.start),
            ("end", &self.end),
            ("end_date", &self.end_date),
            ("start_fold", &self.start_fold),
            ("end_fold", &self.end_fold),
        ];
        let fields = links::fields(&fields) + &links::fields(&self.details.pairs());
        format!("/bookings/{id}?{}#change", fields.trim_start_matches('&'))
    }

    /// Fills it in.
    pub(super) fn fill(&self, form: &mut BookingForm) {
        let typed = self.clone();
        *form = BookingForm {
            room: typed.room,
            date: typed.day,
            start: typed.start,
            end: typed.end,
            end_date: typed.end_date,
            start_fold: typed.start_fold,
            end_fold: typed.end_fold,
            // What was dragged says when and where alone.
            details: if typed.details == DetailsForm::default() {
                form.details.clone()
            } else {
                typed.details
            },
            ..std::mem::take(form)
        };
    }
}
