//! The account that is to own the calendars, and its password: by saying yes in the Nextcloud (Login Flow v2), typed, or
//! from a file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, sleep};
use url::Url;

use super::server::Found;
use super::{Flags, Terminal};
use crate::accounts::http_client::HttpClient;
use crate::accounts::nextcloud::{NextcloudSettings, Provider};
use crate::caldav::client::{ClientSettings, Limits};
use crate::files::write_private;

/// How the file is called that holds the password, beside the settings.
const PASSWORD: &str = "calendar-password";
/// How often it is asked whether somebody said yes, and for how long: Nextcloud forgets it after twenty minutes.
const ASKED_EVERY: Duration = Duration::from_secs(1);
const ASKED_FOR: Duration = Duration::from_mins(20);

#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) username: String,
    password: SecretString,
    /// Where the password is kept.
    pub(super) file: PathBuf,
}

impl Account {
    /// Gets an account of the server that was `found`, and writes its password where nobody else can read it.
    ///
    /// # Errors
    /// If there is none.
    pub(super) async fn get(flags: &Flags, found: &Found, terminal: &mut Terminal) -> anyhow::Result<Self> {
        let file = flags.password_file.clone().unwrap_or_else(|| flags.to.with_file_name(PASSWORD));
        let file = std::path::absolute(&file).unwrap_or(file);
        if let Some(password) = read(&file)? {
            let username = match &flags.username {
                Some(name) => name.clone(),
                None => terminal.ask("Account that is to own the calendars", None)?,
            };
            return Ok(Self { username, password, file });
        }
        let (username, password) = match &found.nextcloud {
            Some((base, _)) if flags.username.is_none() => ask_nextcloud(base, terminal).await?,
            _ => {
                let username = match &flags.username {
                    Some(name) => name.clone(),
                    None => terminal.ask("Account that is to own the calendars", None)?,
                };
                let what = if found.nextcloud.is_some() { "Its app password" } else { "Its password" };
                (username, terminal.ask_secret(what)?.into())
            }
        };
        write_private(&file, password.expose_secret().as_bytes())
            .with_context(|| format!("the password cannot be written to {}", file.display()))?;
        terminal
            .say(&format!("The password of {username} is in {}, for this account alone.", file.display()));
        Ok(Self { username, password, file })
    }

    /// The account as a client for the calendars at `url` needs it.
    pub(super) fn client_settings(&self, url: Url) -> ClientSettings {
        let (username, password) = (self.username.clone(), self.password.clone());
        ClientSettings { url, username, password, limits: Limits::default() }
    }

    /// The account of settings that are there.
    pub(super) fn known(username: String, password: SecretString) -> Self {
        Self { username, password, file: PathBuf::new() }
    }
}

/// Reads the password in `file`; none if there is no such file.
fn read(file: &Path) -> anyhow::Result<Option<SecretString>> {
    match std::fs::read_to_string(file) {
        Ok(text) if text.trim().is_empty() => {
            bail!("{} is empty; expected the password in it", file.display())
        }
        Ok(text) => Ok(Some(text.trim().into())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| file.display().to_string()),
    }
}

/// Shows where to say yes, and waits until somebody has.
async fn ask_nextcloud(base: &Url, terminal: &mut Terminal) -> anyhow::Result<(String, SecretString)> {
    let settings = NextcloudSettings {
        id: "setup".to_owned(),
        label: String::new(),
        namespace: "setup".to_owned(),
        url: base.clone(),
        client: None,
    };
    let provider = Provider::new(settings, HttpClient::new().context("the certificates to trust")?);
    let flow = provider.begin_flow().await?;
    terminal.show_code(&flow.login);
    terminal
        .say("Open this address, sign in as the account that is to own the rooms' calendars, and say yes:");
    terminal.say(&format!("  {}", flow.login));
    terminal.say("Waiting for it …");
    let begun = Instant::now();
    while begun.elapsed() < ASKED_FOR {
        if let Some(granted) = provider.take_app_password(&flow).await? {
            terminal.say(&format!("{} said yes.", granted.account));
            return Ok((granted.account, granted.password));
        }
        sleep(ASKED_EVERY).await;
    }
    bail!("nobody said yes within twenty minutes")
}
