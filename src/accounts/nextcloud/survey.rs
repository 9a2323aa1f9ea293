//! Whether a Nextcloud would let people sign in: asked before anybody does.

use serde::Deserialize;
use url::Url;

use super::Provider;
use crate::accounts::Failure;
use crate::accounts::http_client::{self, HttpClient};

#[derive(Deserialize)]
struct Status {
    maintenance: bool,
    versionstring: Option<String>,
}

impl Provider {
    /// Asks it, and where nobody has registered us, whether a sign-in can begin. Returns its version, if it says so.
    ///
    /// # Errors
    /// If it does not answer as it should, or is being maintained.
    pub async fn survey(&self) -> Result<Option<String>, Failure> {
        let version = match look_at(&self.http, &self.settings.url).await? {
            AtAddress::Nextcloud(version) => version,
            AtAddress::SomethingElse(failure) => return Err(failure),
        };
        if !self.knows_us() {
            self.begin_flow().await?;
        }
        Ok(version)
    }
}

/// What is at an address where a Nextcloud may be.
#[derive(Debug)]
pub enum AtAddress {
    /// A Nextcloud, of this version if it says so.
    Nextcloud(Option<String>),
    /// Another server, and what it says instead.
    SomethingElse(Failure),
}

/// Looks what is at `base`, by the page on which a Nextcloud tells its state.
///
/// # Errors
/// If nothing answers, a proxy answers in its place, or it is being maintained: what is there cannot be known.
pub async fn look_at(http: &HttpClient, base: &Url) -> Result<AtAddress, Failure> {
    let url = base.join("status.php").map_err(|error| Failure::Unavailable(error.to_string()))?;
    let answer = http_client::send(http.get(&url)).await?;
    if matches!(answer.status, 502..=504) {
        return Err(answer.unexpected());
    }
    match answer.json::<Status>() {
        Ok(status) if status.maintenance => Err(Failure::Unavailable("it is in maintenance mode".to_owned())),
        Ok(status) => Ok(AtAddress::Nextcloud(status.versionstring)),
        Err(failure) => Ok(AtAddress::SomethingElse(failure)),
    }
}
