//! Whether a Nextcloud would let people sign in: asked before anybody does.

use serde::Deserialize;

use super::Provider;
use crate::accounts::{Failure, http_client};

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
        let status = http_client::send(self.http.get(&self.address("status.php")?)).await?;
        let status: Status = status.json()?;
        if status.maintenance {
            return Err(Failure::Unavailable("it is in maintenance mode".to_owned()));
        }
        if !self.knows_us() {
            self.begin_flow().await?;
        }
        Ok(status.versionstring)
    }
}
