//! What the mail part has to be told.

use std::path::PathBuf;

use secrecy::SecretString;

use super::Sender;

/// From whom mails are, and how they leave.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// From whom.
    pub from: Sender,
    /// How.
    pub carrier: Carrier,
}

/// How mails leave.
#[derive(Debug, Clone)]
pub enum Carrier {
    /// By a mail server.
    Smtp(SmtpSettings),
    /// As files in this folder, until there is a mail server.
    Directory(PathBuf),
}

/// A mail server that takes our mails (RFC 6409).
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How what is said to it is kept private.
    pub security: Security,
    /// The account there and its password, if it wants one.
    pub account: Option<(String, SecretString)>,
}

/// How a connection to a mail server is encrypted. There is no "if it can": whoever stands in between
/// would say that it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From the first byte (RFC 8314 §3.3).
    Implicit,
    /// After STARTTLS, without which nothing is said (RFC 3207).
    StartTls,
    /// Not at all; on this machine only.
    None,
}
