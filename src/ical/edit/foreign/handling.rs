//! What other applications do to an object, in every way that the format allows.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::domain::booking::Booking;
use crate::ical::lines::logical_lines;
use crate::ical::properties::utc;

/// A value that stands in a line: no control characters, neither short nor plain.
fn value() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,120}", "[é😀ß;,:\\\\\"a-z ]{0,60}", Just("BEGIN:VEVENT".to_owned())]
}

fn param() -> impl Strategy<Value = String> {
    prop_oneof![
        "X-[A-Z]{1,8}=[a-z0-9é]{1,20}",
        "x-[a-z]{1,8}=\"[a-z;:,=é ]{0,40}\"",
        "LANGUAGE=[a-z]{2}",
        "X-LONG=[a-z]{60,90}",
    ]
}

fn params() -> impl Strategy<Value = String> {
    prop::collection::vec(param(), 0..3)
        .prop_map(|params| params.iter().flat_map(|param| [";", param.as_str()]).collect())
}

/// A property that Clef knows nothing of.
fn foreign_line() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        "X-[A-Z0-9]{1,12}",
        "x-[a-z]{1,12}",
        Just("CATEGORIES".to_owned()),
        Just("Comment".to_owned()),
        Just("ATTENDEE".to_owned()),
        Just("GEO".to_owned()),
        Just("X-CLEF-OF-THE-FUTURE".to_owned()),
        Just("IANA-TOKEN".to_owned()),
    ];
    (name, params(), value()).prop_map(|(name, params, value)| format!("{name}{params}:{value}"))
}

fn component(name: &'static str) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(foreign_line(), 0..4).prop_map(move |lines| {
        let own = ["SUMMARY:keep", "dtstart:20270101T000000Z", "X-CLEF-TICKET:99"].map(String::from);
        let ends = ([format!("BEGIN:{name}")], [format!("end:{name}")]);
        ends.0.into_iter().chain(own).chain(lines).chain(ends.1).collect()
    })
}

/// Lines that belong into an event, a whole component perhaps.
fn in_event() -> impl Strategy<Value = Vec<String>> {
    let alarm = component("VALARM");
    let deep = (component("X-OUTER"), component("X-INNER")).prop_map(|(mut outer, inner)| {
        outer.splice(1..1, inner);
        outer
    });
    prop_oneof![4 => foreign_line().prop_map(|line| vec![line]), 1 => alarm, 1 => deep]
}

/// What another application does to an object.
#[derive(Debug, Clone)]
pub(in crate::ical) struct Handling {
    in_event: Vec<(Index, Vec<String>)>,
    beside: Vec<(bool, Vec<String>)>,
    overrides: Vec<(bool, Vec<String>)>,
    params: Vec<(Index, String)>,
    lower: Vec<bool>,
    folds: Vec<usize>,
    tabs: bool,
    line_end: &'static str,
    pub(super) mark: bool,
}

pub(in crate::ical) fn handling() -> impl Strategy<Value = Handling> {
    let lines = (
        prop::collection::vec((any::<Index>(), in_event()), 0..5),
        prop::collection::vec((any::<bool>(), component("VTODO")), 0..2),
        prop::collection::vec((any::<bool>(), prop::collection::vec(foreign_line(), 0..3)), 0..3),
        prop::collection::vec((any::<Index>(), param()), 0..3),
    );
    let looks = (
        prop::collection::vec(any::<bool>(), 7),
        prop::collection::vec(1_usize..90, 5),
        any::<bool>(),
        prop_oneof![Just("\r\n"), Just("\n")],
        any::<bool>(),
    );
    (lines, looks).prop_map(|((in_event, beside, overrides, params), looks)| {
        let (lower, folds, tabs, line_end, mark) = looks;
        Handling { in_event, beside, overrides, params, lower, folds, tabs, line_end, mark }
    })
}

/// A line of the object, unfolded; whether it is one of Clef's event.
struct ForeignLine {
    text: String,
    is_ours: bool,
}

impl Handling {
    /// The object as the other application leaves it.
    pub(in crate::ical) fn of(&self, booking: &Booking, written: &str) -> String {
        let mut lines = self.lines(written);
        for (at, param) in &self.params {
            let ours: Vec<&mut ForeignLine> =
                lines.iter_mut().filter(|line| line.is_ours && !is_frame(&line.text)).collect();
            let count = ours.len();
            if let Some(line) = ours.into_iter().nth(at.index(count)) {
                let end = line.text.find([';', ':']).expect("a line");
                line.text.insert_str(end, &format!(";{param}"));
            }
        }
        for (before, extra) in &self.overrides {
            let mut event = vec!["BEGIN:VEVENT".to_owned(), format!("UID:{}", booking.uid())];
            let at = utc(booking.when.interval.start());
            event.extend([format!("RECURRENCE-ID:{at}"), format!("DTSTART:{at}"), "SUMMARY:theirs".into()]);
            event.extend(extra.iter().cloned());
            event.push("END:VEVENT".into());
            insert(&mut lines, *before, event);
        }
        for (before, component) in &self.beside {
            insert(&mut lines, *before, component.clone());
        }
        self.rendered(&lines)
    }

    /// The lines that Clef wrote, with what was put between those of the event.
    fn lines(&self, written: &str) -> Vec<ForeignLine> {
        let mut in_event = false;
        let mut lines: Vec<ForeignLine> = Vec::new();
        for logical in logical_lines(written) {
            in_event |= logical.text == "BEGIN:VEVENT";
            lines.push(ForeignLine { text: logical.text.clone().into_owned(), is_ours: in_event });
            in_event &= logical.text != "END:VEVENT";
        }
        for (at, added) in &self.in_event {
            let places: Vec<usize> =
                (1..lines.len()).filter(|at| lines[*at].is_ours && lines[*at - 1].is_ours).collect();
            let added = added.iter().map(|text| ForeignLine { text: text.clone(), is_ours: false });
            // Only between lines of ours: a component is not cut into.
            let at = places[at.index(places.len())];
            drop(lines.splice(at..at, added));
        }
        lines
    }

    fn rendered(&self, lines: &[ForeignLine]) -> String {
        let mut text = String::from(if self.mark { "\u{feff}" } else { "" });
        let fold = if self.tabs { "\t" } else { " " };
        for (number, line) in lines.iter().enumerate() {
            let end = line.text.find([';', ':']).expect("a line");
            let (name, rest) = line.text.split_at(end);
            let name = if self.lower[number % 7] { name.to_lowercase() } else { name.to_owned() };
            let (mut rest, width) = (format!("{name}{rest}"), self.folds[number % 5]);
            while rest.chars().count() > width {
                let cut = rest.char_indices().nth(width).expect("long enough").0;
                text.extend([&rest[..cut], self.line_end, fold]);
                rest = rest[cut..].to_owned();
            }
            text.extend([rest.as_str(), self.line_end]);
        }
        text
    }
}

fn is_frame(text: &str) -> bool {
    text.starts_with("BEGIN:") || text.starts_with("END:") || text.starts_with("UID:")
}

/// Puts a component before Clef's event or at the end of the object.
fn insert(lines: &mut Vec<ForeignLine>, before: bool, component: Vec<String>) {
    let event = lines.iter().position(|line| line.is_ours).expect("the event");
    let at = if before { event } else { lines.len() - 1 };
    drop(lines.splice(at..at, component.into_iter().map(|text| ForeignLine { text, is_ours: false })));
}
