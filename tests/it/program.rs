//! The program itself, as people run it: the binary, with a `rooms.toml` and a folder of its own.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use clef::config::token;
use tempfile::TempDir;
use url::Url;

use crate::servers::{PASSWORD, Server, USERNAME, free_port};

/// Rooms that are open around the clock, so that the test may run at any time of day.
const ROOMS: &str = r#"
[place]
name = "L'Essai"
timezone = "Europe/Paris"
country = "FR"
languages = ["fr", "en"]
public_url = "http://ADDRESS"

[server]
listen = "ADDRESS"

[sign_in]
demo = true

[caldav]
url = "CALENDARS"
username = "USERNAME"
password_env = "CLEF_TEST_CALENDAR_PASSWORD"

[rules]
opening_hours = "24/7"
max_length = "10h"

[[site]]
id = "quai"
name = "Le Quai"
address = "1 quai de l'Essai, 44000 Nantes"

[[room]]
id = "atelier"
site = "quai"
name = "Atelier"
calendar = "salle-atelier"
capacity = 12
equipment = ["projector", "step-free"]

[[room]]
id = "bulle"
site = "quai"
name = "Bulle"
calendar = "salle-bulle"
capacity = 2
"#;

/// What scripts say to it.
pub(crate) const TOKEN: &str = "the-token-of-the-tests";

/// A running Clef. It ends, and its folder goes, when this is dropped.
pub(crate) struct Program {
    process: Child,
    folder: TempDir,
    /// Where it answers, like `http://127.0.0.1:40123`.
    pub(crate) address: String,
}

impl Program {
    /// Starts Clef on `server`, whose calendars must be there, and waits until it is ready.
    pub(crate) async fn start(server: &Server) -> Self {
        Self::on(&server.url, ["salle-atelier", "salle-bulle"]).await
    }

    /// Starts Clef with these two calendars of a server.
    pub(crate) async fn on(url: &Url, calendars: [&str; 2]) -> Self {
        Self::at(&format!("127.0.0.1:{}", free_port()), url, calendars, "").await
    }

    /// Starts Clef at an address of one's choice, with further settings.
    pub(crate) async fn at(listen: &str, url: &Url, calendars: [&str; 2], more: &str) -> Self {
        Self::with(listen, url, (calendars, more), &[]).await
    }

    /// The same with further variables.
    pub(crate) async fn with(
        listen: &str,
        url: &Url,
        (calendars, more): ([&str; 2], &str),
        variables: &[(&str, &str)],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("rooms.toml");
        let rooms = ROOMS.replace("ADDRESS", listen).replace("CALENDARS", url.as_str());
        let rooms = rooms.replace("salle-atelier", calendars[0]).replace("salle-bulle", calendars[1]);
        let hash = token::hash(TOKEN);
        let rooms = format!(
            "{rooms}\n[[api_token]]\nname = \"tests\"\nsha256 = \"{hash}\"\nrole = \"reception\"\n{more}"
        );
        std::fs::write(&config, rooms.replace("USERNAME", USERNAME)).expect("the configuration is written");
        Self::launch(folder, listen, variables).await
    }

    /// Starts Clef with calendars of its own, further settings and variables.
    pub(crate) async fn alone(more: &str, env: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listen = format!("127.0.0.1:{}", free_port());
        let from = ROOMS.find("[caldav]").expect("the section");
        let to = ROOMS.find("[rules]").expect("what follows");
        let rooms = format!("{}{}\n{more}", &ROOMS[..from], &ROOMS[to..]).replace("ADDRESS", &listen);
        std::fs::write(folder.path().join("rooms.toml"), rooms).expect("the configuration is written");
        Self::launch(folder, &listen, env).await
    }

    async fn launch(folder: TempDir, listen: &str, env: &[(&str, &str)]) -> Self {
        let process = spawn(folder.path(), env);
        let mut program = Self { process, folder, address: format!("http://{listen}") };
        program.wait_until_ready().await;
        program
    }

    /// Kills it, and starts it again once `meanwhile` has been done.
    pub(crate) async fn restart_after(&mut self, meanwhile: impl AsyncFnOnce()) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("its end");
        meanwhile().await;
        self.process = spawn(self.folder.path(), &[]);
        self.wait_until_ready().await;
    }

    /// Ends it at once, with all it has under way.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("its end");
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Starts it again on what it left on disk, with these variables, once it has ended.
    pub(crate) async fn start_again(&mut self, env: &[(&str, &str)]) {
        self.process.wait().expect("its end");
        self.process = spawn(self.folder.path(), env);
        self.wait_until_ready().await;
    }

    /// Asks it to end, as a service manager does.
    pub(crate) fn terminate(&self) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().expect("kill");
        assert!(sent.success());
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(&mut self, within: Duration) -> ExitStatus {
        let asked = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("its state") {
                return status;
            }
            assert!(asked.elapsed() < within, "Clef does not end:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn wait_until_ready(&mut self) {
        let started = Instant::now();
        while !is_ready(&self.address).await {
            let ended = self.process.try_wait().expect("its state");
            let too_long = started.elapsed() > Duration::from_secs(30);
            assert!(ended.is_none() && !too_long, "Clef is not ready ({ended:?}):\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The folder that it was started in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has printed so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

fn spawn(folder: &Path, env: &[(&str, &str)]) -> Child {
    let log = File::options().create(true).append(true).open(folder.join("log")).expect("a log");
    Command::new(env!("CARGO_BIN_EXE_clef"))
        .args(["--config", "rooms.toml"])
        .env("CLEF_TEST_CALENDAR_PASSWORD", PASSWORD)
        .env("CLEF_TEST_CLIENT", "a-secret-of-the-tests")
        .envs(env.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .spawn()
        .expect("the program starts")
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

async fn is_ready(address: &str) -> bool {
    let answer = reqwest::get(format!("{address}/readyz")).await;
    answer.is_ok_and(|answer| answer.status().is_success())
}
