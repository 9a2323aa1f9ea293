//! What is said of a booking, as properties of its event and as lines of its description.

use super::lines::escape;
use crate::domain::details::Details;

const HEAD_COUNT: &str = "X-CLEF-HEADCOUNT";
const NOTE: &str = "X-CLEF-NOTE";
const LAYOUT: &str = "X-CLEF-LAYOUT";
const PUBLIC: &str = "X-CLEF-PUBLIC";

/// The properties that not every booking has.
pub(super) const OPTIONAL: [&str; 4] = [HEAD_COUNT, NOTE, LAYOUT, PUBLIC];

/// What stands before the values in a description, with its punctuation: "For: ", "Pour : ".
#[derive(Debug, Clone)]
pub struct Labels {
    /// Before the name of who it is for.
    pub booked_for: String,
    /// What stands behind the title of a request: "request".
    pub(super) requested: String,
    /// What a video call is called.
    pub(super) video: String,
    head_count: String,
    note: String,
    layout: String,
    public: String,
}

impl Labels {
    /// No words.
    pub(super) const NONE: &Self = &Self {
        booked_for: String::new(),
        requested: String::new(),
        video: String::new(),
        head_count: String::new(),
        note: String::new(),
        layout: String::new(),
        public: String::new(),
    };

    /// Returns the labels; `word` gives the words of a key of the locales.
    pub fn new(word: impl Fn(&str) -> String) -> Self {
        Self {
            booked_for: word("ics-booked-for"),
            requested: word("ics-requested"),
            video: word("booking-video"),
            head_count: word("ics-head-count"),
            note: word("ics-note"),
            layout: word("ics-layout"),
            public: word("ics-public"),
        }
    }
}

/// Returns the properties of all but the title, which stands in SUMMARY.
pub(super) fn properties(details: &Details) -> impl Iterator<Item = (&'static str, String)> {
    let values = [
        (HEAD_COUNT, details.head_count.map(|count| count.to_string())),
        (NOTE, details.note.as_deref().map(escape)),
        (LAYOUT, details.layout.as_deref().map(escape)),
        (PUBLIC, details.public.then(|| "TRUE".to_owned())),
    ];
    values.into_iter().filter_map(|(name, value)| Some((name, value?)))
}

/// Reads all but the title from properties, which `raw` finds by their name.
pub(super) fn read<'a>(title: String, raw: impl Fn(&str) -> Option<&'a str>) -> Details {
    let is = |name: &str, what: &str| raw(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(what));
    Details {
        title,
        head_count: raw(HEAD_COUNT).and_then(|count| count.trim().parse().ok()),
        note: raw(NOTE).map(str::to_owned),
        layout: raw(LAYOUT).map(str::to_owned),
        // Somebody hides it in a calendar application: that is PRIVATE, which Clef itself writes in tombstones alone.
        public: is(PUBLIC, "TRUE") && (!is("CLASS", "PRIVATE") || is("STATUS", "CANCELLED")),
    }
}

/// Returns the lines that tell of them in the description of the event.
pub(super) fn lines(details: &Details, labels: &Labels) -> Vec<String> {
    let heads = details.head_count.map(|count| format!("{}{count}", labels.head_count));
    let note = details.note.as_ref().map(|note| format!("{}{note}", labels.note));
    let layout = details.layout.as_ref().map(|layout| format!("{}{layout}", labels.layout));
    let public = Some(labels.public.clone()).filter(|label| details.public && !label.is_empty());
    heads.into_iter().chain(layout).chain(note).chain(public).collect()
}
