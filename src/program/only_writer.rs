//! `only_this_clef`: makes sure that no other Clef writes, before anything else is begun.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use futures_util::future::join_all;

use crate::config::Settings;
use crate::notebook::Notebook;
use crate::schedule::Schedule;
use crate::sync::{
    CalendarAccount, FolderLock, NotAlone, OnlyWriter, Poller, RENEWED_EVERY, RoomCalendars, SyncSettings,
};

/// How long it may take at the start to find out whether another Clef writes. Until it is known nothing is booked.
const FOUND_OUT_WITHIN: Duration = Duration::from_secs(30);

/// Takes the lock of the data folder, if the settings ask for it.
///
/// # Errors
/// If another process has it.
pub(super) fn lock(settings: &Settings) -> anyhow::Result<Option<FolderLock>> {
    let folder: &Path = &settings.server.data_directory;
    Ok(if is_wanted(settings) { Some(FolderLock::take(folder)?) } else { None })
}

/// Whether the settings ask for it.
pub(super) fn is_wanted(settings: &Settings) -> bool {
    settings.caldav.iter().any(|caldav| caldav.only_this_clef)
}

/// Has those who write in `calendars` ask whether they may, on the servers of which the settings say so.
///
/// # Errors
/// If it cannot be read what was under way when the last process ended.
pub(super) fn attach(
    (settings, lock): (&Settings, Option<FolderLock>),
    notebook: &Arc<Notebook>,
    calendars: &RoomCalendars,
) -> anyhow::Result<Option<Arc<OnlyWriter>>> {
    let Some(lock) = lock else { return Ok(None) };
    let writer = OnlyWriter::new(lock, Arc::clone(notebook)).context("the data folder")?;
    let writer = Arc::new(writer);
    for account in calendars.accounts().filter(|account| is_on(settings, account)) {
        account.collections.set_only_writer(Arc::clone(&writer));
    }
    Ok(Some(writer))
}

/// Whether the settings ask for it on the server of `account`.
pub(super) fn is_on(settings: &Settings, account: &CalendarAccount) -> bool {
    let server = account.client.server().map(|id| &**id);
    settings.caldav.iter().any(|known| known.only_this_clef && known.id.as_deref() == server)
}

/// Has a command that reads no schedule say that it writes in `calendars`, if the settings ask for it.
///
/// # Errors
/// If another Clef writes.
pub(super) async fn stand_alone(
    (settings, lock): (&Settings, Option<FolderLock>),
    calendars: &RoomCalendars,
) -> anyhow::Result<Option<Arc<OnlyWriter>>> {
    if lock.is_none() {
        return Ok(None);
    }
    let schedule = Arc::new(Schedule::new(settings.rooms.clone()));
    let on_first = calendars.first().client.clone();
    let notebook = Notebook::new(on_first, Arc::clone(&schedule), settings.notebook.clone());
    let notebook = Arc::new(notebook.alone(true));
    let on_first = Poller::of(calendars.first(), schedule, SyncSettings::default());
    let mut on_first = on_first.with_notebook(Arc::clone(&notebook));
    let writer = attach((settings, lock), &notebook, calendars)?;
    if let Some(writer) = &writer {
        // A command waits for that as long as it takes: it can do nothing before, and nothing else is read for it.
        on_first.find_notebook().await;
        judged(writer.announce().await)?;
    }
    Ok(writer)
}

/// Says that this Clef writes. While the server is away that is not known, and it is tried again later.
///
/// # Errors
/// If another Clef writes.
pub(super) async fn announce(writer: &OnlyWriter, pollers: &mut [Poller]) -> anyhow::Result<()> {
    let work = async {
        // Where the notebook is.
        join_all(pollers.iter_mut().map(Poller::poll)).await;
        writer.announce().await
    };
    match tokio::time::timeout(FOUND_OUT_WITHIN, work).await {
        Ok(announced) => judged(announced),
        Err(_elapsed) => {
            tracing::warn!("nothing is booked until it is known whether another Clef writes");
            Ok(())
        }
    }
}

/// Goes on where that is not known: nothing is written until it is.
fn judged(announced: Result<(), NotAlone>) -> anyhow::Result<()> {
    match announced {
        Ok(()) => {}
        Err(NotAlone::Another(why)) => bail!(why),
        Err(error) => tracing::warn!(%error, "nothing is booked until that is known"),
    }
    Ok(())
}

/// Does `work` with the sign of life renewed meanwhile, and takes it away afterwards.
pub(super) async fn during<T>(writer: Option<&OnlyWriter>, work: impl Future<Output = T>) -> T {
    let Some(writer) = writer else { return work.await };
    let renewing = async {
        loop {
            tokio::time::sleep(RENEWED_EVERY).await;
            if let Err(error) = writer.renew().await {
                tracing::warn!(%error, "nothing is booked until that is mended");
            }
        }
    };
    let done = tokio::select! {
        done = work => done,
        () = renewing => unreachable!("it goes on"),
    };
    writer.leave().await;
    done
}
