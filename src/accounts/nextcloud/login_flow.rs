//! Login Flow v2: people say yes in their Nextcloud, in another window, and we ask until they have.
//!
//! It needs no administrator. What we get is an app password, for as long as it takes to read a profile.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Access, Provider};
use crate::accounts::http_client;
use crate::accounts::{Failure, Profile};
use crate::secret::secret;

/// What a browser keeps for us until its owner has said yes. Never printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// The name of this sign-in.
    pub key: String,
    /// Where to say yes.
    pub login: String,
    token: String,
}

#[derive(Deserialize)]
struct Begun {
    poll: Poll,
    login: String,
}

#[derive(Deserialize)]
struct Poll {
    token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Granted {
    login_name: String,
    app_password: String,
}

/// What somebody who said yes gave us: their whole account, until it is given back.
#[derive(Debug)]
pub struct AppPassword {
    /// The name of the account.
    pub account: String,
    /// A password of its own for us.
    pub password: SecretString,
}

impl Provider {
    /// Begins: the answer says where to say yes.
    ///
    /// # Errors
    /// If the Nextcloud does not answer as it should.
    pub async fn begin_flow(&self) -> Result<Secrets, Failure> {
        let url = self.address("index.php/login/v2")?;
        let begun: Begun = http_client::send(self.http.post(&url)).await?.json()?;
        // People are sent there, so it must be the Nextcloud that the settings name.
        let login = Url::parse(&begun.login).ok().filter(|login| login.origin() == url.origin());
        let login = login.ok_or_else(|| {
            let words =
                format!("it sends people to {:?}; is url in the settings what it calls itself?", begun.login);
            Failure::Untrusted(words)
        })?;
        Ok(Secrets { key: secret(), login: login.into(), token: begun.poll.token })
    }

    /// Returns who said yes; `None`: nobody yet.
    ///
    /// # Errors
    /// If the Nextcloud does not answer as it should.
    pub async fn ask_flow(&self, secrets: &Secrets, languages: &str) -> Result<Option<Profile>, Failure> {
        let Some(AppPassword { account, password }) = self.take_app_password(secrets).await? else {
            return Ok(None);
        };
        self.read_profile(Access::AppPassword { account, password }, languages).await.map(Some)
    }

    /// Returns the password that whoever said yes gave us, which is theirs to take back; `None`: nobody yet. It is said once.
    ///
    /// # Errors
    /// If the Nextcloud does not answer as it should.
    pub async fn take_app_password(&self, secrets: &Secrets) -> Result<Option<AppPassword>, Failure> {
        // Not where its answer says to ask: this is the same place, and nobody else's.
        let url = self.address("index.php/login/v2/poll")?;
        let answer = http_client::send(self.http.post_form(&url, &[("token", &secrets.token)])).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        let Granted { login_name, app_password } = answer.json()?;
        Ok(Some(AppPassword { account: login_name, password: app_password.into() }))
    }
}
