//! Ids of requests, for the log, the answer and the page of an error. They are no secret, and tell everybody
//! how many requests there were since the start.
//!
//! What a client calls its request enters nothing. What a listed proxy calls it is kept beside our own id, in
//! a field of its own, so that both logs can be read together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;
use uuid::Uuid;

use super::{App, proxies};

/// The header.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longer ones are left out: none of the usual proxies writes more than 36 characters.
const LONGEST: usize = 64;

/// What a listed proxy calls a request.
#[derive(Debug, Clone)]
pub(super) struct ProxyId(pub(super) String);

/// Gives the request an id, which the answer says too. What somebody else calls it is taken away.
pub(super) async fn give_id(
    State((app, ids)): State<(Arc<App>, ShortIds)>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(foreign) = request.headers_mut().remove(REQUEST_ID) {
        let is_kept = foreign.len() <= LONGEST && proxies::is_from_proxy(&app, &request);
        if let Ok(id) = foreign.to_str().map(ToOwned::to_owned)
            && is_kept
        {
            request.extensions_mut().insert(ProxyId(id));
        }
    }
    let id = ids.next();
    request.extensions_mut().insert(RequestId::new(id.clone()));
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// Makes ids such as `4f1a09c3-1042`, short enough to be read out on the telephone: which run of the
/// program, and which of its requests. Asking the system for randomness each time costs as much as reading
/// the request.
#[derive(Debug, Clone)]
pub(super) struct ShortIds {
    run: u32,
    made: Arc<AtomicU64>,
}

impl ShortIds {
    /// For the run of the program that begins now.
    #[must_use]
    pub(super) fn of_this_run() -> Self {
        Self { run: Uuid::new_v4().as_fields().0, made: Arc::default() }
    }

    /// Returns the next.
    ///
    /// # Panics
    /// Never: it is digits.
    fn next(&self) -> HeaderValue {
        let count = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        HeaderValue::try_from(format!("{:08x}-{count}", self.run)).expect("digits")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_id_is_given_twice_by_copies_or_by_another_run() {
        let (first, other) = (ShortIds::of_this_run(), ShortIds::of_this_run());
        let makers = [first.clone(), first, other];
        let ids: HashSet<_> = (0..30).map(|turn| makers[turn % 3].next()).collect();
        assert_eq!(ids.len(), 30);
        assert!(ids.iter().all(|id| id.len() <= "4f1a09c3-10".len()), "{ids:?}");
    }
}
