//! A calendar server that falls ill on demand: the embedded one behind a layer of faults.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use clef::caldav::embedded;
use tempfile::TempDir;
use tokio::net::TcpListener;
use url::Url;

use crate::servers::{PASSWORD, USERNAME};
use crate::world::native_event;

/// What is wrong with the calendar server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Fault {
    Nothing,
    /// It answers nothing but 503.
    Away,
    /// The next event is stored, but the answer says 500; from then on it is away.
    StoresAndFails,
    /// The next event is not stored and the answer says 500; from then on it is away.
    LosesAndFails,
    /// Right after the next event is stored, another application stores one at the same time.
    StoresAnother,
    /// It says that it stored what it refused, as if it took a UID twice.
    ForgetsUids,
}

/// The embedded server behind a layer that makes it ill.
pub(super) struct IllServer {
    /// Where clients begin.
    pub(super) url: Url,
    fault: Arc<AtomicU8>,
}

impl IllServer {
    /// Starts a healthy one over files in `folder`.
    pub(super) async fn start(folder: &TempDir) -> Self {
        let fault = Arc::new(AtomicU8::new(Fault::Nothing as u8));
        Self { url: serve(folder, fault.clone()).await, fault }
    }

    /// From now on it has this fault.
    pub(super) fn suffer(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }
}

async fn serve(folder: &TempDir, fault: Arc<AtomicU8>) -> Url {
    let directory = folder.path().join("calendars");
    let settings = embedded::EmbeddedSettings {
        directory,
        username: USERNAME.into(),
        password: PASSWORD.into(),
        quirks: embedded::Quirks::default(),
    };
    let router = embedded::router(settings).await.expect("calendars");
    let router = router.layer(from_fn(move |request: Request, next: Next| {
        let fault = fault.clone();
        async move { ill(&fault, request, next).await }
    }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    Url::parse(&format!("http://{address}/dav/")).expect("an address")
}

async fn ill(fault: &AtomicU8, request: Request, next: Next) -> Response {
    let suffered = fault.load(Ordering::SeqCst);
    let is_write = request.method() == Method::PUT;
    if suffered == Fault::Away as u8 {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let stores = suffered == Fault::StoresAndFails as u8;
    if is_write && (stores || suffered == Fault::LosesAndFails as u8) {
        fault.store(Fault::Away as u8, Ordering::SeqCst);
        if stores {
            next.run(request).await;
        }
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    if is_write && suffered == Fault::StoresAnother as u8 {
        fault.store(Fault::Nothing as u8, Ordering::SeqCst);
        let beside = address_beside(&request);
        let answer = next.run(request).await;
        let event = native_event("intruder", &["DTSTART:20270504T083000Z", "DTEND:20270504T093000Z"]);
        let put = reqwest::Client::new().put(beside).basic_auth(USERNAME, Some(PASSWORD));
        let put = put.header("content-type", "text/calendar").body(event).send().await.expect("an answer");
        assert_eq!(put.status().as_u16(), 201);
        return answer;
    }
    let answer = next.run(request).await;
    let is_refused = is_write && suffered == Fault::ForgetsUids as u8 && answer.status().is_client_error();
    if is_refused { StatusCode::CREATED.into_response() } else { answer }
}

/// Where an event may be put beside the one that `request` puts.
fn address_beside(request: &Request) -> Url {
    let host = request.headers()["host"].to_str().expect("a host");
    let address = Url::parse(&format!("http://{host}{}", request.uri().path())).expect("an address");
    address.join("intruder.ics").expect("an address")
}
