//! Answers connections, and bounds what one of them, one address and all together can hold.
//!
//! HTTP/1.1 alone: HTTP/2 is the business of the web server in front. Whoever sends nothing, half a request
//! or one byte after the other, or does not read what was answered, is not waited for.

mod doors;
pub mod files;
mod patient;

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use self::doors::{ConnectionSlot, Doors};
use self::patient::Patient;
use crate::config::Network;

/// The most that the first line and the headers of a request may take.
const LARGEST_HEAD: usize = 32 * 1024;
/// How long a connection without a request under way may take, when the program ends.
const LAST_BYTES: Duration = Duration::from_secs(3);
/// What whoever comes too many reads, if they read at all.
const REFUSAL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 10\r\ncontent-length: 0\r\n\r\n";

/// What connections may take.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// How long the head of a request may take, and how long a connection may lie idle before it.
    pub head: Duration,
    /// How long a visitor may take to read what is ready for them.
    pub reading: Duration,
    /// So many connections at the same time.
    pub most: usize,
    /// So many from one address.
    pub per_address: usize,
    /// Proxies, which are many people at one address.
    pub trusted: Vec<Network>,
}

/// Answers with `router` on `listener` until `stop` comes, and then until what is under way has ended.
///
/// # Errors
/// If the listener cannot be used at all.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let doors = Arc::new(Doors::new(&bounds));
    let (stopping, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        // The set keeps what has ended until somebody takes it out.
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => match doors.enter(peer.ip()) {
                Some(place) => {
                    let connection = Connection { stream, peer, place };
                    connections.spawn(connection.answer(router.clone(), bounds.clone(), stopped.clone()));
                }
                // It has room in the system's own buffer, or nobody is told.
                None => drop(stream.try_write(REFUSAL)),
            },
            Err(error) => recover(&error).await,
        }
    }
    // From now on the system refuses whoever comes, and leaves nobody waiting.
    drop(listener);
    // Fails only if there is no connection any more.
    let _ = stopping.send(true);
    while connections.join_next().await.is_some() {}
    Ok(())
}

/// Nobody could be let in. If that is not a visitor's own doing, it is likely that there are no more files:
/// some are closed soon.
async fn recover(error: &io::Error) {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "no connection can be accepted");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    place: ConnectionSlot,
}

impl Connection {
    async fn answer(self, router: Router, bounds: Bounds, mut stopped: watch::Receiver<bool>) {
        let Self { stream, peer, place } = self;
        let under_way = Arc::<AtomicUsize>::default();
        let service = {
            let under_way = Arc::clone(&under_way);
            tower::service_fn(move |request| {
                let counted = Counted::new(&under_way);
                let request = prepare(request, peer);
                let answer = router.clone().oneshot(request);
                async move {
                    let answer: Result<Response, Infallible> = answer.await;
                    drop(counted);
                    answer
                }
            })
        };
        let stream = TokioIo::new(Patient::new(stream, bounds.reading));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.head)
            .max_header_size(LARGEST_HEAD)
            // What is read of a head that has not come to its end yet.
            .max_buf_size(2 * LARGEST_HEAD)
            .serve_connection(stream, TowerToHyperService::new(service));
        tokio::pin!(connection);
        tokio::select! {
            // What went wrong is the visitor's own: they left, or were not waited for.
            _ended = connection.as_mut() => return,
            _never_fails = stopped.wait_for(|stopped| *stopped) => {}
        }
        connection.as_mut().graceful_shutdown();
        while tokio::time::timeout(LAST_BYTES, connection.as_mut()).await.is_err() {
            if under_way.load(Ordering::SeqCst) == 0 {
                break;
            }
        }
        drop(place);
    }
}

fn prepare<B>(request: http::Request<B>, peer: SocketAddr) -> Request
where
    B: axum::body::HttpBody<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// A request that is being answered.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(under_way: &Arc<AtomicUsize>) -> Self {
        under_way.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(under_way))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests;
