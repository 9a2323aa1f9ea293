//! Sending one request and reading its whole answer, within the limits.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::ClientSettings;
use super::answered::Answered;
use super::gate::Gate;
use crate::caldav::Error;
use crate::caldav::requests::Operation;

/// The most that is read of refusals and of answers to writes.
const LARGEST_SHORT_ANSWER: usize = 64 * 1024;
/// Answers above this size are read outside of the runtime's threads.
const LONG_ANSWER: usize = 256 * 1024;

pub(super) struct Transport {
    /// Keeps cookies. QUIRK Nextcloud: with those of the first answer the next ones come sooner,
    /// docs/nextcloud.md §1.
    http: reqwest::Client,
    /// Keeps none. QUIRK Nextcloud: with a session's cookie only ten calendars an hour may be made, and a POST ends the
    /// session, docs/nextcloud.md §1.
    without_cookies: reqwest::Client,
    base: Url,
    /// What it is called, if it is one of several.
    server: Option<Arc<str>>,
    username: String,
    password: SecretString,
    gate: Gate,
    answered: Answered,
    whole: Duration,
    max_body: usize,
}

impl Transport {
    pub(super) fn new(settings: ClientSettings, server: Option<Arc<str>>) -> Result<Self, Error> {
        let ClientSettings { url: mut base, username, password, limits } = settings;
        base.set_query(None);
        base.set_fragment(None);
        // Credentials in the address would be sent by the library on its own terms. These cannot
        // fail on an address with a host.
        let _ = base.set_username("");
        let _ = base.set_password(None);
        let build = |cookies: bool| {
            reqwest::Client::builder()
                .user_agent(concat!("clef/", env!("CARGO_PKG_VERSION")))
                .cookie_store(cookies)
                .connect_timeout(limits.connect)
                // A write on a connection that the server is closing just then has an unknown
                // outcome, so connections are given up before the usual 5 s of web servers.
                .pool_idle_timeout(Duration::from_secs(4))
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .map_err(|error| Error::Unreachable { sent: false, reason: causes(&error) })
        };
        Ok(Self {
            http: build(true)?,
            without_cookies: build(false)?,
            base,
            server,
            username,
            password,
            gate: Gate::new(limits),
            answered: Answered::default(),
            whole: limits.whole,
            max_body: limits.max_body,
        })
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(super) fn answered(&self) -> &Answered {
        &self.answered
    }

    pub(super) fn server(&self) -> Option<&Arc<str>> {
        self.server.as_ref()
    }

    /// Returns the name of the account.
    pub(super) fn username(&self) -> &str {
        &self.username
    }

    /// Returns the server's address; its path says nothing.
    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    /// Sends an operation and reads its answer.
    pub(super) async fn send<O>(&self, operation: O) -> Result<O::Answer, Error>
    where
        O: Operation + Send + 'static,
        O::Answer: Send + 'static,
    {
        let request = operation.prepare()?;
        let path = request.uri().path().to_owned();
        let answer = self.answer(request).await?;
        let parsed = if answer.body().len() <= LONG_ANSWER {
            operation.parse(&answer)
        } else {
            let parsed = tokio::task::spawn_blocking(move || operation.parse(&answer)).await;
            let failed = |error| Err(Error::Malformed(format!("reading the answer failed: {error}")));
            parsed.unwrap_or_else(failed)
        };
        // An answer that cannot be read, such as the page of a proxy, does not show that the server is well.
        if parsed.is_ok() {
            self.answered.note(&path);
        }
        parsed
    }

    /// The raw answer to a request.
    pub(super) async fn answer(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Error> {
        let not_sent = |_| Error::Unreachable { sent: false, reason: "too many requests are waiting".into() };
        let _pass = timeout_at(Instant::now() + self.whole, self.gate.enter()).await.map_err(not_sent)??;
        let deadline = Instant::now() + self.whole;
        let started = Instant::now();
        let mut answer = self.attempt(&request, deadline).await;
        if is_read(request.method()) && matches!(answer, Err(Failed::Cut(_))) {
            answer = self.attempt(&request, deadline).await;
        }
        let answer = answer.map_err(Error::from);
        let status = answer.as_ref().map_or(0, |answer| answer.status().as_u16());
        let milliseconds = started.elapsed().as_millis();
        tracing::debug!(method = %request.method(), path = %request.uri(), status, milliseconds, "caldav");
        let mut labels = vec![("method", request.method().to_string()), ("status", status.to_string())];
        labels.extend(self.server.iter().map(|server| ("server", server.to_string())));
        metrics::counter!("clef_calendar_requests_total", &labels).increment(1);
        answer
    }

    async fn attempt(
        &self,
        request: &http::Request<Bytes>,
        deadline: Instant,
    ) -> Result<http::Response<Bytes>, Failed> {
        let mut response = match timeout_at(deadline, self.dispatch(request)).await {
            Ok(response) => response.map_err(|error| Failed::from_sending(&error))?,
            Err(_) => return Err(Failed::TimedOut),
        };
        // Before the gate closes: whoever it turns away is told of these ways.
        if response.status() == http::StatusCode::UNAUTHORIZED {
            self.gate.saw_challenge(response.headers());
        }
        self.gate.saw(response.status());
        let mut answer = http::Response::new(Bytes::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        *answer.body_mut() = if is_read(request.method()) && answer.status().is_success() {
            match timeout_at(deadline, whole_body(response, self.max_body)).await {
                Ok(body) => body?,
                Err(_) => return Err(Failed::TimedOut),
            }
        } else {
            // The status says it all; what can be had of the body only explains it.
            let mut body = BytesMut::new();
            let _ = timeout_at(deadline, beginning_of_body(response, &mut body)).await;
            body.freeze()
        };
        Ok(answer)
    }

    async fn dispatch(&self, request: &http::Request<Bytes>) -> reqwest::Result<reqwest::Response> {
        let mut url = self.base.clone();
        // Only the path is taken: credentials never go to another server.
        url.set_path(request.uri().path());
        let without = ["MKCALENDAR", "POST"].contains(&request.method().as_str());
        let http = if without { &self.without_cookies } else { &self.http };
        http.request(request.method().clone(), url)
            .headers(request.headers().clone())
            .basic_auth(&self.username, Some(self.password.expose_secret()))
            .body(request.body().clone())
            .send()
            .await
    }
}

/// Why there is no answer.
enum Failed {
    NotSent(String),
    TimedOut,
    Cut(String),
    TooLarge(usize),
    Garbled(String),
}

impl Failed {
    fn from_sending(error: &reqwest::Error) -> Self {
        // First, because a connection that is not made in time counts as a time-out too, and nothing was sent then.
        if error.is_builder() || error.is_connect() {
            Self::NotSent(causes(error))
        } else if error.is_timeout() {
            Self::TimedOut
        } else if is_not_http(error) {
            Self::Garbled(causes(error))
        } else {
            Self::Cut(causes(error))
        }
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::NotSent(reason) => Self::Unreachable { sent: false, reason },
            Failed::TimedOut => Self::Unreachable { sent: true, reason: "no answer in time".into() },
            Failed::Cut(reason) => Self::Unreachable { sent: true, reason },
            Failed::TooLarge(limit) => Self::TooLarge(limit),
            Failed::Garbled(reason) => Self::Malformed(reason),
        }
    }
}

/// Whether sending it twice does no harm.
fn is_read(method: &Method) -> bool {
    matches!(method.as_str(), "GET" | "PROPFIND" | "REPORT")
}

/// The whole body, counted as it is unpacked, so that a small answer cannot grow without bound.
async fn whole_body(mut response: reqwest::Response, limit: usize) -> Result<Bytes, Failed> {
    // A packed or chunked answer announces no length, so the bytes are counted as well.
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(Failed::TooLarge(limit));
    }
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => return Err(Failed::TooLarge(limit)),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body.freeze()),
            Err(error) if error.is_timeout() => return Err(Failed::TimedOut),
            Err(error) if is_badly_packed(&error) => return Err(Failed::Garbled(causes(&error))),
            Err(error) => return Err(Failed::Cut(causes(&error))),
        }
    }
}

async fn beginning_of_body(mut response: reqwest::Response, body: &mut BytesMut) {
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = LARGEST_SHORT_ANSWER - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == LARGEST_SHORT_ANSWER {
            return;
        }
    }
}

/// Whether something answered, but not in HTTP. The library says so in words only.
fn is_not_http(error: &reqwest::Error) -> bool {
    causes(error).contains("invalid HTTP")
}

/// Whether the body came, but cannot be unpacked. The library calls a body that breaks off a decoding
/// error too; only the innermost cause tells them apart.
fn is_badly_packed(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if matches!(kind, Some(std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput)) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An error with its causes. The address is left out: the log line has it.
fn causes(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&error.to_string());
        cause = error.source();
    }
    if text.is_empty() { "the request failed".to_owned() } else { text }
}
