//! What became of everything that was read, for people and as JSON.

use std::fmt::Write;

use chrono_tz::Tz;
use serde::Serialize;

use super::item::{GoesOn, Item, LeftOut};
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};

/// What became of something that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Became {
    /// A booking, and whether dates after it are left out.
    New { goes_on: Option<GoesOn> },
    /// A booking without those dates that something is in the way of, and whether dates after it are left out.
    Partly { dates: Vec<Interval>, by: Vec<(Interval, String)>, goes_on: Option<GoesOn> },
    /// It was taken over before.
    There,
    /// It was taken over before, and cancelled since.
    CancelledSince,
    /// Something is in its way.
    Clash { dates: Vec<Interval>, by: Vec<(Interval, String)> },
    /// It becomes no booking.
    LeftOut(LeftOut),
    /// It could not be written.
    NotDone(String),
}

/// What became of everything.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether it was written.
    written: bool,
    counts: Counts,
    /// Why it ended before everything was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
    lines: Vec<Line>,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    new: usize,
    partly: usize,
    there: usize,
    clash: usize,
    left_out: usize,
    /// What was cancelled, or comes with something else: nothing is lost by that.
    skipped: usize,
    not_done: usize,
}

/// What became of one thing.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    at: String,
    room: String,
    title: String,
    /// When it is, or would be: on the clock of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    /// How many dates it has.
    dates: usize,
    became: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    is_loss: bool,
}

impl Line {
    pub(super) fn new(item: &Item, rooms: &[Room], became: &Became) -> Self {
        let booking = item.made.as_ref().ok();
        let zone = booking
            .and_then(|it| rooms.iter().find(|room| room.id == it.room))
            .map_or(Tz::UTC, |room| room.zone);
        let local = |at: Instant| at.with_timezone(&zone).to_rfc3339();
        let first = booking.map(|it| it.when.first(zone));
        let (name, reason, is_loss) = told(became, zone);
        Self {
            at: item.at.clone(),
            room: item.room.clone(),
            title: item.title.clone(),
            start: first.map(|first| local(first.start())),
            end: first.map(|first| local(first.end())),
            dates: booking.map_or(0, |it| it.when.dates(zone).len()),
            became: name,
            reason,
            is_loss,
        }
    }
}

/// The word for it, what there is to say about it, and whether something is left out.
fn told(became: &Became, zone: Tz) -> (&'static str, Option<String>, bool) {
    let taken = |by: &[(Interval, String)]| {
        let by: Vec<String> =
            by.iter().take(5).map(|(at, title)| format!("“{title}” ({})", span(*at, zone))).collect();
        format!("taken by {}", by.join(", "))
    };
    match became {
        Became::New { goes_on } => ("new", goes_on.map(|it| cut(it, zone)), goes_on.is_some()),
        Became::Partly { dates, by, goes_on } => {
            let dates: Vec<String> = dates.iter().map(|date| span(*date, zone)).collect();
            let without = format!("without {}: {}", dates.join(", "), taken(by));
            let cut = goes_on.map(|it| format!("; {}", cut(it, zone))).unwrap_or_default();
            ("partly", Some(format!("{without}{cut}")), true)
        }
        Became::There => ("there", None, false),
        Became::CancelledSince => {
            ("there", Some("it was taken over before, and cancelled here since".to_owned()), false)
        }
        Became::Clash { by, .. } => ("clash", Some(taken(by)), true),
        Became::LeftOut(why) if why.is_loss() => ("left_out", Some(why.to_string()), true),
        Became::LeftOut(why) => ("skipped", Some(why.to_string()), false),
        Became::NotDone(why) => ("not_done", Some(why.clone()), true),
    }
}

/// Says what is not taken over of something that goes on.
fn cut(GoesOn { until, is_endless }: GoesOn, zone: Tz) -> String {
    let day = until.with_timezone(&zone).format("%Y-%m-%d");
    let why = if is_endless { "it has no end".to_owned() } else { format!("it has dates after {day}") };
    format!("{why}: taken over until {day}, as far as the room can be booked")
}

fn span(at: Interval, zone: Tz) -> String {
    let (start, end) = (at.start().with_timezone(&zone), at.end().with_timezone(&zone));
    let till = if start.date_naive() == end.date_naive() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    format!("{}–{}", start.format("%Y-%m-%d %H:%M"), end.format(till))
}

impl Report {
    pub(super) fn new(written: bool) -> Self {
        Self { written, counts: Counts::default(), stopped: None, lines: Vec::new() }
    }

    pub(super) fn add(&mut self, line: Line) {
        let counts = &mut self.counts;
        let count = match line.became {
            "new" => &mut counts.new,
            "partly" => &mut counts.partly,
            "there" => &mut counts.there,
            "clash" => &mut counts.clash,
            "left_out" => &mut counts.left_out,
            "skipped" => &mut counts.skipped,
            _ => &mut counts.not_done,
        };
        *count += 1;
        self.lines.push(line);
    }

    pub(super) fn stop(&mut self, why: String) {
        self.stopped = Some(why);
    }

    /// Whether everything is or would be here, but for what was cancelled there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.stopped.is_none() && !self.lines.iter().any(|line| line.is_loss)
    }

    /// The same as JSON.
    ///
    /// # Errors
    /// Never: all of it is text and numbers.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// The same for people: what is left out, each with its reason, and how much there is of everything.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.lines.iter().filter(|line| line.reason.is_some()) {
            let (mark, when) =
                (if line.is_loss { '✗' } else { '·' }, line.start.as_deref().unwrap_or_default());
            let words = [line.room.as_str(), when, line.title.as_str()];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let reason = line.reason.as_deref().unwrap_or_default();
            // Writing into a text cannot fail.
            let _ = writeln!(text, "{mark} {} ({}): {reason}", words.join(" · "), line.at);
        }
        let Counts { new, partly, there, clash, left_out, skipped, not_done } = self.counts;
        let _ = writeln!(
            text,
            "new: {new}, without some dates: {partly}, there already: {there}, in the way of something: {clash}, \
             left out: {left_out}, cancelled or beside something: {skipped}, not done: {not_done}"
        );
        match (&self.stopped, self.written) {
            (Some(why), _) => {
                let _ = writeln!(text, "It broke off: {why}. What was written stays; run it again to go on.");
            }
            (None, true) => {}
            (None, false) => text.push_str("Nothing was written. Without --dry-run it is.\n"),
        }
        text
    }
}
