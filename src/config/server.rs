//! `[server]` and `[sign_in]`: where Clef listens, keeps its files, and how people sign in.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use url::{Host, Url};

use super::place::Place;
use super::section::Section;

/// Where Clef listens and keeps its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// Address and port.
    pub listen: SocketAddr,
    /// The folder for what Clef keeps on disk; relative to where it was started.
    pub data_directory: PathBuf,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self { listen: (Ipv4Addr::LOCALHOST, 8080).into(), data_directory: "./data".into() }
    }
}

/// How people sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignIn {
    /// Whether anybody on this machine may become one of a few invented people with one click.
    pub demo: bool,
}

pub(super) fn read(root: &Section) -> ServerSettings {
    let default = ServerSettings::default();
    let Some(section) = root.section("server") else { return default };
    section.allow(&["listen", "data_directory"]);
    let listen = section.parsed(
        "listen",
        "an IP address and a port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"",
        |text| text.parse().ok(),
    );
    let data_directory = section.text("data_directory", "a folder, such as \"./data\"").map(PathBuf::from);
    ServerSettings {
        listen: listen.unwrap_or(default.listen),
        data_directory: data_directory.unwrap_or(default.data_directory),
    }
}

/// Demo sign-in makes everybody who reaches it reception, so it stays on this machine.
pub(super) fn read_sign_in(root: &Section, server: &ServerSettings, place: Option<&Place>) -> SignIn {
    let Some(section) = root.section("sign_in") else { return SignIn::default() };
    section.allow(&["demo"]);
    let demo = section.boolean("demo").unwrap_or(false);
    let elsewhere = if server.listen.ip().is_loopback() {
        let url = place.map(|place| &place.public_url).filter(|url| !is_loopback(url));
        url.map(|url| format!("place.public_url is {url}"))
    } else {
        Some(format!("server.listen is {}", server.listen))
    };
    if let (true, Some(elsewhere)) = (demo, elsewhere) {
        section.problem_with_hint(
            "demo",
            &format!("expected false: demo sign-in is for this machine alone, but {elsewhere}"),
            Some("Anybody who reaches it could become reception.".to_owned()),
        );
    }
    SignIn { demo }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
