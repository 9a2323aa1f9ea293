//! What can go wrong between Clef and a calendar server: a proxy on a loopback port that passes
//! requests on as they are, but for those that it is told to spoil.

mod proxy;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use url::Url;

use self::proxy::Shared;

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection is refused.
    Refused,
    /// It is cut before the server has heard of the request.
    CutBefore,
    /// The server does it, and the connection is cut before the answer.
    CutAfter,
    /// Nobody answers. The request is kept, and reaches the server when it is released.
    HeldBack,
    /// The server does it, and the answer comes too late.
    LateAnswer,
    /// The server does it, and the answer comes so many milliseconds later.
    Delayed(u64),
    /// The server does it, and the answer waits until the test goes on.
    Paused,
    /// The server never hears of it; this status is answered in its place.
    Instead(u16),
    /// The server does it; this status is answered all the same.
    InSpite(u16),
    /// Half of the answer comes, then the connection is cut.
    Truncated,
    /// The answer comes byte by byte, beyond the time-out.
    Trickles,
    /// The version in the answer's head is made weak, as by a proxy that compresses.
    WeakVersion,
    /// The name of a coding is put at the end of the version in the answer's head.
    CodedVersion,
    /// It reaches the server twice; the first answer counts.
    TwiceFirst,
    /// It reaches the server twice; the second answer counts.
    TwiceSecond,
}

/// Which requests are spoilt, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) fault: Fault,
    /// Only requests of this method are counted and spoilt; `None`: all.
    pub(crate) method: Option<&'static str>,
    /// Which one of them, from 0.
    pub(crate) nth: usize,
    /// Whether those after it are spoilt too, until it is healed.
    pub(crate) lasts: bool,
}

/// A running layer. It ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct FaultLayer {
    /// Where clients begin.
    pub(crate) url: Url,
    shared: Arc<Shared>,
}

impl FaultLayer {
    /// A layer before the server whose clients begin at `server`.
    pub(crate) async fn start(server: &Url) -> Self {
        let behind = server.socket_addrs(|| None).expect("an address")[0];
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let mut url = server.clone();
        url.set_port(Some(address.port())).expect("a web address");
        let (busy, _) = watch::channel(0);
        let (state, paused, go_on) = (Mutex::default(), Notify::new(), Notify::new());
        let shared = Arc::new(Shared { server: behind, address, state, busy, paused, go_on });
        shared.listen(listener);
        Self { url, shared }
    }

    /// From now on this goes wrong.
    pub(crate) fn arm(&self, plan: Plan) {
        let mut state = self.shared.state();
        (state.plan, state.counted) = (Some(plan), 0);
        state.seen.clear();
        drop(state);
        if plan.fault == Fault::Refused && plan.nth == 0 {
            self.shared.refuse(plan.lasts);
        }
    }

    /// From now on nothing goes wrong. What was held back stays so.
    pub(crate) async fn heal(&self) {
        self.shared.state().plan = None;
        self.shared.listen_again().await;
    }

    /// The methods of the requests since the last time, or since it was armed.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.state().seen)
    }

    /// Forgets the requests that were held back.
    pub(crate) fn forget(&self) {
        self.shared.state().held.clear();
    }

    /// Lets the requests that were held back reach the server, one after the other.
    pub(crate) async fn release(&self) {
        let held = std::mem::take(&mut self.shared.state().held);
        for request in held {
            self.shared.forward(&request).await;
        }
    }

    /// Waits until the server has done what is paused, or something is held back.
    pub(crate) async fn is_paused(&self) {
        self.shared.paused.notified().await;
    }

    /// Lets the answer to what is paused through.
    pub(crate) fn go_on(&self) {
        self.shared.go_on.notify_one();
    }

    /// Waits until no request is under way.
    pub(crate) async fn is_quiet(&self) {
        let mut busy = self.shared.busy.subscribe();
        busy.wait_for(|busy| *busy == 0).await.expect("the layer is there");
    }
}
