//! A Clef that is the only one that writes.

use std::path::Path;
use std::sync::Arc;

use clef::notebook::{Clock, Notebook};
use clef::sync::{FolderLock, NotAlone, OnlyWriter, Poller, RoomCalendars, SyncSettings};
use tempfile::TempDir;

use super::{NOTEBOOK, World};

/// What makes a [`World`] the only one, with a data folder of its own.
pub(crate) struct Alone {
    pub(crate) writer: Arc<OnlyWriter>,
    pub(crate) notebook: Arc<Notebook>,
    _folder: Option<TempDir>,
}

impl Alone {
    /// Has `world` be the only one on its server.
    pub(crate) async fn begin(world: &World) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let alone = Self::on(world, folder.path(), Clock::System).await;
        alone.writer.announce().await.expect("nobody else");
        Self { _folder: Some(folder), ..alone }
    }

    /// The same with the data folder `folder`, before it has said so.
    pub(crate) async fn on(world: &World, folder: &Path, clock: Clock) -> Self {
        let (client, schedule) = (world.client.clone(), world.schedule.clone());
        let notebook = Notebook::new(client.clone(), schedule.clone(), NOTEBOOK.to_owned());
        let notebook = Arc::new(notebook.with_clock(clock).alone(true));
        let calendars = RoomCalendars::one(client, world.collections.clone());
        let poller = Poller::of(calendars.first(), schedule, SyncSettings::default());
        poller.with_notebook(notebook.clone()).poll().await;
        let lock = FolderLock::take(folder).expect("nobody has the folder");
        let writer = Arc::new(OnlyWriter::new(lock, notebook.clone()).expect("a readable folder"));
        world.collections.set_only_writer(writer.clone());
        Self { writer, notebook, _folder: None }
    }

    /// Whether another one is there, in words.
    pub(crate) async fn other(&self) -> Option<String> {
        match self.writer.announce().await {
            Ok(()) => None,
            Err(NotAlone::Another(why)) => Some(why),
            Err(error) => panic!("{error}"),
        }
    }
}
