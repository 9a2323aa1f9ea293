//! The copy of one room's calendar.

mod near;

use std::collections::HashMap;
use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::mem;
use std::path::PathBuf;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::caldav::client::Object;
use crate::caldav::{ETag, Href};
use crate::domain::time::Instant;
use crate::files::write_private;
use crate::schedule::{News, Reach};

/// Another number whenever older releases could misread a file.
const FORMAT: u32 = 2;

/// So much is gathered before it is written in one go.
const GATHERED: usize = 256 * 1024;

/// A file is rewritten when it has more than twice what counts, and this more; at a start, when an eighth of what
/// counts is beside it.
const SLACK: u64 = 4 * 1024 * 1024;
const SLACK_AT_START: u64 = 8;

/// So much waits for a disk that takes nothing; then the copy is given up.
const MOST_GATHERED: usize = 64 * GATHERED;

/// That nothing changed is worth a line every minute, not with every poll.
const AS_OF_EVERY: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CopyLine {
    Clef {
        format: u32,
        of: Vec<String>,
    },
    Object {
        href: String,
        etag: Option<String>,
        /// From when to when it holds the room; older releases do not say it, and pass over it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reach: Option<Reach>,
        data: String,
    },
    Gone(String),
    /// Each as it would stand in the notebook.
    Decided(Vec<String>),
    AsOf(Instant),
}

/// What a file says.
#[derive(Default)]
pub(super) struct Copy {
    pub(super) objects: Vec<Object>,
    /// When each of them holds the room.
    reaches: Vec<Option<Reach>>,
    /// What reception decided about conflicts, each as it would stand in the notebook.
    pub(super) decided: Vec<String>,
    /// As of when it was complete; `None` if it never was.
    pub(super) as_of: Option<Instant>,
    /// How many bytes of the file say that, in whole lines; 0 if it must be begun anew.
    length: u64,
    /// How many of these count: not those of what was replaced since, or is gone.
    counts: u64,
}

/// The file of one room, read once, then appended to.
#[derive(Debug)]
pub(super) struct RoomFile {
    path: PathBuf,
    /// Whose copy it is.
    of: Vec<String>,
    gathered: Vec<u8>,
    as_of: Option<Instant>,
    /// Bytes in the file; of these, about so many count.
    written: u64,
    counts: u64,
    /// The last write failed, maybe in the middle of a line.
    is_failing: bool,
    /// Nothing is written any more.
    is_given_up: bool,
}

impl RoomFile {
    pub(super) fn new<'a>(path: PathBuf, of: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            path,
            of: of.into_iter().map(str::to_owned).collect(),
            gathered: Vec::new(),
            as_of: None,
            written: 0,
            counts: 0,
            is_failing: false,
            is_given_up: false,
        }
    }

    /// Returns what is in the file, if it is of the same calendar and was complete once; else nothing. The file is
    /// rewritten if it says much more than that, or if what is appended would not follow a whole line.
    pub(super) fn read(&mut self) -> Copy {
        let copy = self.read_lines().unwrap_or_else(|error| {
            if error.kind() != ErrorKind::NotFound {
                tracing::warn!(file = %self.path.display(), %error, "the copy cannot be used");
            }
            Copy::default()
        });
        // What was never complete would show time as free that is held.
        let copy = if copy.as_of.is_some() { copy } else { Copy::default() };
        (self.as_of, self.written, self.counts) = (copy.as_of, copy.length, copy.counts);
        let is_whole = copy.length > 0 && copy.length == self.size();
        if !is_whole || copy.length > copy.counts + copy.counts / SLACK_AT_START {
            self.tidy(&copy);
        }
        copy
    }

    /// Takes the file for one that says nothing: it is written anew.
    pub(super) fn begin_anew(&mut self) {
        (self.as_of, self.written, self.counts) = (None, 0, 0);
    }

    /// Takes down when each object of `copy` holds the room, if an older release has not.
    pub(super) fn note_reaches(&mut self, mut copy: Copy, reaches: Vec<Reach>) {
        if copy.reaches.iter().all(Option::is_some) || reaches.len() != copy.objects.len() {
            return;
        }
        copy.reaches = reaches.into_iter().map(Some).collect();
        self.tidy(&copy);
    }

    fn tidy(&mut self, copy: &Copy) {
        if let Err(error) = self.rewrite(copy) {
            // What was there still is, maybe with half a line at its end.
            self.is_failing = true;
            tracing::warn!(file = %self.path.display(), %error, "the copy of this calendar waits for the disk");
        }
    }

    /// Returns how many bytes there are to be read.
    pub(super) fn size(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |file| file.len())
    }

    /// Opens the file behind its first line, and returns how long that is.
    fn open(&self) -> io::Result<(BufReader<File>, usize)> {
        let mut file = BufReader::new(File::open(&self.path)?);
        let mut line = Vec::new();
        let length = file.read_until(b'\n', &mut line)?;
        if serde_json::from_slice::<CopyLine>(&line).ok() != Some(self.header()) {
            return Err(io::Error::other("it is of another calendar or another version of Clef"));
        }
        Ok((file, length))
    }

    fn read_lines(&self) -> io::Result<Copy> {
        let (mut file, mut length) = self.open()?;
        let mut line = Vec::new();
        // Each with the length of its line.
        let mut objects: HashMap<Href, (Object, Option<Reach>, usize)> = HashMap::new();
        let (mut decided, mut as_of) = (Vec::new(), None);
        // Of those that are alone of their kind.
        let (head, mut decided_line, mut as_of_line) = (length, 0, 0);
        loop {
            line.clear();
            let more = file.read_until(b'\n', &mut line)?;
            if more == 0 {
                break;
            }
            match serde_json::from_slice(&line) {
                // A whole value, but not its end: what is appended would continue it.
                _ if !line.ends_with(b"\n") => break,
                Ok(CopyLine::Object { href, etag, data, reach }) => {
                    if let Some(href) = Href::parse(&href) {
                        let object = Object { href: href.clone(), etag: etag.map(ETag), data };
                        objects.insert(href, (object, reach, more));
                    }
                }
                Ok(CopyLine::Gone(href)) => {
                    Href::parse(&href).and_then(|href| objects.remove(&href));
                }
                Ok(CopyLine::Decided(all)) => (decided, decided_line) = (all, more),
                Ok(CopyLine::AsOf(at)) => (as_of, as_of_line) = (Some(at), more),
                Ok(CopyLine::Clef { .. }) | Err(_) => {
                    tracing::info!(file = %self.path.display(), "the copy ends with half a line");
                    break;
                }
            }
            length += more;
        }
        let mut counts = head + decided_line + as_of_line;
        let mut copy = Copy { decided, as_of, length: length as u64, ..Copy::default() };
        for (object, reach, line) in objects.into_values() {
            copy.objects.push(object);
            copy.reaches.push(reach);
            counts += line;
        }
        Ok(Copy { counts: counts as u64, ..copy })
    }

    fn header(&self) -> CopyLine {
        CopyLine::Clef { format: FORMAT, of: self.of.clone() }
    }

    /// Puts a file in place that says just `copy`.
    fn rewrite(&mut self, copy: &Copy) -> io::Result<()> {
        let mut text = encoded(&self.header());
        for (object, reach) in copy.objects.iter().zip(&copy.reaches) {
            text.extend(encoded(&object_line(object, *reach)));
        }
        if !copy.decided.is_empty() {
            text.extend(encoded(&CopyLine::Decided(copy.decided.clone())));
        }
        if let Some(as_of) = copy.as_of {
            text.extend(encoded(&CopyLine::AsOf(as_of)));
        }
        write_private(&self.path, &text)?;
        (self.written, self.counts) = (text.len() as u64, text.len() as u64);
        Ok(())
    }

    /// Takes note of `news`; it is written with the next [`RoomFile::flush`] or when much has come.
    pub(super) fn add(&mut self, news: &News) {
        if self.is_given_up {
            return;
        }
        match news {
            News::Object(object, reach) => self.gather(&object_line(object, Some(*reach))),
            News::Gone(href) => self.gather(&CopyLine::Gone(href.to_string())),
            News::Decided(decided) => self.gather(&CopyLine::Decided(decided.clone())),
            News::AsOf(at) => {
                let is_worth_a_line =
                    !self.gathered.is_empty() || self.as_of.is_none_or(|before| *at - before >= AS_OF_EVERY);
                if is_worth_a_line {
                    self.as_of = Some(*at);
                    self.gather(&CopyLine::AsOf(*at));
                }
            }
        }
        // A disk that takes nothing is not tried with each change.
        if self.gathered.len() > GATHERED && !self.is_failing {
            // It is tried and told again by whoever asks for it.
            let _ = self.flush();
        }
    }

    fn gather(&mut self, line: &CopyLine) {
        self.gathered.extend(encoded(line));
    }

    /// Writes what was gathered.
    ///
    /// # Errors
    /// If it cannot be written: it is tried again the next time.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if self.is_given_up {
            return Err(self.in_words("no copy is kept until the next start", ErrorKind::Other));
        }
        if self.gathered.is_empty() && !self.is_failing {
            return Ok(());
        }
        let appended = self.append();
        self.is_failing = appended.is_err();
        appended.map_err(|error| {
            if self.gathered.len() > MOST_GATHERED {
                self.give_up(&error);
            }
            self.in_words(&error, error.kind())
        })
    }

    fn in_words(&self, what: impl Display, kind: ErrorKind) -> io::Error {
        io::Error::new(kind, format!("{}: {what}", self.path.display()))
    }

    fn append(&mut self) -> io::Result<()> {
        if self.written == 0 {
            self.rewrite(&Copy::default())?;
        }
        let mut file = OpenOptions::new().append(true).open(&self.path)?;
        if self.is_failing {
            file.set_len(self.written)?;
        }
        file.write_all(&self.gathered)?;
        self.written += mem::take(&mut self.gathered).len() as u64;
        if self.written > 2 * self.counts + SLACK {
            let copy = self.read_lines()?;
            self.rewrite(&copy)?;
        }
        Ok(())
    }

    fn give_up(&mut self, error: &io::Error) {
        self.is_given_up = true;
        self.gathered = Vec::new();
        tracing::warn!(file = %self.path.display(), %error, "no copy of this calendar is kept any more");
    }
}

fn object_line(object: &Object, reach: Option<Reach>) -> CopyLine {
    let Object { href, etag, data } = object;
    CopyLine::Object {
        href: href.to_string(),
        etag: etag.as_ref().map(|etag| etag.0.clone()),
        data: data.clone(),
        reach,
    }
}

fn encoded(line: &CopyLine) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(line).expect("texts and times are JSON");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests;
