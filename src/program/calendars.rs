//! Which calendar servers Clef uses: those of the settings, or the embedded one, whose password and port are made at the
//! first start and kept in the data directory.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::caldav::client::{Client, ClientSettings, Limits};
use crate::caldav::embedded::{self, Opening, Quirks, Server, StartError};
use crate::config::{self, CALENDAR_PASSWORD as PASSWORD, Settings};
use crate::domain::room::RoomId;
use crate::files::write_private;
use crate::notebook::Notebook;
use crate::schedule::Schedule;
use crate::secret::secret;
use crate::sync::{Collections, Poller, ProbeCache, RoomCalendars, SyncSettings, pollers};

const ACCOUNT: &str = "clef";
const PORT: &str = "caldav.port";
/// The ports of which the first start takes one. The system hands out none of these by itself (`ip_local_port_range`
/// begins at 32768): while Clef is off, nobody's outgoing connection sits on the port that calendar programs know.
const PORTS: Range<u16> = 10_000..12_000;
/// How often a port that is not free is asked for again, and after how long: whoever just ended may hold it a moment.
const TRIES: (u32, Duration) = (10, Duration::from_millis(100));
/// How long connecting to this machine may take.
const CONNECT: Duration = Duration::from_secs(2);

/// The calendars of the rooms, and what this process runs for them.
pub(super) struct Opened {
    /// Nothing is known of them yet.
    pub(super) calendars: RoomCalendars,
    /// The embedded server, if it was started for them.
    pub(super) embedded: Option<Server>,
    /// It may still be reading its calendars.
    pub(super) opening: Option<Opening>,
}

impl Opened {
    /// Returns what names the account of `room` and its server: what is kept on disk of another one is passed over.
    pub(super) fn origin(&self, settings: &Settings, room: &RoomId) -> String {
        origin(settings, self.calendars.client(room))
    }

    /// Remembers what was found out about the calendars before the last restart, and when rooms of `schedule` are closed, from the
    /// `folder` where it is kept.
    pub(super) fn remember(&self, settings: &Settings, schedule: &Schedule, folder: &Path) {
        for account in self.calendars.accounts() {
            let of = |name: &str, end: &str| match account.client.server() {
                Some(server) => folder.join(format!("{name}-{server}{end}")),
                None => folder.join(format!("{name}{end}")),
            };
            let origin = origin(settings, &account.client);
            account.collections.remember(ProbeCache::read(&of("tried-out", ""), &origin));
            account.collections.restore_closures(schedule, &of("closures", ".json"), &origin);
        }
    }

    /// Returns a poller for each account.
    pub(super) fn pollers(&self, schedule: &Arc<Schedule>, notebook: &Arc<Notebook>) -> Vec<Poller> {
        let pace = SyncSettings { create_missing: self.embedded.is_some(), ..SyncSettings::default() };
        pollers(&self.calendars, schedule, notebook, pace)
    }
}

fn origin(settings: &Settings, client: &Client) -> String {
    let known = settings.caldav.iter().find(|known| known.id.as_deref() == client.server().map(|id| &**id));
    // The embedded server's address is another with every start.
    known.map_or_else(|| format!("{ACCOUNT} embedded"), |known| format!("{} {}", known.username, known.url))
}

/// Returns the calendars of the rooms; the embedded server is started if the settings name no other.
pub(super) async fn open(settings: &Settings) -> anyhow::Result<Opened> {
    if !settings.caldav.is_empty() {
        let calendars = RoomCalendars::open(settings.accounts())?;
        return Ok(Opened { calendars, embedded: None, opening: None });
    }
    let data = &settings.server.data_directory;
    let password = password(data).with_context(|| format!("the data directory {}", data.display()))?;
    let own = embedded::EmbeddedSettings {
        directory: data.join("calendars"),
        username: ACCOUNT.to_owned(),
        password: password.clone(),
        quirks: Quirks::default(),
    };
    let (server, opening) = start(own, data).await?;
    let calendars = of_embedded(server.url(), password)?;
    Ok(Opened { calendars, embedded: Some(server), opening: Some(opening) })
}

fn of_embedded(url: Url, password: SecretString) -> anyhow::Result<RoomCalendars> {
    let (username, limits) = (ACCOUNT.to_owned(), Limits::default());
    let client = Client::new(ClientSettings { url, username, password, limits })?;
    Ok(RoomCalendars::one(client, Arc::new(Collections::new())))
}

/// The same where Clef may be running already: its embedded server is used then, because only one may be started on
/// one folder. That the folder is in use is asked first: whoever else listens on the port is not told the password.
pub(super) async fn reach(settings: &Settings) -> anyhow::Result<Opened> {
    let in_use = match open(settings).await {
        Err(error) if matches!(error.downcast_ref(), Some(StartError::InUse(_))) => error,
        reached => return read(reached?).await,
    };
    let Some((port, password)) = running(&settings.server.data_directory) else { return Err(in_use) };
    let url = format!("http://127.0.0.1:{port}/").parse().context("the port of the embedded server")?;
    Ok(Opened { calendars: of_embedded(url, password)?, embedded: None, opening: None })
}

/// Waits until the embedded server has read its calendars.
async fn read(mut opened: Opened) -> anyhow::Result<Opened> {
    if let Some(opening) = opened.opening.take() {
        opening.done().await?;
    }
    Ok(opened)
}

/// Does `work` with the settings at `path` and the calendars of the rooms, beside a running Clef or without one; `None`
/// if the settings cannot be used, which is said.
#[expect(clippy::print_stderr, reason = "this is a command's answer, not a log")]
pub(super) async fn with_calendars<T>(
    path: &Path,
    env: impl Iterator<Item = (String, String)>,
    work: impl AsyncFnOnce(&Settings, RoomCalendars) -> anyhow::Result<T>,
) -> anyhow::Result<Option<T>> {
    let settings = match config::load(path, env) {
        Ok(settings) => settings,
        Err(problems) => {
            eprintln!("{}", config::check::complaint(&problems));
            return Ok(None);
        }
    };
    let Opened { calendars, embedded, .. } = reach(&settings).await?;
    let done = work(&settings, calendars).await;
    if let Some(server) = embedded {
        server.stop().await;
    }
    done.map(Some)
}

/// Returns where an embedded server that somebody has started on this folder answers, and its password.
fn running(data: &Path) -> Option<(u16, SecretString)> {
    let port = fs::read_to_string(data.join(PORT)).ok()?.trim().parse().ok()?;
    let password = fs::read_to_string(data.join(PASSWORD)).ok()?.trim().to_owned();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    std::net::TcpStream::connect_timeout(&address, CONNECT).ok()?;
    Some((port, password.into()))
}

/// Starts the embedded server on the port of the last start, so that the addresses in other calendar programs
/// stay right.
async fn start(own: embedded::EmbeddedSettings, data: &Path) -> Result<(Server, Opening), StartError> {
    let path = data.join(PORT);
    let kept =
        fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok()).filter(|port| *port != 0);
    if let Some(port) = kept {
        match on_port(&own, port).await {
            Err(StartError::Listen { source, .. }) => {
                tracing::warn!(port, error = %source, "the port of the embedded calendar server is not free");
            }
            started => return started,
        }
    }
    let (server, opening) = on_new_port(own).await?;
    let port = server.address().port();
    if let Err(error) = write_private(&path, port.to_string().as_bytes()) {
        tracing::warn!(%error, "the embedded calendar server will have another port after the next start");
    }
    Ok((server, opening))
}

/// Starts the embedded server on `port`, for which it waits a moment.
async fn on_port(own: &embedded::EmbeddedSettings, port: u16) -> Result<(Server, Opening), StartError> {
    let (tries, pause) = TRIES;
    for _ in 1..tries {
        match Server::begin(own.clone(), local(port)).await {
            Err(StartError::Listen { .. }) => tokio::time::sleep(pause).await,
            started => return started,
        }
    }
    Server::begin(own.clone(), local(port)).await
}

/// Starts the embedded server on a port that nobody uses.
async fn on_new_port(own: embedded::EmbeddedSettings) -> Result<(Server, Opening), StartError> {
    for _ in 0..TRIES.0 {
        let Ok(random) = getrandom::u32() else { break };
        let port =
            PORTS.start + u16::try_from(random % u32::from(PORTS.end - PORTS.start)).unwrap_or_default();
        match Server::begin(own.clone(), local(port)).await {
            Err(StartError::Listen { .. }) => {}
            started => return started,
        }
    }
    Server::begin(own, local(0)).await
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// Returns the password of the embedded server's account, made at the first start.
fn password(directory: &Path) -> io::Result<SecretString> {
    let path = directory.join(PASSWORD);
    match fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned().into()),
        // Left by a full disk or a crash. An empty password would let everybody in.
        Ok(_) => tracing::warn!(file = %path.display(), "the password file is empty: a new password is made"),
        Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir_all(directory)?,
        Err(error) => return Err(error),
    }
    let password = SecretString::from(secret());
    write_private(&path, password.expose_secret().as_bytes())?;
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_server(data: &Path) -> embedded::EmbeddedSettings {
        embedded::EmbeddedSettings {
            directory: data.join("calendars"),
            username: ACCOUNT.to_owned(),
            password: "x".to_owned().into(),
            quirks: Quirks::default(),
        }
    }

    /// A server that has read its calendars.
    async fn started(own: embedded::EmbeddedSettings, data: &Path) -> Server {
        let (server, opening) = start(own, data).await.expect("a server");
        opening.done().await.expect("readable");
        server
    }

    #[test]
    fn an_empty_password_file_opens_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        for nothing in ["", " \n"] {
            fs::write(folder.path().join(PASSWORD), nothing).expect("written");
            let made = password(folder.path()).expect("a password");
            assert!(made.expose_secret().len() >= 32);
            let again = password(folder.path()).expect("the same");
            assert_eq!(again.expose_secret(), made.expose_secret());
        }
    }

    /// Takes the port of a server that has stopped. A process that another test was just starting may hold it until
    /// it is another program.
    async fn take_port(address: SocketAddr) -> std::net::TcpListener {
        for _ in 0..50 {
            if let Ok(listener) = std::net::TcpListener::bind(address) {
                return listener;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the port of a server that has stopped is not free");
    }

    #[tokio::test]
    async fn the_port_is_kept_between_starts_unless_another_program_has_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = || own_server(folder.path());
        let first = started(own(), folder.path()).await;
        let address = first.address();
        assert!(PORTS.contains(&address.port()), "{address}: the system may hand it out");
        first.stop().await;
        let second = started(own(), folder.path()).await;
        assert_eq!(second.address(), address);
        second.stop().await;
        let other = take_port(address).await;
        let third = started(own(), folder.path()).await;
        assert_ne!(third.address(), address);
        drop(other);
    }

    #[tokio::test]
    async fn a_command_beside_a_running_clef_uses_its_server_and_tells_nobody_else_the_password() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = include_str!("../../rooms.toml");
        let mut settings = config::parse("rooms.toml", text, std::iter::empty()).expect("the sample");
        Arc::make_mut(&mut settings).server.data_directory = folder.path().to_owned();
        let password = password(folder.path()).expect("a password");
        let own = embedded::EmbeddedSettings { password, ..own_server(folder.path()) };
        let clef = started(own, folder.path()).await;
        let opened = reach(&settings).await.expect("the running server");
        let home = opened.calendars.first().client.calendar_home().await;
        assert!(home.is_ok() && opened.embedded.is_none());
        let address = clef.address();
        clef.stop().await;
        // Another program has taken the port since.
        let _other = take_port(address).await;
        let own = reach(&settings).await.expect("a server of its own").embedded.expect("a server of its own");
        assert_ne!(own.address().port(), address.port());
        own.stop().await;
    }
}
