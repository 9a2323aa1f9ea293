//! Other people's CalDAV servers, each started on a free loopback port with an empty folder.

mod cyrus;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clef::caldav::client::{Client, ClientSettings, Limits};
use tempfile::TempDir;
use url::Url;

/// The account that all of them know.
pub(crate) const USERNAME: &str = "salles";
/// Its password.
pub(crate) const PASSWORD: &str = "pass-word";

/// A running server; it ends with this value.
pub(crate) struct Server {
    /// Its root.
    pub(crate) url: Url,
    process: Child,
    folder: TempDir,
    port: u16,
    command: Starts,
    /// Whether it leads a group of processes that ends with it.
    leads_group: bool,
}

/// What starts a server in a folder, on a port.
type Starts = Box<dyn Fn(&Path, u16) -> Command + Send + Sync>;

impl Server {
    /// Radicale; it checks the password.
    pub(crate) fn radicale() -> Self {
        Self::start(|folder, port| {
            let users = folder.join("users");
            std::fs::write(&users, format!("{USERNAME}:{PASSWORD}\n")).expect("a file");
            let config = folder.join("config");
            let text = format!(
                "[server]\nhosts = 127.0.0.1:{port}\n\
                 [auth]\ntype = htpasswd\nhtpasswd_filename = {}\nhtpasswd_encryption = plain\ndelay = 0\n\
                 [storage]\nfilesystem_folder = {}\n",
                users.display(),
                folder.join("data").display(),
            );
            std::fs::write(&config, text).expect("a file");
            let mut command = python("radicale");
            command.arg("--config").arg(config);
            command
        })
    }

    /// Xandikos; it takes any password.
    pub(crate) fn xandikos() -> Self {
        Self::start(|folder, port| {
            let mut command = python("xandikos");
            command.arg("serve").arg("-d").arg(folder.join("data")).args(["--defaults", "--autocreate"]);
            command.arg("--state-dir").arg(folder.join("state"));
            command.args(["-l", "127.0.0.1", "-p", &port.to_string()]);
            command
        })
    }

    /// A mail server that is told these things (`tests/tools/smtp_server.py`).
    pub(crate) fn smtp(arguments: &[&str]) -> Self {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self::start(move |folder, port| {
            let mut command = Command::new(python_program());
            command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/smtp_server.py"));
            command.arg(port.to_string()).arg(folder).args(&arguments);
            command
        })
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where it keeps things.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A client that knows only the server's root.
    pub(crate) fn client(&self) -> Client {
        client(&self.url, PASSWORD)
    }

    /// A web server of those that Debian has, with a configuration made for a port and a folder; `None` if
    /// it is not installed.
    pub(crate) fn web(
        name: &str,
        config: impl Fn(&Path, u16) -> String + Send + Sync + 'static,
    ) -> Option<Self> {
        // `tests/run` puts what it has fetched on the path.
        let path = std::env::var_os("PATH").unwrap_or_default();
        let usual = ["/usr/bin", "/usr/sbin", "/usr/local/bin"].map(PathBuf::from);
        let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-tools").join(name).join("bin");
        let mut folders = std::iter::once(fetched).chain(std::env::split_paths(&path)).chain(usual);
        let Some(program) = folders.find_map(|folder| Some(folder.join(name)).filter(|it| it.exists()))
        else {
            eprintln!("skipped: {name} is not installed");
            return None;
        };
        // One process each: what a server that is killed has started would go on.
        let flags: &'static [&str] = match name {
            "caddy" => &["run", "--adapter", "caddyfile", "--config"],
            "nginx" => &["-c"],
            "haproxy" => &["-db", "-f"],
            _ => &["-X", "-f"],
        };
        Some(Self::start(move |folder, port| {
            let file = folder.join("config");
            std::fs::write(&file, config(folder, port)).expect("a file");
            let mut command = Command::new(&program);
            command.args(flags).arg(file).env("HOME", folder);
            command
        }))
    }

    fn start(command: impl Fn(&Path, u16) -> Command + Send + Sync + 'static) -> Self {
        Self::start_as(false, command)
    }

    fn start_as(leads_group: bool, command: impl Fn(&Path, u16) -> Command + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        let process = spawn(command(folder.path(), port), folder.path());
        let url = Url::parse(&format!("http://127.0.0.1:{port}/")).expect("an address");
        // Built before waiting, so that the process ends if waiting fails.
        let command = Box::new(command);
        let mut server = Self { url, process, folder, port, command, leads_group };
        server.wait_until_ready();
        server
    }

    /// Ends it. What it stores stays.
    pub(crate) fn stop(&mut self) {
        self.end().expect("it runs");
    }

    fn end(&mut self) -> std::io::Result<()> {
        if self.leads_group {
            Command::new("kill").args(["-KILL", "--", &format!("-{}", self.process.id())]).status()?;
        } else {
            self.process.kill()?;
        }
        self.process.wait().map(|_| ())
    }

    /// Starts it again, on its port and with what it stored.
    pub(crate) fn start_again(&mut self) {
        self.process = spawn((self.command)(self.folder.path(), self.port), self.folder.path());
        self.wait_until_ready();
    }

    fn wait_until_ready(&mut self) {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let deadline = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
            let ended = self.process.try_wait().expect("its state");
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(ended.is_none(), "the server ended: {}", log());
            assert!(Instant::now() < deadline, "the server does not answer: {}", log());
            sleep(Duration::from_millis(50));
        }
    }
}

fn spawn(mut command: Command, folder: &Path) -> Child {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a file");
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .spawn()
        .expect("a process")
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.end();
    }
}

/// A client for the account with this password.
pub(crate) fn client(url: &Url, password: &str) -> Client {
    client_of(url, (USERNAME, password))
}

/// The same as another account.
pub(crate) fn client_of(url: &Url, (username, password): (&str, &str)) -> Client {
    let settings = ClientSettings {
        url: url.clone(),
        username: username.to_owned(),
        password: password.to_owned().into(),
        limits: Limits::default(),
    };
    Client::new(settings).expect("a client")
}

/// A port for a server that is about to start, given to nobody else in this run.
///
/// It lies below those that the system hands out by itself (`ip_local_port_range` begins at 32768): between
/// asking for such a one and listening on it, another test's server or connection could take it, and two tests
/// would speak to one server.
pub(crate) fn free_port() -> u16 {
    const FIRST: u32 = 12_000;
    const COUNT: u32 = 20_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Runs beside each other begin at different ones.
    let begin = std::process::id().wrapping_mul(7_919);
    (0..COUNT)
        .filter_map(|_| {
            let step = NEXT.fetch_add(1, Ordering::Relaxed);
            u16::try_from(FIRST + begin.wrapping_add(step) % COUNT).ok()
        })
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}

/// A Python module of those that `tests/run` installs.
pub(crate) fn python(module: &str) -> Command {
    let mut command = Command::new(python_program());
    command.arg("-m").arg(module);
    command
}

/// The Python with the packages that `tests/run` installs.
pub(crate) fn python_program() -> PathBuf {
    let python = std::env::var_os("CLEF_TEST_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-tools/venv/bin/python"),
        PathBuf::from,
    );
    assert!(python.exists(), "there is no {}: run tests/run", python.display());
    python
}
