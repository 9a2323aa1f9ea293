//! What all sign-ins by an authorisation code have in common (RFC 6749 §4.1).

use serde::Deserialize;
use url::Url;

use super::Failure;
use crate::secret::Secret;

/// What a browser brings back. Never printed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Returned {
    /// The state we gave.
    pub state: String,
    /// Who says so (RFC 9207).
    pub(super) iss: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl Returned {
    /// Whether it is the answer to what was begun with `state` (§10.12).
    pub(super) fn belongs_to(&self, state: &Secret) -> Result<(), Failure> {
        if state.is(&self.state) { Ok(()) } else { Err(Failure::Expired("the state is another".to_owned())) }
    }

    /// The code; or why there is none (§4.1.2.1).
    pub(super) fn code(&self) -> Result<&str, Failure> {
        if let Some(error) = &self.error {
            let words = format!("{error} {}", self.error_description.as_deref().unwrap_or_default());
            return Err(match error.as_str() {
                "access_denied" => Failure::Declined(words),
                // OpenID Connect Core §3.1.2.6.
                "login_required"
                | "interaction_required"
                | "account_selection_required"
                | "consent_required" => Failure::Again(words),
                // QUIRK Keycloak: `temporarily_unavailable` where its login page lay open for too long.
                _ if words.contains("authentication_expired") => Failure::Again(words),
                _ => Failure::Unavailable(words),
            });
        }
        let code = self.code.as_deref().filter(|code| !code.is_empty());
        code.ok_or_else(|| Failure::Untrusted("neither a code nor an error".to_owned()))
    }
}

/// `endpoint` with what every request for a code says (§4.1.1).
pub(super) fn ask_for_code(mut endpoint: Url, client_id: &str, redirect_uri: &str, state: &str) -> Url {
    endpoint
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", client_id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state);
    endpoint
}
