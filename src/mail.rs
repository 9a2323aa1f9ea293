//! Mails. Whoever posts one says what it says; how it is written (RFC 5322) and carried (SMTP, RFC 5321,
//! or into files) is here.
//!
//! Posting never waits: a mail is made and sent in a task of its own, of which there are only so many.
//! One that cannot be sent is logged and counted, and undoes nothing.

mod address;
mod folder;
mod message;
mod settings;
mod smtp;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::counter;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

pub use self::address::Address;
pub(crate) use self::address::{bare, read_domain};
pub use self::message::{Invitation, Mail, Sender, Thread};
pub use self::settings::{Carrier, MailSettings, Security, SmtpSettings};

use self::folder::Folder;
use self::message::Written;
use self::smtp::Smtp;
use crate::domain::time::Instant;

/// As many mails as may be under way or wait for it; what comes on top is dropped.
const MOST_WAITING: u32 = 200;
/// As many as are sent at the same time.
const AT_ONCE: usize = 4;
/// How long one may take, with all its tries.
const LONGEST: Duration = Duration::from_mins(2);
/// How often one is tried when the mail server cannot be reached or says "not now".
const TRIES: u32 = 3;
/// How long to wait before the second try; before the third it is ten times as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// Why a mail was not sent. For the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be written.
    #[error("cannot be written: {0}")]
    Unwritable(String),
    /// The mail server will never take it: the address is wrong, or what it says.
    #[error("not taken: {0}")]
    Refused(String),
    /// The mail server says "not now" to this mail.
    #[error("not now: {0}")]
    NotNow(String),
    /// The mail server cannot be reached, or does not answer.
    #[error("not there: {0}")]
    Away(String),
    /// The mail server takes nothing from us: the account, the password or the certificate is wrong.
    #[error("not as the settings say: {0}")]
    Unfit(String),
    /// The file cannot be written.
    #[error("the folder: {0}")]
    Folder(#[from] std::io::Error),
    /// It took too long.
    #[error("no end of it after {} s", LONGEST.as_secs())]
    TooLong,
}

impl Error {
    /// Returns it in words without the address. Mail servers quote it in what they answer.
    #[must_use]
    pub fn without(&self, address: &Address) -> String {
        self.to_string().replace(address.as_str(), "<the address>")
    }

    /// Whether another try may go well soon.
    fn may_pass(&self) -> bool {
        matches!(self, Self::NotNow(_) | Self::Away(_))
    }
}

/// Sends mails. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    from: Sender,
    way: Way,
    /// One permit for each mail that is under way or waits.
    waiting: Arc<Semaphore>,
    /// One permit for each that is being sent.
    sending: Semaphore,
}

/// Where mails go.
#[derive(Debug)]
enum Way {
    Smtp(Smtp),
    File(Folder),
    Memory(Mutex<Vec<String>>),
    Off,
}

impl Mailer {
    /// As the settings say; `hello` is the name that this machine gives itself.
    ///
    /// # Errors
    /// If there are no certificates to trust, or the folder cannot be made.
    pub fn new(settings: &MailSettings, hello: &str) -> Result<Self, Error> {
        let way = match &settings.carrier {
            Carrier::Smtp(smtp) => Way::Smtp(Smtp::new(smtp, hello)?),
            Carrier::Directory(directory) => Way::File(Folder::open(directory)?),
        };
        Ok(Self::by(settings.from.clone(), way))
    }

    /// One that keeps what it is given, for tests.
    #[must_use]
    pub fn memory(from: Sender) -> Self {
        Self::by(from, Way::Memory(Mutex::default()))
    }

    /// One that sends nothing.
    #[must_use]
    pub fn off() -> Self {
        Self::by(Sender::nobody(), Way::Off)
    }

    fn by(from: Sender, way: Way) -> Self {
        let waiting = Arc::new(Semaphore::new(MOST_WAITING as usize));
        Self(Arc::new(Shared { from, way, waiting, sending: Semaphore::new(AT_ONCE) }))
    }

    /// Sends what `make` makes, if anything, in a task of its own: how long the caller takes does not
    /// tell whether there was a mail.
    pub fn post(&self, now: Instant, make: impl FnOnce() -> Option<Mail> + Send + 'static) {
        let Ok(place) = Arc::clone(&self.0.waiting).try_acquire_owned() else {
            tracing::error!("too many mails are waiting: one was dropped");
            counter!("clef_mails_total", "outcome" => "dropped").increment(1);
            return;
        };
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move {
            if let Some(mail) = make() {
                shared.send(&mail, now).await;
            }
            drop(place);
        });
    }

    /// Sends `mail` now and once. Whoever asks waits for it, and tries again if it is to be tried again.
    ///
    /// # Errors
    /// If it was not taken, or nobody knows.
    pub async fn send(&self, mail: &Mail, now: Instant) -> Result<(), Error> {
        // Fails only if the semaphore was closed, which nobody does.
        let Ok(_turn) = self.0.sending.acquire().await else { return Err(Error::TooLong) };
        let written = message::write(&self.0.from, mail, now)?;
        timeout(LONGEST, self.0.carry(&written)).await.unwrap_or(Err(Error::TooLong))
    }

    /// Finds out whether mails would be taken, without sending one, and says how they leave.
    ///
    /// # Errors
    /// If they would not.
    pub async fn try_out(&self) -> Result<String, Error> {
        match &self.0.way {
            Way::Smtp(smtp) => smtp.try_out().await,
            Way::File(folder) => Ok(format!("mails become files in {}", folder.path().display())),
            Way::Memory(_) => Ok("mails are kept in memory".to_owned()),
            Way::Off => Err(Error::Unfit("there is no [mail] in the settings".to_owned())),
        }
    }

    /// Returns from whom mails are.
    #[must_use]
    pub fn sender(&self) -> &Sender {
        &self.0.from
    }

    /// Waits until everything that was posted is sent or given up, at most `within`.
    pub async fn settle(&self, within: Duration) {
        if timeout(within, self.0.waiting.acquire_many(MOST_WAITING)).await.is_err() {
            let left = MOST_WAITING as usize - self.0.waiting.available_permits();
            tracing::warn!(left, "mails were still under way: they may be lost");
        }
    }

    /// Returns what was sent to memory, as written.
    #[must_use]
    pub fn kept(&self) -> Vec<String> {
        match &self.0.way {
            Way::Memory(kept) => lock(kept).clone(),
            Way::Smtp(_) | Way::File(_) | Way::Off => Vec::new(),
        }
    }
}

impl Shared {
    /// Sends `mail`, or says in the log why not. What is sent is not counted: figures are open to
    /// everybody, and a link for somebody unknown is not sent.
    async fn send(&self, mail: &Mail, now: Instant) {
        // Fails only if the semaphore was closed, which nobody does.
        let Ok(_turn) = self.sending.acquire().await else { return };
        let sent = match message::write(&self.from, mail, now) {
            Ok(written) => {
                timeout(LONGEST, self.deliver(mail, &written)).await.unwrap_or(Err(Error::TooLong))
            }
            Err(error) => Err(error),
        };
        if let Err(error) = sent {
            let error = error.without(&mail.to);
            tracing::error!(mail = mail.about, ?error, "a mail was not sent");
            counter!("clef_mails_total", "outcome" => "failed").increment(1);
        } else {
            tracing::debug!(mail = mail.about, "a mail was sent");
        }
    }

    async fn deliver(&self, mail: &Mail, written: &Written) -> Result<(), Error> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..TRIES {
            match self.carry(written).await {
                Err(error) if error.may_pass() => {
                    tracing::info!(
                        mail = mail.about,
                        error = error.without(&mail.to),
                        "a mail is tried again"
                    );
                }
                other => return other,
            }
            sleep(pause).await;
            pause *= 10;
        }
        self.carry(written).await
    }

    async fn carry(&self, written: &Written) -> Result<(), Error> {
        match &self.way {
            Way::Smtp(smtp) => smtp.send(written).await,
            Way::File(folder) => Ok(folder.keep(written).await?),
            Way::Memory(kept) => {
                lock(kept).push(written.text());
                Ok(())
            }
            Way::Off => Err(Error::Unfit("there is no [mail] in the settings".to_owned())),
        }
    }
}

/// A list of texts is whole whatever panicked.
fn lock(kept: &Mutex<Vec<String>>) -> MutexGuard<'_, Vec<String>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
