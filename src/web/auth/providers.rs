//! The providers that people sign in with, by the ids that they have in our addresses.

use std::sync::Arc;

use crate::accounts::http_client::HttpClient;
use crate::accounts::{nextcloud, openid};
use crate::config::SignIn;

/// All providers of the settings.
#[derive(Debug)]
pub(in crate::web) struct Providers {
    /// OpenID Connect.
    openid: Vec<openid::Provider>,
    /// Nextcloud accounts.
    nextcloud: Vec<Arc<nextcloud::Provider>>,
}

/// A provider: who it is on the sign-in page.
pub(in crate::web) struct Named<'a> {
    pub(in crate::web) id: &'a str,
    /// What people call it.
    pub(in crate::web) label: &'a str,
}

impl Providers {
    /// Those that the settings name.
    ///
    /// # Errors
    /// If none could ever be asked.
    pub(in crate::web) fn new(sign_in: &SignIn) -> anyhow::Result<Self> {
        let http = HttpClient::new()?;
        let openid = sign_in.openid.iter().cloned();
        let openid = openid.map(|settings| openid::Provider::new(settings, http.clone())).collect();
        let nextcloud = sign_in.nextcloud.iter().cloned();
        let nextcloud =
            nextcloud.map(|settings| Arc::new(nextcloud::Provider::new(settings, http.clone()))).collect();
        Ok(Self { openid, nextcloud })
    }

    /// All of them, in the order of the settings.
    pub(in crate::web) fn all(&self) -> impl Iterator<Item = Named<'_>> {
        let openid = self.openid.iter().map(|provider| {
            let settings = provider.settings();
            Named { id: &settings.id, label: &settings.label }
        });
        openid.chain(self.nextcloud.iter().map(|provider| {
            let settings = provider.settings();
            Named { id: &settings.id, label: &settings.label }
        }))
    }

    /// Whether there is one with this id.
    pub(in crate::web) fn has(&self, id: &str) -> bool {
        self.all().any(|provider| provider.id == id)
    }

    /// The provider of OpenID Connect with this id.
    pub(in crate::web) fn openid(&self, id: &str) -> Option<&openid::Provider> {
        self.openid.iter().find(|provider| provider.settings().id == id)
    }

    /// The Nextcloud with this id.
    pub(in crate::web) fn nextcloud(&self, id: &str) -> Option<&Arc<nextcloud::Provider>> {
        self.nextcloud.iter().find(|provider| provider.settings().id == id)
    }
}
