//! Somebody's web server with calendars on it, which says what it was asked, and can answer whatever a broken one does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use futures_util::stream;

/// What it answers.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// A file, of which each content has a version.
    File(String),
    /// Something else than a file.
    Status(u16),
    /// Go there.
    Redirect(String),
    /// A calendar that never ends.
    Endless,
}

#[derive(Debug, Default)]
struct Inside {
    replies: HashMap<String, Reply>,
    /// The paths that were asked for, with what was answered.
    asked: Vec<(String, StatusCode)>,
}

/// The server.
#[derive(Debug, Clone, Default)]
pub(crate) struct FeedServer(Arc<Mutex<Inside>>);

impl FeedServer {
    /// Starts it. Returns where it is.
    pub(crate) async fn start() -> (Self, String) {
        let server = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let router = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (server, address)
    }

    /// What it answers at `path` from now on.
    pub(crate) fn has(&self, path: &str, reply: Reply) {
        self.0.lock().expect("whole").replies.insert(path.to_owned(), reply);
    }

    /// A calendar with these events.
    pub(crate) fn has_events(&self, path: &str, events: &[&[&str]]) {
        self.has(path, Reply::File(calendar(events)));
    }

    /// What it has answered at `path`, in order.
    pub(crate) fn answered(&self, path: &str) -> Vec<StatusCode> {
        let inside = self.0.lock().expect("whole");
        inside.asked.iter().filter(|(asked, _)| asked == path).map(|(_, status)| *status).collect()
    }

    /// How often anything was asked for.
    pub(crate) fn count(&self) -> usize {
        self.0.lock().expect("whole").asked.len()
    }
}

/// A calendar as a website writes it.
pub(crate) fn calendar(events: &[&[&str]]) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Site//Agenda//FR\r\n".to_owned();
    for (number, lines) in events.iter().enumerate() {
        text.push_str("BEGIN:VEVENT\r\nDTSTAMP:20261101T000000Z\r\n");
        if !lines.iter().any(|line| line.starts_with("UID")) {
            text.extend(["UID:", &number.to_string(), "@site.example\r\n"]);
        }
        text.extend(lines.iter().flat_map(|line| [*line, "\r\n"]));
        text.push_str("END:VEVENT\r\n");
    }
    text + "END:VCALENDAR\r\n"
}

async fn answer(State(server): State<FeedServer>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let path = uri.path().to_owned();
    let reply = server.0.lock().expect("whole").replies.get(&path).cloned();
    let response = Response::builder();
    let response = match reply {
        Some(Reply::File(text)) => {
            let etag = format!("\"{}\"", uuid::Uuid::new_v5(&uuid::Uuid::nil(), text.as_bytes()));
            if headers.get(IF_NONE_MATCH).is_some_and(|known| known == etag.as_str()) {
                response.status(304).body(Body::empty())
            } else {
                response.header(ETAG, etag).header(CONTENT_TYPE, "text/calendar").body(Body::from(text))
            }
        }
        Some(Reply::Status(status)) => response.status(status).body(Body::from("no")),
        Some(Reply::Redirect(to)) => response.status(302).header(LOCATION, to).body(Body::empty()),
        Some(Reply::Endless) => {
            let start = "BEGIN:VCALENDAR\r\n".to_owned();
            let more = "BEGIN:VEVENT\r\nUID:again\r\nEND:VEVENT\r\n".repeat(1_000);
            let pieces = stream::unfold(start, move |piece| {
                let more = more.clone();
                async move { Some((Ok::<_, std::io::Error>(piece), more)) }
            });
            response.body(Body::from_stream(pieces))
        }
        None => response.status(404).body(Body::empty()),
    };
    let response = response.expect("a response");
    server.0.lock().expect("whole").asked.push((path, response.status()));
    response
}
