//! The providers that people sign in with, by the ids that they have in our addresses.

use crate::accounts::openid;
use crate::accounts::outside::Outside;
use crate::config::SignIn;

/// All providers of the settings.
#[derive(Debug)]
pub(in crate::web) struct Providers {
    /// OpenID Connect.
    pub(in crate::web) openid: Vec<openid::Provider>,
}

/// A provider: who it is on the sign-in page.
pub(in crate::web) struct Named<'a> {
    /// Its id.
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
        let outside = Outside::new()?;
        let openid = sign_in.openid.iter().cloned();
        Ok(Self { openid: openid.map(|settings| openid::Provider::new(settings, outside.clone())).collect() })
    }

    /// All of them, in the order of the settings.
    pub(in crate::web) fn all(&self) -> impl Iterator<Item = Named<'_>> {
        self.openid.iter().map(|provider| {
            let settings = provider.settings();
            Named { id: &settings.id, label: &settings.label }
        })
    }

    /// Whether there is one with this id.
    pub(in crate::web) fn has(&self, id: &str) -> bool {
        self.all().any(|provider| provider.id == id)
    }

    /// The provider of OpenID Connect with this id.
    pub(in crate::web) fn openid(&self, id: &str) -> Option<&openid::Provider> {
        self.openid.iter().find(|provider| provider.settings().id == id)
    }
}
