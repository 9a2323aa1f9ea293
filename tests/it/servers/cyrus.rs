//! Cyrus, as `tests/run` takes it out of its packages. Nothing of it is installed: nobody wants a mail server
//! for a test.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{PASSWORD, Server, USERNAME};

/// Whom it runs as where the tests run as root, which it refuses.
const NOBODY: u32 = 65534;
const NOBODYS_NAME: &str = "nobody";

/// Where its programs and the libraries that they need are.
struct Programs(PathBuf);

impl Server {
    /// Cyrus; it checks the password. `None` if it is not there.
    pub(crate) fn cyrus() -> Option<Self> {
        let programs = Programs::find()?;
        let server = Self::start_as(true, move |folder, port| {
            programs.prepare(folder, port);
            let mut command = programs.command("usr/lib/cyrus/bin/master", folder);
            command.arg("-D").arg("-C").arg(folder.join("imapd.conf"));
            command.arg("-M").arg(folder.join("cyrus.conf")).arg("-p").arg(folder.join("pid"));
            command
        });
        make_account(server.folder());
        Some(server)
    }
}

impl Programs {
    fn find() -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-tools/cyrus");
        if !root.join("usr/lib/cyrus/bin/httpd").exists() {
            eprintln!("skipped: Cyrus is not there (tests/run tools fetches it where there is apt-get)");
            return None;
        }
        let root = root.canonicalize().expect("a path");
        let is_open = |folder: &Path| folder.metadata().is_ok_and(|there| there.mode() & 1 == 1);
        if is_root() && !root.ancestors().all(is_open) {
            eprintln!(
                "skipped: Cyrus does not run as root, and no other account can read {}",
                root.display()
            );
            return None;
        }
        Some(Self(root))
    }

    fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = Command::new(self.0.join(program));
        let libraries = ["usr/lib", "lib"].map(|part| self.0.join(part).join("x86_64-linux-gnu"));
        command.env("LD_LIBRARY_PATH", std::env::join_paths(libraries).expect("paths")).current_dir(folder);
        // Its master leaves its services behind when it is killed, and may go round for ever when it is asked to end.
        command.process_group(0);
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    /// Writes its settings, and the password of the account.
    fn prepare(&self, folder: &Path, port: u16) {
        let at = |name: &str| folder.join(name).display().to_string();
        let bin = self.0.join("usr/lib/cyrus/bin").display().to_string();
        let settings = format!(
            "cyrus_user: {}\nconfigdirectory: {}\npartition-default: {}\ndefaultpartition: default\nservername: localhost\n\
             httpmodules: caldav\nhttpallowplain: 1\nallowplaintext: 1\n\
             sasl_pwcheck_method: auxprop\nsasl_auxprop_plugin: sasldb\nsasl_sasldb_path: {}\n\
             unixhierarchysep: 1\naltnamespace: 1\nautocreate_quota: 0\nautocreate_users: anyone\n\
             caldav_create_default: 0\ncaldav_create_sched: 0\ncaldav_create_attach: 0\n",
            account(),
            at("conf"),
            at("spool"),
            at("sasldb"),
        );
        let conf = at("imapd.conf");
        let services = format!(
            "START {{\n recover cmd=\"{bin}/ctl_cyrusdb -C {conf} -r\"\n}}\n\
             SERVICES {{\n imap cmd=\"{bin}/imapd -C {conf}\" listen=\"{}\" prefork=0\n \
             http cmd=\"{bin}/httpd -C {conf}\" listen=\"127.0.0.1:{port}\" prefork=4\n}}\nEVENTS {{\n}}\n",
            at("imap")
        );
        for part in ["conf/socket", "spool"] {
            std::fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        std::fs::write(folder.join("imapd.conf"), settings).expect("a file");
        std::fs::write(folder.join("cyrus.conf"), services).expect("a file");
        if is_root() {
            for part in ["", "conf", "conf/socket", "spool"] {
                chown(folder.join(part), Some(NOBODY), Some(NOBODY)).expect("to give it away");
            }
        }
        self.set_password(folder);
    }

    fn set_password(&self, folder: &Path) {
        let mut command = self.command("usr/sbin/saslpasswd2", folder);
        command.args(["-p", "-c", "-u", "localhost", "-f"]).arg(folder.join("sasldb")).arg(USERNAME);
        let mut process = command.stdin(Stdio::piped()).spawn().expect("saslpasswd2");
        let mut input = process.stdin.take().expect("piped");
        writeln!(input, "{PASSWORD}").expect("to write");
        drop(input);
        assert!(process.wait().expect("it ends").success(), "no password");
    }
}

/// Signs in by IMAP: only that makes the account, in which calendars can be made then.
fn make_account(folder: &Path) {
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut imap = loop {
        match UnixStream::connect(folder.join("imap")) {
            Ok(imap) => break imap,
            // The port was there a moment earlier.
            Err(error) => assert!(Instant::now() < deadline, "its IMAP: {error}"),
        }
        sleep(Duration::from_millis(20));
    };
    imap.write_all(format!("a LOGIN {USERNAME} {PASSWORD}\r\nb LOGOUT\r\n").as_bytes()).expect("to write");
    let lines: Vec<String> = BufReader::new(imap).lines().map_while(Result::ok).collect();
    assert!(lines.iter().any(|line| line.starts_with("a OK")), "{lines:?}");
}

/// Whom it runs as.
fn account() -> String {
    if is_root() {
        return NOBODYS_NAME.to_owned();
    }
    let own = Command::new("id").arg("-un").output().expect("id");
    String::from_utf8_lossy(&own.stdout).trim().to_owned()
}

fn is_root() -> bool {
    Path::new("/proc/self").metadata().expect("the own process").uid() == 0
}
