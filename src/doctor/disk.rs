//! The data directory and the audit file: they can be written, and there is room.

use std::fs::OpenOptions;
use std::path::Path;

use futures_util::future::BoxFuture;

use super::{Checked, Exam};
use crate::health::{Disk, look_at_disk};

const MIB: u64 = 1024 * 1024;

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let server = &exam.settings.server;
        let folder = of_folder("disk", &server.data_directory);
        let audit = server.audit_file.as_ref().map(|path| of_audit_file(path));
        std::iter::once(folder).chain(audit).collect()
    })
}

fn of_folder(name: &str, folder: &Path) -> Checked {
    let at = folder.display();
    let free = |bytes: u64| format!("{} MB are free", bytes / MIB);
    match look_at_disk(folder) {
        Disk::Fine { free: bytes } => {
            let free = bytes.map(|bytes| format!(", {}", free(bytes))).unwrap_or_default();
            Checked::ok(name, format!("{at} can be written{free}"))
        }
        Disk::Low { free: bytes } => Checked::warn(
            name,
            format!("{at} can be written, but only {}", free(bytes)),
            "Make room on the disk.",
        ),
        Disk::Full => {
            Checked::fail(name, format!("{at} is full"), "Make room on the disk; Clef goes on by itself.")
        }
        Disk::NotThere => Checked::ok(name, format!("{at} is not there yet; Clef makes it when it starts")),
        Disk::NotWritable => Checked::fail(
            name,
            format!("{at} cannot be written by this account"),
            "Let the account that runs Clef write there, or run this as that account.",
        ),
    }
}

fn of_audit_file(path: &Path) -> Checked {
    let (name, at) = ("audit file", path.display());
    match OpenOptions::new().append(true).open(path) {
        Ok(_) => Checked::ok(name, format!("{at} can be written")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new("."));
            match look_at_disk(folder) {
                Disk::NotThere => Checked::fail(
                    name,
                    format!("{} is not there, so Clef does not start", folder.display()),
                    "Make the folder, or correct server.audit_file.",
                ),
                _ => of_folder(name, folder),
            }
        }
        Err(error) => Checked::fail(
            name,
            format!("{at} cannot be written, so Clef does not start: {error}"),
            "Let the account that runs Clef write there.",
        ),
    }
}
