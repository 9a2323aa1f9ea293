//! Where a request comes from, and what the log calls it.

use std::net::{IpAddr, SocketAddr};

use axum::http::{Extensions, HeaderValue};
use tower_http::request_id::RequestId;

/// Where a request comes from, as far as is known.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Who is connected: whoever asks, or a proxy.
    pub peer: Option<SocketAddr>,
    /// The address of whoever asks, for limits and for the log.
    pub client: Option<IpAddr>,
    request_id: Option<HeaderValue>,
}

impl Origin {
    /// A request from `client` through `peer`, with the id that its extensions hold.
    #[must_use]
    pub fn new(peer: Option<SocketAddr>, client: Option<IpAddr>, extensions: &Extensions) -> Self {
        let request_id = extensions.get::<RequestId>().map(|id| id.header_value().clone());
        Self { peer, client, request_id }
    }

    /// The id of the request; `-` if it has none.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.request_id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or("-")
    }

    /// The address of whoever asks, as the log writes it; `-` if it is not known.
    #[must_use]
    pub fn client(&self) -> String {
        self.client.map_or_else(|| "-".to_owned(), |client| client.to_string())
    }
}
