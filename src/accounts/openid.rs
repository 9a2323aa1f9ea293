//! Signing in with OpenID Connect: Keycloak, or any other provider (OpenID Connect Core 1.0; the
//! authorisation code flow of RFC 6749 §4.1 with PKCE, RFC 7636).
//!
//! [`Provider::begin`] says where to send a browser, and [`Provider::finish`] makes a [`Profile`] of
//! what it brings back. Everything in between is in [`Secrets`], which the browser keeps sealed: there
//! is nothing to remember here, so any instance may finish what another began.

mod claims;
mod discovery;
mod id_token;
mod logout_token;
mod redeem;
mod signature;
mod survey;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use url::Url;

pub use self::claims::ClaimNames;
use self::discovery::{KnownMetadata, Metadata};
use self::id_token::{Expected, Purpose, Rejection};
pub use self::logout_token::LoggedOut;
pub use self::survey::Survey;
use super::http_client::{self, HttpClient};
use super::oauth::{Returned, ask_for_code};
use super::{Failure, Profile};
use crate::domain::time::Instant;
use crate::secret::Secret;

/// A provider, as the settings name it.
#[derive(Debug, Clone)]
pub struct OpenIdSettings {
    /// Its id in our addresses.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Among which ids its accounts are.
    pub namespace: String,
    /// What it calls itself.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our password there, unless it knows us as a public client.
    pub client_secret: Option<SecretString>,
    /// What we ask to be told.
    pub scopes: Vec<String>,
    /// Which claims say what.
    pub claims: ClaimNames,
}

/// A provider to sign in with.
#[derive(Debug)]
pub struct Provider {
    settings: OpenIdSettings,
    http: HttpClient,
    known: KnownMetadata,
}

/// What a browser keeps for us until it comes back. Never printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// Ties the answer to this browser (RFC 6749 §10.12).
    pub state: Secret,
    nonce: Secret,
    verifier: Secret,
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub profile: Profile,
    /// The provider's word, to show when signing out; never logged.
    pub id_token: SecretString,
    /// What it calls the person (`sub`), whatever claim is their id here.
    pub subject: String,
    /// What it calls this sign-in of theirs (`sid`), if it says so.
    pub session: Option<String>,
}

/// What the provider should do about somebody who is signed in there already (OpenID Connect Core §3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// As it likes.
    Usual,
    /// Say whether they still are, and show no page.
    Silent,
    /// Let them choose another account.
    OtherAccount,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: Option<String>,
    access_token: Option<String>,
}

impl Provider {
    /// The provider that `settings` name. Nothing is asked of it yet.
    #[must_use]
    pub fn new(settings: OpenIdSettings, http: HttpClient) -> Self {
        Self { settings, http, known: KnownMetadata::default() }
    }

    /// Its settings.
    #[must_use]
    pub fn settings(&self) -> &OpenIdSettings {
        &self.settings
    }

    /// Returns where to send a browser, and what it has to keep meanwhile. `language` is what its pages should be in.
    ///
    /// # Errors
    /// If the provider cannot be asked where.
    pub async fn begin(
        &self,
        redirect_uri: &str,
        language: &str,
        prompt: Prompt,
    ) -> Result<(Url, Secrets), Failure> {
        let metadata = self.metadata().await?;
        let secrets =
            Secrets { state: Secret::random(), nonce: Secret::random(), verifier: Secret::random() };
        let endpoint = metadata.authorization_endpoint.clone();
        let mut url = ask_for_code(endpoint, &self.settings.client_id, redirect_uri, secrets.state.expose());
        url.query_pairs_mut()
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair("nonce", secrets.nonce.expose())
            .append_pair("code_challenge", &challenge(secrets.verifier.expose()))
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", language);
        if let Some(prompt) = metadata.prompt(prompt) {
            url.query_pairs_mut().append_pair("prompt", prompt);
        }
        Ok((url, secrets))
    }

    /// Returns who it is that comes back.
    ///
    /// # Errors
    /// If they said no, if this is not the answer to what this browser began, if the provider cannot be
    /// asked, or if what it says cannot be believed.
    pub async fn finish(
        &self,
        secrets: &Secrets,
        returned: &Returned,
        redirect_uri: &str,
        now: Instant,
    ) -> Result<SignedIn, Failure> {
        returned.belongs_to(&secrets.state)?;
        // RFC 9207 §2.4: an answer of another provider than the one that was asked.
        if returned.iss.as_ref().is_some_and(|issuer| *issuer != self.settings.issuer) {
            return Err(Failure::Untrusted(format!("the answer comes from {:?}", returned.iss)));
        }
        let code = returned.code()?;
        let metadata = self.metadata().await?;
        let tokens = self.redeem(&metadata, code, secrets.verifier.expose(), redirect_uri).await?;
        let id_token = tokens
            .id_token
            .ok_or_else(|| Failure::Untrusted("no id_token; is \"openid\" among the scopes?".to_owned()))?;
        let mut claims =
            self.verify(&metadata, &id_token, Purpose::SignIn { nonce: &secrets.nonce }, now).await?;
        let names = &self.settings.claims;
        if let Some(access_token) = tokens.access_token.filter(|_| names.lack(&claims)) {
            match self.ask_more(&metadata, &access_token, &mut claims).await {
                Err(failure @ Failure::Unavailable(_)) if !names.lack_what_decides(&claims) => {
                    tracing::warn!(provider = self.settings.id, %failure, "userinfo did not help");
                }
                asked => asked?,
            }
        }
        let profile = Profile::new(&self.settings.namespace, names.read(&claims))?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        let (subject, session) = (text("sub").unwrap_or_default(), text("sid"));
        Ok(SignedIn { profile, id_token: id_token.into(), subject, session })
    }

    /// Whom the provider has signed out, by the token that it sends for this
    /// (OpenID Connect Back-Channel Logout 1.0 §2.4).
    ///
    /// # Errors
    /// If its keys cannot be asked for, or if the token cannot be believed.
    pub async fn logged_out(&self, token: &str, now: Instant) -> Result<LoggedOut, Failure> {
        let metadata = self.metadata().await?;
        let claims = self.verify(&metadata, token, Purpose::LogOut, now).await?;
        LoggedOut::read(&claims, now)
    }

    /// Returns where a browser signs out of the provider (OpenID Connect RP-Initiated Logout 1.0 §2); `None` if it
    /// offers that nowhere, or has not been asked yet and does not answer.
    pub async fn logout_url(&self, id_token: Option<&str>, back: &str) -> Option<Url> {
        let metadata = self.metadata().await.ok()?;
        let mut url = metadata.end_session_endpoint.clone()?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", back);
        if let Some(id_token) = id_token {
            url.query_pairs_mut().append_pair("id_token_hint", id_token);
        }
        Some(url)
    }

    async fn metadata(&self) -> Result<std::sync::Arc<Metadata>, Failure> {
        self.known.metadata(&self.http, &self.settings.issuer).await
    }

    /// The claims of `id_token`, once they are known to be true. Keys are fetched anew if none fits: the
    /// provider may have changed them.
    async fn verify(
        &self,
        metadata: &Metadata,
        id_token: &str,
        purpose: Purpose<'_>,
        now: Instant,
    ) -> Result<Map<String, Value>, Failure> {
        let OpenIdSettings { issuer, client_id, .. } = &self.settings;
        let expected = Expected { issuer, client_id, purpose, now };
        let keys = self.known.keys(&self.http, metadata).await?;
        match id_token::verify(id_token, &keys, &expected) {
            Err(Rejection::NoKey(_)) => {
                let keys = self.known.fresh_keys(&self.http, metadata).await?;
                id_token::verify(id_token, &keys, &expected).map_err(Failure::from)
            }
            result => result.map_err(Failure::from),
        }
    }

    /// Adds what the provider tells at its userinfo endpoint (OpenID Connect Core §5.3), if there is one.
    async fn ask_more(
        &self,
        metadata: &Metadata,
        access_token: &str,
        claims: &mut Map<String, Value>,
    ) -> Result<(), Failure> {
        let Some(endpoint) = &metadata.userinfo_endpoint else { return Ok(()) };
        let answer = http_client::send(self.http.get(endpoint).bearer_auth(access_token)).await?;
        let more: Map<String, Value> = answer.json()?;
        // §5.3.2: it may be an answer about somebody else.
        if more.get("sub") != claims.get("sub") {
            return Err(Failure::Untrusted("userinfo is about somebody else".to_owned()));
        }
        for (name, value) in more {
            claims.entry(name).or_insert(value);
        }
        Ok(())
    }
}

/// Returns the challenge S256 of `verifier` (RFC 7636 §4.2).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        // RFC 7636, appendix B.
        let challenge = challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
