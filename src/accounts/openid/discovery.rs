//! What a provider says about itself (OpenID Connect Discovery 1.0) and its keys (RFC 7517).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::Prompt;
use crate::accounts::Failure;
use crate::accounts::http_client::{self, HttpClient, is_private};

/// How long what a provider said about itself is believed.
const FRESH: Duration = Duration::from_hours(1);

/// A provider's addresses.
#[derive(Debug, Clone)]
pub(super) struct Metadata {
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    jwks_uri: Url,
    pub(super) userinfo_endpoint: Option<Url>,
    pub(super) end_session_endpoint: Option<Url>,
    auth_methods: Option<Vec<String>>,
    prompts: Vec<String>,
    pub(super) signing_algorithms: Vec<String>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) claims: Option<Vec<String>>,
}

/// As the provider writes them.
#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Initiating User Registration via OpenID Connect 1.0 §4.1.
    #[serde(default)]
    prompt_values_supported: Vec<String>,
    #[serde(default)]
    id_token_signing_alg_values_supported: Vec<String>,
    scopes_supported: Option<Vec<String>>,
    claims_supported: Option<Vec<String>>,
}

impl Metadata {
    /// Returns what the provider calls `prompt`. Few let people choose an account; all must know a new login (Core
    /// §15.1).
    pub(super) fn prompt(&self, prompt: Prompt) -> Option<&'static str> {
        let chooses = self.prompts.iter().any(|known| known == "select_account");
        match prompt {
            Prompt::Usual => None,
            Prompt::Silent => Some("none"),
            Prompt::OtherAccount => Some(if chooses { "select_account" } else { "login" }),
        }
    }

    /// Whether our password goes into a header. That is the default (Discovery §3), and what to do
    /// where both ways are open.
    pub(super) fn takes_basic(&self) -> bool {
        let methods = self.auth_methods.as_deref();
        methods.is_none_or(|methods| {
            methods.iter().any(|method| method == "client_secret_basic")
                || !methods.iter().any(|method| method == "client_secret_post")
        })
    }
}

impl Document {
    /// Reads what it says, which must be about the provider that was asked, and lead to addresses that may be asked.
    fn read(self, issuer: &str) -> Result<Metadata, Failure> {
        if self.issuer != issuer {
            let words =
                format!("it calls itself {:?}; write just that as issuer in the settings", self.issuer);
            return Err(Failure::Untrusted(words));
        }
        let base = parse(issuer)?;
        let private = |address: &str| match parse(address)? {
            url if is_private(&url, &base) => Ok(url),
            url => Err(Failure::Untrusted(format!("it names {url}, which is not https"))),
        };
        let optional = |address: Option<String>| address.as_deref().map(private).transpose();
        Ok(Metadata {
            authorization_endpoint: private(&self.authorization_endpoint)?,
            token_endpoint: private(&self.token_endpoint)?,
            jwks_uri: private(&self.jwks_uri)?,
            userinfo_endpoint: optional(self.userinfo_endpoint)?,
            end_session_endpoint: optional(self.end_session_endpoint)?,
            auth_methods: self.token_endpoint_auth_methods_supported,
            prompts: self.prompt_values_supported,
            signing_algorithms: self.id_token_signing_alg_values_supported,
            scopes: self.scopes_supported,
            claims: self.claims_supported,
        })
    }
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// What is known of a provider.
#[derive(Debug, Default)]
pub(super) struct KnownMetadata {
    metadata: Mutex<Option<(Instant, Arc<Metadata>)>>,
    keys: Mutex<Option<(Instant, Arc<Vec<Jwk>>)>>,
}

impl KnownMetadata {
    /// Its addresses, asked for once an hour.
    pub(super) async fn metadata(&self, http: &HttpClient, issuer: &str) -> Result<Arc<Metadata>, Failure> {
        if let Some(metadata) = fresh(&self.metadata) {
            return Ok(metadata);
        }
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let document: Document = http_client::send(http.get(&parse(&address)?)).await?.json()?;
        Ok(keep(&self.metadata, document.read(issuer)?))
    }

    /// Its keys, asked for once an hour.
    pub(super) async fn keys(
        &self,
        http: &HttpClient,
        metadata: &Metadata,
    ) -> Result<Arc<Vec<Jwk>>, Failure> {
        match fresh(&self.keys) {
            Some(keys) => Ok(keys),
            None => self.fresh_keys(http, metadata).await,
        }
    }

    /// Its keys as they are now.
    pub(super) async fn fresh_keys(
        &self,
        http: &HttpClient,
        metadata: &Metadata,
    ) -> Result<Arc<Vec<Jwk>>, Failure> {
        let set: KeySet = http_client::send(http.get(&metadata.jwks_uri)).await?.json()?;
        // One by one: a key of a kind that nobody knows here does not hide the others.
        let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        Ok(keep(&self.keys, keys))
    }
}

type Kept<T> = Mutex<Option<(Instant, Arc<T>)>>;

fn fresh<T>(kept: &Kept<T>) -> Option<Arc<T>> {
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.as_ref().filter(|(since, _)| since.elapsed() < FRESH).map(|(_, value)| Arc::clone(value))
}

fn keep<T>(kept: &Kept<T>, value: T) -> Arc<T> {
    let value = Arc::new(value);
    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&value)));
    value
}

fn parse(address: &str) -> Result<Url, Failure> {
    Url::parse(address).map_err(|error| Failure::Untrusted(format!("{address:?} is no address: {error}")))
}
