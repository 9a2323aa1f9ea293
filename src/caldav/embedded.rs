//! The CalDAV server that Clef brings along for trying, tests and tiny places.
//!
//! Honest CalDAV (RFC 4918 without locks and copies, RFC 4791, RFC 6578) over files: one per
//! calendar object, in one directory per calendar. A write is answered when the disk has it. What
//! it promises beyond the RFCs: preconditions are atomic, reads see earlier writes, and the UID of
//! a booking that was in a calendar once is never taken again.

mod app;
mod body;
mod calendar_data;
mod change_log;
mod collection;
mod component;
mod dead_properties;
mod durable;
mod elements;
mod expansion;
mod fault;
mod file_names;
mod filter;
mod gists;
mod index;
mod live_properties;
mod methods;
mod multistatus;
mod object;
mod opening;
mod place;
mod preconditions;
mod quirks;
mod recovery;
mod reports;
mod router;
mod spans;
mod store;
mod sync_token;
mod time_range;
mod uids;
mod weeks;
mod write_error;
mod zone;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};
use url::Url;

pub use opening::Opening;
pub use quirks::{Quirks, Switches, UidTaken};
pub use uids::Uids;

use opening::Unread;
use place::ROOT;

/// The largest calendar object that is stored (`max-resource-size`): with attachments, as large as Nextcloud takes.
const MAX_RESOURCE_SIZE: usize = 10_000_000;
/// The largest body of any request.
const MAX_REQUEST_SIZE: usize = 12 * 1024 * 1024;

/// The settings of the server.
#[derive(Debug, Clone)]
pub struct EmbeddedSettings {
    /// Where the calendars are kept; made if it is not there.
    pub directory: PathBuf,
    /// The name of the one account.
    pub username: String,
    /// Its password.
    pub password: SecretString,
    /// Faults of other servers, to be imitated in tests.
    pub quirks: Quirks,
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Basic authentication without TLS is for this machine only.
    #[error("{0} is not a loopback address; the embedded calendar server listens on 127.0.0.1 or ::1 only")]
    NotLoopback(SocketAddr),
    /// A user name that cannot stand in an address or in Basic authentication (RFC 7617 §2).
    #[error("{0:?} cannot be the name of an account")]
    BadUsername(String),
    /// Another process uses the same directory.
    #[error("{} is in use by another running Clef", .0.display())]
    InUse(PathBuf),
    /// The directory cannot be read or written.
    #[error("the calendars in {} cannot be opened: {source}", directory.display())]
    Directory {
        /// Where the calendars are kept.
        directory: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The port cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

/// A running server. Dropped, it stops.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Reads the calendars and listens on `listen` (port 0: any free one).
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(settings: EmbeddedSettings, listen: SocketAddr) -> Result<Self, StartError> {
        let (server, opening) = Self::begin(settings, listen).await?;
        opening.done().await?;
        Ok(server)
    }

    /// Listens on `listen`. The calendars are read by the [`Opening`]: until that is done, requests wait.
    ///
    /// # Errors
    /// See [`StartError`]; what cannot be read is told by the [`Opening`].
    pub async fn begin(
        settings: EmbeddedSettings,
        listen: SocketAddr,
    ) -> Result<(Self, Opening), StartError> {
        if !listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(listen));
        }
        let unusable = |source| StartError::Listen { address: listen, source };
        // Before the calendars are read, which takes a while: a port that is taken is told at once.
        let listener = TcpListener::bind(listen).await.map_err(unusable)?;
        let (router, opening) = Unread::new(settings)?.read_meanwhile();
        let address = listener.local_addr().map_err(unusable)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = axum::serve(listener, router).with_graceful_shutdown(async {
            // A dropped sender is a stop as well.
            let _ = stopped.await;
        });
        let task = tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the embedded calendar server ended");
            }
        });
        Ok((Self { address, stop: Some(stop), task }, opening))
    }

    /// Returns the address where clients begin: `http://127.0.0.1:PORT/dav/`.
    ///
    /// # Panics
    /// Never: a socket address and a constant path are a URL.
    pub fn url(&self) -> Url {
        Url::parse(&format!("http://{}{ROOT}", self.address)).expect("a socket address makes a URL")
    }

    /// The address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets running requests end and frees the directory, as soon as it has been read.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // An error would be its panic, which is in the log.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

/// The server without its socket, so that tests can put layers around it.
///
/// # Errors
/// As [`Server::start`].
pub async fn router(settings: EmbeddedSettings) -> Result<axum::Router, StartError> {
    let unread = Unread::new(settings)?;
    let panicked =
        |error| StartError::Directory { directory: PathBuf::new(), source: io::Error::other(error) };
    spawn_blocking(move || unread.read()).await.map_err(panicked)?
}
