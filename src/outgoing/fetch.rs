//! Fetches a file from an address that somebody wrote into the settings: again only if it has changed, within bounds of
//! size and time, and from addresses of the internet unless the settings say otherwise, wherever redirects lead.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    LOCATION,
};
use reqwest::{Client, Response, StatusCode};
use thiserror::Error;
use url::{Host, Url};

use super::addresses::{NotPublic, PublicResolver, is_public};
use super::{body, client, in_words};

/// How long all of it may take: what follows redirects, and the last byte of the file.
const LONGEST: Duration = Duration::from_secs(30);
/// So many redirects are followed.
const MOST_REDIRECTS: usize = 5;

/// Fetches files.
#[derive(Debug, Clone)]
pub struct Fetcher {
    /// Reaches addresses of the internet alone.
    public: Client,
    any: Client,
}

/// A file, as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct FetchRequest<'a> {
    /// Where it is.
    pub url: &'a Url,
    /// Of what kind it is to be.
    pub accept: &'static str,
    /// Whether it may be on this machine or in a private network.
    pub allow_private: bool,
    /// The most bytes that it may have, once it is unpacked.
    pub most: usize,
    /// The version that is known.
    pub known: &'a Validators,
}

/// A version of a file, as its server names it (RFC 9110 §8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    etag: Option<HeaderValue>,
    last_modified: Option<HeaderValue>,
}

/// A file that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is as it was.
    Unchanged,
    /// All of it.
    Content(Vec<u8>, Validators),
}

/// Why there is no file. None of it holds the address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchError {
    /// No answer.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// No answer in time, or one that does not end.
    #[error("it takes longer than {} seconds", LONGEST.as_secs())]
    TooSlow,
    /// Another answer than a file.
    #[error("it answers with {0}")]
    Status(u16),
    /// A file that is too large: more bytes than this.
    #[error("it is larger than {} MB", .0 / 1_000_000)]
    TooLarge(usize),
    /// Redirects that lead to each other.
    #[error("it redirects more than {MOST_REDIRECTS} times")]
    TooManyRedirects,
    /// A redirect to something that is no address of a web server, or from https to http.
    #[error("it redirects to an address that is not followed")]
    BadRedirect,
    /// It leads to this machine or into a private network.
    #[error("it leads to a private address; allow_private = true is for a server that is meant to be there")]
    PrivateAddress,
}

impl Fetcher {
    /// Returns a new fetcher.
    ///
    /// # Errors
    /// If there are no certificates to trust.
    pub fn new() -> Result<Self, reqwest::Error> {
        // A proxy would look names up itself, where nobody sees to what they lead.
        let builder = || client().timeout(LONGEST).no_proxy();
        let public = builder().dns_resolver(std::sync::Arc::new(PublicResolver)).build()?;
        Ok(Self { public, any: builder().build()? })
    }

    /// Fetches the file.
    ///
    /// # Errors
    /// If there is none, or none that may be fetched.
    pub async fn fetch(&self, request: FetchRequest<'_>) -> Result<Fetched, FetchError> {
        match tokio::time::timeout(LONGEST, self.follow(request)).await {
            Ok(fetched) => fetched,
            Err(_elapsed) => Err(FetchError::TooSlow),
        }
    }

    async fn follow(&self, request: FetchRequest<'_>) -> Result<Fetched, FetchError> {
        let mut url = request.url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let mut response = self.ask(&url, request).await?;
            let status = response.status();
            // RFC 9110 §15.4: the others are no redirects that a GET follows.
            if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                url = redirected(&url, &response).ok_or(FetchError::BadRedirect)?;
                continue;
            }
            if status == StatusCode::NOT_MODIFIED && *request.known != Validators::default() {
                return Ok(Fetched::Unchanged);
            }
            if status != StatusCode::OK {
                return Err(FetchError::Status(status.as_u16()));
            }
            let validators = Validators::of(response.headers());
            let content = body(&mut response, request.most).await.map_err(of_error)?;
            let content = content.ok_or(FetchError::TooLarge(request.most))?;
            return Ok(Fetched::Content(content, validators));
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn ask(&self, url: &Url, request: FetchRequest<'_>) -> Result<Response, FetchError> {
        // Nobody looks up what is an address already.
        if !request.allow_private && address(url).is_some_and(|address| !is_public(address)) {
            return Err(FetchError::PrivateAddress);
        }
        let client = if request.allow_private { &self.any } else { &self.public };
        let mut asked = client.get(url.clone()).header(ACCEPT, request.accept);
        for (name, value) in request.known.headers() {
            asked = asked.header(name, value);
        }
        asked.send().await.map_err(of_error)
    }
}

impl Validators {
    fn of(headers: &HeaderMap) -> Self {
        let header = |name: HeaderName| headers.get(name).cloned();
        Self { etag: header(ETAG), last_modified: header(LAST_MODIFIED) }
    }

    /// Returns the conditions of RFC 9110 §13.1 that ask for another version.
    fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let etag = self.etag.clone().map(|etag| (IF_NONE_MATCH, etag));
        etag.into_iter().chain(self.last_modified.clone().map(|date| (IF_MODIFIED_SINCE, date)))
    }
}

/// Returns where `response`, which came from `url`, leads; `None` if nobody is to go there.
fn redirected(url: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let next = url.join(location).ok()?;
    let is_web = next.scheme() == "https" || (next.scheme() == "http" && url.scheme() == "http");
    let is_anonymous = next.username().is_empty() && next.password().is_none();
    (is_web && is_anonymous && next.has_host()).then_some(next)
}

fn address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

fn of_error(error: reqwest::Error) -> FetchError {
    let mut cause = std::error::Error::source(&error);
    while let Some(source) = cause {
        if source.is::<NotPublic>() {
            return FetchError::PrivateAddress;
        }
        cause = source.source();
    }
    if error.is_timeout() { FetchError::TooSlow } else { FetchError::Unreachable(in_words(error)) }
}
