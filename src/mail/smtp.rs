//! Mails by a mail server (RFC 5321, RFC 6409), on an encrypted connection.

use std::error::Error as _;
use std::net::IpAddr;
use std::time::Duration;
use std::{fmt, io};

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::message::Written;
use super::{Error, Security, SmtpSettings};

/// How long connecting may take.
const LONGEST_CONNECT: Duration = Duration::from_secs(10);
/// How long the server may take for one mail.
const LONGEST_TRY: Duration = Duration::from_secs(25);

/// A mail server. Each mail has a connection of its own: they are few.
pub(super) struct Smtp {
    host: String,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Smtp {
    /// The server that `settings` name, to which we call ourselves `hello`.
    ///
    /// # Errors
    /// If there are no certificates to trust.
    pub(super) fn new(settings: &SmtpSettings, hello: &str) -> Result<Self, Error> {
        let encrypted = || {
            let parameters = TlsParameters::new_rustls(settings.host.clone());
            parameters.map_err(|error| Error::Unwritable(in_words(&error)))
        };
        let tls = match settings.security {
            Security::Implicit => Tls::Wrapper(encrypted()?),
            Security::StartTls => Tls::Required(encrypted()?),
            Security::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(LONGEST_CONNECT))
            .hello_name(client_id(hello));
        if let Some((username, password)) = &settings.account {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(username.clone(), password));
        }
        Ok(Self { host: settings.host.clone(), transport: builder.build() })
    }

    /// Connects and signs in as for a mail, and says where.
    ///
    /// # Errors
    /// If the server is not there, or lets us not in.
    pub(super) async fn try_out(&self) -> Result<String, Error> {
        match timeout(LONGEST_TRY, self.transport.test_connection()).await {
            Err(_) => Err(Error::Away(format!("no answer within {} s", LONGEST_TRY.as_secs()))),
            Ok(Ok(true)) => Ok(format!("{} takes mails of this account", self.host)),
            Ok(Ok(false)) => Err(Error::Away("it does not answer as a mail server should".to_owned())),
            Ok(Err(error)) if is_untrusted(&error) || error.is_client() || error.is_permanent() => {
                Err(Error::Unfit(in_words(&error)))
            }
            Ok(Err(error)) => Err(Error::Away(in_words(&error))),
        }
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// If it is not taken, now or ever.
    pub(super) async fn send(&self, written: &Written) -> Result<(), Error> {
        let Ok(sent) = timeout(LONGEST_TRY, self.transport.send(written.message.clone())).await else {
            return Err(Error::Away(format!("no answer within {} s", LONGEST_TRY.as_secs())));
        };
        match sent {
            Ok(_) => Ok(()),
            // No certificate that can be trusted, or nothing that both know.
            Err(error) if is_untrusted(&error) || error.is_client() => Err(Error::Unfit(in_words(&error))),
            // "No" for ever: to this mail, or to everything from us?
            Err(error) if error.is_permanent() => {
                let takes_us = timeout(LONGEST_TRY, self.transport.test_connection()).await;
                let is_fit = matches!(takes_us, Ok(Ok(true)));
                Err(if is_fit { Error::Refused } else { Error::Unfit }(in_words(&error)))
            }
            Err(error) if error.is_transient() => Err(Error::NotNow(in_words(&error))),
            Err(error) => Err(Error::Away(in_words(&error))),
        }
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).finish_non_exhaustive()
    }
}

/// Whether the certificate is somebody else's, or of nobody that this machine trusts: it will be the same one again.
fn is_untrusted(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = error.source();
    let mut is_invalid = false;
    while let Some(error) = cause {
        // What TLS refuses is an error of the connection to the mail library, and invalid data to the standard one.
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        is_invalid |= kind == Some(io::ErrorKind::InvalidData);
        cause = error.source();
    }
    error.is_tls() || is_invalid
}

/// An address stands in brackets there (RFC 5321 §4.1.3).
fn client_id(hello: &str) -> ClientId {
    match hello.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(hello.to_owned()),
    }
}

/// An error with what caused it.
fn in_words(error: &lettre::transport::smtp::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = error.source();
    }
    words
}
