//! A server that says exactly what a test wants, on bare TCP.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it does with one request.
pub(super) enum Reply {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Sends this, then cuts the connection.
    Cut(String),
    /// Sends this, then bytes without end.
    Endless(String),
    /// Says nothing.
    Never,
    /// Waits first.
    Slow(Duration, Box<Reply>),
}

impl Reply {
    /// A well-formed answer.
    pub(super) fn text(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut lines = vec![format!("HTTP/1.1 {status} Status")];
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.push(format!("content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()));
        Self::Bytes(lines.join("\r\n").into_bytes())
    }
}

/// The running server.
pub(super) struct Double {
    /// Its root.
    pub(super) url: String,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<String>>,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Double {
    /// Answers the nth request (from 0) with `reply(n)`.
    pub(super) async fn start(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("its address"));
        let seen = Arc::new(Seen::default());
        let shared = (Arc::new(reply), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (reply, seen) = shared.clone();
                tokio::spawn(async move { converse(stream, &*reply, &seen).await });
            }
        });
        Self { url, seen }
    }

    /// The requests so far, heads and bodies.
    pub(super) fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().expect("no panic").clone()
    }

    /// How many requests were under way at the same time at most.
    pub(super) fn most_at_once(&self) -> usize {
        self.seen.most.load(Ordering::SeqCst)
    }
}

/// One request and its answer; then the connection is closed.
async fn converse(mut stream: TcpStream, reply: &(impl Fn(usize) -> Reply + Sync), seen: &Seen) {
    let Some(request) = read(&mut stream).await else { return };
    let number = {
        let mut requests = seen.requests.lock().expect("no panic");
        requests.push(request);
        requests.len() - 1
    };
    let now = seen.now.fetch_add(1, Ordering::SeqCst) + 1;
    seen.most.fetch_max(now, Ordering::SeqCst);
    let mut reply = reply(number);
    if let Reply::Slow(pause, then) = reply {
        tokio::time::sleep(pause).await;
        reply = *then;
    }
    seen.now.fetch_sub(1, Ordering::SeqCst);
    // The client may hang up before everything is written: that is what is tested.
    let _ = write(&mut stream, reply).await;
}

async fn write(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Bytes(bytes) => stream.write_all(&bytes).await?,
        Reply::Cut(text) => stream.write_all(text.as_bytes()).await?,
        Reply::Endless(head) => {
            stream.write_all(head.as_bytes()).await?;
            loop {
                stream.write_all(&[b' '; 4_096]).await?;
            }
        }
        Reply::Never | Reply::Slow(..) => tokio::time::sleep(Duration::from_mins(1)).await,
    }
    stream.shutdown().await
}

/// The head and the body of a request; `None` if it is none.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0_usize) {
                return Some(text);
            }
        }
        let mut buffer = [0; 4_096];
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            // The beginning of TLS, which it does not speak.
            Ok(_) if bytes.is_empty() && buffer[0] == 0x16 => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}
