//! What stands between a client and its server, and does what was planned.

use super::*;

pub(super) struct Shared {
    pub(super) server: SocketAddr,
    pub(super) address: SocketAddr,
    pub(super) state: Mutex<State>,
    /// How many requests are under way.
    pub(super) busy: watch::Sender<usize>,
    /// Rings when the server has done what is paused, or something is held back.
    pub(super) paused: Notify,
    pub(super) go_on: Notify,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) plan: Option<Plan>,
    /// How many requests of the plan's kind have come since it was made.
    pub(super) counted: usize,
    pub(super) seen: Vec<String>,
    pub(super) held: Vec<Vec<u8>>,
    pub(super) listening: Option<AbortHandle>,
}

/// Longer than any time-out of the tests.
const TOO_LONG: Duration = Duration::from_secs(5);

/// How long connections are refused when it is to happen once.
const REFUSED_FOR: Duration = Duration::from_millis(40);

impl Shared {
    pub(super) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn listen(self: &Arc<Self>, listener: TcpListener) {
        let shared = Arc::clone(self);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                shared.busy.send_modify(|busy| *busy += 1);
                tokio::spawn(async move {
                    shared.converse(stream).await;
                    shared.busy.send_modify(|busy| *busy -= 1);
                });
            }
        });
        self.state().listening = Some(accepting.abort_handle());
    }

    /// Lets go of the port.
    pub(super) fn refuse(self: &Arc<Self>, lasts: bool) {
        if let Some(accepting) = self.state().listening.take() {
            accepting.abort();
        }
        if !lasts {
            let shared = Arc::clone(self);
            tokio::spawn(async move {
                tokio::time::sleep(REFUSED_FOR).await;
                shared.listen_again().await;
            });
        }
    }

    pub(super) async fn listen_again(self: &Arc<Self>) {
        // The old listener goes when its task is next looked at.
        for _ in 0..200 {
            if self.state().listening.is_some() {
                return;
            }
            match TcpListener::bind(self.address).await {
                Ok(listener) => return self.listen(listener),
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
        panic!("{} cannot be listened on again", self.address);
    }

    /// One request and its answer; then the connection is closed.
    async fn converse(self: &Arc<Self>, mut stream: TcpStream) {
        let Some(request) = read_request(&mut stream).await else { return };
        let fault = self.count(&request);
        // The client may have gone: that is what some of the faults are about.
        let _ = self.answer(&mut stream, request, fault).await;
        let _ = stream.shutdown().await;
    }

    /// What is to happen to this request.
    fn count(self: &Arc<Self>, request: &[u8]) -> Option<Fault> {
        let method = String::from_utf8_lossy(request).split(' ').next().unwrap_or_default().to_owned();
        let mut state = self.state();
        state.seen.push(method.clone());
        let plan = state.plan?;
        if plan.method.is_some_and(|wanted| wanted != method) {
            return None;
        }
        let number = state.counted;
        state.counted += 1;
        drop(state);
        if plan.fault == Fault::Refused {
            if number + 1 == plan.nth {
                self.refuse(plan.lasts);
            }
            return None;
        }
        let is_meant = if plan.lasts { number >= plan.nth } else { number == plan.nth };
        is_meant.then_some(plan.fault)
    }

    async fn answer(
        &self,
        stream: &mut TcpStream,
        request: Vec<u8>,
        fault: Option<Fault>,
    ) -> std::io::Result<()> {
        match fault {
            None | Some(Fault::Refused) => {
                let answer = self.forward(&request).await;
                stream.write_all(&answer).await
            }
            Some(Fault::WeakVersion) => {
                let answer = self.forward(&request).await;
                stream.write_all(&with_version(&answer, |tag| format!("W/{tag}"))).await
            }
            Some(Fault::CodedVersion) => {
                let answer = self.forward(&request).await;
                let coded = |tag: &str| format!("{}-gzip\"", tag.trim_end_matches('"'));
                stream.write_all(&with_version(&answer, coded)).await
            }
            Some(Fault::CutBefore) => Ok(()),
            Some(Fault::CutAfter) => {
                self.forward(&request).await;
                Ok(())
            }
            Some(Fault::HeldBack) => {
                self.state().held.push(request);
                self.paused.notify_one();
                until_given_up(stream).await;
                Ok(())
            }
            Some(Fault::LateAnswer) => {
                self.forward(&request).await;
                until_given_up(stream).await;
                Ok(())
            }
            Some(Fault::Delayed(milliseconds)) => {
                let answer = self.forward(&request).await;
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                stream.write_all(&answer).await
            }
            Some(Fault::Paused) => {
                let answer = self.forward(&request).await;
                self.paused.notify_one();
                self.go_on.notified().await;
                stream.write_all(&answer).await
            }
            Some(Fault::Instead(status)) => stream.write_all(&bare(status)).await,
            Some(Fault::InSpite(status)) => {
                self.forward(&request).await;
                stream.write_all(&bare(status)).await
            }
            Some(Fault::Truncated) => {
                let answer = self.forward(&request).await;
                stream.write_all(&answer[..answer.len() - body_length(&answer).div_ceil(2).max(1)]).await
            }
            Some(Fault::Trickles) => {
                let answer = self.forward(&request).await;
                let (head, body) = answer.split_at(answer.len() - body_length(&answer).max(1));
                stream.write_all(head).await?;
                for byte in body {
                    stream.write_all(&[*byte]).await?;
                    stream.flush().await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Ok(())
            }
            Some(Fault::TwiceFirst) => {
                let answer = self.forward(&request).await;
                self.forward(&request).await;
                stream.write_all(&answer).await
            }
            Some(Fault::TwiceSecond) => {
                self.forward(&request).await;
                let answer = self.forward(&request).await;
                stream.write_all(&answer).await
            }
        }
    }

    /// Sends a request to the server and reads the whole answer.
    pub(super) async fn forward(&self, request: &[u8]) -> Vec<u8> {
        let mut server = TcpStream::connect(self.server).await.expect("the server is there");
        let line = request.windows(2).position(|two| two == b"\r\n").expect("a request line") + 2;
        let (line, rest) = request.split_at(line);
        server.write_all(&[line, b"connection: close\r\n", rest].concat()).await.expect("to send");
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).await.expect("an answer");
        answer
    }
}

/// An answer with something made of the `ETag` in its head.
fn with_version(answer: &[u8], made: impl Fn(&str) -> String) -> Vec<u8> {
    let (head, body) = answer.split_at(answer.len() - body_length(answer));
    let head = String::from_utf8_lossy(head);
    let lines = head.split_inclusive("\r\n").map(|line| match line.split_once(": ") {
        Some((name, tag)) if name.eq_ignore_ascii_case("etag") => format!("{name}: {}\r\n", made(tag.trim())),
        _ => line.to_owned(),
    });
    [lines.collect::<String>().as_bytes(), body].concat()
}

/// Waits until the client closes the connection.
async fn until_given_up(stream: &mut TcpStream) {
    let _ = tokio::time::timeout(TOO_LONG, stream.read(&mut [0; 64])).await;
}

fn bare(status: u16) -> Vec<u8> {
    format!("HTTP/1.1 {status} Status\r\ncontent-length: 4\r\nconnection: close\r\n\r\nodd\n").into_bytes()
}

/// How long the body is; 0 if there is none.
fn body_length(answer: &[u8]) -> usize {
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    answer.len() - head
}

/// The head and the body of a request; `None` if it is none.
async fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
            if bytes.len() >= head + 4 + length {
                return Some(bytes);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}
