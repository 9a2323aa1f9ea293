//! `[server]`: where Clef listens, keeps its files, and whom it believes.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::network::Network;
use super::section::Section;

/// The file in the data directory with the password of the embedded calendar server.
pub(crate) const CALENDAR_PASSWORD: &str = "caldav.password";

/// Returns the file of this program, as people start it by hand.
pub(crate) fn program() -> PathBuf {
    std::env::current_exe().unwrap_or_else(|_| "clef".into())
}

/// Where Clef listens and keeps its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// Address and port.
    pub listen: SocketAddr,
    /// The folder for what Clef keeps on disk; relative to where it was started.
    pub data_directory: PathBuf,
    /// A file that the audit lines go to, besides the log; relative to where it was started.
    pub audit_file: Option<PathBuf>,
    /// The proxies in front of Clef: what they say about the client is believed.
    pub trusted_proxies: Vec<Network>,
}

impl ServerSettings {
    /// Returns the file with the password of the embedded calendar server.
    #[must_use]
    pub fn calendar_password(&self) -> PathBuf {
        self.data_directory.join(CALENDAR_PASSWORD)
    }
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8080).into(),
            data_directory: "./data".into(),
            audit_file: None,
            trusted_proxies: Vec::new(),
        }
    }
}

pub(super) fn read(root: &Section) -> ServerSettings {
    let default = ServerSettings::default();
    let Some(section) = root.section("server") else { return default };
    section.allow(&["listen", "data_directory", "audit_file", "trusted_proxies"]);
    let listen = section.parsed(
        "listen",
        "an IP address and a port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"",
        |text| text.parse().ok(),
    );
    let data_directory = section.text("data_directory", "a folder, such as \"./data\"").map(PathBuf::from);
    ServerSettings {
        listen: listen.unwrap_or(default.listen),
        data_directory: data_directory.unwrap_or(default.data_directory),
        audit_file: section.text("audit_file", "a file, such as \"./data/audit.jsonl\"").map(PathBuf::from),
        trusted_proxies: read_proxies(&section),
    }
}

fn read_proxies(section: &Section) -> Vec<Network> {
    let expected = "addresses or networks, such as [\"127.0.0.1\", \"10.0.0.0/8\"]";
    let texts = section.texts("trusted_proxies", expected).unwrap_or_default();
    let networks: Vec<Network> = texts.iter().filter_map(|text| Network::parse(text)).collect();
    if networks.len() != texts.len() {
        let hint = "Whoever is listed can say who people are: list your own proxies only.".to_owned();
        section.problem_with_hint("trusted_proxies", &format!("expected {expected}"), Some(hint));
    }
    networks
}
