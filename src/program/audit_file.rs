//! The audit lines in a file of their own (`server.audit_file`): one JSON object per line.
//!
//! It takes what is logged to the target `audit`, so the log and the file say the same, and no filter of
//! the log keeps anything from the file. A thread of its own writes: a disk that is full, slow or gone
//! keeps nobody from booking, and the log says so once. The file is opened anew for every line, so it
//! may be renamed, truncated or deleted at any time (logrotate, with or without `copytruncate`).

use std::fmt::Debug;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use chrono::{SecondsFormat, Utc};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use crate::config::ServerSettings;
use crate::files::{make_directory, private};

/// How many lines wait for the disk at most; those after that are in the log alone.
const WAITING: usize = 10_000;
/// How many characters of one value are kept.
const LONGEST: usize = 1_000;

/// The layer of the log that writes the file.
#[derive(Debug)]
pub struct AuditFile {
    lines: SyncSender<Message>,
    /// Whether it was said that lines are lost to the file.
    is_full: AtomicBool,
}

/// What the thread is told.
#[derive(Debug)]
enum Message {
    Line(String),
    /// Say so when everything before this is written.
    Flush(SyncSender<()>),
}

/// Kept as long as the program runs: dropping it waits until everything is written.
#[derive(Debug)]
pub struct Flushed(SyncSender<Message>);

impl Drop for Flushed {
    fn drop(&mut self) {
        let (done, written) = sync_channel(1);
        if self.0.try_send(Message::Flush(done)).is_ok() {
            // A disk that hangs shall not keep the program from ending.
            let _ = written.recv_timeout(Duration::from_secs(5));
        }
    }
}

impl AuditFile {
    /// Appends to the file at `path`, which only its owner may read if it is made here.
    ///
    /// # Errors
    /// If it cannot be opened now: then it is probably not what was meant.
    pub fn open(path: &Path) -> io::Result<(Self, Flushed)> {
        open(path)?;
        let (lines, waiting) = sync_channel(WAITING);
        let path = path.to_owned();
        std::thread::Builder::new().name("audit".into()).spawn(move || write(&path, &waiting))?;
        let flushed = Flushed(lines.clone());
        Ok((Self { lines, is_full: AtomicBool::new(false) }, flushed))
    }
}

impl<S: Subscriber> Layer<S> for AuditFile {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        if event.metadata().target() != "audit" {
            return;
        }
        let at = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut line = AuditLine(format!("{{\"at\":\"{at}\""));
        event.record(&mut line);
        line.0.push('}');
        let sent = self.lines.try_send(Message::Line(line.0));
        if matches!(sent, Err(TrySendError::Full(_))) && !self.is_full.swap(true, Ordering::Relaxed) {
            tracing::error!("the disk is too slow for the audit file: lines stand in the log alone");
        }
    }
}

/// A line in the making.
struct AuditLine(String);

impl AuditLine {
    fn add(&mut self, field: &Field, value: &Value) {
        // What JSON writes holds no line break, whatever the value does.
        self.0.push(',');
        self.0.push_str(&Value::from(field.name()).to_string());
        self.0.push(':');
        self.0.push_str(&value.to_string());
    }

    fn add_text(&mut self, field: &Field, text: &str) {
        self.add(field, &Value::from(text.chars().take(LONGEST).collect::<String>()));
    }
}

impl Visit for AuditLine {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add_text(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, &Value::from(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, &Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, &Value::from(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add_text(field, &format!("{value:?}"));
    }
}

fn write(path: &Path, messages: &Receiver<Message>) {
    // Whether the last write failed, maybe in the middle of a line.
    let mut is_torn = false;
    for message in messages {
        let line = match message {
            Message::Line(line) => line,
            Message::Flush(done) => {
                // Nobody may be waiting any more.
                let _ = done.send(());
                continue;
            }
        };
        let start = if is_torn { "\n" } else { "" };
        // One write, so that lines of several processes do not mix.
        let written = open(path).and_then(|mut file| file.write_all(format!("{start}{line}\n").as_bytes()));
        match &written {
            Ok(()) if is_torn => tracing::info!("the audit file is written again"),
            Err(error) if !is_torn => {
                tracing::error!(file = %path.display(), %error, "the audit file cannot be written; the log has all");
            }
            Ok(()) | Err(_) => {}
        }
        is_torn = written.is_err();
    }
}

fn open(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().append(true).create(true)).open(path)
}

/// Returns the layer, if the settings name a file. It may lie in the data directory, which the first start makes.
///
/// # Errors
/// If it cannot be opened, with its name.
pub fn layer(server: &ServerSettings) -> anyhow::Result<(Option<AuditFile>, Option<Flushed>)> {
    let open = |path: &PathBuf| {
        let at = || format!("server.audit_file: {}", path.display());
        let opened = make_directory(&server.data_directory).and_then(|()| AuditFile::open(path));
        opened.map_err(|error| anyhow::Error::new(error).context(at()))
    };
    Ok(server.audit_file.as_ref().map(open).transpose()?.unzip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt;

    /// Returns what is in the file after `log` was run.
    fn noted(path: &Path, log: impl FnOnce()) -> Vec<Value> {
        let (layer, flushed) = AuditFile::open(path).expect("a file");
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), log);
        drop(flushed);
        let text = std::fs::read_to_string(path).expect("the file");
        let lines = text.lines().filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"))).collect()
    }

    #[test]
    fn a_line_is_one_object_whatever_stands_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit.jsonl");
        let evil = "ana\r\n{\"event\":\"signed-in\",\"member\":\"admin\"}\u{2028}\u{1b}[31m\"";
        let lines = noted(&path, || {
            tracing::info!(target: "audit", event = "book", member = evil, count = 3, again = true, rules = ?["a"]);
            tracing::info!("nobody's business");
            tracing::info!(target: "audit", event = "cut", cause = "x".repeat(5000));
        });
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert_eq!((&lines[0]["member"], &lines[0]["count"]), (&Value::from(evil), &Value::from(3)));
        assert!(lines[0]["at"].as_str().is_some_and(|at| at.ends_with('Z')));
        assert_eq!(lines[1]["cause"].as_str().map(str::len), Some(LONGEST));
    }

    #[test]
    fn the_file_may_be_moved_away_and_comes_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, rotated) = (folder.path().join("audit.jsonl"), folder.path().join("audit.jsonl.1"));
        let (layer, flushed) = AuditFile::open(&path).expect("a file");
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::info!(target: "audit", event = "before");
            while std::fs::read_to_string(&path).is_ok_and(|text| text.is_empty()) {
                std::thread::yield_now();
            }
            std::fs::rename(&path, &rotated).expect("rotated");
            tracing::info!(target: "audit", event = "after");
        });
        drop(flushed);
        let read = |path| std::fs::read_to_string(path).expect("a file");
        assert!(read(&rotated).contains("before") && !read(&rotated).contains("after"));
        assert!(read(&path).contains("after"));
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&path.metadata().expect("it").permissions());
            assert_eq!(mode & 0o077, 0, "only its owner may read it");
        }
    }

    #[test]
    fn a_disk_that_takes_nothing_stops_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gone").join("audit.jsonl");
        assert!(AuditFile::open(&path).is_err(), "said at the start");
        std::fs::create_dir(folder.path().join("gone")).expect("a folder");
        let (layer, flushed) = AuditFile::open(&path).expect("a file");
        std::fs::remove_dir_all(folder.path().join("gone")).expect("taken away");
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            for _ in 0..WAITING + 10 {
                tracing::info!(target: "audit", event = "book");
            }
        });
        drop(flushed);
        assert!(!path.exists());
        std::fs::create_dir(folder.path().join("gone")).expect("a folder");
        assert_eq!(noted(&path, || tracing::info!(target: "audit", event = "again")).len(), 1);
    }
}
