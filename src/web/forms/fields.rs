//! The fields of the booking form, as they were typed.

use serde::{Deserialize, Serialize};

use super::details::DetailsForm;
use crate::domain::known_people::PeopleAsked;

/// The form as it was typed. Every field may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BookingForm {
    /// Which room.
    pub room: String,
    /// Which day.
    pub date: String,
    /// From when.
    pub start: String,
    /// Until when.
    pub end: String,
    /// On which day it ends; the same one if this is empty.
    pub end_date: String,
    /// Which of the two, if the clock shows the start twice.
    pub start_fold: String,
    /// Which of the two, if the clock shows the end twice.
    pub end_fold: String,
    /// What is said of it.
    #[serde(flatten)]
    pub details: DetailsForm,
    /// How often, if it is a series.
    pub repeat: String,
    /// Every how many days, weeks, months or years.
    pub every: String,
    /// On which days of the week, of one that is weekly: `MO WE`.
    pub on: String,
    /// Its other days, of one whose dates are picked one by one.
    pub dates: String,
    /// Until which day.
    pub until: String,
    /// How many times.
    pub times: String,
    /// Days of the series that are left out.
    pub without: String,
    /// A few letters of the name or address of somebody whom Clef knows, if reception books for them.
    pub for_search: String,
    /// Who of those that were found it is: `id:` and their id; `typed` is whoever is named below.
    pub for_id: String,
    /// Filled in by the button that looks for them.
    pub find_person: String,
    /// Those that were found, and who of them was chosen.
    #[serde(skip)]
    pub people: PeopleAsked,
    /// Who it is for, if reception books for somebody whom Clef does not know.
    pub for_name: String,
    /// Where to write to them.
    pub for_email: String,
    /// Names this wish: made when the form was shown.
    pub key: String,
    /// Which date of a series is meant (a change of one).
    pub recurrence_id: String,
    /// Which dates are meant with that one: `following` those after it, `rest` all that are still to come.
    pub scope: String,
    /// The version of the booking that was seen (a change).
    pub version: String,
    /// `on` if reception asks to pass over the rules.
    pub override_rules: String,
}
