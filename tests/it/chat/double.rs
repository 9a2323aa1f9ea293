//! A server that takes what Mattermost, Rocket.Chat, Matrix and receivers of webhooks take, and refuses what they refuse.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::Value;

/// A request that was answered.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// What it was answered.
    pub(crate) status: StatusCode,
}

#[derive(Debug, Default)]
struct Inside {
    requests: Vec<Request>,
    /// What the next requests are answered instead, with how long to wait.
    ill: VecDeque<(StatusCode, Option<&'static str>)>,
}

/// The server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Double(Arc<Mutex<Inside>>);

pub(crate) const TOKEN: &str = "syt_token";

impl Double {
    /// Starts it. Returns where it is.
    pub(crate) async fn start() -> (Self, String) {
        let double = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let router = Router::new().fallback(answer).with_state(double.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (double, address)
    }

    /// What the next request is answered.
    pub(crate) fn is_ill(&self, status: StatusCode, retry_after: Option<&'static str>) {
        self.0.lock().expect("whole").ill.push_back((status, retry_after));
    }

    /// What came to paths that begin so, in order.
    pub(crate) fn requests(&self, path: &str) -> Vec<Request> {
        let inside = self.0.lock().expect("whole");
        inside.requests.iter().filter(|request| request.path.starts_with(path)).cloned().collect()
    }

    /// What was taken of it.
    pub(crate) fn taken(&self, path: &str) -> Vec<Request> {
        self.requests(path).into_iter().filter(|request| request.status.is_success()).collect()
    }
}

async fn answer(
    State(double): State<Double>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap, String) {
    let body = String::from_utf8_lossy(&body).into_owned();
    let path = uri.path().to_owned();
    let mut inside = double.0.lock().expect("whole");
    let mut answered = HeaderMap::new();
    let (status, said) = match inside.ill.pop_front() {
        Some((status, retry_after)) => {
            if let Some(seconds) = retry_after {
                answered.insert("retry-after", seconds.parse().expect("a header"));
            }
            (status, String::new())
        }
        None => taken(&method, &path, &headers, &body),
    };
    inside.requests.push(Request { path, headers, body, status });
    (status, answered, said)
}

/// What each of them takes.
fn taken(method: &Method, path: &str, headers: &HeaderMap, body: &str) -> (StatusCode, String) {
    let no = |why: &str| (StatusCode::BAD_REQUEST, why.to_owned());
    let is_known = headers.get("authorization").is_some_and(|it| it == &format!("Bearer {TOKEN}"));
    match (method, path) {
        (&Method::HEAD, "/") => return (StatusCode::OK, String::new()),
        (&Method::GET, "/_matrix/client/v3/joined_rooms") if is_known => {
            return (StatusCode::OK, "{\"joined_rooms\":[\"!abc:example.org\"]}".to_owned());
        }
        (&Method::GET, "/_matrix/client/v3/joined_rooms") => {
            return (StatusCode::UNAUTHORIZED, "{\"errcode\":\"M_UNKNOWN_TOKEN\"}".to_owned());
        }
        _ => {}
    }
    let Ok(json) = serde_json::from_str::<Value>(body) else { return no("no JSON") };
    if headers.get("content-type").is_none_or(|kind| kind != "application/json") {
        return no("another content type");
    }
    let text = json["text"].as_str().map(|text| text.chars().count());
    match path {
        // model.IncomingWebhookRequest: a text or attachments, at most 16383 characters.
        "/hooks/mattermost" if *method == Method::POST => match text {
            Some(1..=16_383) => (StatusCode::OK, "ok".to_owned()),
            _ => no("api.webhook.incoming.error"),
        },
        "/hooks/rocketchat" if *method == Method::POST => match text {
            Some(1..=5_000) => (StatusCode::OK, "{\"success\":true}".to_owned()),
            _ => no("{\"success\":false,\"error\":\"error-message-size-exceeded\"}"),
        },
        "/webhook" if *method == Method::POST => (StatusCode::NO_CONTENT, String::new()),
        _ if path.starts_with("/_matrix/client/v3/rooms/") && *method == Method::PUT => {
            if !is_known {
                return (StatusCode::UNAUTHORIZED, "{\"errcode\":\"M_UNKNOWN_TOKEN\"}".to_owned());
            }
            let is_message = json["msgtype"].is_string() && json["body"].is_string();
            let is_path = path.contains("/send/m.room.message/");
            if !is_message || !is_path {
                return no("{\"errcode\":\"M_BAD_JSON\"}");
            }
            (StatusCode::OK, "{\"event_id\":\"$x\"}".to_owned())
        }
        _ => (StatusCode::NOT_FOUND, String::new()),
    }
}
