//! What stands between Clef and a calendar server in these tests: it counts, loses changes, answers
//! in the server's place, and holds answers back.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use url::Url;

/// A proxy on a port of its own; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Proxy {
    /// Its root.
    pub(crate) url: Url,
    shared: Arc<Shared>,
}

struct Shared {
    server: Url,
    http: reqwest::Client,
    faults: Mutex<Faults>,
    requests: Mutex<Vec<String>>,
    held: Notify,
    released: Notify,
}

/// What goes wrong just now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    /// Answered to everything instead of asking the server.
    pub(crate) status: Option<u16>,
    /// Reports of this name are answered 503.
    pub(crate) refused: Option<&'static str>,
    /// Objects whose names hold this are left out of answers to sync-collection.
    pub(crate) lost: Option<String>,
    /// Objects whose names hold this are left out of answers to multiget.
    pub(crate) not_given: Option<String>,
    /// Sync tokens are refused, as after a restored backup.
    pub(crate) refuse_tokens: bool,
    /// The server knows neither ctags nor tokens nor sync-collection.
    pub(crate) lists_only: bool,
    /// In answers to PROPFIND the one stands for the other.
    pub(crate) rewritten: Vec<(&'static str, &'static str)>,
    /// The answer to the next multiget is held back.
    pub(crate) hold_multiget: bool,
}

impl Proxy {
    /// A proxy before the server at `url`.
    pub(crate) async fn start(server: &Url) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let shared = Arc::new(Shared {
            server: server.clone(),
            http: reqwest::Client::new(),
            faults: Mutex::default(),
            requests: Mutex::default(),
            held: Notify::new(),
            released: Notify::new(),
        });
        let app = Router::new().fallback(forward).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url: Url::parse(&format!("http://{address}/")).expect("an address"), shared }
    }

    /// From now on this goes wrong.
    pub(crate) fn set(&self, faults: Faults) {
        *self.shared.faults.lock().expect("not poisoned") = faults;
    }

    /// What was asked since the last time: methods, and reports by their name.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.requests.lock().expect("not poisoned"))
    }

    /// Waits until an answer is held back.
    pub(crate) async fn holds(&self) {
        self.shared.held.notified().await;
    }

    /// Lets the answer go that was held back.
    pub(crate) fn release(&self) {
        self.shared.released.notify_one();
    }
}

async fn forward(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 10_000_000).await.expect("a body");
    let report = name_of(&parts.method, &body);
    shared.requests.lock().expect("not poisoned").push(report.clone());
    let faults = shared.faults.lock().expect("not poisoned").clone();
    if let Some(status) = faults.status {
        return StatusCode::from_u16(status).expect("a status").into_response();
    }
    if report == "sync-collection" {
        if faults.refuse_tokens && !String::from_utf8_lossy(&body).contains("sync-token/>") {
            let body = r#"<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>"#;
            return (StatusCode::FORBIDDEN, [("content-type", "application/xml")], body).into_response();
        }
        if faults.lists_only {
            return StatusCode::NOT_IMPLEMENTED.into_response();
        }
    }
    if faults.refused == Some(report.as_str()) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let url = shared.server.join(path).expect("an address");
    let mut forwarded = shared.http.request(parts.method, url).body(body);
    for (name, value) in &parts.headers {
        if !["host", "content-length", "accept-encoding"].contains(&name.as_str()) {
            forwarded = forwarded.header(name, value);
        }
    }
    let answer = forwarded.send().await.expect("an answer of the server");
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut text = answer.bytes().await.expect("a body");
    let missing = match report.as_str() {
        "sync-collection" => faults.lost.as_deref(),
        "calendar-multiget" => faults.not_given.as_deref(),
        _ => None,
    };
    if let Some(name) = missing {
        text = without(&text, name);
    }
    if faults.lists_only {
        text = String::from_utf8_lossy(&text)
            .replace("getctag", "getnothing")
            .replace("sync-token", "no-token")
            .replace("sync-collection", "no-report")
            .into();
    }
    if report == "PROPFIND" {
        let told = String::from_utf8_lossy(&text).into_owned();
        text = faults.rewritten.iter().fold(told, |told, (from, to)| told.replace(from, to)).into();
    }
    if faults.hold_multiget && report == "calendar-multiget" {
        shared.faults.lock().expect("not poisoned").hold_multiget = false;
        shared.held.notify_one();
        shared.released.notified().await;
    }
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    for (name, value) in &headers {
        if !["content-length", "transfer-encoding", "connection"].contains(&name.as_str()) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// The method, or which report it is.
fn name_of(method: &axum::http::Method, body: &Bytes) -> String {
    let text = String::from_utf8_lossy(body);
    let reports = ["sync-collection", "calendar-multiget", "calendar-query"];
    let report = reports.into_iter().find(|report| method.as_str() == "REPORT" && text.contains(report));
    report.unwrap_or(method.as_str()).to_owned()
}

/// A multistatus without the responses about hrefs that hold `name`.
fn without(multistatus: &[u8], name: &str) -> Bytes {
    let text = String::from_utf8_lossy(multistatus).into_owned();
    let Some(at) = text.find(name) else { return text.into() };
    let close = at + text[at..].find("response>").expect("its end") + "response>".len();
    let tag = &text[text[..close].rfind("</").expect("its end tag") + 2..close];
    let open = text[..at].rfind(&format!("<{tag}")).expect("its start tag");
    without(format!("{}{}", &text[..open], &text[close..]).as_bytes(), name)
}
