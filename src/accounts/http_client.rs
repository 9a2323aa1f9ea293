//! Asking those who keep accounts: forms and JSON, over what all requests to other people's servers are made of.

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, RequestBuilder};
use serde::de::DeserializeOwned;
use url::{Host, Url};

use super::Failure;
use crate::outgoing;

const LARGEST_ANSWER: usize = 512 * 1024;
/// How much of an answer that nobody understands goes into the log.
const QUOTED: usize = 200;

/// A client for other people's servers.
#[derive(Debug, Clone)]
pub struct HttpClient(Client);

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    from: String,
}

impl HttpClient {
    /// A new client.
    ///
    /// # Errors
    /// If there are no certificates to trust.
    pub fn new() -> Result<Self, reqwest::Error> {
        Ok(Self(outgoing::client().build()?))
    }

    pub(super) fn get(&self, url: &Url) -> RequestBuilder {
        self.0.get(url.clone()).header(ACCEPT, "application/json")
    }

    pub(super) fn post(&self, url: &Url) -> RequestBuilder {
        self.0.post(url.clone()).header(ACCEPT, "application/json")
    }

    pub(super) fn delete(&self, url: &Url) -> RequestBuilder {
        self.0.delete(url.clone()).header(ACCEPT, "application/json")
    }

    /// Sends a form.
    pub(super) fn post_form(&self, url: &Url, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
    }
}

/// Sends a request and reads all of its answer, whatever its status.
pub(super) async fn send(request: RequestBuilder) -> Result<Answer, Failure> {
    let unreachable = |error| Failure::Unavailable(outgoing::in_words(error));
    let mut response = request.send().await.map_err(unreachable)?;
    let (status, from) = (response.status().as_u16(), response.url().path().to_owned());
    let body = outgoing::body(&mut response, LARGEST_ANSWER).await.map_err(unreachable)?;
    let too_large = || Failure::Unavailable(format!("{from} answers with more than {LARGEST_ANSWER} bytes"));
    Ok(Answer { status, body: body.ok_or_else(too_large)?, from })
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer as JSON, if it is a success.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.is_success() {
            return Err(self.unexpected());
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            Failure::Unavailable(format!("{} answers with something else: {error}", self.from))
        })
    }

    /// Returns what to say about an answer that was not to be expected.
    pub(super) fn unexpected(&self) -> Failure {
        let body = String::from_utf8_lossy(&self.body);
        let start: String = body.chars().take(QUOTED).collect();
        Failure::Unavailable(format!("{} answers with {}: {start}", self.from, self.status))
    }
}

/// Whether what is said to `url` stays between it and us: https, or this machine where `base`, which the
/// settings name, is on this machine too.
pub(super) fn is_private(url: &Url, base: &Url) -> bool {
    let plain_is_fine = base.scheme() == "http" && is_here(base) && is_here(url);
    let anonymous = url.username().is_empty() && url.password().is_none();
    anonymous && url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && plain_is_fine))
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://login.example.org", "https://tokens.example.org/token", true)]
    #[case("https://login.example.org", "http://login.example.org/token", false)]
    #[case("https://login.example.org", "http://127.0.0.1/latest/meta-data", false)]
    #[case("https://login.example.org", "file:///etc/passwd", false)]
    #[case("https://login.example.org", "https://ana:secret@login.example.org/", false)]
    #[case("http://127.0.0.1:9", "http://127.0.0.1:9/token", true)]
    #[case("http://127.0.0.1:9", "http://169.254.169.254/", false)]
    fn nobody_is_asked_in_the_open(#[case] base: &str, #[case] url: &str, #[case] private: bool) {
        let parse = |text: &str| Url::parse(text).expect("an address");
        assert_eq!(is_private(&parse(url), &parse(base)), private);
    }
}
