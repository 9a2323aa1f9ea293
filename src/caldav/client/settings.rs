//! Which account of which server a client is for, how long it waits and how much it reads.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

/// Where the calendars are and as whom to read them.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// The server (for discovery), its DAV root, a principal or a calendar home.
    pub url: Url,
    /// The account.
    pub username: String,
    /// Its app password.
    pub password: SecretString,
    /// How long to wait and how much to read.
    pub limits: Limits,
}

/// How long to wait and how much to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest time to connect.
    pub connect: Duration,
    /// The longest time from sending to the end of the answer, a second try of a read included. A request waits at
    /// most as long before it is sent.
    pub whole: Duration,
    /// Largest answer in bytes, unpacked.
    pub max_body: usize,
    /// Requests under way at the same time.
    pub in_flight: usize,
    /// How long nothing is sent after the server did not accept the password for the first time.
    pub second_try: Duration,
    /// How long nothing is sent after it did not accept it again.
    pub lockout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(20),
            max_body: 64 * 1024 * 1024,
            in_flight: 8,
            second_try: Duration::from_secs(10),
            lockout: Duration::from_mins(15),
        }
    }
}
