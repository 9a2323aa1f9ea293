//! Mails as files (`.eml`), for places that have no mail server yet, and for tests.

use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{self, OpenOptions};
use tokio::io::AsyncWriteExt;

use super::message::Written;

/// A folder that only Clef may read: whoever reads a mail in it can follow its link.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder at `path`, made if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        builder.create(path).map_err(named)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes a mail under a name that begins with its time. It is there whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) async fn keep(&self, written: &Written) -> io::Result<()> {
        let half = self.0.join(format!(".{}.tmp", written.id));
        let whole = self.0.join(format!("{}-{}.eml", written.at.format("%Y%m%dT%H%M%SZ"), written.id));
        let kept = write(&half, &written.message.formatted()).await;
        let kept = match kept {
            Ok(()) => fs::rename(&half, &whole).await,
            Err(error) => Err(error),
        };
        if kept.is_err() {
            // It may never have been there.
            let _ = fs::remove_file(&half).await;
        }
        kept
    }
}

async fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await?;
    file.write_all(text).await?;
    file.sync_all().await
}
