//! Asking what is in front of Clef, as a browser does.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};

use crate::config::Settings;

/// The most that is read of an answer.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Whether whoever asks `public_url` reaches Clef.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Front {
    /// They do.
    Open,
    /// The portal in front asks them to sign in first.
    Guarded,
    /// Clef runs, and they do not: why.
    Closed(String),
    /// Clef does not run here, so nobody can know.
    NotRunning,
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    /// Whether Clef gave it, and not something in front of it.
    pub(super) fn is_from_clef(&self) -> bool {
        // On every answer of Clef's, and on few of others.
        self.headers.get("x-robots-tag").is_some_and(|value| value == "noindex")
    }

    /// Whether it sends whoever is nobody to sign in.
    pub(super) fn asks_to_sign_in(&self) -> bool {
        self.status.is_redirection() || self.status == StatusCode::UNAUTHORIZED
    }

    fn is_alive(&self) -> bool {
        self.status == StatusCode::OK && self.body.contains("\"alive\"")
    }
}

/// Sends `request` and reads the beginning of its answer.
///
/// # Errors
/// Why there is none, in words.
pub(super) async fn ask(request: RequestBuilder) -> Result<Answer, String> {
    let mut answer = request.send().await.map_err(|error| in_words(&error))?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await
        && body.len() < LONGEST_ANSWER
    {
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

fn in_words(error: &reqwest::Error) -> String {
    let mut words = "no answer".to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// Asks `public_url`, and Clef itself beside it.
pub(super) async fn find(settings: &Settings, http: &reqwest::Client) -> Front {
    let public = ask(http.get(settings.place.address_of("/healthz"))).await;
    let why = match public {
        Ok(answer) if answer.is_alive() => return Front::Open,
        Ok(answer) if settings.sign_in.header.is_some() && answer.asks_to_sign_in() => return Front::Guarded,
        Ok(answer) => format!("something else answers there ({})", answer.status),
        Err(why) => why,
    };
    let direct = ask(http.get(format!("http://{}/healthz", reachable(settings.server.listen)))).await;
    match direct {
        Ok(answer) if answer.is_alive() => Front::Closed(why),
        _ => Front::NotRunning,
    }
}

/// Returns where Clef itself answers that listens on `address`.
fn reachable(address: SocketAddr) -> SocketAddr {
    let here = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(here, address.port())
}
