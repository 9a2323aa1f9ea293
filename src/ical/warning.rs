//! What is wrong with a calendar object: why it cannot be read, or what was read otherwise than written.

use std::sync::Arc;

/// Why a calendar object cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableReason {
    /// It begins with something else.
    #[error("this is not iCalendar")]
    NotICalendar,
    /// More bytes than are read.
    #[error("{bytes} bytes are more than the {limit} that are read")]
    TooLarge {
        /// What it has.
        bytes: usize,
        /// What is read.
        limit: usize,
    },
    /// More lines than are read.
    #[error("more than {limit} lines")]
    TooManyLines {
        /// What is read.
        limit: usize,
    },
    /// Components nested deeper than are read.
    #[error("components nested more than {limit} deep")]
    TooDeep {
        /// What is read.
        limit: usize,
    },
    /// A component has no END, or the END of another.
    #[error("{0} is not closed")]
    NotClosed(String),
    /// The parser does not understand it.
    #[error("not understood: {0}")]
    Syntax(String),
    /// There is nothing in it: no event, task or journal entry.
    #[error("there is no event in it")]
    Empty,
    /// The event has no DTSTART (RFC 5545 §3.6.1 asks for one).
    #[error("the event has no start")]
    NoStart,
    /// Its DTSTART is not a date or a time.
    #[error("the start {0:?} is neither a date nor a time")]
    BadStart(String),
}

/// Something in a calendar object that was read otherwise than written. Reception sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Nobody knows this TZID, and the object does not describe it: the room's zone is used.
    UnknownZone(Arc<str>),
    /// A date that does not exist (30 February): the day that many days later is used, as
    /// Nextcloud does.
    NoSuchDate(Arc<str>),
    /// A date or time in another form than iCalendar's: what is legible of it is used, at least its day.
    OtherForm(Arc<str>),
    /// The start cannot be read: the event holds the day on which it ends.
    UnreadableStart(Box<UnreadableReason>),
    /// An event of which neither start nor end can be read, beside others that can.
    UnreadableEvent(Box<UnreadableReason>),
    /// Of start and end one has a time zone and the other has none: the longer reading holds.
    TwoClocks,
    /// The event ends before it starts: it holds the rest of its day.
    EndsBeforeStart,
    /// DTEND and DURATION together (RFC 5545 §3.6.1 forbids it): DTEND counts.
    EndAndDuration,
    /// The end or length cannot be read: the event holds the rest of its day.
    UnreadableEnd(Arc<str>),
    /// An RRULE that cannot be read: what is legible of it holds, and rather too much
    /// ([`Rule::guess`](crate::domain::recurrence::Rule::guess)).
    UnreadableRule(Arc<str>),
    /// More RRULEs than are followed: all time from the start on is held.
    TooManyRules,
    /// The first date is none of its rule, which has a COUNT: some programs count it and some do not, and the
    /// dates of both are held.
    StartOffRule,
    /// A changed date has no end: it is as long as its series.
    NoEnd,
    /// A changed date that repeats, without its series: it is read as the series.
    NoSeries,
    /// The description of this time zone cannot be followed whole: times may be off by an hour.
    DoubtfulZone(Arc<str>),
    /// A RDATE, EXDATE or RECURRENCE-ID that cannot be read is passed over.
    UnreadableDate(Arc<str>),
    /// An override that cannot be read: its date stays as the series has it.
    UnreadableOverride,
    /// EXRULE is no longer part of iCalendar: the dates it would remove stay.
    ExRule,
    /// A scheduling message (METHOD) was stored; RFC 4791 §4.1 forbids it. Read like any event.
    Method(Arc<str>),
    /// Events with several UIDs in one object (RFC 4791 §4.1 forbids it). All are read.
    SeveralUids,
    /// A task, journal entry or free-busy list: it holds nothing.
    NotAnEvent(Arc<str>),
    /// Not UTF-8: read as Windows-1252.
    ForeignBytes,
}

/// Most characters that a warning quotes.
const MAX_QUOTED: usize = 80;

/// `text` as a warning quotes it.
pub(super) fn quoted(text: &str) -> Arc<str> {
    match text.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Most warnings that are kept of one object.
const MAX_WARNINGS: usize = 20;

/// The warnings of one object, each once, and not more than somebody would read.
#[derive(Debug, Default)]
pub(super) struct Warnings(Vec<Warning>);

impl Warnings {
    pub(super) fn add(&mut self, warning: Warning) {
        if self.0.len() < MAX_WARNINGS && !self.0.contains(&warning) {
            self.0.push(warning);
        }
    }

    pub(super) fn into_boxed(self) -> Box<[Warning]> {
        self.0.into()
    }
}
