//! One Clef process: the binary with a configuration and a data folder of its own.

use std::ffi::OsString;
use std::fmt::Write;
use std::fs::{File, OpenOptions};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::ROOMS;
use super::members::{MEMBERS, member, token};
use crate::servers::free_port;
use crate::world::Store;

/// Rooms that are open around the clock, so that only other people are in the way.
const PLACE: &str = r#"
[place]
name = "L'Essai"
timezone = "Europe/Paris"
country = "FR"
languages = ["fr", "en"]
public_url = "http://ADDRESS"
[server]
listen = "ADDRESS"
[caldav]
url = "CALENDARS"
username = "USERNAME"
password_env = "CLEF_TEST_CALENDAR_PASSWORD"
[limits]
member_writes = { at_once = 1000000, per_hour = 1000000 }
address_writes = { at_once = 1000000, per_hour = 1000000 }
[rules]
opening_hours = "24/7"
max_length = "10h"
horizon = "400d"
[[site]]
id = "quai"
name = "Le Quai"
"#;

/// A Clef that can be killed and started again; it ends with this value.
pub(super) struct Instance {
    /// Where it answers, like `http://127.0.0.1:40123`.
    pub(super) address: String,
    password: String,
    program: OsString,
    process: Option<Child>,
    folder: TempDir,
}

impl Instance {
    /// Starts one and waits until it is ready. One that `may_be_older` is of the version before, where the race is
    /// about that.
    pub(super) async fn start(store: &Store, may_be_older: bool) -> Self {
        let program = std::env::var_os("CLEF_RACE_PREVIOUS").filter(|_| may_be_older);
        let program = program.or_else(|| std::env::var_os("CLEF_RACE_PROGRAM"));
        let program = program.unwrap_or_else(|| env!("CARGO_BIN_EXE_clef").into());
        let folder = tempfile::tempdir().expect("a folder");
        let listen = format!("127.0.0.1:{}", free_port());
        std::fs::write(folder.path().join("rooms.toml"), settings(store, &listen)).expect("a file");
        let address = format!("http://{listen}");
        let password = store.password.clone();
        let mut instance = Self { address, password, program, process: None, folder };
        instance.start_again().await;
        instance
    }

    /// Starts the process anew on what it left on disk, and waits until it is ready.
    pub(super) async fn start_again(&mut self) {
        if let Some(process) = &mut self.process {
            process.wait().expect("it was killed");
        }
        let log = OpenOptions::new().create(true).append(true).open(self.folder.path().join("log"));
        let log: File = log.expect("a log");
        let process = Command::new(&self.program)
            .env("CLEF_TEST_CALENDAR_PASSWORD", &self.password)
            .env("CLEF_LOG", "info")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .expect("the program starts");
        self.process = Some(process);
        let started = Instant::now();
        while !self.is_ready().await {
            let ended = self.process.as_mut().and_then(|process| process.try_wait().expect("its state"));
            let too_long = started.elapsed() > Duration::from_mins(1);
            assert!(ended.is_none() && !too_long, "Clef is not ready ({ended:?}):\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    async fn is_ready(&self) -> bool {
        let answer = reqwest::get(format!("{}/readyz", self.address)).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Ends the process at once, with all it has under way (SIGKILL).
    pub(super) fn kill(&self) {
        let Some(process) = &self.process else { return };
        let killed = Command::new("kill").arg("-9").arg(process.id().to_string()).status();
        assert!(killed.is_ok_and(|status| status.success()), "the process was there to be killed");
    }

    /// Whether the process is there.
    pub(super) fn is_alive(&mut self) -> bool {
        self.process.as_mut().is_some_and(|process| process.try_wait().expect("its state").is_none())
    }

    /// What it has printed so far.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            // Fails only if it has ended already.
            process.kill().ok();
            process.wait().ok();
        }
    }
}

fn settings(store: &Store, listen: &str) -> String {
    let mut text = PLACE.replace("ADDRESS", listen).replace("CALENDARS", store.url.as_str());
    text = text.replace("USERNAME", &store.username);
    if store.is_for_one_writer() {
        // A notebook of this game, because the one before was killed with its sign of life in its own.
        let notebook = format!("notebook-of-{}", store.calendars[0]);
        let alone = format!("[caldav]\nonly_this_clef = true\nnotebook = \"{notebook}\"");
        text = text.replace("[caldav]", &alone);
        text = text.replace("[server]", "[server]\ndata_directory = \"data\"");
    }
    for (room, calendar) in ROOMS.iter().zip(&store.calendars) {
        write!(
            text,
            "[[room]]\nid = \"{room}\"\nsite = \"quai\"\nname = \"{room}\"\ncalendar = \"{calendar}\"\n"
        )
        .expect("a string takes it");
    }
    for number in 0..=MEMBERS {
        let hash =
            Sha256::digest(token(number)).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let name = member(number);
        let role = if number == MEMBERS { "reception" } else { "member" };
        write!(
            text,
            "[[api_token]]\nname = \"{name}\"\nsha256 = \"{hash}\"\nrole = \"{role}\"\n\
             member = {{ id = \"{name}\", name = \"{name}\" }}\n"
        )
        .expect("a string takes it");
    }
    text
}
