//! Mails as files (`.eml`), for places that have no mail server yet, and for tests.

use std::io;
use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

use super::message::Written;
use crate::files;

/// A folder that only Clef may read: whoever reads a mail in it can follow its link.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder at `path`, made if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        files::make_directory(path).map_err(named)?;
        Ok(Self(path.to_owned()))
    }

    /// Returns where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a mail under a name that begins with its time. It is there whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) async fn keep(&self, written: &Written) -> io::Result<()> {
        let whole = self.0.join(format!("{}-{}.eml", written.at.format("%Y%m%dT%H%M%SZ"), written.id));
        let text = written.message.formatted();
        spawn_blocking(move || files::write_private(&whole, &text)).await?
    }
}
