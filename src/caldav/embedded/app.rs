//! What the handlers share: the store, the account and the addresses.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::collection::Collection;
use super::object::Object;
use super::place::{Places, ResourcePath};
use super::quirks::Quirks;
use super::store::Store;
use crate::caldav::Href;
use crate::secret::Digest;

/// One server with one account.
pub(super) struct App {
    pub(super) store: Arc<Store>,
    pub(super) places: Places,
    pub(super) username: String,
    pub(super) password: SecretString,
    pub(super) quirks: Quirks,
}

/// Something that is there.
#[derive(Clone)]
pub(super) enum Resource {
    /// The root, the account, the calendar home and what lies between.
    Fixed(ResourcePath),
    Calendar(String, Arc<Collection>),
    Object(String, Arc<Object>),
}

impl App {
    /// Returns the resource at `place`.
    pub(super) fn find(&self, place: &ResourcePath) -> Option<Resource> {
        match place {
            ResourcePath::Calendar(name) => {
                Some(Resource::Calendar(name.clone(), self.store.calendar(name)?))
            }
            ResourcePath::Object { calendar, name } => {
                let object = self.store.calendar(calendar)?.get(name)?;
                Some(Resource::Object(calendar.clone(), object))
            }
            ResourcePath::Beyond { .. } => None,
            fixed => Some(Resource::Fixed(fixed.clone())),
        }
    }

    /// Looks at the files of the calendar at `place` again.
    pub(super) async fn look_at_disk(&self, place: &ResourcePath) {
        let (ResourcePath::Calendar(calendar) | ResourcePath::Object { calendar, .. }) = place else {
            return;
        };
        if let Some(calendar) = self.store.calendar(calendar)
            && let Err(error) = calendar.look_at_disk().await
        {
            tracing::error!(?error, "a calendar cannot be read again");
        }
    }

    /// Returns the children of `resource`.
    pub(super) fn members(&self, resource: &Resource) -> Vec<Resource> {
        match resource {
            Resource::Fixed(ResourcePath::Root) => {
                vec![Resource::Fixed(ResourcePath::Principals), Resource::Fixed(ResourcePath::Homes)]
            }
            Resource::Fixed(ResourcePath::Principals) => vec![Resource::Fixed(ResourcePath::Principal)],
            Resource::Fixed(ResourcePath::Homes) => vec![Resource::Fixed(ResourcePath::Home)],
            Resource::Fixed(ResourcePath::Home) => {
                let calendars = self.store.calendars();
                calendars.into_iter().map(|(name, calendar)| Resource::Calendar(name, calendar)).collect()
            }
            Resource::Calendar(name, calendar) => {
                let objects = calendar.objects();
                objects.into_iter().map(|object| Resource::Object(name.clone(), object)).collect()
            }
            Resource::Fixed(_) | Resource::Object(..) => Vec::new(),
        }
    }

    /// The address of `resource`.
    pub(super) fn href(&self, resource: &Resource) -> Href {
        match resource {
            Resource::Fixed(place) => self.places.href(place),
            Resource::Calendar(name, _) => self.places.href(&ResourcePath::Calendar(name.clone())),
            Resource::Object(calendar, object) => self.places.object(calendar, &object.name),
        }
    }

    /// Whether these are the credentials of the account; takes as long whichever part is wrong.
    pub(super) fn is_account(&self, username: &[u8], password: &[u8]) -> bool {
        let is_name = Digest::of(&self.username).is(&Digest::of(username));
        let is_password = Digest::of(self.password.expose_secret()).is(&Digest::of(password));
        is_name & is_password
    }
}
