//! Changing a code for tokens (RFC 6749 §4.1.3).

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{Metadata, Provider, Tokens};
use crate::accounts::{Failure, http_client};

#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenError {
    error: String,
    error_description: String,
}

impl Provider {
    /// Changes the code for tokens (RFC 6749 §4.1.3).
    pub(super) async fn redeem(
        &self,
        metadata: &Metadata,
        code: &str,
        verifier: &str,
        redirect_uri: &str,
    ) -> Result<Tokens, Failure> {
        let client_id = self.settings.client_id.as_str();
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        let secret = self.settings.client_secret.as_ref().map(SecretString::expose_secret);
        let in_header = secret.is_some() && metadata.takes_basic();
        if !in_header {
            fields.push(("client_id", client_id));
            fields.extend(secret.map(|secret| ("client_secret", secret)));
        }
        let mut request = self.http.post_form(&metadata.token_endpoint, &fields);
        if let Some(secret) = secret.filter(|_| in_header) {
            // RFC 6749 §2.3.1: both are encoded as in a form first.
            let encode =
                |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            request = request.basic_auth(encode(client_id), Some(encode(secret)));
        }
        let answer = http_client::send(request).await?;
        if answer.is_success() {
            return answer.json();
        }
        let error: TokenError = serde_json::from_slice(&answer.body).unwrap_or_default();
        let words = format!("{} {}", error.error, error.error_description);
        match error.error.as_str() {
            // Used already, or too late (RFC 6749 §5.2).
            "invalid_grant" => Err(Failure::Expired(format!("the code: {words}"))),
            "invalid_client" | "unauthorized_client" => Err(Failure::Unavailable(format!(
                "the provider does not know us; are client_id and client_secret right? {words}"
            ))),
            _ => Err(answer.unexpected()),
        }
    }
}
