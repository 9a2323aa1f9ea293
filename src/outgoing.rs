//! Requests to other people's servers: with time-outs, bounded answers and no redirects that nobody has looked at, so that
//! an answer can neither hold Clef up nor send it to an address that is not in the settings.

mod addresses;
mod fetch;

use std::time::Duration;

use reqwest::{Client, ClientBuilder, Response, redirect};

pub use self::addresses::is_public;
pub use reqwest::Error as ClientError;

pub use self::fetch::{FetchError, FetchRequest, Fetched, Fetcher, Validators};

const LONGEST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_CONNECT: Duration = Duration::from_secs(5);

/// Returns what every client for other people's servers is made of.
pub fn client() -> ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(LONGEST_WAIT)
        .connect_timeout(LONGEST_CONNECT)
        .user_agent(concat!("Clef/", env!("CARGO_PKG_VERSION")))
}

/// Returns the rest of an answer; `None` if it has more than `most` bytes once it is unpacked.
///
/// # Errors
/// If it breaks off.
pub async fn body(response: &mut Response, most: usize) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// Returns an error with what caused it, without addresses, which may be secrets.
pub fn in_words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}
