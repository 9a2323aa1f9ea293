//! What a provider says of itself, as far as signing in with it rests on that: asked before anybody signs in.

use super::{Provider, signature};
use crate::accounts::Failure;

/// What a provider says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// With what it may sign (`id_token_signing_alg_values_supported`).
    pub algorithms: Vec<String>,
    /// Whether what it may sign with holds something that can be verified here.
    pub signs_verifiably: bool,
    /// How many of the keys that it shows can verify something.
    pub usable_keys: usize,
    /// What it can be asked for, if it says so (`scopes_supported`).
    pub scopes: Option<Vec<String>>,
    /// What it may tell, if it says so (`claims_supported`).
    pub claims: Option<Vec<String>>,
}

impl Provider {
    /// Asks it anew, and its keys with it.
    ///
    /// # Errors
    /// If it does not answer, or what it says cannot be believed.
    pub async fn survey(&self) -> Result<Survey, Failure> {
        let metadata = self.metadata().await?;
        let keys = self.known.fresh_keys(&self.http, &metadata).await?;
        let algorithms = metadata.signing_algorithms.clone();
        Ok(Survey {
            // It must say so (Discovery §3); one that does not may still sign well.
            signs_verifiably: algorithms.is_empty()
                || algorithms.iter().any(|name| signature::is_known(name)),
            usable_keys: keys.iter().filter(|key| signature::is_usable(key)).count(),
            algorithms,
            scopes: metadata.scopes.clone(),
            claims: metadata.claims.clone(),
        })
    }
}
