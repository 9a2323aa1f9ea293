//! The copy of one room's calendar.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::mem;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::caldav::client::Object;
use crate::caldav::{ETag, Href};
use crate::domain::time::Instant;
use crate::schedule::News;

/// Another number whenever older releases could misread a file.
const FORMAT: u32 = 1;

/// So much is gathered before it is written in one go.
const GATHERED: usize = 256 * 1024;

/// So much may wait for a disk that is full.
const WAITING: usize = 16 * 1024 * 1024;

/// A file is rewritten when it has more than twice what counts, and this more.
const SLACK: u64 = 4 * 1024 * 1024;

/// That nothing changed is worth a line every minute, not with every poll.
const AS_OF_EVERY: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Clef { format: u32, of: Vec<String> },
    Object { href: String, etag: Option<String>, data: String },
    Gone(String),
    AsOf(Instant),
}

/// What a file says.
#[derive(Default)]
pub(super) struct Copy {
    pub(super) objects: Vec<Object>,
    /// As of when it was complete; `None` if it never was.
    pub(super) as_of: Option<Instant>,
    /// How many bytes of the file say that.
    length: u64,
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
    /// The last attempt to write failed. What is gathered waits for the next one.
    is_behind: bool,
    /// Too much was waiting: nothing more is written until the next start.
    has_failed: bool,
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
            is_behind: false,
            has_failed: false,
        }
    }

    /// What is in the file, if it is of the same calendar and was complete once; else nothing. The
    /// file is rewritten to say just that, so that what is appended follows whole lines.
    pub(super) fn read(&mut self) -> Copy {
        let copy = self.read_lines().unwrap_or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(file = %self.path.display(), %error, "the copy cannot be used");
            }
            Copy::default()
        });
        let copy = if copy.as_of.is_some() { copy } else { Copy::default() };
        self.as_of = copy.as_of;
        if let Err(error) = self.rewrite(&copy) {
            self.written = copy.length;
            self.fail(&error);
        }
        copy
    }

    fn read_lines(&self) -> io::Result<Copy> {
        let mut file = BufReader::new(File::open(&self.path)?);
        let header = next_line(&mut file)?;
        if serde_json::from_slice::<Line>(&header).ok() != Some(self.header()) {
            return Err(io::Error::other("it is of another calendar or another version of Clef"));
        }
        let mut objects: HashMap<Href, Object> = HashMap::new();
        let (mut as_of, mut length) = (None, header.len() as u64);
        loop {
            let line = next_line(&mut file)?;
            if line.is_empty() {
                break;
            }
            match serde_json::from_slice(&line) {
                _ if !line.ends_with(b"\n") => break,
                Ok(Line::Object { href, etag, data }) => {
                    if let Some(href) = Href::parse(&href) {
                        objects.insert(href.clone(), Object { href, etag: etag.map(ETag), data });
                    }
                }
                Ok(Line::Gone(href)) => {
                    Href::parse(&href).and_then(|href| objects.remove(&href));
                }
                Ok(Line::AsOf(at)) => as_of = Some(at),
                Ok(Line::Clef { .. }) | Err(_) => {
                    tracing::info!(file = %self.path.display(), "the copy ends with half a line");
                    break;
                }
            }
            length += line.len() as u64;
        }
        Ok(Copy { objects: objects.into_values().collect(), as_of, length })
    }

    fn header(&self) -> Line {
        Line::Clef { format: FORMAT, of: self.of.clone() }
    }

    /// Puts a file in place that says just `copy`.
    fn rewrite(&mut self, copy: &Copy) -> io::Result<()> {
        let temporary = self.path.with_extension("new");
        let size = self.write_beside(&temporary, copy).inspect_err(|_| {
            // Half a file would only take room that is missing.
            let _ = fs::remove_file(&temporary);
        })?;
        fs::rename(&temporary, &self.path)?;
        (self.written, self.counts) = (size, size);
        Ok(())
    }

    fn write_beside(&self, temporary: &Path, copy: &Copy) -> io::Result<u64> {
        let mut file = io::BufWriter::new(
            private(OpenOptions::new().write(true).create(true).truncate(true)).open(temporary)?,
        );
        let mut size = 0;
        let mut put = |line: &Line| -> io::Result<()> {
            let line = encoded(line);
            size += line.len() as u64;
            file.write_all(&line)
        };
        put(&self.header())?;
        for object in &copy.objects {
            put(&object_line(object))?;
        }
        if let Some(as_of) = copy.as_of {
            put(&Line::AsOf(as_of))?;
        }
        file.into_inner()?.sync_all()?;
        Ok(size)
    }

    /// Takes note of `news`; it is written with the next [`RoomFile::flush`] or when much has come.
    pub(super) fn add(&mut self, news: &News) {
        if self.has_failed {
            return;
        }
        match news {
            News::Object(object) => self.gather(&object_line(object)),
            News::Gone(href) => self.gather(&Line::Gone(href.to_string())),
            News::AsOf(at) => {
                let is_worth_a_line =
                    !self.gathered.is_empty() || self.as_of.is_none_or(|before| *at - before >= AS_OF_EVERY);
                if is_worth_a_line {
                    self.as_of = Some(*at);
                    self.gather(&Line::AsOf(*at));
                }
            }
        }
        if self.gathered.len() > GATHERED && !self.is_behind {
            self.flush();
        }
    }

    fn gather(&mut self, line: &Line) {
        self.gathered.extend(encoded(line));
    }

    /// Writes what was gathered.
    pub(super) fn flush(&mut self) {
        if self.gathered.is_empty() || self.has_failed {
            return;
        }
        if let Err(error) = self.append() {
            self.fail(&error);
        } else if mem::take(&mut self.is_behind) {
            tracing::info!(file = %self.path.display(), "the copy of this calendar is kept again");
        }
    }

    fn append(&mut self) -> io::Result<()> {
        if self.is_behind {
            self.repair()?;
        }
        private(OpenOptions::new().append(true)).open(&self.path)?.write_all(&self.gathered)?;
        self.written += mem::take(&mut self.gathered).len() as u64;
        if self.written > 2 * self.counts + SLACK {
            let copy = self.read_lines()?;
            self.rewrite(&copy)?;
        }
        Ok(())
    }

    /// Cuts off what a full disk let through of the last attempt; a file that never began is begun.
    fn repair(&mut self) -> io::Result<()> {
        if self.written == 0 {
            return self.rewrite(&Copy::default());
        }
        OpenOptions::new().write(true).open(&self.path)?.set_len(self.written)
    }

    fn fail(&mut self, error: &io::Error) {
        self.has_failed = self.gathered.len() > WAITING;
        if self.has_failed {
            self.gathered = Vec::new();
            tracing::warn!(file = %self.path.display(), "no copy of this calendar is kept until the next start");
        } else if !self.is_behind {
            tracing::warn!(file = %self.path.display(), %error, "the copy of this calendar waits for the disk");
        }
        self.is_behind = true;
    }
}

/// Returns the next line with its end; without one it was cut off, and empty it is the end of the file.
fn next_line(file: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    file.read_until(b'\n', &mut line)?;
    Ok(line)
}

fn object_line(object: &Object) -> Line {
    let Object { href, etag, data } = object;
    Line::Object {
        href: href.to_string(),
        etag: etag.as_ref().map(|etag| etag.0.clone()),
        data: data.clone(),
    }
}

fn encoded(line: &Line) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(line).expect("texts and times are JSON");
    bytes.push(b'\n');
    bytes
}

/// The files hold names and titles: nobody else's business.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// Makes the directory of the copies, for this user alone.
pub(super) fn make_directory(directory: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(test)]
mod tests;
