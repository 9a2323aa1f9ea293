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
        let version = version_of(&self.http, &self.settings.url).await?;
        if !self.knows_us() {
            self.begin_flow().await?;
        }
        Ok(version)
    }
}

/// Returns the version of the Nextcloud at `base`, if it says so.
///
/// # Errors
/// If there is none, or it is being maintained.
pub async fn version_of(http: &HttpClient, base: &Url) -> Result<Option<String>, Failure> {
    let url = base.join("status.php").map_err(|error| Failure::Unavailable(error.to_string()))?;
    let status: Status = http_client::send(http.get(&url)).await?.json()?;
    if status.maintenance {
        return Err(Failure::Unavailable("it is in maintenance mode".to_owned()));
    }
    Ok(status.versionstring)
}
