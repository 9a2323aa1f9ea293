//! Signing in with a Nextcloud account (docs/nextcloud.md §8), in one of two ways:
//!
//! - [`oauth2`](self): an administrator has registered Clef there, and people go there and come back;
//! - [`login_flow`]: nobody has to register anything (Login Flow v2), so it works on managed hosts.
//!
//! Both give us more than we want: the whole account. So the profile is read once, and then what we were
//! given is taken back at once, whatever came of it.

pub mod login_flow;
mod survey;

pub use self::login_flow::AppPassword;
pub use self::survey::{AtAddress, look_at};

use reqwest::RequestBuilder;
use reqwest::header::ACCEPT_LANGUAGE;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use super::http_client::{self, HttpClient};
use super::oauth::{Returned, ask_for_code};
use super::{Claimed, Failure, Profile};
use crate::secret::Secret;

/// A Nextcloud, as the settings name it.
#[derive(Debug, Clone)]
pub struct NextcloudSettings {
    /// Its id in our addresses.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Among which ids its accounts are.
    pub namespace: String,
    /// Its address, with a slash at the end.
    pub url: Url,
    /// Our name and password there, if an administrator has registered us.
    pub client: Option<(String, SecretString)>,
}

/// A Nextcloud to sign in with.
#[derive(Debug)]
pub struct Provider {
    settings: NextcloudSettings,
    http: HttpClient,
}

/// What a browser keeps for us until it comes back. Never printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// Ties the answer to this browser (RFC 6749 §10.12).
    pub state: Secret,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
}

/// What we were given to read the profile with.
enum Access {
    Token(SecretString),
    AppPassword { account: String, password: SecretString },
}

impl Access {
    fn apply(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request.header("OCS-APIRequest", "true");
        match self {
            Self::Token(token) => request.bearer_auth(token.expose_secret()),
            Self::AppPassword { account, password } => {
                request.basic_auth(account, Some(password.expose_secret()))
            }
        }
    }
}

#[derive(Deserialize)]
struct Ocs {
    ocs: Envelope,
}

#[derive(Deserialize)]
struct Envelope {
    data: User,
}

#[derive(Deserialize)]
struct User {
    id: String,
    displayname: Option<String>,
    email: Option<String>,
    language: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
}

impl Provider {
    /// The Nextcloud that `settings` name. Nothing is asked of it yet.
    #[must_use]
    pub fn new(settings: NextcloudSettings, http: HttpClient) -> Self {
        Self { settings, http }
    }

    /// Its settings.
    #[must_use]
    pub fn settings(&self) -> &NextcloudSettings {
        &self.settings
    }

    /// Whether an administrator has registered us there.
    #[must_use]
    pub fn knows_us(&self) -> bool {
        self.settings.client.is_some()
    }

    /// Returns where to send a browser, and what it has to keep meanwhile.
    ///
    /// # Errors
    /// If nobody has registered us there.
    pub fn begin(&self, redirect_uri: &str) -> Result<(Url, Secrets), Failure> {
        let (client_id, _) = self.client()?;
        let secrets = Secrets { state: Secret::random() };
        let endpoint = self.address("index.php/apps/oauth2/authorize")?;
        Ok((ask_for_code(endpoint, client_id, redirect_uri, secrets.state.expose()), secrets))
    }

    /// Returns who it is that comes back.
    ///
    /// # Errors
    /// If they said no, if this is not the answer to what this browser began, or if the Nextcloud does
    /// not answer as it should.
    pub async fn finish(
        &self,
        secrets: &Secrets,
        returned: &Returned,
        redirect_uri: &str,
        languages: &str,
    ) -> Result<Profile, Failure> {
        returned.belongs_to(&secrets.state)?;
        let (client_id, secret) = self.client()?;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", returned.code()?),
            ("redirect_uri", redirect_uri),
            ("client_id", client_id),
            ("client_secret", secret.expose_secret()),
        ];
        let url = self.address("index.php/apps/oauth2/api/v1/token")?;
        let answer = http_client::send(self.http.post_form(&url, &fields)).await?;
        if answer.status == 400 {
            // Also if the client is not known, which the words tell.
            return Err(Failure::Expired(answer.unexpected().to_string()));
        }
        let tokens: Tokens = answer.json()?;
        self.read_profile(Access::Token(tokens.access_token.into()), languages).await
    }

    /// Reads the profile, and gives back what it was read with. Of somebody who never chose a language there,
    /// Nextcloud says the one that whoever asks would like, so it is asked with the `languages` of their browser.
    async fn read_profile(&self, access: Access, languages: &str) -> Result<Profile, Failure> {
        let user = self.user(&access, languages).await;
        if let Err(error) = self.give_back(&access).await {
            tracing::warn!(provider = self.settings.id, %error, "what a Nextcloud gave us was not taken back");
        }
        let user = user?;
        let claimed = Claimed {
            id: user.id,
            name: user.displayname,
            email: user.email,
            // People write into their profile whatever they like.
            email_is_proven: false,
            language: user.language,
            groups: user.groups,
        };
        Profile::new(&self.settings.namespace, claimed)
    }

    async fn user(&self, access: &Access, languages: &str) -> Result<User, Failure> {
        let mut url = self.address("ocs/v2.php/cloud/user")?;
        url.set_query(Some("format=json"));
        let request = self.http.get(&url).header(ACCEPT_LANGUAGE, languages);
        let answer = http_client::send(access.apply(request)).await?;
        Ok(answer.json::<Ocs>()?.ocs.data)
    }

    async fn give_back(&self, access: &Access) -> Result<(), Failure> {
        let mut url = self.address("ocs/v2.php/core/apppassword")?;
        url.set_query(Some("format=json"));
        let answer = http_client::send(access.apply(self.http.delete(&url))).await?;
        if answer.is_success() { Ok(()) } else { Err(answer.unexpected()) }
    }

    fn client(&self) -> Result<(&str, &SecretString), Failure> {
        let client = self.settings.client.as_ref();
        let (id, secret) = client.ok_or_else(|| Failure::Unavailable("no client_id".to_owned()))?;
        Ok((id, secret))
    }

    fn address(&self, path: &str) -> Result<Url, Failure> {
        self.settings.url.join(path).map_err(|error| Failure::Unavailable(error.to_string()))
    }
}
