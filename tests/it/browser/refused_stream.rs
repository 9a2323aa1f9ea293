//! A page that is left open behind a proxy that lets no stream through: it stays true, and asks no more often than it did without one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rstest::rstest;
use tokio::net::TcpListener;

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;

/// How long it is counted what a page asks for.
const WATCHED: Duration = Duration::from_secs(25);

/// What a proxy makes of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Refused,
    /// It is begun, and ends at once.
    CutOff,
}

struct Proxy {
    behind: String,
    stream: Stream,
    streams: AtomicUsize,
    pages: AtomicUsize,
}

impl Proxy {
    /// Returns where it is, and what it counts.
    async fn start(behind: &str, stream: Stream) -> (String, Arc<Self>) {
        let (streams, pages) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let proxy = Arc::new(Self { behind: behind.to_owned(), stream, streams, pages });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&proxy));
        tokio::spawn(async move { axum::serve(listener, app).await });
        (address, proxy)
    }
}

async fn answer(State(proxy): State<Arc<Proxy>>, request: Request) -> Response {
    let path = request.uri().path_and_query().expect("a path").as_str().to_owned();
    if path.starts_with("/api/v1/events") {
        proxy.streams.fetch_add(1, Ordering::SeqCst);
        return match proxy.stream {
            Stream::Refused => StatusCode::BAD_GATEWAY.into_response(),
            Stream::CutOff => ([(header::CONTENT_TYPE, "text/event-stream")], ": hello\n\n").into_response(),
        };
    }
    if path.starts_with("/reception") {
        proxy.pages.fetch_add(1, Ordering::SeqCst);
    }
    let mut headers = HeaderMap::new();
    for name in [header::COOKIE, header::ACCEPT_LANGUAGE, header::ACCEPT] {
        if let Some(value) = request.headers().get(&name) {
            headers.insert(name, value.clone());
        }
    }
    let http =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let url = format!("{}{path}", proxy.behind);
    let answer =
        http.request(request.method().clone(), url).headers(headers).send().await.expect("an answer");
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    (status, headers, answer.bytes().await.expect("a body")).into_response()
}

/// The page, each ten seconds again; and of the stream what a browser asks for by itself, every three seconds.
#[rstest]
#[case::refused(Stream::Refused, 1, 5)]
#[case::cut_off(Stream::CutOff, 10, 12)]
#[tokio::test]
async fn a_board_without_its_stream_asks_every_some_seconds(
    #[case] stream: Stream,
    #[case] most_streams: usize,
    #[case] most_pages: usize,
) {
    let (app, _, ana, _) = TestApp::start().await;
    let (address, proxy) = Proxy::start(app.address(), stream).await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        Pages { browser, address: app.address() }.sign_in("demo-accueil").await;
        let page = Pages { browser, address: &address };
        page.open("/reception").await;
        tokio::time::sleep(WATCHED).await;
        let (streams, pages) = (proxy.streams.load(Ordering::SeqCst), proxy.pages.load(Ordering::SeqCst));
        assert!(
            (1..=most_streams).contains(&streams),
            "{stream:?}: the stream was asked for {streams} times"
        );
        assert!((2..=most_pages).contains(&pages), "{stream:?}: the page was asked for {pages} times");
        ana.book("salon", "2026-11-16", ("14:00", "14:30"), "Avant").await;
        page.comes_to_say(&["Avant", "14:00–14:30"], &[]).await;
    })
    .await;
}
