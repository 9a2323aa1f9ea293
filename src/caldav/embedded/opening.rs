//! Requests may come while the calendars are still being read: they wait until that is done.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use secrecy::SecretString;
use tokio::sync::{oneshot, watch};
use tower::ServiceExt;

use super::app::App;
use super::place::Places;
use super::quirks::Quirks;
use super::store::{LockedStore, Store};
use super::{EmbeddedSettings, StartError, router};

/// The reading of the calendars.
pub struct Opening {
    /// Until it has begun.
    read: Option<Box<dyn FnOnce() + Send>>,
    done: oneshot::Receiver<Result<(), StartError>>,
}

impl Opening {
    /// Begins, in a thread of its own, which keeps no program from ending.
    pub fn begin(&mut self) {
        let Some(read) = self.read.take() else { return };
        if let Err(error) = thread::Builder::new().name("calendars".to_owned()).spawn(read) {
            tracing::error!(%error, "the calendars are not read");
        }
    }

    /// Waits until it is done.
    ///
    /// # Errors
    /// If they cannot be read; then the server answers nothing but errors.
    pub async fn done(mut self) -> Result<(), StartError> {
        self.begin();
        let never =
            |_| Err(StartError::Directory { directory: PathBuf::new(), source: io::Error::other("a panic") });
        self.done.await.unwrap_or_else(never)
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opening")
    }
}

/// A directory that nobody else uses, and for whom its calendars are.
pub(super) struct Unread {
    directory: PathBuf,
    store: LockedStore,
    username: String,
    password: SecretString,
    quirks: Quirks,
}

impl Unread {
    /// Takes the directory of `settings`.
    ///
    /// # Errors
    /// If another process uses it, it cannot be used, or the name is none of an account.
    pub(super) fn new(settings: EmbeddedSettings) -> Result<Self, StartError> {
        let EmbeddedSettings { directory, username, password, quirks } = settings;
        if username.is_empty()
            || username.contains(':')
            || username.chars().any(char::is_control)
            || username.starts_with('.')
        {
            return Err(StartError::BadUsername(username));
        }
        let of_directory = |source| StartError::Directory { directory: directory.clone(), source };
        let store = LockedStore::take(&directory).map_err(of_directory)?;
        let store = store.ok_or_else(|| StartError::InUse(directory.clone()))?;
        Ok(Self { directory, store, username, password, quirks })
    }

    /// Reads the calendars. Blocks.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(super) fn read(self) -> Result<Router, StartError> {
        let Self { directory, store, username, password, quirks } = self;
        let store: Store = store.read().map_err(|source| StartError::Directory { directory, source })?;
        let places = Places::new(&username);
        Ok(router::router(Arc::new(App { store: Arc::new(store), places, username, password, quirks })))
    }

    /// Answers once the calendars have been read.
    pub(super) fn read_meanwhile(self) -> (Router, Opening) {
        let (is_done, done) = oneshot::channel();
        let (answer, answers) = watch::channel(None);
        let read = move || {
            let read = self.read().map(|router| {
                answer.send_replace(Some(router));
            });
            // Nobody may be waiting.
            let _ = is_done.send(read);
        };
        let router = Router::new().fallback(move |request| answer_when_read(answers.clone(), request));
        (router, Opening { read: Some(Box::new(read)), done })
    }
}

async fn answer_when_read(mut answers: watch::Receiver<Option<Router>>, request: Request) -> Response {
    // Cloned before anything is awaited: nobody else may be kept from looking.
    let router = answers.wait_for(Option::is_some).await.ok().and_then(|router| router.clone());
    match router {
        Some(router) => router.oneshot(request).await.into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn settings(directory: &std::path::Path) -> EmbeddedSettings {
        EmbeddedSettings {
            directory: directory.to_owned(),
            username: "salles".to_owned(),
            password: "x".to_owned().into(),
            quirks: Quirks::default(),
        }
    }

    fn ask(router: &Router) -> impl Future<Output = StatusCode> + use<> {
        let request =
            Request::builder().method("OPTIONS").uri("/dav/").body(Body::empty()).expect("a request");
        let router = router.clone();
        async move { router.oneshot(request).await.expect("an answer").status() }
    }

    #[tokio::test]
    async fn requests_wait_until_the_calendars_are_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let (answer, answers) = watch::channel(None);
        let router = Router::new().fallback(move |request| answer_when_read(answers.clone(), request));
        let waiting = tokio::spawn(ask(&router));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        let unread = Unread::new(settings(directory.path())).expect("a free directory");
        assert!(matches!(Unread::new(settings(directory.path())), Err(StartError::InUse(_))), "at once");
        answer.send_replace(Some(unread.read().expect("readable")));
        assert_eq!(waiting.await.expect("no panic"), StatusCode::UNAUTHORIZED);
        drop(answer);
        assert_eq!(ask(&router).await, StatusCode::UNAUTHORIZED);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_an_error_for_whoever_started_it_and_for_whoever_asks() {
        let directory = tempfile::tempdir().expect("a directory");
        let calendar = directory.path().join("calendars/atelier");
        std::fs::create_dir_all(calendar.join(".changes")).expect("a directory where the log would be");
        let unread = Unread::new(settings(directory.path())).expect("a free directory");
        let (router, opening) = unread.read_meanwhile();
        assert!(matches!(opening.done().await, Err(StartError::Directory { .. })));
        assert_eq!(ask(&router).await, StatusCode::SERVICE_UNAVAILABLE);
    }
}
