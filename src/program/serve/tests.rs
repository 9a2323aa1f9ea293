//! Clients that are ill or hostile, by real sockets with short time-outs.

use std::time::Instant;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;

const SHORT: Duration = Duration::from_millis(300);
/// Longer than anything here may take.
const LONG: Duration = Duration::from_secs(20);
const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

impl Served {
    async fn start(bounds: Bounds) -> Self {
        let large = "x".repeat(64 << 20);
        let router = Router::new()
            .route("/", get(async || "hello"))
            .route("/large", get(async move || large.clone()))
            .route("/slow", get(async || tokio::time::sleep(SHORT * 5).await));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (stop, stopped) = oneshot::channel();
        let stopped = async move { drop(stopped.await) };
        Self { address, stop, serving: tokio::spawn(serve(listener, router, bounds, stopped)) }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// Ends it, and says how long that took.
    async fn end(self) -> Duration {
        let begun = Instant::now();
        self.stop.send(()).expect("it runs");
        tokio::time::timeout(LONG, self.serving).await.expect("in time").expect("no panic").expect("served");
        begun.elapsed()
    }
}

fn bounds() -> Bounds {
    Bounds { head: LONG, reading: LONG, most: 50, per_address: 50, trusted: Vec::new() }
}

/// All that comes until the connection is closed.
async fn rest(client: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(LONG, client.read_to_end(&mut bytes)).await.expect("it is closed");
    // Closed with something unread is a reset: closed as well.
    drop(read);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn whoever_sends_nothing_or_half_a_request_is_not_waited_for() {
    let served = Served::start(Bounds { head: SHORT, ..bounds() }).await;
    let (mut silent, mut half, mut idle) =
        (served.connect().await, served.connect().await, served.connect().await);
    half.write_all(&GET.as_bytes()[..20]).await.expect("sent");
    idle.write_all(GET.as_bytes()).await.expect("sent");
    assert_eq!(rest(&mut silent).await, "");
    assert!(!rest(&mut half).await.contains("hello"));
    assert!(rest(&mut idle).await.contains("hello"), "answered, and then closed when no more came");
}

#[tokio::test]
async fn whoever_sends_a_byte_now_and_then_is_not_waited_for_either() {
    let served = Served::start(Bounds { head: SHORT, ..bounds() }).await;
    let (mut read, mut write) = served.connect().await.into_split();
    let dripping = tokio::spawn(async move {
        // Its end is the error that the connection is closed.
        while write.write_all(b"x").await.is_ok() {
            tokio::time::sleep(SHORT / 6).await;
        }
    });
    let mut answer = Vec::new();
    let closed = tokio::time::timeout(LONG, read.read_to_end(&mut answer)).await;
    assert!(closed.is_ok(), "closed");
    tokio::time::timeout(LONG, dripping).await.expect("it ends").expect("no panic");
}

#[tokio::test]
async fn whoever_does_not_read_is_given_up() {
    let served = Served::start(Bounds { reading: SHORT, ..bounds() }).await;
    let mut client = served.connect().await;
    client.write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    // The other end closes while the client has read nothing; when it comes to read, much is missing. Far longer than it
    // takes: on a busy machine the other end may be late.
    tokio::time::sleep(SHORT * 20).await;
    assert!(rest(&mut client).await.len() < 64 << 20);
}

#[tokio::test]
async fn whoever_comes_too_many_is_refused_and_the_others_are_answered() {
    let served = Served::start(Bounds { per_address: 2, ..bounds() }).await;
    let mut held = vec![served.connect().await, served.connect().await];
    for client in &mut held {
        client.write_all(GET.as_bytes()).await.expect("sent");
        let mut first = [0; 15];
        client.read_exact(&mut first).await.expect("an answer");
        assert_eq!(&first, b"HTTP/1.1 200 OK");
    }
    assert!(rest(&mut served.connect().await).await.starts_with("HTTP/1.1 503 "));
    held.pop();
    for _ in 0..200 {
        let mut client = served.connect().await;
        client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.expect("sent");
        if rest(&mut client).await.contains("hello") {
            return;
        }
    }
    panic!("nobody is let in although one has left");
}

#[tokio::test]
async fn heads_have_a_size_and_http_2_is_not_spoken() {
    let served = Served::start(bounds()).await;
    for (length, expected) in [(20_000, "HTTP/1.1 200 "), (40_000, "HTTP/1.1 431 ")] {
        let mut client = served.connect().await;
        let head =
            format!("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx: {}\r\n\r\n", "x".repeat(length));
        client.write_all(head.as_bytes()).await.expect("sent");
        let answer = rest(&mut client).await;
        assert!(answer.starts_with(expected), "{length}: {answer}");
    }
    let mut client = served.connect().await;
    client.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("sent");
    let answer = rest(&mut client).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer:?}");
}

#[tokio::test]
async fn at_the_end_what_is_under_way_is_answered_and_nobody_else_waited_for() {
    let served = Served::start(bounds()).await;
    let (mut silent, mut half, mut slow) =
        (served.connect().await, served.connect().await, served.connect().await);
    half.write_all(&GET.as_bytes()[..20]).await.expect("sent");
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    let answered = tokio::spawn(async move { rest(&mut slow).await });
    // Until all three have been let in and read.
    tokio::time::sleep(SHORT).await;
    let took = served.end().await;
    assert!(took < LONG / 2, "{took:?}");
    assert!(answered.await.expect("no panic").starts_with("HTTP/1.1 200 "));
    assert_eq!(rest(&mut silent).await, "");
    rest(&mut half).await;
}
